//! Data on stdout, messages on stderr, and nobody who stops listening is an error.

use std::fs::File;
use std::io::pipe;
use std::process::Stdio;

use crate::desk::{Answer, Desk, program};
use crate::ged_rows::{CAR, ged_csv, monthly};

fn desk_with_a_run() -> Desk {
    let desk = Desk::new();
    desk.ingest("events.csv", &ged_csv(&monthly(CAR, 2018..=2020)));
    desk.succeed(&["cycle", "--model", "conflictology12"]);
    desk
}

#[test]
fn data_and_messages_are_kept_apart() {
    let desk = desk_with_a_run();
    desk.write("more.csv", ged_csv(&monthly(CAR, 2017..=2020)));
    for (arguments, says_something) in [
        (&["ingest", "ucdp", "more.csv"][..], true),
        (&["cycle", "--model", "zero"], true),
        (&["docket"], true),
        (&["doctor"], false),
    ] {
        let answer = desk.succeed(arguments);
        assert_eq!(answer.stderr.is_empty(), !says_something, "{arguments:?}: {}", answer.stderr);
    }
    let ingest = desk.succeed(&["ingest", "ucdp", "more.csv"]);
    assert_eq!(ingest.stdout, "");
    let docket = desk.succeed(&["docket"]);
    assert!(
        docket.stdout.starts_with("rank  situation") && docket.stdout.contains("Central African Republic")
    );
    for arguments in
        [&["docket", "--json"][..], &["doctor", "--json"], &["cycle", "--model", "zero", "--json"]]
    {
        desk.json(arguments);
    }
    let failed = desk.run(&["docket", "--run", "run-9999", "--json"]);
    assert_eq!((failed.code, failed.stdout.as_str()), (Some(1), ""));
}

#[test]
fn quiet_says_errors_only() {
    let desk = desk_with_a_run();
    for arguments in [&["cycle", "--model", "zero", "--quiet"][..], &["docket", "-q"], &["--quiet", "docket"]]
    {
        assert_eq!(desk.succeed(arguments).stderr, "", "{arguments:?}");
    }
    desk.fail(&["docket", "--quiet", "--run", "run-9999"], &["there is no run `run-9999`"]);
}

/// Not a terminal, and told so twice: no escape codes anywhere, help and wrong usage included.
#[test]
fn no_colour_where_none_is_wanted() {
    let desk = desk_with_a_run();
    for arguments in [&["docket"][..], &["doctor"], &["docket", "--run", "x"], &["--help"], &["--nonsense"]] {
        let answer = Answer::of(desk.command(arguments).env("NO_COLOR", "1").output().unwrap());
        assert!(!answer.stdout.contains('\x1b') && !answer.stderr.contains('\x1b'), "{arguments:?}");
    }
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let desk = desk_with_a_run();
    let gone = || {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };
    for arguments in
        [&["docket"][..], &["docket", "--json"], &["doctor"], &["completions", "bash"], &["--help"]]
    {
        let answer = Answer::of(desk.command(arguments).stdout(gone()).output().unwrap());
        assert!(!answer.stderr.contains("panicked"), "{}", answer.stderr);
        assert_eq!(answer.code, Some(0), "{arguments:?}");
    }
    let status = desk.command(&["docket"]).stderr(gone()).stdout(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(0));
    let status = desk.command(&["docket", "--run", "x"]).stderr(gone()).status().unwrap();
    assert_eq!(status.code(), Some(1));
}

#[test]
fn a_full_disk_is_an_error() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        eprintln!("skipped: this system has no /dev/full");
        return;
    };
    let desk = desk_with_a_run();
    let answer = Answer::of(desk.command(&["docket", "--json"]).stdout(full).output().unwrap());
    answer.assert_failed(&["the output cannot be written"]);
}

#[test]
fn wrong_usage_exits_with_2() {
    let desk = Desk::new();
    for arguments in [
        &[][..],
        &["nonsense"],
        &["ingest", "ucdp"],
        &["ingest", "mapped", "a.csv"],
        &["ingest", "ucdp", "a.csv", "--months", "2020-12..2020-01"],
        &["ingest", "ucdp", "a.csv", "--months", "2020-13..2021-01"],
        &["cycle", "--origin", "last month"],
        &["cycle", "--span", "middle"],
        &["cycle", "--model", "oracle"],
        &["cycle", "--as-of", "yesterday"],
        &["score", "--windows", "2021..2018"],
        &["serve", "--port", "70000"],
        &["docket", "--top", "-1"],
    ] {
        let answer = desk.run(arguments);
        assert_eq!((answer.code, answer.stdout.as_str()), (Some(2), ""), "{arguments:?}: {}", answer.stderr);
        assert!(answer.stderr.contains("Usage: ") || answer.stderr.contains("--help"), "{}", answer.stderr);
    }
    assert!(!desk.data("").exists());
}

#[test]
fn every_command_helps_with_an_example() {
    for command in ["demo", "ingest", "cycle", "docket", "score", "serve", "doctor", "completions"] {
        let answer = Answer::of(program(&[command, "--help"]).output().unwrap());
        assert_eq!(answer.code, Some(0));
        assert!(
            answer.stdout.contains("Example") && answer.stdout.contains(&format!("forestall {command}")),
            "{command}"
        );
    }
}
