//! The lanes of a situation's timeline, each entry in words.

use forestall_confidence::{Attribution, Mark};
use forestall_engagement::chronicle::FaceRow;
use forestall_engagement::situation::{Occasion, Recurrence, Situation};
use forestall_engagement::{Note, SituationDecisions, TimelineEntry, build_timeline};
use forestall_types::{ChronicleKind, Completeness, MonthId, PolityCode, RecordRef};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::around::Around;
use super::forms::days_in_words;
use crate::charts::{Lane, LaneMark, Lanes};
use crate::chronicle_pages::address;
use crate::desk::CountryFile;
use crate::format;
use crate::frame::Visit;
use crate::mark_chip::MarkChip;
use crate::page_error::capitalised;
use crate::pages::timeline_words::what_happened;

/// One lane of the timeline.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum LaneKind {
    Violence,
    Forecasts,
    Warnings,
    Decisions,
    Engagements,
    Notes,
    Meetings,
    Appeals,
    Agreements,
    Dates,
}

/// One entry of the timeline.
pub(super) struct LaneLine {
    pub(super) at: Timestamp,
    pub(super) on: Date,
    pub(super) kind: LaneKind,
    pub(super) day: String,
    pub(super) what: String,
    /// The record it belongs to: its page, where it has one, and its name.
    pub(super) record: Option<(Option<String>, String)>,
    pub(super) mark: Option<MarkChip>,
    pub(super) by: String,
    /// Whether paper may carry the name too.
    pub(super) is_by_name: bool,
    pub(super) words: String,
    /// Its size in the drawing, from 0 to 1.
    weight: f64,
}

/// The size of a mark that has none of its own.
const USUAL_WEIGHT: f64 = 0.35;

impl LaneKind {
    pub(super) const ALL: [Self; 10] = [
        Self::Violence,
        Self::Forecasts,
        Self::Warnings,
        Self::Decisions,
        Self::Engagements,
        Self::Notes,
        Self::Meetings,
        Self::Appeals,
        Self::Agreements,
        Self::Dates,
    ];

    /// Returns its name in addresses.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Violence => "violence",
            Self::Forecasts => "forecasts",
            Self::Warnings => "warnings",
            Self::Decisions => "decisions",
            Self::Engagements => "engagements",
            Self::Notes => "notes",
            Self::Meetings => "meetings",
            Self::Appeals => "appeals",
            Self::Agreements => "agreements",
            Self::Dates => "dates",
        }
    }

    /// Returns its name on screens.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Violence => "Violence",
            Self::Forecasts => "Forecasts",
            Self::Warnings => "Warnings",
            Self::Decisions => "Decisions",
            Self::Engagements => "Engagements",
            Self::Notes => "Notes",
            Self::Meetings => "Meetings",
            Self::Appeals => "Appeals",
            Self::Agreements => "Agreements",
            Self::Dates => "Dates",
        }
    }

    /// Returns the class of its marks.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Violence => "lane-event",
            Self::Forecasts => "lane-forecast",
            Self::Warnings => "lane-warning",
            Self::Decisions => "lane-decision",
            Self::Engagements => "lane-engagement",
            Self::Notes => "lane-note",
            Self::Meetings => "lane-meeting",
            Self::Appeals => "lane-appeal",
            Self::Agreements => "lane-agreement",
            Self::Dates => "lane-date",
        }
    }

    /// Says what an empty lane means.
    pub(super) const fn when_empty(self) -> &'static str {
        match self {
            Self::Violence => "no month with deaths in what the sources cover",
            Self::Agreements => "this desk does not keep agreements yet",
            _ => "nothing",
        }
    }
}

/// Returns everything around a situation, oldest first.
///
/// - `axis`: the days at both ends; what lies outside is left out.
pub(super) fn lines(
    visit: &Visit,
    situation: &Situation,
    around: &Around,
    axis: (Date, Date),
) -> Vec<LaneLine> {
    let mut lines = violence(visit, &around.files);
    lines.extend(around.files.iter().flat_map(|file| forecasts(visit, file)));
    lines.extend(situation.polities.iter().flat_map(|&polity| acts(visit, around, polity)));
    lines.extend(around.notes.iter().map(|note| note_line(visit, note)));
    lines.extend(around.of_kind(ChronicleKind::Session).map(|row| face_line(LaneKind::Meetings, row)));
    lines.extend(around.of_kind(ChronicleKind::Appeal).map(|row| face_line(LaneKind::Appeals, row)));
    lines.extend(situation.occasions.iter().flat_map(|occasion| occasion_lines(occasion, axis)));
    lines.retain(|line| (axis.0..=axis.1).contains(&line.on));
    // Stable, so that acts of one instant keep the order in which they were recorded.
    lines.sort_by_key(|line| line.at);
    lines
}

