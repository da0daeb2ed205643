//! `doctor` on folders that are missing, empty or damaged.

use std::fs;

use crate::desk::{Desk, files_below};
use crate::ged_rows::{CAR, Row, ged_csv, monthly};
use crate::serving::process::Process;

#[test]
fn a_folder_without_a_desk() {
    let desk = Desk::new();
    desk.fail(&["doctor"], &["there is no desk in", "hint: create one"]);
    fs::create_dir(desk.data("")).unwrap();
    desk.fail(&["doctor"], &["there is no desk in"]);
    assert!(files_below(&desk.data("")).is_empty(), "looking makes nothing");
}

#[test]
fn a_desk_whose_description_is_damaged() {
    let desk = Desk::new();
    desk.ingest("events.csv", &ged_csv(&monthly(CAR, 2018..=2020)));
    fs::write(desk.data("desk.json"), "{\"world\":\"ear").unwrap();
    for command in [&["doctor"][..], &["docket"], &["cycle"], &["ingest", "ucdp", "events.csv"]] {
        desk.fail(command, &["desk.json` does not describe a desk", "hint: restore"]);
    }
}

#[test]
fn an_exercise_and_the_real_world_stay_apart() {
    let desk = Desk::new();
    desk.ingest("events.csv", &ged_csv(&monthly(CAR, 2018..=2020)));
    desk.fail(&["demo", "--no-serve"], &["holds the real world, not the exercise world", "hint: keep"]);
    assert_eq!(desk.files(), 1);
}

/// Every stored file, changed in a few places in turn, one byte at a time.
#[test]
fn every_changed_byte_is_named() {
    let desk = Desk::new();
    let mut rows = monthly(CAR, 2019..=2020);
    rows.push(Row::new(1, "2020-03-04").with("latitude", 91));
    rows.push(Row::new(2, "2020-03-04").with("low", 9));
    desk.ingest("events.csv", &ged_csv(&rows));
    desk.succeed(&["cycle", "--model", "conflictology12"]);
    desk.succeed(&["doctor"]);
    let stored: Vec<String> = files_below(&desk.data(""))
        .into_iter()
        .filter(|path| path.starts_with("lake/") || path.starts_with("runs/"))
        .collect();
    let kinds = |ending: &str| stored.iter().filter(|path| path.ends_with(ending)).count();
    assert_eq!((kinds(".parquet"), kinds(".json"), kinds(".csv"), kinds(".txt")), (7, 5, 2, 2), "{stored:?}");
    for path in &stored {
        let sound = fs::read(desk.data(path)).unwrap();
        for eighth in [0, 3, 5, 8] {
            let at = (sound.len() * eighth / 8).min(sound.len() - 1);
            let mut damaged = sound.clone();
            damaged[at] ^= 0x10;
            fs::write(desk.data(path), &damaged).unwrap();
            let answer = desk.run(&["doctor"]);
            assert_eq!(answer.code, Some(1), "byte {at} of {path} was changed unnoticed: {}", answer.stdout);
            assert!(!answer.stderr.contains("panicked"), "{}", answer.stderr);
            let folder = path.rsplit_once('/').unwrap().0;
            let place = folder.split("/year=").next().unwrap();
            let said = answer.stdout + &answer.stderr;
            assert!(said.contains(place), "{path} is not named in: {said}");
        }
        fs::write(desk.data(path), &sound).unwrap();
    }
    desk.succeed(&["doctor"]);
    let year = stored.iter().find(|path| path.ends_with("year=2020/events.parquet")).unwrap();
    fs::remove_file(desk.data(year)).unwrap();
    let answer = desk.fail(&["doctor"], &["1 of what the folder holds is damaged", "hint: "]);
    assert!(
        answer.stdout.contains("DAMAGED events.csv") && answer.stdout.contains("is missing"),
        "{}",
        answer.stdout
    );
}

#[test]
fn damaged_records_are_named() {
    let desk = Desk::new();
    desk.ingest("events.csv", &ged_csv(&[Row::new(1, "2020-03-10")]));
    let doctor = || desk.succeed(&["doctor"]).stdout;
    assert!(doctor().contains("Databases: none yet"), "{}", doctor());
    let mut served = Process::start(&mut desk.command(&["serve", "--local", "--port", "0"]));
    served.stop();
    for words in ["Databases: SQLite files", "unlocked by: a key file", "audit log: 3 entries"] {
        assert!(doctor().contains(words), "{}", doctor());
    }
    for name in ["records.sqlite", "identities.sqlite", "person-keys.sqlite"] {
        let sound = fs::read(desk.data(name)).unwrap();
        fs::write(desk.data(name), [7_u8; 4096]).unwrap();
        let damaged = desk.fail(&["doctor"], &["1 of what the folder holds is damaged", "hint: "]);
        assert!(damaged.stdout.contains(name), "{}", damaged.stdout);
        fs::remove_file(desk.data(name)).unwrap();
        let missing = desk.fail(&["doctor"], &["1 of what the folder holds is damaged"]);
        assert!(missing.stdout.contains(&format!("{name} is missing")), "{}", missing.stdout);
        assert!(!desk.data(name).exists(), "looking makes nothing");
        fs::write(desk.data(name), sound).unwrap();
    }
    fs::remove_file(desk.data("records.sqlite")).unwrap();
    desk.fail(&["serve", "--local", "--port", "0"], &["records.sqlite is missing", "hint: restore"]);
    for name in ["identities.sqlite", "person-keys.sqlite"] {
        fs::remove_file(desk.data(name)).unwrap();
    }
    fs::create_dir_all(desk.data("runs/run-notes")).unwrap();
    desk.succeed(&["doctor"]);
}
