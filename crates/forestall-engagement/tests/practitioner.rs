//! The rules of the roster, and what lists show of its people.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod chronicle_desk;

use chronicle_desk::{Desk, named, record};
use forestall_engagement::chronicle::face_of;
use forestall_engagement::practitioner::{
    Practitioner, PractitionerAct, PractitionerKind, Readiness, RosterFace, TrustLevel,
};
use forestall_engagement::*;
use forestall_types::{ActId, ChronicleId, ChronicleKind};
use jiff::civil::Date;
use proptest::prelude::*;

type Act = PractitionerAct;

fn desk() -> Desk<Practitioner> {
    Desk::new(ChronicleKind::Practitioner)
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A scholar in the middle, as the one who opened the channel to Oslo.
fn open(pseudonym: &str, name: Option<&str>) -> Act {
    Act::Open {
        pseudonym: pseudonym.parse().unwrap(),
        name: name.map(|name| name.parse().unwrap()),
        kind: PractitionerKind::Scholar,
        knowledge: "living conditions in the West Bank and Gaza".parse().unwrap(),
        languages: vec!["no native".parse().unwrap(), "en fluent".parse().unwrap()],
        regions: vec!["ISR".parse().unwrap()],
        found_how: "met at an institute".parse().unwrap(),
        consent_on: day("2026-11-01"),
        consent_how: "said so in person".parse().unwrap(),
        ask_again_on: Some(day("2027-11-01")),
    }
}

fn check(held: OfficeHeld, office: Option<&str>, since: &str, checked_on: &str) -> Act {
    Act::CheckStanding {
        held,
        office: office.map(|office| office.parse().unwrap()),
        since: Some(day(since)),
        until: None,
        how: "asked them, and read the ministry's list".parse().unwrap(),
        source: "diplomatic list".parse().unwrap(),
        grade: Some("B2".parse().unwrap()),
        checked_on: day(checked_on),
        check_again_on: day("2027-05-01"),
        check_owner: None,
    }
}

fn trust(party: ChronicleId, level: TrustLevel, on: &str) -> Act {
    Act::MeasureTrust {
        party,
        level,
        on: day(on),
        source: "interview".parse().unwrap(),
        grade: None,
        words: None,
    }
}

fn available(readiness: Readiness, from: &str, to: Option<&str>) -> Act {
    Act::SetAvailability { readiness, from: day(from), to: to.map(day), words: None }
}

#[test]
fn the_desk_finds_out_that_its_scholar_became_an_ambassador() {
    let mut desk = desk();
    desk.act(open("Willow", None)).unwrap();
    let on = |desk: &Desk<Practitioner>, date: &str| {
        may_sit(desk.record().standing_on(day(date)), ParticipantStanding::Scholar)
    };
    assert_eq!(on(&desk, "2026-11-22"), Err(SeatRefused::NotChecked));
    desk.act(check(OfficeHeld::None, None, "2020-01-01", "2026-11-10")).unwrap();
    assert_eq!(on(&desk, "2026-11-22"), Ok(()));
    desk.act(check(OfficeHeld::Diplomatic, Some("ambassador"), "2026-11-15", "2026-11-20")).unwrap();
    assert_eq!(on(&desk, "2026-11-14"), Ok(()), "what was so before stays so");
    assert_eq!(on(&desk, "2026-11-22"), Err(SeatRefused::AppointedDiplomat(ParticipantStanding::Scholar)));
    let wrong = desk.last_act();
    desk.act(Act::Withdraw { entry: wrong, why: "somebody else of that name".parse().unwrap() }).unwrap();
    assert_eq!(on(&desk, "2026-11-22"), Ok(()));
}

#[test]
fn a_list_shows_the_pseudonym_and_never_the_name() {
    let mut desk = desk();
    desk.act(open("Willow", Some("Terje Example"))).unwrap();
    let face = face_of(desk.id(), &desk.entries());
    assert_eq!((face.title.as_str(), face.state.as_str(), face.is_over), ("Willow", "on file", false));
    assert!(!format!("{face:?}").contains("Terje"), "{face:?}");
    assert_eq!(face.dues.len(), 1, "to ask them again");
}

#[test]
fn what_a_list_shows_is_read_back() {
    let mut desk = desk();
    let party = record(ChronicleKind::Party, 7);
    for act in [
        open("Willow", None),
        check(OfficeHeld::None, None, "2020-01-01", "2026-11-10"),
        trust(party, TrustLevel::Distrust, "2026-01-01"),
        trust(party, TrustLevel::Confides, "2026-10-01"),
        available(Readiness::Available, "2026-01-01", None),
        available(Readiness::Away, "2026-12-20", Some("2027-01-05")),
        Act::NoteConflict {
            what: "sits on the board".parse().unwrap(),
            with_whom: named("a bank"),
            since: None,
            source: None,
        },
    ] {
        desk.act(act).unwrap();
    }
    let practitioner = desk.record();
    let read = RosterFace::read(&face_of(desk.id(), &desk.entries()));
    assert_eq!(read, RosterFace::of(&practitioner));
    assert_eq!(read.trust_of(party), Some(TrustLevel::Confides));
    assert_eq!(practitioner.trust()[0].change(), Some(3));
    assert_eq!(read.readiness_on(day("2026-12-24")), Some(Readiness::Away));
    assert_eq!(read.readiness_on(day("2027-01-06")), Some(Readiness::Available));
    assert_eq!(read.open_conflicts, 1);
    assert!(!read.is_check_due(day("2027-04-30")) && read.is_check_due(day("2027-05-01")));
    assert!(read.is_check_due(day("2019-12-31")), "no check speaks of that day");
}

#[test]
fn each_rule_refuses_and_says_what_to_do() {
    let mut desk = desk();
    let before = |desk: &mut Desk<Practitioner>, act: Act| desk.act(act).unwrap_err();
    assert!(before(&mut desk, Act::Retire { why: "ill".parse().unwrap() }).contains("put them on file"));
    assert!(before(&mut desk, open("Terje in Oslo", Some("Terje Example"))).contains("tells nothing of it"));
    desk.act(open("Willow", None)).unwrap();
    let party = record(ChronicleKind::Party, 7);
    let situation = record(ChronicleKind::Situation, 7);
    let describe = |languages: &[&str], regions: &[&str], knowledge: &str| Act::Describe {
        kind: PractitionerKind::Ngo,
        knowledge: knowledge.parse().unwrap(),
        languages: languages.iter().map(|skill| skill.parse().unwrap()).collect(),
        regions: regions.iter().map(|code| code.parse().unwrap()).collect(),
    };
    for (act, says) in [
        (open("Elm", None), "on file once"),
        (Act::Name { name: "Ada Willow".parse().unwrap() }, "tells nothing of it"),
        (describe(&["fr fluent", "fr basic"], &[], "wells"), "language fr stands twice"),
        (describe(&[], &["CAF", "CAF"], "wells"), "country CAF stands twice"),
        (describe(&[], &[], "wells; reach me at a@b.org"), "Protected persons"),
        (describe(&[], &[], "wells, +47 22 00 00 00"), "Protected persons"),
        (check(OfficeHeld::Public, None, "2020-01-01", "2026-11-10"), "say which office"),
        (check(OfficeHeld::None, Some("mayor"), "2020-01-01", "2026-11-10"), "not both"),
        (check(OfficeHeld::None, None, "2020-01-01", "2026-11-25"), "cannot lie after today"),
        (check(OfficeHeld::None, None, "2020-01-01", "2027-05-01"), "cannot lie after today"),
        (trust(situation, TrustLevel::Trust, "2026-11-01"), "trust is measured with a party"),
        (trust(party, TrustLevel::Trust, "2026-12-01"), "cannot lie after today"),
        (available(Readiness::Away, "2026-12-02", Some("2026-12-01")), "lies before the first"),
        (Act::Withdraw { entry: ActId::from_random(99), why: "gone".parse().unwrap() }, "no such entry"),
        (Act::Return { why: "well again".parse().unwrap() }, "did not retire"),
    ] {
        let why = desk.act(act.clone()).unwrap_err();
        assert!(why.contains(says), "{act:?}: {why}");
    }
    desk.act(Act::Retire { why: "ill".parse().unwrap() }).unwrap();
    assert!(desk.act(trust(party, TrustLevel::Trust, "2026-11-01")).unwrap_err().contains("return first"));
    desk.act(Act::WithdrawConsent { on: day("2026-11-22"), words: None }).unwrap();
    assert!(desk.act(Act::Return { why: "no".parse().unwrap() }).unwrap_err().contains("erase them"));
    assert_eq!(face_of(desk.id(), &desk.entries()).state, "consent withdrawn");
}

#[test]
fn a_conflict_is_resolved_once() {
    let mut desk = desk();
    desk.act(open("Willow", None)).unwrap();
    let what = "sits on the board of a mine".parse().unwrap();
    desk.act(Act::NoteConflict {
        what,
        with_whom: named("the mine"),
        since: Some(day("2026-02-01")),
        source: None,
    })
    .unwrap();
    let conflict = desk.last_act();
    let resolve =
        |on: &str| Act::ResolveConflict { conflict, how: "left the board".parse().unwrap(), on: day(on) };
    assert!(desk.act(resolve("2026-01-31")).unwrap_err().contains("before the first"));
    desk.act(resolve("2026-10-01")).unwrap();
    assert_eq!(desk.record().open_conflicts().count(), 0);
    assert!(desk.act(resolve("2026-10-02")).unwrap_err().contains("resolved already"));
}

fn any_act() -> impl Strategy<Value = Act> {
    let entry = (0_u64..12).prop_map(ActId::from_random);
    let words = || "because".parse::<Words>().unwrap();
    prop_oneof![
        Just(open("Willow", None)),
        Just(open("Elm", Some("Terje Example"))),
        Just(Act::Name { name: "Terje Example".parse().unwrap() }),
        Just(Act::ChangePseudonym { pseudonym: "Oak".parse().unwrap(), why: words() }),
        Just(check(OfficeHeld::Diplomatic, Some("envoy"), "2026-01-01", "2026-11-01")),
        Just(check(OfficeHeld::None, None, "2025-01-01", "2026-11-02")),
        Just(Act::NoteConflict { what: words(), with_whom: named("a bank"), since: None, source: None }),
        entry.clone().prop_map(move |conflict| Act::ResolveConflict {
            conflict,
            how: words(),
            on: day("2026-11-01")
        }),
        (0_u64..3, 0_usize..5).prop_map(|(party, level)| trust(
            record(ChronicleKind::Party, party),
            TrustLevel::ALL[level],
            "2026-11-01"
        )),
        Just(available(Readiness::Limited, "2026-11-01", None)),
        entry.prop_map(move |entry| Act::Withdraw { entry, why: words() }),
        Just(Act::Retire { why: words() }),
        Just(Act::Return { why: words() }),
        Just(Act::RenewConsent { on: day("2026-11-03"), how: words(), ask_again_on: None }),
        Just(Act::WithdrawConsent { on: day("2026-11-04"), words: None }),
    ]
}

proptest! {
    /// Whatever acts a viewer may read, in whatever order, the record folds, and its face is read back as it is.
    #[test]
    fn any_acts_fold(acts in proptest::collection::vec(any_act(), 0..24), seen in any::<u32>()) {
        let mut desk = desk();
        desk.force_seen(acts, seen);
        let practitioner = desk.record();
        let face = face_of(desk.id(), &desk.entries());
        prop_assert_eq!(RosterFace::read(&face), RosterFace::of(&practitioner));
        let tells = format!("{face:?}").contains("Terje");
        prop_assert!(!tells);
    }

    /// What is accepted act by act never lets a pseudonym tell the name.
    #[test]
    fn accepted_acts_keep_the_name_out_of_the_pseudonym(acts in proptest::collection::vec(any_act(), 0..24)) {
        let mut desk = desk();
        for act in acts {
            let before = desk.record();
            if desk.act(act).is_err() {
                prop_assert_eq!(before, desk.record());
            }
        }
        let practitioner = desk.record();
        if let (Some(name), Some(pseudonym)) = (&practitioner.name, &practitioner.pseudonym) {
            prop_assert!(name.as_str().split(' ').all(|part| !pseudonym.as_str().contains(part)));
        }
    }

    /// An act goes to JSON and back, and says of which kind of record it is.
    #[test]
    fn an_act_is_written_and_read(act in any_act()) {
        chronicle_desk::assert_written_and_read(act, ChronicleKind::Practitioner);
    }
}
