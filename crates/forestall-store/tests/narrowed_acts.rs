//! An act rests on its record and on every act it names: whoever loses one of them loses it, whenever that is.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod desks;
mod peopled;

use std::sync::Arc;

use desks::{DeskPlace, on_both};
use forestall_confidence::*;
use forestall_engagement::chronicle::*;
use forestall_engagement::negotiating_text::TextAct;
use forestall_engagement::situation::*;
use forestall_engagement::*;
use forestall_store::chronicles::ChronicleStore;
use forestall_store::desk::{DeskError, DeskStore};
use forestall_store::identities::IdentityStore;
use forestall_types::{ActId, ChronicleId, RecordRef};
use jiff::{SignedDuration, Timestamp};
use peopled::{Somebody, VAULT};

const AMINA: Somebody = Somebody::new(1, "Amina Yusuf", "desk-officer");
const CHEN: Somebody = Somebody::new(3, "Chen Wei", "analyst");

struct Desk {
    store: DeskStore,
    chronicles: ChronicleStore,
    /// Another server, which learns of everything by the audit log.
    elsewhere: ChronicleStore,
}

async fn desk_at(place: &DeskPlace) -> Desk {
    let databases = place.open().await;
    for somebody in [AMINA, CHEN] {
        somebody.enter(&databases.records).await;
    }
    let store = DeskStore::new(databases.records.clone(), Arc::clone(&VAULT));
    let identities = IdentityStore::new(&databases, Arc::clone(&VAULT));
    let chronicles = ChronicleStore::new(store.clone(), identities.clone());
    Desk { elsewhere: ChronicleStore::new(store.clone(), identities), store, chronicles }
}

fn at(second: i64) -> Timestamp {
    "2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
}

fn mark(audience: &str) -> Mark {
    Mark { audience: audience.parse().unwrap(), ..Mark::internal() }
}

/// For Amina alone.
fn secret() -> Mark {
    mark("internal&named(0000000000000001)")
}

fn narrow(mark: Mark) -> MarkEvent {
    MarkEvent::Narrow { mark, reason: "it went too far".parse().unwrap() }
}

fn release(mark: Mark) -> MarkEvent {
    let reason = "it is known".parse().unwrap();
    MarkEvent::Release(Proposal { mark, reason, consent: "the source, by telephone".parse().unwrap() })
}

fn situation() -> DeskAct {
    SituationAct::Open {
        title: "The river".parse().unwrap(),
        extent: Extent::ALL[0],
        polities: vec!["CAF".parse().unwrap()],
        place: None,
        why: "herds and harvests meet".parse().unwrap(),
        keeper: None,
        warning: None,
        decision: None,
    }
    .into()
}

fn watch() -> DeskAct {
    let on = "2027-01-31".parse().unwrap();
    SituationAct::Watch { what: "the ford".parse().unwrap(), on, owner: None, cost: None }.into()
}

fn looked(watch: ActId) -> DeskAct {
    SituationAct::EndWatch { watch, found: "the general met at the mill".parse().unwrap() }.into()
}

fn retitled(title: &str) -> DeskAct {
    SituationAct::Retitle { title: title.parse().unwrap() }.into()
}

impl Desk {
    async fn open(&self) -> ChronicleId {
        self.chronicles.open_chronicle(&AMINA.at(at(0)), &situation(), &Mark::internal()).await.unwrap()
    }

    async fn act(&self, viewer: &Viewer, id: ChronicleId, act: DeskAct, own: Option<&Mark>) -> ActId {
        let seen = self.chronicles.chronicle(viewer, id).await.unwrap().unwrap().sequence();
        self.chronicles.act_upon(viewer, id, &act, own, seen).await.unwrap()
    }

    async fn change(&self, viewer: &Viewer, act_id: ActId, event: MarkEvent) -> Result<MarkAct, DeskError> {
        let record = RecordRef::Act(act_id);
        let seen = self.chronicles.mark(viewer, record).await?.unwrap().marking.sequence();
        self.chronicles.change_mark(viewer, record, event, seen).await
    }

    /// Which of some acts somebody reads, on their record's page, by themselves and by their marks.
    async fn reads(&self, who: &Somebody, id: ChronicleId, acts: &[ActId]) -> Vec<bool> {
        let viewer = who.at(at(900));
        let file = self.chronicles.chronicle(&viewer, id).await.unwrap().unwrap();
        let mut found = Vec::new();
        for act in acts {
            let is_there = file.entries.iter().any(|entry| entry.act_id == *act);
            let of = self.chronicles.record_of_act(&viewer, *act).await.unwrap();
            let mark = self.chronicles.mark(&viewer, RecordRef::Act(*act)).await.unwrap();
            assert_eq!((of.is_some(), mark.is_some()), (is_there, is_there));
            found.push(is_there);
        }
        found
    }
}

