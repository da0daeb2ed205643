//! What people and audit cost; prints times and checks only that they are sane. Run with `--ignored --nocapture`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::print_stdout, reason = "it is run to be read")]

mod databases;
mod town;

use std::time::{Duration, Instant};

use databases::Place;
use forestall_confidence::{AuditAction, AuditFact};
use forestall_store::audit::{append, verify};
use forestall_store::people::LogIn;
use town::{PASSWORD, Town, is_in, new_account};

/// Entries of the long chain. Issue 3 names no length; a desk of ten people writes as many in some years.
const ENTRIES: u64 = 100_000;

fn shown(what: &str, place: &Place, mut times: Vec<Duration>) {
    times.sort_unstable();
    let kind = if place.is_sqlite() { "SQLite" } else { "PostgreSQL" };
    let (median, late) = (times[times.len() / 2], times[times.len() * 95 / 100]);
    println!("{kind}: {what}: median {median:?}, 95 % below {late:?}, of {}", times.len());
}

async fn costs_of_people(place: Place) {
    let (_town, server) = Town::found(&place).await;
    let session = server.administrator().await;
    let viewer = server.viewer(&session).await;
    for number in 0..50 {
        let link = server.people.invite(&viewer, "x", "analyst".parse().unwrap()).await.unwrap();
        let account = new_account(&format!("person{number}"), "Somebody", "");
        server.people.make_account(&link, account, &town::device()).await.unwrap();
    }
    let mut times = Vec::new();
    for _ in 0..20 {
        let start = Instant::now();
        assert!(is_in(&server.log_in("amina", PASSWORD, None).await));
        times.push(start.elapsed());
    }
    shown("log-in", &place, times);
    // In turn, so that a busy machine is busy for both.
    let mut failures = [("amina", Vec::new()), ("nobody", Vec::new())];
    for _ in 0..30 {
        server.machine.pass(town::minutes(15));
        for (login, times) in &mut failures {
            let start = Instant::now();
            assert!(matches!(server.log_in(login, "wrong password", None).await, LogIn::Wrong));
            times.push(start.elapsed());
        }
    }
    let [(_, somebody), (_, nobody)] = failures;
    shown("failure of a name somebody has", &place, somebody);
    shown("failure of a name nobody has", &place, nobody);
    let LogIn::In(session) = ({
        server.machine.pass(town::minutes(15));
        server.log_in("amina", PASSWORD, None).await
    }) else {
        panic!("the password is right")
    };
    let mut times = Vec::new();
    for _ in 0..2_000 {
        let start = Instant::now();
        assert!(server.session(&session).await.is_some());
        times.push(start.elapsed());
    }
    shown("session look-up", &place, times);
}

async fn costs_of_the_audit(place: Place) {
    let (_town, server) = Town::found(&place).await;
    let signer = server.vault.audit_signer();
    let at = server.people.clock().now();
    let fact =
        || AuditFact { at, actor: None, action: AuditAction::NoteWritten, record: Some("N-7".to_owned()) };
    let mut times = Vec::new();
    for _ in 0..200 {
        let start = Instant::now();
        let mut write = server.database.begin_write().await.unwrap();
        append(&mut write, &signer, fact()).await.unwrap();
        write.commit().await.unwrap();
        times.push(start.elapsed());
    }
    shown("append with a transaction of its own", &place, times);
    let mut times = Vec::new();
    while (times.len() as u64) < ENTRIES {
        let mut write = server.database.begin_write().await.unwrap();
        for _ in 0..100 {
            let start = Instant::now();
            append(&mut write, &signer, fact()).await.unwrap();
            times.push(start.elapsed());
        }
        write.commit().await.unwrap();
    }
    shown("append within a transaction", &place, times);
    let start = Instant::now();
    let verdict = verify(&server.database, &signer.public_key(), &[]).await.unwrap();
    println!("followed {} entries in {:?}", verdict.entries, start.elapsed());
    assert_eq!((verdict.entries, verdict.fault), (ENTRIES + 201, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures; takes a minute"]
async fn on_sqlite() {
    databases::run(Place::on_sqlite(), costs_of_people).await;
    databases::run(Place::on_sqlite(), costs_of_the_audit).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures; takes a minute"]
async fn on_postgres() {
    let (Some(place), Some(other)) = (Place::on_postgres(), Place::on_postgres()) else { return };
    databases::run(place, costs_of_people).await;
    databases::run(other, costs_of_the_audit).await;
}
