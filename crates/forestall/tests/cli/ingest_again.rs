//! The same file again, compressed, renamed, or read in another way.

use std::fs;
use std::io::Write;

use crate::desk::{Desk, files_below};
use crate::ged_rows::{CAR, CHAD, ged_csv, monthly};

#[test]
fn the_same_file_twice_changes_nothing() {
    let desk = Desk::new();
    let text = ged_csv(&monthly(CAR, 2019..=2021));
    let first = desk.ingest("events.csv", &text);
    let read = || {
        let files = files_below(&desk.data(""));
        files.into_iter().map(|path| (fs::read(desk.data(&path)).unwrap(), path)).collect::<Vec<_>>()
    };
    let before = read();
    let answer = desk.succeed(&["ingest", "ucdp", "events.csv"]);
    answer.assert_says(&["events.csv is in the lake already; nothing changed"]);
    assert!(read() == before);

    desk.write("under another name.csv", &text);
    let again = desk.json(&["ingest", "ucdp", "under another name.csv", "--json"]);
    assert_eq!(again, first);
    assert!(read() == before);
}

#[test]
fn compressed_files_hold_the_same_rows() {
    let text = ged_csv(&monthly(CAR, 2019..=2021));
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(text.as_bytes()).unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("events.csv", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(text.as_bytes()).unwrap();
    let files = [
        ("events.csv", text.clone().into_bytes()),
        ("events.csv.zst", zstd::encode_all(text.as_bytes(), 3).unwrap()),
        ("events.csv.gz", gz.finish().unwrap()),
        ("events.zip", zip.finish().unwrap().into_inner()),
    ];
    let read = |(name, bytes): &(&str, Vec<u8>)| {
        let desk = Desk::new();
        desk.write(name, bytes);
        let manifest = desk.json(&["ingest", "ucdp", name, "--json"]);
        assert_eq!(manifest["file_name"], "events.csv", "{name}");
        assert_eq!(manifest["bytes"], bytes.len(), "{name}");
        ["rows", "coverage", "deaths_best", "newest"].map(|part| manifest[part].clone())
    };
    let plain = read(&files[0]);
    assert_eq!(plain[0]["placed"], 36);
    for file in &files[1..] {
        assert_eq!(read(file), plain, "{}", file.0);
    }
}

/// Returns the title of the last run's inputs and what they cover.
fn covered_by_the_run(desk: &Desk) -> Vec<String> {
    let run = desk.json(&["cycle", "--model", "conflictology12", "--origin", "2021-06", "--json"]);
    let inputs = run["inputs"].as_array().unwrap().iter();
    inputs.map(|input| input["coverage"]["basis"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn another_coverage_supersedes_and_can_be_taken_back() {
    let desk = Desk::new();
    desk.ingest("events.csv", &ged_csv(&monthly(CAR, 2019..=2021)));
    let by_rows = covered_by_the_run(&desk);
    assert!(by_rows.len() == 1 && by_rows[0].starts_with("countries, first and last month"), "{by_rows:?}");

    desk.succeed(&["ingest", "ucdp", "events.csv", "--places", "CAF,TCD"]);
    let stated = covered_by_the_run(&desk);
    assert!(stated.len() == 1 && stated[0].starts_with("stated on ingest"), "{stated:?}");
    assert_eq!(desk.files(), 2, "the vintage before is kept");

    let back = desk.succeed(&["ingest", "ucdp", "events.csv"]);
    assert!(back.stderr.contains("Read events.csv"), "{}", back.stderr);
    assert_eq!(covered_by_the_run(&desk), by_rows);
    desk.succeed(&["ingest", "ucdp", "events.csv"]).assert_says(&["nothing changed"]);
    assert_eq!(desk.files(), 3);
}

#[test]
fn of_several_files_those_before_a_bad_one_are_kept() {
    let desk = Desk::new();
    desk.write("a.csv", ged_csv(&monthly(CAR, 2020..=2020)));
    desk.write("b.csv", "");
    desk.write("c.csv", ged_csv(&monthly(CHAD, 2020..=2020)));
    desk.fail(&["ingest", "ucdp", "a.csv", "b.csv", "c.csv"], &["reading b.csv", "the file is empty"]);
    assert_eq!(desk.files(), 1);
    desk.succeed(&["ingest", "ucdp", "a.csv", "c.csv"]);
    assert_eq!(desk.files(), 2);
}
