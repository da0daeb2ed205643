//! Candidates side by side: which of them are no worse than any other on nearness, danger and access.

use forestall_types::ActId;

use super::{
    Access, Area, Candidate, ConflictPlace, Danger, DangerDraws, DangerReading, VenueChoice, WhyUnknown,
};
use crate::PartyName;

/// All candidates, the nearest first.
#[derive(Clone, PartialEq, Debug)]
pub struct Comparison<'a> {
    /// One row per candidate.
    pub rows: Vec<Compared<'a>>,
}

/// A candidate in the comparison.
#[derive(Clone, PartialEq, Debug)]
pub struct Compared<'a> {
    /// The candidate.
    pub candidate: &'a Candidate,
    /// The place of the conflict nearest to it, and how far that is in kilometres.
    pub nearest: Option<(&'a ConflictPlace, f64)>,
    /// The danger, where it is known from a reading that compares with the newest.
    pub draws: Option<&'a DangerDraws>,
    /// Whether each party can come, in the order of the parties; `None` where nobody has judged it.
    pub access: Vec<Option<Access>>,
    /// How it stands beside the others.
    pub place: Place,
}

/// Something said of a candidate that what else is known of it speaks against.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Contradiction {
    /// It is said to lie in the area of conflict, and is far from all places of it.
    FarFromItsArea,
    /// A country is named, and by its coordinates it lies in none.
    InNoCountry,
}

/// How a candidate stands beside the others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// No other is at least as good on every criterion and better on one.
    Unbeaten,
    /// These are.
    Beaten(Vec<ActId>),
    /// It cannot be compared before this is known.
    NotComparable(Vec<Criterion>),
    /// It is out of the question.
    Excluded,
}

/// What is missing for a comparison.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Criterion {
    /// No place of the conflict is named.
    Nearness,
    /// No reading of the danger was taken.
    NoReading,
    /// The reading is of another run, month or radius than the newest.
    OldReading,
    /// The reading says that the danger is unknown.
    DangerUnknown,
    /// Nobody has judged whether this party can come.
    Access(PartyName),
}

/// Talks in the area of conflict beside talks away from it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct NearAndFar<'a> {
    /// The nearest candidate in the area.
    pub near: Option<&'a Compared<'a>>,
    /// The least dangerous one outside, of equals the nearest; else the first of those whose danger is unknown.
    pub far: Option<&'a Compared<'a>>,
}

impl VenueChoice {
    /// Returns all candidates side by side.
    pub fn comparison(&self) -> Comparison<'_> {
        let newest = self.newest_reading();
        let mut rows: Vec<Compared<'_>> =
            self.candidates.iter().map(|candidate| self.compared(candidate, newest)).collect();
        for row in &mut rows {
            row.place = self.missing(row, newest);
        }
        let beaten: Vec<Vec<ActId>> = rows.iter().map(|row| beaten_by(row, &rows)).collect();
        for (row, by) in rows.iter_mut().zip(beaten) {
            if row.place == Place::Unbeaten && !by.is_empty() {
                row.place = Place::Beaten(by);
            }
        }
        rows.sort_by(|one, other| one.km().total_cmp(&other.km()));
        Comparison { rows }
    }

    /// Returns the newest reading of a candidate in question; only those taken like it compare with it.
    pub fn newest_reading(&self) -> Option<&DangerReading> {
        let in_question = self.candidates.iter().filter(|candidate| candidate.excluded.is_none());
        let readings = in_question.filter_map(Candidate::reading);
        readings.max_by_key(|reading| reading.at).map(|reading| &reading.what)
    }

    fn compared<'a>(&'a self, candidate: &'a Candidate, newest: Option<&DangerReading>) -> Compared<'a> {
        let reading = candidate.reading().map(|reading| &reading.what);
        Compared {
            candidate,
            nearest: self.nearest_place(candidate.at),
            draws: reading
                .filter(|own| newest.is_some_and(|n| n.is_like(own)))
                .and_then(DangerReading::draws),
            access: self.parties.iter().map(|p| Some(candidate.access_of(p)?.what.access)).collect(),
            place: Place::Unbeaten,
        }
    }

    /// Returns why a row cannot be compared, or that nothing beats it so far.
    fn missing(&self, row: &Compared<'_>, newest: Option<&DangerReading>) -> Place {
        if row.candidate.excluded.is_some() {
            return Place::Excluded;
        }
        let mut missing = Vec::new();
        if row.nearest.is_none() {
            missing.push(Criterion::Nearness);
        }
        match row.candidate.reading().map(|reading| &reading.what) {
            None => missing.push(Criterion::NoReading),
            Some(own) if !newest.is_some_and(|newest| newest.is_like(own)) => {
                missing.push(Criterion::OldReading);
            }
            Some(own) if own.draws().is_none() => missing.push(Criterion::DangerUnknown),
            Some(_) => {}
        }
        for (party, access) in self.parties.iter().zip(&row.access) {
            if access.is_none() {
                missing.push(Criterion::Access(party.clone()));
            }
        }
        if missing.is_empty() { Place::Unbeaten } else { Place::NotComparable(missing) }
    }
}

