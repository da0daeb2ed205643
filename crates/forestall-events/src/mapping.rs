//! Mapping files: TOML that describes any CSV or TSV file as events.

use std::borrow::Cow;
use std::sync::OnceLock;

use encoding_rs::{Encoding, UTF_8};
use forestall_types::{Coverage, CoveredPlaces, PolityCode};
use thiserror::Error;

use crate::event_plan::{CountryScheme, EventPlan};
use crate::mapping_file::{CoveragePart, FilePart, MappingFile, SourcePart};
use crate::source::SourceContract;

/// A description of a table of events, understood and checked.
#[derive(Clone, Debug)]
pub struct Mapping {
    source: SourceContract,
    coverage: Option<Coverage>,
    pub(crate) delimiter: u8,
    pub(crate) has_header: bool,
    /// Columns of a file without header.
    pub(crate) columns: Vec<String>,
    pub(crate) encoding: &'static Encoding,
    pub(crate) null: Vec<String>,
    pub(crate) ignored: Vec<String>,
    pub(crate) plan: EventPlan,
}

/// Why a mapping was refused.
#[derive(Debug, Error)]
pub enum MappingError {
    /// The text is no TOML, or has keys a mapping does not know.
    #[error("the mapping cannot be read")]
    Toml(#[source] Box<toml::de::Error>),
    /// A key that must be there is not.
    #[error("`{key}` is missing; give {allowed}")]
    Missing {
        /// The key.
        key: String,
        /// What it may be.
        allowed: String,
    },
    /// Settings that exclude or need each other.
    #[error("`{key}` must have exactly one of: {allowed}")]
    OneOf {
        /// The key.
        key: String,
        /// The choices.
        allowed: String,
    },
    /// A setting that means nothing here.
    #[error("`{key}` does not take `{setting}`; it takes {allowed}")]
    Setting {
        /// The key.
        key: String,
        /// The setting.
        setting: &'static str,
        /// What it takes.
        allowed: String,
    },
    /// A value outside what is allowed.
    #[error("`{key}` is `{value}`; allowed: {allowed}")]
    Value {
        /// The key.
        key: String,
        /// Its value.
        value: String,
        /// What it may be.
        allowed: String,
    },
    /// A column both read and ignored, or named twice.
    #[error("column `{0}` is named twice: as read and as ignored, or twice in a list")]
    NamedTwice(String),
    /// The mapping reads a column that `file.columns` does not name.
    #[error("the mapping reads column `{0}`, which `file.columns` does not name")]
    NotAColumn(String),
}

impl MappingError {
    pub(crate) fn missing(key: &str, allowed: &str) -> Self {
        Self::Missing { key: key.to_owned(), allowed: allowed.to_owned() }
    }

    pub(crate) fn one_of(key: &str, allowed: &str) -> Self {
        Self::OneOf { key: key.to_owned(), allowed: allowed.to_owned() }
    }

    pub(crate) fn value(key: &str, value: &str, allowed: &str) -> Self {
        Self::Value { key: key.to_owned(), value: value.to_owned(), allowed: allowed.to_owned() }
    }
}

impl Mapping {
    /// Reads the TOML text of a mapping; the crate's page describes the format.
    ///
    /// # Errors
    ///
    /// [`MappingError`] names the key and what is allowed there.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let file: MappingFile = toml::from_str(text).map_err(|error| MappingError::Toml(Box::new(error)))?;
        let plan = EventPlan::build(file.event)?;
        let source = source(file.source, &plan)?;
        let coverage = file.coverage.map(|part| coverage(part, &source.id)).transpose()?;
        let FilePart { delimiter, has_header, columns, encoding, null, ignored } = file.file;
        let mapping = Self {
            source,
            coverage,
            delimiter: delimiter_byte(delimiter.as_deref())?,
            has_header: has_header.unwrap_or(true),
            columns: columns.unwrap_or_default(),
            encoding: encoding_named(encoding.as_deref())?,
            null,
            ignored,
            plan,
        };
        mapping.check_columns()?;
        Ok(mapping)
    }

    /// Returns who made the data and under which licence.
    pub fn source(&self) -> &SourceContract {
        &self.source
    }

    /// Returns what the source covers; `None` where that must be said on ingest.
    pub fn coverage(&self) -> Option<&Coverage> {
        self.coverage.as_ref()
    }

    /// Returns how the file writes countries.
    pub fn country_scheme(&self) -> CountryScheme {
        self.plan.country_scheme
    }

    /// Says whether a header has every column the mapping reads.
    pub(crate) fn fits(&self, columns: &[String]) -> bool {
        self.plan.columns.iter().all(|column| columns.contains(column))
    }

