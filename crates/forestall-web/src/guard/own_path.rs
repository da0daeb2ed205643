//! Addresses within the desk that came in from outside.

use std::fmt::Write;

/// The longest address that is kept for later, in bytes.
const LONGEST: usize = 500;

/// Returns the text when it is an address of this desk and nothing else: a path, perhaps with a query.
///
/// Browsers take `//host` and `/\host` for other sites, and pass over tabs and line breaks.
pub(crate) fn own_path(text: &str) -> Option<&str> {
    let is_path = text.starts_with('/') && !text[1..].starts_with(['/', '\\']) && text.len() <= LONGEST;
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (is_path && is_plain).then_some(text)
}

/// Returns the text as a value within a query.
pub(crate) fn in_query(text: &str) -> String {
    let mut written = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            written.push(char::from(byte));
        } else {
            let _ = write!(written, "%{byte:02X}");
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_leads_elsewhere() {
        for own in ["/", "/warnings/W-2026-003", "/map?months=6&measure=p25", "/a//b"] {
            assert_eq!(own_path(own), Some(own));
        }
        let long = format!("/{}", "x".repeat(LONGEST));
        for foreign in [
            "",
            "warnings",
            "//evil.example",
            "/\\evil.example",
            "/a\\..",
            "https://evil.example/",
            "/\t/evil.example",
            "/a b",
            "/ä",
            "javascript:alert(1)",
            long.as_str(),
        ] {
            assert_eq!(own_path(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn a_value_in_a_query_stays_one_value() {
        assert_eq!(in_query("/map?months=6&x=%2F#a"), "/map%3Fmonths%3D6%26x%3D%252F%23a");
    }
}
