//! Invented names, records, scores and sources.

use forestall_confidence::{Audience, Mark, PartyNumber};
use forestall_docket::Docket;
use forestall_engagement::{
    DecisionKind, DeclineReason, EngagementAct, EngagementSource, NewDecision, NewEngagement, NextStep,
    OpeningLinks, Parties, RunRef, Sequence, Track, WarningAnswer, WarningEvent,
};
use forestall_types::{MonthId, PolityCode, Probability, RecordRef};
use forestall_web::charts::{PitHistogram, Reliability, ReliabilityBin, WindowScores, Windows};
use forestall_web::desk::{
    Citation, DeskError, Miss, NotableEvent, PastRun, Scorecard, StaleSource, Standing,
};
use jiff::Timestamp;
use jiff::civil::date;

use super::accounts::{EXPERT, MEDIATOR, OFFICER};
use super::sources::sources;
use super::{SampleDesk, acted, refused};

const NAMES: [(&str, &str); 20] = [
    ("QKE", "Kelandia"),
    ("QOD", "Odrana"),
    ("QSE", "Serrat Islands"),
    ("QMI", "Mirovia"),
    ("QTA", "Tavoro"),
    ("QBE", "Beshtar"),
    ("QLU", "Lumé"),
    ("QOR", "Oru"),
    ("QVA", "Vandrel"),
    ("QHA", "Hastovia"),
    ("QNO", "Noria"),
    ("QPE", "Pellas"),
    ("QQU", "Quanta Republic"),
    ("QRI", "Rissen"),
    ("QSO", "Sond"),
    ("QUL", "Ulvenia"),
    ("QWE", "Westmark"),
    ("QXA", "Xanthe"),
    ("QYR", "Yrland"),
    ("QZE", "Zemia"),
];

pub(crate) const TRACK_RECORD: &str = "Last 12 windows: CRPS 6\u{a0}% below the last 12 months; 90\u{a0}% intervals held 91\u{a0}% of the time.";

pub(crate) fn polities() -> Vec<PolityCode> {
    NAMES.iter().map(|(code, _)| code.parse().expect("three capital letters")).collect()
}

fn polity(code: &str) -> PolityCode {
    code.parse().expect("three capital letters")
}

pub(crate) fn name(polity: PolityCode) -> String {
    let known = NAMES.iter().find(|(code, _)| *code == polity.as_str());
    known.map_or_else(|| polity.to_string(), |(_, name)| (*name).to_owned())
}

pub(crate) fn origin() -> MonthId {
    MonthId::from_year_month(2026, 10).expect("a month of the desk")
}

pub(crate) fn now() -> Timestamp {
    "2026-11-22T09:30:00Z".parse().expect("an instant")
}

pub(crate) fn run(number: u32, origin: MonthId) -> RunRef {
    let digits = format!("{:02x}", number % 256);
    RunRef {
        run_id: number.to_string().parse().expect("digits name a run"),
        run_hash: digits.repeat(32).parse().expect("64 hexadecimal digits"),
        origin,
    }
}

pub(crate) fn standing(docket: Option<&Docket>) -> Standing {
    let Some(docket) = docket else { return Standing::default() };
    Standing {
        data_to: Some(docket.origin),
        stale: vec![StaleSource { name: "Sample field reports".to_owned(), days_late: 9 }],
        undercounts: vec![
            "Sample extract counts only events near roads: Beshtar since Jan 2025 is a known undercount."
                .to_owned(),
        ],
        citations: sources()
            .into_iter()
            .map(|source| Citation { name: source.name, licence: source.licence, citation: source.citation })
            .collect(),
        ..Standing::default()
    }
}

