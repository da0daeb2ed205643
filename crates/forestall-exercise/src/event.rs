//! One invented event.

use forestall_types::{Fatalities, MonthId, PolityCode, ViolenceType};
use jiff::civil::Date;

/// One invented event, with the meaning of GED's columns.
#[derive(Clone, PartialEq, Debug)]
pub struct ExerciseEvent {
    /// `id`, counted up from 900,000,001 in the order of months.
    pub event_id: u32,
    /// The month of `date_end`, to which the process assigned the deaths.
    pub month: MonthId,
    /// The country the point lies in.
    pub polity: PolityCode,
    /// `type_of_violence`.
    pub violence_type: ViolenceType,
    /// First day of the span.
    pub date_start: Date,
    /// Last day of the span.
    pub date_end: Date,
    /// `date_prec`, 1 (the day) to 5 (more than a month).
    pub date_prec: u8,
    /// Degrees north, to six decimals.
    pub latitude: f64,
    /// Degrees east, to six decimals.
    pub longitude: f64,
    /// `where_prec`, 1 (exact) to 6 (the country only).
    pub where_prec: u8,
    /// `low`, `best` and `high`; about 1 % break the order, as in the real data.
    pub fatalities: Fatalities,
    /// `deaths_a`, `deaths_b`, `deaths_civilians`, `deaths_unknown`; they sum to `best`.
    pub deaths: [u32; 4],
    /// `event_clarity`: 1 a single incident, 2 aggregated.
    pub event_clarity: u8,
    /// `number_of_sources`.
    pub number_of_sources: u8,
    pub(crate) dyad: usize,
    pub(crate) country: usize,
    /// Province and town, as far as `where_prec` lets them be known.
    pub(crate) province: Option<usize>,
    pub(crate) town: Option<usize>,
}
