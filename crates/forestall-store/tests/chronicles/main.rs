//! Records told by acts, on both databases.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../databases/mod.rs"]
mod databases;
#[path = "../desks/mod.rs"]
mod desks;
#[path = "../peopled/mod.rs"]
mod peopled;

mod acts;
mod erasure;

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use databases::everything_in_schemas;
use desks::{DeskPlace, on_both};
use forestall_confidence::*;
use forestall_engagement::appeal::*;
use forestall_engagement::chronicle::*;
use forestall_engagement::practitioner::*;
use forestall_engagement::situation::*;
use forestall_store::backup::*;
use forestall_store::chronicles::ChronicleStore;
use forestall_store::desk::{DeskError, DeskStore};
use forestall_store::identities::IdentityStore;
use forestall_store::persons::PersonError;
use forestall_store::{DatabasePlace, DeskDatabases, keyring};
use forestall_types::{
    ActId, ChronicleId, ChronicleKind, EngagementId, PersonId, PolityCode, RecordRef, Sequence,
};
use forestall_vault::{KeyFile, Unlock, Vault};
use jiff::{SignedDuration, Timestamp};
use peopled::{Somebody, VAULT};

const AMINA: Somebody = Somebody::new(1, "Amina Yusuf", "desk-officer");
const BORIS: Somebody = Somebody::new(2, "Boris Lang", "mediator");
const CHEN: Somebody = Somebody::new(3, "Chen Wei", "analyst");
const EXPERT: Somebody = Somebody::new(4, "Ella Expert", "expert");

/// A desk with four people.
struct Desk {
    databases: DeskDatabases,
    vault: Arc<Vault>,
    store: DeskStore,
    identities: IdentityStore,
    chronicles: ChronicleStore,
}

async fn desk_at(place: &DeskPlace) -> Desk {
    desk_with(place.open().await, Arc::clone(&VAULT)).await
}

async fn desk_with(databases: DeskDatabases, vault: Arc<Vault>) -> Desk {
    for somebody in [AMINA, BORIS, CHEN, EXPERT] {
        somebody.enter(&databases.records).await;
    }
    desk_over(databases, vault)
}

/// One more server over the same databases.
fn desk_over(databases: DeskDatabases, vault: Arc<Vault>) -> Desk {
    let store = DeskStore::new(databases.records.clone(), Arc::clone(&vault));
    let identities = IdentityStore::new(&databases, Arc::clone(&vault));
    let chronicles = ChronicleStore::new(store.clone(), identities.clone());
    Desk { databases, vault, store, identities, chronicles }
}

fn at(second: i64) -> Timestamp {
    "2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
}

fn mark(audience: &str) -> Mark {
    Mark { audience: audience.parse().unwrap(), attribution: Attribution::ByName, review_by: None }
}

fn caf() -> PolityCode {
    "CAF".parse().unwrap()
}

fn situation(title: &str) -> DeskAct {
    SituationAct::Open {
        title: title.parse().unwrap(),
        extent: Extent::ALL[0],
        polities: vec![caf()],
        place: None,
        why: "herds and harvests meet earlier each year".parse().unwrap(),
        keeper: None,
        warning: None,
        decision: None,
    }
    .into()
}

fn theme(theme: Theme) -> DeskAct {
    SituationAct::AddTheme { theme, root_cause: None }.into()
}

fn link(party: ChronicleId) -> DeskAct {
    SituationAct::LinkParty { party, role: None }.into()
}

/// Somebody of the roster, under words that are looked for afterwards.
fn practitioner() -> DeskAct {
    PractitionerAct::Open {
        pseudonym: "plantedpseudonym".parse().unwrap(),
        name: "plantedname".parse().ok(),
        kind: PractitionerKind::Scholar,
        knowledge: "plantedknowledge".parse().unwrap(),
        languages: vec![],
        regions: vec![caf()],
        found_how: "plantedfound".parse().unwrap(),
        consent_on: "2026-11-01".parse().unwrap(),
        consent_how: "plantedconsent".parse().unwrap(),
        ask_again_on: None,
    }
    .into()
}

fn trust(party: ChronicleId) -> DeskAct {
    PractitionerAct::MeasureTrust {
        party,
        level: TrustLevel::Trust,
        on: "2026-11-02".parse().unwrap(),
        source: "plantedsource".parse().unwrap(),
        grade: None,
        words: "plantedreading".parse().ok(),
    }
    .into()
}

fn appeal() -> DeskAct {
    AppealAct::Open {
        subject: "the river".parse().unwrap(),
        voice: "the Secretary-General".parse().unwrap(),
        voice_record: None,
        capacity: AppealCapacity::ALL[0],
        capacity_note: None,
        why: None,
        engagement: None,
        situation: None,
        follows: None,
    }
    .into()
}

fn addressed(record: ChronicleId) -> DeskAct {
    AppealAct::Address { name: "somebody".parse().unwrap(), record: Some(record), capacity: None }.into()
}

fn mentions(mentioned: impl Into<Mentioned>) -> FaceFilter {
    FaceFilter { mentions: Some(mentioned.into()), with_over: true, ..FaceFilter::default() }
}

/// Asserts that no word of the person, nor of what is written of them, stands anywhere in clear.
async fn assert_nothing_planted(place: &DeskPlace, control: ChronicleId, when: &str) {
    let stored = match &place.place {
        DatabasePlace::Folder(folder) => files_in(folder),
        DatabasePlace::Postgres { address, schema } => everything_in_schemas(address.reveal(), schema).await,
    };
    assert!(stored.contains(&control.to_string()), "the control is found {when}");
    for planted in ["planted", "herds and harvests", AMINA.name] {
        // PostgreSQL shows bytes as digits.
        let mut digits = String::new();
        for byte in planted.bytes() {
            write!(digits, "{byte:02x}").unwrap();
        }
        let is_clear = stored.contains(planted) || stored.contains(&digits);
        assert!(!is_clear, "`{planted}` is in clear {when}");
    }
}

fn files_in(folder: &Path) -> String {
    let mut stored = String::new();
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            stored.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
            names.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    for file in ["records.sqlite", "records.sqlite-wal", "identities.sqlite", "person-keys.sqlite"] {
        assert!(names.iter().any(|name| name == file), "{file} is searched: {names:?}");
    }
    stored
}

fn some_party() -> ChronicleId {
    "PTY-04c1f2a9b3e7".parse().unwrap()
}

fn titles(page: &FacePage) -> Vec<&str> {
    page.rows.iter().map(|row| row.face.title.as_str()).collect()
}

impl Desk {
    async fn count(&self, viewer: &Viewer, id: ChronicleId) -> Sequence {
        self.chronicles.chronicle(viewer, id).await.unwrap().unwrap().sequence()
    }

    async fn act(&self, viewer: &Viewer, id: ChronicleId, act: DeskAct, own_mark: Option<Mark>) -> ActId {
        let seen = self.count(viewer, id).await;
        self.chronicles.act_upon(viewer, id, &act, own_mark.as_ref(), seen).await.unwrap()
    }

    async fn faces(&self, viewer: &Viewer, filter: FaceFilter) -> FacePage {
        let page = self.chronicles.faces(viewer, &filter).await.unwrap();
        assert!(page.total >= page.rows.len());
        page
    }
}
