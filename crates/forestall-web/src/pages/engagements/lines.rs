//! What stands on the page of an engagement, ready to print.

use forestall_engagement::NameOrRecord;
use forestall_engagement::chronicle::ChronicleFile;
use forestall_engagement::engagement::{
    Course, EngagementRole, Inclusion, ObserverSight, SeatCount, Stage, standing, totals,
};
use jiff::civil::Date;

use crate::chronicle_pages::{Context, own_chip};
use crate::format;
use crate::mark_chip::MarkChip;
use crate::page_error::capitalised;
use crate::pages::day;

/// A stage of the way from exploring to an end.
pub(super) struct StageLine {
    pub(super) name: String,
    pub(super) is_now: bool,
    pub(super) is_past: bool,
    pub(super) when: String,
    pub(super) why: Option<String>,
}

/// Returns the stages it has been in and, while it goes on, those that lie before it.
pub(super) fn stage_lines(course: &Course) -> Vec<StageLine> {
    let opened = course.opening.as_ref().map(|open| day(open.at)).unwrap_or_default();
    let first = StageLine {
        name: capitalised(Stage::Exploring.words()),
        is_now: course.stages.is_empty(),
        is_past: !course.stages.is_empty(),
        when: opened,
        why: None,
    };
    let last = course.stages.len();
    let passed = course.stages.iter().enumerate().map(|(place, change)| StageLine {
        name: capitalised(change.to.words()),
        is_now: place + 1 == last,
        is_past: place + 1 < last,
        when: change.on.map_or_else(|| day(change.at), format::date),
        why: Some(change.reason.to_string()),
    });
    let way = [Stage::ConsentSought, Stage::Prepared, Stage::UnderWay];
    let ahead: &[Stage] = match course.stage {
        Stage::Exploring => &way,
        Stage::ConsentSought => &way[1..],
        Stage::Prepared => &way[2..],
        _ => &[],
    };
    let ahead = ahead.iter().map(|stage| StageLine {
        name: capitalised(stage.words()),
        is_now: false,
        is_past: false,
        when: String::new(),
        why: None,
    });
    std::iter::once(first).chain(passed).chain(ahead).collect()
}

/// Returns a role and who has it; none where nobody does.
pub(super) fn role_names(ctx: &Context, course: &Course, role: EngagementRole) -> Option<(String, String)> {
    let holders = standing(&course.roles).filter(|kept| kept.what.role == role);
    let names: Vec<_> = holders.map(|kept| name(ctx, &kept.what.who)).collect();
    (!names.is_empty()).then(|| (capitalised(role.words()), names.join("; ")))
}

fn name(ctx: &Context, who: &NameOrRecord) -> String {
    match who {
        NameOrRecord::Record(id) => ctx.title(*id),
        NameOrRecord::Named(name) => name.to_string(),
    }
}

fn day_or_dash(day: Option<Date>) -> String {
    day.map_or_else(|| "–".to_owned(), format::date)
}

pub(super) struct AimLine {
    pub(super) aim: String,
    pub(super) dropped: Option<String>,
}

impl AimLine {
    pub(super) fn of_all(course: &Course) -> Vec<Self> {
        let line = |kept: &forestall_engagement::engagement::Kept<forestall_engagement::Phrase>| Self {
            aim: kept.what.to_string(),
            dropped: kept.ended.as_ref().map(|ended| ended.why.to_string()),
        };
        course.aims.iter().map(line).collect()
    }
}

pub(super) struct ChangeLine {
    pub(super) change: String,
    pub(super) indicator: String,
    pub(super) by: String,
    pub(super) seen: String,
    pub(super) evidence: String,
    pub(super) is_late: bool,
    pub(super) mark: Option<MarkChip>,
}

impl ChangeLine {
    pub(super) fn of_all(file: &ChronicleFile, course: &Course, today: Date) -> Vec<Self> {
        let line = |kept: &forestall_engagement::engagement::Kept<
            forestall_engagement::engagement::ChangeStepSeen,
        >| {
            let step = &kept.what.step;
            let latest = kept.what.latest();
            let is_seen = latest.is_some_and(|seen| seen.found.code() == "yes");
            let grade = latest.and_then(|seen| seen.grade).map(|grade| format!(" ({grade})"));
            Self {
                change: step.change.to_string(),
                indicator: step.indicator.to_string(),
                by: day_or_dash(step.by),
                seen: latest.map_or_else(
                    || "nobody looked yet".to_owned(),
                    |seen| format!("{} on {}", seen.found, format::date(seen.on)),
                ),
                evidence: latest
                    .map(|seen| format!("{}{}", seen.evidence, grade.unwrap_or_default()))
                    .unwrap_or_default(),
                is_late: !is_seen && step.by.is_some_and(|by| by < today),
                mark: own_chip(file, kept.act_id),
            }
        };
        standing(&course.change_steps).map(line).collect()
    }
}

