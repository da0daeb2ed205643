//! Any sequence of commands either errors and changes nothing, or leaves a legal state.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use forestall_confidence::{Eyes, Viewer};
use forestall_engagement::chronicle::{Chronicle, Entry};
use forestall_engagement::*;
use forestall_types::{ActId, PolityCode};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Command {
    Decide(DecisionKind),
    Withdraw(usize),
    Answer(usize, WarningEvent),
    Open(Source, Track),
    Act(usize, EngagementAct),
}

#[derive(Clone, Copy, Debug)]
enum Source {
    Decision(usize),
    Warning(usize),
    Situation,
}

/// An engagement as the store keeps it: what it was opened from, and the acts.
#[derive(Clone, PartialEq, Debug)]
struct Told {
    engagement_id: EngagementId,
    source: EngagementSource,
    entries: Vec<Entry<EngagementAct>>,
}

impl Told {
    fn add(&mut self, act: EngagementAct, at: Timestamp) {
        let act_id = ActId::from_random(self.entries.len() as u64);
        let acted_by = officer();
        self.entries.push(Entry { act_id, act, acted_by, by: None, acted_at: at, own_mark: None });
    }

    fn engagement(&self) -> Engagement {
        Engagement::of_acts(self.engagement_id, self.source, &self.entries).unwrap()
    }
}

/// One situation's records, changed as the store changes them.
#[derive(Clone, PartialEq, Debug)]
struct Desk {
    decisions: SituationDecisions,
    warnings: Vec<Warning>,
    engagements: Vec<Told>,
    now: Timestamp,
}

fn situation() -> PolityCode {
    "CAF".parse().unwrap()
}

fn officer() -> Officer {
    "A. Officer".parse().unwrap()
}

fn viewer(now: Timestamp) -> Viewer {
    Viewer::new(Eyes::default(), "A. Officer".parse().unwrap(), now)
}

fn words(text: &str) -> Words {
    text.parse().unwrap()
}

fn run() -> RunRef {
    RunRef {
        run_id: "17".parse().unwrap(),
        run_hash: "0a".repeat(32).parse().unwrap(),
        origin: "2026-09".parse().unwrap(),
    }
}

impl Desk {
    fn new() -> Self {
        Self {
            decisions: SituationDecisions::new(situation()),
            warnings: vec![],
            engagements: vec![],
            now: "2026-10-03T10:00:00Z".parse().unwrap(),
        }
    }

    /// Returns whether the command was accepted; `None` when it names a record that does not exist.
    fn run(&mut self, command: &Command) -> Option<Result<(), String>> {
        self.now += SignedDuration::from_hours(5);
        Some(match command {
            Command::Decide(kind) => self.decide(*kind),
            Command::Withdraw(index) => {
                let decision_id = self.decisions.records().get(*index)?.decision.decision_id;
                self.withdraw(decision_id)
            }
            Command::Answer(index, event) => {
                let act = WarningAct { acted_by: officer(), acted_at: self.now, event: event.clone() };
                self.warnings.get_mut(*index)?.apply(act).map_err(|error| error.to_string())
            }
            Command::Open(source, track) => self.open(*source, *track)?,
            Command::Act(index, act) => {
                let now = self.now;
                let told = self.engagements.get_mut(*index)?;
                let checked = told.engagement().course().check(act, &viewer(now));
                checked.map(|()| told.add(act.clone(), now)).map_err(|error| error.to_string())
            }
        })
    }

    fn decide(&mut self, kind: DecisionKind) -> Result<(), String> {
        let number = self.decisions.sequence().next().get();
        let decision = NewDecision {
            situation: situation(),
            kind,
            reason: words("because"),
            decided_by: officer(),
            decided_at: self.now,
            run: run(),
        }
        .with_id(DecisionId::new(2026, number).unwrap());
        self.decisions.record(decision.clone(), &self.warnings).map_err(|error| error.to_string())?;
        if kind == DecisionKind::Warn {
            let number = Sequence::of_count(self.warnings.len()).next().get();
            self.warnings.push(Warning::open(WarningId::new(2026, number).unwrap(), &decision).unwrap());
        }
        Ok(())
    }

    fn withdraw(&mut self, decision_id: DecisionId) -> Result<(), String> {
        let withdrawal = Withdrawal {
            decision_id,
            reason: words("mistaken row"),
            withdrawn_by: officer(),
            withdrawn_at: self.now,
        };
        self.decisions
            .withdraw(withdrawal, &self.warnings, &self.engagements())
            .map_err(|error| error.to_string())?;
        if let Some(warning) = self.warnings.iter_mut().find(|w| w.opening().decision_id == decision_id) {
            let event = WarningEvent::Withdrawn { reason: words("mistaken row") };
            warning
                .apply(WarningAct { acted_by: officer(), acted_at: self.now, event })
                .expect("an unanswered warning can be withdrawn");
        }
        Ok(())
    }

