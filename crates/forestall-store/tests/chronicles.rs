//! Records told by acts, on both databases: who reads which act, conflicts, persons erased, what stands in files.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod desks;
mod peopled;

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
        assert_eq!(desk.faces(&amina, mentions(some_party())).await.total, 1);
        assert_eq!(desk.faces(&chen, mentions(some_party())).await.total, 0, "only a hidden act names it");
        assert_eq!(desk.faces(&chen, mentions(caf())).await.total, 1);
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
        let other = desk_over(desk.databases.clone(), Arc::clone(&VAULT));
        assert_eq!(other.faces(&chen, FaceFilter::default()).await.rows, desk.faces(&chen, FaceFilter::default()).await.rows);
        let without_self = mark("named(0000000000000002)");
        let refused = desk.chronicles.act_upon(&chen, id, &theme(Theme::Climate), Some(&without_self), Sequence::new(3)).await;
        assert!(matches!(refused, Err(DeskError::Mark(MarkError::ExcludesSelf))), "{refused:?}");
        assert_eq!(desk.count(&chen, id).await, Sequence::new(3));
        assert_eq!(desk.count(&amina, id).await, Sequence::new(5));
    }
    async fn of_several_writers_one_is_first(place: DeskPlace) {
        let desk = Arc::new(desk_at(&place).await);
        let amina = AMINA.at(at(0));
        let id = desk.chronicles.open_chronicle(&amina, &situation("The river"), &Mark::internal()).await.unwrap();
        let at_once = Theme::ALL.iter().take(4).map(|&named| {
            let other = desk_over(desk.databases.clone(), Arc::clone(&VAULT));
            tokio::spawn(async move {
                other.chronicles.act_upon(&BORIS.at(at(1)), id, &theme(named), None, Sequence::new(1)).await
            })
        });
        let mut stored = 0;
        for outcome in at_once.collect::<Vec<_>>() {
            match outcome.await.unwrap() {
                Ok(_) => stored += 1,
                Err(error) => assert!(error.is_conflict(), "{error:?}"),
            }
        }
        assert_eq!((stored, desk.count(&amina, id).await), (1, Sequence::new(2)));
        assert!(desk.chronicles.check_faces().await.unwrap().is_empty());
    }

    async fn who_may_open_and_act(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let (amina, expert) = (AMINA.at(at(0)), EXPERT.at(at(0)));
        let refused = desk.chronicles.open_chronicle(&expert, &situation("x"), &mark("open")).await;
        assert!(matches!(refused, Err(DeskError::Forbidden(_))), "guests open records in engagements only: {refused:?}");
        let as_another = amina.clone().viewing_as(Viewer::imagined(Role::Analyst));
        let refused = desk.chronicles.open_chronicle(&as_another, &situation("x"), &mark("open")).await;
        assert!(matches!(refused, Err(DeskError::Forbidden(_))), "{refused:?}");
        let blind = desk.chronicles.open_chronicle(&amina, &situation("x"), &mark("named(0000000000000002)")).await;
        assert!(matches!(blind, Err(DeskError::Mark(MarkError::ExcludesSelf))), "{blind:?}");
        let first = desk.chronicles.open_chronicle(&amina, &theme(Theme::Climate), &Mark::internal()).await;
        assert!(matches!(first, Err(DeskError::Chronicle(_))), "nothing begins with a theme: {first:?}");
        let elsewhere: EngagementId = "E-2026-001".parse().unwrap();
        assert_eq!(desk.chronicles.mark_of_new_record(&amina, Some(elsewhere)).await.unwrap(), None);
        assert_eq!(desk.chronicles.mark_of_new_record(&amina, None).await.unwrap(), Some(Mark::internal()));
        assert_eq!(desk.chronicles.mark_of_new_record(&expert, None).await.unwrap(), None);
        assert_eq!(desk.faces(&amina, FaceFilter::default()).await.total, 0, "what was refused is not there");

        let open = desk.chronicles.open_chronicle(&amina, &situation("For all"), &mark("open")).await.unwrap();
        assert!(desk.chronicles.chronicle(&expert, open).await.unwrap().is_some());
        let refused = desk.chronicles.act_upon(&expert, open, &theme(Theme::Climate), None, Sequence::new(1)).await;
        assert!(matches!(refused, Err(DeskError::Forbidden(_))), "{refused:?}");
        let hidden = desk.chronicles.open_chronicle(&amina, &situation("Mine"), &mark("named(0000000000000001)")).await.unwrap();
        let never_made: ChronicleId = "SIT-0123456789ab".parse().unwrap();
        let mut told = Vec::new();
        for id in [hidden, never_made] {
            let refused = desk.chronicles.act_upon(&CHEN.at(at(1)), id, &theme(Theme::Climate), None, Sequence::START).await;
            told.push(refused.unwrap_err().to_string().replace(&id.to_string(), "it"));
        }
        assert_eq!(told[0], told[1]);
    }

    async fn records_told_by_acts_are_appended_never_changed(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let amina = AMINA.at(at(0));
        let id = desk.chronicles.open_chronicle(&amina, &situation("The river"), &Mark::internal()).await.unwrap();
        desk.act(&amina, id, link(some_party()), None).await;
        for statement in [
            "update chronicle set opened_at = opened_at",
            "delete from chronicle",
            "update chronicle_act set step = 'open'",
            "delete from chronicle_act",
            "update chronicle_mention set mentioned = 'TCD'",
            "delete from chronicle_mention",
            "delete from chronicle_face",
            "insert into chronicle_act (act_id, chronicle_id, marked_by, position, step, body, acted_by, acted_by_name, acted_at) \
             select 'A-000000000001', chronicle_id, marked_by, position, step, body, acted_by, acted_by_name, acted_at \
             from chronicle_act",
            "insert into chronicle_act (act_id, chronicle_id, marked_by, position, step, body, acted_by, acted_by_name, acted_at) \
             select 'A-000000000001', chronicle_id, 'W-2026-001', position + 9, step, body, acted_by, acted_by_name, acted_at \
             from chronicle_act where position = 1",
        ] {
            let mut write = desk.databases.records.begin_write().await.unwrap();
            assert!(write.execute(statement, &[]).await.is_err(), "{statement}");
        }
        if matches!(place.place, DatabasePlace::Folder(_)) {
            for table in ["chronicle", "chronicle_act", "chronicle_mention"] {
                let replace = match table {
                    "chronicle" => "insert or replace into chronicle select * from chronicle",
                    "chronicle_act" => "insert or replace into chronicle_act select * from chronicle_act",
                    _ => "insert or replace into chronicle_mention select * from chronicle_mention",
                };
                let mut write = desk.databases.records.begin_write().await.unwrap();
                assert!(write.execute(replace, &[]).await.is_err(), "{table}");
            }
        }
        assert_eq!(desk.count(&amina, id).await, Sequence::new(2));
    }

    async fn what_lists_show_is_made_anew_from_the_acts(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let amina = AMINA.at(at(0));
        let mut all = Vec::new();
        for opening in [situation("The river"), practitioner(), situation("The road")] {
            all.push(desk.chronicles.open_chronicle(&amina, &opening, &Mark::internal()).await.unwrap());
        }
        desk.act(&AMINA.at(at(1)), all[0], theme(Theme::Climate), None).await;
        let before = desk.faces(&amina, FaceFilter::default()).await;
        assert_eq!(desk.chronicles.mend_faces().await.unwrap(), 0);
        // As another version of the program would have left it: in another shape, and saying something else.
        let place_of = |id: ChronicleId, revision: u32| format!("chronicle_face/{id}/{revision}/face");
        let mut write = desk.databases.records.begin_write().await.unwrap();
        for (id, revision, face) in [
            (all[0], 2, "{\"of\":\"another shape\"}".to_owned()),
            (all[2], 1, serde_json::to_string(&Face::erased()).unwrap()),
        ] {
            let sealed = VAULT.seal_text(&place_of(id, revision), &face).unwrap();
            let params = [id.to_string().into(), sealed.into()];
            write.execute("update chronicle_face set face = $2 where chronicle_id = $1", &params).await.unwrap();
        }
        write.commit().await.unwrap();
        let other = desk_over(desk.databases.clone(), Arc::clone(&VAULT));
        assert_eq!(titles(&other.faces(&amina, FaceFilter::default()).await).len(), 2, "one seems erased");
        assert_eq!(other.chronicles.check_faces().await.unwrap().len(), 2);
        assert_eq!(other.chronicles.mend_faces().await.unwrap(), 2);
        let restarted = desk_over(desk.databases.clone(), Arc::clone(&VAULT));
        assert_eq!(restarted.faces(&amina, FaceFilter::default()).await, before);
        assert_eq!(restarted.chronicles.mend_faces().await.unwrap(), 0);
    }

    async fn what_was_moved_in_the_database_does_not_open(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let amina = AMINA.at(at(0));
        for title in ["One", "Other"] {
            desk.chronicles.open_chronicle(&amina, &situation(title), &Mark::internal()).await.unwrap();
        }
        let swap = "update chronicle_face set face = (select other.face from chronicle_face as other \
                    where other.chronicle_id <> chronicle_face.chronicle_id)";
        let mut write = desk.databases.records.begin_write().await.unwrap();
        write.execute(swap, &[]).await.unwrap();
        write.commit().await.unwrap();
        let read = desk.chronicles.faces(&amina, &FaceFilter::default()).await;
        assert!(matches!(read, Err(DeskError::Vault(_))), "{read:?}");
    }

    async fn a_person_found_in_twenty_records_is_erased(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let (amina, chen) = (AMINA.at(at(0)), CHEN.at(at(9)));
        let person = desk.chronicles.open_chronicle(&amina, &practitioner(), &Mark::internal()).await.unwrap();
        desk.act(&AMINA.at(at(1)), person, trust(some_party()), None).await;
        let alone = mark("named(0000000000000001)");
        desk.act(&AMINA.at(at(2)), person, trust(some_party()), Some(alone.clone())).await;
        let mut naming = Vec::new();
        for number in 0..20 {
            let id = desk.chronicles.open_chronicle(&AMINA.at(at(3)), &appeal(), &Mark::internal()).await.unwrap();
            let own_mark = (number % 4 == 0).then(|| alone.clone());
            desk.act(&AMINA.at(at(4)), id, addressed(person), own_mark).await;
            naming.push(id);
        }
        let other = desk_over(desk.databases.clone(), Arc::clone(&VAULT));
        for server in [&desk, &other] {
            assert_eq!(server.faces(&amina, mentions(person)).await.total, 20);
            assert_eq!(server.faces(&chen, mentions(person)).await.total, 15);
            assert_eq!(server.faces(&chen, mentions(some_party())).await.rows[0].id, person);
            let words = FaceFilter { words: Some("plantedpseudonym".to_owned()), ..FaceFilter::default() };
            assert_eq!(server.faces(&chen, words).await.total, 1);
        }
        assert_nothing_planted(&place, person, "before").await;

        let refused = desk.chronicles.erase_person_of(&chen, person).await;
        assert!(matches!(refused, Err(PersonError::Desk(DeskError::Forbidden(_)))), "an analyst keeps no identities: {refused:?}");
        let not_a_person = desk.chronicles.erase_person_of(&amina, naming[0]).await;
        assert!(matches!(not_a_person, Err(PersonError::Desk(DeskError::NoSuchRecord { .. }))), "{not_a_person:?}");
        desk.chronicles.erase_person_of(&amina, person).await.unwrap();
        desk.chronicles.erase_person_of(&amina, person).await.unwrap();

        let reopened = desk_over(place.open().await, Arc::clone(&VAULT));
        for server in [&desk, &other, &reopened] {
            let file = server.chronicles.chronicle(&chen, person).await.unwrap().unwrap();
            assert!(file.is_erased && file.entries.is_empty());
            let rows = server.chronicles.faces_of(&chen, &[person]).await.unwrap();
            assert_eq!((rows.len(), &rows[0].face), (1, &Face::erased()));
            assert_eq!(server.faces(&amina, mentions(some_party())).await.total, 0, "it does not tell who knew whom");
            assert_eq!(server.faces(&amina, mentions(person)).await.total, 20);
            assert_eq!(server.faces(&chen, mentions(person)).await.total, 15);
            let words = FaceFilter { words: Some("plantedpseudonym".to_owned()), with_over: true, ..FaceFilter::default() };
            assert_eq!(server.faces(&amina, words).await.total, 0);
            let of_kind = FaceFilter { kind: Some(ChronicleKind::Practitioner), ..FaceFilter::default() };
            assert_eq!(server.faces(&amina, of_kind).await.total, 0);
            for id in &naming {
                let file = server.chronicles.chronicle(&amina, *id).await.unwrap().unwrap();
                assert_eq!(file.entries.len(), 2, "{id} opens as before");
            }
            let refused = server.chronicles.act_upon(&amina, person, &trust(some_party()), None, Sequence::START).await;
            assert!(matches!(refused, Err(DeskError::Erased)), "{refused:?}");
        }
        let more = reopened.chronicles.open_chronicle(&amina, &appeal(), &Mark::internal()).await.unwrap();
        reopened.act(&amina, more, addressed(person), None).await;
        assert_eq!(desk.faces(&chen, mentions(person)).await.total, 16, "who is erased can still be named");
        assert!(desk.store.mark(&amina, RecordRef::Chronicle(person)).await.unwrap().is_some());
        assert!(desk.chronicles.check_faces().await.unwrap().is_empty());
        assert_nothing_planted(&place, person, "after").await;
    }

    async fn an_erasure_that_was_cut_off_is_finished_at_the_next_start(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let amina = AMINA.at(at(0));
        let person = desk.chronicles.open_chronicle(&amina, &practitioner(), &Mark::internal()).await.unwrap();
        desk.act(&AMINA.at(at(1)), person, trust(some_party()), None).await;
        let query = "select person_id from chronicle where person_id is not null";
        let row = desk.databases.records.begin_read().await.unwrap().row(query, &[]).await.unwrap().unwrap();
        let person_id: PersonId = row.parsed("person_id").unwrap();
        // As if the program had ended between the two databases.
        desk.identities.erase(person_id, at(2)).await.unwrap();
        let left = async || {
            let query = "select (select count(*) from chronicle_face) + (select count(*) from chronicle_mention) as count";
            let mut moment = desk.databases.records.begin_read().await.unwrap();
            moment.row(query, &[]).await.unwrap().unwrap().int("count").unwrap()
        };
        assert!(desk.chronicles.chronicle(&amina, person).await.unwrap().unwrap().is_erased);
        assert_eq!(left().await, 3);
        let reopened = desk_over(place.open().await, Arc::clone(&VAULT));
        assert_eq!(left().await, 0);
        assert_eq!(reopened.faces(&amina, mentions(some_party())).await.total, 0);
    }

    async fn a_restored_desk_tells_the_same_and_keeps_the_erased_erased(place: DeskPlace) {
        let unlock = Unlock::KeyFile(KeyFile::create(&place.at("desk.key")).unwrap());
        let databases = place.open().await;
        let vault = keyring::set_up(&databases.records, &unlock, at(0)).await.unwrap();
        let desk = desk_with(databases, vault).await;
        let amina = AMINA.at(at(0));
        let mut people = Vec::new();
        for _ in 0..2 {
            let id = desk.chronicles.open_chronicle(&amina, &practitioner(), &Mark::internal()).await.unwrap();
            desk.act(&AMINA.at(at(1)), id, trust(some_party()), Some(mark("named(0000000000000001)"))).await;
            people.push(id);
        }
        let river = desk.chronicles.open_chronicle(&amina, &situation("The river"), &Mark::internal()).await.unwrap();
        desk.act(&AMINA.at(at(1)), river, theme(Theme::Climate), Some(mark("named(0000000000000001)"))).await;
        let (content, keys) = (place.at("content.forestall"), place.at("keys.forestall"));
        std::fs::create_dir_all(place.data()).unwrap();
        back_up_content(&desk.databases, &desk.vault, &place.data(), true, &content, at(2), &|_| {}).await.unwrap();
        desk.chronicles.erase_person_of(&AMINA.at(at(3)), people[0]).await.unwrap();
        back_up_person_keys(&desk.databases, &desk.vault, &keys, at(4)).await.unwrap();

        for (name, with_keys) in [("with", true), ("without", false)] {
            let (there, folder) = (place.another(name), place.at(name));
            let request = Restore {
                content: BackupFile::open(&content).unwrap(),
                person_keys: with_keys.then(|| BackupFile::open(&keys).unwrap()),
                vault: &desk.vault,
                place: &there,
                folder: &folder,
                keep_person_keys: false,
                now: at(5),
            };
            restore(request, &|_| {}).await.unwrap();
            let restored = desk_over(DeskDatabases::open(&there).await.unwrap(), Arc::clone(&desk.vault));
            let same = restored.chronicles.chronicle(&amina, river).await.unwrap();
            assert_eq!(same, desk.chronicles.chronicle(&amina, river).await.unwrap());
            let erased: Vec<_> = restored.chronicles.faces_of(&amina, &people).await.unwrap();
            let erased = erased.iter().filter(|row| row.face == Face::erased()).count();
            assert_eq!(erased, if with_keys { 1 } else { 2 }, "{name}");
            assert!(restored.chronicles.chronicle(&amina, people[0]).await.unwrap().unwrap().is_erased);
            let living = restored.chronicles.chronicle(&amina, people[1]).await.unwrap().unwrap();
            assert_eq!((living.is_erased, living.entries.len()), (!with_keys, if with_keys { 2 } else { 0 }));
            assert!(restored.chronicles.check_faces().await.unwrap().is_empty());
            if !with_keys {
                // Keys that come back later open what they sealed, on a server that runs already.
                let later = BackupFile::open(&keys).unwrap();
                restore_person_keys(&restored.databases, &desk.vault, later, at(6)).await.unwrap();
                let rows = restored.faces(&amina, FaceFilter::default()).await.rows;
                assert!(rows.iter().any(|row| row.id == people[1]), "{rows:?}");
            }
            restored.databases.close().await;
        }
    }
}
