//! Forms of records told by acts that are forged, sent by who has no part in them, or filled with hostile text.

use crate::cast::Desk;
use crate::on_both_databases;
use crate::record_acts::{SECTIONS, act, leave_one_of_each, made_act, open, open_engagement, section_of};
use crate::serving::place::Place;
use crate::visitor::{Answer, Fields, Visitor, escape, fields};

/// More than any field takes.
const LONG: usize = 100_000;

#[test]
fn forms_take_no_more_than_they_offer() {
    on_both_databases(|place: Place| {
        let desk = Desk::start(place);
        let officer = desk.visitor("officer");
        let situation = desk.situations()[0].clone();
        let engagement = open_engagement(officer, &situation);
        let records = leave_one_of_each(officer, &situation, &engagement);
        let at = |id: &String| format!("/{}/{id}", section_of(id).unwrap());
        let mut addresses: Vec<String> = records.iter().map(at).collect();
        addresses.push(format!("/engagements/{engagement}"));
        fixed_parts_are_not_sent(&desk, &engagement);
        for address in &addresses {
            forged_forms_change_nothing(&desk, address);
            guests_find_nothing(&desk, address);
            hostile_text_stays_text(officer, address);
        }
        identifiers_of_other_kinds_open_nothing(officer, &addresses);
        for section in SECTIONS.map(|(_, section)| section) {
            hostile_text_opens_nothing_else(officer, section, &engagement);
        }
    });
}

/// What a form fixes is taken from what was offered and never from what is sent.
fn fixed_parts_are_not_sent(desk: &Desk, engagement: &str) {
    let officer = desk.visitor("officer");
    let sent = fields([("engagement", engagement), ("title", "Rules"), ("parties", "1"), ("parties", "2")]);
    let at = format!("/texts/{}", open(officer, "texts", &sent).made());
    let article = |words: &str| {
        made_act(&act(officer, &at, "add-article", &fields([("heading", ""), ("text", words)])))
    };
    let (one, other) = (article("One stays."), article("Other stays."));
    let sent = fields([
        ("article", other.as_str()),
        ("builds_on", &one),
        ("step", "abandon"),
        ("why", "No reason"),
        ("heading", ""),
        ("text", "One changed."),
    ]);
    act(officer, &at, &format!("edit-article.{one}"), &sent).assert(303, &[]);
    let page = officer.get(&at).text();
    assert!(
        page.contains("One changed.") && page.contains("Other stays."),
        "the article of the form is edited"
    );
    assert!(!page.contains("Abandoned"), "the step is the form's");
}

/// Keys nobody offered, what was seen long ago, and fields nobody asked for.
fn forged_forms_change_nothing(desk: &Desk, at: &str) {
    let officer = desk.visitor("officer");
    let count = || officer.get(at).text().matches("<li id=\"A-").count();
    let before = count();
    let seen = officer.get(at).hidden("seen");
    let keys = [
        "",
        "open",
        "erase",
        "edit-article",
        "edit-article.A-0123456789ab",
        "end.A-0123456789ab",
        "withdraw.",
        "begin-round.caucus.[\"1\",\"2\"]",
        "begin-round.caucus.[\"99\"]",
        "step",
        "../acts",
        "note\u{0}",
        "\u{202e}eton",
    ];
    for key in keys {
        let sent = fields([("seen", &seen), ("form", key), ("words", "Forged."), ("why", "Forged.")]);
        let answer = officer.post(&format!("{at}/acts"), &sent);
        assert!(matches!(answer.status, 400 | 409 | 422), "{at} takes `{key}`: {}", answer.status);
    }
    let some = offered(&officer.get(at));
    let key = some.first().unwrap_or_else(|| panic!("{at} offers no form"));
    for old in ["-1", "x", "", "4294967296", "1e0", " 1"] {
        let answer = officer.post(&format!("{at}/acts"), &fields([("seen", old), ("form", key)]));
        assert_eq!(answer.status, 400, "{at}: seen `{old}`");
    }
    for other in ["0", "4294967295", "7000"] {
        let sent = fields([("seen", other), ("form", key), ("words", "Kept by the form.")]);
        let answer = officer.post(&format!("{at}/acts"), &sent);
        assert_eq!(answer.status, 422, "{at}: seen {other} was never so");
        assert!(answer.text().contains("Somebody else acted since"), "{at}");
    }
    let twice = fields([("seen", &seen), ("seen", &seen), ("form", key), ("form", "open")]);
    let answer = officer.post(&format!("{at}/acts"), &twice);
    assert!(matches!(answer.status, 303 | 400 | 409 | 422), "{at}: {}", answer.status);
    let number = count();
    assert!(number <= before + usize::from(answer.status == 303), "{at}: {before} acts became {number}");
}

/// An expert, an observer, the auditor and the administrator have no part in records of the staff, and strangers none at
/// all.
fn guests_find_nothing(desk: &Desk, at: &str) {
    let (section, id) = at[1..].split_once('/').unwrap();
    let letters = id.rsplit_once('-').unwrap().0;
    let absent = if section == "engagements" { "E-2026-001" } else { &format!("{letters}-0123456789ab") };
    let never = format!("/{section}/{absent}");
    let key = offered(&desk.visitor("officer").get(at)).first().cloned().unwrap_or_default();
    let sent = fields([("seen", "1"), ("form", &key), ("words", "Words."), ("why", "Words.")]);
    for who in ["expert", "other-expert", "observer", "auditor", "administrator"] {
        let visitor = desk.visitor(who);
        let said = |path: &str, answer: &Answer| {
            (answer.status, answer.main().replace(path, "").replace(id, "").replace(absent, ""))
        };
        let one = visitor.post(&format!("{at}/acts"), &sent);
        let other = visitor.post(&format!("{never}/acts"), &sent);
        assert!(matches!(one.status, 403 | 404), "{who} acts upon {at}: {}", one.status);
        assert_eq!(said(at, &one), said(&never, &other), "{who} can tell {at} from what never was");
        let (one, other) = (visitor.get(at), visitor.get(&never));
        assert!(matches!(one.status, 403 | 404), "{who} reads {at}: {}", one.status);
        assert_eq!(said(at, &one), said(&never, &other), "{who} can tell {at} from what never was");
    }
    let stranger = desk.stranger();
    assert!(stranger.get(at).header("location").starts_with("/log-in"), "{at}");
}

