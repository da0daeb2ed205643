//! Which act a new one builds on.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The number of acts a record has; the newest act carries it, the opening is 0.
///
/// Who acts names the sequence they saw. Where the record has moved on since,
/// the act is refused, so that nobody answers what they have not read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sequence(u32);

impl Sequence {
    /// Nothing yet.
    pub const START: Self = Self(0);

    /// Returns the sequence with this number.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// Returns the sequence of a record with this many acts.
    pub fn of_count(acts: usize) -> Self {
        Self(u32::try_from(acts).expect("a record has far fewer than 2^32 acts"))
    }

    /// Returns the sequence of the act that follows.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// Returns the number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
