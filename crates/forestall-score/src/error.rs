//! Faults in what is given to be scored.

use thiserror::Error;

use crate::{IgnoranceError, NotAnEnsemble};

/// Why a forecast cannot be scored.
#[derive(Clone, Copy, PartialEq, Debug, Error)]
pub enum ScoreError {
    /// The draws are no ensemble.
    #[error("the draws cannot be scored")]
    Draws(#[from] NotAnEnsemble),
    /// A value lies outside the ignorance score's bins.
    #[error("the ignorance score cannot be computed")]
    Ignorance(#[from] IgnoranceError),
}
