//! What streams hold, unpacked within the budget.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::budget::Budget;
use super::damaged;
use super::object::{Dictionary, Object};
use crate::AttachmentError;

/// Returns the data of a stream of cross-references or objects: not packed, or deflated, with a PNG predictor or none.
pub(super) fn inflate(
    dictionary: &Dictionary,
    data: &[u8],
    budget: &mut Budget,
) -> Result<Vec<u8>, AttachmentError> {
    let unusual = || damaged("the way it is packed is not one we read");
    let filter = match dictionary.get(b"Filter") {
        Some(Object::Array(filters)) if filters.len() < 2 => filters.first(),
        other => other,
    };
    match filter {
        None => {
            budget.spend_inflated(data.len())?;
            return Ok(data.to_vec());
        }
        Some(Object::Name(name)) if matches!(&**name, b"FlateDecode" | b"Fl") => {}
        Some(_) => return Err(unusual()),
    }
    let plain = inflate_zlib(data, budget)?;
    let parameters = match dictionary.get(b"DecodeParms") {
        Some(Object::Array(parameters)) => parameters.first(),
        other => other,
    };
    let parameters = match parameters {
        None | Some(Object::Null) => return Ok(plain),
        Some(Object::Dictionary(parameters)) => parameters,
        Some(_) => return Err(unusual()),
    };
    let number = |key: &[u8], default| match parameters.get(key) {
        None => Some(default),
        Some(value) => value.as_usize(),
    };
    match number(b"Predictor", 1) {
        Some(1) => return Ok(plain),
        Some(10..=15) => {}
        _ => return Err(unusual()),
    }
    let is_bytes = number(b"Colors", 1) == Some(1) && number(b"BitsPerComponent", 8) == Some(8);
    let columns = number(b"Columns", 1).filter(|columns| (1..=1024).contains(columns) && is_bytes);
    undo_predictor(&plain, columns.ok_or_else(unusual)?).ok_or_else(unusual)
}

/// Inflates, and stops at the first byte beyond the budget.
pub(super) fn inflate_zlib(data: &[u8], budget: &mut Budget) -> Result<Vec<u8>, AttachmentError> {
    let mut plain = Vec::new();
    let most = u64::try_from(budget.inflated_left()).unwrap_or(u64::MAX).saturating_add(1);
    let read = ZlibDecoder::new(data).take(most).read_to_end(&mut plain);
    budget.spend_inflated(plain.len())?;
    read.map_err(|_| damaged("a part of it does not unpack"))?;
    Ok(plain)
}

/// Undoes the filters of PNG, for pixels of one byte. Source: PNG specification, section 9.2.
fn undo_predictor(data: &[u8], columns: usize) -> Option<Vec<u8>> {
    let mut plain: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0_u8; columns];
    for row in data.chunks(columns + 1) {
        let (filter, bytes) = row.split_first()?;
        let mut left = 0_u8;
        let mut above_left = 0_u8;
        let mut current = Vec::with_capacity(columns);
        for (byte, up) in bytes.iter().zip(&above) {
            let predicted = match filter {
                0 => 0,
                1 => left,
                2 => *up,
                3 => u8::midpoint(left, *up),
                4 => paeth(left, *up, above_left),
                _ => return None,
            };
            left = byte.wrapping_add(predicted);
            above_left = *up;
            current.push(left);
        }
        plain.extend_from_slice(&current);
        current.resize(columns, 0);
        above = current;
    }
    Some(plain)
}

fn paeth(left: u8, up: u8, above_left: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(above_left);
    let distance = |value: u8| (estimate - i16::from(value)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(above_left) {
        left
    } else if distance(up) <= distance(above_left) {
        up
    } else {
        above_left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: rows of two bytes, each filter once.
    #[test]
    fn predictors() {
        let data = [0, 1, 2, 1, 3, 4, 2, 1, 1, 3, 2, 2, 4, 1, 1];
        assert_eq!(undo_predictor(&data, 2).unwrap(), [1, 2, 3, 7, 4, 8, 4, 8, 5, 9]);
        assert_eq!(undo_predictor(&[5, 1, 1], 2), None);
    }
}
