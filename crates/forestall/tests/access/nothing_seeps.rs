//! People with different rights make records at random; nobody finds a trace of what is not for them.
//!
//! The test keeps its own account of who may read what, by the domain's rules. Whoever may read a record has to find it,
//! so that an empty desk passes nothing.

use std::collections::BTreeSet;

use forestall_confidence::{Capability, Role, Viewer};
use forestall_types::RecordRef;

use crate::answers_alike::{assert_hidden_like_absent, assert_record_searches_alike, assert_searches_alike};
use crate::cast::{Desk, make_token};
use crate::on_both_databases;
use crate::planting::Garden;
use crate::serving::place::Place;
use crate::visitor::{Answer, Visitor, fields};
use crate::walk::{Found, walk};

/// How often somebody does something.
const ROUNDS: usize = 150;

/// How often once there are records told by acts, whose marks change as well.
const MORE_ROUNDS: usize = 40;

/// One who looks, and as what the rules see them.
struct Looker<'a> {
    words: String,
    visitor: &'a Visitor,
    viewer: Viewer,
}

#[test]
fn nobody_finds_a_trace_of_what_is_not_for_them() {
    on_both_databases(|place: Place| {
        let seed = std::env::var("FORESTALL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(418);
        eprintln!("FORESTALL_SEED={seed}");
        let mut garden = Garden::of(Desk::start(place), seed);
        garden.grow(ROUNDS);
        garden.plant_records_told_by_acts();
        garden.grow(MORE_ROUNDS);
        assert_grown(&garden);
        for person in &garden.desk.people {
            let looker =
                Looker { words: person.key.to_owned(), visitor: &person.visitor, viewer: person.viewer() };
            look(&garden, &looker);
        }
        look_as_others(&garden);
        look_with_tokens(&garden);
        let found = walk(&garden.desk.stranger(), &garden.known);
        assert_no_trace(&garden, &found, "nobody", &|_| false, &|_| false);
    });
}

/// The random part has to have done all kinds of things, and marks have to part people.
fn assert_grown(garden: &Garden) {
    for what in
        ["write a note", "revise a note", "attach a file", "decide", "enter a person", "narrow", "release"]
    {
        let of_kind = garden.done.iter().filter(|(done, _)| *done == what);
        let taken = of_kind.filter(|(_, status)| *status == 303).count();
        assert!(taken > 1, "`{what}` was taken {taken} times; choose another seed");
    }
    let number = garden.ledger.records.len();
    for person in garden.desk.people.iter().filter(|person| person.role.may(Capability::ReadRecords)) {
        let readable = garden.ledger.readable(&person.viewer()).len();
        assert!(readable > 0 && readable < number, "{} reads {readable} of {number}", person.key);
    }
}

fn look_as_others(garden: &Garden) {
    let officer = garden.desk.log_in("officer");
    officer.post("/view-as", &fields([("whom", "role:analyst")])).assert(303, &[]);
    let viewer = garden.desk.person("officer").viewer().viewing_as(Viewer::imagined(Role::Analyst));
    look(garden, &Looker { words: "the officer as an analyst".to_owned(), visitor: &officer, viewer });

    let mediator = garden.desk.log_in("other-mediator");
    let expert = garden.desk.person("other-expert");
    let whom = format!("person:{}", expert.account);
    mediator.post("/view-as", &fields([("whom", &whom)])).assert(303, &[]);
    let viewer = garden.desk.person("other-mediator").viewer().viewing_as(expert.eyes());
    look(garden, &Looker { words: "a mediator as an expert".to_owned(), visitor: &mediator, viewer });
}

/// What programs are given holds no records at all.
fn look_with_tokens(garden: &Garden) {
    for scope in ["forecasts", "records"] {
        let token = make_token(garden.visitor("officer"), scope);
        let program = Visitor::with_token(&garden.desk.origin, &token);
        let found = walk(&program, &garden.known);
        assert_eq!(found["/api/v1/docket"].status, 200);
        assert_no_trace(garden, &found, scope, &|_| false, &|_| false);
    }
}

fn look(garden: &Garden, looker: &Looker<'_>) {
    let found = walk(looker.visitor, &garden.known);
    let readable: BTreeSet<RecordRef> = garden.ledger.readable(&looker.viewer).into_iter().collect();
    // The audit log names records by their identifiers, and members and observers know that of their engagement: marks
    // of what they read name it.
    let own = looker.viewer.own();
    let may_name = |id: RecordRef| match id {
        RecordRef::Engagement(of) if own.engagements.contains(&of) || own.observes.contains(&of) => true,
        _ => {
            let mut mentions = garden.ledger.mentions.iter();
            looker.viewer.may(Capability::ReadAudit)
                || mentions.any(|(act, named)| *named == id && readable.contains(act))
        }
    };
    assert_no_trace(garden, &found, &looker.words, &|id| readable.contains(&id), &may_name);
    assert_all_there(garden, looker, &found, &readable);
    assert_lists(garden, looker, &found, &readable);
    assert_no_names(garden, looker, &found, &readable);
    if looker.viewer.may(Capability::ReadRecords) {
        assert_searches_alike(garden, looker.visitor, &looker.words, &|id| readable.contains(&id));
        assert_record_searches_alike(garden, looker.visitor, &looker.words, &|id| readable.contains(&id));
    }
    assert_hidden_like_absent(garden, looker.visitor, &looker.words, &|id| readable.contains(&id));
}

/// Fails where words or identifiers of records stand that are not for this visitor.
fn assert_no_trace(
    garden: &Garden,
    found: &Found,
    who: &str,
    may_read: &dyn Fn(RecordRef) -> bool,
    may_name: &dyn Fn(RecordRef) -> bool,
) {
    let traces = traces(garden, found, may_read, may_name);
    assert!(traces.is_empty(), "{who} finds {}:\n{}", traces.len(), traces.join("\n"));
    // What is looked for is found where it stands: any one record that is theirs, taken for one that is not.
    for id in garden.ledger.records.keys().filter(|id| may_read(**id)) {
        let traces = self::traces(garden, found, &|other| other != *id, may_name);
        let opens = |at: &String| found[at].status == 200;
        let mut words = garden.ledger.records[id].words.iter();
        let is_plain = words.any(|planted| planted.at.as_ref().is_some_and(opens));
        assert!(!traces.is_empty() || !is_plain, "{who} reads {id}, and no trace of it is found");
    }
}

/// Looks for the words and the identifiers of records that are not for a visitor.
fn traces(
    garden: &Garden,
    found: &Found,
    may_read: &dyn Fn(RecordRef) -> bool,
    may_name: &dyn Fn(RecordRef) -> bool,
) -> Vec<String> {
    let mut traces = Vec::new();
    let hidden: Vec<_> = garden.ledger.records.values().filter(|record| !may_read(record.id)).collect();
    for (path, answer) in found {
        let text = whole(answer);
        for record in &hidden {
            for _ in record.words.iter().filter(|planted| text.contains(&planted.word)) {
                traces.push(format!("a word of {} under {path}", record.id));
            }
            let id = record.id.to_string();
            if text.contains(&id) && !path.contains(&id) && !may_name(record.id) {
                traces.push(format!("the identifier of {id} under {path}: {}", around(&text, &id)));
            }
            for file in record.files.iter().filter(|_| !may_name(record.id)) {
                if text.contains(file) && !path.contains(file) {
                    traces.push(format!("a file of {id} under {path}"));
                }
            }
        }
        for _ in garden.ledger.refused.iter().filter(|word| text.contains(*word)) {
            traces.push(format!("a word that was never taken under {path}"));
        }
    }
    traces
}

/// What is for this visitor is where its readers find it.
fn assert_all_there(garden: &Garden, looker: &Looker<'_>, found: &Found, readable: &BTreeSet<RecordRef>) {
    for id in readable {
        for planted in &garden.ledger.records[id].words {
            let Some(at) = &planted.at else { continue };
            if at.starts_with("/countries/") && !looker.viewer.may(Capability::ReadDesk) {
                continue;
            }
            let answer = &found[at];
            let is_there = answer.status == 200 && whole(answer).contains(&planted.word);
            assert!(is_there, "{} misses a word of {id} under {at}: {}", looker.words, answer.status);
        }
    }
}

/// Lists hold exactly what is for this visitor, and say how many that is.
fn assert_lists(garden: &Garden, looker: &Looker<'_>, found: &Found, readable: &BTreeSet<RecordRef>) {
    if !looker.viewer.may(Capability::ReadRecords) {
        return;
    }
    let ids = |is_meant: &dyn Fn(RecordRef) -> bool| -> BTreeSet<String> {
        readable.iter().filter(|id| is_meant(**id)).map(ToString::to_string).collect()
    };
    let warnings = ids(&|id| matches!(id, RecordRef::Warning(_)));
    assert_eq!(named(&found["/warnings"].main(), "/warnings/"), warnings, "{}", looker.words);
    let engagements = ids(&|id| matches!(id, RecordRef::Engagement(_)));
    let shown: BTreeSet<String> = named(&found["/engagements"].main(), "/engagements/")
        .into_iter()
        .filter(|id| id.starts_with("E-"))
        .collect();
    assert_eq!(shown, engagements, "{}", looker.words);
    let of = |id: RecordRef| &garden.ledger.records[&id];
    assert_notes(looker, found, "/notes?", &ids(&|id| matches!(id, RecordRef::Note(_))));
    for situation in &garden.situations {
        let about = ids(&|id| matches!(id, RecordRef::Note(_)) && of(id).situation == *situation);
        assert_notes(looker, found, &format!("/notes?situation={situation}"), &about);
    }
    for engagement in garden.engagements() {
        let about = ids(&|id| matches!(id, RecordRef::Note(_)) && of(id).engagement == Some(engagement));
        assert_notes(looker, found, &format!("/notes?engagement={engagement}"), &about);
    }
    if looker.viewer.may(Capability::KeepIdentities) {
        let persons = ids(&|id| matches!(id, RecordRef::Person(_)));
        let shown: BTreeSet<String> = named(&found["/persons"].main(), "/marks/");
        assert_eq!(shown, persons, "{}", looker.words);
    }
}

/// All pages of a list of notes together hold these notes, and the total counts them.
fn assert_notes(looker: &Looker<'_>, found: &Found, list: &str, notes: &BTreeSet<String>) {
    let first = if list == "/notes?" { &found["/notes"] } else { &found[list] };
    let mut shown = notes_in(first);
    for page in 2.. {
        let Some(answer) = found.get(&format!("{list}&page={page}")) else { break };
        shown.extend(notes_in(answer));
    }
    assert_eq!(shown, *notes, "{} under {list}", looker.words);
    let heading = match notes.len() {
        0 => "<h1>Notes</h1>".to_owned(),
        1 => "<h1>Notes: 1\u{a0}note</h1>".to_owned(),
        number => format!("<h1>Notes: {number}\u{a0}notes</h1>"),
    };
    assert!(first.text().contains(&heading), "{} under {list}: no {heading}", looker.words);
}

/// Returns the notes whose titles lead to them.
fn notes_in(answer: &Answer) -> BTreeSet<String> {
    named(&answer.main(), "/notes/").into_iter().filter(|id| id.starts_with("N-")).collect()
}

/// Where a record is not attributable, its pages name nobody but the visitor.
fn assert_no_names(garden: &Garden, looker: &Looker<'_>, found: &Found, readable: &BTreeSet<RecordRef>) {
    for id in readable {
        let record = &garden.ledger.records[id];
        let attribution = garden.ledger.in_force(*id).attribution;
        if looker.viewer.instead_of_name(attribution, Some(record.author)).is_none() {
            continue;
        }
        let kind = match id {
            RecordRef::Note(_) => "notes",
            RecordRef::Warning(_) => "warnings",
            RecordRef::Engagement(_) => "engagements",
            RecordRef::Decision(_) | RecordRef::Person(_) | RecordRef::Chronicle(_) | RecordRef::Act(_) => {
                continue;
            }
        };
        let page = found[&format!("/{kind}/{id}")].main();
        // Notes are listed on the page of an engagement as well; those have marks of their own.
        let page = page.split("id=\"notes\"").next().unwrap();
        let list = found[&format!("/{kind}")].main();
        let link = format!("href=\"/{kind}/{id}\"");
        let rows = list.split("<tr>").filter(|row| row.contains(&link));
        let history = found[&format!("/marks/{id}")].main();
        let history = history.split("mark-acts").nth(1).unwrap_or_default().split("</ol>").next().unwrap();
        let doers =
            history.split("</strong> <span").skip(1).map(|rest| rest.split("</span>").next().unwrap());
        for part in [page].into_iter().chain(rows).chain(doers).map(without_choices) {
            for person in garden.desk.people.iter().filter(|person| person.account == record.author) {
                let names = part.contains(&person.name);
                assert!(
                    !names,
                    "{} learns the author of {id}: {}",
                    looker.words,
                    around(&part, &person.name)
                );
            }
        }
    }
}

/// Returns part of a page without what its forms offer to choose: the names of all colleagues, whoever did what.
fn without_choices(part: &str) -> String {
    let told = part.split("<option").enumerate().map(|(place, rest)| match place {
        0 => rest,
        _ => rest.split_once("</option>").map_or("", |(_, told)| told),
    });
    told.collect()
}

/// Returns headers and body as one text.
fn whole(answer: &Answer) -> String {
    let headers: Vec<_> = answer.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{}\n\n{}", headers.join("\n"), answer.text())
}

/// Returns the identifiers that links of a page lead to below an address.
fn named(page: &str, below: &str) -> BTreeSet<String> {
    let begin = format!("href=\"{below}");
    let parts =
        page.split(&begin).skip(1).map(|rest| rest.split(['"', '/', '?', '#']).next().unwrap().to_owned());
    parts.filter(|part| part.contains('-')).collect()
}

/// Returns a few words before and after what was found.
fn around<'a>(text: &'a str, what: &str) -> &'a str {
    let at = text.find(what).unwrap_or(0);
    let begin = text.floor_char_boundary(at.saturating_sub(200));
    &text[begin..text.ceil_char_boundary((at + 200).min(text.len()))]
}