/// Records what people did before the gallery opens.
pub(crate) fn record_history(desk: &SampleDesk) -> Result<(), DeskError> {
    let decide = |code: &str, at: &str, kind, reason: &str, by: &str| {
        let decision = NewDecision {
            situation: polity(code),
            kind,
            reason: reason.parse().map_err(refused)?,
            decided_by: by.parse().map_err(refused)?,
            decided_at: at.parse().map_err(refused)?,
            run: run(17, origin()),
        };
        desk.record(decision, &Mark::internal(), Sequence::START, None)
    };
    let kelandia = decide(
        "QKE",
        "2026-11-03T08:10:00Z",
        DecisionKind::Warn,
        "Fighting along the northern road for eleven of twelve months; two neighbours active.",
        "A. Mbeki",
    )?;
    if let Some(warning_id) = kelandia.warning_id {
        let answers = [
            ("2026-11-03T15:00:00Z", WarningAnswer::Acknowledge { words: None }),
            (
                "2026-11-05T10:20:00Z",
                WarningAnswer::Assess {
                    words: "Credible. Both sides still take calls.".parse().map_err(refused)?,
                },
            ),
            (
                "2026-11-06T09:00:00Z",
                WarningAnswer::Action { words: "A convenor goes by 20 November.".parse().map_err(refused)? },
            ),
        ];
        for (seen, (at, answer)) in (0..).zip(answers) {
            let act = acted("L. Okonjo", at, WarningEvent::Answered(answer))?;
            desk.answer(warning_id, act, Sequence::new(seen))?;
        }
        open_kelandia(desk, EngagementSource::Warning(warning_id))?;
    }
    decide(
        "QMI",
        "2026-11-17T07:00:00Z",
        DecisionKind::Warn,
        "No deaths in 40 months, but two border incidents and an election in January.",
        "L. Okonjo",
    )?;
    decide(
        "QTA",
        "2026-11-10T12:00:00Z",
        DecisionKind::Watch,
        "Falling since the June ceasefire.",
        "A. Mbeki",
    )?;
    decide(
        "QBE",
        "2026-11-11T12:00:00Z",
        DecisionKind::Decline(DeclineReason::AlreadyEngaged),
        "The regional organisation has a mediator there.",
        "A. Mbeki",
    )?;
    open_odrana(desk)?;
    warn_in_confidence(desk)
}

/// A warning that only the mediator may read.
fn warn_in_confidence(desk: &SampleDesk) -> Result<(), DeskError> {
    let decision = NewDecision {
        situation: polity("QLU"),
        kind: DecisionKind::Warn,
        reason: "A channel nobody else knows of says that the talks end on Friday."
            .parse()
            .map_err(refused)?,
        decided_by: "L. Okonjo".parse().map_err(refused)?,
        decided_at: "2026-11-19T18:00:00Z".parse().map_err(refused)?,
        run: run(17, origin()),
    };
    let mark = Mark { audience: Audience::named([MEDIATOR]), ..Mark::internal() };
    desk.record(decision, &mark, Sequence::START, None).map(|_| ())
}

fn open_kelandia(desk: &SampleDesk, source: EngagementSource) -> Result<(), DeskError> {
    let id = desk.open(NewEngagement {
        links: OpeningLinks::default(),
        situation: polity("QKE"),
        source,
        track: Track::TrackII,
        parties: parties(&["Council of northern elders", "Road traders' union"])?,
        aim: "A local truce along the northern road before the rains".parse().map_err(refused)?,
        next_step: NextStep::new("First meeting in Oru".parse().map_err(refused)?, Some(date(2026, 12, 4))),
        run: run(17, origin()),
        opened_by: "A. Mbeki".parse().map_err(refused)?,
        opened_at: "2026-11-07T08:00:00Z".parse().map_err(refused)?,
    })?;
    let note = EngagementAct::Note { words: "Both sides accept Oru as the place.".parse().map_err(refused)? };
    desk.records().told(id, acted("A. Mbeki", "2026-11-14T16:45:00Z", note)?);
    Ok(())
}

fn open_odrana(desk: &SampleDesk) -> Result<(), DeskError> {
    let id = desk.open(NewEngagement {
        links: OpeningLinks::default(),
        situation: polity("QOD"),
        source: EngagementSource::Situation,
        track: Track::TrackOneAndHalf,
        parties: parties(&["Ministry of the Interior", "Valley Front"])?,
        aim: "Exchange of prisoners as a first step".parse().map_err(refused)?,
        next_step: NextStep::new("Lists from both sides".parse().map_err(refused)?, Some(date(2026, 11, 18))),
        run: run(12, origin().minus(5).expect("far after 1980")),
        opened_by: "L. Okonjo".parse().map_err(refused)?,
        opened_at: "2026-06-02T09:00:00Z".parse().map_err(refused)?,
    })?;
    let reason =
        "The prisoner lists pass to the two ministries' liaison officers.".parse().map_err(refused)?;
    let raise = EngagementAct::RaiseTrack { to: Track::TrackI, transfer: None, reason, on: None };
    let mark = Mark { audience: Audience::engagement(id), ..Mark::internal() };
    desk.mark_first(RecordRef::Engagement(id), mark);
    let parties: Vec<_> = [1, 2].into_iter().filter_map(PartyNumber::new).collect();
    desk.records().members.extend([
        (id, OFFICER, Vec::new()),
        (id, MEDIATOR, parties.clone()),
        (id, EXPERT, parties[..1].to_vec()),
    ]);
    desk.records().told(id, acted("L. Okonjo", "2026-10-20T11:30:00Z", raise)?);
    Ok(())
}

fn parties(names: &[&str]) -> Result<Parties, DeskError> {
    let names: Result<Vec<_>, _> = names.iter().map(|name| name.parse()).collect();
    Parties::new(names.map_err(refused)?).map_err(refused)
}

