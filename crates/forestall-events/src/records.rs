//! The rows of a CSV file, split without copying.
//!
//! RFC 4180 with the leniency of the `csv` crate, against which it is tested: a
//! row ends at LF, CRLF or a lone CR; blank lines are no rows; quotes count
//! only at the start of a field; text behind a closing quote stays; a quote that
//! is never closed ends with the file.

use std::io::{ErrorKind, Read};

use memchr::{memchr, memchr_iter, memchr3};

use crate::UnreadableFile;
use crate::file_kind::other_than_text;
use crate::text::decode_lossless;

/// How much is read at a time; longer rows make the buffer grow.
const BUFFER_BYTES: usize = 256 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A stream of rows.
pub(crate) struct Records<R> {
    input: R,
    delimiter: u8,
    buffer: Vec<u8>,
    /// Where the next row begins in `buffer`.
    start: usize,
    /// How much of `buffer` holds data.
    filled: usize,
    input_ended: bool,
    /// Line of the next row, from 1.
    line: u64,
    /// Start and line of the row read last.
    last: (usize, u64),
    fields: Vec<Field>,
    /// Quoted fields with their doubled quotes made single.
    unquoted: Vec<u8>,
}

/// Where a field's text lies.
#[derive(Clone, Copy)]
enum Field {
    /// In the row itself, from and to.
    InRow(usize, usize),
    /// In `Records::unquoted`, from and to.
    Unquoted(usize, usize),
}

/// One row.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    row: &'a [u8],
    unquoted: &'a [u8],
    fields: &'a [Field],
    /// Line the row begins on, from 1.
    pub(crate) line: u64,
    /// Lines the row spans, at least 1 unless the file ends in it.
    pub(crate) lines: u64,
}

impl<'a> Record<'a> {
    /// Returns the number of fields.
    pub(crate) fn len(&self) -> usize {
        self.fields.len()
    }

    /// Returns the field's bytes without quotes; empty where the row is too short.
    #[inline]
    pub(crate) fn field(&self, index: usize) -> &'a [u8] {
        match self.fields.get(index) {
            Some(&Field::InRow(from, to)) => &self.row[from..to],
            Some(&Field::Unquoted(from, to)) => &self.unquoted[from..to],
            None => &[],
        }
    }

    /// Walks the fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'a [u8]> {
        let record = *self;
        (0..self.len()).map(move |index| record.field(index))
    }

    /// Returns the row as it stands in the file, without the line ending.
    pub(crate) fn raw(&self) -> String {
        let end = self.row.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
        decode_lossless(&self.row[..end]).into_owned()
    }
}

impl<R: Read> Records<R> {
    /// Reads the first bytes and refuses what is no text.
    pub(crate) fn open(input: R, delimiter: u8) -> Result<Self, UnreadableFile> {
        let mut records = Self {
            input,
            delimiter,
            buffer: vec![0; BUFFER_BYTES],
            start: 0,
            filled: 0,
            input_ended: false,
            line: 1,
            last: (0, 1),
            fields: Vec::new(),
            unquoted: Vec::new(),
        };
        records.refill()?;
        let first_bytes = &records.buffer[..records.filled.min(8 * 1024)];
        if let Some(found) = other_than_text(first_bytes) {
            return Err(UnreadableFile::NotText { found });
        }
        if first_bytes.starts_with(BYTE_ORDER_MARK) {
            records.start = BYTE_ORDER_MARK.len();
        }
        Ok(records)
    }

