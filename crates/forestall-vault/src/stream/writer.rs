//! Seals what is written, chunk by chunk.

use std::fmt;
use std::io::{self, Write};

use zeroize::Zeroizing;

use super::header::SealedHeader;
use super::{CHUNK, LAST, SEALED_CHUNK, nonce};
use crate::key_bytes::KeyBytes;
use crate::sealed_box::encrypt_onto;
use crate::{Vault, VaultError};

/// Seals everything written to it and passes it on.
///
/// Call [`SealedWriter::finish`] at the end. A stream that was dropped without it reads as cut off, on purpose: so does
/// a backup whose program was killed.
pub struct SealedWriter<W: Write> {
    inner: W,
    key: KeyBytes,
    number: u64,
    plain: Zeroizing<Vec<u8>>,
    sealed: Vec<u8>,
    has_failed: bool,
}

impl<W: Write> SealedWriter<W> {
    /// Writes the header.
    ///
    /// - `purpose`: what the stream is for, such as `content`; the reader has to ask for the same.
    /// - `free`: bytes that can be read without a key and cannot be changed without one, such as the locked desk key.
    ///
    /// # Errors
    ///
    /// [`VaultError::HeaderTooLong`], [`VaultError::NoRandom`], [`VaultError::Io`].
    pub fn new(mut inner: W, vault: &Vault, purpose: &str, free: &[u8]) -> Result<Self, VaultError> {
        let (header, key) = SealedHeader::begin(vault, purpose, free)?;
        inner.write_all(&header).map_err(VaultError::Io)?;
        let plain = Zeroizing::new(Vec::with_capacity(CHUNK));
        Ok(Self {
            inner,
            key,
            number: 0,
            plain,
            sealed: Vec::with_capacity(4 + SEALED_CHUNK),
            has_failed: false,
        })
    }

    /// Writes the last chunk and gives back what was written to, flushed but not synced.
    ///
    /// # Errors
    ///
    /// [`VaultError::Io`], also when a write before this failed.
    pub fn finish(mut self) -> Result<W, VaultError> {
        self.write_chunk(true).and_then(|()| self.inner.flush()).map_err(VaultError::Io)?;
        Ok(self.inner)
    }

    fn write_chunk(&mut self, is_last: bool) -> io::Result<()> {
        if self.has_failed {
            return Err(io::Error::other("a write to this backup failed before; start again"));
        }
        let length =
            u32::try_from(self.plain.len() + SEALED_CHUNK - CHUNK).expect("a chunk has at most 64 KiB");
        let length = if is_last { length | LAST } else { length };
        self.sealed.clear();
        self.sealed.extend_from_slice(&length.to_be_bytes());
        encrypt_onto(&mut self.sealed, &self.key, &nonce(self.number, is_last), &[], &self.plain);
        // Part of a chunk may be out when this fails, so nothing can follow it.
        self.has_failed = true;
        self.inner.write_all(&self.sealed)?;
        self.has_failed = false;
        self.number = self.number.checked_add(1).expect("2^64 chunks are never written");
        self.plain.clear();
        Ok(())
    }
}

impl<W: Write> Write for SealedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits for the next byte, which shows that it is not the last.
        if self.plain.len() == CHUNK && !bytes.is_empty() {
            self.write_chunk(false)?;
        }
        let taken = bytes.len().min(CHUNK - self.plain.len());
        self.plain.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    /// Flushes what was passed on. A chunk that is not full stays back.
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<W: Write> fmt::Debug for SealedWriter<W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SealedWriter").field("number", &self.number).finish_non_exhaustive()
    }
}
