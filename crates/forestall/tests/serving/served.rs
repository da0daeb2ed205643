//! An invented world, served: to one person at this machine, or to people with accounts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use forestall_confidence::Role;
use tempfile::TempDir;

use super::accounts;
use super::client::{Client, Session};
use super::place::{Place, copy, program};
use super::process::Process;

/// The data folder that every test copies; kept as long as a test runs, so that none is left behind.
static WORLD: Mutex<Weak<TempDir>> = Mutex::new(Weak::new());

/// A desk of its own for one test; it ends when this value goes.
pub(crate) struct Served {
    process: Process,
    /// Who has logged in; on a local desk the one person under every role.
    sessions: BTreeMap<Role, Session>,
    place: Place,
    _world: Arc<TempDir>,
}

impl Served {
    /// Serves a copy of the exercise world on a free port to one person, who has come in by the start address.
    pub(crate) fn start() -> Self {
        let (place, world) = copy_of_the_world(Place::in_a_folder());
        let mut process = Process::start(&mut place.program(&["serve", "--local", "--port", "0"]));
        let start = process.secret_path("/start/");
        let session = Session::by_start_address(&process.origin, &start);
        let sessions = Role::ALL.iter().map(|role| (*role, session.clone())).collect();
        Self { process, sessions, place, _world: world }
    }

    /// Serves a copy of the exercise world to people with accounts, one of each role, who have all logged in.
    ///
    /// The desk is set up by its link, and everybody else by invitations, as people do it. It is on `SQLite`, or on
    /// `PostgreSQL` where `FORESTALL_TEST_POSTGRES` names a server.
    pub(crate) fn with_accounts() -> Self {
        let (place, world) = copy_of_the_world(Place::as_the_environment_says());
        let key = place.at("desk.key");
        let arguments = ["serve", "--port", "0", "--key-file", key.to_str().unwrap()];
        let mut process = Process::start(&mut place.program(&arguments));
        let set_up = process.secret_path("/set-up/");
        let sessions = accounts::one_of_each_role(&process.origin, &set_up);
        Self { process, sessions, place, _world: world }
    }

    /// Returns a visitor logged in as the person with this role.
    pub(crate) fn client_of(&self, role: Role) -> Client {
        Client::of(&self.origin(), Some(&self.sessions[&role]))
    }

    /// Returns a visitor nobody knows.
    pub(crate) fn stranger(&self) -> Client {
        Client::of(&self.origin(), None)
    }

    /// Returns the session of the person with this role, for a browser's cookie.
    pub(crate) fn session_of(&self, role: Role) -> &Session {
        &self.sessions[&role]
    }

    /// Returns where the desk lies.
    pub(crate) const fn place(&self) -> &Place {
        &self.place
    }

    /// Returns the process, to listen to it or to end it.
    pub(crate) const fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Returns `127.0.0.1` with the port.
    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.process.port())
    }

    /// Returns the address without a path.
    pub(crate) fn origin(&self) -> String {
        self.process.origin.clone()
    }

    /// Returns the address of a path that begins with `/`.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }
}

/// Copies the exercise world to where a desk will lie; it is kept as long as the second value lives.
pub(crate) fn copy_of_the_world(place: Place) -> (Place, Arc<TempDir>) {
    let world = world();
    copy(&world.path().join("desk"), &place.data());
    (place, world)
}

/// Makes the exercise world, or returns the one another test holds.
fn world() -> Arc<TempDir> {
    let mut kept = WORLD.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(world) = kept.upgrade() {
        return world;
    }
    let world = Arc::new(tempfile::tempdir().unwrap());
    let data = world.path().join("desk");
    let made = program(&["demo", "--no-serve", "--data"]).arg(&data).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    *kept = Arc::downgrade(&world);
    world
}
