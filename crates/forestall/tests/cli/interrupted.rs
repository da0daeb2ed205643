//! A process that is killed, and two at once.

use std::fs;
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

use crate::desk::{Answer, Desk, files_below};
use crate::ged_rows::{CAR, Row, ged_csv, monthly};

/// Rows of a file that takes long enough to be interrupted.
const MANY: u32 = 120_000;

fn write_large_file(desk: &Desk) {
    let rows: Vec<Row> = (1..=MANY)
        .map(|id| Row::new(id, &format!("{}-{:02}-{:02}", 1990 + id % 30, 1 + id % 12, 1 + id % 28)))
        .collect();
    desk.write("large.csv", ged_csv(&rows));
}

/// Starts reading the large file and returns once rows of it are being written.
fn start_ingest(desk: &Desk) -> (Child, PathBuf) {
    let mut child = desk.start(&["ingest", "ucdp", "large.csv"]);
    let started = Instant::now();
    loop {
        let written = files_below(&desk.data("lake"));
        if let Some(path) =
            written.iter().find(|path| path.starts_with(".aside-") && path.ends_with(".parquet"))
        {
            return (child, desk.data("lake").join(path.split('/').next().unwrap()));
        }
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be interrupted");
        assert!(started.elapsed() < Duration::from_mins(1), "it does not begin");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_killed_ingest_leaves_the_lake_as_it_was() {
    let desk = Desk::new();
    desk.ingest("before.csv", &ged_csv(&monthly(CAR, 2020..=2020)));
    let before = files_below(&desk.data("lake/events"));
    write_large_file(&desk);
    let (mut child, leftover) = start_ingest(&desk);
    child.kill().unwrap(); // SIGKILL: nothing can be tidied up
    assert!(!child.wait().unwrap().success());

    assert!(leftover.exists(), "it was killed in the middle");
    assert_eq!(files_below(&desk.data("lake/events")), before, "no half file is shown");
    assert_eq!(desk.files(), 1);
    desk.succeed(&["cycle", "--model", "conflictology12"]);
    desk.succeed(&["ingest", "ucdp", "large.csv"]);
    assert!(!leftover.exists(), "the next ingest tidies up");
    let doctor = desk.doctor();
    let placed: Vec<u64> = doctor["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["rows"]["placed"].as_u64().unwrap())
        .collect();
    assert_eq!(placed, [u64::from(MANY), 12], "by the last month covered");
    let hidden = fs::read_dir(desk.data("lake"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
    assert_eq!(hidden.count(), 0);
}

#[test]
fn a_second_writer_is_told_to_wait_and_nothing_is_lost() {
    let desk = Desk::new();
    desk.ingest("before.csv", &ged_csv(&monthly(CAR, 2019..=2019)));
    desk.write("small.csv", ged_csv(&monthly(CAR, 2020..=2020)));
    write_large_file(&desk);
    let (first, _) = start_ingest(&desk);
    desk.fail(&["ingest", "ucdp", "small.csv"], &["another process is writing", "hint: wait"]);
    let reader = desk.succeed(&["doctor"]);
    assert!(reader.stdout.contains("before.csv"), "readers need not wait: {}", reader.stdout);
    let first = Answer::of(first.wait_with_output().unwrap());
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    desk.succeed(&["ingest", "ucdp", "small.csv"]);
    assert_eq!(desk.files(), 3);
    desk.succeed(&["doctor"]);
}

/// The first two writers of a folder that does not exist yet.
#[test]
fn two_ingests_that_make_the_desk_together() {
    for _ in 0..5 {
        let desk = Desk::new();
        desk.write("a.csv", ged_csv(&monthly(CAR, 2019..=2019)));
        desk.write("b.csv", ged_csv(&monthly(CAR, 2020..=2020)));
        let both = ["a.csv", "b.csv"].map(|name| desk.start(&["ingest", "ucdp", name]));
        let answers = both.map(|child| Answer::of(child.wait_with_output().unwrap()));
        let mut stored = 0;
        for answer in &answers {
            match answer.code {
                Some(0) => stored += 1,
                _ => answer.assert_failed(&["another process is writing"]),
            }
        }
        assert!(stored >= 1);
        assert_eq!(desk.files(), stored);
    }
}
