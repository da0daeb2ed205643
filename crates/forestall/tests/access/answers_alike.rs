//! What is hidden answers like what never was: addresses, forms, searches, to the last byte.

use forestall_types::RecordRef;
use forestall_web::route_table;

use crate::filled_paths::parameter_of;
use crate::planting::Garden;
use crate::record_acts::section_of;
use crate::visitor::{Answer, Fields, Visitor, fields};
use crate::walk::{about_engagement, about_record};

/// Fields that some form of the desk knows, so that a handler comes as far as it can.
fn bodies() -> [Fields; 2] {
    let full = fields([
        ("seen", "0"),
        ("title", "A title"),
        ("text", "A text."),
        ("words", "Words."),
        ("reason", "A reason."),
        ("release_reason", "A reason."),
        ("consent", "Agreed by telephone."),
        ("confirmed", "yes"),
        ("audience", "internal"),
        ("attribution", "by-name"),
        ("step", "acknowledge"),
        ("act", "note"),
        ("understood", "yes"),
        ("account", "0123456789abcdef"),
        ("typed", "P-0123456789ab"),
    ]);
    [Fields::new(), full]
}

/// Each address and each form of a hidden record answers as for an identifier that no record has.
pub(crate) fn assert_hidden_like_absent(
    garden: &Garden,
    visitor: &Visitor,
    who: &str,
    may_read: &dyn Fn(RecordRef) -> bool,
) {
    let hidden: Vec<RecordRef> = garden.ledger.records.keys().copied().filter(|id| !may_read(*id)).collect();
    // Whoever reads no record at all is stopped before one is looked for: for them some stand for all.
    let step = if hidden.len() == garden.ledger.records.len() { 7 } else { 1 };
    for id in hidden.into_iter().step_by(step) {
        let (hidden, absent) = (id.to_string(), absent_like(garden, id));
        for Address { path, is_read, takes_forms } in addresses(garden, &hidden) {
            let never = path.replace(&hidden, &absent);
            let compare = |how: &str, one: &Answer, other: &Answer| {
                let (one, other) = (plain(one, visitor, &hidden), plain(other, visitor, &absent));
                let place = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
                let about = |text: &str| -> String {
                    text.chars().skip(place.saturating_sub(200)).take(300).collect()
                };
                assert!(
                    one == other,
                    "{who} can tell {path} from what never was by {how}:\n{}\n--- never was:\n{}",
                    about(&one),
                    about(&other)
                );
            };
            if is_read {
                compare("reading", &visitor.get(&path), &visitor.get(&never));
            }
            for body in bodies().iter().filter(|_| takes_forms) {
                let fill = |id: &str| -> Fields {
                    body.iter()
                        .map(|(name, value)| (name.clone(), value.replace("P-0123456789ab", id)))
                        .collect()
                };
                compare(
                    "a form",
                    &visitor.post(&path, &fill(&hidden)),
                    &visitor.post(&never, &fill(&absent)),
                );
            }
            if path.ends_with("/files") {
                let file = |path: &str| visitor.post_file(path, "a.txt", b"text\n");
                compare("a file", &file(&path), &file(&never));
            }
        }
    }
}

/// An address in which a record stands, and what it is for: what is not, is refused before a record is looked for.
struct Address {
    path: String,
    is_read: bool,
    takes_forms: bool,
}

/// Returns every address in which a record can stand.
fn addresses(garden: &Garden, id: &str) -> Vec<Address> {
    let mut found = Vec::new();
    let section = section_of(id).map(|section| format!("/{section}/{{id}}"));
    for row in route_table() {
        let mut add = |path: String| {
            let (is_read, takes_forms) = (row.reads.is_some(), row.writes.is_some());
            found.push(Address { path, is_read, takes_forms });
        };
        if section.as_ref().is_some_and(|section| row.path.starts_with(section)) {
            add(row.path.replace("{id}", id));
            continue;
        }
        let own = parameter_of(id).map(|parameter| format!("{{{parameter}}}"));
        for variable in own.iter().map(String::as_str).chain(["{record}", "{decision_id}"]) {
            let is_meant = variable != "{decision_id}" || id.starts_with("D-");
            if row.path.contains(variable) && is_meant {
                let path = row.path.replace(variable, id);
                garden.known.all(&fill_rest(garden, &path, id)).into_iter().for_each(&mut add);
            }
        }
    }
    let mut asked = match parameter_of(id) {
        Some("engagement_id") => about_engagement(id),
        Some("warning_id") => vec![format!("/engagements/new?country={}&from={id}", garden.situations[0])],
        _ => Vec::new(),
    };
    if section_of(id).is_some() {
        asked.extend(about_record(id));
    }
    // What an address asks for beyond its path is for who reads; the search of notes alone takes a form.
    found.extend(asked.into_iter().map(|path| {
        let takes_forms = path.starts_with("/notes?");
        Address { path, is_read: true, takes_forms }
    }));
    found
}

