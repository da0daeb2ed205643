//! Sessions: their hours, rounds, summaries and actions, and what a part of the acts shows.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod told_acts;

use forestall_confidence::{AccountId, DisplayName, Eyes, Viewer};
use forestall_engagement::chronicle::{
    Beside, Chronicle, ChronicleAct, DeskAct, Entry, check_act, fold_acts,
};
use forestall_engagement::practitioner::PractitionerAct;
use forestall_engagement::session::{ActionState, Session, SessionAct, SessionError, SessionState};
use forestall_types::{ActId, ChronicleId, ChronicleKind};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;
use told_acts::as_desk_entries;

const NOW: &str = "2026-11-22T12:00:00Z";

fn id() -> ChronicleId {
    ChronicleId::from_random(ChronicleKind::Session, 7).unwrap()
}

fn viewer() -> Viewer {
    let own = Eyes { account: Some(AccountId::new(1)), ..Eyes::default() };
    let name: DisplayName = "A. Mediator".parse().unwrap();
    Viewer::new(own, name, NOW.parse().unwrap())
}

fn act(json: serde_json::Value) -> SessionAct {
    serde_json::from_value(json).unwrap()
}

fn entry(number: u64, act: SessionAct) -> Entry<SessionAct> {
    Entry {
        act_id: ActId::from_random(number),
        act,
        acted_by: "A. Mediator".parse().unwrap(),
        by: None,
        acted_at: NOW.parse::<Timestamp>().unwrap(),
        own_mark: None,
    }
}

fn opening(starts: &str, minutes: Option<u16>) -> SessionAct {
    act(json!({
        "step": "open", "engagement": "E-1993-001", "title": "First meeting", "how": "in-person",
        "starts": starts, "minutes": minutes, "zones": ["Africa/Tunis"], "place": "Borregaard, Sarpsborg",
    }))
}

fn opened(starts: &str, minutes: Option<u16>) -> Session {
    Session::fold(id(), &[entry(1, opening(starts, minutes))])
}

/// Adds acts, each judged before.
fn session(acts: impl IntoIterator<Item = serde_json::Value>) -> Result<Session, SessionError> {
    let mut entries = vec![entry(1, opening("2026-11-20 10:00 Europe/Oslo", Some(90)))];
    for (number, json) in (2..).zip(acts) {
        let act = act(json);
        Session::fold(id(), &entries).check(&act, &viewer())?;
        entries.push(entry(number, act));
    }
    Ok(Session::fold(id(), &entries))
}

fn act_id(number: u64) -> String {
    ActId::from_random(number).to_string()
}

/// Source: time zone database, Europe/Oslo: clocks went back from 03:00 to 02:00 on 25 October 2026 and forward from
/// 02:00 to 03:00 on 29 March 2026; Africa/Tunis keeps +01:00 all year.
#[test]
fn a_session_across_a_change_of_clocks_keeps_its_length() {
    for (starts, minutes, ends, tunis) in [
        ("2026-10-25 01:30 Europe/Oslo", 120, "25 October 2026, 02:30 Europe/Oslo", "00:30"),
        ("2026-03-29 01:30 Europe/Oslo", 120, "29 March 2026, 04:30 Europe/Oslo", "01:30"),
        ("2026-03-28 20:00 Europe/Oslo", 12 * 60, "29 March 2026, 09:00 Europe/Oslo", "20:00"),
    ] {
        let session = opened(starts, Some(minutes));
        assert_eq!(session.ends().unwrap().in_words(), ends, "{starts}");
        let elsewhere = session.hours_elsewhere();
        let (zone, there, until) = &elsewhere[0];
        assert_eq!(zone.as_str(), "Africa/Tunis");
        assert!(there.in_words().contains(tunis), "{}", there.in_words());
        assert!(until.is_some());
        let face = session.face();
        let date = &face.dates[0];
        let length = date.ends.unwrap().duration_since(date.starts.unwrap());
        assert_eq!(length.as_mins(), i64::from(minutes), "{starts}");
    }
}

