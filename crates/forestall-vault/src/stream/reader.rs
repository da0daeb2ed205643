//! Opens what a [`super::SealedWriter`] sealed, chunk by chunk.

use std::fmt;
use std::io::{self, ErrorKind, Read};

use zeroize::Zeroizing;

use super::header::SealedHeader;
use super::{LAST, SEALED_CHUNK, WHAT, nonce};
use crate::key_bytes::KeyBytes;
use crate::sealed_box::{TAG_LENGTH, decrypt};
use crate::{Vault, VaultError};

/// Gives the content of a sealed stream. Every byte it gives was authenticated before.
///
/// The end of the content is told only after the last chunk was seen and nothing follows it. Whoever stops reading
/// earlier calls [`SealedReader::finish`]. Errors of [`Read::read`] carry a [`VaultError`]; see [`VaultError::in_io`].
pub struct SealedReader<R: Read> {
    inner: R,
    key: KeyBytes,
    number: u64,
    plain: Zeroizing<Vec<u8>>,
    given: usize,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    /// The last chunk was read, and nothing follows it.
    Ended,
    Failed,
}

impl<R: Read> SealedReader<R> {
    /// Reads the header and checks key and purpose before any content is given.
    ///
    /// # Errors
    ///
    /// Those of [`SealedHeader::read`] and [`SealedReader::unlock`].
    pub fn new(mut inner: R, vault: &Vault, purpose: &str) -> Result<Self, VaultError> {
        let header = SealedHeader::read(&mut inner)?;
        Self::unlock(inner, &header, vault, purpose)
    }

    /// Goes on after [`SealedHeader::read`], where the header was needed to find the key.
    ///
    /// # Errors
    ///
    /// [`VaultError::WrongKey`] when another desk wrote the stream (or somebody wrote the header anew),
    /// [`VaultError::WrongPurpose`].
    pub fn unlock(inner: R, header: &SealedHeader, vault: &Vault, purpose: &str) -> Result<Self, VaultError> {
        let key = header.unlock(vault)?;
        if header.purpose() != purpose {
            return Err(VaultError::WrongPurpose {
                expected: purpose.to_owned(),
                found: header.purpose().to_owned(),
            });
        }
        Ok(Self { inner, key, number: 0, plain: Zeroizing::default(), given: 0, state: State::Reading })
    }

    /// Reads what is left, to be sure that the stream is whole, and gives back what was read from.
    ///
    /// # Errors
    ///
    /// [`VaultError::Truncated`], [`VaultError::Damaged`], [`VaultError::Io`].
    pub fn finish(mut self) -> Result<R, VaultError> {
        while self.state != State::Ended {
            self.next_chunk()?;
        }
        Ok(self.inner)
    }

    /// Reads and opens one chunk. After an error there is nothing but errors.
    fn next_chunk(&mut self) -> Result<(), VaultError> {
        if self.state == State::Failed {
            return Err(VaultError::Damaged { what: WHAT });
        }
        self.state = State::Failed;
        self.given = 0;
        self.plain.clear();
        let mut length = [0; 4];
        read_whole(&mut self.inner, &mut length)?;
        let length = u32::from_be_bytes(length);
        let (is_last, length) = (length & LAST != 0, usize::try_from(length & !LAST).unwrap_or(usize::MAX));
        let may_be = if is_last { TAG_LENGTH..=SEALED_CHUNK } else { SEALED_CHUNK..=SEALED_CHUNK };
        if !may_be.contains(&length) {
            return Err(VaultError::Damaged { what: WHAT });
        }
        let mut sealed = vec![0; length];
        read_whole(&mut self.inner, &mut sealed)?;
        let plain = decrypt(&self.key, &nonce(self.number, is_last), &[], &sealed)
            .ok_or(VaultError::Damaged { what: WHAT })?;
        if is_last && !is_at_end(&mut self.inner)? {
            return Err(VaultError::Damaged { what: WHAT });
        }
        self.plain = plain;
        self.number = self.number.checked_add(1).ok_or(VaultError::Damaged { what: WHAT })?;
        self.state = if is_last { State::Ended } else { State::Reading };
        Ok(())
    }
}

impl<R: Read> Read for SealedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.plain.len() && self.state != State::Ended {
            self.next_chunk().map_err(into_io)?;
        }
        let rest = &self.plain[self.given..];
        let given = rest.len().min(buffer.len());
        buffer[..given].copy_from_slice(&rest[..given]);
        self.given += given;
        Ok(given)
    }
}

impl<R: Read> fmt::Debug for SealedReader<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SealedReader").field("number", &self.number).finish_non_exhaustive()
    }
}

fn read_whole(reader: &mut impl Read, bytes: &mut [u8]) -> Result<(), VaultError> {
    reader.read_exact(bytes).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => VaultError::Truncated { what: WHAT },
        _ => VaultError::Io(error),
    })
}

fn is_at_end(reader: &mut impl Read) -> Result<bool, VaultError> {
    let mut beyond = [0; 1];
    loop {
        match reader.read(&mut beyond) {
            Ok(read) => return Ok(read == 0),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(VaultError::Io(error)),
        }
    }
}

fn into_io(error: VaultError) -> io::Error {
    let kind = match &error {
        VaultError::Truncated { .. } => ErrorKind::UnexpectedEof,
        VaultError::Io(source) => source.kind(),
        _ => ErrorKind::InvalidData,
    };
    io::Error::new(kind, error)
}
