//! Persons erased, and what stands in files and backups afterwards.

use super::*;

on_both! {
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
