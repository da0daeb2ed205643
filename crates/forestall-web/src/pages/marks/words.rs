//! A handling mark in plain words.

use forestall_confidence::{Attribution, Audience, Clause, Mark};
use jiff::Timestamp;

use super::mark_names::MarkNames;
use crate::format;
use crate::page_error::capitalised;
use crate::pages::minute;

/// Says in one to three sentences who may read something marked so, and what may be told of who said it.
pub(crate) fn mark_sentences(mark: &Mark, names: &MarkNames, now: Timestamp) -> Vec<String> {
    let mut sentences = audience_sentences(&mark.audience, names, now);
    sentences.push(attribution_sentence(mark.attribution).to_owned());
    sentences.extend(
        mark.review_by.map(|day| format!("Somebody looks at this mark again by {}.", format::date(day))),
    );
    sentences
}

/// Says who may read it; an embargo that lasts is a sentence of its own.
fn audience_sentences(audience: &Audience, names: &MarkNames, now: Timestamp) -> Vec<String> {
    let audience = audience.as_of(now);
    let (embargoes, who): (Vec<_>, Vec<_>) =
        audience.clauses().partition(|clause| matches!(clause, Clause::Embargo { .. }));
    let who: Vec<_> = who.into_iter().map(|clause| clause_words(clause, names)).collect();
    let mut sentences = vec![match who.as_slice() {
        [] => "Everybody who can open the page may read this.".to_owned(),
        [who] => format!("{} may read this.", capitalised(who)),
        several => format!("Only those may read this who are all of it: {}.", several.join("; ")),
    }];
    sentences.extend(
        embargoes.into_iter().map(|clause| format!("{}.", capitalised(&clause_words(clause, names)))),
    );
    sentences
}

/// Prints who is in an audience, without a full stop: `the desk's own staff`.
pub(crate) fn audience_words(audience: &Audience, names: &MarkNames, now: Timestamp) -> String {
    let words: Vec<_> = audience.as_of(now).clauses().map(|clause| clause_words(clause, names)).collect();
    if words.is_empty() {
        "everybody who can open the page".to_owned()
    } else {
        words.join("; and all of them: ")
    }
}

fn clause_words(clause: &Clause, names: &MarkNames) -> String {
    match clause {
        Clause::Internal => "the desk's own staff".to_owned(),
        Clause::Present(engagement_id) => {
            format!("members and observers of {}", names.engagement(*engagement_id))
        }
        Clause::Engagement(engagement_id) => format!("members of {}", names.engagement(*engagement_id)),
        Clause::Caucus(engagement_id, party) => format!(
            "members of {} who sit in the caucus of {}",
            names.engagement(*engagement_id),
            names.party(*engagement_id, *party)
        ),
        Clause::Named(persons) => {
            let known: Vec<_> = persons.iter().filter_map(|account| names.person(*account)).collect();
            let unknown = persons.len() - known.len();
            person_list(&known, unknown)
        }
        Clause::Embargo { until, author } => {
            let author = names.person(*author).map(|name| format!(" ({name})")).unwrap_or_default();
            format!("until {} only its author{author} may read it", minute(*until))
        }
    }
}

/// Prints some persons: `A, B and 2 others`.
pub(crate) fn person_list(known: &[&str], unknown: usize) -> String {
    let mut parts: Vec<String> = known.iter().map(|&name| name.to_owned()).collect();
    match (known.is_empty(), unknown) {
        (true, 0) => return "nobody".to_owned(),
        (_, 0) => {}
        (true, unknown) => parts.push(format::counted(unknown, "named person", "named persons")),
        (false, unknown) => parts.push(format::counted(unknown, "other", "others")),
    }
    match parts.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        Some((only, _)) => only.clone(),
        None => String::new(),
    }
}

/// Says what may be told of who said something.
pub(crate) const fn attribution_sentence(attribution: Attribution) -> &'static str {
    match attribution {
        Attribution::ByName => "What it says may be used, and who said it may be told.",
        Attribution::ToTheGroup => "What it says may be used; of who said it, only the group may be told.",
        Attribution::NotAttributable => "What it says may be used; who said it may not be told.",
    }
}

#[cfg(test)]
mod tests {
    use forestall_confidence::{AccountId, DisplayName};

    use super::*;

    fn sentences(audience: &str, attribution: Attribution) -> String {
        let person = |number: u64, name: &str| -> (AccountId, DisplayName) {
            (AccountId::new(number), name.parse().unwrap())
        };
        let names = MarkNames::default().with_persons(&[person(1, "A. Yusuf"), person(2, "B. Okoye")]);
        let mark = Mark { audience: audience.parse().unwrap(), attribution, review_by: None };
        mark_sentences(&mark, &names, "2026-11-22T12:00:00Z".parse().unwrap()).join(" ")
    }

    #[test]
    fn each_mark_is_said_in_plain_words() {
        insta::assert_snapshot!(
            [
                sentences("open", Attribution::ByName),
                sentences("internal", Attribution::ToTheGroup),
                sentences("present(E-2026-417)", Attribution::NotAttributable),
                sentences("caucus(E-2026-417,2)", Attribution::NotAttributable),
                sentences("internal&engagement(E-2026-417)", Attribution::ByName),
                sentences("named()", Attribution::ByName),
                sentences("named(0000000000000001)", Attribution::ByName),
                sentences("named(0000000000000001,0000000000000002,0000000000000009)", Attribution::ByName),
                sentences("internal&embargo(2026-12-04T12:00:00Z,0000000000000002)", Attribution::ByName),
                sentences("internal&embargo(2026-11-22T12:00:00Z,0000000000000002)", Attribution::ByName),
                sentences("embargo(2026-12-04T12:00:00Z,ffffffffffffffff)", Attribution::NotAttributable),
            ]
            .join("\n"),
            @r"
        Everybody who can open the page may read this. What it says may be used, and who said it may be told.
        The desk's own staff may read this. What it says may be used; of who said it, only the group may be told.
        Members and observers of engagement E-2026-417 may read this. What it says may be used; who said it may not be told.
        Members of engagement E-2026-417 who sit in the caucus of party 2 may read this. What it says may be used; who said it may not be told.
        Only those may read this who are all of it: the desk's own staff; members of engagement E-2026-417. What it says may be used, and who said it may be told.
        Nobody may read this. What it says may be used, and who said it may be told.
        A. Yusuf may read this. What it says may be used, and who said it may be told.
        A. Yusuf, B. Okoye and 1 other may read this. What it says may be used, and who said it may be told.
        The desk's own staff may read this. Until 4 Dec 2026 12:00 UTC only its author (B. Okoye) may read it. What it says may be used, and who said it may be told.
        The desk's own staff may read this. What it says may be used, and who said it may be told.
        Everybody who can open the page may read this. Until 4 Dec 2026 12:00 UTC only its author may read it. What it says may be used; who said it may not be told.
        "
        );
    }
}
