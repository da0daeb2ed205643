//! A database that others hold or that goes away: the server waits, says so, and works again without a restart.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use forestall_store::database::Database;
use forestall_store::desk::MIGRATIONS;
use tempfile::TempDir;

use crate::served_desk::{ServedDesk, note};
use crate::serving::place::Place;

/// Holds the records as another program does that writes, while something else is done.
fn while_held<T>(desk: &ServedDesk, held_for: Duration, work: impl FnOnce() -> T) -> T {
    let file = desk.place.data().join("records.sqlite");
    let (tell, told) = std::sync::mpsc::channel();
    let holder = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let database = Database::open_sqlite(&file, MIGRATIONS).await.unwrap();
            let held = database.begin_write().await.unwrap();
            tell.send(()).unwrap();
            tokio::time::sleep(held_for).await;
            drop(held);
            database.close().await;
        });
    });
    told.recv().unwrap();
    let outcome = work();
    holder.join().unwrap();
    outcome
}

#[test]
fn a_form_waits_for_another_program_that_writes() {
    let desk = ServedDesk::new(Place::in_a_folder());
    let mut process = desk.start();
    let client = ServedDesk::set_up(&mut process);
    client.token();
    let started = Instant::now();
    let saved = while_held(&desk, Duration::from_secs(3), || {
        client.get("/notes").assert(200, &[]);
        assert!(started.elapsed() < Duration::from_secs(2), "reading waits for no writer");
        client.post("/notes/new", &note("Held up", "It took a while."))
    });
    saved.assert(303, &[]);
    assert!(started.elapsed() > Duration::from_millis(2500), "it did not wait: {:?}", started.elapsed());
    client.get(&saved.location).assert(200, &["It took a while."]);
    process.stop();
}

#[test]
fn a_database_held_for_too_long_is_told_and_nothing_is_stored() {
    let desk = ServedDesk::new(Place::in_a_folder());
    let mut process = desk.start();
    let client = ServedDesk::set_up(&mut process);
    client.token();
    let refused = while_held(&desk, Duration::from_secs(14), || {
        client.post("/notes/new", &note("Held up", "It took too long."))
    });
    refused.assert(503, &["Nothing was", "again"]);
    let page = client.get("/notes");
    page.assert(200, &["No notes"]);
    client.post("/notes/new", &note("Later", "Now it works.")).assert(303, &[]);
    process.stop();
}

/// A `PostgreSQL` server of this test's own.
struct Server {
    folder: TempDir,
}

impl Server {
    /// Starts one; nothing where `PostgreSQL` is not installed.
    fn start() -> Option<(Self, String)> {
        let server = Self { folder: tempfile::tempdir().unwrap() };
        let address = server.tell("start");
        let required = std::env::var_os("FORESTALL_POSTGRES_TESTS").is_some_and(|value| value == "required");
        assert!(address.is_some() || !required, "no PostgreSQL, but FORESTALL_POSTGRES_TESTS=required");
        if address.is_none() {
            eprintln!("skipped: a PostgreSQL server cannot be started here");
        }
        Some((server, address?))
    }

    fn tell(&self, command: &str) -> Option<String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.ci/postgres");
        let output = Command::new(script).arg(command).arg(self.folder.path()).output().unwrap();
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap().trim().to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.tell("kill");
    }
}

#[test]
fn a_server_outlives_its_postgresql() {
    let Some((server, address)) = Server::start() else { return };
    let desk = ServedDesk::new(Place::on_postgres(&address));
    let mut process = desk.start();
    let client = ServedDesk::set_up(&mut process);
    client.post("/notes/new", &note("Before", "All is well.")).assert(303, &[]);
    for stop in ["stop", "kill"] {
        server.tell(stop).unwrap();
        let started = Instant::now();
        client.get("/").assert(503, &["Nothing was"]);
        client.post("/notes/new", &note("Meanwhile", "Nobody hears it.")).assert(503, &["Nothing was"]);
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
        server.tell("start").unwrap();
        let started = Instant::now();
        while client.get("/").status != 200 {
            assert!(started.elapsed() < Duration::from_secs(20), "it does not come back");
            std::thread::sleep(Duration::from_millis(200));
        }
        client.get("/notes").assert(200, &["Before"]);
        client.post("/notes/new", &note("After", "It works again.")).assert(303, &[]);
    }
    assert!(!client.get("/notes").body.contains("Meanwhile"), "what was refused was stored");
    process.stop();
    desk.succeed(&["audit", "verify", "--key-file", "desk.key"]);
}