/// Returns the drawing of some lanes.
pub(super) fn drawing(
    visit: &Visit,
    situation: &Situation,
    lines: &[LaneLine],
    kinds: &[LaneKind],
    axis: (Date, Date),
) -> Lanes {
    let lane = |&kind: &LaneKind| Lane {
        name: kind.name(),
        class: kind.class(),
        marks: lines
            .iter()
            .filter(|line| line.kind == kind)
            .map(|line| LaneMark { on: line.on, weight: line.weight })
            .collect(),
    };
    let data_to = visit.standing.data_to.map(MonthId::last_day);
    Lanes {
        place: situation.title.as_ref().map(ToString::to_string).unwrap_or_default(),
        axis,
        // Only the lane of violence ends with the data.
        data_to: data_to.filter(|_| kinds.first() == Some(&LaneKind::Violence)),
        lanes: kinds.iter().map(lane).collect(),
    }
}

/// Returns one entry for each month with deaths in any of the countries.
fn violence(visit: &Visit, files: &[CountryFile]) -> Vec<LaneLine> {
    let mut months: Vec<MonthId> =
        files.iter().flat_map(|file| file.history.iter().map(|known| known.month)).collect();
    months.sort_unstable();
    months.dedup();
    months.into_iter().filter_map(|month| violence_of(visit, files, month)).collect()
}

fn violence_of(visit: &Visit, files: &[CountryFile], month: MonthId) -> Option<LaneLine> {
    let of_month = files.iter().filter_map(|file| {
        let known = file.history.iter().find(|known| known.month == month)?;
        (known.completeness != Completeness::Unknown).then_some((file.polity, known))
    });
    let with_deaths: Vec<_> = of_month.filter(|(_, known)| known.total.best > 0).collect();
    let best: u64 = with_deaths.iter().map(|(_, known)| u64::from(known.total.best)).sum();
    if best == 0 {
        return None;
    }
    let is_one_country = files.len() == 1;
    let parts: Vec<String> = with_deaths
        .iter()
        .map(|(polity, known)| {
            let undercount =
                if known.completeness == Completeness::Partial { ", a known undercount" } else { "" };
            let (low, high) = (u64::from(known.total.low), u64::from(known.total.high));
            let range = format!("({} to {}{undercount})", format::count(low), format::count(high));
            if is_one_country {
                return range;
            }
            format!("{} {} {range}", visit.name(*polity), format::count(u64::from(known.total.best)))
        })
        .collect();
    let deaths = format::counted(usize::try_from(best).unwrap_or(usize::MAX), "death", "deaths");
    Some(LaneLine {
        day: format::month(month),
        weight: (best as f64).ln_1p() / 1000_f64.ln_1p(),
        words: String::new(),
        ..plain(LaneKind::Violence, month.last_day(), {
            let colon = if is_one_country { "" } else { ":" };
            format!("{deaths}{colon} {}", parts.join(", "))
        })
    })
}

fn forecasts<'a>(visit: &'a Visit, file: &'a CountryFile) -> impl Iterator<Item = LaneLine> + 'a {
    file.runs.iter().map(|run| {
        let what = format!(
            "Forecast for {} from data to {}: rank {}, P(≥\u{a0}25) {} over 12\u{a0}months",
            visit.name(file.polity),
            format::month(run.run.origin),
            run.rank,
            format::probability(run.p_conflict)
        );
        LaneLine { by: format::run(&run.run.run_id), ..moment(LaneKind::Forecasts, run.made_at, what) }
    })
}

/// Returns decisions, warnings and engagements about a country.
fn acts(visit: &Visit, around: &Around, polity: PolityCode) -> Vec<LaneLine> {
    let warnings: Vec<_> =
        around.warnings.iter().filter(|known| known.record.situation() == polity).collect();
    let engagements: Vec<_> =
        around.engagements.iter().filter(|known| known.record.situation() == polity).collect();
    let file = around.files.iter().find(|file| file.polity == polity);
    let none = SituationDecisions::new(polity);
    let decisions = file.map_or(&none, |file| &file.decisions);
    let mark_of = |record: RecordRef| -> Option<&Mark> {
        let of_file = file.and_then(|file| file.marks.get(&record));
        let of_warning =
            || warnings.iter().find(|known| RecordRef::Warning(known.record.warning_id()) == record);
        let of_engagement =
            || engagements.iter().find(|known| RecordRef::Engagement(known.record.engagement_id()) == record);
        of_file
            .or_else(|| of_warning().map(|known| &known.mark))
            .or_else(|| of_engagement().map(|known| &known.mark))
    };
    let of_warnings: Vec<_> = warnings.iter().map(|known| known.record.clone()).collect();
    let of_engagements: Vec<_> = engagements.iter().map(|known| known.record.clone()).collect();
    build_timeline(decisions, &of_warnings, &of_engagements)
        .iter()
        .map(|entry| {
            let record = entry.record();
            let of_record = record.parse().ok().and_then(|of| Some((of, mark_of(of)?)));
            let of_act = entry.own_mark().map(|(act_id, mark)| (RecordRef::Act(act_id), mark));
            let what = format!("{}: {}", visit.name(polity), what_happened(visit, &of_engagements, entry));
            act_line(visit, what, entry, of_act.or(of_record))
        })
        .collect()
}

