//! Whether what arrived is what was asked for: an undamaged archive of one table, or text.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use thiserror::Error;

/// The most one table may unpack to. GED 23.1 unpacks to about a quarter of a GB; this is far beyond any release.
const MEMBER_LIMIT_BYTES: u64 = 16 << 30;

/// Why what arrived is not kept.
#[derive(Debug, Error)]
pub enum ContentError {
    /// The server sent a page for people.
    #[error("a web page came instead of the file")]
    WebPage,
    /// It holds bytes no table holds.
    #[error("it is no text: byte {at} is zero")]
    NotText {
        /// Where, counted from 0.
        at: u64,
    },
    /// Nothing arrived.
    #[error("it is empty")]
    Empty,
    /// The first line is no heading of a table.
    #[error("its first line has no comma, so it is no table")]
    NotATable,
    /// The archive cannot be opened.
    #[error("the archive is damaged")]
    Archive(#[source] zip::result::ZipError),
    /// The archive does not hold exactly one table.
    #[error("the archive holds {count} tables; one was expected")]
    NotOneTable {
        /// How many it holds.
        count: usize,
    },
    /// The archive's table cannot be unpacked, or its checksum (CRC-32) differs.
    #[error("`{member}` in the archive is damaged")]
    Member {
        /// The table.
        member: String,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The archive's table is larger than any release.
    #[error("`{member}` in the archive unpacks to more than {MEMBER_LIMIT_BYTES} bytes")]
    MemberTooLarge {
        /// The table.
        member: String,
    },
    /// It cannot be read back from disk.
    #[error("it cannot be read back")]
    Unreadable(#[source] io::Error),
}

/// Checks a file against the ending of its name and says in words what was checked.
pub(crate) fn check_content(path: &Path, file_name: &str) -> Result<String, ContentError> {
    let file = File::open(path).map_err(ContentError::Unreadable)?;
    if has_ending(file_name, "zip") { check_archive(file) } else { check_text(file) }
}

fn check_archive(mut file: File) -> Result<String, ContentError> {
    refuse_web_page(&mut file)?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(ContentError::Archive)?;
    let names = archive.file_names().collect::<Result<Vec<_>, _>>().map_err(ContentError::Archive)?;
    let tables: Vec<String> = names.iter().filter(|name| is_table(name)).map(ToString::to_string).collect();
    drop(names);
    let [member] = tables.as_slice() else {
        return Err(ContentError::NotOneTable { count: tables.len() });
    };
    let reader = archive.by_name(member).map_err(ContentError::Archive)?;
    // The archive's own reader compares the CRC-32 when it comes to the end.
    let unpacked = io::copy(&mut reader.take(MEMBER_LIMIT_BYTES + 1), &mut io::sink())
        .map_err(|source| ContentError::Member { member: member.clone(), source })?;
    if unpacked > MEMBER_LIMIT_BYTES {
        return Err(ContentError::MemberTooLarge { member: member.clone() });
    }
    Ok(format!("length, and CRC-32 of `{member}` ({unpacked} bytes) in the archive"))
}

fn is_table(member: &str) -> bool {
    !member.starts_with("__MACOSX") && has_ending(member, "csv")
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|own| own.eq_ignore_ascii_case(ending))
}

/// A part that a power cut left with gaps shows zero bytes; a table has none.
fn check_text(mut file: File) -> Result<String, ContentError> {
    refuse_web_page(&mut file)?;
    let mut at = 0;
    let mut first_line = Vec::new();
    let mut is_in_first_line = true;
    let mut piece = vec![0; 1 << 17];
    loop {
        let read = file.read(&mut piece).map_err(ContentError::Unreadable)?;
        if read == 0 {
            break;
        }
        let bytes = &piece[..read];
        if let Some(zero) = bytes.iter().position(|byte| *byte == 0) {
            return Err(ContentError::NotText { at: at + zero as u64 });
        }
        if is_in_first_line {
            let end = bytes.iter().position(|byte| *byte == b'\n');
            first_line.extend_from_slice(&bytes[..end.unwrap_or(read)]);
            is_in_first_line = end.is_none();
        }
        at += read as u64;
    }
    match first_line.contains(&b',') {
        _ if at == 0 => Err(ContentError::Empty),
        true => Ok("length, and that it is text with commas".to_owned()),
        false => Err(ContentError::NotATable),
    }
}

/// Servers that answer "200 OK" with an error page are told apart by the first visible character.
fn refuse_web_page(file: &mut File) -> Result<(), ContentError> {
    let mut start = Vec::new();
    file.take(512).read_to_end(&mut start).map_err(ContentError::Unreadable)?;
    file.seek(SeekFrom::Start(0)).map_err(ContentError::Unreadable)?;
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start);
    match start.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'<') => Err(ContentError::WebPage),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn check(name: &str, bytes: &[u8]) -> Result<String, ContentError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.part");
        std::fs::write(&path, bytes).unwrap();
        check_content(&path, name)
    }

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        for (name, bytes) in members {
            let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            archive.start_file(*name, stored).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn an_archive_of_one_table_is_kept() {
        let bytes = archive(&[("readme.txt", b"hello"), ("GEDEvent_v25_1.csv", b"id,year\n1,2024\n")]);
        let verified = check("ged251-csv.zip", &bytes).unwrap();
        assert_eq!(verified, "length, and CRC-32 of `GEDEvent_v25_1.csv` (15 bytes) in the archive");
    }

    #[test]
    fn one_changed_byte_in_an_archive_is_found() {
        let mut bytes = archive(&[("GEDEvent_v25_1.csv", b"id,year\n1,2024\n")]);
        let at = bytes.windows(4).position(|four| four == b"2024").unwrap();
        bytes[at] = b'3';
        let error = check("ged251-csv.zip", &bytes).unwrap_err();
        assert!(matches!(error, ContentError::Member { .. }), "{error:?}");
    }

    #[test]
    fn what_is_no_archive_of_one_table_is_refused() {
        let whole = archive(&[("GEDEvent_v25_1.csv", b"id,year\n1,2024\n")]);
        let cut = &whole[..whole.len() - 10];
        assert!(matches!(check("a.zip", cut), Err(ContentError::Archive(_))));
        assert!(matches!(check("a.zip", b"id,year\n"), Err(ContentError::Archive(_))));
        assert!(matches!(check("a.zip", b"\n <!doctype html>"), Err(ContentError::WebPage)));
        let two = archive(&[("a.csv", b"x,y"), ("b/c.CSV", b"x,y"), ("__MACOSX/a.csv", b"")]);
        assert!(matches!(check("a.zip", &two), Err(ContentError::NotOneTable { count: 2 })));
        assert!(matches!(check("a.zip", &archive(&[])), Err(ContentError::NotOneTable { count: 0 })));
    }

    #[test]
    fn text_by_hand() {
        assert!(check("a.csv", b"id,year\n1,2024\n").is_ok());
        assert!(check("a.csv", b"\xef\xbb\xbfid,year\r\nM\xfcnchen,2024\n").is_ok());
        assert!(matches!(check("a.csv", b""), Err(ContentError::Empty)));
        assert!(matches!(check("a.csv", b"<html>"), Err(ContentError::WebPage)));
        assert!(matches!(check("a.csv", b"not found\na,b\n"), Err(ContentError::NotATable)));
        assert!(matches!(check("a.csv", b"id,year\n1,\0\0\n"), Err(ContentError::NotText { at: 10 })));
    }
}
