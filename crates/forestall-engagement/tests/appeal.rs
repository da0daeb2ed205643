//! Appeals: October 1962 told fact by fact, the rules as tables, and any part of any acts read back.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod told_acts;

use std::collections::BTreeSet;

use forestall_confidence::{AccountId, Attribution, Audience, Eyes, Mark, Viewer};
use forestall_engagement::appeal::{
    Appeal, AppealAct, AskedOf, Awaited, ConditionStanding, FollowUpStanding, Openness, Reply, ResponseKind,
};
use forestall_engagement::chronicle::{
    Chronicle, ChronicleAct, DeskAct, Entry, check_act, face_of, fold_acts,
};
use forestall_types::{ActId, ChronicleId, ChronicleKind};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use told_acts::act_id;

const NAMED: u64 = 7;

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn viewer(account: u64) -> Viewer {
    let own = Eyes {
        account: Some(AccountId::new(account)),
        roles: "mediator".parse().unwrap(),
        engagements: BTreeSet::new(),
        observes: BTreeSet::new(),
        caucuses: BTreeSet::new(),
    };
    Viewer::new(own, "A. Mediator".parse().unwrap(), now())
}

/// An appeal as the desk keeps it.
struct Kept {
    id: ChronicleId,
    entries: Vec<Entry<DeskAct>>,
}

impl Kept {
    fn new(number: u64) -> Self {
        Self { id: ChronicleId::from_random(ChronicleKind::Appeal, number).unwrap(), entries: Vec::new() }
    }

    fn seen_by(&self, viewer: &Viewer) -> Vec<Entry<DeskAct>> {
        told_acts::seen_by(viewer, &self.entries)
    }

    fn read_by(&self, viewer: &Viewer) -> Appeal {
        fold_acts(self.id, &self.seen_by(viewer))
    }

    /// Adds an act as a form sends it, and returns its name.
    fn try_add(&mut self, act: Value, own_mark: Option<Mark>) -> Result<ActId, String> {
        let act: AppealAct = serde_json::from_value(act).map_err(|error| error.to_string())?;
        let act = DeskAct::from(act);
        check_act(self.id, &self.seen_by(&viewer(NAMED)), &act, &viewer(NAMED))
            .map_err(|error| error.to_string())?;
        let act_id = act_id(self.entries.len() + 1);
        let acted_by = "A. Mediator".parse().unwrap();
        self.entries.push(Entry { act_id, act, acted_by, by: None, acted_at: now(), own_mark });
        Ok(act_id)
    }

    fn add(&mut self, act: Value) -> ActId {
        let told = act.to_string();
        self.try_add(act, None).unwrap_or_else(|error| panic!("{told}: {error}"))
    }
}

fn named_only() -> Mark {
    let audience = Audience::named([AccountId::new(NAMED)]);
    Mark { audience, attribution: Attribution::NotAttributable, review_by: None }
}

const SUSPEND: &str = "In the interest of peace I ask that the shipments and the quarantine be suspended for two to \
                       three weeks.";

/// The appeals of 24, 25 and 26 October 1962.
///
/// Source: the desk's case library, "Cuba, October 1962: appeals": SG/1353 and the records of the Council's meetings
/// of 23 to 25 October 1962. The texts stand here in words of our own.
struct October {
    first: Kept,
    second: Kept,
    third: Kept,
}

fn open(subject: &str, follows: Option<ChronicleId>) -> Value {
    json!({
        "step": "open", "subject": subject, "voice": "U Thant, Acting Secretary-General",
        "capacity": "good-offices", "capacity_note": "the Council was seized already; not Article 99",
        "follows": follows,
    })
}

