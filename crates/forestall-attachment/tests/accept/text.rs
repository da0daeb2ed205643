use forestall_attachment::{AttachmentError, AttachmentKind, Foreign, Removed};

use crate::samples::{assert_stays, take};

#[test]
fn texts_and_tables() {
    for (name, bytes, kind, kept, removed) in [
        ("a.txt", "Grüße\r\n\tيوم", AttachmentKind::PlainText, "Grüße\r\n\tيوم", vec![]),
        ("a.txt", "\u{feff}a", AttachmentKind::PlainText, "a", vec![Removed::ByteOrderMark]),
        ("a.md", "# 3 < 4 <b", AttachmentKind::PlainText, "# 3 < 4 <b", vec![]),
        ("a.html", "words", AttachmentKind::PlainText, "words", vec![Removed::Extension]),
        ("a.csv", "x,y\n1,-2\n", AttachmentKind::Csv, "x,y\n1,-2\n", vec![]),
        ("a.CSV", "=cmd|x,y", AttachmentKind::Csv, "'=cmd|x,y", vec![Removed::Formulas]),
        ("a.txt", "=cmd|x,y", AttachmentKind::PlainText, "=cmd|x,y", vec![]),
        ("a.txt", "MZ and PK, BM and ID3", AttachmentKind::PlainText, "MZ and PK, BM and ID3", vec![]),
    ] {
        let safe = take(name, bytes.as_bytes()).unwrap();
        assert_eq!(
            (safe.kind, safe.bytes.as_slice(), safe.removed.clone()),
            (kind, kept.as_bytes(), removed),
            "{name}"
        );
        assert_stays(&safe);
    }
}

#[test]
fn what_is_refused_and_why() {
    let tar = [&[b'a'; 257][..], b"ustar\0"].concat();
    for (bytes, expected) in [
        (&b"PK\x03\x04\x14\0rest"[..], Foreign::Archive),
        (b"PK\x05\x06", Foreign::Archive),
        (b"\x1f\x8b\x08", Foreign::Archive),
        (b"7z\xbc\xaf\x27\x1c\0", Foreign::Archive),
        (b"Rar!\x1a\x07\0", Foreign::Archive),
        (b"\xfd7zXZ\0", Foreign::Archive),
        (b"\x28\xb5\x2f\xfd", Foreign::Archive),
        (&tar, Foreign::Archive),
        (b"PK\x03\x04 [Content_Types].xml", Foreign::OfficeDocument),
        (b"PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.text", Foreign::OfficeDocument),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Foreign::OfficeDocument),
        (b"{\\rtf1 x}", Foreign::OfficeDocument),
        (b"\x7fELF\x02", Foreign::Program),
        (b"MZ\x90\0", Foreign::Program),
        (b"#!/bin/sh\n", Foreign::Program),
        (b"GIF89a=1;alert(1)", Foreign::OtherPicture),
        (b"RIFF\0\0\0\0WEBPVP8 ", Foreign::OtherPicture),
        (b"BM\x36\0\0\0\0\0\0\0\x36", Foreign::OtherPicture),
        (b"\0\0\0\x18ftypheic", Foreign::OtherPicture),
        (b"\0\0\0\x18ftypmp42", Foreign::SoundOrFilm),
        (b"SQLite format 3\0", Foreign::Database),
        (b"%!PS-Adobe", Foreign::Markup),
        (b" \n<!DOCTYPE html>", Foreign::Markup),
        (b"<html><body>", Foreign::Markup),
        (b"<?xml version='1.0'?><svg/>", Foreign::Markup),
        (b"<svg onload=alert(1)>", Foreign::Markup),
        (b"\xef\xbb\xbf<sCrIpT>", Foreign::Markup),
        (b"words <script>x</script>", Foreign::Markup),
        (b"<a href=x>", Foreign::Markup),
        (b"<html>%PDF-1.4", Foreign::Markup),
        (b" %PDF-1.4\n", Foreign::Markup),
    ] {
        for name in ["a.txt", "a.csv", "a.png", "a.pdf"] {
            let shown = String::from_utf8_lossy(bytes);
            assert_eq!(take(name, bytes).unwrap_err(), AttachmentError::Refused(expected), "{shown}");
        }
    }
    for bytes in [&b"a\0b"[..], b"\xff\xfea\0b\0", b"caf\xe9", b"\xf0\x28\x8c\x28"] {
        assert_eq!(take("a.txt", bytes).unwrap_err(), AttachmentError::Unrecognised);
    }
    assert!(matches!(take("a.txt", b"a\x1b[2Jb").unwrap_err(), AttachmentError::Damaged { .. }));
    assert_eq!(take("a.txt", b"").unwrap_err(), AttachmentError::Empty);
    assert_eq!(take("a.txt", b"\xef\xbb\xbf").unwrap_err(), AttachmentError::Empty);
}

#[test]
fn an_error_says_what_to_do_and_nothing_of_the_file() {
    let error = take("Amina.docx", b"PK\x03\x04 word/document.xml Amina").unwrap_err();
    assert_eq!(error.to_string(), "office documents are not taken; export it as PDF and upload that");
    assert!(!format!("{error:?}").contains("Amina"));
    let note = take("Amina.txt", b"Amina").unwrap();
    assert_eq!(format!("{note:?}"), "SafeAttachment { kind: PlainText, byte_count: 5, removed: [], .. }");
}
