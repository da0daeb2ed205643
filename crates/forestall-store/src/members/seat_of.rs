//! What a row of the table of members stands for.

use forestall_confidence::PartyNumber;

use crate::database::{DatabaseError, Row};

/// The engagement itself, beside its caucuses.
const WHOLE: i64 = 0;
/// Those who observe.
const OBSERVER: i64 = -1;

/// What a row of the table of members stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SeatOf {
    /// A member of the engagement.
    Whole,
    /// A member of a party's caucus, who is a member of the engagement by another row.
    Caucus(PartyNumber),
    /// An observer, who is no member.
    Observer,
}

impl SeatOf {
    /// Reads the column `party`; a number that stands for nothing is an error, never a seat.
    pub(crate) fn read(row: &Row) -> Result<Self, DatabaseError> {
        let number = row.int("party")?;
        match number {
            WHOLE => return Ok(Self::Whole),
            OBSERVER => return Ok(Self::Observer),
            _ => {}
        }
        let party =
            u16::try_from(number).map_err(|error| DatabaseError::unreadable("column `party`", error))?;
        Ok(PartyNumber::new(party).map_or(Self::Whole, Self::Caucus))
    }

    /// Returns what the column `party` holds.
    pub(crate) fn column(self) -> i64 {
        match self {
            Self::Whole => WHOLE,
            Self::Caucus(party) => i64::from(party.get()),
            Self::Observer => OBSERVER,
        }
    }
}
