//! The audit log from the command line: whole, anchored, exported, and tampered with.

use std::fs;

use forestall_store::{DatabasePlace, DeskDatabases};

use crate::serving::answer::Answer;
use crate::serving::place::Place;
use crate::serving::process::Process;
use crate::serving::served::copy_of_the_world;

const KEY: [&str; 2] = ["--key-file", "desk.key"];

fn run(place: &Place, arguments: &[&str], key: &[&str]) -> Answer {
    Answer::of(place.program(&[arguments, key].concat()).output().unwrap())
}

/// Writes to the database as whoever administers it can.
fn tamper(place: &Place, statements: &[&'static str]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let databases = DeskDatabases::open(&DatabasePlace::Folder(place.data())).await.unwrap();
        let mut write = databases.records.begin_write().await.unwrap();
        for statement in statements {
            write.execute(statement, &[]).await.unwrap();
        }
        write.commit().await.unwrap();
        databases.close().await;
    });
}

#[test]
fn a_log_holds_until_somebody_changes_it() {
    let (place, _world) = copy_of_the_world(Place::in_a_folder());
    Process::start(&mut place.program(&["serve", "--port", "0", "--key-file", "desk.key"])).stop();
    let whole = run(&place, &["audit", "verify"], &KEY);
    assert_eq!(whole.code, Some(0), "{}", whole.stderr);
    assert!(
        whole.stdout.starts_with("The audit log holds: ") && whole.stdout.contains("Not checked"),
        "{}",
        whole.stdout
    );

    let anchored = run(&place, &["audit", "anchor", "--out", "a.anchor"], &KEY);
    assert_eq!(anchored.code, Some(0), "{}", anchored.stderr);
    run(&place, &["audit", "anchor", "--out", "a.anchor"], &KEY).assert_failed(&["a.anchor"]);
    let without_key = run(&place, &["audit", "verify", "--anchor", "a.anchor"], &[]);
    assert_eq!(without_key.code, Some(0), "{}", without_key.stderr);
    assert!(without_key.stdout.contains("It contains the anchor of"), "{}", without_key.stdout);
    assert!(without_key.stdout.contains("is this desk's. Add --unlocked"), "{}", without_key.stdout);
    let with_key = run(&place, &["audit", "verify", "--unlocked", "--anchor", "a.anchor"], &KEY);
    assert!(with_key.code == Some(0) && !with_key.stdout.contains("Not checked"), "{}", with_key.stdout);
    let changed = fs::read_to_string(place.at("a.anchor")).unwrap().replace("entry: ", "entry: 1");
    fs::write(place.at("b.anchor"), changed).unwrap();
    run(&place, &["audit", "verify", "--anchor", "b.anchor"], &[])
        .assert_failed(&["b.anchor", "it was changed"]);

    let csv = run(&place, &["audit", "export"], &KEY);
    assert!(csv.stdout.starts_with("sequence,at,actor,action,record,previous,hash\n1,"), "{}", csv.stdout);
    let lines = run(&place, &["audit", "export", "--format", "jsonl"], &KEY);
    let lines: Vec<serde_json::Value> =
        lines.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told = |action: &str| lines.iter().filter(|line| line["action"] == action).count();
    assert_eq!([told("desk-set-up"), told("head-anchored"), told("exported")], [1, 2, 2], "each is told of");

    tamper(
        &place,
        &[
            "drop trigger audit_entry_refuses_update",
            "update audit_entry set actor = '00000000000000ff' where sequence = 1",
        ],
    );
    let broken = ["the audit log does not hold", "entry 1 of the audit log was rewritten"];
    run(&place, &["audit", "verify"], &KEY).assert_failed(&broken);
    run(&place, &["audit", "verify", "--anchor", "a.anchor"], &[]).assert_failed(&broken);
}

/// Whoever can write to the database deletes what happened last; the signed head tells, and so does an anchor.
#[test]
fn a_log_that_was_cut_does_not_hold() {
    let (place, _world) = copy_of_the_world(Place::in_a_folder());
    Process::start(&mut place.program(&["serve", "--port", "0", "--key-file", "desk.key"])).stop();
    run(&place, &["audit", "anchor", "--out", "a.anchor"], &KEY);
    tamper(
        &place,
        &[
            "drop trigger audit_entry_refuses_delete",
            "delete from audit_entry where sequence = (select max(sequence) from audit_entry)",
        ],
    );
    run(&place, &["audit", "verify"], &KEY).assert_failed(&["entries were cut off"]);
    tamper(
        &place,
        &["update audit_head set sequence = (select max(sequence) from audit_entry), \
                      hash = (select hash from audit_entry order by sequence desc limit 1)"],
    );
    run(&place, &["audit", "verify"], &KEY).assert_failed(&["was not signed by this desk"]);
    run(&place, &["audit", "verify", "--anchor", "a.anchor"], &[])
        .assert_failed(&["the audit log does not hold"]);
}
