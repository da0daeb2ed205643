//! Notes about records told by acts, and their grades, on both databases.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod desks;
mod peopled;

use std::sync::Arc;

use desks::{DeskPlace, on_both};
use forestall_confidence::*;
use forestall_engagement::situation::{Extent, SituationAct};
use forestall_engagement::{NewNote, Note, NoteError, NoteRevision, NoteSubject};
use forestall_store::chronicles::ChronicleStore;
use forestall_store::desk::{DeskError, DeskStore};
use forestall_store::identities::IdentityStore;
use forestall_store::notes::{NoteFilter, Revised};
use forestall_types::{ChronicleId, NoteId, RecordRef, Sequence};
use jiff::{SignedDuration, Timestamp};
use peopled::{Somebody, VAULT};

const AMINA: Somebody = Somebody::new(1, "Amina Yusuf", "desk-officer");
const CHEN: Somebody = Somebody::new(3, "Chen Wei", "analyst");
const EXPERT: Somebody = Somebody::new(4, "Ella Expert", "expert");

fn at(second: i64) -> Timestamp {
    "2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
}

fn mark(audience: &str) -> Mark {
    Mark { audience: audience.parse().unwrap(), attribution: Attribution::ByName, review_by: None }
}

fn graded(text: &str, grade: Option<&str>, reason: Option<&str>) -> NoteRevision {
    NoteRevision {
        title: "Call".parse().unwrap(),
        text: text.parse().unwrap(),
        grade: grade.map(|grade| grade.parse().unwrap()),
        grade_reason: reason.map(|reason| reason.parse().unwrap()),
        by: AccountId::new(77),
        by_name: "Forged Name".parse().unwrap(),
        at: at(-500),
    }
}

fn note(about: ChronicleId, country: Option<&str>, mark: Mark) -> NewNote {
    let subject = NoteSubject::Chronicle(about, country.map(|code| code.parse().unwrap()));
    NewNote { subject, mark, source: None, first: graded("the ferry stopped", Some("C3"), None) }
}

/// A desk with three people, and a situation under a mark.
async fn desk_with(place: &DeskPlace, mark: &Mark) -> (DeskStore, ChronicleId) {
    let databases = place.open().await;
    for somebody in [AMINA, CHEN, EXPERT] {
        somebody.enter(&databases.records).await;
    }
    let store = DeskStore::new(databases.records.clone(), Arc::clone(&VAULT));
    let chronicles = ChronicleStore::new(store.clone(), IdentityStore::new(&databases, Arc::clone(&VAULT)));
    let opening = SituationAct::Open {
        title: "The river".parse().unwrap(),
        extent: Extent::Country,
        polities: vec!["CAF".parse().unwrap()],
        place: None,
        why: "two ferries were burnt".parse().unwrap(),
        keeper: None,
        warning: None,
        decision: None,
    };
    let id = chronicles.open_chronicle(&AMINA.at(at(0)), &opening.into(), mark).await.unwrap();
    (store, id)
}

async fn found(desk: &DeskStore, viewer: &Viewer, filter: NoteFilter) -> Vec<NoteId> {
    let page = desk.notes(viewer, NoteFilter { take: 50, ..filter }).await.unwrap();
    assert_eq!(page.total, page.notes.len());
    page.notes.iter().map(Note::note_id).collect()
}

