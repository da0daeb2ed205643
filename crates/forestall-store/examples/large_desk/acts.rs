//! What is done at the desk, as forms would send it.

use forestall_engagement::chronicle::DeskAct;
use forestall_types::{ActId, ChronicleId, EngagementId, PolityCode};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::dice::Dice;

/// The countries of situations; those of the map that come first.
pub(crate) const POLITIES: [&str; 24] = [
    "CAF", "TCD", "CMR", "SDN", "COD", "NGA", "NER", "MLI", "BFA", "ETH", "SOM", "KEN", "UGA", "RWA", "BDI",
    "MOZ", "YEM", "IRQ", "SYR", "LBN", "AFG", "PAK", "MMR", "COL",
];
const THEMES: [&str; 8] =
    ["territory", "water", "land-use", "elections", "displacement", "armed-groups", "rights", "economy"];
const RELATIONS: [&str; 5] = ["ally", "sponsor", "rival", "spoiler", "contact"];

/// Reads an act upon a kind of record.
#[expect(clippy::needless_pass_by_value, reason = "a function for `map`")]
pub(crate) fn act(of: &str, step: Value) -> DeskAct {
    let told = step.to_string();
    serde_json::from_value(json!({"of": of, "act": step})).unwrap_or_else(|error| panic!("{told}: {error}"))
}

pub(crate) fn polity(dice: &mut Dice) -> PolityCode {
    dice.pick(&POLITIES).parse().unwrap()
}

fn day(dice: &mut Dice) -> Date {
    format!("2026-{:02}-{:02}", 1 + dice.roll(12), 1 + dice.roll(28)).parse().unwrap()
}

fn day_ahead(dice: &mut Dice) -> Date {
    format!("2027-{:02}-{:02}", 1 + dice.roll(12), 1 + dice.roll(28)).parse().unwrap()
}

fn day_behind(dice: &mut Dice) -> Date {
    format!("2026-{:02}-{:02}", 1 + dice.roll(10), 1 + dice.roll(28)).parse().unwrap()
}

pub(crate) fn party(number: u64, dice: &mut Dice) -> DeskAct {
    act(
        "party",
        json!({"step": "open", "name": format!("Party {number} of the valley {}", dice.roll(500)),
            "kind": dice.pick(&["armed-group", "community", "political-party", "government"]),
            "aliases": [], "polities": [polity(dice)], "description": dice.words(12)}),
    )
}

pub(crate) fn party_acts(others: &[ChronicleId], context: ChronicleId, dice: &mut Dice) -> Vec<DeskAct> {
    let mut acts = vec![
        json!({"step": "relate", "to": dice.pick(others), "relation": dice.pick(&RELATIONS),
            "source": "a call with the elders"}),
        json!({"step": "add-profile", "part": "history", "text": dice.words(40), "source": "a study",
            "grade": "B2"}),
    ];
    for _ in 0..2 {
        acts.push(json!({"step": "read", "attitude": dice.pick(&["-2", "-1", "0", "1", "2"]),
            "interest": dice.pick(&["0", "1", "2", "3", "4"]), "influence": dice.pick(&["0", "1", "2", "3", "4"]),
            "towards": "the corridor for herds", "context": context, "on": day_behind(dice),
            "method": "interview", "source": "a visit"}));
    }
    acts.into_iter().map(|step| act("party", step)).collect()
}

pub(crate) fn situation(number: u64, dice: &mut Dice) -> DeskAct {
    act(
        "situation",
        json!({"step": "open", "title": format!("Situation {number} along the road"), "extent": "country",
            "polities": [polity(dice)], "why": dice.words(25)}),
    )
}

pub(crate) fn situation_acts(
    parties: &[ChronicleId],
    owner: &str,
    first: u64,
    dice: &mut Dice,
) -> Vec<DeskAct> {
    let one = usize::try_from(first).unwrap() % THEMES.len();
    let mut acts = vec![
        json!({"step": "add-theme", "theme": THEMES[one], "root_cause": dice.words(10)}),
        json!({"step": "add-theme", "theme": THEMES[(one + 3) % THEMES.len()]}),
        json!({"step": "add-cause", "cause": dice.words(6)}),
        json!({"step": "add-occasion", "kind": "election", "title": "Election of the council",
            "from": day_ahead(dice), "recurrence": "once"}),
        json!({"step": "add-occasion", "kind": "season", "title": "The herds come", "from": day(dice),
            "recurrence": "yearly", "look_ahead": "month"}),
        json!({"step": "watch", "what": dice.words(4), "on": day_ahead(dice), "owner": owner}),
    ];
    acts.extend(parties.iter().map(|party| json!({"step": "link-party", "party": party})));
    acts.into_iter().map(|step| act("situation", step)).collect()
}

