//! Numbers and letters by which others name states.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a code was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum CodeError {
    /// The number is outside the scheme's range.
    #[error("{scheme} {value} is outside 1 to 999")]
    OutOfRange {
        /// Name of the scheme.
        scheme: &'static str,
        /// The value given.
        value: u32,
    },
    /// The text is not three capital letters.
    #[error("`{0}` is not a code of three capital letters, such as SYR")]
    NotThreeLetters(String),
    /// The text is not a number.
    #[error("`{text}` is not a {scheme}")]
    NotANumber {
        /// Name of the scheme.
        scheme: &'static str,
        /// The text given.
        text: String,
    },
}

macro_rules! numeric_code {
    ($(#[$doc:meta])* $name:ident, $scheme:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(try_from = "u16", into = "u16")]
        pub struct $name(u16);

        impl $name {
            /// Returns the code with this number.
            ///
            /// # Errors
            ///
            /// [`CodeError::OutOfRange`] outside 1 to 999.
            pub fn new(value: u32) -> Result<Self, CodeError> {
                match u16::try_from(value) {
                    Ok(code) if (1..=999).contains(&code) => Ok(Self(code)),
                    _ => Err(CodeError::OutOfRange { scheme: $scheme, value }),
                }
            }

            /// Returns the number.
            pub const fn get(self) -> u16 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = CodeError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let value = text
                    .trim()
                    .parse()
                    .map_err(|_| CodeError::NotANumber { scheme: $scheme, text: text.to_owned() })?;
                Self::new(value)
            }
        }

        impl TryFrom<u16> for $name {
            type Error = CodeError;

            fn try_from(value: u16) -> Result<Self, Self::Error> {
                Self::new(u32::from(value))
            }
        }

        impl From<$name> for u16 {
            fn from(code: $name) -> Self {
                code.0
            }
        }
    };
}

numeric_code!(
    /// A Gleditsch & Ward state number. UCDP writes it as `country_id`, `gwnoa`, `gwnob`.
    GwCode,
    "Gleditsch-Ward number"
);
numeric_code!(
    /// A Correlates of War state number; like Gleditsch-Ward's for most states, not for all.
    CowCode,
    "Correlates of War number"
);
numeric_code!(
    /// A United Nations M49 area number.
    M49,
    "M49 number"
);
numeric_code!(
    /// A VIEWS `country_id`: one number per state and shape, over Gleditsch-Ward and `CShapes`.
    ViewsCountryId,
    "VIEWS country_id"
);

/// The key of a polity in this desk: three capital letters.
///
/// It equals ISO 3166 alpha-3 where ISO has a code; other keys are our own
/// and begin with X. An exercise world brings its own keys.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PolityCode([u8; 3]);

impl PolityCode {
    /// Returns the code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("three ASCII letters")
    }
}

impl FromStr for PolityCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(Self(letters)),
            _ => Err(CodeError::NotThreeLetters(text.to_owned())),
        }
    }
}

impl fmt::Display for PolityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for PolityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for PolityCode {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PolityCode> for String {
    fn from(code: PolityCode) -> Self {
        code.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_refuse_what_they_cannot_be() {
        assert!(GwCode::new(0).is_err());
        assert!(GwCode::new(1000).is_err());
        assert_eq!("482".parse::<GwCode>().unwrap().get(), 482);
        assert!("CAF1".parse::<PolityCode>().is_err());
        assert!("caf".parse::<PolityCode>().is_err());
        assert_eq!("CAF".parse::<PolityCode>().unwrap().as_str(), "CAF");
    }
}
