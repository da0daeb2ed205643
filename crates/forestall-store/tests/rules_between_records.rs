//! What somebody cannot read still stops what it has to stop, on both databases.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod desks;
mod peopled;

use std::sync::Arc;

use desks::{DeskPlace, on_both};
use forestall_confidence::*;
use forestall_engagement::{EngagementSource, NewEngagement, NextStep, OpeningLinks, Parties, Track};
use forestall_store::chronicles::ChronicleStore;
use forestall_store::desk::{DeskError, DeskStore};
use forestall_store::identities::IdentityStore;
use forestall_types::{ActId, ChronicleId};
use jiff::{SignedDuration, Timestamp};
use peopled::{Somebody, VAULT};
use serde_json::{Value, json};

const AMINA: Somebody = Somebody::new(1, "Amina Yusuf", "desk-officer");
const BORIS: Somebody = Somebody::new(2, "Boris Lang", "mediator");

fn at(second: i64) -> Timestamp {
    "2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
}

struct Desk {
    store: DeskStore,
    chronicles: ChronicleStore,
}

async fn desk_at(place: &DeskPlace) -> Desk {
    let databases = place.open().await;
    for somebody in [AMINA, BORIS] {
        somebody.enter(&databases.records).await;
    }
    let store = DeskStore::new(databases.records.clone(), Arc::clone(&VAULT));
    let identities = IdentityStore::new(&databases, Arc::clone(&VAULT));
    Desk { chronicles: ChronicleStore::new(store.clone(), identities), store }
}

impl Desk {
    async fn engagement(&self, aim: &str) -> ChronicleId {
        self.engagement_on(Track::TrackII, aim).await
    }

    async fn engagement_on(&self, track: Track, aim: &str) -> ChronicleId {
        let new = NewEngagement {
            situation: "CAF".parse().unwrap(),
            source: EngagementSource::Situation,
            track,
            parties: Parties::new(vec!["Council of the Valley".parse().unwrap()]).unwrap(),
            aim: aim.parse().unwrap(),
            next_step: NextStep::new("call the elders".parse().unwrap(), None),
            run: serde_json::from_value(json!({"run_id": "17", "run_hash": "0a".repeat(32), "origin": 561}))
                .unwrap(),
            links: OpeningLinks::default(),
            opened_by: BORIS.name.parse().unwrap(),
            opened_at: at(0),
        };
        let opened = self.store.open_engagement(&BORIS.at(at(0)), new, Mark::internal()).await.unwrap();
        opened.engagement_id().into()
    }

    async fn open(&self, who: &Somebody, of: &str, act: Value, readers: &str) -> Result<ChronicleId, String> {
        let act = serde_json::from_value(json!({"of": of, "act": act})).unwrap();
        let opened = self.chronicles.open_chronicle(&who.at(at(1)), &act, &mark(readers)).await;
        opened.map_err(|error| told(&error))
    }

    /// Adds an act; under the record's mark where no readers are named.
    async fn act(
        &self,
        who: &Somebody,
        id: ChronicleId,
        (of, act): (&str, Value),
        readers: Option<&str>,
    ) -> Result<ActId, String> {
        let act = serde_json::from_value(json!({"of": of, "act": act})).unwrap();
        let seen = self.chronicles.chronicle(&who.at(at(2)), id).await.unwrap().unwrap().sequence();
        let own_mark = readers.map(mark);
        let acted = self.chronicles.act_upon(&who.at(at(2)), id, &act, own_mark.as_ref(), seen).await;
        acted.map_err(|error| told(&error))
    }

    async fn assess(&self, who: &Somebody, engagement: ChronicleId, level: &str, readers: Option<&str>) {
        let act = json!({
            "step": "assess-risk", "harm": "drivers are stopped", "mitigations": "market days", "level": level,
            "reviewed_by": "the adviser", "valid_until": "2027-03-31",
        });
        self.act(who, engagement, ("engagement", act), readers).await.unwrap();
    }
}

fn mark(readers: &str) -> Mark {
    Mark { audience: readers.parse().unwrap(), ..Mark::internal() }
}

