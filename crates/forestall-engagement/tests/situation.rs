//! A situation: real ones can be told, its rules hold, and any part of its acts can be read.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod told_acts;

use std::collections::BTreeSet;

use forestall_confidence::{AccountId, Eyes, Viewer};
use forestall_engagement::chronicle::{Chronicle, ChronicleAct, Entry, Owner, check_act, face_of};
use forestall_engagement::situation::{
    Extent, HandoverEnd, LookAhead, OccasionKind, Recurrence, Situation, SituationAct, SituationError, Theme,
};
use forestall_engagement::{Phrase, Words};
use forestall_types::{ActId, ChronicleId, ChronicleKind};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use told_acts::{act_id, as_desk_entries};

const RECEIVER: u64 = 2;

fn id() -> ChronicleId {
    ChronicleId::from_random(ChronicleKind::Situation, 7).unwrap()
}

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn viewer(roles: &str, account: u64) -> Viewer {
    let own = Eyes {
        account: Some(AccountId::new(account)),
        roles: roles.parse().unwrap(),
        engagements: BTreeSet::new(),
        observes: BTreeSet::new(),
        caucuses: BTreeSet::new(),
    };
    Viewer::new(own, "A. Officer".parse().unwrap(), now())
}

fn officer() -> Viewer {
    viewer("desk-officer", 1)
}

fn words(text: &str) -> Words {
    text.parse().unwrap()
}

fn phrase(text: &str) -> Phrase {
    text.parse().unwrap()
}

fn entry(number: usize, act: SituationAct) -> Entry<SituationAct> {
    Entry {
        act_id: act_id(number),
        act,
        acted_by: "A. Officer".parse().unwrap(),
        by: Some(AccountId::new(1)),
        acted_at: now(),
        own_mark: None,
    }
}

fn open(title: &str, extent: Extent, polities: &[&str], place: Option<&str>, why: &str) -> SituationAct {
    SituationAct::Open {
        title: phrase(title),
        extent,
        polities: polities.iter().map(|code| code.parse().unwrap()).collect(),
        place: place.map(phrase),
        why: words(why),
        keeper: None,
        warning: None,
        decision: None,
    }
}

fn theme(theme: Theme, root_cause: &str) -> SituationAct {
    SituationAct::AddTheme { theme, root_cause: Some(words(root_cause)) }
}

fn dated(
    kind: OccasionKind,
    title: &str,
    from: Date,
    to: Option<Date>,
    look: Option<LookAhead>,
) -> SituationAct {
    SituationAct::AddOccasion {
        kind,
        title: phrase(title),
        from,
        to,
        recurrence: if kind == OccasionKind::Anniversary { Recurrence::Yearly } else { Recurrence::Once },
        why: None,
        look_ahead: look,
    }
}

/// Applies acts one by one as the desk does: each is checked upon those before it.
fn told(acts: &[SituationAct]) -> Result<Situation, (usize, SituationError)> {
    let mut entries = Vec::new();
    for (number, act) in acts.iter().enumerate() {
        Situation::fold(id(), &entries).check(act, &officer()).map_err(|error| (number, error))?;
        entries.push(entry(number, act.clone()));
    }
    Ok(Situation::fold(id(), &entries))
}

