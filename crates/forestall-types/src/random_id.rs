//! Identifiers that tell nothing, not even how many there are.

/// Defines an identifier of 48 random bits, written as a letter, a dash and 12 hexadecimal digits.
#[macro_export]
macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $letter:literal) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, $crate::serde::Serialize,
            $crate::serde::Deserialize,
        )]
        #[serde(crate = "forestall_types::serde", try_from = "String", into = "String")]
        pub struct $name(u64);

        impl $name {
            /// Returns the identifier with the lowest 48 bits of a random number.
            pub const fn from_random(number: u64) -> Self {
                Self(number & 0xffff_ffff_ffff)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&format!("{}-{:012x}", $letter, self.0))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::NotAnId;

            /// Reads what `Display` prints and nothing else, so that a record has one name.
            fn from_str(text: &str) -> Result<Self, $crate::NotAnId> {
                let digits = text.strip_prefix(concat!($letter, "-"));
                let number = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok());
                let id = number.map(Self::from_random).filter(|id| id.to_string() == text);
                id.ok_or_else(|| $crate::NotAnId { what: $what, letter: $letter, text: text.to_owned() })
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::NotAnId;

            fn try_from(text: String) -> Result<Self, $crate::NotAnId> {
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

/// The text does not name a record of this kind.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{text}` does not name a {what}; one is written {letter}- and 12 hexadecimal digits")]
pub struct NotAnId {
    /// The kind of record.
    pub what: &'static str,
    /// The letter its identifiers begin with.
    pub letter: &'static str,
    /// The text given.
    pub text: String,
}

random_id!(
    /// Names a note, such as `N-04c1f2a9b3e7`.
    NoteId,
    "note",
    "N"
);
random_id!(
    /// Names a file attached to a note, such as `F-04c1f2a9b3e7`.
    AttachmentId,
    "file",
    "F"
);
random_id!(
    /// Names a person whose identity is protected, such as `P-04c1f2a9b3e7`; tells nothing of them.
    PersonId,
    "protected person",
    "P"
);

random_id!(
    /// Names one act upon a record, such as `A-04c1f2a9b3e7`; what the act began is named by it from then on.
    ActId,
    "act",
    "A"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_has_one_written_form() {
        let id = NoteId::from_random(0xffff_04c1_f2a9_b3e7);
        assert_eq!(id.to_string(), "N-04c1f2a9b3e7");
        assert_eq!("N-04c1f2a9b3e7".parse(), Ok(id));
        for bad in [
            "",
            "N-",
            "N-4c1f2a9b3e7",
            "F-04c1f2a9b3e7",
            "N-04C1F2A9B3E7",
            "N-+4c1f2a9b3e7",
            "n-04c1f2a9b3e7",
        ] {
            assert!(bad.parse::<NoteId>().is_err(), "{bad}");
        }
    }
}
