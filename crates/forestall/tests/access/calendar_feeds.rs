//! Calendar addresses, asked for by a program that has no session.

use forestall_confidence::Role;

use crate::cast::{Desk, Person};
use crate::on_both_databases;
use crate::record_forms::{self, make_feed};
use crate::serving::place::Place;
use crate::visitor::{Answer, Fields, Visitor, fields};

/// What the engagement of the test is about: a word that stands nowhere else.
const AIM: &str = "Zembrolu";

#[test]
fn an_address_tells_what_its_owner_may_read_at_that_moment() {
    on_both_databases(|place: Place| {
        let desk = Desk::start(place);
        let engagement = open_for_everybody_present(&desk);
        an_observer_is_told_the_day_until_they_observe_no_more(&desk, &engagement);
        titles_are_of_what_is_internal(&desk);
        what_does_not_work_answers_alike(&desk);
        a_closed_account_ends_its_addresses(&desk);
    });
}

/// Opens an engagement whose next step is due in the year in which the test runs, for members and observers.
fn open_for_everybody_present(desk: &Desk) -> String {
    let mediator = desk.visitor("mediator");
    let situation = desk.situations()[0].clone();
    let run = mediator.get(&format!("/engagements/new?country={situation}")).hidden("run");
    let sent = fields([
        ("country", &situation),
        ("run", &run),
        ("from", "situation"),
        ("track", "track-1.5"),
        ("parties", "Elders\nAssembly"),
        ("aim", AIM),
        ("next_step", &format!("{AIM} calls")),
        ("due_on", &soon()),
        ("audience", "everybody-present"),
    ]);
    mediator.post("/engagements", &sent).made()
}

/// Ten days from now.
fn soon() -> String {
    let today = jiff::Zoned::now().date();
    today.checked_add(jiff::Span::new().days(10)).unwrap().to_string()
}

/// Asks as a calendar program does: without a session, without cookies.
fn ask(desk: &Desk, path: &str) -> Answer {
    desk.stranger().get(path)
}

fn events(answer: &Answer) -> usize {
    answer.assert(200, &["BEGIN:VCALENDAR"]);
    answer.text().matches("BEGIN:VEVENT").count()
}

fn an_observer_is_told_the_day_until_they_observe_no_more(desk: &Desk, engagement: &str) {
    let (mediator, observer) = (desk.visitor("mediator"), desk.person("observer"));
    let account = observer.account.to_string();
    let feed = make_feed(&observer.visitor, "titles", "all");
    let members_feed = make_feed(mediator, "titles", "mine");
    assert_eq!(events(&ask(desk, &feed)), 0);
    observer.visitor.get(&format!("/engagements/{engagement}")).assert(404, &[]);
    record_forms::add_observer(mediator, engagement, &account).assert(303, &[]);

    observer.visitor.get(&format!("/engagements/{engagement}")).assert(200, &[AIM]);
    observer.visitor.get(&format!("/engagements/{engagement}/members")).assert(404, &[]);
    observer.visitor.get("/calendar").assert(200, &[AIM]);
    for (feed, who) in [(&feed, "the observer"), (&members_feed, "a member")] {
        let told = ask(desk, feed);
        assert_eq!(events(&told), 1, "{who}");
        let text = told.text();
        assert!(text.contains(&format!("DTSTART;VALUE=DATE:{}", soon().replace('-', ""))), "{who}: {text}");
        assert!(!text.contains(AIM) && !text.contains(engagement), "{who} takes words outside: {text}");
        assert_eq!(told.header("cache-control"), "private, no-cache");
        assert_eq!(told.header("referrer-policy"), "no-referrer");
        assert!(told.header("content-type").starts_with("text/calendar"));
    }
    record_forms::remove_observer(mediator, engagement, &account).assert(303, &[]);
    assert_eq!(events(&ask(desk, &feed)), 0, "gone with the seat");
    observer.visitor.get("/calendar").assert(200, &[]);
    assert!(!observer.visitor.get("/calendar").text().contains(AIM));
    observer.visitor.get(&format!("/engagements/{engagement}")).assert(404, &[]);
}

fn titles_are_of_what_is_internal(desk: &Desk) {
    let officer = desk.visitor("officer");
    let situation = desk.situations()[1].clone();
    let run = officer.get(&format!("/engagements/new?country={situation}")).hidden("run");
    let sent = fields([
        ("country", &situation),
        ("run", &run),
        ("from", "situation"),
        ("track", "track-2"),
        ("parties", "Elders\nAssembly"),
        ("aim", "A truce"),
        ("next_step", "Invite; both, sides"),
        ("due_on", &soon()),
    ]);
    officer.post("/engagements", &sent).made();
    let (neutral, titles) = (make_feed(officer, "neutral", "all"), make_feed(officer, "titles", "all"));
    let text = ask(desk, &neutral).text();
    assert!(text.contains("something is due") && !text.contains("Invite"), "{text}");
    let text = ask(desk, &titles).text();
    assert!(text.contains("SUMMARY:Exercise: Invite\\; both\\, sides ("), "{text}");
    officer.get("/calendar.ics").assert(200, &["Invite\\; both"]);
}

fn what_does_not_work_answers_alike(desk: &Desk) {
    let officer = desk.visitor("officer");
    let made = make_feed(officer, "neutral", "mine");
    ask(desk, &made).assert(200, &[]);
    let page = officer.get("/me").text();
    assert!(!page.contains(made.trim_start_matches("/calendar/feed/")), "an address is shown once");
    let (_, rest) = page.split_once("/me/calendars/").unwrap();
    let newest = rest.split('/').next().unwrap();
    officer.post(&format!("/me/calendars/{newest}/revocation"), &Fields::new()).assert(303, &[]);
    let session = officer.session().unwrap().value;
    let words = |path: &str| {
        let answer = ask(desk, path);
        (answer.status, answer.main())
    };
    let revoked = words(&made);
    assert_eq!(revoked.0, 404);
    for path in [
        format!("/calendar/feed/{}.ics", "A".repeat(43)),
        "/calendar/feed/x.ics".to_owned(),
        format!("/calendar/feed/{session}.ics"),
        "/calendar/feed/".to_owned() + &"A".repeat(43),
    ] {
        assert_eq!(words(&path), revoked, "{path}");
    }
    let foreign = desk.visitor("analyst").post(&format!("/me/calendars/{newest}/revocation"), &Fields::new());
    foreign.assert(404, &[]);
}

fn a_closed_account_ends_its_addresses(desk: &Desk) {
    let Person { visitor, account, role, .. } = desk.person("other-expert");
    assert_eq!(*role, Role::Expert);
    let feed = make_feed(visitor, "neutral", "mine");
    ask(desk, &feed).assert(200, &[]);
    let close = |visitor: &Visitor, value: &str| {
        visitor.post(&format!("/people/{account}/closing"), &fields([("state", value)]))
    };
    close(desk.visitor("administrator"), "closed").assert(303, &[]);
    ask(desk, &feed).assert(404, &[]);
}