pub(super) struct RulesLines {
    pub(super) is_usual: bool,
    pub(super) attribution: String,
    pub(super) observers: String,
    pub(super) language: Option<String>,
    pub(super) recording: String,
    pub(super) further: Option<String>,
}

impl RulesLines {
    pub(super) fn of(course: &Course) -> Self {
        use forestall_confidence::Attribution;
        let rules = course.rules_in_force();
        let seen: Vec<_> = rules.observers_see.iter().map(|sight| ObserverSight::words(*sight)).collect();
        let attribution = match rules.attributed {
            Attribution::ByName => "What is said may be attributed by name.",
            Attribution::ToTheGroup => "What is said may be attributed to the group, not to a person.",
            Attribution::NotAttributable => {
                "The Chatham House Rule holds: what is said may be used, neither who said it nor for whom they speak \
                 may be told."
            }
        };
        Self {
            is_usual: course.ground_rules.is_empty(),
            attribution: attribution.to_owned(),
            observers: if seen.is_empty() { "nothing".to_owned() } else { seen.join(", ") },
            language: rules.language.map(|language| language.to_string()),
            recording: capitalised(rules.recording.words()),
            further: rules.further.map(|words| words.to_string()),
        }
    }
}

pub(super) struct RiskLine {
    pub(super) level: String,
    pub(super) harm: String,
    pub(super) mitigations: String,
    /// What was said of participants, venue, travel, messages.
    pub(super) parts: Vec<(&'static str, String)>,
    pub(super) reviewed: String,
    pub(super) is_past: bool,
    pub(super) mark: Option<MarkChip>,
}

impl RiskLine {
    pub(super) fn of(file: &ChronicleFile, course: &Course, today: Date) -> Option<Self> {
        let kept = course.risk()?;
        let risk = &kept.what;
        let parts = [
            ("Participants", &risk.participants),
            ("Venue", &risk.venue),
            ("Travel", &risk.travel),
            ("Messages, files, devices", &risk.digital),
        ];
        let parts = parts.into_iter().filter_map(|(label, words)| Some((label, words.as_ref()?.to_string())));
        Some(Self {
            level: risk.level.to_string(),
            harm: risk.harm.to_string(),
            mitigations: risk.mitigations.to_string(),
            parts: parts.collect(),
            reviewed: format!(
                "Reviewed by {}; valid until {}",
                risk.reviewed_by,
                format::date(risk.valid_until)
            ),
            is_past: !risk.holds_on(today),
            mark: own_chip(file, kept.act_id),
        })
    }
}

pub(super) struct SpoilerLine {
    pub(super) who: String,
    pub(super) tactics: String,
    pub(super) answer: String,
    pub(super) mark: Option<MarkChip>,
}

impl SpoilerLine {
    pub(super) fn of_all(ctx: &Context, file: &ChronicleFile, course: &Course) -> Vec<Self> {
        let lines = standing(&course.spoilers).map(|kept| Self {
            who: name(ctx, &kept.what.who),
            tactics: kept.what.tactics.to_string(),
            answer: kept.what.answer.to_string(),
            mark: own_chip(file, kept.act_id),
        });
        lines.collect()
    }
}

pub(super) struct PartyLine {
    pub(super) number: String,
    pub(super) name: String,
    pub(super) href: Option<String>,
    pub(super) joined: String,
    pub(super) left: Option<String>,
}

impl PartyLine {
    pub(super) fn of_all(ctx: &Context, course: &Course) -> Vec<Self> {
        let lines = course.parties.iter().map(|party| Self {
            number: party.number.to_string(),
            name: party.name.to_string(),
            href: party.record.and_then(|record| ctx.href(record)),
            joined: day_or_dash(party.joined_on),
            left: party.left.as_ref().map(|left| match left.on {
                Some(day) => format!("left on {}: {}", format::date(day), left.why),
                None => format!("left: {}", left.why),
            }),
        });
        lines.collect()
    }
}

pub(super) struct SeatLine {
    pub(super) pseudonym: String,
    pub(super) standing: String,
    pub(super) side: String,
    pub(super) since: String,
    /// Who it is, where the viewer may read that.
    pub(super) who: Option<(Option<String>, String)>,
    pub(super) left: Option<String>,
    pub(super) mark: Option<MarkChip>,
}

impl SeatLine {
    pub(super) fn of_all(ctx: &Context, file: &ChronicleFile, course: &Course) -> Vec<Self> {
        let lines = course.participants.iter().map(|kept| {
            let side = kept.what.side.and_then(|side| course.party(side));
            Self {
                pseudonym: kept.what.pseudonym.to_string(),
                standing: capitalised(kept.what.standing.words()),
                side: side.map_or_else(|| "between the parties".to_owned(), |party| party.name.to_string()),
                since: day_or_dash(kept.what.joined_on),
                who: course.identity(kept.act_id).map(|record| (ctx.href(record), ctx.title(record))),
                left: kept.ended.as_ref().map(|ended| ended.why.to_string()),
                mark: own_chip(file, kept.act_id),
            }
        });
        lines.collect()
    }
}

pub(super) struct ObserverLine {
    pub(super) name: String,
    pub(super) on_behalf_of: String,
    pub(super) since: String,
    pub(super) mark: Option<MarkChip>,
}

impl ObserverLine {
    pub(super) fn of_all(file: &ChronicleFile, course: &Course) -> Vec<Self> {
        let lines = standing(&course.observers).map(|kept| Self {
            name: kept.what.name.to_string(),
            on_behalf_of: kept.what.on_behalf_of.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string),
            since: day_or_dash(kept.what.from),
            mark: own_chip(file, kept.act_id),
        });
        lines.collect()
    }
}

