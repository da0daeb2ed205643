//! The rules of a transfer, with the message that people read when one is broken.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod engagement_desk;

use engagement_desk::{Acted, NOW, act_id};
use forestall_engagement::chronicle::{Beside, Chronicle, ChronicleAct, DeskAct, Entry, face_of, fold_acts};
use forestall_engagement::engagement::{EngagementAct, standing};
use forestall_engagement::transfer::{Transfer, TransferAct, TransferState};
use forestall_types::ActId;
use proptest::prelude::*;
use serde_json::{Value, json};

fn act(acted: &mut Acted, json: Value) -> Result<ActId, String> {
    acted.act::<TransferAct>(json)
}

fn item(what: &str, source: &str) -> Value {
    json!({
        "step": "add-item", "kind": "paper", "what": what, "source": source,
        "readable_by": "channel", "attributed": "not-attributable",
    })
}

fn consent(from: ActId, on: &str) -> Value {
    json!({"step": "record-consent", "from": from, "on": on, "way": "in-writing"})
}

fn hand_over(on: &str) -> Value {
    json!({"step": "hand-over", "by": "the facilitator", "to": "the director general", "on": on})
}

fn proposed() -> Acted {
    let mut acted = Acted::new("TRF-04c1f2a9b3e7");
    let open = json!({
        "step": "open", "engagement": "E-2026-417", "channel": "ministry", "to": "the foreign ministry",
        "why": "officials are ready to look at it",
    });
    act(&mut acted, open).unwrap();
    acted
}

#[test]
fn nothing_passes_without_the_consent_of_every_source_of_every_item() {
    let mut acted = proposed();
    assert_eq!(
        act(&mut acted, hand_over("2026-11-20")).unwrap_err(),
        "there is nothing to hand over; add what passes first"
    );
    let paper = act(&mut acted, item("the paper on water", "Council of the Valley")).unwrap();
    let joint = act(&mut acted, item("the joint map", "Council of the Valley")).unwrap();
    let other = json!({"step": "add-source", "item": joint, "source": "Riverside Committee"});
    let other = act(&mut acted, other).unwrap();
    assert_eq!(
        act(&mut acted, hand_over("2026-11-20")).unwrap_err(),
        "2 items cannot be handed over without consent: record the consent of its source, or drop it"
    );
    act(&mut acted, consent(paper, "2026-11-10")).unwrap();
    act(&mut acted, consent(joint, "2026-11-10")).unwrap();
    assert_eq!(
        act(&mut acted, hand_over("2026-11-20")).unwrap_err(),
        "one item cannot be handed over without consent: record the consent of its source, or drop it"
    );
    act(&mut acted, consent(other, "2026-11-12")).unwrap();
    assert_eq!(acted.fold::<Transfer>().state(), TransferState::Consented);
    assert_eq!(
        act(&mut acted, hand_over("2026-11-11")).unwrap_err(),
        "the consent of 2026-11-12 is later than 2026-11-11, the day of the hand-over; check both days"
    );
    let refuse =
        json!({"step": "refuse-consent", "from": paper, "on": "2026-11-13", "words": "not any more"});
    act(&mut acted, refuse).unwrap();
    assert_eq!(acted.fold::<Transfer>().state(), TransferState::Proposed);
    assert!(act(&mut acted, hand_over("2026-11-20")).is_err(), "consent was taken back");
    act(&mut acted, json!({"step": "drop-item", "item": paper, "why": "they do not want it"})).unwrap();
    act(&mut acted, hand_over("2026-11-20")).unwrap();
    let transfer: Transfer = acted.fold();
    assert_eq!(transfer.state(), TransferState::HandedOver);
    let passed: Vec<_> = transfer.items.iter().map(|kept| kept.what.passed).collect();
    assert_eq!(passed, [false, true], "the dropped one stays behind");
}

