//! Sealed streams: whole ones are read, all others are refused with the right reason.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{self, Read, Write};

use forestall_vault::stream::{SealedHeader, SealedReader, SealedWriter};
use forestall_vault::{DeskKey, Vault, VaultError};
use proptest::prelude::*;

const CHUNK: usize = 64 * 1024;
const SEALED_CHUNK: usize = 4 + CHUNK + 16;
const FREE: &[u8] = b"forestall-desk-key-1 ...";

fn vault() -> Vault {
    Vault::new(DeskKey::generate().unwrap())
}

fn seal(vault: &Vault, content: &[u8]) -> Vec<u8> {
    let mut writer = SealedWriter::new(Vec::new(), vault, "content", FREE).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

/// Returns the content, or why it was refused and how much was given out before.
fn open(vault: &Vault, sealed: &[u8]) -> Result<Vec<u8>, (VaultError, usize)> {
    let mut reader = SealedReader::new(sealed, vault, "content").map_err(|error| (error, 0))?;
    let mut content = Vec::new();
    match reader.read_to_end(&mut content) {
        Ok(_) => Ok(content),
        Err(error) => {
            assert!(VaultError::in_io(&error).is_some(), "{error}");
            assert!(reader.read(&mut [0; 10]).is_err(), "after an error there is no end of file");
            Err((*error.into_inner().unwrap().downcast().unwrap(), content.len()))
        }
    }
}

fn content(length: usize) -> Vec<u8> {
    (0_u32..).flat_map(u32::to_le_bytes).take(length).collect()
}

fn header_length(sealed: &[u8]) -> usize {
    let mut rest = sealed;
    SealedHeader::read(&mut rest).unwrap();
    sealed.len() - rest.len()
}

#[test]
fn whole_streams_are_read() {
    let vault = vault();
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
        let sealed = seal(&vault, &content(length));
        assert_eq!(open(&vault, &sealed).unwrap(), content(length), "{length}");
        let chunks = length.div_ceil(CHUNK).max(1);
        assert_eq!(
            sealed.len(),
            header_length(&sealed) + length + chunks * (SEALED_CHUNK - CHUNK),
            "{length}"
        );
    }
}

#[test]
fn a_cut_is_told_wherever_it_is() {
    let vault = vault();
    let whole = content(3 * CHUNK);
    let sealed = seal(&vault, &whole);
    let start = header_length(&sealed);
    let borders = (0..3).map(|chunk| start + chunk * SEALED_CHUNK);
    let near_borders =
        borders.clone().flat_map(|border| [border - 1, border, border + 1, border + 4, border + 5]);
    let places = (1..start).chain(near_borders).chain([sealed.len() - 17, sealed.len() - 1]);
    for place in places {
        let (error, given) = open(&vault, &sealed[..place]).unwrap_err();
        assert!(matches!(error, VaultError::Truncated { .. }), "cut to {place}: {error}");
        let whole_chunks = place.saturating_sub(start) / SEALED_CHUNK;
        assert_eq!(given, whole_chunks * CHUNK, "cut to {place}");
    }
    assert!(borders.clone().all(|border| border < sealed.len()));
}

#[test]
fn a_stream_that_was_not_finished_reads_as_cut() {
    let vault = vault();
    let mut sealed = Vec::new();
    let mut writer = SealedWriter::new(&mut sealed, &vault, "content", FREE).unwrap();
    writer.write_all(&content(CHUNK + 1)).unwrap();
    writer.flush().unwrap();
    drop(writer);
    assert!(matches!(open(&vault, &sealed), Err((VaultError::Truncated { .. }, CHUNK))));
}

#[test]
fn another_key_is_told_before_any_content() {
    let sealed = seal(&vault(), &content(2 * CHUNK));
    let (error, given) = open(&vault(), &sealed).unwrap_err();
    assert!(matches!(error, VaultError::WrongKey { .. }), "{error}");
    assert_eq!(given, 0);
}

