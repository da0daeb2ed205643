//! The desk's keys in the database: set up, unlocked, locked anew, rotated.
//!
//! **In:** a database and what unlocks it. **Out:** the [`Vault`] with all data keys, or a [`KeyringError`]. The
//! database holds keys only wrapped: the desk key by passphrase or key file, data keys by the desk key.
//!
//! Unlocking with a passphrase is slow on purpose and runs on the caller's thread: do it at start, not in a request.

mod error;

use std::sync::Arc;

use forestall_confidence::{AuditAction, AuditFact};
use forestall_vault::{DeskKey, Unlock, Vault, WrapMethod, WrappedDataKey, WrappedDeskKey};
use jiff::Timestamp;

use crate::audit::{self, time_text};
use crate::database::{Database, DatabaseError, Transaction};
pub use error::KeyringError;

/// What a desk needs to be unlocked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyState {
    /// Nothing yet: it is not set up.
    None,
    /// A passphrase.
    Passphrase,
    /// A key file.
    KeyFile,
}

/// The row of `desk_key` that is in force.
struct InForce {
    row_id: String,
    wrapped: WrappedDeskKey,
}

/// Returns what the desk needs to be unlocked.
///
/// # Errors
///
/// [`KeyringError`] when the key cannot be read.
pub async fn state(database: &Database) -> Result<KeyState, KeyringError> {
    let mut moment = database.begin_read().await?;
    let in_force = in_force(&mut moment).await?;
    Ok(in_force.map_or(KeyState::None, |key| match key.wrapped.method() {
        WrapMethod::Passphrase { .. } => KeyState::Passphrase,
        WrapMethod::KeyFile => KeyState::KeyFile,
    }))
}

/// Makes the keys of a desk that has none, with the first entry of its audit log, in one transaction.
///
/// # Errors
///
/// [`KeyringError::HasKey`] when the desk has a key; of two processes at once, one gets this.
pub async fn set_up(database: &Database, unlock: &Unlock, at: Timestamp) -> Result<Arc<Vault>, KeyringError> {
    let desk_key = DeskKey::generate()?;
    let wrapped = WrappedDeskKey::wrap(&desk_key, unlock)?;
    let vault = Vault::new(desk_key);
    let mut transaction = database.begin_write().await?;
    if in_force(&mut transaction).await?.is_some() {
        return Err(KeyringError::HasKey);
    }
    let fact = AuditFact { at, actor: None, action: AuditAction::DeskSetUp, record: None };
    audit::append(&mut transaction, &vault.audit_signer(), fact).await?;
    insert_desk_key(&mut transaction, &wrapped, at).await?;
    let data_key = insert_data_key(&mut transaction, &vault).await?;
    transaction.commit().await?;
    vault.add_data_key(&data_key)?;
    Ok(Arc::new(vault))
}

/// Unlocks a desk: unwraps its key and takes all data keys in. Makes the first data key where there is none.
///
/// # Errors
///
/// [`KeyringError::NoKey`] before [`set_up`]; [`forestall_vault::VaultError::WrongKey`] and
/// [`forestall_vault::VaultError::WrongMethod`] within [`KeyringError::Vault`].
pub async fn unlock(database: &Database, unlock: &Unlock) -> Result<Arc<Vault>, KeyringError> {
    let in_force = in_force(&mut database.begin_read().await?).await?.ok_or(KeyringError::NoKey)?;
    let vault = Vault::new(in_force.wrapped.unwrap(unlock)?);
    refresh(database, &vault).await?;
    if vault.current_data_key().is_none() {
        let mut transaction = database.begin_write().await?;
        if data_keys(&mut transaction).await?.is_empty() {
            insert_data_key(&mut transaction, &vault).await?;
            transaction.commit().await?;
        }
        refresh(database, &vault).await?;
    }
    Ok(Arc::new(vault))
}

/// Takes in data keys that another process has made since.
///
/// # Errors
///
/// [`KeyringError`] when a key is damaged or the database fails.
pub async fn refresh(database: &Database, vault: &Vault) -> Result<(), KeyringError> {
    let mut moment = database.begin_read().await?;
    for data_key in data_keys(&mut moment).await? {
        vault.add_data_key(&data_key)?;
    }
    Ok(())
}