/// Fills what stands beside a record: the files of the note itself, a situation, an account.
fn fill_rest(garden: &Garden, path: &str, id: &str) -> String {
    let id: RecordRef = id.parse().unwrap();
    let record = &garden.ledger.records[&id];
    let situation = if record.situation.is_empty() { &garden.situations[0] } else { &record.situation };
    let file = record.files.first().map_or("F-0123456789ab", String::as_str);
    path.replace("{attachment_id}", file)
        .replace("{polity}", situation)
        .replace("{account}", &garden.desk.person("expert").account.to_string())
}

/// Returns an identifier of the same form and length that no record has.
fn absent_like(garden: &Garden, id: RecordRef) -> String {
    let text = id.to_string();
    let replaced = |digits: u64| -> String {
        let (kind, number) = text.rsplit_once('-').unwrap();
        let width = number.len();
        let is_random = matches!(
            id,
            RecordRef::Note(_) | RecordRef::Person(_) | RecordRef::Chronicle(_) | RecordRef::Act(_)
        );
        if is_random { format!("{kind}-{digits:0width$x}") } else { format!("{kind}-{digits:0width$}") }
    };
    let is_free = |text: &String| text.parse().is_ok_and(|id| !garden.ledger.records.contains_key(&id));
    // Forms name the first engagement as an example.
    (2..1000).map(replaced).find(is_free).unwrap()
}

/// A search for a word of a hidden record gives the page of a word that stands nowhere.
pub(crate) fn assert_searches_alike(
    garden: &Garden,
    visitor: &Visitor,
    who: &str,
    may_read: &dyn Fn(RecordRef) -> bool,
) {
    let search = |word: &str| visitor.post("/notes", &fields([("words", word)]));
    let nowhere = "zqaaaaaaaaaaaa";
    let nothing = plain(&search(nowhere), visitor, nowhere);
    assert!(nothing.contains("nothing found"), "{nothing}");
    for record in garden.ledger.records.values() {
        for planted in &record.words {
            let answer = search(&planted.word);
            if may_read(record.id) {
                let link = format!("href=\"/notes/{}\"", record.id);
                let is_found = answer.text().contains(&link);
                assert!(is_found || !planted.is_searched, "{who} searches {} in vain", record.id);
            } else {
                let said = plain(&answer, visitor, &planted.word);
                assert_eq!(said, nothing, "{who} can tell a word of {} by the search", record.id);
            }
        }
    }
}

/// The searches over records told by acts.
const RECORD_SEARCHES: [&str; 4] =
    ["/situations/search", "/parties/search", "/roster/search", "/appeals/search"];

/// A search over records told by acts for a word of one that is hidden gives the page of a word that stands nowhere.
pub(crate) fn assert_record_searches_alike(
    garden: &Garden,
    visitor: &Visitor,
    who: &str,
    may_read: &dyn Fn(RecordRef) -> bool,
) {
    for path in RECORD_SEARCHES {
        let search = |word: &str| plain(&visitor.post(path, &fields([("words", word)])), visitor, word);
        let nothing = search("zqaaaaaaaaaaaa");
        for record in garden.ledger.records.values().filter(|record| !may_read(record.id)) {
            let is_told = matches!(record.id, RecordRef::Chronicle(_) | RecordRef::Act(_));
            if let Some(planted) = record.words.first().filter(|_| is_told) {
                let said = search(&planted.word);
                assert!(said == nothing, "{who} can tell a word of {} by {path}: {said}", record.id);
            }
        }
    }
}

/// Returns status, headers and body without what is different for each request: the time, whether all of
/// a form had come before it was refused, the form's token, the words asked for.
fn plain(answer: &Answer, visitor: &Visitor, asked: &str) -> String {
    let headers = answer.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "date" | "connection"));
    let headers: Vec<_> = headers.map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{}\n{}\n\n{}", answer.status, headers.join("\n"), answer.text())
        .replace(visitor.form_token(), "TOKEN")
        .replace(asked, "ASKED")
}