on_both! {
    async fn what_is_done_to_an_act_is_hidden_with_it_whenever_it_is_narrowed(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let (amina, id) = (AMINA.at(at(0)), desk.open().await);
        let staff = mark("internal");
        let first = desk.act(&amina, id, watch(), Some(&staff)).await;
        let second = desk.act(&amina, id, looked(first), None).await;
        assert_eq!(desk.reads(&CHEN, id, &[first, second]).await, [true, true]);
        desk.change(&amina, first, narrow(secret())).await.unwrap();
        assert_eq!(desk.reads(&CHEN, id, &[first, second]).await, [false, false]);
        assert_eq!(desk.reads(&AMINA, id, &[first, second]).await, [true, true]);
        let told = desk.chronicles.mark(&amina, RecordRef::Act(second)).await.unwrap().unwrap();
        assert_eq!(told.marking.current(), &staff, "its own mark is what it was");

        // Whatever the later act's own mark becomes, it stays behind the earlier.
        desk.change(&amina, second, narrow(secret())).await.unwrap();
        desk.change(&amina, second, release(mark("open"))).await.unwrap();
        assert_eq!(desk.reads(&CHEN, id, &[first, second]).await, [false, false]);
        desk.change(&amina, first, release(staff)).await.unwrap();
        assert_eq!(desk.reads(&CHEN, id, &[first, second]).await, [true, true]);
    }

    async fn an_act_rests_on_all_it_names_through_all_levels(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let (id, mut amina) = (open_text(&desk).await, AMINA);
        amina.engagements.extend(id.1);
        let (viewer, id) = (amina.at(at(5)), id.0);
        // The ground rules of the engagement say who may be named.
        let whole = desk.chronicles.chronicle(&viewer, id).await.unwrap().unwrap().mark;
        let secret = || Mark { attribution: whole.attribution, ..secret() };
        let text = |words: &str| words.parse().unwrap();
        let article = TextAct::AddArticle { heading: None, text: text("The road is open."), after: None };
        let article = desk.act(&viewer, id, article.into(), None).await;
        let edit = |builds_on, words: &str| -> DeskAct {
            TextAct::EditArticle { article, builds_on, heading: None, text: text(words), why: None }.into()
        };
        let second = desk.act(&viewer, id, edit(article, "The road is open by day."), None).await;
        let third = desk.act(&viewer, id, edit(second, "The road is open at dawn."), None).await;
        let acts = [article, second, third];
        desk.change(&viewer, second, narrow(secret())).await.unwrap();
        assert_eq!(desk.reads(&CHEN, id, &acts).await, [true, false, false]);
        desk.change(&viewer, article, narrow(secret())).await.unwrap();
        desk.change(&viewer, second, release(whole.clone())).await.unwrap();
        assert_eq!(desk.reads(&CHEN, id, &acts).await, [false, false, false]);
        desk.change(&viewer, article, release(whole.clone())).await.unwrap();
        assert_eq!(desk.reads(&CHEN, id, &acts).await, [true, true, true]);
        // The record itself stands above them all.
        let seen = desk.store.mark(&viewer, id.record()).await.unwrap().unwrap().marking.sequence();
        desk.store.change_mark(&viewer, id.record(), narrow(secret()), seen).await.unwrap();
        for act in acts {
            assert_eq!(desk.chronicles.record_of_act(&CHEN.at(at(900)), act).await.unwrap(), None);
        }
    }

    async fn an_act_for_all_readers_gets_a_mark_of_its_own(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let (amina, id) = (AMINA.at(at(0)), desk.open().await);
        let first = desk.act(&amina, id, watch(), None).await;
        let second = desk.act(&amina, id, looked(first), None).await;
        let title = desk.act(&AMINA.at(at(7)), id, retitled("The general's river"), None).await;
        let faces = async |chronicles: &ChronicleStore, words: &str| {
            let filter = FaceFilter { words: Some(words.to_owned()), ..FaceFilter::default() };
            let page = chronicles.faces(&CHEN.at(at(900)), &filter).await.unwrap();
            page.rows.into_iter().map(|row| (row.face.title, row.changed_at)).collect::<Vec<_>>()
        };
        assert_eq!(faces(&desk.elsewhere, "river").await, [("The general's river".to_owned(), at(7))]);
        let told = desk.chronicles.mark(&CHEN.at(at(8)), RecordRef::Act(first)).await.unwrap().unwrap();
        assert_eq!((told.marking.current(), told.marking.acts().len()), (&Mark::internal(), 0));
        // Only narrowing gives it one, and nothing is left of what was refused.
        let refused = desk.change(&amina, first, release(mark("open"))).await.unwrap_err();
        assert!(matches!(refused, DeskError::Mark(MarkError::MarkOfRecord)), "{refused:?}");
        let refused = desk.change(&amina, first, narrow(mark("named(0000000000000003)"))).await.unwrap_err();
        assert!(matches!(refused, DeskError::Mark(MarkError::NeedsRelease)), "{refused:?}");
        let refused = desk.change(&amina, first, narrow(mark("internal&named(0000000000000003)"))).await;
        let refused = refused.unwrap_err();
        assert!(matches!(refused, DeskError::Mark(MarkError::ExcludesSelf)), "{refused:?}");
        let file = desk.chronicles.chronicle(&amina, id).await.unwrap().unwrap();
        assert!(file.entries.iter().all(|entry| entry.own_mark.is_none()));
        let opening = file.entries[0].act_id;
        let refused = desk.change(&amina, opening, narrow(secret())).await.unwrap_err();
        assert!(matches!(refused, DeskError::ForAllReaders), "{refused:?}");

        desk.change(&amina, first, narrow(secret())).await.unwrap();
        assert_eq!(desk.reads(&CHEN, id, &[first, second, title]).await, [false, false, true]);
        assert_eq!(desk.reads(&AMINA, id, &[first, second, title]).await, [true, true, true]);
        // What lists show was made of it.
        desk.change(&amina, title, narrow(secret())).await.unwrap();
        for chronicles in [&desk.chronicles, &desk.elsewhere] {
            assert_eq!(faces(chronicles, "river").await, [("The river".to_owned(), at(0))]);
            assert_eq!(faces(chronicles, "general").await, []);
        }
        assert!(desk.chronicles.check_faces().await.unwrap().is_empty());
        // Released once more it brings along what was done about it, for whom the record is.
        desk.change(&amina, first, release(Mark::internal())).await.unwrap();
        assert_eq!(desk.reads(&CHEN, id, &[first, second, title]).await, [true, true, false]);
    }

    async fn what_records_rest_on_is_appended_never_changed(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let (amina, id) = (AMINA.at(at(0)), desk.open().await);
        let first = desk.act(&amina, id, watch(), Some(&mark("internal"))).await;
        desk.act(&amina, id, looked(first), None).await;
        for statement in [
            "delete from record_source",
            "update record_source set source_id = record_id",
            "delete from chronicle_act_upon",
            "update chronicle_act_upon set upon = act_id",
            "insert into record_source select record_id, record_id from record_source",
            "update chronicle_act set step = 'open', marked_by = act_id where marked_by = chronicle_id",
            "update chronicle_act set marked_by = chronicle_id where marked_by = act_id",
        ] {
            let mut write = desk.store.database().begin_write().await.unwrap();
            assert!(write.execute(statement, &[]).await.is_err(), "{statement}");
        }
    }
}

