//! The one way in: bytes somebody uploaded, to bytes that are safe to keep.

use std::fmt;

use crate::sniff::{Seen, sniff};
use crate::{AttachmentError, AttachmentKind, AttachmentName, Removed, jpeg, pdf, plain_text, png};

/// How large an attachment may be.
///
/// ```
/// use forestall_attachment::Limits;
///
/// assert_eq!(Limits::default(), Limits { bytes: 10 * 1024 * 1024, pixels: 100_000_000 });
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The most bytes, of the file as it came and of the file as it is kept.
    pub bytes: usize,
    /// The most pixels of a picture, width times height as its header states them.
    pub pixels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 10 * 1024 * 1024, pixels: 100_000_000 }
    }
}

/// A file that is safe to keep and to hand on. Its `Debug` form shows neither its name nor its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct SafeAttachment {
    /// The name it is kept under, with the extension of its kind.
    pub name: AttachmentName,
    /// What the bytes are.
    pub kind: AttachmentKind,
    /// The bytes, written anew from the parts that may stay.
    pub bytes: Vec<u8>,
    /// What was taken out or changed: each once, in the order of [`Removed`].
    pub removed: Vec<Removed>,
}

impl fmt::Debug for SafeAttachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SafeAttachment")
            .field("kind", &self.kind)
            .field("byte_count", &self.bytes.len())
            .field("removed", &self.removed)
            .finish_non_exhaustive()
    }
}

/// Returns the file without what could harm whoever opens it or betray whoever made it.
///
/// - `file_name`: the name the browser sent; it never decides what the bytes are, except that text named `.csv` is a
///   table.
/// - Result: bytes written anew. Accepted once more they come out the same, with nothing left to remove.
///
/// ```
/// use forestall_attachment::{AttachmentKind, Limits, accept};
///
/// let note = accept("C:\\Users\\me\\note.html", "Meet at noon.".as_bytes(), Limits::default()).unwrap();
/// assert_eq!((note.kind, note.name.as_str()), (AttachmentKind::PlainText, "note.txt"));
/// ```
///
/// # Errors
///
/// [`AttachmentError`] when the file is too large, of a kind that is not taken, or cannot be read completely. It holds
/// nothing of the file and nothing of its name.
pub fn accept(file_name: &str, bytes: &[u8], limits: Limits) -> Result<SafeAttachment, AttachmentError> {
    if bytes.is_empty() {
        return Err(AttachmentError::Empty);
    }
    check_size(bytes, limits)?;
    let mut removed = Vec::new();
    let (kind, clean) = match sniff(bytes) {
        Seen::Pdf => (AttachmentKind::Pdf, pdf::clean(bytes, limits, &mut removed)?),
        Seen::Png => (AttachmentKind::Png, png::clean(bytes, limits, &mut removed)?),
        Seen::Jpeg => (AttachmentKind::Jpeg, jpeg::clean(bytes, limits, &mut removed)?),
        Seen::Foreign(foreign) => return Err(AttachmentError::Refused(foreign)),
        Seen::PerhapsText if AttachmentName::is_csv(file_name) => {
            (AttachmentKind::Csv, plain_text::clean_csv(bytes, &mut removed)?)
        }
        Seen::PerhapsText => (AttachmentKind::PlainText, plain_text::clean(bytes, &mut removed)?),
    };
    check_size(&clean, limits)?;
    let name = AttachmentName::new(file_name, kind);
    if AttachmentName::has_other_extension(file_name, kind) {
        removed.push(Removed::Extension);
    }
    removed.sort_unstable();
    removed.dedup();
    Ok(SafeAttachment { name, kind, bytes: clean, removed })
}

fn check_size(bytes: &[u8], limits: Limits) -> Result<(), AttachmentError> {
    if bytes.len() > limits.bytes {
        return Err(AttachmentError::TooLarge { bytes: bytes.len(), limit: limits.bytes });
    }
    Ok(())
}
