//! Small files with something to hide, and what to look for afterwards.

use std::io::Write;

use flate2::Crc;
use flate2::write::ZlibEncoder;
use forestall_attachment::{AttachmentError, Limits, SafeAttachment, accept};

/// What is planted wherever a file can hold it.
pub(crate) const SECRET: &[u8] = b"Amina-at-34.5N";

pub(crate) fn take(name: &str, bytes: &[u8]) -> Result<SafeAttachment, AttachmentError> {
    accept(name, bytes, Limits::default())
}

pub(crate) fn contains(bytes: &[u8], what: &[u8]) -> bool {
    memchr::memmem::find(bytes, what).is_some()
}

/// Asserts that accepting what was accepted changes nothing more.
pub(crate) fn assert_stays(safe: &SafeAttachment) {
    let again = take(safe.name.as_str(), &safe.bytes).unwrap();
    assert_eq!(again.removed, []);
    assert!(again.bytes == safe.bytes && again.name == safe.name && again.kind == safe.kind);
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "a byte string is written as it reads")]
pub(crate) fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(name);
    crc.update(body);
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&length[..], name, body, &crc.sum().to_be_bytes()].concat()
}

pub(crate) fn png_header(width: u32, height: u32) -> Vec<u8> {
    chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat())
}

/// A picture of RGB pixels with the given chunks between header and data, and what follows its end.
pub(crate) fn png(width: u32, height: u32, extra: &[Vec<u8>], after: &[u8]) -> Vec<u8> {
    let row = [vec![0], vec![7; usize::try_from(width).unwrap() * 3]].concat();
    let data = deflate(&row.repeat(usize::try_from(height).unwrap()));
    let mut parts = vec![b"\x89PNG\r\n\x1a\n".to_vec(), png_header(width, height)];
    parts.extend_from_slice(extra);
    parts.extend([chunk(b"IDAT", &data), chunk(b"IEND", b""), after.to_vec()]);
    parts.concat()
}

pub(crate) fn secret_png() -> Vec<u8> {
    let text = |start: &[u8]| [start, SECRET].concat();
    let extra = [
        chunk(b"gAMA", &[0, 0, 0xb1, 0x8f]),
        chunk(b"tEXt", &text(b"Author\0")),
        chunk(b"zTXt", &text(b"Comment\0\0")),
        chunk(b"iTXt", &text(b"XML:com.adobe.xmp\0\0\0\0\0")),
        chunk(b"eXIf", &text(b"MM\0*")),
        chunk(b"tIME", &[7, 0xe9, 1, 1, 1, 1, 1]),
        chunk(b"iCCP", &text(b"profile\0\0")),
        chunk(b"prVt", SECRET),
    ];
    png(3, 2, &extra, &[b"PK\x03\x04", SECRET].concat())
}

pub(crate) fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &length[..], body].concat()
}

/// EXIF with an orientation and a secret in the artist's tag.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let mut body = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
    body.extend_from_slice(&[1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    body.extend_from_slice(&[1, 0x3b, 0, 2, 0, 0, 0, 14, 0, 0, 0, 38, 0, 0, 0, 0]);
    body.extend_from_slice(SECRET);
    body
}

/// The needed parts of a grey picture of 8 x 8 pixels; no decoder has to understand its scan.
pub(crate) fn jpeg(before: &[Vec<u8>], scan: &[u8], after: &[u8]) -> Vec<u8> {
    let mut huffman = vec![0; 17];
    huffman[1] = 1;
    huffman.push(0);
    let mut parts = vec![b"\xff\xd8".to_vec()];
    parts.extend_from_slice(before);
    parts.extend([
        segment(0xdb, &[0; 65]),
        segment(0xc0, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
        segment(0xc4, &huffman),
        segment(0xda, &[1, 1, 0, 0, 63, 0]),
        scan.to_vec(),
        b"\xff\xd9".to_vec(),
        after.to_vec(),
    ]);
    parts.concat()
}

pub(crate) fn secret_jpeg(orientation: u8) -> Vec<u8> {
    let with = |start: &[u8]| [start, SECRET].concat();
    let before = [
        segment(0xe0, &with(b"JFIF\0\x01\x02\x01\0\x48\0\x48\x02\x02")),
        segment(0xe0, &with(b"JFXX\0\x10")),
        segment(0xe1, &exif(orientation)),
        segment(0xe1, &with(b"http://ns.adobe.com/xap/1.0/\0")),
        segment(0xe2, &with(b"ICC_PROFILE\0\x01\x01")),
        segment(0xe2, &with(b"MPF\0")),
        segment(0xed, &with(b"Photoshop 3.0\0")),
        segment(0xee, &with(b"Adobe\0\x64\0\0\0\0\x01")),
        segment(0xfe, SECRET),
    ];
    jpeg(&before, b"scan\xff\x00data\xff\xd0more", &[b"\xff\xd8\xff\xe1", SECRET].concat())
}

/// A document of these objects, from number 1 on, with a table and the given additions to its trailer.
pub(crate) fn pdf(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.6\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let start = file.len();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        table.push_str(&format!("{offset:010} 00000 n \n"));
    }
    let size = objects.len() + 1;
    table.push_str(&format!("trailer\n<</Size {size} /Root 1 0 R {trailer}>>\nstartxref\n{start}\n%%EOF\n"));
    file.extend_from_slice(table.as_bytes());
    file
}

pub(crate) fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let start = format!("<<{entries} /Length {}>>\nstream\n", data.len());
    [start.as_bytes(), data, b"\nendstream"].concat()
}

