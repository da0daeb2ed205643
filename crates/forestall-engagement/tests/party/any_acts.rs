//! Any acts upon parties, in any order and with any left out.

use super::*;

fn any_act() -> impl Strategy<Value = PartyAct> {
    let place = 0usize..14;
    let other = 1u64..4;
    let day = (0u16..2000).prop_map(|days| {
        let start = date(1989, 1, 1);
        start.checked_add(jiff::Span::new().days(i64::from(days))).unwrap()
    });
    prop_oneof![
        Just(open("PLO")),
        Just(act(r#"{"step":"rename","name":"Fatah"}"#)),
        Just(act(r#"{"step":"add-alias","alias":"Tanzim"}"#)),
        Just(act(r#"{"step":"describe","kind":"community","polities":[]}"#)),
        Just(act(r#"{"step":"close","why":"done"}"#)),
        Just(act(r#"{"step":"reopen","why":"not done"}"#)),
        Just(act(r#"{"step":"separate","why":"two"}"#)),
        other.clone().prop_map(merge),
        other.clone().prop_map(|to| relate(party(to), "1991-01-01", None)),
        other.clone().prop_map(|parent| PartyAct::PlaceUnder {
            parent: party(parent),
            from: None,
            until: None
        }),
        other.prop_map(|record| PartyAct::NameLeader {
            name: None,
            record: Some(party(record)),
            office: None,
            from: None,
            until: None
        }),
        (place.clone(), day.clone()).prop_map(|(place, on)| end(place, on)),
        place.clone().prop_map(withdraw),
        (0usize..4, proptest::option::of(place.clone())).prop_map(|(part, older)| {
            profile(ProfilePart::ALL[part].code(), "text", "1993-01-20", older)
        }),
        proptest::option::of(place).prop_map(|older| PartyAct::AddPosition {
            position: PositionKind::RedLine,
            text: "no".parse().unwrap(),
            source: "a speech".parse().unwrap(),
            grade: "C3".parse().unwrap(),
            dated: None,
            supersedes: older.map(act_id),
        }),
        (proptest::option::of(-2i8..=2), proptest::option::of(0u8..=4), day)
            .prop_map(|(attitude, influence, on)| read(attitude, influence, "the talks", &on.to_string())),
    ]
}

proptest! {
    /// Whatever part of whatever acts a viewer may read: a state, nothing that was not said, no trace of the rest.
    #[test]
    fn any_part_of_any_acts_folds(acts in proptest::collection::vec((any_act(), any::<bool>()), 0..14)) {
        let all = entries(&acts.iter().map(|(act, _)| act.clone()).collect::<Vec<_>>());
        let seen: Vec<_> = all
            .iter()
            .zip(&acts)
            .filter(|(_, (_, is_seen))| *is_seen)
            .map(|(entry, _)| entry.clone())
            .collect();
        let ids: Vec<ActId> = seen.iter().map(|entry| entry.act_id).collect();
        let folded = Party::fold(party(1), &seen);
        for item in &folded.profile {
            prop_assert!(ids.contains(&item.act_id));
            if let Some(by) = item.superseded_by {
                prop_assert!(ids.contains(&by), "a hidden entry takes no visible one away");
            }
        }
        let as_of = date(1995, 1, 1);
        let standing = folded.standing_in(Some(talks()), as_of);
        let has_attitude = |item: &Item<Reading>| item.withdrawn.is_none() && item.what.attitude.is_some();
        prop_assert_eq!(standing.attitude.is_some(), folded.readings.iter().any(has_attitude));
        for reading in &folded.readings {
            let (_, _, before) = folded.before(reading);
            prop_assert!(before.is_none() || folded.readings.len() > 1);
        }
        let other = Party::fold(party(2), &entries(&[open("Other")]));
        let both = other.with_merged([folded.clone()]);
        prop_assert_eq!(both.readings.len(), folded.readings.len());
        prop_assert!(both.relations.iter().all(|item| item.what.to != party(1) && item.what.to != party(2)));
        for (act, _) in &acts {
            let _ = folded.check(act, &viewer());
        }
        let desk: Vec<Entry<DeskAct>> = seen
            .iter()
            .map(|entry| Entry {
                act_id: entry.act_id,
                act: entry.act.clone().into(),
                acted_by: entry.acted_by.clone(),
                by: None,
                acted_at: entry.acted_at,
                own_mark: None,
            })
            .collect();
        prop_assert_eq!(face_of(party(1), &desk), folded.face());
    }

    /// What is refused would change nothing that matters; what is accepted shows.
    #[test]
    fn accepted_acts_leave_a_legal_record(acts in proptest::collection::vec(any_act(), 1..24)) {
        let mut kept: Vec<PartyAct> = vec![open("PLO")];
        for act in acts {
            let before = fold(&kept);
            if before.check(&act, &viewer()).is_ok() {
                kept.push(act);
                let after = fold(&kept);
                let (was, is) = (before.profile.len() + before.readings.len(), after.profile.len() + after.readings.len());
                prop_assert!(is >= was, "nothing is lost");
            }
        }
        let party = fold(&kept);
        prop_assert!(party.relations.iter().all(|item| !item.what.span.is_backwards()));
        prop_assert!(party.merged_into != Some(party.id));
        for item in party.profile.iter().filter(|item| item.withdrawn.is_none()) {
            let by = party.profile.iter().filter(|other| {
                other.withdrawn.is_none() && other.what.supersedes == Some(item.act_id)
            });
            prop_assert!(by.count() <= 1, "one entry takes the place of another");
        }
    }
}
