//! Names of the lists of rows that lie beside a file's events; readers of whole folders skip the leading `_`.

pub(super) const QUARANTINE: &str = "_quarantine.csv";
pub(super) const WARNINGS: &str = "_warnings.csv";
pub(super) const DISAGREEMENTS: &str = "_disagreements.csv";

/// Warnings kept in full; beyond that only their number is.
pub(super) const MOST_WARNINGS: usize = 100_000;
