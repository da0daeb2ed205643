//! What the page of an appeal prints: the table of requests, the texts, and what happened.

use forestall_engagement::DayOrMoment;
use forestall_engagement::appeal::{
    Appeal, AskedOf, Awaited, Condition, ConditionStanding, FollowUpStanding, Openness, ResponseKind,
};
use forestall_engagement::chronicle::ChronicleFile;
use forestall_types::ActId;
use jiff::Timestamp;

use crate::chronicle_pages::own_chip;
use crate::mark_chip::MarkChip;
use crate::page_error::capitalised;

/// A request and where it stands with each addressee.
pub(super) struct RequestRow {
    pub(super) what: String,
    pub(super) words: Option<String>,
    pub(super) mark: Option<MarkChip>,
    pub(super) cells: Vec<GridCell>,
}

/// Where one request stands with one addressee.
pub(super) struct GridCell {
    /// The addressee, for a phone.
    pub(super) label: String,
    pub(super) sign: &'static str,
    pub(super) words: String,
    pub(super) second: String,
    pub(super) class: &'static str,
}

/// A text and for whom it is.
pub(super) struct LetterBlock {
    pub(super) to: String,
    pub(super) openness: String,
    pub(super) is_confidential: bool,
    pub(super) text: String,
    pub(super) sent: Option<String>,
    pub(super) mark: Option<MarkChip>,
    /// Drafts it took the place of, newest first.
    pub(super) older: Vec<String>,
}

/// Something that happened.
pub(super) struct Happening {
    on: Option<DayOrMoment>,
    pub(super) when: String,
    pub(super) what: String,
    pub(super) words: Option<String>,
    pub(super) mark: Option<MarkChip>,
}

/// Two requests that hang together.
pub(super) struct TieLine {
    pub(super) act_id: String,
    pub(super) sentence: String,
    pub(super) words: Option<String>,
    pub(super) standing: String,
    pub(super) standing_words: Option<String>,
    pub(super) mark: Option<MarkChip>,
}

/// By when somebody is to answer.
pub(super) struct DeadlineLine {
    pub(super) who: String,
    pub(super) by: String,
    pub(super) standing: &'static str,
    pub(super) is_late: bool,
    pub(super) owner: Option<forestall_engagement::chronicle::Owner>,
}

pub(super) fn request_rows(appeal: &Appeal, file: &ChronicleFile, now: Timestamp) -> Vec<RequestRow> {
    let row = |request: &forestall_engagement::appeal::Request| RequestRow {
        what: request.what.to_string(),
        words: request.words.as_ref().map(ToString::to_string),
        mark: own_chip(file, request.act_id),
        cells: appeal
            .addressees
            .iter()
            .map(|one| {
                let standing = appeal.asked_of(request.act_id, one.act_id, now);
                cell(appeal, one.who.name.to_string(), one.act_id, &standing)
            })
            .collect(),
    };
    appeal.requests.iter().map(row).collect()
}

fn cell(appeal: &Appeal, label: String, of: ActId, standing: &AskedOf) -> GridCell {
    let response =
        |act_id| appeal.response(act_id).map(|response| response.on.in_words()).unwrap_or_default();
    let deadline = appeal.deadline_of(of).map(|deadline| deadline.by.in_words());
    let by = |words: &str| deadline.as_ref().map(|by| format!("{words} {by}")).unwrap_or_default();
    let (sign, words, second, class) = match standing {
        AskedOf::NotAsked => ("", "not asked of them".to_owned(), String::new(), "not-asked"),
        AskedOf::NotSent => ("○", "not sent yet".to_owned(), String::new(), ""),
        AskedOf::Waiting(Awaited::Overdue) => ("!", "overdue".to_owned(), by("was due"), "late"),
        AskedOf::Waiting(Awaited::InTime) => ("…", "waiting".to_owned(), by("by"), ""),
        AskedOf::Waiting(Awaited::NoDeadline) => ("…", "waiting".to_owned(), "no deadline".to_owned(), ""),
        AskedOf::Answered { reply, response: act_id, is_as_a_whole, is_late } => {
            let whole = if *is_as_a_whole { ", to the appeal as a whole" } else { "" };
            let due = if *is_late { format!("; {}", by("was due")) } else { String::new() };
            let words = if *is_late { format!("{reply}, late") } else { reply.to_string() };
            (reply.sign(), words, format!("{}{whole}{due}", response(*act_id)), "")
        }
        AskedOf::Silent { response: act_id } => ("∅", "silence".to_owned(), response(*act_id), "late"),
    };
    GridCell { label, sign, words, second, class }
}

/// Returns the newest texts, each once with all for whom it reads the same.
pub(super) fn letters(appeal: &Appeal, file: &ChronicleFile) -> Vec<LetterBlock> {
    let mut blocks: Vec<(Vec<ActId>, ActId)> = Vec::new();
    for addressee in &appeal.addressees {
        let Some(letter) = appeal.letter_to(addressee.act_id) else { continue };
        let is_same = |known: &&mut (Vec<ActId>, ActId)| {
            appeal.letters.iter().any(|other| {
                other.act_id == known.1 && other.text == letter.text && other.openness == letter.openness
            })
        };
        match blocks.iter_mut().find(is_same) {
            Some((to, _)) => to.push(addressee.act_id),
            None => blocks.push((vec![addressee.act_id], letter.act_id)),
        }
    }
    let block = |(to, act_id): (Vec<ActId>, ActId)| {
        let letter = appeal.letters.iter().find(|letter| letter.act_id == act_id)?;
        let older = appeal.letters.iter().rev().filter(|other| {
            other.act_id != act_id && other.to.iter().any(|one| to.contains(one)) && other.text != letter.text
        });
        let sent = to.iter().find_map(|one| appeal.dispatch_to(*one));
        Some(LetterBlock {
            to: appeal.names(&to),
            openness: capitalised(letter.openness.words()),
            is_confidential: letter.openness == Openness::Confidential,
            text: letter.text.to_string(),
            sent: sent.map(|sent| format!("sent {}, {}", sent.on.in_words(), sent.channel)),
            mark: own_chip(file, act_id),
            older: older.map(|other| other.text.to_string()).collect(),
        })
    };
    blocks.into_iter().filter_map(block).collect()
}