/// Opens a text within an engagement, for all of the staff.
async fn open_text(desk: &Desk) -> (ChronicleId, Option<EngagementId>) {
    let new = NewEngagement {
        situation: "CAF".parse().unwrap(),
        source: EngagementSource::Situation,
        track: Track::TrackII,
        parties: Parties::new(vec!["Elders".parse().unwrap(), "Drivers".parse().unwrap()]).unwrap(),
        aim: "talk".parse().unwrap(),
        next_step: NextStep::new("call".parse().unwrap(), None),
        run: RunRef {
            run_id: "17".parse().unwrap(),
            run_hash: "0a".repeat(32).parse().unwrap(),
            origin: "2026-09".parse().unwrap(),
        },
        links: OpeningLinks::default(),
        opened_by: "Forged Name".parse().unwrap(),
        opened_at: at(0),
    };
    let opened = desk.store.open_engagement(&AMINA.at(at(0)), new, Mark::internal()).await.unwrap();
    let engagement = opened.engagement_id();
    let mut amina = AMINA;
    amina.engagements.insert(engagement);
    let opening = TextAct::Open {
        title: "The road".parse().unwrap(),
        engagement,
        parties: ["1", "2"].map(|party| party.parse().unwrap()).to_vec(),
        why: None,
    };
    let mark = Mark::internal();
    let id = desk.chronicles.open_chronicle(&amina.at(at(1)), &opening.into(), &mark).await.unwrap();
    (id, Some(engagement))
}
