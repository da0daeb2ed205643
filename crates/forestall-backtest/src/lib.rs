#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod grid;
mod report;
mod run;
mod window;

pub use grid::{GridScores, score_grid};
pub use report::{BacktestReport, Comparison, Miss, ModelWindow, WindowReport};
pub use run::{BacktestError, BacktestSettings, score_forecast, yearly_windows};
pub use window::{Exclusion, ExclusionReason, ScoredCell, YearOutsideHistory, YearlyWindow};
