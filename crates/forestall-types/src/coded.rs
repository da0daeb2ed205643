//! Choices with a code for tables and words for people.

use thiserror::Error;

/// The code is none of those known.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("`{code}` is no {what}; known are {known}")]
pub struct UnknownCode {
    /// What was expected.
    pub what: &'static str,
    /// The code given.
    pub code: String,
    /// The codes known, separated by commas.
    pub known: String,
}

/// Defines an enum whose variants have a code (kept in tables, forms and JSON) and words (shown).
#[macro_export]
macro_rules! coded_enum {
    (
        $(#[$doc:meta])* $name:ident, $what:literal,
        $($(#[$variant_doc:meta])* $variant:ident => $code:literal, $words:literal;)+
    ) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, $crate::serde::Serialize, $crate::serde::Deserialize,
        )]
        #[serde(crate = "forestall_types::serde")]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// All of them, in the order a form offers them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the code that tables, forms and JSON use.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// Returns the words people read.
            pub const fn words(self) -> &'static str {
                match self {
                    $(Self::$variant => $words,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.words())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownCode;

            fn from_str(code: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|known| known.code() == code).ok_or_else(|| $crate::UnknownCode {
                    what: $what,
                    code: code.to_owned(),
                    known: Self::ALL.iter().map(|known| known.code()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}
