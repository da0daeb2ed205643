//! The page of one comparison of places.

use askama::Template;
use forestall_confidence::{Capability, Mark};
use forestall_engagement::chronicle::ChronicleFile;
use forestall_engagement::venue_choice::{
    Candidate, Compared, Comparison, DangerReading, Dated, Leaning, Opening, Place, VenueChoice, ranks,
};
use forestall_types::{ActId, RecordRef};

use super::words::{self, DangerWords};
use crate::charts::{ChartTable, Drawing, TradeOff, TradeOffPlace, TradeOffSign};
use crate::chronicle_pages::{ActForm, ActSheet, Context, HistoryLine, history};
use crate::format;
use crate::frame::{Frame, Section};
use crate::mark_chip::MarkChip;
use crate::page_error::PageResult;
use crate::pages::notes::NotesSection;
use crate::pages::{minute, run_page};

#[derive(Template)]
#[template(path = "venues/page.html")]
struct Page {
    frame: Frame,
    id: String,
    title: String,
    sentence: String,
    mark: MarkChip,
    state: &'static str,
    reason: Option<String>,
    within: (Option<String>, String),
    days: String,
    places: String,
    parties: Vec<String>,
    in_the_area: String,
    danger: DangerBox,
    rows: Vec<Row>,
    chart: Option<Chart>,
    ranks: Option<RanksBox>,
    candidates: Vec<CandidateBox>,
    propose: Option<ActForm>,
    weigh: Option<ActForm>,
    notes: NotesSection,
    sheet: ActSheet,
    history: Vec<HistoryLine>,
}

/// What stands above the comparison about the readings, and the button that takes them.
struct DangerBox {
    around: String,
    month: Option<String>,
    /// That the days go on after the month read, where they do.
    beyond: Option<String>,
    read: Option<(String, String)>,
    token: String,
    seen: u32,
    may_take: bool,
}

