//! Each rule of the thin thread, with the message that people read when it is broken.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use forestall_engagement::chronicle::Entry;
use forestall_engagement::engagement::OpenAct;
use forestall_engagement::*;
use forestall_types::ActId;
use jiff::Timestamp;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
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

fn decision(id: &str, kind: DecisionKind) -> Decision {
    NewDecision {
        situation: "CAF".parse().unwrap(),
        kind,
        reason: words("violence spreads along the road"),
        decided_by: "A. Officer".parse().unwrap(),
        decided_at: at("2026-10-03T10:00:00Z"),
        run: run(),
    }
    .with_id(id.parse().unwrap())
}

fn warning() -> Warning {
    Warning::open("W-2026-001".parse().unwrap(), &decision("D-2026-001", DecisionKind::Warn)).unwrap()
}

fn answered(event: WarningAnswer) -> WarningAct {
    WarningAct {
        acted_by: "B. Officer".parse().unwrap(),
        acted_at: at("2026-10-04T10:00:00Z"),
        event: WarningEvent::Answered(event),
    }
}

fn answer_of(step: WarningMove) -> WarningEvent {
    let needs_words = Some(words("some words"));
    match step {
        WarningMove::Decline => WarningEvent::from_parts(step, Some(DeclineReason::FalseAlarm), None, None),
        WarningMove::Close => WarningEvent::from_parts(step, None, Some(WarningOutcome::CameAbout), None),
        _ => WarningEvent::from_parts(step, None, None, needs_words),
    }
    .unwrap()
}

fn warning_after(steps: &[WarningMove]) -> Warning {
    let mut warning = warning();
    for &step in steps {
        warning
            .apply(WarningAct {
                event: answer_of(step),
                ..answered(WarningAnswer::Acknowledge { words: None })
            })
            .unwrap();
    }
    warning
}

fn opening(source: EngagementSource, track: Track) -> EngagementOpening {
    NewEngagement {
        links: OpeningLinks::default(),
        situation: "CAF".parse().unwrap(),
        source,
        track,
        parties: Parties::new(vec!["Council of the Valley".parse().unwrap()]).unwrap(),
        aim: "reopen the road".parse().unwrap(),
        next_step: NextStep::new("call the elders".parse().unwrap(), Some("2026-10-10".parse().unwrap())),
        run: run(),
        opened_by: "A. Officer".parse().unwrap(),
        opened_at: at("2026-10-05T10:00:00Z"),
    }
    .with_id("E-2026-001".parse().unwrap())
}

/// Returns an engagement out of its opening and acts since.
fn engagement(source: EngagementSource, track: Track, acts: &[EngagementAct]) -> Engagement {
    let opening = opening(source, track);
    let open = EngagementAct::Open(Box::new(OpenAct {
        situation: opening.situation,
        track: opening.track,
        parties: opening.parties.clone(),
        aim: opening.aim.clone(),
        next_step: opening.next_step.clone(),
        run: opening.run.clone(),
        links: OpeningLinks::default(),
    }));
    let entries: Vec<_> = std::iter::once(&open)
        .chain(acts)
        .zip(0..)
        .map(|(act, number)| Entry {
            act_id: ActId::from_random(number),
            act: act.clone(),
            acted_by: opening.opened_by.clone(),
            by: None,
            acted_at: opening.opened_at,
            own_mark: None,
        })
        .collect();
    Engagement::of_acts(opening.engagement_id, source, &entries).unwrap()
}

/// Each status with the steps that lead there and the statuses reachable in one step.
#[test]
fn a_warning_takes_its_steps_in_order() {
    use WarningMove::{Acknowledge, Action, Assess, Close, Decline, Withdraw};
    for (steps, status, next) in [
        (&[][..], "waiting", &[Acknowledge, Withdraw][..]),
        (&[Acknowledge], "acknowledged", &[Assess]),
        (&[Acknowledge, Assess], "assessed", &[Action, Decline]),
        (&[Acknowledge, Assess, Action], "actioned", &[Close]),
        (&[Acknowledge, Assess, Decline], "declined", &[Close]),
        (&[Acknowledge, Assess, Action, Close], "closed", &[]),
        (&[Withdraw], "withdrawn", &[]),
    ] {
        let warning = warning_after(steps);
        assert_eq!(warning.status().code(), status);
        for &step in WarningMove::ALL {
            let mut after = warning.clone();
            let outcome = after.apply(WarningAct {
                event: answer_of(step),
                ..answered(WarningAnswer::Acknowledge { words: None })
            });
            assert_eq!(outcome.is_ok(), next.contains(&step), "{status}, {step}: {outcome:?}");
            assert_eq!(after == warning, outcome.is_err(), "an error changes nothing");
        }
    }
}