/// Wraps the same desk key anew and empties the old row.
///
/// Copies of the old row in backups still open with the old passphrase or key file.
///
/// # Errors
///
/// [`KeyringError::NoKey`], [`KeyringError::ChangedMeanwhile`], or that `old` does not open it.
pub async fn change_unlock(
    database: &Database,
    old: &Unlock,
    new: &Unlock,
    at: Timestamp,
) -> Result<(), KeyringError> {
    let before = in_force(&mut database.begin_read().await?).await?.ok_or(KeyringError::NoKey)?;
    let desk_key = before.wrapped.unwrap(old)?;
    let wrapped = WrappedDeskKey::wrap(&desk_key, new)?;
    let signer = Vault::new(desk_key).audit_signer();
    let mut transaction = database.begin_write().await?;
    let retired = transaction
        .execute(
            "update desk_key set retired_at = $1, wrapped = '' where desk_key_id = $2 and retired_at is null",
            &[time_text(at).into(), (&before.row_id).into()],
        )
        .await?;
    if retired != 1 {
        return Err(KeyringError::ChangedMeanwhile);
    }
    insert_desk_key(&mut transaction, &wrapped, at).await?;
    let fact = AuditFact { at, actor: None, action: AuditAction::KeysChanged, record: None };
    audit::append(&mut transaction, &signer, fact).await?;
    Ok(transaction.commit().await?)
}

/// Makes another data key, which seals from then on; older ones still open what they sealed.
///
/// Other processes take it in with [`refresh`]; [`crate::people::People`] does so by itself.
///
/// # Errors
///
/// [`KeyringError`] when the system gives no random numbers or the database fails.
pub async fn new_data_key(database: &Database, vault: &Vault, at: Timestamp) -> Result<(), KeyringError> {
    let mut transaction = database.begin_write().await?;
    let data_key = insert_data_key(&mut transaction, vault).await?;
    let record = Some(data_key.data_key_id.to_string());
    let fact = AuditFact { at, actor: None, action: AuditAction::KeysChanged, record };
    audit::append(&mut transaction, &vault.audit_signer(), fact).await?;
    transaction.commit().await?;
    refresh(database, vault).await
}

async fn in_force(transaction: &mut Transaction) -> Result<Option<InForce>, KeyringError> {
    let row = transaction
        .row(
            "select desk_key_id, wrapped from desk_key where retired_at is null \
             order by made_at desc, desk_key_id desc",
            &[],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let wrapped = WrappedDeskKey::from_text(row.text("wrapped")?)?;
    Ok(Some(InForce { row_id: row.text("desk_key_id")?.to_owned(), wrapped }))
}

async fn insert_desk_key(
    transaction: &mut Transaction,
    wrapped: &WrappedDeskKey,
    at: Timestamp,
) -> Result<(), KeyringError> {
    // The row's own name: one desk key may be wrapped several times.
    let row_id = format!("{:016x}", getrandom::u64().map_err(forestall_vault::VaultError::NoRandom)?);
    transaction
        .execute(
            "insert into desk_key (desk_key_id, wrapped, made_at) values ($1, $2, $3)",
            &[row_id.into(), wrapped.to_text().into(), time_text(at).into()],
        )
        .await?;
    Ok(())
}

async fn insert_data_key(
    transaction: &mut Transaction,
    vault: &Vault,
) -> Result<WrappedDataKey, KeyringError> {
    let data_key = vault.new_data_key()?;
    transaction
        .execute(
            "insert into data_key (data_key_id, position, wrapped) \
             values ($1, (select coalesce(max(position), 0) + 1 from data_key), $2)",
            &[data_key.data_key_id.to_string().into(), (&data_key.wrapped).into()],
        )
        .await?;
    Ok(data_key)
}

async fn data_keys(transaction: &mut Transaction) -> Result<Vec<WrappedDataKey>, DatabaseError> {
    let rows = transaction.rows("select data_key_id, wrapped from data_key order by position", &[]).await?;
    rows.iter()
        .map(|row| {
            let wrapped = row.bytes("wrapped")?.to_vec();
            Ok(WrappedDataKey { data_key_id: row.parsed("data_key_id")?, wrapped })
        })
        .collect()
}
