//! Making a backup while the desk is in use.

use std::path::Path;
use std::sync::Arc;

use forestall_confidence::{AuditAction, AuditFact};
use forestall_vault::{Vault, VaultError};
use jiff::Timestamp;

use super::BackupError;
use super::archive_writer::{ArchiveWriter, Piece, files_of};
use super::backup_file::BackupKind;
use super::format::{FORMAT, Header, MANIFEST, Manifest, TOTALS, TableColumns, Totals};
use super::row_bytes;
use crate::audit;
use crate::database::{Database, DatabaseError, Table, TableRow, Transaction};
use crate::desk_databases::{DeskDatabases, Which};

/// What of the data folder goes into a backup.
pub(super) const PARTS: [&str; 4] = ["desk.json", "lake", "runs", "scorecards"];

/// Rows of the first page of a table, before it is known how large they are.
const FIRST_PAGE: u32 = 8;
/// The most rows of a page.
const MOST_ROWS: u32 = 2_000;
/// How many bytes a page should have.
const PAGE_BYTES: usize = 4 << 20;

/// Told what is being written: a table or a part of the data folder.
pub type Progress<'a> = &'a (dyn Fn(&str) + Sync);

/// A backup that was made.
#[derive(Clone, Debug)]
pub struct BackedUp {
    /// The random identifier by which the audit log names it.
    pub backup_id: String,
    /// The size of the file in bytes.
    pub bytes: u64,
    /// How many rows are in it.
    pub rows: u64,
    /// How many files of the data folder are in it.
    pub files: u64,
}

/// Backs up records and sealed identities as they are at one moment, and the data folder's files.
///
/// The audit log has its entry before anything is written, so that no copy leaves without one; the entry is the last
/// of the backup. Moments of several databases follow each other: records first, so that a person entered in between
/// is in the backup without being named by anything.
///
/// - `folder`: the data folder; of it only `desk.json` if `records_only`.
///
/// # Errors
///
/// [`BackupError`]; no file is left behind.
pub async fn back_up_content(
    databases: &DeskDatabases,
    vault: &Arc<Vault>,
    folder: &Path,
    records_only: bool,
    out: &Path,
    now: Timestamp,
    progress: Progress<'_>,
) -> Result<BackedUp, BackupError> {
    let header = header(&databases.records, now).await?;
    let archive = ArchiveWriter::begin(vault, BackupKind::Content, header_bytes(&header), out)?;
    record(databases, vault, &header, now).await?;
    let mut records = databases.records.begin_read().await?;
    let mut identities = databases.identities.begin_read().await?;
    let tables_of_records = records.tables().await?;
    let tables_of_identities = identities.tables().await?;
    let manifest = Manifest {
        versions: [
            version(&mut records, Which::Records).await?,
            version(&mut identities, Which::Identities).await?,
        ]
        .into(),
        tables: [
            columns(Which::Records, &tables_of_records),
            columns(Which::Identities, &tables_of_identities),
        ]
        .into(),
        holds_files: !records_only,
    };
    let mut written = Written { archive, totals: Totals::default(), progress };
    written.add(MANIFEST, json(&manifest)).await;
    // The smaller database goes first: a server ends moments in which nothing is asked for long.
    written.dump(identities, Which::Identities, &tables_of_identities).await?;
    written.dump(records, Which::Records, &tables_of_records).await?;
    (written.progress)("files");
    for path in files_of(folder, if records_only { &PARTS[..1] } else { &PARTS })? {
        written.totals.files += 1;
        if !written.archive.add(Piece::File { folder: folder.to_owned(), path }).await {
            break;
        }
    }
    written.finish(header.backup_id).await
}

/// Backs up the keys of protected persons, which stand in no backup of content.
///
/// Whoever erases a person makes this backup anew and destroys the older ones.
///
/// # Errors
///
/// [`BackupError`]; no file is left behind.
pub async fn back_up_person_keys(
    databases: &DeskDatabases,
    vault: &Arc<Vault>,
    out: &Path,
    now: Timestamp,
) -> Result<BackedUp, BackupError> {
    let header = header(&databases.records, now).await?;
    let archive = ArchiveWriter::begin(vault, BackupKind::PersonKeys, header_bytes(&header), out)?;
    record(databases, vault, &header, now).await?;
    let mut keys = databases.person_keys.begin_read().await?;
    let tables = keys.tables().await?;
    let manifest = Manifest {
        versions: [version(&mut keys, Which::PersonKeys).await?].into(),
        tables: [columns(Which::PersonKeys, &tables)].into(),
        holds_files: false,
    };
    let mut written = Written { archive, totals: Totals::default(), progress: &|_| {} };
    written.add(MANIFEST, json(&manifest)).await;
    written.dump(keys, Which::PersonKeys, &tables).await?;
    written.finish(header.backup_id).await
}

