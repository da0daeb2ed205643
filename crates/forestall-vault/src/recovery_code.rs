//! Recovery codes: shown once on paper, for when the device with the one-time codes is lost.

use std::fmt;

use crate::key_bytes::KeyBytes;
use crate::totp::{BASE32, encode_base32};
use crate::{SecretText, TokenHash, TokenRefused, VaultError, contexts};

/// How many codes are handed out.
const CODES: usize = 10;
/// 80 bits: beyond guessing even for whoever has the stored hashes.
const BYTES: usize = 10;
const LETTERS: usize = 16;

/// One recovery code; only its hash is stored, and it is used once.
pub struct RecoveryCode(KeyBytes<LETTERS>);

/// Makes ten recovery codes.
///
/// # Errors
///
/// [`VaultError::NoRandom`] when the system gives no random numbers.
pub fn recovery_codes() -> Result<Vec<RecoveryCode>, VaultError> {
    (0..CODES).map(|_| RecoveryCode::generate()).collect()
}

impl RecoveryCode {
    /// Reads a code as somebody types it off paper: case, dashes and spaces do not count, `0`, `1` and `8` stand for
    /// `O`, `I` and `B`, which the alphabet has in their place.
    ///
    /// # Errors
    ///
    /// [`TokenRefused`] when this is no code; whether it is one of the person's, its hash tells.
    pub fn parse(text: &str) -> Result<Self, TokenRefused> {
        let mut letters = KeyBytes::zero();
        let mut places = letters.as_mut_array().iter_mut();
        for typed in text.bytes().filter(|byte| !matches!(byte, b'-' | b' ')) {
            let letter = match typed.to_ascii_uppercase() {
                b'0' => b'O',
                b'1' => b'I',
                b'8' => b'B',
                letter => letter,
            };
            if !BASE32.contains(&letter) {
                return Err(TokenRefused);
            }
            *places.next().ok_or(TokenRefused)? = letter;
        }
        if places.next().is_some() {
            return Err(TokenRefused);
        }
        Ok(Self(letters))
    }

    /// Prints the code in groups of four letters.
    pub fn to_text(&self) -> SecretText {
        let mut text = String::with_capacity(LETTERS + LETTERS / 4 - 1);
        for (place, letter) in self.0.as_array().iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            text.push(char::from(*letter));
        }
        SecretText::new(text)
    }

    /// Returns the hash to store. A fast hash is enough for 80 random bits.
    pub fn hash(&self) -> TokenHash {
        TokenHash::from_bytes(blake3::derive_key(contexts::RECOVERY_CODE, self.0.as_array()))
    }

    fn generate() -> Result<Self, VaultError> {
        let bytes = KeyBytes::<BYTES>::generate()?;
        let mut letters = KeyBytes::zero();
        encode_base32(bytes.as_array(), letters.as_mut_array());
        Ok(Self(letters))
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RecoveryCode(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        let codes = recovery_codes().unwrap();
        assert_eq!(codes.len(), 10);
        for code in codes {
            let text = code.to_text();
            assert_eq!(text.reveal().len(), 19);
            let typed = text.reveal().to_lowercase().replace('-', " ").replace('o', "0").replace('b', "8");
            assert_eq!(RecoveryCode::parse(&typed).unwrap().hash(), code.hash());
        }
    }

    #[test]
    fn other_texts_are_refused() {
        assert!(RecoveryCode::parse("AAAA-AAAA-AAAA-AAAA").is_ok());
        for wrong in [
            "",
            "AAAA-AAAA-AAAA-AAA",
            "AAAA-AAAA-AAAA-AAAAA",
            "AAAA-AAAA-AAAA-AAA9",
            "AAAA-AAAA-AAAA-AAA\u{e9}",
        ] {
            assert_eq!(RecoveryCode::parse(wrong).unwrap_err(), TokenRefused, "{wrong}");
        }
    }
}
