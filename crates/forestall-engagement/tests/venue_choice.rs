//! The rules of choosing a venue: what may be done, what is compared, and that no part of the acts breaks the rest.
//!
//! Distances by hand: places on the equator, where a degree is 111.195 km (6371.0088 km x pi / 180).

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod told_acts;

use forestall_confidence::{Mark, Viewer};
use forestall_engagement::chronicle::{Chronicle, ChronicleAct, DeskAct, Entry, face_of};
use forestall_engagement::venue_choice::*;
use forestall_types::{ChronicleId, ChronicleKind};
use proptest::prelude::*;
use told_acts::{act_id, officer_at};

const KM_PER_DEGREE: f64 = 111.195_080_233_532_9;

fn id() -> ChronicleId {
    ChronicleId::from_random(ChronicleKind::VenueChoice, 1).unwrap()
}

fn viewer() -> Viewer {
    officer_at("2026-01-10T12:00:00Z")
}

fn entries(acts: &[VenueChoiceAct]) -> Vec<Entry<VenueChoiceAct>> {
    told_acts::entries("2026-01-05T09:00:00Z", acts)
}

fn fold(acts: &[VenueChoiceAct]) -> VenueChoice {
    VenueChoice::fold(id(), &entries(acts))
}

/// Reads an act as a form or another desk would send it.
fn act(json: &str) -> VenueChoiceAct {
    serde_json::from_str(json).unwrap()
}

fn open_within(within: &str, from: &str, until: &str, parties: &str) -> VenueChoiceAct {
    act(&format!(
        r#"{{"step":"open","title":"A place for the third round","within":"{within}","from":"{from}",
            "until":"{until}","place":"Front line","at":"0, 30","parties":[{parties}],"radius":"50"}}"#
    ))
}

fn open() -> VenueChoiceAct {
    open_within("E-2026-001", "2026-03-10", "2026-04-02", r#""North","South""#)
}

fn candidate(name: &str, at: &str, area: &str) -> VenueChoiceAct {
    act(&format!(
        r#"{{"step":"add-candidate","name":"{name}","polity":"KEN","at":"{at}","area":"{area}","why":"proposed"}}"#
    ))
}

fn draws(any: u32, with_25: u32, expected: f64) -> String {
    format!(
        r#"{{"is":"known","draws":{{"draws":12,"with_any":{any},"with_25":{with_25},"expected":{expected:?},"low":0,
            "high":99}},"gaps":[]}}"#
    )
}

fn reading(number: usize, at: &str, run: char, month: u16, danger: &str) -> String {
    let hash = run.to_string().repeat(64);
    format!(
        r#"{{"candidate":"{}","reading":{{"run":{{"run_id":"run-{run}","run_hash":"{hash}","origin":552}},
            "at":"{at}","month":{month},"radius":"50","danger":{danger}}}}}"#,
        act_id(number)
    )
}

/// March 2026 is month 555.
fn read(readings: &[String]) -> VenueChoiceAct {
    act(&format!(r#"{{"step":"read-danger","readings":[{}]}}"#, readings.join(",")))
}

fn access(number: usize, party: &str, access: &str, obstacles: &str) -> VenueChoiceAct {
    act(&format!(
        r#"{{"step":"judge-access","candidate":"{}","party":"{party}","access":"{access}",
            "obstacles":[{obstacles}],"source":"both delegations"}}"#,
        act_id(number)
    ))
}

