//! Hides the length of a text among those up to 31 bytes longer or shorter.

use zeroize::Zeroizing;

/// Texts are sealed in multiples of this many bytes.
const BLOCK: usize = 32;

/// Appends one byte 0x80 and then zeros up to the next multiple of 32 bytes (ISO/IEC 7816-4).
pub(crate) fn pad(text: &str) -> Zeroizing<Vec<u8>> {
    let length = (text.len() + 1).next_multiple_of(BLOCK);
    let mut padded = Zeroizing::new(Vec::with_capacity(length));
    padded.extend_from_slice(text.as_bytes());
    padded.push(0x80);
    padded.resize(length, 0);
    padded
}

/// Takes the padding off; `None` where the bytes were not padded like this.
pub(crate) fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let marker = padded.iter().rposition(|byte| *byte != 0)?;
    let is_padded = padded[marker] == 0x80 && padded.len() == (marker + 1).next_multiple_of(BLOCK);
    is_padded.then_some(&padded[..marker])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_are_multiples_of_the_block() {
        for (length, padded) in [(0, 32), (1, 32), (31, 32), (32, 64), (63, 64), (64, 96)] {
            assert_eq!(pad(&"a".repeat(length)).len(), padded, "{length}");
        }
    }

    #[test]
    fn other_paddings_are_refused() {
        let too_long = [b"a\x80".as_slice(), &[0; 62]].concat();
        for wrong in [&[][..], &[0; 32], &[1; 32], &too_long, &pad("a")[..31]] {
            assert_eq!(unpad(wrong), None);
        }
    }

    proptest! {
        #[test]
        fn unpad_undoes_pad(text in "[a-z\u{0}\u{80}\u{c0}]{0,100}") {
            let padded = pad(&text);
            prop_assert_eq!(unpad(&padded), Some(text.as_bytes()));
        }
    }
}
