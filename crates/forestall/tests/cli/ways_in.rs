//! How people come in: the set-up link, keys and passphrases, and a desk of one person.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use forestall_confidence::Role;

use crate::desk::{Answer, Desk};
use crate::served_desk::ServedDesk;
use crate::serving::accounts;
use crate::serving::client::Client;
use crate::serving::place::{Place, test_server};
use crate::serving::process::Process;

#[test]
fn the_set_up_link_works_once_and_each_start_makes_another() {
    let desk = ServedDesk::new(Place::in_a_folder());
    let mut first = desk.start();
    let old = first.secret_path("/set-up/");
    assert!(first.heard().contains("KEEP A COPY ELSEWHERE"), "a new key is told: {}", first.heard());
    assert!(first.heard().contains("unlocked by the key file desk.key"), "{}", first.heard());
    assert_eq!(first.stop().code(), Some(0));

    let mut second = desk.start();
    let link = second.secret_path("/set-up/");
    let stranger = Client::of(&second.origin, None);
    stranger.get(&old).assert(404, &["This link does not work"]);
    stranger.get(&link).assert(200, &["Set the desk up"]);
    // Looking at it does not use it up; sending the form does.
    let administrator = ServedDesk::set_up(&mut second);
    stranger.get(&link).assert(404, &["This link does not work"]);
    administrator.get("/people").assert(200, &[&accounts::name_of(Role::Administrator)]);
    second.stop();

    let mut third = desk.start();
    administrator.get("/").assert(200, &[]);
    third.stop();
    assert!(!third.heard().contains("/set-up/"), "a desk with an administrator needs no link");
    let left: Vec<_> =
        fs::read_dir(desk.place.data()).unwrap().map(|file| file.unwrap().file_name()).collect();
    let is_log = |name: &std::ffi::OsString| name.to_string_lossy().ends_with("-wal");
    assert!(!left.iter().any(is_log), "the logs are folded in at the end: {left:?}");
}

