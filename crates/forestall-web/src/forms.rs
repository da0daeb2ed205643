//! Forms as they come from a browser: text first, judged field by field.

use std::fmt::Display;
use std::str::FromStr;

use axum::Form;
use axum::extract::rejection::FormRejection;

use crate::guard::FormToken;
use crate::page_error::{PageError, PageResult, capitalised};

/// The longest label of a link, a token or an address, in characters.
const LONGEST_LABEL: usize = 80;

/// One field of a form: what was typed, and what is wrong with it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Field {
    pub(crate) value: String,
    pub(crate) error: Option<String>,
}

/// A field is wrong and says why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wrong;

/// One choice of a list or a group of buttons.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) help: String,
    pub(crate) is_chosen: bool,
}

impl Field {
    pub(crate) fn new(value: impl Into<String>) -> Self {
        Self { value: value.into(), error: None }
    }

    /// Parses the text; where that fails the field keeps the text and says why.
    pub(crate) fn parse<T>(&mut self) -> Result<T, Wrong>
    where
        T: FromStr,
        T::Err: Display,
    {
        match self.value.parse() {
            Ok(value) => Ok(value),
            Err(error) => self.refuse(error.to_string()),
        }
    }

    /// Parses the text unless it is blank.
    pub(crate) fn parse_optional<T>(&mut self) -> Result<Option<T>, Wrong>
    where
        T: FromStr,
        T::Err: Display,
    {
        if self.value.trim().is_empty() { Ok(None) } else { self.parse().map(Some) }
    }

    /// Takes what somebody wrote to know a secret by later; `empty` says what to do where there is nothing.
    pub(crate) fn parse_label(&mut self, empty: &str) -> Result<String, Wrong> {
        match self.value.chars().count() {
            0 => self.refuse(empty),
            1..=LONGEST_LABEL => Ok(self.value.clone()),
            _ => self.refuse(format!("shorten it to {LONGEST_LABEL} characters")),
        }
    }

    /// Marks the field as wrong.
    pub(crate) fn refuse<T>(&mut self, why: impl AsRef<str>) -> Result<T, Wrong> {
        self.error = Some(capitalised(why.as_ref()));
        Err(Wrong)
    }
}

/// Returns the choices of a coded list with the chosen one marked.
pub(crate) fn choices<'a, T: Display + 'a>(
    all: impl IntoIterator<Item = (&'a str, T)>,
    chosen: &str,
) -> Vec<Choice> {
    all.into_iter()
        .map(|(value, label)| Choice {
            value: value.to_owned(),
            label: capitalised(&label.to_string()),
            help: String::new(),
            is_chosen: value == chosen,
        })
        .collect()
}

/// Takes a form that could be read and that carries this visit's token.
pub(crate) fn accept<T>(
    form: Result<Form<T>, FormRejection>,
    token: &FormToken,
    given: impl FnOnce(&T) -> &str,
) -> PageResult<T> {
    let Form(form) = form.map_err(|rejection| match rejection.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
        _ => PageError::BadRequest,
    })?;
    if token.is_answered_by(given(&form)) { Ok(form) } else { Err(PageError::FormExpired) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_field_keeps_what_was_typed() {
        let mut field = Field::new("nobody-2026");
        assert_eq!(field.parse::<forestall_engagement::WarningId>(), Err(Wrong));
        assert_eq!(field.value, "nobody-2026");
        assert!(field.error.unwrap().contains("W-2026-001"));
    }

    #[test]
    fn a_blank_field_may_be_left_blank() {
        assert_eq!(Field::new("  ").parse_optional::<u8>(), Ok(None));
        assert_eq!(Field::new("7").parse_optional::<u8>(), Ok(Some(7)));
        assert_eq!(Field::new("x").parse_optional::<u8>(), Err(Wrong));
    }
}