#[test]
fn a_refused_step_says_what_is_possible() {
    let mut assessed = warning_after(&[WarningMove::Acknowledge, WarningMove::Assess]);
    let close = WarningAnswer::Close { outcome: WarningOutcome::Unclear, words: None };
    assert_eq!(
        assessed.apply(answered(close.clone())).unwrap_err().to_string(),
        "W-2026-001 is assessed, so `close` is not possible; possible now: action, decline"
    );
    let mut withdrawn = warning_after(&[WarningMove::Withdraw]);
    assert_eq!(
        withdrawn.apply(answered(close)).unwrap_err().to_string(),
        "W-2026-001 is withdrawn, so `close` is not possible; possible now: nothing more"
    );
}

#[test]
fn a_decline_needs_a_reason_and_other_needs_words() {
    assert!(WarningEvent::from_parts(WarningMove::Decline, None, None, Some(words("no"))).is_err());
    let mut assessed = warning_after(&[WarningMove::Acknowledge, WarningMove::Assess]);
    let decline = |words| answered(WarningAnswer::Decline { reason: DeclineReason::Other, words });
    assert_eq!(
        assessed.apply(decline(None)).unwrap_err().to_string(),
        "W-2026-001: `other` needs words that say what it is"
    );
    assessed.apply(decline(Some(words("the envoy fell ill")))).unwrap();
    assert_eq!(assessed.decline_reason(), Some(DeclineReason::Other));
}

#[test]
fn acknowledging_does_not_stop_the_days() {
    use WarningMove::{Acknowledge, Assess, Decline};
    let now = at("2026-10-13T09:59:59Z");
    for (steps, days) in [
        (&[][..], Some(9)),
        (&[Acknowledge], Some(9)),
        (&[Acknowledge, Assess], Some(9)),
        (&[Acknowledge, Assess, Decline], None),
    ] {
        assert_eq!(warning_after(steps).days_waiting(now), days, "{steps:?}");
    }
    assert_eq!(warning().days_waiting(at("2026-10-13T10:00:00Z")), Some(10));
    assert_eq!(warning().days_waiting(at("2026-10-01T10:00:00Z")), Some(0), "a clock that jumped back");
}

#[test]
fn only_a_decision_to_warn_opens_a_warning() {
    let refused = Warning::open(
        "W-2026-001".parse().unwrap(),
        &decision("D-2026-004", DecisionKind::Decline(DeclineReason::NoAccess)),
    );
    assert_eq!(
        refused.unwrap_err().to_string(),
        "D-2026-004 is a decision to decline: no access or consent; only a decision to warn opens a warning"
    );
}

#[test]
fn the_newest_decision_not_withdrawn_stands() {
    let mut log = SituationDecisions::new("CAF".parse().unwrap());
    log.record(decision("D-2026-001", DecisionKind::Watch), &[]).unwrap();
    log.record(decision("D-2026-002", DecisionKind::Engage), &[]).unwrap();
    assert_eq!(log.standing().unwrap().kind, DecisionKind::Engage);
    let withdrawal = Withdrawal {
        decision_id: "D-2026-002".parse().unwrap(),
        reason: words("wrong row"),
        withdrawn_by: "A. Officer".parse().unwrap(),
        withdrawn_at: at("2026-10-03T10:05:00Z"),
    };
    log.withdraw(withdrawal.clone(), &[], &[]).unwrap();
    assert_eq!(log.standing().unwrap().kind, DecisionKind::Watch);
    assert_eq!(log.records().len(), 2, "the withdrawn one stays readable");
    assert_eq!(
        log.withdraw(withdrawal, &[], &[]).unwrap_err().to_string(),
        "D-2026-002 is withdrawn already"
    );
}

#[test]
fn a_second_warning_waits_for_the_first() {
    let mut log = SituationDecisions::new("CAF".parse().unwrap());
    let again = decision("D-2026-002", DecisionKind::Warn);
    assert_eq!(
        log.record(again.clone(), &[warning()]).unwrap_err().to_string(),
        "W-2026-001 of CAF is not closed; answer and close it before another warning is opened"
    );
    log.record(again, &[warning_after(&[WarningMove::Withdraw])]).unwrap();
}

