//! Somebody who can sit at a table and is no appointed diplomat.

mod act;
mod check;
mod contact_data;
mod error;
mod fold;
mod roster_face;
mod trust;

pub use act::{PractitionerAct, PractitionerKind, Readiness, TrustLevel};
pub use error::PractitionerError;
pub use roster_face::RosterFace;
pub use trust::{TrustReading, TrustWith};

use forestall_types::{ActId, ChronicleId, PersonId, PolityCode};
use jiff::civil::Date;

use crate::chronicle::{Due, SourceGrade};
use crate::{
    LanguageSkill, NameOrRecord, Phrase, SpanOfDays, StandingOn, StandingSpan, Words, standing_on,
    standings_through,
};

/// A person of the roster: expert, NGO, scholar, entrepreneur, citizen.
///
/// Records name them by the pseudonym, and so do lists. How to reach them is not here.
#[derive(Clone, PartialEq, Debug)]
pub struct Practitioner {
    /// Its name.
    pub id: ChronicleId,
    /// What records call them; none before the record is opened.
    pub pseudonym: Option<Phrase>,
    /// What they were called before, oldest first.
    pub former_pseudonyms: Vec<Phrase>,
    /// Who they are, where the viewer may read it.
    pub name: Option<Phrase>,
    /// What they are.
    pub kind: Option<PractitionerKind>,
    /// What they know about.
    pub knowledge: Option<Phrase>,
    /// What languages they have.
    pub languages: Vec<LanguageSkill>,
    /// Which countries they know.
    pub regions: Vec<PolityCode>,
    /// How the desk found them.
    pub found_how: Option<Words>,
    /// Their consent to be kept on file.
    pub consent: Option<Consent>,
    /// The identity under which it is kept how to reach them.
    pub identity: Option<PersonId>,
    /// What checks of their standing found, in the order they were entered.
    pub checks: Vec<StandingCheck>,
    /// What binds or bound them.
    pub conflicts: Vec<InterestConflict>,
    /// How far parties trust them, in the order it was entered.
    pub readings: Vec<TrustReading>,
    /// When they can be asked, in the order it was entered.
    pub availabilities: Vec<Availability>,
    /// Why they are not asked any more, where that is so.
    pub retired: Option<Words>,
}

/// Somebody's consent to be kept on file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Consent {
    /// The day on which they agreed.
    pub on: Date,
    /// How, and to what.
    pub how: Words,
    /// The day by which to ask them again.
    pub ask_again_on: Option<Date>,
    /// The day on which they withdrew it.
    pub withdrawn_on: Option<Date>,
}

/// One check whether somebody holds an office.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StandingCheck {
    /// The act that entered it.
    pub act_id: ActId,
    /// What was found, and about which days.
    pub span: StandingSpan,
    /// Which office.
    pub office: Option<Phrase>,
    /// How it was checked.
    pub how: Words,
    /// By which source.
    pub source: Phrase,
    /// How far the source is believed.
    pub grade: Option<SourceGrade>,
    /// When to check again, and who does.
    pub check_again: Due,
}

/// What binds somebody, and others should know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InterestConflict {
    /// The act that noted it.
    pub act_id: ActId,
    /// What.
    pub what: Words,
    /// With whom.
    pub with_whom: NameOrRecord,
    /// Since when.
    pub since: Option<Date>,
    /// Who says so.
    pub source: Option<Phrase>,
    /// On which day and how it was resolved.
    pub resolved: Option<(Date, Words)>,
}

/// When somebody can be asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Availability {
    /// The act that entered it.
    pub act_id: ActId,
    /// Whether.
    pub readiness: Readiness,
    /// On which days.
    pub days: SpanOfDays,
    /// What to know.
    pub words: Option<Phrase>,
}

impl Practitioner {
    /// Returns what is known of their standing on a day: what the newest check that speaks of it says.
    pub fn standing_on(&self, day: Date) -> StandingOn {
        let spans: Vec<_> = self.checks.iter().map(|check| check.span).collect();
        standing_on(&spans, day)
    }

    /// Returns what is known of their standing from one day to another, in the order of days.
    pub(crate) fn standings_through(&self, from: Date, to: Date) -> Vec<StandingOn> {
        let spans: Vec<_> = self.checks.iter().map(|check| check.span).collect();
        standings_through(&spans, from, to)
    }

    /// Returns the newest check; of two made on the same day the one entered later.
    pub fn newest_check(&self) -> Option<&StandingCheck> {
        self.checks.iter().max_by_key(|check| check.span.checked_on)
    }

    /// Returns whether they can be asked on a day, by what was entered last about it.
    pub fn availability_on(&self, day: Date) -> Option<&Availability> {
        self.availabilities.iter().rev().find(|availability| availability.days.holds(day))
    }

    /// Returns what binds them and is not resolved.
    pub fn open_conflicts(&self) -> impl Iterator<Item = &InterestConflict> {
        self.conflicts.iter().filter(|conflict| conflict.resolved.is_none())
    }

    /// Returns their consent, unless they withdrew it.
    pub fn consent_in_force(&self) -> Option<&Consent> {
        self.consent.as_ref().filter(|consent| consent.withdrawn_on.is_none())
    }

    /// Returns what is owed on them: the next check of their standing, and when to ask them again.
    pub fn dues(&self) -> Vec<Due> {
        if self.is_over() {
            return Vec::new();
        }
        let check = self.newest_check().map(|check| check.check_again.clone());
        let consent = self.consent_in_force().and_then(|consent| consent.ask_again_on).map(|on| Due {
            what: "ask whether to stay on file".parse().expect("a line"),
            owner: None,
            on,
            cost: None,
        });
        check.into_iter().chain(consent).collect()
    }

    /// Says whether they are not asked any more: retired, or without consent.
    pub fn is_over(&self) -> bool {
        self.retired.is_some() || self.consent.as_ref().is_some_and(|consent| consent.withdrawn_on.is_some())
    }
}
