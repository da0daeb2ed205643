//! What is on file about a situation.

use forestall_types::{ActId, ChronicleId};
use jiff::Timestamp;

use super::Theme;
use crate::chronicle::{Due, Owner, SourceGrade};
use crate::{Phrase, Words};

/// A theme of a situation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedTheme {
    /// The act that named it.
    pub act_id: ActId,
    /// Which.
    pub theme: Theme,
    /// The root cause seen behind it when it was named.
    pub root_cause: Option<Words>,
}

/// A root cause with what shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RootCause {
    /// The act that named it.
    pub act_id: ActId,
    /// What lies at the root.
    pub cause: Phrase,
    /// The theme it lies behind.
    pub theme: Option<Theme>,
    /// What shows it.
    pub evidence: Option<Words>,
    /// Where that comes from.
    pub source: Option<Phrase>,
    /// How far source and evidence are believed.
    pub grade: Option<SourceGrade>,
}

/// A party that has to do with a situation; its own mark says who may know of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartyLink {
    /// The act that linked it.
    pub act_id: ActId,
    /// Which.
    pub party: ChronicleId,
    /// What it has to do with the situation.
    pub role: Option<Phrase>,
}

/// A look again by a day, which nobody has taken yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Watching {
    /// The act that asked for it.
    pub act_id: ActId,
    /// At what, by whom, by which day.
    pub due: Due,
}

/// A handing over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Handover {
    /// The act that handed it over.
    pub act_id: ActId,
    /// By whom, or what stands for them.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// To whom.
    pub to: Owner,
    /// How it stood.
    pub state: Words,
    /// What was open.
    pub open: Words,
    /// Whom to call.
    pub call: Words,
    /// What became of it.
    pub end: HandoverEnd,
}

/// What became of a handing over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HandoverEnd {
    /// It waits for whoever it was handed to.
    Waits,
    /// It was taken over at this moment.
    Taken(Timestamp),
    /// It was called off.
    CalledOff(Words),
}

impl Handover {
    /// Says whether it waits for whoever it was handed to.
    pub fn waits(&self) -> bool {
        self.end == HandoverEnd::Waits
    }
}
