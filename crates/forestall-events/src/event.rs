//! The one event record of the desk.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use forestall_types::{Fatalities, ViolenceType};

/// One event of organised violence as its source reports it.
///
/// Field names follow the UCDP GED codebook. Text that a source does not give is empty.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// The source's own identifier, unique within a source.
    pub event_id: String,
    /// Type of organised violence.
    pub violence_type: ViolenceType,
    /// Conflict, with the source's number where it has one.
    pub conflict: Named,
    /// Dyad, with the source's number where it has one.
    pub dyad: Named,
    /// First party.
    pub side_a: Named,
    /// Second party.
    pub side_b: Named,
    /// First day of the span the event lies in.
    pub date_start: Date,
    /// Last day of that span, never before `date_start`.
    pub date_end: Date,
    /// UCDP `date_prec`, 1 (the day) to 5 (longer than a month).
    pub date_prec: Option<u8>,
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
    /// UCDP `where_prec`, 1 (exact) to 7 (international waters or airspace).
    pub where_prec: Option<u8>,
    /// Place in words.
    pub where_description: String,
    /// First-order administrative division.
    pub adm_1: String,
    /// Second-order administrative division.
    pub adm_2: String,
    /// The country the source names, as it names it.
    pub country: String,
    /// The source's number for that country (UCDP: Gleditsch-Ward).
    pub country_id: Option<u16>,
    /// Low, best and high estimate of the dead.
    pub fatalities: Fatalities,
    /// UCDP's parts of `best`: side A, side B, civilians, unknown.
    pub deaths: Option<[u32; 4]>,
    /// UCDP `event_clarity`: 1 a single incident, 2 aggregated by the source.
    pub event_clarity: Option<u8>,
    /// UCDP `number_of_sources`; -1 in old rows is read as `None`.
    pub number_of_sources: Option<u32>,
    /// The reports the row rests on.
    pub source_article: String,
    /// Headline of the report.
    pub source_headline: String,
    /// Line of the file the row begins on, from 1.
    pub line: u64,
}

/// A name with the source's number for it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Named {
    /// The number, where the source has one.
    pub id: Option<u32>,
    /// The name.
    pub name: String,
}
