//! Who may read what: the database's answer held against that of the domain, on both databases.
//!
//! Worlds are drawn: people, memberships, records of every kind under marks of every kind, changes of marks. Each
//! viewer, also one who looks as another, asks every reading function; what comes back has to be exactly what
//! `Viewer::may_read` allows.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod drawn;
mod peopled;

use std::collections::BTreeSet;
use std::fmt::Write;

use databases::Place;
use drawn::*;
use forestall_confidence::*;
use forestall_engagement::engagement::GroundRules;
use forestall_engagement::*;
use forestall_store::desk::*;
use forestall_store::notes::NoteFilter;
use forestall_types::{NoteId, PolityCode, RecordRef};
use jiff::Timestamp;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

const SITUATIONS: [&str; 2] = ["CAF", "TCD"];
const WORDS: [&str; 3] = ["bridge", "bridgehead", "Élan"];
const ROLES: [&str; 5] = ["desk-officer", "analyst", "observer", "expert", "administrator,auditor"];

#[derive(Clone, Debug)]
enum DrawnRecord {
    Decision { situation: usize, warns: bool },
    NoteOnSituation { situation: usize, word: usize },
    NoteOnEngagement { engagement: usize, word: usize },
}

#[derive(Clone, Debug)]
struct World {
    seats: Seats,
    /// Who observes what; nobody who is a member.
    observers: BTreeSet<(u64, usize)>,
    /// Observers whose observing has ended.
    former: BTreeSet<(u64, usize)>,
    engagements: Vec<DrawnMark>,
    records: Vec<(DrawnRecord, DrawnMark)>,
    narrowed: Vec<(usize, DrawnClause)>,
    viewers: Vec<(u64, DrawnAsIf)>,
}

fn worlds() -> impl Strategy<Value = World> {
    let record = prop_oneof![
        (0..2_usize, any::<bool>()).prop_map(|(situation, warns)| DrawnRecord::Decision { situation, warns }),
        (0..2_usize, 0..3_usize)
            .prop_map(|(situation, word)| DrawnRecord::NoteOnSituation { situation, word }),
        (0..2_usize, 0..3_usize)
            .prop_map(|(engagement, word)| DrawnRecord::NoteOnEngagement { engagement, word }),
    ];
    (
        seats(),
        btree_set((1..=5_u64, 0..2_usize), 0..6),
        btree_set((1..=5_u64, 0..2_usize), 0..3),
        vec(marks(any::<bool>()), 2),
        vec((record, marks(any::<bool>())), 1..10),
        vec((0..30_usize, clauses()), 0..4),
        vec(viewers(), 1..6),
    )
        .prop_map(|(seats, mut observers, former, engagements, records, narrowed, viewers)| World {
            observers: {
                observers.retain(|(account, of)| !seats.contains(&(*account, *of, 0)));
                observers
            },
            former,
            seats,
            engagements,
            records,
            narrowed,
            viewers,
        })
}

fn situation(number: usize) -> PolityCode {
    SITUATIONS[number].parse().unwrap()
}

/// What was made of a drawn world.
struct Made {
    desk: MarkedDesk,
    notes: Vec<(NoteId, NoteSubject, usize)>,
    decisions: Vec<(PolityCode, DecisionId)>,
    warnings: Vec<WarningId>,
}

fn decision(situation: PolityCode, kind: DecisionKind, decided_at: Timestamp) -> NewDecision {
    NewDecision {
        situation,
        kind,
        reason: "drawn".parse().unwrap(),
        decided_by: "Forged Name".parse().unwrap(),
        decided_at,
        run: run(),
    }
}

fn note(subject: NoteSubject, mark: Mark, words: &str) -> NewNote {
    NewNote {
        subject,
        mark,
        source: None,
        first: NoteRevision {
            title: "Call".parse().unwrap(),
            text: format!("the {words} over the river").parse().unwrap(),
            grade: None,
            grade_reason: None,
            by: AccountId::new(4),
            by_name: "Forged Name".parse().unwrap(),
            at: at(0),
        },
    }
}

