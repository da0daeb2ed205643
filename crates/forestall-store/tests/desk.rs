//! The desk's records from outside, on both databases: the thin thread, conflicts, append-only tables, reopening.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod peopled;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use databases::{Place, on_both_databases};
use forestall_confidence::{Mark, Viewer};
use forestall_engagement::*;
use forestall_store::chronicles::ChronicleStore;
use forestall_store::database::{Database, DatabaseError};
use forestall_store::desk::*;
use forestall_store::identities::IdentityStore;
use forestall_store::{DatabasePlace, DeskDatabases};
use forestall_types::{ActId, PolityCode};
use forestall_vault::{DeskKey, Vault, VaultError};
use jiff::{SignedDuration, Timestamp};
use peopled::Somebody;
use tempfile::TempDir;
use tokio::task::JoinSet;

const OFFICER: Somebody = Somebody::new(1, "A. Officer", "desk-officer");

/// One officer's desk; what others may see of it is tested elsewhere.
struct Desk {
    store: DeskStore,
    chronicles: ChronicleStore,
    viewer: Viewer,
    _folder: Arc<TempDir>,
}

impl Desk {
    async fn record_decision(&self, new: NewDecision, seen: Sequence) -> Result<RecordedDecision, DeskError> {
        self.store.record_decision(&self.viewer, new, &Mark::internal(), seen).await
    }

    async fn withdraw_decision(&self, withdrawal: Withdrawal) -> Result<SituationDecisions, DeskError> {
        self.store.withdraw_decision(&self.viewer, withdrawal).await
    }

    async fn answer_warning(
        &self,
        warning_id: WarningId,
        answer: Acted<WarningAnswer>,
        seen: Sequence,
    ) -> Result<Warning, DeskError> {
        self.store.answer_warning(&self.viewer, warning_id, answer, seen).await
    }

    async fn open_engagement(&self, new: NewEngagement) -> Result<Engagement, DeskError> {
        // When it is opened is the viewer's to say.
        let viewer = OFFICER.at(new.opened_at);
        self.store.open_engagement(&viewer, new, Mark::internal()).await
    }

    /// Acts upon an engagement as the screens do.
    async fn act_on_engagement(
        &self,
        engagement_id: EngagementId,
        minute: i64,
        act: EngagementAct,
        seen: Sequence,
    ) -> Result<ActId, DeskError> {
        let viewer = OFFICER.at(at(minute));
        self.chronicles.act_upon(&viewer, engagement_id.into(), &act.into(), None, seen).await
    }

    async fn decisions_of(&self, situation: PolityCode) -> Result<SituationDecisions, DeskError> {
        self.store.decisions_of(&self.viewer, situation).await
    }

    async fn standing_decisions(&self) -> Result<BTreeMap<PolityCode, Decision>, DeskError> {
        let standing = self.store.standing_decisions(&self.viewer).await?;
        Ok(standing.into_iter().map(|(situation, decision)| (situation, decision.record)).collect())
    }

    async fn warnings(&self, filter: WarningFilter) -> Result<Vec<Warning>, DeskError> {
        let warnings = self.store.warnings(&self.viewer, filter).await?;
        Ok(warnings.into_iter().map(|warning| warning.record).collect())
    }

    async fn warning(&self, warning_id: WarningId) -> Result<Warning, DeskError> {
        Ok(self.store.warning(&self.viewer, warning_id).await?.unwrap().record)
    }

    async fn engagements(&self, filter: EngagementFilter) -> Result<Vec<Engagement>, DeskError> {
        let engagements = self.store.engagements(&self.viewer, filter).await?;
        Ok(engagements.into_iter().map(|engagement| engagement.record).collect())
    }

    async fn engagement(&self, engagement_id: EngagementId) -> Result<Engagement, DeskError> {
        Ok(self.store.engagement(&self.viewer, engagement_id).await?.unwrap().record)
    }

    async fn timeline_of(&self, situation: PolityCode) -> Result<Vec<TimelineEntry>, DeskError> {
        self.store.timeline_of(&self.viewer, situation).await
    }

    async fn counts(&self) -> Result<DeskCounts, DeskError> {
        self.store.counts(&self.viewer).await
    }

    fn database(&self) -> &Database {
        self.store.database()
    }
}

