#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod accept;
mod attachment_error;
mod attachment_kind;
mod attachment_name;
mod jpeg;
mod jpeg2000;
mod orientation;
mod pdf;
mod plain_text;
mod png;
mod removed;
mod sniff;

pub use accept::{Limits, SafeAttachment, accept};
pub use attachment_error::AttachmentError;
pub use attachment_kind::AttachmentKind;
pub use attachment_name::AttachmentName;
pub use removed::Removed;
pub use sniff::Foreign;
