//! Backups from the command line: made while the desk is served, restored elsewhere, and the program killed meanwhile.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::serving::answer::{Answer, files_below};
use crate::serving::place::{Place, test_server};
use crate::serving::process::Process;
use crate::serving::served::copy_of_the_world;

fn run(place: &Place, arguments: &[&str]) -> Answer {
    Answer::of(place.program(&[arguments, &["--key-file", "desk.key"]].concat()).output().unwrap())
}

fn succeed(place: &Place, arguments: &[&str]) -> Answer {
    let answer = run(place, arguments);
    assert_eq!(answer.code, Some(0), "{arguments:?}: {}", answer.stderr);
    answer
}

/// Says that the databases are on a server; it is of the place and not of the desk, so no backup holds it.
const ELSEWHERE: &str = "records-on-postgresql";

/// What a desk keeps beside its databases.
fn files_of(folder: &Path) -> Vec<(String, blake3::Hash)> {
    let is_of_databases = |name: &String| name.contains(".sqlite") || name == ".lock" || name == ELSEWHERE;
    let kept = files_below(folder).into_iter().filter(|name| !is_of_databases(name));
    kept.map(|name| (name.clone(), blake3::hash(&fs::read(folder.join(name)).unwrap()))).collect()
}

fn a_served_desk_is_backed_up_and_restored(place: Place, there: &Place) {
    let (place, _world) = copy_of_the_world(place);
    let serve = ["serve", "--port", "0", "--key-file", "desk.key"];
    let mut process = Process::start(&mut place.program(&serve));
    let made = succeed(&place, &["backup", "--out", "b.forestall"]);
    made.assert_says(&["Backed up", "keys of protected persons are not in it"]);
    run(&place, &["backup", "--out", "b.forestall"])
        .assert_failed(&["b.forestall exists already", "not overwritten"]);
    succeed(&place, &["backup", "--person-keys", "--out", "k.forestall"]);
    succeed(&place, &["backup", "--records-only", "--out", "r.forestall"]);
    let size = |name: &str| fs::metadata(place.at(name)).unwrap().len();
    assert!(size("r.forestall") < size("b.forestall"), "the lake is left out");
    process.kill();

    for name in ["b.forestall", "k.forestall", "r.forestall", "desk.key"] {
        fs::copy(place.at(name), there.at(name)).unwrap();
    }
    let swapped = run(there, &["restore", "k.forestall"]);
    swapped.assert_failed(&[
        "the backup holds \"person keys\", expected \"content\"",
        "name the other backup file",
    ]);
    let restored = succeed(there, &["restore", "b.forestall", "--person-keys", "k.forestall"]);
    assert!(restored.stdout.starts_with("Restored "), "{}", restored.stdout);
    assert_eq!(files_of(&place.data()), files_of(&there.data()));
    let has_files = there.data().join("records.sqlite").exists();
    assert_ne!(there.data().join(ELSEWHERE).exists(), has_files, "the folder knows where its records are");
    run(there, &["restore", "b.forestall"]).assert_failed(&["holds", "nothing was changed"]);
    succeed(there, &["audit", "verify"]);
    Process::start(&mut there.program(&serve)).stop();

    let records = Place::in_a_folder();
    for name in ["r.forestall", "desk.key"] {
        fs::copy(place.at(name), records.at(name)).unwrap();
    }
    succeed(&records, &["restore", "r.forestall"]);
    assert_eq!(files_of(&records.data()).len(), 1, "desk.json alone");
    succeed(&records, &["audit", "verify"]);
}

#[test]
fn a_desk_goes_to_another_folder() {
    a_served_desk_is_backed_up_and_restored(Place::in_a_folder(), &Place::in_a_folder());
}

#[test]
fn a_desk_goes_to_a_server_and_from_one() {
    let Some(server) = test_server() else { return };
    a_served_desk_is_backed_up_and_restored(Place::in_a_folder(), &Place::on_postgres(&server));
    a_served_desk_is_backed_up_and_restored(Place::on_postgres(&server), &Place::in_a_folder());
}

#[test]
fn what_is_no_backup_of_this_desk_is_told() {
    let (place, _world) = copy_of_the_world(Place::in_a_folder());
    Process::start(&mut place.program(&["serve", "--port", "0", "--key-file", "desk.key"])).stop();
    succeed(&place, &["backup", "--out", "b.forestall"]);
    let whole = fs::read(place.at("b.forestall")).unwrap();
    let restore = |name: &str, words: &[&str]| {
        run(&place, &["restore", name, "--data", "new"]).assert_failed(words);
        assert!(!place.at("new").exists(), "{name}: {:?}", files_below(&place.at("new")));
    };
    fs::write(place.at("cut"), &whole[..whole.len() - 7]).unwrap();
    restore("cut", &["the backup is cut off before its end", "copy the file again"]);
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    fs::write(place.at("flipped"), flipped).unwrap();
    restore("flipped", &["the backup is damaged"]);
    restore("desk.key", &["this is not a backup made by forestall"]);
    restore("missing", &["missing cannot be read"]);
    restore(".", &["this is not a backup"]);
    let other = Place::in_a_folder();
    crate::serving::place::copy(&place.data().join("lake"), &other.data().join("lake"));
    fs::copy(place.data().join("desk.json"), other.data().join("desk.json")).unwrap();
    Process::start(&mut other.program(&["serve", "--port", "0", "--key-file", "desk.key"])).stop();
    fs::rename(place.at("desk.key"), place.at("own.key")).unwrap();
    fs::copy(other.at("desk.key"), place.at("desk.key")).unwrap();
    restore("b.forestall", &["does not open with this key", "nothing was changed"]);
}

/// Killed at any moment, a backup is not there or whole, and a restore can be done again until it is whole.
#[test]
fn killed_meanwhile_nothing_is_half() {
    let (place, _world) = copy_of_the_world(Place::in_a_folder());
    Process::start(&mut place.program(&["serve", "--port", "0", "--key-file", "desk.key"])).stop();
    succeed(&place, &["backup", "--out", "whole.forestall"]);
    let kill_after = |arguments: &[&str], delay: u64| {
        let mut program = place.program(&[arguments, &["--key-file", "desk.key"]].concat());
        let mut child = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(delay));
        let is_over = child.try_wait().unwrap().is_some();
        let _ = child.kill();
        child.wait().unwrap();
        is_over
    };
    let (mut cut_backups, mut cut_restores) = (0, 0);
    for delay in (5..400).step_by(20) {
        let (out, new) = (format!("b{delay}"), format!("new{delay}"));
        cut_backups += u32::from(!kill_after(&["backup", "--out", &out], delay));
        if place.at(&out).exists() {
            succeed(&place, &["restore", &out, "--data", &format!("from{delay}")]);
        }
        cut_restores += u32::from(!kill_after(&["restore", "whole.forestall", "--data", &new], delay));
        let again = run(&place, &["restore", "whole.forestall", "--data", &new]);
        // It was whole already, or it is now.
        if again.code != Some(0) {
            again.assert_failed(&["is not empty"]);
        }
        assert_eq!(files_of(&place.at(&new)), files_of(&place.data()), "after {delay} ms");
        succeed(&place, &["audit", "verify", "--data", &new]);
    }
    assert!(cut_backups >= 3 && cut_restores >= 3, "too few were cut: {cut_backups}, {cut_restores}");
}
