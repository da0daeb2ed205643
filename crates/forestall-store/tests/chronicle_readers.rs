//! Who reads which act: the database's answer held against that of the domain, on both databases.
//!
//! Worlds are drawn: people, seats in engagements, records inside and outside them, acts with and without marks of their
//! own, and marks narrowed afterwards at every level: of engagements, of records, of acts. Each viewer, also one who looks
//! as another, asks every reading function; what comes back has to be exactly what `Viewer::may_read` allows.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod desks;
mod peopled;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use desks::DeskPlace;
use forestall_confidence::*;
use forestall_engagement::appeal::*;
use forestall_engagement::chronicle::*;
use forestall_engagement::situation::*;
use forestall_engagement::*;
use forestall_store::chronicles::ChronicleStore;
use forestall_store::desk::{DeskError, DeskStore};
use forestall_store::identities::IdentityStore;
use forestall_types::{ActId, ChronicleId, ChronicleKind, RecordRef};
use jiff::{SignedDuration, Timestamp};
use peopled::{Somebody, VAULT};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const WRITER: Somebody = Somebody::new(9, "Wilma Writer", "desk-officer,mediator");
const ROLES: [&str; 5] = ["desk-officer", "analyst", "mediator", "expert", "administrator,auditor"];
const PARTIES: [&str; 3] = ["PTY-000000000001", "PTY-000000000002", "PTY-000000000003"];

#[derive(Clone, Debug)]
enum DrawnClause {
    Internal,
    Engagement(usize),
    Caucus(usize, u16),
    Named(BTreeSet<u64>),
    Embargo { has_ended: bool },
}

#[derive(Clone, Debug)]
struct DrawnMark {
    clauses: Vec<DrawnClause>,
    attribution: Attribution,
}

#[derive(Clone, Copy, Debug)]
enum DrawnAct {
    /// Changes what lists show.
    Retitle,
    /// Names a party.
    Link(usize),
    /// Neither.
    Watch,
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
    /// Each is an appeal within an engagement, or a situation.
    records: Vec<(Option<usize>, DrawnMark)>,
    acts: Vec<(usize, DrawnAct, Option<DrawnMark>)>,
    narrowed: Vec<(usize, DrawnClause)>,
    viewers: Vec<(u64, DrawnAsIf)>,
}

fn worlds() -> impl Strategy<Value = World> {
    let clause = || {
        prop_oneof![
            Just(DrawnClause::Internal),
            (0..2_usize).prop_map(DrawnClause::Engagement),
            (0..2_usize, 1..=2_u16).prop_map(|(of, party)| DrawnClause::Caucus(of, party)),
            btree_set(1..=5_u64, 0..4).prop_map(DrawnClause::Named),
            any::<bool>().prop_map(|has_ended| DrawnClause::Embargo { has_ended }),
        ]
    };
    let mark = || {
        (vec(clause(), 0..3), proptest::sample::select(Attribution::ALL))
            .prop_map(|(clauses, attribution)| DrawnMark { clauses, attribution })
    };
    let act =
        prop_oneof![Just(DrawnAct::Retitle), (0..3_usize).prop_map(DrawnAct::Link), Just(DrawnAct::Watch),];
    let as_if = prop_oneof![
        2 => Just(DrawnAsIf::Nobody),
        1 => proptest::sample::select(Role::ALL).prop_map(DrawnAsIf::Role),
        1 => (1..=5_u64).prop_map(DrawnAsIf::Person),
    ];
    (
        btree_set((1..=5_u64, 0..2_usize, 0..=2_u16), 0..10),
        vec((proptest::option::of(0..2_usize), mark()), 1..5),
        vec((0..5_usize, act, proptest::option::of(mark())), 0..12),
        vec((0..30_usize, clause()), 0..6),
        vec((1..=5_u64, as_if), 1..5),
    )
        .prop_map(|(seats, records, acts, narrowed, viewers)| World {
            seats,
            records,
            acts,
            narrowed,
            viewers,
        })
}

