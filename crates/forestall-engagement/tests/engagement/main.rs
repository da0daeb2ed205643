//! The rules of an engagement, with the message that people read when one is broken.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod any_acts;
#[path = "../engagement_desk/mod.rs"]
mod engagement_desk;

use engagement_desk::{Acted, NOW, act_id};
use forestall_confidence::{Attribution, Mark};
use forestall_engagement::chronicle::{Beside, Chronicle, ChronicleAct, DeskAct, face_of, fold_acts};
use forestall_engagement::engagement::{
    Course, EngagementAct, EngagementOutcome, Inclusion, ObserverSight, Stage, Track, standing, totals,
};
use forestall_engagement::practitioner::PractitionerAct;
use forestall_engagement::representative::RepresentativeAct;
use forestall_types::ActId;
use proptest::prelude::*;
use serde_json::{Value, json};

fn open(track: &str) -> Value {
    json!({
        "step": "open", "situation": "CAF", "track": track,
        "parties": ["Council of the Valley", "Riverside Committee"],
        "aim": "reopen the road", "next_step": {"what": "call the elders", "due_on": "2026-12-01"},
        "run": {"run_id": "17", "run_hash": "0a".repeat(32), "origin": 561},
    })
}

fn risk(level: &str, valid_until: &str) -> Value {
    json!({
        "step": "assess-risk", "harm": "drivers are stopped and asked whom they met",
        "mitigations": "they travel on market days", "level": level,
        "reviewed_by": "the field security adviser", "valid_until": valid_until,
    })
}

fn opened(track: &str) -> Acted {
    let mut acted = Acted::new("E-2026-417");
    acted.act::<EngagementAct>(open(track)).unwrap();
    acted
}

fn under_way(track: &str) -> Acted {
    let mut acted = opened(track);
    acted.act::<EngagementAct>(risk("moderate", "2027-03-31")).unwrap();
    for step in ["seek-consent", "prepare", "begin"] {
        acted.act::<EngagementAct>(json!({"step": step, "reason": "both sides said yes"})).unwrap();
    }
    acted
}

fn act(acted: &mut Acted, json: Value) -> Result<ActId, String> {
    acted.act::<EngagementAct>(json)
}

#[test]
fn nothing_gets_under_way_without_an_assessment_of_risk() {
    let mut acted = opened("track-2");
    let begin = json!({"step": "begin", "reason": "now"});
    assert_eq!(
        act(&mut acted, begin.clone()).unwrap_err(),
        "it is exploring, so `get under way` is not possible; possible now: seek consent, conclude, break off"
    );
    for step in ["seek-consent", "prepare"] {
        act(&mut acted, json!({"step": step, "reason": "both agree"})).unwrap();
    }
    let course: Course = acted.fold();
    let no_risk = "there is no assessment of risk that you may read; say first who may be harmed by this, and what \
                   is done about it";
    assert_eq!(act(&mut acted, begin.clone()).unwrap_err(), no_risk);
    assert_eq!(course.check_risk("2026-11-22".parse().unwrap()).unwrap_err().to_string(), no_risk);
    for (level, valid_until, refused) in [
        (
            "low",
            "2026-11-21",
            "an assessment of risk held until 2026-11-21; assess it again first, for all who read that one",
        ),
        (
            "unacceptable",
            "2027-01-31",
            "an assessment calls the risk unacceptable; change the plan and assess it again first, for all who read \
             that one",
        ),
    ] {
        act(&mut acted, risk(level, valid_until)).unwrap();
        assert_eq!(act(&mut acted, begin.clone()).unwrap_err(), refused);
    }
    act(&mut acted, risk("high", "2026-11-22")).unwrap();
    let course: Course = acted.fold();
    assert!(course.check_risk("2026-11-22".parse().unwrap()).is_ok());
    assert!(course.check_risk("2026-11-23".parse().unwrap()).is_err());
    act(&mut acted, begin).unwrap();
    assert_eq!(acted.fold::<Course>().stage, Stage::UnderWay);
}