fn october() -> October {
    let mut first = Kept::new(1);
    first.add(open("Suspend shipments and quarantine", None));
    first.add(json!({"step": "note", "on": "1962-10-24", "words":
        "The Council met on 23, 24 (twice) and 25 October; no vote was taken."}));
    first.add(json!({"step": "note-suggestion", "by": "45 non-aligned delegations", "on": "1962-10-24",
        "words": "Representatives of many states asked for it; the number is from a secondary source."}));
    let kennedy = first.add(json!({"step": "address", "name": "John F. Kennedy", "capacity": "President"}));
    let khrushchev =
        first.add(json!({"step": "address", "name": "Nikita Khrushchev", "capacity": "Premier"}));
    first.add(json!({"step": "write", "to": [kennedy, khrushchev], "text": SUSPEND, "openness": "open"}));
    let quarantine = first.add(
        json!({"step": "ask", "of": [kennedy], "what": "Suspend the quarantine for two to three weeks"}),
    );
    let shipments = first.add(
        json!({"step": "ask", "of": [khrushchev], "what": "Suspend arms shipments for two to three weeks"}),
    );
    first.add(json!({"step": "tie", "request": shipments, "of": khrushchev, "other_request": quarantine, "other": kennedy,
        "words": "The one while the other"}));
    first.add(json!({"step": "send", "to": [kennedy, khrushchev], "on": "1962-10-24", "channel": "cable"}));
    first.add(
        json!({"step": "read-out", "to": "the Security Council", "document": "SG/1353", "on": "1962-10-24"}),
    );
    first.add(json!({"step": "answer", "by": kennedy, "reply": "neither", "on": "1962-10-25",
        "words": "Restates the position; ready to talk."}));
    first.add(json!({"step": "answer", "by": khrushchev, "request": shipments, "reply": "accepts", "on": "1962-10-25"}));
    first.add(
        json!({"step": "thank", "whom": khrushchev, "on": "1962-10-28", "words": "For what he decided."}),
    );

    let mut second = Kept::new(2);
    second.add(open("Keep apart at sea", Some(first.id)));
    let khrushchev =
        second.add(json!({"step": "address", "name": "Nikita Khrushchev", "capacity": "Premier"}));
    let kennedy = second.add(json!({"step": "address", "name": "John F. Kennedy", "capacity": "President"}));
    let away = second.add(json!({"step": "write", "to": [khrushchev], "openness": "confidential",
        "text": "Keep your ships away from the area of interception for a time."}));
    second.add(json!({"step": "write", "to": [kennedy], "openness": "open",
        "text": "Avoid a confrontation with Soviet ships in the next days."}));
    second
        .try_add(
            json!({"step": "note-suggestion", "by": "Washington", "text": away, "on": "1962-10-24",
                "words": "Proposed the message to Khrushchev; its part is not to be known."}),
            Some(named_only()),
        )
        .unwrap();
    second.add(
        json!({"step": "ask", "of": [khrushchev], "what": "Keep ships away from the interception area"}),
    );
    second.add(json!({"step": "ask", "of": [kennedy], "what": "Avoid confrontation in the next days"}));
    second.add(json!({"step": "send", "to": [khrushchev, kennedy], "on": "1962-10-25", "channel": "cable"}));

    let mut third = Kept::new(3);
    third.add(open("Suspend work on the installations", Some(second.id)));
    let castro = third.add(json!({"step": "address", "name": "Fidel Castro", "capacity": "Prime Minister"}));
    third.add(json!({"step": "write", "to": [castro], "openness": "open",
        "text": "Suspend work on the installations while talks go on."}));
    let work = third.add(json!({"step": "ask", "of": [castro], "what": "Suspend work on the installations"}));
    third.add(json!({"step": "send", "to": [castro], "on": "1962-10-26", "channel": "delegation",
        "through": "Cuba's delegate"}));
    third
        .add(json!({"step": "counter", "by": castro, "on": "1962-10-27", "words": "Invites him to Havana."}));
    let visit = third.add(json!({"step": "plan-follow-up", "kind": "visit", "due_on": "1962-10-30",
        "what": "Havana, with Castro; invitation accepted on 28 October"}));
    third.add(json!({"step": "report-follow-up", "follow_up": visit, "on": "1962-10-31",
        "result": "Two days of talks; Castro refuses inspection."}));
    third.add(
        json!({"step": "answer", "by": castro, "request": work, "reply": "declines", "on": "1962-10-31"}),
    );
    October { first, second, third }
}

