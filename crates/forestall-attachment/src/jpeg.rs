//! JPEG: the segments a decoder needs, each checked, and the scans; nothing else and nothing after the end.
//!
//! Source: ITU-T T.81, annex B; JFIF 1.02; Adobe's marker from Adobe technical note 5116. The picture is not decoded.

use crate::orientation::{EXIF_MARK, minimal_exif, orientation};
use crate::{AttachmentError, AttachmentKind, Limits, Removed};

/// More scans than any encoder writes; each makes a decoder go over the whole picture again.
const MOST_SCANS: usize = 100;

/// Whether the last scan has to end with the mark of the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Required,
    /// Writers of PDF leave it out at times.
    MayLack,
}

/// Returns the picture with the needed segments only.
pub(crate) fn clean(
    bytes: &[u8],
    limits: Limits,
    removed: &mut Vec<Removed>,
) -> Result<Vec<u8>, AttachmentError> {
    rewrite(bytes, limits, End::Required, removed)
}

/// Returns a picture that stands in a document with the needed segments only.
pub(crate) fn clean_embedded(
    bytes: &[u8],
    limits: Limits,
    removed: &mut Vec<Removed>,
) -> Result<Vec<u8>, AttachmentError> {
    rewrite(bytes, limits, End::MayLack, removed)
}

fn rewrite(
    bytes: &[u8],
    limits: Limits,
    end: End,
    removed: &mut Vec<Removed>,
) -> Result<Vec<u8>, AttachmentError> {
    let parts = Parts::read(bytes, limits, end, removed)?;
    let mut clean = b"\xff\xd8".to_vec();
    if let Some(density) = parts.density {
        // Version 1.01 with the density as it was and without a thumbnail.
        let mut jfif = b"JFIF\0\x01\x01".to_vec();
        jfif.extend_from_slice(&density);
        jfif.extend_from_slice(&[0, 0]);
        push_segment(&mut clean, 0xe0, &jfif);
    }
    if parts.orientation != 1 {
        push_segment(&mut clean, 0xe1, &minimal_exif(parts.orientation));
    }
    if let Some(transform) = parts.adobe_transform {
        push_segment(&mut clean, 0xee, &[b'A', b'd', b'o', b'b', b'e', 0, 100, 0, 0, 0, 0, transform]);
    }
    clean.extend_from_slice(&parts.picture);
    clean.extend_from_slice(b"\xff\xd9");
    Ok(clean)
}

/// What of a JPEG stays.
struct Parts {
    /// Unit, horizontal and vertical density of JFIF.
    density: Option<[u8; 5]>,
    orientation: u8,
    adobe_transform: Option<u8>,
    /// Tables, frame header and scans, with their markers.
    picture: Vec<u8>,
}

impl Parts {
    fn read(
        bytes: &[u8],
        limits: Limits,
        end_mark: End,
        removed: &mut Vec<Removed>,
    ) -> Result<Self, AttachmentError> {
        if !bytes.starts_with(b"\xff\xd8") {
            return Err(damaged("it does not begin as one"));
        }
        let mut parts = Self { density: None, orientation: 1, adobe_transform: None, picture: Vec::new() };
        let mut at = 2;
        let mut components = None;
        let mut scans = 0;
        loop {
            let marker = next_marker(bytes, &mut at)?;
            if marker == 0xd9 {
                break;
            }
            let body = next_body(bytes, &mut at)?;
            match marker {
                0xdb => parts.keep(marker, body, is_quantization_table(body))?,
                0xc4 => parts.keep(marker, body, is_huffman_table(body))?,
                0xdd => parts.keep(marker, body, body.len() == 2)?,
                0xc0..=0xc2 => {
                    if components.is_some() {
                        return Err(damaged("it has two frame headers"));
                    }
                    components = Some(check_frame(body, limits)?);
                    parts.keep(marker, body, true)?;
                }
                0xda => {
                    scans += 1;
                    if components.is_none() || scans > MOST_SCANS {
                        return Err(damaged("its scans are not in order"));
                    }
                    parts.keep(marker, body, is_scan_header(body))?;
                    let end = match scan_end(bytes, at) {
                        Some(end) => end,
                        None if end_mark == End::MayLack => bytes.len(),
                        None => return Err(damaged("it is cut off")),
                    };
                    parts.picture.extend_from_slice(&bytes[at..end]);
                    at = end;
                    if at == bytes.len() {
                        break;
                    }
                }
                0xe0..=0xef | 0xfe => parts.read_extra(marker, body, removed),
                _ => return Err(damaged("it is of a rare kind that few programs show")),
            }
        }
        if scans == 0 {
            return Err(damaged("it has no picture data"));
        }
        if at < bytes.len() {
            removed.push(Removed::TrailingBytes);
        }
        Ok(parts)
    }

    fn keep(&mut self, marker: u8, body: &[u8], is_sound: bool) -> Result<(), AttachmentError> {
        if !is_sound {
            return Err(damaged("a table or header in it is not one of JPEG's"));
        }
        push_segment(&mut self.picture, marker, body);
        Ok(())
    }

