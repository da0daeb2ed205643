//! What stands in a party's record, ready to print or to choose among.

use std::fmt::Write as _;

use forestall_confidence::Mark;
use forestall_engagement::party::{Attitude, Item, Level, Party, PartyKind, Reading, Sourced, Span};
use forestall_types::{ActId, ChronicleId, RecordRef};
use jiff::civil::Date;

use crate::chronicle_pages::Context;
use crate::format;
use crate::mark_chip::MarkChip;
use crate::page_error::capitalised;
use crate::pages::day;

/// Something that can be chosen in a form.
pub(super) struct Choosable<'a> {
    pub(super) act_id: ActId,
    /// Its mark, where it is for fewer people than the record.
    pub(super) own_mark: Option<&'a Mark>,
    pub(super) label: String,
}

/// An entry of the profile, or a position.
pub(super) struct EntryLine {
    pub(super) text: String,
    pub(super) source: String,
    pub(super) grade: String,
    pub(super) grade_words: String,
    pub(super) dated: String,
    pub(super) added: String,
    pub(super) mark: Option<MarkChip>,
    /// The merged record it comes from.
    pub(super) from: Option<String>,
}

/// A relation, a leadership, a sub-group.
pub(super) struct TieLine {
    /// What it is, such as "rival of".
    pub(super) what: String,
    pub(super) href: Option<String>,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) span: String,
    pub(super) source: String,
    pub(super) mark: Option<MarkChip>,
    pub(super) holds: bool,
}

/// A reading with what changed since the one before.
pub(super) struct ReadingLine {
    pub(super) on: String,
    pub(super) about: String,
    pub(super) about_href: Option<String>,
    pub(super) attitude: String,
    pub(super) interest: String,
    pub(super) influence: String,
    pub(super) source: String,
    pub(super) mark: Option<MarkChip>,
    pub(super) withdrawn: Option<String>,
}

/// Returns the beginning of a text, as lists of choices show it.
pub(super) fn short(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= MOST {
        return line.to_owned();
    }
    let kept: String = line.chars().take(MOST - 1).collect();
    format!("{}…", kept.trim_end())
}

/// Returns who reads what has this mark, in a few words.
pub(super) fn who_reads(mark: &Mark) -> String {
    // Any act serves: the chip's link is not printed.
    MarkChip::of(RecordRef::Act(ActId::from_random(0)), mark).label
}

/// Returns the mark of an entry where it is not that of the record.
fn chip<What>(item: &Item<What>) -> Option<MarkChip> {
    item.own_mark.as_ref().map(|mark| MarkChip::of(RecordRef::Act(item.act_id), mark))
}

/// Returns relations, leaderships and places that were neither ended nor taken back; none that name what the viewer
/// may not read, none of merged records.
pub(super) fn lasting<'a>(ctx: &'a Context, party: &'a Party) -> Vec<Choosable<'a>> {
    let placements = party.placements.iter().filter_map(|item| {
        let label = format!("part of {}", ctx.face(item.what.parent)?.face.title);
        choosable(item, &label, item.what.span.until)
    });
    let leaders = party.leaders.iter().filter_map(|item| {
        let name = match (&item.what.name, item.what.record) {
            (Some(name), _) => name.to_string(),
            (None, Some(record)) => ctx.face(record)?.face.title.clone(),
            (None, None) => return None,
        };
        choosable(item, &format!("led by {name}"), item.what.span.until)
    });
    let relations = party.relations.iter().filter_map(|item| {
        let label = format!("{} {}", item.what.relation, ctx.face(item.what.to)?.face.title);
        choosable(item, &label, item.what.span.until)
    });
    placements
        .chain(leaders)
        .chain(relations)
        .filter(|found| found.1.is_none())
        .map(|found| found.0)
        .collect()
}

type Ending<'a> = (Choosable<'a>, Option<Date>);

fn choosable<'a, What>(item: &'a Item<What>, label: &str, until: Option<Date>) -> Option<Ending<'a>> {
    let label = capitalised(label);
    let found = Choosable { act_id: item.act_id, own_mark: item.own_mark.as_ref(), label };
    item.is_current().then_some((found, until))
}