/// A candidate in the table.
struct Row {
    number: usize,
    id: String,
    name: String,
    polity: String,
    area: &'static str,
    /// What its coordinates speak against.
    doubts: Vec<String>,
    is_out: bool,
    km: String,
    to: String,
    danger: DangerWords,
    access: Vec<(&'static str, bool)>,
    cost: String,
    host: &'static str,
    place: &'static str,
    detail: Option<String>,
}

struct Chart {
    wide: String,
    narrow: String,
    table: ChartTable,
}

struct RanksBox {
    weights: String,
    rows: Vec<(usize, String, String)>,
    left_out: String,
}

/// All that is known of a candidate.
struct CandidateBox {
    id: String,
    name: String,
    mark: Option<MarkChip>,
    why: String,
    facts: String,
    excluded: Option<String>,
    is_chosen: bool,
    readings: Vec<ReadingLine>,
    access: Vec<AccessLine>,
    symbols: Vec<SymbolLine>,
    host: Vec<String>,
    costs: Vec<String>,
    forms: Vec<ActForm>,
}

struct ReadingLine {
    at: String,
    run: String,
    href: String,
    month: String,
    danger: DangerWords,
    change: Option<String>,
}

struct AccessLine {
    party: String,
    access: &'static str,
    obstacles: String,
    words: Option<String>,
    source: String,
}

struct SymbolLine {
    to: String,
    leaning: &'static str,
    is_for: bool,
    words: String,
    source: Option<String>,
}

/// Prints the page.
pub(super) async fn print(
    ctx: &Context,
    file: &ChronicleFile,
    choice: &VenueChoice,
    mut sheet: ActSheet,
) -> PageResult<String> {
    let notes = NotesSection::of_chronicle(&ctx.visit, file.id, None).await?;
    let marks: Vec<&Mark> = std::iter::once(&file.mark)
        .chain(file.entries.iter().filter_map(|entry| entry.own_mark.as_ref()))
        .chain(&notes.marks)
        .collect();
    let comparison = choice.comparison();
    let opening = choice.opening.as_ref();
    let title = opening.map(|opening| opening.title.to_string()).unwrap_or_default();
    let within = opening.map(|opening| opening.within);
    let (state, reason) = match (&choice.withdrawn, choice.chosen()) {
        (Some(withdrawn), _) => ("withdrawn", Some(withdrawn.what.to_string())),
        (None, Some(chosen)) => ("chosen", Some(chosen.what.why.to_string())),
        (None, None) => ("sought", None),
    };
    let candidates = comparison.rows.iter().map(|row| candidate_box(ctx, choice, row.candidate, &mut sheet));
    let candidates = candidates.collect();
    let page = Page {
        frame: ctx.frame(Section::Engagements, format!("Place to meet {}", file.id), marks),
        id: file.id.to_string(),
        title,
        sentence: words::standing(choice, &comparison),
        mark: MarkChip::of(file.id.record(), &file.mark),
        state,
        reason,
        within: within.map(|id| (ctx.href(id), ctx.title(id))).unwrap_or_default(),
        days: opening.map(days).unwrap_or_default(),
        places: choice.places.iter().map(|place| place.what.name.to_string()).collect::<Vec<_>>().join(", "),
        parties: choice.parties.iter().map(ToString::to_string).collect(),
        in_the_area: words::in_the_area(choice, &comparison.near_and_far()),
        danger: danger_box(ctx, file, choice),
        rows: comparison.rows.iter().enumerate().map(|(at, row)| table_row(ctx, choice, at, row)).collect(),
        chart: opening.and_then(|opening| chart(choice, opening, &comparison)),
        ranks: choice.weights.as_ref().map(|weights| ranks_box(choice, &comparison, weights)),
        candidates,
        propose: sheet.take("add-candidate"),
        weigh: sheet.take("weigh"),
        notes,
        sheet,
        history: history(ctx, file),
    };
    Ok(page.render()?)
}

fn days(opening: &Opening) -> String {
    if opening.from == opening.until {
        format::date(opening.from)
    } else {
        format!("{} to {}", format::date(opening.from), format::date(opening.until))
    }
}

fn danger_box(ctx: &Context, file: &ChronicleFile, choice: &VenueChoice) -> DangerBox {
    let opening = choice.opening.as_ref();
    let viewer = ctx.visit.viewer();
    let in_question = choice.candidates.iter().any(|candidate| candidate.excluded.is_none());
    let newest = choice.newest_reading();
    DangerBox {
        around: opening.map(words::around).unwrap_or_default(),
        month: opening.and_then(Opening::month).map(format::month),
        beyond: opening.and_then(words::beyond),
        read: newest.map(|reading| {
            (
                format!("{}, data to {}", reading.run.run_id, format::month(reading.run.origin)),
                run_page(&reading.run),
            )
        }),
        token: ctx.visit.form_token.as_str().to_owned(),
        seen: file.sequence().get(),
        may_take: in_question
            && choice.withdrawn.is_none()
            && viewer.may_act(Capability::WriteNotes)
            && viewer.may(Capability::ReadDesk),
    }
}

fn table_row(ctx: &Context, choice: &VenueChoice, at: usize, row: &Compared<'_>) -> Row {
    let candidate = row.candidate;
    let (place, detail) = words::place(choice, &row.place);
    let (km, to) = match row.nearest {
        Some((place, km)) => (format!("{} km", format::whole(km)), place.name.to_string()),
        None => ("unknown".to_owned(), String::new()),
    };
    let unread = || DangerWords { p_25: "not read".to_owned(), rest: None, gaps: Vec::new() };
    Row {
        number: at + 1,
        id: candidate.act_id.to_string(),
        name: candidate.name.to_string(),
        polity: ctx.visit.name(candidate.polity),
        area: candidate.area.words(),
        doubts: row
            .contradictions()
            .into_iter()
            .map(|found| words::contradiction(found, &km, &ctx.visit.name(candidate.polity)))
            .collect(),
        is_out: row.place == Place::Excluded,
        km,
        to,
        danger: candidate.reading().map_or_else(unread, |reading| words::danger(ctx.desk(), &reading.what)),
        access: row
            .access
            .iter()
            .map(|access| match access {
                Some(access) => (access.words(), true),
                None => ("not judged", false),
            })
            .collect(),
        cost: candidate.cost().map_or_else(|| "–".to_owned(), |cost| money(cost.what.cost)),
        host: candidate.host_answer().map_or("not asked", |told| told.what.answer.words()),
        place,
        detail,
    }
}

fn money(sum: forestall_engagement::chronicle::Money) -> String {
    format!("{}\u{a0}{}", format::count(sum.units()), sum.currency())
}

fn chart(choice: &VenueChoice, opening: &Opening, comparison: &Comparison<'_>) -> Option<Chart> {
    let month = opening.month().map(|month| format!(", {}", format::month(month))).unwrap_or_default();
    let place = |row: &Compared<'_>| {
        let (word, detail) = words::place(choice, &row.place);
        TradeOffPlace {
            name: row.candidate.name.to_string(),
            km: row.km(),
            draws: row.draws.map(|draws| (draws.with_25(), draws.draws())),
            sign: match row.place {
                Place::Unbeaten => TradeOffSign::Unbeaten,
                Place::Beaten(_) => TradeOffSign::Beaten,
                Place::NotComparable(_) | Place::Excluded => TradeOffSign::NotComparable,
            },
            words: detail.map_or_else(|| word.to_owned(), |detail| format!("{word} {detail}")),
        }
    };
    let in_question = comparison.rows.iter().filter(|row| row.place != Place::Excluded);
    let chart = TradeOff {
        outcome: format!("25 deaths or more {}{month}", words::around(opening)),
        places: in_question.map(place).collect(),
    };
    let is_drawn = chart.places.iter().any(|place| place.draws.is_some());
    is_drawn.then(|| Chart {
        wide: chart.svg(Drawing::Wide),
        narrow: chart.svg(Drawing::Narrow),
        table: chart.table(),
    })
}

