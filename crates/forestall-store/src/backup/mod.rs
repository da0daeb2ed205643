//! Backups of a desk, sealed, and their restoration.
//!
//! **In:** the databases of a desk, its data folder and its keys. **Out:** one sealed file; or a desk out of such a
//! file, wholly or not at all. It does not know what the tables mean, but for tombstones, which it replays, and for
//! sessions, links and tokens, which it ends.
//!
//! ```text
//! file     a sealed stream (forestall_vault::stream), its purpose `content` or `person keys`
//! header   JSON in clear: format, identifier, time, the locked desk key; nobody without the desk key can change it
//! inside   zstd, in it tar:
//!            manifest.json                  versions and tables of the databases
//!            identities/TABLE/000000        rows, in the order of the primary key (see `row_bytes.rs`)
//!            records/TABLE/000000
//!            files/lake/...                 files of the data folder; only desk.json in a backup of records
//!            totals.json                    how many rows of each table and how many files there are
//! ```
//!
//! - Rows are integers, texts and bytes, so a backup of `SQLite` can be restored to `PostgreSQL` and back.
//! - Content and person keys never stand in one file: destroying the key of a person closes old backups of content.
//! - The locked desk key is in the header, so that the passphrase or key file opens the backup on a new machine.
//!   A passphrase that was changed since still opens backups made before.

mod archive_reader;
mod archive_writer;
mod back_up;
mod backup_error;
mod backup_file;
mod format;
mod person_keys;
mod restore;
mod restore_target;
mod row_bytes;
mod shown_at_once;

pub use back_up::{BackedUp, Progress, back_up_content, back_up_person_keys};
pub use backup_error::BackupError;
pub use backup_file::{BackupFile, BackupKind};
pub use restore::{Restore, Restored, restore, restore_person_keys};
pub(crate) use shown_at_once::finish_interrupted;
