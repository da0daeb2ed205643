//! The forms with which people make and change records, filled in over HTTP.

use std::collections::BTreeSet;

use crate::visitor::{Answer, Fields, Visitor, fields};

/// Writes a note about something, such as `("engagement", "E-2026-418")`; returns what the desk answers.
pub(crate) fn write_note(
    visitor: &Visitor,
    about: (&str, &str),
    title: &str,
    text: &str,
    mark: &Fields,
) -> Answer {
    let mut sent = fields([about, ("title", title), ("text", text)]);
    sent.extend(mark.iter().cloned());
    visitor.post("/notes/new", &sent)
}

/// Revises a note upon its newest revision.
pub(crate) fn revise_note(visitor: &Visitor, note: &str, title: &str, text: &str) -> Answer {
    let path = format!("/notes/{note}/edit");
    let seen = visitor.get(&path).hidden("seen");
    visitor.post(&path, &fields([("seen", &seen), ("title", title), ("text", text)]))
}

/// Attaches a file to a note; returns its identifier.
pub(crate) fn attach(visitor: &Visitor, note: &str, file_name: &str, bytes: &[u8]) -> String {
    let path = format!("/notes/{note}");
    let before = attachments(&visitor.get(&path), note);
    visitor.post_file(&format!("{path}/files"), file_name, bytes).assert(303, &[]);
    let after = attachments(&visitor.get(&path), note);
    after.difference(&before).next().unwrap_or_else(|| panic!("{file_name} is not among {after:?}")).clone()
}

fn attachments(page: &Answer, note: &str) -> BTreeSet<String> {
    let text = page.text();
    let begin = format!("/notes/{note}/files/");
    let parts = text.split(&begin).skip(1).map(|rest| rest.split(['"', '/']).next().unwrap().to_owned());
    parts.collect()
}

/// Decides about a situation; returns the decision's identifier and that of the warning it opened, or the refusal.
pub(crate) fn decide(
    visitor: &Visitor,
    situation: &str,
    kind: &str,
    reason: &str,
) -> Result<(String, Option<String>), Answer> {
    let page = format!("/countries/{situation}");
    let shown = visitor.get(&page);
    let (seen, run) = (shown.hidden("seen"), shown.hidden("run"));
    let sent = fields([("seen", &seen), ("run", &run), ("kind", kind), ("reason", reason)]);
    let answer = visitor.post(&format!("{page}/decisions"), &sent);
    if answer.status == 422 {
        return Err(answer);
    }
    let made = answer.made();
    let before = decisions(&shown);
    let new = decisions(&visitor.get(&page)).difference(&before).next().cloned();
    let decision = new.unwrap_or_else(|| panic!("{situation}: no new decision is named on the page"));
    Ok((decision, made.starts_with("W-").then_some(made)))
}

/// Returns the identifiers of decisions a page names.
fn decisions(page: &Answer) -> BTreeSet<String> {
    let text = page.text();
    let named = text.split("D-").skip(1).map(|rest| {
        let is_part = |c: &char| c.is_ascii_digit() || *c == '-';
        format!("D-{}", rest.chars().take_while(is_part).collect::<String>())
    });
    named.filter(|id| id.len() > 7).collect()
}

/// Takes a warning that waits on, with a remark.
pub(crate) fn acknowledge(visitor: &Visitor, warning: &str, words: &str) -> Answer {
    let seen = visitor.get(&format!("/warnings/{warning}")).hidden("seen");
    let sent = fields([("seen", &seen), ("step", "acknowledge"), ("words", words)]);
    visitor.post(&format!("/warnings/{warning}/answers"), &sent)
}

/// Opens an engagement from a situation; returns its identifier.
pub(crate) fn open_engagement(
    visitor: &Visitor,
    situation: &str,
    parties: [&str; 2],
    aim: &str,
    step: &str,
) -> String {
    let page = visitor.get(&format!("/engagements/new?country={situation}"));
    let run = page.hidden("run");
    let sent = fields([
        ("country", situation),
        ("run", &run),
        ("from", "situation"),
        ("track", "track-2"),
        ("parties", &parties.join("\n")),
        ("aim", aim),
        ("next_step", step),
        ("due_on", "2099-12-04"),
    ]);
    visitor.post("/engagements", &sent).made()
}

