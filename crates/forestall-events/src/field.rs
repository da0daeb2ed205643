//! Single values of a row, checked: what the readers of every layout share.

use forestall_types::{MonthId, PrioGridGid, ViolenceType};
use jiff::civil::Date;

use crate::number::{parse_date, parse_decimal, parse_integer, trimmed};
use crate::row_fault::{FaultReason, RowFault};

/// A field beside the name of its column.
#[derive(Clone, Copy)]
pub(crate) struct Cell<'a> {
    pub(crate) column: &'a str,
    pub(crate) bytes: &'a [u8],
}

impl Cell<'_> {
    pub(crate) fn fault(&self, reason: impl Into<FaultReason>) -> RowFault {
        RowFault::of_field(self.column, self.bytes, reason)
    }

    pub(crate) fn is_blank(&self) -> bool {
        trimmed(self.bytes).is_empty()
    }

    /// Reads a whole number, saying what was expected where there is none.
    pub(crate) fn integer(&self, expected: &'static str) -> Result<i64, RowFault> {
        parse_integer(self.bytes).ok_or_else(|| {
            let reason = if self.is_blank() {
                FaultReason::Missing { expected }
            } else {
                FaultReason::Unreadable { expected }
            };
            self.fault(reason)
        })
    }

    /// Reads a count of deaths.
    #[inline]
    pub(crate) fn count(&self) -> Result<u32, RowFault> {
        let value = self.integer("a whole number of deaths")?;
        if value < 0 {
            return Err(self.fault(FaultReason::Negative));
        }
        u32::try_from(value).map_err(|_| self.fault(FaultReason::TooLarge { max: u32::MAX }))
    }

    /// Reads a source's number for something; blank is `None`.
    #[inline]
    pub(crate) fn identifier(&self) -> Result<Option<u32>, RowFault> {
        const EXPECTED: &str = "a whole number of 0 or more, or nothing";
        if self.is_blank() {
            return Ok(None);
        }
        let value = self.integer(EXPECTED)?;
        u32::try_from(value).map(Some).map_err(|_| self.fault(FaultReason::Unreadable { expected: EXPECTED }))
    }

    /// Reads a code of the codebook, 1 to `last`.
    #[inline]
    pub(crate) fn code(&self, last: u8, known: &'static str) -> Result<u8, RowFault> {
        let code = self.integer(known)?;
        match u8::try_from(code) {
            Ok(value) if (1..=last).contains(&value) => Ok(value),
            _ => Err(self.fault(FaultReason::UnknownCode { code, known })),
        }
    }

    /// Reads UCDP's `type_of_violence`.
    pub(crate) fn violence_type(&self) -> Result<ViolenceType, RowFault> {
        let code = self.integer("1, 2 or 3")?;
        ViolenceType::from_code(code).map_err(|error| self.fault(error))
    }

    /// Reads a day, in one of the forms UCDP uses.
    #[inline]
    pub(crate) fn day(&self) -> Result<Date, RowFault> {
        const EXPECTED: &str = "a date written YYYY-MM-DD";
        let Some(day) = parse_date(self.bytes) else {
            let reason = if self.is_blank() {
                FaultReason::Missing { expected: EXPECTED }
            } else {
                FaultReason::Unreadable { expected: EXPECTED }
            };
            return Err(self.fault(reason));
        };
        self.counted(day)
    }

    /// Refuses a day outside the months this desk counts.
    pub(crate) fn counted(&self, day: Date) -> Result<Date, RowFault> {
        match MonthId::of(day) {
            Ok(_) => Ok(day),
            Err(error) => Err(self.fault(FaultReason::NotCounted(error))),
        }
    }

    fn degrees(&self) -> Result<f64, RowFault> {
        const EXPECTED: &str = "degrees, such as 34.802462";
        parse_decimal(self.bytes).ok_or_else(|| {
            let reason = if self.is_blank() {
                FaultReason::Missing { expected: EXPECTED }
            } else {
                FaultReason::Unreadable { expected: EXPECTED }
            };
            self.fault(reason)
        })
    }
}

/// The codebook's codes of `where_prec`.
pub(crate) const WHERE_PREC: (u8, &str) = (7, "1 (exact) to 7 (international waters or airspace)");
/// The codebook's codes of `date_prec`.
pub(crate) const DATE_PREC: (u8, &str) = (5, "1 (the day) to 5 (longer than a month)");
/// The codebook's codes of `event_clarity`.
pub(crate) const EVENT_CLARITY: (u8, &str) = (2, "1 (a single incident) and 2 (aggregated by the source)");

/// A point in degrees and the cell it lies in.
pub(crate) struct Point {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) cell: PrioGridGid,
}

/// Reads a point and finds its cell.
#[inline]
pub(crate) fn point(latitude: Cell<'_>, longitude: Cell<'_>) -> Result<Point, RowFault> {
    let degrees = (latitude.degrees()?, longitude.degrees()?);
    let cell = PrioGridGid::from_lat_lon(degrees.0, degrees.1).map_err(|error| match error {
        forestall_types::PrioGridError::Longitude(_) => longitude.fault(error),
        _ => latitude.fault(error),
    })?;
    Ok(Point { latitude: degrees.0, longitude: degrees.1, cell })
}

/// Refuses a span that ends before it begins.
pub(crate) fn check_span(start: Date, end: Date, end_cell: Cell<'_>) -> Result<(), RowFault> {
    if end < start { Err(end_cell.fault(FaultReason::Reversed { start })) } else { Ok(()) }
}
