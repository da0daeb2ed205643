#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod address;
mod attempt;
mod content;
mod content_range;
mod download;
mod fetch_error;
mod outgoing;
mod part_file;
mod patience;
mod places;
mod provenance;
mod ucdp;

pub use address::AddressError;
pub use content::ContentError;
pub use download::{Downloader, Fetched, SIZE_LIMIT_BYTES, Step, Wanted};
pub use fetch_error::FetchError;
pub use outgoing::OutgoingPolicy;
pub use patience::Patience;
pub use places::DiskError;
pub use provenance::{Provenance, USER_AGENT};
pub use ucdp::{HOST_FAMILY, UcdpRelease, UcdpReleaseError};
