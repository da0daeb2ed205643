//! A number between 0 and 1.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A probability, 0 to 1.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Probability(f64);

/// The number is no probability.
#[derive(Clone, PartialEq, Debug, Error)]
#[error("{0} is no probability; give a fraction between 0 and 1")]
pub struct NotAProbability(f64);

impl Probability {
    /// Certainly not.
    pub const ZERO: Self = Self(0.0);
    /// Certainly.
    pub const ONE: Self = Self(1.0);

    /// Returns the probability with this fraction.
    ///
    /// # Errors
    ///
    /// [`NotAProbability`] outside 0 to 1 or when not a number.
    pub fn new(fraction: f64) -> Result<Self, NotAProbability> {
        if (0.0..=1.0).contains(&fraction) { Ok(Self(fraction)) } else { Err(NotAProbability(fraction)) }
    }

    /// Returns the share of `of` that `part` makes up, or `None` when `of` is 0 or smaller than `part`.
    pub fn share(part: usize, of: usize) -> Option<Self> {
        (of > 0 && part <= of).then(|| Self(part as f64 / of as f64))
    }

    /// Returns the fraction.
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// Prints per cent without decimals; what is neither 0 nor 1 never prints as such.
impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.0 * 100.0;
        if self.0 > 0.0 && percent < 1.0 {
            f.pad("< 1 %")
        } else if self.0 < 1.0 && percent > 99.0 {
            f.pad("> 99 %")
        } else {
            f.pad(&format!("{percent:.0} %"))
        }
    }
}

impl TryFrom<f64> for Probability {
    type Error = NotAProbability;

    fn try_from(fraction: f64) -> Result<Self, Self::Error> {
        Self::new(fraction)
    }
}

impl From<Probability> for f64 {
    fn from(probability: Probability) -> Self {
        probability.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_refused() {
        assert!(Probability::new(25.0).is_err());
        assert!(Probability::new(-0.1).is_err());
        assert!(Probability::new(f64::NAN).is_err());
    }

    #[test]
    fn prints_without_false_certainty() {
        for (fraction, text) in [
            (0.0, "0 %"),
            (0.004, "< 1 %"),
            (0.255, "26 %"),
            (0.96, "96 %"),
            (0.996, "> 99 %"),
            (1.0, "100 %"),
        ] {
            assert_eq!(Probability::new(fraction).unwrap().to_string(), text);
        }
    }
}
