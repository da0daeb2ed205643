//! Records told by acts, on both databases: who reads which act, conflicts, persons erased, what stands in files.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod desks;
mod peopled;

use std::sync::Arc;

use desks::{DeskPlace, on_both};
use forestall_confidence::*;
use forestall_engagement::chronicle::*;
use forestall_engagement::situation::*;
use forestall_store::DeskDatabases;
use forestall_store::chronicles::ChronicleStore;
use forestall_store::desk::{DeskError, DeskStore};
use forestall_store::identities::IdentityStore;
use forestall_types::{ActId, ChronicleId, PolityCode, RecordRef, Sequence};
use jiff::{SignedDuration, Timestamp};
use peopled::{Somebody, VAULT};

const AMINA: Somebody = Somebody::new(1, "Amina Yusuf", "desk-officer");
const BORIS: Somebody = Somebody::new(2, "Boris Lang", "mediator");
const CHEN: Somebody = Somebody::new(3, "Chen Wei", "analyst");
const EXPERT: Somebody = Somebody::new(4, "Ella Expert", "expert");

/// A desk with four people.
struct Desk {
    databases: DeskDatabases,
    store: DeskStore,
    chronicles: ChronicleStore,
}

async fn desk_at(place: &DeskPlace) -> Desk {
    let databases = place.open().await;
    for somebody in [AMINA, BORIS, CHEN, EXPERT] {
        somebody.enter(&databases.records).await;
    }
    desk_over(databases)
}

/// One more server over the same databases.
fn desk_over(databases: DeskDatabases) -> Desk {
    let store = DeskStore::new(databases.records.clone(), Arc::clone(&VAULT));
    let identities = IdentityStore::new(&databases, Arc::clone(&VAULT));
    let chronicles = ChronicleStore::new(store.clone(), identities);
    Desk { databases, store, chronicles }
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

fn act(json: &str) -> DeskAct {
    serde_json::from_str(json).unwrap()
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

on_both! {
    async fn a_record_is_told_by_the_acts_its_reader_may_read(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let (amina, chen) = (AMINA.at(at(0)), CHEN.at(at(9)));
        let id = desk.chronicles.open_chronicle(&amina, &situation("The river"), &Mark::internal()).await.unwrap();
        desk.act(&AMINA.at(at(1)), id, theme(Theme::Resources), None).await;
        let alone = mark("named(0000000000000001)");
        let hidden = desk.act(&AMINA.at(at(2)), id, link(some_party()), Some(alone.clone())).await;
        let also_hidden = desk.act(&AMINA.at(at(3)), id, theme(Theme::Climate), Some(alone)).await;

        let file = desk.chronicles.chronicle(&amina, id).await.unwrap().unwrap();
        let acts: Vec<_> = file.entries.iter().map(|entry| entry.act_id).collect();
        assert_eq!((acts.len(), &acts[2..]), (4, &[hidden, also_hidden][..]));
        assert_eq!(file.entries[3].own_mark.as_ref().unwrap().audience.to_string(), "internal&named(0000000000000001)");
        assert_eq!((file.entries[0].by, file.entries[0].acted_by.as_str()), (Some(AMINA.account), AMINA.name));
        let seen = desk.chronicles.chronicle(&chen, id).await.unwrap().unwrap();
        assert_eq!(seen.entries, file.entries[..2]);
        assert_eq!(seen.mark, Mark::internal());
        assert!(desk.chronicles.chronicle(&EXPERT.at(at(9)), id).await.unwrap().is_none());

        // Lists hold nothing of what is narrower, whoever looks.
        for viewer in [&amina, &chen] {
            let page = desk.faces(viewer, FaceFilter::default()).await;
            assert_eq!((page.total, titles(&page)), (1, vec!["The river"]));
            assert_eq!(page.rows[0].changed_at, at(1));
            assert!(page.rows[0].face.tags.contains(&"theme:resources".to_owned()), "{:?}", page.rows[0].face);
            assert!(!format!("{:?}", page.rows[0].face).contains("climate"));
        }
        let mentions = |mentioned: Mentioned| FaceFilter { mentions: Some(mentioned), ..FaceFilter::default() };
        assert_eq!(desk.faces(&amina, mentions(some_party().into())).await.total, 1);
        assert_eq!(desk.faces(&chen, mentions(some_party().into())).await.total, 0, "only a hidden act names it");
        assert_eq!(desk.faces(&chen, mentions(caf().into())).await.total, 1);
        assert_eq!(desk.faces(&EXPERT.at(at(9)), FaceFilter::default()).await.total, 0);
        assert!(desk.chronicles.faces_of(&EXPERT.at(at(9)), &[id]).await.unwrap().is_empty());

        // Nobody builds on what they do not see, and what they do not see is no conflict.
        let blind = desk.chronicles.act_upon(&chen, id, &theme(Theme::Elections), None, Sequence::new(4)).await;
        assert!(blind.unwrap_err().is_conflict());
        desk.chronicles.act_upon(&chen, id, &theme(Theme::Elections), None, Sequence::new(2)).await.unwrap();
        let late = desk.chronicles.act_upon(&chen, id, &theme(Theme::Minorities), None, Sequence::new(2)).await;
        assert!(late.unwrap_err().is_conflict());
        assert_eq!(desk.chronicles.record_of_act(&chen, acts[1]).await.unwrap(), Some(id));
        assert_eq!(desk.chronicles.record_of_act(&chen, hidden).await.unwrap(), None);
        assert!(desk.chronicles.check_faces().await.unwrap().is_empty());

        // Another server sees the same, and an act under the mark of who may not read it is refused.
        let other = desk_over(desk.databases.clone());
        assert_eq!(other.faces(&chen, FaceFilter::default()).await.rows, desk.faces(&chen, FaceFilter::default()).await.rows);
        let without_self = mark("named(0000000000000002)");
        let refused = desk.chronicles.act_upon(&chen, id, &theme(Theme::Climate), Some(&without_self), Sequence::new(3)).await;
        assert!(matches!(refused, Err(DeskError::Mark(MarkError::ExcludesSelf))), "{refused:?}");
        assert_eq!(desk.count(&chen, id).await, Sequence::new(3));
        assert_eq!(desk.count(&amina, id).await, Sequence::new(5));
    }
}