#[test]
fn stages_do_not_run_backwards_in_time() {
    let mut acted = opened("track-2");
    act(&mut acted, risk("moderate", "2027-03-31")).unwrap();
    let moved = |step: &str, on: &str| json!({"step": step, "reason": "both sides said yes", "on": on});
    act(&mut acted, moved("seek-consent", "1992-04-29")).unwrap();
    assert_eq!(
        act(&mut acted, moved("prepare", "1992-04-01")).unwrap_err(),
        "it is consent sought since 1992-04-29, so it cannot have moved on 1992-04-01; check both days"
    );
    // The day of the consent was the mistake: one stage back, and again.
    act(&mut acted, moved("step-back", "1992-04-01")).unwrap();
    act(&mut acted, moved("seek-consent", "1992-04-01")).unwrap();
    act(&mut acted, moved("prepare", "1992-04-01")).unwrap();
    assert!(act(&mut acted, moved("begin", "1991-01-01")).is_err());
    act(&mut acted, json!({"step": "begin", "reason": "they met, on a day nobody wrote down"})).unwrap();
    assert!(act(&mut acted, moved("conclude", "1992-03-31")).is_err(), "what has no day hides no older day");
}

/// Who reads an assessment, by the names in its mark; none for all who read the engagement.
#[test]
fn an_assessment_for_few_lifts_none_that_more_people_read() {
    let (day, late) = ("2026-12-04".parse().unwrap(), "2027-06-04".parse().unwrap());
    let all = None;
    let (one, two) = (Some("named(0000000000000001)"), Some("named(0000000000000001,0000000000000002)"));
    let (other, staff) = (Some("named(0000000000000003)"), Some("internal"));
    for (assessed, on, may_meet) in [
        (vec![], day, false),
        (vec![(all, "low", "2027-03-31")], day, true),
        (vec![(all, "low", "2027-03-31")], late, false),
        (vec![(all, "unacceptable", "2027-03-31"), (one, "low", "2027-03-31")], day, false),
        (vec![(two, "unacceptable", "2027-03-31"), (one, "low", "2027-03-31")], day, false),
        (vec![(one, "unacceptable", "2027-03-31"), (other, "low", "2027-03-31")], day, false),
        (vec![(one, "unacceptable", "2027-03-31"), (two, "low", "2027-03-31")], day, true),
        (vec![(staff, "unacceptable", "2027-03-31"), (staff, "low", "2027-03-31")], day, true),
        (vec![(one, "unacceptable", "2027-03-31"), (all, "low", "2027-03-31")], day, true),
        (vec![(all, "low", "2027-03-31"), (one, "unacceptable", "2027-03-31")], day, false),
        // What has lapsed is not lengthened by one person, and what was unacceptable does not lapse.
        (vec![(all, "low", "2027-03-31"), (one, "low", "2027-12-31")], late, false),
        (vec![(all, "unacceptable", "2026-11-30"), (one, "low", "2027-12-31")], day, false),
        (vec![(all, "low", "2027-03-31"), (all, "low", "2027-12-31")], late, true),
    ] {
        let mut acted = opened("track-1.5");
        for (readers, level, until) in &assessed {
            act(&mut acted, risk(level, until)).unwrap();
            let own_mark =
                readers.map(|readers| Mark { audience: readers.parse().unwrap(), ..Mark::internal() });
            acted.entries.last_mut().unwrap().own_mark = own_mark;
        }
        let course: Course = acted.fold();
        assert_eq!(course.stage, Stage::Exploring, "talks about talks are judged alike");
        assert_eq!(course.check_risk(on).is_ok(), may_meet, "{assessed:?} on {on}");
    }
}

/// Whoever begins may not read what calls the risk unacceptable; it stops them, and says nothing of it.
#[test]
fn what_stops_the_beginning_need_not_be_read() {
    let mut acted = opened("track-2");
    act(&mut acted, risk("low", "2027-03-31")).unwrap();
    let begin: EngagementAct =
        serde_json::from_value(json!({"step": "begin", "reason": "now", "on": "2026-11-20"})).unwrap();
    let judged = |acted: &Acted| {
        let beside = Beside::new([(acted.id, acted.entries.clone())]).upon(acted.id, NOW.parse().unwrap());
        begin.check_beside(&beside).map_err(|error| error.to_string())
    };
    assert!(begin.is_judged_by_all());
    assert_eq!(judged(&acted), Ok(()));
    act(&mut acted, risk("unacceptable", "2027-03-31")).unwrap();
    acted.narrow_last();
    assert_eq!(
        judged(&acted).unwrap_err(),
        "the assessments of risk, some of which you may not read, do not let it begin on that day; ask those who \
         assess the risk of this engagement"
    );
}

