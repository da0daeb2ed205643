//! Where rows are restored to: three files aside, or three schemas in one transaction.

use std::path::Path;

use super::BackupError;
use super::format::{Manifest, TableColumns};
use crate::database::{Database, MigrationSet, Table, TableRow, Transaction};
use crate::desk_databases::{DatabasePlace, Which};

const ALL: [Which; 3] = [Which::Records, Which::Identities, Which::PersonKeys];

/// Three databases with a transaction that nobody sees yet.
pub(super) struct RestoreTarget {
    databases: Vec<(Which, Database, Vec<Table>)>,
    transactions: Transactions,
}

enum Transactions {
    /// One for each file, in a folder aside.
    Files { records: Transaction, identities: Transaction, person_keys: Transaction },
    /// One for all schemas.
    Schemas { transaction: Transaction, current: Which, schema: String },
}

impl RestoreTarget {
    /// Makes or opens the databases as they were when the backup was made.
    ///
    /// - `aside`: where files are made.
    pub(super) async fn open(
        place: &DatabasePlace,
        aside: &Path,
        manifest: &Manifest,
    ) -> Result<Self, BackupError> {
        let place = match place {
            DatabasePlace::Folder(_) => DatabasePlace::Folder(aside.to_owned()),
            DatabasePlace::Postgres { .. } => place.clone(),
        };
        let mut databases = Vec::new();
        for which in ALL {
            let migrations = migrations_of(which, manifest)?;
            let database = place.open_with(which, migrations).await?;
            let tables = database.begin_read().await?.tables().await?;
            databases.push((which, database, tables));
        }
        let begin = |index: usize| databases[index].1.begin_write();
        let transactions = match &place {
            DatabasePlace::Folder(_) => Transactions::Files {
                records: begin(0).await?,
                identities: begin(1).await?,
                person_keys: begin(2).await?,
            },
            DatabasePlace::Postgres { schema, .. } => {
                let mut transaction = begin(0).await?;
                // Nobody writes to any of them until this is confirmed.
                for which in [Which::Identities, Which::PersonKeys, Which::Records] {
                    transaction.enter_schema(&which.schema(schema)).await?;
                    transaction.rows("select id from write_lock for update", &[]).await?;
                }
                Transactions::Schemas { transaction, current: Which::Records, schema: schema.clone() }
            }
        };
        Ok(Self { databases, transactions })
    }

    /// Returns the transaction over one of the databases.
    pub(super) async fn on(&mut self, which: Which) -> Result<&mut Transaction, BackupError> {
        match &mut self.transactions {
            Transactions::Files { records, identities, person_keys } => Ok(match which {
                Which::Records => records,
                Which::Identities => identities,
                Which::PersonKeys => person_keys,
            }),
            Transactions::Schemas { transaction, current, schema } => {
                if *current != which {
                    transaction.enter_schema(&which.schema(schema)).await?;
                    *current = which;
                }
                Ok(transaction)
            }
        }
    }

    /// Refuses tables and columns that are not there, before any row is read.
    pub(super) fn check_tables(&self, manifest: &Manifest) -> Result<(), BackupError> {
        for (name, tables) in &manifest.tables {
            let which = Which::named(name).ok_or(BackupError::Malformed("it holds an unknown database"))?;
            for table in tables {
                self.table(which, table)?;
            }
        }
        Ok(())
    }

    /// Returns a table with its columns in the order of the backup.
    pub(super) fn table(&self, which: Which, named: &TableColumns) -> Result<Table, BackupError> {
        let unknown = |what: &str| BackupError::UnknownTable(what.to_owned());
        let (_, _, tables) = self.databases.iter().find(|(of, ..)| *of == which).expect("all three are open");
        let table =
            tables.iter().find(|table| table.name == named.table).ok_or_else(|| unknown(&named.table))?;
        table.in_order_of(&named.columns).map_err(|column| unknown(&format!("{}.{column}", named.table)))
    }

    pub(super) async fn insert(
        &mut self,
        which: Which,
        table: &Table,
        rows: &[TableRow],
    ) -> Result<(), BackupError> {
        Ok(self.on(which).await?.insert_rows(table, rows).await?)
    }

    /// Confirms everything; files are closed, so that each is whole in itself.
    pub(super) async fn commit(self) -> Result<(), BackupError> {
        match self.transactions {
            Transactions::Files { records, identities, person_keys } => {
                person_keys.commit().await?;
                identities.commit().await?;
                records.commit().await?;
            }
            Transactions::Schemas { mut transaction, schema, .. } => {
                transaction.enter_schema(&schema).await?;
                transaction.commit().await?;
            }
        }
        for (which, database, _) in &self.databases {
            if *which == Which::PersonKeys {
                // Keys that were kept, and are destroyed now, leave the files too.
                let _ = database.purge("person_key").await;
            }
            database.close().await;
        }
        Ok(())
    }
}

/// Returns the migrations up to the backup's; all of them for a database that is not in it.
pub(super) fn migrations_of(which: Which, manifest: &Manifest) -> Result<MigrationSet, BackupError> {
    let all = which.migrations();
    let Some(version) = manifest.versions.get(which.name()) else { return Ok(all) };
    all.up_to(*version).ok_or(BackupError::NewerTables { what: which.name(), found: *version })
}
