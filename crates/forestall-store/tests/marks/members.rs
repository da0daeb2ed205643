//! Members and observers of an engagement, and guests among them.

use super::*;

on_both_databases! {
    async fn guests_write_in_engagements_only(place: Place) {
        let desk = desk_at(&place).await;
        let (mut expert, mut observer) = (EXPERT, OBSERVER);
        let (boris, engagement_id) = engagement_of(&desk, &mut [&mut expert, &mut observer]).await;
        let on_situation = NoteSubject::Situation(caf());
        let on_engagement = NoteSubject::Engagement(engagement_id, caf());
        let members = mark(&format!("engagement({engagement_id})"));
        let viewer = expert.at(at(5));
        assert_eq!(desk.mark_of_new_note(&viewer, on_situation).await.unwrap(), None);
        assert_eq!(desk.mark_of_new_note(&viewer, on_engagement).await.unwrap(), Some(members.clone()));
        assert_eq!(desk.mark_of_new_note(&observer.at(at(5)), on_engagement).await.unwrap(), None);
        assert_eq!(desk.mark_of_new_note(&CHEN.at(at(5)), on_engagement).await.unwrap(), None);
        assert_eq!(desk.mark_of_new_note(&CHEN.at(at(5)), on_situation).await.unwrap(), Some(Mark::internal()));
        let refused = desk.write_note(&viewer, note(on_situation, mark("open"))).await;
        assert!(matches!(refused, Err(DeskError::Forbidden(Capability::WriteNotes))), "{refused:?}");
        let written = desk.write_note(&viewer, note(on_engagement, members.clone())).await.unwrap();
        assert!(desk.note(&boris.at(at(6)), written).await.unwrap().is_some());
        for (somebody, why) in [(&observer, "may not write"), (&expert, "looks as another")] {
            let viewer = match why {
                "looks as another" => somebody.at(at(6)).viewing_as(boris.eyes()),
                _ => somebody.at(at(6)),
            };
            let refused = desk.write_note(&viewer, note(on_engagement, members.clone())).await;
            assert!(matches!(refused, Err(DeskError::Forbidden(_))), "{why}: {refused:?}");
        }
        let outside = desk.write_note(&CHEN.at(at(6)), note(on_engagement, Mark::internal())).await;
        assert!(matches!(outside, Err(DeskError::NoSuchRecord { .. })), "{outside:?}");
        // An expert is no staff: they would not read it themselves.
        let blind = desk.write_note(&viewer, note(on_engagement, Mark::internal())).await;
        assert!(matches!(blind, Err(DeskError::Mark(MarkError::ExcludesSelf))), "{blind:?}");
        let elsewhere = NoteSubject::Engagement(engagement_id, "TCD".parse().unwrap());
        let elsewhere = desk.write_note(&viewer, note(elsewhere, members)).await;
        assert!(matches!(elsewhere, Err(DeskError::NoSuchRecord { .. })), "{elsewhere:?}");
    }

    async fn members_are_kept_by_members(place: Place) {
        let desk = desk_at(&place).await;
        let mut expert = EXPERT;
        let (boris, id) = engagement_of(&desk, &mut [&mut expert]).await;
        let add = async |by: &Somebody, whom: &Somebody, parties: &[u16]| {
            let parties = parties.iter().map(|number| party(*number)).collect();
            desk.add_member(&by.at(at(10)), id, whom.account, parties).await
        };
        let outside = add(&AMINA, &AMINA, &[]).await;
        assert!(matches!(outside, Err(DeskError::NoSuchRecord { .. })), "{outside:?}");
        assert!(matches!(add(&expert, &AMINA, &[]).await, Err(DeskError::Forbidden(_))));
        assert!(matches!(add(&boris, &BORIS, &[3]).await, Err(DeskError::Member(MemberError::NoSuchParty(_)))));
        add(&boris, &expert, &[1]).await.unwrap();
        let foreign = add(&boris, &BORIS, &[1]).await;
        assert!(matches!(foreign, Err(DeskError::Member(MemberError::NotYourCaucus))), "{foreign:?}");
        add(&boris, &AMINA, &[2]).await.unwrap();
        assert!(matches!(add(&boris, &AMINA, &[2]).await, Err(DeskError::Member(MemberError::TakesPart))));
        let membership = desk.membership(&boris.at(at(11)), id).await.unwrap().unwrap();
        let told: Vec<_> =
            membership.members.iter().map(|member| (member.name.as_str(), member.caucuses.clone())).collect();
        let (one, two) = (vec![party(1)], vec![party(2)]);
        assert_eq!(told, [(AMINA.name, two), (BORIS.name, vec![]), (EXPERT.name, one)]);
        assert!(desk.membership(&CHEN.at(at(11)), id).await.unwrap().is_none());

        let remove = async |whom: &Somebody| desk.remove_member(&boris.at(at(12)), id, whom.account).await;
        assert!(matches!(remove(&CHEN).await, Err(DeskError::Member(MemberError::TakesNoPart))));
        assert!(matches!(remove(&AMINA).await, Err(DeskError::Member(MemberError::LastOfCaucus(_)))));
        remove(&BORIS).await.unwrap();
        assert!(desk.engagement(&boris.at(at(13)), id).await.unwrap().is_none(), "who left reads no more");
        let mut amina = AMINA;
        amina.engagements.insert(id);
        let last = desk.remove_member(&amina.at(at(14)), id, AMINA.account).await;
        assert!(matches!(last, Err(DeskError::Member(MemberError::LastOfCaucus(_)))), "{last:?}");
    }

    async fn observers_read_what_is_for_everybody_present(place: Place) {
        let desk = desk_at(&place).await;
        let (mut boris, mut expert, mut observer) = (BORIS, EXPERT, OBSERVER);
        let new = new_engagement(EngagementSource::Situation);
        let opening = OpeningMark::everybody_present();
        let id = desk.open_engagement(&boris.at(at(0)), new, opening).await.unwrap().engagement_id();
        boris.engagements.insert(id);
        desk.add_member(&boris.at(at(1)), id, EXPERT.account, vec![]).await.unwrap();
        expert.engagements.insert(id);
        let subject = NoteSubject::Engagement(id, caf());
        let mut notes = Vec::new();
        let audiences = [format!("present({id})"), format!("engagement({id})"), "internal".to_owned()];
        for (second, audience) in (1..).zip(audiences) {
            let written = desk.write_note(&boris.at(at(second)), note(subject, mark(&audience))).await;
            notes.push(written.unwrap());
        }
        let read = async |by: &Somebody, second: i64| {
            let page = desk.notes(&by.at(at(second)), NoteFilter { take: 9, ..NoteFilter::default() }).await.unwrap();
            let mut read: Vec<NoteId> = page.notes.iter().map(Note::note_id).collect();
            read.reverse();
            read
        };
        assert_eq!(read(&observer, 3).await, []);
        let by = |somebody: &Somebody| somebody.at(at(4));
        for (somebody, why) in [(&expert, "no right"), (&AMINA, "no member, and does not find it")] {
            let refused = desk.add_observer(&by(somebody), id, OBSERVER.account).await;
            assert!(
                matches!(refused, Err(DeskError::Forbidden(_) | DeskError::NoSuchRecord { .. })),
                "{why}: {refused:?}"
            );
        }
        desk.add_observer(&by(&boris), id, OBSERVER.account).await.unwrap();
        observer.observes.insert(id);
        assert_eq!(read(&observer, 5).await, notes[..1], "not what is for members, or internal");
        assert_eq!(read(&expert, 5).await, notes[..2], "members are present");
        assert!(desk.engagement(&observer.at(at(5)), id).await.unwrap().is_some());
        assert!(desk.membership(&observer.at(at(5)), id).await.unwrap().is_none(), "who takes part is not told");
        let member = async |whom: &Somebody| desk.add_member(&boris.at(at(6)), id, whom.account, vec![]).await;
        let observer_of = async |whom: &Somebody| desk.add_observer(&boris.at(at(6)), id, whom.account).await;
        assert!(matches!(member(&OBSERVER).await, Err(DeskError::Member(MemberError::Observes))));
        assert!(matches!(observer_of(&OBSERVER).await, Err(DeskError::Member(MemberError::ObservesAlready))));
        assert!(matches!(observer_of(&EXPERT).await, Err(DeskError::Member(MemberError::IsMember))));
        let nobody = desk.add_observer(&boris.at(at(6)), id, AccountId::new(4242)).await;
        assert!(matches!(nobody, Err(DeskError::NoSuchRecord { .. })), "{nobody:?}");
        // Of the staff, and a keeper of members, but only an observer here: they change nobody's part.
        observer_of(&CHEN).await.unwrap();
        let mut chen = Somebody { roles: "desk-officer", ..CHEN };
        chen.observes.insert(id);
        for refused in [
            desk.add_observer(&chen.at(at(7)), id, AMINA.account).await,
            desk.remove_observer(&chen.at(at(7)), id, OBSERVER.account).await,
            desk.remove_observer(&chen.at(at(7)), id, CHEN.account).await,
            desk.add_member(&chen.at(at(7)), id, CHEN.account, vec![]).await,
            desk.demand_two(&chen.at(at(7)), id).await,
        ] {
            assert!(matches!(refused, Err(DeskError::Member(MemberError::NotYours))), "{refused:?}");
        }
        let known = desk.membership(&boris.at(at(8)), id).await.unwrap().unwrap();
        let observers: Vec<_> = known.observers.iter().map(|one| (one.name.as_str(), one.is_staff)).collect();
        assert_eq!(observers.len(), 2);
        assert!(observers.contains(&(OBSERVER.name, false)), "{observers:?}");
        assert_eq!(known.members.len(), 2, "observers are no members");
        // The part of a member is not ended by the form for observers, nor the other way round.
        let remove = async |whom: &Somebody| desk.remove_observer(&boris.at(at(9)), id, whom.account).await;
        assert!(matches!(remove(&EXPERT).await, Err(DeskError::Member(MemberError::ObservesNot))));
        let as_member = desk.remove_member(&boris.at(at(9)), id, OBSERVER.account).await;
        assert!(matches!(as_member, Err(DeskError::Member(MemberError::TakesNoPart))), "{as_member:?}");
        assert_eq!(read(&observer, 9).await, notes[..1]);
        remove(&OBSERVER).await.unwrap();
        assert_eq!(read(&observer, 10).await, [], "at once, even for eyes that were loaded before");
        assert!(matches!(remove(&OBSERVER).await, Err(DeskError::Member(MemberError::ObservesNot))));
        observer.observes.clear();
        member(&OBSERVER).await.unwrap();
        observer.engagements.insert(id);
        assert_eq!(read(&observer, 11).await, notes[..2], "an observer who left may become a member");
    }

    async fn the_database_knows_no_member_who_observes(place: Place) {
        let desk = desk_at(&place).await;
        let mut expert = EXPERT;
        let (_, id) = engagement_of(&desk, &mut [&mut expert]).await;
        let seat = |party: i64| {
            [id.to_string().into(), EXPERT.account.to_string().into(), party.into(), format!("{:.9}", at(30)).into()]
        };
        let insert = "insert into engagement_member (engagement_id, account_id, party, added_by, added_at) \
                      values ($1, $2, $3, $2, $4)";
        for party in [-1, -2] {
            let mut write = desk.database().begin_write().await.unwrap();
            assert!(write.execute(insert, &seat(party)).await.is_err(), "{party}");
        }
        let mut write = desk.database().begin_write().await.unwrap();
        write.execute(insert, &seat(2)).await.unwrap();
    }

    async fn nobody_leaves_an_engagement_to_nobody(place: Place) {
        let desk = desk_at(&place).await;
        let mut expert = EXPERT;
        let (boris, id) = engagement_of(&desk, &mut [&mut expert]).await;
        let last = desk.remove_member(&boris.at(at(5)), id, BORIS.account).await;
        assert!(matches!(last, Err(DeskError::Member(MemberError::LastManager))), "{last:?}");
        desk.remove_member(&boris.at(at(5)), id, EXPERT.account).await.unwrap();
        assert!(desk.engagement(&expert.at(at(6)), id).await.unwrap().is_none());
    }
}
