//! Tokens and calendar addresses, which let programs in.

use super::*;

on_both_databases! {
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
}