    /// Takes from an application's segment what decoders need, and notes the rest as removed.
    fn read_extra(&mut self, marker: u8, body: &[u8], removed: &mut Vec<Removed>) {
        match marker {
            0xe0 if body.starts_with(b"JFIF\0") && body.len() >= 14 && self.density.is_none() => {
                self.density = body[7..12].try_into().ok();
                if body[12..] != [0, 0] {
                    removed.push(Removed::Thumbnail);
                }
            }
            0xe1 if body.starts_with(EXIF_MARK) => {
                if self.orientation == 1 {
                    self.orientation = orientation(body);
                }
                if self.orientation == 1 || body != minimal_exif(self.orientation) {
                    removed.push(Removed::CameraAndPlace);
                }
            }
            0xee if body.starts_with(b"Adobe") && body.len() >= 12 && self.adobe_transform.is_none() => {
                // 0: RGB or CMYK, 1: YCbCr, 2: YCCK. Others mean nothing.
                self.adobe_transform = Some(body[11].min(2));
            }
            _ => removed.push(what_is(marker, body)),
        }
    }
}

/// Goes to the next marker; fill bytes before it are left out.
fn next_marker(bytes: &[u8], at: &mut usize) -> Result<u8, AttachmentError> {
    if bytes.get(*at) != Some(&0xff) {
        return Err(damaged("a segment does not begin where it should"));
    }
    while bytes.get(*at) == Some(&0xff) {
        *at += 1;
    }
    let marker = *bytes.get(*at).ok_or(damaged("it is cut off"))?;
    *at += 1;
    Ok(marker)
}

/// Takes the body of a segment: what follows the two bytes of length.
fn next_body<'a>(bytes: &'a [u8], at: &mut usize) -> Result<&'a [u8], AttachmentError> {
    let cut_off = || damaged("it is cut off");
    let rest = bytes.get(*at..).ok_or_else(cut_off)?;
    let (length, _) = rest.split_first_chunk::<2>().ok_or_else(cut_off)?;
    let length = usize::from(u16::from_be_bytes(*length));
    let body = rest.get(2..length).ok_or_else(cut_off)?;
    *at += length;
    Ok(body)
}

/// Returns where the data of a scan ends: at the first marker that is no restart and no stuffed byte.
fn scan_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        at += memchr::memchr(0xff, bytes.get(at..)?)?;
        match bytes.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            // A fill byte: the marker, if it is one, comes after it.
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

fn check_frame(body: &[u8], limits: Limits) -> Result<u8, AttachmentError> {
    let wrong = || damaged("its frame header is not one of JPEG's");
    let [depth, h1, h0, w1, w0, components, rest @ ..] = body else { return Err(wrong()) };
    let (height, width) = (u16::from_be_bytes([*h1, *h0]), u16::from_be_bytes([*w1, *w0]));
    let is_possible = [8, 12].contains(depth) && (1..=4).contains(components) && height > 0 && width > 0;
    if !is_possible || rest.len() != 3 * usize::from(*components) {
        return Err(wrong());
    }
    if u64::from(width) * u64::from(height) > limits.pixels {
        let (width, height) = (width.into(), height.into());
        return Err(AttachmentError::TooManyPixels { width, height, limit: limits.pixels });
    }
    Ok(*components)
}

fn is_scan_header(body: &[u8]) -> bool {
    body.first().is_some_and(|count| (1..=4).contains(count) && body.len() == 4 + 2 * usize::from(*count))
}

fn is_quantization_table(mut body: &[u8]) -> bool {
    while let Some(first) = body.first() {
        let length = match first >> 4 {
            0 => 65,
            1 => 129,
            _ => return false,
        };
        let Some(rest) = body.get(length..) else { return false };
        body = rest;
    }
    true
}

fn is_huffman_table(mut body: &[u8]) -> bool {
    while !body.is_empty() {
        let Some(counts) = body.get(1..17) else { return false };
        let length = 17 + counts.iter().map(|count| usize::from(*count)).sum::<usize>();
        let Some(rest) = body.get(length..) else { return false };
        body = rest;
    }
    true
}

fn what_is(marker: u8, body: &[u8]) -> Removed {
    match marker {
        0xe0 => Removed::Thumbnail,
        0xe1 if body.starts_with(EXIF_MARK) => Removed::CameraAndPlace,
        0xe1 => Removed::EditingHistory,
        0xe2 if body.starts_with(b"ICC_PROFILE\0") => Removed::ColourProfile,
        0xe2 if body.starts_with(b"MPF\0") => Removed::FurtherPictures,
        0xed => Removed::Captions,
        0xfe => Removed::PictureComments,
        _ => Removed::UnknownParts,
    }
}

fn push_segment(clean: &mut Vec<u8>, marker: u8, body: &[u8]) {
    let length = u16::try_from(body.len() + 2)
        .expect("a body read behind a length of two bytes, or a short one of ours");
    clean.extend_from_slice(&[0xff, marker]);
    clean.extend_from_slice(&length.to_be_bytes());
    clean.extend_from_slice(body);
}

fn damaged(what: &'static str) -> AttachmentError {
    AttachmentError::Damaged { kind: AttachmentKind::Jpeg, what }
}
