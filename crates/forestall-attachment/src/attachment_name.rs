//! The name of an attachment: short, visible as it is, and harmless on any file system and in any header.

use std::fmt;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;

use crate::AttachmentKind;

/// The most characters of a name.
const MOST_CHARACTERS: usize = 120;

/// The most bytes of a name: file systems stop at 255, and a download may get ` (1)` added.
const MOST_BYTES: usize = 240;

/// The name when nothing is left of the one given.
const NAMELESS: &str = "attachment";

/// The name of an attachment: one segment, NFC, at most 120 characters, with the extension of its kind.
///
/// It holds no control or invisible formatting characters, begins with no dot, and is no device of Windows. Its
/// `Debug` form does not show it.
///
/// ```
/// use forestall_attachment::{AttachmentKind, AttachmentName};
///
/// let name = AttachmentName::new("../../etc/Übersicht\u{202e}fdp.exe", AttachmentKind::Pdf);
/// assert_eq!(name.as_str(), "Übersichtfdp.pdf");
/// assert_eq!(
///     name.content_disposition(),
///     "attachment; filename=\"_bersichtfdp.pdf\"; filename*=UTF-8''%C3%9Cbersichtfdp.pdf"
/// );
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttachmentName(String);

impl AttachmentName {
    /// Returns the name for a file of this kind; a name made here comes out as it is.
    pub fn new(file_name: &str, kind: AttachmentKind) -> Self {
        let segment = last_segment(file_name);
        let (stem, extension) = match split_extension(&segment) {
            Some((stem, extension)) if is_extension_of(extension, kind) => {
                (stem, extension.to_ascii_lowercase())
            }
            Some((stem, _)) => (stem, kind.extension().to_owned()),
            None => (segment.as_str(), kind.extension().to_owned()),
        };
        let stem = shorten(stem.trim_end_matches(['.', ' ']), extension.len() + 1);
        let stem = if stem.is_empty() { NAMELESS } else { stem };
        let underscore = if is_device(stem) { "_" } else { "" };
        Self(format!("{underscore}{stem}.{extension}"))
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the value of a `Content-Disposition` header that makes a browser keep the file under this name.
    ///
    /// Source: RFC 6266, sections 4.1 and 4.3, and RFC 8187, section 3.2.1 (`attr-char`).
    pub fn content_disposition(&self) -> String {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || " .-_()+,=@!#&~".contains(c);
        let plain: String = self.0.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
        let mut header = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''");
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
                header.push(char::from(byte));
            } else {
                write!(header, "%{byte:02X}").expect("a String takes all that is written to it");
            }
        }
        header
    }

    /// Says whether a name ends as those of tables do.
    pub(crate) fn is_csv(file_name: &str) -> bool {
        !Self::has_other_extension(file_name, AttachmentKind::Csv)
    }

    /// Says whether a name ends otherwise than those of a kind.
    pub(crate) fn has_other_extension(file_name: &str, kind: AttachmentKind) -> bool {
        let segment = last_segment(file_name);
        !split_extension(&segment).is_some_and(|(_, extension)| is_extension_of(extension, kind))
    }
}

impl fmt::Debug for AttachmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AttachmentName(..)")
    }
}

/// Returns what follows the last separator of any system, cleaned of what must not stand in a name.
fn last_segment(file_name: &str) -> String {
    let last = file_name.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    let mut name = clean_characters(last);
    // What is taken out can bring characters together that compose, and composing can bring out a forbidden one.
    loop {
        let again = clean_characters(&name);
        if again == name {
            break;
        }
        name = again;
    }
    name.trim_matches(|c: char| c == '.' || c.is_whitespace()).to_owned()
}

fn clean_characters(name: &str) -> String {
    let visible = name.chars().filter(|c| !is_invisible(*c)).map(|c| match c {
        '<' | '>' | '"' | '|' | '?' | '*' | '/' | '\\' | ':' => '_',
        c if c.is_whitespace() => ' ',
        c => c,
    });
    visible.nfc().collect()
}

/// Control and formatting characters that turn, join or hide text. U+200C and U+200D stay: Persian and Indic
/// languages are spelt with them.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Splits off an extension: up to five ASCII letters and digits after the last dot.
fn split_extension(segment: &str) -> Option<(&str, &str)> {
    let (stem, extension) = segment.rsplit_once('.')?;
    let is_extension =
        (1..=5).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_alphanumeric());
    is_extension.then_some((stem, extension))
}

fn is_extension_of(extension: &str, kind: AttachmentKind) -> bool {
    kind.extensions().iter().any(|known| known.eq_ignore_ascii_case(extension))
}