    fn check_columns(&self) -> Result<(), MappingError> {
        let named_twice = self.ignored.iter().enumerate().find(|(index, column)| {
            self.plan.columns.contains(column) || self.ignored[..*index].contains(column)
        });
        if let Some((_, column)) = named_twice {
            return Err(MappingError::NamedTwice(column.clone()));
        }
        if self.has_header {
            return if self.columns.is_empty() {
                Ok(())
            } else {
                Err(MappingError::value("file.columns", "a list", "nothing where `file.has_header` is true"))
            };
        }
        if self.columns.is_empty() {
            return Err(MappingError::missing(
                "file.columns",
                "the names of all columns, as the file has no header",
            ));
        }
        let repeated =
            self.columns.iter().enumerate().find(|(index, name)| self.columns[..*index].contains(name));
        if let Some((_, column)) = repeated {
            return Err(MappingError::NamedTwice(column.clone()));
        }
        match self.plan.columns.iter().chain(&self.ignored).find(|column| !self.columns.contains(column)) {
            None => Ok(()),
            Some(column) => Err(MappingError::NotAColumn(column.clone())),
        }
    }
}

/// Returns the mappings that ship with the program, sorted by the id of their source.
///
/// ```
/// let mapping = forestall_events::shipped_mapping("ged-176k").expect("it ships");
/// assert_eq!(mapping.source().licence, "CC BY 4.0");
/// ```
pub fn shipped_mappings() -> &'static [Mapping] {
    static SHIPPED: OnceLock<Vec<Mapping>> = OnceLock::new();
    const TEXTS: [&str; 1] = [include_str!("../mappings/ged-176k.toml")];
    SHIPPED.get_or_init(|| {
        TEXTS.iter().map(|text| Mapping::parse(text).expect("shipped mappings are tested")).collect()
    })
}

/// Returns the shipped mapping whose source has this id.
pub fn shipped_mapping(name: &str) -> Option<&'static Mapping> {
    shipped_mappings().iter().find(|mapping| mapping.source.id == name)
}

fn source(part: SourcePart, plan: &EventPlan) -> Result<SourceContract, MappingError> {
    let is_id = |id: &str| {
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if !is_id(&part.id) {
        return Err(MappingError::value("source.id", &part.id, "small letters a to z, digits and hyphens"));
    }
    Ok(SourceContract {
        id: Cow::Owned(part.id),
        title: Cow::Owned(part.title),
        producer: Cow::Owned(part.producer),
        licence: Cow::Owned(part.licence),
        citation: Cow::Owned(part.citation),
        url: Cow::Owned(part.url),
        provisional: part.provisional,
        violence_types: plan.violence_types(),
    })
}

fn coverage(part: CoveragePart, source_id: &str) -> Result<Coverage, MappingError> {
    const MONTHS: &str = "a range written YYYY-MM..YYYY-MM, such as 1989-01..2020-12";
    let months =
        part.months.parse().map_err(|_| MappingError::value("coverage.months", &part.months, MONTHS))?;
    let places = covered_places(&part.places)?;
    let basis = format!("stated by the mapping `{source_id}`");
    Ok(Coverage { months, places, undercount: part.undercount, basis })
}

fn covered_places(value: &toml::Value) -> Result<CoveredPlaces, MappingError> {
    const PLACES: &str = "\"world\", or a list of codes such as [\"CAF\", \"TCD\"]";
    let refused = |value: &toml::Value| MappingError::value("coverage.places", &value.to_string(), PLACES);
    match value {
        toml::Value::String(text) if text == "world" => Ok(CoveredPlaces::World),
        toml::Value::Array(codes) if !codes.is_empty() => {
            let mut polities = Vec::with_capacity(codes.len());
            for code in codes {
                let polity: PolityCode =
                    code.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| refused(code))?;
                polities.push(polity);
            }
            polities.sort_unstable();
            polities.dedup();
            Ok(CoveredPlaces::Polities(polities))
        }
        other => Err(refused(other)),
    }
}

fn delimiter_byte(delimiter: Option<&str>) -> Result<u8, MappingError> {
    match delimiter {
        None => Ok(b','),
        Some("tab") => Ok(b'\t'),
        Some(text) => match text.as_bytes() {
            [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
            _ => Err(MappingError::value("file.delimiter", text, "one ASCII character, or \"tab\"")),
        },
    }
}

fn encoding_named(name: Option<&str>) -> Result<&'static Encoding, MappingError> {
    let Some(name) = name else { return Ok(UTF_8) };
    Encoding::for_label(name.as_bytes()).filter(|encoding| encoding.is_ascii_compatible()).ok_or_else(|| {
        MappingError::value(
            "file.encoding",
            name,
            "a name of the WHATWG list that extends ASCII, such as utf-8 or windows-1252",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of the crate's page is a mapping that is accepted.
    #[test]
    fn the_worked_example_is_accepted() {
        let page = include_str!("../README.md");
        let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let mapping = Mapping::parse(example).unwrap();
        assert_eq!((mapping.source().id.as_ref(), mapping.delimiter), ("field-reports", b'\t'));
        assert_eq!(mapping.country_scheme(), CountryScheme::Cow);
    }
}
