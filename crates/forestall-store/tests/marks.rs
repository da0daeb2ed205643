//! Marks, members, notes and files from outside, on both databases: releases, two people, conflicts, search, secrets.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod peopled;

use databases::{Place, on_both_databases};
use forestall_confidence::*;
use forestall_engagement::*;
use forestall_store::audit::{self, AuditFilter};
use forestall_store::desk::*;
use forestall_store::notes::{NoteFilter, Revised};
use forestall_types::{NoteId, PolityCode, RecordRef};
use jiff::{SignedDuration, Timestamp};
use peopled::Somebody;

const AMINA: Somebody = Somebody::new(1, "Amina Yusuf", "desk-officer");
const BORIS: Somebody = Somebody::new(2, "Boris Lang", "mediator");
const CHEN: Somebody = Somebody::new(3, "Chen Wei", "analyst");
const EXPERT: Somebody = Somebody::new(4, "Ella Expert", "expert");
const OBSERVER: Somebody = Somebody::new(5, "Otto Observer", "observer");

fn at(second: i64) -> Timestamp {
    "2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
}

async fn desk_at(place: &Place) -> DeskStore {
    let store = peopled::store_at(place).await;
    for somebody in [AMINA, BORIS, CHEN, EXPERT, OBSERVER] {
        somebody.enter(store.database()).await;
    }
    store
}

fn caf() -> PolityCode {
    "CAF".parse().unwrap()
}

fn mark(audience: &str) -> Mark {
    Mark { audience: audience.parse().unwrap(), attribution: Attribution::ByName, review_by: None }
}

fn revision(title: &str, text: &str) -> NoteRevision {
    NoteRevision {
        title: title.parse().unwrap(),
        text: text.parse().unwrap(),
        grade: None,
        grade_reason: None,
        by: AccountId::new(77),
        by_name: "Forged Name".parse().unwrap(),
        at: at(-500),
    }
}

fn note(subject: NoteSubject, mark: Mark) -> NewNote {
    NewNote { subject, mark, source: None, first: revision("Call with the elders", "They agreed to meet.") }
}

fn new_decision(kind: DecisionKind) -> NewDecision {
    NewDecision {
        situation: caf(),
        kind,
        reason: "violence spreads along the road".parse().unwrap(),
        decided_by: "Forged Name".parse().unwrap(),
        decided_at: at(0),
        run: run(),
    }
}

fn run() -> RunRef {
    RunRef {
        run_id: "17".parse().unwrap(),
        run_hash: "0a".repeat(32).parse().unwrap(),
        origin: "2026-09".parse().unwrap(),
    }
}

fn new_engagement(source: EngagementSource) -> NewEngagement {
    NewEngagement {
        situation: caf(),
        source,
        track: Track::TrackII,
        parties: Parties::new(vec!["Elders".parse().unwrap(), "Drivers".parse().unwrap()]).unwrap(),
        aim: "reopen the road".parse().unwrap(),
        next_step: NextStep::new("call".parse().unwrap(), None),
        run: run(),
        opened_by: "Forged Name".parse().unwrap(),
        opened_at: at(0),
    }
}

fn release(to: Mark) -> Proposal {
    Proposal {
        mark: to,
        reason: "the parties publish it".parse().unwrap(),
        consent: "Elder Tadesse by telephone".parse().unwrap(),
    }
}

fn narrow(to: Mark) -> MarkEvent {
    MarkEvent::Narrow { mark: to, reason: "only the caucus".parse().unwrap() }
}

/// Opens an engagement for its members, of whom there are these beside Boris.
async fn engagement_of(desk: &DeskStore, members: &mut [&mut Somebody]) -> (Somebody, EngagementId) {
    let mut boris = BORIS;
    let new = new_engagement(EngagementSource::Situation);
    let opened = desk.open_engagement(&boris.at(at(0)), new, OpeningMark::its_members()).await;
    let engagement_id = opened.unwrap().engagement_id();
    boris.engagements.insert(engagement_id);
    for member in members {
        desk.add_member(&boris.at(at(1)), engagement_id, member.account, vec![]).await.unwrap();
        member.engagements.insert(engagement_id);
    }
    (boris, engagement_id)
}

