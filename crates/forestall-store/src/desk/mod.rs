//! The desk's records: everything people decide, appended and never changed.
//!
//! **In:** commands of [`forestall_engagement`] with person and time, and the
//! sequence they build on. **Out:** its records, folded from what is stored, or a
//! [`DeskError`]. Identifiers such as `W-2026-418` are drawn inside the
//! transaction that stores the record, at random: a number does not tell how many
//! records there are, and lists are ordered by time.
//!
//! Every read and write takes a [`Viewer`](forestall_confidence::Viewer); see [`DeskStore`].
//!
//! The rules of the thread live in the domain crate: a write loads the records
//! it rests on, asks the domain, appends, and commits, all in one transaction
//! that admits no other writer. The database states its own part of the rules:
//! keys, checks, and triggers that refuse every update and delete.
//!
//! What a person wrote, and names, are stored as bytes that the desk's vault
//! sealed for one column of one record. The database sees identifiers, countries,
//! times, codes and runs.

pub(crate) mod acting;
mod counts;
mod decisions;
pub(crate) mod engagements;
mod error;
mod filters;
mod free_number;
mod marked;
mod migrations;
mod next_steps;
pub(crate) mod records;
mod store;
mod warnings;

pub use counts::DeskCounts;
pub use decisions::RecordedDecision;
pub use error::DeskError;
pub use filters::{EngagementFilter, WarningFilter};
pub use marked::{Marked, RecordMarks, SituationFile};
pub use migrations::MIGRATIONS;
pub use next_steps::OpenStep;
pub use store::DeskStore;