#[test]
fn what_rests_on_a_decision_keeps_it() {
    let mut log = SituationDecisions::new("CAF".parse().unwrap());
    log.record(decision("D-2026-001", DecisionKind::Warn), &[]).unwrap();
    log.record(decision("D-2026-002", DecisionKind::Engage), &[]).unwrap();
    let withdrawal = |id: &str| Withdrawal {
        decision_id: id.parse().unwrap(),
        reason: words("wrong row"),
        withdrawn_by: "A. Officer".parse().unwrap(),
        withdrawn_at: at("2026-10-03T10:05:00Z"),
    };
    let acknowledged = [warning_after(&[WarningMove::Acknowledge])];
    assert_eq!(
        log.withdraw(withdrawal("D-2026-001"), &acknowledged, &[]).unwrap_err().to_string(),
        "D-2026-001 cannot be withdrawn: W-2026-001, which it opened, has been answered; \
         decline or close the warning instead"
    );
    let source = EngagementSource::Decision("D-2026-002".parse().unwrap());
    opening(source, Track::TrackII).check_basis(Basis::Decisions(&log)).unwrap();
    let engagement = engagement(source, Track::TrackII, &[]);
    assert_eq!(
        log.withdraw(withdrawal("D-2026-002"), &acknowledged, &[engagement]).unwrap_err().to_string(),
        "D-2026-002 cannot be withdrawn: E-2026-001 was opened from it; close the engagement instead"
    );
    log.withdraw(withdrawal("D-2026-001"), &[warning()], &[]).unwrap();
}

#[test]
fn an_engagement_needs_a_source_that_allows_it() {
    use WarningMove::{Acknowledge, Action, Assess};
    let source = EngagementSource::Warning("W-2026-001".parse().unwrap());
    let assessed = warning_after(&[Acknowledge, Assess]);
    assert_eq!(
        opening(source, Track::TrackII).check_basis(Basis::Warning(&assessed)).unwrap_err().to_string(),
        "W-2026-001 is assessed; an engagement is opened out of a warning that is actioned and not yet closed"
    );
    let actioned = warning_after(&[Acknowledge, Assess, Action]);
    assert!(opening(source, Track::TrackII).check_basis(Basis::Warning(&actioned)).is_ok());
    assert!(matches!(
        opening(source, Track::TrackII).check_basis(Basis::Situation),
        Err(EngagementError::OtherSource { .. })
    ));

    let mut log = SituationDecisions::new("CAF".parse().unwrap());
    log.record(decision("D-2026-001", DecisionKind::Engage), &[]).unwrap();
    let source = EngagementSource::Decision("D-2026-001".parse().unwrap());
    assert!(opening(source, Track::TrackI).check_basis(Basis::Decisions(&log)).is_ok());
    log.record(decision("D-2026-002", DecisionKind::Watch), &[]).unwrap();
    assert_eq!(
        opening(source, Track::TrackI).check_basis(Basis::Decisions(&log)).unwrap_err().to_string(),
        "D-2026-001 does not stand as a decision to engage; record one, \
         or open the engagement directly from the situation"
    );
}

#[test]
fn an_engagement_that_was_raised_shows_both_tracks() {
    for track in [Track::TrackII, Track::TrackOneAndHalf] {
        let raise = EngagementAct::RaiseTrack {
            to: Track::TrackI,
            transfer: None,
            reason: words("the draft goes to the envoy"),
            on: None,
        };
        let raised = engagement(EngagementSource::Situation, track, &[raise]);
        assert_eq!((raised.opening().track, raised.track()), (track, Track::TrackI));
        let shown = raised.hand_over().unwrap();
        assert_eq!((shown.from, shown.to), (track, Track::TrackI));
        assert!(raised.status().is_open());
    }
}

#[test]
fn a_concluded_engagement_has_an_outcome_and_no_next_step() {
    let open = engagement(EngagementSource::Situation, Track::TrackII, &[]);
    assert_eq!(open.next_step().unwrap().what.as_str(), "call the elders");
    let conclude = EngagementAct::Conclude {
        outcome: EngagementOutcome::Overtaken,
        reason: words("the road is open by day"),
        on: None,
    };
    let note = EngagementAct::Note { words: words("open at night too since May") };
    let over = engagement(EngagementSource::Situation, Track::TrackII, &[conclude, note]);
    assert_eq!(over.outcome(), Some(EngagementOutcome::Overtaken));
    assert_eq!((over.next_step(), over.status().is_open()), (None, false));
    assert_eq!(over.acts().len(), 2, "the opening is not among them");
}
