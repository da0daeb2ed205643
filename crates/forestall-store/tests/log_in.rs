//! Guessing passwords and codes, and what stands against it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod town;

use std::sync::Arc;

use databases::{Place, on_both_databases};
use forestall_confidence::AuditAction;
use forestall_store::people::{Credentials, Device, Door, LogIn, PeopleError};
use forestall_vault::{Token, totp::TotpSecret};
use jiff::SignedDuration;
use tokio::task::JoinSet;
use town::{PASSWORD, Server, Town, device, is_in, minutes, new_account, secret};

/// The hash of [`PASSWORD`] at 19 MiB and two passes.
///
/// Source: the reference program of argon2, `argon2 saltsaltsaltsalt -id -k 19456 -t 2 -p 1 -l 32 -v 13 -e`.
const CHEAP_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$mmYLuKSGlScnTvZSUroNLHAgCXaFo1JwiAspa7x2wrY";

async fn second_factor(server: &Server, session: &forestall_vault::SecretText) -> (TotpSecret, Vec<String>) {
    let viewer = server.viewer(session).await;
    let offer = server.people.offer_second_factor(&viewer).await.unwrap();
    let totp = from_base32(offer.letters.reveal());
    assert!(offer.uri.reveal().contains(offer.letters.reveal()));
    let code = totp.code_at(now(server));
    let codes = server.people.confirm_second_factor(&viewer, secret(&code)).await.unwrap();
    (totp, codes.iter().map(|code| code.reveal().to_owned()).collect())
}

fn now(server: &Server) -> u64 {
    server.people.clock().now().as_second().try_into().unwrap()
}

fn from_base32(letters: &str) -> TotpSecret {
    let value =
        |letter| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|known| *known == letter).unwrap();
    // Eight letters are five bytes.
    let bytes = letters.as_bytes().chunks(8).flat_map(|eight| {
        let bits = eight.iter().fold(0_u64, |bits, letter| bits << 5 | value(*letter) as u64);
        bits.to_be_bytes().into_iter().skip(3)
    });
    TotpSecret::from_bytes(&bytes.collect::<Vec<_>>()).unwrap()
}

