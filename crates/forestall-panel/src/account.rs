//! Where every event and every death went: placed + excluded = input.

use serde::{Deserialize, Serialize};

/// Why events of a file are not in the country-month panel.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exclusion {
    /// No polity could be given to the place.
    NoPolity,
    /// The place and month lie outside what the file covers.
    OutsideCoverage,
    /// Another file answers for the place and month.
    AnsweredElsewhere,
    /// The same event was counted from a preferred file.
    SameEventElsewhere,
    /// The month lies after the origin.
    AfterOrigin,
}

impl Exclusion {
    /// All reasons.
    pub const ALL: [Self; 5] = [
        Self::NoPolity,
        Self::OutsideCoverage,
        Self::AnsweredElsewhere,
        Self::SameEventElsewhere,
        Self::AfterOrigin,
    ];

    /// Returns the reason in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoPolity => "no country could be given to the place",
            Self::OutsideCoverage => "outside the months and places the file covers",
            Self::AnsweredElsewhere => "another file answers for that month and place",
            Self::SameEventElsewhere => "the same event was counted from a preferred file",
            Self::AfterOrigin => "after the origin",
        }
    }
}

/// A number of events and their deaths (best estimate).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Events (for files of monthly totals: rows).
    pub events: u64,
    /// Deaths, best estimate.
    pub deaths: u64,
}

impl Tally {
    fn add(&mut self, events: u64, deaths: u64) {
        self.events += events;
        self.deaths += deaths;
    }
}

/// What became of one file's rows in one panel.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Account {
    /// All rows of the file that reached the panel.
    pub input: Tally,
    /// Rows whose deaths are counted, wholly or in part.
    pub placed: Tally,
    /// Rows and deaths left out, by reason, in the order of [`Exclusion::ALL`].
    pub excluded: [Tally; Exclusion::ALL.len()],
    /// Of the placed rows, those whose place is too imprecise for a single grid cell.
    pub imprecise: Tally,
}

impl Account {
    pub(crate) fn take(&mut self, deaths: u64) {
        self.input.add(1, deaths);
    }

    pub(crate) fn place(&mut self, events: u64, deaths: u64) {
        self.placed.add(events, deaths);
    }

    pub(crate) fn exclude(&mut self, why: Exclusion, events: u64, deaths: u64) {
        self.excluded[why as usize].add(events, deaths);
    }

    pub(crate) fn note_imprecise(&mut self, deaths: u64) {
        self.imprecise.add(1, deaths);
    }

    /// Returns what was left out for one reason.
    pub const fn excluded_for(&self, why: Exclusion) -> Tally {
        self.excluded[why as usize]
    }

    /// Returns all that was left out.
    pub fn excluded_total(&self) -> Tally {
        self.excluded.iter().fold(Tally::default(), |sum, tally| Tally {
            events: sum.events + tally.events,
            deaths: sum.deaths + tally.deaths,
        })
    }

    /// Says whether placed + excluded = input, for events and for deaths.
    pub fn is_balanced(&self) -> bool {
        let excluded = self.excluded_total();
        self.placed.events + excluded.events == self.input.events
            && self.placed.deaths + excluded.deaths == self.input.deaths
    }
}
