//! What may be done upon a choice of a venue.

use std::collections::BTreeSet;

use forestall_types::{ActId, ChronicleKind, MonthId};
use thiserror::Error;

use super::{Access, Candidate, HostAnswer, VenueChoice, VenueChoiceAct, Weight};
use crate::PartyName;
use crate::chronicle::Money;

/// Candidates, places and parties of one comparison; more cannot be read side by side.
const MOST: usize = 40;

/// Why an act upon a choice of a venue was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum VenueChoiceError {
    /// The first act opens it.
    #[error("this comparison is not opened; open one first")]
    NotOpened,
    /// It is opened once.
    #[error("a comparison is opened once; choose another act")]
    OpenedAlready,
    /// It serves talks: an engagement, or a situation.
    #[error("a {0} needs no place; name the engagement or the situation whose talks need one")]
    WrongRecord(ChronicleKind),
    /// The days are the wrong way round, or too far apart.
    #[error("the last day lies before the first, or more than a year after it; choose days that fit")]
    Days,
    /// Nobody has to come.
    #[error("no party is named; name those that have to come")]
    NoParties,
    /// A name is there already.
    #[error("`{0}` is there already; choose another name")]
    SameName(String),
    /// There are too many.
    #[error("{MOST} are compared at most; begin another comparison")]
    TooMany,
    /// No such candidate is known.
    #[error("there is no such candidate here; choose one of the list")]
    NoSuchCandidate,
    /// The candidate is excluded.
    #[error("this candidate is excluded; take it back into question first, with the reason")]
    Excluded,
    /// The candidate is in question.
    #[error("this candidate is in question already")]
    NotExcluded,
    /// The party is none of those that have to come.
    #[error("this party is not among those that have to come; add it first")]
    NoSuchParty,
    /// Nothing says what makes it hard.
    #[error("say what makes it hard: name an obstacle, or describe it")]
    NoObstacle,
    /// A party that can come has an obstacle.
    #[error("a party that can come has no obstacle; judge it `with difficulty`, or leave the obstacle out")]
    ObstacleWithout,
    /// No reading, or one candidate twice.
    #[error("a reading is for each candidate once, and for at least one")]
    Readings,
    /// The readings are of several runs or months.
    #[error("readings taken together are of one run, month and radius; take them again")]
    MixedReadings,
    /// A reading is of another place or radius.
    #[error("the reading is of another place or another radius than this candidate's; take it again")]
    OtherPlace,
    /// All weights are nothing.
    #[error("something has to count; give at least one criterion a weight")]
    NoWeight,
    /// The host refuses.
    #[error("the host refuses; enter another answer of the host first")]
    HostRefuses,
    /// No danger was read.
    #[error(
        "nobody has looked at the danger there; take a reading first, even if it says that it is unknown"
    )]
    NoReading,
    /// It is chosen already.
    #[error("this place is chosen already")]
    ChosenAlready,
    /// It is withdrawn.
    #[error("no place is sought any more; open the search again first")]
    Withdrawn,
    /// It is not withdrawn.
    #[error("a place is sought already")]
    NotWithdrawn,
    /// A sum in another currency does not compare.
    #[error("the other sums are in {0}; give this one in {0} too, so that they compare")]
    OtherCurrency(String),
}

pub(super) fn check(choice: &VenueChoice, act: &VenueChoiceAct) -> Result<(), VenueChoiceError> {
    use VenueChoiceAct as Act;
    use VenueChoiceError as Error;
    match act {
        Act::Open { .. } if choice.opening.is_some() => return Err(Error::OpenedAlready),
        Act::Open { .. } => return check_opening(act),
        _ if choice.opening.is_none() => return Err(Error::NotOpened),
        Act::Reopen { .. } if choice.withdrawn.is_none() => return Err(Error::NotWithdrawn),
        Act::Reopen { .. } => return Ok(()),
        _ if choice.withdrawn.is_some() => return Err(Error::Withdrawn),
        _ => {}
    }
    let candidate = match act.candidate() {
        None => None,
        Some(named) => Some(choice.candidate(named).ok_or(Error::NoSuchCandidate)?),
    };
    match (act, candidate) {
        (Act::AddPlace { place, .. }, _) => {
            refuse_again(place.as_str(), choice.places.iter().map(|known| known.what.name.as_str()))
        }
        (Act::AddParty { party }, _) => {
            refuse_again(party.as_str(), choice.parties.iter().map(PartyName::as_str))
        }
        (Act::AddCandidate { name, .. }, _) => {
            refuse_again(name.as_str(), choice.candidates.iter().map(|known| known.name.as_str()))
        }
        (Act::ReadDanger { .. }, _) => check_readings(choice, act),
        (Act::Weigh { nearness, safety, access }, _) => {
            let counts = [nearness, safety, access].into_iter().any(|weight| *weight != Weight::None);
            if counts { Ok(()) } else { Err(Error::NoWeight) }
        }
        (Act::JudgeAccess { party, access, obstacles, words, .. }, _) => {
            let is_told = !obstacles.is_empty() || words.is_some();
            match access {
                _ if !choice.parties.contains(party) => Err(Error::NoSuchParty),
                Access::Can if !obstacles.is_empty() => Err(Error::ObstacleWithout),
                Access::WithDifficulty | Access::Cannot if !is_told => Err(Error::NoObstacle),
                _ => Ok(()),
            }
        }
        (Act::EstimateCost { candidate, cost, .. }, _) => check_currency(choice, *candidate, *cost),
        (Act::Readmit { .. }, Some(candidate)) if candidate.excluded.is_none() => Err(Error::NotExcluded),
        (Act::Exclude { .. }, Some(candidate)) if candidate.excluded.is_some() => Err(Error::Excluded),
        (Act::Choose { .. }, Some(candidate)) => check_choice(choice, candidate),
        _ => Ok(()),
    }
}

