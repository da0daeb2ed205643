//! What is sealed opens with the right key at the right place, and nowhere else.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use forestall_vault::{
    DataKeyId, DeskKey, PersonKey, Vault, VaultError, WrappedDataKey, Zeroizing, verify_signature,
};
use proptest::prelude::*;

fn vault() -> Vault {
    let vault = Vault::new(DeskKey::generate().unwrap());
    vault.add_data_key(&vault.new_data_key().unwrap()).unwrap();
    vault
}

#[test]
fn each_changed_byte_is_refused() {
    let vault = vault();
    let sealed = vault.seal_text("note/N-1/1/text", "the meeting is on Tuesday").unwrap();
    assert_eq!(vault.open_text("note/N-1/1/text", &sealed).unwrap(), "the meeting is on Tuesday");
    for byte in 0..sealed.len() {
        for bit in 0..8 {
            let mut changed = sealed.clone();
            changed[byte] ^= 1 << bit;
            assert!(vault.open_text("note/N-1/1/text", &changed).is_err(), "byte {byte}, bit {bit}");
        }
    }
    for length in 0..sealed.len() {
        assert!(vault.open_text("note/N-1/1/text", &sealed[..length]).is_err(), "cut to {length}");
    }
    let longer = [sealed.as_slice(), &[0]].concat();
    assert!(vault.open_text("note/N-1/1/text", &longer).is_err());
}

#[test]
fn a_value_does_not_open_at_another_place() {
    let vault = vault();
    let sealed = vault.seal("note/N-1/1/text", b"words").unwrap();
    for place in ["note/N-1/2/text", "note/N-2/1/text", "note/N-1/1/title", "note/N-1/1/tex", ""] {
        let error = vault.open(place, &sealed).unwrap_err();
        assert!(matches!(error, VaultError::Damaged { .. }), "{place}: {error}");
    }
}

#[test]
fn bytes_do_not_open_as_text_nor_text_as_bytes() {
    let vault = vault();
    let text = vault.seal_text("here", "words").unwrap();
    let bytes = vault.seal("here", b"words").unwrap();
    assert!(matches!(vault.open("here", &text), Err(VaultError::Damaged { .. })));
    assert!(matches!(vault.open_text("here", &bytes), Err(VaultError::Damaged { .. })));
}

#[test]
fn the_layout_is_version_data_key_nonce_ciphertext_tag() {
    let vault = vault();
    let sealed = vault.seal("here", b"words").unwrap();
    assert_eq!(sealed.len(), 1 + 8 + 24 + 5 + 16);
    assert_eq!(sealed[0], 1);
    assert_eq!(sealed[1..9], *vault.current_data_key().unwrap().as_bytes());
    let later = [&[2], &sealed[1..]].concat();
    assert!(matches!(vault.open("here", &later), Err(VaultError::NewerThanProgram { version: 2, .. })));
}

#[test]
fn sealed_texts_of_similar_length_are_of_one_length() {
    let vault = vault();
    let length = |text: &str| vault.seal_text("here", text).unwrap().len();
    assert_eq!(length(""), length(&"a".repeat(31)));
    assert_eq!(length("a") + 32, length(&"a".repeat(32)));
}

#[test]
fn the_newest_data_key_seals_and_older_ones_still_open() {
    let desk = Vault::new(DeskKey::generate().unwrap());
    assert!(matches!(desk.seal("here", b""), Err(VaultError::NoDataKey)));
    let (first, second) = (desk.new_data_key().unwrap(), desk.new_data_key().unwrap());
    desk.add_data_key(&first).unwrap();
    let old = desk.seal("here", b"old").unwrap();
    desk.add_data_key(&second).unwrap();
    assert_eq!(desk.current_data_key(), Some(second.data_key_id));
    // Several servers load the same list again and again.
    desk.add_data_key(&first).unwrap();
    assert_eq!(desk.current_data_key(), Some(second.data_key_id));
    assert_eq!(*desk.open("here", &old).unwrap(), b"old");
    assert_eq!(desk.seal("here", b"").unwrap()[1..9], *second.data_key_id.as_bytes());
}

#[test]
fn a_data_key_of_another_desk_or_under_another_name_is_refused() {
    let (ours, theirs) = (vault(), vault());
    let key = theirs.new_data_key().unwrap();
    assert!(matches!(ours.add_data_key(&key), Err(VaultError::Damaged { .. })));
    let mut renamed = ours.new_data_key().unwrap();
    for name in [DataKeyId::from_bytes([7; 8]), ours.current_data_key().unwrap()] {
        renamed.data_key_id = name;
        assert!(matches!(ours.add_data_key(&renamed), Err(VaultError::Damaged { .. })), "{name}");
    }
    let empty = WrappedDataKey { data_key_id: DataKeyId::from_bytes([0; 8]), wrapped: Vec::new() };
    assert!(matches!(ours.add_data_key(&empty), Err(VaultError::Damaged { .. })));
    let sealed = theirs.seal("here", b"words").unwrap();
    assert!(matches!(ours.open("here", &sealed), Err(VaultError::UnknownDataKey { .. })));
}

