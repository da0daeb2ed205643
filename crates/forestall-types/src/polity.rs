//! The dated table of polities: who a code or a name meant on a given day.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{CodeError, CowCode, GwCode, M49, PolityCode, ViewsCountryId};

/// Whether a polity is counted on its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A state of the Gleditsch-Ward system: a unit of the panel.
    State,
    /// A place that is no state of the system on that day; its events count with the polity it names, if any.
    Territory,
}

/// One polity over one span of days in which all its codes and its name stay the same.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct PolityRecord {
    /// Our own key.
    pub polity: PolityCode,
    /// First day of the span.
    pub from: Date,
    /// Last day of the span; `None` while it lasts.
    pub to: Option<Date>,
    /// State or territory.
    pub standing: Standing,
    /// For a territory, the polity whose months its events count to.
    pub counted_with: Option<PolityCode>,
    /// Gleditsch-Ward number.
    pub gw: Option<GwCode>,
    /// Correlates of War number.
    pub cow: Option<CowCode>,
    /// ISO 3166 alpha-3.
    pub iso3: Option<PolityCode>,
    /// UN M49 number.
    pub m49: Option<M49>,
    /// VIEWS `country_id`.
    pub views: Option<ViewsCountryId>,
    /// The number UCDP writes where it differs from Gleditsch-Ward's.
    pub ucdp: Option<GwCode>,
    /// English name in the span.
    pub name: String,
    /// Other names, UCDP's among them, separated by `|` in the file.
    #[serde(deserialize_with = "split_names")]
    pub other_names: Vec<String>,
}

impl PolityRecord {
    /// Says whether the span holds `day`.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Says whether the polity is a state of the system in the span.
    pub fn is_state(&self) -> bool {
        self.standing == Standing::State
    }

    /// Walks all names of the span, its own first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.other_names.iter().map(String::as_str))
    }

    fn code(&self, scheme: Scheme) -> Option<u16> {
        match scheme {
            Scheme::GleditschWard => self.gw.map(GwCode::get),
            Scheme::CorrelatesOfWar => self.cow.map(CowCode::get),
            Scheme::M49 => self.m49.map(M49::get),
            Scheme::Views => self.views.map(ViewsCountryId::get),
            Scheme::Ucdp => self.ucdp.or(self.gw).map(GwCode::get),
        }
    }
}

/// A numbering of states.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Scheme {
    /// Gleditsch & Ward.
    GleditschWard,
    /// Correlates of War.
    CorrelatesOfWar,
    /// United Nations M49.
    M49,
    /// VIEWS `country_id`.
    Views,
    /// Gleditsch-Ward as UCDP files write it (Serbia stays 345 after 2006).
    Ucdp,
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::GleditschWard => "Gleditsch-Ward",
            Self::CorrelatesOfWar => "Correlates of War",
            Self::M49 => "M49",
            Self::Views => "VIEWS country_id",
            Self::Ucdp => "UCDP country_id",
        })
    }
}

/// Why a code or name found no polity.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum UnmatchedPolity {
    /// No polity has this number on that day.
    #[error("no polity has {scheme} number {code} on {on}")]
    Code {
        /// The numbering.
        scheme: Scheme,
        /// The number.
        code: u32,
        /// The day asked for.
        on: Date,
    },
    /// No polity has this name on that day.
    #[error("no polity is named `{name}` on {on}")]
    Name {
        /// The name.
        name: String,
        /// The day asked for.
        on: Date,
    },
}

/// Why a polity table could not be read.
#[derive(Debug, Error)]
pub enum PolityTableError {
    /// A row has the wrong shape or a bad value.
    #[error("polity table, row {row}: cannot be read")]
    Row {
        /// Row of data, from 1.
        row: usize,
        /// The cause.
        #[source]
        source: csv::Error,
    },
    /// Two spans of one polity overlap, or two polities share a code on one day.
    #[error("polity table: {0}")]
    Contradiction(String),
    /// A code could not be read.
    #[error(transparent)]
    Code(#[from] CodeError),
}

/// A dated table of polities.
///
/// The world's table ships with the program; an exercise world brings its own.
///
/// ```
/// use forestall_types::{PolityTable, Scheme};
/// use jiff::civil::date;
///
/// let world = PolityTable::world();
/// let yemen = world.by_code(Scheme::CorrelatesOfWar, 679, date(2015, 3, 26))?;
/// assert_eq!(yemen.polity.as_str(), "YEM");
/// # Ok::<(), forestall_types::UnmatchedPolity>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolityTable {
    records: Vec<PolityRecord>,
    /// Each polity with the position of its first record, sorted by key; small enough to stay in the cache.
    first_record: Vec<(PolityCode, usize)>,
    /// Positions of the records with a number.
    by_code: HashMap<(Scheme, u16), Vec<usize>>,
    /// Positions of the records with a name, folded by [`fold_name`].
    by_name: HashMap<String, Vec<usize>>,
}