fn on(step: &str, number: usize) -> VenueChoiceAct {
    act(&format!(r#"{{"step":"{step}","candidate":"{}","why":"it is so"}}"#, act_id(number)))
}

fn over(step: &str) -> VenueChoiceAct {
    act(&format!(r#"{{"step":"{step}","why":"it is so"}}"#))
}

fn host(number: usize, answer: &str) -> VenueChoiceAct {
    act(&format!(r#"{{"step":"tell-host","candidate":"{}","answer":"{answer}"}}"#, act_id(number)))
}

fn cost(number: usize, sum: &str) -> VenueChoiceAct {
    act(&format!(r#"{{"step":"estimate-cost","candidate":"{}","cost":"{sum}"}}"#, act_id(number)))
}

fn weigh(nearness: &str, safety: &str, access: &str) -> VenueChoiceAct {
    act(&format!(r#"{{"step":"weigh","nearness":"{nearness}","safety":"{safety}","access":"{access}"}}"#))
}

/// Acts 1 to 4: a border town 1 degree from the front, a capital 5 degrees off, a resort 10, an island 20.
/// The border town is deadly and the capital was in one of 12 months; the others were quiet. The South can reach the
/// capital with difficulty only, all others easily.
fn four() -> Vec<VenueChoiceAct> {
    let mut acts = vec![
        open(),
        candidate("Border town", "0, 31", "in-area"),
        candidate("Capital", "0, 35", "outside"),
        candidate("Resort", "0, 40", "outside"),
        candidate("Island", "0, 50", "outside"),
        read(&[
            reading(1, "0, 31", 'a', 555, &draws(9, 3, 20.0)),
            reading(2, "0, 35", 'a', 555, &draws(1, 0, 0.5)),
            reading(3, "0, 40", 'a', 555, &draws(0, 0, 0.0)),
            reading(4, "0, 50", 'a', 555, &draws(0, 0, 0.0)),
        ]),
    ];
    for number in 1..=4 {
        acts.push(access(number, "North", "can", ""));
        acts.push(match number {
            2 => access(number, "South", "with-difficulty", r#""visa""#),
            _ => access(number, "South", "can", ""),
        });
    }
    acts
}

#[test]
fn what_may_be_done_when() {
    use VenueChoiceError as Error;
    let two = || vec![open(), candidate("Capital", "0, 35", "outside")];
    let with = |more: Vec<VenueChoiceAct>| [two(), more].concat();
    let one = |at: &str, run, month| read(&[reading(1, at, run, month, &draws(0, 0, 0.0))]);
    let unknown = r#"{"is":"unknown","because":"not-covered"}"#;
    let twice = [reading(1, "0, 35", 'a', 555, unknown), reading(1, "0, 35", 'a', 555, unknown)];
    let party = |name: &str| act(&format!(r#"{{"step":"add-party","party":"{name}"}}"#));
    for (what, before, next, expected) in [
        ("not opened", vec![], over("withdraw"), Err(Error::NotOpened)),
        ("opened twice", vec![open()], open(), Err(Error::OpenedAlready)),
        (
            "for an appeal",
            vec![],
            open_within("APP-000000000001", "2026-03-10", "2026-03-11", r#""North""#),
            Err(Error::WrongRecord(ChronicleKind::Appeal)),
        ),
        (
            "for a situation",
            vec![],
            open_within("SIT-000000000001", "2026-03-10", "2026-03-10", r#""North""#),
            Ok(()),
        ),
        (
            "backwards",
            vec![],
            open_within("E-2026-001", "2026-03-10", "2026-03-09", r#""North""#),
            Err(Error::Days),
        ),
        (
            "for ever",
            vec![],
            open_within("E-2026-001", "2026-03-10", "2027-04-09", r#""North""#),
            Err(Error::Days),
        ),
        ("nobody", vec![], open_within("E-2026-001", "2026-03-10", "2026-03-11", ""), Err(Error::NoParties)),
        (
            "one party twice",
            vec![],
            open_within("E-2026-001", "2026-03-10", "2026-03-11", r#""North","north""#),
            Err(Error::SameName("north".to_owned())),
        ),
        ("a party again", vec![open()], party("SOUTH"), Err(Error::SameName("SOUTH".to_owned()))),
        ("another party", vec![open()], party("East"), Ok(())),
        (
            "a candidate again",
            two(),
            candidate("capital", "1, 1", "outside"),
            Err(Error::SameName("capital".to_owned())),
        ),
        ("no candidate", two(), on("exclude", 7), Err(Error::NoSuchCandidate)),
        ("the opening is none", two(), on("exclude", 0), Err(Error::NoSuchCandidate)),
        ("excluded", two(), on("exclude", 1), Ok(())),
        ("excluded twice", with(vec![on("exclude", 1)]), on("exclude", 1), Err(Error::Excluded)),
        ("in question", two(), on("readmit", 1), Err(Error::NotExcluded)),
        ("a stranger comes", two(), access(1, "East", "can", ""), Err(Error::NoSuchParty)),
        ("hard without a reason", two(), access(1, "North", "cannot", ""), Err(Error::NoObstacle)),
        ("easy with one", two(), access(1, "North", "can", r#""visa""#), Err(Error::ObstacleWithout)),
        ("hard", two(), access(1, "North", "cannot", r#""security""#), Ok(())),
        ("no reading", two(), read(&[]), Err(Error::Readings)),
        ("one candidate read twice", two(), read(&twice), Err(Error::Readings)),
        ("read elsewhere", two(), one("0, 36", 'a', 555), Err(Error::OtherPlace)),
        ("read for another month", two(), one("0, 35", 'a', 556), Err(Error::OtherPlace)),
        ("read", two(), one("0, 35", 'a', 555), Ok(())),
        ("nothing counts", two(), weigh("0", "0", "0"), Err(Error::NoWeight)),
        ("one thing counts", two(), weigh("0", "1", "0"), Ok(())),
        ("nobody looked", two(), on("choose", 1), Err(Error::NoReading)),
        ("unknown is looked at", with(vec![read(&twice[..1])]), on("choose", 1), Ok(())),
        (
            "the host refuses",
            with(vec![read(&twice[..1]), host(1, "agrees"), host(1, "refuses")]),
            on("choose", 1),
            Err(Error::HostRefuses),
        ),
        (
            "the host thinks again",
            with(vec![read(&twice[..1]), host(1, "refuses"), host(1, "on-conditions")]),
            on("choose", 1),
            Ok(()),
        ),
        (
            "chosen twice",
            with(vec![read(&twice[..1]), on("choose", 1)]),
            on("choose", 1),
            Err(Error::ChosenAlready),
        ),
        ("withdrawn", with(vec![over("withdraw")]), on("exclude", 1), Err(Error::Withdrawn)),
        ("sought again", with(vec![over("withdraw")]), over("reopen"), Ok(())),
        ("sought already", two(), over("reopen"), Err(Error::NotWithdrawn)),
    ] {
        assert_eq!(fold(&before).check(&next, &viewer()), expected, "{what}");
    }
    let sums = [four(), vec![cost(1, "90000 EUR"), cost(2, "100 EUR")]].concat();
    assert_eq!(fold(&sums).check(&cost(3, "5 USD"), &viewer()), Err(Error::OtherCurrency("EUR".to_owned())));
    assert_eq!(fold(&sums[..15]).check(&cost(1, "5 USD"), &viewer()), Ok(()), "the only sum may change");
    let mixed = read(&[reading(1, "0, 31", 'a', 555, unknown), reading(2, "0, 35", 'b', 555, unknown)]);
    assert_eq!(fold(&four()).check(&mixed, &viewer()), Err(Error::MixedReadings));
}

fn places(choice: &VenueChoice) -> Vec<(String, Place)> {
    let row = |row: &Compared<'_>| (row.candidate.name.to_string(), row.place.clone());
    choice.comparison().rows.iter().map(row).collect()
}

/// The island is beaten by the resort: as quiet, as open, and nearer. The capital is nearer than the resort, but less
/// quiet and less open; the border town is the nearest.
#[test]
fn none_is_better_on_all_than_those_unbeaten() {
    let choice = fold(&four());
    let expected = [
        ("Border town", Place::Unbeaten),
        ("Capital", Place::Unbeaten),
        ("Resort", Place::Unbeaten),
        ("Island", Place::Beaten(vec![act_id(3)])),
    ];
    assert_eq!(places(&choice), expected.map(|(name, place)| (name.to_owned(), place)));
    let comparison = choice.comparison();
    for (row, degrees) in comparison.rows.iter().zip([1.0, 5.0, 10.0, 20.0]) {
        assert!((row.km() - degrees * KM_PER_DEGREE).abs() < 1e-6, "{}", row.km());
    }
    let both = comparison.near_and_far();
    assert_eq!(both.near.unwrap().candidate.name.as_str(), "Border town");
    assert_eq!(both.far.unwrap().candidate.name.as_str(), "Resort", "of the two quiet ones the nearer");

    // A second place of the conflict beside the island makes it the nearest.
    let place = act(r#"{"step":"add-place","place":"Harbour","at":"0, 50.5"}"#);
    let choice = fold(&[four(), vec![place]].concat());
    let comparison = choice.comparison();
    assert_eq!(comparison.rows[0].candidate.name.as_str(), "Island");
    assert_eq!(comparison.rows[0].nearest.unwrap().0.name.as_str(), "Harbour");
    assert_eq!(comparison.rows[0].place, Place::Unbeaten);
}

#[test]
fn what_is_not_known_is_not_compared() {
    let unknown = r#"{"is":"unknown","because":"not-covered"}"#;
    let of_two = |acts: &[VenueChoiceAct]| places(&fold(acts))[3].1.clone();
    let again = |danger: &str, run| read(&[reading(4, "0, 50", run, 555, danger)]);
    let missing = Place::NotComparable;
    assert_eq!(
        of_two(&[four(), vec![again(unknown, 'a')]].concat()),
        missing(vec![Criterion::DangerUnknown]),
        "unknown is not zero"
    );
    let newer = [four(), vec![again(&draws(0, 0, 0.0), 'b')]].concat();
    assert_eq!(of_two(&newer), Place::Unbeaten, "nothing else compares with the newer run");
    assert_eq!(places(&fold(&newer))[0].1, missing(vec![Criterion::OldReading]));
    let excluded = [newer, vec![on("exclude", 4)]].concat();
    assert_eq!(of_two(&excluded), Place::Excluded);
    assert_eq!(places(&fold(&excluded))[0].1, Place::Unbeaten, "an excluded place does not age the others");
    let party = act(r#"{"step":"add-party","party":"East"}"#);
    let east = Criterion::Access("East".parse().unwrap());
    assert_eq!(of_two(&[four(), vec![party]].concat()), missing(vec![east]));
    let bare = [open(), candidate("Capital", "0, 35", "outside")];
    let [north, south] = ["North", "South"].map(|party| Criterion::Access(party.parse().unwrap()));
    assert_eq!(places(&fold(&bare))[0].1, missing(vec![Criterion::NoReading, north, south]));
}

/// Nearness 1, 15/19, 10/19, 0; safety by `ln(1 + expected)`: 0, 1 - .4055/3.0445 = .8668, 1, 1; access 1, .75, 1, 1.
/// Equal weights: 2, 2.4063, 2.5263, 2: the resort before the capital, border town and island share the third rank.
#[test]
fn ranks_come_with_how_far_they_hold() {
    let choice = fold(&[four(), vec![weigh("1", "1", "1"), on("exclude", 4), on("readmit", 4)]].concat());
    let weights = choice.weights.as_ref().unwrap().what;
    let ranked = ranks(&choice.comparison(), weights);
    let rank_of = |number: usize| {
        let rank = ranked.rows.iter().find(|rank| rank.candidate == act_id(number)).unwrap();
        (rank.rank, rank.best, rank.worst)
    };
    assert_eq!([1, 2, 3, 4].map(|number| rank_of(number).0), [3, 2, 1, 3]);
    assert_eq!(ranked.left_out, []);
    // Nearness doubled, safety and access halved: 2.5, 2.387, 2.053, 1. The other way round, with access kept:
    // 1.5, 2.878, 3.263, 3.
    assert_eq!(rank_of(1), (3, 1, 4));
    assert_eq!(rank_of(4), (3, 2, 4));
    let only_near =
        ranks(&choice.comparison(), Weights { safety: Weight::None, access: Weight::None, ..weights });
    let order: Vec<_> = only_near.rows.iter().map(|rank| (rank.rank, rank.best, rank.worst)).collect();
    assert_eq!(order, [(1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4)], "one criterion alone holds its order");
}

#[test]
fn readings_stay_and_the_newest_holds() {
    let again = read(&[reading(1, "0, 31", 'b', 555, &draws(2, 0, 1.5))]);
    let choice = fold(&[four(), vec![again, access(1, "South", "cannot", r#""security""#)]].concat());
    let town = choice.candidate(act_id(1)).unwrap();
    assert_eq!(town.readings.len(), 2);
    assert_eq!(town.readings[0].what.draws().unwrap().with_25(), 3);
    assert_eq!(town.reading().unwrap().what.draws().unwrap().with_25(), 0);
    assert_eq!(town.access_of(&"South".parse().unwrap()).unwrap().what.access, Access::Cannot);
}

#[test]
fn lists_show_what_holds() {
    let acts = [four(), vec![on("choose", 3), host(3, "agrees")]].concat();
    let face = fold(&acts).face();
    assert_eq!((face.line.as_str(), face.state.as_str()), ("They meet at Resort.", "chosen"));
    assert_eq!(face.tags, ["polity:KEN"]);
    let withdrawn = fold(&[acts, vec![over("withdraw")]].concat());
    assert!(withdrawn.face().is_over && withdrawn.chosen().is_none());
    assert_eq!(open().rests_on().unwrap().to_string(), "E-2026-001");
}

/// A candidate under a mark of its own, and all that follows upon it, shapes nothing for who may not read it.
#[test]
fn a_hidden_candidate_leaves_no_trace() {
    let acts = [four(), vec![on("choose", 1)]].concat();
    let mut desk: Vec<Entry<DeskAct>> = entries(&acts)
        .into_iter()
        .map(|entry| Entry {
            act_id: entry.act_id,
            act: entry.act.into(),
            acted_by: entry.acted_by,
            by: entry.by,
            acted_at: entry.acted_at,
            own_mark: entry.own_mark,
        })
        .collect();
    desk[1].own_mark = Some(Mark::internal());
    let face = face_of(id(), &desk);
    assert_eq!(face.line, "3 places to meet are compared.", "neither the town nor the choice of it");
    assert_eq!(face.state, "sought");
    let seen: Vec<_> =
        entries(&acts).into_iter().enumerate().filter(|(at, _)| *at != 1).map(|(_, e)| e).collect();
    let choice = VenueChoice::fold(id(), &seen);
    assert_eq!(choice.comparison().rows.len(), 3);
    assert!(choice.chosen().is_none());
}

#[test]
fn forged_acts_are_no_acts() {
    for json in [
        r#"{"step":"choose","candidate":"x","why":"so"}"#,
        r#"{"step":"withdraw","why":"so","more":1}"#,
        r#"{"step":"weigh","nearness":"3","safety":"1","access":"1"}"#,
        r#"{"step":"add-place","place":"Harbour","at":"91, 0"}"#,
        r#"{"step":"none"}"#,
    ] {
        assert!(serde_json::from_str::<VenueChoiceAct>(json).is_err(), "{json}");
    }
}

proptest! {
    /// Any acts, in any order and with any left out, fold, compare, rank and have a face; and the same acts come back
    /// from JSON.
    #[test]
    fn any_part_of_any_sequence_folds(order in prop::collection::vec(0_usize..30, 0..60)) {
        let mut all = four();
        all.extend([
            on("exclude", 1), on("readmit", 1), on("choose", 3), on("choose", 1), over("withdraw"), over("reopen"),
            weigh("1", "4", "2"), cost(2, "7 EUR"), cost(9, "8 USD"), host(3, "refuses"), on("exclude", 29),
            read(&[reading(3, "0, 40", 'b', 555, &draws(1, 1, 3.0))]),
            read(&[reading(9, "0, 40", 'c', 555, r#"{"is":"unknown","because":"no-grid"}"#)]),
            act(r#"{"step":"add-place","place":"Harbour","at":"0, 50.5"}"#),
            access(28, "North", "can", ""), candidate("Late", "5, 5", "outside"),
        ]);
        prop_assert_eq!(all.len(), 30);
        let whole = entries(&all);
        let some: Vec<_> = order.iter().map(|&at| whole[at].clone()).collect();
        let choice = VenueChoice::fold(id(), &some);
        let comparison = choice.comparison();
        prop_assert_eq!(comparison.rows.len(), choice.candidates.len());
        let weights = choice.weights.as_ref().map(|weights| weights.what);
        for rank in weights.map(|weights| ranks(&comparison, weights).rows).unwrap_or_default() {
            prop_assert!(rank.best <= rank.rank && rank.rank <= rank.worst);
        }
        let beaten = comparison.rows.iter().filter_map(|row| match &row.place {
            Place::Beaten(by) => Some((row, by)),
            _ => None,
        });
        for (row, by) in beaten {
            prop_assert!(by.iter().all(|other| *other != row.candidate.act_id));
        }
        let _ = (comparison.near_and_far(), choice.face());
        for act in &all {
            let json = serde_json::to_string(act).unwrap();
            prop_assert_eq!(&serde_json::from_str::<VenueChoiceAct>(&json).unwrap(), act);
            let _ = (choice.check(act, &viewer()), act.told());
        }
    }
}

#[test]
fn what_the_coordinates_speak_against_is_told() {
    let unknown = r#"{"is":"unknown","because":"no-country"}"#;
    let choice = fold(&[
        open(),
        candidate("Near", "0, 31", "in-area"),
        candidate("Far", "0, 60", "in-area"),
        candidate("Far, and said so", "0, 60", "outside"),
        candidate("At sea", "0, 31", "outside"),
        read(&[reading(4, "0, 31", 'a', 555, unknown)]),
    ]);
    let comparison = choice.comparison();
    let found = |name: &str| {
        let row = comparison.rows.iter().find(|row| row.candidate.name.as_str() == name).unwrap();
        row.contradictions()
    };
    assert_eq!(found("Near"), []);
    assert_eq!(found("Far"), [Contradiction::FarFromItsArea], "3,336 km");
    assert_eq!(found("Far, and said so"), []);
    assert_eq!(found("At sea"), [Contradiction::InNoCountry]);
}
