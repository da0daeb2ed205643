//! The list of bad input: a clear message or a row in quarantine, nothing lost, the right exit code.

use std::fs;

use crate::desk::{Desk, files_below};
use crate::ged_rows::{CAR, Row, ged_csv, monthly};

/// Writes a file, reads it, and insists on a failure that leaves the lake as it was: with one file in it.
fn refuse(name: &str, bytes: &[u8], words: &[&str]) {
    let desk = Desk::new();
    desk.ingest("before.csv", &ged_csv(&monthly(CAR, 2020..=2020)));
    let lake = files_below(&desk.data("lake"));
    desk.write(name, bytes);
    let answer = desk.fail(&["ingest", "ucdp", name], words);
    assert!(answer.stderr.contains(name), "the file is not named: {}", answer.stderr);
    assert_eq!(answer.stdout, "");
    assert_eq!(files_below(&desk.data("lake")), lake, "{name}");
    assert_eq!(desk.files(), 1);
}

#[test]
fn files_that_are_no_table_of_events() {
    refuse("empty.csv", b"", &["the file is empty", "hint: "]);
    refuse("blank.csv", b"\n\n\n", &["the file is empty"]);
    refuse("header.csv", ged_csv(&[]).as_bytes(), &["no row that can be used", "has no rows"]);
    refuse("photo.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00", &["JPEG", "not CSV text"]);
    let without_best = ged_csv(&[Row::new(1, "2020-03-04")]).replacen(",best,", ",most_likely,", 1);
    refuse("column.csv", without_best.as_bytes(), &["missing column: `best`", "49 columns"]);
    refuse(
        "cut.csv.zst",
        &zstd::encode_all(ged_csv(&monthly(CAR, 2000..=2020)).as_bytes(), 3).unwrap()[..300],
        &[],
    );
}

/// Reads one good row and one bad one, and returns how the bad one is listed.
fn set_aside(bad: Row) -> String {
    let desk = Desk::new();
    let manifest = desk.ingest("events.csv", &ged_csv(&[Row::new(1, "2020-03-04"), bad]));
    let rows = &manifest["rows"];
    assert_eq!((&rows["input"], &rows["placed"]), (&2.into(), &1.into()));
    let listed = files_below(&desk.data("lake")).into_iter().find(|path| path.ends_with("_quarantine.csv"));
    let text = fs::read_to_string(desk.data("lake").join(listed.unwrap())).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("line,column,value,reason,raw"));
    lines.next().unwrap().to_owned()
}

#[test]
fn rows_that_cannot_be_used_are_set_aside_with_their_reason() {
    let row = || Row::new(2, "2020-03-04");
    for (bad, expected) in [
        (row().with("latitude", 91), "3,latitude,91,"),
        (row().with("type_of_violence", 4), "3,type_of_violence,4,"),
        (row().with("best", -1), "3,best,-1,negative"),
        (row().spanning("2020-03-09", "2020-03-01"), "3,date_end,2020-03-01,the event ends before it begins"),
        (row().with("id", 1), "3,id,1,this id stands already on line 2"),
        (row().with("country_id", 9999).with("country", "Atlantis"), "3,country_id,9999,"),
    ] {
        let listed = set_aside(bad);
        assert!(listed.starts_with(expected), "{listed}");
        assert!(listed.contains("Front"), "the row itself is not kept: {listed}");
    }
}

#[test]
fn a_file_whose_every_row_is_bad_says_which_rows_and_why() {
    let desk = Desk::new();
    let mut rows = vec![
        Row::new(1, "2020-03-04").with("latitude", 91),
        Row::new(2, "2020-03-04").with("type_of_violence", 4),
    ];
    rows.extend((3..=20).map(|id| Row::new(id, "2020-03-04").with("best", -1)));
    let text = ged_csv(&rows);
    desk.write("events.csv", &text);
    let words =
        ["20 of 20 rows", "line 2, `latitude` = `91`", "line 3, `type_of_violence` = `4`", "and 17 more"];
    desk.fail(&["ingest", "ucdp", "events.csv"], &words);
    let stated = ["ingest", "ucdp", "events.csv", "--months", "2020-01..2020-12", "--places", "CAF"];
    desk.fail(&stated, &words);
    assert_eq!(desk.files(), 0, "a file of which nothing is known must not say that nobody died");
}

