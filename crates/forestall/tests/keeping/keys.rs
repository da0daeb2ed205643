//! What locks a desk: made loudly, read strictly, changed, and never given on the command line.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::serving::answer::{Answer, run};
use crate::serving::place::Place;
use crate::serving::process::Process;
use crate::serving::served::copy_of_the_world;

const PASSPHRASE: &str = "seven quiet rivers meet below";

fn succeed(place: &Place, arguments: &[&str]) -> Answer {
    let answer = run(place, arguments);
    assert_eq!(answer.code, Some(0), "{arguments:?}: {}", answer.stderr);
    answer
}

fn fail(place: &Place, arguments: &[&str], words: &[&str]) {
    run(place, arguments).assert_failed(words);
}

/// Writes a file with these permissions.
fn write(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

/// Starts the desk, which makes its key where it has none, and stops it.
fn serve(command: &mut Command) {
    Process::start(command).stop();
}

#[test]
fn a_desk_is_locked_and_locked_anew() {
    let (place, _world) = copy_of_the_world(Place::in_a_folder());
    assert_eq!(succeed(&place, &["key", "state"]).stdout.trim(), "no key yet: the desk was never started");
    fail(&place, &["key", "new-data-key"], &["this desk has no key yet", "forestall serve"]);
    fail(&place, &["backup", "--out", "b"], &["this desk has no key yet"]);
    assert!(!place.at("b").exists());

    write(&place.at("phrase"), &format!("{PASSPHRASE}\n"), 0o600);
    serve(&mut place.program(&["serve", "--port", "0", "--passphrase-file", "phrase"]));
    assert_eq!(succeed(&place, &["key", "state"]).stdout.trim(), "locked with a passphrase");
    succeed(&place, &["key", "new-data-key", "--passphrase-file", "phrase"]);
    let by_variable =
        place.program(&["audit", "verify"]).env("FORESTALL_PASSPHRASE_FILE", "phrase").output().unwrap();
    assert!(by_variable.status.success(), "{by_variable:?}");

    let change = ["key", "change", "--passphrase-file", "phrase", "--new-key-file", "new.key"];
    succeed(&place, &change).assert_says(&["KEEP A COPY ELSEWHERE", "new.key", "locked anew"]);
    assert_eq!(succeed(&place, &["key", "state"]).stdout.trim(), "locked with a key file");
    fail(&place, &change, &["locked with a key file, and the other was given"]);
    fail(&place, &["audit", "verify", "--passphrase-file", "phrase"], &["locked with a key file"]);
    succeed(&place, &["audit", "verify", "--key-file", "new.key"]);
    let mut served = place.program(&["serve", "--port", "0"]);
    serve(served.env("FORESTALL_KEY_FILE", place.at("new.key")));
}

#[test]
fn a_secret_is_read_from_a_file_of_its_owner_alone() {
    let (place, _world) = copy_of_the_world(Place::in_a_folder());
    serve(&mut place.program(&["serve", "--port", "0", "--key-file", "desk.key"]));
    let verify = |file| ["audit", "verify", "--key-file", file];
    succeed(&place, &verify("desk.key"));
    fail(&place, &["audit", "verify"], &["no", "--key-file"]);
    fail(&place, &verify("missing.key"), &["missing.key", "check the path"]);
    fs::copy(place.at("desk.key"), place.at("open.key")).unwrap();
    fs::set_permissions(place.at("open.key"), std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
    fail(&place, &verify("open.key"), &["may be read by others (mode 640)", "chmod 600"]);
    write(&place.at("other.key"), "not a key", 0o600);
    fail(&place, &verify("other.key"), &["is not a key file"]);
    let other = copy_elsewhere(&place);
    serve(&mut other.program(&["serve", "--port", "0", "--key-file", "desk.key"]));
    fs::copy(other.at("desk.key"), place.at("foreign.key")).unwrap();
    fail(&place, &verify("foreign.key"), &["does not open with this key"]);

    write(&place.at("open"), PASSPHRASE, 0o644);
    fail(
        &place,
        &["audit", "verify", "--passphrase-file", "open"],
        &["may be read by others (mode 644)", "chmod 600"],
    );
    write(&place.at("lines"), "one\ntwo\n", 0o600);
    fail(&place, &["audit", "verify", "--passphrase-file", "lines"], &["does not hold one line"]);
    write(&place.at("short"), "short", 0o600);
    fail(&place, &["audit", "verify", "--passphrase-file", "short"], &["5 characters, at least 12"]);
    write(&place.at("phrase"), PASSPHRASE, 0o600);
    let told = run(&place, &["audit", "verify", "--passphrase-file", "phrase"]);
    told.assert_failed(&["locked with a key file"]);
    assert!(!told.stderr.contains(PASSPHRASE) && !told.stdout.contains(PASSPHRASE));
    let both = run(&place, &["audit", "verify", "--passphrase-file", "phrase", "--key-file", "desk.key"]);
    assert_eq!(both.code, Some(2), "{}", both.stderr);
}

/// A second desk, so that a key of another desk is at hand.
fn copy_elsewhere(place: &Place) -> Place {
    let other = Place::in_a_folder();
    crate::serving::place::copy(&place.data(), &other.data());
    for name in ["records.sqlite", "identities.sqlite", "person-keys.sqlite"] {
        fs::remove_file(other.data().join(name)).unwrap();
    }
    other
}

#[test]
fn a_key_file_never_lies_in_the_folder_it_locks() {
    let (place, _world) = copy_of_the_world(Place::in_a_folder());
    let inside = place.data().join("desk.key");
    let serve_inside = ["serve", "--port", "0", "--key-file", inside.to_str().unwrap()];
    fail(&place, &serve_inside, &["lies in the data folder", "name a place elsewhere"]);
    assert!(!inside.exists());
    let mut local = Process::start(&mut place.program(&["serve", "--local", "--port", "0"]));
    local.wait_for("KEEP A COPY ELSEWHERE");
    local.stop();
    let keys: Vec<_> = fs::read_dir(place.at("config/forestall/keys")).unwrap().collect();
    assert_eq!(keys.len(), 1);
    let key = keys[0].as_ref().unwrap().path();
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&key).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    succeed(&place, &["audit", "verify"]);
    fs::rename(&key, place.at("hidden.key")).unwrap();
    fail(&place, &["audit", "verify"], &["locked with a key file, and none was named", "--key-file"]);
}

#[test]
fn a_connection_string_is_not_shown() {
    let (place, _world) = copy_of_the_world(Place::in_a_folder());
    write(&place.at("url"), "postgres://desk:hunter2@127.0.0.1:1/desk\n", 0o600);
    let told = run(&place, &["key", "state", "--database-url-file", "url"]);
    told.assert_failed(&["cannot be reached"]);
    assert!(!told.stderr.contains("hunter2"), "{}", told.stderr);
    write(&place.at("open"), "postgres://desk:hunter2@127.0.0.1:1/desk\n", 0o644);
    fail(&place, &["key", "state", "--database-url-file", "open"], &["may be read by others"]);
    for address in ["postgres://desk:hunter2@127.0.0.1:1/desk", "hunter2"] {
        let told = Answer::of(
            place.program(&["key", "state"]).env("FORESTALL_DATABASE_URL", address).output().unwrap(),
        );
        told.assert_failed(&[]);
        assert!(!told.stderr.contains("hunter2"), "{}", told.stderr);
    }
}
