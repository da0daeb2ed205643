//! What seals the texts of a record: the desk's keys, or the key of the person it is about.

use forestall_vault::{PersonKey, Zeroizing};

use crate::database::{DatabaseError, Row};
use crate::desk::DeskError;
use crate::desk::records::{Place, Records};

/// Texts under a person's key are padded to multiples of this, so that their length tells little.
const STEP: usize = 256;

/// What seals the texts of a record.
pub(crate) enum Sealing {
    /// The desk's data keys.
    Desk,
    /// The key of the person it is about.
    Person(PersonKey),
}

impl Sealing {
    /// Seals JSON for a column of a record.
    pub(super) fn seal(
        &self,
        records: &Records<'_>,
        place: Place<'_>,
        column: &str,
        json: &str,
    ) -> Result<Vec<u8>, DeskError> {
        match self {
            Self::Desk => records.seal(place, column, json),
            Self::Person(key) => {
                // A reader of JSON passes over spaces at the end.
                let length = json.len().next_multiple_of(STEP);
                let mut padded = Zeroizing::new(Vec::with_capacity(length));
                padded.extend_from_slice(json.as_bytes());
                padded.resize(length, b' ');
                Ok(key.seal(&place.field(column), &padded)?)
            }
        }
    }

    /// Opens JSON of a column of a record.
    pub(super) fn open(
        &self,
        records: &Records<'_>,
        place: Place<'_>,
        column: &str,
        row: &Row,
    ) -> Result<Zeroizing<String>, DeskError> {
        match self {
            Self::Desk => records.open_secret(place, column, row),
            Self::Person(key) => {
                let field = place.field(column);
                let bytes = key.open(&field, row.bytes(column)?)?;
                let text = std::str::from_utf8(&bytes)
                    .map_err(|error| DatabaseError::unreadable(format!("`{field}`"), error))?;
                Ok(Zeroizing::new(text.to_owned()))
            }
        }
    }
}
