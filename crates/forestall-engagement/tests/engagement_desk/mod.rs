//! One engagement or transfer, acted upon as the store does.

use forestall_confidence::{AccountId, Eyes, Mark, Role, Roles, Viewer};
use forestall_engagement::chronicle::{Chronicle, ChronicleAct, DeskAct, Entry, check_act, fold_acts};
use forestall_types::{ActId, ChronicleId};
use serde_json::Value;

pub(crate) const NOW: &str = "2026-11-22T12:00:00Z";

/// A record with all its acts, as its author sees it.
pub(crate) struct Acted {
    pub(crate) id: ChronicleId,
    pub(crate) entries: Vec<Entry<DeskAct>>,
}

pub(crate) fn viewer() -> Viewer {
    let own =
        Eyes { account: Some(AccountId::new(1)), roles: Roles::new([Role::Mediator]), ..Eyes::default() };
    Viewer::new(own, "A. Mediator".parse().unwrap(), NOW.parse().unwrap())
}

/// Returns the name of the act at a place.
pub(crate) fn act_id(place: usize) -> ActId {
    ActId::from_random(1 + place as u64)
}

impl Acted {
    pub(crate) fn new(id: &str) -> Self {
        Self { id: id.parse().unwrap(), entries: Vec::new() }
    }

    /// Adds an act given as the JSON a form becomes; returns its name.
    pub(crate) fn act<Act>(&mut self, json: Value) -> Result<ActId, String>
    where
        Act: ChronicleAct + serde::de::DeserializeOwned,
    {
        let act: Act = serde_json::from_value(json).map_err(|error| error.to_string())?;
        let act: DeskAct = act.into();
        check_act(self.id, &self.entries, &act, &viewer()).map_err(|error| error.to_string())?;
        Ok(self.force(act))
    }

    /// Adds an act whatever the rules say, as where the actor saw some of all acts only.
    pub(crate) fn force(&mut self, act: DeskAct) -> ActId {
        let act_id = act_id(self.entries.len());
        self.entries.push(Entry {
            act_id,
            act,
            acted_by: "A. Mediator".parse().unwrap(),
            by: Some(AccountId::new(1)),
            acted_at: NOW.parse().unwrap(),
            own_mark: None,
        });
        act_id
    }

    /// Gives the newest act a mark of its own.
    #[allow(dead_code, reason = "not every test program does")]
    pub(crate) fn narrow_last(&mut self) {
        let audience = "named(0000000000000001)".parse().unwrap();
        self.entries.last_mut().unwrap().own_mark = Some(Mark { audience, ..Mark::internal() });
    }

    pub(crate) fn fold<Record: Chronicle>(&self) -> Record {
        fold_acts(self.id, &self.entries)
    }
}
