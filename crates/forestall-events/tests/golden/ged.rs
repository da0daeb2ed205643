//! Small invented files in every layout of UCDP GED, and in every way they go wrong.

use crate::report::report;
use forestall_events::{EventReader, GedReader};
use insta::assert_snapshot;

macro_rules! golden {
    ($($name:ident),+ $(,)?) => {
        $(
            #[test]
            fn $name() {
                let bytes = include_bytes!(concat!("ged/", stringify!($name), ".csv"));
                assert_snapshot!(report(GedReader::open(bytes.as_slice())));
            }
        )+
    };
}

golden! {
    columns_49,
    columns_43_hxl_tags,
    columns_42,
    columns_41,
    without_header,
    three_dates,
    quoted_newlines,
    byte_order_mark_crlf,
    latin_1,
    unknown_column,
    faults,
    open_quote,
    doubts,
    header_only,
    missing_columns,
    another_table,
    semicolons,
}

#[test]
fn an_empty_file() {
    let expected = "error: the file is empty\n\
        hint: download the file again; an interrupted download often leaves an empty one\n";
    for bytes in [b"".as_slice(), b"\n\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"] {
        assert_eq!(report(GedReader::open(bytes)), expected, "{bytes:?}");
    }
}

#[test]
fn a_picture_named_csv() {
    let picture = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01".as_slice();
    assert_snapshot!(report(GedReader::open(picture)), @r"
    error: this is a JPEG picture, not CSV text
    hint: give the CSV file itself; export it as comma-separated text in UTF-8 if need be
    ");
}

#[test]
fn columns_of_a_shipped_mapping() {
    let header = "id,year,month,day,country,type_of_violence,conflict_name,side_a,side_b,latitude,longitude,\
        low_death,best_death,high_death\n";
    assert_snapshot!(report(GedReader::open(header.as_bytes())));
}

#[test]
fn an_input_that_fails_keeps_its_cause() {
    struct Failing(bool);
    impl std::io::Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(std::io::Error::other("the disk is gone"));
            }
            let header = include_bytes!("ged/header_only.csv");
            let rows = b"1,".repeat(150_000);
            let text: Vec<u8> = header.iter().copied().chain(rows).collect();
            let count = buffer.len().min(text.len());
            buffer[..count].copy_from_slice(&text[..count]);
            Ok(count)
        }
    }
    let mut reader = GedReader::open(Failing(false)).unwrap();
    let error = reader.next_batch(10).unwrap_err();
    assert_snapshot!(crate::report::refusal(&error));
    assert!(reader.next_batch(10).unwrap().is_none(), "a failed reader is finished");
}

#[test]
fn fingerprints_are_those_of_the_first_release() {
    let fingerprint = |bytes: &[u8]| GedReader::open(bytes).unwrap().header().fingerprint.clone();
    let with_header = fingerprint(include_bytes!("ged/columns_49.csv"));
    assert_eq!(with_header, fingerprint(include_bytes!("ged/without_header.csv")));
    assert_ne!(with_header, fingerprint(include_bytes!("ged/columns_42.csv")));
}
