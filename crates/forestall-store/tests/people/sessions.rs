//! Sessions and the links that begin them: what opens one, and what ends it.

use super::*;

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
}