static WORLD: LazyLock<PolityTable> = LazyLock::new(|| {
    PolityTable::parse(include_str!("../data/polities.csv")).expect("the shipped table is read by a test")
});

impl PolityTable {
    /// Returns the table of this world.
    pub fn world() -> &'static Self {
        &WORLD
    }

    /// Reads a table from CSV with a header row.
    ///
    /// Columns: `polity,from,to,standing,counted_with,gw,cow,iso3,m49,views,ucdp,name,other_names`.
    ///
    /// # Errors
    ///
    /// When a row cannot be read, spans of one polity overlap, two polities share a number or a name on one
    /// day, or a territory counts with a polity the table does not know on all its days.
    pub fn parse(text: &str) -> Result<Self, PolityTableError> {
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        let mut records = Vec::new();
        for (index, row) in reader.deserialize().enumerate() {
            records.push(row.map_err(|source| PolityTableError::Row { row: index + 1, source })?);
        }
        Self::from_records(records)
    }

    /// Builds a table from records in any order.
    ///
    /// # Errors
    ///
    /// As for [`PolityTable::parse`].
    pub fn from_records(mut records: Vec<PolityRecord>) -> Result<Self, PolityTableError> {
        records.sort_by_key(|record: &PolityRecord| (record.polity, record.from));
        let (by_code, by_name) = (index_codes(&records), index_names(&records));
        let first_record = index_polities(&records);
        let table = Self { records, first_record, by_code, by_name };
        table.check_spans()?;
        table.check_codes()?;
        table.check_names()?;
        Ok(table)
    }

    /// Returns all records, sorted by polity and day.
    pub fn records(&self) -> &[PolityRecord] {
        &self.records
    }

    /// Returns the polity's record on a day.
    pub fn on(&self, polity: PolityCode, day: Date) -> Option<&PolityRecord> {
        self.spans(polity).iter().find(|record| record.is_valid_on(day))
    }

    /// Returns the polity's record on a day, or else its newest; `None` for an unknown key.
    pub fn on_or_newest(&self, polity: PolityCode, day: Date) -> Option<&PolityRecord> {
        self.on(polity, day).or_else(|| self.spans(polity).last())
    }

    /// Returns the polity with this number on a day.
    ///
    /// [`Scheme::Ucdp`] also takes the Gleditsch-Ward number where UCDP's differs, as some of its files do.
    ///
    /// # Errors
    ///
    /// [`UnmatchedPolity::Code`] when there is none.
    pub fn by_code(&self, scheme: Scheme, code: u32, on: Date) -> Result<&PolityRecord, UnmatchedPolity> {
        let found = u16::try_from(code).ok().and_then(|number| {
            self.first_valid(self.by_code.get(&(scheme, number)), on).or_else(|| match scheme {
                Scheme::Ucdp => self.first_valid(self.by_code.get(&(Scheme::GleditschWard, number)), on),
                _ => None,
            })
        });
        found.ok_or(UnmatchedPolity::Code { scheme, code, on })
    }

    /// Returns the polity with this name on a day; names are compared without regard to case,
    /// accents and punctuation being kept.
    ///
    /// # Errors
    ///
    /// [`UnmatchedPolity::Name`] when there is none.
    pub fn by_name(&self, name: &str, on: Date) -> Result<&PolityRecord, UnmatchedPolity> {
        self.first_valid(self.by_name.get(&fold_name(name)), on)
            .ok_or_else(|| UnmatchedPolity::Name { name: name.to_owned(), on })
    }

    /// Returns the state whose months an event in this polity counts to on a day.
    ///
    /// A state counts to itself, a territory to the polity it names; a place
    /// whose state had ended or not begun follows `counted_with` of that span.
    pub fn counted_as(&self, polity: PolityCode, day: Date) -> Option<PolityCode> {
        let mut current = polity;
        // A chain longer than four would be a mistake in the table; `check_spans` looks no further either.
        for _ in 0..4 {
            let record = self.on(current, day)?;
            if record.is_state() {
                return Some(current);
            }
            current = record.counted_with?;
        }
        None
    }

    /// Walks the states of the system on a day, sorted by key.
    pub fn states_on(&self, day: Date) -> impl Iterator<Item = &PolityRecord> {
        self.records.iter().filter(move |record| record.is_state() && record.is_valid_on(day))
    }

    fn first_valid(&self, positions: Option<&Vec<usize>>, on: Date) -> Option<&PolityRecord> {
        positions?.iter().map(|position| &self.records[*position]).find(|record| record.is_valid_on(on))
    }

    fn spans(&self, polity: PolityCode) -> &[PolityRecord] {
        let Ok(at) = self.first_record.binary_search_by_key(&polity, |(key, _)| *key) else { return &[] };
        let end = self.first_record.get(at + 1).map_or(self.records.len(), |(_, start)| *start);
        &self.records[self.first_record[at].1..end]
    }

    fn check_spans(&self) -> Result<(), PolityTableError> {
        for pair in self.records.windows(2) {
            let [before, after] = pair else { continue };
            if before.polity == after.polity && before.to.is_none_or(|to| to >= after.from) {
                return Err(PolityTableError::Contradiction(format!(
                    "{} has two spans on {}",
                    after.polity, after.from
                )));
            }
        }
        for record in &self.records {
            if record.to.is_some_and(|to| to < record.from) {
                return Err(PolityTableError::Contradiction(format!(
                    "{} from {} ends before it begins",
                    record.polity, record.from
                )));
            }
            if let Some(other) = record.counted_with {
                self.check_counted_with(record, other)?;
            }
        }
        Ok(())
    }

    /// Checks the first day of every span of `other` within the record's: in between nothing changes.
    fn check_counted_with(&self, record: &PolityRecord, other: PolityCode) -> Result<(), PolityTableError> {
        let spans = self.spans(other);
        let starts = spans.iter().map(|span| span.from);
        let days_after = spans.iter().filter_map(|span| span.to?.tomorrow().ok());
        let changes = starts.chain(days_after).filter(|day| record.is_valid_on(*day));
        for day in std::iter::once(record.from).chain(changes) {
            if self.on(other, day).is_none() || self.counted_as(record.polity, record.from).is_none() {
                return Err(PolityTableError::Contradiction(format!(
                    "{} counts with {other}, which is no state and counts with none on {day}",
                    record.polity
                )));
            }
        }
        Ok(())
    }

    fn check_codes(&self) -> Result<(), PolityTableError> {
        for record in &self.records {
            for scheme in SCHEMES {
                if let Some(code) = record.code(scheme) {
                    let same = &self.by_code[&(scheme, code)];
                    self.check_alone(record, same, || format!("{scheme} number {code}"))?;
                }
            }
        }
        Ok(())
    }

    fn check_names(&self) -> Result<(), PolityTableError> {
        for record in &self.records {
            for name in record.names() {
                let same = &self.by_name[&fold_name(name)];
                self.check_alone(record, same, || format!("the name `{name}`"))?;
            }
        }
        Ok(())
    }

    fn check_alone(
        &self,
        record: &PolityRecord,
        same: &[usize],
        what: impl Fn() -> String,
    ) -> Result<(), PolityTableError> {
        for position in same {
            let other = &self.records[*position];
            let together = record.from.max(other.from);
            if record.polity != other.polity && record.is_valid_on(together) && other.is_valid_on(together) {
                return Err(PolityTableError::Contradiction(format!(
                    "{} and {} share {} on {together}",
                    record.polity,
                    other.polity,
                    what()
                )));
            }
        }
        Ok(())
    }
}

