//! The rules of the ring of representatives, and what lists and the map know of it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod chronicle_desk;

use chronicle_desk::{Desk, named, record};
use forestall_engagement::chronicle::{DeskAct, face_of};
use forestall_engagement::representative::{
    AvailabilityOn, Representative, RepresentativeAct, RepresentativeKind, RingEntry, RingMember, gaps,
    within_hours,
};
use forestall_engagement::situation::Theme;
use forestall_engagement::*;
use forestall_types::{ActId, ChronicleKind, PolityCode};
use jiff::civil::Date;
use proptest::prelude::*;

type Act = RepresentativeAct;

fn desk() -> Desk<Representative> {
    Desk::new(ChronicleKind::Representative)
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn polity(code: &str) -> PolityCode {
    code.parse().unwrap()
}

fn words(text: &str) -> Words {
    text.parse().unwrap()
}

fn open(kind: RepresentativeKind, from: &str, to: Option<&str>) -> Act {
    Act::Open {
        title: "Envoy for the lakes".parse().unwrap(),
        kind,
        visible_face: named("R. Ambassador"),
        mandate: None,
        languages: vec!["fr fluent".parse().unwrap()],
        from: day(from),
        to: to.map(day),
    }
}

fn envoy() -> Act {
    open(RepresentativeKind::Envoy, "2026-01-01", Some("2027-12-31"))
}

fn cover(polities: &[&str], from: &str, to: Option<&str>) -> Act {
    Act::Cover {
        polities: polities.iter().map(|code| polity(code)).collect(),
        themes: Vec::new(),
        from: day(from),
        to: to.map(day),
        words: None,
    }
}

fn assign(engagement: &str, from: &str, to: Option<&str>) -> Act {
    Act::Assign { engagement: engagement.parse().unwrap(), role: None, from: day(from), to: to.map(day) }
}

fn leave(from: &str, to: Option<&str>) -> Act {
    Act::Leave { from: day(from), to: to.map(day), words: None }
}

fn ready(hours: u16, checked_on: &str, again: &str) -> Act {
    Act::CheckReadiness {
        hours,
        checked_on: day(checked_on),
        check_again_on: day(again),
        check_owner: None,
        words: None,
    }
}

fn journey(code: &str, hours: u16) -> Act {
    Act::EstimateJourney { polity: polity(code), hours, words: None, checked_on: day("2026-11-01") }
}

fn end(entry: ActId, on: &str) -> Act {
    Act::End { entry, on: day(on), why: None }
}

/// Whoever may read a representative need not be able to read an engagement, not even that there is one.
#[test]
fn no_list_and_no_history_names_an_engagement() {
    let mut desk = desk();
    desk.act(envoy()).unwrap();
    desk.act(assign("E-2026-006", "2026-03-01", None)).unwrap();
    let face = face_of(desk.id(), &desk.entries());
    let told: Vec<_> = desk.entries().iter().map(|entry| entry.act.told()).collect();
    assert!(!format!("{face:?}{told:?}").contains("E-2026"), "{face:?} {told:?}");
}

/// An end that more people may read than the assignment would tell that there is one.
#[test]
fn the_end_of_a_hidden_assignment_is_hidden() {
    let mut desk = desk();
    desk.act(envoy()).unwrap();
    desk.act(assign("E-2026-006", "2026-03-01", None)).unwrap();
    desk.narrow_last();
    let ending = DeskAct::from(end(desk.last_act(), "2026-06-30"));
    let own_mark = ending.own_mark(&desk.entries(), None).unwrap();
    assert_eq!(own_mark.audience.to_string(), "named(0000000000000001)");
}

/// A Secretary-General who need not appear: the envoy's principal is for named people only.
#[test]
fn a_principal_who_does_not_appear_is_in_no_list() {
    let mut desk = desk();
    desk.act(envoy()).unwrap();
    desk.act(Act::SetPrincipal {
        principal: named("The Secretary-General"),
        from: None,
        why: Some(words("does not want to appear")),
    })
    .unwrap();
    let in_the_open = face_of(desk.id(), &desk.entries());
    desk.narrow_last();
    let narrow = face_of(desk.id(), &desk.entries());
    let before: Vec<_> = desk.entries().into_iter().take(1).collect();
    assert_eq!(narrow, face_of(desk.id(), &before), "a list is as if nobody had named the principal");
    assert_eq!(in_the_open, narrow, "whatever its mark, the principal is in no list");
    assert!(!format!("{narrow:?}").contains("Secretary"));
    let record = desk.record();
    assert_eq!(
        record.principal_on(day("2026-11-22")).and_then(NameOrRecord::name),
        Some("The Secretary-General")
    );
    assert_eq!(record.ring.face_on(day("2026-11-22")).and_then(NameOrRecord::name), Some("R. Ambassador"));
}

#[test]
fn principal_and_face_change_from_a_day_on() {
    let mut desk = desk();
    desk.act(envoy()).unwrap();
    let principal = |name: &str, from: Option<&str>| Act::SetPrincipal {
        principal: named(name),
        from: from.map(day),
        why: None,
    };
    desk.act(principal("First", None)).unwrap();
    desk.act(principal("Third", Some("2026-09-01"))).unwrap();
    desk.act(principal("Second", Some("2026-03-01"))).unwrap();
    desk.act(Act::SetVisibleFace { visible_face: named("S. Deputy"), from: day("2026-06-01"), why: None })
        .unwrap();
    let record = desk.record();
    for (date, principal, face) in [
        ("2026-02-28", "First", "R. Ambassador"),
        ("2026-03-01", "Second", "R. Ambassador"),
        ("2026-06-01", "Second", "S. Deputy"),
        ("2026-09-01", "Third", "S. Deputy"),
    ] {
        let date = day(date);
        assert_eq!(record.principal_on(date).and_then(NameOrRecord::name), Some(principal), "{date}");
        assert_eq!(record.ring.face_on(date).and_then(NameOrRecord::name), Some(face), "{date}");
    }
    let own = Act::SetPrincipal { principal: NameOrRecord::Record(desk.id()), from: None, why: None };
    assert!(desk.act(own).unwrap_err().contains("their own principal"));
}

#[test]
fn availability_follows_the_days() {
    let mut desk = desk();
    desk.act(envoy()).unwrap();
    desk.act(assign("E-2026-001", "2026-03-01", Some("2026-03-31"))).unwrap();
    desk.act(leave("2026-05-01", None)).unwrap();
    let away = desk.last_act();
    let is = |desk: &Desk<Representative>, date: &str| match desk.record().ring.availability_on(day(date)) {
        AvailabilityOn::Free => "free",
        AvailabilityOn::Engaged(_) => "engaged",
        AvailabilityOn::Away(_) => "away",
        AvailabilityOn::NotInOffice => "not in office",
    };
    for (date, expected) in [
        ("2025-12-31", "not in office"),
        ("2026-01-01", "free"),
        ("2026-03-01", "engaged"),
        ("2026-03-31", "engaged"),
        ("2026-04-01", "free"),
        ("2026-08-01", "away"),
        ("2028-01-01", "not in office"),
    ] {
        assert_eq!(is(&desk, date), expected, "{date}");
    }
    desk.act(end(away, "2026-06-30")).unwrap();
    assert_eq!(is(&desk, "2026-08-01"), "free");
    desk.act(Act::EndTerm { on: day("2026-07-15"), why: words("recalled") }).unwrap();
    assert_eq!(is(&desk, "2026-08-01"), "not in office");
    desk.act(Act::Reappoint { from: day("2026-08-01"), to: None, why: words("asked back") }).unwrap();
    assert_eq!(is(&desk, "2026-08-01"), "free");
}

#[test]
fn periods_that_overlap_or_run_backwards_are_refused() {
    let mut desk = desk();
    desk.act(envoy()).unwrap();
    desk.act(cover(&["CAF", "TCD"], "2026-02-01", Some("2026-12-31"))).unwrap();
    let coverage = desk.last_act();
    desk.act(assign("E-2026-001", "2026-03-01", Some("2026-03-31"))).unwrap();
    desk.act(leave("2026-05-01", Some("2026-05-31"))).unwrap();
    let everywhere = |themes: &[Theme]| Act::Cover {
        polities: Vec::new(),
        themes: themes.to_vec(),
        from: day("2026-02-01"),
        to: None,
        words: None,
    };
    for (act, says) in [
        (cover(&["CAF"], "2026-12-31", None), "they cover CAF already"),
        (cover(&["SDN", "SDN"], "2026-02-01", None), "SDN stands twice"),
        (cover(&[], "2026-02-01", None), "at least one country or one theme"),
        (cover(&["SDN"], "2026-02-02", Some("2026-02-01")), "lies before the first"),
        (cover(&["SDN"], "2025-12-31", None), "outside the term"),
        (everywhere(&[Theme::Climate, Theme::Climate]), "stands twice"),
        (assign("E-2026-002", "2026-03-31", Some("2026-04-30")), "in another engagement"),
        (assign("E-2026-002", "2026-05-31", Some("2026-06-30")), "they are away"),
        (leave("2026-04-20", Some("2026-05-01")), "they are away"),
        (end(coverage, "2026-01-31"), "lies before the first"),
        (end(coverage, "2027-01-01"), "ends on 2026-12-31 already"),
        (end(ActId::from_random(0), "2026-06-01"), "no such entry"),
        (Act::Withdraw { entry: ActId::from_random(77), why: words("?") }, "no such entry"),
        (envoy(), "appointed once"),
    ] {
        let why = desk.act(act.clone()).unwrap_err();
        assert!(why.contains(says), "{act:?}: {why}");
    }
    desk.act(cover(&["CAF"], "2027-01-01", None)).unwrap();
    desk.act(everywhere(&[Theme::Climate])).unwrap();
    assert!(desk.act(everywhere(&[Theme::Climate])).unwrap_err().contains("theme climate already"));
}

#[test]
fn an_office_is_at_several_tables_and_not_twice_at_one() {
    let mut desk = desk();
    desk.act(open(RepresentativeKind::RegionalCentre, "2026-01-01", None)).unwrap();
    desk.act(assign("E-2026-001", "2026-03-01", None)).unwrap();
    desk.act(assign("E-2026-002", "2026-03-01", None)).unwrap();
    assert!(desk.act(assign("E-2026-001", "2026-04-01", None)).is_err());
    assert!(matches!(
        desk.record().ring.availability_on(day("2026-04-01")),
        AvailabilityOn::Engaged(engaged) if engaged.len() == 2
    ));
}

#[test]
fn stand_by_is_checked_and_runs_out() {
    let mut desk = desk();
    desk.act(envoy()).unwrap();
    let funds = |sum: &str, until: &str| Act::ClearFunds {
        amount: sum.parse().unwrap(),
        until: day(until),
        cleared_by: "the treasurer".parse().unwrap(),
        purpose: None,
    };
    for (act, says) in [
        (ready(0, "2026-11-20", "2026-12-20"), "out of range"),
        (ready(2161, "2026-11-20", "2026-12-20"), "out of range"),
        (ready(24, "2026-11-25", "2026-12-20"), "after today"),
        (ready(24, "2026-11-20", "2026-11-20"), "has to lie after"),
        (funds("0 USD", "2026-12-31"), "above zero"),
        (funds("5000 USD", "2026-11-21"), "has to lie after"),
        (Act::StandDown { why: words("tired") }, "not on stand-by"),
    ] {
        let why = desk.act(act.clone()).unwrap_err();
        assert!(why.contains(says), "{act:?}: {why}");
    }
    desk.act(ready(24, "2026-11-20", "2026-12-20")).unwrap();
    desk.act(funds("5000 USD", "2026-11-22")).unwrap();
    let ring = desk.record().ring;
    let standby = ring.standby.unwrap();
    assert!(!standby.is_stale(day("2026-12-20")) && standby.is_stale(day("2026-12-21")));
    assert_eq!(ring.funds_on(day("2026-11-22")).count(), 1);
    assert_eq!(ring.funds_on(day("2026-11-23")).count(), 0);
}

#[test]
fn a_call_is_answered_once_and_after_it_was_made() {
    let mut desk = desk();
    desk.act(envoy()).unwrap();
    let call = |at: &str| Act::CallOut { called_at: at.parse().unwrap(), is_drill: true, words: None };
    assert!(desk.act(call("2026-11-22T12:01")).unwrap_err().contains("not come yet"));
    desk.act(call("2026-11-20T03:10")).unwrap();
    let called = desk.last_act();
    let answer = |at: &str| Act::AnswerCall {
        call: called,
        answered_at: at.parse().unwrap(),
        ready_in_hours: Some(9),
        words: None,
    };
    assert!(desk.act(answer("2026-11-20T03:09")).unwrap_err().contains("before the call"));
    desk.act(answer("2026-11-20T03:52")).unwrap();
    assert_eq!(desk.record().calls[0].took().unwrap().as_mins(), 42);
    assert!(desk.act(answer("2026-11-20T03:53")).unwrap_err().contains("answered already"));
}

fn member(number: u64, acts: &[Act]) -> RingMember {
    let mut desk = desk();
    for act in acts {
        desk.act(act.clone()).unwrap();
    }
    let face = face_of(desk.id(), &desk.entries());
    RingMember {
        id: record(ChronicleKind::Representative, number),
        title: face.title.clone(),
        entry: RingEntry::read(&face),
    }
}

#[test]
fn the_ring_knows_its_gaps_and_who_is_there_in_time() {
    let near = member(
        1,
        &[
            envoy(),
            cover(&["CAF"], "2026-02-01", None),
            ready(6, "2026-11-01", "2026-11-20"),
            journey("CAF", 14),
        ],
    );
    let far = member(2, &[envoy(), ready(2, "2026-11-01", "2026-12-20"), journey("CAF", 40)]);
    let unknown = member(3, &[envoy(), ready(4, "2026-11-01", "2026-12-20")]);
    let engaged =
        member(4, &[envoy(), ready(1, "2026-11-01", "2026-12-20"), assign("E-2026-001", "2026-11-01", None)]);
    let off = member(5, &[envoy(), cover(&["SDN"], "2026-02-01", Some("2026-11-21"))]);
    let ring = [near, far, unknown, engaged, off];
    let today = day("2026-11-22");
    let docket = [polity("SDN"), polity("CAF"), polity("MLI")];
    let missing: Vec<_> = gaps(&ring, &docket, today).iter().map(|gap| (gap.rank, gap.polity)).collect();
    assert_eq!(missing, [(1, polity("SDN")), (3, polity("MLI"))]);
    let there = |hours: u32, country: Option<&str>| -> Vec<_> {
        within_hours(&ring, hours, country.map(polity), today)
            .iter()
            .map(|arrival| (arrival.member.id, arrival.there_in, arrival.is_stale))
            .collect()
    };
    let id = |number: u64| record(ChronicleKind::Representative, number);
    assert_eq!(there(24, Some("CAF")), [(id(1), Some(20), true), (id(3), None, false)]);
    assert_eq!(
        there(48, Some("CAF")),
        [(id(1), Some(20), true), (id(2), Some(42), false), (id(3), None, false)]
    );
    assert_eq!(there(4, None), [(id(2), None, false), (id(3), None, false)]);
}

fn any_act() -> impl Strategy<Value = Act> {
    let entry = || (0_u64..16).prop_map(ActId::from_random);
    let from =
        || (0_usize..4).prop_map(|index| ["2026-01-01", "2026-05-01", "2026-11-01", "2027-02-01"][index]);
    let to = || {
        (0_usize..4)
            .prop_map(|index| [None, Some("2026-04-30"), Some("2026-11-30"), Some("2027-12-31")][index])
    };
    let code = || (0_usize..3).prop_map(|index| ["CAF", "TCD", "SDN"][index]);
    prop_oneof![
        Just(envoy()),
        Just(open(RepresentativeKind::Office, "2026-01-01", None)),
        from().prop_map(|from| Act::SetPrincipal {
            principal: named("The Secretary-General"),
            from: Some(day(from)),
            why: None
        }),
        from().prop_map(|from| Act::SetVisibleFace {
            visible_face: named("S. Deputy: acting"),
            from: day(from),
            why: None
        }),
        (code(), from(), to()).prop_map(|(code, from, to)| cover(&[code], from, to)),
        (from(), to()).prop_map(|(from, to)| Act::Cover {
            polities: vec![polity("MLI"), polity("NER")],
            themes: vec![Theme::Climate, Theme::Elections],
            from: day(from),
            to: to.map(day),
            words: None
        }),
        (from(), to()).prop_map(|(from, to)| assign("E-2026-001", from, to)),
        (from(), to()).prop_map(|(from, to)| leave(from, to)),
        (entry(), from()).prop_map(|(entry, on)| end(entry, on)),
        entry().prop_map(|entry| Act::Withdraw { entry, why: words("mistaken") }),
        (1_u16..100).prop_map(|hours| ready(hours, "2026-11-01", "2026-12-01")),
        Just(Act::StandDown { why: words("tired") }),
        Just(Act::ClearFunds {
            amount: "5000 USD".parse().unwrap(),
            until: day("2026-12-31"),
            cleared_by: "the treasurer".parse().unwrap(),
            purpose: None
        }),
        Just(Act::AddDocument {
            what: "laissez-passer".parse().unwrap(),
            polity: None,
            until: day("2027-01-31")
        }),
        (code(), 1_u16..90).prop_map(|(code, hours)| journey(code, hours)),
        Just(Act::CallOut { called_at: "2026-11-20T03:10".parse().unwrap(), is_drill: false, words: None }),
        entry().prop_map(|call| Act::AnswerCall {
            call,
            answered_at: "2026-11-20T04:00".parse().unwrap(),
            ready_in_hours: None,
            words: None
        }),
        Just(Act::EndTerm { on: day("2026-10-01"), why: words("recalled") }),
        Just(Act::Reappoint { from: day("2026-11-01"), to: None, why: words("asked back") }),
    ]
}

/// Returns the entry without what lists do not carry: which act entered what, and words.
fn as_listed(mut ring: RingEntry) -> RingEntry {
    ring.coverage.iter_mut().for_each(|coverage| (coverage.act_id, coverage.words) = (None, None));
    for assignment in &mut ring.assignments {
        (assignment.act_id, assignment.engagement, assignment.role) = (None, None, None);
    }
    ring.leaves.iter_mut().for_each(|absence| (absence.act_id, absence.words) = (None, None));
    for funds in &mut ring.funds {
        (funds.act_id, funds.cleared_by, funds.purpose) = (None, None, None);
    }
    ring.documents.iter_mut().for_each(|document| (document.act_id, document.what) = (None, None));
    ring.journeys.iter_mut().for_each(|journey| (journey.act_id, journey.words) = (None, None));
    ring
}

proptest! {
    /// Whatever acts a viewer may read, in whatever order, the record folds, and a list reads it back as it is.
    #[test]
    fn any_acts_fold(acts in proptest::collection::vec(any_act(), 0..24), seen in any::<u32>()) {
        let mut desk = desk();
        desk.force_seen(acts, seen);
        let face = face_of(desk.id(), &desk.entries());
        prop_assert_eq!(RingEntry::read(&face), as_listed(desk.record().ring));
        let tells = format!("{face:?}").contains("Secretary");
        prop_assert!(!tells);
    }

    /// What is accepted act by act leaves no country covered twice, and nobody at two places, on any day.
    #[test]
    fn accepted_acts_leave_no_overlap(acts in proptest::collection::vec(any_act(), 0..40)) {
        let mut desk = desk();
        desk.act(envoy()).unwrap();
        for act in acts {
            let _ = desk.act(act);
        }
        let ring = desk.record().ring;
        for (index, a) in ring.coverage.iter().enumerate() {
            for b in &ring.coverage[..index] {
                let is_shared = a.polities.iter().any(|polity| b.polities.contains(polity));
                prop_assert!(!(is_shared && a.days.overlaps(b.days)), "{:?} {:?}", a, b);
            }
        }
        let busy: Vec<_> = ring.leaves.iter().map(|absence| absence.days).collect();
        for (index, a) in busy.iter().enumerate() {
            for b in &busy[..index] {
                prop_assert!(!a.overlaps(*b), "{a:?} {b:?}");
            }
        }
        for (index, a) in ring.assignments.iter().enumerate() {
            for b in &ring.assignments[..index] {
                prop_assert!(!a.days.overlaps(b.days), "{:?} {:?}", a, b);
            }
        }
    }

    /// An act goes to JSON and back, and says of which kind of record it is.
    #[test]
    fn an_act_is_written_and_read(act in any_act()) {
        chronicle_desk::assert_written_and_read(act, ChronicleKind::Representative);
    }
}