#[test]
fn another_file_is_no_backup() {
    for other in [&b""[..], b"PK\x03\x04", b"forestall-backuq and more", b"SQLite format 3\0 and more"] {
        assert!(matches!(open(&vault(), other), Err((VaultError::NotABackup, 0))));
    }
}

#[test]
fn each_changed_byte_is_refused() {
    let vault = vault();
    let sealed = seal(&vault, b"names and places");
    for place in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[place] ^= 1;
        let (error, given) = open(&vault, &changed).unwrap_err();
        assert_eq!(given, 0, "byte {place}");
        // A changed length asks for more than there is; the first 17 bytes say what the file is.
        let is_length = |start: usize| (start..start + 4).contains(&place);
        let told = match error {
            VaultError::NotABackup => place < 16,
            VaultError::NewerThanProgram { .. } => place == 16,
            VaultError::Truncated { .. } => {
                is_length(header_length(&sealed)) || place < header_length(&sealed)
            }
            VaultError::Damaged { .. } => place > 16,
            _ => false,
        };
        assert!(told, "byte {place}: {error}");
    }
}

#[test]
fn chunks_cannot_be_moved_repeated_left_out_or_added() {
    let vault = vault();
    let sealed = seal(&vault, &content(3 * CHUNK));
    let (header, chunks) = sealed.split_at(header_length(&sealed));
    let chunks: Vec<&[u8]> = chunks.chunks(SEALED_CHUNK).collect();
    let other = seal(&vault, &content(3 * CHUNK));
    let foreign = &other[other.len() - SEALED_CHUNK..];
    for (order, given) in [
        (vec![chunks[1], chunks[0], chunks[2]], 0),
        (vec![chunks[0], chunks[0], chunks[1], chunks[2]], CHUNK),
        (vec![chunks[0], chunks[2]], CHUNK),
        (vec![chunks[2]], 0),
        (vec![chunks[0], chunks[1], foreign], 2 * CHUNK),
        (vec![chunks[0], chunks[1], chunks[2], chunks[2]], 2 * CHUNK),
    ] {
        let moved = [header, &order.concat()].concat();
        let (error, before) = open(&vault, &moved).unwrap_err();
        assert!(matches!(error, VaultError::Damaged { .. }), "{error}");
        assert_eq!(before, given);
    }
}

/// The mark of the last chunk can be seen and set, so the chunk itself has to know whether it is the last.
#[test]
fn a_chunk_cannot_be_made_the_last_nor_the_last_be_followed() {
    let vault = vault();
    let mut sealed = seal(&vault, &content(3 * CHUNK));
    let start = header_length(&sealed);
    let last = start + 2 * SEALED_CHUNK;
    for (chunk, cut, given) in [(start, start + SEALED_CHUNK, 0), (last, last + SEALED_CHUNK, 2 * CHUNK)] {
        sealed[chunk] ^= 0x80;
        let (error, before) = open(&vault, &sealed[..cut]).unwrap_err();
        sealed[chunk] ^= 0x80;
        assert!(matches!(error, VaultError::Damaged { .. }), "{error}");
        assert_eq!(before, given);
    }
}

/// Whoever knows the format can make a new checksum; the free bytes are bound to the key all the same.
#[test]
fn a_header_written_anew_does_not_unlock() {
    let vault = vault();
    let mut sealed = seal(&vault, b"words");
    let length = header_length(&sealed);
    let place = sealed.windows(FREE.len()).position(|window| window == FREE).unwrap();
    sealed[place] ^= 1;
    let checksum = blake3::hash(&sealed[..length - 16]);
    sealed[length - 16..length].copy_from_slice(&checksum.as_bytes()[..16]);
    assert!(matches!(open(&vault, &sealed), Err((VaultError::WrongKey { .. }, 0))));
}