    fn open(&mut self, source: Source, track: Track) -> Option<Result<(), String>> {
        let (source, basis) = match source {
            Source::Decision(index) => (
                EngagementSource::Decision(self.decisions.records().get(index)?.decision.decision_id),
                Basis::Decisions(&self.decisions),
            ),
            Source::Warning(index) => {
                let warning = self.warnings.get(index)?;
                (EngagementSource::Warning(warning.warning_id()), Basis::Warning(warning))
            }
            Source::Situation => (EngagementSource::Situation, Basis::Situation),
        };
        let number = Sequence::of_count(self.engagements.len()).next().get();
        let new = NewEngagement {
            links: OpeningLinks::default(),
            situation: situation(),
            source,
            track,
            parties: Parties::new(vec!["Council of the Valley".parse().unwrap()]).unwrap(),
            aim: "reopen the road".parse().unwrap(),
            next_step: NextStep::new("call the elders".parse().unwrap(), None),
            run: run(),
            opened_by: officer(),
            opened_at: self.now,
        };
        let open = EngagementAct::Open(Box::new(new.first_act()));
        let engagement_id = EngagementId::new(2026, number).unwrap();
        let checked = new.with_id(engagement_id).check_basis(basis).map_err(|error| error.to_string());
        Some(checked.map(|()| {
            let mut told = Told { engagement_id, source, entries: Vec::new() };
            told.add(open, self.now);
            self.engagements.push(told);
        }))
    }

    fn engagements(&self) -> Vec<Engagement> {
        self.engagements.iter().map(Told::engagement).collect()
    }

    fn acts(&self) -> usize {
        let withdrawn = self.decisions.records().iter().filter(|record| record.withdrawal.is_some()).count();
        self.decisions.records().len()
            + withdrawn
            + self.warnings.iter().map(|warning| 1 + warning.acts().len()).sum::<usize>()
            + self.engagements.iter().map(|told| told.entries.len()).sum::<usize>()
    }

    /// States what is legal without the crate's own table of steps.
    fn check_is_legal(&self) -> Result<(), TestCaseError> {
        prop_assert!(self.warnings.iter().filter(|warning| warning.status().is_open()).count() <= 1);
        for warning in &self.warnings {
            let steps: Vec<_> = warning.acts().iter().map(|act| act.event.step().code()).collect();
            let legal = [
                vec!["acknowledge", "assess", "action", "close"],
                vec!["acknowledge", "assess", "decline", "close"],
                vec!["withdraw"],
            ];
            prop_assert!(legal.iter().any(|whole| whole.starts_with(&steps)), "{steps:?}");
            let is_answered = steps.len() > 2 || steps == ["withdraw"];
            prop_assert_eq!(warning.days_waiting(self.now).is_none(), is_answered);
            let decision = self.decisions.find(warning.opening().decision_id).unwrap();
            prop_assert_eq!(decision.withdrawal.is_some(), steps == ["withdraw"]);
            let declined_as_other = warning.decline_reason() == Some(DeclineReason::Other);
            prop_assert!(!declined_as_other || warning.acts()[2].event.words().is_some());
        }
        for engagement in self.engagements() {
            let acts = || engagement.acts().iter().map(|entry| &entry.act);
            let raises = acts().filter(|act| matches!(act, EngagementAct::RaiseTrack { .. })).count();
            prop_assert!(raises <= usize::from(engagement.opening().track != Track::TrackI));
            let expected = if raises == 1 { Track::TrackI } else { engagement.opening().track };
            prop_assert_eq!(engagement.track(), expected);
            let ends = |act: &EngagementAct| {
                matches!(act, EngagementAct::Conclude { .. } | EngagementAct::BreakOff { .. })
            };
            if let Some(ended) = acts().position(ends) {
                let is_note = |act: &EngagementAct| matches!(act, EngagementAct::Note { .. });
                prop_assert!(acts().skip(ended + 1).all(is_note));
                prop_assert!(engagement.next_step().is_none() && engagement.outcome().is_some());
            } else {
                prop_assert!(engagement.status().is_open());
            }
            if let EngagementSource::Decision(decision_id) = engagement.opening().source {
                prop_assert!(self.decisions.find(decision_id).unwrap().withdrawal.is_none());
            }
        }
        Ok(())
    }

