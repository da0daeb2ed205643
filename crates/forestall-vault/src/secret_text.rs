//! Text that is a secret.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// A secret somebody typed or is shown once; never printed by `Debug`, overwritten when dropped.
#[derive(Clone)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// Shows the text, to hash it or to print it once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns the text in Unicode form NFKC, in which one password typed on two keyboards is one sequence of bytes.
    ///
    /// Source: NIST SP 800-63B, section 3.1.1.2, on passwords with characters beyond ASCII.
    pub(crate) fn composed(&self) -> Self {
        if self.0.is_ascii() {
            return self.clone();
        }
        // Room for every text but the strangest, so that growing leaves no copy behind.
        let mut composed = Zeroizing::new(String::with_capacity(self.0.len() * 4));
        composed.extend(self.0.nfkc());
        Self(composed)
    }
}

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretText(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_text_are_one_secret() {
        let composed = SecretText::new("caf\u{e9} du march\u{e9}");
        let decomposed = SecretText::new("cafe\u{301} du marche\u{301}");
        assert_ne!(composed.reveal(), decomposed.reveal());
        assert_eq!(composed.composed().reveal(), decomposed.composed().reveal());
    }

    #[test]
    fn debug_says_nothing() {
        assert_eq!(format!("{:?}", SecretText::new("planted")), "SecretText(secret)");
    }
}
