//! What the bytes are, by how they begin. The name has no say.

/// What bytes turn out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Seen {
    Pdf,
    Png,
    Jpeg,
    Foreign(Foreign),
    /// Nothing known; the reader of text decides.
    PerhapsText,
}

/// A kind of file that is known and not taken.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Foreign {
    /// zip, gzip, xz, zstd, bzip2, 7z, rar, tar, cab, lz4.
    Archive,
    /// Texts, tables and slides of office programs.
    OfficeDocument,
    /// Programs and scripts.
    Program,
    /// HTML, SVG, XML and what else a browser would run, and PostScript.
    Markup,
    /// Pictures other than PNG and JPEG.
    OtherPicture,
    /// Sound and film.
    SoundOrFilm,
    /// Databases.
    Database,
}

impl Foreign {
    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::Archive => "archives are",
            Self::OfficeDocument => "office documents are",
            Self::Program => "programs and scripts are",
            Self::Markup => "web pages, SVG, XML and PostScript are",
            Self::OtherPicture => "pictures other than PNG and JPEG are",
            Self::SoundOrFilm => "sound and film are",
            Self::Database => "databases are",
        }
    }

    pub(crate) fn advice(self) -> &'static str {
        match self {
            Self::Archive => "unpack it and upload the files one by one",
            Self::OfficeDocument => "export it as PDF and upload that",
            Self::Program => "describe in words what it is",
            Self::Markup => "print it to PDF, or export a drawing as PNG, and upload that",
            Self::OtherPicture => "save it as PNG or JPEG and upload that",
            Self::SoundOrFilm => "upload a transcript as text or PDF",
            Self::Database => "export the table as CSV and upload that",
        }
    }
}

/// How files of other kinds begin: offset, bytes, kind.
const BEGINNINGS: &[(usize, &[u8], Foreign)] = &[
    (0, b"\x1f\x8b", Foreign::Archive),
    (0, b"\xfd7zXZ\0", Foreign::Archive),
    (0, b"\x28\xb5\x2f\xfd", Foreign::Archive),
    (0, b"BZh", Foreign::Archive),
    (0, b"7z\xbc\xaf\x27\x1c", Foreign::Archive),
    (0, b"Rar!\x1a\x07", Foreign::Archive),
    (0, b"\x04\x22\x4d\x18", Foreign::Archive),
    (0, b"MSCF", Foreign::Archive),
    (257, b"ustar", Foreign::Archive),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Foreign::OfficeDocument),
    (0, b"{\\rtf", Foreign::OfficeDocument),
    (0, b"\x7fELF", Foreign::Program),
    (0, b"MZ", Foreign::Program),
    (0, b"\xca\xfe\xba\xbe", Foreign::Program),
    (0, b"\xfe\xed\xfa\xce", Foreign::Program),
    (0, b"\xfe\xed\xfa\xcf", Foreign::Program),
    (0, b"\xce\xfa\xed\xfe", Foreign::Program),
    (0, b"\xcf\xfa\xed\xfe", Foreign::Program),
    (0, b"\0asm", Foreign::Program),
    (0, b"#!", Foreign::Program),
    (0, b"%!PS", Foreign::Markup),
    (0, b"\xc5\xd0\xd3\xc6", Foreign::Markup),
    (0, b"GIF87a", Foreign::OtherPicture),
    (0, b"GIF89a", Foreign::OtherPicture),
    (0, b"II*\0", Foreign::OtherPicture),
    (0, b"MM\0*", Foreign::OtherPicture),
    (8, b"WEBP", Foreign::OtherPicture),
    (4, b"ftypheic", Foreign::OtherPicture),
    (4, b"ftypheix", Foreign::OtherPicture),
    (4, b"ftypmif1", Foreign::OtherPicture),
    (4, b"ftypavif", Foreign::OtherPicture),
    (4, b"ftyp", Foreign::SoundOrFilm),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", Foreign::OtherPicture),
    (0, b"ID3", Foreign::SoundOrFilm),
    (0, b"OggS", Foreign::SoundOrFilm),
    (0, b"fLaC", Foreign::SoundOrFilm),
    (0, b"\x1a\x45\xdf\xa3", Foreign::SoundOrFilm),
    (8, b"WAVE", Foreign::SoundOrFilm),
    (8, b"AVI ", Foreign::SoundOrFilm),
    (0, b"SQLite format 3\0", Foreign::Database),
];

/// What makes a zip archive an office document, if it stands near the beginning.
const OFFICE_MARKS: [&[u8]; 6] =
    [b"[Content_Types].xml", b"word/", b"xl/", b"ppt/", b"mimetypeapplication/vnd.oasis", b"_rels/.rels"];

/// How far into a zip archive the marks of office documents are looked for.
const OFFICE_MARK_BYTES: usize = 4096;

pub(crate) fn sniff(bytes: &[u8]) -> Seen {
    if bytes.starts_with(b"%PDF-") {
        return Seen::Pdf;
    }
    if bytes.starts_with(crate::png::SIGNATURE) {
        return Seen::Png;
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Seen::Jpeg;
    }
    if is_zip(bytes) {
        let start = &bytes[..bytes.len().min(OFFICE_MARK_BYTES)];
        let is_office = OFFICE_MARKS.iter().any(|mark| memchr::memmem::find(start, mark).is_some());
        return Seen::Foreign(if is_office { Foreign::OfficeDocument } else { Foreign::Archive });
    }
    // `BM` alone is also how a sentence about Bosnia may begin: the reserved fields of a bitmap are zero.
    if bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]) {
        return Seen::Foreign(Foreign::OtherPicture);
    }
    let known = BEGINNINGS.iter().find(|(offset, mark, foreign)| {
        let begins = bytes.get(*offset..).is_some_and(|rest| rest.starts_with(mark));
        begins && (!is_printable(mark) || *foreign == Foreign::Markup || is_sure_despite_letters(bytes, mark))
    });
    known.map_or(Seen::PerhapsText, |(_, _, foreign)| Seen::Foreign(*foreign))
}

fn is_zip(bytes: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].into_iter().any(|mark| bytes.starts_with(mark))
}

fn is_printable(mark: &[u8]) -> bool {
    mark.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ')
}

/// A mark of letters alone, such as `MZ`, may begin a sentence; text stays text when all of it is text.
fn is_sure_despite_letters(bytes: &[u8], mark: &[u8]) -> bool {
    let is_text = std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0);
    !is_text || matches!(mark, b"#!" | b"{\\rtf" | b"GIF87a" | b"GIF89a")
}
