//! A desk opens with its passphrase or its key file; anything else is refused with what to do.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use forestall_vault::{
    DeskKey, KeyFile, Passphrase, SecretText, Unlock, VaultError, WrapMethod, WrappedDeskKey,
};

fn passphrase(text: &str) -> Unlock {
    Unlock::Passphrase(Passphrase::new(SecretText::new(text)).unwrap())
}

#[test]
fn a_passphrase_opens_what_it_locked() {
    let desk_key = DeskKey::generate().unwrap();
    let locked = WrappedDeskKey::wrap(&desk_key, &passphrase("vingt caf\u{e9}s ferm\u{e9}s")).unwrap();
    let stored = WrappedDeskKey::from_text(&locked.to_text()).unwrap();
    assert_eq!(stored, locked);
    assert!(matches!(stored.method(), WrapMethod::Passphrase { m_kib: 262_144, t: 3, p: 1, .. }));

    // Typed on another keyboard: letters and accents apart.
    let opened = stored.unwrap(&passphrase("vingt cafe\u{301}s ferme\u{301}s")).unwrap();
    assert_eq!(opened.id(), desk_key.id());
    assert_eq!(stored.desk_key_id(), desk_key.id());

    let error = stored.unwrap(&passphrase("vingt caf\u{e9}s ouverts")).unwrap_err();
    assert!(matches!(error, VaultError::WrongKey { .. }), "{error}");
}

#[test]
fn a_key_file_opens_what_it_locked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.key");
    let desk_key = DeskKey::generate().unwrap();
    let locked = WrappedDeskKey::wrap(&desk_key, &Unlock::KeyFile(KeyFile::create(&path).unwrap())).unwrap();
    let stored = WrappedDeskKey::from_text(&locked.to_text()).unwrap();
    assert_eq!(stored.method(), &WrapMethod::KeyFile);
    let opened = stored.unwrap(&Unlock::KeyFile(KeyFile::read(&path).unwrap())).unwrap();
    assert_eq!(opened.id(), desk_key.id());

    let other = KeyFile::create(&folder.path().join("other.key")).unwrap();
    assert!(matches!(stored.unwrap(&Unlock::KeyFile(other)), Err(VaultError::WrongKey { .. })));
    let error = stored.unwrap(&passphrase("a passphrase instead")).unwrap_err();
    assert!(matches!(error, VaultError::WrongMethod { needs: "a key file" }), "{error}");
}

#[test]
fn the_wrong_method_is_told_before_any_work() {
    let locked = "forestall-desk-key-1 00 argon2id,m=65536,t=3,p=1,AAAAAAAAAAAAAAAAAAAAAA== AAAA";
    let locked = WrappedDeskKey::from_text(&with_checksum(locked)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = KeyFile::create(&folder.path().join("desk.key")).unwrap();
    let error = locked.unwrap(&Unlock::KeyFile(file)).unwrap_err();
    assert!(matches!(error, VaultError::WrongMethod { needs: "a passphrase" }), "{error}");
}

#[test]
fn each_changed_letter_of_a_locked_key_is_told_as_damage() {
    let unlock = passphrase("seven quiet rivers meet");
    let text = WrappedDeskKey::wrap(&DeskKey::generate().unwrap(), &unlock).unwrap().to_text();
    for place in 0..text.len() {
        let letter = if &text[place..=place] == "9" { "8" } else { "9" };
        let changed = [&text[..place], letter, &text[place + 1..]].concat();
        let error = WrappedDeskKey::from_text(&changed).unwrap_err();
        // The number of the format is read first: a later one may differ in all that follows.
        let is_version =
            place == "forestall-desk-key-".len() && matches!(error, VaultError::NewerThanProgram { .. });
        assert!(is_version || matches!(error, VaultError::Damaged { .. }), "letter {place}: {error}");
        assert!(WrappedDeskKey::from_text(&text[..place]).is_err(), "cut to {place}");
    }
    let later = text.replacen("-1 ", "-2 ", 1);
    assert!(matches!(
        WrappedDeskKey::from_text(&later),
        Err(VaultError::NewerThanProgram { version: 2, .. })
    ));
}

/// Somebody who can write to the database knows the checksum, so the key itself has to be tied to the rest.
#[test]
fn a_locked_key_does_not_open_under_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.key");
    let unlock = Unlock::KeyFile(KeyFile::create(&path).unwrap());
    let locked = WrappedDeskKey::wrap(&DeskKey::generate().unwrap(), &unlock).unwrap();
    let text = locked.to_text().replace(locked.desk_key_id(), "0123456789abcdef");
    let renamed = WrappedDeskKey::from_text(&with_checksum(text.rsplit_once(' ').unwrap().0)).unwrap();
    assert!(matches!(renamed.unwrap(&unlock), Err(VaultError::WrongKey { .. })));
}