    fn check_replays(&self) -> Result<(), TestCaseError> {
        let records = self.decisions.records();
        let replayed = SituationDecisions::replay(
            situation(),
            records.iter().map(|record| record.decision.clone()),
            records.iter().filter_map(|record| record.withdrawal.clone()),
        );
        prop_assert_eq!(replayed.as_ref(), Ok(&self.decisions));
        for warning in &self.warnings {
            let replayed = Warning::replay(warning.opening().clone(), warning.acts().to_vec());
            prop_assert_eq!(replayed.as_ref(), Ok(warning));
        }
        Ok(())
    }
}

fn any_reason() -> impl Strategy<Value = DeclineReason> {
    prop::sample::select(DeclineReason::ALL)
}

fn any_words() -> impl Strategy<Value = Option<Words>> {
    prop::option::of(Just(words("some words")))
}

fn any_answer() -> impl Strategy<Value = WarningEvent> {
    let close = (prop::sample::select(WarningOutcome::ALL), any_words());
    prop_oneof![
        any_words().prop_map(|words| WarningAnswer::Acknowledge { words }),
        Just(WarningAnswer::Assess { words: words("likely") }),
        Just(WarningAnswer::Action { words: words("an envoy goes") }),
        (any_reason(), any_words()).prop_map(|(reason, words)| WarningAnswer::Decline { reason, words }),
        close.prop_map(|(outcome, words)| WarningAnswer::Close { outcome, words }),
    ]
    .prop_map(WarningEvent::Answered)
}

fn any_act() -> impl Strategy<Value = EngagementAct> {
    let step = NextStep::new("meet".parse().unwrap(), Some("2026-11-01".parse().unwrap()));
    let raise = EngagementAct::RaiseTrack {
        to: Track::TrackI,
        transfer: None,
        reason: words("to the envoy"),
        on: None,
    };
    prop_oneof![
        Just(EngagementAct::SetNextStep(step)),
        Just(EngagementAct::Note { words: words("they came") }),
        Just(raise),
        Just(EngagementAct::BreakOff { left: vec![], reason: words("nobody came"), on: None }),
        prop::sample::select(EngagementOutcome::ALL).prop_map(|outcome| EngagementAct::Conclude {
            outcome,
            reason: words("done"),
            on: None
        }),
    ]
}

fn any_command() -> impl Strategy<Value = Command> {
    let kind = prop_oneof![
        1 => Just(DecisionKind::Watch),
        3 => Just(DecisionKind::Warn),
        2 => Just(DecisionKind::Engage),
        1 => any_reason().prop_map(DecisionKind::Decline),
    ];
    let source = prop_oneof![
        (0..6_usize).prop_map(Source::Decision),
        (0..3_usize).prop_map(Source::Warning),
        Just(Source::Situation),
    ];
    prop_oneof![
        2 => kind.prop_map(Command::Decide),
        1 => (0..6_usize).prop_map(Command::Withdraw),
        6 => (prop_oneof![3 => Just(0), 1 => 1..3_usize], any_answer()).prop_map(|(index, event)| Command::Answer(index, event)),
        2 => (source, prop::sample::select(Track::ALL)).prop_map(|(source, track)| Command::Open(source, track)),
        4 => (0..3_usize, any_act()).prop_map(|(index, act)| Command::Act(index, act)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn errs_or_leaves_a_legal_state(commands in prop::collection::vec(any_command(), 0..120)) {
        let mut desk = Desk::new();
        for command in &commands {
            let before = desk.clone();
            let outcome = desk.run(command);
            if outcome == Some(Ok(())) {
                prop_assert_eq!(desk.acts(), before.acts() + extra_acts(command, &before, &desk), "{:?}", command);
            } else {
                prop_assert_eq!(&Desk { now: desk.now, ..before }, &desk, "refused but changed: {:?}", command);
            }
            desk.check_is_legal()?;
        }
        desk.check_replays()?;
        let timeline = build_timeline(&desk.decisions, &desk.warnings, &desk.engagements());
        prop_assert_eq!(timeline.len(), desk.acts());
        prop_assert!(timeline.is_sorted_by_key(TimelineEntry::at));
    }
}

/// A decision to warn is two acts (the decision and the warning); so is taking it back.
fn extra_acts(command: &Command, before: &Desk, after: &Desk) -> usize {
    match command {
        Command::Decide(DecisionKind::Warn) => 2,
        Command::Withdraw(_) => 1 + usize::from(withdrawn_warnings(before) < withdrawn_warnings(after)),
        _ => 1,
    }
}

fn withdrawn_warnings(desk: &Desk) -> usize {
    desk.warnings.iter().filter(|warning| warning.status() == WarningStatus::Withdrawn).count()
}