const SCHEMES: [Scheme; 5] =
    [Scheme::GleditschWard, Scheme::CorrelatesOfWar, Scheme::M49, Scheme::Views, Scheme::Ucdp];

/// Returns where the records of each polity begin; `records` are sorted by polity.
fn index_polities(records: &[PolityRecord]) -> Vec<(PolityCode, usize)> {
    let mut first_record: Vec<(PolityCode, usize)> =
        records.iter().enumerate().map(|(at, record)| (record.polity, at)).collect();
    first_record.dedup_by_key(|(polity, _)| *polity);
    first_record
}

fn index_codes(records: &[PolityRecord]) -> HashMap<(Scheme, u16), Vec<usize>> {
    let mut index: HashMap<_, Vec<usize>> = HashMap::new();
    for (position, record) in records.iter().enumerate() {
        for scheme in SCHEMES {
            if let Some(code) = record.code(scheme) {
                index.entry((scheme, code)).or_default().push(position);
            }
        }
    }
    index
}

fn index_names(records: &[PolityRecord]) -> HashMap<String, Vec<usize>> {
    let mut index: HashMap<_, Vec<usize>> = HashMap::new();
    for (position, record) in records.iter().enumerate() {
        for name in record.names() {
            let positions = index.entry(fold_name(name)).or_default();
            if positions.last() != Some(&position) {
                positions.push(position);
            }
        }
    }
    index
}

fn fold_name(name: &str) -> String {
    name.trim().to_lowercase()
}

fn split_names<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(text.split('|').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect())
}
