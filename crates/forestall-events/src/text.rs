//! Text from bytes that ought to be UTF-8.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Decodes bytes; what is no UTF-8 is read as Windows-1252, which gives every byte a character.
pub(crate) fn decode_lossless(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Decodes a field in the file's encoding; the flag says whether the bytes were not of that encoding.
///
/// Bytes foreign to the encoding are read as Windows-1252.
pub(crate) fn decode<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> (Cow<'a, str>, bool) {
    if encoding == UTF_8 {
        return match std::str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), false),
            Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, true),
        };
    }
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => (text, false),
        None => (WINDOWS_1252.decode_without_bom_handling(bytes).0, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_1_is_read_and_flagged() {
        assert_eq!(decode(b"Yopal, Casanare", UTF_8), ("Yopal, Casanare".into(), false));
        assert_eq!(decode(b"Bogot\xe1 \x96 centro", UTF_8), ("Bogotá – centro".into(), true));
        assert_eq!(decode(b"Bogot\xe1", WINDOWS_1252), ("Bogotá".into(), false));
        assert_eq!(decode_lossless("Ḥomṣ".as_bytes()), "Ḥomṣ");
    }
}