fn told(error: &DeskError) -> String {
    std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

fn session(engagement: ChronicleId, starts: &str) -> Value {
    json!({
        "step": "open", "engagement": engagement, "title": "First meeting", "how": "in-person", "starts": starts,
        "zones": [],
    })
}

const NO_SESSION: &str = "no session on that day";
const ALONE: &str = "named(0000000000000002)";

on_both! {
    async fn nobody_meets_by_an_assessment_for_few_or_by_moving(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let engagement = desk.engagement("reopen the road").await;
        let plan = async |who: Somebody, starts: &str| {
            desk.open(&who, "session", session(engagement, starts), "internal").await
        };
        let refused = plan(AMINA, "2026-12-04").await.unwrap_err();
        assert!(refused.contains(NO_SESSION), "{refused}");
        desk.assess(&AMINA, engagement, "low", None).await;
        let planned = plan(AMINA, "2026-12-04").await.unwrap();
        let late = plan(AMINA, "2027-06-04").await.unwrap_err();
        assert_eq!(late, refused, "neither the last day nor the level is told");

        // To plan for a good day and move it to another.
        let moved = |to: &str| ("session", json!({"step": "move", "starts": to, "why": "the harvest"}));
        let refused_move = desk.act(&AMINA, planned, moved("2027-06-04"), None).await.unwrap_err();
        assert_eq!(refused_move, refused);
        desk.act(&AMINA, planned, moved("2026-12-05"), None).await.unwrap();

        // What one person writes for themselves lifts nothing that all read.
        desk.assess(&AMINA, engagement, "unacceptable", None).await;
        desk.assess(&BORIS, engagement, "low", Some(ALONE)).await;
        for who in [AMINA, BORIS] {
            assert_eq!(plan(who, "2026-12-04").await.unwrap_err(), refused);
        }
        assert_eq!(desk.act(&AMINA, planned, moved("2026-12-06"), None).await.unwrap_err(), refused);
        for step in ["seek-consent", "prepare"] {
            desk.act(&BORIS, engagement, ("engagement", json!({"step": step, "reason": "yes"})), None).await.unwrap();
        }
        let begin = ("engagement", json!({"step": "begin", "reason": "now"}));
        assert!(desk.act(&BORIS, engagement, begin.clone(), None).await.unwrap_err().contains("unacceptable"));

        // One for all takes the place of both; one that few read stops all the same.
        desk.assess(&AMINA, engagement, "moderate", None).await;
        plan(AMINA, "2026-12-04").await.unwrap();
        desk.assess(&BORIS, engagement, "unacceptable", Some(ALONE)).await;
        assert_eq!(plan(AMINA, "2026-12-04").await.unwrap_err(), refused);
        let unread = desk.act(&AMINA, engagement, begin, None).await.unwrap_err();
        assert!(unread.contains("some of which you may not read"), "{unread}");
    }

    async fn a_hidden_refusal_stops_the_hand_over(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let engagement = desk.engagement("reopen the road").await;
        let id = desk.open(&AMINA, "transfer", transfer(engagement), "internal").await.unwrap();
        let upon = |act: Value| ("transfer", act);
        let item = json!({
            "step": "add-item", "kind": "paper", "what": "the paper on water", "source": "Council of the Valley",
            "readable_by": "channel", "attributed": "not-attributable",
        });
        let item = desk.act(&AMINA, id, upon(item), None).await.unwrap();
        let consent = |on: &str| upon(json!({"step": "record-consent", "from": item, "on": on, "way": "in-writing"}));
        desk.act(&AMINA, id, consent("2026-11-10"), None).await.unwrap();
        let refuse = json!({"step": "refuse-consent", "from": item, "on": "2026-11-12"});
        desk.act(&BORIS, id, upon(refuse), Some(ALONE)).await.unwrap();
        let hand_over =
            upon(json!({"step": "hand-over", "by": "the facilitator", "to": "the director", "on": "2026-11-20"}));
        let refused = desk.act(&AMINA, id, hand_over.clone(), None).await.unwrap_err();
        assert!(refused.contains("nothing passes without the consent of every source"), "{refused}");
        assert!(!refused.contains("refus") && !refused.contains("2026"), "who and when is not told: {refused}");
        // Neither the old consent written down once more nor one of the day of the refusal undoes it.
        for on in ["2026-11-10", "2026-11-12"] {
            desk.act(&AMINA, id, consent(on), None).await.unwrap();
            assert_eq!(desk.act(&AMINA, id, hand_over.clone(), None).await.unwrap_err(), refused, "{on}");
        }
        desk.act(&AMINA, id, consent("2026-11-15"), None).await.unwrap();
        desk.act(&AMINA, id, hand_over, None).await.unwrap();
    }

    async fn ground_rules_narrow_the_marks_of_all_that_stands_in_the_engagement(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let attributed = async |id: ChronicleId| {
            desk.chronicles.chronicle(&AMINA.at(at(3)), id).await.unwrap().unwrap().mark.attribution
        };
        let private = desk.engagement("reopen the road").await;
        assert_eq!(attributed(private).await, Attribution::NotAttributable, "the rule of the track, from the start");
        let official = desk.engagement_on(Track::TrackI, "share the wells").await;
        let paper = desk.open(&AMINA, "transfer", transfer(official), "internal").await.unwrap();
        assert_eq!((attributed(official).await, attributed(paper).await), (Attribution::ByName, Attribution::ByName));
        for (agreed, held) in
            [("to-the-group", Attribution::ToTheGroup), ("by-name", Attribution::ToTheGroup)]
        {
            let rules = json!({
                "step": "agree-ground-rules", "attributed": agreed, "observers_see": [],
                "recording": "notes-without-names", "reason": "both sides asked",
            });
            desk.act(&AMINA, official, ("engagement", rules), None).await.unwrap();
            assert_eq!((attributed(official).await, attributed(paper).await), (held, held), "{agreed} releases nothing");
        }
    }

    async fn a_track_is_raised_by_its_own_transfer_alone(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let (engagement, other) = (desk.engagement("reopen the road").await, desk.engagement("share the wells").await);
        let mut handed = Vec::new();
        for (of, readers) in [(other, "internal"), (engagement, ALONE), (engagement, "internal")] {
            let id = desk.open(&BORIS, "transfer", transfer(of), readers).await.unwrap();
            for act in hand_over_acts() {
                let item = desk.chronicles.chronicle(&BORIS.at(at(2)), id).await.unwrap().unwrap().entries;
                let mut act = act;
                if act.get("from").is_some() {
                    act["from"] = json!(item.last().unwrap().act_id);
                }
                desk.act(&BORIS, id, ("transfer", act), None).await.unwrap();
            }
            handed.push(id);
        }
        let raise = |transfer: &str| {
            ("engagement", json!({"step": "raise-track", "to": "track-1", "transfer": transfer, "reason": "they ask"}))
        };
        let never = desk.act(&AMINA, engagement, raise("TRF-0123456789ab"), None).await.unwrap_err();
        assert!(never.contains("no transfer out of this engagement"), "{never}");
        for (id, why) in [(handed[0], "another engagement's"), (handed[1], "one she may not read")] {
            let refused = desk.act(&AMINA, engagement, raise(&id.to_string()), None).await.unwrap_err();
            assert_eq!(refused, never, "{why}");
        }
        desk.act(&AMINA, engagement, raise(&handed[2].to_string()), None).await.unwrap();
    }
}

fn transfer(engagement: ChronicleId) -> Value {
    json!({
        "step": "open", "engagement": engagement, "channel": "ministry", "to": "the foreign ministry",
        "why": "officials are ready",
    })
}

fn hand_over_acts() -> [Value; 3] {
    [
        json!({
            "step": "add-item", "kind": "paper", "what": "the paper on water", "source": "Council of the Valley",
            "readable_by": "channel", "attributed": "not-attributable",
        }),
        json!({"step": "record-consent", "from": null, "on": "2026-11-10", "way": "in-writing"}),
        json!({"step": "hand-over", "by": "the facilitator", "to": "the director", "on": "2026-11-20"}),
    ]
}