/// An archive and what went into it.
struct Written<'a> {
    archive: ArchiveWriter,
    totals: Totals,
    progress: Progress<'a>,
}

impl Written<'_> {
    async fn add(&self, name: &str, bytes: Vec<u8>) -> bool {
        self.archive.add(Piece::Bytes { name: name.to_owned(), bytes }).await
    }

    /// Writes all rows of all tables; stops early where the writing thread failed, whose error comes at the end.
    async fn dump(
        &mut self,
        mut moment: Transaction,
        which: Which,
        tables: &[Table],
    ) -> Result<(), BackupError> {
        for table in tables {
            (self.progress)(&table.name);
            let name = format!("{}/{}", which.name(), table.name);
            let mut last: Option<TableRow> = None;
            let (mut part, mut limit, mut count) = (0, FIRST_PAGE, 0);
            loop {
                let rows = moment.rows_after(table, last.as_ref(), limit).await?;
                let mut bytes = Vec::new();
                for row in &rows {
                    row_bytes::write(row, &mut bytes)?;
                }
                count += rows.len() as u64;
                let is_end = rows.len() < usize::try_from(limit).unwrap_or(usize::MAX);
                limit = next_limit(rows.len(), bytes.len());
                last = rows.into_iter().next_back();
                if !bytes.is_empty() && !self.add(&format!("{name}/{part:06}"), bytes).await {
                    return Ok(());
                }
                if is_end {
                    break;
                }
                part += 1;
            }
            self.totals.rows.insert(name, count);
        }
        Ok(())
    }

    async fn finish(self, backup_id: String) -> Result<BackedUp, BackupError> {
        self.add(TOTALS, json(&self.totals)).await;
        let Totals { rows, files } = self.totals;
        let bytes = self.archive.finish().await?;
        Ok(BackedUp { backup_id, bytes, rows: rows.values().sum(), files })
    }
}

/// Chooses how many rows to ask for, so that a page of large attachments does not fill the memory.
fn next_limit(rows: usize, bytes: usize) -> u32 {
    let each = (bytes / rows.max(1)).max(1);
    u32::try_from(PAGE_BYTES / each).unwrap_or(MOST_ROWS).clamp(1, MOST_ROWS)
}

async fn header(records: &Database, now: Timestamp) -> Result<Header, BackupError> {
    let query = "select wrapped from desk_key where retired_at is null order by made_at, desk_key_id";
    let rows = records.begin_read().await?.rows(query, &[]).await?;
    let texts = rows.iter().map(|row| row.text("wrapped").map(str::to_owned));
    let desk_keys = texts.collect::<Result<Vec<_>, DatabaseError>>()?;
    if desk_keys.is_empty() {
        return Err(BackupError::NoKey);
    }
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(VaultError::NoRandom)?;
    let backup_id = format!("backup-{:016x}", u64::from_be_bytes(random));
    Ok(Header { format: FORMAT, backup_id, made_at: format!("{now:.0}"), desk_keys })
}

async fn record(
    databases: &DeskDatabases,
    vault: &Vault,
    header: &Header,
    at: Timestamp,
) -> Result<(), BackupError> {
    let record = Some(header.backup_id.clone());
    let fact = AuditFact { at, actor: None, action: AuditAction::BackedUp, record };
    let mut write = databases.records.begin_write().await?;
    audit::append(&mut write, &vault.audit_signer(), fact).await?;
    Ok(write.commit().await?)
}

async fn version(moment: &mut Transaction, which: Which) -> Result<(String, i64), DatabaseError> {
    let row = moment.row("select coalesce(max(version), 0) as version from migration", &[]).await?;
    Ok((which.name().to_owned(), row.map_or(Ok(0), |row| row.int("version"))?))
}

fn columns(which: Which, tables: &[Table]) -> (String, Vec<TableColumns>) {
    (which.name().to_owned(), tables.iter().map(TableColumns::from).collect())
}

fn header_bytes(header: &Header) -> Vec<u8> {
    serde_json::to_vec(header).expect("a header has text keys only")
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("it has text keys only")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_rows_come_in_small_pages() {
        assert_eq!(next_limit(8, (8 * 10) << 20), 1);
        assert_eq!(next_limit(8, 8 << 20), 4);
        assert_eq!(next_limit(8, 800), MOST_ROWS);
        assert_eq!(next_limit(0, 0), MOST_ROWS);
    }
}
