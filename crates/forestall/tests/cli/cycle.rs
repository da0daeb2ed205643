//! Runs: the same data and seed say the same, anywhere and at any time.

use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use crate::desk::Desk;
use crate::ged_rows::{CAR, CHAD, Row, ged_csv, monthly};

fn cycle(desk: &Desk, more: &[&str]) -> Value {
    desk.json(&[&["cycle", "--model", "conflictology12", "--json"], more].concat())
}

fn runs(desk: &Desk) -> usize {
    desk.doctor()["runs"].as_array().unwrap().len()
}

#[test]
fn the_hash_knows_data_and_seed_and_nothing_else() {
    let files = [ged_csv(&monthly(CAR, 2015..=2020)), ged_csv(&monthly(CHAD, 2017..=2020))];
    let desk = Desk::new();
    desk.ingest("car.csv", &files[0]);
    desk.ingest("chad.csv", &files[1]);
    let pool = ["cycle", "--json"];
    let first = desk.json(&pool);
    let answer = desk.succeed(&pool);
    answer.assert_says(&["Nothing new: run-0001"]);
    assert_eq!(serde_json::from_str::<Value>(&answer.stdout).unwrap(), first);
    assert_eq!(runs(&desk), 1);

    let elsewhere = Desk::new();
    elsewhere.ingest("b.csv", &files[1]);
    elsewhere.ingest("a.csv", &files[0]);
    assert_eq!(
        elsewhere.json(&pool)["run_hash"],
        first["run_hash"],
        "names and order of the files do not matter"
    );

    let seeded = desk.json(&["cycle", "--json", "--seed", "2"]);
    assert_ne!(seeded["run_hash"], first["run_hash"]);
    let other_data = Desk::new();
    other_data.ingest("car.csv", &files[0]);
    assert_ne!(other_data.json(&pool)["run_hash"], first["run_hash"]);
    assert_eq!(runs(&desk), 2);
}

#[test]
fn origins_and_times_without_data_are_refused() {
    let desk = Desk::new();
    desk.fail(&["cycle"], &["there is no desk in", "hint: "]);
    desk.ingest("events.csv", &ged_csv(&monthly(CAR, 2019..=2020)));
    for origin in ["2018-12", "2021-01", "2190-01"] {
        desk.fail(&["cycle", "--origin", origin], &[&format!("no file covers {origin}"), "hint: "]);
    }
    desk.fail(
        &["cycle", "--origin", "2019-11"],
        &["no country has 12 covered months up to 2019-11", "hint: "],
    );
    desk.fail(&["cycle", "--as-of", "2000-01-01T00:00:00Z"], &["no file had been ingested by 2000-01-01"]);
    assert_eq!(runs(&desk), 0, "nothing is stored where nothing can be said");

    let short = Desk::new();
    short.ingest("events.csv", &ged_csv(&monthly(CAR, 2020..=2020)[..6]));
    short.fail(&["cycle"], &["no country has 12 covered months", "hint: "]);
    let year = Desk::new();
    year.ingest("events.csv", &ged_csv(&monthly(CAR, 2020..=2020)));
    year.fail(&["cycle"], &["needs a longer history"]);
    cycle(&year, &[]);
}

#[test]
fn as_of_an_earlier_time_the_first_file_speaks() {
    let desk = Desk::new();
    let rows = monthly(CAR, 2018..=2020);
    let first = desk.ingest("first.csv", &ged_csv(&rows));
    let before = cycle(&desk, &["--origin", "2020-12"]);
    sleep(Duration::from_millis(5));
    let revised: Vec<Row> = rows.into_iter().map(|row| row.with_deaths(50)).collect();
    desk.ingest("second.csv", &ged_csv(&revised));
    let after = cycle(&desk, &["--origin", "2020-12"]);
    assert_ne!(after["run_hash"], before["run_hash"]);
    let then = cycle(&desk, &["--origin", "2020-12", "--as-of", first["ingested_at"].as_str().unwrap()]);
    assert_eq!(then["run_hash"], before["run_hash"]);
    let deaths = |run: &Value| {
        let docket = desk.json(&["docket", "--json", "--run", run["run_id"].as_str().unwrap()]);
        docket["rows"][0]["outlooks"][2]["expected"].as_f64().unwrap()
    };
    assert!(deaths(&before) < 108.0 + 1.0 && (deaths(&after) - 600.0).abs() < 1e-9, "{}", deaths(&after));
}

/// Half the events begin in one month and end in the next.
#[test]
fn span_rules_move_deaths_between_months_and_keep_the_total() {
    let desk = Desk::new();
    let mut rows = monthly(CAR, 2018..=2020);
    for year in 2018..=2020 {
        for month in 1..=11 {
            let row = Row::new(year * 100 + month, "2018-01-01").with_deaths(10);
            rows.push(row.spanning(&format!("{year}-{month:02}-20"), &format!("{year}-{:02}-12", month + 1)));
        }
    }
    desk.ingest("events.csv", &ged_csv(&rows));
    let runs = ["end", "start", "even-split"].map(|span| cycle(&desk, &["--span", span]));
    let hashes = runs.each_ref().map(|run| run["run_hash"].as_str().unwrap());
    assert!(hashes[0] != hashes[1] && hashes[1] != hashes[2] && hashes[0] != hashes[2], "{hashes:?}");
    let mut totals = Vec::new();
    for (run, span) in runs.iter().zip(["end", "start", "even-split"]) {
        assert_eq!(run["choices"]["span_rule"], span, "the choice is stored");
        let docket = desk.json(&["docket", "--json", "--run", run["run_id"].as_str().unwrap()]);
        let row = &docket["rows"][0];
        assert_eq!(row["polity"], "CAF");
        totals.push(row["course"].clone());
    }
    assert!(totals[0] != totals[1], "the months differ");
    for run in &runs {
        let panel = crate::coverage::stored_panel(&desk, run);
        let total: u32 =
            panel.iter().filter(|((polity, _), _)| polity == "CAF").filter_map(|(_, (_, best))| *best).sum();
        assert_eq!(total, 33 * 10 + (0..4).map(|_| 45).sum::<u32>(), "36 months count 1 to 9 four times");
    }
}

#[test]
fn dockets_that_are_not_there() {
    let desk = Desk::new();
    desk.fail(&["docket"], &["there is no desk in", "hint: "]);
    desk.ingest("events.csv", &ged_csv(&monthly(CAR, 2018..=2020)));
    desk.fail(&["docket"], &["no run is stored yet", "hint: forecast first"]);
    cycle(&desk, &[]);
    desk.fail(&["docket", "--run", "run-0002"], &["there is no run `run-0002`", "hint: "]);
    desk.fail(&["docket", "--run", "../run-0001"], &["there is no run `../run-0001`"]);
}