/// Each refused act with what is said, upon an engagement under way on Track II.
#[test]
fn what_is_refused_and_what_is_said() {
    let unknown = "A-00000000ffff";
    let words = "some words";
    for (json, refused) in [
        (open("track-2"), "an engagement is opened once; choose another act"),
        (
            json!({"step": "prepare", "reason": words}),
            "it is under way, so `call it prepared` is not possible; possible now: pause, transfer to another \
             channel, conclude, break off",
        ),
        (
            json!({"step": "pause", "reason": words, "on": "2026-11-24"}),
            "2026-11-24 lies ahead; only what happened can be recorded",
        ),
        (
            json!({"step": "conclude", "outcome": "broken-off", "reason": words}),
            "to end it because a party left, break it off, and say who left",
        ),
        (
            json!({"step": "break-off", "left": ["7"], "reason": words}),
            "there is no such party here, or it ended already; choose one out of the list",
        ),
        (
            json!({"step": "raise-track", "to": "track-2", "reason": words}),
            "a channel is raised to a track nearer to officials; it is on Track II, so not to Track II",
        ),
        (
            json!({"step": "add-party", "name": "Riverside Committee"}),
            "there is a party of that name already; choose another name",
        ),
        (
            json!({"step": "add-party", "name": "Another", "record": "SIT-04c1f2a9b3e7"}),
            "this names situation; here belongs a party",
        ),
        (json!({"step": "party-returns", "party": "1", "why": words}), "that party has not left"),
        (
            json!({"step": "seat-participant", "pseudonym": "Birch", "standing": "appointed-diplomat"}),
            "appointed diplomat cannot sit on Track II: officials make it Track 1.5 or Track I; raise the track \
             first, or admit them as observer",
        ),
        (
            json!({"step": "seat-participant", "pseudonym": "Birch", "standing": "scholar", "side": "3"}),
            "there is no such party here, or it ended already; choose one out of the list",
        ),
        (
            json!({"step": "aim-for-participation", "group": "affected", "at_least": 2, "unit": "seats"}),
            "name the group, such as `displaced people of the valley`",
        ),
        (
            json!({"step": "aim-for-participation", "group": "women", "at_least": 101, "unit": "per-cent"}),
            "a target is 1 to 100 per cent, or at least 1 seat",
        ),
        (
            json!({"step": "book", "kind": "spent", "sum": "0 USD", "what": "tea", "on": "2026-11-01"}),
            "a booking of nothing says nothing; write the sum",
        ),
        (
            json!({"step": "drop-aim", "aim": unknown, "why": words}),
            "there is no such aim here, or it ended already; choose one out of the list",
        ),
        (
            json!({"step": "strike-booking", "booking": unknown, "why": words}),
            "there is no such booking here, or it ended already; choose one out of the list",
        ),
        (
            json!({"step": "observe-change", "change_step": unknown, "on": "2026-11-01", "found": "yes", "evidence": words}),
            "there is no such step of change here, or it ended already; choose one out of the list",
        ),
    ] {
        let mut acted = under_way("track-2");
        assert_eq!(act(&mut acted, json.clone()).unwrap_err(), refused, "{json}");
    }
    let mut early = opened("track-2");
    let settled = json!({"step": "conclude", "outcome": "settled", "reason": words});
    assert_eq!(
        act(&mut early, settled).unwrap_err(),
        "nothing can be settled before it was under way; choose another outcome"
    );
    act(&mut early, json!({"step": "conclude", "outcome": "overtaken", "reason": words})).unwrap();
}