/// Source: the case library of the desk: Oslo 1992-1993, Kashmir, Taiwan and mainland China.
#[test]
fn oslo_kashmir_and_the_strait_can_be_told() {
    let oslo = told(&[
        open(
            "Israel and the Palestinians",
            Extent::Dispute,
            &["ISR", "PSE"],
            None,
            "The official talks in Washington do not move, and both sides may not meet in public.",
        ),
        theme(Theme::Territory, "West Bank and Gaza occupied since 1967"),
        theme(Theme::Sovereignty, "neither side recognises the other"),
        theme(Theme::Displacement, "refugees of 1948 and 1967"),
        theme(Theme::LandUse, "settlements"),
        theme(Theme::Religion, "Jerusalem and its holy places"),
        dated(OccasionKind::Summit, "First meeting at Borregaard, Sarpsborg", date(1993, 1, 20), None, None),
        dated(
            OccasionKind::Anniversary,
            "Signed in Washington",
            date(1993, 9, 13),
            None,
            Some(LookAhead::Month),
        ),
    ])
    .unwrap();
    assert_eq!(oslo.themes.len(), 5);
    let face = oslo.face();
    assert!(
        face.tags.contains(&"polity:PSE".to_owned()) && face.tags.contains(&"theme:territory".to_owned())
    );
    let due = &face.dues[0];
    assert_eq!(
        (due.what.as_str(), due.on),
        ("look again: Signed in Washington, 13 Sep 2027", date(2027, 8, 14))
    );
    assert_eq!(face.dues.len(), 1, "what was past when it was entered is owed no look");

    let kashmir = told(&[
        open(
            "Kashmir",
            Extent::Part,
            &["IND", "PAK"],
            Some("Jammu and Kashmir, both sides of the Line of Control"),
            "Trade across the line had given both sides something to lose.",
        ),
        theme(Theme::SelfDetermination, "accession of 1947"),
        theme(Theme::Water, "rivers that begin in one part and water the other"),
        theme(Theme::Economy, "cross-line trade from 2008, 754 million dollars to 2016"),
        SituationAct::AddPolity { polity: "CHN".parse().unwrap() },
    ])
    .unwrap();
    assert_eq!((kashmir.extent(), kashmir.polities.len()), (Extent::Part, 3));

    let strait = told(&[
        open("Taiwan Strait", Extent::Dispute, &["CHN", "TWN"], None, "Official channels are shut."),
        theme(Theme::Sovereignty, "which government speaks for whom"),
        theme(Theme::Arms, "exercises around the island"),
        theme(Theme::Other, "what a younger generation takes itself to be"),
        theme(Theme::Other, "chips"),
    ])
    .unwrap();
    assert_eq!(strait.themes.len(), 4, "several other themes, each with its words");
}

#[test]
fn a_country_becomes_several_and_one_again() {
    let added = SituationAct::AddPolity { polity: "TCD".parse().unwrap() };
    let opened = open("Lake Chad", Extent::Country, &["NGA"], None, "Raids.");
    let two = told(&[opened.clone(), added.clone()]).unwrap();
    assert_eq!(two.extent(), Extent::Several);
    let removed = SituationAct::RemovePolity { polity: "NGA".parse().unwrap(), why: None };
    let one = told(&[opened, added, removed.clone()]).unwrap();
    assert_eq!((one.extent(), one.polities), (Extent::Country, vec!["TCD".parse().unwrap()]));
}

