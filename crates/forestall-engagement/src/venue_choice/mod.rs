//! A choice of a venue: places to meet side by side, near to the conflict or safe from it.
//!
//! Candidates are compared on nearness, danger and access ([`Comparison`]): which of them are no worse on all three.
//! There is no single score, unless somebody says how much each criterion counts for them, and then the ranks come
//! with how far they hold when the weights change ([`ranks`]). The danger is a reading of a forecast run, stored as
//! it was; reading again adds another.

mod act;
mod candidate;
mod choices;
mod comparison;
mod fold;
mod ranks;
mod reading;
mod rules;

pub use act::{CandidateReading, VenueChoiceAct};
pub use candidate::{AccessJudgement, Candidate, ConflictPlace, CostEstimate, Dated, HostTold, Symbol};
pub use choices::{Access, Area, HostAnswer, Leaning, Obstacle, Radius, Weight};
pub use comparison::{Compared, Comparison, Contradiction, Criterion, NearAndFar, Place};
pub use ranks::{Rank, Ranks, ranks};
pub use reading::{Danger, DangerDraws, DangerGap, DangerReading, GapKind, NoDraws, WhyUnknown};
pub use rules::VenueChoiceError;

use forestall_confidence::Viewer;
use forestall_geography::great_circle_km;
use forestall_types::{ActId, ChronicleId, ChronicleKind, LonLat};
use jiff::civil::Date;

use crate::chronicle::{Chronicle, Entry, Face};
use crate::{PartyName, Phrase, Words};

/// A choice of a venue, as a viewer sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct VenueChoice {
    /// Its name.
    pub id: ChronicleId,
    /// How it was opened.
    pub opening: Option<Opening>,
    /// The places of the conflict.
    pub places: Vec<Dated<ConflictPlace>>,
    /// The parties that have to come.
    pub parties: Vec<PartyName>,
    /// The places to meet.
    pub candidates: Vec<Candidate>,
    /// How much each criterion counts, where somebody said so.
    pub weights: Option<Dated<Weights>>,
    /// All choices, oldest first.
    pub choices: Vec<Dated<Venue>>,
    /// Why no place is sought any more, where that is so.
    pub withdrawn: Option<Dated<Words>>,
}

/// What a choice of a venue is for.
#[derive(Clone, PartialEq, Debug)]
pub struct Opening {
    /// What it is called.
    pub title: Phrase,
    /// The engagement or situation whose talks need a place.
    pub within: ChronicleId,
    /// The first day they may meet.
    pub from: Date,
    /// The last.
    pub until: Date,
    /// How far around a place the danger is read.
    pub radius: Radius,
}

/// How much each criterion counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Weights {
    /// Nearness to the conflict.
    pub nearness: Weight,
    /// Little danger.
    pub safety: Weight,
    /// That all parties can come.
    pub access: Weight,
}

/// The place chosen.
#[derive(Clone, PartialEq, Debug)]
pub struct Venue {
    /// The candidate.
    pub candidate: ActId,
    /// Why.
    pub why: Words,
}

impl VenueChoice {
    /// Returns a candidate.
    pub fn candidate(&self, candidate: ActId) -> Option<&Candidate> {
        self.candidates.iter().find(|known| known.act_id == candidate)
    }

    /// Returns the choice that holds; a withdrawn comparison has none.
    pub fn chosen(&self) -> Option<&Dated<Venue>> {
        self.choices.last().filter(|_| self.withdrawn.is_none())
    }

    /// Returns the place of the conflict nearest to a point, and how far that is in kilometres of great circle.
    pub fn nearest_place(&self, point: LonLat) -> Option<(&ConflictPlace, f64)> {
        let distance = |place: &ConflictPlace| great_circle_km(place.at.lat_lon(), point.lat_lon());
        let all = self.places.iter().map(|place| (&place.what, distance(&place.what)));
        all.min_by(|one, other| one.1.total_cmp(&other.1))
    }

    fn add_party(&mut self, party: PartyName) {
        if !self.parties.contains(&party) {
            self.parties.push(party);
        }
    }
}

impl Chronicle for VenueChoice {
    const KIND: ChronicleKind = ChronicleKind::VenueChoice;
    type Act = VenueChoiceAct;
    type Error = VenueChoiceError;

    fn fold(id: ChronicleId, entries: &[Entry<VenueChoiceAct>]) -> Self {
        fold::fold(id, entries)
    }

    fn check(&self, act: &VenueChoiceAct, _: &Viewer) -> Result<(), VenueChoiceError> {
        rules::check(self, act)
    }

    fn face(&self) -> Face {
        let chosen = self.chosen().and_then(|chosen| self.candidate(chosen.what.candidate));
        let state = match (&self.withdrawn, chosen) {
            (Some(_), _) => "withdrawn",
            (None, Some(_)) => "chosen",
            (None, None) => "sought",
        };
        let line = match (chosen, self.candidates.len()) {
            (Some(chosen), _) => format!("They meet at {}.", chosen.name),
            (None, 0) => "No place to meet is proposed yet.".to_owned(),
            (None, 1) => "One place to meet is proposed.".to_owned(),
            (None, several) => format!("{several} places to meet are compared."),
        };
        let mut polities: Vec<_> = self.candidates.iter().map(|candidate| candidate.polity).collect();
        polities.sort_unstable();
        polities.dedup();
        Face {
            title: self.opening.as_ref().map(|opening| opening.title.to_string()).unwrap_or_default(),
            line,
            state: state.to_owned(),
            is_over: self.withdrawn.is_some(),
            tags: polities.iter().map(|polity| format!("polity:{polity}")).collect(),
            dues: Vec::new(),
            dates: Vec::new(),
        }
    }
}
