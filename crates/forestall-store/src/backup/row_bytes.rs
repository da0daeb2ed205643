//! Rows as bytes: the values of each row in the order of the columns, rows one after another.
//!
//! ```text
//! null      0
//! integer   1, 8 bytes
//! text      2, length: 4 bytes, UTF-8
//! bytes     3, length: 4 bytes, bytes
//! ```
//!
//! Numbers are big-endian.

use super::BackupError;
use crate::database::{Param, TableRow};

const NULL: u8 = 0;
const INT: u8 = 1;
const TEXT: u8 = 2;
const BYTES: u8 = 3;

const CUT: BackupError = BackupError::Malformed("a row ends too early");

/// Appends a row.
pub(super) fn write(row: &TableRow, bytes: &mut Vec<u8>) -> Result<(), BackupError> {
    for value in row {
        match value {
            Param::Text(Some(text)) => write_long(TEXT, text.as_bytes(), bytes)?,
            Param::Bytes(Some(value)) => write_long(BYTES, value, bytes)?,
            Param::Int(Some(number)) => {
                bytes.push(INT);
                bytes.extend_from_slice(&number.to_be_bytes());
            }
            Param::Int(None) | Param::Text(None) | Param::Bytes(None) => bytes.push(NULL),
        }
    }
    Ok(())
}

fn write_long(kind: u8, value: &[u8], bytes: &mut Vec<u8>) -> Result<(), BackupError> {
    let length = u32::try_from(value.len()).map_err(|_| BackupError::Malformed("a value has over 4 GiB"))?;
    bytes.push(kind);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(value);
    Ok(())
}

/// Reads all rows of a part, each of so many values.
pub(super) fn read(mut bytes: &[u8], width: usize) -> Result<Vec<TableRow>, BackupError> {
    let mut rows = Vec::new();
    while !bytes.is_empty() {
        let row = (0..width).map(|_| read_value(&mut bytes)).collect::<Result<TableRow, _>>()?;
        rows.push(row);
    }
    Ok(rows)
}

fn read_value(bytes: &mut &[u8]) -> Result<Param<'static>, BackupError> {
    let (kind, rest) = bytes.split_first().ok_or(CUT)?;
    *bytes = rest;
    match *kind {
        NULL => Ok(Param::Text(None)),
        INT => {
            let (number, rest) = bytes.split_first_chunk().ok_or(CUT)?;
            *bytes = rest;
            Ok(Param::Int(Some(i64::from_be_bytes(*number))))
        }
        TEXT => {
            let text = std::str::from_utf8(read_long(bytes)?);
            let text = text.map_err(|_| BackupError::Malformed("a text is not UTF-8"))?;
            Ok(Param::Text(Some(text.to_owned().into())))
        }
        BYTES => Ok(Param::Bytes(Some(read_long(bytes)?.to_vec().into()))),
        _ => Err(BackupError::Malformed("a value of unknown kind")),
    }
}

fn read_long<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], BackupError> {
    let (length, rest) = bytes.split_first_chunk().ok_or(CUT)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| CUT)?;
    let (value, rest) = rest.split_at_checked(length).ok_or(CUT)?;
    *bytes = rest;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<TableRow> {
        vec![
            vec![Param::Int(Some(i64::MIN)), Param::Text(Some("é, \0 and \n".into())), Param::Text(None)],
            vec![Param::Text(None), Param::Text(Some("".into())), Param::Bytes(Some(vec![0, 255].into()))],
        ]
    }

    fn bytes() -> Vec<u8> {
        let mut bytes = Vec::new();
        for row in rows() {
            write(&row, &mut bytes).unwrap();
        }
        bytes
    }

    #[test]
    fn rows_come_back_as_they_were() {
        assert_eq!(read(&bytes(), 3).unwrap(), rows());
        assert!(read(&[], 3).unwrap().is_empty());
    }

    #[test]
    fn a_part_that_is_cut_or_wrong_is_refused() {
        let bytes = bytes();
        let whole_row = bytes.len() - 1 - (5 + 2) - 5;
        for length in 1..bytes.len() {
            assert_eq!(read(&bytes[..length], 3).is_ok(), length == whole_row, "{length}");
        }
        assert!(read(&[9], 1).is_err());
        assert!(read(&[TEXT, 0, 0, 0, 1, 0xff], 1).is_err());
        assert!(read(&[BYTES, 0xff, 0xff, 0xff, 0xff, 1], 1).is_err());
    }
}
