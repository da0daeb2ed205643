#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod account;
mod answering;
mod grid_months;
mod grid_window;
mod history;
mod layer;
mod panel;
mod span_rule;

pub use account::{Account, Exclusion, Tally};
pub use answering::Answering;
pub use grid_months::GridMonths;
pub use grid_window::{GridCoverage, GridWindow};
pub use history::History;
pub use layer::Layer;
pub use panel::{Cell, IMPRECISE_FROM, Panel, PanelBuilder, PanelChoices, PlacedEvent};
pub use span_rule::{SpanRule, UnknownSpanRule};