    /// Reads the next row, or `None` at the end.
    pub(crate) fn next_record(&mut self) -> Result<Option<Record<'_>>, UnreadableFile> {
        loop {
            self.skip_blank_lines();
            let data = &self.buffer[self.start..self.filled];
            if data.is_empty() && self.input_ended {
                return Ok(None);
            }
            let split = split(data, self.delimiter, self.input_ended, &mut self.fields, &mut self.unquoted);
            match split {
                Some(Split { end, lines }) => {
                    self.last = (self.start, self.line);
                    self.start += end;
                    self.line += lines;
                    break;
                }
                None => self.refill()?,
            }
        }
        let (start, line) = self.last;
        Ok(Some(Record {
            row: &self.buffer[start..self.start],
            unquoted: &self.unquoted,
            fields: &self.fields,
            line,
            lines: self.line - line,
        }))
    }

    /// Makes [`Records::next_record`] return the row read last once more.
    pub(crate) fn unread(&mut self) {
        (self.start, self.line) = self.last;
    }

    fn skip_blank_lines(&mut self) {
        while let Some(byte) = self.buffer[self.start..self.filled].first() {
            match byte {
                b'\n' => self.start += 1,
                b'\r' if self.start + 1 < self.filled || self.input_ended => {
                    let has_line_feed = self.buffer[self.start..self.filled].get(1) == Some(&b'\n');
                    self.start += 1 + usize::from(has_line_feed);
                }
                _ => return,
            }
            self.line += 1;
        }
    }

    /// Moves the unread rest to the front and fills the buffer, growing it when the rest fills it.
    fn refill(&mut self) -> Result<(), UnreadableFile> {
        self.buffer.copy_within(self.start..self.filled, 0);
        self.filled -= self.start;
        self.start = 0;
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        while self.filled < self.buffer.len() {
            match self.input.read(&mut self.buffer[self.filled..]) {
                Ok(0) => {
                    self.input_ended = true;
                    break;
                }
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(source) => return Err(UnreadableFile::Interrupted { line: self.line - 1, source }),
            }
        }
        Ok(())
    }
}

/// One row found at the front of some bytes.
struct Split {
    /// Bytes it takes, line ending included.
    end: usize,
    /// Line endings in it.
    lines: u64,
}

/// Splits the first row of `data`, or returns `None` when its end is not there yet.
fn split(
    data: &[u8],
    delimiter: u8,
    input_ended: bool,
    fields: &mut Vec<Field>,
    unquoted: &mut Vec<u8>,
) -> Option<Split> {
    fields.clear();
    unquoted.clear();
    let mut has_quotes = false;
    let mut at = 0;
    loop {
        let end = if data.get(at) == Some(&b'"') {
            let (field, end) = quoted_field(data, at, delimiter, input_ended, unquoted)?;
            has_quotes = true;
            fields.push(field);
            end
        } else {
            let end = end_of_plain(data, at, delimiter, input_ended)?;
            fields.push(Field::InRow(at, end));
            end
        };
        let ending = match data.get(end) {
            Some(b'\r') => match data.get(end + 1) {
                Some(b'\n') => 2,
                None if !input_ended => return None,
                _ => 1,
            },
            Some(b'\n') => 1,
            Some(_) => {
                at = end + 1;
                continue;
            }
            None => 0,
        };
        // Only quoted fields can hold line endings of their own.
        let lines_within = if has_quotes { memchr_iter(b'\n', &data[..end]).count() as u64 } else { 0 };
        return Some(Split { end: end + ending, lines: lines_within + u64::from(ending > 0) });
    }
}

/// Returns where text without quotes ends: at a delimiter, a line ending or the end of the file.
///
/// Most fields are shorter than 32 bytes; for those, eight bytes at a time without a call beat `memchr`.
#[inline]
fn end_of_plain(data: &[u8], from: usize, delimiter: u8, input_ended: bool) -> Option<usize> {
    let mut at = from;
    while at < from + 32
        && let Some(bytes) = data[at..].first_chunk::<8>()
    {
        let word = u64::from_le_bytes(*bytes);
        let found = bytes_equal(word, delimiter) | bytes_equal(word, b'\n') | bytes_equal(word, b'\r');
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    match memchr3(delimiter, b'\n', b'\r', &data[at..]) {
        Some(length) => Some(at + length),
        None if input_ended => Some(data.len()),
        None => None,
    }
}

/// Marks the top bit of each byte of `word` that equals `byte`; exact up to the first, which is all that is asked.
///
/// Source: Anderson, S. E., "Bit Twiddling Hacks", determine if a word has a byte equal to n.
#[inline]
fn bytes_equal(word: u64, byte: u8) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const TOPS: u64 = u64::from_le_bytes([0x80; 8]);
    let zero_where_equal = word ^ (ONES * u64::from(byte));
    zero_where_equal.wrapping_sub(ONES) & !zero_where_equal & TOPS
}