fn act_line(
    visit: &Visit,
    what: String,
    entry: &TimelineEntry,
    mark: Option<(RecordRef, &Mark)>,
) -> LaneLine {
    let record = entry.record();
    let (kind, href) = match entry {
        TimelineEntry::Decided(_) | TimelineEntry::DecisionWithdrawn(_) => (LaneKind::Decisions, None),
        TimelineEntry::WarningOpened(_) | TimelineEntry::WarningActed { .. } => {
            (LaneKind::Warnings, Some(format!("/warnings/{record}")))
        }
        TimelineEntry::EngagementOpened(_) | TimelineEntry::EngagementActed { .. } => {
            (LaneKind::Engagements, Some(format!("/engagements/{record}")))
        }
    };
    LaneLine {
        mark: mark.and_then(|(of, mark)| MarkChip::of(of, mark).unless_usual()),
        record: Some((href, record)),
        by: entry.by().to_string(),
        is_by_name: mark.is_some_and(|(_, mark)| mark.as_of(visit.now()).attribution == Attribution::ByName),
        words: entry.words().unwrap_or_default().to_owned(),
        ..moment(kind, entry.at(), what)
    }
}

fn note_line(visit: &Visit, note: &Note) -> LaneLine {
    let mark = note.mark().as_of(visit.now());
    let grade = note.current().grade.map(|grade| format!(", source {grade}")).unwrap_or_default();
    LaneLine {
        record: Some((Some(format!("/notes/{}", note.note_id())), "Read it".to_owned())),
        mark: MarkChip::of(RecordRef::Note(note.note_id()), &mark).unless_usual(),
        by: note.first().by_name.to_string(),
        is_by_name: mark.attribution == Attribution::ByName,
        ..moment(LaneKind::Notes, note.first().at, format!("{}{grade}", note.current().title))
    }
}

/// Returns a record on its day, where it has one, else on that of its newest act.
fn face_line(kind: LaneKind, row: &FaceRow) -> LaneLine {
    let state = if row.face.state.is_empty() { String::new() } else { format!(" ({})", row.face.state) };
    let what = format!("{}{state}", row.face.title);
    let line = match row.face.dates.iter().map(|date| date.day).min() {
        Some(day) => plain(kind, day, what),
        None => moment(kind, row.changed_at, what),
    };
    LaneLine {
        record: Some((Some(address(row.id)), "Open".to_owned())),
        mark: MarkChip::of(row.id.record(), &row.mark).unless_usual(),
        words: row.face.line.clone(),
        ..line
    }
}

/// Returns a date each time it takes place within the axis.
fn occasion_lines(occasion: &Occasion, axis: (Date, Date)) -> Vec<LaneLine> {
    if occasion.cancelled.is_some() {
        return Vec::new();
    }
    let mut times = Vec::new();
    let mut from = axis.0;
    while let Some(days) = occasion.next_from(from).filter(|days| days.from <= axis.1) {
        times.push(days);
        match (occasion.recurrence, days.last().checked_add(1.day())) {
            (Recurrence::Yearly, Ok(next)) => from = next,
            _ => break,
        }
    }
    times
        .into_iter()
        .map(|days| {
            let what = format!("{}: {}", capitalised(occasion.kind.words()), occasion.title);
            LaneLine { day: days_in_words(days), ..plain(LaneKind::Dates, days.from, what) }
        })
        .collect()
}

fn plain(kind: LaneKind, on: Date, what: String) -> LaneLine {
    let midnight = on.to_zoned(TimeZone::UTC);
    LaneLine {
        at: midnight.map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp()),
        on,
        kind,
        day: format::date(on),
        what,
        record: None,
        mark: None,
        by: String::new(),
        is_by_name: true,
        words: String::new(),
        weight: USUAL_WEIGHT,
    }
}

fn moment(kind: LaneKind, at: Timestamp, what: String) -> LaneLine {
    LaneLine { at, ..plain(kind, at.to_zoned(TimeZone::UTC).date(), what) }
}