#[test]
fn what_is_over_still_takes_what_comes_late() {
    let mut acted = under_way("track-2");
    act(&mut acted, json!({"step": "break-off", "left": ["2"], "reason": "they stayed away"})).unwrap();
    let course: Course = acted.fold();
    assert_eq!((course.stage, course.outcome), (Stage::BrokenOff, Some(EngagementOutcome::BrokenOff)));
    assert!(course.parties[1].left.is_some() && course.parties[0].left.is_none());
    assert_eq!(
        act(&mut acted, json!({"step": "add-aim", "aim": "another"})).unwrap_err(),
        "it is broken off; only what is learnt, paid or done late can still be recorded"
    );
    act(&mut acted, json!({"step": "note", "words": "they came back to the fair"})).unwrap();
    let returned =
        json!({"step": "book", "kind": "returned", "sum": "50 EUR", "what": "the rest", "on": "2026-11-20"});
    act(&mut acted, returned).unwrap();
}

/// 12,500 granted and 2,000 spent, of which a line of 300 was struck; another currency stands apart.
#[test]
fn money_is_added_by_currency_and_never_overwritten() {
    let mut acted = opened("track-2");
    let mut book = |kind: &str, sum: &str| {
        let json = json!({"step": "book", "kind": kind, "sum": sum, "what": "travel", "on": "2026-11-01"});
        act(&mut acted, json).unwrap()
    };
    book("granted", "12500 USD");
    book("spent", "1700 USD");
    let wrong = book("spent", "300 USD");
    book("spent", "300 USD");
    book("returned", "500 USD");
    book("spent", "40 CHF");
    act(&mut acted, json!({"step": "strike-booking", "booking": wrong, "why": "booked twice"})).unwrap();
    let course: Course = acted.fold();
    let totals = totals(&course.bookings);
    let usd = totals["USD"];
    assert_eq!((usd.granted, usd.spent, usd.returned, usd.left()), (12_500, 2_000, 500, 10_000));
    assert_eq!(totals["CHF"].left(), -40, "spent before it was granted");
    assert_eq!(course.bookings.len(), 6, "the struck line stays");
}

#[test]
fn a_party_keeps_its_number() {
    let mut acted = opened("track-2");
    act(&mut acted, json!({"step": "party-leaves", "party": "1", "why": "they do not trust the place"}))
        .unwrap();
    act(&mut acted, json!({"step": "add-party", "name": "Women of the Market"})).unwrap();
    act(&mut acted, json!({"step": "party-returns", "party": "1", "why": "another place"})).unwrap();
    let course: Course = acted.fold();
    let parties: Vec<_> =
        course.parties.iter().map(|p| (p.number.get(), p.name.as_str(), p.left.is_some())).collect();
    assert_eq!(
        parties,
        [
            (1, "Council of the Valley", false),
            (2, "Riverside Committee", false),
            (3, "Women of the Market", false)
        ]
    );
}

/// Caucuses are told by the numbers of parties: were a party hidden from some, its number could go to another.
#[test]
fn no_two_readers_see_different_parties_or_stages() {
    let for_all = |json: Value| serde_json::from_value::<EngagementAct>(json).unwrap().is_for_all_readers();
    let why = "why";
    for step in ["seek-consent", "prepare", "begin", "pause", "step-back", "transfer", "break-off"] {
        assert!(for_all(json!({"step": step, "reason": why})), "{step}");
    }
    assert!(for_all(json!({"step": "conclude", "outcome": "other", "reason": why})));
    assert!(for_all(json!({"step": "raise-track", "to": "track-1", "reason": why})));
    assert!(for_all(json!({"step": "add-party", "name": "A"})) && for_all(open("track-1")));
    assert!(for_all(json!({"step": "party-leaves", "party": "1", "why": why})));
    assert!(!for_all(risk("low", "2027-01-01")) && !for_all(json!({"step": "note", "words": why})));
}

