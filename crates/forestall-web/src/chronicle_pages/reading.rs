//! From a form that was sent to an act.

use forestall_engagement::DayOrMoment;
use forestall_types::{ChronicleId, ChronicleKind, PolityCode};
use jiff::civil::{Date, DateTime};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::field_spec::FieldKind;
use super::{Context, FieldSpec, FormSpec, Sent, sent};
use crate::page_error::capitalised;

/// What is wrong with a form: the field, where it is one, and why.
pub(super) type Problem = (Option<&'static str>, String);

/// The earliest year a form takes; anniversaries reach far back, years below are typed in part.
const EARLIEST_YEAR: i16 = 1000;

/// Reads an act; every field that is wrong says why.
///
/// The fields become one JSON object, which the act's own types judge. They report one error at a time and not where:
/// the field to blame is the one whose removal changes what they report.
pub(super) fn read_act<Act: DeserializeOwned>(
    ctx: &Context,
    spec: &FormSpec,
    sent: &Sent,
) -> Result<Act, Vec<Problem>> {
    let mut problems: Vec<Problem> = Vec::new();
    let mut values: Vec<(&'static str, Value)> = Vec::new();
    for field in &spec.fields {
        match read_field(ctx, field, sent) {
            Ok(Some(value)) => values.push((field.name, value)),
            Ok(None) => {}
            Err(why) => problems.push((Some(field.name), why)),
        }
    }
    let unread: Vec<&'static str> = problems.iter().filter_map(|(name, _)| *name).collect();
    loop {
        let error = match parse::<Act>(spec, &values) {
            Ok(act) if problems.is_empty() => return Ok(act),
            Ok(_) => return Err(problems),
            Err(error) => error,
        };
        let missing = spec.fields.iter().find(|field| is_missing(&error, field.name));
        if let Some(field) = missing {
            if unread.contains(&field.name) || problems.iter().any(|(name, _)| *name == Some(field.name)) {
                return Err(problems);
            }
            problems.push((Some(field.name), "This is needed.".to_owned()));
            return Err(problems);
        }
        let Some(blamed) = blame::<Act>(spec, &values, &error) else {
            problems.push((None, sentence(&error)));
            return Err(problems);
        };
        problems.push((Some(values[blamed].0), sentence(&error)));
        values.remove(blamed);
    }
}

/// Returns the place of the value whose removal changes what is reported.
fn blame<Act: DeserializeOwned>(
    spec: &FormSpec,
    values: &[(&'static str, Value)],
    error: &str,
) -> Option<usize> {
    (0..values.len()).find(|&place| {
        let mut fewer = values.to_vec();
        fewer.remove(place);
        parse::<Act>(spec, &fewer).err().as_deref() != Some(error)
    })
}

fn parse<Act: DeserializeOwned>(spec: &FormSpec, values: &[(&'static str, Value)]) -> Result<Act, String> {
    let mut act = Map::new();
    act.insert("step".to_owned(), Value::String(spec.step.to_owned()));
    for (name, value) in &spec.fixed {
        insert(&mut act, name, value.clone());
    }
    for (name, value) in values {
        insert(&mut act, name, value.clone());
    }
    serde_json::from_value(Value::Object(act)).map_err(|error| error.to_string())
}

/// Puts a value under a name whose dots lead into objects.
fn insert(object: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            object.insert(name.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = object.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

/// Says whether the error is that a field is missing: serde's words for it.
fn is_missing(error: &str, name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    let first = name.split('.').next().unwrap_or(name);
    error == format!("missing field `{last}`") || error == format!("missing field `{first}`")
}

fn sentence(error: &str) -> String {
    let text = capitalised(error);
    if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

/// Reads one field; nothing where it was left blank.
fn read_field(ctx: &Context, spec: &FieldSpec, sent: &Sent) -> Result<Option<Value>, String> {
    let typed = sent.text(spec.name);
    let typed = typed.trim();
    let lines = || typed.lines().map(str::trim).filter(|line| !line.is_empty());
    match &spec.kind {
        FieldKind::Tick => return Ok(Some(Value::Bool(!typed.is_empty()))),
        FieldKind::Several(choices) => {
            let chosen: Vec<_> = sent.all(spec.name).filter(|value| !value.is_empty()).collect();
            if let Some(stranger) =
                chosen.iter().find(|&&value| !choices.iter().any(|(known, _)| known == value))
            {
                return Err(format!("`{stranger}` is not among what may be chosen."));
            }
            return Ok(Some(chosen.into_iter().map(|value| Value::String(value.to_owned())).collect()));
        }
        FieldKind::Lines(_) => return Ok(Some(lines().map(|line| Value::String(line.to_owned())).collect())),
        FieldKind::Polities => {
            let codes: Result<Vec<_>, _> = lines().map(|line| polity(ctx, line)).collect();
            return Ok(Some(codes?.into_iter().map(|code| Value::String(code.to_string())).collect()));
        }
        _ if typed.is_empty() => return Ok(None),
        FieldKind::Day | FieldKind::Moment | FieldKind::Line => check_year(typed)?,
        _ => {}
    }
    let value = match &spec.kind {
        FieldKind::Number => match (typed.parse::<i64>(), typed.parse::<f64>()) {
            (Ok(whole), _) => Value::from(whole),
            (_, Ok(number)) if number.is_finite() => Value::from(number),
            _ => return Err("Write a number, such as 12.".to_owned()),
        },
        FieldKind::Day => match typed.parse::<Date>() {
            Ok(day) => Value::String(day.to_string()),
            Err(_) => return Err("Write the day as year-month-day, such as 2026-12-04.".to_owned()),
        },
        FieldKind::Moment => match typed.parse::<DateTime>() {
            Ok(moment) => Value::String(moment.to_string()),
            Err(_) => return Err("Write day and time as 2026-12-04 10:00.".to_owned()),
        },
        FieldKind::Choice(choices) if !choices.iter().any(|(known, _)| known == typed) => {
            return Err("Choose one out of the list.".to_owned());
        }
        FieldKind::Record(kinds) => Value::String(record(ctx, kinds, typed)?.to_string()),
        FieldKind::Polity => Value::String(polity(ctx, typed)?.to_string()),
        FieldKind::Owner => Value::String(sent::owner(typed, &ctx.colleagues).to_string()),
        _ => Value::String(sent.text(spec.name)),
    };
    Ok(Some(value))
}

/// Returns the records that are named in the fields of a form, as far as these can be read.
pub(super) fn records_in(ctx: &Context, spec: &FormSpec, sent: &Sent) -> Vec<ChronicleId> {
    let named = spec.fields.iter().filter_map(|field| match field.kind {
        FieldKind::Record(kind) => record(ctx, kind, sent.text(field.name).trim()).ok(),
        _ => None,
    });
    named.collect()
}

/// Refuses a day whose year was not typed to its end: no act of a desk happened or is due so long ago.
fn check_year(typed: &str) -> Result<(), String> {
    let day = typed.parse::<DayOrMoment>().map(|when| when.day());
    let day = day.or_else(|_| typed.parse::<DateTime>().map(DateTime::date));
    match day.map(Date::year) {
        Ok(year) if year < EARLIEST_YEAR => {
            Err(format!("This says the year {year}. Write all four digits of the year."))
        }
        _ => Ok(()),
    }
}

/// Finds a record by its identifier, or by its title among those offered.
fn record(ctx: &Context, kinds: &[ChronicleKind], typed: &str) -> Result<ChronicleId, String> {
    if let Ok(id) = typed.parse::<ChronicleId>() {
        return if kinds.contains(&id.kind()) {
            Ok(id)
        } else {
            Err(format!("{id} is no {}.", either(kinds)))
        };
    }
    let wanted = typed.to_lowercase();
    let offered = kinds.iter().flat_map(|kind| ctx.offered(*kind));
    let mut found = offered.filter(|row| row.face.title.to_lowercase() == wanted);
    match (found.next(), found.next()) {
        (Some(row), None) => Ok(row.id),
        (Some(row), Some(other)) => {
            Err(format!("Several are called so: {} and {}. Write the identifier.", row.id, other.id))
        }
        (None, _) => Err(format!(
            "No {} is called `{typed}`. Write a title out of the list, or the identifier from its page.",
            either(kinds)
        )),
    }
}

/// Returns `situation or engagement`.
fn either(kinds: &[ChronicleKind]) -> String {
    kinds.iter().map(|kind| kind.words()).collect::<Vec<_>>().join(" or ")
}

/// Finds a country by its code or name; who may not choose among names writes the code.
fn polity(ctx: &Context, typed: &str) -> Result<PolityCode, String> {
    let wanted = typed.to_lowercase();
    let known = ctx.polities().iter();
    let found = known
        .clone()
        .find(|(code, name)| name.to_lowercase() == wanted || code.as_str().to_lowercase() == wanted);
    let code = found.map(|(code, _)| *code);
    let unoffered = || typed.parse().ok().filter(|_| ctx.polities().is_empty());
    code.or_else(unoffered).ok_or_else(|| {
        format!("No country is called `{typed}`. Write its name as the map has it, or its code.")
    })
}