/// Each identifier in the place of each other kind.
fn identifiers_of_other_kinds_open_nothing(officer: &Visitor, addresses: &[String]) {
    for address in addresses {
        let (section, _) = address[1..].split_once('/').unwrap();
        for other in addresses.iter().filter(|other| *other != address) {
            let id = other.rsplit('/').next().unwrap();
            let path = format!("/{section}/{id}");
            assert_eq!(officer.get(&path).status, 404, "{path}");
            let sent = fields([("seen", "1"), ("form", "note"), ("words", "Words.")]);
            assert_eq!(officer.post(&format!("{path}/acts"), &sent).status, 404, "{path}");
        }
        let lower = address.to_lowercase();
        assert!(matches!(officer.get(&lower).status, 200 | 404), "{lower}");
    }
}

/// Text that is no text: what breaks lines, what turns them round, what is markup, and too much of it.
fn hostile() -> [String; 6] {
    [
        "a\u{0}b".to_owned(),
        "a\u{1b}[31mb\u{7f}".to_owned(),
        "\u{202e}txet\u{2066}".to_owned(),
        "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>".to_owned(),
        "{{ 7*7 }}{% include \"x\" %}".to_owned(),
        "x".repeat(LONG),
    ]
}

/// Every form of a page with hostile text in every field: each is refused or shown as text.
fn hostile_text_stays_text(officer: &Visitor, at: &str) {
    for text in hostile() {
        for (key, names) in forms(&officer.get(at)) {
            let seen = officer.get(at).hidden("seen");
            let mut sent = fields([("seen", &seen), ("form", &key)]);
            sent.extend(names.iter().take(how_many(&text)).map(|name| (name.clone(), text.clone())));
            let shown: String = text.chars().take(12).collect();
            let answer = officer.post(&format!("{at}/acts"), &sent);
            assert_harmless(&answer, &format!("{at} {key} {shown:?}"));
        }
        assert_harmless(&officer.get(at), at);
    }
    officer.get(at).assert(200, &[]);
}

fn hostile_text_opens_nothing_else(officer: &Visitor, section: &str, engagement: &str) {
    let page = officer.get(&format!("/{section}/new?engagement={engagement}"));
    page.assert(200, &[]);
    let names = field_names(&page.main());
    assert!(!names.is_empty(), "{section}");
    for text in hostile() {
        let sent: Fields =
            names.iter().take(how_many(&text)).map(|name| (name.clone(), text.clone())).collect();
        let shown: String = text.chars().take(12).collect();
        let answer = officer.post(&format!("/{section}"), &sent);
        assert_harmless(&answer, &format!("/{section} {shown:?}"));
        let query = format!(
            "/{section}/new?engagement={}&title={}",
            escape(&text[..text.len().min(500)]),
            escape(&shown)
        );
        assert_harmless(&officer.get(&query), &query[..40.min(query.len())]);
        assert_harmless(&officer.get(&format!("/{section}")), section);
    }
}

/// Returns how many fields of a form get a text: what is long stands in one, so that the form comes whole.
fn how_many(text: &str) -> usize {
    if text.len() < LONG { usize::MAX } else { 1 }
}

fn assert_harmless(answer: &Answer, what: &str) {
    assert!(answer.status < 500, "{what}: {}", answer.status);
    let text = answer.text();
    for sign in ["<script>alert", "<img src=x", "panicked"] {
        assert!(!text.contains(sign), "{what}: {sign}");
    }
    // A form that is refused, or begun from an address, shows what was typed; a page that stands shows what was taken.
    let is_typed = answer.status == 422 || what.contains('?');
    assert!(is_typed || !text.contains(['\u{0}', '\u{1b}', '\u{7f}']), "{what} prints control characters");
}

/// Returns the keys of the forms a page offers.
fn offered(page: &Answer) -> Vec<String> {
    forms(page).into_iter().map(|(key, _)| key).collect()
}

/// Returns the forms of a page that act: key and names of fields.
fn forms(page: &Answer) -> Vec<(String, Vec<String>)> {
    let main = page.main();
    let parts = main.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap_or_default());
    let acting = parts.filter_map(|form| {
        let (_, key) = form.split_once("name=\"form\" value=\"")?;
        Some((unescaped(key.split('"').next()?), field_names(form)))
    });
    acting.collect()
}

/// Returns the names of what can be typed and chosen.
fn field_names(form: &str) -> Vec<String> {
    let names = form.split(" name=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    let mut names: Vec<String> = names
        .filter(|name| {
            !matches!(name.as_str(), "form" | "seen" | "form_token" | "unfold" | "words-of-search")
        })
        .collect();
    names.dedup();
    names
}

fn unescaped(text: &str) -> String {
    text.replace("&#34;", "\"").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}
