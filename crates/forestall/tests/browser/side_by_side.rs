//! Two people of different audience at the same situation and engagement, each in a window of their own.

use forestall_confidence::Role;

use crate::browser::Browser;
use crate::client::{Client, Fields};
use crate::person::{Hand, Person};
use crate::served::Served;

const JOINT: &str = "Both want the harvest in";
const FIRST_SIDE: &str = "The first side would trade the bridge";
const SECOND_SIDE: &str = "The second side would trade the mill";
const OWN: &str = "What only the officer keeps";
const MINE: &str = "Mine, typed with care.";

#[test]
fn each_sees_what_is_theirs_and_no_more() {
    let (Some(mediator), Some(convenor)) = (Browser::start(), Browser::start()) else { return };
    let served = Served::with_accounts();
    let engagement = meet(&served);
    let country = served.client_of(Role::DeskOfficer).country_page();
    mediator.enter_as(&served, Role::Mediator);
    convenor.enter_as(&served, Role::Convenor);
    for path in [country.as_str(), &engagement, "/notes"] {
        for (browser, theirs, others) in
            [(&mediator, FIRST_SIDE, SECOND_SIDE), (&convenor, SECOND_SIDE, FIRST_SIDE)]
        {
            browser.open(&served.at(path));
            let page = browser.text("body").unwrap();
            for word in [JOINT, theirs] {
                assert!(page.contains(word), "{path}: `{word}` is missing: {page}");
            }
            for word in [others, OWN] {
                assert!(!page.contains(word), "{path}: `{word}` is told: {page}");
            }
            browser.assert_quiet();
        }
    }
    for (browser, theirs, others) in [(&mediator, "bridge", "mill"), (&convenor, "mill", "bridge")] {
        assert_eq!(browser.text("h1").as_deref(), Some("Notes: 2 notes"), "the total counts what is theirs");
        for (word, heading) in [(theirs, "Notes: 1 note found"), (others, "Notes: nothing found")] {
            let person = Person { browser, hand: Hand::Pointer };
            browser.open(&served.at("/notes"));
            person.write("#note-words", word);
            person.follow(".search button");
            assert_eq!(browser.text("h1").as_deref(), Some(heading), "{word}");
            assert_eq!(browser.path(), "/notes", "what is searched stands in no address");
        }
    }
}

#[test]
fn a_note_narrowed_while_somebody_has_it_open_is_gone_for_them() {
    let (Some(officer), Some(analyst)) = (Browser::start(), Browser::start()) else { return };
    let served = Served::with_accounts();
    let note = write_note(&served, Role::DeskOfficer, &situation(&served), "A bridge was closed", "internal");
    analyst.enter_as(&served, Role::Analyst);
    analyst.open(&served.at(&format!("{note}/edit")));
    officer.enter_as(&served, Role::DeskOfficer);
    officer.open(&served.at(&note.replace("/notes/", "/marks/")));
    let person = Person { browser: &officer, hand: Hand::Pointer };
    person.unfold("#change > details > summary");
    person.unfold("#change details.choices:has(input[value='named']) > summary");
    person.choose("audience", "named");
    person.write("#narrow-reason", "The source is in danger.");
    person.follow("form[action*='narrowing'] button[type=submit]");
    assert!(officer.text("main").unwrap().contains("The source is in danger."));

    let person = Person { browser: &analyst, hand: Hand::Pointer };
    rewrite(&person, MINE);
    person.follow("main form button[type=submit]");
    assert_gone(&analyst);
    analyst.open(&served.at(&note));
    assert_gone(&analyst);
    let words = served.client_of(Role::DeskOfficer).get(&note).body;
    assert!(words.contains("A bridge was closed") && !words.contains(MINE));
}

