//! Worlds that are drawn: people, their seats in two engagements, and marks; with what the domain says of who reads.

#![allow(dead_code, reason = "each test program uses its own part of this")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use forestall_confidence::*;
use forestall_engagement::engagement::GroundRules;
use forestall_engagement::*;
use forestall_store::desk::{DeskError, DeskStore};
use forestall_types::{PolityCode, RecordRef};
use jiff::{SignedDuration, Timestamp};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;

use crate::peopled::Somebody;

/// Whoever writes everything.
pub(crate) const WRITER: Somebody = Somebody::new(9, "Wilma Writer", "desk-officer,mediator");

/// A part of a mark. Persons are numbered from 1 to 5, engagements from 0 to 1, parties from 1 to 2.
#[derive(Clone, Debug)]
pub(crate) enum DrawnClause {
    Internal,
    Present(usize),
    Engagement(usize),
    Caucus(usize, u16),
    Named(BTreeSet<u64>),
    /// Whose writing it is matters where the embargo has ended before the writer marks anything.
    Embargo {
        ends: EmbargoEnd,
        author: u64,
    },
}

/// When an embargo ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum EmbargoEnd {
    BeforeWriting,
    BeforeLooking,
    AfterLooking,
}

#[derive(Clone, Debug)]
pub(crate) struct DrawnMark {
    clauses: Vec<DrawnClause>,
    attribution: Attribution,
    is_to_review: bool,
}

/// As whom somebody looks beside themselves.
#[derive(Clone, Debug)]
pub(crate) enum DrawnAsIf {
    Nobody,
    Role(Role),
    Person(u64),
}

/// Who sits where: person, engagement, party; party 0 for taking part in the whole.
pub(crate) type Seats = BTreeSet<(u64, usize, u16)>;

pub(crate) fn seats() -> impl Strategy<Value = Seats> {
    btree_set((1..=5_u64, 0..2_usize, 0..=2_u16), 0..10)
}

pub(crate) fn clauses() -> impl Strategy<Value = DrawnClause> {
    let ends = select(vec![EmbargoEnd::BeforeWriting, EmbargoEnd::BeforeLooking, EmbargoEnd::AfterLooking]);
    prop_oneof![
        Just(DrawnClause::Internal),
        (0..2_usize).prop_map(DrawnClause::Present),
        (0..2_usize).prop_map(DrawnClause::Engagement),
        (0..2_usize, 1..=2_u16).prop_map(|(of, party)| DrawnClause::Caucus(of, party)),
        btree_set(1..=5_u64, 0..4).prop_map(DrawnClause::Named),
        (ends, 1..=5_u64).prop_map(|(ends, author)| DrawnClause::Embargo { ends, author }),
    ]
}

/// Draws marks; `reviews` says which have a day of review, which is past.
pub(crate) fn marks(reviews: impl Strategy<Value = bool>) -> impl Strategy<Value = DrawnMark> {
    (vec(clauses(), 0..3), select(Attribution::ALL), reviews)
        .prop_map(|(clauses, attribution, is_to_review)| DrawnMark { clauses, attribution, is_to_review })
}

/// Draws who looks.
pub(crate) fn viewers() -> impl Strategy<Value = (u64, DrawnAsIf)> {
    let as_if = prop_oneof![
        2 => Just(DrawnAsIf::Nobody),
        1 => select(Role::ALL).prop_map(DrawnAsIf::Role),
        1 => (1..=5_u64).prop_map(DrawnAsIf::Person),
    ];
    (1..=5_u64, as_if)
}

/// Returns a moment after writing began: up to 500 seconds later all is written.
pub(crate) fn at(second: i64) -> Timestamp {
    "2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
}

/// When the viewers look, after all was written.
pub(crate) fn later() -> Timestamp {
    at(1000)
}

pub(crate) fn run() -> RunRef {
    RunRef {
        run_id: "17".parse().unwrap(),
        run_hash: "0a".repeat(32).parse().unwrap(),
        origin: "2026-09".parse().unwrap(),
    }
}

/// The people, engagements and marks made of a drawn world.
pub(crate) struct MarkedDesk {
    pub(crate) store: DeskStore,
    pub(crate) writer: Somebody,
    pub(crate) people: BTreeMap<u64, Somebody>,
    pub(crate) engagements: Vec<EngagementId>,
    /// Own marks, and what each record rests on.
    pub(crate) marks: BTreeMap<RecordRef, (Mark, Option<RecordRef>)>,
}

