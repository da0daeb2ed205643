//! Which way up a photograph is: the one thing of EXIF that has to stay.

/// What an EXIF segment begins with.
pub(crate) const EXIF_MARK: &[u8] = b"Exif\0\0";

/// The tag for orientation. Source: EXIF 2.32, section 4.6.4, table 4.
const ORIENTATION_TAG: u16 = 0x0112;
const SHORT: u16 = 3;

/// Returns the orientation, 1 to 8, that an EXIF segment states; 1, upright, when it states none that can be read.
pub(crate) fn orientation(segment: &[u8]) -> u8 {
    read(segment)
        .filter(|value| (1..=8).contains(value))
        .and_then(|value| u8::try_from(value).ok())
        .unwrap_or(1)
}

fn read(segment: &[u8]) -> Option<u16> {
    let tiff = segment.strip_prefix(EXIF_MARK)?;
    let is_big_endian = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let u16_at = |at: usize| {
        let pair: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    };
    let four: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let directory = if is_big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
    let directory = usize::try_from(directory).ok()?;
    let count = usize::from(u16_at(directory)?);
    let entries = (0..count).map(|index| directory.checked_add(2)?.checked_add(index * 12));
    for entry in entries {
        let entry = entry?;
        if u16_at(entry)? == ORIENTATION_TAG && u16_at(entry + 2)? == SHORT {
            return u16_at(entry + 8);
        }
    }
    None
}

/// Returns an EXIF segment that states the orientation and nothing else.
pub(crate) fn minimal_exif(orientation: u8) -> Vec<u8> {
    let mut segment = EXIF_MARK.to_vec();
    // Big-endian TIFF; the directory at 8 has one entry: the tag, SHORT, one value. No second directory.
    segment.extend_from_slice(b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    segment.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for value in 1..=8 {
            assert_eq!(orientation(&minimal_exif(value)), value);
        }
    }

    #[test]
    fn little_endian_and_nonsense() {
        let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(orientation(exif), 6);
        for end in 0..exif.len() - 6 {
            assert_eq!(orientation(&exif[..end]), 1, "cut at {end}");
        }
        assert_eq!(orientation(&minimal_exif(9)), 1);
        assert_eq!(orientation(b"Exif\0\0MM\0*\xff\xff\xff\xff"), 1);
    }
}
