//! Why a file as a whole could not be read.

use thiserror::Error;

/// A fault of the file, not of one of its rows.
#[derive(Debug, Error)]
pub enum UnreadableFile {
    /// Nothing, or nothing but blank lines.
    #[error("the file is empty")]
    Empty,
    /// Another format under a CSV name.
    #[error("this is {found}, not CSV text")]
    NotText {
        /// What it is.
        found: &'static str,
    },
    /// Columns the reader cannot do without.
    #[error("{table}: missing {}: {}; the file has {}",
        if missing.len() == 1 { "column" } else { "columns" }, backticked(missing), counted(*found))]
    MissingColumns {
        /// The table that was expected, in words.
        table: String,
        /// Their names.
        missing: Vec<String>,
        /// How many columns the first row has.
        found: usize,
        /// What to do about it.
        advice: String,
    },
    /// A column that is read occurs twice.
    #[error("column `{column}` occurs more than once in the header")]
    RepeatedColumn {
        /// Its name.
        column: String,
    },
    /// The mapping names no column names for a file without header, or another number of them.
    #[error("the file's first row has {found} fields, the mapping names {named} columns")]
    ColumnCount {
        /// Fields of the first row.
        found: usize,
        /// Columns the mapping names.
        named: usize,
    },
    /// The input failed.
    #[error("reading failed after line {line}")]
    Interrupted {
        /// The last line that was read in full.
        line: u64,
        /// What the input said.
        #[source]
        source: std::io::Error,
    },
}

impl UnreadableFile {
    /// Returns what a person can do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Empty => {
                "download the file again; an interrupted download often leaves an empty one".to_owned()
            }
            Self::NotText { .. } => {
                "give the CSV file itself; export it as comma-separated text in UTF-8 if need be".to_owned()
            }
            Self::MissingColumns { advice, .. } => advice.clone(),
            Self::RepeatedColumn { column } => format!("rename or remove one of the columns `{column}`"),
            Self::ColumnCount { .. } => {
                "let `file.columns` of the mapping name every column, in order".to_owned()
            }
            Self::Interrupted { .. } => {
                "the file may be cut short or damaged; check its size and download it again".to_owned()
            }
        }
    }
}

/// Joins names as `` `a`, `b` ``.
pub(crate) fn backticked<S: AsRef<str>>(names: &[S]) -> String {
    names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}

fn counted(columns: usize) -> String {
    if columns == 1 { "1 column".to_owned() } else { format!("{columns} columns") }
}
