//! How far a source and what it says are believed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The grade of a piece of information: the source's reliability, A to F, and the information's credibility, 1 to 6.
///
/// F and 6 mean that it cannot be judged, not that it is bad. Source: the Admiralty code, as in NATO STANAG 2511.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SourceGrade {
    reliability: u8,
    credibility: u8,
}

/// The text is no grade.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("`{0}` is no source grade; write the reliability A to F and the credibility 1 to 6, such as B2")]
pub struct SourceGradeError(String);

impl SourceGrade {
    /// The letters for the source's reliability.
    pub const RELIABILITIES: [char; 6] = ['A', 'B', 'C', 'D', 'E', 'F'];
    /// The digits for the information's credibility.
    pub const CREDIBILITIES: [char; 6] = ['1', '2', '3', '4', '5', '6'];

    /// Returns the letter for the source's reliability.
    pub const fn reliability(self) -> char {
        self.reliability as char
    }

    /// Returns the digit for the information's credibility.
    pub const fn credibility(self) -> char {
        self.credibility as char
    }

    /// Returns what both parts mean, in words.
    pub const fn words(self) -> (&'static str, &'static str) {
        let reliability = match self.reliability {
            b'A' => "completely reliable",
            b'B' => "usually reliable",
            b'C' => "fairly reliable",
            b'D' => "not usually reliable",
            b'E' => "unreliable",
            _ => "reliability cannot be judged",
        };
        let credibility = match self.credibility {
            b'1' => "confirmed by other sources",
            b'2' => "probably true",
            b'3' => "possibly true",
            b'4' => "doubtful",
            b'5' => "improbable",
            _ => "truth cannot be judged",
        };
        (reliability, credibility)
    }
}

impl FromStr for SourceGrade {
    type Err = SourceGradeError;

    fn from_str(text: &str) -> Result<Self, SourceGradeError> {
        match text.trim().to_ascii_uppercase().as_bytes() {
            &[reliability @ b'A'..=b'F', credibility @ b'1'..=b'6'] => Ok(Self { reliability, credibility }),
            _ => Err(SourceGradeError(text.to_owned())),
        }
    }
}

impl fmt::Display for SourceGrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", char::from(self.reliability), char::from(self.credibility))
    }
}

impl TryFrom<String> for SourceGrade {
    type Error = SourceGradeError;

    fn try_from(text: String) -> Result<Self, SourceGradeError> {
        text.parse()
    }
}

impl From<SourceGrade> for String {
    fn from(grade: SourceGrade) -> Self {
        grade.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_is_a_letter_and_a_digit() {
        let grade: SourceGrade = " b2".parse().unwrap();
        assert_eq!(
            (grade.to_string().as_str(), grade.words()),
            ("B2", ("usually reliable", "probably true"))
        );
        for bad in ["", "G1", "A0", "A7", "2B", "A11"] {
            assert!(bad.parse::<SourceGrade>().is_err(), "{bad}");
        }
    }
}
