//! The desk database from outside: the thin thread, conflicts, append-only tables, reopening.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;
use std::sync::Arc;

use forestall_engagement::*;
use forestall_store::desk::*;
use forestall_types::PolityCode;
use jiff::{SignedDuration, Timestamp};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tempfile::TempDir;

async fn desk_in_new_folder() -> (TempDir, SqliteDesk) {
    let folder = tempfile::tempdir().unwrap();
    let desk = SqliteDesk::open(&folder.path().join("desk.sqlite")).await.unwrap();
    (folder, desk)
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
        next_step: NextStep {
            what: "call the elders".parse().unwrap(),
            due_on: Some("2026-10-10".parse().unwrap()),
        },
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
async fn walk_the_thread(desk: &SqliteDesk) -> Engagement {
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
    for (minute, event) in (11..).zip([
        EngagementEvent::SetNextStep(NextStep { what: "meet in the school".parse().unwrap(), due_on: None }),
        EngagementEvent::Note { words: words("they came\nall of them") },
        EngagementEvent::HandOver { words: words("the draft goes to the envoy") },
        EngagementEvent::Close { outcome: EngagementOutcome::PartlySettled, words: words("open by day") },
    ]) {
        let seen = desk.engagement(engagement_id).await.unwrap().sequence();
        desk.act_on_engagement(engagement_id, acted(minute, event), seen).await.unwrap();
    }
    let seen = desk.warning(warning_id).await.unwrap().sequence();
    let close = WarningAnswer::Close { outcome: WarningOutcome::DidNotComeAbout, words: None };
    desk.answer_warning(warning_id, acted(20, close), seen).await.unwrap();
    desk.engagement(engagement_id).await.unwrap()
}

#[tokio::test]
async fn the_thread_runs_from_a_decision_to_an_outcome() {
    let (_folder, desk) = desk_in_new_folder().await;
    let engagement = walk_the_thread(&desk).await;
    assert_eq!(engagement.engagement_id().to_string(), "E-2026-001");
    assert_eq!(engagement.opening().source, EngagementSource::Warning("W-2026-001".parse().unwrap()));
    assert_eq!((engagement.opening().track, engagement.track()), (Track::TrackII, Track::TrackI));
    assert_eq!(engagement.opening().run, run());
    assert_eq!(engagement.outcome(), Some(EngagementOutcome::PartlySettled));

    let timeline = desk.timeline_of(polity("CAF")).await.unwrap();
    let told: Vec<_> = timeline.iter().map(|entry| format!("{} {}", entry.record(), entry.what())).collect();
    assert_eq!(
        told,
        [
            "D-2026-001 decided to warn",
            "W-2026-001 warning opened",
            "W-2026-001 warning acknowledged",
            "W-2026-001 warning assessed",
            "W-2026-001 warning actioned",
            "E-2026-001 engagement opened on Track II",
            "E-2026-001 next step set",
            "E-2026-001 note added",
            "E-2026-001 handed over to Track I",
            "E-2026-001 engagement closed: partly settled",
            "W-2026-001 warning closed: did not come about",
        ]
    );
    assert!(desk.timeline_of(polity("TCD")).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_stored_is_there_after_reopening() {
    let (folder, desk) = desk_in_new_folder().await;
    let engagement = walk_the_thread(&desk).await;
    desk.record_decision(
        decision("TCD", DecisionKind::Decline(DeclineReason::NoAccess), 30),
        Sequence::START,
    )
    .await
    .unwrap();
    let timeline = desk.timeline_of(polity("CAF")).await.unwrap();
    let standing = desk.standing_decisions().await.unwrap();
    desk.close().await;
    let again = SqliteDesk::open(&folder.path().join("desk.sqlite")).await.unwrap();
    assert_eq!(again.engagement(engagement.engagement_id()).await.unwrap(), engagement);
    assert_eq!(again.timeline_of(polity("CAF")).await.unwrap(), timeline);
    assert_eq!(again.standing_decisions().await.unwrap(), standing);
    assert_eq!(standing.len(), 2);
}

/// What a `kill -9` leaves: the file and its log, nobody having closed anything.
#[tokio::test]
async fn what_was_acknowledged_is_in_the_files_at_once() {
    let (folder, desk) = desk_in_new_folder().await;
    walk_the_thread(&desk).await;
    let copy = tempfile::tempdir().unwrap();
    for name in ["desk.sqlite", "desk.sqlite-wal"] {
        std::fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    let left = SqliteDesk::open(&copy.path().join("desk.sqlite")).await.unwrap();
    assert_eq!(
        left.timeline_of(polity("CAF")).await.unwrap(),
        desk.timeline_of(polity("CAF")).await.unwrap()
    );
}

#[tokio::test]
async fn counts_and_filters_follow_the_thread() {
    let (_folder, desk) = desk_in_new_folder().await;
    let counts = |waiting_warnings, open_engagements| DeskCounts { waiting_warnings, open_engagements };
    assert_eq!(desk.counts().await.unwrap(), counts(0, 0));
    walk_the_thread(&desk).await;
    assert_eq!(desk.counts().await.unwrap(), counts(0, 0));
    desk.record_decision(decision("TCD", DecisionKind::Warn, 30), Sequence::START).await.unwrap();
    desk.record_decision(decision("MLI", DecisionKind::Warn, 31), Sequence::START).await.unwrap();
    let mali = WarningId::new(2026, 3).unwrap();
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
    assert_eq!(desk.engagements(open).await.unwrap().len(), 1);
    let track_one = EngagementFilter { track: Some(Track::TrackI), ..EngagementFilter::default() };
    assert_eq!(desk.engagements(track_one).await.unwrap()[0].engagement_id().number(), 1);
}

#[tokio::test]
async fn identifiers_count_within_the_year() {
    let (_folder, desk) = desk_in_new_folder().await;
    let mut ids = vec![];
    for (situation, decided_at) in [
        ("CAF", "2026-12-31T23:59:59Z"),
        ("TCD", "2026-12-31T23:59:59.999Z"),
        ("MLI", "2027-01-01T00:00:00Z"),
        ("SDN", "2026-12-31T23:00:00Z"),
    ] {
        let new = NewDecision {
            decided_at: decided_at.parse().unwrap(),
            ..decision(situation, DecisionKind::Watch, 0)
        };
        let recorded = desk.record_decision(new, Sequence::START).await.unwrap();
        ids.push(recorded.record.decision.decision_id.to_string());
    }
    assert_eq!(ids, ["D-2026-001", "D-2026-002", "D-2027-001", "D-2026-003"]);
}

#[tokio::test]
async fn a_withdrawn_decision_no_longer_stands_and_takes_its_warning_along() {
    let (_folder, desk) = desk_in_new_folder().await;
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
    assert_eq!(again.to_string(), "D-2026-002 is withdrawn already");
    let unknown = desk.withdraw_decision(withdrawal("D-2026-009".parse().unwrap(), 3)).await.unwrap_err();
    assert_eq!(unknown.to_string(), "there is no decision D-2026-009");
}

#[tokio::test]
async fn a_refused_write_stores_nothing() {
    let (_folder, desk) = desk_in_new_folder().await;
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

#[tokio::test]
async fn who_answers_second_hears_of_the_first() {
    let (_folder, desk) = desk_in_new_folder().await;
    let warned = desk.record_decision(decision("CAF", DecisionKind::Warn, 0), Sequence::START).await.unwrap();
    let warning_id = warned.warning.unwrap().warning_id();
    let acknowledge = |minute| acted(minute, WarningAnswer::Acknowledge { words: None });
    desk.answer_warning(warning_id, acknowledge(1), Sequence::START).await.unwrap();
    let second = desk.answer_warning(warning_id, acknowledge(2), Sequence::START).await.unwrap_err();
    assert!(second.is_conflict());
    assert_eq!(
        second.to_string(),
        "W-2026-001 has moved on: this builds on sequence 0, but it stands at 1; nothing was stored"
    );
    assert_eq!(second.hint(), Some("reload, read what changed, then act again"));
    assert_eq!(desk.warning(warning_id).await.unwrap().acts().len(), 1);
}

/// Two desks on one file stand for two server processes.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_one_is_stored_for_each_record_and_none_is_lost() {
    const SITUATIONS: [&str; 5] = ["CAF", "TCD", "MLI", "SDN", "SOM"];
    let (folder, desk) = desk_in_new_folder().await;
    let other = SqliteDesk::open(&folder.path().join("desk.sqlite")).await.unwrap();
    let desks = [Arc::new(desk), Arc::new(other)];
    let mut tasks = tokio::task::JoinSet::new();
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
    let mut ids: Vec<_> =
        stored.into_iter().map(|stored| stored.unwrap().record.decision.decision_id.number()).collect();
    ids.sort_unstable();
    assert_eq!(ids, [1, 2, 3, 4, 5]);
    assert_eq!(desks[0].counts().await.unwrap().waiting_warnings, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_started_at_once_make_one_desk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.sqlite");
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let path = path.clone();
        tasks.spawn(async move { SqliteDesk::open(&path).await.map(drop) });
    }
    for opened in tasks.join_all().await {
        opened.unwrap();
    }
}

/// Opens the file as any other program would.
async fn other_program(path: &Path) -> SqlitePool {
    SqlitePool::connect_with(SqliteConnectOptions::new().filename(path)).await.unwrap()
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_or_delete() {
    let (folder, desk) = desk_in_new_folder().await;
    walk_the_thread(&desk).await;
    let recorded =
        desk.record_decision(decision("CAF", DecisionKind::Watch, 40), Sequence::new(1)).await.unwrap();
    desk.withdraw_decision(withdrawal(recorded.record.decision.decision_id, 41)).await.unwrap();
    let pool = other_program(&folder.path().join("desk.sqlite")).await;
    for (table, change) in [
        ("decision", "reason = 'other'"),
        ("decision_withdrawal", "reason = 'other'"),
        ("warning", "number = 9"),
        ("warning_act", "words = 'other'"),
        ("engagement", "aim = 'other'"),
        ("engagement_party", "name = 'other'"),
        ("engagement_act", "words = 'other'"),
    ] {
        for sql in [
            format!("update {table} set {change}"),
            format!("delete from {table}"),
            format!("insert or replace into {table} select * from {table}"),
        ] {
            let error = sqlx::query(sqlx::AssertSqlSafe(sql.clone())).execute(&pool).await.unwrap_err();
            assert!(error.to_string().contains("are appended, never"), "{sql}: {error}");
        }
    }
}

#[tokio::test]
async fn the_database_itself_refuses_what_the_rules_cannot_make() {
    let (folder, desk) = desk_in_new_folder().await;
    walk_the_thread(&desk).await;
    let pool = other_program(&folder.path().join("desk.sqlite")).await;
    let time = "2026-10-03T10:00:00.000000000Z";
    for (sql, why) in [
        (
            format!(
                "insert into warning_act values ('W-2026-001', 4, 'close', null, 'unclear', null, 'X', '{time}')"
            ),
            "never replaced",
        ),
        (
            format!(
                "insert into warning_act values ('W-2026-009', 1, 'acknowledge', null, null, null, 'X', '{time}')"
            ),
            "FOREIGN KEY",
        ),
        (
            format!(
                "insert into warning_act values ('W-2026-001', 9, 'decline', null, null, null, 'X', '{time}')"
            ),
            "CHECK",
        ),
        (
            format!(
                "insert into warning_act values ('W-2026-001', 9, 'decline', 'other', null, null, 'X', '{time}')"
            ),
            "CHECK",
        ),
        (
            format!(
                "insert into warning_act values ('W-2026-001', 9, 'close', null, 'other', null, 'X', '{time}')"
            ),
            "CHECK",
        ),
        (
            format!(
                "insert into warning_act values ('W-2026-001', 9, 'assess', null, null, null, 'X', '{time}')"
            ),
            "CHECK",
        ),
        (
            format!(
                "insert into warning_act values ('W-2026-001', 9, 'acknowledge', null, null, null, '', '{time}')"
            ),
            "CHECK",
        ),
        (
            "insert into warning_act values ('W-2026-001', 9, 'acknowledge', null, null, null, 'X', 'now')"
                .into(),
            "CHECK",
        ),
        (
            format!(
                "insert into engagement_act values ('E-2026-001', 9, 'close', 'words', null, null, 'X', '{time}')"
            ),
            "CHECK",
        ),
        (
            format!(
                "insert into engagement_act values ('E-2026-001', 9, 'note', 'words', '2026-10-10', null, 'X', '{time}')"
            ),
            "CHECK",
        ),
        (
            format!("insert into decision_withdrawal values ('D-2026-009', 'words', 'X', '{time}')"),
            "FOREIGN KEY",
        ),
    ] {
        let error = sqlx::query(sqlx::AssertSqlSafe(sql.clone())).execute(&pool).await.unwrap_err();
        assert!(error.to_string().contains(why), "{sql}: {error}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_says_so_with_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let missing = SqliteDesk::open(&folder.path().join("nowhere").join("desk.sqlite")).await.unwrap_err();
    assert!(matches!(missing, DeskError::CannotOpen { .. }), "{missing:?}");
    assert!(missing.hint().unwrap().contains("allowed to write"));

    let picture = folder.path().join("picture.jpeg");
    std::fs::write(&picture, b"\xff\xd8\xff\xe0 a picture that is long enough to have a header".repeat(40))
        .unwrap();
    let error = SqliteDesk::open(&picture).await.unwrap_err();
    assert!(matches!(error, DeskError::NotADesk { .. }), "{error:?}");
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
    let error = SqliteDesk::open(&closed.join("desk.sqlite")).await.unwrap_err();
    assert!(matches!(error, DeskError::CannotOpen { .. }), "{error:?}");
}
