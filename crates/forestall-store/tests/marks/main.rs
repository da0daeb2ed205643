//! Marks, members, notes and files from outside, on both databases.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../databases/mod.rs"]
mod databases;
#[path = "../peopled/mod.rs"]
mod peopled;

mod members;
mod notes;
mod releases;

use databases::{Place, on_both_databases};
use forestall_confidence::*;
use forestall_engagement::*;
use forestall_store::audit::{self, AuditFilter};
use forestall_store::desk::*;
use forestall_store::notes::{NoteFilter, Revised};
use forestall_types::{NoteId, PolityCode, RecordRef};
use jiff::{SignedDuration, Timestamp};
use peopled::Somebody;

const AMINA: Somebody = Somebody::new(1, "Amina Yusuf", "desk-officer");
const BORIS: Somebody = Somebody::new(2, "Boris Lang", "mediator");
const CHEN: Somebody = Somebody::new(3, "Chen Wei", "analyst");
const EXPERT: Somebody = Somebody::new(4, "Ella Expert", "expert");
const OBSERVER: Somebody = Somebody::new(5, "Otto Observer", "observer");

fn at(second: i64) -> Timestamp {
    "2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
}

async fn desk_at(place: &Place) -> DeskStore {
    let store = peopled::store_at(place).await;
    for somebody in [AMINA, BORIS, CHEN, EXPERT, OBSERVER] {
        somebody.enter(store.database()).await;
    }
    store
}

fn caf() -> PolityCode {
    "CAF".parse().unwrap()
}

fn mark(audience: &str) -> Mark {
    Mark { audience: audience.parse().unwrap(), attribution: Attribution::ByName, review_by: None }
}

fn revision(title: &str, text: &str) -> NoteRevision {
    NoteRevision {
        title: title.parse().unwrap(),
        text: text.parse().unwrap(),
        grade: None,
        grade_reason: None,
        by: AccountId::new(77),
        by_name: "Forged Name".parse().unwrap(),
        at: at(-500),
    }
}

fn note(subject: NoteSubject, mark: Mark) -> NewNote {
    NewNote { subject, mark, source: None, first: revision("Call with the elders", "They agreed to meet.") }
}

fn new_decision(kind: DecisionKind) -> NewDecision {
    NewDecision {
        situation: caf(),
        kind,
        reason: "violence spreads along the road".parse().unwrap(),
        decided_by: "Forged Name".parse().unwrap(),
        decided_at: at(0),
        run: run(),
    }
}

fn run() -> RunRef {
    RunRef {
        run_id: "17".parse().unwrap(),
        run_hash: "0a".repeat(32).parse().unwrap(),
        origin: "2026-09".parse().unwrap(),
    }
}

fn new_engagement(source: EngagementSource) -> NewEngagement {
    NewEngagement {
        links: OpeningLinks::default(),
        situation: caf(),
        source,
        // Where the usual ground rules name who speaks.
        track: Track::TrackI,
        parties: Parties::new(vec!["Elders".parse().unwrap(), "Drivers".parse().unwrap()]).unwrap(),
        aim: "reopen the road".parse().unwrap(),
        next_step: NextStep::new("call".parse().unwrap(), None),
        run: run(),
        opened_by: "Forged Name".parse().unwrap(),
        opened_at: at(0),
    }
}

fn release(to: Mark) -> Proposal {
    Proposal {
        mark: to,
        reason: "the parties publish it".parse().unwrap(),
        consent: "Elder Tadesse by telephone".parse().unwrap(),
    }
}

fn narrow(to: Mark) -> MarkEvent {
    MarkEvent::Narrow { mark: to, reason: "only the caucus".parse().unwrap() }
}

/// Opens an engagement for its members, of whom there are these beside Boris.
async fn engagement_of(desk: &DeskStore, members: &mut [&mut Somebody]) -> (Somebody, EngagementId) {
    let mut boris = BORIS;
    let new = new_engagement(EngagementSource::Situation);
    let opened = desk.open_engagement(&boris.at(at(0)), new, OpeningMark::its_members()).await;
    let engagement_id = opened.unwrap().engagement_id();
    boris.engagements.insert(engagement_id);
    for member in members {
        desk.add_member(&boris.at(at(1)), engagement_id, member.account, vec![]).await.unwrap();
        member.engagements.insert(engagement_id);
    }
    (boris, engagement_id)
}

fn party(number: u16) -> PartyNumber {
    PartyNumber::new(number).unwrap()
}

async fn sequence(desk: &DeskStore, viewer: &Viewer, record: RecordRef) -> Sequence {
    desk.mark(viewer, record).await.unwrap().unwrap().marking.sequence()
}

async fn found(desk: &DeskStore, viewer: &Viewer, words: &str) -> Vec<NoteId> {
    let filter = NoteFilter { words: Some(words.to_owned()), take: 50, ..NoteFilter::default() };
    let page = desk.notes(viewer, filter).await.unwrap();
    assert_eq!(page.total, page.notes.len());
    page.notes.iter().map(Note::note_id).collect()
}
