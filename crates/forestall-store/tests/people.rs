//! Sessions, links, tokens and roles: who gets in, what ends it, and what other hands cannot do.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod town;

use databases::{Place, on_both_databases};
use forestall_confidence::{
    AuditAction, Capability, FeedExtent, FeedWords, LinkPurpose, Role, TokenScope, ViewAs,
};
use forestall_store::keyring;
use forestall_store::people::{Door, LogIn, NewAccount, PeopleError};
use forestall_vault::{PasswordRefused, SecretText, Token};
use jiff::SignedDuration;
use town::{
    PASSWORD, PLANTED, Server, Town, assert_refused, device, id, is_in, minutes, new_account, secret,
};

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// Another secret of the same form.
fn forged(like: &SecretText) -> SecretText {
    let text = like.reveal();
    let (prefix, rest) = text.strip_prefix("fst_").map_or(("", text), |rest| ("fst_", rest));
    let first = if rest.starts_with('A') { 'B' } else { 'A' };
    SecretText::new(format!("{prefix}{first}{}", &rest[1..]))
}

/// Opens a session for somebody whose last one is over.
async fn log_in_again(server: &Server, login: &str) -> SecretText {
    match server.log_in(login, PASSWORD, None).await {
        LogIn::In(session) => session,
        other => panic!("{login}: {other:?}"),
    }
}

