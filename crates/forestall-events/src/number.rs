//! Whole numbers, degrees and dates from bytes.

use jiff::civil::{Date, DateTime};

/// Returns the bytes without spaces and tabs at either end.
#[inline]
pub(crate) fn trimmed(bytes: &[u8]) -> &[u8] {
    bytes.trim_ascii()
}

/// Reads a whole number of up to 18 digits; `3.0`, as data frames write it, is 3.
#[inline]
pub(crate) fn parse_integer(bytes: &[u8]) -> Option<i64> {
    let bytes = trimmed(bytes);
    let (negative, digits) = match bytes.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, bytes),
    };
    let mut value: i64 = 0;
    let mut count = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        if count == 18 {
            return None;
        }
        value = value * 10 + i64::from(digit);
        count += 1;
    }
    let is_whole = match digits.get(count..) {
        None | Some([]) => true,
        Some([b'.', zeros @ ..]) => !zeros.is_empty() && zeros.iter().all(|byte| *byte == b'0'),
        Some(_) => false,
    };
    (count > 0 && is_whole).then_some(if negative { -value } else { value })
}

/// Reads a finite decimal number.
#[inline]
pub(crate) fn parse_decimal(bytes: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(trimmed(bytes)).ok()?;
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Reads the day of `YYYY-MM-DD`, alone or before a time of day behind a space or a `T`.
#[inline]
pub(crate) fn parse_date(bytes: &[u8]) -> Option<Date> {
    let bytes = trimmed(bytes);
    if let Some((day, rest)) = bytes.split_first_chunk::<10>()
        && (rest.is_empty() || is_time_of_day(rest))
    {
        return parse_day(day);
    }
    // Odd forms, such as a shorter time of day or an offset, are rare enough for the general parser.
    let text = std::str::from_utf8(bytes).ok()?;
    text.parse::<DateTime>().ok().map(DateTime::date)
}

#[inline]
fn parse_day(bytes: &[u8; 10]) -> Option<Date> {
    let digit = |index: usize| {
        let digit = bytes[index].wrapping_sub(b'0');
        (digit <= 9).then_some(i16::from(digit))
    };
    if bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = digit(0)? * 1000 + digit(1)? * 100 + digit(2)? * 10 + digit(3)?;
    let month = digit(5)? * 10 + digit(6)?;
    let day = digit(8)? * 10 + digit(9)?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Says whether the bytes are ` 00:00:00`, with `T` for the space or with fractions of a second.
fn is_time_of_day(bytes: &[u8]) -> bool {
    let Some((time, fraction)) = bytes.split_first_chunk::<9>() else { return false };
    let is_two_digits = |from: usize| time[from].is_ascii_digit() && time[from + 1].is_ascii_digit();
    matches!(time[0], b' ' | b'T')
        && is_two_digits(1)
        && time[3] == b':'
        && is_two_digits(4)
        && time[6] == b':'
        && is_two_digits(7)
        && match fraction.split_first() {
            None => true,
            Some((b'.', digits)) => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
            Some(_) => false,
        }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whole_numbers() {
        for (text, value) in [
            ("0", Some(0)),
            (" 42 ", Some(42)),
            ("-1", Some(-1)),
            ("3.0", Some(3)),
            ("3.", None),
            ("3.5", None),
            ("", None),
            ("-", None),
            ("+3", None),
            ("1e3", None),
            ("12a", None),
            ("999999999999999999", Some(999_999_999_999_999_999)),
            ("1000000000000000000", None),
            ("93333333333333333333333333", None),
        ] {
            assert_eq!(parse_integer(text.as_bytes()), value, "{text}");
        }
    }

    #[test]
    fn decimals_are_finite() {
        assert_eq!(parse_decimal(b" 34.531094"), Some(34.531_094));
        for text in ["", "nan", "inf", "12,5", "N 12"] {
            assert_eq!(parse_decimal(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn dates_in_all_their_forms() {
        for text in [
            "2023-10-02",
            "2023-10-02 00:00:00.000",
            "2023-10-02T00:00:00",
            "2023-10-02 23:59:59",
            " 2023-10-02 ",
            "2023-10-02T00:00",
            "20231002",
        ] {
            assert_eq!(parse_date(text.as_bytes()), Some(date(2023, 10, 2)), "{text}");
        }
        for text in [
            "",
            "2023",
            "2023-13-01",
            "2023-02-29",
            "02/10/2023",
            "2023-10-02x",
            "2023-10-02 1",
            "2023-10-0\u{e9}",
        ] {
            assert_eq!(parse_date(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn integers_agree_with_the_standard_library(value in -999_999_999_999_999_999_i64..=999_999_999_999_999_999) {
            prop_assert_eq!(parse_integer(value.to_string().as_bytes()), Some(value));
        }

        #[test]
        fn days_agree_with_jiff(year in 0_i16..=9999, month in 0_i8..=13, day in 0_i8..=32) {
            let text = format!("{year:04}-{month:02}-{day:02}");
            prop_assert_eq!(parse_date(text.as_bytes()), Date::new(year, month, day).ok());
        }
    }
}
