//! Text and tables: UTF-8 that no program mistakes for something it would run.

use std::borrow::Cow;

use crate::{AttachmentError, AttachmentKind, Foreign, Removed};

/// What makes a browser or an interpreter take text for a program, at its beginning after white space.
const BEGINNINGS: [&str; 24] = [
    "<!doctype",
    "<!--",
    "<?",
    "<a",
    "<b",
    "<br",
    "<body",
    "<div",
    "<font",
    "<h1",
    "<head",
    "<html",
    "<iframe",
    "<p",
    "<script",
    "<style",
    "<table",
    "<title",
    "<%",
    "#!",
    "%!ps",
    "%pdf-",
    "{\\rtf",
    "<math",
];

/// What makes text markup wherever it stands.
const ANYWHERE: [&str; 8] = ["<!doctype", "<html", "<iframe", "<script", "<svg", "<?xml", "<?php", "<object"];

/// The byte order mark.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Returns the text without a byte order mark.
pub(crate) fn clean(bytes: &[u8], removed: &mut Vec<Removed>) -> Result<Vec<u8>, AttachmentError> {
    Ok(check(bytes, AttachmentKind::PlainText, removed)?.as_bytes().to_vec())
}

/// Returns the table without a byte order mark, its formulas made text.
pub(crate) fn clean_csv(bytes: &[u8], removed: &mut Vec<Removed>) -> Result<Vec<u8>, AttachmentError> {
    let text = check(bytes, AttachmentKind::Csv, removed)?;
    match defuse_formulas(text) {
        Cow::Borrowed(text) => Ok(text.as_bytes().to_vec()),
        Cow::Owned(text) => {
            removed.push(Removed::Formulas);
            Ok(text.into_bytes())
        }
    }
}

fn check<'a>(
    bytes: &'a [u8],
    kind: AttachmentKind,
    removed: &mut Vec<Removed>,
) -> Result<&'a str, AttachmentError> {
    let mut rest = bytes;
    while let Some(after) = rest.strip_prefix(MARK) {
        rest = after;
        removed.push(Removed::ByteOrderMark);
    }
    let has_zero = rest.contains(&0);
    let text = std::str::from_utf8(rest).ok().filter(|_| !has_zero).ok_or(AttachmentError::Unrecognised)?;
    if text.is_empty() {
        return Err(AttachmentError::Empty);
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        return Err(AttachmentError::Damaged { kind, what: "it holds control characters" });
    }
    if is_markup(text) {
        return Err(AttachmentError::Refused(Foreign::Markup));
    }
    Ok(text)
}

fn is_markup(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let start = lower.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let begins = |mark: &str| {
        start.strip_prefix(mark).is_some_and(|rest| {
            // `<a` begins a link, `<abc` does not.
            let is_tag = mark.starts_with('<') && mark.ends_with(|c: char| c.is_ascii_alphanumeric());
            !is_tag || !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
        })
    };
    BEGINNINGS.iter().any(|mark| begins(mark))
        || ANYWHERE.iter().any(|mark| memchr::memmem::find(lower.as_bytes(), mark.as_bytes()).is_some())
}

/// Puts an apostrophe before each cell that a spreadsheet would run, whichever of `,`, `;` and TAB separates cells.
fn defuse_formulas(text: &str) -> Cow<'_, str> {
    let mut defused = String::new();
    let mut copied = 0;
    let mut is_start = true;
    let mut is_quoted = false;
    for (at, c) in text.char_indices() {
        let was_start = std::mem::replace(&mut is_start, matches!(c, ',' | ';' | '\t' | '\n' | '\r'));
        match c {
            '"' => {
                is_quoted = !is_quoted;
                is_start = was_start;
            }
            // Also inside quotes: programs disagree about what is quoted, and an apostrophe too many harms nobody.
            _ if was_start && starts_formula(&text[at..]) => {
                defused.push_str(&text[copied..at]);
                defused.push('\'');
                copied = at;
            }
            ' ' if was_start => is_start = true,
            _ => {}
        }
    }
    if copied == 0 && defused.is_empty() {
        return Cow::Borrowed(text);
    }
    defused.push_str(&text[copied..]);
    Cow::Owned(defused)
}

/// Source: OWASP, "CSV Injection": `=`, `+`, `-`, `@` and their full-width forms. A number stays a number.
fn starts_formula(cell: &str) -> bool {
    let mut chars = cell.chars();
    match chars.next() {
        Some('=' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}') => true,
        Some('+' | '-') => {
            let end = cell.find([',', ';', '\t', '\n', '\r', '"']).unwrap_or(cell.len());
            !is_number(cell[1..end].trim_end())
        }
        _ => false,
    }
}

/// Digits with at most one point, an exponent and a percent sign.
fn is_number(text: &str) -> bool {
    let text = text.strip_suffix('%').unwrap_or(text);
    text.starts_with(|c: char| c.is_ascii_digit() || c == '.') && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        for (table, expected) in [
            ("a,b\n1,-2.5\n", "a,b\n1,-2.5\n"),
            ("=1+1", "'=1+1"),
            ("a,=HYPERLINK(\"x\")", "a,'=HYPERLINK(\"x\")"),
            ("a;@SUM(1)\r\n+cmd|x", "a;'@SUM(1)\r\n'+cmd|x"),
            ("\"=1+1\",-5%,-1e3", "\"'=1+1\",-5%,-1e3"),
            ("-1+cmd,-,+", "'-1+cmd,'-,'+"),
            ("\t =x", "\t '=x"),
            ("'=1", "'=1"),
            ("a-b,c=d,-inf", "a-b,c=d,'-inf"),
            ("\u{ff1d}x", "'\u{ff1d}x"),
        ] {
            assert_eq!(defuse_formulas(table), expected, "{table:?}");
            assert_eq!(defuse_formulas(expected), expected, "twice: {table:?}");
        }
    }
}
