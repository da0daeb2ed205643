#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod batch;
mod country_months;
mod event;
mod event_plan;
mod field;
mod file_kind;
mod freshness;
mod ged;
mod ged_layout;
mod ged_release;
mod mapped;
mod mapping;
mod mapping_file;
mod number;
mod records;
mod row_fault;
mod row_loop;
mod source;
mod text;
mod unreadable_file;

pub use batch::{Batch, EventReader, HXL_TAGS, HeaderReport, QuarantinedRow, RowWarning};
pub use country_months::{CountryMonth, CountryMonths, read_country_months};
pub use event::{Event, Named};
pub use event_plan::CountryScheme;
pub use freshness::{days_late, news_due};
pub use ged::GedReader;
pub use ged_release::{GedFileName, GedRelease, SeenRows, coverage_of_ged, read_ged_file_name};
pub use mapped::MappedReader;
pub use mapping::{Mapping, MappingError, shipped_mapping, shipped_mappings};
pub use source::{SourceContract, source_contracts, ucdp_ged, ucdp_ged_candidate, views_country_months};
pub use unreadable_file::UnreadableFile;
