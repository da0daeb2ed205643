//! The desk key as it is stored: locked with a passphrase or a key file.

use base64ct::{Base64, Encoding};

use crate::argon::{Cost, argon2id};
use crate::contexts;
use crate::key_bytes::{KeyBytes, fill_random};
use crate::sealed_box::{self, Associated};
use crate::{DeskKey, Unlock, VaultError};

const FORMAT: &str = "forestall-desk-key-1";
const DAMAGED: VaultError = VaultError::Damaged { what: "locked desk key" };

/// What a guess at a passphrase costs: 256 MiB and 3 passes. It is paid once at start, and whoever seized the disk
/// guesses for as long as they like. Decision 0012 has what was measured.
const PASSPHRASE_COST: Cost = Cost { m_kib: 262_144, t: 3, p: 1 };

/// How a desk key is locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrapMethod {
    /// With argon2id over a passphrase.
    Passphrase {
        /// Random for each wrapping.
        salt: [u8; 16],
        /// Memory in KiB.
        m_kib: u32,
        /// Passes.
        t: u32,
        /// Lanes.
        p: u32,
    },
    /// With the key in a key file.
    KeyFile,
}

/// A locked desk key, printable as one line for one database column. One desk key may be locked several times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedDeskKey {
    desk_key_id: String,
    method: WrapMethod,
    wrapped: Vec<u8>,
}

impl WrappedDeskKey {
    /// Locks a desk key with a passphrase or a key file.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandom`], or [`VaultError::KeyDerivation`] when memory is short.
    pub fn wrap(desk_key: &DeskKey, unlock: &Unlock) -> Result<Self, VaultError> {
        let method = match unlock {
            Unlock::Passphrase(_) => {
                let mut salt = [0; 16];
                fill_random(&mut salt)?;
                let Cost { m_kib, t, p } = PASSPHRASE_COST;
                WrapMethod::Passphrase { salt, m_kib, t, p }
            }
            Unlock::KeyFile(_) => WrapMethod::KeyFile,
        };
        let mut locked = Self { desk_key_id: desk_key.id(), method, wrapped: Vec::new() };
        let wrapping = locked.wrapping_key(unlock)?;
        let associated = Associated::new(&[locked.head().as_bytes()]);
        sealed_box::seal_onto(&mut locked.wrapped, &wrapping, &associated, desk_key.as_array())?;
        Ok(locked)
    }

    /// Unlocks the desk key.
    ///
    /// # Errors
    ///
    /// [`VaultError::WrongMethod`] for a key file in place of a passphrase or the other way round,
    /// [`VaultError::WrongKey`] for another passphrase or key file, [`VaultError::AbsurdCost`].
    pub fn unwrap(&self, unlock: &Unlock) -> Result<DeskKey, VaultError> {
        let wrapping = self.wrapping_key(unlock)?;
        let opened = sealed_box::open(&wrapping, &Associated::new(&[self.head().as_bytes()]), &self.wrapped)
            .ok_or(VaultError::WrongKey { what: "desk" })?;
        let desk_key = DeskKey::from_bytes(KeyBytes::from_slice(&opened).ok_or(DAMAGED)?);
        if desk_key.id() == self.desk_key_id { Ok(desk_key) } else { Err(DAMAGED) }
    }

    /// Returns the name of the desk key, as [`DeskKey::id`] gives it.
    pub fn desk_key_id(&self) -> &str {
        &self.desk_key_id
    }

    /// Returns how the key is locked.
    pub const fn method(&self) -> &WrapMethod {
        &self.method
    }

    /// Prints the locked key as one line of ASCII with a checksum.
    pub fn to_text(&self) -> String {
        let body = format!("{} {}", self.head(), Base64::encode_string(&self.wrapped));
        let checksum = checksum(&body);
        format!("{body} {checksum}")
    }

