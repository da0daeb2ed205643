//! JPEG 2000 as it stands in PDF documents: the boxes needed to show the picture, without XML, UUID and comments.
//!
//! Source: ITU-T T.800, annexes A and I.

/// Boxes that stay: signature, file type, header, code stream.
const ALLOWED: [&[u8; 4]; 4] = [b"jP  ", b"ftyp", b"jp2h", b"jp2c"];

/// Returns the picture without metadata, or nothing when it cannot be read.
pub(crate) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.starts_with(b"\xff\x4f\xff\x51") {
        return blank_comments(bytes);
    }
    let mut clean = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        let (name, body, after) = next_box(rest)?;
        rest = after;
        if !ALLOWED.contains(&name) {
            continue;
        }
        let body = if name == b"jp2c" { blank_comments(body)? } else { body.to_vec() };
        clean.extend_from_slice(&u32::try_from(body.len() + 8).ok()?.to_be_bytes());
        clean.extend_from_slice(name);
        clean.extend_from_slice(&body);
    }
    (!clean.is_empty()).then_some(clean)
}

/// Splits off a box: its name, its body, and what follows.
fn next_box(rest: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (name, _) = after.split_first_chunk::<4>()?;
    let (start, end) = match u32::from_be_bytes(*length) {
        // To the end of the file.
        0 => (8, rest.len()),
        1 => {
            let long: [u8; 8] = rest.get(8..16)?.try_into().ok()?;
            (16, usize::try_from(u64::from_be_bytes(long)).ok()?)
        }
        length => (8, usize::try_from(length).ok()?),
    };
    Some((name, rest.get(start..end)?, rest.get(end..)?))
}

/// Overwrites the comments of the main header with zeros; the length stays, because others point past them.
fn blank_comments(stream: &[u8]) -> Option<Vec<u8>> {
    let mut clean = stream.to_vec();
    if !stream.starts_with(b"\xff\x4f") {
        return None;
    }
    let mut at = 2;
    loop {
        let [0xff, marker] = *stream.get(at..at + 2)? else { return None };
        // The first tile part, or the end: the main header is over.
        if marker == 0x90 || marker == 0xd9 {
            return Some(clean);
        }
        let length = usize::from(u16::from_be_bytes(stream.get(at + 2..at + 4)?.try_into().ok()?));
        let end = at + 2 + length;
        if length < 2 || end > stream.len() {
            return None;
        }
        if marker == 0x64 {
            // Two bytes after the length say how the comment is written; binary, 0, fits zeros.
            clean[at + 4..end].fill(0);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_and_comments_go_and_the_picture_stays() {
        let stream = b"\xff\x4f\xff\x51\0\x04ab\xff\x64\0\x0a\0\x01secret\xff\x90rest";
        let mut file = b"\0\0\0\x0cjP  \r\n\x87\n".to_vec();
        file.extend_from_slice(b"\0\0\0\x0exml secret");
        file.extend_from_slice(b"\0\0\0\0jp2c");
        file.extend_from_slice(stream);
        let cleaned = clean(&file).unwrap();
        assert!(memchr::memmem::find(&cleaned, b"secret").is_none());
        assert!(cleaned.ends_with(b"\xff\x90rest"));
        assert_eq!(clean(&cleaned).unwrap(), cleaned);
        assert!(memchr::memmem::find(&clean(stream).unwrap(), b"secret").is_none());
        for end in 1..file.len() - 4 {
            let _ = clean(&file[..end]);
        }
    }
}
