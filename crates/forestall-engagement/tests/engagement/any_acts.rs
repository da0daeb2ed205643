//! Any acts upon engagements, in any order and with any left out.

use super::*;

/// Returns acts of every kind, some of which name others.
fn any_act() -> impl Strategy<Value = EngagementAct> {
    let place = 0..24_usize;
    (0..34_u8, place, 1..5_u16, any::<bool>()).prop_map(|(kind, place, number, flag)| {
        let (of, words, party) = (act_id(place), "some words", number.to_string());
        let name = format!("party {place}");
        let json = match kind {
            0 => open(if flag { "track-2" } else { "track-1.5" }),
            1 => json!({"step": "seek-consent", "reason": words}),
            2 => json!({"step": "prepare", "reason": words}),
            3 => json!({"step": "begin", "reason": words}),
            4 => json!({"step": "pause", "reason": words}),
            5 => json!({"step": "step-back", "reason": words}),
            6 => json!({"step": "transfer", "reason": words}),
            7 => json!({"step": "conclude", "outcome": if flag { "settled" } else { "other" }, "reason": words}),
            8 => json!({"step": "break-off", "left": [party], "reason": words}),
            9 => json!({"step": "raise-track", "to": if flag { "track-1" } else { "track-1.5" }, "reason": words}),
            10 => json!({"step": "set-next-step", "what": words}),
            11 => json!({"step": "add-action", "what": words, "on": "2026-12-01"}),
            12 => json!({"step": "finish-action", "action": of, "words": words}),
            13 => json!({"step": "drop-action", "action": of, "why": words}),
            14 => json!({"step": "add-aim", "aim": words}),
            15 => json!({"step": "drop-aim", "aim": of, "why": words}),
            16 => json!({"step": "add-change-step", "change": words, "indicator": words}),
            17 => json!({"step": "observe-change", "change_step": of, "on": "2026-11-01", "found": "no", "evidence": words}),
            18 => json!({"step": "drop-change-step", "change_step": of, "why": words}),
            19 => json!({"step": "link-situation", "situation": "SIT-04c1f2a9b3e7"}),
            20 => json!({"step": "unlink-situation", "situation": "SIT-04c1f2a9b3e7", "why": words}),
            21 => risk(if flag { "low" } else { "unacceptable" }, "2027-01-31"),
            22 => json!({"step": "add-party", "name": name}),
            23 => json!({"step": "party-leaves", "party": party, "why": words}),
            24 => json!({"step": "party-returns", "party": party, "why": words}),
            25 => json!({"step": "seat-participant", "pseudonym": name, "standing": "citizen", "side": party}),
            26 => json!({"step": "participant-leaves", "participant": of, "why": words}),
            27 => json!({"step": "aim-for-participation", "group": "women", "at_least": number, "unit": "seats"}),
            28 => json!({"step": "count-seats", "aim": of, "counted": number, "seats": 4, "on": "2026-11-01", "how": words}),
            29 => json!({"step": "book", "kind": "spent", "sum": "18446744073709551615 USD", "what": words, "on": "2026-11-01"}),
            30 => json!({"step": "strike-booking", "booking": of, "why": words}),
            31 => json!({"step": "note", "words": words}),
            32 => json!({"step": "take-role", "role": "mediator", "who": "Ana"}),
            _ => json!({"step": "leave-role", "holder": of, "why": words}),
        };
        serde_json::from_value(json).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Acts that the rules accept leave a state in which what the rules promise holds.
    #[test]
    fn accepted_acts_leave_a_legal_state(acts in prop::collection::vec(any_act(), 0..40)) {
        let mut acted = opened("track-2");
        let mut begun = false;
        for act in acts {
            let before: Course = acted.fold();
            let json = serde_json::to_value(&act).unwrap();
            let accepted = acted.act::<EngagementAct>(json).is_ok();
            let after: Course = acted.fold();
            if !accepted {
                prop_assert_eq!(&before, &after);
                continue;
            }
            begun |= after.stage == Stage::UnderWay;
            if before.stage != after.stage && after.stage == Stage::UnderWay {
                prop_assert!(after.risk().is_some_and(|risk| risk.what.level.code() != "unacceptable"));
            }
            prop_assert!(before.stage.is_open() || before.stage == after.stage, "what is over stays over");
            prop_assert_eq!(after.outcome.is_some(), !after.stage.is_open());
            prop_assert!(begun || after.outcome != Some(EngagementOutcome::Settled));
            let numbers: Vec<_> = after.parties.iter().map(|party| usize::from(party.number.get())).collect();
            prop_assert_eq!(numbers, (1..=after.parties.len()).collect::<Vec<_>>());
            prop_assert!(after.track <= before.track, "a channel is raised, never lowered");
            let mut pseudonyms: Vec<_> = standing(&after.participants).map(|p| &p.what.pseudonym).collect();
            let seated = pseudonyms.len();
            pseudonyms.sort_unstable();
            pseudonyms.dedup();
            prop_assert_eq!(pseudonyms.len(), seated);
        }
    }

    /// Any part of any acts folds, is shown in lists, and is summed up.
    #[test]
    fn any_part_of_any_acts_folds(acts in prop::collection::vec((any_act(), any::<bool>()), 0..40)) {
        let mut acted = Acted::new("E-2026-417");
        for (act, _) in &acts {
            acted.force(DeskAct::from(act.clone()));
        }
        let kept = acts.iter().map(|(_, kept)| *kept);
        let part: Vec<_> = acted.entries.iter().zip(kept).filter(|(_, kept)| *kept).map(|(entry, _)| entry.clone()).collect();
        let course: Course = fold_acts(acted.id, &part);
        prop_assert_eq!(course.face(), face_of(acted.id, &part));
        prop_assert!(course.aims.len() <= part.len() && course.bookings.len() <= part.len());
        totals(&course.bookings);
        let hidden: Vec<_> = course.identities.iter().map(|(of, _)| of).collect();
        prop_assert!(hidden.iter().all(|of| part.iter().any(|entry| entry.act_id != **of)));
    }
}
