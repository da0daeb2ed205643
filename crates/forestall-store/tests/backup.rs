//! Backups made while somebody writes, restored on the same and on the other database, damaged, and after erasures.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod desks;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use desks::{DeskPlace, on_both};
use forestall_confidence::{AuditAction, Identity};
use forestall_store::audit::{self, AuditFilter};
use forestall_store::backup::*;
use forestall_store::database::{Database, Param, TableRow};
use forestall_store::identities::{IdentityError, IdentityStore};
use forestall_store::{DatabasePlace, DeskDatabases, keyring};
use forestall_types::PersonId;
use forestall_vault::{DeskKey, KeyFile, Unlock, Vault, VaultError};
use jiff::Timestamp;

const AT: &str = "2026-11-22T12:00:00.000000000Z";

/// A desk with some of everything.
struct Desk {
    databases: DeskDatabases,
    vault: Arc<Vault>,
    unlock: Unlock,
    folder: PathBuf,
}

fn now() -> Timestamp {
    AT.parse().unwrap()
}

fn person(number: u64) -> PersonId {
    PersonId::from_random(number)
}

fn identity(name: &str) -> Identity {
    Identity { name: name.parse().unwrap(), contact: String::new(), remarks: String::new() }
}

async fn run(database: &Database, statements: &[(&'static str, &[Param<'_>])]) {
    let mut write = database.begin_write().await.unwrap();
    for (sql, params) in statements {
        write.execute(sql, params).await.unwrap();
    }
    write.commit().await.unwrap();
}

async fn write_note(database: &Database, vault: &Vault, number: u32) {
    let id = format!("N-{number:012x}");
    let sealed = vault.seal_text(&format!("note_revision/{id}/1/words"), "they met again").unwrap();
    let note = "insert into note (note_id, situation, written_at) values ($1, 'CAF', $2)";
    let revision = "insert into note_revision (note_id, sequence, title, words, written_by, written_by_name, written_at) \
                    values ($1, 1, $2, $2, '00000000000000ab', $2, $3)";
    run(
        database,
        &[
            (note, &[id.as_str().into(), AT.into()]),
            (revision, &[id.as_str().into(), sealed.as_slice().into(), AT.into()]),
        ],
    )
    .await;
}

impl Desk {
    async fn make(place: &DeskPlace) -> Self {
        let unlock = Unlock::KeyFile(KeyFile::create(&place.at("desk.key")).unwrap());
        let databases = place.open().await;
        let vault = keyring::set_up(&databases.records, &unlock, now()).await.unwrap();
        let folder = place.data();
        fs::create_dir_all(folder.join("lake/events/.aside-1")).unwrap();
        fs::create_dir_all(folder.join("runs/17")).unwrap();
        fs::write(folder.join("desk.json"), "\"earth\"").unwrap();
        fs::write(folder.join("lake/events/a.parquet"), vec![7; 300_000]).unwrap();
        fs::write(folder.join("lake/events/.aside-1/half"), "half").unwrap();
        fs::write(folder.join("runs/17/empty"), "").unwrap();
        let desk = Self { databases, vault, unlock, folder };
        desk.fill().await;
        desk
    }

