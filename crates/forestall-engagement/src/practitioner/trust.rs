//! How far parties trust somebody, measured again and again.

use forestall_types::{ActId, ChronicleId};
use jiff::civil::Date;

use super::{Practitioner, TrustLevel};
use crate::chronicle::SourceGrade;
use crate::{Phrase, Words};

/// How far a party trusts somebody, at one time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrustReading {
    /// The act that entered it.
    pub act_id: ActId,
    /// The party.
    pub party: ChronicleId,
    /// How far.
    pub level: TrustLevel,
    /// On which day it was so.
    pub on: Date,
    /// Who says so.
    pub source: Phrase,
    /// How far the source is believed.
    pub grade: Option<SourceGrade>,
    /// What was seen or heard.
    pub words: Option<Words>,
}

/// All readings of one party's trust.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrustWith<'a> {
    /// The party.
    pub party: ChronicleId,
    /// The newest.
    pub latest: &'a TrustReading,
    /// Those before, newest first.
    pub before: Vec<&'a TrustReading>,
}

impl TrustWith<'_> {
    /// Returns by how many points trust rose since the reading before; `None` for the first.
    pub fn change(&self) -> Option<i8> {
        self.before.first().map(|before| self.latest.level.points() - before.level.points())
    }
}

impl Practitioner {
    /// Returns the readings by party, the newest of each first; most trusted first.
    pub fn trust(&self) -> Vec<TrustWith<'_>> {
        let mut readings: Vec<_> = self.readings.iter().collect();
        readings.sort_by_key(|reading| reading.on);
        readings.reverse();
        let mut by_party: Vec<TrustWith<'_>> = Vec::new();
        for reading in readings {
            match by_party.iter_mut().find(|with| with.party == reading.party) {
                Some(with) => with.before.push(reading),
                None => {
                    by_party.push(TrustWith { party: reading.party, latest: reading, before: Vec::new() });
                }
            }
        }
        by_party.sort_by_key(|with| (-with.latest.level.points(), with.party));
        by_party
    }
}