/// Each case: acts of which only the last is refused, and how.
#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn what_is_wrong_is_refused_and_said() {
    use SituationAct as A;
    use SituationError as E;
    let opened = || open("Guinea", Extent::Country, &["GIN"], None, "The army shot at a rally.");
    let day = |from, to| dated(OccasionKind::Election, "Vote", from, to, Some(LookAhead::Week));
    let hand = |to: Owner| A::HandOver { to, state: words("s"), open: words("o"), call: words("c") };
    let to_somebody = || hand("the night desk".parse().unwrap());
    let watch = |on| A::Watch { what: phrase("prices"), on, owner: None, cost: None };
    let nothing = ActId::from_random(999);
    let cases: Vec<(Vec<SituationAct>, SituationError)> = vec![
        (vec![open("X", Extent::Country, &[], None, "w")], E::NoPolity),
        (
            vec![open("X", Extent::Several, &["MLI", "NER", "MLI"], None, "w")],
            E::PolityTwice("MLI".parse().unwrap()),
        ),
        (
            vec![open("X", Extent::Country, &["MLI", "NER"], None, "w")],
            E::ExtentAndPolities { extent: Extent::Country, count: 2 },
        ),
        (
            vec![open("X", Extent::Several, &["MLI"], None, "w")],
            E::ExtentAndPolities { extent: Extent::Several, count: 1 },
        ),
        (vec![open("X", Extent::Part, &["MLI"], None, "w")], E::PartOfWhat),
        (vec![A::Reopen { why: words("w") }], E::NotOpened),
        (vec![opened(), opened()], E::OpenedAlready),
        (vec![opened(), A::Retitle { title: phrase("Guinea") }], E::NothingChanges),
        (vec![opened(), A::SetExtent { extent: Extent::Country, place: None }], E::NothingChanges),
        (vec![opened(), A::SetExtent { extent: Extent::Part, place: None }], E::PartOfWhat),
        (
            vec![opened(), A::AddPolity { polity: "GIN".parse().unwrap() }],
            E::PolityTwice("GIN".parse().unwrap()),
        ),
        (
            vec![opened(), A::RemovePolity { polity: "GIN".parse().unwrap(), why: None }],
            E::LastPolity("GIN".parse().unwrap()),
        ),
        (
            vec![opened(), A::RemovePolity { polity: "SLE".parse().unwrap(), why: None }],
            E::NotItsPolity("SLE".parse().unwrap()),
        ),
        (vec![opened(), theme(Theme::Rights, "a"), theme(Theme::Rights, "b")], E::ThemeTwice(Theme::Rights)),
        (vec![opened(), A::AddTheme { theme: Theme::Other, root_cause: None }], E::WhichTheme),
        (vec![opened(), A::DropTheme { theme: nothing, why: None }], E::NoSuch("theme")),
        (
            vec![
                opened(),
                A::AddCause {
                    cause: phrase("impunity"),
                    theme: None,
                    evidence: None,
                    source: None,
                    grade: Some("B2".parse().unwrap()),
                },
            ],
            E::GradesNothing,
        ),
        (vec![opened(), A::LinkParty { party: id(), role: None }], E::NotAParty("situation")),
        (
            vec![opened(), day(date(2026, 12, 27), Some(date(2026, 12, 26)))],
            E::EndsBeforeItBegins { from: date(2026, 12, 27), to: date(2026, 12, 26) },
        ),
        (vec![opened(), day(date(203, 1, 1), None)], E::FarAway(203)),
        (
            vec![
                opened(),
                dated(OccasionKind::Anniversary, "War", date(2020, 1, 1), Some(date(2021, 1, 1)), None),
            ],
            E::LongerThanAYear,
        ),
        (
            vec![
                opened(),
                day(date(2027, 6, 1), None),
                A::CancelOccasion { occasion: act_id(1), why: words("w") },
                A::MoveOccasion { occasion: act_id(1), from: date(2027, 7, 1), to: None, why: words("w") },
            ],
            E::Cancelled,
        ),
        (
            vec![
                opened(),
                day(date(2027, 6, 1), None),
                A::LookAtOccasion { occasion: act_id(1), found: words("calm") },
                A::LookAtOccasion { occasion: act_id(1), found: words("calm") },
            ],
            E::NoLookOwed,
        ),
        (vec![opened(), watch(date(2026, 11, 21))], E::Past(date(2026, 11, 21))),
        (vec![opened(), hand(Owner::Account(AccountId::new(1)))], E::ToOneself),
        (vec![opened(), to_somebody(), to_somebody()], E::HandoverWaits),
        (
            vec![
                opened(),
                hand(Owner::Account(AccountId::new(RECEIVER))),
                A::TakeOver { handover: act_id(1), words: None },
            ],
            E::NotTheReceiver,
        ),
        (
            vec![
                opened(),
                to_somebody(),
                A::CallOffHandOver { handover: act_id(1), why: words("w") },
                A::TakeOver { handover: act_id(1), words: None },
            ],
            E::HandoverAnswered,
        ),
        (vec![opened(), A::Close { why: words("quiet") }, watch(date(2027, 1, 1))], E::Closed),
        (vec![opened(), A::Reopen { why: words("w") }], E::IsOpen),
    ];
    for (acts, expected) in cases {
        assert_eq!(told(&acts), Err((acts.len() - 1, expected)), "{acts:?}");
    }
}

#[test]
fn guests_keep_no_dossiers() {
    let opened = open("Guinea", Extent::Country, &["GIN"], None, "Shots.");
    for (roles, is_refused) in
        [("expert", true), ("analyst", false), ("mediator", false), ("desk-officer", false)]
    {
        let refused = Situation::fold(id(), &[]).check(&opened, &viewer(roles, 5));
        assert_eq!(refused == Err(SituationError::ForStaff), is_refused, "{roles}");
    }
}