#[test]
fn ten_thousand_bad_rows_are_all_listed() {
    let desk = Desk::new();
    let mut rows = monthly(CAR, 2020..=2020);
    rows.extend((1..=10_000).map(|id| Row::new(id, "2020-03-04").with("latitude", 91)));
    let manifest = desk.ingest("events.csv", &ged_csv(&rows));
    assert_eq!(manifest["rows"]["quarantined"]["latitude"], 10_000);
    assert_eq!(manifest["rows"]["placed"], 12);
    let listed = files_below(&desk.data("lake")).into_iter().find(|path| path.ends_with("_quarantine.csv"));
    let text = fs::read_to_string(desk.data("lake").join(listed.unwrap())).unwrap();
    assert_eq!(text.lines().count(), 10_001);
}

#[test]
fn latin_1_is_read_with_a_warning() {
    let desk = Desk::new();
    let text = ged_csv(&[Row::new(1, "2020-03-04").with("where_description", "Bérberati")]);
    let latin_1: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    desk.write("events.csv", latin_1);
    let manifest = desk.json(&["ingest", "ucdp", "events.csv", "--json"]);
    assert_eq!(manifest["rows"]["placed"], 1);
    assert_eq!(manifest["rows"]["warnings"]["where_description"], 1);
    let listed = files_below(&desk.data("lake")).into_iter().find(|path| path.ends_with("_warnings.csv"));
    let text = fs::read_to_string(desk.data("lake").join(listed.unwrap())).unwrap();
    assert!(text.contains("Bérberati") && text.contains("Windows-1252"), "{text}");
}

/// A mistyped year would let the file speak of decades that have not been.
#[test]
fn an_event_of_the_future_is_set_aside() {
    let mut rows = monthly(CAR, 2020..=2020);
    rows.push(Row::new(1, "2122-01-05"));
    let desk = Desk::new();
    let manifest = desk.ingest("events.csv", &ged_csv(&rows));
    assert_eq!(manifest["rows"]["quarantined"]["date_end"], 1);
    let months = &manifest["coverage"]["months"];
    assert_eq!((&months["first"], &months["last"]), (&481.into(), &492.into()), "January to December 2020");
}

#[test]
fn places_that_are_none_are_refused_before_the_file_is_read() {
    let desk = Desk::new();
    desk.write("events.csv", ged_csv(&monthly(CAR, 2020..=2020)));
    desk.fail(&["ingest", "ucdp", "events.csv", "--places", "CAF,ZZZ"], &["ZZZ", "hint: "]);
    let answer = desk.run(&["ingest", "ucdp", "events.csv", "--places", "zz"]);
    assert_eq!(answer.code, Some(2), "{}", answer.stderr);
    assert!(answer.stderr.contains("three capital letters"), "{}", answer.stderr);
    assert!(files_below(&desk.data("lake")).is_empty());
}

#[test]
fn files_that_are_not_there_or_no_files() {
    let desk = Desk::new();
    desk.fail(&["ingest", "ucdp", "nothing.csv"], &["`nothing.csv` cannot be read", "hint: "]);
    fs::create_dir(desk.at("folder.csv")).unwrap();
    desk.fail(&["ingest", "ucdp", "folder.csv"], &["folder.csv", "it is a folder, not a file"]);
}