on_both_databases! {
    /// A hundred wrong passwords as fast as they are taken, then the right one while the account is locked.
    async fn a_hundred_wrong_passwords(place: Place) {
        let (_town, server) = Town::found(&place).await;
        server.administrator().await;
        let before = server.audit().await.len();
        let mut tried = 0;
        for attempt in 0..100 {
            match server.log_in("amina", &format!("wrong password {attempt}"), None).await {
                LogIn::Wrong => tried += 1,
                LogIn::ClosedUntil(until) => {
                    assert!(until > server.people.clock().now());
                    server.machine.pass(SignedDuration::from_secs(1));
                }
                other => panic!("{other:?}"),
            }
        }
        // Waits of 1, 2, 4 ... 32 s add up to 63 of the hundred attempts; then a quarter of an hour.
        assert_eq!(tried, 10);
        assert!(matches!(server.log_in("amina", PASSWORD, None).await, LogIn::ClosedUntil(_)));
        assert_eq!(server.audit().await.len() - before, 10, "one entry a failure, none during waits");
        assert_eq!(server.audited(AuditAction::LogInFailed).await, 9);
        assert_eq!(server.audited(AuditAction::AccountLocked).await, 1);
        server.machine.pass(minutes(14));
        assert!(matches!(server.log_in("amina", PASSWORD, None).await, LogIn::ClosedUntil(_)));
        server.machine.pass(minutes(1));
        assert!(is_in(&server.log_in("AMINA ", PASSWORD, None).await));
        assert!(matches!(server.log_in("amina", "wrong once more", None).await, LogIn::Wrong), "forgotten");
        assert!(is_in(&server.log_in("amina", PASSWORD, None).await));
    }

    /// Forty guesses at the same moment, by two servers: no more count than one after the other.
    async fn guesses_at_once_gain_nothing(place: Place) {
        let (town, server) = Town::found(&place).await;
        server.administrator().await;
        let other = town.another_server(Door::Accounts).await;
        let mut guesses = JoinSet::new();
        for guess in 0..40 {
            let people = Arc::clone(if guess % 2 == 0 { &server.people } else { &other.people });
            let device = Device { address: Some([10, 0, 0, guess].into()), ..device() };
            guesses.spawn(async move {
                let password = secret(&format!("wrong password {guess}"));
                people.log_in(Credentials { login: secret("amina"), password, code: None }, device).await.unwrap()
            });
        }
        let wrong = guesses.join_all().await.iter().filter(|outcome| matches!(outcome, LogIn::Wrong)).count();
        assert_eq!(wrong, 4, "three without consequence; the fourth closes the account for a second");
        assert!(matches!(server.log_in("amina", PASSWORD, None).await, LogIn::ClosedUntil(_)));
    }

    async fn names_nobody_has_wait_alike(place: Place) {
        let (_town, server) = Town::found(&place).await;
        server.administrator().await;
        for login in ["amina", "nobody", "not a log-in name!"] {
            let mut outcomes = String::new();
            for _ in 0..6 {
                outcomes.push(match server.log_in(login, "wrong password", None).await {
                    LogIn::Wrong => 'w',
                    LogIn::ClosedUntil(until) => {
                        let wait = until.duration_since(server.people.clock().now());
                        server.machine.pass(wait);
                        assert_eq!(wait.as_secs(), 1, "{login}");
                        'c'
                    }
                    other => panic!("{other:?}"),
                });
            }
            assert_eq!(outcomes, "wwwwcw", "{login}");
        }
    }

    async fn an_address_is_limited_over_all_names(place: Place) {
        let (_town, server) = Town::found(&place).await;
        server.administrator().await;
        let log_in = |login: String, password: &str| {
            let credentials = Credentials { login: secret(&login), password: secret(password), code: None };
            server.people.log_in(credentials, device())
        };
        for number in 0..30 {
            assert!(matches!(log_in(format!("name{number}"), "wrong password").await.unwrap(), LogIn::Wrong));
        }
        assert!(matches!(log_in("amina".to_owned(), PASSWORD).await.unwrap(), LogIn::ClosedUntil(_)));
        server.machine.pass(minutes(10));
        assert!(is_in(&log_in("amina".to_owned(), PASSWORD).await.unwrap()));
    }

    async fn a_code_works_once(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let session = server.administrator().await;
        let (totp, _) = second_factor(&server, &session).await;
        let code = totp.code_at(now(&server));
        assert!(matches!(server.log_in("amina", PASSWORD, None).await, LogIn::NeedsCode));
        assert!(matches!(server.log_in("amina", PASSWORD, Some(" ")).await, LogIn::NeedsCode));
        assert!(matches!(server.log_in("amina", PASSWORD, Some(&code)).await, LogIn::Wrong), "confirmed with it");
        server.machine.pass(minutes(1));
        let code = totp.code_at(now(&server));
        assert!(matches!(server.log_in("amina", "wrong password", Some(&code)).await, LogIn::Wrong));
        assert!(is_in(&server.log_in("amina", PASSWORD, Some(&code)).await));
        assert!(matches!(server.log_in("amina", PASSWORD, Some(&code)).await, LogIn::Wrong), "used");
        // The clock set back to when the code was new.
        server.machine.set_back(minutes(3));
        assert!(matches!(server.log_in("amina", PASSWORD, Some(&code)).await, LogIn::Wrong), "set back");
    }

    async fn wrong_codes_lock_too(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let session = server.administrator().await;
        let (totp, _) = second_factor(&server, &session).await;
        server.machine.pass(minutes(1));
        let right = totp.code_at(now(&server));
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for _ in 0..4 {
            assert!(matches!(server.log_in("amina", PASSWORD, Some(wrong)).await, LogIn::Wrong));
        }
        assert!(matches!(server.log_in("amina", PASSWORD, Some(&right)).await, LogIn::ClosedUntil(_)));
    }

    async fn a_recovery_code_works_once_and_for_one_account(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let session = server.administrator().await;
        let viewer = server.viewer(&session).await;
        let (_, codes) = second_factor(&server, &session).await;
        let other = server.invited(&viewer, "badru", "Badru K.", "analyst").await;
        second_factor(&server, &other).await;
        assert_eq!(codes.len(), 10);
        assert!(matches!(server.log_in("badru", PASSWORD, Some(&codes[0])).await, LogIn::Wrong));
        assert!(is_in(&server.log_in("amina", PASSWORD, Some(&codes[0].to_lowercase())).await));
        assert!(matches!(server.log_in("amina", PASSWORD, Some(&codes[0])).await, LogIn::Wrong));
        assert_eq!(server.people.my_account(&viewer).await.unwrap().recovery_codes_left, 9);
    }

    async fn a_second_factor_goes_only_with_the_password(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let session = server.administrator().await;
        let viewer = server.viewer(&session).await;
        let nothing = server.people.confirm_second_factor(&viewer, secret("123456")).await;
        assert!(matches!(nothing, Err(PeopleError::NothingOffered)));
        let (_, codes) = second_factor(&server, &session).await;
        let again = server.people.offer_second_factor(&viewer).await;
        assert!(matches!(again, Err(PeopleError::HasSecondFactor)), "whoever finds a session open");
        for _ in 0..4 {
            let wrong = server.people.drop_second_factor(&viewer, secret("wrong password")).await;
            assert!(matches!(wrong, Err(PeopleError::WrongPassword)));
        }
        let closed = server.people.drop_second_factor(&viewer, secret(PASSWORD)).await;
        assert!(matches!(closed, Err(PeopleError::ClosedUntil(_))), "guessed within a session: {closed:?}");
        server.machine.pass(minutes(1));
        server.people.drop_second_factor(&viewer, secret(PASSWORD)).await.unwrap();
        assert!(is_in(&server.log_in("amina", PASSWORD, None).await));
        assert_eq!(server.people.my_account(&viewer).await.unwrap().recovery_codes_left, 0);
        let (_, new_codes) = second_factor(&server, &session).await;
        assert!(matches!(server.log_in("amina", PASSWORD, Some(&codes[3])).await, LogIn::Wrong), "old codes are gone");
        assert!(is_in(&server.log_in("amina", PASSWORD, Some(&new_codes[3])).await));
    }

    async fn a_lost_second_factor_is_taken_away_by_who_keeps_accounts(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let session = server.administrator().await;
        let admin = server.viewer(&session).await;
        second_factor(&server, &session).await;
        let own = server.people.take_second_factor(&admin, town::id(&admin)).await;
        assert!(matches!(own, Err(PeopleError::OwnSecondFactor)), "{own:?}");
        let lost = server.invited(&admin, "badru", "Badru K.", "desk-officer").await;
        let viewer = server.viewer(&lost).await;
        let badru = town::id(&viewer);
        let none = server.people.take_second_factor(&admin, badru).await;
        assert!(matches!(none, Err(PeopleError::NoSecondFactor)), "{none:?}");
        let (totp, codes) = second_factor(&server, &lost).await;
        let refused = server.people.take_second_factor(&viewer, town::id(&admin)).await;
        assert!(matches!(refused, Err(PeopleError::Forbidden(_))), "{refused:?}");
        let nobody = server.people.take_second_factor(&admin, forestall_confidence::AccountId::new(9)).await;
        assert!(matches!(nobody, Err(PeopleError::NoSuch("account"))), "{nobody:?}");
        let changed = server.audited(AuditAction::SecondFactorChanged).await;
        assert_eq!(server.session(&lost).await.unwrap().factor_taken_at, None);

        server.people.take_second_factor(&admin, badru).await.unwrap();
        assert!(server.session(&lost).await.is_none(), "their sessions end");
        let audited = server.audit().await;
        let entry = audited.iter().rfind(|entry| entry.fact.action == AuditAction::SecondFactorChanged).unwrap();
        assert_eq!((entry.fact.actor, entry.fact.record.clone()), (admin.account(), Some(badru.to_string())));
        assert_eq!(server.audited(AuditAction::SecondFactorChanged).await, changed + 1);
        let people = server.people.people(&admin).await.unwrap();
        assert!(!people.iter().find(|person| person.account_id == badru).unwrap().has_second_factor);
        let LogIn::In(lost) = server.log_in("badru", PASSWORD, None).await else { panic!("the password is enough") };
        let told = server.session(&lost).await.unwrap().factor_taken_at;
        assert_eq!(told, Some(server.people.clock().now()));
        assert_eq!(server.people.my_account(&viewer).await.unwrap().recovery_codes_left, 0);

        let (_, new_codes) = second_factor(&server, &lost).await;
        assert_eq!(server.session(&lost).await.unwrap().factor_taken_at, None, "told until a new one is set");
        let old = server.log_in("badru", PASSWORD, Some(&totp.code_at(now(&server)))).await;
        assert!(matches!(old, LogIn::Wrong), "{old:?}");
        let old = server.log_in("badru", PASSWORD, Some(&codes[0])).await;
        assert!(matches!(old, LogIn::Wrong), "{old:?}");
        assert!(is_in(&server.log_in("badru", PASSWORD, Some(&new_codes[0])).await));
    }

    async fn a_closed_account_is_told_like_a_wrong_password(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let viewer = server.viewer(&server.administrator().await).await;
        let other = server.invited(&viewer, "badru", "Badru K.", "analyst").await;
        let other = server.viewer(&other).await;
        server.people.set_closed(&viewer, town::id(&other), true).await.unwrap();
        assert!(matches!(server.log_in("badru", PASSWORD, None).await, LogIn::Wrong));
        server.people.set_closed(&viewer, town::id(&other), false).await.unwrap();
        assert!(is_in(&server.log_in("badru", PASSWORD, None).await));
    }

    async fn a_password_stored_at_another_cost_is_hashed_anew(place: Place) {
        let (town, server) = Town::found(&place).await;
        let session = server.administrator().await;
        let account = town::id(&server.viewer(&session).await);
        let sealed = server.vault.seal_text(&format!("account/{account}/password"), CHEAP_HASH).unwrap();
        town.tamper(&format!("update account set password = {}", town.bytes(&sealed))).await;
        assert!(is_in(&server.log_in("amina", PASSWORD, None).await));
        let stored = password_column(&server).await;
        assert_ne!(stored, sealed);
        assert!(is_in(&server.log_in("amina", PASSWORD, None).await));
        assert_eq!(password_column(&server).await, stored, "once is enough");
    }

    async fn forged_links_do_not_cost_a_hash(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let forged = Token::generate().unwrap().to_text();
        let made = server.people.make_account(&forged, new_account("eve", "Eve", ""), &device()).await;
        assert!(matches!(made, Err(PeopleError::DeadLink)));
        let chosen = server.people.choose_password(&forged, secret("short")).await;
        assert!(matches!(chosen, Err(PeopleError::DeadLink)));
    }
}

async fn password_column(server: &Server) -> Vec<u8> {
    let mut moment = server.database.begin_read().await.unwrap();
    let row = moment.row("select password from account", &[]).await.unwrap().unwrap();
    row.bytes("password").unwrap().to_vec()
}