impl Compared<'_> {
    /// From so many kilometres on no place of the conflict is near: an area of conflict reaches less far beyond the
    /// places that are named of it.
    const FAR_KM: f64 = 500.0;

    /// Returns what is said of it that its coordinates speak against.
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let is_far =
            self.candidate.area == Area::InArea && self.nearest.is_some_and(|(_, km)| km >= Self::FAR_KM);
        let danger = self.candidate.reading().map(|reading| &reading.what.danger);
        let in_none = matches!(danger, Some(Danger::Unknown { because: WhyUnknown::NoCountry }));
        let far = is_far.then_some(Contradiction::FarFromItsArea);
        far.into_iter().chain(in_none.then_some(Contradiction::InNoCountry)).collect()
    }

    /// Returns the distance to the nearest place of the conflict; endless where none is named.
    pub fn km(&self) -> f64 {
        self.nearest.map_or(f64::INFINITY, |(_, km)| km)
    }

    /// Says whether it was compared: all criteria are known and it is in question.
    pub const fn is_compared(&self) -> bool {
        matches!(self.place, Place::Unbeaten | Place::Beaten(_))
    }

    /// Says whether it is at least as good on every criterion, and better on one; both have all of them.
    fn beats(&self, other: &Self) -> bool {
        let (Some(own), Some(others)) = (self.draws, other.draws) else { return false };
        let danger = |draws: &DangerDraws| [draws.p_25().get(), draws.p_any().get(), draws.expected()];
        let measures = |row: &Self, draws| {
            let access = row.access.iter().map(|access| f64::from(access.map_or(u8::MAX, |a| a as u8)));
            std::iter::once(row.km()).chain(danger(draws)).chain(access).collect::<Vec<f64>>()
        };
        let pairs: Vec<(f64, f64)> = measures(self, own).into_iter().zip(measures(other, others)).collect();
        pairs.iter().all(|(own, others)| own <= others) && pairs.iter().any(|(own, others)| own < others)
    }
}

impl Comparison<'_> {
    /// Returns what talks in the area of conflict are beside talks away from it, excluded candidates left out.
    pub fn near_and_far(&self) -> NearAndFar<'_> {
        let of = |area: Area| {
            let in_question = |row: &&Compared<'_>| row.place != Place::Excluded;
            self.rows.iter().filter(in_question).filter(move |row| row.candidate.area == area)
        };
        let danger = |row: &Compared<'_>| match row.draws {
            Some(draws) => (0, draws.p_25().get(), draws.expected()),
            None => (1, 0.0, 0.0),
        };
        let far = of(Area::Outside).min_by(|one, other| {
            let (one, other) = (danger(one), danger(other));
            one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)).then(one.2.total_cmp(&other.2))
        });
        NearAndFar { near: of(Area::InArea).next(), far }
    }
}

fn beaten_by(row: &Compared<'_>, rows: &[Compared<'_>]) -> Vec<ActId> {
    let comparable = rows.iter().filter(|other| other.place == Place::Unbeaten);
    let by = comparable.filter(|other| row.place == Place::Unbeaten && other.beats(row));
    by.map(|other| other.candidate.act_id).collect()
}
