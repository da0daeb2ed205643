//! The rules of parties: what may be done, what is shown afterwards, and that no part of the acts breaks the rest.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod any_acts;
#[path = "../told_acts/mod.rs"]
mod told_acts;

use forestall_confidence::{AccountId, Attribution, Audience, Mark, Viewer};
use forestall_engagement::chronicle::{Beside, Chronicle, ChronicleAct, DeskAct, Entry, face_of};
use forestall_engagement::party::*;
use forestall_types::{ActId, ChronicleId, ChronicleKind};
use jiff::civil::date;
use proptest::prelude::*;
use told_acts::{act_id, as_desk_entries, officer_at};

fn party(number: u64) -> ChronicleId {
    ChronicleId::from_random(ChronicleKind::Party, number).unwrap()
}

fn talks() -> ChronicleId {
    ChronicleId::from_random(ChronicleKind::Situation, 1).unwrap()
}

fn viewer() -> Viewer {
    officer_at("1994-01-10T12:00:00Z")
}

fn entries(acts: &[PartyAct]) -> Vec<Entry<PartyAct>> {
    told_acts::entries("1993-01-20T09:00:00Z", acts)
}

fn fold(acts: &[PartyAct]) -> Party {
    Party::fold(party(1), &entries(acts))
}

/// Reads an act as a form or another desk would send it.
fn act(json: &str) -> PartyAct {
    serde_json::from_str(json).unwrap()
}

fn open(name: &str) -> PartyAct {
    act(&format!(
        r#"{{"step":"open","name":"{name}","kind":"organisation","aliases":["PLO"],"polities":["ISR"],
            "description":"Speaks for Palestinians.\nSince 1964."}}"#
    ))
}

fn profile(part: &str, text: &str, dated: &str, supersedes: Option<usize>) -> PartyAct {
    let supersedes = supersedes.map(|number| format!(r#","supersedes":"{}""#, act_id(number)));
    act(&format!(
        r#"{{"step":"add-profile","part":"{part}","text":"{text}","source":"Savir, The Process","grade":"B2",
            "dated":"{dated}"{}}}"#,
        supersedes.unwrap_or_default()
    ))
}

