//! Telling whether the same bytes were read the same way before.

use anyhow::Result;

use super::{Lake, Manifest};
use crate::input_file::InputFile;

/// What the lake knows of a file that is given.
pub(super) enum Identity {
    /// It was read this way and in no other since.
    InForce(Box<Manifest>),
    /// It is news under this identifier.
    New(String),
}

impl Lake<'_> {
    /// Looks for these bytes, read this way.
    ///
    /// Bytes that were read in another way since then are no longer in force as read here; reading them so
    /// again makes a new vintage, whose identifier counts how often that happened.
    pub(super) fn identify(self, input: &InputFile, reading: &str) -> Result<Identity> {
        let known = self.manifests()?;
        let content_hash = input.content_hash.to_hex();
        let in_force = known
            .iter()
            .filter(|manifest| manifest.content_hash == content_hash.as_str())
            .max_by_key(|manifest| manifest.ingested_at);
        let mut times_before = 0;
        loop {
            let file_id = file_id(&input.content_hash, reading, times_before);
            if let Some(manifest) = in_force.filter(|manifest| manifest.file_id == file_id) {
                return Ok(Identity::InForce(Box::new(manifest.clone())));
            }
            if !known.iter().any(|manifest| manifest.file_id == file_id) {
                return Ok(Identity::New(file_id));
            }
            times_before += 1;
        }
    }
}

/// Identifies a file by its bytes, by how they were read, and by how often before they were read so.
fn file_id(content_hash: &blake3::Hash, reading: &str, times_before: u32) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(content_hash.as_bytes());
    hasher.update(reading.as_bytes());
    if times_before > 0 {
        hasher.update(&times_before.to_le_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}
