//! Marks as they change: releases, two people, what rests on another record, conflicts.

use super::*;

on_both_databases! {
    async fn a_release_is_an_act_with_consent_that_newcomers_do_not_see(place: Place) {
        let desk = desk_at(&place).await;
        let (amina, chen) = (AMINA.at(at(10)), CHEN.at(at(20)));
        let secret = note(NoteSubject::Situation(caf()), mark("named(0000000000000001)"));
        let note_id = desk.write_note(&amina, secret).await.unwrap();
        let record = RecordRef::Note(note_id);
        assert!(desk.note(&chen, note_id).await.unwrap().is_none());

        let wider = desk.change_mark(&amina, record, narrow(mark("internal")), Sequence::START).await;
        assert!(matches!(wider, Err(DeskError::Mark(MarkError::NeedsRelease))), "{wider:?}");
        let released = MarkEvent::Release(release(mark("internal")));
        desk.change_mark(&amina, record, released, Sequence::START).await.unwrap();

        let seen = desk.mark(&chen, record).await.unwrap().unwrap();
        assert_eq!(seen.marking.current(), &mark("internal"));
        assert!(seen.marking.acts().is_empty() && !format!("{seen:?}").contains("Tadesse"), "{seen:?}");
        let told = desk.mark(&amina, record).await.unwrap().unwrap();
        assert!(format!("{told:?}").contains("Tadesse"));
        assert_eq!(told.names, [(AMINA.account, AMINA.name.parse().unwrap())]);
        assert_eq!(desk.note(&chen, note_id).await.unwrap().unwrap().note.current().by_name.as_str(), AMINA.name);

        // Each counts the acts they see.
        let outside = desk.change_mark(&chen, record, narrow(mark("internal&named(0000000000000003)")), Sequence::new(1));
        assert!(outside.await.unwrap_err().is_conflict());
        let only_amina = narrow(mark("internal&named(0000000000000001)"));
        let blind = desk.change_mark(&chen, record, only_amina, Sequence::START).await;
        assert!(matches!(blind, Err(DeskError::Mark(MarkError::ExcludesSelf))), "{blind:?}");
        let both = narrow(mark("internal&named(0000000000000001,0000000000000003)"));
        desk.change_mark(&chen, record, both, Sequence::START).await.unwrap();
        assert!(desk.note(&BORIS.at(at(30)), note_id).await.unwrap().is_none());
    }

    async fn two_people_are_two_people(place: Place) {
        let desk = desk_at(&place).await;
        let mut amina = AMINA;
        let (boris, engagement_id) = engagement_of(&desk, &mut [&mut amina]).await;
        desk.demand_two(&boris.at(at(2)), engagement_id).await.unwrap();
        let again = desk.demand_two(&boris.at(at(2)), engagement_id).await;
        assert!(matches!(again, Err(DeskError::Member(MemberError::NeedsTwoAlready))));
        let subject = NoteSubject::Engagement(engagement_id, caf());
        let members = mark(&format!("engagement({engagement_id})"));
        let caucus = mark(&format!("engagement({engagement_id})&named(0000000000000001,0000000000000002)"));
        let note_id = desk.write_note(&boris.at(at(3)), note(subject, caucus)).await.unwrap();
        let record = RecordRef::Note(note_id);

        let alone = MarkEvent::Release(release(members.clone()));
        let alone = desk.change_mark(&boris.at(at(4)), record, alone, Sequence::START).await;
        assert!(matches!(alone, Err(DeskError::Mark(MarkError::NeedsTwo))), "{alone:?}");
        let proposal = MarkEvent::Propose(release(members.clone()));
        desk.change_mark(&boris.at(at(4)), record, proposal, Sequence::START).await.unwrap();
        let waiting = desk.marks_to_review(&amina.at(at(5))).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].record, waiting[0].needs_two), (1, record, true));
        assert_eq!(desk.waiting_releases(&amina.at(at(5))).await.unwrap(), [record]);
        let as_another = amina.at(at(5)).viewing_as(Viewer::imagined(Role::Analyst));
        for viewer in [&boris.at(at(5)), &CHEN.at(at(5)), &as_another] {
            assert!(desk.waiting_releases(viewer).await.unwrap().is_empty(), "not theirs to answer");
        }
        let same = desk.change_mark(&boris.at(at(5)), record, MarkEvent::Approve, Sequence::new(1)).await;
        assert!(matches!(same, Err(DeskError::Mark(MarkError::SamePerson))), "{same:?}");
        desk.change_mark(&amina.at(at(5)), record, MarkEvent::Approve, Sequence::new(1)).await.unwrap();
        assert_eq!(desk.mark(&amina.at(at(6)), record).await.unwrap().unwrap().marking.current(), &members);
        assert!(desk.marks_to_review(&amina.at(at(6))).await.unwrap().is_empty());
        assert!(desk.waiting_releases(&amina.at(at(6))).await.unwrap().is_empty());
    }

    async fn what_rests_on_another_follows_its_mark(place: Place) {
        let desk = desk_at(&place).await;
        let (amina, chen) = (AMINA.at(at(10)), CHEN.at(at(20)));
        let recorded = desk
            .record_decision(&amina, new_decision(DecisionKind::Warn), &Mark::internal(), Sequence::START)
            .await
            .unwrap();
        let decision = RecordRef::Decision(recorded.record.decision.decision_id);
        let warning_id = recorded.warning.unwrap().warning_id();
        assert!(desk.warning(&chen, warning_id).await.unwrap().is_some());
        let mut hidden = mark("internal&named(0000000000000001)");
        hidden.attribution = Attribution::NotAttributable;
        desk.change_mark(&amina, decision, narrow(hidden.clone()), Sequence::START).await.unwrap();
        assert!(desk.warning(&chen, warning_id).await.unwrap().is_none(), "it tells the decision's reason");
        assert_eq!(desk.warning(&amina, warning_id).await.unwrap().unwrap().mark, hidden);
        assert_eq!(desk.counts(&chen).await.unwrap(), DeskCounts::default());

        // The hidden warning neither stands in the way nor shows itself as a conflict.
        let second = desk
            .record_decision(&chen_as_officer(), new_decision(DecisionKind::Warn), &Mark::internal(), Sequence::START)
            .await
            .unwrap();
        assert_eq!(second.record.sequence, Sequence::new(1));
        assert_eq!(desk.decisions_of(&amina, caf()).await.unwrap().sequence(), Sequence::new(2));
        let act = Acted {
            acted_by: "Forged Name".parse().unwrap(),
            acted_at: at(30),
            event: WarningAnswer::Acknowledge { words: None },
        };
        let answered = desk.answer_warning(&chen_as_officer(), warning_id, act.clone(), Sequence::START).await;
        let absent: WarningId = "W-2025-009".parse().unwrap();
        let never_made = desk.answer_warning(&chen_as_officer(), absent, act, Sequence::START).await;
        let (hidden, absent_text) = (answered.unwrap_err().to_string(), never_made.unwrap_err().to_string());
        assert_eq!(hidden.replace(&warning_id.to_string(), "W-2025-009"), absent_text);
    }

    async fn an_engagement_shows_its_source_to_those_who_may_read_it(place: Place) {
        let desk = desk_at(&place).await;
        let amina = AMINA.at(at(10));
        let secret = mark("named(0000000000000001)");
        let recorded =
            desk.record_decision(&amina, new_decision(DecisionKind::Engage), &secret, Sequence::START).await.unwrap();
        let decision_id = recorded.record.decision.decision_id;
        let source = EngagementSource::Decision(decision_id);
        let refused = desk.open_engagement(&BORIS.at(at(11)), new_engagement(source), Mark::internal()).await;
        let mut never_made = new_engagement(EngagementSource::Decision("D-2025-009".parse().unwrap()));
        never_made.opened_at = at(11);
        let absent = desk.open_engagement(&BORIS.at(at(11)), never_made, Mark::internal()).await;
        let blank = |error: String| error.split(' ').skip(1).collect::<Vec<_>>().join(" ");
        assert_eq!(blank(refused.unwrap_err().to_string()), blank(absent.unwrap_err().to_string()));
        let opened = desk.open_engagement(&amina, new_engagement(source), Mark::internal()).await.unwrap();
        let id = opened.engagement_id();
        let seen = desk.engagement(&amina, id).await.unwrap().unwrap().record;
        assert_eq!(seen.opening().source, source);
        let seen = desk.engagement(&BORIS.at(at(12)), id).await.unwrap().unwrap().record;
        assert_eq!(seen.opening().source, EngagementSource::Situation);
    }

    async fn an_engagement_is_opened_for_its_members_at_once(place: Place) {
        let desk = desk_at(&place).await;
        let mut expert = EXPERT;
        let (boris, id) = engagement_of(&desk, &mut [&mut expert]).await;
        let members = mark(&format!("engagement({id})"));
        assert_eq!(desk.engagement(&boris.at(at(2)), id).await.unwrap().unwrap().mark, members);
        for colleague in [&AMINA, &CHEN] {
            assert!(desk.engagement(&colleague.at(at(2)), id).await.unwrap().is_none(), "{}", colleague.name);
            assert!(desk.engagements(&colleague.at(at(2)), EngagementFilter::default()).await.unwrap().is_empty(), "{}", colleague.name);
        }
        let on_engagement = NoteSubject::Engagement(id, caf());
        let note_id = desk.write_note(&boris.at(at(3)), note(on_engagement, members)).await.unwrap();
        assert!(desk.engagement(&expert.at(at(4)), id).await.unwrap().is_some());
        assert!(desk.note(&expert.at(at(4)), note_id).await.unwrap().is_some());
        assert!(desk.note(&AMINA.at(at(4)), note_id).await.unwrap().is_none());
        let who = desk.membership(&boris.at(at(4)), id).await.unwrap().unwrap().members;
        let who: Vec<_> = who.iter().map(|member| (member.name.as_str(), member.is_staff)).collect();
        assert_eq!(who, [("Boris Lang", true), ("Ella Expert", false)]);
    }

    async fn an_embargo_on_an_opening_is_of_whoever_opens_it(place: Place) {
        let desk = desk_at(&place).await;
        let (mut boris, mut expert) = (BORIS, EXPERT);
        let mark = OpeningMark::ItsMembers {
            attribution: Attribution::NotAttributable,
            review_by: "2027-01-31".parse().ok(),
            embargo_until: Some(at(100)),
        };
        let new = new_engagement(EngagementSource::Situation);
        let id = desk.open_engagement(&boris.at(at(0)), new, mark).await.unwrap().engagement_id();
        for member in [&mut boris, &mut expert] {
            member.engagements.insert(id);
        }
        desk.add_member(&boris.at(at(1)), id, EXPERT.account, vec![]).await.unwrap();
        assert!(desk.engagement(&boris.at(at(99)), id).await.unwrap().is_some());
        assert!(desk.engagement(&expert.at(at(99)), id).await.unwrap().is_none());
        let seen = desk.engagement(&expert.at(at(100)), id).await.unwrap().unwrap();
        assert_eq!(seen.mark.audience, Audience::engagement(id));
        assert_eq!(seen.mark.review_by, "2027-01-31".parse().ok());
        assert_ne!(seen.record.opening().opened_by.as_str(), "Boris Lang", "not attributable");
    }

    async fn an_attribution_hides_who_wrote_and_who_acted(place: Place) {
        let desk = desk_at(&place).await;
        let mut chatham = Mark::internal();
        chatham.attribution = Attribution::NotAttributable;
        let amina = AMINA.at(at(10));
        let note_id = desk.write_note(&amina, note(NoteSubject::Situation(caf()), chatham.clone())).await.unwrap();
        desk.attach(&amina, note_id, "a.txt".to_owned(), b"agenda".to_vec()).await.unwrap();
        let review = Mark { review_by: Some("2027-01-01".parse().unwrap()), ..chatham.clone() };
        desk.change_mark(&amina, RecordRef::Note(note_id), narrow(review), Sequence::START).await.unwrap();
        desk.record_decision(&amina, new_decision(DecisionKind::Warn), &chatham, Sequence::START).await.unwrap();
        let chen = CHEN.at(at(20));
        let told = [
            format!("{:?}", desk.note(&chen, note_id).await.unwrap()),
            format!("{:?}", desk.mark(&chen, RecordRef::Note(note_id)).await.unwrap()),
            format!("{:?}", desk.situation_file(&chen, caf()).await.unwrap()),
            format!("{:?}", desk.timeline_of(&chen, caf()).await.unwrap()),
            format!("{:?}", desk.standing_decisions(&chen).await.unwrap()),
        ]
        .concat();
        assert!(!told.contains(AMINA.name), "{told}");
        assert!(!told.contains(&format!("{:?}", AMINA.account)), "{told}");
        let own = desk.note(&amina, note_id).await.unwrap().unwrap();
        assert_eq!(own.note.current().by, AMINA.account);
    }

    /// Nobody is an audience: the intersection of two that share no reader.
    async fn what_is_for_nobody_is_read_by_nobody(place: Place) {
        let desk = desk_at(&place).await;
        let (mut amina, mut chen) = (AMINA, CHEN);
        let (boris, id) = engagement_of(&desk, &mut [&mut amina, &mut chen]).await;
        let with_amina = mark(&format!("engagement({id})&named(0000000000000001,0000000000000002)"));
        let note_id = desk.write_note(&boris.at(at(5)), note(NoteSubject::Engagement(id, caf()), with_amina)).await.unwrap();
        let record = RecordRef::Engagement(id);
        let with_chen = narrow(mark(&format!("engagement({id})&named(0000000000000002,0000000000000003)")));
        desk.change_mark(&boris.at(at(6)), record, with_chen, Sequence::START).await.unwrap();
        assert!(desk.note(&boris.at(at(7)), note_id).await.unwrap().is_some());
        for somebody in [&amina, &chen] {
            assert!(desk.note(&somebody.at(at(7)), note_id).await.unwrap().is_none(), "{}", somebody.name);
        }
        let only_chen = "engagement({id})&named(0000000000000003)".replace("{id}", &id.to_string());
        let blind = desk.change_mark(&boris.at(at(8)), record, narrow(mark(&only_chen)), Sequence::new(1)).await;
        assert!(matches!(blind, Err(DeskError::Mark(MarkError::ExcludesSelf))));
        let seen = sequence(&desk, &chen.at(at(8)), record).await;
        desk.change_mark(&chen.at(at(8)), record, narrow(mark(&only_chen)), seen).await.unwrap();
        for somebody in [&amina, &boris, &chen] {
            assert!(desk.note(&somebody.at(at(9)), note_id).await.unwrap().is_none(), "{}", somebody.name);
            let page = desk.notes(&somebody.at(at(9)), NoteFilter { take: 9, ..NoteFilter::default() }).await.unwrap();
            assert_eq!((page.total, page.notes.len()), (0, 0));
        }
    }
}

fn chen_as_officer() -> Viewer {
    Somebody { roles: "desk-officer", ..CHEN }.at(at(20))
}
