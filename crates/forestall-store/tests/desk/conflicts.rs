//! Writers at the same time, and writes that are refused.

use super::*;

on_both_databases! {
    async fn a_refused_write_stores_nothing(place: Place) {
        let desk = desk_at(&place).await;
        let first = desk.record_decision(decision("CAF", DecisionKind::Warn, 0), Sequence::START).await.unwrap();
        let warning_id = first.warning.unwrap().warning_id();
        let before = desk.timeline_of(polity("CAF")).await.unwrap();

        let second = desk.record_decision(decision("CAF", DecisionKind::Warn, 1), Sequence::new(1)).await;
        assert!(matches!(second, Err(DeskError::Decision(DecisionError::WarningOpen { .. }))), "{second:?}");
        let assess = acted(2, WarningAnswer::Assess { words: words("likely") });
        let skipped = desk.answer_warning(warning_id, assess, Sequence::START).await.unwrap_err();
        assert!(skipped.is_refusal(), "{skipped:?}");
        let early = desk.open_engagement(engagement(EngagementSource::Warning(warning_id), 3)).await;
        assert!(matches!(early, Err(DeskError::Engagement(EngagementError::WarningNotActioned { .. }))));
        assert_eq!(desk.timeline_of(polity("CAF")).await.unwrap(), before);
        assert!(desk.engagements(EngagementFilter::default()).await.unwrap().is_empty());
    }

    async fn who_answers_second_hears_of_the_first(place: Place) {
        let desk = desk_at(&place).await;
        let warned = desk.record_decision(decision("CAF", DecisionKind::Warn, 0), Sequence::START).await.unwrap();
        let warning_id = warned.warning.unwrap().warning_id();
        let acknowledge = |minute| acted(minute, WarningAnswer::Acknowledge { words: None });
        desk.answer_warning(warning_id, acknowledge(1), Sequence::START).await.unwrap();
        let second = desk.answer_warning(warning_id, acknowledge(2), Sequence::START).await.unwrap_err();
        assert!(second.is_conflict());
        assert_eq!(
            second.to_string(),
            format!(
                "{warning_id} has moved on: this builds on sequence 0, but it stands at 1; nothing was stored"
            )
        );
        assert_eq!(second.hint(), Some("reload, read what changed, then act again"));
        assert_eq!(desk.warning(warning_id).await.unwrap().acts().len(), 1);
    }

    /// Two desks on one file stand for two server processes.
    async fn of_many_at_once_one_is_stored_for_each_record_and_none_is_lost(place: Place) {
        const SITUATIONS: [&str; 5] = ["CAF", "TCD", "MLI", "SDN", "SOM"];
        let desk = desk_at(&place).await;
        let other = desk_at(&place).await;
        let desks = [Arc::new(desk), Arc::new(other)];
        let mut tasks = JoinSet::new();
        for situation in SITUATIONS {
            for writer in 0..8 {
                let desk = Arc::clone(&desks[writer % 2]);
                tasks.spawn(async move {
                    let new = decision(situation, DecisionKind::Warn, i64::try_from(writer).unwrap());
                    desk.record_decision(new, Sequence::START).await
                });
            }
        }
        let outcomes = tasks.join_all().await;
        let (stored, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        assert!(refused.iter().all(|refused| refused.as_ref().unwrap_err().is_conflict()), "{refused:?}");
        assert_eq!((stored.len(), refused.len()), (SITUATIONS.len(), 7 * SITUATIONS.len()));
        let ids: BTreeSet<_> =
            stored.into_iter().map(|stored| stored.unwrap().record.decision.decision_id).collect();
        assert_eq!(ids.len(), SITUATIONS.len());
        assert_eq!(desks[0].counts().await.unwrap().waiting_warnings, 5);
    }
}