fn ranks_box(
    choice: &VenueChoice,
    comparison: &Comparison<'_>,
    weights: &Dated<forestall_engagement::venue_choice::Weights>,
) -> RanksBox {
    let name =
        |act_id: ActId| choice.candidate(act_id).map(|known| known.name.to_string()).unwrap_or_default();
    let ranked = ranks(comparison, weights.what);
    let line = |rank: &forestall_engagement::venue_choice::Rank| {
        let holds = if rank.best == rank.worst {
            "in all".to_owned()
        } else {
            format!("from {} to {}", rank.best, rank.worst)
        };
        (rank.rank, name(rank.candidate), holds)
    };
    let what = weights.what;
    RanksBox {
        weights: format!(
            "nearness counts {}, little danger {}, access {}; since {}",
            what.nearness,
            what.safety,
            what.access,
            minute(weights.at)
        ),
        rows: ranked.rows.iter().map(line).collect(),
        left_out: ranked.left_out.into_iter().map(name).collect::<Vec<_>>().join(", "),
    }
}

fn candidate_box(
    ctx: &Context,
    choice: &VenueChoice,
    candidate: &Candidate,
    sheet: &mut ActSheet,
) -> CandidateBox {
    const STEPS: [&str; 7] =
        ["judge-access", "note-symbol", "estimate-cost", "tell-host", "exclude", "readmit", "choose"];
    let id = candidate.act_id;
    let mark = candidate.own_mark.as_ref().map(|mark| MarkChip::of(RecordRef::Act(id), mark));
    let with_words = |what: String, words: Option<&forestall_engagement::Words>| match words {
        Some(words) => format!("{what}: {words}"),
        None => what,
    };
    CandidateBox {
        id: id.to_string(),
        name: candidate.name.to_string(),
        mark,
        why: candidate.why.to_string(),
        facts: format!("{}, {}, {}", ctx.visit.name(candidate.polity), candidate.at, candidate.area),
        excluded: candidate.excluded.as_ref().map(|why| why.what.to_string()),
        is_chosen: choice.chosen().is_some_and(|chosen| chosen.what.candidate == id),
        readings: readings(ctx, candidate),
        access: choice
            .parties
            .iter()
            .filter_map(|party| candidate.access_of(party))
            .map(|judged| AccessLine {
                party: judged.what.party.to_string(),
                access: judged.what.access.words(),
                obstacles: judged.what.obstacles.iter().map(|o| o.words()).collect::<Vec<_>>().join(", "),
                words: judged.what.words.as_ref().map(ToString::to_string),
                source: match judged.what.grade {
                    Some(grade) => format!("{} ({grade})", judged.what.source),
                    None => judged.what.source.to_string(),
                },
            })
            .collect(),
        symbols: candidate
            .symbols
            .iter()
            .map(|symbol| SymbolLine {
                to: symbol.what.to.to_string(),
                leaning: symbol.what.leaning.words(),
                is_for: symbol.what.leaning == Leaning::For,
                words: symbol.what.words.to_string(),
                source: symbol.what.source.as_ref().map(ToString::to_string),
            })
            .collect(),
        host: candidate
            .host
            .iter()
            .rev()
            .map(|told| {
                with_words(format!("{}, {}", told.what.answer, minute(told.at)), told.what.words.as_ref())
            })
            .collect(),
        costs: candidate
            .costs
            .iter()
            .rev()
            .map(|cost| {
                with_words(
                    format!("{}, {}", money(cost.what.cost), minute(cost.at)),
                    cost.what.words.as_ref(),
                )
            })
            .collect(),
        forms: STEPS.iter().filter_map(|step| sheet.take(&format!("{step}.{id}"))).collect(),
    }
}

/// Returns all readings, newest first, each with what changed since the one before.
fn readings(ctx: &Context, candidate: &Candidate) -> Vec<ReadingLine> {
    let before = std::iter::once(None).chain(candidate.readings.iter().map(Some));
    let lines = candidate.readings.iter().zip(before).map(|(reading, before)| {
        let what = &reading.what;
        ReadingLine {
            at: minute(reading.at),
            run: what.run.run_id.to_string(),
            href: run_page(&what.run),
            month: what.month.map_or_else(|| "a month the desk does not count".to_owned(), format::month),
            danger: words::danger(ctx.desk(), what),
            change: before.and_then(|before| change(&before.what, what)),
        }
    });
    let mut lines: Vec<ReadingLine> = lines.collect();
    lines.reverse();
    lines
}

/// Says how the expected deaths changed, where both are known.
fn change(before: &DangerReading, now: &DangerReading) -> Option<String> {
    let (before, now) = (before.draws()?.expected(), now.draws()?.expected());
    Some(match now.total_cmp(&before) {
        std::cmp::Ordering::Equal => "the same expected deaths as before".to_owned(),
        std::cmp::Ordering::Less => format!("less than before: expected {}", format::deaths(before)),
        std::cmp::Ordering::Greater => format!("more than before: expected {}", format::deaths(before)),
    })
}
