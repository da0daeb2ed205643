//! Text people write: trimmed, never empty, never too long.

use thiserror::Error;

/// Why a text was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("{what} is missing; write 1 to {max} characters")]
    Empty {
        /// Which text.
        what: &'static str,
        /// The longest allowed, in characters.
        max: usize,
    },
    /// Longer than allowed.
    #[error("{what} has {length} characters; at most {max} are kept")]
    TooLong {
        /// Which text.
        what: &'static str,
        /// Its length in characters.
        length: usize,
        /// The longest allowed, in characters.
        max: usize,
    },
    /// A character that prints nothing, or a line break where one line is expected.
    #[error("{what} contains the control character U+{code:04X}; remove it")]
    ControlCharacter {
        /// Which text.
        what: &'static str,
        /// The character's code point.
        code: u32,
    },
}

/// Whether a text may have several lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lines {
    /// One line only.
    One,
    /// Line breaks and tabs are allowed.
    Many,
}

/// Returns the text without white space at its ends and with LF for CR LF.
///
/// - `what`: the text's name in messages; `max`: the longest allowed, in characters.
///
/// # Errors
///
/// [`TextError`] when it is empty, too long, or holds a control character.
pub fn parse_text(text: &str, what: &'static str, max: usize, lines: Lines) -> Result<String, TextError> {
    let text = text.trim().replace("\r\n", "\n");
    let length = text.chars().count();
    if length == 0 {
        return Err(TextError::Empty { what, max });
    }
    if length > max {
        return Err(TextError::TooLong { what, length, max });
    }
    let is_refused = |c: char| c.is_control() && !(lines == Lines::Many && matches!(c, '\n' | '\t'));
    match text.chars().find(|&c| is_refused(c)) {
        Some(c) => Err(TextError::ControlCharacter { what, code: u32::from(c) }),
        None => Ok(text),
    }
}

/// Defines a text type with a name for messages, a longest length in characters, and `One` or `Many` lines.
#[macro_export]
macro_rules! written_text {
    ($(#[$doc:meta])* $name:ident, $what:literal, $max:literal, $lines:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, $crate::serde::Serialize, $crate::serde::Deserialize,
        )]
        #[serde(crate = "forestall_types::serde")]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The longest allowed, in characters.
            pub const MAX_CHARS: usize = $max;

            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::TextError;

            /// Trims white space at both ends and turns CR LF into LF.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::parse_text(text, $what, $max, $crate::Lines::$lines).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::TextError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}