#[test]
fn a_handover_waits_for_whom_it_is_for_and_moves_the_keeping() {
    let to = Owner::Account(AccountId::new(RECEIVER));
    let mut entries = vec![
        entry(0, open("Guinea", Extent::Country, &["GIN"], None, "Shots.")),
        entry(
            1,
            SituationAct::HandOver {
                to: to.clone(),
                state: words("The envoy is there."),
                open: words("Date of the vote."),
                call: words("The office in Dakar."),
            },
        ),
    ];
    let handed = Situation::fold(id(), &entries);
    assert_eq!(handed.keeper, None);
    assert_eq!(handed.face().state, "being handed over");
    let due = handed.face().dues.remove(0);
    assert_eq!((due.owner, due.on), (Some(to.clone()), date(2026, 11, 22)));
    let take = SituationAct::TakeOver { handover: act_id(1), words: None };
    assert_eq!(handed.check(&take, &viewer("analyst", RECEIVER)), Ok(()));
    entries.push(entry(2, take));
    let taken = Situation::fold(id(), &entries);
    assert_eq!((taken.keeper.clone(), taken.handovers[0].end.clone()), (Some(to), HandoverEnd::Taken(now())));
    assert_eq!(taken.face().dues, []);
}

#[test]
fn what_is_entered_late_is_owed_that_day_and_not_before() {
    let vote = dated(OccasionKind::Election, "Vote", date(2026, 12, 1), None, Some(LookAhead::Month));
    let opened = open("Guinea", Extent::Country, &["GIN"], None, "Shots.");
    let due = told(&[opened, vote]).unwrap().face().dues.remove(0);
    assert_eq!((due.what.as_str(), due.on), ("look again: Vote, 1 Dec 2026", date(2026, 11, 22)));
}

#[test]
fn who_opened_it_is_in_no_face() {
    let mut opened = entry(0, open("Guinea", Extent::Country, &["GIN"], None, "Shots."));
    opened.act = SituationAct::Open {
        title: phrase("Guinea"),
        extent: Extent::Country,
        polities: vec!["GIN".parse().unwrap()],
        place: None,
        why: words("Shots."),
        keeper: None,
        warning: Some("W-2026-001".parse().unwrap()),
        decision: Some("D-2026-001".parse().unwrap()),
    };
    let look = entry(1, dated(OccasionKind::Election, "Vote", date(2027, 6, 1), None, Some(LookAhead::Week)));
    let face = format!("{:?}", Situation::fold(id(), &[opened.clone(), look]).face());
    for hidden in ["A. Officer", "account:", "W-2026-001", "D-2026-001"] {
        assert!(!face.contains(hidden), "{hidden} in {face}");
    }
    let told = opened.act.told();
    assert_eq!((told.what.to_string().as_str(), told.words.as_deref()), ("opened", Some("Shots.")));
}

#[test]
fn acts_are_written_and_read_alike_and_nothing_unknown_is_taken() {
    let json = r#"{"step":"add-occasion","kind":"election","title":"Vote","from":"2027-06-01","recurrence":"once","look_ahead":"month"}"#;
    let act: SituationAct = serde_json::from_str(json).unwrap();
    assert_eq!(act, dated(OccasionKind::Election, "Vote", date(2027, 6, 1), None, Some(LookAhead::Month)));
    assert_eq!(serde_json::from_str::<SituationAct>(&serde_json::to_string(&act).unwrap()).unwrap(), act);
    for bad in [
        r#"{"step":"retitle","title":"  "}"#,
        r#"{"step":"retitle","title":"X","also":"Y"}"#,
        r#"{"step":"add-polity","polity":"gin"}"#,
        r#"{"step":"invent"}"#,
    ] {
        assert!(serde_json::from_str::<SituationAct>(bad).is_err(), "{bad}");
    }
}