#[test]
fn ground_rules_are_chatham_house_unless_officials_talk() {
    for (track, attribution) in [
        ("track-1", Attribution::ByName),
        ("track-1.5", Attribution::NotAttributable),
        ("track-2", Attribution::NotAttributable),
    ] {
        let rules = opened(track).fold::<Course>().rules_in_force();
        assert_eq!(rules.attributed, attribution, "{track}");
        assert!(rules.observers_see.is_empty(), "observers see nothing until somebody agrees");
    }
    let mut acted = under_way("track-1.5");
    let rules = json!({
        "step": "agree-ground-rules", "attributed": "to-the-group", "observers_see": ["agenda", "plenary-summaries"],
        "recording": "agreed-summary", "reason": "the ministry's observer joins",
    });
    act(&mut acted, rules).unwrap();
    let course: Course = acted.fold();
    let (rules, id) = (course.rules_in_force(), course.engagement_id().unwrap());
    let audience = |sight| rules.audience(sight, id).to_string();
    assert_eq!(audience(ObserverSight::PlenarySummaries), "present(E-2026-417)");
    assert_eq!(audience(ObserverSight::Attendance), "engagement(E-2026-417)");
    let held = |mark: Mark| rules.hold(mark).attribution;
    assert_eq!(held(Mark::internal()), Attribution::ToTheGroup);
    let stricter = Mark { attribution: Attribution::NotAttributable, ..Mark::internal() };
    assert_eq!(held(stricter), Attribution::NotAttributable, "rules release nothing");
}

#[test]
fn a_change_is_seen_or_not_as_of_the_latest_day() {
    let mut acted = under_way("track-2");
    let step = json!({"step": "add-change-step", "change": "lorries pass by day", "indicator": "counts at the bridge"});
    let step = act(&mut acted, step).unwrap();
    for (on, seen) in [("2026-11-10", "yes"), ("2026-10-01", "no"), ("2026-11-10", "partly")] {
        let json = json!({
            "step": "observe-change", "change_step": step, "on": on, "found": seen,
            "evidence": "the market guard's tally", "grade": "B2",
        });
        act(&mut acted, json).unwrap();
    }
    let course: Course = acted.fold();
    let latest = course.change_steps[0].what.latest().unwrap();
    assert_eq!((latest.on.to_string().as_str(), latest.found.code()), ("2026-11-10", "partly"));
}

#[test]
fn who_is_missing_is_said_and_nobody_is_singled_out() {
    let mut acted = under_way("track-2");
    let aim = json!({"step": "aim-for-participation", "group": "women", "at_least": 30, "unit": "per-cent"});
    let women = act(&mut acted, aim).unwrap();
    let seat = json!({"step": "seat-participant", "pseudonym": "Birch", "standing": "scholar", "side": "1"});
    act(&mut acted, seat.clone()).unwrap();
    assert_eq!(
        act(&mut acted, seat).unwrap_err(),
        "there is a participant of that name already; choose another name"
    );
    let count = |counted: u16| json!({"step": "count-seats", "aim": women, "counted": counted, "seats": 9, "on": "2026-11-20", "how": "asked"});
    assert_eq!(
        act(&mut acted, count(10)).unwrap_err(),
        "10 of 9 seats cannot be counted; count at most all seats"
    );
    act(&mut acted, count(2)).unwrap();
    let course: Course = acted.fold();
    let counted = &course.participation[0].what;
    assert_eq!(counted.aim.judge(counted.counts.last()), Inclusion::Missed);
    assert_eq!(counted.counts[0].shown().to_string(), "fewer than 3");
    let missing: Vec<_> = course.parties_without_seat().map(|party| party.number.get()).collect();
    assert_eq!(missing, [2]);
    let told = acted.entries.last().unwrap().act.told();
    assert!(
        !format!("{told:?}").contains('2') || told.what.to_string() == "seats counted on 20 Nov 2026",
        "{told:?}"
    );
}

/// Oslo 1993: unofficial talks from January, the channel itself raised to officials in May, initialled in August.
#[test]
fn oslo_is_raised_and_stays_under_way() {
    let mut acted = Acted::new("E-1993-001");
    let mut opening = open("track-2");
    opening["situation"] = "ISR".into();
    opening["parties"] = json!(["PLO", "Israel"]);
    opening["aim"] = "a declaration of principles".into();
    act(&mut acted, opening).unwrap();
    act(&mut acted, risk("high", "1993-09-30")).unwrap();
    for (step, on) in [("seek-consent", "1992-12-04"), ("prepare", "1993-01-10"), ("begin", "1993-01-20")] {
        act(&mut acted, json!({"step": step, "reason": "London, then Sarpsborg", "on": on})).unwrap();
    }
    let official = json!({
        "step": "seat-participant", "pseudonym": "the director general", "standing": "appointed-diplomat", "side": "2",
    });
    assert!(act(&mut acted, official.clone()).is_err(), "not while it is unofficial");
    let raise = json!({"step": "raise-track", "to": "track-1", "reason": "officials of both sides", "on": "1993-05-21"});
    act(&mut acted, raise.clone()).unwrap();
    act(&mut acted, official).unwrap();
    assert!(act(&mut acted, raise).is_err(), "there is no track above");
    let course: Course = acted.fold();
    assert_eq!((course.track, course.stage), (Some(Track::TrackI), Stage::UnderWay));
    let raised = &course.raises[0];
    assert_eq!(
        (raised.from, raised.to, raised.on),
        (Track::TrackII, Track::TrackI, "1993-05-21".parse().ok())
    );
    let signed = json!({"step": "conclude", "outcome": "settled", "reason": "signed in Washington", "on": "1993-09-13"});
    act(&mut acted, signed).unwrap();
    assert_eq!(acted.fold::<Course>().outcome, Some(EngagementOutcome::Settled));
}

