//! Charts as SVG text, each from a small struct of plain values.
//!
//! Every chart is a pure function of its struct: `svg` draws it, `table` gives
//! the same numbers as a table. Colours stand in the style sheet; a chart only
//! names classes. Each is drawn once wide and once narrow and the style sheet
//! shows the one that fits, so that its text stays readable on a phone.

mod actor_map;
mod actor_map_table;
mod actor_place;
mod bent_line;
mod choropleth;
mod convergence;
mod coverage_strip;
mod csv_cell;
mod fan;
mod history;
mod lanes;
mod pit_histogram;
mod reliability;
mod ring_map;
mod scale;
mod sparkline;
mod svg;
mod table;
mod trade_off;
mod windows;

pub use actor_map::{ActorMap, MapActor, MapReading, MapTie, TieStyle};
pub use choropleth::{Choropleth, MapMeasure, MapRegion, MapShape, RegionValue};
pub use convergence::{Convergence, ConvergenceColumn};
pub use coverage_strip::CoverageStrip;
pub use fan::{Fan, FanStep, GhostStep, ObservedMonth, PreviousRun};
pub use history::{History, HistoryMonth};
pub use lanes::{Lane, LaneMark, Lanes};
pub use pit_histogram::PitHistogram;
pub use reliability::{Reliability, ReliabilityBin};
pub use ring_map::{RING_LABELS, RingMap, RingRegion};
pub use scale::ScaleKind;
pub use sparkline::{Sparkline, SparklineMonth};
pub(crate) use svg::escape;
pub use table::{Cell, ChartTable, Column};
pub(crate) use trade_off::of_draws;
pub use trade_off::{TradeOff, TradeOffPlace, TradeOffSign};
pub use windows::{ModelScore, WindowScores, Windows};

/// Which of the two drawings of a chart is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Drawing {
    /// For a column of 720 px and more.
    Wide,
    /// For a phone.
    Narrow,
}

impl Drawing {
    /// Returns the word that tells the ids of the two drawings apart.
    const fn id(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Narrow => "narrow",
        }
    }

    /// Returns the width in SVG units, which are about pixels.
    const fn width(self) -> f64 {
        match self {
            Self::Wide => 920.0,
            Self::Narrow => 380.0,
        }
    }
}
