//! Where each field of an event comes from, understood and checked.

use forestall_types::ViolenceType;
use jiff::civil::date;
use jiff::fmt::strtime;

use crate::MappingError;
use crate::field::{DATE_PREC, EVENT_CLARITY, WHERE_PREC};
use crate::mapping_file::{EventPart, FieldPart, FieldTable};

/// A column the plan reads, as a place in [`EventPlan::columns`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct ColumnRef(pub(crate) usize);

/// How countries are written in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CountryScheme {
    /// In words.
    Name,
    /// Gleditsch-Ward number, as UCDP writes it.
    Gw,
    /// ISO 3166 alpha-3.
    Iso3,
    /// Correlates of War number.
    Cow,
    /// United Nations M49 number.
    M49,
}

/// Text of an event.
#[derive(Clone, Debug)]
pub(crate) enum TextPlan {
    Constant(String),
    /// Columns, joined by `-`.
    Columns(Vec<ColumnRef>),
    /// The line the row begins on.
    Line,
}

/// A number of an event: from a column, a fixed value, or a column with a value for its nulls.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NumberPlan {
    pub(crate) column: Option<ColumnRef>,
    pub(crate) fallback: Option<u32>,
}

/// A day of an event.
#[derive(Clone, Debug)]
pub(crate) enum DayPlan {
    Column { column: ColumnRef, format: Option<String> },
    Parts { year: ColumnRef, month: ColumnRef, day: ColumnRef },
}

/// The type of violence of an event.
#[derive(Clone, Debug)]
pub(crate) enum ViolencePlan {
    Constant(ViolenceType),
    /// A column of UCDP's numbers.
    Numbers(ColumnRef),
    /// A column of texts.
    Codes(ColumnRef, Vec<(String, ViolenceType)>),
}

/// Degrees of an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DegreesPlan(pub(crate) ColumnRef);

/// Where every field comes from.
#[derive(Clone, Debug)]
pub(crate) struct EventPlan {
    /// Names of the columns that are read.
    pub(crate) columns: Vec<String>,
    pub(crate) event_id: TextPlan,
    pub(crate) violence_type: ViolencePlan,
    /// Conflict, dyad, side A and side B: number and name.
    pub(crate) parties: [(NumberPlan, TextPlan); 4],
    pub(crate) date_start: DayPlan,
    pub(crate) date_end: DayPlan,
    pub(crate) date_prec: NumberPlan,
    pub(crate) latitude: DegreesPlan,
    pub(crate) longitude: DegreesPlan,
    pub(crate) where_prec: NumberPlan,
    pub(crate) where_description: TextPlan,
    pub(crate) adm_1: TextPlan,
    pub(crate) adm_2: TextPlan,
    pub(crate) country: TextPlan,
    pub(crate) country_scheme: CountryScheme,
    /// Low, best and high; low and high are best where the mapping names none.
    pub(crate) estimates: [NumberPlan; 3],
    /// The four parts of best, where all are mapped.
    pub(crate) deaths: Option<[NumberPlan; 4]>,
    pub(crate) event_clarity: NumberPlan,
    pub(crate) number_of_sources: NumberPlan,
    pub(crate) source_article: TextPlan,
    pub(crate) source_headline: TextPlan,
}