#[test]
fn an_absurd_cost_is_refused_before_memory_is_asked_for() {
    for cost in [
        "m=4294967295,t=3,p=1",
        "m=8,t=3,p=1",
        "m=65536,t=4294967295,p=1",
        "m=65536,t=0,p=1",
        "m=65536,t=3,p=0",
        "m=65536,t=3,p=5",
    ] {
        let text = format!("forestall-desk-key-1 00 argon2id,{cost},AAAAAAAAAAAAAAAAAAAAAA== AAAA");
        let error = WrappedDeskKey::from_text(&with_checksum(&text)).unwrap_err();
        assert!(matches!(error, VaultError::AbsurdCost { .. }), "{cost}: {error}");
    }
}

#[test]
fn a_second_spelling_of_a_number_is_refused() {
    let text = "forestall-desk-key-1 00 argon2id,m=+65536,t=3,p=1,AAAAAAAAAAAAAAAAAAAAAA== AAAA";
    assert!(matches!(WrappedDeskKey::from_text(&with_checksum(text)), Err(VaultError::Damaged { .. })));
}

#[test]
fn a_passphrase_has_twelve_characters() {
    assert!(Passphrase::new(SecretText::new("twelve chars")).is_ok());
    let error = Passphrase::new(SecretText::new("eleven char")).unwrap_err();
    assert!(matches!(error, VaultError::PassphraseTooShort { length: 11, least: 12 }), "{error}");
    assert!(error.hint().is_some());
}

#[test]
fn a_key_file_is_one_line_that_only_its_owner_reads() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.key");
    KeyFile::create(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("forestall-key-1:") && text.ends_with("=\n") && text.lines().count() == 1);
    assert_eq!(text.len(), 61);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);

    assert!(matches!(KeyFile::create(&path), Err(VaultError::KeyFileExists { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), text, "not overwritten");

    for mode in [0o640, 0o604, 0o620, 0o601] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let error = KeyFile::read(&path).unwrap_err();
        assert!(matches!(error, VaultError::KeyFileReadableByOthers { .. }), "{mode:o}: {error}");
        assert!(error.hint().unwrap().contains("chmod 600"));
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(KeyFile::read(&path).is_ok());
}

#[test]
fn what_is_no_key_file_is_refused_without_showing_it() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.key");
    let key = "A".repeat(43) + "=";
    for content in [
        String::new(),
        "planted".to_owned(),
        format!("forestall-key-2:{key}\n"),
        format!("forestall-key-1:{key}\nforestall-key-1:{key}\n"),
        format!("forestall-key-1:{}\n", &key[4..]),
        format!("forestall-key-1:{key}{}", " ".repeat(10_000)),
    ] {
        fs::write(&path, &content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let error = KeyFile::read(&path).unwrap_err();
        assert!(matches!(error, VaultError::NotAKeyFile { .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains("planted"));
    }
    fs::write(&path, [0xff; 61]).unwrap();
    assert!(matches!(KeyFile::read(&path), Err(VaultError::NotAKeyFile { .. })));
    assert!(matches!(KeyFile::read(folder.path()), Err(VaultError::NotAKeyFile { .. })));
    let missing = folder.path().join("none");
    assert!(matches!(KeyFile::read(&missing), Err(VaultError::KeyFileUnusable { .. })));
    let nowhere = folder.path().join("none/desk.key");
    assert!(matches!(KeyFile::create(&nowhere), Err(VaultError::KeyFileUnusable { .. })));
}

/// Does what somebody with write access does who knows the format.
fn with_checksum(body: &str) -> String {
    format!("{body} {}", &blake3::hash(body.as_bytes()).to_hex()[..16])
}