#[test]
fn an_hour_that_happens_twice_or_never_is_asked_about() {
    for bad in ["2026-10-25 02:30 Europe/Oslo", "2026-03-29 02:30 Europe/Oslo", "2026-03-29 02:30"] {
        let json = json!({"step": "move", "starts": bad, "minutes": null, "why": "the host is ill"});
        assert!(serde_json::from_value::<SessionAct>(json).is_err(), "{bad}");
    }
    let session = opened("2026-10-25 02:30 +02:00", Some(30));
    assert_eq!(session.ends().unwrap().in_words(), "25 October 2026, 03:00 UTC+02:00");
    let with_zone = opened("2026-10-25T02:30+01:00[Europe/Oslo]", Some(30));
    assert_eq!(with_zone.ends().unwrap().in_words(), "25 October 2026, 03:00 Europe/Oslo");
}

/// An hour with an offset that its zone does not have would show one time and stand for another.
#[test]
fn an_offset_that_the_zone_does_not_have_is_refused() {
    let judged = |starts: &str| {
        let act = DeskAct::from(opening(starts, Some(30)));
        check_act(id(), &[], &act, &viewer()).map_err(|error| error.to_string())
    };
    assert_eq!(
        judged("2026-12-04T10:00+05:00[Europe/Oslo]").unwrap_err(),
        "`2026-12-04T10:00:00+05:00[Europe/Oslo]`: the clocks of that zone do not show that offset then; leave out \
         the offset, or the zone"
    );
    assert_eq!(judged("2026-12-04T10:00+01:00[Europe/Oslo]"), Ok(()));
}

#[test]
fn a_session_of_history_may_have_a_day_only() {
    let oslo = opened("1993-01-20", None);
    assert_eq!(oslo.face().line, "20 January 1993, Borregaard, Sarpsborg");
    assert_eq!((oslo.ends(), oslo.face().dates[0].starts), (None, None));
    assert_eq!(oslo.face().dates[0].day.to_string(), "1993-01-20");
}

#[test]
fn rounds_have_the_parties_their_kind_asks_for() {
    let round = |kind: &str, parties: &[&str]| {
        session([json!({"step": "begin-round", "kind": kind, "parties": parties})]).map(|s| s.rounds.len())
    };
    for (kind, parties, outcome) in [
        ("plenary", &[][..], Ok(1)),
        ("plenary", &["1"], Err(SessionError::PlenaryOfSome)),
        ("caucus", &["2"], Ok(1)),
        ("caucus", &[], Err(SessionError::CaucusOfOne)),
        ("caucus", &["1", "2"], Err(SessionError::CaucusOfOne)),
        ("shuttle", &["1", "2"], Ok(1)),
        ("shuttle", &[], Err(SessionError::ShuttleToNobody)),
        ("shuttle", &["1", "1"], Err(SessionError::PartyNumbers)),
    ] {
        assert_eq!(round(kind, parties), outcome, "{kind} {parties:?}");
    }
}

#[test]
fn it_is_held_once_it_has_begun_and_cancelled_before() {
    let hold = json!({"step": "hold"});
    let cancel = json!({"step": "cancel", "why": "the road is closed"});
    let ahead = opened("2026-12-04 10:00 Europe/Oslo", Some(90));
    assert_eq!(ahead.check(&act(hold.clone()), &viewer()), Err(SessionError::StillToCome));
    let past = json!({"step": "move", "starts": "2026-11-20 10:00 Europe/Oslo", "why": "earlier"});
    let over = session([past.clone(), hold.clone()]).unwrap();
    assert_eq!(over.state, SessionState::Held);
    assert_eq!(session([past.clone(), hold.clone(), cancel.clone()]), Err(SessionError::Held));
    assert_eq!(session([past.clone(), hold.clone(), hold.clone()]), Err(SessionError::Held));
    let cancelled = session([cancel.clone()]).unwrap();
    assert!(cancelled.face().is_over && cancelled.face().dates.is_empty());
    assert_eq!(
        session([cancel.clone(), json!({"step": "add-item", "what": "water"})]),
        Err(SessionError::Cancelled)
    );
    assert_eq!(session([cancel, past]).unwrap().state, SessionState::Planned, "moving takes it up again");
}

