//! PNG: the chunks needed to show the picture, the picture data checked, nothing else.
//!
//! Source: PNG specification (third edition), sections 5 and 11. The pixels are not decoded into memory: the data is
//! inflated through a small buffer to see that there is exactly as much as the header announces.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use crate::{AttachmentError, AttachmentKind, Limits, Removed};

/// What every PNG begins with.
pub(crate) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Chunks that change how the picture looks and can say nothing else, with their allowed lengths.
const ALLOWED: [(&[u8; 4], std::ops::RangeInclusive<usize>); 7] = [
    (b"PLTE", 3..=768),
    (b"tRNS", 1..=256),
    (b"gAMA", 4..=4),
    (b"cHRM", 32..=32),
    (b"sRGB", 1..=1),
    (b"sBIT", 1..=4),
    (b"bKGD", 1..=6),
];

struct Header {
    width: u32,
    height: u32,
    bits_per_pixel: u64,
    is_interlaced: bool,
}

/// Returns the picture with the allowed chunks only.
pub(crate) fn clean(
    bytes: &[u8],
    limits: Limits,
    removed: &mut Vec<Removed>,
) -> Result<Vec<u8>, AttachmentError> {
    let mut rest = bytes.strip_prefix(SIGNATURE).ok_or(damaged("it does not begin as one"))?;
    let (first, body) = next_chunk(&mut rest)?;
    if first != b"IHDR" {
        return Err(damaged("its header is not the first part"));
    }
    let header = parse_header(body)?;
    if u64::from(header.width) * u64::from(header.height) > limits.pixels {
        let (width, height) = (header.width, header.height);
        return Err(AttachmentError::TooManyPixels { width, height, limit: limits.pixels });
    }
    let mut clean = SIGNATURE.to_vec();
    push_chunk(&mut clean, *b"IHDR", body);

    let mut seen: Vec<&[u8]> = Vec::new();
    let mut data: Vec<u8> = Vec::new();
    loop {
        let (name, body) = next_chunk(&mut rest)?;
        match name {
            b"IEND" => break,
            b"IDAT" => data.extend_from_slice(body),
            b"IHDR" => return Err(damaged("it has two headers")),
            // What stands after the picture data cannot change how it looks.
            _ => match ALLOWED.iter().find(|(allowed, _)| allowed.as_slice() == name) {
                Some((allowed, lengths))
                    if lengths.contains(&body.len()) && !seen.contains(&name) && data.is_empty() =>
                {
                    seen.push(name);
                    push_chunk(&mut clean, **allowed, body);
                }
                _ => removed.push(what_is(name)),
            },
        }
    }
    if !rest.is_empty() {
        removed.push(Removed::TrailingBytes);
    }
    let used = check_picture_data(&data, &header)?;
    if used < data.len() {
        removed.push(Removed::TrailingBytes);
    }
    push_chunk(&mut clean, *b"IDAT", &data[..used]);
    push_chunk(&mut clean, *b"IEND", &[]);
    Ok(clean)
}

fn parse_header(body: &[u8]) -> Result<Header, AttachmentError> {
    let body: &[u8; 13] = body.try_into().map_err(|_| damaged("its header has the wrong length"))?;
    let width = u32::from_be_bytes([body[0], body[1], body[2], body[3]]);
    let height = u32::from_be_bytes([body[4], body[5], body[6], body[7]]);
    let (depth, colour) = (body[8], body[9]);
    // Table 12 of the specification: the allowed depths of each colour type, and the samples of a pixel.
    let samples = match (colour, depth) {
        (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) => 1,
        (2, 8 | 16) => 3,
        (4, 8 | 16) => 2,
        (6, 8 | 16) => 4,
        _ => return Err(damaged("its colour type is not one of PNG's")),
    };
    let is_size_possible = (1..1 << 31).contains(&width) && (1..1 << 31).contains(&height);
    if !is_size_possible || body[10] != 0 || body[11] != 0 || body[12] > 1 {
        return Err(damaged("its header is not one of PNG's"));
    }
    let bits_per_pixel = samples * u64::from(depth);
    Ok(Header { width, height, bits_per_pixel, is_interlaced: body[12] == 1 })
}

