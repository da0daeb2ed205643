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
    /// A character that prints nothing; in one line also a line break, or what turns the direction of what follows.
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
    let is_refused = |c: char| match lines {
        Lines::One => c.is_control() || is_line_break(c) || turns_direction(c),
        Lines::Many => c.is_control() && !matches!(c, '\n' | '\t'),
    };
    match text.chars().find(|&c| is_refused(c)) {
        Some(c) => Err(TextError::ControlCharacter { what, code: u32::from(c) }),
        None => Ok(text),
    }
}

/// Says whether programs may begin a new line here, beside control characters.
const fn is_line_break(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// Says whether what follows may be shown backwards, also beyond the end of the text: a name could pass for another.
///
/// Names in scripts written from the right do not need these; the marks U+200E and U+200F, which some do, are taken.
/// Source: Unicode Standard Annex 9, sections 2.1 to 2.4.
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_one_line_and_runs_one_way() {
        for bad in
            ["A\nB", "A\rB", "A\u{0}B", "A\u{2028}B", "A\u{2029}B", "A\u{202e}B", "A\u{2067}B", "A\u{85}B"]
        {
            let error = parse_text(bad, "the name", 80, Lines::One);
            assert!(matches!(error, Err(TextError::ControlCharacter { .. })), "{bad:?}: {error:?}");
        }
        for name in ["Amina Yusuf", "أمينة", "\u{200f}دانا 2", "O'Neill-Ōe", "नेहा\u{200d}"]
        {
            assert_eq!(parse_text(name, "the name", 80, Lines::One).as_deref(), Ok(name));
        }
        assert_eq!(parse_text("A\r\nB\tC", "the text", 80, Lines::Many).as_deref(), Ok("A\nB\tC"));
        assert!(parse_text("A\u{1b}[2J", "the text", 80, Lines::Many).is_err());
    }
}
