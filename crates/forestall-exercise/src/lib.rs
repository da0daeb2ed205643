#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod border;
mod cast;
mod continent;
mod country;
mod event;
mod ged_csv;
mod incidents;
mod landmass;
mod mesh;
mod names;
mod random;
mod regions;
mod storyline;
mod violence;
mod world;

pub use country::{Country, Province, Town};
pub use event::ExerciseEvent;
pub use ged_csv::{GED_COLUMNS, REGION, SOURCE_NOTE};
pub use storyline::{Storyline, StorylineKind};
pub use world::{DEFAULT_SEED, ExerciseWorld, default_months};
