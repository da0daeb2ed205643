//! Sums of money, in whole units of one currency.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A sum in whole units of a currency, written such as `12500 USD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Money {
    currency: [u8; 3],
    units: u64,
}

/// The text is no sum of money.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum MoneyError {
    /// It cannot be read.
    #[error(
        "`{0}` is no sum of money; write whole units and the three letters of the currency, such as 12500 USD, \
         parted if at all in groups of three digits, such as 12,500 USD"
    )]
    Unreadable(String),
    /// It has a fraction.
    #[error(
        "`{0}` is no whole sum; leave out what comes after the point or comma, such as 12 EUR for 12,50 EUR"
    )]
    NotWhole(String),
}

impl Money {
    /// Returns the sum in whole units.
    pub const fn units(self) -> u64 {
        self.units
    }

    /// Returns the three letters of the currency, after ISO 4217.
    pub fn currency(&self) -> &str {
        std::str::from_utf8(&self.currency).expect("three capital letters")
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    /// Reads digits before or after three letters. Commas, apostrophes or spaces may part the digits in groups of three
    /// as in `12,500`; so `12,50` is a fraction, which is refused, and never `1250`.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let bad = || MoneyError::Unreadable(text.to_owned());
        let bare = text.trim();
        let is_letter = |c: char| c.is_ascii_alphabetic();
        let sum = bare.trim_matches(is_letter);
        let letters = bare.strip_prefix(sum).or_else(|| bare.strip_suffix(sum)).ok_or_else(bad)?;
        let currency = letters.to_ascii_uppercase().into_bytes().try_into().map_err(|_| bad())?;
        let digits = match whole_digits(sum.trim()) {
            Digits::Whole(digits) => digits,
            Digits::Fraction => return Err(MoneyError::NotWhole(text.to_owned())),
            Digits::None => return Err(bad()),
        };
        Ok(Self { currency, units: digits.parse().map_err(|_| bad())? })
    }
}

/// What a sum without its currency is.
enum Digits {
    /// Whole units.
    Whole(String),
    /// Units with one or two digits after the last separator, or more after a point.
    Fraction,
    /// No number.
    None,
}

/// Reads digits with one kind of separator between groups of exactly three after the first.
fn whole_digits(sum: &str) -> Digits {
    let is_parting = |c: char| c.is_whitespace() || matches!(c, ',' | '\'' | '’');
    let groups: Vec<&str> = sum.split(|c| is_parting(c) || c == '.').collect();
    if groups.iter().any(|group| group.is_empty() || !group.chars().all(|c| c.is_ascii_digit())) {
        return Digits::None;
    }
    let mut separators = sum.chars().filter(|c| !c.is_ascii_digit());
    let last = sum.chars().rfind(|c| !c.is_ascii_digit());
    let is_fraction = match last {
        Some('.') => true,
        Some(',') => groups.last().is_some_and(|group| group.len() < 3),
        _ => false,
    };
    if is_fraction {
        return Digits::Fraction;
    }
    let is_one_kind =
        separators.all(|c| last.is_some_and(|last| c == last || (c.is_whitespace() && last.is_whitespace())));
    let (first, later) = groups.split_first().expect("a split has one part at least");
    let is_grouped = later.is_empty() || (first.len() <= 3 && later.iter().all(|group| group.len() == 3));
    if is_one_kind && is_grouped { Digits::Whole(groups.concat()) } else { Digits::None }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.units, self.currency())
    }
}

impl TryFrom<String> for Money {
    type Error = MoneyError;

    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl From<Money> for String {
    fn from(money: Money) -> Self {
        money.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_sums_in_several_ways() {
        for (text, kept) in [
            ("12500 USD", "12500 USD"),
            ("USD 12,500", "12500 USD"),
            ("12 500 usd", "12500 USD"),
            ("usd12500", "12500 USD"),
            (" 12'500 USD ", "12500 USD"),
            ("12\u{202f}500\u{a0}EUR", "12500 EUR"),
            ("1,250,000 EUR", "1250000 EUR"),
            ("0 EUR", "0 EUR"),
        ] {
            assert_eq!(text.parse::<Money>().unwrap().to_string(), kept, "{text}");
        }
    }

    /// A comma is a decimal point to half of those who write here: what could be a fraction is never taken for more.
    #[test]
    fn a_fraction_is_refused_and_never_multiplied() {
        for text in
            ["12,50 EUR", "1,5 USD", "1 000,50 EUR", "1'000.50 CHF", "12.5 USD", "EUR 0.999", "1,000.5 USD"]
        {
            assert_eq!(text.parse::<Money>(), Err(MoneyError::NotWhole(text.to_owned())), "{text}");
        }
        for text in [
            "",
            "12500",
            "USD",
            "-5 USD",
            "1 US",
            "1 USDT",
            "1 U2SD",
            "USD 5 USD",
            "U 5 SD",
            "12 50 EUR",
            "1,0000 EUR",
            "1000,500 EUR",
            "1 000,500 EUR",
            "1,,000 EUR",
            ",500 EUR",
            "500, EUR",
            "99999999999999999999 USD",
        ] {
            assert_eq!(text.parse::<Money>(), Err(MoneyError::Unreadable(text.to_owned())), "{text}");
        }
    }
}