impl EventPlan {
    /// Checks the `[event]` part of a mapping.
    pub(crate) fn build(part: EventPart) -> Result<Self, MappingError> {
        let mut b = Builder { columns: Vec::new() };
        let (date_start, date_end) = b.days(part.date, part.date_start, part.date_end)?;
        let best = b.required_number("event.best", part.best)?;
        let low = if part.low.is_some() { b.number("event.low", part.low, None)? } else { best };
        let high = if part.high.is_some() { b.number("event.high", part.high, None)? } else { best };
        let country_scheme = country_scheme(part.country.as_ref())?;
        Ok(Self {
            event_id: b.id(part.event_id)?,
            violence_type: b.violence_type(part.violence_type)?,
            parties: [
                (
                    b.number("event.conflict_id", part.conflict_id, None)?,
                    b.text("event.conflict", part.conflict)?,
                ),
                (b.number("event.dyad_id", part.dyad_id, None)?, b.text("event.dyad", part.dyad)?),
                (b.number("event.side_a_id", part.side_a_id, None)?, b.text("event.side_a", part.side_a)?),
                (b.number("event.side_b_id", part.side_b_id, None)?, b.text("event.side_b", part.side_b)?),
            ],
            date_start,
            date_end,
            date_prec: b.number("event.date_prec", part.date_prec, Some(DATE_PREC))?,
            latitude: b.degrees("event.latitude", part.latitude)?,
            longitude: b.degrees("event.longitude", part.longitude)?,
            where_prec: b.number("event.where_prec", part.where_prec, Some(WHERE_PREC))?,
            where_description: b.text("event.where_description", part.where_description)?,
            adm_1: b.text("event.adm_1", part.adm_1)?,
            adm_2: b.text("event.adm_2", part.adm_2)?,
            country: b.text_with("event.country", part.country, &["column", "constant", "scheme"])?,
            country_scheme,
            estimates: [low, best, high],
            deaths: b.deaths([
                ("event.deaths_a", part.deaths_a),
                ("event.deaths_b", part.deaths_b),
                ("event.deaths_civilians", part.deaths_civilians),
                ("event.deaths_unknown", part.deaths_unknown),
            ])?,
            event_clarity: b.number("event.event_clarity", part.event_clarity, Some(EVENT_CLARITY))?,
            number_of_sources: b.number("event.number_of_sources", part.number_of_sources, None)?,
            source_article: b.text("event.source_article", part.source_article)?,
            source_headline: b.text("event.source_headline", part.source_headline)?,
            columns: b.columns,
        })
    }

    /// Returns the types of violence the plan can give, in the order of their codes.
    pub(crate) fn violence_types(&self) -> Vec<ViolenceType> {
        let mut types = match &self.violence_type {
            ViolencePlan::Constant(violence_type) => vec![*violence_type],
            ViolencePlan::Numbers(_) => ViolenceType::ALL.to_vec(),
            ViolencePlan::Codes(_, codes) => codes.iter().map(|(_, violence_type)| *violence_type).collect(),
        };
        types.sort_unstable();
        types.dedup();
        types
    }
}

fn country_scheme(part: Option<&FieldPart>) -> Result<CountryScheme, MappingError> {
    const KEY: &str = "event.country.scheme";
    const ALLOWED: &str = "name, gw, iso3, cow or m49";
    let scheme = part
        .and_then(|FieldPart(table)| table.scheme.as_deref())
        .ok_or_else(|| MappingError::missing(KEY, ALLOWED))?;
    match scheme {
        "name" => Ok(CountryScheme::Name),
        "gw" => Ok(CountryScheme::Gw),
        "iso3" => Ok(CountryScheme::Iso3),
        "cow" => Ok(CountryScheme::Cow),
        "m49" => Ok(CountryScheme::M49),
        other => Err(MappingError::value(KEY, other, ALLOWED)),
    }
}

/// Collects the columns while the fields are checked one by one.
struct Builder {
    columns: Vec<String>,
}

impl Builder {
    fn column(&mut self, name: String) -> ColumnRef {
        let position = self.columns.iter().position(|column| *column == name).unwrap_or_else(|| {
            self.columns.push(name);
            self.columns.len() - 1
        });
        ColumnRef(position)
    }

    fn id(&mut self, part: Option<FieldPart>) -> Result<TextPlan, MappingError> {
        const KEY: &str = "event.event_id";
        let FieldPart(table) = part
            .ok_or_else(|| MappingError::missing(KEY, "a column, `columns` to join, or { line = true }"))?;
        allow(KEY, &table, &["column", "columns", "line"])?;
        match (table.column, table.columns, table.line) {
            (Some(column), None, None) => Ok(TextPlan::Columns(vec![self.column(column)])),
            (None, Some(columns), None) if !columns.is_empty() => {
                Ok(TextPlan::Columns(columns.into_iter().map(|column| self.column(column)).collect()))
            }
            (None, None, Some(true)) => Ok(TextPlan::Line),
            _ => Err(MappingError::one_of(KEY, "`column`, `columns` with names, `line = true`")),
        }
    }