on_both! {
    async fn a_note_about_a_record_is_found_by_record_country_and_words(place: DeskPlace) {
        let (desk, id) = desk_with(&place, &Mark::internal()).await;
        let (amina, chen) = (AMINA.at(at(1)), CHEN.at(at(2)));
        let of_country = desk.write_note(&amina, note(id, Some("CAF"), Mark::internal())).await.unwrap();
        let of_none = desk.write_note(&CHEN.at(at(2)), note(id, None, Mark::internal())).await.unwrap();
        let about = |words: Option<&str>| NoteFilter {
            about: Some(id), words: words.map(str::to_owned), ..NoteFilter::default()
        };
        let caf = |about| NoteFilter { situation: Some("CAF".parse().unwrap()), about, ..NoteFilter::default() };
        assert_eq!(found(&desk, &chen, about(None)).await, [of_none, of_country]);
        assert_eq!(found(&desk, &chen, about(Some("ferry"))).await, [of_none, of_country]);
        assert_eq!(found(&desk, &chen, caf(None)).await, [of_country]);
        assert_eq!(found(&desk, &chen, caf(Some(id))).await, [of_country]);
        let other: ChronicleId = "PTY-04c1f2a9b3e7".parse().unwrap();
        for words in [None, Some("ferry".to_owned())] {
            let filter = NoteFilter { about: Some(other), words, ..NoteFilter::default() };
            assert_eq!(found(&desk, &chen, filter).await, []);
            let both = NoteFilter { engagement: Some("E-2026-001".parse().unwrap()), ..about(None) };
            assert_eq!(found(&desk, &chen, both).await, []);
        }
        let read = desk.note(&chen, of_country).await.unwrap().unwrap().note;
        assert_eq!(read.subject(), NoteSubject::Chronicle(id, Some("CAF".parse().unwrap())));
        assert_eq!(read.current().grade, Some("C3".parse().unwrap()));
    }

    async fn a_note_about_a_record_is_read_by_readers_of_both(place: DeskPlace) {
        let alone = mark("internal&named(0000000000000001)");
        let (desk, id) = desk_with(&place, &alone).await;
        let (amina, chen, expert) = (AMINA.at(at(1)), CHEN.at(at(2)), EXPERT.at(at(3)));
        let note_id = desk.write_note(&amina, note(id, Some("CAF"), Mark::internal())).await.unwrap();
        let subject = NoteSubject::Chronicle(id, None);
        assert_eq!(desk.mark_of_new_note(&amina, subject).await.unwrap().unwrap().audience, alone.audience);
        for viewer in [&chen, &expert] {
            assert!(desk.note(viewer, note_id).await.unwrap().is_none());
            assert_eq!(desk.mark_of_new_note(viewer, subject).await.unwrap(), None);
            let refused = desk.write_note(viewer, note(id, None, Mark::internal())).await;
            assert!(matches!(refused, Err(DeskError::NoSuchRecord { .. })), "{refused:?}");
            let never = "SIT-000000000001".parse().unwrap();
            let refused = desk.write_note(viewer, note(never, None, Mark::internal())).await;
            assert!(matches!(refused, Err(DeskError::NoSuchRecord { .. })), "{refused:?}");
            for words in [None, Some("ferry".to_owned())] {
                assert_eq!(found(&desk, viewer, NoteFilter { words, ..NoteFilter::default() }).await, []);
            }
        }
        let record = RecordRef::Chronicle(id);
        let seen = desk.mark(&amina, record).await.unwrap().unwrap().marking.sequence();
        let release = MarkEvent::Release(Proposal {
            mark: Mark::internal(),
            reason: "the desk has to know".parse().unwrap(),
            consent: "given by telephone".parse().unwrap(),
        });
        desk.change_mark(&AMINA.at(at(4)), record, release, seen).await.unwrap();
        assert!(desk.note(&chen, note_id).await.unwrap().is_some());
        let words = Some("ferry".to_owned());
        assert_eq!(found(&desk, &chen, NoteFilter { words, ..NoteFilter::default() }).await, [note_id]);
    }

    async fn a_guest_writes_about_no_record_outside_an_engagement(place: DeskPlace) {
        let (desk, id) = desk_with(&place, &mark("open")).await;
        let expert = EXPERT.at(at(3));
        assert_eq!(desk.mark_of_new_note(&expert, NoteSubject::Chronicle(id, None)).await.unwrap(), None);
        let refused = desk.write_note(&expert, note(id, None, mark("open"))).await;
        assert!(matches!(refused, Err(DeskError::Forbidden(Capability::WriteNotes))), "{refused:?}");
    }

    async fn a_grade_changes_with_its_reason(place: DeskPlace) {
        let (desk, id) = desk_with(&place, &Mark::internal()).await;
        let (amina, chen) = (AMINA.at(at(1)), CHEN.at(at(2)));
        let note_id = desk.write_note(&amina, note(id, None, Mark::internal())).await.unwrap();
        let better = |reason| graded("the ferry stopped", Some("B2"), reason);
        let refused = desk.revise_note(&chen, note_id, better(None), Sequence::new(1)).await;
        assert!(
            matches!(refused, Err(DeskError::Note(NoteError::GradeWithoutReason(_)))), "{refused:?}"
        );
        let why = Some("a second crew says the same");
        assert_eq!(desk.revise_note(&chen, note_id, better(why), Sequence::new(1)).await.unwrap(), Revised::Done);
        let read = desk.note(&amina, note_id).await.unwrap().unwrap().note;
        let grades: Vec<_> = read.revisions().iter().map(|revision| {
            let reason = revision.grade_reason.as_ref().map(ToString::to_string);
            (revision.grade.unwrap().to_string(), reason)
        }).collect();
        assert_eq!(grades, [("C3".to_owned(), None), ("B2".to_owned(), why.map(str::to_owned))]);
    }
}
