#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod codes;
mod coverage;
mod draws;
mod fatalities;
mod month_id;
mod polity;
mod priogrid;
mod probability;
mod violence_type;

pub use codes::{CodeError, CowCode, GwCode, M49, PolityCode, ViewsCountryId};
pub use coverage::{Completeness, Coverage, CoveredPlaces};
pub use draws::{Draws, DrawsShapeError};
pub use fatalities::Fatalities;
pub use month_id::{MonthId, MonthIdError, MonthRange, MonthRangeError};
pub use polity::{PolityRecord, PolityTable, PolityTableError, Scheme, Standing, UnmatchedPolity};
pub use priogrid::{PrioGridError, PrioGridGid};
pub use probability::{NotAProbability, Probability};
pub use violence_type::{UnknownViolenceType, ViolenceType};