#[test]
fn what_passed_is_followed_and_corrected_not_changed() {
    let mut acted = proposed();
    let paper = act(&mut acted, item("the paper on water", "Council of the Valley")).unwrap();
    let uptake = |uptake: &str, on: &str, words: Option<&str>| json!({"step": "record-uptake", "item": paper, "uptake": uptake, "on": on, "words": words});
    assert_eq!(
        act(&mut acted, uptake("taken-up", "2026-11-21", None)).unwrap_err(),
        "it was not handed over yet; hand it over first"
    );
    act(&mut acted, consent(paper, "2026-11-10")).unwrap();
    act(&mut acted, hand_over("2026-11-12")).unwrap();
    for json in [item("more", "somebody"), consent(paper, "2026-11-13"), hand_over("2026-11-14")] {
        assert_eq!(
            act(&mut acted, json).unwrap_err(),
            "it was handed over; what passed cannot be changed, only corrected"
        );
    }
    let receipt = |on: &str| json!({"step": "confirm-receipt", "by": "the director general", "on": on});
    assert_eq!(
        act(&mut acted, receipt("2026-11-11")).unwrap_err(),
        "2026-11-11 lies before the hand-over on 2026-11-12"
    );
    act(&mut acted, receipt("2026-11-13")).unwrap();
    assert_eq!(act(&mut acted, receipt("2026-11-13")).unwrap_err(), "its receipt was confirmed already");
    assert_eq!(
        act(&mut acted, uptake("dropped", "2026-11-21", None)).unwrap_err(),
        "say how it was changed, or why it was dropped"
    );
    act(&mut acted, uptake("changed", "2026-11-20", Some("without the annex"))).unwrap();
    act(&mut acted, uptake("unknown", "2026-11-15", None)).unwrap();
    act(&mut acted, json!({"step": "correct", "act": paper, "words": "it is of both sides"})).unwrap();
    let transfer: Transfer = acted.fold();
    assert_eq!(transfer.state(), TransferState::Received);
    assert_eq!(transfer.items[0].what.latest_uptake().unwrap().uptake.code(), "changed");
    assert_eq!(transfer.items[0].what.uptakes.len(), 2, "what was believed before stays readable");
    let face = face_of(acted.id, &acted.entries);
    assert_eq!(face.tags, ["engagement:E-2026-417", "state:received", "uptake:changed"]);
}