    async fn fill(&self) {
        let hash = |byte: u8| vec![byte; 32];
        let records = &self.databases.records;
        let (account, login) = ("00000000000000ab", hash(1));
        let session = hash(2);
        let large: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
        run(records, &[
            (
                "insert into account (account_id, login_index, login, name, roles, failures, made_at, tag) \
                 values ($1, $2, $2, $2, 'administrator', 0, $3, $2)",
                &[account.into(), login.into(), AT.into()],
            ),
            (
                "insert into session (session_hash, session_id, account_id, browser, opened_at, last_seen_at) \
                 values ($1, 'session-1', $2, $1, $3, $3)",
                &[session.clone().into(), account.into(), AT.into()],
            ),
            (
                "insert into one_time_link (link_hash, link_id, purpose, roles, label, made_at, expires_at) \
                 values ($1, 'link-0001', 'set-up', '', $1, $2, $2)",
                &[session.clone().into(), AT.into()],
            ),
            (
                "insert into api_token (token_hash, token_id, account_id, label, scope, made_at, expires_at) \
                 values ($1, 'token-001', $2, $1, 'records', $3, $3)",
                &[session.clone().into(), account.into(), AT.into()],
            ),
        ])
        .await;
        for number in 1..=60 {
            write_note(records, &self.vault, number).await;
        }
        run(records, &[
            (
                "insert into attachment (attachment_id, note_id, name, kind, bytes, removed, added_by, added_by_name, \
                 added_at) values ('F-000000000001', 'N-000000000001', $1, 'pdf', 12, $1, $2, $1, $3)",
                &[session.into(), account.into(), AT.into()],
            ),
            (
                "insert into attachment_content (attachment_id, content) values ('F-000000000001', $1)",
                &[large.into()],
            ),
        ])
        .await;
        let persons = self.persons();
        for number in 1..=3 {
            persons.enter(&identity(&format!("Source {number}")), person(number)).await.unwrap();
        }
    }

    fn persons(&self) -> IdentityStore {
        IdentityStore::new(&self.databases, Arc::clone(&self.vault))
    }

    async fn back_up(&self, out: &Path) -> BackedUp {
        back_up_content(&self.databases, &self.vault, &self.folder, false, out, now(), &|_| {}).await.unwrap()
    }

    async fn back_up_person_keys(&self, out: &Path) -> BackedUp {
        back_up_person_keys(&self.databases, &self.vault, out, now()).await.unwrap()
    }
}

/// Everything that a restore is to bring back, row by row.
async fn dump(databases: &DeskDatabases) -> BTreeMap<String, Vec<TableRow>> {
    let mut all = BTreeMap::new();
    for (name, database) in [("records", &databases.records), ("identities", &databases.identities)] {
        let mut moment = database.begin_read().await.unwrap();
        for table in moment.tables().await.unwrap() {
            let rows = moment.rows_after(&table, None, 100_000).await.unwrap();
            all.insert(format!("{name}/{}", table.name), rows);
        }
    }
    all
}

/// The dump without what a restore changes on purpose.
fn without_ended(mut dump: BTreeMap<String, Vec<TableRow>>) -> BTreeMap<String, Vec<TableRow>> {
    for table in ["session", "one_time_link", "api_token", "audit_entry", "audit_head"] {
        dump.remove(&format!("records/{table}")).unwrap();
    }
    dump
}

fn assert_same(one: &BTreeMap<String, Vec<TableRow>>, other: &BTreeMap<String, Vec<TableRow>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, rows) in one {
        assert_eq!(rows.len(), other[name].len(), "{name}");
        assert!(*rows == other[name], "{name} differs");
    }
}

fn request<'a>(content: &Path, vault: &'a Vault, place: &'a DatabasePlace, folder: &'a Path) -> Restore<'a> {
    Restore {
        content: BackupFile::open(content).unwrap(),
        person_keys: None,
        vault,
        place,
        folder,
        keep_person_keys: false,
        now: now(),
    }
}