/// Returns what happened outside the desk, oldest first; what has no day comes where it was recorded.
pub(super) fn happenings(appeal: &Appeal, file: &ChronicleFile) -> Vec<Happening> {
    let mut found: Vec<Happening> = Vec::new();
    let mut add = |act_id: ActId, on: Option<&DayOrMoment>, what: String, words: Option<String>| {
        found.push(Happening {
            on: on.cloned(),
            when: on.map_or_else(|| "no day".to_owned(), DayOrMoment::in_words),
            what,
            words,
            mark: own_chip(file, act_id),
        });
    };
    for suggestion in &appeal.suggestions {
        let what = format!("Suggested by {}", suggestion.by.name);
        add(suggestion.act_id, suggestion.on.as_ref(), what, Some(suggestion.words.to_string()));
    }
    for remark in &appeal.remarks {
        add(remark.act_id, remark.on.as_ref(), "Noted".to_owned(), Some(remark.words.to_string()));
    }
    for sent in &appeal.dispatches {
        let through = sent.through.as_ref().map(|through| format!(", through {through}")).unwrap_or_default();
        let what = format!("Sent to {}; {}{through}", appeal.names(&sent.to), sent.channel);
        add(sent.act_id, Some(&sent.on), what, None);
    }
    for reading in &appeal.readings {
        let document = reading.document.as_ref().map(|symbol| format!(" ({symbol})")).unwrap_or_default();
        let what = format!("Made public: {}{document}", reading.to);
        add(reading.act_id, Some(&reading.on), what, None);
    }
    for response in &appeal.responses {
        let who = appeal.names([&response.from]);
        let what = match response.what {
            ResponseKind::Acknowledgement => format!("{who} acknowledges receipt"),
            ResponseKind::Silence => format!("{who} let the deadline pass"),
            ResponseKind::Counter => format!("{who} proposes something else"),
            ResponseKind::Answer { request, reply } => {
                let request = request.and_then(|request| appeal.request(request));
                let to = request.map(|request| format!(": {}", request.what)).unwrap_or_default();
                format!("{who} {reply}{to}")
            }
        };
        add(response.act_id, Some(&response.on), what, response.words.as_ref().map(ToString::to_string));
    }
    for condition in &appeal.conditions {
        let (what, words, on) = match &condition.standing {
            ConditionStanding::Open => continue,
            ConditionStanding::Met { words, on } => ("A condition is met", words, on),
            ConditionStanding::Lapsed { words, on } => ("A condition lapsed", words, on),
        };
        add(condition.act_id, Some(on), what.to_owned(), Some(words.to_string()));
    }
    for follow_up in &appeal.follow_ups {
        if let FollowUpStanding::Made { result, on } = &follow_up.standing {
            let what = format!("{}: {}", capitalised(follow_up.kind.words()), follow_up.what);
            add(follow_up.act_id, Some(on), what, Some(result.to_string()));
        }
    }
    for thanks in &appeal.thanks {
        let what = format!("{} thanked", appeal.names([&thanks.whom]));
        add(thanks.act_id, Some(&thanks.on), what, Some(thanks.words.to_string()));
    }
    // Facts of one day keep the order above: sent, made public, answered.
    found.sort_by_key(|one| one.on.as_ref().map(DayOrMoment::day));
    found
}

pub(super) fn ties(appeal: &Appeal, file: &ChronicleFile) -> Vec<TieLine> {
    let side = |(request, of): (ActId, ActId)| {
        let what = appeal.request(request).map(|request| request.what.to_string()).unwrap_or_default();
        format!("{}: {what}", appeal.names([&of]))
    };
    let line = |condition: &Condition| {
        let (standing, standing_words) = match &condition.standing {
            ConditionStanding::Open => ("open".to_owned(), None),
            ConditionStanding::Met { words, on } => {
                (format!("met, {}", on.in_words()), Some(words.to_string()))
            }
            ConditionStanding::Lapsed { words, on } => {
                (format!("lapsed, {}", on.in_words()), Some(words.to_string()))
            }
        };
        TieLine {
            act_id: condition.act_id.to_string(),
            sentence: format!("{} — while — {}", side(condition.one), side(condition.other)),
            words: condition.words.as_ref().map(ToString::to_string),
            standing,
            standing_words,
            mark: own_chip(file, condition.act_id),
        }
    };
    appeal.conditions.iter().map(line).collect()
}

pub(super) fn deadlines(appeal: &Appeal, now: Timestamp) -> Vec<DeadlineLine> {
    let overdue = appeal.overdue(now);
    let line = |deadline: &forestall_engagement::appeal::Deadline| {
        let is_late = overdue.contains(&deadline.of);
        let is_sent = appeal.dispatch_to(deadline.of).is_some();
        DeadlineLine {
            who: appeal.names([&deadline.of]),
            by: deadline.by.in_words(),
            standing: match (is_sent, is_late, appeal.is_awaited(deadline.of)) {
                (false, ..) => "not sent yet",
                (_, true, _) => "overdue",
                (_, _, true) => "waiting",
                _ => "answered",
            },
            is_late,
            owner: deadline.owner.clone(),
        }
    };
    appeal.deadlines.iter().map(line).collect()
}
