//! What people write at the desk.

use forestall_types::written_text;

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
    use forestall_types::TextError;

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