pub(crate) fn notable_events(polity: PolityCode) -> Vec<NotableEvent> {
    let event = |on, what: &str, best| NotableEvent {
        on,
        what: what.to_owned(),
        best,
        source: "Sample events".to_owned(),
    };
    match polity.as_str() {
        "QKE" => vec![
            event(date(2026, 10, 19), "Government and Northern League, Ambe crossing", 64),
            event(date(2026, 8, 2), "Government and Northern League, Tull", 118),
            event(date(2025, 12, 11), "Northern League and civilians, Ambe market", 41),
        ],
        _ => Vec::new(),
    }
}

pub(crate) fn past_runs(docket: &Docket, polity: PolityCode) -> Vec<PastRun> {
    let Some(row) = docket.row(polity) else { return Vec::new() };
    let of = |number, origin: MonthId, made_at: &str, rank, p_conflict| PastRun {
        run: run(number, origin),
        made_at: made_at.parse().expect("an instant"),
        rank,
        p_conflict,
    };
    let mut runs = vec![of(17, docket.origin, "2026-11-02T06:00:00Z", row.rank, row.year().p_conflict)];
    runs.extend(row.before.map(|before| {
        of(16, before.origin, "2026-10-02T06:00:00Z", before.rank, before.outlooks[2].p_conflict)
    }));
    runs
}

pub(crate) fn scorecard() -> Scorecard {
    let p = |fraction| Probability::new(fraction).expect("a fraction");
    let window = |year: u32, scores: [f64; 4]| WindowScores {
        window: year.to_string(),
        scores: scores.into_iter().map(Some).collect(),
    };
    let models = ["sample pool", "conflictology12", "bootstrap240", "zero"].map(str::to_owned).to_vec();
    let bin = |forecast: f64, observed: f64, reach: f64, count| ReliabilityBin {
        forecast: p(forecast),
        observed: p(observed),
        consistent: (p((forecast - reach).max(0.0)), p((forecast + reach).min(1.0))),
        count,
    };
    Scorecard {
        profile: "views-challenge".to_owned(),
        caveat: Some("Invented scores: they show the layout, not a record.".to_owned()),
        subject: "invented truth, steps 3 to 14".to_owned(),
        misses: vec![
            Miss {
                polity: polity("QKE"),
                month: MonthId::from_year_month(2026, 8).expect("a month"),
                mean: 140.0,
                ninety: (8.0, 610.0),
                observed: 1_904,
                crps: 1_512.4,
            },
            Miss {
                polity: polity("QOR"),
                month: MonthId::from_year_month(2025, 3).expect("a month"),
                mean: 0.0,
                ninety: (0.0, 3.0),
                observed: 212,
                crps: 201.9,
            },
            Miss {
                polity: polity("QOD"),
                month: MonthId::from_year_month(2024, 11).expect("a month"),
                mean: 320.0,
                ninety: (45.0, 1_400.0),
                observed: 12,
                crps: 188.2,
            },
        ],
        windows: vec![
            Windows {
                score: "CRPS".to_owned(),
                models: models.clone(),
                windows: vec![
                    window(2020, [13.9, 14.5, 16.2, 22.1]),
                    window(2021, [8.8, 9.1, 10.0, 15.3]),
                    window(2022, [22.0, 21.3, 24.8, 31.0]),
                    window(2023, [70.2, 76.8, 78.1, 90.3]),
                ],
            },
            Windows {
                score: "IGN".to_owned(),
                models,
                windows: vec![
                    window(2020, [0.66, 0.74, 0.92, 2.1]),
                    window(2021, [0.61, 0.68, 0.88, 1.9]),
                    window(2022, [0.60, 0.63, 0.90, 2.3]),
                    window(2023, [0.70, 0.74, 0.97, 2.6]),
                ],
            },
        ],
        reliability: Some(Reliability {
            outcome: "at least 25 deaths in a month".to_owned(),
            bins: vec![
                bin(0.02, 0.015, 0.01, 6_200),
                bin(0.11, 0.13, 0.04, 410),
                bin(0.24, 0.2, 0.07, 260),
                bin(0.42, 0.55, 0.09, 150),
                bin(0.63, 0.66, 0.1, 120),
                bin(0.86, 0.9, 0.06, 190),
            ],
        }),
        pit: Some(PitHistogram {
            counts: vec![720, 690, 700, 735, 745, 760, 720, 700, 745, 815],
            consistent: (690.0, 776.0),
        }),
        coverage_90: Some(p(0.91)),
        exclusions: vec!["Westmark: fewer than 12 observed months before the window.".to_owned()],
    }
}
