#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod argon;
mod audit_signer;
mod contexts;
mod data_key;
mod desk_key;
mod error;
mod key_bytes;
mod key_file;
mod padding;
pub mod passwords;
mod person_key;
mod recovery_code;
mod sealed_box;
mod secret_text;
pub mod stream;
mod token;
pub mod totp;
mod unlock;
mod vault;
mod wrapped_desk_key;

pub use audit_signer::{AuditSigner, verify_signature};
pub use data_key::{DataKeyId, WrappedDataKey};
pub use desk_key::DeskKey;
pub use error::VaultError;
pub use key_file::KeyFile;
pub use passwords::{Password, PasswordRefused};
pub use person_key::PersonKey;
pub use recovery_code::{RecoveryCode, recovery_codes};
pub use secret_text::SecretText;
pub use token::{Token, TokenHash, TokenKind, TokenRefused};
pub use unlock::{Passphrase, Unlock};
pub use vault::Vault;
pub use wrapped_desk_key::{WrapMethod, WrappedDeskKey};
pub use zeroize::Zeroizing;
