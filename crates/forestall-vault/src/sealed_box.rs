//! One sealed value: a random nonce, then XChaCha20-Poly1305's ciphertext and tag.

use chacha20poly1305::aead::inout::InOutBuf;
use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305};
use zeroize::Zeroizing;

use crate::VaultError;
use crate::key_bytes::{KeyBytes, fill_random};

pub(crate) const NONCE_LENGTH: usize = 24;
pub(crate) const TAG_LENGTH: usize = 16;

/// What a ciphertext is tied to: it opens only beside the very same bytes.
pub(crate) struct Associated(Vec<u8>);

impl Associated {
    /// Joins the parts so that no two lists of parts give the same bytes: each is preceded by its length.
    pub(crate) fn new(parts: &[&[u8]]) -> Self {
        let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
        for part in parts {
            bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
            bytes.extend_from_slice(part);
        }
        Self(bytes)
    }
}

/// Appends nonce, ciphertext and tag to `out`.
pub(crate) fn seal_onto(
    out: &mut Vec<u8>,
    key: &KeyBytes,
    associated: &Associated,
    plain: &[u8],
) -> Result<(), VaultError> {
    let mut nonce = [0; NONCE_LENGTH];
    fill_random(&mut nonce)?;
    // Reserved at once, so that no copy of the plain bytes stays behind in memory given back.
    out.reserve_exact(NONCE_LENGTH + plain.len() + TAG_LENGTH);
    out.extend_from_slice(&nonce);
    encrypt_onto(out, key, &nonce, &associated.0, plain);
    Ok(())
}

/// Opens nonce, ciphertext and tag; `None` where they do not authenticate.
pub(crate) fn open(key: &KeyBytes, associated: &Associated, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk()?;
    decrypt(key, nonce, &associated.0, sealed)
}

/// Appends ciphertext and tag to `out`. The caller answers for the nonce being used once.
pub(crate) fn encrypt_onto(
    out: &mut Vec<u8>,
    key: &KeyBytes,
    nonce: &[u8; NONCE_LENGTH],
    associated: &[u8],
    plain: &[u8],
) {
    out.reserve_exact(plain.len() + TAG_LENGTH);
    let start = out.len();
    out.extend_from_slice(plain);
    let tag = XChaCha20Poly1305::new(key.as_array().into())
        .encrypt_inout_detached(nonce.into(), associated, InOutBuf::from(&mut out[start..]))
        .expect("the cipher takes up to 256 GiB, more than memory holds");
    out.extend_from_slice(&tag);
}

/// Opens ciphertext and tag; `None` where they do not authenticate.
pub(crate) fn decrypt(
    key: &KeyBytes,
    nonce: &[u8; NONCE_LENGTH],
    associated: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let (sealed, tag) = sealed.split_last_chunk::<TAG_LENGTH>()?;
    let mut plain = Zeroizing::new(sealed.to_vec());
    XChaCha20Poly1305::new(key.as_array().into())
        .decrypt_inout_detached(nonce.into(), associated, InOutBuf::from(plain.as_mut_slice()), tag.into())
        .ok()?;
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cannot_be_shifted_into_each_other() {
        assert_ne!(Associated::new(&[b"ab", b"c"]).0, Associated::new(&[b"a", b"bc"]).0);
        assert_ne!(Associated::new(&[b"ab"]).0, Associated::new(&[b"ab", b""]).0);
    }

    #[test]
    fn the_same_plain_text_is_sealed_differently_each_time() {
        let key = KeyBytes::generate().unwrap();
        let associated = Associated::new(&[b"here"]);
        let (mut one, mut other) = (Vec::new(), Vec::new());
        seal_onto(&mut one, &key, &associated, b"words").unwrap();
        seal_onto(&mut other, &key, &associated, b"words").unwrap();
        assert_ne!(one, other);
        assert_eq!(one.len(), NONCE_LENGTH + 5 + TAG_LENGTH);
    }
}
