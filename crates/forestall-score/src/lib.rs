#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod average_precision;
mod crps;
mod error;
mod event;
mod ignorance;
mod interval;
mod observation;
mod pit;
mod point;
mod profile;
mod score_value;
mod sorted_draws;
mod window;

pub use average_precision::average_precision;
pub use crps::crps;
pub use error::ScoreError;
pub use event::{EventRule, brier, log_loss};
pub use ignorance::{IgnoranceBins, IgnoranceBinsError, IgnoranceError, TopBin, repeat_to_size};
pub use interval::{IntervalScore, interval_score};
pub use observation::{Case, ObservationScores, score_observation};
pub use pit::{histogram, randomised_pit};
pub use point::{mean_calibration_ratio, mean_squared_log_error, pinball};
pub use profile::EvaluationProfile;
pub use score_value::{NotComputable, ScoreValue};
pub use sorted_draws::{NotAnEnsemble, SortedDraws};
pub use window::{Better, EventScores, ReliabilityBin, ScoreRow, ScoredWindow, WindowScores, score_window};