async fn desk_at(place: &Place) -> Desk {
    let store = peopled::store_at(place).await;
    OFFICER.enter(store.database()).await;
    // Nobody's person key is asked for here; a folder of its own keeps none.
    let folder = tempfile::tempdir().unwrap();
    let persons = DeskDatabases::open(&DatabasePlace::Folder(folder.path().to_owned())).await.unwrap();
    let identities = IdentityStore::new(&persons, Arc::clone(&peopled::VAULT));
    let chronicles = ChronicleStore::new(store.clone(), identities);
    Desk { store, chronicles, viewer: OFFICER.at(at(0)), _folder: Arc::new(folder) }
}

fn polity(code: &str) -> PolityCode {
    code.parse().unwrap()
}

fn words(text: &str) -> Words {
    text.parse().unwrap()
}

fn at(minute: i64) -> Timestamp {
    "2026-10-03T10:00:00.5Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

fn acted<Event>(minute: i64, event: Event) -> Acted<Event> {
    Acted { acted_by: "B. Officer".parse().unwrap(), acted_at: at(minute), event }
}

fn run() -> RunRef {
    RunRef {
        run_id: "17".parse().unwrap(),
        run_hash: "0a".repeat(32).parse().unwrap(),
        origin: "2026-09".parse().unwrap(),
    }
}

fn decision(situation: &str, kind: DecisionKind, minute: i64) -> NewDecision {
    NewDecision {
        situation: polity(situation),
        kind,
        reason: words("violence spreads along the road"),
        decided_by: "A. Officer".parse().unwrap(),
        decided_at: at(minute),
        run: run(),
    }
}

fn engagement(source: EngagementSource, minute: i64) -> NewEngagement {
    let parties = ["Council of the Valley", "Drivers' association"].map(|name| name.parse().unwrap());
    NewEngagement {
        situation: polity("CAF"),
        source,
        track: Track::TrackII,
        parties: Parties::new(parties.to_vec()).unwrap(),
        aim: "reopen the road".parse().unwrap(),
        next_step: NextStep::new("call the elders".parse().unwrap(), Some("2026-10-10".parse().unwrap())),
        run: run(),
        opened_by: "A. Officer".parse().unwrap(),
        opened_at: at(minute),
    }
}

fn withdrawal(decision_id: DecisionId, minute: i64) -> Withdrawal {
    Withdrawal {
        decision_id,
        reason: words("wrong row"),
        withdrawn_by: "A. Officer".parse().unwrap(),
        withdrawn_at: at(minute),
    }
}

/// Walks the thread from a decision to an outcome; returns the engagement as it was last seen.
async fn walk_the_thread(desk: &Desk) -> Engagement {
    let decided =
        desk.record_decision(decision("CAF", DecisionKind::Warn, 0), Sequence::START).await.unwrap();
    let warning_id = decided.warning.unwrap().warning_id();
    for (minute, answer) in (1..).zip([
        WarningAnswer::Acknowledge { words: None },
        WarningAnswer::Assess { words: words("likely within three months") },
        WarningAnswer::Action { words: words("an envoy goes to the valley") },
    ]) {
        let seen = desk.warning(warning_id).await.unwrap().sequence();
        desk.answer_warning(warning_id, acted(minute, answer), seen).await.unwrap();
    }
    let opened = desk.open_engagement(engagement(EngagementSource::Warning(warning_id), 10)).await.unwrap();
    let engagement_id = opened.engagement_id();
    for (minute, act) in (11..).zip([
        EngagementAct::SetNextStep(NextStep::new("meet in the school".parse().unwrap(), None)),
        EngagementAct::Note { words: words("they came\nall of them") },
        EngagementAct::RaiseTrack {
            to: Track::TrackI,
            transfer: None,
            reason: words("the draft goes to the envoy"),
            on: None,
        },
        EngagementAct::Conclude {
            outcome: EngagementOutcome::Overtaken,
            reason: words("open by day"),
            on: None,
        },
    ]) {
        let seen = Sequence::of_count(1 + desk.engagement(engagement_id).await.unwrap().acts().len());
        desk.act_on_engagement(engagement_id, minute, act, seen).await.unwrap();
    }
    let seen = desk.warning(warning_id).await.unwrap().sequence();
    let close = WarningAnswer::Close { outcome: WarningOutcome::DidNotComeAbout, words: None };
    desk.answer_warning(warning_id, acted(20, close), seen).await.unwrap();
    desk.engagement(engagement_id).await.unwrap()
}

fn hexadecimal(text: &str) -> String {
    text.bytes().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}

/// What the database says against a row.
enum Rule {
    Unique,
    Reference,
    Check,
    NotNull,
}

impl Rule {
    /// In the words of one database or the other.
    const fn words(&self) -> [&str; 2] {
        match self {
            Self::Unique => ["never replaced", "violates unique constraint"],
            Self::Reference => ["FOREIGN KEY constraint", "violates foreign key constraint"],
            Self::Check => ["CHECK constraint", "violates check constraint"],
            Self::NotNull => ["NOT NULL constraint", "violates not-null constraint"],
        }
    }
}

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

    async fn the_database_itself_refuses_to_change_or_delete(place: Place) {
        let desk = desk_at(&place).await;
        walk_the_thread(&desk).await;
        let recorded =
            desk.record_decision(decision("CAF", DecisionKind::Watch, 40), Sequence::new(1)).await.unwrap();
        desk.withdraw_decision(withdrawal(recorded.record.decision.decision_id, 41)).await.unwrap();
        for (table, key, change) in [
            ("decision", "decision_id", "reason = decision.decided_by"),
            ("decision_withdrawal", "decision_id", "reason = decision_withdrawal.withdrawn_by"),
            ("warning", "warning_id", "number = 9"),
            ("warning_act", "warning_id, sequence", "words = warning_act.acted_by"),
            ("engagement", "engagement_id", "number = 9"),
            ("chronicle_act", "act_id", "body = chronicle_act.acted_by_name"),
        ] {
            let replace = if place.is_sqlite() {
                [format!("insert or replace into {table} select * from {table}"), format!("delete from {table}")]
            } else {
                let conflict = format!("insert into {table} select * from {table} on conflict ({key}) do update");
                [format!("{conflict} set {change}"), format!("truncate {table} cascade")]
            };
            let direct = [format!("update {table} set {change}"), format!("delete from {table}")];
            for sql in direct.into_iter().chain(replace) {
                let error = place.run_as_other_program(&sql).await.unwrap_err();
                assert!(error.contains("are appended, never"), "{sql}: {error}");
            }
        }
        assert_eq!(desk.timeline_of(polity("CAF")).await.unwrap().len(), 13);
    }

    async fn the_database_itself_refuses_what_the_rules_cannot_make(place: Place) {
        let desk = desk_at(&place).await;
        let e = walk_the_thread(&desk).await.engagement_id();
        let w = desk.warnings(WarningFilter::default()).await.unwrap()[0].warning_id();
        let (time, x) = ("2026-10-03T10:00:00.000000000Z", if place.is_sqlite() { "x'00'" } else { "'\\x00'" });
        let warning_act = "insert into warning_act values";
        for (sql, rule) in [
            (format!("{warning_act} ('{w}', 4, 'close', null, 'unclear', null, {x}, '{time}')"), Rule::Unique),
            (format!("{warning_act} ('W-2025-009', 1, 'acknowledge', null, null, null, {x}, '{time}')"), Rule::Reference),
            (format!("{warning_act} ('{w}', 9, 'decline', null, null, null, {x}, '{time}')"), Rule::Check),
            (format!("{warning_act} ('{w}', 9, 'decline', 'other', null, null, {x}, '{time}')"), Rule::Check),
            (format!("{warning_act} ('{w}', 9, 'close', null, 'other', null, {x}, '{time}')"), Rule::Check),
            (format!("{warning_act} ('{w}', 9, 'assess', null, null, null, {x}, '{time}')"), Rule::Check),
            (format!("{warning_act} ('{w}', 9, 'acknowledge', null, null, null, null, '{time}')"), Rule::NotNull),
            (format!("{warning_act} ('{w}', 9, 'acknowledge', null, null, null, {x}, 'now')"), Rule::Check),
            (format!("insert into engagement values ('{e}', 2026, 9, 'CAF', null, null, '{time}')"), Rule::Unique),
            (format!("insert into engagement values ('E-2026-900', 2026, 900, 'CAF', 'D-2025-009', null, '{time}')"), Rule::Reference),
            ("insert into engagement values ('E-2026-900', 2026, 900, 'CAF', null, null, 'now')".to_owned(), Rule::Check),
            (format!("insert into decision_withdrawal values ('D-2025-009', {x}, {x}, '{time}')"), Rule::Reference),
        ] {
            let error = place.run_as_other_program(&sql).await.unwrap_err();
            assert!(rule.words().iter().any(|words| error.contains(words)), "{sql}: {error}");
        }
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

    async fn the_database_holds_nothing_of_what_people_wrote(place: Place) {
        const WRITTEN: [&str; 12] = [
            "violence spreads", "Officer", "wrong row", "likely within", "an envoy", "Council of the Valley",
            "Drivers", "reopen the road", "call the elders", "meet in the school", "all of them", "open by day",
        ];
        let desk = desk_at(&place).await;
        walk_the_thread(&desk).await;
        let recorded =
            desk.record_decision(decision("CAF", DecisionKind::Watch, 40), Sequence::new(1)).await.unwrap();
        desk.withdraw_decision(withdrawal(recorded.record.decision.decision_id, 41)).await.unwrap();
        let stored = place.everything_stored().await;
        assert!(stored.contains("raise-track") && stored.contains("CAF"), "plain columns are found");
        for written in WRITTEN {
            // PostgreSQL prints bytes in hexadecimal digits.
            let digits = hexadecimal(written);
            assert!(!stored.contains(written) && !stored.contains(&digits), "{written}");
        }
    }

    async fn words_cannot_be_put_into_another_mouth(place: Place) {
        let desk = desk_at(&place).await;
        for situation in ["CAF", "TCD"] {
            desk.record_decision(decision(situation, DecisionKind::Watch, 0), Sequence::START).await.unwrap();
        }
        let unguard = if place.is_sqlite() {
            "drop trigger decision_refuses_update"
        } else {
            "alter table decision disable trigger decision_refuses_change"
        };
        place.run_as_other_program(unguard).await.unwrap();
        let swap = "update decision set reason = (select other.reason from decision as other \
                    where other.situation = 'TCD') where situation = 'CAF'";
        place.run_as_other_program(swap).await.unwrap();
        let error = desk.decisions_of(polity("CAF")).await.unwrap_err();
        assert!(matches!(error, DeskError::Vault(VaultError::Damaged { .. })), "{error:?}");
        desk.decisions_of(polity("TCD")).await.unwrap();
    }

    async fn another_desk_key_opens_nothing(place: Place) {
        let desk = desk_at(&place).await;
        walk_the_thread(&desk).await;
        let other = Vault::new(DeskKey::generate().unwrap());
        other.add_data_key(&other.new_data_key().unwrap()).unwrap();
        let locked = DeskStore::new(place.open(MIGRATIONS).await.unwrap(), Arc::new(other));
        let error = locked.timeline_of(&desk.viewer, polity("CAF")).await.unwrap_err();
        assert!(matches!(error, DeskError::Vault(VaultError::UnknownDataKey { .. })), "{error:?}");
    }
}

/// What a `kill -9` leaves: the file and its log, nobody having closed anything.
#[tokio::test]
async fn what_was_acknowledged_is_in_the_files_at_once() {
    let place = Place::on_sqlite();
    let desk = desk_at(&place).await;
    walk_the_thread(&desk).await;
    let copy = tempfile::tempdir().unwrap();
    for name in ["records.sqlite", "records.sqlite-wal"] {
        std::fs::copy(place.file().with_file_name(name), copy.path().join(name)).unwrap();
    }
    let left = Database::open_sqlite(&copy.path().join("records.sqlite"), MIGRATIONS).await.unwrap();
    let left = DeskStore::new(left, Arc::clone(&peopled::VAULT));
    assert_eq!(
        left.timeline_of(&desk.viewer, polity("CAF")).await.unwrap(),
        desk.timeline_of(polity("CAF")).await.unwrap()
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_says_so_with_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Database::open_sqlite(&folder.path().join("nowhere").join("records.sqlite"), MIGRATIONS)
        .await
        .unwrap_err();
    assert!(matches!(missing, DatabaseError::CannotOpen { .. }), "{missing:?}");
    assert!(missing.hint().unwrap().contains("allowed to write"));

    let picture = folder.path().join("picture.jpeg");
    std::fs::write(&picture, b"\xff\xd8\xff\xe0 a picture that is long enough to have a header".repeat(40))
        .unwrap();
    let error = Database::open_sqlite(&picture, MIGRATIONS).await.unwrap_err();
    assert!(matches!(error, DatabaseError::NotADatabase { .. }), "{error:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_read_only_folder_says_so_with_a_hint() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(closed.join("probe"), "").is_ok() {
        eprintln!("skipped: this user may write to a read-only folder");
        return;
    }
    let error = Database::open_sqlite(&closed.join("records.sqlite"), MIGRATIONS).await.unwrap_err();
    assert!(matches!(error, DatabaseError::CannotOpen { .. }), "{error:?}");
}
