//! Where a file came from, kept beside it.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::places::{DiskError, read_if_there, write_whole};

/// Who asks: what this program sends as `User-Agent`.
pub const USER_AGENT: &str = concat!("forestall/", env!("CARGO_PKG_VERSION"));

/// Where a file came from, when, and what identifies it; kept beside it as `NAME.provenance.json`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Provenance {
    /// The file's name.
    pub file_name: String,
    /// The address that was asked for.
    pub url: String,
    /// The address the file came from, where redirects led elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirected_to: Option<String>,
    /// When it was complete and verified.
    pub retrieved_at: Timestamp,
    /// The server's `ETag`, as sent.
    pub etag: Option<String>,
    /// The server's `Last-Modified`, as sent.
    pub last_modified: Option<String>,
    /// Its size.
    pub bytes: u64,
    /// Its blake3 hash, 64 hexadecimal digits.
    pub blake3: String,
    /// What was checked beside its length, in words.
    pub verified: String,
    /// Who asked.
    pub user_agent: String,
}

impl Provenance {
    /// Reads the provenance at a path; none where there is none, or where it is not one.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, DiskError> {
        Ok(read_if_there(path)?.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), DiskError> {
        let mut text = serde_json::to_vec_pretty(self).expect("texts and numbers are always JSON");
        text.push(b'\n');
        write_whole(path, &text)
    }
}
