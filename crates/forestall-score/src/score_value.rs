//! A mean score, or the reason why there is none.

use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// A score that could be computed, or the fact about the data that prevents it.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScoreValue {
    /// The score.
    Value(f64),
    /// Why there is none.
    NotComputable(NotComputable),
}

/// A fact about the data that leaves a score undefined.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotComputable {
    /// There is nothing to score.
    #[error("no observation to score")]
    NoObservations,
    /// The event never happened.
    #[error("the event never happened, so precision has no meaning")]
    NoPositives,
    /// Nothing was predicted or observed to divide by.
    #[error("the sum to divide by is zero")]
    ZeroDenominator,
}

impl ScoreValue {
    /// Returns the mean of the scores, or [`NotComputable::NoObservations`] without any.
    pub fn mean_of(scores: impl IntoIterator<Item = f64>) -> Self {
        let (mut total, mut count) = (0.0, 0_usize);
        for score in scores {
            total += score;
            count += 1;
        }
        if count == 0 {
            Self::NotComputable(NotComputable::NoObservations)
        } else {
            Self::Value(total / count as f64)
        }
    }

    /// Returns the score, or `None` when it could not be computed.
    pub const fn value(self) -> Option<f64> {
        match self {
            Self::Value(value) => Some(value),
            Self::NotComputable(_) => None,
        }
    }
}

impl fmt::Display for ScoreValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => fmt::Display::fmt(value, f),
            Self::NotComputable(reason) => write!(f, "not computable: {reason}"),
        }
    }
}
