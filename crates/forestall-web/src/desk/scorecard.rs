//! The record of past forecasts.

use forestall_types::{MonthId, PolityCode, Probability};

use crate::charts::{PitHistogram, Reliability, Windows};

/// The record of past forecasts.
#[derive(Clone, PartialEq, Debug)]
pub struct Scorecard {
    /// The named profile the scores follow: `views-challenge`.
    pub profile: String,
    /// What a reader has to know before trusting the record.
    pub caveat: Option<String>,
    /// What was forecast and observed: `cm_ged_sb_1990_2021, steps 3 to 14`.
    pub subject: String,
    /// The largest misses, worst first.
    pub misses: Vec<Miss>,
    /// One table per score; the first is shown as the main one.
    pub windows: Vec<Windows>,
    /// Reliability of the probability of at least 25 deaths.
    pub reliability: Option<Reliability>,
    /// Where observations fell in their forecasts.
    pub pit: Option<PitHistogram>,
    /// Share of observations inside their 90 % interval.
    pub coverage_90: Option<Probability>,
    /// Units left out, one sentence each.
    pub exclusions: Vec<String>,
}

/// A forecast that missed.
#[derive(Clone, PartialEq, Debug)]
pub struct Miss {
    /// Where.
    pub polity: PolityCode,
    /// When.
    pub month: MonthId,
    /// Mean of the draws, deaths.
    pub mean: f64,
    /// Levels 0.05 and 0.95 of the draws.
    pub ninety: (f64, f64),
    /// Deaths observed.
    pub observed: u64,
    /// The score of this forecast, CRPS.
    pub crps: f64,
}
