//! Long sealed streams, such as backups: written and read in chunks, told when cut, changed or foreign.
//!
//! ```text
//! header   "forestall-backup" | version 1 | purpose: u8 length, UTF-8 | salt: 32 | free: u32 length, bytes
//!          | key check: 32 | checksum: 16
//! chunk    u32: length of the ciphertext, top bit set in the last | ciphertext and tag
//! ```
//!
//! Numbers are big-endian. Each chunk holds 64 KiB, the last what is left. The keys of chunks and of the key check are
//! derived from the desk's backup key and the whole header, so another header is another key. A chunk's nonce is its
//! number and whether it is the last (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015, doi:10.1007/978-3-662-47989-6_24),
//! so that none can be left out, repeated or moved. The checksum needs no key: it tells damage from a wrong key.

mod header;
mod reader;
mod writer;

pub use header::SealedHeader;
pub use reader::SealedReader;
pub use writer::SealedWriter;

use crate::sealed_box::{NONCE_LENGTH, TAG_LENGTH};

const WHAT: &str = "backup";
/// Plain bytes of a chunk.
const CHUNK: usize = 64 * 1024;
/// Ciphertext and tag of a full chunk.
const SEALED_CHUNK: usize = CHUNK + TAG_LENGTH;
/// Set in the length of the last chunk.
const LAST: u32 = 1 << 31;

fn nonce(number: u64, is_last: bool) -> [u8; NONCE_LENGTH] {
    let mut nonce = [0; NONCE_LENGTH];
    nonce[15..23].copy_from_slice(&number.to_be_bytes());
    nonce[23] = u8::from(is_last);
    nonce
}
