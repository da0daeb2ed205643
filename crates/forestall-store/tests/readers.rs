//! Who may read what: the database's answer held against that of the domain, on both databases.
//!
//! Worlds are drawn: people, memberships, records of every kind under marks of every kind, changes of marks. Each
//! viewer, also one who looks as another, asks every reading function; what comes back has to be exactly what
//! `Viewer::may_read` allows.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod peopled;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use databases::Place;
use forestall_confidence::*;
use forestall_engagement::*;
use forestall_store::desk::*;
use forestall_store::notes::NoteFilter;
use forestall_types::{NoteId, PolityCode, RecordRef};
use jiff::{SignedDuration, Timestamp};
use peopled::Somebody;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const SITUATIONS: [&str; 2] = ["CAF", "TCD"];
const WORDS: [&str; 3] = ["bridge", "bridgehead", "Élan"];
const WRITER: Somebody = Somebody::new(9, "Wilma Writer", "desk-officer,mediator");
const ROLES: [&str; 5] = ["desk-officer", "analyst", "observer", "expert", "administrator,auditor"];

#[derive(Clone, Debug)]
enum DrawnClause {
    Internal,
    Present(usize),
    Engagement(usize),
    Caucus(usize, u16),
    Named(BTreeSet<u64>),
    Embargo { has_ended: bool, author: u64 },
}

#[derive(Clone, Debug)]
struct DrawnMark {
    clauses: Vec<DrawnClause>,
    attribution: Attribution,
    is_to_review: bool,
}

#[derive(Clone, Debug)]
enum DrawnRecord {
    Decision { situation: usize, warns: bool },
    NoteOnSituation { situation: usize, word: usize },
    NoteOnEngagement { engagement: usize, word: usize },
}

#[derive(Clone, Debug)]
enum DrawnAsIf {
    Nobody,
    Role(Role),
    Person(u64),
}

