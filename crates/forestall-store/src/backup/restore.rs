//! Restoring a desk, wholly or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use forestall_confidence::{AuditAction, AuditFact};
use forestall_vault::Vault;
use jiff::Timestamp;

use super::BackupError;
use super::archive_reader::{ArchiveReader, Given};
use super::back_up::Progress;
use super::backup_file::{BackupFile, BackupKind};
use super::format::{Manifest, TableColumns, Totals};
use super::person_keys::{self, PersonKeys};
use super::restore_target::RestoreTarget;
use super::shown_at_once::{self, ShownAtOnce};
use crate::audit;
use crate::database::{Param, Table, TableRow, Transaction};
use crate::desk_databases::{
    DatabasePlace, DeskDatabases, IDENTITIES_FILE, PERSON_KEYS_FILE, RECORDS_FILE, Which,
};
use crate::identities::{Tombstones, bury_identities, bury_keys, tombstones_of_identities};

/// What to restore, and where to.
#[derive(Debug)]
pub struct Restore<'a> {
    /// The backup of content.
    pub content: BackupFile,
    /// A backup of person keys; without one, protected persons can only be read if there are keys already.
    pub person_keys: Option<BackupFile>,
    /// The keys of the desk that made them.
    pub vault: &'a Vault,
    /// The databases, which have to be empty.
    pub place: &'a DatabasePlace,
    /// The data folder; it may be missing.
    pub folder: &'a Path,
    /// Whether the person keys that are there stay. What they know of erasures is replayed.
    pub keep_person_keys: bool,
    /// When.
    pub now: Timestamp,
}

/// What was restored.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Restored {
    /// How many rows.
    pub rows: u64,
    /// How many files of the data folder.
    pub files: u64,
    /// How many persons were erased since the backup was made, and stay erased.
    pub erased_again: usize,
    /// How many persons cannot be read because their key is missing.
    pub without_key: usize,
    /// Whether a restore that was interrupted at its very end was finished, and nothing else done.
    pub is_finished_only: bool,
}

/// Restores a backup into an empty desk.
///
/// Sessions, one-time links and tokens of programs are ended: some may have been ended since the backup was made,
/// and would work again. The audit log goes on with an entry for the restore.
///
/// # Errors
///
/// [`BackupError`]; nothing is left behind.
pub async fn restore(restore: Restore<'_>, progress: Progress<'_>) -> Result<Restored, BackupError> {
    let Restore { content, person_keys, vault, place, folder, keep_person_keys, now } = restore;
    if finish_earlier(place, folder).await? {
        return Ok(Restored { is_finished_only: true, ..Restored::default() });
    }
    refuse_occupied(place, folder)?;
    let mut given = match person_keys {
        Some(file) => PersonKeys::of_backup(file, vault).await?,
        None => PersonKeys::default(),
    };
    take_present_files(place, folder, keep_person_keys, vault, &mut given).await?;
    let backup_id = content.backup_id().to_owned();
    let shown = ShownAtOnce::begin(folder)?;
    let mut reader = ArchiveReader::begin(content, vault, BackupKind::Content, Some(shown.aside()))?;
    let Some(Given::Manifest(manifest)) = reader.next().await else {
        return Err(reader.finish().await.err().unwrap_or(BackupError::Malformed("it is empty")));
    };
    if manifest.holds_files {
        refuse_files(folder)?;
    }
    let mut target = RestoreTarget::open(place, &shown.aside(), &manifest).await?;
    let outcome = async {
        target.check_tables(&manifest)?;
        take_present_schemas(place, &mut target, keep_person_keys, vault, &mut given).await?;
        copy_rows(&mut reader, &manifest, &mut target, &given.destroyed, progress).await
    };
    let erased_again = match outcome.await {
        Ok(erased_again) => erased_again,
        // Where reading failed, that is the cause; where writing failed, the reader only tells that it was left.
        Err(error) => return Err(cause_of(error, reader).await),
    };
    let Totals { rows, files } = reader.finish().await?;
    refuse_other_world(folder, &shown.aside())?;
    let without_key = settle_persons(&mut target, &given).await?;
    let fact = AuditFact { at: now, actor: None, action: AuditAction::Restored, record: Some(backup_id) };
    let records = target.on(Which::Records).await?;
    end_ways_in(records, now).await?;
    audit::append(records, &vault.audit_signer(), fact).await?;
    show(place, target, shown).await?;
    Ok(Restored { rows: rows.values().sum(), files, erased_again, without_key, is_finished_only: false })
}