on_both_databases! {
    async fn a_desk_is_set_up_by_one_link_once(place: Place) {
        let (_town, server) = Town::found(&place).await;
        assert!(!server.people.is_set_up().await.unwrap());
        let earlier = server.people.set_up_link().await.unwrap().unwrap();
        let link = server.people.set_up_link().await.unwrap().unwrap();
        assert_eq!(server.people.link(&earlier).await.unwrap(), None, "a new one ends those before");
        assert_eq!(server.people.link(&link).await.unwrap(), Some(LinkPurpose::SetUp));
        let weak = NewAccount { password: secret("short"), ..new_account("amina", "Amina Y.", "") };
        let refused = server.people.make_account(&link, weak, &device()).await;
        assert!(matches!(refused, Err(PeopleError::Password(PasswordRefused::TooShort))));
        let session =
            server.people.make_account(&link, new_account("amina", "Amina Y.", "analyst"), &device()).await.unwrap();
        let viewer = server.viewer(&session).await;
        assert_eq!(viewer.own().roles.to_string(), "administrator,analyst");
        assert_eq!(viewer.name().as_str(), "Amina Y.");
        assert!(server.people.is_set_up().await.unwrap());
        for used in [&link, &earlier] {
            assert_eq!(server.people.link(used).await.unwrap(), None);
            let again = server.people.make_account(used, new_account("eve", "Eve", ""), &device()).await;
            assert!(matches!(again, Err(PeopleError::DeadLink)), "{again:?}");
        }
        assert!(server.people.set_up_link().await.unwrap().is_none());
    }

    async fn links_expire_and_are_taken_back(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let admin = server.viewer(&server.administrator().await).await;
        let invite = || server.people.invite(&admin, "for Badru", "expert".parse().unwrap());
        let make = async |link: &SecretText, login: &str| {
            server.people.make_account(link, new_account(login, "Somebody", ""), &device()).await
        };
        let link = invite().await.unwrap();
        assert_eq!(server.people.link(&link).await.unwrap().unwrap().code(), "invitation");
        assert!(matches!(make(&forged(&link), "forged").await, Err(PeopleError::DeadLink)));
        let greedy = new_account("greedy", "Greedy", "administrator");
        assert_refused(server.people.make_account(&link, greedy, &device()).await, "roles of one's own");
        assert!(matches!(make(&link, "amina").await, Err(PeopleError::LoginTaken)));
        server.machine.pass(hours(71));
        assert!(make(&link, "badru").await.is_ok(), "what was refused did not use the link up");
        assert!(matches!(make(&link, "reused").await, Err(PeopleError::DeadLink)));
        let link = invite().await.unwrap();
        server.machine.pass(hours(72));
        assert!(matches!(make(&link, "expired").await, Err(PeopleError::DeadLink)));
    }

    async fn a_clock_set_back_reopens_nothing(place: Place) {
        let (town, server) = Town::found(&place).await;
        let session = server.administrator().await;
        let admin = server.viewer(&session).await;
        let link = server.people.invite(&admin, "late", "expert".parse().unwrap()).await.unwrap();
        let token = server.people.make_token(&admin, "feed", TokenScope::Forecasts, 3).await.unwrap();
        server.machine.pass(hours(73));
        // An entry of the audit log says how late it was.
        let later = server.log_in("amina", PASSWORD, None).await;
        assert!(is_in(&later));
        server.machine.set_back(hours(73));
        assert!(server.session(&session).await.is_none());
        assert!(server.people.link(&link).await.unwrap().is_none());
        assert!(server.people.token(&token).await.unwrap().is_none());
        assert_eq!(server.people.clock().clock_is_behind().map(|behind| behind.as_hours()), Some(73));
        // Neither does a server that starts with the wrong clock.
        let other = town.another_server(Door::Accounts).await;
        other.people.server_started().await.unwrap();
        assert!(other.session(&session).await.is_none());
        assert!(other.people.link(&link).await.unwrap().is_none());
        let times: Vec<_> = other.audit().await.iter().map(|entry| entry.fact.at).collect();
        assert!(times.is_sorted());
    }

    async fn links_revoked_and_of_people_who_left(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let admin = server.viewer(&server.administrator().await).await;
        let second = server.invited(&admin, "badru", "Badru K.", "administrator").await;
        let second = server.viewer(&second).await;
        let link = server.people.invite(&admin, PLANTED[2], "expert".parse().unwrap()).await.unwrap();
        let given = server.people.links(&admin).await.unwrap();
        assert_eq!(given.len(), 1);
        assert_eq!(given[0].label, PLANTED[2]);
        server.people.revoke_link(&admin, &given[0].link_id).await.unwrap();
        assert!(server.people.link(&link).await.unwrap().is_none());
        let again = server.people.revoke_link(&admin, &given[0].link_id).await;
        assert!(matches!(again, Err(PeopleError::NoSuch(_))));
        let planted = server.people.invite(&second, "a way back", "administrator".parse().unwrap()).await.unwrap();
        server.people.set_roles(&admin, id(&second), "analyst".parse().unwrap()).await.unwrap();
        assert!(server.people.link(&planted).await.unwrap().is_none(), "made by who may make none now");
    }

    async fn a_new_password_ends_what_was_open(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let admin = server.viewer(&server.administrator().await).await;
        let session = server.invited(&admin, "badru", "Badru K.", "analyst").await;
        let person = server.viewer(&session).await;
        let token = server.people.make_token(&person, "feed", TokenScope::Records, 30).await.unwrap();
        for _ in 0..10 {
            server.log_in("badru", "wrong password", None).await;
            server.machine.pass(minutes(1));
        }
        let first = server.people.reset_password(&admin, id(&person)).await.unwrap();
        let link = server.people.reset_password(&admin, id(&person)).await.unwrap();
        assert!(server.people.link(&first).await.unwrap().is_none(), "an earlier one stops working");
        let same = server.people.choose_password(&link, secret("badru")).await;
        assert!(matches!(same, Err(PeopleError::Password(_))));
        server.people.choose_password(&link, secret("a new one of mine")).await.unwrap();
        assert!(server.session(&session).await.is_none());
        assert!(server.people.token(&token).await.unwrap().is_none());
        assert!(is_in(&server.log_in("badru", "a new one of mine", None).await), "unlocked as well");
        let reused = server.people.choose_password(&link, secret("another one of mine")).await;
        assert!(matches!(reused, Err(PeopleError::DeadLink)));
        let late = server.people.reset_password(&admin, id(&person)).await.unwrap();
        server.machine.pass(hours(4));
        assert!(server.people.link(&late).await.unwrap().is_none());
    }

    async fn changing_my_password_ends_my_other_sessions(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let here = server.administrator().await;
        let there = match server.log_in("amina", PASSWORD, None).await {
            forestall_store::people::LogIn::In(secret) => secret,
            other => panic!("{other:?}"),
        };
        let signed_in = server.session(&here).await.unwrap();
        let token = server.people.make_token(&signed_in.viewer, "feed", TokenScope::Records, 30).await.unwrap();
        let change = async |old: &str, new: &str| {
            let session_id = signed_in.session_id.as_deref();
            server.people.change_password(&signed_in.viewer, session_id, secret(old), secret(new)).await
        };
        assert!(matches!(change("wrong password", "a new one of mine").await, Err(PeopleError::WrongPassword)));
        assert!(matches!(change(PASSWORD, "short").await, Err(PeopleError::Password(_))));
        assert!(server.people.token(&token).await.unwrap().is_some());
        change(PASSWORD, "a new one of mine").await.unwrap();
        assert!(server.people.token(&token).await.unwrap().is_none());
        assert!(server.session(&here).await.is_some());
        assert!(server.session(&there).await.is_none());
        assert!(!is_in(&server.log_in("amina", PASSWORD, None).await));
        assert!(is_in(&server.log_in("amina", "a new one of mine", None).await));
    }

    async fn a_session_ends_idle_old_or_by_its_owner(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let session = server.administrator().await;
        assert!(server.session(&forged(&session)).await.is_none());
        assert!(server.session(&secret("no secret at all")).await.is_none());
        server.machine.pass(hours(7));
        let signed_in = server.session(&session).await.unwrap();
        server.machine.pass(hours(7));
        assert!(server.session(&session).await.is_some(), "seen in between");
        let mine = server.people.my_account(&signed_in.viewer).await.unwrap();
        assert_eq!(mine.sessions.len(), 1);
        assert_eq!(mine.sessions[0].browser, PLANTED[3]);
        assert_eq!(Some(mine.sessions[0].session_id.clone()), signed_in.session_id);
        server.machine.pass(hours(8));
        assert!(server.session(&session).await.is_none(), "idle");
        let session = server.log_in("amina", PASSWORD, None).await;
        let forestall_store::people::LogIn::In(session) = session else { panic!("{session:?}") };
        for _ in 0..24 {
            server.machine.pass(hours(7));
            server.session(&session).await;
        }
        assert!(server.session(&session).await.is_none(), "168 hours after it began");
        let session = server.log_in("amina", PASSWORD, None).await;
        let forestall_store::people::LogIn::In(session) = session else { panic!("{session:?}") };
        let signed_in = server.session(&session).await.unwrap();
        server.people.log_out(&signed_in.viewer, &signed_in.session_id.unwrap()).await.unwrap();
        assert!(server.session(&session).await.is_none(), "logged out");
    }

    async fn the_last_request_is_written_once_a_minute(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let session = server.administrator().await;
        let seen = async || {
            let mut moment = server.database.begin_read().await.unwrap();
            let row = moment.row("select last_seen_at from session", &[]).await.unwrap().unwrap();
            row.text("last_seen_at").unwrap().to_owned()
        };
        let first = seen().await;
        server.machine.pass(SignedDuration::from_secs(59));
        server.session(&session).await.unwrap();
        assert_eq!(seen().await, first);
        server.machine.pass(SignedDuration::from_secs(1));
        server.session(&session).await.unwrap();
        assert!(seen().await > first);
    }

    async fn what_one_server_ends_the_other_sees_at_once(place: Place) {
        let (town, server) = Town::found(&place).await;
        let session = server.administrator().await;
        let admin = server.viewer(&session).await;
        let other = town.another_server(Door::Accounts).await;
        assert!(other.people.is_set_up().await.unwrap());
        let person = server.invited(&admin, "badru", "Badru K.", "analyst").await;
        let viewer = other.viewer(&person).await;
        let token = other.people.make_token(&viewer, "feed", TokenScope::Records, 30).await.unwrap();
        assert!(server.people.token(&token).await.unwrap().is_some());
        // Roles are read anew on each request, whoever changed them.
        server.people.set_roles(&admin, id(&viewer), "mediator".parse().unwrap()).await.unwrap();
        assert!(other.viewer(&person).await.may(Capability::Engage));
        server.people.set_closed(&admin, id(&viewer), true).await.unwrap();
        assert!(other.session(&person).await.is_none());
        assert!(other.people.token(&token).await.unwrap().is_none());
        server.people.set_closed(&admin, id(&viewer), false).await.unwrap();
        assert!(other.session(&person).await.is_none(), "opened again, but ended sessions stay so");
        assert!(other.people.token(&token).await.unwrap().is_none());
        let signed_in = other.session(&session).await.unwrap();
        other.people.log_out(&signed_in.viewer, &signed_in.session_id.unwrap()).await.unwrap();
        assert!(server.session(&session).await.is_none());
    }

    async fn a_new_data_key_reaches_the_other_server(place: Place) {
        let (town, server) = Town::found(&place).await;
        let session = server.administrator().await;
        let other = town.another_server(Door::Accounts).await;
        other.session(&session).await.unwrap();
        let admin = server.viewer(&session).await;
        keyring::new_data_key(&server.database, &server.vault, server.people.clock().now()).await.unwrap();
        server.people.invite(&admin, "sealed with the new key", "expert".parse().unwrap()).await.unwrap();
        let admin = other.viewer(&session).await;
        assert_eq!(other.people.links(&admin).await.unwrap()[0].label, "sealed with the new key");
        assert_eq!(other.vault.current_data_key(), server.vault.current_data_key());
    }

    async fn tokens_end_and_only_read(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let session = server.administrator().await;
        let viewer = server.viewer(&session).await;
        let make = |days| server.people.make_token(&viewer, PLANTED[4], TokenScope::Records, days);
        for days in [0, 366] {
            assert!(matches!(make(days).await, Err(PeopleError::Days { most: 365 })), "{days}");
        }
        let token = make(2).await.unwrap();
        assert!(token.reveal().starts_with("fst_"));
        assert!(server.people.token(&forged(&token)).await.unwrap().is_none());
        assert!(server.session(&token).await.is_none(), "a token is no session");
        assert!(server.people.token(&session).await.unwrap().is_none(), "a session is no token");
        let signed_in = server.people.token(&token).await.unwrap().unwrap();
        assert_eq!(signed_in.scope, Some(TokenScope::Records));
        let program = signed_in.viewer;
        assert!(program.may(Capability::ReadRecords) && !program.may_act(Capability::WriteNotes));
        assert_refused(server.people.make_token(&program, "another", TokenScope::Records, 365).await, "a token of a token");
        assert_refused(server.people.rename(&program, &"Eve".parse().unwrap()).await, "an act with a token");
        let mine = server.people.my_account(&viewer).await.unwrap().tokens;
        assert_eq!((mine.len(), mine[0].label.as_str()), (1, PLANTED[4]));
        assert!(mine[0].last_used_at.is_some());
        server.machine.pass(hours(47));
        assert!(server.people.token(&token).await.unwrap().is_some());
        server.machine.pass(hours(1));
        assert!(server.people.token(&token).await.unwrap().is_none(), "expired");
        let viewer = server.viewer(&match server.log_in("amina", PASSWORD, None).await {
            forestall_store::people::LogIn::In(secret) => secret,
            other => panic!("{other:?}"),
        }).await;
        let token = server.people.make_token(&viewer, "other", TokenScope::Forecasts, 365).await.unwrap();
        let mine = server.people.my_account(&viewer).await.unwrap().tokens;
        assert_eq!(mine.len(), 1, "those that work");
        server.people.revoke_token(&viewer, &mine[0].token_id).await.unwrap();
        assert!(server.people.token(&token).await.unwrap().is_none(), "revoked");
    }

    async fn the_last_administrator_stays(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let admin = server.viewer(&server.administrator().await).await;
        let analyst = "analyst".parse().unwrap();
        let refused = server.people.set_roles(&admin, id(&admin), analyst).await;
        assert!(matches!(refused, Err(PeopleError::LastAdministrator)));
        let refused = server.people.set_closed(&admin, id(&admin), true).await;
        assert!(matches!(refused, Err(PeopleError::LastAdministrator)));
        let second = server.invited(&admin, "badru", "Badru K.", "administrator").await;
        let second = server.viewer(&second).await;
        server.people.set_closed(&admin, id(&second), true).await.unwrap();
        let refused = server.people.set_closed(&admin, id(&admin), true).await;
        assert!(matches!(refused, Err(PeopleError::LastAdministrator)), "a closed one does not count");
        server.people.set_closed(&admin, id(&second), false).await.unwrap();
        server.people.set_roles(&admin, id(&admin), "analyst".parse().unwrap()).await.unwrap();
        let refused = server.people.set_closed(&second, id(&second), true).await;
        assert!(matches!(refused, Err(PeopleError::LastAdministrator)));
    }

    async fn rights_are_asked_here_too(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let session = server.administrator().await;
        let admin = server.viewer(&session).await;
        for role in Role::ALL.iter().filter(|role| **role != Role::Administrator) {
            let login = format!("person-{}", role.code());
            let person = server.invited(&admin, &login, "Somebody", role.code()).await;
            let person = server.viewer(&person).await;
            let people = &server.people;
            assert_refused(people.people(&person).await, role.code());
            assert_refused(people.links(&person).await, role.code());
            assert_refused(people.invite(&person, "x", "analyst".parse().unwrap()).await, role.code());
            assert_refused(people.reset_password(&person, id(&admin)).await, role.code());
            assert_refused(people.revoke_link(&person, "L-0000000000000000").await, role.code());
            assert_refused(people.set_roles(&person, id(&person), "administrator".parse().unwrap()).await, role.code());
            assert_refused(people.set_closed(&person, id(&admin), true).await, role.code());
            let token = people.make_token(&person, "x", TokenScope::Records, 1).await;
            assert_eq!(token.is_ok(), role.may(Capability::UseApi), "{role}");
            assert_eq!(people.verify_audit(&person, &[]).await.is_ok(), *role == Role::Auditor, "{role}");
            let sees = people.colleagues(&person).await.unwrap().len();
            assert_eq!(sees > 1, role.may(Capability::Mark) || role.may(Capability::ManageMembers), "{role}");
        }
        assert_eq!(server.people.people(&admin).await.unwrap().len(), Role::ALL.len());
    }

    async fn nobody_acts_while_looking_as_another(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let session = server.administrator().await;
        let signed_in = server.session(&session).await.unwrap();
        let (admin, session_id) = (signed_in.viewer, signed_in.session_id.unwrap());
        let person = server.invited(&admin, "badru", "Badru K.", "analyst").await;
        let person = server.session(&person).await.unwrap();
        let as_person = Some(ViewAs::Person(id(&person.viewer)));
        let stolen = server.people.view_as(&person.viewer, &session_id, None).await;
        assert!(matches!(stolen, Err(PeopleError::NoSuch("session"))), "in another's session");
        server.people.view_as(&admin, &session_id, as_person).await.unwrap();
        let looking = server.session(&session).await.unwrap();
        assert_eq!(looking.viewing_as.as_deref(), Some("Badru K."));
        let looking = looking.viewer;
        assert!(!looking.may(Capability::ManagePeople), "an analyst keeps no accounts");
        assert_refused(server.people.rename(&looking, &"Eve".parse().unwrap()).await, "rename");
        assert_refused(server.people.offer_second_factor(&looking).await, "second factor");
        assert_refused(server.people.end_sessions(&looking, None, None).await, "sessions");
        assert_refused(server.people.set_closed(&looking, id(&person.viewer), true).await, "close");
        assert_refused(server.people.take_second_factor(&looking, id(&person.viewer)).await, "lost factor");
        let old = server.people.change_password(&looking, None, secret(PASSWORD), secret("a new one of mine")).await;
        assert_refused(old, "password");
        server.people.set_closed(&admin, id(&person.viewer), true).await.unwrap();
        let nobody = server.viewer(&session).await;
        assert!(Capability::ALL.iter().all(|capability| !nobody.may(*capability)), "as somebody who left");
        server.people.view_as(&looking, &session_id, Some(ViewAs::Role(Role::Administrator))).await.unwrap();
        let looking = server.viewer(&session).await;
        assert!(server.people.people(&looking).await.is_ok(), "who keeps accounts reads them");
        assert_refused(server.people.set_closed(&looking, id(&person.viewer), false).await, "and acts not");
        server.people.view_as(&looking, &session_id, None).await.unwrap();
        assert!(server.viewer(&session).await.may_act(Capability::ManagePeople));
        assert_eq!(server.audited(AuditAction::ViewedAs).await, 3);
        let outsider = server.invited(&admin, "chima", "Chima O.", "expert").await;
        let outsider = server.session(&outsider).await.unwrap();
        let peeks = ViewAs::Person(id(&admin));
        let peeks = server.people.view_as(&outsider.viewer, &outsider.session_id.unwrap(), Some(peeks)).await;
        assert_refused(peeks, "who sits where is protected");
    }

    /// Somebody who can write to the database, but has no desk key, and who has an account.
    async fn a_calendar_address_opens_until_it_is_taken_back(place: Place) {
        let (town, server) = Town::found(&place).await;
        let admin = server.viewer(&server.administrator().await).await;
        let session = server.invited(&admin, "oma", "Oma", "observer").await;
        let viewer = server.viewer(&session).await;
        let people = &server.people;
        let make = |days| {
            people.make_calendar_feed(&viewer, PLANTED[4], FeedWords::Neutral, FeedExtent::Mine, days)
        };
        for days in [0, 366] {
            assert!(matches!(make(days).await, Err(PeopleError::FeedDays { most: 365 })), "{days}");
        }
        let found = async |secret: &SecretText| people.calendar_feed(secret, None).await.unwrap();
        let secret = make(2).await.unwrap();
        assert!(found(&forged(&secret)).await.is_none());
        assert!(server.session(&secret).await.is_none(), "an address is no session");
        assert!(people.link(&secret).await.unwrap().is_none(), "an address is no link");
        assert!(found(&session).await.is_none(), "a session is no address");
        let visit = found(&secret).await.unwrap();
        assert_eq!((visit.words, visit.extent), (FeedWords::Neutral, FeedExtent::Mine));
        assert_eq!(visit.viewer.account(), viewer.account());
        let acts = people.make_calendar_feed(&visit.viewer, "x", FeedWords::Titles, FeedExtent::All, 1).await;
        assert_refused(acts, "an address changes nothing");
        let mine = people.my_account(&viewer).await.unwrap().feeds;
        let [shown] = mine.as_slice() else { panic!("one address: {mine:?}") };
        assert_eq!((shown.label.as_str(), shown.feed_id.as_str()), (PLANTED[4], visit.feed_id.as_str()));
        assert!(shown.last_used_at.is_some());
        assert!(people.my_account(&admin).await.unwrap().feeds.is_empty());
        let strange = people.revoke_calendar_feed(&admin, &visit.feed_id).await;
        assert!(matches!(strange, Err(PeopleError::Forbidden(_) | PeopleError::NoSuch(_))), "{strange:?}");

        server.machine.pass(hours(47));
        assert!(found(&secret).await.is_some());
        server.machine.pass(hours(1));
        assert!(found(&secret).await.is_none(), "expired");
        let viewer = server.viewer(&log_in_again(&server, "oma").await).await;
        assert!(people.my_account(&viewer).await.unwrap().feeds.is_empty());

        let make = async || people.make_calendar_feed(&viewer, "telephone", FeedWords::Titles, FeedExtent::All, 365).await;
        let secret = make().await.unwrap();
        let feed_id = found(&secret).await.unwrap().feed_id;
        people.revoke_calendar_feed(&viewer, &feed_id).await.unwrap();
        assert!(found(&secret).await.is_none(), "taken back");
        assert!(matches!(people.revoke_calendar_feed(&viewer, &feed_id).await, Err(PeopleError::NoSuch(_))));

        // A wider address out of a narrower one, by other hands than the desk's.
        let secret = people.make_calendar_feed(&viewer, "narrow", FeedWords::Neutral, FeedExtent::Mine, 9).await.unwrap();
        town.tamper("update calendar_feed set words = 'titles' where revoked_at is null").await;
        assert!(people.calendar_feed(&secret, None).await.is_err());
        town.tamper("update calendar_feed set words = 'neutral' where revoked_at is null").await;
        assert!(found(&secret).await.is_some());

        // Who may read no records any more, and whose account is closed.
        let admin = server.viewer(&log_in_again(&server, "amina").await).await;
        people.set_roles(&admin, id(&viewer), "auditor".parse().unwrap()).await.unwrap();
        assert!(found(&secret).await.is_none(), "reads no records");
        people.set_roles(&admin, id(&viewer), "observer".parse().unwrap()).await.unwrap();
        assert!(found(&secret).await.is_some());
        people.set_closed(&admin, id(&viewer), true).await.unwrap();
        assert!(found(&secret).await.is_none(), "closed");
        people.set_closed(&admin, id(&viewer), false).await.unwrap();
        assert!(found(&secret).await.is_none(), "an address does not come back with the account");
        assert_eq!(server.audited(AuditAction::CalendarFeedMade).await, 3);
        assert_eq!(server.audited(AuditAction::CalendarFeedRevoked).await, 2);
    }

    async fn unknown_calendar_addresses_are_tried_a_few_times(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let admin = server.viewer(&server.administrator().await).await;
        let session = server.invited(&admin, "oma", "Oma", "observer").await;
        let viewer = server.viewer(&session).await;
        let people = &server.people;
        let feeds: Vec<_> = (0..10).collect();
        let mut secret = None;
        for _ in &feeds {
            let made = people.make_calendar_feed(&viewer, "x", FeedWords::Neutral, FeedExtent::Mine, 9).await;
            secret = Some(made.unwrap());
        }
        let made = people.make_calendar_feed(&viewer, "x", FeedWords::Neutral, FeedExtent::Mine, 9).await;
        assert!(matches!(made, Err(PeopleError::TooManyFeeds(10))), "{made:?}");
        let secret = secret.unwrap();
        let (one, other) = ("192.0.2.7".parse().ok(), "192.0.2.8".parse().ok());
        for _ in 0..100 {
            assert!(people.calendar_feed(&secret, one).await.unwrap().is_some(), "what works is no guess");
        }
        for _ in 0..30 {
            assert!(people.calendar_feed(&forged(&secret), one).await.unwrap().is_none());
        }
        assert!(people.calendar_feed(&secret, one).await.unwrap().is_none(), "has to wait");
        assert!(people.calendar_feed(&secret, other).await.unwrap().is_some());
        assert!(is_in(&server.log_in("amina", PASSWORD, None).await), "log-ins are counted apart");
        server.machine.pass(SignedDuration::from_mins(11));
        assert!(people.calendar_feed(&secret, one).await.unwrap().is_some());
    }

    async fn other_hands_open_nothing(place: Place) {
        let (town, server) = Town::found(&place).await;
        let admin_session = server.administrator().await;
        let admin = server.viewer(&admin_session).await;
        let session = server.invited(&admin, "eve", "Eve", "analyst").await;
        let eve = server.viewer(&session).await;
        let (eve_id, admin_id) = (id(&eve), id(&admin));
        // Roles, and an account that was closed.
        town.tamper(&format!("update account set roles = 'administrator' where account_id = '{eve_id}'")).await;
        assert!(matches!(server.people.session(&session).await, Err(PeopleError::ForgedAccount)));
        assert!(matches!(server.people.people(&admin).await, Err(PeopleError::ForgedAccount)));
        town.tamper(&format!("update account set roles = 'analyst' where account_id = '{eve_id}'")).await;
        assert!(server.session(&session).await.is_some());
        // Their own session, moved to the administrator.
        town.tamper(&format!("update session set account_id = '{admin_id}' where account_id = '{eve_id}'")).await;
        assert!(server.people.session(&session).await.is_err());
        // A session of their own making, with the sealed browser of another.
        let own = Token::generate().unwrap();
        let hash = town.bytes(own.hash().as_bytes());
        town.tamper(&format!(
            "insert into session (session_hash, session_id, account_id, browser, opened_at, last_seen_at) \
             select {hash}, 'S-00000000', account_id, browser, opened_at, last_seen_at from session limit 1"
        )).await;
        assert!(server.session(&own.to_text()).await.is_none());
        // A link for an expert, made one for an administrator, and one that never expires.
        let link = server.people.invite(&admin, "expert", "expert".parse().unwrap()).await.unwrap();
        town.tamper("update one_time_link set roles = 'administrator' where used_at is null").await;
        assert!(server.people.link(&link).await.is_err());
        town.tamper("update one_time_link set roles = 'expert', expires_at = '2036-01-01T00:00:00.000000000Z' \
                     where used_at is null").await;
        assert!(server.people.link(&link).await.is_err());
        // A token that lasts longer.
        let token = server.people.make_token(&admin, "feed", TokenScope::Forecasts, 1).await.unwrap();
        town.tamper("update api_token set scope = 'records'").await;
        assert!(server.people.token(&token).await.is_err());
        // A second factor taken away.
        let offer = server.people.offer_second_factor(&admin).await.unwrap();
        drop(offer);
        town.tamper(&format!("update account set second_factor = offered_factor where account_id = '{admin_id}'")).await;
        assert!(matches!(server.people.session(&admin_session).await, Err(PeopleError::ForgedAccount)));
    }

    async fn a_local_desk_lets_one_person_in(place: Place) {
        let (town, server) = Town::found(&place).await;
        let of_accounts = server.administrator().await;
        let local = town.another_server(Door::Local).await;
        let first = local.people.local_start_token().await.unwrap();
        let token = local.people.local_start_token().await.unwrap();
        assert!(local.people.start_locally(&first, &device()).await.unwrap().is_none(), "each start makes a new one");
        assert!(local.people.start_locally(&forged(&token), &device()).await.unwrap().is_none());
        assert!(server.people.start_locally(&token, &device()).await.unwrap().is_none(), "on a desk with accounts");
        let session = local.people.start_locally(&token, &device()).await.unwrap().unwrap();
        assert!(local.people.start_locally(&token, &device()).await.unwrap().is_none(), "used");
        let viewer = local.viewer(&session).await;
        assert_eq!(viewer.own().roles.to_string(), "administrator,desk-officer,analyst,mediator,auditor");
        assert_eq!(viewer.name().as_str(), "Local analyst");
        assert!(server.session(&session).await.is_none(), "no way into a desk with accounts");
        assert!(local.session(&of_accounts).await.is_none());
        let credentials = forestall_store::people::Credentials {
            login: secret("amina"), password: secret(PASSWORD), code: None,
        };
        assert!(matches!(local.people.log_in(credentials, device()).await, Err(PeopleError::OtherDoor)));
        let again = local.people.local_start_token().await.unwrap();
        let again = local.people.start_locally(&again, &device()).await.unwrap().unwrap();
        assert_eq!(id(&local.viewer(&again).await), id(&viewer), "one account");
        let late = local.people.local_start_token().await.unwrap();
        local.machine.pass(hours(24));
        assert!(local.people.start_locally(&late, &device()).await.unwrap().is_none());
        let refused = local.people.set_closed(&viewer, id(&viewer), true).await;
        assert!(matches!(refused, Err(PeopleError::LastAdministrator)));
    }

    async fn nothing_planted_stands_in_clear(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let admin = server.viewer(&server.administrator().await).await;
        let session = server.invited(&admin, PLANTED[0], PLANTED[1], "analyst").await;
        let person = server.viewer(&session).await;
        let token = server.people.make_token(&person, PLANTED[4], TokenScope::Records, 30).await.unwrap();
        let link = server.people.invite(&admin, PLANTED[2], "expert".parse().unwrap()).await.unwrap();
        let offer = server.people.offer_second_factor(&person).await.unwrap();
        server.log_in(PLANTED[0], "wrong password", None).await;
        server.people.rename(&person, &format!("{} again", PLANTED[1]).parse().unwrap()).await.unwrap();
        let stored = place.everything_stored().await;
        let secrets = [PASSWORD, session.reveal(), token.reveal(), link.reveal(), offer.letters.reveal(), "$argon2id$"];
        for planted in PLANTED.iter().chain(&secrets) {
            let hex = town::hex(planted.as_bytes());
            assert!(!stored.contains(planted) && !stored.contains(&hex), "found a planted text");
        }
        assert!(stored.contains(&id(&person).to_string()), "the search looks where rows are");
    }
}