async fn make(place: &Place, world: &World) -> Made {
    let desk = MarkedDesk::new(peopled::store_at(place).await, ROLES).await;
    let mut made = Made { desk, notes: vec![], decisions: vec![], warnings: vec![] };
    make_engagements(&mut made, world).await;
    for (number, (record, mark)) in world.records.iter().enumerate() {
        let mark = made.desk.mark(mark);
        make_record(&mut made, record, mark, at(100 + i64::try_from(number).unwrap())).await;
    }
    for (number, clause) in &world.narrowed {
        made.desk.narrow_by(*number, clause).await;
    }
    made
}

async fn make_engagements(made: &mut Made, world: &World) {
    for number in 0..world.engagements.len() {
        made.desk.open_engagement(situation(number)).await;
    }
    make_observers(made, world).await;
    made.desk.seat(&world.seats).await;
    for (number, drawn) in world.engagements.iter().enumerate() {
        let mark = GroundRules::usual(Track::TrackII).hold(made.desk.mark(drawn));
        made.desk.narrow(RecordRef::Engagement(made.desk.engagements[number]), mark).await;
    }
}

async fn make_observers(made: &mut Made, world: &World) {
    for (account, number) in &world.former {
        let (engagement_id, account) = (made.desk.engagements[*number], AccountId::new(*account));
        made.desk.store.add_observer(&made.desk.writer.at(at(1)), engagement_id, account).await.unwrap();
        made.desk.store.remove_observer(&made.desk.writer.at(at(2)), engagement_id, account).await.unwrap();
    }
    for (account, number) in &world.observers {
        let engagement_id = made.desk.engagements[*number];
        let observer = AccountId::new(*account);
        made.desk.store.add_observer(&made.desk.writer.at(at(3)), engagement_id, observer).await.unwrap();
        made.desk.people.get_mut(account).unwrap().observes.insert(engagement_id);
    }
}

async fn make_record(made: &mut Made, record: &DrawnRecord, mark: Mark, now: Timestamp) {
    let viewer = made.desk.writer.at(now);
    let (subject, word) = match *record {
        DrawnRecord::Decision { situation: number, warns } => {
            let situation = situation(number);
            let seen = made.desk.store.decisions_of(&viewer, situation).await.unwrap();
            let may_warn = !seen.records().iter().any(|record| record.decision.kind == DecisionKind::Warn);
            let kind = if warns && may_warn { DecisionKind::Warn } else { DecisionKind::Watch };
            let new = decision(situation, kind, now);
            let recorded =
                made.desk.store.record_decision(&viewer, new, &mark, seen.sequence()).await.unwrap();
            let decision_id = recorded.record.decision.decision_id;
            made.desk.marks.insert(RecordRef::Decision(decision_id), (mark.clone(), None));
            made.decisions.push((situation, decision_id));
            if let Some(warning) = recorded.warning {
                let rests_on = Some(RecordRef::Decision(decision_id));
                made.desk.marks.insert(RecordRef::Warning(warning.warning_id()), (mark, rests_on));
                made.warnings.push(warning.warning_id());
            }
            return;
        }
        DrawnRecord::NoteOnSituation { situation: number, word } => {
            (NoteSubject::Situation(situation(number)), word)
        }
        DrawnRecord::NoteOnEngagement { engagement, word } => {
            (NoteSubject::Engagement(made.desk.engagements[engagement], situation(engagement)), word)
        }
    };
    let note_id =
        made.desk.store.write_note(&viewer, note(subject, mark.clone(), WORDS[word])).await.unwrap();
    made.desk.marks.insert(RecordRef::Note(note_id), (mark, subject.engagement().map(RecordRef::Engagement)));
    made.notes.push((note_id, subject, word));
}