#[test]
fn october_1962_reads_back_fact_by_fact() {
    let October { first, second, third } = october();
    let appeal = first.read_by(&viewer(1));
    assert_eq!(
        appeal.sentence(),
        "U Thant, Acting Secretary-General asks John F. Kennedy and Nikita Khrushchev: suspend the quarantine for \
         two to three weeks, and 1 request more."
    );
    assert_eq!(appeal.opening.as_ref().unwrap().capacity.words(), "good offices");
    assert_eq!(appeal.suggestions[0].by.name.as_str(), "45 non-aligned delegations");
    assert!(appeal.is_identical_for_all());
    assert_eq!(appeal.readings[0].document.as_ref().unwrap().as_str(), "SG/1353");
    let [kennedy, khrushchev] = [appeal.addressees[0].act_id, appeal.addressees[1].act_id];
    let [quarantine, shipments] = [appeal.requests[0].act_id, appeal.requests[1].act_id];
    let grid = |request, addressee| match appeal.asked_of(request, addressee, now()) {
        AskedOf::Answered { reply, is_as_a_whole, .. } => Some((reply, is_as_a_whole)),
        _ => None,
    };
    assert_eq!(grid(quarantine, kennedy), Some((Reply::Neither, true)));
    assert_eq!(grid(shipments, khrushchev), Some((Reply::Accepts, false)));
    assert_eq!(appeal.asked_of(quarantine, khrushchev, now()), AskedOf::NotAsked);
    let tie = &appeal.conditions[0];
    assert_eq!((tie.one, tie.other), ((shipments, khrushchev), (quarantine, kennedy)));
    assert_eq!(appeal.dispatches[0].on.in_words(), "24 October 1962");
    assert_eq!(appeal.thanks[0].on.to_string(), "1962-10-28");
    assert!(appeal.remarks[0].words.as_str().contains("no vote"));

    let appeal = second.read_by(&viewer(1));
    assert_eq!(appeal.opening.as_ref().unwrap().follows, Some(first.id));
    assert!(!appeal.is_identical_for_all());
    let to = |name: &str| {
        let addressee = appeal.addressees.iter().find(|one| one.who.name.as_str() == name).unwrap();
        appeal.letter_to(addressee.act_id).unwrap().openness
    };
    assert_eq!(to("Nikita Khrushchev"), Openness::Confidential);
    assert_eq!(to("John F. Kennedy"), Openness::Open);

    let appeal = third.read_by(&viewer(1));
    assert_eq!(appeal.dispatches[0].through.as_ref().unwrap().as_str(), "Cuba's delegate");
    assert_eq!(appeal.responses[0].what, ResponseKind::Counter);
    assert!(matches!(&appeal.follow_ups[0].standing,
        FollowUpStanding::Made { result, on } if result.as_str().contains("inspection") && on.to_string() == "1962-10-31"));
    let castro = appeal.addressees[0].act_id;
    assert!(matches!(
        appeal.asked_of(appeal.requests[0].act_id, castro, now()),
        AskedOf::Answered { reply: Reply::Declines, .. }
    ));
}

#[test]
fn whose_suggestion_it_was_is_for_those_named() {
    let October { second, .. } = october();
    let (named, other) = (viewer(NAMED), viewer(1));
    assert_eq!(second.read_by(&named).suggestions[0].by.name.as_str(), "Washington");

    let never = Kept {
        id: second.id,
        entries: second.entries.iter().filter(|entry| entry.own_mark.is_none()).cloned().collect(),
    };
    let seen = second.seen_by(&other);
    assert_eq!(second.read_by(&other), never.read_by(&other), "as if it had never been suggested");
    assert_eq!(seen.len(), never.entries.len());
    assert_eq!(face_of(second.id, &seen), face_of(second.id, &second.entries), "lists show all the same");
    let told = format!("{seen:?}{:?}{:?}", second.read_by(&other), face_of(second.id, &second.entries));
    assert!(!told.contains("Washington") && !told.contains("not to be known"), "{told}");
    assert!(format!("{:?}", second.entries).contains("Washington"), "the search can find it");
}