/// Returns all that can be taken back.
pub(super) fn all<'a>(ctx: &'a Context, party: &'a Party) -> Vec<Choosable<'a>> {
    let mut found: Vec<Choosable<'a>> = Vec::new();
    found.extend(sourced(&party.profile));
    found.extend(sourced(&party.positions));
    let ended = |item: &'a Item<_>| {
        let reading: &Reading = &item.what;
        choosable(item, &format!("reading for {}, {}", format::date(reading.on), reading.source), None)
    };
    found.extend(party.readings.iter().filter_map(ended).map(|(found, _)| found));
    found.extend(party.aliases.iter().filter_map(|item| {
        choosable(item, &format!("also called {}", item.what), None).map(|(found, _)| found)
    }));
    found.extend(party.placements.iter().filter_map(|item| {
        let label = format!("part of {}", ctx.face(item.what.parent)?.face.title);
        choosable(item, &label, None).map(|(found, _)| found)
    }));
    found.extend(party.leaders.iter().filter_map(|item| {
        let name = match (&item.what.name, item.what.record) {
            (Some(name), _) => name.to_string(),
            (None, Some(record)) => ctx.face(record)?.face.title.clone(),
            (None, None) => return None,
        };
        choosable(item, &format!("led by {name}"), None).map(|(found, _)| found)
    }));
    found.extend(party.relations.iter().filter_map(|item| {
        let label = format!("{} {}", item.what.relation, ctx.face(item.what.to)?.face.title);
        choosable(item, &label, None).map(|(found, _)| found)
    }));
    found
}

fn sourced<Heading: Copy + std::fmt::Display>(
    items: &[Item<Sourced<Heading>>],
) -> impl Iterator<Item = Choosable<'_>> {
    items.iter().filter_map(|item| {
        let label = format!("{}: {}", item.what.under, short(item.what.text.as_str()));
        choosable(item, &label, None).map(|(found, _)| found)
    })
}

impl EntryLine {
    pub(super) fn of<Heading>(ctx: &Context, party: ChronicleId, item: &Item<Sourced<Heading>>) -> Self {
        let (reliability, credibility) = item.what.grade.words();
        Self {
            text: item.what.text.to_string(),
            source: item.what.source.to_string(),
            grade: item.what.grade.to_string(),
            grade_words: format!("source {reliability}; {credibility}"),
            dated: item.what.dated.map(format::date).unwrap_or_default(),
            added: format!("{}, {}", item.added_by, day(item.added_at)),
            mark: chip(item),
            from: (item.of != party).then(|| ctx.title(item.of)),
        }
    }
}

/// Prints when something holds.
pub(super) fn span_words(span: Span) -> String {
    match (span.from, span.until) {
        (None, None) => "days not known".to_owned(),
        (Some(from), None) => format!("since {}", format::date(from)),
        (None, Some(until)) => format!("until {}", format::date(until)),
        (Some(from), Some(until)) => format!("{} to {}", format::date(from), format::date(until)),
    }
}

/// Returns the parties a party is tied to, as the record itself and others say, on a day: relations first by what
/// they are, then by name. What names a record the viewer may not read is passed over.
pub(super) fn relations(ctx: &Context, party: &Party, naming: &[Party], on: Date) -> Vec<TieLine> {
    let own = party.relations.iter().filter(|item| item.withdrawn.is_none()).filter_map(|item| {
        let words = item.what.relation.words();
        let other = item.what.to;
        tie(ctx, words, other, item.what.span, item, on).map(|line| TieLine {
            about: item.what.about.as_ref().map(ToString::to_string).unwrap_or_default(),
            source: sources(item.what.source.as_str(), item.what.grade.map(|grade| grade.to_string())),
            ..line
        })
    });
    let back = naming.iter().flat_map(|other| {
        let said =
            other.relations.iter().filter(|item| item.withdrawn.is_none() && is_it(party, item.what.to));
        said.filter_map(|item| {
            tie(ctx, item.what.relation.words_back(), other.id, item.what.span, item, on).map(|line| {
                TieLine {
                    about: item.what.about.as_ref().map(ToString::to_string).unwrap_or_default(),
                    source: format!(
                        "{}; said on the other record",
                        sources(item.what.source.as_str(), item.what.grade.map(|grade| grade.to_string()))
                    ),
                    // The mark of an act upon another record stands there.
                    ..line
                }
            })
        })
    });
    sorted(own.chain(back).collect())
}

