//! Text people write: trimmed, never empty, never too long.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    One,
    Many,
}

fn parse_text(text: &str, what: &'static str, max: usize, lines: Lines) -> Result<String, TextError> {
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

macro_rules! written_text {
    ($(#[$doc:meta])* $name:ident, $what:literal, $max:literal, $lines:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
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

        impl FromStr for $name {
            type Err = TextError;

            /// Trims white space at both ends and turns CR LF into LF.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                parse_text(text, $what, $max, Lines::$lines).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

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

written_text!(
    /// The name of the person who acts: one line of 1 to 80 characters.
    Officer,
    "the name of who acts",
    80,
    One
);
written_text!(
    /// The name of a party to an engagement: one line of 1 to 160 characters.
    PartyName,
    "the name of a party",
    160,
    One
);
written_text!(
    /// An aim or a next step: one line of 1 to 300 characters.
    Phrase,
    "the line",
    300,
    One
);
written_text!(
    /// A reason, assessment or note: 1 to 4,000 characters, line breaks allowed.
    Words,
    "the text",
    4000,
    Many
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_counted_in_characters() {
        assert!("é".repeat(80).parse::<Officer>().is_ok());
        assert_eq!(
            "é".repeat(81).parse::<Officer>().unwrap_err().to_string(),
            "the name of who acts has 81 characters; at most 80 are kept"
        );
        assert!(matches!(" \n ".parse::<Words>(), Err(TextError::Empty { .. })));
    }

    #[test]
    fn only_words_have_lines() {
        assert_eq!(" one\r\ntwo ".parse::<Words>().unwrap().as_str(), "one\ntwo");
        assert!(matches!("one\ntwo".parse::<Phrase>(), Err(TextError::ControlCharacter { code: 10, .. })));
        assert!("one\u{0}two".parse::<Words>().is_err());
    }
}