#[test]
fn actions_are_owed_until_done_or_dropped() {
    let take = json!({"step": "take-on", "what": "Send the map", "owner": "account:0000000000000002", "on": "2026-12-10",
        "cost": "300 USD"});
    let owed = session([take.clone()]).unwrap();
    assert_eq!(owed.face().dues[0].what.as_str(), "Send the map");
    let finish = json!({"step": "finish-action", "action": act_id(2), "how": "sent by courier"});
    let done = session([take.clone(), finish.clone()]).unwrap();
    assert!(done.face().dues.is_empty());
    assert!(matches!(done.actions[0].state, ActionState::Done(_)));
    assert_eq!(session([take.clone(), finish.clone(), finish.clone()]), Err(SessionError::ActionEnded));
    let other = json!({"step": "move-action", "action": act_id(99), "on": "2026-12-11", "why": "later"});
    assert_eq!(session([take, other]), Err(SessionError::NoSuchPart));
}

#[test]
fn a_later_summary_takes_the_place_of_the_earlier() {
    let summary = |words: &str| json!({"step": "summarise", "words": words, "is_agreed": false});
    let session = session([summary("They met."), summary("They met and agreed on water.")]).unwrap();
    let texts: Vec<_> = session.summaries.iter().map(|summary| summary.words.as_str()).collect();
    assert_eq!(texts, ["They met and agreed on water."]);
}

#[test]
fn a_session_stands_in_its_engagement() {
    let opening = opening("1993-01-20", None);
    assert_eq!(opening.rests_on().unwrap().to_string(), "E-1993-001");
    assert_eq!(opening.mentions()[0].to_string(), "E-1993-001");
    let desk_act = DeskAct::from(opening);
    let stored = serde_json::to_value(&desk_act).unwrap();
    assert_eq!(stored["of"], "session");
    assert_eq!(stored["act"]["step"], "open");
    assert_eq!(serde_json::from_value::<DeskAct>(stored).unwrap(), desk_act);
}

/// Who holds an office on the day of the session is not noted as a scholar, whatever the form asked.
#[test]
fn an_appointed_diplomat_does_not_attend_as_a_scholar() {
    let checked = json!({
        "step": "check-standing", "held": "diplomatic", "office": null, "since": "2026-12-01", "until": null,
        "how": "asked", "source": "the list", "grade": null, "checked_on": "2026-11-20",
        "check_again_on": "2027-11-20", "check_owner": null,
    });
    let earlier = json!({
        "step": "check-standing", "held": "none", "office": null, "since": null, "until": null, "how": "asked",
        "source": "the list", "grade": null, "checked_on": "2026-11-01", "check_again_on": "2027-11-20",
        "check_owner": null,
    });
    let person = ChronicleId::from_random(ChronicleKind::Practitioner, 3).unwrap();
    let checks = [earlier, checked].map(|json| serde_json::from_value::<PractitionerAct>(json).unwrap());
    let checks = (1..).zip(checks).map(|(number, act)| desk_entry(number, act.into())).collect::<Vec<_>>();
    for (starts, standing, kind, refused) in [
        ("2026-12-04", Some("scholar"), "present", Some("an appointed diplomat cannot sit as scholar")),
        ("2026-12-04", Some("scholar"), "observing", Some("an appointed diplomat cannot sit as scholar")),
        ("2026-12-04", Some("official-in-private-capacity"), "present", None),
        ("2026-12-04", Some("scholar"), "absent", None),
        ("2026-12-04", None, "present", None),
        ("2026-11-30", Some("scholar"), "present", None),
        ("2026-10-30", Some("scholar"), "present", Some("no check of their standing covers that day")),
    ] {
        let opened = vec![desk_entry(1, opening(starts, None).into())];
        let beside = Beside::new([(id(), opened), (person, checks.clone())]).upon(id(), NOW.parse().unwrap());
        let attend = act(json!({"step": "attend", "who": person, "standing": standing, "kind": kind}));
        assert!(attend.is_judged_by_all());
        let judged = attend.check_beside(&beside).map_err(|error| error.to_string());
        match refused {
            None => assert_eq!(judged, Ok(()), "{starts} {standing:?} {kind}"),
            Some(why) => assert!(judged.unwrap_err().starts_with(why), "{starts} {standing:?} {kind}"),
        }
    }
}