/// Takes the next chunk; its check sum must be right.
fn next_chunk<'a>(rest: &mut &'a [u8]) -> Result<(&'a [u8], &'a [u8]), AttachmentError> {
    let cut_off = || damaged("it is cut off");
    let (length, after) = rest.split_first_chunk::<4>().ok_or_else(cut_off)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| cut_off())?;
    let end = length.checked_add(4).ok_or_else(cut_off)?;
    let (name_and_body, after) = after.split_at_checked(end).ok_or_else(cut_off)?;
    let (stated, after) = after.split_first_chunk::<4>().ok_or_else(cut_off)?;
    if check_sum(name_and_body) != u32::from_be_bytes(*stated) {
        return Err(damaged("a check sum is wrong"));
    }
    *rest = after;
    Ok(name_and_body.split_at(4))
}

fn push_chunk(clean: &mut Vec<u8>, name: [u8; 4], body: &[u8]) {
    let length =
        u32::try_from(body.len()).expect("a body taken from chunks of one file within the limit fits u32");
    clean.extend_from_slice(&length.to_be_bytes());
    let start = clean.len();
    clean.extend_from_slice(&name);
    clean.extend_from_slice(body);
    let sum = check_sum(&clean[start..]);
    clean.extend_from_slice(&sum.to_be_bytes());
}

fn check_sum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn what_is(name: &[u8]) -> Removed {
    match name {
        b"tEXt" | b"zTXt" => Removed::PictureComments,
        // XMP stands in an `iTXt` of its own; to the reader both are texts.
        b"iTXt" => Removed::EditingHistory,
        b"eXIf" | b"tIME" => Removed::CameraAndPlace,
        b"iCCP" | b"cICP" => Removed::ColourProfile,
        b"acTL" | b"fcTL" | b"fdAT" => Removed::FurtherPictures,
        _ => Removed::UnknownParts,
    }
}

/// Inflates the picture data and returns how many bytes of it are used.
fn check_picture_data(data: &[u8], header: &Header) -> Result<usize, AttachmentError> {
    let expected = byte_count(header);
    let mut inflate = Decompress::new(true);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let (taken, made) = (inflate.total_in(), inflate.total_out());
        let taken_so_far = usize::try_from(taken).map_err(|_| damaged("its data is too long"))?;
        let status = inflate
            .decompress(&data[taken_so_far..], &mut buffer, FlushDecompress::None)
            .map_err(|_| damaged("its data does not unpack"))?;
        if inflate.total_out() > expected {
            return Err(damaged("it holds more data than its size needs"));
        }
        if status == Status::StreamEnd {
            break;
        }
        if (inflate.total_in(), inflate.total_out()) == (taken, made) {
            return Err(damaged("its data is cut off"));
        }
    }
    if inflate.total_out() < expected {
        return Err(damaged("it holds less data than its size needs"));
    }
    usize::try_from(inflate.total_in()).map_err(|_| damaged("its data is too long"))
}

/// Returns the bytes of all rows, each with its filter byte.
fn byte_count(header: &Header) -> u64 {
    let rows_of = |width: u64, height: u64| {
        if width == 0 || height == 0 { 0 } else { height * (1 + (width * header.bits_per_pixel).div_ceil(8)) }
    };
    let (width, height) = (u64::from(header.width), u64::from(header.height));
    if !header.is_interlaced {
        return rows_of(width, height);
    }
    // Adam7: the first column and row of each pass, and the steps across and down (section 8.1).
    let passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
    let count = |size: u64, first: u64, step: u64| size.saturating_sub(first).div_ceil(step);
    passes.iter().map(|&(x, y, across, down)| rows_of(count(width, x, across), count(height, y, down))).sum()
}

fn damaged(what: &'static str) -> AttachmentError {
    AttachmentError::Damaged { kind: AttachmentKind::Png, what }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 9 rows of 1 + 9 bytes; interlaced 3x3 of one byte a pixel has passes 1x1, 2x1 (pass 5), 1x2 (6), 3x1.
    #[test]
    fn bytes_of_rows() {
        let header = |width, height, bits_per_pixel, is_interlaced| Header {
            width,
            height,
            bits_per_pixel,
            is_interlaced,
        };
        assert_eq!(byte_count(&header(9, 9, 8, false)), 90);
        assert_eq!(byte_count(&header(9, 9, 1, false)), 27);
        // Pass 1: 1x1, pass 4: 1x1 (column 2), pass 5: row 2, columns 0 and 2, pass 6: column 1, rows 0 and 2,
        // pass 7: row 1, three columns: 2 + 2 + 3 + 4 + 4.
        assert_eq!(byte_count(&header(3, 3, 8, true)), 15);
    }
}