#[test]
fn lists_are_made_from_what_all_readers_see() {
    let mut acted = under_way("track-2");
    act(&mut acted, json!({"step": "link-situation", "situation": "SIT-04c1f2a9b3e7"})).unwrap();
    act(&mut acted, json!({"step": "link-party", "party": "2", "record": "PTY-04c1f2a9b3e7"})).unwrap();
    act(
        &mut acted,
        json!({"step": "add-action", "what": "book the school", "on": "2026-11-30", "owner": "Ana"}),
    )
    .unwrap();
    let before = face_of(acted.id, &acted.entries);
    assert_eq!(before.title, "reopen the road");
    assert_eq!(before.line, "Council of the Valley; Riverside Committee");
    assert_eq!(before.state, "Track II, under way");
    assert_eq!(
        before.tags,
        [
            "polity:CAF",
            "track:track-2",
            "stage:under-way",
            "party:PTY-04c1f2a9b3e7",
            "situation:SIT-04c1f2a9b3e7"
        ]
    );
    let dues: Vec<_> = before.dues.iter().map(|due| due.what.as_str()).collect();
    assert_eq!(dues, ["call the elders", "book the school"]);
    act(&mut acted, json!({"step": "add-action", "what": "warn the drivers", "on": "2026-11-29"})).unwrap();
    acted.narrow_last();
    act(&mut acted, json!({"step": "set-next-step", "what": "a second meeting", "due_on": "2026-11-28"}))
        .unwrap();
    acted.narrow_last();
    assert_eq!(face_of(acted.id, &acted.entries), before, "acts for fewer people shape no list");
}

/// Who sits as a scholar and is found to hold a diplomatic office cannot be named as that participant.
#[test]
fn an_appointed_diplomat_cannot_sit_as_a_scholar() {
    let mut acted = under_way("track-2");
    let seat = json!({"step": "seat-participant", "pseudonym": "Birch", "standing": "scholar"});
    let birch = act(&mut acted, seat).unwrap();
    let named = |standing: &str| {
        json!({
            "step": "identify-participant", "participant": birch, "record": "PRA-04c1f2a9b3e7",
            "standing": standing, "on": "2026-11-20",
        })
    };
    assert_eq!(
        act(&mut acted, named("citizen")).unwrap_err(),
        "this participant sits in another standing; open the form again"
    );
    let identify: EngagementAct = serde_json::from_value(named("scholar")).unwrap();
    let refused = identify.check_beside(&Beside::default()).unwrap_err().to_string();
    assert_eq!(
        refused,
        "no check of their standing covers that day; check on the roster whether they hold an office first"
    );
    act(&mut acted, named("scholar")).unwrap();
    assert_eq!(acted.fold::<Course>().identity(birch).unwrap().to_string(), "PRA-04c1f2a9b3e7");
}