pub(crate) fn text(object: &str) -> Vec<u8> {
    object.replace("SECRET", std::str::from_utf8(SECRET).unwrap()).into_bytes()
}

/// A document of one page with everything a document can hide.
pub(crate) fn secret_pdf() -> Vec<u8> {
    let objects = [
        text(
            "<</Type/Catalog /Pages 2 0 R /OpenAction 6 0 R /AA<</WC 6 0 R>> /Metadata 5 0 R /Lang (en)
             /Names<</JavaScript<</Names[(a) 6 0 R]>> /EmbeddedFiles<</Names[(f) 7 0 R]>>
                     /Dests<</Names[(top)[3 0 R /Fit]]>>>>
             /AcroForm<</Fields[12 0 R] /XFA 8 0 R>> /Outlines 15 0 R>>",
        ),
        text("<</Type/Pages /Kids[3 0 R] /Count 1>>"),
        text(
            "<</Type/Page /Parent 2 0 R /MediaBox[0 0 200 200] /Contents 4 0 R /AA<</O 6 0 R>> /Metadata 5 0 R
             /PieceInfo<</App<</Private(SECRET)>>>> /LastModified(SECRET) /Thumb 14 0 R
             /Resources<</Font<</AA 9 0 R>> /XObject<</Im1 10 0 R>>>>
             /Annots[11 0 R 12 0 R 13 0 R <</Subtype/Link /Rect[0 0 9 9] /A<</S/URI /URI(https://example.org/a)>>>>]>>",
        ),
        stream("", b"BT /AA 12 Tf (visible words) Tj ET /Im1 Do"),
        stream("/Type/Metadata /Subtype/XML", SECRET),
        text("<</S/JavaScript /JS(app.alert('SECRET'))>>"),
        text("<</Type/Filespec /F(SECRET) /EF<</F 8 0 R>>>>"),
        stream("/Type/EmbeddedFile", SECRET),
        text("<</Type/Font /Subtype/Type1 /BaseFont/Helvetica /Metadata 5 0 R>>"),
        stream(
            "/Type/XObject /Subtype/Image /Width 8 /Height 8 /ColorSpace/DeviceGray /BitsPerComponent 8 \
             /Filter/DCTDecode /Metadata 5 0 R",
            &secret_jpeg(1),
        ),
        text("<</Subtype/Text /Rect[0 0 9 9] /Contents(SECRET) /T(SECRET)>>"),
        text(
            "<</Subtype/Widget /Rect[0 0 9 9] /FT/Tx /T(SECRET) /V(SECRET) /A 6 0 R /P 3 0 R
             /AP<</N 14 0 R /D 8 0 R>>>>",
        ),
        text("<</Subtype/Link /Rect[0 0 9 9] /A<</S/Launch /F(SECRET) /Next 6 0 R>> /Contents(SECRET)>>"),
        stream("/Type/XObject /Subtype/Form /BBox[0 0 9 9]", b"BT (filled in) Tj ET"),
        text("<</First 16 0 R /Last 16 0 R /Count 1>>"),
        text("<</Title(Chapter) /Parent 15 0 R /A<</S/GoTo /D[3 0 R /Fit] /Next 6 0 R>> /X(SECRET)>>"),
        text("<</Title(SECRET) /Author(SECRET)>>"),
        text("(an earlier draft: SECRET)"),
    ];
    let file = pdf(&objects, "/Info 17 0 R /ID[<0102><0102>]");
    [file, SECRET.to_vec()].concat()
}
