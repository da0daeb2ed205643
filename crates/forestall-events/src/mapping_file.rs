//! The TOML text of a mapping, before anything in it is understood.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MappingFile {
    pub(crate) source: SourcePart,
    #[serde(default)]
    pub(crate) file: FilePart,
    pub(crate) coverage: Option<CoveragePart>,
    pub(crate) event: EventPart,
}

/// Who made the data and under which licence.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourcePart {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) producer: String,
    pub(crate) licence: String,
    pub(crate) citation: String,
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) provisional: bool,
}

/// How the file is written.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct FilePart {
    pub(crate) delimiter: Option<String>,
    pub(crate) has_header: Option<bool>,
    pub(crate) columns: Option<Vec<String>>,
    pub(crate) encoding: Option<String>,
    #[serde(default)]
    pub(crate) null: Vec<String>,
    #[serde(default)]
    pub(crate) ignored: Vec<String>,
}

/// What the source can speak about.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoveragePart {
    pub(crate) months: String,
    pub(crate) places: toml::Value,
    pub(crate) undercount: Option<String>,
}

/// Where each field of an event comes from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventPart {
    pub(crate) event_id: Option<FieldPart>,
    pub(crate) violence_type: Option<FieldPart>,
    pub(crate) conflict: Option<FieldPart>,
    pub(crate) conflict_id: Option<FieldPart>,
    pub(crate) dyad: Option<FieldPart>,
    pub(crate) dyad_id: Option<FieldPart>,
    pub(crate) side_a: Option<FieldPart>,
    pub(crate) side_a_id: Option<FieldPart>,
    pub(crate) side_b: Option<FieldPart>,
    pub(crate) side_b_id: Option<FieldPart>,
    pub(crate) date: Option<FieldPart>,
    pub(crate) date_start: Option<FieldPart>,
    pub(crate) date_end: Option<FieldPart>,
    pub(crate) date_prec: Option<FieldPart>,
    pub(crate) latitude: Option<FieldPart>,
    pub(crate) longitude: Option<FieldPart>,
    pub(crate) where_prec: Option<FieldPart>,
    pub(crate) where_description: Option<FieldPart>,
    pub(crate) adm_1: Option<FieldPart>,
    pub(crate) adm_2: Option<FieldPart>,
    pub(crate) country: Option<FieldPart>,
    pub(crate) low: Option<FieldPart>,
    pub(crate) best: Option<FieldPart>,
    pub(crate) high: Option<FieldPart>,
    pub(crate) deaths_a: Option<FieldPart>,
    pub(crate) deaths_b: Option<FieldPart>,
    pub(crate) deaths_civilians: Option<FieldPart>,
    pub(crate) deaths_unknown: Option<FieldPart>,
    pub(crate) event_clarity: Option<FieldPart>,
    pub(crate) number_of_sources: Option<FieldPart>,
    pub(crate) source_article: Option<FieldPart>,
    pub(crate) source_headline: Option<FieldPart>,
}

/// One field: the name of a column, or a table that says more.
#[derive(Default)]
pub(crate) struct FieldPart(pub(crate) FieldTable);

/// All settings a field can have; which of them a field allows is checked later.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldTable {
    pub(crate) column: Option<String>,
    pub(crate) columns: Option<Vec<String>>,
    pub(crate) constant: Option<toml::Value>,
    pub(crate) default: Option<toml::Value>,
    pub(crate) line: Option<bool>,
    pub(crate) codes: Option<BTreeMap<String, String>>,
    pub(crate) scheme: Option<String>,
    pub(crate) format: Option<String>,
    pub(crate) year: Option<String>,
    pub(crate) month: Option<String>,
    pub(crate) day: Option<String>,
}

impl FieldTable {
    /// Names the settings that are there.
    pub(crate) fn settings(&self) -> Vec<&'static str> {
        [
            ("column", self.column.is_some()),
            ("columns", self.columns.is_some()),
            ("constant", self.constant.is_some()),
            ("default", self.default.is_some()),
            ("line", self.line.is_some()),
            ("codes", self.codes.is_some()),
            ("scheme", self.scheme.is_some()),
            ("format", self.format.is_some()),
            ("year", self.year.is_some()),
            ("month", self.month.is_some()),
            ("day", self.day.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, is_there)| is_there.then_some(name))
        .collect()
    }
}

impl<'de> Deserialize<'de> for FieldPart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ColumnOrTable;

        impl<'de> Visitor<'de> for ColumnOrTable {
            type Value = FieldPart;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a column, or a table such as { column = \"name\" }")
            }

            fn visit_str<E>(self, column: &str) -> Result<FieldPart, E> {
                Ok(FieldPart(FieldTable { column: Some(column.to_owned()), ..FieldTable::default() }))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FieldPart, A::Error> {
                FieldTable::deserialize(MapAccessDeserializer::new(map)).map(FieldPart)
            }
        }

        deserializer.deserialize_any(ColumnOrTable)
    }
}
