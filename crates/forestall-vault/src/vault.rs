//! The unlocked desk: seals and opens, and hands out what is derived from the desk key.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

use zeroize::Zeroizing;

use crate::contexts;
use crate::key_bytes::KeyBytes;
use crate::padding::{pad, unpad};
use crate::sealed_box::{self, Associated};
use crate::{AuditSigner, DataKeyId, DeskKey, PersonKey, VaultError, WrappedDataKey};

const VERSION: u8 = 1;
const WHAT: &str = "sealed value";
/// Version, name of the data key, nonce, tag.
const OVERHEAD: usize = 1 + 8 + sealed_box::NONCE_LENGTH + sealed_box::TAG_LENGTH;

/// The keys of an unlocked desk. Share it between threads in an `Arc`.
pub struct Vault {
    wrap_data_key: KeyBytes,
    wrap_person_key: KeyBytes,
    index: KeyBytes,
    audit_seed: KeyBytes,
    backup: KeyBytes,
    desk_key_id: String,
    data_keys: RwLock<DataKeys>,
}

#[derive(Default)]
struct DataKeys {
    keys: BTreeMap<DataKeyId, KeyBytes>,
    current: Option<DataKeyId>,
}

/// Padded text and plain bytes are kept apart: one does not open as the other.
#[derive(Clone, Copy)]
enum Shape {
    Bytes,
    Text,
}

impl Vault {
    /// Derives the keys of a desk and lets the desk key go.
    pub fn new(desk_key: DeskKey) -> Self {
        let derive = |context| KeyBytes::derive(context, desk_key.as_array());
        let vault = Self {
            wrap_data_key: derive(contexts::WRAP_DATA_KEY),
            wrap_person_key: derive(contexts::WRAP_PERSON_KEY),
            index: derive(contexts::INDEX),
            audit_seed: derive(contexts::AUDIT_SIGNER),
            backup: derive(contexts::BACKUP),
            desk_key_id: desk_key.id(),
            data_keys: RwLock::default(),
        };
        drop(desk_key);
        vault
    }

    /// Returns the name of the desk key behind this vault.
    pub fn desk_key_id(&self) -> &str {
        &self.desk_key_id
    }

