//! Single negotiating texts: the rules, Oslo's text, and that a caucus shapes nothing others see.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod told_acts;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use forestall_confidence::{AccountId, Attribution, Audience, Eyes, Mark, PartyNumber, Viewer};
use forestall_engagement::chronicle::{Chronicle, DeskAct, Entry, check_act, face_of, fold_acts};
use forestall_engagement::negotiating_text::{
    Acceptance, ExportFrame, NegotiatingText, Stance, TextAct, TextParty, WholeVersion,
};
use forestall_types::{ActId, ChronicleId, ChronicleKind, EngagementId};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use told_acts::{act_id, seen_by};

fn engagement() -> EngagementId {
    "E-2026-001".parse().unwrap()
}

fn id() -> ChronicleId {
    ChronicleId::from_random(ChronicleKind::NegotiatingText, 7).unwrap()
}

fn at(minute: usize) -> Timestamp {
    let start: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    start + jiff::SignedDuration::from_mins(i64::try_from(minute).unwrap())
}

/// Somebody with a role, who sits in the caucuses of these parties.
fn viewer(roles: &str, caucuses: &[u16]) -> Viewer {
    let of = |&party: &u16| (engagement(), PartyNumber::new(party).unwrap());
    let own = Eyes {
        account: Some(AccountId::new(1)),
        roles: roles.parse().unwrap(),
        engagements: BTreeSet::from([engagement()]),
        observes: BTreeSet::new(),
        caucuses: caucuses.iter().map(of).collect(),
    };
    Viewer::new(own, "A. Mediator".parse().unwrap(), at(10_000))
}

fn caucus(party: u16) -> Mark {
    let audience = Audience::caucus(engagement(), PartyNumber::new(party).unwrap());
    Mark { audience, attribution: Attribution::ToTheGroup, review_by: None }
}

fn party(number: u16) -> TextParty {
    number.to_string().parse().unwrap()
}

#[derive(Default)]
struct Kept(Vec<Entry<DeskAct>>);

impl Kept {
    fn begun() -> Self {
        let mut kept = Self::default();
        kept.add(json!({"step": "open", "title": "Declaration", "engagement": "E-2026-001", "parties": ["1", "2"]}));
        kept
    }

    fn seen_by(&self, viewer: &Viewer) -> Vec<Entry<DeskAct>> {
        seen_by(viewer, &self.0)
    }

    fn read_by(&self, viewer: &Viewer) -> NegotiatingText {
        fold_acts(id(), &self.seen_by(viewer))
    }

    fn text(&self) -> NegotiatingText {
        self.read_by(&viewer("mediator", &[1, 2]))
    }

    fn try_as(&mut self, viewer: &Viewer, act: Value, own_mark: Option<Mark>) -> Result<ActId, String> {
        let act: TextAct = serde_json::from_value(act).map_err(|error| error.to_string())?;
        check_act(id(), &self.seen_by(viewer), &act.clone().into(), viewer)
            .map_err(|error| error.to_string())?;
        let number = self.0.len() + 1;
        self.0.push(entry(number, act, own_mark));
        Ok(act_id(number))
    }

    fn add(&mut self, act: Value) -> ActId {
        let told = act.to_string();
        self.try_as(&viewer("mediator", &[]), act, None).unwrap_or_else(|error| panic!("{told}: {error}"))
    }

    fn refuse(&mut self, act: Value, why: &str) {
        let told = act.to_string();
        let error = self.try_as(&viewer("mediator", &[]), act, None).expect_err(&told);
        assert!(error.contains(why), "{told}: {error}");
    }
}

fn entry(number: usize, act: TextAct, own_mark: Option<Mark>) -> Entry<DeskAct> {
    let acted_by = "A. Mediator".parse().unwrap();
    Entry { act_id: act_id(number), act: act.into(), acted_by, by: None, acted_at: at(number), own_mark }
}

fn article(text: &str) -> Value {
    json!({"step": "add-article", "text": text})
}

fn edit(article: ActId, builds_on: ActId, text: &str) -> Value {
    json!({"step": "edit-article", "article": article, "builds_on": builds_on, "text": text})
}

fn stance(article: ActId, version: ActId, party: u16, stance: &str) -> Value {
    json!({"step": "take-stance", "article": article, "version": version, "party": party.to_string(), "stance": stance})
}

