//! Passwords of people: what is accepted, how it is hashed, how it is checked.

use std::hint::black_box;

use base64ct::{Base64Unpadded, Encoding};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::argon::{Cost, argon2id};
use crate::key_bytes::{KeyBytes, fill_random};
use crate::{SecretText, VaultError};

/// What one log-in costs. OWASP's Password Storage Cheat Sheet asks for 19 MiB and 2 passes at least; decision 0012
/// has what was measured.
const COST: Cost = Cost { m_kib: 32_768, t: 3, p: 1 };

const SALT_LENGTH: usize = 16;

/// Passwords that are tried first and long enough to pass otherwise; one per line, in lower case.
const COMMON: &str = include_str!("common_passwords.txt");

/// A password somebody chose, long enough and not among the first to be guessed.
#[derive(Clone, Debug)]
pub struct Password(SecretText);

/// Says why a password is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// Fewer than 12 characters.
    #[error(
        "the password has fewer than {} characters; a few random words are easier to keep",
        Password::LEAST
    )]
    TooShort,
    /// More than 256 characters.
    #[error("the password has more than {} characters", Password::MOST)]
    TooLong,
    /// Known to everybody who guesses.
    #[error("the password is among the first to be guessed; choose a few random words")]
    Common,
    /// The same as the log-in name.
    #[error("the password is the log-in name; choose a few random words")]
    IsLoginName,
}

impl Password {
    /// The fewest characters a password may have.
    pub const LEAST: usize = 12;
    /// The most characters a password may have.
    pub const MOST: usize = 256;

    /// Accepts a password that somebody chose for an account with this log-in name.
    ///
    /// There are no rules about kinds of characters (NIST SP 800-63B advises against them). Few different characters, a
    /// run such as `123456789012` and a list of common ones are refused.
    ///
    /// # Errors
    ///
    /// [`PasswordRefused`] with the reason.
    pub fn new(text: impl Into<SecretText>, login_name: &str) -> Result<Self, PasswordRefused> {
        let text: SecretText = text.into();
        match text.reveal().chars().count() {
            ..Self::LEAST => return Err(PasswordRefused::TooShort),
            Self::LEAST..=Self::MOST => {}
            _ => return Err(PasswordRefused::TooLong),
        }
        let plain = SecretText::new(text.composed().reveal().to_lowercase());
        let login_name =
            SecretText::new(SecretText::new(login_name).composed().reveal().trim().to_lowercase());
        if plain.reveal().trim() == login_name.reveal() {
            return Err(PasswordRefused::IsLoginName);
        }
        if COMMON.lines().any(|common| common == plain.reveal()) || is_monotonous(plain.reveal()) {
            return Err(PasswordRefused::Common);
        }
        Ok(Self(text))
    }
}

/// Hashes a password for the store, with a random salt.
///
/// - Result: a PHC string, `$argon2id$v=19$m=...,t=...,p=...$salt$hash`.
///
/// # Errors
///
/// [`VaultError::NoRandom`], or [`VaultError::KeyDerivation`] when memory is short.
pub fn hash(password: &Password) -> Result<String, VaultError> {
    let mut salt = [0; SALT_LENGTH];
    fill_random(&mut salt)?;
    let mut digest = KeyBytes::zero();
    argon2id(&password.0, &salt, COST, digest.as_mut_array())?;
    Ok(Stored { cost: COST, salt, digest }.to_text())
}

/// Says whether a given password is the stored one.
///
/// Takes what was typed as it is: a password accepted once stays one, whatever later becomes common. A stored text that
/// cannot be read costs as much as any other and is never right.
pub fn verify(stored: &str, given: &SecretText) -> bool {
    let Some(stored) = Stored::parse(stored) else {
        verify_nothing(given);
        return false;
    };
    let mut digest = KeyBytes::zero();
    argon2id(given, &stored.salt, stored.cost, digest.as_mut_array()).is_ok()
        && bool::from(digest.as_array().ct_eq(stored.digest.as_array()))
}

/// Spends as much time as [`verify`], for log-in names nobody has, so that the time does not tell which exist.
pub fn verify_nothing(given: &SecretText) {
    let mut digest = KeyBytes::zero();
    // Nobody learns whether it ran: the answer is no in either case.
    let _ = black_box(argon2id(given, &[0; SALT_LENGTH], COST, digest.as_mut_array()));
    black_box(digest.as_array());
}

/// Says whether a password that was just verified should be hashed anew at today's cost.
pub fn needs_rehash(stored: &str) -> bool {
    Stored::parse(stored).is_none_or(|stored| stored.cost != COST)
}

/// A stored password, read.
struct Stored {
    cost: Cost,
    salt: [u8; SALT_LENGTH],
    digest: KeyBytes,
}

impl Stored {
    fn to_text(&self) -> String {
        let Cost { m_kib, t, p } = self.cost;
        let salt = Base64Unpadded::encode_string(&self.salt);
        let digest = Base64Unpadded::encode_string(self.digest.as_array());
        format!("$argon2id$v=19$m={m_kib},t={t},p={p}${salt}${digest}")
    }

    /// Reads the strings that [`Stored::to_text`] prints and no others.
    fn parse(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.split('$').collect();
        let ["", "argon2id", "v=19", cost, salt, digest] = fields[..] else { return None };
        let numbers: Vec<&str> = cost.split(',').collect();
        let [m_kib, t, p] = numbers[..] else { return None };
        let cost = Cost {
            m_kib: m_kib.strip_prefix("m=")?.parse().ok()?,
            t: t.strip_prefix("t=")?.parse().ok()?,
            p: p.strip_prefix("p=")?.parse().ok()?,
        };
        let stored = Self {
            cost,
            salt: Base64Unpadded::decode_vec(salt).ok()?.try_into().ok()?,
            digest: KeyBytes::from_slice(&Base64Unpadded::decode_vec(digest).ok()?)?,
        };
        (cost.is_sane() && stored.to_text() == text).then_some(stored)
    }
}

/// Says whether a text has fewer than five different characters or runs up or down by one throughout.
fn is_monotonous(text: &str) -> bool {
    let characters: Zeroizing<Vec<char>> = Zeroizing::new(text.chars().collect());
    let mut different = characters.clone();
    different.sort_unstable();
    different.dedup();
    let steps_by = |step: i64| {
        characters.windows(2).all(|pair| {
            let distance = i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]));
            // `890` runs on: after 9 comes 0.
            distance == step || pair.iter().all(char::is_ascii_digit) && distance == step - 10 * step.signum()
        })
    };
    different.len() < 5 || steps_by(1) || steps_by(-1)
}
