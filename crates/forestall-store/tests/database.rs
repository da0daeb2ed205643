//! The layer both databases share: values, transactions, migrations, writers, and a server that goes away.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use databases::{Place, on_both_databases};
use forestall_store::database::{Database, DatabaseError, Migration, MigrationSet, Param};
use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;

const FIRST: Migration = Migration {
    version: 1,
    name: "things",
    sqlite: "create table thing (id integer not null primary key, word text, seal blob) strict",
    postgres: "create table thing (id bigint not null primary key, word text collate \"C\", seal bytea)",
};
const SECOND: Migration = Migration {
    version: 2,
    name: "counter",
    sqlite: "create table counter (count integer not null) strict; insert into counter (count) values (0);",
    postgres: "create table counter (count bigint not null); insert into counter (count) values (0);",
};
const BROKEN: Migration = Migration {
    version: 3,
    name: "broken",
    sqlite: "create table thing (id integer)",
    postgres: "create table thing (id bigint)",
};
const EDITED: Migration = Migration { sqlite: "select 1", postgres: "select 1", ..FIRST };

const ONE: MigrationSet = MigrationSet(&[FIRST]);
const TWO: MigrationSet = MigrationSet(&[FIRST, SECOND]);

const INSERT: &str = "insert into thing (id, word, seal) values ($1, $2, $3)";
const ALL: &str = "select id, word, seal from thing order by id";

