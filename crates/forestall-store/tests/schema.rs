//! The tables: the migrations give what `schema.sql` describes, and the same on both databases.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;

use std::collections::BTreeMap;
use std::path::Path;

use databases::Place;
use forestall_store::database::Database;
use forestall_store::desk::MIGRATIONS;
use sqlx::{Connection, PgConnection, Row, SqliteConnection};

const SCHEMA: &str = include_str!("../schema.sql");

/// Tables the layer below keeps for itself.
const OWN_TABLES: [&str; 2] = ["migration", "write_lock"];

async fn connect(file: &Path) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", file.display())).await.unwrap()
}

async fn migrated_file(place: &Place) -> SqliteConnection {
    place.open(MIGRATIONS).await.unwrap().close().await;
    connect(&place.file()).await
}

/// Returns type, name and text of everything the schema defines, comments and white space aside.
async fn schema_of(connection: &mut SqliteConnection) -> Vec<(String, String, String)> {
    let query =
        "select type, name, tbl_name, coalesce(sql, '') as sql from sqlite_master order by type, name";
    let rows = sqlx::query(query).fetch_all(connection).await.unwrap();
    let plain = |sql: String| {
        let code: Vec<_> = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
        code.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    rows.iter()
        .filter(|row| !OWN_TABLES.contains(&row.get("tbl_name")))
        .map(|row| (row.get("type"), row.get("name"), plain(row.get("sql"))))
        .collect()
}

fn tables_of(schema: &[(String, String, String)]) -> Vec<String> {
    schema.iter().filter(|(kind, ..)| kind == "table").map(|(_, name, _)| name.clone()).collect()
}

#[tokio::test]
async fn migrations_give_exactly_the_schema() {
    let place = Place::on_sqlite();
    let migrated = schema_of(&mut migrated_file(&place).await).await;
    let mut expected = connect(&place.file().with_file_name("schema.sqlite")).await;
    sqlx::raw_sql(SCHEMA).execute(&mut expected).await.unwrap();
    assert!(tables_of(&migrated).contains(&"decision".to_owned()));
    assert_eq!(migrated, schema_of(&mut expected).await);
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    let place = Place::on_sqlite();
    let mut connection = migrated_file(&place).await;
    // SQLite counts every change of the schema.
    let version = "pragma schema_version";
    let before: i64 = sqlx::query_scalar(version).fetch_one(&mut connection).await.unwrap();
    let again = Database::open_sqlite(&place.file(), MIGRATIONS).await.unwrap();
    again.close().await;
    let after: i64 = sqlx::query_scalar(version).fetch_one(&mut connection).await.unwrap();
    assert_eq!(before, after);
}

#[tokio::test]
async fn every_table_and_column_is_described() {
    let place = Place::on_sqlite();
    let mut connection = migrated_file(&place).await;
    for (table, columns) in sqlite_columns(&mut connection).await {
        let start = SCHEMA.find(&format!("create table {table} (")).unwrap();
        let above = SCHEMA[..start].trim_end().lines().last().unwrap();
        assert!(above.starts_with("-- ") && above.ends_with('.'), "{table}: {above}");
        let body = &SCHEMA[start..];
        let body = &body[..body.find(") strict;").unwrap()];
        for column in columns.keys() {
            let line = body
                .lines()
                .find(|line| line.trim_start().starts_with(&format!("{column} ")))
                .unwrap_or_else(|| panic!("{table}.{column} is not in the schema"));
            assert!(line.contains(" -- ") && line.ends_with('.'), "{table}.{column} is not described");
        }
    }
}

/// Kind and whether it may be null, by column, by table.
type Columns = BTreeMap<String, BTreeMap<String, (String, bool)>>;

async fn sqlite_columns(connection: &mut SqliteConnection) -> Columns {
    let mut tables = Columns::new();
    for table in tables_of(&schema_of(connection).await) {
        let rows =
            sqlx::query("select name, lower(type) as kind, \"notnull\" as full from pragma_table_info($1)")
                .bind(&table)
                .fetch_all(&mut *connection)
                .await
                .unwrap();
        let columns =
            rows.iter().map(|row| (row.get("name"), (row.get("kind"), row.get::<i64, _>("full") == 0)));
        tables.insert(table, columns.collect());
    }
    tables
}

async fn postgres_columns(connection: &mut PgConnection, schema: &str) -> Columns {
    let query = "select table_name::text as table_name, column_name::text as name, data_type::text as kind, \
                 coalesce(collation_name::text, '') as collation, is_nullable = 'YES' as may_be_null \
                 from information_schema.columns where table_schema = $1";
    let mut tables = Columns::new();
    for row in sqlx::query(query).bind(schema).fetch_all(connection).await.unwrap() {
        let (table, column): (String, String) = (row.get("table_name"), row.get("name"));
        if OWN_TABLES.contains(&table.as_str()) {
            continue;
        }
        let kind = match (row.get("kind"), row.get("collation")) {
            ("bigint", "") => "integer",
            ("bytea", "") => "blob",
            ("text", "C") => "text",
            other => panic!("{table}.{column} is {other:?}; use bigint, bytea and text collate \"C\""),
        };
        let columns = tables.entry(table).or_default();
        columns.insert(column, (kind.to_owned(), row.get("may_be_null")));
    }
    tables
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_have_the_same_tables_and_columns() {
    let Some(place) = Place::on_postgres() else { return };
    databases::run(place, |place| async move {
        place.open(MIGRATIONS).await.unwrap().close().await;
        let Place::Postgres { address, schema } = &place else { panic!("the place is on PostgreSQL") };
        let postgres = postgres_columns(&mut PgConnection::connect(address).await.unwrap(), schema).await;
        let file = Place::on_sqlite();
        assert_eq!(postgres, sqlite_columns(&mut migrated_file(&file).await).await);
    })
    .await;
}
