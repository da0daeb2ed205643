//! What every reader of events gives, row for row.

use crate::{Event, UnreadableFile};

/// Why a row of HXL tags is skipped, in the words shown beside the count.
pub const HXL_TAGS: &str = "HXL tags";

/// A reader that turns the rows of one file into events.
pub trait EventReader {
    /// Returns what the file's header says.
    fn header(&self) -> &HeaderReport;

    /// Reads at most `max_rows` data rows (0 counts as 1); `None` after the last.
    ///
    /// A file without data rows gives one batch of no rows that carries a
    /// warning, then `None`.
    ///
    /// # Errors
    ///
    /// [`UnreadableFile::Interrupted`] when the input fails in mid-file.
    fn next_batch(&mut self, max_rows: usize) -> Result<Option<Batch>, UnreadableFile>;
}

/// Some rows of a file: `rows == events.len() + quarantined.len() + skipped`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Batch {
    /// Data rows read from the file.
    pub rows: u64,
    /// Rows that became events, in the order of the file.
    pub events: Vec<Event>,
    /// Rows set aside until somebody resolves them.
    pub quarantined: Vec<QuarantinedRow>,
    /// Doubts about rows that became events all the same, and about the file.
    pub warnings: Vec<RowWarning>,
    /// Rows that are no data: the second header of an HDX copy ([`HXL_TAGS`]).
    pub skipped: u64,
}

impl Batch {
    /// Asserts that no row was lost or counted twice.
    pub(crate) fn assert_complete(&self) {
        let accounted = self.events.len() as u64 + self.quarantined.len() as u64 + self.skipped;
        assert_eq!(self.rows, accounted, "rows = placed + quarantined + skipped");
    }
}

/// A row that was not placed, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuarantinedRow {
    /// Line of the file the row begins on, from 1.
    pub line: u64,
    /// The column at fault; empty when the row as a whole is.
    pub column: String,
    /// What the column held.
    pub value: String,
    /// What is wrong with it and what was expected.
    pub reason: String,
    /// The row as it stands in the file.
    pub raw: String,
}

/// A doubt that did not keep a row from being placed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowWarning {
    /// Line of the file the row begins on, from 1.
    pub line: u64,
    /// The column in doubt; empty when the doubt is about the file.
    pub column: String,
    /// What the column held, as it was read.
    pub value: String,
    /// What is doubtful.
    pub reason: String,
}

/// What the header of a file says about its layout.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeaderReport {
    /// Column names in the order of the file; those of the layout where the file has no header.
    pub columns: Vec<String>,
    /// Hash of the column names and their order, 16 hexadecimal digits; the same in every version of this program.
    pub fingerprint: String,
    /// Whether the file has a header row.
    pub has_header: bool,
    /// Columns this desk leaves out on purpose.
    pub ignored: Vec<String>,
    /// Columns nothing is known about; they are left out as well.
    pub unknown: Vec<String>,
    /// The layout, in words.
    pub layout: String,
}

/// Returns the FNV-1a hash (64 bits) of the names, each followed by a line feed.
///
/// Source: Fowler, Noll & Vo, <http://www.isthe.com/chongo/tech/comp/fnv/>.
pub(crate) fn fingerprint<S: AsRef<str>>(columns: &[S]) -> String {
    const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let bytes = columns.iter().flat_map(|name| name.as_ref().bytes().chain([b'\n']));
    let hash = bytes.fold(OFFSET_BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hash of one line feed by hand: `(basis ^ 0x0a) * prime`, modulo 2^64.
    #[test]
    fn fingerprints_are_fnv_1a_and_know_the_order() {
        assert_eq!(
            fingerprint(&[""]),
            format!("{:016x}", 0xcbf2_9ce4_8422_232f_u64.wrapping_mul(0x100_0000_01b3))
        );
        assert_ne!(fingerprint(&["low", "best"]), fingerprint(&["best", "low"]));
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
    }
}