impl MarkedDesk {
    /// Gives the writer and five people with these roles an account.
    pub(crate) async fn new(store: DeskStore, roles: [&'static str; 5]) -> Self {
        let people: BTreeMap<_, _> = (1..)
            .zip(roles)
            .map(|(number, roles)| (number, Somebody::new(number, "Some Body", roles)))
            .collect();
        for somebody in people.values().chain([&WRITER]) {
            somebody.enter(store.database()).await;
        }
        Self { store, writer: WRITER, people, engagements: vec![], marks: BTreeMap::new() }
    }

    /// Opens an engagement for everybody, in whose caucuses the writer sits.
    pub(crate) async fn open_engagement(&mut self, situation: PolityCode) {
        let everybody =
            Mark { audience: Audience::open(), attribution: Attribution::ByName, review_by: None };
        let new = NewEngagement {
            links: OpeningLinks::default(),
            situation,
            source: EngagementSource::Situation,
            track: Track::TrackII,
            parties: Parties::new(vec!["Elders".parse().unwrap(), "Drivers".parse().unwrap()]).unwrap(),
            aim: "talk".parse().unwrap(),
            next_step: NextStep::new("call".parse().unwrap(), None),
            run: run(),
            opened_by: "Forged Name".parse().unwrap(),
            opened_at: at(0),
        };
        let opened =
            self.store.open_engagement(&self.writer.at(at(0)), new, everybody.clone()).await.unwrap();
        let engagement_id = opened.engagement_id();
        self.engagements.push(engagement_id);
        self.writer.engagements.insert(engagement_id);
        // The usual ground rules of its track hold from the first word on.
        let held = GroundRules::usual(Track::TrackII).hold(everybody);
        self.marks.insert(RecordRef::Engagement(engagement_id), (held, None));
        for party in [1, 2].map(|party| PartyNumber::new(party).unwrap()) {
            let viewer = self.writer.at(at(1));
            self.store.add_member(&viewer, engagement_id, WRITER.account, vec![party]).await.unwrap();
            self.writer.caucuses.insert((engagement_id, party));
        }
    }

    /// Seats people, also in caucuses of engagements in which they take no part.
    pub(crate) async fn seat(&mut self, seats: &Seats) {
        let mut write = self.store.database().begin_write().await.unwrap();
        for (account, number, party) in seats {
            let engagement_id = self.engagements[*number];
            let params = [
                engagement_id.to_string().into(),
                AccountId::new(*account).to_string().into(),
                (*party).into(),
                WRITER.account.to_string().into(),
                format!("{:.9}", at(2)).into(),
            ];
            let seat = "insert into engagement_member (engagement_id, account_id, party, added_by, added_at) \
                        values ($1, $2, $3, $4, $5)";
            write.execute(seat, &params).await.unwrap();
            let somebody = self.people.get_mut(account).unwrap();
            match PartyNumber::new(*party) {
                None => drop(somebody.engagements.insert(engagement_id)),
                // Who sits in a caucus without taking part in the engagement reads nothing by it.
                Some(party) => drop(somebody.caucuses.insert((engagement_id, party))),
            }
        }
        write.commit().await.unwrap();
    }

    pub(crate) fn clause(&self, drawn: &DrawnClause) -> Clause {
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
            DrawnClause::Embargo { ends, author } => {
                let (until, author) = match ends {
                    EmbargoEnd::BeforeWriting => (at(-1), account(*author)),
                    EmbargoEnd::BeforeLooking => (at(900), WRITER.account),
                    EmbargoEnd::AfterLooking => (at(2000), WRITER.account),
                };
                Clause::Embargo { until, author }
            }
        }
    }

    pub(crate) fn mark(&self, drawn: &DrawnMark) -> Mark {
        let clauses = drawn.clauses.iter().map(|clause| self.clause(clause));
        Mark {
            audience: clauses.fold(Audience::open(), Audience::and),
            attribution: drawn.attribution,
            review_by: drawn.is_to_review.then(|| "2026-11-20".parse().unwrap()),
        }
    }

    /// The mark in force, by the domain's own rule, level by level.
    pub(crate) fn in_force(&self, record: RecordRef) -> Mark {
        let (own, rests_on) = &self.marks[&record];
        match rests_on {
            Some(source) => Mark::of_derived([own, &self.in_force(*source)]),
            None => own.clone(),
        }
    }

    pub(crate) fn may_read(&self, viewer: &Viewer, record: RecordRef) -> bool {
        viewer.may(Capability::ReadRecords) && viewer.may_read(&self.in_force(record).audience)
    }

    pub(crate) fn viewer(&self, account: u64, as_if: &DrawnAsIf) -> Viewer {
        let viewer = self.people[&account].at(later());
        match as_if {
            DrawnAsIf::Nobody => viewer,
            DrawnAsIf::Role(role) => viewer.viewing_as(Viewer::imagined(*role)),
            DrawnAsIf::Person(other) => viewer.viewing_as(self.people[other].eyes()),
        }
    }

    /// Gives a record another mark, unless it has that one.
    pub(crate) async fn narrow(&mut self, record: RecordRef, mark: Mark) {
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

    /// Narrows one of the records, counted round, by one more clause.
    pub(crate) async fn narrow_by(&mut self, number: usize, clause: &DrawnClause) {
        let record = *self.marks.keys().nth(number % self.marks.len()).unwrap();
        let (own, _) = &self.marks[&record];
        let narrower = Mark { audience: own.audience.clone().and(self.clause(clause)), ..own.clone() };
        self.narrow(record, narrower).await;
    }
}

/// Draws worlds and checks each; `PROPTEST_CASES` says how many in the place of `cases`.
pub(crate) fn for_each_world<World: Debug>(
    cases: u32,
    worlds: impl Strategy<Value = World>,
    check: impl Fn(&Runtime, World),
) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let cases = std::env::var("PROPTEST_CASES").map_or(cases, |more| more.parse().unwrap());
    let config = Config { cases, max_shrink_iters: 60, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&worlds, |world| {
        check(&runtime, world);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