/// What is refused, and with which words; `A`, `B` and `R` stand for two addressees and a request.
#[test]
#[expect(clippy::too_many_lines, reason = "one story of an appeal, from the first draft to its end")]
fn the_rules_hold() {
    let mut kept = Kept::new(9);
    let refused = |kept: &mut Kept, act: Value, why: &str| {
        let told = act.to_string();
        let error = kept.try_add(act, None).expect_err(&told);
        assert!(error.contains(why), "{told}: {error}");
    };
    refused(&mut kept, json!({"step": "note", "words": "x"}), "no appeal is begun");
    let situation = ChronicleId::from_random(ChronicleKind::Party, 5).unwrap();
    kept.add(json!({"step": "open", "subject": "S", "voice": "The Office", "voice_record": situation, "capacity": "government"}));
    refused(&mut kept, open("again", None), "begun already");
    kept.add(json!({"step": "name-principal", "name": "The Minister"}));
    for himself in [
        json!({"step": "address", "name": " the  office"}),
        json!({"step": "address", "name": "Office"}),
        json!({"step": "address", "name": "The Office."}),
        json!({"step": "address", "name": "Another name", "record": situation}),
        json!({"step": "address", "name": "THE MINISTER"}),
        json!({"step": "address", "name": "minister"}),
    ] {
        refused(&mut kept, himself, "nobody appeals to themselves");
    }
    let a = kept.add(json!({"step": "address", "name": "A"}));
    let b = kept.add(json!({"step": "address", "name": "B"}));
    refused(&mut kept, json!({"step": "address", "name": "a"}), "named already");
    refused(&mut kept, json!({"step": "name-principal", "name": "b"}), "nobody appeals to themselves");
    refused(&mut kept, json!({"step": "write", "to": [], "text": "x", "openness": "open"}), "at least one");
    let send = |to: &[ActId], on: &str| json!({"step": "send", "to": to, "on": on, "channel": "letter"});
    refused(&mut kept, send(&[a], "2026-11-20"), "no text yet");
    kept.add(json!({"step": "write", "to": [a, b], "text": "first draft", "openness": "open"}));
    let second = kept.add(json!({"step": "write", "to": [a], "text": "second draft", "openness": "open"}));
    assert_eq!(kept.read_by(&viewer(1)).letter_to(a).unwrap().act_id, second, "the newest draft holds");
    refused(&mut kept, send(&[a], "2026-11-20"), "nothing is asked");
    let r = kept.add(json!({"step": "ask", "of": [a], "what": "Stop"}));
    let for_b = kept.add(json!({"step": "ask", "of": [b], "what": "Stop too"}));
    let tie = |of: ActId, other_request: ActId, other: ActId| json!({"step": "tie", "request": r, "of": of, "other_request": other_request, "other": other});
    refused(&mut kept, tie(a, r, a), "two different addressees");
    refused(&mut kept, tie(b, for_b, a), "not asked of that addressee");
    let tied = kept.add(tie(a, for_b, b));
    refused(&mut kept, tie(a, for_b, b), "tied to each other already");
    let answer =
        |by: ActId, on: &str| json!({"step": "answer", "by": by, "request": r, "reply": "accepts", "on": on});
    refused(&mut kept, answer(a, "2026-11-20"), "not gone out");
    refused(
        &mut kept,
        json!({"step": "read-out", "to": "all", "on": "2026-11-20"}),
        "not gone out to anybody",
    );
    kept.add(json!({"step": "set-deadline", "of": [b], "by": "2026-11-15"}));
    refused(&mut kept, send(&[a, b], "2026-11-20"), "the deadline lies before");
    refused(&mut kept, send(&[a], "2026-12-20"), "in the future");
    kept.add(send(&[a], "2026-11-10 18:00 Europe/Oslo"));
    refused(&mut kept, send(&[a], "2026-11-12"), "has gone out");
    refused(&mut kept, json!({"step": "write", "to": [a], "text": "x", "openness": "open"}), "has gone out");
    for (act, why) in [
        (answer(a, "2026-11-09"), "lies before the day the appeal went out"),
        (answer(a, "2026-11-10 17:59 Europe/Oslo"), "lies before"),
        (answer(r, "2026-11-11"), "only an addressee"),
        (answer(b, "2026-11-11"), "not gone out to this addressee"),
        (
            json!({"step": "answer", "by": a, "request": for_b, "reply": "accepts", "on": "2026-11-11"}),
            "not asked of",
        ),
        (
            json!({"step": "answer", "by": a, "reply": "accepts-if", "on": "2026-11-11"}),
            "under which conditions",
        ),
        (json!({"step": "establish-silence", "of": a, "on": "2026-11-12"}), "only after a deadline"),
        (json!({"step": "set-deadline", "of": [a], "by": "2026-11-09"}), "the deadline lies before"),
        (json!({"step": "set-deadline", "of": [tied], "by": "2026-11-12"}), "only an addressee"),
    ] {
        refused(&mut kept, act, why);
    }
    kept.add(json!({"step": "set-deadline", "of": [a], "by": "2026-11-15"}));
    let appeal = kept.read_by(&viewer(1));
    assert_eq!(appeal.overdue(now()), [a]);
    assert_eq!(appeal.asked_of(r, a, now()), AskedOf::Waiting(Awaited::Overdue));
    assert_eq!(appeal.asked_of(for_b, b, now()), AskedOf::NotSent);
    assert_eq!(face_of(kept.id, &kept.entries).dues[0].what.as_str(), "answer from A");
    let silence = |on: &str| json!({"step": "establish-silence", "of": a, "on": on});
    refused(&mut kept, silence("2026-11-15"), "had not passed");
    kept.add(silence("2026-11-16"));
    refused(&mut kept, silence("2026-11-17"), "has answered");
    kept.add(answer(a, "2026-11-18"));
    let appeal = kept.read_by(&viewer(1));
    assert!(
        matches!(appeal.asked_of(r, a, now()), AskedOf::Answered { reply: Reply::Accepts, .. }),
        "late, but an answer"
    );
    assert!(face_of(kept.id, &kept.entries).dues.is_empty());
    kept.add(
        json!({"step": "meet-condition", "condition": tied, "words": "both stopped", "on": "2026-11-19"}),
    );
    assert!(matches!(kept.read_by(&viewer(1)).conditions[0].standing, ConditionStanding::Met { .. }));
    refused(
        &mut kept,
        json!({"step": "lapse-condition", "condition": tied, "words": "x", "on": "2026-11-19"}),
        "settled",
    );
    let call = kept.add(json!({"step": "plan-follow-up", "kind": "call", "what": "A", "due_on": "2026-11-30", "cost": "100 USD"}));
    assert_eq!(face_of(kept.id, &kept.entries).dues[0].cost.unwrap().units(), 100);
    kept.add(json!({"step": "drop-follow-up", "follow_up": call, "why": "called us"}));
    refused(&mut kept, json!({"step": "drop-follow-up", "follow_up": call, "why": "x"}), "made or dropped");
    kept.add(json!({"step": "close", "outcome": "heeded", "words": "Both stopped."}));
    refused(&mut kept, answer(a, "2026-11-18"), "is closed");
    kept.add(json!({"step": "note", "words": "What we learnt later"}));
    assert_eq!(face_of(kept.id, &kept.entries).state, "heeded");
}