fn some_act() -> impl Strategy<Value = SituationAct> {
    use SituationAct as A;
    let reference = || (0_usize..12).prop_map(act_id);
    let day = || (1800_i16..2200, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| date(year, month, day));
    let polity = || prop::sample::select(vec!["GIN", "SLE", "LBR"]).prop_map(|code| code.parse().unwrap());
    let extent = || prop::sample::select(Extent::ALL);
    let ahead = || prop::option::of(prop::sample::select(LookAhead::ALL));
    let owner = || prop::sample::select(vec!["account:0000000000000002", "the night desk"]);
    prop_oneof![
        (extent(), prop::collection::vec(polity(), 0..3)).prop_map(|(extent, polities)| A::Open {
            title: phrase("Mano River"),
            extent,
            polities,
            place: None,
            why: words("w"),
            keeper: None,
            warning: None,
            decision: None,
        }),
        extent().prop_map(|extent| A::SetExtent { extent, place: Some(phrase("the border")) }),
        polity().prop_map(|polity| A::AddPolity { polity }),
        polity().prop_map(|polity| A::RemovePolity { polity, why: None }),
        prop::sample::select(Theme::ALL).prop_map(|theme| A::AddTheme { theme, root_cause: None }),
        reference().prop_map(|theme| A::DropTheme { theme, why: None }),
        reference().prop_map(|cause| A::DropCause { cause, why: words("w") }),
        reference().prop_map(|link| A::UnlinkParty { link, why: None }),
        (day(), prop::option::of(day()), prop::sample::select(Recurrence::ALL), ahead()).prop_map(
            |(from, to, recurrence, look_ahead)| A::AddOccasion {
                kind: OccasionKind::Season,
                title: phrase("rains"),
                from,
                to,
                recurrence,
                why: None,
                look_ahead,
            }
        ),
        (reference(), day(), prop::option::of(day())).prop_map(|(occasion, from, to)| A::MoveOccasion {
            occasion,
            from,
            to,
            why: words("w"),
        }),
        reference().prop_map(|occasion| A::CancelOccasion { occasion, why: words("w") }),
        reference().prop_map(|occasion| A::RestoreOccasion { occasion, why: words("w") }),
        reference().prop_map(|occasion| A::LookAtOccasion { occasion, found: words("f") }),
        day().prop_map(|on| A::Watch { what: phrase("prices"), on, owner: None, cost: None }),
        reference().prop_map(|watch| A::EndWatch { watch, found: words("f") }),
        owner().prop_map(|to| A::HandOver {
            to: to.parse().unwrap(),
            state: words("s"),
            open: words("o"),
            call: words("c"),
        }),
        reference().prop_map(|handover| A::TakeOver { handover, words: None }),
        reference().prop_map(|handover| A::CallOffHandOver { handover, why: words("w") }),
        Just(A::Close { why: words("w") }),
        Just(A::Reopen { why: words("w") }),
    ]
}

proptest! {
    /// Who reads some of the acts sees a whole record, and what they may not read is not in it.
    #[test]
    fn any_part_of_any_acts_can_be_read(
        acts in prop::collection::vec((some_act(), any::<bool>()), 0..30),
        next in some_act(),
    ) {
        let read: Vec<_> = acts.iter().enumerate().filter(|(_, (_, is_read))| *is_read)
            .map(|(number, (act, _))| entry(number, act.clone())).collect();
        let situation = Situation::fold(id(), &read);
        let known: BTreeSet<ActId> = read.iter().map(|entry| entry.act_id).collect();
        let named = situation.themes.iter().map(|theme| theme.act_id)
            .chain(situation.occasions.iter().map(|occasion| occasion.act_id))
            .chain(situation.watches.iter().map(|watching| watching.act_id))
            .chain(situation.handovers.iter().map(|handover| handover.act_id));
        for act_id in named {
            prop_assert!(known.contains(&act_id));
        }
        let face = situation.face();
        prop_assert!(face.dues.is_sorted_by_key(|due| due.on));
        let desk_entries = as_desk_entries(&read);
        prop_assert_eq!(face_of(id(), &desk_entries), face);
        let direct = situation.check(&next, &officer()).map_err(|error| error.to_string());
        let through_desk = check_act(id(), &desk_entries, &next.into(), &officer());
        prop_assert_eq!(through_desk.map_err(|error| error.to_string()), direct);
    }

    /// Acts the rules let pass leave a situation whose rules hold.
    #[test]
    fn acts_that_pass_leave_what_is_allowed(acts in prop::collection::vec(some_act(), 0..60)) {
        let mut entries = vec![entry(100, open("Guinea", Extent::Country, &["GIN"], None, "Shots."))];
        for (number, act) in acts.into_iter().enumerate() {
            let before = Situation::fold(id(), &entries);
            if before.check(&act, &officer()).is_ok() {
                entries.push(entry(number, act));
            }
        }
        let situation = Situation::fold(id(), &entries);
        prop_assert!(!situation.polities.is_empty());
        let distinct: BTreeSet<_> = situation.polities.iter().collect();
        prop_assert_eq!(distinct.len(), situation.polities.len());
        prop_assert!(situation.extent() != Extent::Several || situation.polities.len() > 1);
        prop_assert!(situation.extent() != Extent::Country || situation.polities.len() == 1);
        prop_assert!(situation.occasions.iter().all(|occasion| occasion.days.is_in_order()));
        prop_assert!(situation.handovers.iter().filter(|handover| handover.waits()).count() <= 1);
    }
}
