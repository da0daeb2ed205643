//! Small documents that would cost much to read.

use std::time::{Duration, Instant};

use forestall_attachment::AttachmentError;

use crate::samples::{deflate, pdf, stream, take, text};

/// Far more than the slowest of these takes on a busy machine without optimisation, far less than the work refused.
const PATIENCE: Duration = Duration::from_mins(1);

fn refused_in_time(what: &str, file: &[u8]) -> AttachmentError {
    let start = Instant::now();
    let error = take("a.pdf", file).unwrap_err();
    assert!(start.elapsed() < PATIENCE, "{what} took {:?}", start.elapsed());
    error
}

fn page(entries: &str) -> Vec<u8> {
    text(&format!("<</Type/Page /Parent 2 0 R /MediaBox[0 0 9 9] {entries}>>"))
}

fn start() -> Vec<Vec<u8>> {
    vec![text("<</Type/Catalog /Pages 2 0 R>>"), text("<</Type/Pages /Kids[3 0 R] /Count 1>>")]
}

#[test]
fn deep_nesting() {
    let deep = format!("/Resources {}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let file = pdf(&[start(), vec![page(&deep)]].concat(), "");
    assert_eq!(refused_in_time("deep nesting", &file), AttachmentError::TooComplexPdf);
}

#[test]
fn very_many_values() {
    let wide = format!("/Resources [{}]", "0 ".repeat(4_000_000));
    let file = pdf(&[start(), vec![page(&wide)]].concat(), "");
    assert_eq!(refused_in_time("many values", &file), AttachmentError::TooComplexPdf);
}

/// 200 MB of spaces in a stream of objects of 200 kB.
#[test]
fn a_stream_of_objects_that_inflates() {
    let data = deflate(&vec![b' '; 200_000_000]);
    assert!(data.len() < 1_000_000);
    let objects = stream("/Type/ObjStm /N 1 /First 10 /Filter/FlateDecode", &data);
    let file = [b"%PDF-1.5\n1 0 obj\n".to_vec(), objects, b"\nendobj\n".to_vec()].concat();
    let offset = file.len();
    let rows = [[0, 0, 0, 0], [1, 0, 9, 0], [2, 0, 1, 0]].concat();
    let table = stream("/Type/XRef /Size 3 /W[1 2 1] /Root 2 0 R", &rows);
    let end = format!("\nendobj\nstartxref\n{offset}\n%%EOF");
    let file = [file, b"3 0 obj\n".to_vec(), table, end.into_bytes()].concat();
    assert_eq!(refused_in_time("inflating objects", &file), AttachmentError::TooComplexPdf);
}

#[test]
fn a_table_that_inflates() {
    let data = deflate(&vec![0; 200_000_000]);
    let table = stream("/Type/XRef /Size 9 /W[1 2 1] /Root 1 0 R /Filter/FlateDecode", &data);
    let file = [b"%PDF-1.5\n3 0 obj\n".to_vec(), table, b"\nendobj\nstartxref\n9\n%%EOF".to_vec()].concat();
    assert_eq!(refused_in_time("an inflating table", &file), AttachmentError::TooComplexPdf);
}

/// Many objects that are all the rest of the file: written out, they would be its size squared.
#[test]
fn streams_that_overlap() {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    let filler = 1_000_000;
    let count = 2000;
    let contents: Vec<String> = (4..count).map(|number| format!("{number} 0 R")).collect();
    let objects = [start(), vec![page(&format!("/Contents[{}]", contents.join(" ")))]].concat();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    for number in 4..count {
        offsets.push(file.len());
        file.extend_from_slice(format!("{number} 0 obj\n<</Length 9>>\nstream\n").as_bytes());
    }
    file.extend_from_slice(&vec![b'x'; filler]);
    file.extend_from_slice(b"\nendstream\nendobj\n");
    let table_at = file.len();
    let mut table = format!("xref\n0 {count}\n0000000000 65535 f \n");
    for offset in offsets {
        table.push_str(&format!("{offset:010} 00000 n \n"));
    }
    table.push_str(&format!("trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{table_at}\n%%EOF"));
    file.extend_from_slice(table.as_bytes());
    assert_eq!(refused_in_time("overlapping streams", &file), AttachmentError::TooComplexPdf);
}

/// Versions that point at each other end, one way or the other.
#[test]
fn versions_in_a_circle() {
    let file = pdf(&[start(), vec![page("")]].concat(), "");
    let at = file.windows(5).position(|window| window == b"xref\n").unwrap();
    let circle = pdf(&[start(), vec![page("")]].concat(), &format!("/Prev {at}"));
    assert!(take("a.pdf", &circle).is_ok());
}