#[test]
fn the_header_is_read_without_a_key() {
    let vault = vault();
    let sealed = seal(&vault, b"words");
    let mut rest = sealed.as_slice();
    let header = SealedHeader::read(&mut rest).unwrap();
    assert_eq!((header.purpose(), header.free()), ("content", FREE));
    let mut words = String::new();
    SealedReader::unlock(rest, &header, &vault, "content").unwrap().read_to_string(&mut words).unwrap();
    assert_eq!(words, "words");
}

#[test]
fn another_purpose_is_told() {
    let vault = vault();
    let sealed = seal(&vault, b"words");
    let error = SealedReader::new(sealed.as_slice(), &vault, "person keys").unwrap_err();
    assert!(matches!(error, VaultError::WrongPurpose { .. }), "{error}");
}

#[test]
fn headers_have_a_limit() {
    for (purpose, free) in [("p".repeat(256), vec![]), ("p".to_owned(), vec![0; 64 * 1024 + 1])] {
        let error = SealedWriter::new(Vec::new(), &vault(), &purpose, &free).unwrap_err();
        assert!(matches!(error, VaultError::HeaderTooLong { .. }), "{error}");
    }
    let largest = vec![7; 64 * 1024];
    let sealed =
        SealedWriter::new(Vec::new(), &vault(), &"p".repeat(255), &largest).unwrap().finish().unwrap();
    assert_eq!(SealedHeader::read(&mut sealed.as_slice()).unwrap().free(), largest);
}

#[test]
fn who_stops_early_can_still_ask_whether_the_rest_is_whole() {
    let vault = vault();
    let sealed = seal(&vault, &content(2 * CHUNK));
    let read_some = |sealed: &[u8]| {
        let mut reader = SealedReader::new(sealed, &vault, "content").unwrap();
        reader.read_exact(&mut [0; 100]).unwrap();
        reader.finish().map(<[u8]>::len)
    };
    assert_eq!(read_some(&sealed).unwrap(), 0);
    assert!(matches!(read_some(&sealed[..sealed.len() - 1]), Err(VaultError::Truncated { .. })));
}

/// Fails once after so many bytes, in the middle of a write, as a disk does that is full for a moment.
struct FullOnceAfter(Option<usize>);

impl Write for FullOnceAfter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(room) = self.0 else { return Ok(bytes.len()) };
        let taken = bytes.len().min(room);
        self.0 = Some(room - taken).filter(|_| room > 0);
        if room == 0 { Err(io::Error::from(io::ErrorKind::StorageFull)) } else { Ok(taken) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_that_failed_once_does_not_finish() {
    let mut writer = SealedWriter::new(FullOnceAfter(Some(CHUNK)), &vault(), "content", FREE).unwrap();
    assert_eq!(writer.write_all(&content(3 * CHUNK)).unwrap_err().kind(), io::ErrorKind::StorageFull);
    assert!(writer.write_all(&content(CHUNK)).is_err());
    assert!(matches!(writer.finish(), Err(VaultError::Io(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pieces_of_any_size_come_out_as_they_went_in(
        writes in proptest::collection::vec(0_usize..100_000, 0..5),
        reads in proptest::collection::vec(1_usize..100_000, 1..4),
    ) {
        let vault = vault();
        let whole = content(writes.iter().sum());
        let mut writer = SealedWriter::new(Vec::new(), &vault, "content", &[]).unwrap();
        let mut rest = whole.as_slice();
        for length in writes {
            let (piece, after) = rest.split_at(length);
            writer.write_all(piece).unwrap();
            rest = after;
        }
        let sealed = writer.finish().unwrap();
        let mut reader = SealedReader::new(sealed.as_slice(), &vault, "content").unwrap();
        let mut read = Vec::new();
        for length in reads.iter().cycle() {
            let mut piece = vec![0; *length];
            let given = reader.read(&mut piece).unwrap();
            if given == 0 {
                break;
            }
            read.extend_from_slice(&piece[..given]);
        }
        prop_assert!(read == whole);
    }
}