#[test]
fn a_wrong_key_is_told_and_changes_nothing() {
    let desk = ServedDesk::new(Place::in_a_folder());
    desk.start().stop();
    let other = ServedDesk::new(Place::in_a_folder());
    other.start().stop();
    fs::copy(other.place.at("desk.key"), desk.place.at("other.key")).unwrap();
    desk.refuse(&["--key-file", "other.key"], &["error: ", "hint: ", "key file"]);
    desk.refuse(&[], &["is locked with a key file", "--key-file"]);
    write_secret(&desk.place, "passphrase", "seven quiet rivers meet\n", 0o600);
    desk.refuse(&["--passphrase-file", "passphrase"], &["error: ", "key file"]);
    fs::set_permissions(desk.place.at("desk.key"), fs::Permissions::from_mode(0o644)).unwrap();
    desk.refuse(&["--key-file", "desk.key"], &["chmod 600"]);
    fs::set_permissions(desk.place.at("desk.key"), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(desk.start().stop().code(), Some(0));
}

#[test]
fn a_passphrase_comes_from_a_file_that_only_its_owner_reads() {
    let desk = ServedDesk::new(Place::in_a_folder());
    desk.refuse(&[], &["needs a key, and there is no terminal", "--passphrase-file"]);
    write_secret(&desk.place, "passphrase", "seven quiet rivers meet\n", 0o644);
    desk.refuse(&["--passphrase-file", "passphrase"], &["may be read by others", "chmod 600"]);
    write_secret(&desk.place, "passphrase", "too short\n", 0o600);
    desk.refuse(&["--passphrase-file", "passphrase"], &["12"]);
    write_secret(&desk.place, "passphrase", "seven quiet rivers meet\n", 0o600);
    let start = || Process::start(&mut desk.serve(&["--passphrase-file", "passphrase"]));
    let mut first = start();
    assert!(first.heard().contains("unlocked by the passphrase in passphrase"), "{}", first.heard());
    first.stop();
    write_secret(&desk.place, "wrong", "eight quiet rivers meet\n", 0o600);
    desk.refuse(&["--passphrase-file", "wrong"], &["error: ", "hint: "]);
    assert_eq!(start().stop().code(), Some(0));
}

#[test]
fn a_local_desk_is_for_this_machine_alone() {
    let desk = Desk::new();
    let named = ["--public-address", "https://desk.example.org"];
    let tls = ["--tls-cert", "chain.pem", "--tls-key", "key.pem"];
    for (flags, words) in [
        (&["--listen", "0.0.0.0:0"][..], "0.0.0.0:0 is beyond this machine"),
        (&["--listen", "192.0.2.1:8620"], "192.0.2.1:8620 is beyond this machine"),
        (&named, "--public-address is for others"),
        (&[&named[..], &["--behind-proxy"]].concat(), "--public-address is for others"),
        (&tls, "--tls-cert is for others"),
    ] {
        let arguments = [&["serve", "--local"], flags].concat();
        desk.fail(&arguments, &["--local", words, "hint: ", "leave --local out"]);
    }
    // What is missing for these is a desk.
    for address in ["127.0.0.1:0", "[::1]:0"] {
        desk.fail(&["serve", "--local", "--listen", address], &["there is no desk in"]);
    }
}

#[test]
fn a_local_desk_lets_one_person_in_once_for_each_start() {
    let desk = ServedDesk::new(Place::in_a_folder());
    let start = || Process::start(&mut desk.serve(&["--local"]));
    let mut first = start();
    let address = first.secret_path("/start/");
    let stranger = Client::of(&first.origin, None);
    stranger.get("/").assert(303, &[]);
    stranger.get("/start/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").assert(404, &[]);
    let person = Client::of(&first.origin, None);
    person.get(&address).assert(303, &[]);
    person.get("/").assert(200, &["Central African Republic"]);
    person.get("/log-in").assert(303, &[]);
    Client::of(&first.origin, None).get(&address).assert(404, &["This link does not work"]);
    first.stop();

    let mut second = start();
    let unused = second.secret_path("/start/");
    assert_ne!(unused, address);
    second.stop();
    let mut third = start();
    let stranger = Client::of(&third.origin, None);
    for old in [&address, &unused] {
        stranger.get(old).assert(404, &["This link does not work"]);
    }
    person.get("/").assert(200, &[]);
    let keys = fs::read_dir(desk.place.at("config/forestall/keys")).unwrap().count();
    assert_eq!(keys, 1, "the key lies outside the data folder");
    third.stop();
}

#[test]
fn a_desk_with_accounts_is_never_served_without_log_in() {
    let desk = ServedDesk::new(Place::in_a_folder());
    let local = ["--local", "--key-file", "desk.key"];
    let mut alone = Process::start(&mut desk.serve(&local));
    let person = Client::of(&alone.origin, None);
    person.get(&alone.secret_path("/start/")).assert(303, &[]);
    alone.stop();

    // Whoever was let in at this machine is a stranger where people log in.
    let mut served = desk.start();
    person.get("/").assert(303, &[]);
    let administrator = ServedDesk::set_up(&mut served);
    administrator.get("/").assert(200, &[]);
    served.stop();
    desk.refuse(&local, &["people have accounts at this desk", "past their log-in", "leave --local out"]);
}

#[test]
fn records_of_a_version_before_accounts_are_refused_and_kept() {
    let desk = ServedDesk::new(Place::in_a_folder());
    let old = desk.place.data().join("desk.sqlite");
    fs::write(&old, "as it was").unwrap();
    let words = ["desk.sqlite", "never released", "hint: begin in another folder", "nothing was changed"];
    desk.refuse(&["--local"], &words);
    desk.refuse(&["--key-file", "desk.key"], &words);
    assert_eq!(fs::read_to_string(&old).unwrap(), "as it was");
    assert!(!desk.place.data().join("records.sqlite").exists());
    let doctor = desk.run(&["doctor"]);
    doctor.assert_failed(&["is damaged"]);
    assert!(doctor.stdout.contains("never released"), "{}", doctor.stdout);
}

#[test]
fn a_desk_on_postgresql_is_served_and_its_address_is_nowhere_told() {
    let Some(address) = test_server() else { return };
    let desk = ServedDesk::new(Place::on_postgres(&address));
    let mut first = desk.start();
    let administrator = ServedDesk::set_up(&mut first);
    administrator.get("/").assert(200, &["Central African Republic"]);
    // A second server beside it knows the same people.
    let mut beside =
        Process::start(&mut desk.place.program(&["serve", "--port", "0", "--key-file", "desk.key"]));
    let there = accounts::log_in(&beside.origin, Role::Administrator);
    Client::of(&beside.origin, Some(&there)).get("/people").assert(200, &[]);
    assert!(!desk.place.data().join("records.sqlite").exists(), "the records are on the server");
    let doctor = desk.succeed(&["doctor"]);
    assert!(doctor.stdout.contains("Databases: PostgreSQL, schema test_"), "{}", doctor.stdout);
    assert!(doctor.stdout.contains("unlocked by: a key file"), "{}", doctor.stdout);
    for process in [&mut first, &mut beside] {
        process.stop();
        assert!(!process.heard().contains(&address), "{}", process.heard());
    }
    let mut forgotten = desk.serve(&["--key-file", "desk.key"]);
    let forgotten = Answer::of(forgotten.env_remove("FORESTALL_DATABASE_URL").output().unwrap());
    forgotten.assert_failed(&[
        "are on PostgreSQL",
        "hint: name its connection string",
        "--database-url-file",
    ]);
    assert!(!desk.place.data().join("records.sqlite").exists(), "no second desk is begun beside it");
    let answer =
        Desk::new().command(&["doctor"]).env("FORESTALL_DATABASE_URL", "postgres://desk:hunter2@/").output();
    assert!(!String::from_utf8_lossy(&answer.unwrap().stderr).contains("hunter2"));
}

fn write_secret(place: &Place, name: &str, text: &str, mode: u32) {
    fs::write(place.at(name), text).unwrap();
    fs::set_permissions(place.at(name), fs::Permissions::from_mode(mode)).unwrap();
}
