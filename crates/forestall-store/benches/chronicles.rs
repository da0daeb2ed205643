//! What lists and pages of records cost: 1,000 situations and 10,000 parties under 2,000 drawn marks.
//!
//! Run with `cargo bench -p forestall-store --bench chronicles`; on `PostgreSQL` too where `FORESTALL_TEST_POSTGRES`
//! names a server. A number as argument draws that many situations, and ten times as many parties.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

#[path = "../tests/databases/mod.rs"]
mod databases;
#[path = "../tests/desks/mod.rs"]
mod desks;
#[path = "../tests/peopled/mod.rs"]
mod peopled;

use std::sync::Arc;
use std::time::{Duration, Instant};

use desks::DeskPlace;
use forestall_confidence::{AccountId, Attribution, Audience, Clause, Mark, Role, Viewer};
use forestall_engagement::chronicle::{DeskAct, FaceFilter, FaceOrder, Mentioned};
use forestall_engagement::party::{PartyAct, PartyKind};
use forestall_engagement::situation::{Extent, SituationAct};
use forestall_store::DeskDatabases;
use forestall_store::chronicles::ChronicleStore;
use forestall_store::desk::DeskStore;
use forestall_store::identities::IdentityStore;
use forestall_types::{ChronicleId, ChronicleKind, Sequence};
use jiff::{SignedDuration, Timestamp};
use peopled::{Somebody, VAULT};

const PERSONS: u64 = 50;
const MARKS: u64 = 2000;
const ACTS_EACH: u64 = 5;
const RUNS: usize = 15;

fn main() {
    let situations = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1000);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        measure("SQLite", &DeskPlace::on_sqlite(), situations).await;
        if let Some(place) = DeskPlace::on_postgres() {
            measure("PostgreSQL", &place, situations).await;
            place.remove().await;
        }
    });
}

fn store_over(databases: &DeskDatabases) -> ChronicleStore {
    let store = DeskStore::new(databases.records.clone(), Arc::clone(&VAULT));
    ChronicleStore::new(store, IdentityStore::new(databases, Arc::clone(&VAULT)))
}

async fn measure(database: &str, place: &DeskPlace, situations: u64) {
    let databases = place.open().await;
    for number in 1..=PERSONS {
        Somebody::new(number, "Some Body", "desk-officer").enter(&databases.records).await;
    }
    let filling = store_over(&databases);
    let started = Instant::now();
    let (stored, one) = fill(&filling, situations).await;
    let seconds = started.elapsed().as_secs_f64();
    eprintln!(
        "{database}: {situations} situations, {} parties, {stored} acts stored in {seconds:.1} s, {:.2} ms each",
        situations * 10,
        seconds * 1000.0 / f64::from(stored),
    );
    let chronicles = store_over(&databases);
    // The writer reads everything, a colleague about half.
    let writer = Somebody::new(1, "A. Officer", "desk-officer").at(time(2_000_000));
    let officer = Somebody::new(2, "B. Officer", "desk-officer").at(time(2_000_000));
    let as_expert = officer.clone().viewing_as(Viewer::imagined(Role::Expert));
    let started = Instant::now();
    chronicles.build_faces().await.unwrap();
    eprintln!("  opening all faces: {:.2} s", started.elapsed().as_secs_f64());
    let of = |kind| FaceFilter { kind: Some(kind), take: 50, ..FaceFilter::default() };
    let parties = FaceFilter { order: FaceOrder::Title, ..of(ChronicleKind::Party) };
    let caf = Mentioned::Polity("CAF".parse().unwrap());
    for (what, viewer, filter) in [
        ("50 newest situations", &officer, of(ChronicleKind::Situation)),
        ("50 newest situations, officer as expert", &as_expert, of(ChronicleKind::Situation)),
        ("50 parties by title", &officer, parties.clone()),
        ("all parties by title", &officer, FaceFilter { take: 0, ..parties.clone() }),
        (
            "50 parties with a word",
            &officer,
            FaceFilter { words: Some("party 7".to_owned()), ..parties.clone() },
        ),
        (
            "50 parties with a tag",
            &officer,
            FaceFilter { tag: Some("polity:CAF".to_owned()), ..parties.clone() },
        ),
        ("50 records that mention a country all do", &officer, FaceFilter { mentions: Some(caf), ..parties }),
        (
            "records that mention one party, for the writer",
            &writer,
            FaceFilter { mentions: Some(one.party.into()), take: 50, ..FaceFilter::default() },
        ),
    ] {
        let total = chronicles.faces(viewer, &filter).await.unwrap().total;
        tell(&format!("{what} of {total}"), &async || drop(chronicles.faces(viewer, &filter).await.unwrap()))
            .await;
    }
    tell("one situation", &async || drop(chronicles.chronicle(&writer, one.situation).await.unwrap())).await;
    let mut seen = chronicles.chronicle(&writer, one.situation).await.unwrap().unwrap().sequence();
    let mut durations = Vec::new();
    for number in 0..RUNS {
        let started = Instant::now();
        chronicles.act_upon(&writer, one.situation, &watch(number as u64), None, seen).await.unwrap();
        durations.push(started.elapsed());
        seen = seen.next();
    }
    eprintln!("  one act: {:.2} ms", median(durations));
    let started = Instant::now();
    let differing = chronicles.check_faces().await.unwrap();
    assert!(differing.is_empty(), "{differing:?}");
    eprintln!("  making all faces again and comparing: {:.2} s", started.elapsed().as_secs_f64());
    databases.close().await;
}