fn party(number: u16) -> PartyNumber {
    PartyNumber::new(number).unwrap()
}

async fn sequence(desk: &DeskStore, viewer: &Viewer, record: RecordRef) -> Sequence {
    desk.mark(viewer, record).await.unwrap().unwrap().marking.sequence()
}

async fn found(desk: &DeskStore, viewer: &Viewer, words: &str) -> Vec<NoteId> {
    let filter = NoteFilter { words: Some(words.to_owned()), take: 50, ..NoteFilter::default() };
    let page = desk.notes(viewer, filter).await.unwrap();
    assert_eq!(page.total, page.notes.len());
    page.notes.iter().map(Note::note_id).collect()
}

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

    async fn nobody_overwrites_what_they_have_not_read(place: Place) {
        let desk = desk_at(&place).await;
        let amina = AMINA.at(at(10));
        let note_id = desk.write_note(&amina, note(NoteSubject::Situation(caf()), Mark::internal())).await.unwrap();
        let revise = async |by: &Viewer, text: &str, seen: u32| {
            desk.revise_note(by, note_id, revision("Call with the elders", text), Sequence::new(seen)).await
        };
        assert_eq!(revise(&amina, "They agreed to meet on Friday.", 1).await.unwrap(), Revised::Done);
        let Revised::MovedOn(stands) = revise(&CHEN.at(at(11)), "They refused.", 1).await.unwrap() else {
            panic!("a conflict")
        };
        assert_eq!(stands.current().text.as_str(), "They agreed to meet on Friday.");
        assert!(matches!(revise(&amina, "They agreed to meet on Friday.", 2).await, Err(DeskError::Note(NoteError::NothingChanges(_)))));
        assert_eq!(revise(&CHEN.at(at(12)), "They refused.", 2).await.unwrap(), Revised::Done);
        let note = desk.note(&amina, note_id).await.unwrap().unwrap().note;
        let authors: Vec<_> = note.revisions().iter().map(|revision| (revision.by, revision.at)).collect();
        let (one, three) = (AMINA.account, CHEN.account);
        assert_eq!(authors, [(one, at(10)), (one, at(10)), (three, at(12))]);
        let listed = desk.notes(&amina, NoteFilter { take: 25, ..NoteFilter::default() }).await.unwrap().notes;
        let [listed] = listed.as_slice() else { panic!("one note, {}", listed.len()) };
        assert_eq!(listed.sequence(), Sequence::new(3));
        assert_eq!(listed.revisions(), [note.first().clone(), note.current().clone()], "a list needs no more");
    }

    async fn files_are_made_safe_audited_and_destroyed(place: Place) {
        let desk = desk_at(&place).await;
        let amina = AMINA.at(at(10));
        let note_id = desk
            .write_note(&amina, note(NoteSubject::Situation(caf()), mark("internal&named(0000000000000001)")))
            .await
            .unwrap();
        let bytes = b"\xef\xbb\xbfthe zebra agenda".to_vec();
        let attached = desk.attach(&amina, note_id, "../Zebra plan.html".to_owned(), bytes).await.unwrap();
        assert_eq!(attached.name, "Zebra plan.txt");
        let bad = desk.attach(&amina, note_id, "a.svg".to_owned(), b"<svg onload=alert(1)>".to_vec()).await;
        assert!(matches!(bad, Err(DeskError::Attachment(_))), "{bad:?}");
        let file = desk.note(&amina, note_id).await.unwrap().unwrap();
        assert_eq!(file.attachments.len(), 1);
        assert_eq!(file.attachments[0].removed, attached.removed);
        assert!(!attached.removed.is_empty());
        assert_eq!(found(&desk, &amina, "zebra").await, [note_id], "by the file's name");
        let id = attached.attachment_id;
        let content = desk.attachment(&amina, note_id, id).await.unwrap().unwrap();
        assert_eq!(content.bytes, b"the zebra agenda");
        let chen = CHEN.at(at(20));
        assert!(desk.attachment(&chen, note_id, id).await.unwrap().is_none());
        assert!(matches!(desk.detach(&chen, note_id, id).await, Err(DeskError::NoSuchRecord { .. })));
        // Another note is no way to the file.
        let other = desk.write_note(&chen, note(NoteSubject::Situation(caf()), Mark::internal())).await.unwrap();
        assert!(desk.attachment(&chen, other, id).await.unwrap().is_none());
        desk.detach(&amina, note_id, id).await.unwrap();
        assert!(desk.attachment(&amina, note_id, id).await.unwrap().is_none());
        assert!(found(&desk, &amina, "zebra").await.is_empty());
        let of_file = AuditFilter { record: Some(id.to_string()), take: 10, ..AuditFilter::default() };
        let told = audit::entries(desk.database(), &of_file).await.unwrap();
        let told: Vec<_> = told.iter().map(|entry| entry.fact.action).collect();
        assert_eq!(told, [AuditAction::FileRemoved, AuditAction::FileRead, AuditAction::FileAttached]);
    }

    async fn servers_find_each_others_notes(place: Place) {
        let (one, other) = (desk_at(&place).await, desk_at(&place).await);
        let amina = AMINA.at(at(10));
        assert!(found(&other, &amina, "agreed").await.is_empty(), "the index is built and empty");
        let note_id = one.write_note(&amina, note(NoteSubject::Situation(caf()), Mark::internal())).await.unwrap();
        assert_eq!(found(&other, &amina, "AGREE meet").await, [note_id]);
        one.revise_note(&amina, note_id, revision("Call", "They refused."), Sequence::new(1)).await.unwrap();
        assert!(found(&other, &amina, "agreed").await.is_empty());
        assert_eq!(found(&other, &amina, "refused").await, [note_id]);
        assert_eq!(found(&desk_at(&place).await, &amina, "refused").await, [note_id], "built anew");
        let chen = CHEN.at(at(20));
        assert_eq!(found(&other, &chen, "refused").await, [note_id]);
        let hidden = narrow(mark("internal&named(0000000000000001)"));
        one.change_mark(&amina, RecordRef::Note(note_id), hidden, Sequence::START).await.unwrap();
        assert!(found(&other, &chen, "refused").await.is_empty(), "a mark narrowed elsewhere counts at once");
        assert_eq!(found(&other, &amina, "refused").await, [note_id]);
    }

    async fn a_search_follows_the_engagement_a_note_rests_on(place: Place) {
        let desk = desk_at(&place).await;
        let mut amina = AMINA;
        let (boris, id) = engagement_of(&desk, &mut [&mut amina]).await;
        let subject = NoteSubject::Engagement(id, caf());
        let note_id = desk.write_note(&boris.at(at(5)), note(subject, mark("open"))).await.unwrap();
        assert_eq!(found(&desk, &amina.at(at(6)), "elders").await, [note_id]);
        assert!(found(&desk, &CHEN.at(at(6)), "elders").await.is_empty(), "no member");
        let hidden = narrow(mark(&format!("engagement({id})&named(0000000000000002)")));
        desk.change_mark(&boris.at(at(7)), RecordRef::Engagement(id), hidden, Sequence::START).await.unwrap();
        assert!(found(&desk, &amina.at(at(8)), "elders").await.is_empty());
        assert_eq!(found(&desk, &boris.at(at(8)), "elders").await, [note_id]);
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

    async fn neither_database_nor_audit_log_holds_what_people_wrote(place: Place) {
        const WRITTEN: [&str; 8] =
            ["quagga", "okapi", "pangolin", "Tadesse", "publish it", "Yusuf", "Lang", "only the caucus"];
        let desk = desk_at(&place).await;
        let mut amina = AMINA;
        let (boris, id) = engagement_of(&desk, &mut [&mut amina]).await;
        let members = mark(&format!("engagement({id})&named(0000000000000001,0000000000000002)"));
        let mut new = note(NoteSubject::Engagement(id, caf()), members);
        new.first = revision("The quagga", "met the okapi");
        let note_id = desk.write_note(&boris.at(at(5)), new).await.unwrap();
        let content = b"an agenda about a pangolin".to_vec();
        desk.attach(&boris.at(at(5)), note_id, "pangolin.txt".to_owned(), content).await.unwrap();
        let released = MarkEvent::Release(release(mark(&format!("engagement({id})"))));
        let record = RecordRef::Note(note_id);
        desk.change_mark(&boris.at(at(6)), record, released, Sequence::START).await.unwrap();
        let to_caucus = narrow(mark(&format!("engagement({id})&named(0000000000000001,0000000000000002)")));
        desk.change_mark(&boris.at(at(7)), record, to_caucus, Sequence::new(1)).await.unwrap();
        assert_eq!(found(&desk, &boris.at(at(8)), "okapi pangolin").await, [note_id]);
        let stored = place.everything_stored().await;
        assert!(stored.contains(&note_id.to_string()), "plain columns are found");
        for written in WRITTEN {
            let digits = written.bytes().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"));
            assert!(!stored.contains(written) && !stored.contains(&digits), "{written}");
        }
        let filter = AuditFilter { take: 100, ..AuditFilter::default() };
        let told = format!("{:?}", audit::entries(desk.database(), &filter).await.unwrap());
        assert!(told.contains("Released") && told.contains(&note_id.to_string()));
        assert!(WRITTEN.iter().all(|written| !told.contains(written)));
    }

    async fn a_write_that_fails_half_way_leaves_nothing(place: Place) {
        let desk = desk_at(&place).await;
        let amina = AMINA.at(at(10));
        desk.write_note(&amina, note(NoteSubject::Situation(caf()), Mark::internal())).await.unwrap();
        let before = count_rows(&desk).await;
        // The last statement of every write, the entry in the audit log, fails.
        let break_audit = if place.is_sqlite() {
            "create trigger refuse before insert on audit_entry begin select raise(abort, 'no'); end"
        } else {
            "alter table audit_entry add constraint refuse check (sequence < 0) not valid"
        };
        place.run_as_other_program(break_audit).await.unwrap();
        let refused = desk.write_note(&amina, note(NoteSubject::Situation(caf()), mark("internal&named(0000000000000001)"))).await;
        assert!(matches!(refused, Err(DeskError::Database(_))), "{refused:?}");
        let decision = new_decision(DecisionKind::Warn);
        desk.record_decision(&amina, decision, &mark("open"), Sequence::START).await.unwrap_err();
        let source = EngagementSource::Situation;
        desk.open_engagement(&amina, new_engagement(source), Mark::internal()).await.unwrap_err();
        let note_id = desk.notes(&amina, NoteFilter { take: 1, ..NoteFilter::default() }).await.unwrap().notes[0].note_id();
        desk.attach(&amina, note_id, "a.txt".to_owned(), b"agenda".to_vec()).await.unwrap_err();
        let record = RecordRef::Note(note_id);
        let seen = sequence(&desk, &amina, record).await;
        desk.change_mark(&amina, record, narrow(mark("internal&named(0000000000000001)")), seen).await.unwrap_err();
        assert_eq!(count_rows(&desk).await, before);
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

async fn count_rows(desk: &DeskStore) -> Vec<i64> {
    let mut moment = desk.database().begin_read().await.unwrap();
    let mut counts = Vec::new();
    for count in [
        "select count(*) as rows_in_all from note",
        "select count(*) as rows_in_all from note_revision",
        "select count(*) as rows_in_all from marked_record",
        "select count(*) as rows_in_all from mark_act",
        "select count(*) as rows_in_all from audience",
        "select count(*) as rows_in_all from decision",
        "select count(*) as rows_in_all from warning",
        "select count(*) as rows_in_all from engagement",
        "select count(*) as rows_in_all from engagement_member",
        "select count(*) as rows_in_all from attachment",
        "select count(*) as rows_in_all from attachment_content",
    ] {
        counts.push(moment.row(count, &[]).await.unwrap().unwrap().int("rows_in_all").unwrap());
    }
    counts
}