pub(super) struct GroupLine {
    pub(super) aim: String,
    pub(super) seats: String,
    pub(super) verdict: String,
    pub(super) is_missed: bool,
}

impl GroupLine {
    pub(super) fn of_all(course: &Course) -> Vec<Self> {
        let lines = standing(&course.participation).map(|kept| {
            let count = kept.what.counts.last();
            let verdict = kept.what.aim.judge(count);
            let seats = |count: &SeatCount| {
                format!("{} of {}, counted on {}", count.shown(), count.seats, format::date(count.on))
            };
            Self {
                aim: capitalised(&kept.what.aim.to_string()),
                seats: count.map_or_else(|| "not counted yet".to_owned(), seats),
                verdict: verdict.to_string(),
                is_missed: verdict == Inclusion::Missed,
            }
        });
        lines.collect()
    }
}

pub(super) struct TotalLine {
    pub(super) currency: String,
    pub(super) granted: String,
    pub(super) spent: String,
    pub(super) returned: String,
    pub(super) left: String,
    pub(super) is_overspent: bool,
}

impl TotalLine {
    pub(super) fn of_all(course: &Course) -> Vec<Self> {
        let sum = |units: u128| u64::try_from(units).map_or_else(|_| units.to_string(), format::count);
        let lines = totals(&course.bookings).into_iter().map(|(currency, total)| {
            let left = total.left();
            Self {
                currency,
                granted: sum(total.granted),
                spent: sum(total.spent),
                returned: sum(total.returned),
                left: if left < 0 {
                    format!("−{}", sum(left.unsigned_abs()))
                } else {
                    sum(left.unsigned_abs())
                },
                is_overspent: left < 0,
            }
        });
        lines.collect()
    }
}

pub(super) struct BookingLine {
    pub(super) on: String,
    pub(super) kind: String,
    pub(super) sum: String,
    pub(super) what: String,
    pub(super) with: String,
    pub(super) struck: Option<String>,
    pub(super) mark: Option<MarkChip>,
}

impl BookingLine {
    pub(super) fn of_all(ctx: &Context, file: &ChronicleFile, course: &Course) -> Vec<Self> {
        let lines = course.bookings.iter().map(|kept| Self {
            on: format::date(kept.what.on),
            kind: capitalised(kept.what.kind.words()),
            sum: format!("{} {}", format::count(kept.what.sum.units()), kept.what.sum.currency()),
            what: kept.what.what.to_string(),
            with: kept.what.with.as_ref().map(|who| name(ctx, who)).unwrap_or_default(),
            struck: kept.ended.as_ref().map(|ended| ended.why.to_string()),
            mark: own_chip(file, kept.act_id),
        });
        lines.collect()
    }
}

pub(super) struct ActionLine {
    pub(super) what: String,
    pub(super) owner: String,
    pub(super) due: String,
    pub(super) cost: String,
    pub(super) state: String,
    pub(super) is_late: bool,
    pub(super) mark: Option<MarkChip>,
}

impl ActionLine {
    pub(super) fn of_all(ctx: &Context, file: &ChronicleFile, course: &Course, today: Date) -> Vec<Self> {
        let lines = course.actions.iter().map(|kept| {
            let is_late = kept.stands() && kept.what.is_overdue(today);
            let state = match (&kept.ended, is_late) {
                (Some(ended), _) => ended.why.to_string(),
                (None, true) => "late".to_owned(),
                (None, false) => "owed".to_owned(),
            };
            Self {
                what: kept.what.what.to_string(),
                owner: kept
                    .what
                    .owner
                    .as_ref()
                    .map_or_else(|| "nobody yet".to_owned(), |owner| ctx.owner(owner)),
                due: format::date(kept.what.on),
                cost: kept.what.cost.map(|cost| cost.to_string()).unwrap_or_default(),
                state,
                is_late,
                mark: own_chip(file, kept.act_id),
            }
        });
        lines.collect()
    }
}
