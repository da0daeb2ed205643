//! What roles allow, and what nobody can do: as another, or with the database in hand.

use super::*;

on_both_databases! {
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