#[test]
fn names_of_data_keys_are_printed_and_read() {
    let id = DataKeyId::from_bytes([0, 0xab, 1, 2, 3, 4, 5, 6]);
    assert_eq!(id.to_string(), "00ab010203040506");
    assert_eq!("00ab010203040506".parse::<DataKeyId>().unwrap(), id);
    for wrong in ["", "00AB010203040506", "+0ab010203040506", "00ab0102030405060"] {
        assert!(wrong.parse::<DataKeyId>().is_err(), "{wrong}");
    }
}

#[test]
fn threads_share_one_vault() {
    let vault = Arc::new(vault());
    let threads: Vec<_> = (0..4)
        .map(|number| {
            let vault = Arc::clone(&vault);
            std::thread::spawn(move || {
                let place = format!("note/{number}");
                vault.add_data_key(&vault.new_data_key().unwrap()).unwrap();
                let sealed = vault.seal_text(&place, "words").unwrap();
                vault.open_text(&place, &sealed).unwrap()
            })
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap() == "words"));
}

#[test]
fn look_ups_are_the_same_only_for_one_text_purpose_and_desk() {
    let desk_key = DeskKey::generate().unwrap();
    let ours = Vault::new(desk_key);
    let amina = ours.index("log-in name", "amina");
    assert_eq!(amina, ours.index("log-in name", "amina"));
    assert_ne!(amina, ours.index("log-in name", "Amina"));
    assert_ne!(amina, ours.index("e-mail", "amina"));
    assert_ne!(ours.index("ab", "c"), ours.index("a", "bc"));
    assert_ne!(amina, vault().index("log-in name", "amina"));
}

#[test]
fn a_person_is_known_only_through_the_key_of_that_person() {
    let (vault, other_desk) = (vault(), vault());
    let key = PersonKey::generate().unwrap();
    let wrapped = vault.wrap_person_key(&key, "P-7").unwrap();
    let sealed = key.seal("person/P-7/name", b"Amina").unwrap();

    let again = vault.unwrap_person_key(&wrapped, "P-7").unwrap();
    assert_eq!(again.open("person/P-7/name", &sealed).unwrap(), Zeroizing::new(b"Amina".to_vec()));

    assert!(again.open("person/P-7/address", &sealed).is_err());
    assert!(PersonKey::generate().unwrap().open("person/P-7/name", &sealed).is_err());
    assert!(vault.unwrap_person_key(&wrapped, "P-8").is_err());
    assert!(other_desk.unwrap_person_key(&wrapped, "P-7").is_err());
    for byte in 0..wrapped.len() {
        let mut changed = wrapped.clone();
        changed[byte] ^= 1;
        assert!(vault.unwrap_person_key(&changed, "P-7").is_err(), "byte {byte} of the key");
    }
    for byte in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[byte] ^= 1;
        assert!(again.open("person/P-7/name", &changed).is_err(), "byte {byte} of the value");
    }
}

#[test]
fn the_signer_is_the_same_each_time_a_desk_is_unlocked() {
    let vault = vault();
    let signature = vault.audit_signer().sign(b"head 7");
    assert!(verify_signature(&vault.audit_signer().public_key(), b"head 7", &signature).is_ok());
}

#[test]
fn debug_prints_no_keys() {
    let desk_key = DeskKey::generate().unwrap();
    assert_eq!(format!("{desk_key:?}"), "DeskKey(secret)");
    let vault = Vault::new(desk_key);
    let expected = format!("Vault {{ desk_key_id: {:?}, .. }}", vault.desk_key_id());
    assert_eq!(format!("{vault:?}"), expected);
    assert_eq!(format!("{:?}", vault.audit_signer()), "AuditSigner(secret)");
    assert_eq!(format!("{:?}", PersonKey::generate().unwrap()), "PersonKey(secret)");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_sealed_opens(place in ".{0,40}", text in ".{0,200}", bytes: Vec<u8>) {
        let vault = vault();
        prop_assert_eq!(vault.open_text(&place, &vault.seal_text(&place, &text).unwrap()).unwrap(), text);
        prop_assert_eq!(&*vault.open(&place, &vault.seal(&place, &bytes).unwrap()).unwrap(), &bytes);
    }
}
