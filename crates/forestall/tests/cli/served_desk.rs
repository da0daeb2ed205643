//! A small desk that is served from one place again and again, under one address.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, Output};
use std::thread;
use std::time::Duration;

use forestall_confidence::Role;

use crate::desk::Answer;
use crate::ged_rows::{CAR, ged_csv, monthly};
use crate::serving::accounts;
use crate::serving::client::{Client, Fields, Session};
use crate::serving::place::Place;
use crate::serving::process::Process;

/// A desk over the events of one country.
pub(crate) struct ServedDesk {
    pub(crate) place: Place,
    port: String,
}

impl ServedDesk {
    /// Reads the events and makes a forecast; nothing is served yet.
    pub(crate) fn new(place: Place) -> Self {
        std::fs::write(place.at("events.csv"), ged_csv(&monthly(CAR, 2018..=2020))).unwrap();
        let desk = Self { place, port: free_port() };
        desk.succeed(&["ingest", "ucdp", "events.csv"]);
        desk.succeed(&["cycle", "--model", "conflictology12"]);
        desk
    }

    /// Serves the desk again and again to somebody who writes, and kills each server within `longest_life`; returns what
    /// each writer tells, and the session.
    ///
    /// - `write`: writes at an address until the server ends, given the number of its life.
    pub(crate) fn kill_while_writing<Told: Send + 'static>(
        &self,
        kills: u64,
        longest_life: Duration,
        write: fn(&str, &Session, u64) -> Told,
    ) -> (Vec<Told>, Session) {
        let mut process = self.start();
        let session = Self::set_up(&mut process).session().unwrap();
        process.stop();
        let mut told = Vec::new();
        for kill in 0..kills {
            let mut process = self.start();
            let (origin, of_writer) = (process.origin.clone(), session.clone());
            let writer = thread::spawn(move || write(&origin, &of_writer, kill));
            let life = u128::from(getrandom::u64().unwrap()) % longest_life.as_millis();
            thread::sleep(Duration::from_millis(u64::try_from(life).unwrap()));
            process.kill();
            told.push(writer.join().unwrap());
        }
        (told, session)
    }

    /// Checks that the audit log holds together and that nothing is wrong with the desk.
    pub(crate) fn assert_whole(&self) {
        self.succeed(&["audit", "verify", "--key-file", "desk.key"]);
        self.succeed(&["doctor"]);
    }

    /// Prepares `serve` with these flags, under the desk's one address.
    pub(crate) fn serve(&self, flags: &[&str]) -> Command {
        let mut command = self.place.program(&["serve", "--port", &self.port]);
        command.args(flags);
        command
    }

    /// Serves the desk to people with accounts; its key lies beside it.
    pub(crate) fn start(&self) -> Process {
        Process::start(&mut self.serve(&["--key-file", "desk.key"]))
    }

    /// Runs the program on this desk.
    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        let output: Output = self.place.program(arguments).output().unwrap();
        Answer::of(output)
    }

    pub(crate) fn succeed(&self, arguments: &[&str]) -> Answer {
        let answer = self.run(arguments);
        assert_eq!(answer.code, Some(0), "{arguments:?}: {}", answer.stderr);
        answer
    }

    /// Insists that `serve` with these flags ends with an error and these words.
    pub(crate) fn refuse(&self, flags: &[&str], words: &[&str]) {
        Answer::of(self.serve(flags).output().unwrap()).assert_failed(words);
    }

    /// Sets the desk up by the link that was printed; returns the first administrator, a desk officer as well.
    pub(crate) fn set_up(process: &mut Process) -> Client {
        let link = process.secret_path("/set-up/");
        let mut fields = accounts::account_form(Role::Administrator);
        fields.push(("officer", "yes".to_owned()));
        let client = Client::of(&process.origin, None);
        client.fill_in(&link, &fields).assert(303, &[]);
        assert!(client.session().is_some(), "the link lets nobody in");
        client
    }
}

/// Returns the fields of a note about the one country.
pub(crate) fn note(title: &str, text: &str) -> Fields {
    vec![
        ("situation", "CAF".to_owned()),
        ("title", title.to_owned()),
        ("text", text.to_owned()),
        ("audience", "internal".to_owned()),
        ("attribution", "by-name".to_owned()),
    ]
}

fn free_port() -> String {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    taken.local_addr().unwrap().port().to_string()
}