async fn insert(database: &Database, params: [Param<'_>; 3]) -> Result<(), DatabaseError> {
    let mut write = database.begin_write().await?;
    assert_eq!(write.execute(INSERT, &params).await?, 1);
    write.commit().await
}

async fn count(database: &Database, sql: &'static str) -> i64 {
    database.begin_read().await.unwrap().row(sql, &[]).await.unwrap().unwrap().int("count").unwrap()
}

on_both_databases! {
    async fn values_come_back_as_they_were(place: Place) {
        let database = place.open(ONE).await.unwrap();
        insert(&database, [i64::MAX.into(), "é, ' and \n".into(), b"\0\xff"[..].into()]).await.unwrap();
        insert(&database, [i64::MIN.into(), None::<String>.into(), None::<Vec<u8>>.into()]).await.unwrap();
        insert(&database, [0_u16.into(), "".into(), b""[..].into()]).await.unwrap();
        let rows = database.begin_read().await.unwrap().rows(ALL, &[]).await.unwrap();
        let told: Vec<_> = rows
            .iter()
            .map(|row| {
                let seal = row.bytes_or_null("seal").unwrap().map(<[u8]>::to_vec);
                (row.int("id").unwrap(), row.text_or_null("word").unwrap().map(String::from), seal)
            })
            .collect();
        assert_eq!(told, [
            (i64::MIN, None, None),
            (0, Some(String::new()), Some(vec![])),
            (i64::MAX, Some("é, ' and \n".to_owned()), Some(vec![0, 255])),
        ]);
    }

    async fn a_filter_may_be_absent_and_sums_are_integers(place: Place) {
        let database = place.open(ONE).await.unwrap();
        for (id, word) in [(1, "b"), (2, "a"), (3, "B"), (4, "é")] {
            insert(&database, [id.into(), word.into(), None::<Vec<u8>>.into()]).await.unwrap();
        }
        let chosen = "select word from thing where (cast($1 as text) is null or word = $1) order by word, id";
        let mut moment = database.begin_read().await.unwrap();
        let words = |rows: Vec<forestall_store::database::Row>| {
            rows.iter().map(|row| row.text("word").unwrap().to_owned()).collect::<Vec<_>>()
        };
        let all = moment.rows(chosen, &[None::<String>.into()]).await.unwrap();
        assert_eq!(words(all), ["B", "a", "b", "é"], "sorted by bytes on both");
        assert_eq!(words(moment.rows(chosen, &["a".into()]).await.unwrap()), ["a"]);
        let sums = "select cast(sum(id) as bigint) as total, count(*) as n, max(id) as most, 1 as one from thing";
        let row = moment.row(sums, &[]).await.unwrap().unwrap();
        let numbers = ["total", "n", "most", "one"].map(|column| row.int(column).unwrap());
        assert_eq!(numbers, [10, 4, 4, 1]);
    }

    async fn what_is_not_confirmed_is_undone(place: Place) {
        let database = place.open(TWO).await.unwrap();
        let mut write = database.begin_write().await.unwrap();
        write.execute(INSERT, &[1.into(), "a".into(), None::<Vec<u8>>.into()]).await.unwrap();
        drop(write);
        assert_eq!(count(&database, "select count(*) as count from thing").await, 0);
        let mut read = database.begin_read().await.unwrap();
        read.execute("insert into counter (count) values (1)", &[]).await.unwrap_err();
    }

    async fn a_reader_sees_one_moment(place: Place) {
        let database = place.open(ONE).await.unwrap();
        let mut moment = database.begin_read().await.unwrap();
        assert!(moment.rows(ALL, &[]).await.unwrap().is_empty());
        insert(&database, [1.into(), "a".into(), None::<Vec<u8>>.into()]).await.unwrap();
        assert!(moment.rows(ALL, &[]).await.unwrap().is_empty());
        drop(moment);
        assert_eq!(database.begin_read().await.unwrap().rows(ALL, &[]).await.unwrap().len(), 1);
    }

    async fn rules_of_the_database_are_told_without_values(place: Place) {
        let database = place.open(ONE).await.unwrap();
        insert(&database, [1.into(), "hunter2".into(), None::<Vec<u8>>.into()]).await.unwrap();
        let twice = insert(&database, [1.into(), "hunter2".into(), None::<Vec<u8>>.into()]).await.unwrap_err();
        assert!(matches!(twice, DatabaseError::RuleBroken(_)), "{twice:?}");
        assert!(!format!("{twice:?}").contains("hunter2"), "{twice:?}");
        let mut write = database.begin_write().await.unwrap();
        let cast = "select cast(word as bigint) / 0 as n from thing";
        if let Err(error) = write.rows(cast, &[]).await {
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }

    async fn migrating_again_changes_nothing_and_later_adds(place: Place) {
        place.open(ONE).await.unwrap().close().await;
        let database = place.open(ONE).await.unwrap();
        insert(&database, [1.into(), "a".into(), None::<Vec<u8>>.into()]).await.unwrap();
        database.check().await.unwrap();
        let newer = place.open(TWO).await.unwrap();
        newer.check().await.unwrap();
        assert_eq!(count(&newer, "select count(*) as count from thing").await, 1);
        assert!(matches!(database.check().await, Err(DatabaseError::NewerThanProgram { version: 2, .. })));
        let error = place.open(ONE).await.unwrap_err();
        assert!(matches!(error, DatabaseError::NewerThanProgram { version: 2, .. }), "{error:?}");
    }

    async fn a_migration_that_fails_leaves_nothing_behind(place: Place) {
        let error = place.open(MigrationSet(&[FIRST, SECOND, BROKEN])).await.unwrap_err();
        assert!(matches!(error, DatabaseError::Migration { version: 3, .. }), "{error:?}");
        let database = place.open(TWO).await.unwrap();
        assert_eq!(count(&database, "select max(version) as count from migration").await, 2);
        assert_eq!(count(&database, "select count(*) as count from counter").await, 1, "run once");
    }

    async fn an_edited_migration_is_refused(place: Place) {
        place.open(ONE).await.unwrap().close().await;
        let error = place.open(MigrationSet(&[EDITED])).await.unwrap_err();
        assert!(matches!(error, DatabaseError::OtherMigration { version: 1, .. }), "{error:?}");
    }

    async fn programs_started_at_once_migrate_once(place: Place) {
        let mut tasks = JoinSet::new();
        for _ in 0..8 {
            let place = place.clone();
            tasks.spawn(async move { place.open(TWO).await });
        }
        for opened in tasks.join_all().await {
            assert_eq!(count(&opened.unwrap(), "select count(*) as count from counter").await, 1);
        }
    }

    /// Reading before writing would lose counts if two writers could be inside at once.
    async fn writers_wait_for_each_other(place: Place) {
        let databases = [place.open(TWO).await.unwrap(), place.open(TWO).await.unwrap()].map(Arc::new);
        let mut tasks = JoinSet::new();
        for writer in 0..8 {
            let database = Arc::clone(&databases[writer % 2]);
            tasks.spawn(async move {
                for _ in 0..10 {
                    let mut write = database.begin_write().await.unwrap();
                    let row = write.row("select count from counter", &[]).await.unwrap().unwrap();
                    let next = row.int("count").unwrap() + 1;
                    tokio::task::yield_now().await;
                    write.execute("update counter set count = $1", &[next.into()]).await.unwrap();
                    write.commit().await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        assert_eq!(count(&databases[0], "select count from counter").await, 80);
    }

    async fn a_writer_who_stays_makes_the_others_hear_that_it_is_busy(place: Place) {
        let (here, there) = (place.open(TWO).await.unwrap(), place.open(TWO).await.unwrap());
        let _staying = here.begin_write().await.unwrap();
        let (same, other) = tokio::join!(here.begin_write(), there.begin_write());
        assert!(matches!(same, Err(DatabaseError::Busy(_))), "{same:?}");
        assert!(matches!(other, Err(DatabaseError::Busy(_))), "{other:?}");
        assert_eq!(count(&there, "select count from counter").await, 0, "reading goes on");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_cannot_be_reached() {
    let address = "postgres://desk:hunter2@127.0.0.1:1/desk";
    let error = Database::open_postgres(address, "desk", ONE).await.unwrap_err();
    assert!(matches!(error, DatabaseError::Unreachable(_)), "{error:?}");
    assert_eq!(error.to_string(), "the database cannot be reached; nothing was stored");
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}

/// A server of this test's own, ended when dropped.
struct OwnServer {
    folder: tempfile::TempDir,
}

impl OwnServer {
    fn tell(&self, command: &str) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.ci/postgres");
        let told = Command::new(script).arg(command).arg(self.folder.path()).output().unwrap();
        assert!(told.status.success(), "{command}: {}", String::from_utf8_lossy(&told.stderr));
        String::from_utf8(told.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.ci/postgres");
        let _ = Command::new(script).arg("kill").arg(self.folder.path()).output();
    }
}

#[tokio::test]
async fn a_user_without_rights_is_not_admitted_and_one_with_a_schema_is() {
    if databases::test_server().is_none() {
        return;
    }
    let server = OwnServer { folder: tempfile::tempdir().unwrap() };
    let address = server.tell("start");
    let mut administrator = PgConnection::connect(&address).await.unwrap();
    let prepare =
        "create role guest login; create role owner login; create schema owned authorization owner;";
    sqlx::raw_sql(prepare).execute(&mut administrator).await.unwrap();
    let (guest, owner) = (address.replace("desk@", "guest@"), address.replace("desk@", "owner@"));

    for (address, schema) in [
        (guest.as_str(), "desk"),
        (guest.as_str(), "owned"),
        (&address.replace("desk@", "nobody@"), "desk"),
        (&address.replace("/postgres", "/nowhere"), "desk"),
    ] {
        let error = Database::open_postgres(address, schema, ONE).await.unwrap_err();
        assert!(matches!(error, DatabaseError::CannotOpen { .. }), "{schema}: {error:?}");
    }
    let database = Database::open_postgres(&owner, "owned", ONE).await.unwrap();
    insert(&database, [1.into(), "a".into(), None::<Vec<u8>>.into()]).await.unwrap();
    let schemas = "select nspname from pg_namespace where nspname in ('desk', 'owned')";
    let schemas: Vec<String> = sqlx::query_scalar(schemas).fetch_all(&mut administrator).await.unwrap();
    assert_eq!(schemas, ["owned"], "who is not admitted leaves nothing behind");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_goes_away_is_told_and_found_again() {
    if databases::test_server().is_none() {
        return;
    }
    let server = OwnServer { folder: tempfile::tempdir().unwrap() };
    let database = Database::open_postgres(&server.tell("start"), "desk", ONE).await.unwrap();
    insert(&database, [1.into(), "kept".into(), None::<Vec<u8>>.into()]).await.unwrap();
    let mut under_way = database.begin_write().await.unwrap();
    under_way.execute(INSERT, &[2.into(), "lost".into(), None::<Vec<u8>>.into()]).await.unwrap();

    server.tell("kill");
    let error = under_way.commit().await.unwrap_err();
    assert!(matches!(error, DatabaseError::OutcomeUnknown(_)), "{error:?}");
    let started = std::time::Instant::now();
    let (read, write) = tokio::join!(database.begin_read(), database.begin_write());
    assert!(matches!(read, Err(DatabaseError::Unreachable(_))), "{read:?}");
    assert!(matches!(write, Err(DatabaseError::Unreachable(_))), "{write:?}");
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());

    server.tell("start");
    insert(&database, [3.into(), "after".into(), None::<Vec<u8>>.into()]).await.unwrap();
    let rows = database.begin_read().await.unwrap().rows(ALL, &[]).await.unwrap();
    let ids: Vec<_> = rows.iter().map(|row| row.int("id").unwrap()).collect();
    assert_eq!(ids, [1, 3]);
    database.check().await.unwrap();
}