/// Asks every reading function as one viewer and compares.
async fn check(made: &Made, viewer: &Viewer) {
    let mut told = check_notes(made, viewer).await;
    let readable = |record| made.desk.may_read(viewer, record);
    let mut waiting = 0;
    for number in 0..SITUATIONS.len() {
        let situation = situation(number);
        let expected: Vec<_> = made
            .decisions
            .iter()
            .filter(|(of, decision_id)| *of == situation && readable(RecordRef::Decision(*decision_id)))
            .map(|(_, decision_id)| *decision_id)
            .collect();
        let file = made.desk.store.situation_file(viewer, situation).await.unwrap();
        let log = &file.decisions;
        assert_eq!(log, &made.desk.store.decisions_of(viewer, situation).await.unwrap());
        let found: Vec<_> = log.records().iter().map(|record| record.decision.decision_id).collect();
        assert_eq!(found, expected);
        assert_eq!(log.sequence(), Sequence::of_count(expected.len()), "no gap betrays a hidden decision");
        for (record, mark) in &file.marks {
            assert_eq!(mark.audience, made.desk.in_force(*record).audience.as_of(viewer.now()));
        }
        let standing = made.desk.store.standing_decisions(viewer).await.unwrap();
        assert_eq!(
            standing.get(&situation).map(|standing| standing.record.decision_id),
            expected.last().copied()
        );
        write!(told, "{file:?}{standing:?}").unwrap();
        let timeline = made.desk.store.timeline_of(viewer, situation).await.unwrap();
        assert!(timeline.iter().all(|entry| readable(entry.record().parse().unwrap())));
        write!(told, "{timeline:?}").unwrap();
    }
    let warnings = made.desk.store.warnings(viewer, WarningFilter::default()).await.unwrap();
    let found: BTreeSet<_> = warnings.iter().map(|warning| warning.record.warning_id()).collect();
    for warning_id in &made.warnings {
        let is_readable = readable(RecordRef::Warning(*warning_id));
        waiting += u64::from(is_readable);
        assert_eq!(found.contains(warning_id), is_readable, "{warning_id}");
        let one = made.desk.store.warning(viewer, *warning_id).await.unwrap();
        assert_eq!(one.is_some(), is_readable, "{warning_id}");
    }
    let engagements = made.desk.store.engagements(viewer, EngagementFilter::default()).await.unwrap();
    let found: BTreeSet<_> = engagements.iter().map(|engagement| engagement.record.engagement_id()).collect();
    let steps = made.desk.store.next_steps(viewer).await.unwrap();
    assert_eq!(steps.iter().map(|open| open.engagement_id).collect::<BTreeSet<_>>(), found);
    for engagement_id in &made.desk.engagements {
        let is_readable = readable(RecordRef::Engagement(*engagement_id));
        assert_eq!(found.contains(engagement_id), is_readable, "{engagement_id}");
        let one = made.desk.store.engagement(viewer, *engagement_id).await.unwrap();
        assert_eq!(one.is_some(), is_readable, "{engagement_id}");
        let members = made.desk.store.membership(viewer, *engagement_id).await.unwrap();
        assert!(is_readable || members.is_none());
        // Who takes part is told to members and to those who keep members, never to observers from outside.
        let may_know = |eyes: &Eyes| {
            eyes.roles.may(Capability::ManageMembers) || eyes.engagements.contains(engagement_id)
        };
        assert_eq!(members.is_some(), is_readable && viewer.eyes().all(may_know), "{engagement_id}");
    }
    let counts = made.desk.store.counts(viewer).await.unwrap();
    assert_eq!(counts, DeskCounts { waiting_warnings: waiting, open_engagements: found.len() as u64 });
    write!(told, "{warnings:?}{engagements:?}").unwrap();
    check_marks(made, viewer).await;
    check_names(made, viewer, &told);
}

