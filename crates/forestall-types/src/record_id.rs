//! Identifiers people can say on the telephone, such as `W-2026-001`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why an identifier was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum RecordIdError {
    /// The text is not written like this kind of identifier.
    #[error("`{text}` does not name a {what}; one is written {letter}-2026-001")]
    NotWrittenSo {
        /// The kind of record.
        what: &'static str,
        /// The letter its identifiers begin with.
        letter: char,
        /// The text given.
        text: String,
    },
    /// Numbers start at 1.
    #[error("a {what} is numbered from 1 within its year, 1 to 9999; got {number} of {year}")]
    OutOfRange {
        /// The kind of record.
        what: &'static str,
        /// The year given.
        year: i16,
        /// The number given.
        number: u32,
    },
}

macro_rules! record_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $letter:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name {
            year: i16,
            number: u32,
        }

        impl $name {
            /// Returns the identifier of the record with this number, counted from 1, of a year.
            ///
            /// # Errors
            ///
            /// [`RecordIdError::OutOfRange`] when the number is 0 or the year outside 1 to 9999.
            pub fn new(year: i16, number: u32) -> Result<Self, RecordIdError> {
                if number == 0 || !(1..=9999).contains(&year) {
                    return Err(RecordIdError::OutOfRange { what: $what, year, number });
                }
                Ok(Self { year, number })
            }

            /// Returns the year, in universal time, in which the record was made.
            pub const fn year(self) -> i16 {
                self.year
            }

            /// Returns the number within the year, from 1.
            pub const fn number(self) -> u32 {
                self.number
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&format!("{}-{:04}-{:03}", $letter, self.year, self.number))
            }
        }

        impl FromStr for $name {
            type Err = RecordIdError;

            /// Reads what [`fmt::Display`] prints and nothing else, so that a record has one name.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let bad = || RecordIdError::NotWrittenSo { what: $what, letter: $letter, text: text.to_owned() };
                let mut parts = text.splitn(3, '-');
                let (Some(letter), Some(year), Some(number)) = (parts.next(), parts.next(), parts.next()) else {
                    return Err(bad());
                };
                let (Ok(year), Ok(number)) = (year.parse(), number.parse()) else { return Err(bad()) };
                let id = Self::new(year, number).map_err(|_| bad())?;
                if letter.chars().eq([$letter]) && id.to_string() == text { Ok(id) } else { Err(bad()) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = RecordIdError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

record_id!(
    /// Names a decision, such as `D-2026-001`; ordered by year and number.
    DecisionId,
    "decision",
    'D'
);
record_id!(
    /// Names a warning, such as `W-2026-001`; ordered by year and number.
    WarningId,
    "warning",
    'W'
);
record_id!(
    /// Names an engagement, such as `E-2026-001`; ordered by year and number.
    EngagementId,
    "engagement",
    'E'
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_record_has_one_name() {
        let id = WarningId::new(2026, 7).unwrap();
        assert_eq!(id.to_string(), "W-2026-007");
        assert_eq!("W-2026-007".parse(), Ok(id));
        for bad in [
            "",
            "W",
            "W-2026",
            "W-2026-7",
            "W-2026-000",
            "D-2026-007",
            "w-2026-007",
            "W-2026-+07",
            "W-2026-007-1",
        ] {
            assert!(bad.parse::<WarningId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_thousandth_sorts_after_the_last_of_three_digits() {
        let (earlier, later): (DecisionId, DecisionId) =
            ("D-2026-999".parse().unwrap(), "D-2026-1000".parse().unwrap());
        assert!(earlier < later);
    }

    proptest! {
        #[test]
        fn text_goes_both_ways(year in 1_i16..=9999, number in 1_u32..) {
            let id = EngagementId::new(year, number).unwrap();
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }
    }
}