#[test]
fn of_two_who_edit_one_article_the_second_is_told() {
    let mut kept = Kept::begun();
    let first = kept.add(article("Withdraw [2: within five years]."));
    let other = kept.add(article("Elect a council."));
    let second = kept.add(edit(first, first, "Withdraw within three years."));
    kept.refuse(edit(first, first, "Withdraw within two years."), "was edited since you read it");
    kept.refuse(edit(first, second, "Withdraw within three years."), "are as they stand");
    kept.add(edit(other, other, "Elect a council in nine months."));
    let third = kept.add(edit(first, second, "Withdraw within two years."));
    let text = kept.text();
    let known = text.shared.article(first).unwrap();
    let words: Vec<_> = known.versions.iter().map(|version| version.text.as_str()).collect();
    assert_eq!(
        words,
        ["Withdraw [2: within five years].", "Withdraw within three years.", "Withdraw within two years."],
        "nothing is lost"
    );
    assert_eq!((known.current().act_id, known.version_number(second)), (third, Some(2)));
}

#[test]
fn an_acceptance_speaks_of_one_version() {
    let mut kept = Kept::begun();
    let first = kept.add(article("One."));
    kept.add(stance(first, first, 1, "accepts"));
    kept.refuse(stance(first, first, 2, "accepts-if"), "under which conditions");
    kept.add(stance(first, first, 2, "accepts"));
    assert_eq!(kept.text().shared.measure().accepted, 1);
    let second = kept.add(edit(first, first, "One, and two."));
    let text = kept.text();
    assert_eq!(
        text.shared.article(first).unwrap().acceptance_by(party(1)),
        Acceptance::Stale(Stance::Accepts)
    );
    assert_eq!(text.shared.measure().accepted, 0);
    kept.refuse(stance(first, first, 1, "accepts"), "was edited since");
    kept.refuse(stance(first, second, 3, "accepts"), "party 3 is no party");
    kept.add(stance(first, second, 1, "accepts"));
    kept.add(stance(first, second, 2, "opposes"));
    kept.add(stance(first, second, 1, "takes-back"));
    let text = kept.text();
    let known = text.shared.article(first).unwrap();
    assert_eq!(known.acceptance_by(party(1)), Acceptance::Silent);
    assert_eq!(known.acceptance_by(party(2)), Acceptance::Holds(Stance::Opposes));
}

#[test]
fn a_member_from_outside_speaks_for_their_caucus_only() {
    let mut kept = Kept::begun();
    let first = kept.add(article("One."));
    let expert = viewer("expert", &[2]);
    let error = kept.try_as(&expert, stance(first, first, 1, "accepts"), None).unwrap_err();
    assert!(error.contains("caucus of party 1"), "{error}");
    kept.try_as(&expert, stance(first, first, 2, "accepts"), None).unwrap();
    assert_eq!(
        kept.text().shared.article(first).unwrap().acceptance_by(party(2)),
        Acceptance::Holds(Stance::Accepts)
    );
}

