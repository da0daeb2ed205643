//! What streams hold, unpacked within the budget.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::budget::Budget;
use super::damaged;
use super::object::{Dictionary, Object};
use super::parser::{hex_digit, is_space};
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

/// Undoes one filter of a picture's data; nothing for a filter that we do not undo.
pub(super) fn unpack(
    filter: &[u8],
    data: &[u8],
    budget: &mut Budget,
) -> Option<Result<Vec<u8>, AttachmentError>> {
    let decode = match filter {
        b"FlateDecode" | b"Fl" => return Some(inflate_zlib(data, budget)),
        b"ASCII85Decode" | b"A85" => decode_ascii85,
        b"ASCIIHexDecode" | b"AHx" => decode_ascii_hex,
        _ => return None,
    };
    // Five characters are four bytes, `z` alone as well.
    let plain = budget.spend_inflated(data.len().saturating_mul(4));
    Some(plain.and_then(|()| decode(data).ok_or(damaged("a part of it does not unpack"))))
}

/// Source: ISO 32000-1, section 7.4.3.
fn decode_ascii85(data: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(data.len());
    let mut group: Vec<u8> = Vec::with_capacity(5);
    for byte in data.iter().copied().filter(|byte| !is_space(*byte)) {
        match byte {
            b'~' => break,
            b'z' if group.is_empty() => plain.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => group.push(byte - b'!'),
            _ => return None,
        }
        if group.len() == 5 {
            plain.extend_from_slice(&bytes_of_group(&group)?);
            group.clear();
        }
    }
    if group.is_empty() {
        return Some(plain);
    }
    let kept = group.len() - 1;
    group.resize(5, 84);
    plain.extend_from_slice(&bytes_of_group(&group)?[..kept]);
    Some(plain)
}

fn bytes_of_group(group: &[u8]) -> Option<[u8; 4]> {
    let value =
        group.iter().try_fold(0_u32, |value, digit| value.checked_mul(85)?.checked_add((*digit).into()))?;
    Some(value.to_be_bytes())
}

/// Source: ISO 32000-1, section 7.4.2.
fn decode_ascii_hex(data: &[u8]) -> Option<Vec<u8>> {
    let mut digits: Vec<u8> = Vec::with_capacity(data.len());
    for byte in data.iter().copied().filter(|byte| !is_space(*byte)) {
        if byte == b'>' {
            break;
        }
        digits.push(hex_digit(byte)?);
    }
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)).collect())
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

    /// Source: Python 3.11, `base64.a85encode` and `bytes.hex`.
    #[test]
    fn texts_of_bytes() {
        assert_eq!(decode_ascii85(b"87cURD]i,\"Ebo80~>").unwrap(), b"Hello World!");
        assert_eq!(decode_ascii85(b"z 9jq o^z~>").unwrap(), b"\0\0\0\0Man \0\0\0\0");
        assert_eq!(decode_ascii85(b"9jqo~>").unwrap(), b"Man");
        assert_eq!(decode_ascii85(b"uuuuu"), None);
        assert_eq!(decode_ascii85(b"aaz"), None);
        assert_eq!(decode_ascii_hex(b"4D 61 6e2>x").unwrap(), b"Man ");
        assert_eq!(decode_ascii_hex(b"4g"), None);
    }

    /// By hand: rows of two bytes, each filter once.
    #[test]
    fn predictors() {
        let data = [0, 1, 2, 1, 3, 4, 2, 1, 1, 3, 2, 2, 4, 1, 1];
        assert_eq!(undo_predictor(&data, 2).unwrap(), [1, 2, 3, 7, 4, 8, 4, 8, 5, 9]);
        assert_eq!(undo_predictor(&[5, 1, 1], 2), None);
    }
}