/// A day before the appointment does not let an envoy of today sit as a scholar; who left before it may have sat so.
#[test]
fn a_seat_is_judged_through_all_its_days() {
    let check = |held: &str, since: &str, until: Option<&str>| {
        let act = json!({
            "step": "check-standing", "held": held, "office": null, "since": since, "until": until, "how": "asked",
            "source": "the list", "grade": null, "checked_on": "2026-11-18", "check_again_on": "2027-11-18",
            "check_owner": null,
        });
        DeskAct::from(serde_json::from_value::<PractitionerAct>(act).unwrap())
    };
    let mut person = Acted::new("PRA-04c1f2a9b3e7");
    person.force(check("none", "2020-01-01", Some("2026-11-15")));
    person.force(check("diplomatic", "2026-11-16", None));
    let mut envoy = Acted::new("REP-04c1f2a9b3e7");
    let mandate = json!({
        "step": "open", "title": "Envoy to the valley", "kind": "envoy", "visible_face": "A. Envoy",
        "mandate": null, "languages": [], "from": "2026-01-01", "to": null,
    });
    envoy.force(DeskAct::from(serde_json::from_value::<RepresentativeAct>(mandate).unwrap()));
    for (record, standing, joined, on, left, refused) in [
        ("PRA-04c1f2a9b3e7", "scholar", Some("2026-10-01"), "2026-10-01", None, true),
        ("PRA-04c1f2a9b3e7", "scholar", None, "2026-10-01", None, true),
        ("PRA-04c1f2a9b3e7", "scholar", Some("2026-11-20"), "2026-11-15", None, true),
        ("PRA-04c1f2a9b3e7", "scholar", Some("2019-12-01"), "2026-11-01", Some("2026-11-10"), true),
        ("PRA-04c1f2a9b3e7", "scholar", Some("2026-10-01"), "2026-10-01", Some("2026-11-15"), false),
        ("PRA-04c1f2a9b3e7", "official-in-private-capacity", Some("2026-11-17"), "2026-11-17", None, false),
        ("REP-04c1f2a9b3e7", "scholar", Some("2026-10-01"), "2026-10-01", None, true),
        ("REP-04c1f2a9b3e7", "official-in-private-capacity", Some("2026-10-01"), "2026-10-01", None, false),
        ("REP-04c1f2a9b3e7", "official-in-private-capacity", Some("2025-10-01"), "2026-10-01", None, true),
    ] {
        let mut acted = opened("track-1.5");
        let seat = json!({"step": "seat-participant", "pseudonym": "Birch", "standing": standing, "joined_on": joined});
        let birch = act(&mut acted, seat).unwrap();
        if let Some(on) = left {
            act(
                &mut acted,
                json!({"step": "participant-leaves", "participant": birch, "on": on, "why": "home"}),
            )
            .unwrap();
        }
        let identify: EngagementAct = serde_json::from_value(json!({
            "step": "identify-participant", "participant": birch, "record": record, "standing": standing, "on": on,
        }))
        .unwrap();
        assert!(identify.is_judged_by_all());
        let beside = [&acted, &person, &envoy].map(|of| (of.id, of.entries.clone()));
        let judged = identify.check_beside(&Beside::new(beside).upon(acted.id, NOW.parse().unwrap()));
        assert_eq!(
            judged.is_err(),
            refused,
            "{record} as {standing} from {joined:?} or {on} to {left:?}: {judged:?}"
        );
    }
}

#[test]
fn it_is_linked_from_its_first_act_on() {
    let mut acted = Acted::new("E-2026-417");
    let mut json = open("track-2");
    json["links"] = json!({"situation": "PTY-04c1f2a9b3e7", "parties": []});
    assert_eq!(act(&mut acted, json.clone()).unwrap_err(), "this names party; here belongs a situation");
    json["links"] = json!({"situation": "SIT-04c1f2a9b3e7", "parties": [null, "PTY-04c1f2a9b3e7"]});
    act(&mut acted, json).unwrap();
    let course: Course = acted.fold();
    assert_eq!(course.situations, ["SIT-04c1f2a9b3e7".parse().unwrap()]);
    let records: Vec<_> = course.parties.iter().map(|party| party.record).collect();
    assert_eq!(records, [None, Some("PTY-04c1f2a9b3e7".parse().unwrap())]);
    let mentioned: Vec<_> = acted.entries[0].act.mentions().iter().map(ToString::to_string).collect();
    assert_eq!(mentioned, ["CAF", "SIT-04c1f2a9b3e7", "PTY-04c1f2a9b3e7"]);
    // What was opened before there were links has none, and is written as it was.
    let without = opened("track-2");
    assert!(!serde_json::to_string(&without.entries[0].act).unwrap().contains("links"));
}