/// Restores person keys into a desk that is in use: those that are missing and not destroyed. Returns how many.
///
/// # Errors
///
/// [`BackupError`]; nothing is changed then.
pub async fn restore_person_keys(
    databases: &DeskDatabases,
    vault: &Vault,
    file: BackupFile,
    now: Timestamp,
) -> Result<usize, BackupError> {
    let record = Some(file.backup_id().to_owned());
    let given = PersonKeys::of_backup(file, vault).await?;
    let mut destroyed = given.destroyed.clone();
    destroyed.extend(tombstones_of_identities(&mut databases.identities.begin_read().await?).await?);
    let fact = AuditFact { at: now, actor: None, action: AuditAction::Restored, record };
    let mut records = databases.records.begin_write().await?;
    audit::append(&mut records, &vault.audit_signer(), fact).await?;
    let mut keys = databases.person_keys.begin_write().await?;
    destroyed.extend(PersonKeys::of_store(&mut keys).await?.destroyed);
    bury_keys(&mut keys, &list(&destroyed)).await?;
    let inserted = person_keys::insert(&mut keys, &alive([&given.wrapped], &destroyed)).await?;
    keys.commit().await?;
    records.commit().await?;
    crate::identities::replay_erasures(&databases.identities, &databases.person_keys).await?;
    Ok(inserted)
}

/// Finishes a restore that was interrupted after it had begun to count.
async fn finish_earlier(place: &DatabasePlace, folder: &Path) -> Result<bool, BackupError> {
    if !shown_at_once::is_unfinished(folder) {
        return Ok(false);
    }
    if let DatabasePlace::Postgres { .. } = place {
        // The rows were confirmed or not; the files wait for that.
        let records = place.open(Which::Records).await?;
        let is_empty = records.begin_read().await?.is_empty().await?;
        records.close().await;
        if is_empty {
            return Ok(false);
        }
    }
    shown_at_once::finish_interrupted(folder).map_err(BackupError::unwritable(folder))
}

fn refuse_occupied(place: &DatabasePlace, folder: &Path) -> Result<(), BackupError> {
    let DatabasePlace::Folder(databases) = place else { return Ok(()) };
    debug_assert_eq!(databases, folder, "the databases of a folder lie in it");
    refuse(folder, &[(RECORDS_FILE, "records"), (IDENTITIES_FILE, "identities")])
}

fn refuse_files(folder: &Path) -> Result<(), BackupError> {
    refuse(folder, &[("lake", "an event lake"), ("runs", "forecast runs"), ("scorecards", "scorecards")])
}

