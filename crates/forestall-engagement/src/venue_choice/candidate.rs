//! A place to meet, as far as a viewer knows it.

use forestall_confidence::Mark;
use forestall_types::{ActId, LonLat, PolityCode};
use jiff::Timestamp;

use super::{Access, Area, DangerReading, HostAnswer, Leaning, Obstacle};
use crate::chronicle::{Money, SourceGrade};
use crate::{PartyName, Phrase, Words};

/// What an act said, which act that was, and when.
#[derive(Clone, PartialEq, Debug)]
pub struct Dated<T> {
    /// The act.
    pub act_id: ActId,
    /// When.
    pub at: Timestamp,
    /// Its mark, where it has one of its own.
    pub own_mark: Option<Mark>,
    /// What.
    pub what: T,
}

/// A place of the conflict.
#[derive(Clone, PartialEq, Debug)]
pub struct ConflictPlace {
    /// What it is called.
    pub name: Phrase,
    /// Where it is.
    pub at: LonLat,
}

/// Whether a party can come.
#[derive(Clone, PartialEq, Debug)]
pub struct AccessJudgement {
    /// The party.
    pub party: PartyName,
    /// Whether it can.
    pub access: Access,
    /// What makes it hard.
    pub obstacles: Vec<Obstacle>,
    /// More about it.
    pub words: Option<Words>,
    /// Who says so.
    pub source: Phrase,
    /// How far that is believed.
    pub grade: Option<SourceGrade>,
}

/// What a place says to somebody.
#[derive(Clone, PartialEq, Debug)]
pub struct Symbol {
    /// To whom.
    pub to: PartyName,
    /// Whether it speaks for the place.
    pub leaning: Leaning,
    /// What it says.
    pub words: Words,
    /// Who says so.
    pub source: Option<Phrase>,
}

/// What meeting there would cost.
#[derive(Clone, PartialEq, Debug)]
pub struct CostEstimate {
    /// The sum.
    pub cost: Money,
    /// What is in it.
    pub words: Option<Words>,
}

/// What the host said.
#[derive(Clone, PartialEq, Debug)]
pub struct HostTold {
    /// The answer.
    pub answer: HostAnswer,
    /// The conditions, or who was asked.
    pub words: Option<Words>,
    /// Who says so.
    pub source: Option<Phrase>,
}

/// A place to meet with all that is known of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    /// Names it: the act that proposed it.
    pub act_id: ActId,
    /// The mark of that act, where it has one of its own.
    pub own_mark: Option<Mark>,
    /// What it is called.
    pub name: Phrase,
    /// In which country.
    pub polity: PolityCode,
    /// Where.
    pub at: LonLat,
    /// Whether it lies in the area of conflict.
    pub area: Area,
    /// Why it is proposed.
    pub why: Words,
    /// All readings of the danger, oldest first.
    pub readings: Vec<Dated<DangerReading>>,
    /// All judgements of access, oldest first.
    pub access: Vec<Dated<AccessJudgement>>,
    /// What it says to whom.
    pub symbols: Vec<Dated<Symbol>>,
    /// All estimates, oldest first.
    pub costs: Vec<Dated<CostEstimate>>,
    /// All that the host said, oldest first.
    pub host: Vec<Dated<HostTold>>,
    /// Why it is out of the question, where it is.
    pub excluded: Option<Dated<Words>>,
}

impl Candidate {
    /// Returns the newest reading of the danger.
    pub fn reading(&self) -> Option<&Dated<DangerReading>> {
        self.readings.last()
    }

    /// Returns the newest judgement of a party's access.
    pub fn access_of(&self, party: &PartyName) -> Option<&Dated<AccessJudgement>> {
        self.access.iter().rev().find(|judged| judged.what.party == *party)
    }

    /// Returns the newest estimate of the cost.
    pub fn cost(&self) -> Option<&Dated<CostEstimate>> {
        self.costs.last()
    }

    /// Returns the host's newest answer.
    pub fn host_answer(&self) -> Option<&Dated<HostTold>> {
        self.host.last()
    }
}