/// Returns what a party is part of, and what is part of it.
pub(super) fn groups(ctx: &Context, party: &Party, naming: &[Party], on: Date) -> Vec<TieLine> {
    let own = party.placements.iter().filter(|item| item.withdrawn.is_none());
    let own = own.filter_map(|item| tie(ctx, "part of", item.what.parent, item.what.span, item, on));
    let under = naming.iter().flat_map(|other| {
        let said = other.placements.iter();
        let said = said.filter(|item| item.withdrawn.is_none() && is_it(party, item.what.parent));
        said.filter_map(|item| tie(ctx, "sub-group", other.id, item.what.span, item, on))
    });
    sorted(own.chain(under).collect())
}

/// Returns who leads a party, and whom it leads where it is a leader.
pub(super) fn leaders(ctx: &Context, party: &Party, naming: &[Party], on: Date) -> Vec<TieLine> {
    let own = party.leaders.iter().filter(|item| item.withdrawn.is_none()).filter_map(|item| {
        let words = item.what.office.as_ref().map_or("leader", |office| office.as_str());
        match (item.what.record, &item.what.name) {
            (Some(record), _) if ctx.face(record).is_some() => {
                tie(ctx, words, record, item.what.span, item, on)
            }
            (_, Some(name)) => Some(TieLine {
                what: capitalised(words),
                href: None,
                name: name.to_string(),
                about: String::new(),
                span: span_words(item.what.span),
                source: String::new(),
                mark: chip(item),
                holds: item.what.span.holds_on(on),
            }),
            _ => None,
        }
    });
    let led = naming.iter().flat_map(|other| {
        let said = other.leaders.iter();
        let said = said
            .filter(|item| item.withdrawn.is_none() && item.what.record.is_some_and(|of| is_it(party, of)));
        said.filter_map(|item| tie(ctx, "leads", other.id, item.what.span, item, on))
    });
    sorted(own.chain(led).collect())
}

fn is_it(party: &Party, id: ChronicleId) -> bool {
    id == party.id || party.merged.contains(&id)
}

fn tie<What>(
    ctx: &Context,
    what: &str,
    other: ChronicleId,
    span: Span,
    item: &Item<What>,
    on: Date,
) -> Option<TieLine> {
    let row = ctx.face(other)?;
    Some(TieLine {
        what: capitalised(what),
        href: ctx.href(other),
        name: row.face.title.clone(),
        about: String::new(),
        span: span_words(span),
        source: String::new(),
        mark: chip(item),
        holds: span.holds_on(on),
    })
}

fn sources(source: &str, grade: Option<String>) -> String {
    grade.map_or_else(|| source.to_owned(), |grade| format!("{source} ({grade})"))
}

fn sorted(mut lines: Vec<TieLine>) -> Vec<TieLine> {
    lines.sort_by(|a, b| (!a.holds, &a.what, &a.name).cmp(&(!b.holds, &b.what, &b.name)));
    lines
}

/// Returns the readings, the newest first, each with what it was before.
pub(super) fn readings(ctx: &Context, party: &Party) -> Vec<ReadingLine> {
    let mut items: Vec<(usize, &Item<Reading>)> = party.readings.iter().enumerate().collect();
    items.sort_by_key(|(order, item)| std::cmp::Reverse((item.what.on, *order)));
    // A reading in a context the viewer may not read is passed over, as if it had none to be shown in.
    let shown = items.into_iter().map(|(_, item)| item);
    shown
        .filter(|item| item.what.context.is_none_or(|context| ctx.face(context).is_some()))
        .map(|item| ReadingLine::of(ctx, party, item))
        .collect()
}

