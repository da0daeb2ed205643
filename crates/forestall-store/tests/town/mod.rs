//! A desk with people for tests: its databases, a clock that can be set, and an administrator.

#![allow(dead_code, reason = "each test program uses its own part of this")]

use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use forestall_confidence::{AccountId, AuditAction, AuditEntry, Roles, Viewer};
use forestall_store::audit::{AuditFilter, DeskClock, MachineClock, entries};
use forestall_store::database::Database;
use forestall_store::desk::MIGRATIONS;
use forestall_store::keyring;
use forestall_store::people::{Credentials, Device, Door, LogIn, NewAccount, People, PeopleError, SignedIn};
use forestall_vault::{KeyFile, SecretText, Unlock, Vault};
use jiff::{SignedDuration, Timestamp};

use crate::databases::Place;

pub(crate) const PASSWORD: &str = "seven quiet rivers meet";

/// Words that must never stand in clear in a database.
pub(crate) const PLANTED: [&str; 5] =
    ["planted.login", "Planted Display Name", "planted label", "Planted Browser 7.1", "planted token label"];

/// A machine whose clocks a test sets.
#[derive(Clone)]
pub(crate) struct TestMachine(Arc<Mutex<(Timestamp, Duration)>>);

impl MachineClock for TestMachine {
    fn wall(&self) -> Timestamp {
        self.0.lock().unwrap().0
    }

    fn running(&self) -> Duration {
        self.0.lock().unwrap().1
    }
}

impl TestMachine {
    pub(crate) fn new() -> Self {
        let start = "2026-11-22T12:00:00Z".parse().unwrap();
        Self(Arc::new(Mutex::new((start, Duration::from_secs(1_000)))))
    }

    /// Time passes.
    pub(crate) fn pass(&self, span: SignedDuration) {
        let mut clocks = self.0.lock().unwrap();
        clocks.0 = clocks.0.checked_add(span).unwrap();
        clocks.1 += Duration::try_from(span).unwrap();
    }

    /// Somebody sets the clock; no time passes.
    pub(crate) fn set_back(&self, span: SignedDuration) {
        let mut clocks = self.0.lock().unwrap();
        clocks.0 = clocks.0.checked_sub(span).unwrap();
    }
}

/// One server of a desk.
pub(crate) struct Server {
    pub(crate) database: Database,
    pub(crate) vault: Arc<Vault>,
    pub(crate) machine: TestMachine,
    pub(crate) people: Arc<People>,
}

/// A desk: what unlocks it, and where it is.
pub(crate) struct Town {
    place: Place,
    folder: tempfile::TempDir,
}

pub(crate) fn secret(text: &str) -> SecretText {
    SecretText::new(text)
}

pub(crate) fn device() -> Device {
    Device { address: Some("192.0.2.7".parse().unwrap()), browser: PLANTED[3].to_owned() }
}

pub(crate) fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

impl Town {
    /// Sets a desk up in an empty place.
    pub(crate) async fn found(place: &Place) -> (Self, Server) {
        let folder = tempfile::tempdir().unwrap();
        let unlock = Unlock::KeyFile(KeyFile::create(&folder.path().join("desk.key")).unwrap());
        let town = Self { place: place.clone(), folder };
        let database = place.open(MIGRATIONS).await.unwrap();
        let machine = TestMachine::new();
        let vault = keyring::set_up(&database, &unlock, machine.wall()).await.unwrap();
        let server = server(database, vault, machine, Door::Accounts);
        (town, server)
    }

    /// Starts another server of the desk, with a clock of its own.
    pub(crate) async fn another_server(&self, door: Door) -> Server {
        let database = self.place.open(MIGRATIONS).await.unwrap();
        let vault = keyring::unlock(&database, &self.unlock()).await.unwrap();
        server(database, vault, TestMachine::new(), door)
    }

