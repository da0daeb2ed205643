//! Which parties an actor map shows.

use std::cmp::Reverse;

use forestall_types::ChronicleId;

use super::{PartyKind, Standing};

/// A party as an actor map shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActorStanding {
    /// The party.
    pub id: ChronicleId,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: PartyKind,
    /// Where it stands.
    pub standing: Standing,
}

/// Returns the parties with most influence, then most interest, then by name; those never measured last.
pub fn most_influential(mut actors: Vec<ActorStanding>, limit: usize) -> Vec<ActorStanding> {
    actors.sort_by_cached_key(|actor| {
        let level = |measured: Option<super::Measured<super::Level>>| measured.map(|found| found.value);
        let standing = &actor.standing;
        (
            Reverse(level(standing.influence)),
            Reverse(level(standing.interest)),
            actor.name.to_lowercase(),
            actor.id,
        )
    });
    actors.truncate(limit);
    actors
}