#[derive(Clone, Debug)]
struct World {
    seats: BTreeSet<(u64, usize, u16)>,
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
    let clause = || {
        prop_oneof![
            Just(DrawnClause::Internal),
            (0..2_usize).prop_map(DrawnClause::Present),
            (0..2_usize).prop_map(DrawnClause::Engagement),
            (0..2_usize, 1..=2_u16).prop_map(|(of, party)| DrawnClause::Caucus(of, party)),
            btree_set(1..=5_u64, 0..4).prop_map(DrawnClause::Named),
            (any::<bool>(), 1..=5_u64)
                .prop_map(|(has_ended, author)| DrawnClause::Embargo { has_ended, author }),
        ]
    };
    let mark = || {
        (vec(clause(), 0..3), proptest::sample::select(Attribution::ALL), any::<bool>())
            .prop_map(|(clauses, attribution, is_to_review)| DrawnMark { clauses, attribution, is_to_review })
    };
    let record = prop_oneof![
        (0..2_usize, any::<bool>()).prop_map(|(situation, warns)| DrawnRecord::Decision { situation, warns }),
        (0..2_usize, 0..3_usize)
            .prop_map(|(situation, word)| DrawnRecord::NoteOnSituation { situation, word }),
        (0..2_usize, 0..3_usize)
            .prop_map(|(engagement, word)| DrawnRecord::NoteOnEngagement { engagement, word }),
    ];
    let as_if = prop_oneof![
        2 => Just(DrawnAsIf::Nobody),
        1 => proptest::sample::select(Role::ALL).prop_map(DrawnAsIf::Role),
        1 => (1..=5_u64).prop_map(DrawnAsIf::Person),
    ];
    (
        btree_set((1..=5_u64, 0..2_usize, 0..=2_u16), 0..10),
        btree_set((1..=5_u64, 0..2_usize), 0..6),
        btree_set((1..=5_u64, 0..2_usize), 0..3),
        vec(mark(), 2),
        vec((record, mark()), 1..10),
        vec((0..30_usize, clause()), 0..4),
        vec((1..=5_u64, as_if), 1..6),
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

fn at(second: i64) -> Timestamp {
    "2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
}

/// When the viewers look, after all was written.
fn later() -> Timestamp {
    at(1000)
}

fn situation(number: usize) -> PolityCode {
    SITUATIONS[number].parse().unwrap()
}

/// What was made of a drawn world.
struct Made {
    store: DeskStore,
    writer: Somebody,
    people: BTreeMap<u64, Somebody>,
    engagements: Vec<EngagementId>,
    /// Own marks, and what each record rests on.
    marks: BTreeMap<RecordRef, (Mark, Option<RecordRef>)>,
    notes: Vec<(NoteId, NoteSubject, usize)>,
    decisions: Vec<(PolityCode, DecisionId)>,
    warnings: Vec<WarningId>,
}

impl Made {
    fn clause(&self, drawn: &DrawnClause) -> Clause {
        let account = AccountId::new;
        match drawn {
            DrawnClause::Internal => Clause::Internal,
            DrawnClause::Present(of) => Clause::Present(self.engagements[*of]),
            DrawnClause::Engagement(of) => Clause::Engagement(self.engagements[*of]),
            DrawnClause::Caucus(of, party) => {
                Clause::Caucus(self.engagements[*of], PartyNumber::new(*party).unwrap())
            }
            // Nobody may mark a record so that they cannot read it themselves; the writer marks all.
            DrawnClause::Named(persons) => {
                Clause::Named(persons.iter().copied().map(account).chain([WRITER.account]).collect())
            }
            DrawnClause::Embargo { has_ended: true, author } => {
                Clause::Embargo { until: at(-1), author: account(*author) }
            }
            DrawnClause::Embargo { has_ended: false, .. } => {
                Clause::Embargo { until: at(2000), author: WRITER.account }
            }
        }
    }

    fn mark(&self, drawn: &DrawnMark) -> Mark {
        let clauses = drawn.clauses.iter().map(|clause| self.clause(clause));
        let review_by = drawn.is_to_review.then(|| "2026-11-20".parse().unwrap());
        Mark {
            audience: clauses.fold(Audience::open(), Audience::and),
            attribution: drawn.attribution,
            review_by,
        }
    }

    /// The mark in force, by the domain's own rule.
    fn in_force(&self, record: RecordRef) -> Mark {
        let (own, rests_on) = &self.marks[&record];
        Mark::of_derived(std::iter::once(own).chain(rests_on.iter().map(|source| &self.marks[source].0)))
    }

    fn may_read(&self, viewer: &Viewer, record: RecordRef) -> bool {
        viewer.may(Capability::ReadRecords) && viewer.may_read(&self.in_force(record).audience)
    }

    fn viewer(&self, account: u64, as_if: &DrawnAsIf) -> Viewer {
        let viewer = self.people[&account].at(later());
        match as_if {
            DrawnAsIf::Nobody => viewer,
            DrawnAsIf::Role(role) => viewer.viewing_as(Viewer::imagined(*role)),
            DrawnAsIf::Person(other) => viewer.viewing_as(self.people[other].eyes()),
        }
    }

    async fn narrow(&mut self, record: RecordRef, mark: Mark) {
        let viewer = self.writer.at(at(500));
        let present = self.store.mark(&viewer, record).await.unwrap().unwrap();
        let (own, _) = self.marks.get_mut(&record).unwrap();
        let event = MarkEvent::Narrow { mark: mark.clone(), reason: "drawn".parse().unwrap() };
        match self.store.change_mark(&viewer, record, event, present.marking.sequence()).await {
            Ok(_) => *own = mark,
            Err(DeskError::Mark(MarkError::NothingChanges)) => {}
            Err(error) => panic!("{record}: {error:?}"),
        }
    }
}

fn run() -> RunRef {
    RunRef {
        run_id: "17".parse().unwrap(),
        run_hash: "0a".repeat(32).parse().unwrap(),
        origin: "2026-09".parse().unwrap(),
    }
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

fn engagement(situation: PolityCode, source: EngagementSource, opened_at: Timestamp) -> NewEngagement {
    NewEngagement {
        situation,
        source,
        track: Track::TrackII,
        parties: Parties::new(vec!["Elders".parse().unwrap(), "Drivers".parse().unwrap()]).unwrap(),
        aim: "talk".parse().unwrap(),
        next_step: NextStep::new("call".parse().unwrap(), None),
        run: run(),
        opened_by: "Forged Name".parse().unwrap(),
        opened_at,
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
    let store = peopled::store_at(place).await;
    let mut people = BTreeMap::new();
    for (number, roles) in (1..).zip(ROLES) {
        people.insert(number, Somebody::new(number, "Some Body", roles));
    }
    for somebody in people.values().chain([&WRITER]) {
        somebody.enter(store.database()).await;
    }
    let mut made = Made {
        store,
        writer: WRITER,
        people,
        engagements: vec![],
        marks: BTreeMap::new(),
        notes: vec![],
        decisions: vec![],
        warnings: vec![],
    };
    make_engagements(&mut made, world).await;
    for (number, (record, mark)) in world.records.iter().enumerate() {
        let mark = made.mark(mark);
        make_record(&mut made, record, mark, at(100 + i64::try_from(number).unwrap())).await;
    }
    let records: Vec<_> = made.marks.keys().copied().collect();
    for (number, clause) in &world.narrowed {
        let record = records[number % records.len()];
        let (own, _) = &made.marks[&record];
        let narrower = Mark { audience: own.audience.clone().and(made.clause(clause)), ..own.clone() };
        made.narrow(record, narrower).await;
    }
    made
}

async fn make_engagements(made: &mut Made, world: &World) {
    let everybody = Mark { audience: Audience::open(), attribution: Attribution::ByName, review_by: None };
    for number in 0..world.engagements.len() {
        let viewer = made.writer.at(at(0));
        let new = engagement(situation(number), EngagementSource::Situation, at(0));
        let opened = made.store.open_engagement(&viewer, new, everybody.clone()).await.unwrap();
        let engagement_id = opened.engagement_id();
        made.engagements.push(engagement_id);
        made.writer.engagements.insert(engagement_id);
        made.marks.insert(RecordRef::Engagement(engagement_id), (everybody.clone(), None));
        for party in [1, 2].map(|party| PartyNumber::new(party).unwrap()) {
            made.store
                .add_member(&made.writer.at(at(1)), engagement_id, WRITER.account, vec![party])
                .await
                .unwrap();
            made.writer.caucuses.insert((engagement_id, party));
        }
    }
    make_observers(made, world).await;
    let mut write = made.store.database().begin_write().await.unwrap();
    for (account, number, party) in &world.seats {
        let params = [
            made.engagements[*number].to_string().into(),
            AccountId::new(*account).to_string().into(),
            (*party).into(),
            WRITER.account.to_string().into(),
            format!("{:.9}", at(2)).into(),
        ];
        let seat = "insert into engagement_member (engagement_id, account_id, party, added_by, added_at) \
                    values ($1, $2, $3, $4, $5)";
        write.execute(seat, &params).await.unwrap();
        let somebody = made.people.get_mut(account).unwrap();
        match PartyNumber::new(*party) {
            None => drop(somebody.engagements.insert(made.engagements[*number])),
            // Who sits in a caucus without taking part in the engagement reads nothing by it.
            Some(party) => drop(somebody.caucuses.insert((made.engagements[*number], party))),
        }
    }
    write.commit().await.unwrap();
    for (number, drawn) in world.engagements.iter().enumerate() {
        let mark = made.mark(drawn);
        made.narrow(RecordRef::Engagement(made.engagements[number]), mark).await;
    }
}

async fn make_observers(made: &mut Made, world: &World) {
    for (account, number) in &world.former {
        let (engagement_id, account) = (made.engagements[*number], AccountId::new(*account));
        made.store.add_observer(&made.writer.at(at(1)), engagement_id, account).await.unwrap();
        made.store.remove_observer(&made.writer.at(at(2)), engagement_id, account).await.unwrap();
    }
    for (account, number) in &world.observers {
        let engagement_id = made.engagements[*number];
        let observer = AccountId::new(*account);
        made.store.add_observer(&made.writer.at(at(3)), engagement_id, observer).await.unwrap();
        made.people.get_mut(account).unwrap().observes.insert(engagement_id);
    }
}

async fn make_record(made: &mut Made, record: &DrawnRecord, mark: Mark, now: Timestamp) {
    let viewer = made.writer.at(now);
    let (subject, word) = match *record {
        DrawnRecord::Decision { situation: number, warns } => {
            let situation = situation(number);
            let seen = made.store.decisions_of(&viewer, situation).await.unwrap();
            let may_warn = !seen.records().iter().any(|record| record.decision.kind == DecisionKind::Warn);
            let kind = if warns && may_warn { DecisionKind::Warn } else { DecisionKind::Watch };
            let new = decision(situation, kind, now);
            let recorded = made.store.record_decision(&viewer, new, &mark, seen.sequence()).await.unwrap();
            let decision_id = recorded.record.decision.decision_id;
            made.marks.insert(RecordRef::Decision(decision_id), (mark.clone(), None));
            made.decisions.push((situation, decision_id));
            if let Some(warning) = recorded.warning {
                let rests_on = Some(RecordRef::Decision(decision_id));
                made.marks.insert(RecordRef::Warning(warning.warning_id()), (mark, rests_on));
                made.warnings.push(warning.warning_id());
            }
            return;
        }
        DrawnRecord::NoteOnSituation { situation: number, word } => {
            (NoteSubject::Situation(situation(number)), word)
        }
        DrawnRecord::NoteOnEngagement { engagement, word } => {
            (NoteSubject::Engagement(made.engagements[engagement], situation(engagement)), word)
        }
    };
    let note_id = made.store.write_note(&viewer, note(subject, mark.clone(), WORDS[word])).await.unwrap();
    made.marks.insert(RecordRef::Note(note_id), (mark, subject.engagement().map(RecordRef::Engagement)));
    made.notes.push((note_id, subject, word));
}

/// Asks every reading function as one viewer and compares.
async fn check(made: &Made, viewer: &Viewer) {
    let mut told = check_notes(made, viewer).await;
    let readable = |record| made.may_read(viewer, record);
    let mut waiting = 0;
    for number in 0..SITUATIONS.len() {
        let situation = situation(number);
        let expected: Vec<_> = made
            .decisions
            .iter()
            .filter(|(of, decision_id)| *of == situation && readable(RecordRef::Decision(*decision_id)))
            .map(|(_, decision_id)| *decision_id)
            .collect();
        let file = made.store.situation_file(viewer, situation).await.unwrap();
        let log = &file.decisions;
        assert_eq!(log, &made.store.decisions_of(viewer, situation).await.unwrap());
        let found: Vec<_> = log.records().iter().map(|record| record.decision.decision_id).collect();
        assert_eq!(found, expected);
        assert_eq!(log.sequence(), Sequence::of_count(expected.len()), "no gap betrays a hidden decision");
        for (record, mark) in &file.marks {
            assert_eq!(mark.audience, made.in_force(*record).audience.as_of(viewer.now()));
        }
        let standing = made.store.standing_decisions(viewer).await.unwrap();
        assert_eq!(
            standing.get(&situation).map(|standing| standing.record.decision_id),
            expected.last().copied()
        );
        write!(told, "{file:?}{standing:?}").unwrap();
        let timeline = made.store.timeline_of(viewer, situation).await.unwrap();
        assert!(timeline.iter().all(|entry| readable(entry.record().parse().unwrap())));
        write!(told, "{timeline:?}").unwrap();
    }
    let warnings = made.store.warnings(viewer, WarningFilter::default()).await.unwrap();
    let found: BTreeSet<_> = warnings.iter().map(|warning| warning.record.warning_id()).collect();
    for warning_id in &made.warnings {
        let is_readable = readable(RecordRef::Warning(*warning_id));
        waiting += u64::from(is_readable);
        assert_eq!(found.contains(warning_id), is_readable, "{warning_id}");
        let one = made.store.warning(viewer, *warning_id).await.unwrap();
        assert_eq!(one.is_some(), is_readable, "{warning_id}");
    }
    let engagements = made.store.engagements(viewer, EngagementFilter::default()).await.unwrap();
    let found: BTreeSet<_> = engagements.iter().map(|engagement| engagement.record.engagement_id()).collect();
    let steps = made.store.next_steps(viewer).await.unwrap();
    assert_eq!(steps.iter().map(|open| open.engagement_id).collect::<BTreeSet<_>>(), found);
    for engagement_id in &made.engagements {
        let is_readable = readable(RecordRef::Engagement(*engagement_id));
        assert_eq!(found.contains(engagement_id), is_readable, "{engagement_id}");
        let one = made.store.engagement(viewer, *engagement_id).await.unwrap();
        assert_eq!(one.is_some(), is_readable, "{engagement_id}");
        let members = made.store.membership(viewer, *engagement_id).await.unwrap();
        assert!(is_readable || members.is_none());
        // Who takes part is told to members and to those who keep members, never to observers from outside.
        let may_know = |eyes: &Eyes| {
            eyes.roles.may(Capability::ManageMembers) || eyes.engagements.contains(engagement_id)
        };
        assert_eq!(members.is_some(), is_readable && viewer.eyes().all(may_know), "{engagement_id}");
    }
    let counts = made.store.counts(viewer).await.unwrap();
    assert_eq!(counts, DeskCounts { waiting_warnings: waiting, open_engagements: found.len() as u64 });
    write!(told, "{warnings:?}{engagements:?}").unwrap();
    check_marks(made, viewer).await;
    check_names(made, viewer, &told);
}

async fn check_notes(made: &Made, viewer: &Viewer) -> String {
    let mut told = String::new();
    let mut filters = vec![(None, None)];
    filters.extend((0..2).map(|number| (Some(number), None)));
    filters.extend((0..2).map(|number| (None, Some(made.engagements[number]))));
    filters.push((Some(0), Some(made.engagements[1])));
    for (of_situation, of_engagement) in filters {
        for word in [None, Some(0), Some(1), Some(2)] {
            let mut expected: Vec<_> = made
                .notes
                .iter()
                .filter(|(note_id, subject, has)| {
                    made.may_read(viewer, RecordRef::Note(*note_id))
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
            let page = made.store.notes(viewer, filter(0, 100)).await.unwrap();
            let found: Vec<_> = page.notes.iter().map(Note::note_id).collect();
            assert_eq!((page.total, &found), (expected.len(), &expected));
            let second = made.store.notes(viewer, filter(1, 1)).await.unwrap();
            assert_eq!(second.total, expected.len());
            assert_eq!(second.notes.first().map(Note::note_id), expected.get(1).copied());
            write!(told, "{page:?}").unwrap();
        }
    }
    for (note_id, ..) in &made.notes {
        let found = made.store.note(viewer, *note_id).await.unwrap();
        assert_eq!(found.is_some(), made.may_read(viewer, RecordRef::Note(*note_id)), "{note_id}");
    }
    told
}

async fn check_marks(made: &Made, viewer: &Viewer) {
    let review = made.store.marks_to_review(viewer).await.unwrap();
    let review: BTreeSet<_> = review.iter().map(|mark| mark.record).collect();
    for (record, (own, _)) in &made.marks {
        let is_readable = made.may_read(viewer, *record);
        let mark = made.store.mark(viewer, *record).await.unwrap();
        assert_eq!(mark.is_some(), is_readable, "{record}");
        if let Some(mark) = mark {
            assert_eq!(mark.marking.current(), &own.as_of(viewer.now()), "{record}");
        }
        assert_eq!(review.contains(record), is_readable && own.review_by.is_some(), "{record}");
        // What cannot be read cannot be acted upon, in the words for what does not exist.
        if !is_readable && viewer.may_act(Capability::Mark) {
            let event = MarkEvent::Approve;
            let refused = made.store.change_mark(viewer, *record, event, Sequence::START).await.unwrap_err();
            assert!(matches!(refused, DeskError::NoSuchRecord { .. }), "{record}: {refused:?}");
        }
    }
}

/// The writer wrote everything: their name is told only where the mark allows it.
fn check_names(made: &Made, viewer: &Viewer, told: &str) {
    assert!(!told.contains("Forged Name"), "acts are recorded under the viewer's name");
    let is_named = made.marks.keys().any(|record| {
        let is_told = made.in_force(*record).attribution == Attribution::ByName;
        is_told && made.may_read(viewer, *record)
    });
    if viewer.account() == Some(WRITER.account) {
        return;
    }
    assert_eq!(told.contains(WRITER.name), is_named);
    if !is_named {
        let account = format!("{:?}", WRITER.account);
        let readable = made.marks.keys().filter(|record| made.may_read(viewer, **record));
        let audiences: Vec<_> = readable.map(|record| made.in_force(*record).audience).collect();
        let audiences = format!("{audiences:?}");
        // Beside their own, accounts stand where an audience names readers.
        assert!(!told.contains(&account) || audiences.contains(&account));
    }
}

fn hold_against_the_domain(cases: u32, place: impl Fn() -> Option<Place>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let cases = std::env::var("PROPTEST_CASES").map_or(cases, |more| more.parse().unwrap());
    let config = Config { cases, max_shrink_iters: 60, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&worlds(), |world| {
        let Some(place) = place() else { return Ok(()) };
        runtime.block_on(databases::run(place, |place| async move {
            let made = make(&place, &world).await;
            for (account, as_if) in &world.viewers {
                check(&made, &made.viewer(*account, as_if)).await;
            }
            check(&made, &made.writer.at(later())).await;
            made.store.database().close().await;
        }));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn every_reading_function_agrees_with_the_domain_on_sqlite() {
    hold_against_the_domain(24, || Some(Place::on_sqlite()));
}

#[test]
fn every_reading_function_agrees_with_the_domain_on_postgres() {
    hold_against_the_domain(12, Place::on_postgres);
}