pub(crate) fn engagement_acts(situation: ChronicleId, owner: &str, dice: &mut Dice) -> Vec<DeskAct> {
    let mut acts = vec![
        json!({"step": "assess-risk", "harm": dice.words(15), "mitigations": dice.words(15), "level": "moderate",
            "reviewed_by": "a colleague", "valid_until": "2028-12-31"}),
        json!({"step": "link-situation", "situation": situation}),
        json!({"step": "add-aim", "aim": dice.words(5)}),
        json!({"step": "add-action", "what": dice.words(4), "owner": owner, "on": day_ahead(dice)}),
        json!({"step": "add-action", "what": dice.words(4), "owner": "the other side", "on": day_ahead(dice)}),
        json!({"step": "state-theory", "theory": dice.words(20)}),
    ];
    acts.extend((0..6).map(|_| json!({"step": "note", "words": dice.words(30)})));
    acts.into_iter().map(|step| act("engagement", step)).collect()
}

pub(crate) fn session(engagement: EngagementId, dice: &mut Dice) -> DeskAct {
    act(
        "session",
        json!({"step": "open", "engagement": engagement, "title": format!("Round {}", dice.roll(9)),
            "how": "in-person", "starts": day_ahead(dice), "zones": []}),
    )
}

pub(crate) fn session_acts(owner: &str, dice: &mut Dice) -> Vec<DeskAct> {
    let acts = [
        json!({"step": "add-item", "what": dice.words(4)}),
        json!({"step": "add-item", "what": dice.words(4)}),
        // No rounds: the sessions lie ahead.
        json!({"step": "attend", "who": "Cedar", "kind": "apologies"}),
        json!({"step": "take-on", "what": dice.words(4), "owner": owner, "on": day_ahead(dice)}),
    ];
    acts.map(|step| act("session", step)).into()
}

pub(crate) fn appeal(engagement: EngagementId, dice: &mut Dice) -> DeskAct {
    act(
        "appeal",
        json!({"step": "open", "subject": dice.words(5), "voice": "the mediator", "capacity": "mediator",
            "engagement": engagement}),
    )
}

pub(crate) fn addressee(number: u64) -> DeskAct {
    act("appeal", json!({"step": "address", "name": format!("Government {number}")}))
}

pub(crate) fn appeal_acts(addressees: &[ActId], owner: &str, dice: &mut Dice) -> Vec<DeskAct> {
    let acts = [
        json!({"step": "write", "to": addressees, "text": dice.words(60), "openness": "open"}),
        json!({"step": "ask", "of": addressees, "what": dice.words(5)}),
        json!({"step": "send", "to": addressees, "on": day_behind(dice), "channel": "cable"}),
        json!({"step": "plan-follow-up", "kind": "call", "what": dice.words(3), "due_on": day_ahead(dice),
            "owner": owner}),
    ];
    acts.map(|step| act("appeal", step)).into()
}

pub(crate) fn text(engagement: EngagementId, dice: &mut Dice) -> DeskAct {
    act(
        "negotiating-text",
        json!({"step": "open", "title": dice.words(4), "engagement": engagement, "parties": ["1", "2"]}),
    )
}

pub(crate) fn article(dice: &mut Dice) -> DeskAct {
    let words = format!("{} [1: {}] {}", dice.words(30), dice.words(4), dice.words(10));
    act("negotiating-text", json!({"step": "add-article", "heading": dice.words(3), "text": words}))
}

pub(crate) fn edit(article: ActId, builds_on: ActId, dice: &mut Dice) -> DeskAct {
    let words = format!("{} [2: {}] {}", dice.words(30), dice.words(4), dice.words(10));
    act(
        "negotiating-text",
        json!({"step": "edit-article", "article": article, "builds_on": builds_on, "heading": dice.words(3),
            "text": words, "why": dice.words(6)}),
    )
}

pub(crate) fn representative(number: u64) -> DeskAct {
    act(
        "representative",
        json!({"step": "open", "title": format!("Envoy {number}"), "kind": "envoy",
            "visible_face": format!("Ambassador {number}"), "languages": [], "from": "2026-01-01"}),
    )
}

pub(crate) fn representative_acts(dice: &mut Dice) -> Vec<DeskAct> {
    let acts = [
        json!({"step": "cover", "polities": [polity(dice)], "themes": [dice.pick(&THEMES)],
            "from": "2026-01-01"}),
        json!({"step": "check-readiness", "hours": 24, "checked_on": "2026-11-01",
            "check_again_on": day_ahead(dice)}),
    ];
    acts.map(|step| act("representative", step)).into()
}
