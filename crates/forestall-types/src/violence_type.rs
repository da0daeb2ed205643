//! UCDP's three types of organised violence.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// UCDP `type_of_violence`.
///
/// Source: UCDP GED codebook, variable `type_of_violence`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ViolenceType {
    /// 1: two organised parties, at least one of them a government.
    StateBased,
    /// 2: two organised parties, neither of them a government.
    NonState,
    /// 3: an organised party against civilians.
    OneSided,
}

/// The codebook does not know this code.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("unknown code {0}; the codebook knows 1 (state-based), 2 (non-state) and 3 (one-sided)")]
pub struct UnknownViolenceType(pub i64);

impl ViolenceType {
    /// All types, in the order of their codes.
    pub const ALL: [Self; 3] = [Self::StateBased, Self::NonState, Self::OneSided];

    /// Returns the type with this code.
    ///
    /// # Errors
    ///
    /// [`UnknownViolenceType`] for anything but 1, 2, 3 (the API has emitted a few 4s).
    pub const fn from_code(code: i64) -> Result<Self, UnknownViolenceType> {
        match code {
            1 => Ok(Self::StateBased),
            2 => Ok(Self::NonState),
            3 => Ok(Self::OneSided),
            other => Err(UnknownViolenceType(other)),
        }
    }

    /// Returns the code, 1 to 3.
    pub const fn code(self) -> u8 {
        match self {
            Self::StateBased => 1,
            Self::NonState => 2,
            Self::OneSided => 3,
        }
    }

    /// Returns the place in [`ViolenceType::ALL`].
    pub const fn index(self) -> usize {
        self.code() as usize - 1
    }

    /// Returns the codebook's words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StateBased => "state-based",
            Self::NonState => "non-state",
            Self::OneSided => "one-sided",
        }
    }
}

impl fmt::Display for ViolenceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_go_both_ways_and_four_is_refused() {
        for kind in ViolenceType::ALL {
            assert_eq!(ViolenceType::from_code(kind.code().into()), Ok(kind));
            assert_eq!(ViolenceType::ALL[kind.index()], kind);
        }
        assert_eq!(ViolenceType::from_code(4), Err(UnknownViolenceType(4)));
    }
}