fn check_opening(act: &VenueChoiceAct) -> Result<(), VenueChoiceError> {
    let VenueChoiceAct::Open { within, from, until, parties, .. } = act else { return Ok(()) };
    if !matches!(within.kind(), ChronicleKind::Engagement | ChronicleKind::Situation) {
        return Err(VenueChoiceError::WrongRecord(within.kind()));
    }
    let days = from.duration_until(*until).as_hours() / 24;
    if !(0..=366).contains(&days) {
        return Err(VenueChoiceError::Days);
    }
    if parties.is_empty() {
        return Err(VenueChoiceError::NoParties);
    }
    if parties.len() > MOST {
        return Err(VenueChoiceError::TooMany);
    }
    let mut seen = BTreeSet::new();
    match parties.iter().find(|party| !seen.insert(party.as_str().to_lowercase())) {
        Some(twice) => Err(VenueChoiceError::SameName(twice.to_string())),
        None => Ok(()),
    }
}

/// Refuses a name that is among those known, whatever its case, and more than a page can show.
fn refuse_again<'a>(
    name: &str,
    known: impl ExactSizeIterator<Item = &'a str>,
) -> Result<(), VenueChoiceError> {
    if known.len() >= MOST {
        return Err(VenueChoiceError::TooMany);
    }
    let wanted = name.to_lowercase();
    let mut known = known.map(str::to_lowercase);
    if known.any(|known| known == wanted) {
        return Err(VenueChoiceError::SameName(name.to_owned()));
    }
    Ok(())
}

fn check_readings(choice: &VenueChoice, act: &VenueChoiceAct) -> Result<(), VenueChoiceError> {
    let VenueChoiceAct::ReadDanger { readings } = act else { return Ok(()) };
    let first = readings.first().ok_or(VenueChoiceError::Readings)?;
    let mut seen: BTreeSet<ActId> = BTreeSet::new();
    for read in readings {
        let candidate = choice.candidate(read.candidate).ok_or(VenueChoiceError::NoSuchCandidate)?;
        if !seen.insert(read.candidate) {
            return Err(VenueChoiceError::Readings);
        }
        if !read.reading.is_like(&first.reading) {
            return Err(VenueChoiceError::MixedReadings);
        }
        let is_asked = choice.opening.as_ref().is_some_and(|opening| {
            opening.radius == read.reading.radius && opening.month() == read.reading.month
        });
        if read.reading.at != candidate.at || !is_asked {
            return Err(VenueChoiceError::OtherPlace);
        }
    }
    Ok(())
}

fn check_currency(choice: &VenueChoice, candidate: ActId, cost: Money) -> Result<(), VenueChoiceError> {
    let others = choice.candidates.iter().filter(|other| other.act_id != candidate);
    let mut sums = others.filter_map(|other| other.cost()).map(|cost| cost.what.cost);
    match sums.find(|sum| sum.currency() != cost.currency()) {
        Some(other) => Err(VenueChoiceError::OtherCurrency(other.currency().to_owned())),
        None => Ok(()),
    }
}

fn check_choice(choice: &VenueChoice, candidate: &Candidate) -> Result<(), VenueChoiceError> {
    let is_refused = candidate.host_answer().is_some_and(|told| told.what.answer == HostAnswer::Refuses);
    if candidate.excluded.is_some() {
        Err(VenueChoiceError::Excluded)
    } else if is_refused {
        Err(VenueChoiceError::HostRefuses)
    } else if candidate.readings.is_empty() {
        Err(VenueChoiceError::NoReading)
    } else if choice.chosen().is_some_and(|chosen| chosen.what.candidate == candidate.act_id) {
        Err(VenueChoiceError::ChosenAlready)
    } else {
        Ok(())
    }
}

impl super::Opening {
    /// Returns the month for which the danger is read: that of the first day.
    pub fn month(&self) -> Option<MonthId> {
        MonthId::of(self.from).ok()
    }

    /// Says whether some of the days lie in later months, of which a reading says nothing.
    pub fn outlasts_reading(&self) -> bool {
        (self.from.year(), self.from.month()) != (self.until.year(), self.until.month())
    }
}
