//! The header that says which bytes of a file an answer holds.

/// `Content-Range` of bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ContentRange {
    /// The first byte, counted from 0.
    pub(crate) first: u64,
    /// The last byte, included.
    pub(crate) last: u64,
    /// The length of the whole file, where the server knows it.
    pub(crate) of_bytes: Option<u64>,
}

impl ContentRange {
    /// Reads `bytes FIRST-LAST/WHOLE`, where `WHOLE` may be `*`.
    ///
    /// Source: RFC 9110, section 14.4.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (range, whole) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (first, last) = (parse_count(first)?, parse_count(last)?);
        let of_bytes = if whole == "*" { None } else { Some(parse_count(whole)?) };
        let is_possible = first <= last && of_bytes.is_none_or(|whole| last < whole) && last < u64::MAX;
        is_possible.then_some(Self { first, last, of_bytes })
    }
}

fn parse_count(text: &str) -> Option<u64> {
    // `parse` alone would take a sign.
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: the examples of RFC 9110, section 14.4.
    #[test]
    fn ranges_by_hand() {
        let read = |text| ContentRange::parse(text).map(|range| (range.first, range.last, range.of_bytes));
        for (text, expected) in [
            ("bytes 42-1233/1234", Some((42, 1233, Some(1234)))),
            ("bytes 42-1233/*", Some((42, 1233, None))),
            ("bytes 0-0/1", Some((0, 0, Some(1)))),
            ("bytes */1234", None),
            ("bytes 5-4/10", None),
            ("bytes 5-10/10", None),
            ("bytes +5-9/10", None),
            ("bytes 5-18446744073709551615/*", None),
            ("items 0-1/2", None),
            ("", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