#[test]
fn the_rules_hold() {
    let mut kept = Kept::default();
    kept.refuse(article("One."), "no text is begun");
    let open = |parties: Value| json!({"step": "open", "title": "T", "engagement": "E-2026-001", "parties": parties});
    kept.refuse(open(json!(["1", "1"])), "at least two parties");
    kept.refuse(open(json!(["1", "0"])), "no number of a party");
    kept.add(open(json!(["1", "2"])));
    kept.refuse(open(json!(["1", "2"])), "begun already");
    let keep = |name: &str| json!({"step": "keep-version", "name": name});
    kept.refuse(keep("v1"), "no article yet");
    kept.refuse(article("a [b"), "is not closed");
    kept.refuse(article("a [3: b]"), "names party 3");
    let first = kept.add(article("One [2: two]."));
    kept.refuse(json!({"step": "move-article", "article": first, "after": first}), "follow itself");
    kept.refuse(json!({"step": "move-article", "article": act_id(99)}), "not in the text any more");
    kept.refuse(json!({"step": "comment", "article": act_id(99), "words": "x"}), "not in the text any more");
    let second = kept.add(json!({"step": "add-article", "text": "Two.", "heading": "Second"}));
    let between = kept.add(json!({"step": "add-article", "text": "Between.", "after": first}));
    let order =
        |kept: &Kept| kept.text().shared.articles.iter().map(|article| article.act_id).collect::<Vec<_>>();
    assert_eq!(order(&kept), [first, between, second]);
    kept.add(json!({"step": "move-article", "article": second}));
    assert_eq!(order(&kept), [second, first, between]);
    kept.add(json!({"step": "move-article", "article": second, "after": between}));
    assert_eq!(order(&kept), [first, between, second]);
    kept.add(json!({"step": "remove-article", "article": between, "why": "said in the second"}));
    kept.refuse(edit(between, between, "x"), "not in the text any more");
    kept.add(keep("v1"));
    kept.refuse(keep("V1"), "kept under this name");
    let initial =
        |parties: Value, on: &str| json!({"step": "initial", "parties": parties, "on": on, "place": "Oslo"});
    kept.refuse(initial(json!(["1"]), "2026-11-01"), "not final");
    kept.refuse(json!({"step": "finalise"}), "article 1 still has words in brackets");
    kept.add(edit(first, first, "One two."));
    kept.add(json!({"step": "finalise"}));
    kept.refuse(article("x"), "words are final");
    kept.add(initial(json!(["1"]), "2026-11-01"));
    kept.refuse(initial(json!(["1", "2"]), "2026-11-01"), "party 1 has done so already");
    kept.refuse(initial(json!(["2"]), "2027-11-01"), "in the future");
    kept.refuse(initial(json!([]), "2026-11-01"), "at least one party");
    kept.add(json!({"step": "reopen", "why": "a word was wrong"}));
    assert!(kept.text().shared.initials.is_empty(), "initials lapse");
    kept.add(json!({"step": "finalise"}));
    kept.add(initial(json!(["1", "2"]), "2026-11-02"));
    let sign =
        |parties: Value, on: &str| json!({"step": "sign", "parties": parties, "on": on, "place": "Oslo"});
    kept.refuse(sign(json!(["1"]), "2026-11-01"), "before it was initialled");
    kept.add(sign(json!(["1"]), "2026-11-03"));
    kept.refuse(json!({"step": "reopen", "why": "x"}), "a party has signed");
    kept.refuse(json!({"step": "abandon", "why": "x"}), "a party has signed");
    kept.add(sign(json!(["2"]), "2026-11-04"));
    kept.refuse(keep("v2"), "signed or abandoned");
    kept.add(json!({"step": "comment", "words": "kept well"}));
    let face = face_of(id(), &kept.0);
    assert_eq!((face.state.as_str(), face.is_over), ("signed", true));
}

/// Source: the desk's case library, "Oslo 1992-1993": initialled about 01:00 on 20 August, signed on 13 September 1993.
#[test]
fn oslo_is_initialled_in_the_night_and_signed() {
    let mut kept = Kept::begun();
    let first = kept.add(article("An authority is set up [1: for a time of five years] [2: at once]."));
    kept.add(json!({"step": "keep-version", "name": "Sarpsborg III", "on": "1993-03-21"}));
    kept.add(edit(first, first, "An authority is set up for a time of five years."));
    let version = act_id(4);
    kept.add(stance(first, version, 1, "accepts"));
    kept.add(stance(first, version, 2, "accepts"));
    kept.add(json!({"step": "finalise"}));
    kept.add(json!({"step": "initial", "parties": ["1", "2"], "on": "1993-08-20 01:00 Europe/Oslo", "place": "Oslo"}));
    kept.add(json!({"step": "sign", "parties": ["1", "2"], "on": "1993-09-13", "place": "Washington"}));
    let text = kept.text();
    assert_eq!(text.shared.initials[0].on.in_words(), "20 August 1993, 01:00 Europe/Oslo");
    assert_eq!(text.shared.signatures[0].on.in_words(), "13 September 1993");
    let points: Vec<_> = text
        .shared
        .convergence()
        .into_iter()
        .map(|point| {
            (point.name.map(|name| name.to_string()), point.measure.accepted, point.measure.disputed_words)
        })
        .collect();
    // "for a time of five years" and "at once".
    assert_eq!(points, [(Some("Sarpsborg III".to_owned()), 0, 8), (None, 1, 0)]);
    assert_eq!(text.sentence(), "Signed by all parties; 1 article.");
}

/// All that can be shown of a text: its pages, lists, exports, counts, diffs and drawings are made from this.
fn shown(text: &NegotiatingText) -> String {
    let versions: Vec<_> = text.shared.versions.iter().map(|kept| WholeVersion::Kept(kept.act_id)).collect();
    let mut all = format!("{text:?}\n{:?}\n{:?}\n", text.face(), text.shared.convergence());
    for &from in versions.iter().chain([&WholeVersion::Now]) {
        for &to in versions.iter().chain([&WholeVersion::Now]) {
            writeln!(all, "{:?}", text.shared.diff(from, to)).unwrap();
        }
        for with_comments in [false, true] {
            let name_of = |party: TextParty| format!("P{party}");
            let frame = ExportFrame { name_of: &name_of, mark: "members", version: from, with_comments };
            all.push_str(&text.to_markdown(&frame).unwrap_or_default());
        }
    }
    all
}

