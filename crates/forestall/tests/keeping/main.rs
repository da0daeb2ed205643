//! Keeping a desk: what locks it, its audit log, its backups, and that nothing confidential lies about in clear.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod audit;
mod backups;
mod keys;
mod planted;

#[path = "../serving/mod.rs"]
mod serving;