fn at(second: usize) -> Timestamp {
    let seconds = i64::try_from(second).unwrap();
    "2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

/// When the viewers look, after all was written.
fn later() -> Timestamp {
    at(1000)
}

/// What was made of a drawn world.
struct Made {
    store: DeskStore,
    chronicles: ChronicleStore,
    /// Another server, which learns of everything by the audit log.
    elsewhere: ChronicleStore,
    writer: Somebody,
    people: BTreeMap<u64, Somebody>,
    engagements: Vec<EngagementId>,
    /// Own marks, and what each record rests on.
    marks: BTreeMap<RecordRef, (Mark, Option<RecordRef>)>,
    records: Vec<ChronicleId>,
    acts: Vec<MadeAct>,
}

#[derive(Clone)]
struct MadeAct {
    of: ChronicleId,
    act_id: ActId,
    act: DeskAct,
    has_own_mark: bool,
    at: Timestamp,
}

impl MadeAct {
    /// The record whose mark says who reads it.
    fn marked_by(&self) -> RecordRef {
        if self.has_own_mark { RecordRef::Act(self.act_id) } else { self.of.record() }
    }
}

impl Made {
    fn clause(&self, drawn: &DrawnClause) -> Clause {
        match drawn {
            DrawnClause::Internal => Clause::Internal,
            DrawnClause::Engagement(of) => Clause::Engagement(self.engagements[*of]),
            DrawnClause::Caucus(of, party) => {
                Clause::Caucus(self.engagements[*of], PartyNumber::new(*party).unwrap())
            }
            // Nobody may mark a record so that they cannot read it themselves; the writer marks all.
            DrawnClause::Named(persons) => {
                Clause::Named(persons.iter().copied().map(AccountId::new).chain([WRITER.account]).collect())
            }
            DrawnClause::Embargo { has_ended } => {
                let until = if *has_ended { at(900) } else { at(2000) };
                Clause::Embargo { until, author: WRITER.account }
            }
        }
    }

    fn mark(&self, drawn: &DrawnMark) -> Mark {
        let clauses = drawn.clauses.iter().map(|clause| self.clause(clause));
        let audience = clauses.fold(Audience::open(), Audience::and);
        Mark { audience, attribution: drawn.attribution, review_by: None }
    }

    /// The mark in force, by the domain's own rule, level by level.
    fn in_force(&self, record: RecordRef) -> Mark {
        let (own, rests_on) = &self.marks[&record];
        match rests_on {
            Some(source) => Mark::of_derived([own, &self.in_force(*source)]),
            None => own.clone(),
        }
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

    /// What lists show, from the acts under the record's own mark.
    fn face(&self, id: ChronicleId) -> (Face, Timestamp) {
        let of_record: Vec<_> = self.acts.iter().filter(|act| act.of == id && !act.has_own_mark).collect();
        let entries: Vec<_> = of_record
            .iter()
            .map(|made| Entry {
                act_id: made.act_id,
                act: made.act.clone(),
                acted_by: "nobody named".parse().unwrap(),
                by: None,
                acted_at: made.at,
                own_mark: None,
            })
            .collect();
        (face_of(id, &entries), of_record.last().unwrap().at)
    }
}

fn engagement() -> NewEngagement {
    NewEngagement {
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
        opened_by: "Forged Name".parse().unwrap(),
        opened_at: at(0),
    }
}

fn opening(number: usize, within: Option<EngagementId>) -> DeskAct {
    match within {
        None => SituationAct::Open {
            title: format!("situation {number}").parse().unwrap(),
            extent: Extent::ALL[0],
            polities: vec!["CAF".parse().unwrap()],
            place: None,
            why: "drawn".parse().unwrap(),
            keeper: None,
            warning: None,
            decision: None,
        }
        .into(),
        Some(engagement) => AppealAct::Open {
            subject: format!("appeal {number}").parse().unwrap(),
            voice: "the Secretary-General".parse().unwrap(),
            voice_record: None,
            capacity: AppealCapacity::ALL[0],
            capacity_note: None,
            why: None,
            engagement: Some(engagement),
            situation: None,
            follows: None,
        }
        .into(),
    }
}

fn act(number: usize, id: ChronicleId, drawn: DrawnAct) -> DeskAct {
    let party = |number: usize| PARTIES[number].parse().unwrap();
    if id.kind() == ChronicleKind::Appeal {
        let record = match drawn {
            DrawnAct::Link(number) => Some(party(number)),
            _ => None,
        };
        let name = format!("addressee {number}").parse().unwrap();
        return AppealAct::Address { name, record, capacity: None }.into();
    }
    match drawn {
        DrawnAct::Retitle => SituationAct::Retitle { title: format!("title {number}").parse().unwrap() },
        DrawnAct::Link(number) => SituationAct::LinkParty { party: party(number), role: None },
        DrawnAct::Watch => SituationAct::Watch {
            what: format!("look {number}").parse().unwrap(),
            on: "2027-01-31".parse().unwrap(),
            owner: None,
            cost: None,
        },
    }
    .into()
}

async fn make(place: &DeskPlace, world: &World) -> Made {
    let databases = place.open().await;
    let store = DeskStore::new(databases.records.clone(), Arc::clone(&VAULT));
    let identities = IdentityStore::new(&databases, Arc::clone(&VAULT));
    let chronicles = ChronicleStore::new(store.clone(), identities.clone());
    let elsewhere = ChronicleStore::new(store.clone(), identities);
    let mut people = BTreeMap::new();
    for (number, roles) in (1..).zip(ROLES) {
        people.insert(number, Somebody::new(number, "Some Body", roles));
    }
    for somebody in people.values().chain([&WRITER]) {
        somebody.enter(store.database()).await;
    }
    elsewhere.build_faces().await.unwrap();
    let mut made = Made {
        store,
        chronicles,
        elsewhere,
        writer: WRITER,
        people,
        engagements: vec![],
        marks: BTreeMap::new(),
        records: vec![],
        acts: vec![],
    };
    make_engagements(&mut made, world).await;
    for (number, (within, drawn)) in world.records.iter().enumerate() {
        let mark = made.mark(drawn);
        open(&mut made, number, *within, mark).await;
    }
    for (number, (of, drawn, mark)) in world.acts.iter().enumerate() {
        let mark = mark.as_ref().map(|drawn| made.mark(drawn));
        let others: Vec<_> = made.records.iter().filter(|id| id.engagement().is_none()).collect();
        let id = *others[of % others.len()];
        add(&mut made, id, act(number, id, *drawn), mark, at(200 + number)).await;
        if number % 4 == 0 {
            made.elsewhere.build_faces().await.unwrap();
        }
    }
    for (number, clause) in &world.narrowed {
        let records: Vec<_> = made.marks.keys().copied().collect();
        let clause = made.clause(clause);
        narrow(&mut made, records[number % records.len()], clause).await;
    }
    made
}

async fn make_engagements(made: &mut Made, world: &World) {
    let everybody = Mark { audience: Audience::open(), attribution: Attribution::ByName, review_by: None };
    for _ in 0..2 {
        let opened =
            made.store.open_engagement(&made.writer.at(at(0)), engagement(), everybody.clone()).await;
        let engagement_id = opened.unwrap().engagement_id();
        made.engagements.push(engagement_id);
        made.writer.engagements.insert(engagement_id);
        made.marks.insert(RecordRef::Engagement(engagement_id), (everybody.clone(), None));
        for party in [1, 2].map(|party| PartyNumber::new(party).unwrap()) {
            let viewer = made.writer.at(at(1));
            made.store.add_member(&viewer, engagement_id, WRITER.account, vec![party]).await.unwrap();
            made.writer.caucuses.insert((engagement_id, party));
        }
    }
    // Engagements are told by acts as well.
    for engagement_id in made.engagements.clone() {
        let id = ChronicleId::from(engagement_id);
        let file = made.chronicles.chronicle(&made.writer.at(at(1)), id).await.unwrap().unwrap();
        made.records.push(id);
        made.acts.extend(file.entries.into_iter().map(|entry| MadeAct {
            of: id,
            act_id: entry.act_id,
            act: entry.act,
            has_own_mark: false,
            at: entry.acted_at,
        }));
    }
    let mut write = made.store.database().begin_write().await.unwrap();
    for (account, number, party) in &world.seats {
        let engagement_id = made.engagements[*number];
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
        let somebody = made.people.get_mut(account).unwrap();
        match PartyNumber::new(*party) {
            None => drop(somebody.engagements.insert(engagement_id)),
            Some(party) => drop(somebody.caucuses.insert((engagement_id, party))),
        }
    }
    write.commit().await.unwrap();
}

async fn open(made: &mut Made, number: usize, within: Option<usize>, mark: Mark) {
    let within = within.map(|number| made.engagements[number]);
    let opening = opening(number, within);
    let now = at(100 + number);
    let id = made.chronicles.open_chronicle(&made.writer.at(now), &opening, &mark).await.unwrap();
    made.marks.insert(id.record(), (mark, within.map(RecordRef::Engagement)));
    made.records.push(id);
    let file = made.chronicles.chronicle(&made.writer.at(now), id).await.unwrap().unwrap();
    let act_id = file.entries[0].act_id;
    made.acts.push(MadeAct { of: id, act_id, act: opening, has_own_mark: false, at: now });
}

async fn add(made: &mut Made, id: ChronicleId, act: DeskAct, mark: Option<Mark>, now: Timestamp) {
    let viewer = made.writer.at(now);
    let seen = made.chronicles.chronicle(&viewer, id).await.unwrap().unwrap().sequence();
    match made.chronicles.act_upon(&viewer, id, &act, mark.as_ref(), seen).await {
        Ok(act_id) => {
            let has_own_mark = mark.is_some();
            if let Some(mark) = mark {
                made.marks.insert(RecordRef::Act(act_id), (mark, Some(id.record())));
            }
            made.acts.push(MadeAct { of: id, act_id, act, has_own_mark, at: now });
        }
        // Such as a party linked twice.
        Err(DeskError::Chronicle(_)) => {}
        Err(error) => panic!("{id}: {error:?}"),
    }
}

async fn narrow(made: &mut Made, record: RecordRef, clause: Clause) {
    let viewer = made.writer.at(at(500));
    let present = made.store.mark(&viewer, record).await.unwrap().unwrap();
    let (own, _) = made.marks.get_mut(&record).unwrap();
    let mark = Mark { audience: own.audience.clone().and(clause), ..own.clone() };
    let event = MarkEvent::Narrow { mark: mark.clone(), reason: "drawn".parse().unwrap() };
    match made.store.change_mark(&viewer, record, event, present.marking.sequence()).await {
        Ok(_) => *own = mark,
        Err(DeskError::Mark(MarkError::NothingChanges)) => {}
        Err(error) => panic!("{record}: {error:?}"),
    }
}

/// Asks every reading function as one viewer and compares.
async fn check(made: &Made, viewer: &Viewer) {
    let mut told = String::new();
    let mut readable = Vec::new();
    for &id in &made.records {
        let is_readable = made.may_read(viewer, id.record());
        let file = made.chronicles.chronicle(viewer, id).await.unwrap();
        assert_eq!(file.is_some(), is_readable, "{id}");
        assert_eq!(made.chronicles.faces_of(viewer, &[id]).await.unwrap().len(), usize::from(is_readable));
        if let Some(file) = file {
            check_file(made, viewer, &file);
            write!(told, "{file:?}").unwrap();
            readable.push(id);
        }
    }
    for made_act in &made.acts {
        let is_readable = made.may_read(viewer, made_act.marked_by());
        let record = made.chronicles.record_of_act(viewer, made_act.act_id).await.unwrap();
        assert_eq!(record, is_readable.then_some(made_act.of));
    }
    for (record, (own, _)) in &made.marks {
        let mark = made.store.mark(viewer, *record).await.unwrap();
        assert_eq!(mark.is_some(), made.may_read(viewer, *record), "{record}");
        if let Some(mark) = mark {
            assert_eq!(mark.marking.current(), &own.as_of(viewer.now()), "{record}");
        }
    }
    for chronicles in [&made.chronicles, &made.elsewhere] {
        check_faces(made, viewer, chronicles, &readable, &mut told).await;
    }
    check_names(made, viewer, &told);
    check_writes(made, viewer).await;
}

fn check_file(made: &Made, viewer: &Viewer, file: &ChronicleFile) {
    let expected: Vec<_> = made
        .acts
        .iter()
        .filter(|act| act.of == file.id && made.may_read(viewer, act.marked_by()))
        .cloned()
        .collect();
    let found: Vec<_> = file.entries.iter().map(|entry| (entry.act_id, &entry.act, entry.acted_at)).collect();
    let wanted: Vec<_> = expected.iter().map(|act| (act.act_id, &act.act, act.at)).collect();
    assert_eq!(found, wanted);
    assert_eq!(file.sequence(), Sequence::of_count(expected.len()));
    assert_eq!(file.mark, made.in_force(file.id.record()).as_of(viewer.now()));
    for (entry, act) in file.entries.iter().zip(&expected) {
        let in_force = made.in_force(act.marked_by());
        let own_mark = act.has_own_mark.then(|| in_force.as_of(viewer.now()));
        assert_eq!(entry.own_mark, own_mark);
        let stand_in = viewer.instead_of_name(in_force.attribution, Some(WRITER.account));
        assert_eq!(entry.acted_by.as_str(), stand_in.unwrap_or(WRITER.name));
        assert_eq!(entry.by, stand_in.is_none().then_some(WRITER.account));
    }
}

async fn check_faces(
    made: &Made,
    viewer: &Viewer,
    chronicles: &ChronicleStore,
    readable: &[ChronicleId],
    told: &mut String,
) {
    let mut filters = vec![FaceFilter { with_over: true, ..FaceFilter::default() }];
    let of = |change: fn(&mut FaceFilter)| {
        let mut filter = FaceFilter { with_over: true, ..FaceFilter::default() };
        change(&mut filter);
        filter
    };
    filters.push(of(|filter| filter.kind = Some(ChronicleKind::Appeal)));
    filters.push(of(|filter| filter.words = Some("TITLE".to_owned())));
    filters.push(of(|filter| filter.tag = Some("polity:CAF".to_owned())));
    filters.push(of(|filter| filter.mentions = Some(Mentioned::Polity("CAF".parse().unwrap()))));
    filters.extend(PARTIES.map(|party| FaceFilter {
        mentions: Some(party.parse().unwrap()),
        with_over: true,
        order: FaceOrder::Title,
        ..FaceFilter::default()
    }));
    for filter in filters {
        let mentions = |id: ChronicleId, wanted: Mentioned| {
            made.acts.iter().any(|act| {
                act.of == id && act.act.mentions().contains(&wanted) && made.may_read(viewer, act.marked_by())
            })
        };
        let mut expected: Vec<_> = readable
            .iter()
            .map(|id| (*id, made.face(*id)))
            .filter(|(id, (face, _))| {
                filter.kind.is_none_or(|kind| id.kind() == kind)
                    && filter.words.as_ref().is_none_or(|words| face.has_words(words))
                    && filter.tag.as_ref().is_none_or(|tag| face.tags.contains(tag))
                    && filter.mentions.is_none_or(|wanted| mentions(*id, wanted))
            })
            .collect();
        match filter.order {
            FaceOrder::Newest => expected.sort_by_key(|(id, (_, at))| std::cmp::Reverse((*at, *id))),
            FaceOrder::Title => {
                expected.sort_by(|(_, (one, _)), (_, (other, _))| one.title.cmp(&other.title));
            }
        }
        let page = chronicles.faces(viewer, &filter).await.unwrap();
        let found: Vec<_> =
            page.rows.iter().map(|row| (row.id, (row.face.clone(), row.changed_at))).collect();
        if filter.order == FaceOrder::Newest {
            assert_eq!(found, expected, "{filter:?}");
        } else {
            let titles = |rows: &[(ChronicleId, (Face, Timestamp))]| -> Vec<String> {
                rows.iter().map(|(_, (face, _))| face.title.clone()).collect()
            };
            assert_eq!(titles(&found), titles(&expected), "{filter:?}");
        }
        assert_eq!(page.total, expected.len());
        let second = FaceFilter { skip: 1, take: 1, ..filter };
        let second = chronicles.faces(viewer, &second).await.unwrap();
        assert_eq!((second.total, second.rows.len()), (expected.len(), usize::from(expected.len() > 1)));
        write!(told, "{page:?}").unwrap();
    }
}

/// What cannot be read cannot be acted upon, in the words for what does not exist.
async fn check_writes(made: &Made, viewer: &Viewer) {
    for &id in made.records.iter().filter(|id| !made.may_read(viewer, id.record())) {
        let watch = act(99, id, DrawnAct::Watch);
        let refused = made.chronicles.act_upon(viewer, id, &watch, None, Sequence::START).await.unwrap_err();
        let is_expected = if viewer.may_act(watch.needs()) {
            matches!(refused, DeskError::NoSuchRecord { .. })
        } else {
            matches!(refused, DeskError::Forbidden(_))
        };
        assert!(is_expected, "{id}: {refused:?}");
    }
}

/// The writer did everything: their name is told only where a mark allows it.
fn check_names(made: &Made, viewer: &Viewer, told: &str) {
    if viewer.account() == Some(WRITER.account) {
        return;
    }
    let is_named = made.acts.iter().any(|act| {
        let in_force = made.in_force(act.marked_by());
        in_force.attribution == Attribution::ByName && made.may_read(viewer, act.marked_by())
    });
    assert_eq!(told.contains(WRITER.name), is_named);
}

fn hold_against_the_domain(cases: u32, place: impl Fn() -> Option<DeskPlace>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let cases = std::env::var("PROPTEST_CASES").map_or(cases, |more| more.parse().unwrap());
    let config = Config { cases, max_shrink_iters: 60, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&worlds(), |world| {
        let Some(place) = place() else { return Ok(()) };
        runtime.block_on(desks::run(place, |place| async move {
            let made = make(&place, &world).await;
            for (account, as_if) in &world.viewers {
                check(&made, &made.viewer(*account, as_if)).await;
            }
            check(&made, &made.writer.at(later())).await;
            assert!(made.chronicles.check_faces().await.unwrap().is_empty());
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
    hold_against_the_domain(24, || Some(DeskPlace::on_sqlite()));
}

#[test]
fn every_reading_function_agrees_with_the_domain_on_postgres() {
    hold_against_the_domain(12, DeskPlace::on_postgres);
}