fn refuse(folder: &Path, names: &[(&str, &'static str)]) -> Result<(), BackupError> {
    let found = names.iter().find(|(name, _)| folder.join(name).symlink_metadata().is_ok());
    match found {
        Some((_, what)) => Err(BackupError::NotEmpty { place: folder.display().to_string(), what }),
        None => Ok(()),
    }
}

/// Refuses to put the records of one world beside the lake of another.
fn refuse_other_world(folder: &Path, aside: &Path) -> Result<(), BackupError> {
    let (here, there) = (folder.join("desk.json"), aside.join("desk.json"));
    if !here.exists() || !there.exists() {
        return Ok(());
    }
    let same = fs::read(&here).map_err(BackupError::unreadable(&here))?
        == fs::read(&there).map_err(BackupError::unreadable(&there))?;
    if same {
        return Ok(());
    }
    Err(BackupError::NotEmpty { place: folder.display().to_string(), what: "a desk of another world" })
}

/// Takes over the keys of a folder: they are copied aside with the rest, and replaced when all is shown.
async fn take_present_files(
    place: &DatabasePlace,
    folder: &Path,
    keep: bool,
    vault: &Vault,
    given: &mut PersonKeys,
) -> Result<(), BackupError> {
    if !matches!(place, DatabasePlace::Folder(_)) || !folder.join(PERSON_KEYS_FILE).exists() {
        return Ok(());
    }
    let place_name = folder.display().to_string();
    if !keep {
        return Err(BackupError::HasPersonKeys { place: place_name });
    }
    let database = place.open(Which::PersonKeys).await?;
    merge(given, person_keys::of_database(&database).await?, vault, place_name)
}

/// Takes over the keys of schemas, which have to be empty otherwise.
async fn take_present_schemas(
    place: &DatabasePlace,
    target: &mut RestoreTarget,
    keep: bool,
    vault: &Vault,
    given: &mut PersonKeys,
) -> Result<(), BackupError> {
    let DatabasePlace::Postgres { schema, .. } = place else { return Ok(()) };
    for (which, what) in [(Which::Records, "records"), (Which::Identities, "identities")] {
        if !target.on(which).await?.is_empty().await? {
            let place = format!("the PostgreSQL schema `{}`", which.schema(schema));
            return Err(BackupError::NotEmpty { place, what });
        }
    }
    let place_name = format!("the PostgreSQL schema `{}`", Which::PersonKeys.schema(schema));
    let keys = target.on(Which::PersonKeys).await?;
    if !keep && !keys.is_empty().await? {
        return Err(BackupError::HasPersonKeys { place: place_name });
    }
    merge(given, PersonKeys::of_store(keys).await?, vault, place_name)
}

fn merge(
    given: &mut PersonKeys,
    present: PersonKeys,
    vault: &Vault,
    place: String,
) -> Result<(), BackupError> {
    if !present.belong_to(vault) {
        return Err(BackupError::OtherPersonKeys { place });
    }
    given.wrapped.extend(present.wrapped);
    given.destroyed.extend(present.destroyed);
    Ok(())
}

/// Copies all rows but the identities of who was erased since; returns how many those are.
async fn copy_rows(
    reader: &mut ArchiveReader,
    manifest: &Manifest,
    target: &mut RestoreTarget,
    destroyed: &Tombstones,
    progress: Progress<'_>,
) -> Result<usize, BackupError> {
    let mut erased = 0;
    let mut current: Option<(Which, &TableColumns, Table)> = None;
    while let Some(given) = reader.next().await {
        let Given::Rows { which, table, mut rows } = given else { continue };
        let is_current =
            |(of, named, _): &(Which, &TableColumns, Table)| *of == which && named.table == table;
        if !current.as_ref().is_some_and(is_current) {
            progress(&table);
            let unknown = || BackupError::UnknownTable(table.clone());
            let named =
                manifest.tables.get(which.name()).into_iter().flatten().find(|named| named.table == table);
            let named = named.ok_or_else(unknown)?;
            current = Some((which, named, target.table(which, named)?));
        }
        let Some((_, named, table)) = &current else { continue };
        if which == Which::Identities && table.name == "identity" {
            let before = rows.len();
            rows.retain(|row| !is_of(row, named, destroyed));
            erased += before - rows.len();
        }
        target.insert(which, table, &rows).await?;
    }
    Ok(erased)
}

fn is_of(row: &TableRow, named: &TableColumns, destroyed: &Tombstones) -> bool {
    let position = named.columns.iter().position(|column| column == "person_id");
    match position.and_then(|position| row.get(position)) {
        Some(Param::Text(Some(id))) => destroyed.contains_key(&**id),
        _ => false,
    }
}

/// Returns the cause of a failure: that of the reading thread, unless it only tells that nobody listened.
async fn cause_of(error: BackupError, reader: ArchiveReader) -> BackupError {
    match reader.finish().await {
        Err(cause @ BackupError::Vault(_)) => cause,
        _ => error,
    }
}

/// Brings identities, keys and tombstones together; returns how many persons are left without a key.
async fn settle_persons(target: &mut RestoreTarget, given: &PersonKeys) -> Result<usize, BackupError> {
    let identities = target.on(Which::Identities).await?;
    let mut destroyed = given.destroyed.clone();
    destroyed.extend(tombstones_of_identities(identities).await?);
    bury_identities(identities, &list(&destroyed)).await?;
    let rows = identities.rows("select person_id from identity order by person_id", &[]).await?;
    let persons = rows.iter().map(|row| row.text("person_id").map(str::to_owned));
    let persons = persons.collect::<Result<BTreeSet<_>, _>>()?;
    let keys = target.on(Which::PersonKeys).await?;
    bury_keys(keys, &list(&destroyed)).await?;
    let wanted = alive([&given.wrapped], &destroyed);
    person_keys::insert(keys, &wanted).await?;
    Ok(persons.iter().filter(|id| !wanted.contains_key(id.as_str())).count())
}

/// Returns the keys that nobody destroyed.
fn alive<'a>(
    keys: impl IntoIterator<Item = &'a BTreeMap<String, Vec<u8>>>,
    destroyed: &Tombstones,
) -> BTreeMap<&'a str, &'a [u8]> {
    let all = keys.into_iter().flatten().filter(|(id, _)| !destroyed.contains_key(*id));
    all.map(|(id, wrapped)| (id.as_str(), wrapped.as_slice())).collect()
}

fn list(tombstones: &Tombstones) -> Vec<(String, String)> {
    tombstones.iter().map(|(id, at)| (id.clone(), at.clone())).collect()
}

/// Ends what lets somebody in without a password.
async fn end_ways_in(records: &mut Transaction, now: Timestamp) -> Result<(), BackupError> {
    let now = format!("{now:.9}");
    for end in [
        "update session set ended_at = $1 where ended_at is null",
        "update one_time_link set revoked_at = $1 where used_at is null and revoked_at is null",
        "update api_token set revoked_at = $1 where revoked_at is null",
        "update calendar_feed set revoked_at = $1 where revoked_at is null",
    ] {
        records.execute(end, &[now.as_str().into()]).await?;
    }
    Ok(())
}

/// Confirms the databases and shows the files, in the order that leaves no half.
async fn show(
    place: &DatabasePlace,
    target: RestoreTarget,
    mut shown: ShownAtOnce,
) -> Result<(), BackupError> {
    match place {
        DatabasePlace::Folder(_) => {
            target.commit().await?;
            shown.commit()?;
        }
        DatabasePlace::Postgres { .. } => {
            // The files are ready before the rows count; whether they do decides what the next restore finds.
            shown.commit()?;
            if let Err(error) = target.commit().await {
                let is_unknown =
                    matches!(error, BackupError::Database(crate::database::DatabaseError::OutcomeUnknown(_)));
                if !is_unknown {
                    shown.withdraw();
                }
                return Err(error);
            }
        }
    }
    shown.show()
}
