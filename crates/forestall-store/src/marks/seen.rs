//! The mark of a record that a query found for a viewer, and who may be named.

use std::error::Error as StdError;
use std::str::FromStr;

use forestall_confidence::{AccountId, Mark, Viewer};

use crate::database::{DatabaseError, Row};

/// The mark in force of a record that a viewer reads, out of the columns `audience`, `attribution` and `review_by` of
/// `marked_record`.
pub(crate) struct SeenMark<'a> {
    viewer: &'a Viewer,
    /// Without embargoes that have ended, and so without their authors.
    pub(crate) mark: Mark,
}

impl<'a> SeenMark<'a> {
    /// Reads the columns.
    pub(crate) fn read(viewer: &'a Viewer, row: &Row) -> Result<Self, DatabaseError> {
        let mark = Mark {
            audience: row.parsed("audience")?,
            attribution: row.parsed("attribution")?,
            review_by: row.parsed_or_null("review_by")?,
        };
        Ok(Self { viewer, mark: mark.as_of(viewer.now()) })
    }

    /// Returns what stands in the place of a name; nothing where the name itself may be shown.
    ///
    /// - `of`: whose name it is, where that is stored; authors see their own.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::Unreadable`] when the words cannot be a name; never the name instead.
    pub(crate) fn stand_in<Name>(&self, of: Option<AccountId>) -> Result<Option<Name>, DatabaseError>
    where
        Name: FromStr,
        Name::Err: StdError + Send + Sync + 'static,
    {
        let words = self.viewer.instead_of_name(self.mark.attribution, of);
        words
            .map(str::parse)
            .transpose()
            .map_err(|error: Name::Err| DatabaseError::unreadable("what stands for a name", error))
    }
}