#[test]
fn archives_that_hold_nothing_to_read() {
    let desk = Desk::new();
    let archive = |name: &str, members: &[(&str, &str)]| {
        let mut writer = zip::ZipWriter::new(fs::File::create(desk.at(name)).unwrap());
        for (member, text) in members {
            writer.start_file(*member, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
        }
        writer.finish().unwrap();
    };
    archive("none.zip", &[("readme.txt", "hello")]);
    desk.fail(&["ingest", "ucdp", "none.zip"], &["holds 0 data files"]);
    let good = ged_csv(&monthly(CAR, 2020..=2020));
    archive("two.zip", &[("a.csv", &good), ("b.csv", &good)]);
    desk.fail(&["ingest", "ucdp", "two.zip"], &["holds 2 data files", "hint: unpack"]);
    archive("empty.zip", &[("a.csv", "")]);
    desk.fail(&["ingest", "ucdp", "empty.zip"], &["the file is empty"]);
    let whole = fs::read(desk.at("two.zip")).unwrap();
    desk.write("cut.zip", &whole[..whole.len() / 2]);
    desk.fail(&["ingest", "ucdp", "cut.zip"], &["the archive `cut.zip` cannot be read"]);
    assert_eq!(desk.files(), 0);
}

#[test]
fn names_with_spaces_and_other_letters() {
    let desk = Desk::new();
    let name = "événements à Bangui (1).csv";
    desk.write(name, ged_csv(&monthly(CAR, 2020..=2020)));
    let data = desk.at("bureau d'été");
    let data = data.to_str().unwrap();
    desk.succeed(&["ingest", "ucdp", name, "--data", data]);
    let answer = desk.succeed(&["doctor", "--data", data]);
    assert!(
        answer.stdout.contains(name) && answer.stdout.contains("Nothing is damaged"),
        "{}",
        answer.stdout
    );
}

#[test]
fn data_folders_that_cannot_be_written_to() {
    let desk = Desk::new();
    desk.write("events.csv", ged_csv(&monthly(CAR, 2020..=2020)));
    desk.write("in-the-way", "a file");
    for data in ["in-the-way", "in-the-way/desk", "/proc/desk"] {
        desk.fail(
            &["ingest", "ucdp", "events.csv", "--data", data],
            &["cannot be written to", data, "hint: choose another folder"],
        );
    }
    assert_eq!(fs::read_to_string(desk.at("in-the-way")).unwrap(), "a file");
}

/// Skipped for the superuser, whom permissions do not bind.
#[test]
fn a_read_only_data_folder() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.ingest("before.csv", &ged_csv(&monthly(CAR, 2019..=2019)));
    desk.write("events.csv", ged_csv(&monthly(CAR, 2020..=2020)));
    let folders = ["", "lake", "lake/events", "lake/events/source=ucdp-ged"].map(|path| desk.data(path));
    let allow = |mode| {
        for folder in &folders {
            fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    allow(0o555);
    if fs::write(desk.data("probe"), "").is_ok() {
        eprintln!("skipped: this user may write everywhere");
        return;
    }
    let answer = desk.run(&["ingest", "ucdp", "events.csv"]);
    allow(0o755);
    answer.assert_failed(&["desk"]);
    assert_eq!(desk.files(), 1);
}

#[test]
fn a_broken_mapping_or_a_mapped_file_without_its_columns() {
    let desk = Desk::new();
    desk.write("events.csv", "id,when\n1,2020-01-01\n");
    desk.write("mapping.toml", "[source\n");
    desk.fail(&["ingest", "mapped", "events.csv", "--mapping", "mapping.toml"], &["mapping.toml", "hint: "]);
    desk.fail(&["ingest", "mapped", "events.csv", "--mapping", "nothing"], &["`nothing`", "ged-176k"]);
    desk.fail(
        &["ingest", "mapped", "events.csv", "--mapping", "ged-176k"],
        &["missing columns", "`latitude`"],
    );
    let header = "id,year,month,day,country,type_of_violence,conflict_name,side_a,side_b,latitude,longitude,\
        low_death,best_death,high_death\n";
    desk.write("header.csv", header);
    desk.fail(&["ingest", "mapped", "header.csv", "--mapping", "ged-176k"], &["no row that can be used"]);
    assert_eq!(desk.files(), 0, "a file without rows must not say that nobody died in 32 years");
}
