//! Who reads which act: the database's answer held against that of the domain, on both databases.
//!
//! Worlds are drawn: people, seats in engagements, records inside and outside them, acts with and without marks of their
//! own, acts upon acts, and marks narrowed meanwhile and afterwards at every level: of engagements, of records, of acts,
//! also of acts that had no mark of their own. Whoever may not read an act reads nothing that names it. Each viewer, also one who looks
//! as another, asks every reading function; what comes back has to be exactly what `Viewer::may_read` allows.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod desks;
mod drawn;
mod peopled;

use std::fmt::Write;
use std::sync::Arc;

use desks::DeskPlace;
use drawn::*;
use forestall_confidence::*;
use forestall_engagement::appeal::*;
use forestall_engagement::chronicle::*;
use forestall_engagement::situation::*;
use forestall_engagement::*;
use forestall_store::chronicles::ChronicleStore;
use forestall_store::desk::{DeskError, DeskStore};
use forestall_store::identities::IdentityStore;
use forestall_types::{ActId, ChronicleId, ChronicleKind, RecordRef};
use jiff::Timestamp;
use peopled::VAULT;
use proptest::collection::vec;
use proptest::prelude::*;

const ROLES: [&str; 5] = ["desk-officer", "analyst", "mediator", "expert", "administrator,auditor"];
const PARTIES: [&str; 3] = ["PTY-000000000001", "PTY-000000000002", "PTY-000000000003"];

#[derive(Clone, Copy, Debug)]
enum DrawnAct {
    /// Changes what lists show.
    Retitle,
    /// Names a party.
    Link(usize),
    /// Neither.
    Watch,
    /// Names an earlier act upon the record, counted round: ends a watch, or takes a party off.
    Undo(usize),
}

#[derive(Clone, Debug)]
struct World {
    seats: Seats,
    /// Each is an appeal within an engagement, or a situation.
    records: Vec<(Option<usize>, DrawnMark)>,
    acts: Vec<(usize, DrawnAct, Option<DrawnMark>)>,
    narrowed: Vec<(usize, DrawnClause)>,
    viewers: Vec<(u64, DrawnAsIf)>,
}

fn worlds() -> impl Strategy<Value = World> {
    let mark = || marks(Just(false));
    let act = prop_oneof![
            1 => Just(DrawnAct::Retitle),
            1 => (0..3_usize).prop_map(DrawnAct::Link),
        2 => Just(DrawnAct::Watch),
        3 => (0..6_usize).prop_map(DrawnAct::Undo),
    ];
    (
        seats(),
        vec((proptest::option::of(0..2_usize), mark()), 1..5),
        vec((0..5_usize, act, proptest::option::of(mark())), 0..20),
        vec((0..60_usize, clauses()), 0..10),
        vec(viewers(), 1..5),
    )
        .prop_map(|(seats, records, acts, narrowed, viewers)| World {
            seats,
            records,
            acts,
            narrowed,
            viewers,
        })
}

/// What was made of a drawn world.
struct Made {
    desk: MarkedDesk,
    chronicles: ChronicleStore,
    /// Another server, which learns of everything by the audit log.
    elsewhere: ChronicleStore,
    records: Vec<ChronicleId>,
    acts: Vec<MadeAct>,
}

#[derive(Clone)]
struct MadeAct {
    of: ChronicleId,
    act_id: ActId,
    act: DeskAct,
    /// The act it was drawn to name.
    names: Option<ActId>,
    at: Timestamp,
}

impl Made {
    fn made_act(&self, act_id: ActId) -> &MadeAct {
        self.acts.iter().find(|act| act.act_id == act_id).unwrap()
    }

    /// The mark of its own that an act has.
    fn own_mark(&self, act: &MadeAct) -> Option<&Mark> {
        self.desk.marks.get(&RecordRef::Act(act.act_id)).map(|(own, _)| own)
    }