#[test]
fn who_edits_at_the_same_time_sees_both_texts() {
    let (Some(officer), Some(analyst)) = (Browser::start(), Browser::start()) else { return };
    let served = Served::with_accounts();
    let note = write_note(&served, Role::DeskOfficer, &situation(&served), "A bridge was closed", "internal");
    for (browser, role) in [(&officer, Role::DeskOfficer), (&analyst, Role::Analyst)] {
        browser.enter_as(&served, role);
        browser.open(&served.at(&format!("{note}/edit")));
    }
    let theirs = "It was opened again at noon.";
    let person = Person { browser: &officer, hand: Hand::Pointer };
    rewrite(&person, theirs);
    person.follow("main form button[type=submit]");
    assert_eq!(officer.path(), note);

    let person = Person { browser: &analyst, hand: Hand::Pointer };
    rewrite(&person, MINE);
    person.follow("main form button[type=submit]");
    assert_eq!(status(&analyst), 409);
    assert_eq!(analyst.text("h1").as_deref(), Some("Somebody else was faster"));
    assert!(analyst.text("table.versus").unwrap().contains(theirs), "their text is not shown");
    let typed = analyst.script("return document.querySelector('#note-text').value");
    assert!(typed.as_str().unwrap().contains(MINE), "what was typed is lost: {typed}");
    assert!(!served.client_of(Role::DeskOfficer).get(&note).body.contains(MINE), "nothing was overwritten");
    person.follow("#again button[type=submit]");
    assert_eq!(analyst.path(), note);
    let page = analyst.script("return document.querySelector('main').textContent");
    let page = page.as_str().unwrap();
    assert!(page.contains(MINE) && page.contains(theirs), "one of the two is lost: {page}");
}

/// An engagement in which the mediator sits with one side and the convenor with the other; returns its path.
fn meet(served: &Served) -> String {
    let officer = served.client_of(Role::DeskOfficer);
    let situation = situation(served);
    let run = officer.hidden(&officer.country_page(), "run");
    let opening = owned([
        ("country", &situation.1),
        ("run", &run),
        ("from", "situation"),
        ("track", "track-2"),
        ("parties", "Council of elders\nHill assembly"),
        ("aim", "A truce for the harvest"),
        ("next_step", "Invite both"),
    ]);
    let engagement = led_to(&officer, "/engagements", &opening);
    let members = format!("{engagement}/members");
    for (role, caucus) in [(Role::Mediator, "1"), (Role::Convenor, "2")] {
        let account = account_of(&officer, &members, role);
        led_to(&officer, &members, &owned([("account", &account), ("caucus", caucus)]));
    }
    let id = engagement.rsplit('/').next().unwrap().to_owned();
    let about = ("engagement", id.clone());
    write_note(served, Role::DeskOfficer, &about, JOINT, &format!("engagement({id})"));
    write_note(served, Role::Mediator, &about, FIRST_SIDE, &format!("caucus({id},1)"));
    write_note(served, Role::Convenor, &about, SECOND_SIDE, &format!("caucus({id},2)"));
    write_note(served, Role::DeskOfficer, &situation, OWN, "named");
    engagement
}

fn situation(served: &Served) -> (&'static str, String) {
    ("situation", served.client_of(Role::DeskOfficer).countries()[0].clone())
}

/// Writes a note; returns its path.
fn write_note(
    served: &Served,
    role: Role,
    about: &(&'static str, String),
    title: &str,
    audience: &str,
) -> String {
    let text = format!("{title}, as was said.");
    let mut sent = owned([("title", title), ("text", &text), ("audience", audience)]);
    sent.push(about.clone());
    led_to(&served.client_of(role), "/notes/new", &sent)
}

/// Writes the text of a note anew.
fn rewrite(person: &Person<'_>, text: &str) {
    person.browser.script("document.querySelector('#note-text').value = ''");
    person.write("#note-text", text);
}

/// Returns the account of the person with a role, as the form for members offers it.
fn account_of(client: &Client, members: &str, role: Role) -> String {
    let page = client.get(members).body;
    let name = format!(">Invented {}<", role.words());
    let option = page.split("<option value=\"").find(|option| option.contains(&name)).unwrap();
    option.split('"').next().unwrap().to_owned()
}

/// Sends a form that has to be taken, and returns where it leads.
fn led_to(client: &Client, path: &str, fields: &Fields) -> String {
    let reply = client.post(path, fields);
    reply.assert(303, &[]);
    reply.location
}

fn owned<const N: usize>(fields: [(&'static str, &str); N]) -> Fields {
    fields.map(|(name, value)| (name, value.to_owned())).into()
}

fn assert_gone(browser: &Browser) {
    assert_eq!(status(browser), 404);
    assert_eq!(browser.text("h1").as_deref(), Some("There is no such page"));
    let page = browser.text("body").unwrap();
    for word in ["faster", "danger", "bridge"] {
        assert!(!page.contains(word), "`{word}` is told: {page}");
    }
}

/// Returns the status of the page in view.
fn status(browser: &Browser) -> u64 {
    browser.script("return performance.getEntriesByType('navigation')[0].responseStatus").as_u64().unwrap()
}
