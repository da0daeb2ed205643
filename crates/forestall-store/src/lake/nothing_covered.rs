//! The refusal of a file of which nothing could be placed.

use std::fmt::Write;

use super::SetAside;

/// Rows whose fault the message shows.
const ROWS_SHOWN: usize = 3;

/// The file holds no row that could be placed. It covers nothing then, whatever is said of it: a month of
/// unreadable rows is unknown, not peaceful.
#[derive(Debug, thiserror::Error)]
#[error("the file holds no row that can be used: {}; the lake was not changed", self.why())]
pub struct NothingCovered {
    /// Data rows of the file.
    pub rows: u64,
    /// Rows that were unreadable.
    pub quarantined: u64,
    /// The first of them.
    pub first: Vec<SetAside>,
}

impl NothingCovered {
    pub(super) fn new(rows: u64, quarantined: &[SetAside]) -> Self {
        Self {
            rows,
            quarantined: quarantined.len() as u64,
            first: quarantined.iter().take(ROWS_SHOWN).cloned().collect(),
        }
    }

    fn why(&self) -> String {
        if self.rows == 0 {
            return "it has no rows".to_owned();
        }
        if self.quarantined == 0 {
            return format!("none of its {} rows belongs to a country the desk knows", self.rows);
        }
        let mut text = format!("{} of {} rows are unreadable (", self.quarantined, self.rows);
        for (index, row) in self.first.iter().enumerate() {
            let SetAside { line, column, value, reason, .. } = row;
            text.push_str(if index == 0 { "" } else { "; " });
            let _ = match column.as_str() {
                "" => write!(text, "line {line}: {reason}"),
                _ => write!(text, "line {line}, `{column}` = `{value}`: {reason}"),
            };
        }
        match self.quarantined - self.first.len() as u64 {
            0 => {}
            more => {
                let _ = write!(text, "; and {more} more");
            }
        }
        text + ")"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_faults_are_named() {
        let row = |line: u64, column: &str| SetAside {
            line,
            column: column.into(),
            value: "91".into(),
            reason: "too far north".into(),
            raw: String::new(),
        };
        let two = [row(2, ""), row(3, "latitude")];
        assert_eq!(
            NothingCovered::new(2, &two).to_string(),
            "the file holds no row that can be used: 2 of 2 rows are unreadable (line 2: too far north; \
             line 3, `latitude` = `91`: too far north); the lake was not changed"
        );
        let five: Vec<SetAside> = (2..7).map(|line| row(line, "latitude")).collect();
        assert!(NothingCovered::new(6, &five).to_string().contains("5 of 6 rows"));
        assert!(NothingCovered::new(6, &five).to_string().contains("; and 2 more)"));
        assert!(NothingCovered::new(0, &[]).to_string().contains("it has no rows;"));
        assert!(NothingCovered::new(4, &[]).to_string().contains("none of its 4 rows"));
    }
}
