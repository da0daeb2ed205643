//! PDF: written anew from the objects that its pages use, by lists of what may stay.
//!
//! Source: ISO 32000-1:2008. A reader of our own, because what it spends has to be bounded *before* it is spent:
//! objects are parsed one at a time when something that stays refers to them, and [`budget::Budget`] pays for each
//! value, each byte and each inflated byte. Nothing is copied as it stands but the data of streams.

mod actions;
mod annotations;
mod budget;
mod cleaner;
mod document;
mod object;
mod pages;
mod parser;
mod rules;
mod streams;
mod writer;
mod xref;

use crate::{AttachmentError, AttachmentKind, Limits, Removed};

use budget::Budget;
use cleaner::Cleaner;
use document::Document;
use pages::Pages;

/// Returns the document with nothing but its pages and what leads to them.
pub(crate) fn clean(
    bytes: &[u8],
    limits: Limits,
    removed: &mut Vec<Removed>,
) -> Result<Vec<u8>, AttachmentError> {
    let mut document = Document::open(bytes, Budget::for_file(bytes.len(), limits))?;
    for (key, what) in [(&b"Info"[..], Removed::DocumentProperties), (b"ID", Removed::DocumentIdentifiers)] {
        if let Some(value) = document.trailer.get(key).cloned() {
            removed.push(what);
            // Read, so that it is not taken for something that nothing leads to. It may well be broken.
            let _ = document.resolve(&value);
        }
    }
    let pages = Pages::find(&mut document)?;
    Cleaner::new(document, pages, limits, removed).run()
}

fn damaged(what: &'static str) -> AttachmentError {
    AttachmentError::Damaged { kind: AttachmentKind::Pdf, what }
}