#[test]
fn a_transfer_goes_from_an_open_engagement_to_somewhere_else() {
    let open = |channel: &str, to: Option<&str>| {
        json!({
            "step": "open", "engagement": "E-2026-417", "channel": channel, "to": "Track I",
            "to_engagement": to, "why": "now",
        })
    };
    for (json, refused) in [
        (
            open("engagement", Some("E-2026-417")),
            "what passes from an engagement to itself does not pass; to go on on another track, raise the track",
        ),
        (
            open("engagement", None),
            "name the engagement of this desk to which it passes, or choose another kind of channel",
        ),
    ] {
        assert_eq!(act(&mut Acted::new("TRF-04c1f2a9b3e7"), json).unwrap_err(), refused);
    }
    let open: TransferAct = serde_json::from_value(open("engagement", Some("E-2026-418"))).unwrap();
    let mut to = Acted::new("E-2026-418");
    let mut engagement = Acted::new("E-2026-417");
    let beside = |engagement: &Acted, to: &Acted| {
        Beside::new([engagement, to].map(|record| (record.id, record.entries.clone())))
    };
    assert_eq!(
        open.check_beside(&beside(&engagement, &to)).unwrap_err().to_string(),
        "a transfer starts from an engagement that is not over"
    );
    let opened: EngagementAct = serde_json::from_value(json!({
        "step": "open", "situation": "CAF", "track": "track-2", "parties": ["A"], "aim": "b",
        "next_step": {"what": "c"}, "run": {"run_id": "17", "run_hash": "0a".repeat(32), "origin": 561},
    }))
    .unwrap();
    to.force(opened.clone().into());
    engagement.force(opened.into());
    assert!(open.check_beside(&beside(&engagement, &to)).is_ok());
    engagement.act::<EngagementAct>(json!({"step": "break-off", "reason": "d"})).unwrap();
    assert!(open.check_beside(&beside(&engagement, &to)).is_err());
    // An engagement says that it was transferred only where something was handed over.
    let transfer: EngagementAct =
        serde_json::from_value(json!({"step": "transfer", "reason": "e", "transfer": "TRF-04c1f2a9b3e7"}))
            .unwrap();
    let raise: EngagementAct = serde_json::from_value(
        json!({"step": "raise-track", "to": "track-1", "reason": "e", "transfer": "TRF-04c1f2a9b3e7"}),
    )
    .unwrap();
    let mut proposed = proposed();
    let judged = |act: &EngagementAct, engagement: &str, transfer: &Acted| {
        let beside = beside(transfer, &to).upon(engagement.parse().unwrap(), NOW.parse().unwrap());
        act.check_beside(&beside).map_err(|error| error.to_string())
    };
    let no_transfer = "that is no transfer out of this engagement by which something was handed over; record first \
                       what passes, with the consent to it, or leave it blank where nothing passes";
    assert_eq!(judged(&transfer, "E-2026-417", &proposed).unwrap_err(), no_transfer);
    let paper = act(&mut proposed, item("a paper", "A")).unwrap();
    act(&mut proposed, consent(paper, "2026-11-10")).unwrap();
    act(&mut proposed, hand_over("2026-11-12")).unwrap();
    for act in [&transfer, &raise] {
        assert_eq!(judged(act, "E-2026-417", &proposed), Ok(()));
        assert_eq!(
            judged(act, "E-2026-418", &proposed).unwrap_err(),
            no_transfer,
            "it is another engagement's"
        );
    }
}

/// A consent counts from a later day than the refusal: whoever records it may not have read that.
#[test]
fn a_refusal_is_undone_by_a_later_consent_alone() {
    let mut acted = proposed();
    let paper = act(&mut acted, item("the paper on water", "Council of the Valley")).unwrap();
    let refuse = |on: &str| json!({"step": "refuse-consent", "from": paper, "on": on});
    act(&mut acted, consent(paper, "2026-11-10")).unwrap();
    act(&mut acted, refuse("2026-11-12")).unwrap();
    for on in ["2026-11-10", "2026-11-12"] {
        assert_eq!(
            act(&mut acted, consent(paper, on)).unwrap_err(),
            "they refused on 2026-11-12; a consent counts again from a later day, once they were asked anew"
        );
        // Recorded by somebody who does not see the refusal.
        acted.force(DeskAct::from(serde_json::from_value::<TransferAct>(consent(paper, on)).unwrap()));
        assert_eq!(acted.fold::<Transfer>().state(), TransferState::Proposed, "{on}");
    }
    act(&mut acted, refuse("2026-11-01")).unwrap();
    assert!(
        act(&mut acted, consent(paper, "2026-11-05")).is_err(),
        "a refusal of before does not wipe out the later"
    );
    act(&mut acted, consent(paper, "2026-11-13")).unwrap();
    assert_eq!(acted.fold::<Transfer>().state(), TransferState::Consented);
    // Judged over all acts, whatever who hands over may read.
    let hand_over: TransferAct = serde_json::from_value(hand_over("2026-11-20")).unwrap();
    let judged = |acted: &Acted| {
        let beside = Beside::new([(acted.id, acted.entries.clone())]).upon(acted.id, NOW.parse().unwrap());
        hand_over.check_beside(&beside).map_err(|error| error.to_string())
    };
    assert!(hand_over.is_judged_by_all());
    assert_eq!(judged(&acted), Ok(()));
    act(&mut acted, refuse("2026-11-14")).unwrap();
    acted.narrow_last();
    assert_eq!(
        judged(&acted).unwrap_err(),
        "nothing passes without the consent of every source of every item, given by that day; some of it you may not \
         read, so ask the others who work on this transfer"
    );
}