impl ReadingLine {
    fn of(ctx: &Context, party: &Party, item: &Item<Reading>) -> Self {
        let reading = &item.what;
        let (attitude, interest, influence) =
            if item.is_current() { party.before(item) } else { (None, None, None) };
        let context = reading.context.and_then(|context| ctx.face(context));
        let towards = reading.towards.as_ref().map(ToString::to_string);
        let about = match (towards, context) {
            (Some(towards), Some(row)) => format!("{towards} ({})", row.face.title),
            (Some(towards), None) => towards,
            (None, Some(row)) => row.face.title.clone(),
            (None, None) => "in general".to_owned(),
        };
        Self {
            on: format::date(reading.on),
            about,
            about_href: reading.context.and_then(|context| ctx.href(context)),
            attitude: value(reading.attitude, attitude, Attitude::words),
            interest: value(reading.interest, interest, Level::words),
            influence: value(reading.influence, influence, Level::words),
            source: sources(
                &format!("{}, {}", capitalised(reading.method.words()), reading.source),
                reading.grade.map(|grade| grade.to_string()),
            ),
            mark: chip(item),
            withdrawn: item.withdrawn.as_ref().map(ToString::to_string),
        }
    }
}

/// Prints a value and what it was before.
fn value<Value: Copy + PartialEq>(
    now: Option<Value>,
    before: Option<Value>,
    words: impl Fn(Value) -> &'static str,
) -> String {
    match (now, before) {
        (None, _) => "–".to_owned(),
        (Some(now), None) => words(now).to_owned(),
        (Some(now), Some(before)) if now == before => format!("{}, as before", words(now)),
        (Some(now), Some(before)) => format!("{}, before {}", words(now), words(before)),
    }
}

/// Says in one sentence what a party is: `An armed group in Oru, led by A. Name, part of Free Army.`
pub(super) fn sentence(
    kind: PartyKind,
    countries: &[String],
    leaders: &[TieLine],
    groups: &[TieLine],
) -> String {
    let article = if kind.words().starts_with(['a', 'e', 'i', 'o', 'u']) { "An" } else { "A" };
    let mut sentence = match kind {
        PartyKind::Other => "A party".to_owned(),
        kind => format!("{article} {}", kind.words()),
    };
    if !countries.is_empty() {
        let _ = write!(sentence, " in {}", listed(countries));
    }
    let now = |lines: &[TieLine], leaves_out: &str| -> Vec<String> {
        let lines = lines.iter().filter(|line| line.holds && line.what != leaves_out);
        lines.map(|line| line.name.clone()).collect()
    };
    let (leading, parents) = (now(leaders, "Leads"), now(groups, "Sub-group"));
    if !leading.is_empty() {
        let _ = write!(sentence, ", led by {}", listed(&leading));
    }
    if !parents.is_empty() {
        let _ = write!(sentence, ", part of {}", listed(&parents));
    }
    sentence.push('.');
    sentence
}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_is_told_in_a_sentence() {
        let line = |what: &str, name: &str, holds| TieLine {
            what: what.to_owned(),
            href: None,
            name: name.to_owned(),
            about: String::new(),
            span: String::new(),
            source: String::new(),
            mark: None,
            holds,
        };
        let leaders = [line("Chairman", "Yasser Arafat", true), line("Leader", "Ahmad Shukeiri", false)];
        let groups = [line("Sub-group", "Fatah", true), line("Part of", "Arab League", true)];
        let countries = ["Israel".to_owned(), "Jordan".to_owned(), "Lebanon".to_owned()];
        assert_eq!(
            sentence(PartyKind::Organisation, &countries, &leaders, &groups),
            "An organisation in Israel, Jordan and Lebanon, led by Yasser Arafat, part of Arab League."
        );
        assert_eq!(sentence(PartyKind::Other, &[], &[], &[]), "A party.");
    }

    #[test]
    fn what_changed_is_said() {
        assert_eq!(value(Some(Level::Much), None, Level::words), "much");
        assert_eq!(value(Some(Level::Much), Some(Level::Much), Level::words), "much, as before");
        assert_eq!(value(Some(Level::Much), Some(Level::Some), Level::words), "much, before some");
        assert_eq!(value(None, Some(Level::Some), Level::words), "–");
    }

    #[test]
    fn long_texts_are_cut_between_their_characters() {
        assert_eq!(short("é\nb"), "é");
        assert_eq!(short(&"é".repeat(61)).chars().count(), 60);
    }
}
