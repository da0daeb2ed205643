//! The person keys that a restore brings together.

use std::collections::BTreeMap;

use forestall_vault::Vault;

use super::BackupError;
use super::archive_reader::{ArchiveReader, Given};
use super::backup_file::{BackupFile, BackupKind};
use super::restore_target::migrations_of;
use crate::database::{Database, DatabaseError, Param, TableRow, Transaction};
use crate::desk_databases::Which;
use crate::identities::{Tombstones, tombstones_of_keys};

/// Wrapped keys and tombstones, of a store or of its backup.
#[derive(Default)]
pub(super) struct PersonKeys {
    /// By the identifier of the person.
    pub(super) wrapped: BTreeMap<String, Vec<u8>>,
    pub(super) destroyed: Tombstones,
}

impl PersonKeys {
    /// Reads a backup of person keys, whole.
    pub(super) async fn of_backup(file: BackupFile, vault: &Vault) -> Result<Self, BackupError> {
        let mut reader = ArchiveReader::begin(file, vault, BackupKind::PersonKeys, None)?;
        let mut columns = BTreeMap::new();
        let mut keys = Self::default();
        let mut fault = None;
        while let Some(given) = reader.next().await {
            let outcome = match given {
                Given::Manifest(manifest) => {
                    let tables = manifest.tables.get(Which::PersonKeys.name()).into_iter().flatten();
                    columns = tables.map(|table| (table.table.clone(), table.columns.clone())).collect();
                    migrations_of(Which::PersonKeys, &manifest).map(drop)
                }
                Given::Rows { table, rows, .. } => {
                    let columns = columns.get(&table).map_or(&[][..], Vec::as_slice);
                    rows.iter().try_for_each(|row| keys.take(&table, columns, row))
                }
            };
            if let Err(error) = outcome {
                fault = Some(error);
                break;
            }
        }
        match fault {
            Some(fault) => Err(fault),
            None => reader.finish().await.map(|_| keys),
        }
    }

    /// Reads a store of person keys.
    pub(super) async fn of_store(moment: &mut Transaction) -> Result<Self, DatabaseError> {
        let rows = moment.rows("select person_id, wrapped from person_key order by person_id", &[]).await?;
        let wrapped =
            rows.iter().map(|row| Ok((row.text("person_id")?.to_owned(), row.bytes("wrapped")?.to_vec())));
        let wrapped = wrapped.collect::<Result<_, DatabaseError>>()?;
        Ok(Self { wrapped, destroyed: tombstones_of_keys(moment).await? })
    }

    /// Says whether the keys belong to the desk; so does a store without any.
    pub(super) fn belong_to(&self, vault: &Vault) -> bool {
        self.wrapped.iter().all(|(id, wrapped)| vault.unwrap_person_key(wrapped, id).is_ok())
    }

    fn take(&mut self, table: &str, columns: &[String], row: &TableRow) -> Result<(), BackupError> {
        let value = |column: &str| {
            let position = columns.iter().position(|name| name == column);
            position.and_then(|position| row.get(position))
        };
        match (table, value("person_id"), value("wrapped"), value("destroyed_at")) {
            ("person_key", Some(Param::Text(Some(id))), Some(Param::Bytes(Some(wrapped))), _) => {
                self.wrapped.insert(id.to_string(), wrapped.to_vec());
            }
            ("destroyed_key", Some(Param::Text(Some(id))), _, Some(Param::Text(Some(at)))) => {
                self.destroyed.insert(id.to_string(), at.to_string());
            }
            _ => return Err(BackupError::UnknownTable(table.to_owned())),
        }
        Ok(())
    }
}

/// Inserts keys that are not there; returns how many.
pub(super) async fn insert(
    write: &mut Transaction,
    wanted: &BTreeMap<&str, &[u8]>,
) -> Result<usize, DatabaseError> {
    let mut inserted = 0;
    for (id, wrapped) in wanted {
        let known = "select 1 as found from person_key where person_id = $1";
        if write.row(known, &[(*id).into()]).await?.is_none() {
            let insert = "insert into person_key (person_id, wrapped) values ($1, $2)";
            write.execute(insert, &[(*id).into(), (*wrapped).into()]).await?;
            inserted += 1;
        }
    }
    Ok(inserted)
}

/// Reads a store that is there already and closes it, so that nothing of its log stays beside it.
pub(super) async fn of_database(database: &Database) -> Result<PersonKeys, DatabaseError> {
    let keys = PersonKeys::of_store(&mut database.begin_read().await?).await;
    database.close().await;
    keys
}
