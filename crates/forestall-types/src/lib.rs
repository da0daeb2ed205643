#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

// Macros name this crate by its name, here as elsewhere.
extern crate self as forestall_types;

mod chronicle_id;
mod coded;
mod codes;
mod coverage;
mod draws;
mod fatalities;
mod lon_lat;
mod month_id;
mod polity;
mod priogrid;
mod probability;
mod random_id;
mod record_id;
mod record_ref;
mod sequence;
mod text;
mod violence_type;

pub use chronicle_id::{ChronicleId, ChronicleKind, NotAChronicle};
pub use coded::UnknownCode;
pub use codes::{CodeError, CowCode, GwCode, M49, PolityCode, ViewsCountryId};
pub use coverage::{Completeness, Coverage, CoveredPlaces};
pub use draws::{Draws, DrawsShapeError};
pub use fatalities::Fatalities;
pub use lon_lat::{LonLat, LonLatError};
pub use month_id::{MonthId, MonthIdError, MonthRange, MonthRangeError};
pub use polity::{PolityRecord, PolityTable, PolityTableError, Scheme, Standing, UnmatchedPolity};
pub use priogrid::{PrioGridError, PrioGridGid};
pub use probability::{NotAProbability, Probability};
pub use random_id::{ActId, AttachmentId, NotAnId, NoteId, PersonId};
pub use record_id::{DecisionId, EngagementId, RecordIdError, WarningId};
pub use record_ref::{NotARecord, RecordRef};
pub use sequence::Sequence;
pub use text::{Lines, TextError, parse_text};
pub use violence_type::{UnknownViolenceType, ViolenceType};

/// For the macros of this crate.
#[doc(hidden)]
pub use serde;
