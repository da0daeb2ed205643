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
#[error(
    "`{0}` is no sum of money; write whole units and the three letters of the currency, such as 12500 USD"
)]
pub struct MoneyError(String);

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

    /// Reads digits, which commas, thin or other spaces may part, before or after three letters.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let bad = || MoneyError(text.to_owned());
        let is_parting = |c: char| c.is_whitespace() || matches!(c, ',' | '\'' | '’');
        let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let is_clean = text.chars().all(|c| c.is_ascii_alphanumeric() || is_parting(c));
        let bare = text.trim();
        let is_parted = bare.starts_with(&letters) || bare.ends_with(&letters);
        let currency: [u8; 3] = letters.to_ascii_uppercase().into_bytes().try_into().map_err(|_| bad())?;
        if !is_clean || !is_parted {
            return Err(bad());
        }
        Ok(Self { currency, units: digits.parse().map_err(|_| bad())? })
    }
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
        for text in ["12500 USD", "USD 12,500", "12 500 usd", "usd12500", " 12'500 USD "] {
            assert_eq!(text.parse::<Money>().unwrap().to_string(), "12500 USD", "{text}");
        }
        for bad in
            ["", "12500", "USD", "-5 USD", "12.5 USD", "1 US", "1 USDT", "1 U2SD", "99999999999999999999 USD"]
        {
            assert!(bad.parse::<Money>().is_err(), "{bad}");
        }
    }
}
