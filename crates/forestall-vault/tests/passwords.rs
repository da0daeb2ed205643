//! Passwords: which are accepted, and that only the right one is let in.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use forestall_vault::{Password, PasswordRefused, SecretText, passwords};

fn refused(text: &str) -> PasswordRefused {
    Password::new(SecretText::new(text), "amina.okoye@desk").unwrap_err()
}

#[test]
fn the_right_password_and_no_other_is_let_in() {
    let text = SecretText::new("nine caf\u{e9}s by the lake");
    let stored = passwords::hash(&Password::new(text.clone(), "amina").unwrap()).unwrap();
    assert!(passwords::verify(&stored, &text));
    assert!(
        passwords::verify(&stored, &SecretText::new("nine cafe\u{301}s by the lake")),
        "another keyboard"
    );
    assert!(!passwords::verify(&stored, &SecretText::new("nine cafes by the lake")));
    assert!(!passwords::verify(&stored, &SecretText::new("")));
    assert!(!passwords::needs_rehash(&stored));
    let again = passwords::hash(&Password::new(text, "amina").unwrap()).unwrap();
    assert_ne!(stored, again, "each has a salt of its own");
}

/// Source: the reference implementation, command `argon2` 20171227, salt `saltsaltsaltsalt`, `-id -v 13 -m 15 -t 2 -p 1`.
#[test]
fn the_reference_implementation_agrees() {
    let stored =
        "$argon2id$v=19$m=32768,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$cqolmrZHA9bI7Ufk1zofxZZ/p3gOQtoN0V2p2F8XDos";
    assert!(passwords::verify(stored, &SecretText::new("correct battery horse")));
    assert!(passwords::needs_rehash(stored));
}

/// Source: the same command with `-m 10 -t 1`. The password is right and the cost next to free: somebody put it there.
#[test]
fn a_hash_that_is_too_cheap_lets_nobody_in() {
    let stored =
        "$argon2id$v=19$m=1024,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$2ynGXga9ws9vv4Xm8NtlTEDzoUFYMJ3WyCxMkmF119c";
    assert!(!passwords::verify(stored, &SecretText::new("correct battery horse")));
}

#[test]
fn a_stored_text_that_cannot_be_read_lets_nobody_in() {
    let salt_and_hash = "$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for stored in [
        String::new(),
        "$".to_owned(),
        format!("$argon2i$v=19$m=19456,t=2,p=1{salt_and_hash}"),
        format!("$argon2id$v=16$m=19456,t=2,p=1{salt_and_hash}"),
        format!("$argon2id$v=19$m=8,t=1,p=1{salt_and_hash}"),
        format!("$argon2id$v=19$m=4294967295,t=1,p=1{salt_and_hash}"),
        format!("$argon2id$v=19$m=19456,t=2,p=1{salt_and_hash}$"),
    ] {
        assert!(!passwords::verify(&stored, &SecretText::new("")), "{stored}");
        assert!(passwords::needs_rehash(&stored), "{stored}");
    }
}

#[test]
fn lengths_are_counted_in_characters() {
    assert_eq!(refused("eleven char"), PasswordRefused::TooShort);
    assert!(Password::new(SecretText::new("twelve chars"), "amina").is_ok());
    let kana: String = ('\u{3042}'..).step_by(3).take(12).collect();
    assert!(Password::new(SecretText::new(kana), "amina").is_ok());
    let words = "many words ".repeat(30);
    assert!(Password::new(SecretText::new(&words[..256]), "amina").is_ok());
    assert_eq!(refused(&words[..257]), PasswordRefused::TooLong);
}

#[test]
fn what_is_guessed_first_is_refused() {
    for common in [
        "password1234",
        "PassWord1234",
        "\u{ff50}assword1234",
        "123456789012",
        "210987654321",
        "abcdefghijklm",
        "aaaaaaaaaaaaa",
        "abcabcabcabc",
        "correcthorsebatterystaple",
    ] {
        assert_eq!(refused(common), PasswordRefused::Common, "{common}");
    }
    assert_eq!(refused("Amina.Okoye@Desk"), PasswordRefused::IsLoginName);
    assert_eq!(refused(" amina.okoye@desk "), PasswordRefused::IsLoginName);
}

/// A line in capitals or too short would never match anything.
#[test]
fn each_common_password_is_refused_by_the_list() {
    let common = include_str!("../src/common_passwords.txt");
    assert!(common.lines().count() > 40);
    for line in common.lines() {
        assert_eq!(refused(line), PasswordRefused::Common, "{line}");
    }
}

#[test]
fn nothing_of_a_password_is_printed() {
    let password = Password::new(SecretText::new("planted planted words"), "amina").unwrap();
    assert!(!format!("{password:?}").contains("planted"));
    assert!(!format!("{:?} {}", refused("planted"), refused("planted")).contains("planted"));
}