    /// The mark in force of an act, by the rule itself: its record's, its own, and that of what it names.
    fn in_force(&self, act: &MadeAct) -> Mark {
        let named = act.names.map(|named| self.in_force(self.made_act(named)));
        let of_record = self.desk.in_force(act.of.record());
        Mark::of_derived([&of_record].into_iter().chain(self.own_mark(act)).chain(&named))
    }

    fn may_read_act(&self, viewer: &Viewer, act: &MadeAct) -> bool {
        viewer.may(Capability::ReadRecords) && viewer.may_read(&self.in_force(act).audience)
    }

    fn may_read(&self, viewer: &Viewer, record: RecordRef) -> bool {
        match record {
            RecordRef::Act(act_id) => self.may_read_act(viewer, self.made_act(act_id)),
            _ => self.desk.may_read(viewer, record),
        }
    }

    /// What lists show, from the acts under the record's own mark.
    fn face(&self, id: ChronicleId) -> (Face, Timestamp) {
        let of_record: Vec<_> =
            self.acts.iter().filter(|act| act.of == id && self.own_mark(act).is_none()).collect();
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

fn opening(number: i64, within: Option<EngagementId>) -> DeskAct {
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

fn act(number: i64, id: ChronicleId, drawn: DrawnAct) -> DeskAct {
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
        DrawnAct::Undo(_) => unreachable!("it names an act that was made"),
    }
    .into()
}

/// An act that names an earlier one upon the record.
fn undoing(made: &Made, id: ChronicleId, nth: usize) -> Option<(DeskAct, ActId)> {
    let found: Words = "nothing".parse().unwrap();
    let undone = made.acts.iter().filter(|act| act.of == id).filter_map(|made| {
        let named = made.act_id;
        match SituationAct::try_from(made.act.clone()).ok()? {
            SituationAct::Watch { .. } => {
                Some((SituationAct::EndWatch { watch: named, found: found.clone() }.into(), named))
            }
            SituationAct::LinkParty { .. } => {
                Some((SituationAct::UnlinkParty { link: named, why: None }.into(), named))
            }
            _ => None,
        }
    });
    let all: Vec<(DeskAct, ActId)> = undone.collect();
    (!all.is_empty()).then(|| all[nth % all.len()].clone())
}

async fn make(place: &DeskPlace, world: &World) -> Made {
    let databases = place.open().await;
    let store = DeskStore::new(databases.records.clone(), Arc::clone(&VAULT));
    let identities = IdentityStore::new(&databases, Arc::clone(&VAULT));
    let chronicles = ChronicleStore::new(store.clone(), identities.clone());
    let elsewhere = ChronicleStore::new(store.clone(), identities);
    let desk = MarkedDesk::new(store, ROLES).await;
    elsewhere.build_faces().await.unwrap();
    let mut made = Made { desk, chronicles, elsewhere, records: vec![], acts: vec![] };
    make_engagements(&mut made, world).await;
    for (number, (within, drawn)) in (0..).zip(&world.records) {
        let mark = made.desk.mark(drawn);
        open(&mut made, number, *within, mark).await;
    }
    let (early, late) = world.narrowed.split_at(world.narrowed.len() / 2);
    let mut early = early.iter();
    for (number, (of, drawn, mark)) in (0..).zip(&world.acts) {
        let mark = mark.as_ref().map(|drawn| made.desk.mark(drawn));
        let others: Vec<_> = made.records.iter().filter(|id| id.engagement().is_none()).collect();
        let id = *others[of % others.len()];
        let (act, names) = match *drawn {
            DrawnAct::Undo(nth) => match undoing(&made, id, nth) {
                Some((act, named)) => (act, Some(named)),
                None => continue,
            },
            drawn => (act(number, id, drawn), None),
        };
        add(&mut made, id, act, names, mark, at(200 + number)).await;
        if let Some((number, clause)) = (number % 3 == 2).then(|| early.next()).flatten() {
            narrow_by(&mut made, *number, clause).await;
        }
        if number % 4 == 0 {
            made.elsewhere.build_faces().await.unwrap();
        }
    }
    for (number, clause) in early.chain(late) {
        narrow_by(&mut made, *number, clause).await;
    }
    made
}

async fn make_engagements(made: &mut Made, world: &World) {
    for _ in 0..2 {
        made.desk.open_engagement("CAF".parse().unwrap()).await;
    }
    // Engagements are told by acts as well.
    for engagement_id in made.desk.engagements.clone() {
        let id = ChronicleId::from(engagement_id);
        let file = made.chronicles.chronicle(&made.desk.writer.at(at(1)), id).await.unwrap().unwrap();
        made.records.push(id);
        made.acts.extend(file.entries.into_iter().map(|entry| MadeAct {
            of: id,
            act_id: entry.act_id,
            act: entry.act,
            names: None,
            at: entry.acted_at,
        }));
    }
    made.desk.seat(&world.seats).await;
}

async fn open(made: &mut Made, number: i64, within: Option<usize>, mark: Mark) {
    let within = within.map(|number| made.desk.engagements[number]);
    let opening = opening(number, within);
    let now = at(100 + number);
    let id = made.chronicles.open_chronicle(&made.desk.writer.at(now), &opening, &mark).await.unwrap();
    made.desk.marks.insert(id.record(), (mark, within.map(RecordRef::Engagement)));
    made.records.push(id);
    let file = made.chronicles.chronicle(&made.desk.writer.at(now), id).await.unwrap().unwrap();
    let act_id = file.entries[0].act_id;
    made.acts.push(MadeAct { of: id, act_id, act: opening, names: None, at: now });
}

async fn add(
    made: &mut Made,
    id: ChronicleId,
    act: DeskAct,
    names: Option<ActId>,
    mark: Option<Mark>,
    now: Timestamp,
) {
    let viewer = made.desk.writer.at(now);
    let seen = made.chronicles.chronicle(&viewer, id).await.unwrap().unwrap().sequence();
    match made.chronicles.act_upon(&viewer, id, &act, mark.as_ref(), seen).await {
        Ok(act_id) => {
            // What is done to something narrower begins as narrow.
            let upon = names.map(|of| made.made_act(of)).filter(|of| made.own_mark(of).is_some());
            let narrower = upon.map(|of| made.in_force(of).as_of(now));
            if mark.is_some() || narrower.is_some() {
                let own = Mark::of_derived(mark.iter().chain(&narrower));
                made.desk.marks.insert(RecordRef::Act(act_id), (own, Some(id.record())));
            }
            made.acts.push(MadeAct { of: id, act_id, act, names, at: now });
        }
        // Such as a party linked twice.
        Err(DeskError::Chronicle(_)) => {}
        Err(error) => panic!("{id}: {error:?}"),
    }
}

/// Narrows a record or an act, counted round, by one more clause; also acts that have no mark of their own.
async fn narrow_by(made: &mut Made, number: usize, clause: &DrawnClause) {
    let openings: Vec<ActId> =
        made.records.iter().map(|id| made.acts.iter().find(|act| act.of == *id).unwrap().act_id).collect();
    let parts = made.acts.iter().map(|act| act.act_id).filter(|act_id| !openings.contains(act_id));
    let mut all: Vec<RecordRef> = made.desk.marks.keys().copied().collect();
    all.extend(parts.map(RecordRef::Act));
    all.sort_unstable();
    all.dedup();
    let record = all[number % all.len()];
    let (viewer, clause) = (made.desk.writer.at(at(500)), made.desk.clause(clause));
    let of_record = |of: ChronicleId| made.desk.in_force(of.record()).as_of(viewer.now());
    let (own, rests_on) = match (made.desk.marks.get(&record), record) {
        (Some((own, rests_on)), _) => (own.clone(), *rests_on),
        (None, RecordRef::Act(act_id)) => {
            let of = made.made_act(act_id).of;
            (of_record(of), Some(of.record()))
        }
        _ => unreachable!("records have marks"),
    };
    // Whatever names an act that gets a mark of its own gets one as well: for now that of the record.
    let mut apart = Vec::new();
    if let RecordRef::Act(act_id) = record {
        let names = |one: &MadeAct| one.names.is_some_and(|named| named == act_id);
        for naming in made.acts.iter().filter(|one| names(one) && made.own_mark(one).is_none()) {
            apart.push((RecordRef::Act(naming.act_id), (of_record(naming.of), Some(naming.of.record()))));
        }
    }
    let present = made.chronicles.mark(&viewer, record).await.unwrap().unwrap();
    let mark = Mark { audience: own.audience.clone().and(clause), ..own };
    let event = MarkEvent::Narrow { mark: mark.clone(), reason: "drawn".parse().unwrap() };
    match made.chronicles.change_mark(&viewer, record, event, present.marking.sequence()).await {
        Ok(_) => {
            made.desk.marks.insert(record, (mark, rests_on));
            made.desk.marks.extend(apart);
        }
        Err(DeskError::Mark(MarkError::NothingChanges)) => {}
        Err(error) => panic!("{record}: {error:?}"),
    }
}

/// Asks every reading function as one viewer and compares.
async fn check(made: &Made, viewer: &Viewer) {
    let mut told = String::new();
    let mut readable = Vec::new();
    for &id in &made.records {
        let is_readable = made.desk.may_read(viewer, id.record());
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
        let is_readable = made.may_read_act(viewer, made_act);
        let record = made.chronicles.record_of_act(viewer, made_act.act_id).await.unwrap();
        assert_eq!(record, is_readable.then_some(made_act.of));
    }
    for (record, (own, _)) in &made.desk.marks {
        let mark = made.chronicles.mark(viewer, *record).await.unwrap();
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
    let expected: Vec<_> =
        made.acts.iter().filter(|act| act.of == file.id && made.may_read_act(viewer, act)).cloned().collect();
    let found: Vec<_> = file.entries.iter().map(|entry| (entry.act_id, &entry.act, entry.acted_at)).collect();
    let wanted: Vec<_> = expected.iter().map(|act| (act.act_id, &act.act, act.at)).collect();
    assert_eq!(found, wanted);
    assert_eq!(file.sequence(), Sequence::of_count(expected.len()));
    assert_eq!(file.mark, made.desk.in_force(file.id.record()).as_of(viewer.now()));
    for (entry, act) in file.entries.iter().zip(&expected) {
        let in_force = made.in_force(act);
        let own_mark = made.own_mark(act).map(|_| in_force.as_of(viewer.now()));
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
                act.of == id && act.act.mentions().contains(&wanted) && made.may_read_act(viewer, act)
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
    for &id in made.records.iter().filter(|id| !made.desk.may_read(viewer, id.record())) {
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
        let in_force = made.in_force(act);
        in_force.attribution == Attribution::ByName && made.may_read_act(viewer, act)
    });
    assert_eq!(told.contains(WRITER.name), is_named);
}

fn hold_against_the_domain(cases: u32, place: impl Fn() -> Option<DeskPlace>) {
    for_each_world(cases, worlds(), |runtime, world| {
        let Some(place) = place() else { return };
        runtime.block_on(desks::run(place, |place| async move {
            let made = make(&place, &world).await;
            for (account, as_if) in &world.viewers {
                check(&made, &made.desk.viewer(*account, as_if)).await;
            }
            check(&made, &made.desk.writer.at(later())).await;
            assert!(made.chronicles.check_faces().await.unwrap().is_empty());
            made.desk.store.database().close().await;
        }));
    });
}

#[test]
fn every_reading_function_agrees_with_the_domain_on_sqlite() {
    hold_against_the_domain(24, || Some(DeskPlace::on_sqlite()));
}

#[test]
fn every_reading_function_agrees_with_the_domain_on_postgres() {
    hold_against_the_domain(12, DeskPlace::on_postgres);
}
