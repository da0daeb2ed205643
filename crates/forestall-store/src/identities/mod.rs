//! Who protected persons are, kept apart from everything that speaks of them.
//!
//! **In:** an [`Identity`](forestall_confidence::Identity) and a random [`PersonId`](forestall_types::PersonId).
//! **Out:** the identity, or nothing once the person is erased. It refuses to know who may read it: marks of kind
//! `person` stand among the records, and the caller asks them first.
//!
//! ```text
//! identities    identity (person_id, sealed with the person's key)      in backups of content
//! person keys   person_key (person_id, wrapped by the desk key)         in backups of their own only
//! ```
//!
//! Whoever has a backup of content and the desk key, but not the person's key, has nothing of the person. So erasing
//! destroys the key, and leaves a tombstone in both databases: a restored backup asks the tombstones first.

mod erasure;
mod identity_error;
mod migrations;
mod sealed_identity;
mod store;

pub use erasure::replay_erasures;
pub(crate) use erasure::{
    Tombstones, bury_identities, bury_keys, tombstones_of_identities, tombstones_of_keys,
};
pub use identity_error::IdentityError;
pub use migrations::{IDENTITY_MIGRATIONS, PERSON_KEY_MIGRATIONS};
pub use store::IdentityStore;
