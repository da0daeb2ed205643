//! The handling mark of a record.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::{AccountId, Attribution, Audience, Clause};

/// Who may read a record, and how what it says may be attributed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Who may read it.
    pub audience: Audience,
    /// What readers may learn of the author.
    pub attribution: Attribution,
    /// The day by which somebody should look whether the mark is still right.
    pub review_by: Option<Date>,
}

/// What one mark is beside another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarkChange {
    /// Nobody gains and nobody loses; the day of review may differ.
    Same,
    /// Nobody gains anything.
    Narrower,
    /// Somebody may read who could not, or learns more of the author: a release.
    Wider,
}

impl Mark {
    /// For the desk's own staff, by name.
    pub fn internal() -> Self {
        Self { audience: Audience::internal(), attribution: Attribution::ByName, review_by: None }
    }

    /// Returns the mark with an embargo: only the author reads until then.
    #[must_use]
    pub fn with_embargo(mut self, until: Timestamp, author: AccountId) -> Self {
        self.audience = self.audience.and(Clause::Embargo { until, author });
        self
    }

    /// Returns the same mark without embargoes that have ended by this moment.
    #[must_use]
    pub fn as_of(&self, now: Timestamp) -> Self {
        Self { audience: self.audience.as_of(now), ..self.clone() }
    }

    /// Returns the mark of what is derived from records with these marks.
    ///
    /// The intersection of their audiences, the strictest attribution, the soonest day of review. What rests on
    /// nothing is open.
    pub fn of_derived<'a>(sources: impl IntoIterator<Item = &'a Self>) -> Self {
        let nothing = Self { audience: Audience::open(), attribution: Attribution::ByName, review_by: None };
        sources.into_iter().fold(nothing, |so_far, source| Self {
            audience: so_far.audience.intersection(&source.audience),
            attribution: so_far.attribution.max(source.attribution),
            review_by: so_far.review_by.into_iter().chain(source.review_by).min(),
        })
    }

    /// Says what changing this mark to another means.
    pub fn change_to(&self, new: &Self) -> MarkChange {
        let is_within = new.audience.is_within(&self.audience) && new.attribution >= self.attribution;
        let is_same = new.audience == self.audience && new.attribution == self.attribution;
        match (is_within, is_same) {
            (_, true) => MarkChange::Same,
            (true, false) => MarkChange::Narrower,
            (false, false) => MarkChange::Wider,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(audience: &str, attribution: Attribution) -> Mark {
        Mark { audience: audience.parse().unwrap(), attribution, review_by: None }
    }

    #[test]
    fn what_is_derived_is_for_those_who_may_read_all() {
        let caucus = mark("caucus(E-2026-001,1)", Attribution::ToTheGroup);
        let internal = mark("internal", Attribution::ByName);
        let derived = Mark::of_derived([&caucus, &internal]);
        assert_eq!(derived, mark("internal&caucus(E-2026-001,1)", Attribution::ToTheGroup));
        assert_eq!(Mark::of_derived([]), mark("open", Attribution::ByName));
    }

    #[test]
    fn a_looser_attribution_is_a_release() {
        let chatham = mark("internal", Attribution::NotAttributable);
        assert_eq!(chatham.change_to(&mark("internal", Attribution::ByName)), MarkChange::Wider);
        assert_eq!(mark("internal", Attribution::ByName).change_to(&chatham), MarkChange::Narrower);
        let both = mark("engagement(E-2026-001)", Attribution::NotAttributable);
        assert_eq!(Mark::internal().change_to(&both), MarkChange::Wider, "members need not be staff");
        assert_eq!(chatham.change_to(&chatham), MarkChange::Same);
    }
}
