//! Bytes to values. Source: ISO 32000-1, section 7.2 and 7.3.

use super::budget::{Budget, MOST_DEPTH, MOST_VALUES_OF_AN_OBJECT};
use super::damaged;
use super::object::{Dictionary, Object};
use crate::AttachmentError;

/// A place in the bytes of a file, or of an object stream.
pub(super) struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    values: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, depth: 0, values: 0 }
    }

    /// Returns where the next byte to read stands.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Reads one value and pays for it.
    pub(super) fn object(&mut self, budget: &mut Budget) -> Result<Object, AttachmentError> {
        let start = self.at;
        let object = self.value(budget);
        budget.spend_passed(self.at.saturating_sub(start))?;
        object
    }

    /// Reads `12 0 obj` and returns both numbers.
    pub(super) fn object_header(&mut self) -> Option<(u32, u16)> {
        let number = self.unsigned().and_then(|value| u32::try_from(value).ok())?;
        let generation = self.unsigned().and_then(|value| u16::try_from(value).ok())?;
        self.keyword(b"obj").then_some((number, generation))
    }

    /// Takes a word if it stands here.
    pub(super) fn keyword(&mut self, word: &[u8]) -> bool {
        self.skip_space();
        let end = self.at + word.len();
        let is_here = self.bytes.get(self.at..end) == Some(word)
            && self.bytes.get(end).is_none_or(|next| !is_regular(*next));
        if is_here {
            self.at = end;
        }
        is_here
    }

    /// Takes digits, if they stand here.
    pub(super) fn unsigned(&mut self) -> Option<u64> {
        self.skip_space();
        let digits = self.take_while(|byte| byte.is_ascii_digit());
        std::str::from_utf8(digits).ok()?.parse().ok()
    }

    /// Takes the end of line after `stream`: CR LF, or LF, or, though it ought not to be, CR.
    pub(super) fn end_of_line(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += match rest {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
    }

    fn value(&mut self, budget: &mut Budget) -> Result<Object, AttachmentError> {
        budget.spend_value()?;
        self.values += 1;
        if self.depth > MOST_DEPTH || self.values > MOST_VALUES_OF_AN_OBJECT {
            return Err(AttachmentError::TooComplexPdf);
        }
        self.skip_space();
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        match rest {
            [b'<', b'<', ..] => self.nested(2, |parser| parser.dictionary(budget)),
            [b'[', ..] => self.nested(1, |parser| parser.array(budget)),
            [b'<', ..] => self.hexadecimal(),
            [b'(', ..] => self.literal(),
            [b'/', ..] => Ok(Object::Name(self.name())),
            [b'0'..=b'9' | b'+' | b'-' | b'.', ..] => self.number_or_reference(),
            _ => self.word(),
        }
    }

    fn nested(
        &mut self,
        opening: usize,
        read: impl FnOnce(&mut Self) -> Result<Object, AttachmentError>,
    ) -> Result<Object, AttachmentError> {
        self.at += opening;
        self.depth += 1;
        let object = read(self);
        self.depth -= 1;
        object
    }

    fn dictionary(&mut self, budget: &mut Budget) -> Result<Object, AttachmentError> {
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            match self.bytes.get(self.at..).unwrap_or_default() {
                [b'>', b'>', ..] => {
                    self.at += 2;
                    return Ok(Object::Dictionary(Dictionary::new(entries)));
                }
                [b'/', ..] => {
                    let key = self.name();
                    let value = self.value(budget)?;
                    entries.push((key, value));
                }
                _ => return Err(damaged("a dictionary in it is broken")),
            }
        }
    }

    fn array(&mut self, budget: &mut Budget) -> Result<Object, AttachmentError> {
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.bytes.get(self.at) == Some(&b']') {
                self.at += 1;
                return Ok(Object::Array(items));
            }
            items.push(self.value(budget)?);
        }
    }

    fn name(&mut self) -> Box<[u8]> {
        self.at += 1;
        let raw = self.take_while(is_regular);
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let [first, after @ ..] = rest {
            let escaped = match (first, after) {
                (b'#', [high, low, ..]) => hex_digit(*high).zip(hex_digit(*low)),
                _ => None,
            };
            if let Some((high, low)) = escaped {
                name.push(high << 4 | low);
                rest = &after[2..];
            } else {
                name.push(*first);
                rest = after;
            }
        }
        name.into()
    }

    fn literal(&mut self) -> Result<Object, AttachmentError> {
        let mut text = Vec::new();
        let mut open = 0_usize;
        loop {
            let byte = self.next_byte()?;
            match byte {
                b'(' => {
                    if open > 0 {
                        text.push(byte);
                    }
                    open += 1;
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(Object::Text(text.into()));
                    }
                    text.push(byte);
                }
                b'\\' => self.escape(&mut text)?,
                // An end of line in a string is one line feed.
                b'\r' => {
                    if self.bytes.get(self.at) == Some(&b'\n') {
                        self.at += 1;
                    }
                    text.push(b'\n');
                }
                _ => text.push(byte),
            }
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), AttachmentError> {
        match self.next_byte()? {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\n' => {}
            b'\r' => {
                if self.bytes.get(self.at) == Some(&b'\n') {
                    self.at += 1;
                }
            }
            digit @ b'0'..=b'7' => {
                let mut value = u16::from(digit - b'0');
                for _ in 0..2 {
                    match self.bytes.get(self.at) {
                        Some(digit @ b'0'..=b'7') => value = value * 8 + u16::from(digit - b'0'),
                        _ => break,
                    }
                    self.at += 1;
                }
                // Bits beyond a byte are ignored (section 7.3.4.2).
                text.push(value.to_le_bytes()[0]);
            }
            other => text.push(other),
        }
        Ok(())
    }

    fn hexadecimal(&mut self) -> Result<Object, AttachmentError> {
        self.at += 1;
        let mut text = Vec::new();
        let mut high = None;
        loop {
            let byte = self.next_byte()?;
            match (byte, hex_digit(byte), high) {
                (b'>', _, _) => {
                    text.extend(high.map(|high: u8| high << 4));
                    return Ok(Object::Text(text.into()));
                }
                (_, Some(digit), None) => high = Some(digit),
                (_, Some(digit), Some(first)) => {
                    text.push(first << 4 | digit);
                    high = None;
                }
                (space, None, _) if is_space(space) => {}
                _ => return Err(damaged("a text in it is broken")),
            }
        }
    }

    fn number_or_reference(&mut self) -> Result<Object, AttachmentError> {
        let digits = self.take_while(is_regular);
        let text = std::str::from_utf8(digits).map_err(|_| damaged("a number in it is broken"))?;
        if let Ok(integer) = text.parse::<i64>() {
            let reference = u32::try_from(integer).ok().and_then(|number| self.rest_of_reference(number));
            return Ok(reference.unwrap_or(Object::Integer(integer)));
        }
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let is_real = unsigned.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && unsigned.bytes().filter(|byte| *byte == b'.').count() <= 1
            && unsigned.bytes().any(|byte| byte.is_ascii_digit());
        if is_real { Ok(Object::Real(digits.into())) } else { Err(damaged("a number in it is broken")) }
    }

    /// Takes ` 0 R` after a number, or nothing.
    fn rest_of_reference(&mut self, number: u32) -> Option<Object> {
        let start = self.at;
        let generation = self.unsigned().and_then(|value| u16::try_from(value).ok());
        if let Some(generation) = generation
            && self.keyword(b"R")
        {
            return Some(Object::Reference(number, generation));
        }
        self.at = start;
        None
    }

    fn word(&mut self) -> Result<Object, AttachmentError> {
        for (word, object) in [
            (&b"null"[..], Object::Null),
            (b"true", Object::Boolean(true)),
            (b"false", Object::Boolean(false)),
        ] {
            if self.keyword(word) {
                return Ok(object);
            }
        }
        Err(damaged("a value in it is broken"))
    }

    fn next_byte(&mut self) -> Result<u8, AttachmentError> {
        let byte = *self.bytes.get(self.at).ok_or(damaged("it is cut off"))?;
        self.at += 1;
        Ok(byte)
    }

    fn take_while(&mut self, is_wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| !is_wanted(*byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Goes over white space and comments.
    pub(super) fn skip_space(&mut self) {
        loop {
            self.take_while(is_space);
            if self.bytes.get(self.at) != Some(&b'%') {
                return;
            }
            self.take_while(|byte| byte != b'\n' && byte != b'\r');
        }
    }
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

pub(super) fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

pub(super) fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
