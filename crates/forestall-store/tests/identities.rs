//! Protected persons: entered, read, erased, and what is left of them on disk.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod desks;

use desks::{DeskPlace, on_both, vault_in};
use forestall_confidence::Identity;
use forestall_store::DatabasePlace;
use forestall_store::identities::{IdentityError, IdentityStore};
use forestall_types::PersonId;
use jiff::Timestamp;

const NAME: &str = "Planted Name of a Source";

fn identity(name: &str) -> Identity {
    Identity {
        name: name.parse().unwrap(),
        contact: "+41 22 000 00 00, \"ask for the cook\"".to_owned(),
        remarks: "told us\nabout the bridge".to_owned(),
    }
}

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn person(number: u64) -> PersonId {
    PersonId::from_random(number)
}

/// The wrapped key as it is stored, to be searched for.
async fn wrapped_key(desk: &forestall_store::DeskDatabases, person_id: PersonId) -> Option<Vec<u8>> {
    let mut moment = desk.person_keys.begin_read().await.unwrap();
    let query = "select wrapped from person_key where person_id = $1";
    let row = moment.row(query, &[person_id.to_string().into()]).await.unwrap();
    row.map(|row| row.bytes("wrapped").unwrap().to_vec())
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// Says in which files of the desk the bytes stand.
fn files_with(place: &DeskPlace, needle: &[u8]) -> Vec<String> {
    let DatabasePlace::Folder(folder) = &place.place else { return Vec::new() };
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let found = files.filter(|path| holds(&std::fs::read(path).unwrap(), needle));
    found.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

on_both! {
    async fn a_person_is_who_was_entered_until_erased(place: DeskPlace) {
        let (vault, ..) = vault_in(&place.at(""));
        let desk = place.open().await;
        let store = IdentityStore::new(&desk, vault);
        store.enter(&identity(NAME), person(1)).await.unwrap();
        store.enter(&identity("Somebody Else"), person(2)).await.unwrap();
        assert!(store.identity(person(1)).await.unwrap().unwrap() == identity(NAME));
        assert!(store.identity(person(3)).await.unwrap().is_none());
        let again = store.enter(&identity("A Third"), person(1)).await;
        assert!(matches!(again, Err(IdentityError::Taken(_))), "{again:?}");
        assert!(store.identity(person(1)).await.unwrap().unwrap() == identity(NAME));

        store.erase(person(1), now()).await.unwrap();
        assert!(store.identity(person(1)).await.unwrap().is_none());
        assert!(wrapped_key(&desk, person(1)).await.is_none());
        store.erase(person(1), now()).await.unwrap();
        let again = store.enter(&identity(NAME), person(1)).await;
        assert!(matches!(again, Err(IdentityError::Taken(_))), "{again:?}");
        assert!(store.identity(person(2)).await.unwrap().unwrap() == identity("Somebody Else"));
    }

    async fn nothing_of_an_erased_person_is_left_in_the_files(place: DeskPlace) {
        let (vault, ..) = vault_in(&place.at(""));
        let desk = place.open().await;
        let store = IdentityStore::new(&desk, vault);
        for number in 1..=40 {
            store.enter(&identity(NAME), person(number)).await.unwrap();
        }
        let key = wrapped_key(&desk, person(7)).await.unwrap();
        let of_another = wrapped_key(&desk, person(8)).await.unwrap();
        let is_in_files = !files_with(&place, &key).is_empty();
        assert_eq!(is_in_files, matches!(place.place, DatabasePlace::Folder(_)), "the search finds what is there");
        store.erase(person(7), now()).await.unwrap();
        assert_eq!(files_with(&place, &key), Vec::<String>::new());
        assert_eq!(files_with(&place, NAME.as_bytes()), Vec::<String>::new());
        assert_eq!(!files_with(&place, &of_another).is_empty(), is_in_files);
        desk.close().await;
        assert_eq!(files_with(&place, &key), Vec::<String>::new());
    }

    async fn a_reader_that_keeps_the_key_on_disk_is_told(place: DeskPlace) {
        if matches!(place.place, DatabasePlace::Postgres { .. }) {
            return; // There a reader waits for nobody, and VACUUM waits for readers.
        }
        let (vault, ..) = vault_in(&place.at(""));
        let desk = place.open().await;
        let store = IdentityStore::new(&desk, vault);
        store.enter(&identity(NAME), person(1)).await.unwrap();
        let key = wrapped_key(&desk, person(1)).await.unwrap();
        let mut reader = desk.person_keys.begin_read().await.unwrap();
        reader.rows("select person_id from person_key", &[]).await.unwrap();
        let told = store.erase(person(1), now()).await;
        assert!(matches!(told, Err(IdentityError::TracesLeft(..))), "{told:?}");
        assert!(store.identity(person(1)).await.unwrap().is_none(), "erased all the same");
        drop(reader);
        store.erase(person(1), now()).await.unwrap();
        assert_eq!(files_with(&place, &key), Vec::<String>::new());
    }

    async fn an_erasure_that_was_interrupted_is_finished_at_the_next_opening(place: DeskPlace) {
        let (vault, ..) = vault_in(&place.at(""));
        let desk = place.open().await;
        let store = IdentityStore::new(&desk, vault.clone());
        store.enter(&identity(NAME), person(1)).await.unwrap();
        // What `erase` does first; then the machine stops.
        let mut write = desk.person_keys.begin_write().await.unwrap();
        write.execute("delete from person_key where person_id = $1", &[person(1).to_string().into()]).await.unwrap();
        let bury = "insert into destroyed_key (person_id, destroyed_at) values ($1, '2026-11-22T12:00:00.000000000Z')";
        write.execute(bury, &[person(1).to_string().into()]).await.unwrap();
        write.commit().await.unwrap();
        assert!(store.identity(person(1)).await.unwrap().is_none());
        desk.close().await;

        let desk = place.open().await;
        let mut moment = desk.identities.begin_read().await.unwrap();
        assert!(moment.rows("select person_id from identity", &[]).await.unwrap().is_empty());
        assert_eq!(moment.rows("select person_id from erased_person", &[]).await.unwrap().len(), 1);
    }

    async fn a_missing_key_is_no_erasure_and_keys_belong_to_one_person(place: DeskPlace) {
        let (vault, ..) = vault_in(&place.at(""));
        let desk = place.open().await;
        let store = IdentityStore::new(&desk, vault);
        store.enter(&identity(NAME), person(1)).await.unwrap();
        store.enter(&identity("Somebody Else"), person(2)).await.unwrap();
        let mut write = desk.person_keys.begin_write().await.unwrap();
        write.execute("delete from person_key where person_id = $1", &[person(1).to_string().into()]).await.unwrap();
        write.commit().await.unwrap();
        let told = store.identity(person(1)).await;
        assert!(matches!(told, Err(IdentityError::KeyMissing(_))), "{told:?}");
        let other = wrapped_key(&desk, person(2)).await.unwrap();
        let mut write = desk.person_keys.begin_write().await.unwrap();
        let insert = "insert into person_key (person_id, wrapped) values ($1, $2)";
        write.execute(insert, &[person(1).to_string().into(), other.into()]).await.unwrap();
        write.commit().await.unwrap();
        let told = store.identity(person(1)).await;
        assert!(matches!(told, Err(IdentityError::Vault(_))), "{told:?}");
        assert!(!format!("{told:?}").contains("Planted"));
    }

    async fn the_databases_state_their_rules(place: DeskPlace) {
        let (vault, ..) = vault_in(&place.at(""));
        let desk = place.open().await;
        let store = IdentityStore::new(&desk, vault);
        store.enter(&identity(NAME), person(1)).await.unwrap();
        store.enter(&identity(NAME), person(2)).await.unwrap();
        store.erase(person(2), now()).await.unwrap();
        for (database, sql) in [
            (&desk.identities, "update identity set sealed = sealed"),
            (&desk.identities, "update erased_person set erased_at = erased_at"),
            (&desk.identities, "delete from erased_person"),
            (&desk.person_keys, "update person_key set wrapped = wrapped"),
            (&desk.person_keys, "delete from destroyed_key"),
            (&desk.person_keys, "insert into person_key (person_id, wrapped) select person_id, $1 from destroyed_key"),
        ] {
            let mut write = database.begin_write().await.unwrap();
            let params: &[_] = if sql.contains("$1") { &[b"x".into()] } else { &[] };
            write.execute(sql, params).await.expect_err(sql);
        }
    }
}
