//! Runs a test on a desk of three databases: in a folder, and in schemas of its own on a `PostgreSQL` server.
//!
//! See `databases/mod.rs` for the server and what happens without one.

#![allow(dead_code, unused_macros, unused_imports, reason = "each test program uses its own part of this")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use forestall_store::{DatabasePlace, DeskDatabases};
use forestall_vault::{DeskKey, SecretText, Unlock, Vault, WrappedDeskKey};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

use crate::databases::{random_schema, run_then, test_server};

/// Where one test keeps its desk; removed with what it holds.
#[derive(Clone)]
pub(crate) struct DeskPlace {
    pub(crate) place: DatabasePlace,
    folder: Arc<TempDir>,
}

impl DeskPlace {
    pub(crate) fn on_sqlite() -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let data = folder.path().join("desk");
        std::fs::create_dir(&data).unwrap();
        Self { place: DatabasePlace::Folder(data), folder }
    }

    /// Schemas of its own on the server for tests; nothing where there is none and none is required.
    pub(crate) fn on_postgres() -> Option<Self> {
        let address = test_server()?;
        let folder = Arc::new(tempfile::tempdir().unwrap());
        std::fs::create_dir(folder.path().join("desk")).unwrap();
        let schema = random_schema();
        Some(Self { place: DatabasePlace::Postgres { address: SecretText::new(address), schema }, folder })
    }

    /// Another, empty place of the same kind; it lives as long as this one.
    pub(crate) fn another(&self, name: &str) -> DatabasePlace {
        match &self.place {
            DatabasePlace::Folder(_) => DatabasePlace::Folder(self.at(name)),
            DatabasePlace::Postgres { address, schema } => {
                DatabasePlace::Postgres { address: address.clone(), schema: format!("{schema}_{name}") }
            }
        }
    }

    /// The data folder; on `PostgreSQL` it holds no database.
    pub(crate) fn data(&self) -> PathBuf {
        self.at("desk")
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) async fn open(&self) -> DeskDatabases {
        DeskDatabases::open(&self.place).await.unwrap()
    }

    pub(crate) async fn remove(&self) {
        let DatabasePlace::Postgres { address, schema } = &self.place else { return };
        let mut connection = PgConnection::connect(address.reveal()).await.unwrap();
        let drop = format!(
            "do $$ declare name text; begin \
             for name in select nspname from pg_namespace where left(nspname, {}) = '{schema}' loop \
                 execute format('drop schema %I cascade', name); end loop; end $$",
            schema.len()
        );
        sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut connection).await.unwrap();
    }
}

/// A desk key with a key file that opens it.
pub(crate) fn vault_in(folder: &Path) -> (Arc<Vault>, WrappedDeskKey, Unlock) {
    let unlock = Unlock::KeyFile(forestall_vault::KeyFile::create(&folder.join("desk.key")).unwrap());
    let wrapped = WrappedDeskKey::wrap(&DeskKey::generate().unwrap(), &unlock).unwrap();
    let vault = Vault::new(wrapped.unwrap(&unlock).unwrap());
    let data_key = vault.new_data_key().unwrap();
    vault.add_data_key(&data_key).unwrap();
    (Arc::new(vault), wrapped, unlock)
}

/// Runs a test in its place and removes the place afterwards, also when the test fails.
pub(crate) async fn run<Test>(place: DeskPlace, test: impl FnOnce(DeskPlace) -> Test)
where
    Test: Future<Output = ()> + Send + 'static,
{
    run_then(test(place.clone()), place.remove()).await;
}

macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($place:ident: DeskPlace) $body:block)+) => {$(
        $(#[$doc])*
        mod $name {
            use super::*;

            async fn test($place: DeskPlace) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_sqlite() {
                desks::run(DeskPlace::on_sqlite(), test).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_postgres() {
                if let Some(place) = DeskPlace::on_postgres() {
                    desks::run(place, test).await;
                }
            }
        }
    )+};
}
pub(crate) use on_both;
