//! Cells of CSV files that no spreadsheet runs.
//!
//! Names of countries, parties and places, and the raw rows of sources, are written by others. A cell that begins with
//! `=` is a formula to a spreadsheet and may fetch addresses or start programs.

use std::borrow::Cow;

/// Returns a cell in which nothing is a formula: an apostrophe stands before what would be. A number stays a number.
///
/// Programs set to another language split cells at `;` or TAB, whatever is quoted, so what follows those counts as a
/// cell too. Source: OWASP, "CSV Injection"; the full-width signs are its as well.
pub(super) fn harmless(cell: &str) -> Cow<'_, str> {
    if is_number(cell) || !cell.contains(SIGNS) {
        return Cow::Borrowed(cell);
    }
    let mut harmless = String::with_capacity(cell.len() + 1);
    let mut is_start = true;
    for (at, sign) in cell.char_indices() {
        let is_formula = is_start && SIGNS.contains(&sign) && !is_number(first_part(&cell[at..]));
        if is_formula {
            harmless.push('\'');
        }
        harmless.push(sign);
        is_start = SEPARATORS.contains(&sign) || is_start && matches!(sign, ' ' | '"');
    }
    Cow::Owned(harmless)
}

/// What begins a formula. TAB and CR before one are separators here.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Where one program or another begins a new cell.
const SEPARATORS: [char; 5] = [',', ';', '\t', '\r', '\n'];

fn first_part(text: &str) -> &str {
    let end = text.find(SEPARATORS).unwrap_or(text.len());
    text[..end].trim_end()
}

/// Digits with a sign, a point and an exponent; not the words that `f64` knows.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        for (cell, expected) in [
            (
                "=HYPERLINK(\"https://evil.example\",\"Kesh\")",
                "'=HYPERLINK(\"https://evil.example\",\"Kesh\")",
            ),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+1-cmd|' /C calc'!A0", "'+1-cmd|' /C calc'!A0"),
            ("-Front", "'-Front"),
            ("\t=x", "\t'=x"),
            ("\r=x", "\r'=x"),
            (" =x", " '=x"),
            ("\u{ff1d}x", "'\u{ff1d}x"),
            ("a;=x", "a;'=x"),
            ("77,\"=x\",-3,-y", "77,\"'=x\",-3,'-y"),
            ("-3", "-3"),
            ("+2.5e-3", "+2.5e-3"),
            ("-inf", "'-inf"),
            ("2026-10", "2026-10"),
            ("North-East = far", "North-East = far"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), expected, "{cell:?}");
        }
    }
}
