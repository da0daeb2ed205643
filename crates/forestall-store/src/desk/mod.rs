//! The desk database: everything people decide, appended and never changed.
//!
//! **In:** commands of [`forestall_engagement`] with person and time, and the
//! sequence they build on. **Out:** its records, folded from what is stored, or a
//! [`DeskError`]. Identifiers such as `W-2026-001` are given inside the
//! transaction that stores the record.
//!
//! The rules of the thread live in the domain crate: a write loads the records
//! it rests on, asks the domain, appends, and commits, all in one transaction
//! that admits no other writer. The database states its own part of the rules:
//! keys, checks, and triggers that refuse every update and delete.

mod columns;
mod counts;
mod decisions;
mod engagements;
mod error;
mod repository;
mod sqlite;
mod warnings;

pub use error::DeskError;
pub use repository::{DeskCounts, DeskRepository, EngagementFilter, RecordedDecision, WarningFilter};
pub use sqlite::SqliteDesk;
