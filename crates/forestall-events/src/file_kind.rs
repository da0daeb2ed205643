//! What a file is when it is no CSV text, told by its first bytes.

/// First bytes and what they begin.
///
/// Sources: the formats' own specifications; `PAR1` is Apache Parquet's.
const FIRST_BYTES: [(&[u8], &str); 16] = [
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
    (b"{", "JSON"),
    (b"[{", "JSON"),
];

/// Beginnings of a web page, which a failed download leaves behind.
const PAGES: [&[u8]; 3] = [b"<!doctype", b"<html", b"<?xml"];

/// Says what a file is that cannot be CSV text, or `None` where it may be.
pub(crate) fn other_than_text(first_bytes: &[u8]) -> Option<&'static str> {
    let named = FIRST_BYTES.iter().find(|(start, _)| first_bytes.starts_with(start));
    if let Some((_, what)) = named {
        return Some(what);
    }
    let page = PAGES
        .iter()
        .any(|page| first_bytes.get(..page.len()).is_some_and(|start| start.eq_ignore_ascii_case(page)));
    if page {
        return Some("a web page or XML");
    }
    first_bytes.contains(&0).then_some("binary data or UTF-16 text, with NUL bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_and_archives_are_told_from_text() {
        for (bytes, what) in [
            (b"\xff\xd8\xff\xe0\x00\x10JFIF".as_slice(), Some("a JPEG picture")),
            (b"\x89PNG\r\n\x1a\n\0\0", Some("a PNG picture")),
            (b"%PDF-1.7", Some("a PDF document")),
            (b"PK\x03\x04\x14", Some("a ZIP archive or an Office document")),
            (b"PAR1\x15\x04", Some("a Parquet file")),
            (b"<!DOCTYPE html><title>404", Some("a web page or XML")),
            (b"i\0d\0,\0", Some("binary data or UTF-16 text, with NUL bytes")),
            (b"id,year\n1,2020\n", None),
            (b"", None),
        ] {
            assert_eq!(other_than_text(bytes), what, "{bytes:?}");
        }
    }
}