async fn restore_all(request: Restore<'_>) -> Result<Restored, BackupError> {
    restore(request, &|_| {}).await
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

async fn count(database: &Database, sql: &'static str) -> i64 {
    database.begin_read().await.unwrap().row(sql, &[]).await.unwrap().unwrap().int("count").unwrap()
}

on_both! {
    async fn a_restored_desk_is_the_desk_that_was_backed_up(place: DeskPlace) {
        let desk = Desk::make(&place).await;
        let (content, keys) = (place.at("content.forestall"), place.at("keys.forestall"));
        desk.back_up_person_keys(&keys).await;
        let made = desk.back_up(&content).await;
        let (before, at_that_moment) = (dump(&desk.databases).await, names_in(&desk.folder));
        write_note(&desk.databases.records, &desk.vault, 9_999).await;

        let (there, folder) = (place.another("new"), place.at("new"));
        let mut request = request(&content, &desk.vault, &there, &folder);
        request.person_keys = Some(BackupFile::open(&keys).unwrap());
        let restored = restore_all(request).await.unwrap();
        assert_eq!((restored.rows, restored.files), (made.rows, 3));
        assert_eq!((restored.erased_again, restored.without_key), (0, 0));
        let databases = DeskDatabases::open(&there).await.unwrap();
        let after = dump(&databases).await;
        assert_same(&without_ended(before.clone()), &without_ended(after.clone()));

        let entries = &before["records/audit_entry"];
        assert_eq!(after["records/audit_entry"].len(), entries.len() + 1);
        assert!(after["records/audit_entry"].starts_with(entries));
        let newest = audit::entries(&databases.records, &AuditFilter { take: 2, ..AuditFilter::default() }).await;
        let told: Vec<_> = newest.unwrap().into_iter().map(|entry| (entry.fact.action, entry.fact.record)).collect();
        let id = Some(made.backup_id);
        assert_eq!(told, [(AuditAction::Restored, id.clone()), (AuditAction::BackedUp, id)]);
        let vault = keyring::unlock(&databases.records, &desk.unlock).await.unwrap();
        let verdict = audit::verify(&databases.records, &vault.audit_signer().public_key(), &[]).await.unwrap();
        assert!(verdict.fault.is_none(), "{:?}", verdict.fault);

        for open in [
            "select count(*) as count from session where ended_at is null",
            "select count(*) as count from one_time_link where revoked_at is null",
            "select count(*) as count from api_token where revoked_at is null",
        ] {
            assert_eq!(count(&databases.records, open).await, 0, "{open}");
        }
        assert_eq!(count(&databases.records, "select count(*) as count from session").await, 1);
        let persons = IdentityStore::new(&databases, vault);
        assert!(persons.identity(person(2)).await.unwrap().unwrap() == identity("Source 2"));
        databases.close().await;

        let files = ["desk.json", "lake", "runs"];
        assert!(files.iter().all(|name| at_that_moment.contains(&(*name).to_owned())));
        assert!(files.iter().all(|name| names_in(&folder).contains(&(*name).to_owned())), "{:?}", names_in(&folder));
        assert_eq!(fs::read(folder.join("lake/events/a.parquet")).unwrap(), vec![7; 300_000]);
        assert_eq!(fs::read(folder.join("runs/17/empty")).unwrap(), b"");
        assert!(!folder.join("lake/events/.aside-1").exists(), "work under way is left out");
        assert!(!folder.join(".restoring").exists());
    }

    /// A note and its revision are written in one transaction; a backup has both or neither.
    async fn a_backup_is_one_moment_while_others_write(place: DeskPlace) {
        let desk = Desk::make(&place).await;
        let content = place.at("content.forestall");
        let is_done = Arc::new(AtomicBool::new(false));
        let writer = tokio::spawn({
            let (records, vault) = (desk.databases.records.clone(), Arc::clone(&desk.vault));
            let is_done = Arc::clone(&is_done);
            async move {
                let mut number = 100;
                while !is_done.load(Ordering::Relaxed) {
                    write_note(&records, &vault, number).await;
                    number += 1;
                }
                number - 100
            }
        });
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        desk.back_up(&content).await;
        let in_between = count(&desk.databases.records, "select count(*) as count from note").await;
        is_done.store(true, Ordering::Relaxed);
        assert!(writer.await.unwrap() > 0);

        let (there, folder) = (place.another("new"), place.at("new"));
        restore_all(request(&content, &desk.vault, &there, &folder)).await.unwrap();
        let (before, databases) = (dump(&desk.databases).await, DeskDatabases::open(&there).await.unwrap());
        let after = dump(&databases).await;
        let notes = after["records/note"].len();
        assert!(notes > 60 && i64::try_from(notes).unwrap() <= in_between, "{notes} of {in_between}");
        for table in ["records/note", "records/note_revision"] {
            assert_eq!(after[table].len(), notes, "{table}");
            assert!(before[table].starts_with(&after[table]), "{table}");
        }
        databases.close().await;
    }

    async fn who_was_erased_stays_erased(place: DeskPlace) {
        let desk = Desk::make(&place).await;
        let (content, old_keys, new_content) =
            (place.at("content.forestall"), place.at("keys.forestall"), place.at("newer.forestall"));
        desk.back_up(&content).await;
        desk.back_up_person_keys(&old_keys).await;
        desk.persons().erase(person(1), now()).await.unwrap();
        desk.back_up(&new_content).await;
        desk.databases.close().await;

        // An old backup with an old backup of keys, and nothing that knows: this is what destroying old backups of
        // keys is for.
        let (there, folder) = (place.another("a"), place.at("a"));
        let mut knows_nothing = request(&content, &desk.vault, &there, &folder);
        knows_nothing.person_keys = Some(BackupFile::open(&old_keys).unwrap());
        restore_all(knows_nothing).await.unwrap();
        assert_person(&there, &desk.vault, 1, true).await;

        // A newer backup of content knows of the erasure, and old keys do not undo it.
        let (there, folder) = (place.another("b"), place.at("b"));
        let mut newer = request(&new_content, &desk.vault, &there, &folder);
        newer.person_keys = Some(BackupFile::open(&old_keys).unwrap());
        restore_all(newer).await.unwrap();
        assert_person(&there, &desk.vault, 1, false).await;
        assert_person(&there, &desk.vault, 2, true).await;

        // The store of person keys stays: it knows of the erasure.
        let (there, folder) = (place.another("c"), place.at("c"));
        copy_person_keys(&place.place, &there, &folder).await;
        let refused = restore_all(request(&content, &desk.vault, &there, &folder)).await;
        assert!(matches!(refused, Err(BackupError::HasPersonKeys { .. })), "{refused:?}");
        let mut kept = request(&content, &desk.vault, &there, &folder);
        kept.keep_person_keys = true;
        kept.person_keys = Some(BackupFile::open(&old_keys).unwrap());
        let restored = restore_all(kept).await.unwrap();
        assert_eq!((restored.erased_again, restored.without_key), (1, 0));
        assert_person(&there, &desk.vault, 1, false).await;
        assert_person(&there, &desk.vault, 3, true).await;
        let databases = DeskDatabases::open(&there).await.unwrap();
        assert_eq!(count(&databases.identities, "select count(*) as count from identity").await, 2);
        assert_eq!(count(&databases.identities, "select count(*) as count from erased_person").await, 1);
        assert_eq!(count(&databases.person_keys, "select count(*) as count from person_key").await, 2);
        // Nor do old keys that are restored later, alone.
        let late = BackupFile::open(&old_keys).unwrap();
        assert_eq!(restore_person_keys(&databases, &desk.vault, late, now()).await.unwrap(), 0);
        databases.close().await;
        assert_person(&there, &desk.vault, 1, false).await;
    }

    async fn content_without_keys_is_readable_but_for_persons(place: DeskPlace) {
        let desk = Desk::make(&place).await;
        let (content, keys) = (place.at("content.forestall"), place.at("keys.forestall"));
        desk.back_up(&content).await;
        desk.back_up_person_keys(&keys).await;
        let (there, folder) = (place.another("new"), place.at("new"));
        let restored = restore_all(request(&content, &desk.vault, &there, &folder)).await.unwrap();
        assert_eq!(restored.without_key, 3);
        let databases = DeskDatabases::open(&there).await.unwrap();
        let persons = IdentityStore::new(&databases, Arc::clone(&desk.vault));
        let told = persons.identity(person(1)).await;
        assert!(matches!(told, Err(IdentityError::KeyMissing(_))), "{told:?}");
        let file = || BackupFile::open(&keys).unwrap();
        assert_eq!(restore_person_keys(&databases, &desk.vault, file(), now()).await.unwrap(), 3);
        assert_eq!(restore_person_keys(&databases, &desk.vault, file(), now()).await.unwrap(), 0);
        assert!(persons.identity(person(1)).await.unwrap().unwrap() == identity("Source 1"));
        databases.close().await;
    }

    async fn what_cannot_be_restored_is_told_and_leaves_nothing(place: DeskPlace) {
        let desk = Desk::make(&place).await;
        let (content, keys) = (place.at("content.forestall"), place.at("keys.forestall"));
        desk.back_up(&content).await;
        desk.back_up_person_keys(&keys).await;
        let whole = fs::read(&content).unwrap();
        let (there, folder) = (place.another("new"), place.at("new"));
        let damaged = place.at("damaged.forestall");
        let attempt = async |bytes: &[u8], vault: &Vault| {
            fs::write(&damaged, bytes).unwrap();
            let told = match BackupFile::open(&damaged) {
                Ok(content) => {
                    let whole = request(&damaged, vault, &there, &folder);
                    restore_all(Restore { content, ..whole }).await.expect_err("it is damaged")
                }
                Err(error) => error,
            };
            assert!(!folder.exists(), "{told}: {:?}", names_in(&folder));
            told
        };
        // After the header, within a chunk, at a border, and short of the last byte.
        let lengths = [1, 10, 40, 300, 700, 70_000, whole.len() / 2, whole.len() - 20, whole.len() - 1];
        for length in lengths {
            let told = attempt(&whole[..length], &desk.vault).await;
            assert!(matches!(told, BackupError::Vault(VaultError::Truncated { .. })), "{length}: {told:?}");
        }
        for position in [16, 30, 200, 700, 70_000, whole.len() / 2, whole.len() - 1] {
            let mut flipped = whole.clone();
            flipped[position] ^= 1;
            let told = attempt(&flipped, &desk.vault).await;
            assert!(matches!(told, BackupError::Vault(_)), "{position}: {told:?}");
        }
        let mut longer = whole.clone();
        longer.push(0);
        let told = attempt(&longer, &desk.vault).await;
        assert!(matches!(told, BackupError::Vault(VaultError::Damaged { .. })), "{told:?}");
        let told = attempt(b"PK\x03\x04 not a backup at all", &desk.vault).await;
        assert!(matches!(told, BackupError::Vault(VaultError::NotABackup)), "{told:?}");
        let told = attempt(&whole, &Vault::new(DeskKey::generate().unwrap())).await;
        assert!(matches!(told, BackupError::Vault(VaultError::WrongKey { .. })), "{told:?}");
        let told = attempt(&fs::read(&keys).unwrap(), &desk.vault).await;
        assert!(matches!(told, BackupError::Vault(VaultError::WrongPurpose { .. })), "{told:?}");
        let newer = whole.windows(10).position(|bytes| bytes == b"\"format\":1").unwrap();
        let mut of_newer = whole.clone();
        of_newer[newer + 9] = b'2';
        let told = attempt(&of_newer, &desk.vault).await;
        assert!(matches!(told, BackupError::Vault(VaultError::Damaged { .. })), "a changed header: {told:?}");

        restore_all(request(&content, &desk.vault, &there, &folder)).await.unwrap();
        let again = restore_all(request(&content, &desk.vault, &there, &folder)).await;
        assert!(matches!(again, Err(BackupError::NotEmpty { .. })), "{again:?}");
        let databases = DeskDatabases::open(&there).await.unwrap();
        assert_eq!(count(&databases.records, "select count(*) as count from note").await, 60);
        databases.close().await;
    }

    async fn a_backup_does_not_overwrite_and_is_for_its_owner(place: DeskPlace) {
        let desk = Desk::make(&place).await;
        let out = place.at("content.forestall");
        desk.back_up(&out).await;
        let first = fs::read(&out).unwrap();
        let again =
            back_up_content(&desk.databases, &desk.vault, &desk.folder, false, &out, now(), &|_| {}).await;
        assert!(matches!(again, Err(BackupError::Exists(_))), "{again:?}");
        assert_eq!(fs::read(&out).unwrap(), first);
        let nowhere = place.at("no/such/folder");
        let refused = back_up_person_keys(&desk.databases, &desk.vault, &nowhere, now()).await;
        assert!(matches!(refused, Err(BackupError::Unwritable { .. })), "{refused:?}");
        let left: Vec<_> = names_in(&place.at("")).into_iter().filter(|name| name.contains("partial")).collect();
        assert!(left.is_empty(), "{left:?}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let name = identity("Source 1").name.to_string();
        assert!(!first.windows(name.len()).any(|window| window == name.as_bytes()));
        let text = String::from_utf8_lossy(&first[..600]);
        assert!(text.contains("forestall-desk-key-1 "), "the locked desk key stands in the header");
        // The file opens with the key file alone, as on another machine.
        let file = BackupFile::open(&out).unwrap();
        let key = file.desk_keys().unwrap()[0].unwrap(&desk.unlock).unwrap();
        assert_eq!(Vault::new(key).desk_key_id(), desk.vault.desk_key_id());
    }
}

/// Says whether a person can be read in a restored desk.
async fn assert_person(place: &DatabasePlace, vault: &Arc<Vault>, number: u64, is_known: bool) {
    let databases = DeskDatabases::open(place).await.unwrap();
    let found = IdentityStore::new(&databases, Arc::clone(vault)).identity(person(number)).await.unwrap();
    assert_eq!(found.is_some(), is_known, "person {number} in {place:?}");
    databases.close().await;
}

/// Leaves nothing of a desk but its person keys in another place.
async fn copy_person_keys(from: &DatabasePlace, to: &DatabasePlace, folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    if let (DatabasePlace::Folder(from), DatabasePlace::Folder(to)) = (from, to) {
        fs::copy(from.join("person-keys.sqlite"), to.join("person-keys.sqlite")).unwrap();
        return;
    }
    let (from, to) = (DeskDatabases::open(from).await.unwrap(), DeskDatabases::open(to).await.unwrap());
    let mut read = from.person_keys.begin_read().await.unwrap();
    let mut write = to.person_keys.begin_write().await.unwrap();
    for table in read.tables().await.unwrap() {
        let rows = read.rows_after(&table, None, 100).await.unwrap();
        write.insert_rows(&table, &rows).await.unwrap();
    }
    write.commit().await.unwrap();
    drop(read);
    from.close().await;
    to.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_desk_moves_to_the_other_database_and_back() {
    let Some(postgres) = DeskPlace::on_postgres() else { return };
    let sqlite = DeskPlace::on_sqlite();
    let desk = Desk::make(&sqlite).await;
    let (there, back) = (sqlite.at("there.forestall"), sqlite.at("back.forestall"));
    desk.back_up(&there).await;
    let before = dump(&desk.databases).await;
    let folder = postgres.at("moved");
    restore_all(request(&there, &desk.vault, &postgres.place, &folder)).await.unwrap();
    let moved = DeskDatabases::open(&postgres.place).await.unwrap();
    assert_same(&without_ended(before.clone()), &without_ended(dump(&moved).await));
    back_up_content(&moved, &desk.vault, &folder, false, &back, now(), &|_| {}).await.unwrap();
    moved.close().await;
    let (home, folder) = (sqlite.another("home"), sqlite.at("home"));
    restore_all(request(&back, &desk.vault, &home, &folder)).await.unwrap();
    let home = DeskDatabases::open(&home).await.unwrap();
    assert_same(&without_ended(before), &without_ended(dump(&home).await));
    let verdict = audit::verify(&home.records, &desk.vault.audit_signer().public_key(), &[]).await.unwrap();
    assert!(verdict.fault.is_none(), "{:?}", verdict.fault);
    home.close().await;
    postgres.remove().await;
}