/// Cuts a stem so that it fits with what follows it and an underscore before it.
fn shorten(stem: &str, reserved: usize) -> &str {
    let end = stem
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take(MOST_CHARACTERS - reserved - 1)
        .take_while(|end| *end < MOST_BYTES - reserved)
        .last()
        .unwrap_or(0);
    stem[..end].trim_end_matches(|c: char| c == '.' || c.is_whitespace())
}

/// Says whether Windows takes a name for a device, whatever its extension.
///
/// Source: Microsoft, "Naming Files, Paths, and Namespaces".
fn is_device(stem: &str) -> bool {
    let base = stem.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let is_numbered = |prefix: &str| {
        base.strip_prefix(prefix).is_some_and(|rest| {
            let mut chars = rest.chars();
            matches!((chars.next(), chars.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
        })
    };
    matches!(base.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$")
        || is_numbered("COM")
        || is_numbered("LPT")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names() {
        for (given, kind, expected) in [
            ("photo.JPG", AttachmentKind::Jpeg, "photo.jpg"),
            ("photo.jpeg", AttachmentKind::Jpeg, "photo.jpeg"),
            ("photo.png", AttachmentKind::Jpeg, "photo.jpg"),
            ("/etc/passwd", AttachmentKind::PlainText, "passwd.txt"),
            ("C:\\Users\\Name Surname\\x.pdf", AttachmentKind::Pdf, "x.pdf"),
            ("note.txt:stream.exe", AttachmentKind::PlainText, "stream.txt"),
            ("..", AttachmentKind::Pdf, "attachment.pdf"),
            ("", AttachmentKind::Pdf, "attachment.pdf"),
            (".htaccess", AttachmentKind::PlainText, "htaccess.txt"),
            ("...hidden.txt", AttachmentKind::PlainText, "hidden.txt"),
            ("CON", AttachmentKind::PlainText, "_CON.txt"),
            ("com1.tar.pdf", AttachmentKind::Pdf, "_com1.tar.pdf"),
            ("lpt³.pdf", AttachmentKind::Pdf, "_lpt³.pdf"),
            ("console.pdf", AttachmentKind::Pdf, "console.pdf"),
            ("a\u{202e}fdp.exe", AttachmentKind::Pdf, "afdp.pdf"),
            ("a\r\nSet-Cookie: x=1.pdf", AttachmentKind::Pdf, "x=1.pdf"),
            ("a\nb\0c.pdf", AttachmentKind::Pdf, "abc.pdf"),
            ("u\u{308}ber.pdf", AttachmentKind::Pdf, "über.pdf"),
            ("u\u{200b}\u{308}.pdf", AttachmentKind::Pdf, "ü.pdf"),
            ("x. .pdf", AttachmentKind::Pdf, "x.pdf"),
            ("\"a\" <b>.pdf", AttachmentKind::Pdf, "_a_ _b_.pdf"),
        ] {
            let name = AttachmentName::new(given, kind);
            assert_eq!(name.as_str(), expected, "{given:?}");
            assert_eq!(AttachmentName::new(name.as_str(), kind), name, "twice: {given:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = AttachmentName::new(&format!("{}.pdf", "ю".repeat(500)), AttachmentKind::Pdf);
        assert!(name.as_str().len() <= MOST_BYTES && name.as_str().ends_with("ю.pdf"), "{}", name.as_str());
        let name = AttachmentName::new(&"x".repeat(500), AttachmentKind::Csv);
        assert_eq!(name.as_str().chars().count(), MOST_CHARACTERS - 1);
        assert_eq!(format!("{name:?}"), "AttachmentName(..)");
    }

    proptest! {
        #[test]
        fn any_name_comes_out_safe_and_stays_so(given in "\\PC*|[./\\\\: \u{202e}\u{308}a-zA-Z\\n\\x00]*", index in 0..5_usize) {
            let kind = AttachmentKind::ALL[index];
            let name = AttachmentName::new(&given, kind);
            let text = name.as_str();
            prop_assert!(text.chars().count() <= MOST_CHARACTERS && text.len() <= MOST_BYTES);
            prop_assert!(!text.starts_with('.') && !text.contains(['/', '\\', ':']));
            prop_assert!(!text.chars().any(is_invisible));
            prop_assert!(unicode_normalization::is_nfc(text));
            prop_assert!(!AttachmentName::has_other_extension(text, kind));
            prop_assert_eq!(&AttachmentName::new(text, kind), &name);
            let header = name.content_disposition();
            prop_assert!(header.bytes().all(|b| (b' '..=b'~').contains(&b)));
            prop_assert_eq!(header.matches('"').count(), 2);
        }
    }
}