fn desk_entry(number: u64, act: DeskAct) -> Entry<DeskAct> {
    Entry {
        act_id: ActId::from_random(number),
        act,
        acted_by: "A. Mediator".parse().unwrap(),
        by: None,
        acted_at: NOW.parse::<Timestamp>().unwrap(),
        own_mark: None,
    }
}

fn any_act() -> impl Strategy<Value = SessionAct> {
    let target = (1_u64..12).prop_map(act_id);
    prop_oneof![
        Just(json!({"step": "hold"})),
        Just(json!({"step": "cancel", "why": "why"})),
        Just(json!({"step": "add-item", "what": "water"})),
        Just(json!({"step": "begin-round", "kind": "caucus", "parties": ["1"]})),
        Just(json!({"step": "take-on", "what": "map", "on": "2026-12-10"})),
        Just(json!({"step": "attend", "who": "The scholar", "kind": "present"})),
        Just(json!({"step": "move", "starts": "2026-11-20", "why": "why"})),
        target.clone().prop_map(|id| json!({"step": "drop-item", "item": id, "why": "why"})),
        target.clone().prop_map(|id| json!({"step": "finish-action", "action": id, "how": "how"})),
        target.clone().prop_map(|id| json!({"step": "strike-attendance", "attendance": id, "why": "why"})),
        target.prop_map(|id| json!({"step": "summarise", "round": id, "words": "said", "is_agreed": true})),
    ]
    .prop_map(act)
}

proptest! {
    /// What somebody does not see leaves no trace: acts upon it are passed over.
    #[test]
    fn any_part_of_any_history_is_a_session(
        acts in prop::collection::vec((any_act(), any::<bool>()), 0..12),
    ) {
        let entries: Vec<_> = (2..).zip(acts).map(|(number, (act, seen))| (entry(number, act), seen)).collect();
        let seen: Vec<_> = std::iter::once(entry(1, opening("2026-12-04", None)))
            .chain(entries.iter().filter(|(_, seen)| *seen).map(|(entry, _)| entry.clone()))
            .collect();
        let session = Session::fold(id(), &seen);
        let known: Vec<ActId> = seen.iter().map(|entry| entry.act_id).collect();
        prop_assert!(session.agenda.iter().all(|item| known.contains(&item.act_id)));
        prop_assert!(session.summaries.iter().all(|s| s.round.is_none_or(|round| known.contains(&round))));
        prop_assert_eq!(session.face(), Session::fold(id(), &seen).face());
        prop_assert_eq!(fold_acts::<Session>(id(), &as_desk_entries(&seen)), session);
    }
}

#[test]
fn what_happened_is_noted_once_a_session_has_begun() {
    let told = [
        json!({"step": "attend", "who": "Cedar", "kind": "present"}),
        json!({"step": "attend", "who": "Cedar", "kind": "absent"}),
        json!({"step": "begin-round", "kind": "plenary", "parties": []}),
        json!({"step": "summarise", "words": "They agreed on a map.", "is_agreed": true}),
    ];
    for told in told {
        let ahead = opened("2026-11-30", None).check(&act(told.clone()), &viewer());
        assert_eq!(ahead, Err(SessionError::NothingHappenedYet), "{told}");
        assert_eq!(opened("2026-11-22", None).check(&act(told.clone()), &viewer()), Ok(()), "{told}");
    }
    let sent_word = act(json!({"step": "attend", "who": "Cedar", "kind": "apologies"}));
    assert_eq!(opened("2026-11-30", None).check(&sent_word, &viewer()), Ok(()), "they say so before");
}