/// Adds words to an engagement.
pub(crate) fn say_in(visitor: &Visitor, engagement: &str, words: &str) -> Answer {
    let seen = visitor.get(&format!("/engagements/{engagement}")).hidden("seen");
    let sent = fields([("seen", &seen), ("form", "note"), ("words", words)]);
    visitor.post(&format!("/engagements/{engagement}/acts"), &sent)
}

/// Makes somebody a member, with these caucuses.
pub(crate) fn add_member(visitor: &Visitor, engagement: &str, account: &str, caucuses: &[u16]) -> Answer {
    let mut sent = fields([("account", account)]);
    sent.extend(caucuses.iter().map(|caucus| ("caucus".to_owned(), caucus.to_string())));
    visitor.post(&format!("/engagements/{engagement}/members"), &sent)
}

/// Makes somebody an observer.
pub(crate) fn add_observer(visitor: &Visitor, engagement: &str, account: &str) -> Answer {
    visitor.post(&format!("/engagements/{engagement}/observers"), &fields([("account", account)]))
}

/// Makes somebody no observer any more.
pub(crate) fn remove_observer(visitor: &Visitor, engagement: &str, account: &str) -> Answer {
    visitor.post(&format!("/engagements/{engagement}/observers/{account}/removal"), &Fields::new())
}

/// Makes a calendar address; returns its path.
pub(crate) fn make_feed(visitor: &Visitor, words: &str, extent: &str) -> String {
    let sent = fields([("label", "a telephone"), ("words", words), ("extent", extent), ("days", "30")]);
    let made = visitor.post("/me/calendars", &sent);
    made.assert(200, &["shown this once"]);
    let text = made.text();
    let (_, rest) = text.split_once("/calendar/feed/").unwrap();
    let (secret, _) = rest.split_once(".ics").unwrap();
    format!("/calendar/feed/{secret}.ics")
}

/// Makes an audience smaller.
pub(crate) fn narrow(visitor: &Visitor, record: &str, mark: &Fields, reason: &str) -> Answer {
    let page = visitor.get(&format!("/marks/{record}"));
    let mut sent = fields([("seen", &page.hidden("seen")), ("reason", reason)]);
    sent.extend(mark.iter().cloned());
    visitor.post(&format!("/marks/{record}/narrowing"), &sent)
}

/// Releases a record to more people, or proposes it where that takes two.
pub(crate) fn release(visitor: &Visitor, record: &str, mark: &Fields, reason: &str, consent: &str) -> Answer {
    let page = visitor.get(&format!("/marks/{record}"));
    let mut sent = fields([
        ("seen", &page.hidden("seen")),
        ("release_reason", reason),
        ("consent", consent),
        ("confirmed", "yes"),
    ]);
    sent.extend(mark.iter().cloned());
    visitor.post(&format!("/marks/{record}/release"), &sent)
}

/// Approves the release that waits.
pub(crate) fn approve(visitor: &Visitor, record: &str) -> Answer {
    let seen = visitor.get(&format!("/marks/{record}")).hidden("seen");
    visitor.post(&format!("/marks/{record}/approval"), &fields([("seen", &seen)]))
}

/// Enters a protected person; returns their identifier.
pub(crate) fn enter_person(visitor: &Visitor, identity: [&str; 3], mark: &Fields) -> String {
    let before = persons(&visitor.get("/persons"));
    let [name, contact, remarks] = identity;
    let mut sent = fields([("name", name), ("contact", contact), ("remarks", remarks)]);
    sent.extend(mark.iter().cloned());
    visitor.post("/persons", &sent).assert(303, &[]);
    let after = persons(&visitor.get("/persons"));
    after.difference(&before).next().expect("the person entered stands in the list").clone()
}

fn persons(page: &Answer) -> BTreeSet<String> {
    let text = page.text();
    text.split("id=\"P-").skip(1).map(|rest| format!("P-{}", rest.split('"').next().unwrap())).collect()
}