async fn check_notes(made: &Made, viewer: &Viewer) -> String {
    let mut told = String::new();
    let mut filters = vec![(None, None)];
    filters.extend((0..2).map(|number| (Some(number), None)));
    filters.extend((0..2).map(|number| (None, Some(made.desk.engagements[number]))));
    filters.push((Some(0), Some(made.desk.engagements[1])));
    for (of_situation, of_engagement) in filters {
        for word in [None, Some(0), Some(1), Some(2)] {
            let mut expected: Vec<_> = made
                .notes
                .iter()
                .filter(|(note_id, subject, has)| {
                    made.desk.may_read(viewer, RecordRef::Note(*note_id))
                        && of_situation.is_none_or(|number| subject.situation() == Some(situation(number)))
                        && of_engagement.is_none_or(|engagement| subject.engagement() == Some(engagement))
                        // The first word begins the second.
                        && word.is_none_or(|word| *has == word || (word, *has) == (0, 1))
                })
                .map(|(note_id, ..)| *note_id)
                .collect();
            expected.reverse();
            let filter = |skip, take| NoteFilter {
                situation: of_situation.map(situation),
                engagement: of_engagement,
                about: None,
                words: word.map(|word| ["BRIDGE", "bridgeh", "elan"][word].to_owned()),
                skip,
                take,
            };
            let page = made.desk.store.notes(viewer, filter(0, 100)).await.unwrap();
            let found: Vec<_> = page.notes.iter().map(Note::note_id).collect();
            assert_eq!((page.total, &found), (expected.len(), &expected));
            let second = made.desk.store.notes(viewer, filter(1, 1)).await.unwrap();
            assert_eq!(second.total, expected.len());
            assert_eq!(second.notes.first().map(Note::note_id), expected.get(1).copied());
            write!(told, "{page:?}").unwrap();
        }
    }
    for (note_id, ..) in &made.notes {
        let found = made.desk.store.note(viewer, *note_id).await.unwrap();
        assert_eq!(found.is_some(), made.desk.may_read(viewer, RecordRef::Note(*note_id)), "{note_id}");
    }
    told
}

async fn check_marks(made: &Made, viewer: &Viewer) {
    let review = made.desk.store.marks_to_review(viewer).await.unwrap();
    let review: BTreeSet<_> = review.iter().map(|mark| mark.record).collect();
    for (record, (own, _)) in &made.desk.marks {
        let is_readable = made.desk.may_read(viewer, *record);
        let mark = made.desk.store.mark(viewer, *record).await.unwrap();
        assert_eq!(mark.is_some(), is_readable, "{record}");
        if let Some(mark) = mark {
            assert_eq!(mark.marking.current(), &own.as_of(viewer.now()), "{record}");
        }
        assert_eq!(review.contains(record), is_readable && own.review_by.is_some(), "{record}");
        // What cannot be read cannot be acted upon, in the words for what does not exist.
        if !is_readable && viewer.may_act(Capability::Mark) {
            let event = MarkEvent::Approve;
            let refused =
                made.desk.store.change_mark(viewer, *record, event, Sequence::START).await.unwrap_err();
            assert!(matches!(refused, DeskError::NoSuchRecord { .. }), "{record}: {refused:?}");
        }
    }
}

/// The writer wrote everything: their name is told only where the mark allows it.
fn check_names(made: &Made, viewer: &Viewer, told: &str) {
    assert!(!told.contains("Forged Name"), "acts are recorded under the viewer's name");
    let is_named = made.desk.marks.keys().any(|record| {
        let is_told = made.desk.in_force(*record).attribution == Attribution::ByName;
        is_told && made.desk.may_read(viewer, *record)
    });
    if viewer.account() == Some(WRITER.account) {
        return;
    }
    assert_eq!(told.contains(WRITER.name), is_named);
    if !is_named {
        let account = format!("{:?}", WRITER.account);
        let readable = made.desk.marks.keys().filter(|record| made.desk.may_read(viewer, **record));
        let audiences: Vec<_> = readable.map(|record| made.desk.in_force(*record).audience).collect();
        let audiences = format!("{audiences:?}");
        // Beside their own, accounts stand where an audience names readers.
        assert!(!told.contains(&account) || audiences.contains(&account));
    }
}

fn hold_against_the_domain(cases: u32, place: impl Fn() -> Option<Place>) {
    for_each_world(cases, worlds(), |runtime, world| {
        let Some(place) = place() else { return };
        runtime.block_on(databases::run(place, |place| async move {
            let made = make(&place, &world).await;
            for (account, as_if) in &world.viewers {
                check(&made, &made.desk.viewer(*account, as_if)).await;
            }
            check(&made, &made.desk.writer.at(later())).await;
            made.desk.store.database().close().await;
        }));
    });
}

#[test]
fn every_reading_function_agrees_with_the_domain_on_sqlite() {
    hold_against_the_domain(24, || Some(Place::on_sqlite()));
}

#[test]
fn every_reading_function_agrees_with_the_domain_on_postgres() {
    hold_against_the_domain(12, Place::on_postgres);
}