#[derive(Clone, Debug)]
struct Step {
    kind: u8,
    target: usize,
    version: usize,
    party: u16,
    /// 0: for all; else the caucus of this party.
    scope: u16,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0_u8..12, 0_usize..8, 0_usize..8, 1_u16..3, 0_u16..3)
        .prop_map(|(kind, target, version, party, scope)| Step { kind, target, version, party, scope });
    prop::collection::vec(step, 0..40)
}

/// Builds acts that name any other act of the sequence, one the other caucus wrote among them; words written for the
/// caucus of party 2 hold `zwei`.
fn acts(steps: &[Step]) -> Vec<Entry<DeskAct>> {
    let open = json!({"step": "open", "title": "T", "engagement": "E-2026-001", "parties": ["1", "2"]});
    let mut entries = vec![entry(1, serde_json::from_value(open).unwrap(), None)];
    for step in steps {
        let number = entries.len() + 1;
        let secret = if step.scope == 2 { "zwei" } else { "word" };
        let words = format!("{secret} [{}: {number}]", step.party);
        let target = act_id(2 + step.target);
        let version = act_id(2 + step.version);
        let act = match step.kind {
            0 | 1 => json!({"step": "add-article", "text": words, "heading": secret, "after": target}),
            2 | 3 => edit(target, version, &words),
            4 => json!({"step": "move-article", "article": target, "after": version}),
            5 => json!({"step": "remove-article", "article": target, "why": secret}),
            6 | 7 => json!({"step": "comment", "article": target, "words": words}),
            8 => json!({"step": "comment", "words": words}),
            9 => json!({"step": "keep-version", "name": format!("{secret} {number}")}),
            _ => stance(target, version, step.party, if step.kind == 10 { "accepts" } else { "opposes" }),
        };
        let act: TextAct = serde_json::from_value(act).unwrap();
        let for_all = DeskAct::from(act.clone()).is_for_all_readers();
        let own_mark = (step.scope > 0 && !for_all).then(|| caucus(step.scope));
        let act = if for_all {
            // What all read holds nothing of a caucus.
            let json = serde_json::to_string(&act).unwrap().replace("zwei", "word");
            serde_json::from_str(&json).unwrap()
        } else {
            act
        };
        entries.push(entry(number, act, own_mark));
    }
    entries
}

proptest! {
    /// Whatever the caucus of party 2 does, party 1 sees what it would see had it never been done: in the state, lists,
    /// exports, counts, diffs and convergence. And all readers see one shared text.
    #[test]
    fn a_caucus_shapes_nothing_others_see(steps in steps()) {
        let all = acts(&steps);
        let first = viewer("expert", &[1]);
        let never: Vec<_> = acts(&steps)
            .into_iter()
            .filter(|entry| entry.own_mark.as_ref().is_none_or(|mark| *mark != caucus(2)))
            .collect();
        let seen_by_first: NegotiatingText = fold_acts(id(), &seen_by(&first, &all));
        let without: NegotiatingText = fold_acts(id(), &never);
        let shown_to_first = shown(&seen_by_first);
        prop_assert_eq!(&shown_to_first, &shown(&without));
        prop_assert!(!shown_to_first.contains("zwei"), "{}", shown_to_first);

        let by_all: NegotiatingText = fold_acts(id(), &all);
        let for_all: Vec<_> = all.iter().filter(|entry| entry.own_mark.is_none()).cloned().collect();
        let by_none: NegotiatingText = fold_acts(id(), &for_all);
        prop_assert_eq!(&by_all.shared, &by_none.shared, "who reads more sees the same text");
        prop_assert_eq!(&seen_by_first.shared, &by_none.shared);
        prop_assert_eq!(by_all.face(), face_of(id(), &all));
    }

    /// Any part of any acts, in any order, folds and can be shown.
    #[test]
    fn any_part_of_any_acts_folds(steps in steps(), order in prop::collection::vec(0_usize..40, 0..60)) {
        let all = acts(&steps);
        let some: Vec<_> = order.iter().filter_map(|&place| all.get(place).cloned()).collect();
        let text: NegotiatingText = fold_acts(id(), &some);
        let measure = text.shared.measure();
        prop_assert!(measure.accepted + measure.accepted_if <= measure.articles);
        prop_assert!(measure.disputed_words <= measure.words);
        prop_assert!(!shown(&text).is_empty());
        for entry in &some {
            drop(check_act(id(), &some, &entry.act, &viewer("mediator", &[])));
        }
    }
}
