//! `score`: what it refuses, and the published numbers through the program.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::desk::{Answer, Desk, files_below, program, real_data};
use crate::ged_rows::{CAR, ged_csv, monthly};

fn score(desk: &Desk, arguments: &[&str]) -> Answer {
    let arguments = [&["score"], arguments].concat();
    Answer::of(desk.command(&arguments).env_remove("FORESTALL_DATA").output().unwrap())
}

/// Two countries from 2015 to 2020; one knows war, the other peace.
fn totals() -> String {
    let rows = (421..=492).map(|month| format!("{month},70,{}\n{month},214,0\n", month % 7));
    "month_id,country_id,ged_sb\n".to_owned() + &rows.collect::<String>()
}

#[test]
fn files_profiles_and_windows_that_cannot_be_scored() {
    let desk = Desk::new();
    desk.write("totals.csv", totals());
    desk.write("events.csv", ged_csv(&monthly(CAR, 2018..=2020)));
    desk.write("header.csv", "month_id,country_id,ged_sb\n");
    score(&desk, &[]).assert_failed(&["there is nothing to score on", "hint: "]);
    score(&desk, &["--truth", "nothing.csv"]).assert_failed(&["`nothing.csv` cannot be read"]);
    score(&desk, &["--truth", "events.csv"]).assert_failed(&["events.csv", "missing columns", "`month_id`"]);
    score(&desk, &["--truth", "header.csv"]).assert_failed(&["holds no country-month", "hint: "]);
    let unknown = ["--truth", "totals.csv", "--profile", "best-of-all"];
    score(&desk, &unknown).assert_failed(&["there is no profile `best-of-all`", "views-challenge"]);
    for years in ["2021", "1990..1991", "2019..2025"] {
        let answer = score(&desk, &["--truth", "totals.csv", "--windows", years, "--model", "zero"]);
        answer.assert_failed(&[]);
        assert_eq!(answer.stdout, "", "{years}: nothing half is printed");
        assert!(answer.stderr.contains("20") || answer.stderr.contains("19"), "{years}: {}", answer.stderr);
    }
}

/// Peace forecast as peace is perfect; the zero model's CRPS is the mean of what was observed.
#[test]
fn a_window_by_hand() {
    let desk = Desk::new();
    desk.write("totals.csv", totals());
    let answer = score(&desk, &["--truth", "totals.csv", "--windows", "2020", "--model", "zero", "--json"]);
    assert_eq!(answer.code, Some(0), "{}", answer.stderr);
    let report: Value = serde_json::from_str(&answer.stdout).unwrap();
    let window = &report["windows"][0];
    assert_eq!(window["scored"], 24);
    let observed: u32 = (481..=492).map(|month| month % 7).sum();
    let crps = named_score(window, "zero", "crps");
    assert!((crps - f64::from(observed) / 24.0).abs() < 1e-12, "{crps}");
}

#[test]
fn scores_are_not_lost_where_they_cannot_be_kept() {
    let desk = Desk::new();
    desk.ingest("events.csv", &ged_csv(&monthly(CAR, 2015..=2020)));
    let lock = fs::File::options().create(true).append(true).open(desk.data(".lock")).unwrap();
    lock.lock().unwrap();
    let answer = desk.run(&["score", "--windows", "2020", "--model", "zero"]);
    answer.assert_failed(&["another process is writing"]);
    assert!(answer.stdout.contains("Window 2020"), "{}", answer.stdout);
    lock.unlock().unwrap();
    desk.succeed(&["score", "--windows", "2020", "--model", "zero"]).assert_says(&["Stored the scorecard"]);
    assert_eq!(files_below(&desk.data("scorecards")), ["card-0001.json"]);
}

/// Source: the challenge's official actuals; four decimals, two for the interval score.
#[test]
fn the_published_means_through_the_program() {
    let Some(folder) = real_data() else { return };
    let truth = folder.join("views/cm_ged_sb_1990_2021.csv.zst");
    let report = score_real(&truth);
    for (index, (crps, interval, ignorance)) in [
        ("14.5101", "186.65", "0.7356"),
        ("9.1461", "89.06", "0.6847"),
        ("21.3393", "344.96", "0.6340"),
        ("76.8495", "1435.55", "0.7411"),
    ]
    .into_iter()
    .enumerate()
    {
        let window = &report["windows"][index];
        assert_eq!(window["window"]["year"], 2018 + index);
        assert_eq!(window["scored"], 2292);
        let of = |name| named_score(window, "conflictology12", name);
        assert_eq!(format!("{:.4}", of("crps")), crps);
        assert_eq!(format!("{:.2}", of("interval_score")), interval);
        assert_eq!(format!("{:.4}", of("ignorance")), ignorance);
    }
}

fn score_real(truth: &Path) -> Value {
    let truth = truth.to_str().unwrap();
    let arguments = [
        "score",
        "--profile",
        "views-challenge",
        "--truth",
        truth,
        "--windows",
        "2018..2021",
        "--model",
        "zero",
        "--json",
    ];
    let answer = Answer::of(program(&arguments).output().unwrap());
    assert_eq!(answer.code, Some(0), "{}", answer.stderr);
    serde_json::from_str(&answer.stdout).unwrap()
}

fn named_score(window: &Value, model: &str, score: &str) -> f64 {
    let models = window["models"].as_array().unwrap();
    let scores = models.iter().map(|entry| &entry["scores"]).find(|scores| scores["model"] == model).unwrap();
    scores[score]["value"]
        .as_f64()
        .or_else(|| scores[score].as_f64())
        .unwrap_or_else(|| panic!("{score}: {}", scores[score]))
}

#[test]
fn a_real_file_is_not_scored_into_an_exercise() {
    let desk = Desk::new();
    desk.succeed(&["demo", "--no-serve"]);
    let file = desk.write("totals.csv", totals());
    desk.fail(&["score", "--truth", file.to_str().unwrap()], &["the desk is an exercise", "hint: "]);
}