    pub(crate) fn unlock(&self) -> Unlock {
        Unlock::KeyFile(KeyFile::read(&self.folder.path().join("desk.key")).unwrap())
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// Runs statements as an administrator of the database could, triggers taken off first.
    pub(crate) async fn tamper(&self, sql: &str) {
        let off = if self.place.is_sqlite() {
            "drop trigger if exists audit_entry_refuses_update; drop trigger if exists audit_entry_refuses_delete; \
             drop trigger if exists audit_entry_refuses_replace; drop trigger if exists audit_head_refuses_delete;"
        } else {
            "drop trigger if exists audit_entry_refuses_change on audit_entry; \
             drop trigger if exists audit_head_refuses_delete on audit_head;"
        };
        self.place.run_as_other_program(&format!("{off} {sql}")).await.unwrap();
    }

    /// Writes bytes as a literal of the database.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> String {
        let hex = hex(bytes);
        if self.place.is_sqlite() { format!("x'{hex}'") } else { format!("decode('{hex}', 'hex')") }
    }
}

fn server(database: Database, vault: Arc<Vault>, machine: TestMachine, door: Door) -> Server {
    let clock = Arc::new(DeskClock::new(Box::new(machine.clone())));
    let people = Arc::new(People::new(database.clone(), Arc::clone(&vault), clock, door));
    Server { database, vault, machine, people }
}

impl Server {
    /// Makes the first administrator, who is an auditor and desk officer as well; returns the session's secret.
    pub(crate) async fn administrator(&self) -> SecretText {
        let link = self.people.set_up_link().await.unwrap().unwrap();
        let new = new_account("amina", "Amina Y.", "auditor,desk-officer");
        self.people.make_account(&link, new, &device()).await.unwrap()
    }

    /// Invites somebody, who makes their account; returns the session's secret.
    pub(crate) async fn invited(&self, by: &Viewer, login: &str, name: &str, roles: &str) -> SecretText {
        let link = self.people.invite(by, PLANTED[2], roles.parse().unwrap()).await.unwrap();
        self.people.make_account(&link, new_account(login, name, ""), &device()).await.unwrap()
    }

    pub(crate) async fn log_in(&self, login: &str, password: &str, code: Option<&str>) -> LogIn {
        // An address for each, so that only the account's own limits are tested.
        let random = getrandom::u32().unwrap();
        let device = Device { address: Some(std::net::Ipv4Addr::from(random).into()), ..device() };
        let credentials =
            Credentials { login: secret(login), password: secret(password), code: code.map(secret) };
        self.people.log_in(credentials, device).await.unwrap()
    }

    pub(crate) async fn session(&self, secret: &SecretText) -> Option<SignedIn> {
        self.people.session(secret).await.unwrap()
    }

    pub(crate) async fn viewer(&self, secret: &SecretText) -> Viewer {
        self.session(secret).await.unwrap().viewer
    }

    /// Returns all entries of the audit log, oldest first.
    pub(crate) async fn audit(&self) -> Vec<AuditEntry> {
        let filter = AuditFilter { take: 1_000, ..AuditFilter::default() };
        let mut found = entries(&self.database, &filter).await.unwrap();
        found.reverse();
        found
    }

    pub(crate) async fn audited(&self, action: AuditAction) -> usize {
        self.audit().await.iter().filter(|entry| entry.fact.action == action).count()
    }
}

pub(crate) fn new_account(login: &str, name: &str, roles: &str) -> NewAccount {
    NewAccount {
        login: login.parse().unwrap(),
        name: name.parse().unwrap(),
        password: secret(PASSWORD),
        roles: roles.parse::<Roles>().unwrap(),
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in bytes {
        write!(hex, "{byte:02x}").unwrap();
    }
    hex
}

pub(crate) fn id(viewer: &Viewer) -> AccountId {
    viewer.account().unwrap()
}

pub(crate) fn is_in(outcome: &LogIn) -> bool {
    matches!(outcome, LogIn::In(_))
}

/// Asserts that an act was refused for want of a right, or because somebody looks as another.
#[expect(clippy::needless_pass_by_value, reason = "an outcome reads better as it comes")]
pub(crate) fn assert_refused<T: std::fmt::Debug>(outcome: Result<T, PeopleError>, what: &str) {
    assert!(
        matches!(outcome, Err(PeopleError::Forbidden(_) | PeopleError::LooksAsAnother)),
        "{what}: {outcome:?}"
    );
}
