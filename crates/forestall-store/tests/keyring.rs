//! The desk's keys: set up once, unlocked by what locked them, locked anew.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;

use std::path::Path;

use databases::{Place, on_both_databases};
use forestall_store::database::Database;
use forestall_store::desk::MIGRATIONS;
use forestall_store::keyring::{self, KeyState, KeyringError};
use forestall_vault::{KeyFile, Passphrase, Unlock, VaultError};
use jiff::Timestamp;

fn at() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn key_file(folder: &Path, name: &str) -> Unlock {
    Unlock::KeyFile(KeyFile::create(&folder.join(name)).unwrap())
}

async fn unlock_error(database: &Database, unlock: &Unlock) -> KeyringError {
    keyring::unlock(database, unlock).await.unwrap_err()
}

on_both_databases! {
    async fn a_desk_is_set_up_and_unlocked(place: Place) {
        let folder = tempfile::tempdir().unwrap();
        let database = place.open(MIGRATIONS).await.unwrap();
        let (right, wrong) = (key_file(folder.path(), "right"), key_file(folder.path(), "wrong"));
        assert_eq!(keyring::state(&database).await.unwrap(), KeyState::None);
        assert!(matches!(unlock_error(&database, &right).await, KeyringError::NoKey));
        let vault = keyring::set_up(&database, &right, at()).await.unwrap();
        let sealed = vault.seal_text("note/N-1/words", "they met again").unwrap();
        assert_eq!(keyring::state(&database).await.unwrap(), KeyState::KeyFile);
        let again = keyring::set_up(&database, &wrong, at()).await;
        assert!(matches!(again, Err(KeyringError::HasKey)));
        let unlocked = keyring::unlock(&database, &right).await.unwrap();
        assert_eq!(unlocked.open_text("note/N-1/words", &sealed).unwrap(), "they met again");
        let error = unlock_error(&database, &wrong).await;
        assert!(matches!(error, KeyringError::Vault(VaultError::WrongKey { .. })), "{error:?}");
        let passphrase = Unlock::Passphrase(Passphrase::new("seven quiet rivers meet".to_owned()).unwrap());
        let error = unlock_error(&database, &passphrase).await;
        assert!(matches!(error, KeyringError::Vault(VaultError::WrongMethod { .. })), "{error:?}");
    }

    async fn two_processes_at_once_make_one_key(place: Place) {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (place.open(MIGRATIONS).await.unwrap(), place.open(MIGRATIONS).await.unwrap());
        let unlock = key_file(folder.path(), "key");
        let (first, second) =
            tokio::join!(keyring::set_up(&one, &unlock, at()), keyring::set_up(&two, &unlock, at()));
        let made = [first, second].into_iter().filter_map(Result::ok).collect::<Vec<_>>();
        assert_eq!(made.len(), 1);
        let unlocked = keyring::unlock(&two, &unlock).await.unwrap();
        assert_eq!(unlocked.desk_key_id(), made[0].desk_key_id());
        assert_eq!(unlocked.current_data_key(), made[0].current_data_key());
    }

    async fn locked_anew_it_is_the_same_desk(place: Place) {
        let folder = tempfile::tempdir().unwrap();
        let database = place.open(MIGRATIONS).await.unwrap();
        let (old, other) = (key_file(folder.path(), "old"), key_file(folder.path(), "other"));
        let vault = keyring::set_up(&database, &old, at()).await.unwrap();
        let new = Unlock::Passphrase(Passphrase::new("seven quiet rivers meet".to_owned()).unwrap());
        let refused = keyring::change_unlock(&database, &other, &new, at()).await;
        assert!(matches!(refused, Err(KeyringError::Vault(VaultError::WrongKey { .. }))));
        keyring::change_unlock(&database, &old, &new, at()).await.unwrap();
        assert_eq!(keyring::state(&database).await.unwrap(), KeyState::Passphrase);
        let error = unlock_error(&database, &old).await;
        assert!(matches!(error, KeyringError::Vault(VaultError::WrongMethod { .. })), "{error:?}");
        let unlocked = keyring::unlock(&database, &new).await.unwrap();
        assert_eq!(unlocked.desk_key_id(), vault.desk_key_id());
        let mut moment = database.begin_read().await.unwrap();
        let retired = "select wrapped from desk_key where retired_at is not null";
        let retired = moment.rows(retired, &[]).await.unwrap();
        assert_eq!(retired.len(), 1);
        assert_eq!(retired[0].text("wrapped").unwrap(), "", "the old passphrase opens nothing here");
        let entries = "select action from audit_entry order by sequence";
        let entries = moment.rows(entries, &[]).await.unwrap();
        let actions: Vec<_> = entries.iter().map(|row| row.text("action").unwrap()).collect();
        assert_eq!(actions, ["desk-set-up", "keys-changed"]);
    }

    async fn new_texts_are_sealed_with_the_new_key(place: Place) {
        let folder = tempfile::tempdir().unwrap();
        let database = place.open(MIGRATIONS).await.unwrap();
        let unlock = key_file(folder.path(), "key");
        let vault = keyring::set_up(&database, &unlock, at()).await.unwrap();
        let running = keyring::unlock(&database, &unlock).await.unwrap();
        let (first, old) = (vault.current_data_key(), vault.seal_text("place", "old").unwrap());
        keyring::new_data_key(&database, &vault, at()).await.unwrap();
        assert_ne!(vault.current_data_key(), first);
        let new = vault.seal_text("place", "new").unwrap();
        let unknown = running.open_text("place", &new);
        assert!(matches!(unknown, Err(VaultError::UnknownDataKey { .. })));
        keyring::refresh(&database, &running).await.unwrap();
        for vault in [&running, &keyring::unlock(&database, &unlock).await.unwrap()] {
            assert_eq!(vault.open_text("place", &old).unwrap(), "old");
            assert_eq!(vault.open_text("place", &new).unwrap(), "new");
            assert_ne!(vault.current_data_key(), first);
        }
    }
}