    /// Makes a new data key. Store it first, then hand it to [`Vault::add_data_key`].
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandom`] when the system gives no random numbers.
    pub fn new_data_key(&self) -> Result<WrappedDataKey, VaultError> {
        WrappedDataKey::generate(&self.wrap_data_key)
    }

    /// Takes a stored data key in. The newest that is taken in seals from then on.
    ///
    /// Add them in the order in which they were made; adding one again changes nothing.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`] when the key was changed, renamed, or belongs to another desk.
    pub fn add_data_key(&self, wrapped: &WrappedDataKey) -> Result<(), VaultError> {
        let key = wrapped.unwrap(&self.wrap_data_key)?;
        let mut data_keys = self.data_keys.write().unwrap_or_else(PoisonError::into_inner);
        // A wrapped key is tied to its name, so what is known under this name is this key.
        if data_keys.keys.contains_key(&wrapped.data_key_id) {
            return Ok(());
        }
        data_keys.keys.insert(wrapped.data_key_id, key);
        data_keys.current = Some(wrapped.data_key_id);
        Ok(())
    }

    /// Returns the data key that seals now; none before the first was added.
    pub fn current_data_key(&self) -> Option<DataKeyId> {
        self.data_keys.read().unwrap_or_else(PoisonError::into_inner).current
    }

    /// Seals bytes so that they open only at this place.
    ///
    /// - `place`: which field of which row, such as `note_revision/N-7/3/text`; whoever can write to the database
    ///   cannot pass a value off as one of another place.
    /// - Result: 49 bytes more than `plain`: version, name of the data key, nonce, ciphertext, tag.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoDataKey`] before a data key was added, [`VaultError::NoRandom`].
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.seal_shape(Shape::Bytes, place, plain)
    }

    /// Opens what [`Vault::seal`] sealed at the same place.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`] for changed bytes or another place, [`VaultError::UnknownDataKey`],
    /// [`VaultError::NewerThanProgram`].
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        self.open_shape(Shape::Bytes, place, sealed)
    }

    /// Seals a text, its length hidden: the sealed bytes grow in steps of 32.
    ///
    /// # Errors
    ///
    /// As [`Vault::seal`].
    pub fn seal_text(&self, place: &str, text: &str) -> Result<Vec<u8>, VaultError> {
        self.seal_shape(Shape::Text, place, &pad(text))
    }

    /// Opens what [`Vault::seal_text`] sealed at the same place.
    ///
    /// # Errors
    ///
    /// As [`Vault::open`].
    pub fn open_text(&self, place: &str, sealed: &[u8]) -> Result<String, VaultError> {
        let padded = self.open_shape(Shape::Text, place, sealed)?;
        let text = unpad(&padded).and_then(|text| std::str::from_utf8(text).ok());
        text.map(str::to_owned).ok_or(VaultError::Damaged { what: WHAT })
    }

    /// Returns the hash under which a sealed text is looked up, such as a log-in name.
    ///
    /// Equal texts have equal hashes within one purpose of one desk; nobody without the desk key can compute them.
    /// Bring the text to one form first: upper and lower case are different texts here.
    pub fn index(&self, purpose: &str, text: &str) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(self.index.as_array());
        hasher.update(&(purpose.len() as u64).to_le_bytes());
        hasher.update(purpose.as_bytes());
        hasher.update(text.as_bytes());
        hasher.finalize().into()
    }

    /// Wraps the key of a person, tied to the person's random id.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandom`] when the system gives no random numbers.
    pub fn wrap_person_key(&self, key: &PersonKey, person_id: &str) -> Result<Vec<u8>, VaultError> {
        key.wrap(&self.wrap_person_key, person_id)
    }

    /// Opens the wrapped key of a person.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`] when it was changed, or belongs to another person or desk.
    pub fn unwrap_person_key(&self, wrapped: &[u8], person_id: &str) -> Result<PersonKey, VaultError> {
        PersonKey::unwrap(&self.wrap_person_key, person_id, wrapped)
    }

    /// Returns the signer of the audit log's head.
    pub fn audit_signer(&self) -> AuditSigner {
        AuditSigner::from_seed(&self.audit_seed)
    }

    pub(crate) fn backup_key(&self) -> &KeyBytes {
        &self.backup
    }

    fn seal_shape(&self, shape: Shape, place: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let data_keys = self.data_keys.read().unwrap_or_else(PoisonError::into_inner);
        let data_key_id = data_keys.current.ok_or(VaultError::NoDataKey)?;
        let key = data_keys.keys.get(&data_key_id).ok_or(VaultError::NoDataKey)?;
        let mut sealed = Vec::with_capacity(plain.len() + OVERHEAD);
        sealed.push(VERSION);
        sealed.extend_from_slice(data_key_id.as_bytes());
        sealed_box::seal_onto(&mut sealed, key, &associated(shape, data_key_id, place), plain)?;
        Ok(sealed)
    }

    fn open_shape(&self, shape: Shape, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (version, rest) = sealed.split_first().ok_or(VaultError::Truncated { what: WHAT })?;
        if *version != VERSION {
            return Err(VaultError::NewerThanProgram { what: WHAT, version: *version });
        }
        let (data_key_id, rest) = rest.split_first_chunk().ok_or(VaultError::Truncated { what: WHAT })?;
        let data_key_id = DataKeyId::from_bytes(*data_key_id);
        let data_keys = self.data_keys.read().unwrap_or_else(PoisonError::into_inner);
        let key = data_keys.keys.get(&data_key_id).ok_or(VaultError::UnknownDataKey { data_key_id })?;
        sealed_box::open(key, &associated(shape, data_key_id, place), rest)
            .ok_or(VaultError::Damaged { what: WHAT })
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Vault").field("desk_key_id", &self.desk_key_id).finish_non_exhaustive()
    }
}

fn associated(shape: Shape, data_key_id: DataKeyId, place: &str) -> Associated {
    let shape: &[u8] = match shape {
        Shape::Bytes => b"value: bytes",
        Shape::Text => b"value: padded text",
    };
    Associated::new(&[shape, &[VERSION], data_key_id.as_bytes(), place.as_bytes()])
}