    fn text(&mut self, key: &str, part: Option<FieldPart>) -> Result<TextPlan, MappingError> {
        self.text_with(key, part, &["column", "constant"])
    }

    fn text_with(
        &mut self,
        key: &str,
        part: Option<FieldPart>,
        allowed: &[&'static str],
    ) -> Result<TextPlan, MappingError> {
        let Some(FieldPart(table)) = part else { return Ok(TextPlan::Constant(String::new())) };
        allow(key, &table, allowed)?;
        match (table.column, table.constant) {
            (Some(column), None) => Ok(TextPlan::Columns(vec![self.column(column)])),
            (None, Some(toml::Value::String(text))) => Ok(TextPlan::Constant(text)),
            (None, Some(other)) => {
                Err(MappingError::value(&format!("{key}.constant"), &other.to_string(), "text in quotes"))
            }
            _ => Err(MappingError::one_of(key, "`column`, `constant`")),
        }
    }

    fn required_number(&mut self, key: &str, part: Option<FieldPart>) -> Result<NumberPlan, MappingError> {
        if part.is_none() {
            return Err(MappingError::missing(key, "a column of counts"));
        }
        self.number(key, part, None)
    }

    fn number(
        &mut self,
        key: &str,
        part: Option<FieldPart>,
        codes: Option<(u8, &str)>,
    ) -> Result<NumberPlan, MappingError> {
        let Some(FieldPart(table)) = part else { return Ok(NumberPlan::default()) };
        allow(key, &table, &["column", "constant", "default"])?;
        let number = |setting: &str, value: toml::Value| {
            let known = codes.map_or("a whole number of 0 or more", |(_, known)| known);
            value
                .as_integer()
                .and_then(|number| u32::try_from(number).ok())
                .filter(|number| codes.is_none_or(|(last, _)| (1..=u32::from(last)).contains(number)))
                .ok_or_else(|| MappingError::value(&format!("{key}.{setting}"), &value.to_string(), known))
        };
        match (table.column, table.constant, table.default) {
            (None, Some(constant), None) => {
                Ok(NumberPlan { column: None, fallback: Some(number("constant", constant)?) })
            }
            (Some(column), None, default) => {
                let fallback = default.map(|value| number("default", value)).transpose()?;
                Ok(NumberPlan { column: Some(self.column(column)), fallback })
            }
            _ => Err(MappingError::one_of(key, "`column` (with `default` if need be), `constant`")),
        }
    }

    fn degrees(&mut self, key: &str, part: Option<FieldPart>) -> Result<DegreesPlan, MappingError> {
        let FieldPart(table) = part.ok_or_else(|| MappingError::missing(key, "a column of degrees"))?;
        allow(key, &table, &["column"])?;
        let column = table.column.ok_or_else(|| MappingError::one_of(key, "`column`"))?;
        Ok(DegreesPlan(self.column(column)))
    }

    fn deaths(
        &mut self,
        parts: [(&str, Option<FieldPart>); 4],
    ) -> Result<Option<[NumberPlan; 4]>, MappingError> {
        if parts.iter().all(|(_, part)| part.is_none()) {
            return Ok(None);
        }
        let mut plans = [NumberPlan::default(); 4];
        for (plan, (key, part)) in plans.iter_mut().zip(parts) {
            if part.is_none() {
                return Err(MappingError::missing(key, "all four parts of best, or none"));
            }
            *plan = self.number(key, part, None)?;
        }
        Ok(Some(plans))
    }

    fn days(
        &mut self,
        both: Option<FieldPart>,
        start: Option<FieldPart>,
        end: Option<FieldPart>,
    ) -> Result<(DayPlan, DayPlan), MappingError> {
        match (both, start, end) {
            (Some(part), None, None) => {
                let day = self.day("event.date", part)?;
                Ok((day.clone(), day))
            }
            (None, Some(start), Some(end)) => {
                Ok((self.day("event.date_start", start)?, self.day("event.date_end", end)?))
            }
            (None, None, None) => {
                Err(MappingError::missing("event.date", "`date`, or `date_start` and `date_end`"))
            }
            _ => Err(MappingError::one_of("event.date", "`date`, or `date_start` and `date_end` together")),
        }
    }

    fn day(&mut self, key: &str, part: FieldPart) -> Result<DayPlan, MappingError> {
        let FieldPart(table) = part;
        allow(key, &table, &["column", "format", "year", "month", "day"])?;
        match (table.column, table.format, table.year, table.month, table.day) {
            (Some(column), format, None, None, None) => {
                check_date_format(key, format.as_deref())?;
                Ok(DayPlan::Column { column: self.column(column), format })
            }
            (None, None, Some(year), Some(month), Some(day)) => Ok(DayPlan::Parts {
                year: self.column(year),
                month: self.column(month),
                day: self.column(day),
            }),
            _ => Err(MappingError::one_of(
                key,
                "`column` (with `format` if need be), or `year`, `month` and `day` together",
            )),
        }
    }

    fn violence_type(&mut self, part: Option<FieldPart>) -> Result<ViolencePlan, MappingError> {
        const KEY: &str = "event.violence_type";
        let FieldPart(table) = part.ok_or_else(|| {
            MappingError::missing(KEY, "a column (with `codes` for texts), or a `constant`")
        })?;
        allow(KEY, &table, &["column", "constant", "codes"])?;
        match (table.column, table.constant, table.codes) {
            (None, Some(constant), None) => {
                let text = constant.as_str().map_or_else(|| constant.to_string(), str::to_owned);
                Ok(ViolencePlan::Constant(violence_type(&format!("{KEY}.constant"), &text)?))
            }
            (Some(column), None, None) => Ok(ViolencePlan::Numbers(self.column(column))),
            (Some(column), None, Some(codes)) => {
                let codes = codes
                    .into_iter()
                    .map(|(text, name)| {
                        let key = format!("{KEY}.codes.\"{text}\"");
                        violence_type(&key, &name).map(|violence_type| (text, violence_type))
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                Ok(ViolencePlan::Codes(self.column(column), codes))
            }
            _ => Err(MappingError::one_of(KEY, "`column` (with `codes` for texts), `constant`")),
        }
    }
}

fn violence_type(key: &str, name: &str) -> Result<ViolenceType, MappingError> {
    ViolenceType::ALL
        .into_iter()
        .find(|violence_type| violence_type.name() == name)
        .ok_or_else(|| MappingError::value(key, name, "state-based, non-state or one-sided"))
}

/// Refuses a format that cannot write a day and read it back.
fn check_date_format(key: &str, format: Option<&str>) -> Result<(), MappingError> {
    let Some(format) = format else { return Ok(()) };
    let day = date(2021, 11, 28);
    let is_complete = strtime::format(format, day)
        .and_then(|text| strtime::parse(format, text))
        .and_then(|parsed| parsed.to_date())
        .is_ok_and(|parsed| parsed == day);
    if is_complete {
        return Ok(());
    }
    Err(MappingError::value(
        &format!("{key}.format"),
        format,
        "a strftime format of a whole day, such as %d/%m/%Y or %d %B %Y",
    ))
}

/// Refuses settings that mean nothing for a field.
fn allow(key: &str, table: &FieldTable, allowed: &[&'static str]) -> Result<(), MappingError> {
    match table.settings().into_iter().find(|setting| !allowed.contains(setting)) {
        None => Ok(()),
        Some(setting) => Err(MappingError::Setting {
            key: key.to_owned(),
            setting,
            allowed: crate::unreadable_file::backticked(allowed),
        }),
    }
}
