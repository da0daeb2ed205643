//! Bearer tokens: whoever shows one is let in, so only their hashes are stored.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use subtle::ConstantTimeEq;

use crate::key_bytes::KeyBytes;
use crate::{SecretText, VaultError, contexts};

const API_PREFIX: &str = "fst_";
/// 32 bytes in base64url without padding.
const ENCODED_LENGTH: usize = 43;

/// What a token is for. A token of one kind is none of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Sessions and one-time links; printed bare.
    Session,
    /// The API; printed after `fst_`, which people and secret scanners recognise.
    Api,
}

/// 32 random bytes that let their holder in.
pub struct Token {
    kind: TokenKind,
    bytes: KeyBytes,
}

/// The text is no token: wrong length, wrong letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a token; copy it again, from its first to its last letter")]
pub struct TokenRefused;

impl Token {
    /// Makes a token for a session or a one-time link.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandom`] when the system gives no random numbers.
    pub fn generate() -> Result<Self, VaultError> {
        Ok(Self { kind: TokenKind::Session, bytes: KeyBytes::generate()? })
    }

    /// Makes a token for the API.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoRandom`] when the system gives no random numbers.
    pub fn generate_api() -> Result<Self, VaultError> {
        Ok(Self { kind: TokenKind::Api, bytes: KeyBytes::generate()? })
    }

    /// Reads a token as it was printed.
    ///
    /// # Errors
    ///
    /// [`TokenRefused`] when the text is no token; whether a token is known, its hash tells.
    pub fn parse(text: &str) -> Result<Self, TokenRefused> {
        let (kind, encoded) = match text.strip_prefix(API_PREFIX) {
            Some(rest) if rest.len() == ENCODED_LENGTH => (TokenKind::Api, rest),
            _ => (TokenKind::Session, text),
        };
        let mut bytes = KeyBytes::zero();
        if encoded.len() != ENCODED_LENGTH {
            return Err(TokenRefused);
        }
        Base64UrlUnpadded::decode(encoded, bytes.as_mut_array()).map_err(|_| TokenRefused)?;
        Ok(Self { kind, bytes })
    }

    /// Returns what the token is for.
    pub const fn kind(&self) -> TokenKind {
        self.kind
    }

    /// Prints the token, to be handed over once.
    pub fn to_text(&self) -> SecretText {
        let prefix = match self.kind {
            TokenKind::Session => "",
            TokenKind::Api => API_PREFIX,
        };
        // One allocation of its final size, which `SecretText` overwrites when dropped.
        let mut text = String::with_capacity(prefix.len() + ENCODED_LENGTH);
        text.push_str(prefix);
        let mut buffer = KeyBytes::<ENCODED_LENGTH>::zero();
        let encoded = Base64UrlUnpadded::encode(self.bytes.as_array(), buffer.as_mut_array())
            .expect("32 bytes are 43 letters of base64");
        text.push_str(encoded);
        SecretText::new(text)
    }

    /// Returns the hash to store and to look up.
    pub fn hash(&self) -> TokenHash {
        let context = match self.kind {
            TokenKind::Session => contexts::SESSION_TOKEN,
            TokenKind::Api => contexts::API_TOKEN,
        };
        TokenHash(blake3::derive_key(context, self.bytes.as_array()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Token").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What is stored of a token or a recovery code. Compared in constant time.
#[derive(Clone, Copy)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Takes a stored hash.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes to store.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for TokenHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for TokenHash {}

impl fmt::Debug for TokenHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TokenHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_tokens_are_read_again() {
        for token in [Token::generate().unwrap(), Token::generate_api().unwrap()] {
            let read = Token::parse(token.to_text().reveal()).unwrap();
            assert_eq!((read.kind(), read.hash()), (token.kind(), token.hash()));
        }
        assert!(Token::generate_api().unwrap().to_text().reveal().starts_with("fst_"));
        assert_eq!(Token::generate().unwrap().to_text().reveal().len(), 43);
    }

    #[test]
    fn a_token_of_one_kind_is_none_of_the_other() {
        let api = Token::generate_api().unwrap();
        let session = Token::parse(api.to_text().reveal().strip_prefix("fst_").unwrap()).unwrap();
        assert_eq!(session.kind(), TokenKind::Session);
        assert_ne!(session.hash(), api.hash());
    }

    #[test]
    fn other_texts_are_refused() {
        let text = "A".repeat(43);
        assert!(Token::parse(&text).is_ok());
        // The last letter of 43 carries four bits; `B` would be a second spelling of the same token.
        let second_spelling = "A".repeat(42) + "B";
        for wrong in ["", "fst_", &text[1..], &(text.clone() + "A"), &(text.clone() + "="), &second_spelling]
        {
            assert_eq!(Token::parse(wrong).unwrap_err(), TokenRefused, "{wrong}");
        }
        assert!(Token::parse(&text.replacen('A', "+", 1)).is_err());
        assert!(Token::parse(&text.replacen('A', "\u{e9}", 1)).is_err());
    }

    #[test]
    fn debug_says_nothing() {
        let token = Token::generate().unwrap();
        let printed = format!("{token:?} {:?}", token.hash());
        assert_eq!(printed, "Token { kind: Session, .. } TokenHash(..)");
    }
}