    /// Reads what [`WrappedDeskKey::to_text`] printed.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`], [`VaultError::NewerThanProgram`], [`VaultError::AbsurdCost`].
    pub fn from_text(text: &str) -> Result<Self, VaultError> {
        let later = text.strip_prefix("forestall-desk-key-").and_then(|rest| rest.split(' ').next());
        if let Some(version) = later.and_then(|version| version.parse().ok()).filter(|version| *version > 1) {
            return Err(VaultError::NewerThanProgram { what: "locked desk key", version });
        }
        let (body, found) = text.rsplit_once(' ').ok_or(DAMAGED)?;
        if found != checksum(body) {
            return Err(DAMAGED);
        }
        let fields: Vec<&str> = body.split(' ').collect();
        let [FORMAT, desk_key_id, method, wrapped] = fields[..] else { return Err(DAMAGED) };
        let locked = Self {
            desk_key_id: desk_key_id.to_owned(),
            method: WrapMethod::parse(method)?,
            wrapped: Base64::decode_vec(wrapped).map_err(|_| DAMAGED)?,
        };
        // What prints differently was not printed by this program.
        if locked.to_text() == text { Ok(locked) } else { Err(DAMAGED) }
    }

    /// Returns everything but the sealed bytes, which are tied to it.
    fn head(&self) -> String {
        format!("{FORMAT} {} {}", self.desk_key_id, self.method.to_text())
    }

    fn wrapping_key(&self, unlock: &Unlock) -> Result<KeyBytes, VaultError> {
        match (&self.method, unlock) {
            (WrapMethod::Passphrase { salt, m_kib, t, p }, Unlock::Passphrase(passphrase)) => {
                let cost = Cost { m_kib: *m_kib, t: *t, p: *p };
                let mut stretched = KeyBytes::zero();
                argon2id(passphrase.text(), salt, cost, stretched.as_mut_array())?;
                Ok(KeyBytes::derive(contexts::UNLOCK_BY_PASSPHRASE, stretched.as_array()))
            }
            (WrapMethod::KeyFile, Unlock::KeyFile(file)) => {
                Ok(KeyBytes::derive(contexts::UNLOCK_BY_KEY_FILE, file.as_array()))
            }
            (WrapMethod::Passphrase { .. }, Unlock::KeyFile(_)) => {
                Err(VaultError::WrongMethod { needs: "a passphrase" })
            }
            (WrapMethod::KeyFile, Unlock::Passphrase(_)) => {
                Err(VaultError::WrongMethod { needs: "a key file" })
            }
        }
    }
}

impl WrapMethod {
    fn to_text(&self) -> String {
        match self {
            Self::Passphrase { salt, m_kib, t, p } => {
                format!("argon2id,m={m_kib},t={t},p={p},{}", Base64::encode_string(salt))
            }
            Self::KeyFile => "key-file".to_owned(),
        }
    }

    fn parse(text: &str) -> Result<Self, VaultError> {
        if text == "key-file" {
            return Ok(Self::KeyFile);
        }
        let fields: Vec<&str> = text.split(',').collect();
        let ["argon2id", m_kib, t, p, salt] = fields[..] else { return Err(DAMAGED) };
        let number = |field: &str, name: &str| -> Result<u32, VaultError> {
            field.strip_prefix(name).and_then(|digits| digits.parse().ok()).ok_or(DAMAGED)
        };
        let cost = Cost { m_kib: number(m_kib, "m=")?, t: number(t, "t=")?, p: number(p, "p=")? };
        let Cost { m_kib, t, p } = cost;
        if !cost.is_sane() {
            return Err(VaultError::AbsurdCost { m_kib, t, p });
        }
        let salt = Base64::decode_vec(salt).ok().and_then(|salt| salt.try_into().ok()).ok_or(DAMAGED)?;
        Ok(Self::Passphrase { salt, m_kib, t, p })
    }
}

/// Tells damage from a wrong key; it keeps nobody from changing anything.
fn checksum(body: &str) -> String {
    blake3::hash(body.as_bytes()).to_hex()[..16].to_owned()
}
