//! The thin thread from a decision to an outcome, and what lists and counts show of it.

use super::*;

on_both_databases! {
    async fn the_thread_runs_from_a_decision_to_an_outcome(place: Place) {
        let desk = desk_at(&place).await;
        let engagement = walk_the_thread(&desk).await;
        let warning_id = desk.warnings(WarningFilter::default()).await.unwrap()[0].warning_id();
        let decision_id = desk.standing_decisions().await.unwrap()[&polity("CAF")].decision_id;
        assert_eq!(engagement.opening().source, EngagementSource::Warning(warning_id));
        assert_eq!((engagement.opening().track, engagement.track()), (Track::TrackII, Track::TrackI));
        assert_eq!(engagement.opening().run, run());
        assert_eq!(engagement.outcome(), Some(EngagementOutcome::Overtaken));

        let timeline = desk.timeline_of(polity("CAF")).await.unwrap();
        let (d, w, e) =
            (decision_id.to_string(), warning_id.to_string(), engagement.engagement_id().to_string());
        let told: Vec<_> = timeline.iter().map(|entry| (entry.record(), entry.what())).collect();
        let told: Vec<_> = told.iter().map(|(record, what)| (record.as_str(), what.as_str())).collect();
        assert_eq!(
            told,
            [
                (d.as_str(), "decided to warn"),
                (w.as_str(), "warning opened"),
                (w.as_str(), "warning acknowledged"),
                (w.as_str(), "warning assessed"),
                (w.as_str(), "warning actioned"),
                (e.as_str(), "engagement opened on Track II"),
                (e.as_str(), "next step set"),
                (e.as_str(), "note added"),
                (e.as_str(), "raised to Track I"),
                (e.as_str(), "concluded: overtaken by events"),
                (w.as_str(), "warning closed: did not come about"),
            ]
        );
        assert!(desk.timeline_of(polity("TCD")).await.unwrap().is_empty());
    }

    async fn what_was_stored_is_there_after_reopening(place: Place) {
        let desk = desk_at(&place).await;
        let engagement = walk_the_thread(&desk).await;
        desk.record_decision(
            decision("TCD", DecisionKind::Decline(DeclineReason::NoAccess), 30),
            Sequence::START,
        )
        .await
        .unwrap();
        let timeline = desk.timeline_of(polity("CAF")).await.unwrap();
        let standing = desk.standing_decisions().await.unwrap();
        desk.database().close().await;
        let again = desk_at(&place).await;
        assert_eq!(again.engagement(engagement.engagement_id()).await.unwrap(), engagement);
        assert_eq!(again.timeline_of(polity("CAF")).await.unwrap(), timeline);
        assert_eq!(again.standing_decisions().await.unwrap(), standing);
        assert_eq!(standing.len(), 2);
    }

    async fn counts_and_filters_follow_the_thread(place: Place) {
        let desk = desk_at(&place).await;
        let counts = |waiting_warnings, open_engagements| DeskCounts { waiting_warnings, open_engagements };
        assert_eq!(desk.counts().await.unwrap(), counts(0, 0));
        let walked = walk_the_thread(&desk).await.engagement_id();
        assert_eq!(desk.counts().await.unwrap(), counts(0, 0));
        desk.record_decision(decision("TCD", DecisionKind::Warn, 30), Sequence::START).await.unwrap();
        let warned =
            desk.record_decision(decision("MLI", DecisionKind::Warn, 31), Sequence::START).await.unwrap();
        let mali = warned.warning.unwrap().warning_id();
        let acknowledge = acted(32, WarningAnswer::Acknowledge { words: None });
        desk.answer_warning(mali, acknowledge, Sequence::START).await.unwrap();
        desk.open_engagement(engagement(EngagementSource::Situation, 33)).await.unwrap();
        assert_eq!(desk.counts().await.unwrap(), counts(2, 1));

        let waiting = WarningFilter { awaiting_answer: true, ..WarningFilter::default() };
        assert_eq!(desk.warnings(waiting).await.unwrap().len(), 2);
        assert_eq!(desk.warnings(WarningFilter::default()).await.unwrap().len(), 3);
        let of_mali = WarningFilter { situation: Some(polity("MLI")), ..WarningFilter::default() };
        assert_eq!(desk.warnings(of_mali).await.unwrap()[0].warning_id(), mali);

        let open = EngagementFilter { open_only: true, ..EngagementFilter::default() };
        let open = desk.engagements(open).await.unwrap();
        assert_eq!(open.len(), 1);
        let steps = desk.store.next_steps(&desk.viewer).await.unwrap();
        let said = steps.iter().map(|open| (open.engagement_id, open.situation, &open.step));
        let known = open.iter().map(|known| (known.engagement_id(), known.situation(), known.next_step().unwrap()));
        assert_eq!(said.collect::<Vec<_>>(), known.collect::<Vec<_>>());
        let track_one = EngagementFilter { track: Some(Track::TrackI), ..EngagementFilter::default() };
        assert_eq!(desk.engagements(track_one).await.unwrap()[0].engagement_id(), walked);
    }

    async fn a_withdrawn_decision_no_longer_stands_and_takes_its_warning_along(place: Place) {
        let desk = desk_at(&place).await;
        desk.record_decision(decision("CAF", DecisionKind::Watch, 0), Sequence::START).await.unwrap();
        let mistaken =
            desk.record_decision(decision("CAF", DecisionKind::Warn, 1), Sequence::new(1)).await.unwrap();
        let decision_id = mistaken.record.decision.decision_id;
        let warning_id = mistaken.warning.unwrap().warning_id();
        assert_eq!(desk.standing_decisions().await.unwrap()[&polity("CAF")].kind, DecisionKind::Warn);

        let log = desk.withdraw_decision(withdrawal(decision_id, 2)).await.unwrap();
        assert_eq!(desk.decisions_of(polity("CAF")).await.unwrap(), log);
        assert_eq!(log.records().len(), 2);
        assert_eq!(desk.standing_decisions().await.unwrap().get(&polity("CAF")), log.standing());
        assert_eq!(log.standing().unwrap().kind, DecisionKind::Watch);
        assert_eq!(desk.warning(warning_id).await.unwrap().status(), WarningStatus::Withdrawn);
        assert_eq!(desk.counts().await.unwrap().waiting_warnings, 0);

        let again = desk.withdraw_decision(withdrawal(decision_id, 3)).await.unwrap_err();
        assert_eq!(again.to_string(), format!("{decision_id} is withdrawn already"));
        let absent = "D-2025-009".parse().unwrap();
        let unknown = desk.withdraw_decision(withdrawal(absent, 3)).await.unwrap_err();
        assert_eq!(unknown.to_string(), "there is no decision D-2025-009");
    }

    async fn identifiers_do_not_tell_how_many_records_there_are(place: Place) {
        const SITUATIONS: [&str; 12] =
            ["CAF", "TCD", "MLI", "SDN", "SOM", "ETH", "KEN", "UGA", "NGA", "NER", "BFA", "CMR"];
        let desk = desk_at(&place).await;
        let mut ids = vec![];
        for situation in SITUATIONS {
            let new = decision(situation, DecisionKind::Watch, 0);
            ids.push(desk.record_decision(new, Sequence::START).await.unwrap().record.decision.decision_id);
        }
        assert!(ids.iter().all(|id| id.year() == 2026 && (1..=999).contains(&id.number())), "{ids:?}");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), SITUATIONS.len());
        assert!(!ids.is_sorted(), "by chance once in 479 million runs: {ids:?}");
        let next_year = NewDecision {
            decided_at: "2027-01-01T00:00:00Z".parse().unwrap(),
            ..decision("SSD", DecisionKind::Watch, 0)
        };
        let recorded = desk.record_decision(next_year, Sequence::START).await.unwrap();
        assert_eq!(recorded.record.decision.decision_id.year(), 2027);
    }

    async fn lists_are_ordered_by_time(place: Place) {
        let desk = desk_at(&place).await;
        let minutes = [50, 10, 40, 0, 30, 20];
        for (situation, minute) in ["CAF", "TCD", "MLI", "SDN", "SOM", "ETH"].into_iter().zip(minutes) {
            desk.record_decision(decision(situation, DecisionKind::Warn, minute), Sequence::START).await.unwrap();
            desk.open_engagement(engagement(EngagementSource::Situation, minute)).await.unwrap();
        }
        let in_order = [0, 10, 20, 30, 40, 50].map(at);
        let warnings = desk.warnings(WarningFilter::default()).await.unwrap();
        assert_eq!(warnings.iter().map(|warning| warning.opening().opened_at).collect::<Vec<_>>(), in_order);
        let engagements = desk.engagements(EngagementFilter::default()).await.unwrap();
        let opened: Vec<_> = engagements.iter().map(|engagement| engagement.opening().opened_at).collect();
        assert_eq!(opened, in_order);
    }
}