#[test]
fn unknown_members_are_refused() {
    let mut kept = Kept::new(4);
    let mut act = open("S", None);
    act["sender_password"] = json!("x");
    assert!(kept.try_add(act, None).unwrap_err().contains("unknown field"));
}

proptest! {
    /// Any choice of any of the acts of October, in any order, folds; what names something unseen is passed over.
    #[test]
    fn any_part_of_any_acts_folds(places in prop::collection::vec((0_usize..3, 0_usize..40), 0..60)) {
        let October { first, second, third } = october();
        let all = [first.entries, second.entries, third.entries];
        let entries: Vec<Entry<DeskAct>> = places
            .iter()
            .map(|&(of, at)| all[of][at % all[of].len()].clone())
            .collect();
        let id = ChronicleId::from_random(ChronicleKind::Appeal, 1).unwrap();
        let appeal: Appeal = fold_acts(id, &entries);
        let known: BTreeSet<ActId> = appeal.addressees.iter().map(|one| one.act_id).collect();
        let named = appeal.letters.iter().flat_map(|letter| &letter.to)
            .chain(appeal.requests.iter().flat_map(|request| &request.of))
            .chain(appeal.responses.iter().map(|response| &response.from))
            .chain(appeal.deadlines.iter().map(|deadline| &deadline.of))
            .chain(appeal.dispatches.iter().flat_map(|dispatch| &dispatch.to));
        prop_assert!(named.copied().all(|act_id| known.contains(&act_id)));
        for condition in &appeal.conditions {
            prop_assert!(appeal.is_asked(condition.one) && appeal.is_asked(condition.other));
        }
        let face = appeal.face();
        prop_assert_eq!(face.title.is_empty(), appeal.opening.is_none());
        for entry in &entries {
            prop_assert!(!entry.act.told().what.to_string().is_empty());
            let json = serde_json::to_value(&entry.act).unwrap();
            prop_assert_eq!(serde_json::from_value::<DeskAct>(json).unwrap(), entry.act.clone());
            let act = AppealAct::try_from(entry.act.clone()).unwrap();
            prop_assert_eq!(act.told(), entry.act.told());
            drop(appeal.check(&act, &viewer(1)));
        }
    }
}

#[test]
fn an_answer_after_its_deadline_is_late_whatever_the_zones() {
    for (on, late) in [
        ("1962-10-25 20:00 Europe/Moscow", true),
        ("1962-10-25 18:00 Europe/Moscow", false),
        ("1962-10-25", false),
        ("1962-10-26", true),
    ] {
        let mut kept = Kept::new(1);
        kept.add(open("Suspend shipments", None));
        let to = kept.add(json!({"step": "address", "name": "Nikita Khrushchev"}));
        kept.add(json!({"step": "write", "to": [to], "text": SUSPEND, "openness": "open"}));
        let ask = kept.add(json!({"step": "ask", "of": [to], "what": "Suspend arms shipments"}));
        kept.add(json!({"step": "send", "to": [to], "on": "1962-10-24", "channel": "cable"}));
        kept.add(json!({"step": "set-deadline", "of": [to], "by": "1962-10-25 12:00 America/New_York"}));
        kept.add(json!({"step": "answer", "by": to, "reply": "accepts", "on": on}));
        let standing = kept.read_by(&viewer(NAMED)).asked_of(ask, to, now());
        assert!(
            matches!(standing, AskedOf::Answered { is_late, .. } if is_late == late),
            "{on}: {standing:?}"
        );
    }
}
