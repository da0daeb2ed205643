//! Signs the head of the audit log, so that a chain written anew is told from the old one.

use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::VaultError;
use crate::key_bytes::KeyBytes;

/// The desk's signature key (Ed25519, RFC 8032), derived from the desk key.
pub struct AuditSigner(SigningKey);

impl AuditSigner {
    pub(crate) fn from_seed(seed: &KeyBytes) -> Self {
        Self(SigningKey::from_bytes(seed.as_array()))
    }

    /// Signs a message. Begin it with what it is for, so that it cannot be shown as something else.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// Returns the public key, to be kept by whoever wants to check later.
    pub fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }
}

impl fmt::Debug for AuditSigner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AuditSigner(secret)")
    }
}

/// Checks a signature, refusing weak keys and signatures with a second form.
///
/// # Errors
///
/// [`VaultError::BadSignature`] when the key is no key or the signature does not belong to message and key.
pub fn verify_signature(
    public_key: &[u8; 32],
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), VaultError> {
    let key = VerifyingKey::from_bytes(public_key).map_err(|_| VaultError::BadSignature)?;
    key.verify_strict(message, &Signature::from_bytes(signature)).map_err(|_| VaultError::BadSignature)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(seed: u8) -> AuditSigner {
        AuditSigner::from_seed(&KeyBytes::from_slice(&[seed; 32]).unwrap())
    }

    /// Source: RFC 8032, section 7.1, test 1: the public key that belongs to a secret key.
    #[test]
    fn published_key_pair() {
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let seed = KeyBytes::from_slice(blake3::Hash::from_hex(seed).unwrap().as_bytes()).unwrap();
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(
            AuditSigner::from_seed(&seed).public_key(),
            *blake3::Hash::from_hex(public).unwrap().as_bytes()
        );
    }

    #[test]
    fn a_signature_belongs_to_one_message_and_one_key() {
        let signature = signer(1).sign(b"head 7");
        let public_key = signer(1).public_key();
        assert!(verify_signature(&public_key, b"head 7", &signature).is_ok());
        assert!(verify_signature(&public_key, b"head 8", &signature).is_err());
        assert!(verify_signature(&signer(2).public_key(), b"head 7", &signature).is_err());
        for byte in 0..signature.len() {
            let mut changed = signature;
            changed[byte] ^= 1;
            assert!(verify_signature(&public_key, b"head 7", &changed).is_err(), "byte {byte}");
        }
    }

    /// The point of order one signs everything where weak keys are let through.
    #[test]
    fn a_weak_public_key_is_refused() {
        let mut weak = [0; 32];
        weak[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        assert!(verify_signature(&weak, b"anything", &signature).is_err());
    }
}