fn read(attitude: Option<i8>, influence: Option<u8>, towards: &str, on: &str) -> PartyAct {
    let attitude = attitude.map(|value| format!(r#""attitude":"{value}","#)).unwrap_or_default();
    let influence = influence.map(|value| format!(r#""influence":"{value}","#)).unwrap_or_default();
    act(&format!(
        r#"{{"step":"read",{attitude}{influence}"towards":"{towards}","context":"{}","on":"{on}",
            "method":"interview","source":"Larsen"}}"#,
        talks()
    ))
}

fn withdraw(number: usize) -> PartyAct {
    PartyAct::Withdraw { what: act_id(number), why: "a misreading".parse().unwrap() }
}

fn end(number: usize, on: jiff::civil::Date) -> PartyAct {
    PartyAct::End { what: act_id(number), on, why: None }
}

fn merge(into: u64) -> PartyAct {
    PartyAct::Merge { into: party(into), why: "one and the same".parse().unwrap() }
}

fn relate(to: ChronicleId, from: &str, until: Option<&str>) -> PartyAct {
    let until = until.map(|until| format!(r#","until":"{until}""#)).unwrap_or_default();
    act(&format!(
        r#"{{"step":"relate","to":"{to}","relation":"rival","from":"{from}"{until},"source":"general record"}}"#
    ))
}

#[test]
fn what_may_be_done_when() {
    let why = || "it is so".parse().unwrap();
    let close = PartyAct::Close { why: why() };
    let reopen = PartyAct::Reopen { why: why() };
    let separate = PartyAct::Separate { why: why() };
    let entry = || profile("history", "Founded in 1964.", "1993-01-20", None);
    let opened = || open("Palestine Liberation Organization");
    let leader = r#"{"step":"name-leader","office":"chairman"}"#;
    let long_ago = date(1900, 1, 1);
    for (what, before, next, expected) in [
        ("twice opened", vec![opened()], opened(), Err(PartyError::OpenedAlready)),
        ("closed", vec![opened(), close.clone()], entry(), Err(PartyError::Closed)),
        ("opened again", vec![opened(), close.clone()], reopen.clone(), Ok(())),
        ("open already", vec![opened()], reopen.clone(), Err(PartyError::NotClosed)),
        ("open again, then added to", vec![opened(), close.clone(), reopen], entry(), Ok(())),
        ("merged", vec![opened(), merge(2)], entry(), Err(PartyError::Merged)),
        ("merged twice", vec![opened(), merge(2)], merge(3), Err(PartyError::Merged)),
        ("merged into itself", vec![opened()], merge(1), Err(PartyError::Itself)),
        ("closed, then merged", vec![opened(), close], merge(2), Ok(())),
        ("separated", vec![opened(), merge(2)], separate.clone(), Ok(())),
        ("never merged", vec![opened()], separate.clone(), Err(PartyError::NotMerged)),
        ("merged after separation", vec![opened(), merge(2), separate], merge(3), Ok(())),
        ("rival of itself", vec![opened()], relate(party(1), "1993-01-20", None), Err(PartyError::Itself)),
        (
            "rival of a situation",
            vec![opened()],
            relate(talks(), "1993-01-20", None),
            Err(PartyError::WrongRecord { found: ChronicleKind::Situation, wanted: "party" }),
        ),
        (
            "backwards",
            vec![opened()],
            relate(party(2), "1993-01-20", Some("1992-01-20")),
            Err(PartyError::Backwards),
        ),
        (
            "ended before it began",
            vec![opened(), relate(party(2), "1993-01-20", None)],
            end(1, long_ago),
            Err(PartyError::Backwards),
        ),
        ("ended", vec![opened(), relate(party(2), "1993-01-20", None)], end(1, date(1993, 9, 13)), Ok(())),
        (
            "a text does not end",
            vec![opened(), entry()],
            end(1, date(1993, 9, 13)),
            Err(PartyError::DoesNotLast),
        ),
        ("ended, not there", vec![opened()], end(7, long_ago), Err(PartyError::NotHere)),
        ("taken back", vec![opened(), entry()], withdraw(1), Ok(())),
        ("taken back twice", vec![opened(), entry(), withdraw(1)], withdraw(1), Err(PartyError::NotHere)),
        ("an opening stays", vec![opened()], withdraw(0), Err(PartyError::NotHere)),
        ("nobody leads", vec![opened()], act(leader), Err(PartyError::NoLeader)),
        (
            "another part replaced",
            vec![opened(), entry()],
            profile("culture", "Hospitality.", "1993-01-21", Some(1)),
            Err(PartyError::NotTheNewest),
        ),
        (
            "somebody replaced it before",
            vec![opened(), entry(), profile("history", "Better known.", "1993-01-21", Some(1))],
            profile("history", "Also.", "1993-01-21", Some(1)),
            Err(PartyError::NotTheNewest),
        ),
        (
            "nothing measured",
            vec![opened()],
            read(None, None, "the talks", "1993-01-20"),
            Err(PartyError::NothingMeasured),
        ),
        (
            "measured today where it is tomorrow",
            vec![opened()],
            read(None, Some(3), "the talks", "1994-01-11"),
            Ok(()),
        ),
        (
            "measured in time to come",
            vec![opened()],
            read(None, Some(3), "the talks", "1994-01-12"),
            Err(PartyError::InTheFuture(date(1994, 1, 12))),
        ),
        (
            "a source of time to come",
            vec![opened()],
            profile("history", "Founded.", "1995-01-01", None),
            Err(PartyError::InTheFuture(date(1995, 1, 1))),
        ),
    ] {
        assert_eq!(fold(&before).check(&next, &viewer()), expected, "{what}");
    }
}

#[test]
fn an_attitude_is_towards_something() {
    let bare = r#"{"step":"read","attitude":"-2","on":"1993-01-20","method":"document","source":"a speech"}"#;
    let opened = fold(&[open("PLO")]);
    assert_eq!(opened.check(&act(bare), &viewer()), Err(PartyError::TowardsNothing));
    let influence = bare.replace("attitude\":\"-2", "influence\":\"2");
    assert_eq!(opened.check(&act(&influence), &viewer()), Ok(()));
    let wrong = bare.replace("\"on\"", &format!("\"context\":\"{}\",\"on\"", party(2)));
    assert!(matches!(opened.check(&act(&wrong), &viewer()), Err(PartyError::WrongRecord { .. })));
    assert!(
        serde_json::from_str::<PartyAct>(&bare.replace("\"-2\"", "\"-3\"")).is_err(),
        "five steps, no more"
    );
}

#[test]
fn the_newest_entry_stands_and_the_one_before_comes_back_when_it_is_taken_back() {
    let mut acts = vec![
        open("Government of Israel"),
        profile("psychology", "Sees itself besieged.", "1993-01-20", None),
        profile("psychology", "Sees a chance beside the danger.", "1993-05-21", Some(1)),
        profile("history", "Labour governs since July 1992.", "1992-07-13", None),
    ];
    let texts = |party: &Party| {
        let entries = party.profile_of(ProfilePart::Psychology);
        entries.iter().map(|item| item.what.text.to_string()).collect::<Vec<_>>()
    };
    let party = fold(&acts);
    assert_eq!(texts(&party), ["Sees a chance beside the danger."]);
    assert_eq!(party.profile[0].superseded_by, Some(act_id(2)), "it stays, and says what took its place");
    acts.push(withdraw(2));
    let party = fold(&acts);
    assert_eq!(texts(&party), ["Sees itself besieged."]);
    assert_eq!(party.profile.len(), 3, "nothing is lost");
    assert_eq!(party.profile[1].withdrawn.as_ref().unwrap().as_str(), "a misreading");
}

#[test]
fn whoever_may_not_read_the_newer_entry_reads_the_one_before() {
    let acts = [
        open("Government of Israel"),
        profile("psychology", "Sees itself besieged.", "1993-01-20", None),
        profile("psychology", "What was said in confidence.", "1993-05-21", Some(1)),
        withdraw(2),
    ];
    let all = entries(&acts);
    let without: Vec<_> = all.iter().filter(|entry| entry.act_id != act_id(2)).cloned().collect();
    let never: Vec<_> = all[..2].to_vec();
    assert_eq!(Party::fold(party(1), &without), Party::fold(party(1), &never), "no trace of what is hidden");
}

/// Oslo: the talks were unofficial from January to May 1993, then officials sat in; what is measured again shows change.
#[test]
fn measured_again() {
    let acts = [
        open("Government of Israel"),
        read(Some(-1), Some(4), "The Oslo channel", "1993-01-20"),
        read(Some(2), None, "multilateral talks", "1993-03-01"),
        read(Some(1), Some(4), "the oslo channel", "1993-05-21"),
        read(Some(2), Some(3), "the Oslo channel", "1993-08-20"),
    ];
    let on = |day| fold(&acts).standing_in(Some(talks()), day);
    let start = on(date(1993, 1, 20));
    let first = start.attitude.unwrap();
    assert_eq!((first.value, first.before), (Attitude::Against, None));
    let may = on(date(1993, 6, 1)).attitude.unwrap();
    assert_eq!(may.value, Attitude::For);
    assert_eq!(may.before, Some((Attitude::Against, date(1993, 1, 20))), "other talks are another series");
    let end = on(date(1994, 1, 1));
    assert_eq!(end.attitude.unwrap().before, Some((Attitude::For, date(1993, 5, 21))));
    let influence = end.influence.unwrap();
    assert_eq!(
        (influence.value, influence.before),
        (Level::Much, Some((Level::Decisive, date(1993, 5, 21))))
    );
    assert_eq!(end.interest, None);
    assert!(on(date(1993, 1, 19)).is_empty(), "nothing before the first reading");
    assert!(fold(&acts).standing_in(None, date(1994, 1, 1)).is_empty(), "another context");
    let party = fold(&acts);
    assert!(
        party.face().tags.contains(&format!("influence:{}:3", talks())),
        "lists know the newest influence"
    );
    assert_eq!(party.before(&party.readings[3]), (Some(Attitude::For), None, Some(Level::Decisive)));
    assert_eq!(party.before(&party.readings[1]), (None, None, Some(Level::Decisive)));
    let mut taken_back = acts.to_vec();
    taken_back.push(withdraw(4));
    let standing = fold(&taken_back).standing_in(Some(talks()), date(1994, 1, 1));
    assert_eq!(standing.attitude.unwrap().value, Attitude::For, "what was taken back does not count");
}

#[test]
fn a_relation_holds_between_its_days_and_ends_later() {
    let mut acts = vec![open("PLO"), relate(party(2), "1964-05-28", None)];
    let holds = |acts: &[PartyAct], day| fold(acts).relations[0].what.span.holds_on(day);
    assert!(holds(&acts, date(1993, 9, 9)) && !holds(&acts, date(1964, 5, 27)));
    acts.push(end(1, date(1993, 9, 9)));
    assert!(holds(&acts, date(1993, 9, 9)) && !holds(&acts, date(1993, 9, 10)));
    assert_eq!(fold(&acts).relations.len(), 1, "it stays as what was");
}

#[test]
fn a_merged_party_is_over_and_the_other_shows_both_histories() {
    let of_first = [
        open("PLO"),
        profile("history", "Founded in 1964.", "1993-01-20", None),
        relate(party(2), "1993-01-20", None),
        merge(2),
    ];
    let first = fold(&of_first);
    assert!(first.is_over() && first.face().is_over);
    assert_eq!(first.face().state, "merged");
    let second = Party::fold(party(2), &entries(&[open("Palestine Liberation Organization")]));
    let both = second.clone().with_merged([first.clone()]);
    assert_eq!(both.name.as_ref().unwrap().as_str(), "Palestine Liberation Organization");
    assert_eq!(both.merged, [party(1)]);
    assert_eq!(both.all_other_names().iter().map(ToString::to_string).collect::<Vec<_>>(), ["PLO"]);
    assert_eq!(both.profile_of(ProfilePart::History)[0].of, party(1), "the record it came from is kept");
    assert!(both.relations.is_empty(), "nobody is a rival of themselves");
    let mut separated = of_first.to_vec();
    separated.push(PartyAct::Separate { why: "they are two".parse().unwrap() });
    let separated = fold(&separated);
    assert!(!separated.is_over());
    assert_eq!(separated.relations, first.relations, "as it was before");
}

#[test]
fn chains_are_followed_and_circles_refused() {
    let links = Links::new([(party(1), party(2)), (party(2), party(3))]);
    assert_eq!(links.end_of(party(1)), party(3));
    assert_eq!(links.end_of(party(9)), party(9));
    assert_eq!(links.check(party(4), party(1)), Ok(()));
    assert_eq!(links.check(party(1), party(1)), Err(LinkError::Itself));
    assert_eq!(links.check(party(3), party(1)), Err(LinkError::Circle), "over two steps");
    assert_eq!(links.check(party(2), party(1)), Err(LinkError::Circle));
    let at_once = Links::new([(party(1), party(2)), (party(2), party(1)), (party(3), party(1))]);
    for number in [1, 2, 3] {
        assert_eq!(at_once.end_of(party(number)), party(1), "two people at once leave one end");
    }
    assert!(at_once.check(party(1), party(2)).is_err());
}

#[test]
fn a_party_is_merged_only_into_one_that_goes_on() {
    let merged = [open("PLO"), merge(1)];
    let mut separated = merged.to_vec();
    separated.push(PartyAct::Separate { why: "they are two".parse().unwrap() });
    let why = |acts: &[PartyAct], act: &PartyAct| {
        let beside = Beside::new([(party(2), as_desk_entries(&entries(acts)))]);
        act.check_beside(&beside).map_err(|error| error.to_string())
    };
    assert_eq!(why(&merged[..1], &merge(2)), Ok(()));
    assert!(why(&merged, &merge(2)).unwrap_err().contains("choose the one that goes on"));
    assert_eq!(why(&separated, &merge(2)), Ok(()));
    let leader = act(&format!(r#"{{"step":"name-leader","record":"{}"}}"#, party(2)));
    assert!(why(&merged[..1], &leader).unwrap_err().contains("no leader"));
    let arafat = act(r#"{"step":"open","name":"Yasser Arafat","kind":"leader","aliases":[],"polities":[]}"#);
    assert_eq!(why(&[arafat], &leader), Ok(()));
}

#[test]
fn what_takes_a_hidden_entry_back_is_for_no_more_people_than_the_entry() {
    let mut known: Vec<Entry<DeskAct>> = entries(&[open("PLO"), profile("history", "a", "1993-01-20", None)])
        .into_iter()
        .map(|entry| Entry {
            act_id: entry.act_id,
            act: entry.act.into(),
            acted_by: entry.acted_by,
            by: None,
            acted_at: entry.acted_at,
            own_mark: None,
        })
        .collect();
    let secret = Mark {
        audience: Audience::named([AccountId::new(1)]),
        attribution: Attribution::NotAttributable,
        review_by: None,
    };
    let back: DeskAct = withdraw(1).into();
    assert_eq!(back.own_mark(&known, None), None, "everybody reads what is taken back");
    known[1].own_mark = Some(secret.clone());
    assert_eq!(back.own_mark(&known, None), Some(secret.clone()));
    let given = back.own_mark(&known, Some(&Mark::internal())).unwrap();
    assert!(given.audience.is_within(&secret.audience) && given.attribution == secret.attribution);
    let newer: DeskAct = profile("history", "b", "1993-01-21", Some(1)).into();
    assert_eq!(newer.own_mark(&known, None), Some(secret));
    let other: DeskAct = profile("history", "b", "1993-01-21", None).into();
    assert_eq!(other.own_mark(&known, None), None);
}

#[test]
fn the_map_shows_those_who_can_do_most() {
    let standing = |name: &str, influence: Option<u8>, number: u64| {
        let acts = [open(name), read(Some(0), influence, "the talks", "1993-01-20")];
        ActorStanding {
            id: party(number),
            name: name.to_owned(),
            kind: PartyKind::Other,
            standing: fold(&acts).standing_in(Some(talks()), date(1994, 1, 1)),
        }
    };
    let actors = vec![
        standing("never measured", None, 1),
        standing("weak", Some(0), 2),
        standing("Zealous", Some(4), 3),
        standing("able", Some(4), 4),
    ];
    let names = |limit| {
        most_influential(actors.clone(), limit).into_iter().map(|actor| actor.name).collect::<Vec<_>>()
    };
    assert_eq!(names(9), ["able", "Zealous", "weak", "never measured"]);
    assert_eq!(names(2), ["able", "Zealous"]);
}

#[test]
fn a_list_finds_a_party_by_any_of_its_names() {
    let acts = [
        open("Palestine Liberation Organization"),
        act(r#"{"step":"add-alias","alias":"Munazzamat al-Tahrir"}"#),
        act(r#"{"step":"rename","name":"Palestinian Authority"}"#),
    ];
    let face = fold(&acts).face();
    assert_eq!(
        (face.title.as_str(), face.line.as_str()),
        ("Palestinian Authority", "Speaks for Palestinians.")
    );
    for words in ["plo", "tahrir", "liberation organization", "authority"] {
        assert!(face.has_words(words), "{words}");
    }
    assert!(
        face.tags.contains(&"kind:organisation".to_owned()) && face.tags.contains(&"polity:ISR".to_owned())
    );
}

#[test]
fn what_an_act_names_can_be_found_from_there() {
    let named = |act: PartyAct| act.mentions().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(named(open("PLO")), ["ISR"]);
    assert_eq!(named(merge(2)), [party(2).to_string()]);
    assert_eq!(named(relate(party(2), "1993-01-20", None)), [party(2).to_string()]);
    assert_eq!(named(read(None, Some(1), "the talks", "1993-01-20")), [talks().to_string()]);
    for told in [merge(2), relate(party(2), "1993-01-20", None)].map(|act| act.told()) {
        assert!(
            !told.what.to_string().contains("PTY-"),
            "a reader of this one may not know of the other: {told:?}"
        );
    }
}

#[test]
fn acts_are_what_they_were_after_a_round_trip() {
    for act in [
        open("PLO"),
        merge(2),
        withdraw(1),
        end(1, date(1993, 9, 13)),
        read(Some(-2), Some(4), "t", "1993-01-20"),
    ] {
        let json = serde_json::to_string(&act).unwrap();
        assert_eq!(serde_json::from_str::<PartyAct>(&json).unwrap(), act);
    }
    assert!(serde_json::from_str::<PartyAct>(r#"{"step":"close","why":"x","secret":"y"}"#).is_err());
}
