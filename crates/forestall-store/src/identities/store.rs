//! Entering, reading and erasing protected persons.

use std::fmt;
use std::sync::Arc;

use forestall_confidence::Identity;
use forestall_types::PersonId;
use forestall_vault::{PersonKey, Vault};
use jiff::Timestamp;

use super::{IdentityError, erasure, sealed_identity};
use crate::database::{Database, DatabaseError};
use crate::desk_databases::DeskDatabases;

/// The protected persons of an unlocked desk.
///
/// Rights, audiences and the audit log are the caller's: nothing here knows who asks.
#[derive(Clone)]
pub struct IdentityStore {
    identities: Database,
    person_keys: Database,
    vault: Arc<Vault>,
}

impl fmt::Debug for IdentityStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityStore")
    }
}

impl IdentityStore {
    /// Takes two of a desk's databases and its keys.
    pub fn new(databases: &DeskDatabases, vault: Arc<Vault>) -> Self {
        let DeskDatabases { identities, person_keys, .. } = databases.clone();
        Self { identities, person_keys, vault }
    }

    /// Enters a person under an identifier drawn at random, with a key of their own.
    ///
    /// The key is stored first: an identity without its key could not be read.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Taken`] when somebody has or had the identifier, [`IdentityError::Vault`],
    /// [`IdentityError::Database`].
    pub async fn enter(&self, identity: &Identity, person_id: PersonId) -> Result<(), IdentityError> {
        let id = person_id.to_string();
        let key = self.make_key(person_id).await?;
        let sealed = sealed_identity::seal(&key, person_id, identity)?;
        let mut identities = self.identities.begin_write().await?;
        let insert = "insert into identity (person_id, sealed) values ($1, $2)";
        let taken = |error| taken(person_id, error);
        identities.execute(insert, &[id.as_str().into(), sealed.into()]).await.map_err(taken)?;
        Ok(identities.commit().await?)
    }

    /// Makes and stores the key of a person; what it seals is kept by the caller.
    ///
    /// # Errors
    ///
    /// As [`IdentityStore::enter`].
    pub(crate) async fn make_key(&self, person_id: PersonId) -> Result<PersonKey, IdentityError> {
        let id = person_id.to_string();
        let key = PersonKey::generate()?;
        let wrapped = self.vault.wrap_person_key(&key, &id)?;
        let mut keys = self.person_keys.begin_write().await?;
        let insert = "insert into person_key (person_id, wrapped) values ($1, $2)";
        let taken = |error| taken(person_id, error);
        keys.execute(insert, &[id.as_str().into(), wrapped.into()]).await.map_err(taken)?;
        keys.commit().await?;
        Ok(key)
    }

    /// Returns the key of a person; nothing where it is destroyed or missing.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Vault`] for bytes that were changed or moved, [`IdentityError::Database`].
    pub(crate) async fn key(&self, person_id: PersonId) -> Result<Option<PersonKey>, IdentityError> {
        let id = person_id.to_string();
        let mut keys = self.person_keys.begin_read().await?;
        let query = "select wrapped from person_key where person_id = $1";
        let Some(row) = keys.row(query, &[id.as_str().into()]).await? else { return Ok(None) };
        Ok(Some(self.vault.unwrap_person_key(row.bytes("wrapped")?, &id)?))
    }

    /// Returns who a person is; nothing once they are erased, or when nobody has the identifier.
    ///
    /// # Errors
    ///
    /// [`IdentityError::KeyMissing`] where a backup was restored without its keys, [`IdentityError::Vault`] for
    /// bytes that were changed or moved, [`IdentityError::Database`].
    pub async fn identity(&self, person_id: PersonId) -> Result<Option<Identity>, IdentityError> {
        let id = person_id.to_string();
        let mut identities = self.identities.begin_read().await?;
        let query = "select sealed from identity where person_id = $1";
        let Some(row) = identities.row(query, &[id.as_str().into()]).await? else { return Ok(None) };
        drop(identities);
        let mut keys = self.person_keys.begin_read().await?;
        let query = "select wrapped from person_key where person_id = $1";
        let Some(key) = keys.row(query, &[id.as_str().into()]).await? else {
            // The key goes first when a person is erased.
            let query = "select 1 as found from destroyed_key where person_id = $1";
            let is_erased = keys.row(query, &[id.as_str().into()]).await?.is_some();
            return if is_erased { Ok(None) } else { Err(IdentityError::KeyMissing(person_id)) };
        };
        let key = self.vault.unwrap_person_key(key.bytes("wrapped")?, &id)?;
        Ok(Some(sealed_identity::open(&key, person_id, row.bytes("sealed")?)?))
    }

    /// Destroys the key of a person, and with it what identifies them: here, and in every backup of content.
    ///
    /// Tombstones stay, so that no restored backup brings the person back. Doing it again is harmless and finishes
    /// what was interrupted. Backups of the person keys made before still hold the key: they are to be destroyed or
    /// made anew.
    ///
    /// # Errors
    ///
    /// [`IdentityError::TracesLeft`] when the person is erased but a reader kept the log of the database from
    /// being emptied; [`IdentityError::Database`] when nothing, or only the key, was destroyed: do it again.
    pub async fn erase(&self, person_id: PersonId, now: Timestamp) -> Result<(), IdentityError> {
        let erased = [(person_id.to_string(), format!("{now:.9}"))];
        erasure::destroy_keys(&self.person_keys, &erased).await?;
        erasure::erase_identities(&self.identities, &erased).await?;
        let left = |error| IdentityError::TracesLeft(person_id, error);
        self.person_keys.purge("person_key").await.map_err(left)?;
        self.identities.purge("identity").await.map_err(left)
    }
}

fn taken(person_id: PersonId, error: DatabaseError) -> IdentityError {
    match error {
        DatabaseError::RuleBroken(_) => IdentityError::Taken(person_id),
        other => other.into(),
    }
}
