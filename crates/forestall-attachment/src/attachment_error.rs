//! Why a file is not taken, and what to do instead.

use thiserror::Error;

use crate::{AttachmentKind, Foreign};

/// Why a file is not taken. No variant holds a word of the file or of its name, so each may be logged.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum AttachmentError {
    /// There are no bytes.
    #[error("the file is empty; choose another one")]
    Empty,
    /// The file as it came, or as it would be kept, is larger than allowed.
    #[error("the file has {bytes} bytes and at most {limit} are taken; shrink it or split it")]
    TooLarge {
        /// The bytes it has.
        bytes: usize,
        /// The most allowed.
        limit: usize,
    },
    /// The picture's header states more pixels than allowed.
    #[error(
        "the picture is {width} x {height} pixels and at most {limit} in all are taken; save it in a smaller size"
    )]
    TooManyPixels {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// The most allowed, width times height.
        limit: u64,
    },
    /// The bytes are of a kind that is not taken.
    #[error("{} not taken; {}", .0.what(), .0.advice())]
    Refused(Foreign),
    /// The bytes are of no known kind.
    #[error("the file is of no kind that is taken; export it as PDF, or save text as UTF-8")]
    Unrecognised,
    /// The bytes are not what they begin as.
    #[error("the {} cannot be read safely: {what}; {}", .kind.noun(), .kind.repair())]
    Damaged {
        /// What they begin as.
        kind: AttachmentKind,
        /// What is wrong, in fixed words.
        what: &'static str,
    },
    /// The PDF is encrypted, so what it holds cannot be checked.
    #[error("the PDF is protected with a password or rights; save a copy without protection and upload that")]
    EncryptedPdf,
    /// Reading the PDF would take more room or work than a document of this size needs.
    #[error("the PDF unpacks to more than is safe to read; print it to a new PDF and upload that")]
    TooComplexPdf,
}
