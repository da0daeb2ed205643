//! Scored backtests: how well the desk's models would have done.

use std::fs;

use anyhow::{Context, Result};
use forestall_backtest::BacktestReport;
use forestall_types::PolityCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::data_folder::{DataFolder, write_atomically};
use crate::json_file::read_json;

/// One backtest and what it was made from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Scorecard {
    /// When it was made.
    pub made_at: Timestamp,
    /// What was taken as true, in words.
    pub truth: String,
    /// The polity of each unit; `None` where the code has none today.
    pub units: Vec<Option<PolityCode>>,
    /// Whether the truth rests on a known undercount or on preliminary figures, and which.
    pub caveat: Option<String>,
    /// What came out.
    pub report: BacktestReport,
}

/// The scorecards of one data folder; old ones stay.
#[derive(Clone, Copy, Debug)]
pub struct Scorecards<'a> {
    folder: &'a DataFolder,
}

impl<'a> Scorecards<'a> {
    /// Returns the scorecards of a data folder.
    pub const fn of(folder: &'a DataFolder) -> Self {
        Self { folder }
    }

    /// Stores a scorecard beside the older ones.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to or another process is writing.
    pub fn store(&self, card: &Scorecard) -> Result<()> {
        let _lock = self.folder.lock()?;
        let folder = self.folder.scorecards();
        fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
        let path = folder.join(format!("card-{:04}.json", self.numbers()?.last().unwrap_or(&0) + 1));
        let text = serde_json::to_vec(card).context("writing the scorecard")?;
        write_atomically(&path, &text).with_context(|| format!("writing {}", path.display()))
    }

    /// Loads the newest scorecard.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn newest(&self) -> Result<Option<Scorecard>> {
        let Some(newest) = self.numbers()?.pop() else { return Ok(None) };
        read_json(&self.folder.scorecards().join(format!("card-{newest:04}.json"))).map(Some)
    }

    fn numbers(self) -> Result<Vec<u32>> {
        let folder = self.folder.scorecards();
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).with_context(|| format!("reading {}", folder.display())),
        };
        let mut numbers = Vec::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let number = name.strip_prefix("card-").and_then(|rest| rest.strip_suffix(".json"));
            numbers.extend(number.and_then(|digits| digits.parse::<u32>().ok()));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }
}