fn any_act() -> impl Strategy<Value = TransferAct> {
    (0..10_u8, 0..16_usize, 1..29_u8).prop_map(|(kind, place, day)| {
        let (of, on) = (act_id(place), format!("2026-10-{day:02}"));
        let json = match kind {
            0 => json!({
                "step": "open", "engagement": "E-2026-417", "channel": "office", "to": "it", "why": "now",
            }),
            1 => item("a paper", "A"),
            2 => json!({"step": "drop-item", "item": of, "why": "no"}),
            3 => json!({"step": "add-source", "item": of, "source": format!("source {day}")}),
            4 => consent(of, &on),
            5 => json!({"step": "refuse-consent", "from": of, "on": on}),
            6 => hand_over(&on),
            7 => json!({"step": "confirm-receipt", "by": "they", "on": on}),
            8 => json!({"step": "record-uptake", "item": of, "uptake": "taken-up", "on": on}),
            _ => json!({"step": "withdraw", "why": "no"}),
        };
        serde_json::from_value(json).unwrap()
    })
}

/// Says, act by act and without the crate's fold, whether each source of an item consented after its last refusal, and
/// on a later day than all of them.
fn has_consent_by_hand(entries: &[Entry<DeskAct>], item: ActId) -> bool {
    let acts = || {
        entries.iter().filter_map(|entry| match &entry.act {
            DeskAct::Transfer(act) => Some((entry.act_id, act)),
            _ => None,
        })
    };
    // Whatever names an item before there is one names nothing.
    let sources = acts().skip_while(|(id, _)| *id != item).filter_map(|(id, act)| match act {
        TransferAct::AddItem(_) if id == item => Some(id),
        TransferAct::AddSource { item: of, .. } if *of == item => Some(id),
        _ => None,
    });
    let mut sources = sources.peekable();
    sources.peek().is_some()
        && sources.all(|source| {
            let answers: Vec<_> = acts()
                .skip_while(|(id, _)| *id != source)
                .filter_map(|(_, act)| match act {
                    TransferAct::RecordConsent { from, on, .. } if *from == source => Some((true, *on)),
                    TransferAct::RefuseConsent { from, on, .. } if *from == source => Some((false, *on)),
                    _ => None,
                })
                .collect();
            let refusals = || answers.iter().filter(|(is_given, _)| !is_given);
            let latest = refusals().map(|(_, on)| *on).max();
            let since = answers.iter().rposition(|(is_given, _)| !is_given).map_or(0, |place| place + 1);
            answers[since..].iter().any(|(_, on)| latest.is_none_or(|latest| *on > latest))
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever is done in whatever order, nothing passes without consent.
    #[test]
    fn nothing_ever_passes_without_consent(acts in prop::collection::vec(any_act(), 0..60)) {
        let mut acted = proposed();
        for act in acts {
            let json = serde_json::to_value(&act).unwrap();
            let _ = acted.act::<TransferAct>(json);
            let transfer: Transfer = acted.fold();
            for kept in standing(&transfer.items).filter(|kept| kept.what.passed) {
                prop_assert!(has_consent_by_hand(&acted.entries, kept.act_id));
            }
            prop_assert!(transfer.handing.is_none() || transfer.withdrawn.is_none());
        }
    }

    /// Any part of any acts folds, and what was handed over unseen without consent did not pass.
    #[test]
    fn any_part_of_any_acts_folds(acts in prop::collection::vec((any_act(), any::<bool>()), 0..60)) {
        let mut acted = proposed();
        for (act, _) in &acts {
            acted.force(DeskAct::from(act.clone()));
        }
        let whole: Transfer = acted.fold();
        for kept in whole.items.iter().filter(|kept| kept.what.passed) {
            let handed = acted.entries.iter().position(|entry| {
                matches!(&entry.act, DeskAct::Transfer(TransferAct::HandOver { .. }))
            });
            prop_assert!(has_consent_by_hand(&acted.entries[..handed.unwrap()], kept.act_id));
        }
        let kept = std::iter::once(true).chain(acts.iter().map(|(_, kept)| *kept));
        let part: Vec<_> = acted.entries.iter().zip(kept).filter(|(_, kept)| *kept).map(|(entry, _)| entry.clone()).collect();
        let transfer: Transfer = fold_acts(acted.id, &part);
        prop_assert_eq!(transfer.face(), face_of(acted.id, &part));
    }
}

#[test]
fn it_goes_to_an_engagement_that_is_there_and_names_versions_that_were_kept() {
    use forestall_engagement::negotiating_text::TextAct;

    let mut from = Acted::new("E-2026-417");
    let opening = |parties: [&str; 1]| {
        json!({
            "step": "open", "situation": "CAF", "track": "track-2", "parties": parties,
            "aim": "reopen the road", "next_step": {"what": "call the elders", "due_on": "2026-12-01"},
            "run": {"run_id": "17", "run_hash": "0a".repeat(32), "origin": 561},
        })
    };
    from.act::<EngagementAct>(opening(["Council of the Valley"])).unwrap();
    let mut to = Acted::new("E-2026-418");
    to.act::<EngagementAct>(opening(["Riverside Committee"])).unwrap();
    let mut text = Acted::new("TXT-04c1f2a9b3e7");
    let begin = json!({"step": "open", "title": "Draft on the road", "engagement": "E-2026-417", "parties": ["1", "2"]});
    text.act::<TextAct>(begin).unwrap();
    text.act::<TextAct>(json!({"step": "add-article", "text": "The road opens."})).unwrap();
    let kept = text.act::<TextAct>(json!({"step": "keep-version", "name": "Second draft"})).unwrap();
    let beside = Beside::new([
        (from.id, from.entries.clone()),
        (to.id, to.entries.clone()),
        (text.id, text.entries.clone()),
    ]);
    let judged = |json: Value| {
        let act: TransferAct = serde_json::from_value(json).unwrap();
        act.check_beside(&beside).map_err(|refused| (refused.member(), refused.to_string()))
    };

    let open = |to: &str| {
        judged(json!({
            "step": "open", "engagement": "E-2026-417", "channel": "engagement", "to": "the official channel",
            "to_engagement": to, "why": "officials are ready to look at it",
        }))
    };
    assert_eq!(open("E-2026-418"), Ok(()));
    let nowhere = "there is no engagement E-2026-999 that you may read; choose one out of the list, or another kind \
                   of channel";
    assert_eq!(open("E-2026-999"), Err((Some("to_engagement"), nowhere.to_owned())));

    let version = |text: &str, version: ActId| {
        let mut item = item("the second draft", "Council of the Valley");
        item["kind"] = json!("text-version");
        item["text"] = json!(text);
        item["version"] = json!(version);
        item
    };
    assert_eq!(judged(version("TXT-04c1f2a9b3e7", kept)), Ok(()));
    let never_kept = Err((
        Some("version"),
        "the text has no such version that you may read; choose one that was kept".to_owned(),
    ));
    assert_eq!(judged(version("TXT-04c1f2a9b3e7", ActId::from_random(0xffff))), never_kept);
    assert_eq!(judged(version("TXT-00000000ffff", kept)), never_kept);

    let mut acted = proposed();
    let mut nameless = item("the second draft", "Council of the Valley");
    nameless["kind"] = json!("text-version");
    assert_eq!(
        act(&mut acted, nameless).unwrap_err(),
        "a version of a text names the text and which of its kept versions; keep a version in the text first"
    );
    act(&mut acted, version("TXT-04c1f2a9b3e7", kept)).unwrap();
}