/// Reads the quoted field whose opening quote is at `open`; returns it and where it ends.
fn quoted_field(
    data: &[u8],
    open: usize,
    delimiter: u8,
    input_ended: bool,
    unquoted: &mut Vec<u8>,
) -> Option<(Field, usize)> {
    let copied_from = unquoted.len();
    let mut from = open + 1;
    loop {
        let Some(length) = memchr(b'"', &data[from..]) else {
            if !input_ended {
                return None;
            }
            return Some(finish(data, from, data.len(), data.len(), copied_from, unquoted));
        };
        let quote = from + length;
        match data.get(quote + 1) {
            Some(b'"') => {
                unquoted.extend_from_slice(&data[from..=quote]);
                from = quote + 2;
            }
            Some(&next) if next == delimiter || next == b'\n' || next == b'\r' => {
                return Some(finish(data, from, quote, quote + 1, copied_from, unquoted));
            }
            None if !input_ended => return None,
            None => return Some(finish(data, from, quote, quote + 1, copied_from, unquoted)),
            Some(_) => {
                let end = end_of_plain(data, quote + 1, delimiter, input_ended)?;
                unquoted.extend_from_slice(&data[from..quote]);
                unquoted.extend_from_slice(&data[quote + 1..end]);
                return Some((Field::Unquoted(copied_from, unquoted.len()), end));
            }
        }
    }
}

/// Ends a quoted field whose last piece is `from..to`, copying only where a piece was copied before.
fn finish(
    data: &[u8],
    from: usize,
    to: usize,
    end: usize,
    copied_from: usize,
    unquoted: &mut Vec<u8>,
) -> (Field, usize) {
    if unquoted.len() == copied_from {
        return (Field::InRow(from, to), end);
    }
    unquoted.extend_from_slice(&data[from..to]);
    (Field::Unquoted(copied_from, unquoted.len()), end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives its bytes in pieces of a few, as a slow decoder would.
    struct Pieces<'a>(&'a [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(buffer.len()).min(self.0.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    type Rows = Vec<(u64, Vec<Vec<u8>>)>;

    fn ours(bytes: &[u8], buffer_bytes: usize) -> Rows {
        let mut records = Records::open(Pieces(bytes, 3), b',').unwrap();
        // A small buffer, refilled, makes rows cross its end.
        records.buffer = vec![0; buffer_bytes];
        (records.input, records.start, records.filled) = (Pieces(bytes, 3), 0, 0);
        records.input_ended = false;
        let mut rows = Vec::new();
        while let Some(record) = records.next_record().unwrap() {
            rows.push((record.line, record.fields().map(<[u8]>::to_vec).collect()));
        }
        rows
    }

    fn of_the_csv_crate(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        reader.byte_records().map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect()).collect()
    }

    #[test]
    fn lines_are_counted_through_quotes_and_every_line_ending() {
        let text = b"a,b\r\n\"x\ny\",2\n\n\r\n3,\"q\"\"q\"\r4,5";
        let rows = ours(text, 8);
        let lines: Vec<u64> = rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 2, 6, 7]);
        assert_eq!(rows[1].1, [b"x\ny".to_vec(), b"2".to_vec()]);
        assert_eq!(rows[2].1, [b"3".to_vec(), b"q\"q".to_vec()]);
    }

    /// Fields are searched by words of eight bytes up to 32 bytes, and in another way from there.
    #[test]
    fn fields_of_every_length_end_where_they_end() {
        for length in 0..80 {
            let field = "-".repeat(length);
            for ending in [",x\n", "\n", "\r\n", "\r", ""] {
                let text = format!("{field}{ending}");
                let rows = ours(format!("a\n{text}").as_bytes(), 16);
                let fields = rows.get(1).map(|(_, fields)| fields[0].clone()).unwrap_or_default();
                assert_eq!(fields, field.as_bytes(), "{length} bytes before {ending:?}");
            }
        }
    }

    #[test]
    fn a_row_can_be_read_again() {
        let mut records = Records::open(b"a,b\n1,2\n".as_slice(), b',').unwrap();
        records.next_record().unwrap();
        records.unread();
        let again = records.next_record().unwrap().unwrap();
        assert_eq!((again.line, again.raw().as_str()), (1, "a,b"));
    }

    proptest! {
        #[test]
        fn rows_equal_those_of_the_csv_crate(text in "[ab,\"\n\r ]{1,60}", buffer_bytes in 1_usize..20) {
            let rows: Vec<_> = ours(text.as_bytes(), buffer_bytes).into_iter().map(|(_, fields)| fields).collect();
            prop_assert_eq!(rows, of_the_csv_crate(text.as_bytes()));
        }
    }
}
