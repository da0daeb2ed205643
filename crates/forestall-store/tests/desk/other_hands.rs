//! What other programs can do to the database and its files, and what they find there.

use super::*;

on_both_databases! {
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
