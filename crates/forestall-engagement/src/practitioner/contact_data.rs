//! Finds addresses and numbers where they do not belong.

/// The fewest digits that read as the number of a telephone.
const FEWEST_DIGITS: usize = 8;

/// Returns the first piece of a text that reads as an electronic address or as a telephone number.
///
/// An address has a dot behind its at sign. A number begins with `+` or `00` and has eight digits or more, which spaces,
/// dashes, dots and brackets may part: years, sums and articles of law are none.
pub(super) fn contact_data(text: &str) -> Option<&str> {
    text.split_whitespace().find(|word| is_address(word)).or_else(|| number(text))
}

fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(before, after)| {
        !before.is_empty() && after.split_once('.').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty())
    })
}

fn number(text: &str) -> Option<&str> {
    let starts = text.char_indices().filter(|(at, c)| {
        let follows_digit = text[..*at].ends_with(|c: char| c.is_ascii_digit());
        !follows_digit && (*c == '+' || text[*at..].starts_with("00"))
    });
    starts.map(|(at, _)| &text[at..]).find_map(|rest| {
        let is_part =
            |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}');
        let length = rest[1..].find(|c| !is_part(c)).map_or(rest.len(), |end| end + 1);
        let piece = &rest[..length];
        (piece.bytes().filter(u8::is_ascii_digit).count() >= FEWEST_DIGITS).then_some(piece.trim_end())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_are_found() {
        for (text, found) in [
            ("write to a.b@example.org soon", "a.b@example.org"),
            ("call +47 22 00 (00) 00, at night", "+47 22 00 (00) 00"),
            ("00 47 2200 0000", "00 47 2200 0000"),
            ("née@exemple.fr", "née@exemple.fr"),
        ] {
            assert_eq!(contact_data(text), Some(found), "{text}");
        }
    }

    #[test]
    fn years_sums_and_handles_are_none() {
        for text in [
            "",
            "teaches since 1998; paid 250 000 000 in 2010",
            "resolution S/1999/201 of 25.02.1999",
            "+/- 5 points, 2000-2010",
            "present @ Oslo",
            "2007 10000000",
            "it grew by +12 %",
        ] {
            assert_eq!(contact_data(text), None, "{text}");
        }
    }
}