/// Tells the median of several runs.
async fn tell(what: &str, run: &impl AsyncFn()) {
    let mut durations: Vec<Duration> = Vec::new();
    for _ in 0..RUNS {
        let started = Instant::now();
        run().await;
        durations.push(started.elapsed());
    }
    eprintln!("  {what}: {:.2} ms", median(durations));
}

fn median(mut durations: Vec<Duration>) -> f64 {
    durations.sort_unstable();
    durations[durations.len() / 2].as_secs_f64() * 1000.0
}

fn time(second: u64) -> Timestamp {
    let start: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
    start + SignedDuration::from_secs(i64::try_from(second).unwrap())
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Draws a mark that lets the first person read, who writes everything: most are for all staff or for some persons.
fn draw_mark(dice: &mut Dice) -> Mark {
    let mut audience = Audience::open();
    for _ in 0..=dice.roll(2) {
        audience = audience.and(match dice.roll(3) {
            0 => Clause::Internal,
            1 => Clause::Embargo { until: time(dice.roll(3_000_000)), author: AccountId::new(1) },
            _ => Clause::Named(
                [1].into_iter().chain((0..8).map(|_| 1 + dice.roll(PERSONS))).map(AccountId::new).collect(),
            ),
        });
    }
    Mark { audience, attribution: Attribution::ByName, review_by: None }
}

/// Records that are looked at by themselves.
#[derive(Clone, Copy)]
struct Ones {
    situation: ChronicleId,
    party: ChronicleId,
}

async fn fill(chronicles: &ChronicleStore, situations: u64) -> (u32, Ones) {
    let mut dice = Dice(17);
    let marks: Vec<Mark> = (0..MARKS).map(|_| draw_mark(&mut dice)).collect();
    let author = Somebody::new(1, "A. Officer", "desk-officer");
    let mark = |dice: &mut Dice| marks[usize::try_from(dice.roll(MARKS)).unwrap()].clone();
    let mut stored = 0;
    let mut parties = Vec::new();
    for number in 0..situations * 10 {
        let viewer = author.at(time(u64::from(stored)));
        let own = mark(&mut dice);
        parties.push(chronicles.open_chronicle(&viewer, &party(number), &own).await.unwrap());
        stored += 1;
    }
    let mut last = None;
    for number in 0..situations {
        let viewer = author.at(time(u64::from(stored)));
        let own = mark(&mut dice);
        let id = chronicles.open_chronicle(&viewer, &situation(number), &own).await.unwrap();
        stored += 1;
        for act in 0..ACTS_EACH {
            let link = parties[usize::try_from((number * ACTS_EACH + act) % (situations * 10)).unwrap()];
            let (act, seen) =
                (SituationAct::LinkParty { party: link, role: None }, u32::try_from(1 + act).unwrap());
            let own = (dice.roll(5) == 0).then(|| mark(&mut dice));
            let viewer = author.at(time(u64::from(stored)));
            chronicles.act_upon(&viewer, id, &act.into(), own.as_ref(), Sequence::new(seen)).await.unwrap();
            stored += 1;
        }
        last = Some(id);
    }
    (stored, Ones { situation: last.unwrap(), party: parties[7] })
}

fn party(number: u64) -> DeskAct {
    PartyAct::Open {
        name: format!("Party {number} of the upper valley").parse().unwrap(),
        kind: PartyKind::ALL[0],
        aliases: vec![],
        polities: vec!["CAF".parse().unwrap()],
        description: "Herders who came with the drought and stayed along the road.".parse().ok(),
    }
    .into()
}

fn situation(number: u64) -> DeskAct {
    SituationAct::Open {
        title: format!("Situation {number}").parse().unwrap(),
        extent: Extent::ALL[0],
        polities: vec!["CAF".parse().unwrap()],
        place: None,
        why: "Herds and harvests meet earlier each year, and nobody has opened the corridor."
            .parse()
            .unwrap(),
        keeper: None,
        warning: None,
        decision: None,
    }
    .into()
}

fn watch(number: u64) -> DeskAct {
    SituationAct::Watch {
        what: format!("look {number}").parse().unwrap(),
        on: "2027-01-31".parse().unwrap(),
        owner: None,
        cost: None,
    }
    .into()
}
