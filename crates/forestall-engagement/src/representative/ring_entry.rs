//! What makes a representative part of the ring: what they cover, whether they are free, how soon they can leave.

use forestall_types::{ActId, ChronicleId, PolityCode};
use jiff::civil::Date;

use super::RepresentativeKind;
use crate::chronicle::Money;
use crate::situation::Theme;
use crate::{LanguageSkill, NameOrRecord, Phrase, SpanOfDays};

/// What lists and the map know of a representative; never the principal.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RingEntry {
    /// What it is.
    pub kind: Option<RepresentativeKind>,
    /// Who appears in public since when, in the order it was entered; without a day since always.
    pub faces: Vec<Since<NameOrRecord>>,
    /// What languages they have.
    pub languages: Vec<LanguageSkill>,
    /// The days on which they are in office.
    pub term: Option<SpanOfDays>,
    /// What they cover.
    pub coverage: Vec<Coverage>,
    /// What they are sent into.
    pub assignments: Vec<Assignment>,
    /// When they are away.
    pub leaves: Vec<Absence>,
    /// How soon they can leave; none while they are not on stand-by.
    pub standby: Option<StandBy>,
    /// Funds cleared before they are needed.
    pub funds: Vec<Funds>,
    /// Documents to travel with.
    pub documents: Vec<Document>,
    /// How long journeys take.
    pub journeys: Vec<Journey>,
}

/// Something that is so since a day, or always.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Since<What> {
    /// What.
    pub what: What,
    /// The first day; none for always.
    pub from: Option<Date>,
}

/// Countries or a theme that a representative covers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Coverage {
    /// The act that entered it; none where it is read from a list.
    pub act_id: Option<ActId>,
    /// Which countries.
    pub polities: Vec<PolityCode>,
    /// Which themes.
    pub themes: Vec<Theme>,
    /// On which days.
    pub days: SpanOfDays,
    /// What to know.
    pub words: Option<Phrase>,
}

/// An engagement a representative is sent into.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assignment {
    /// The act that entered it; none where it is read from a list.
    pub act_id: Option<ActId>,
    /// Which; none where it is read from a list, as lists name none: whoever reads them need not be able to read it.
    pub engagement: Option<ChronicleId>,
    /// As what.
    pub role: Option<Phrase>,
    /// On which days.
    pub days: SpanOfDays,
}

/// Days on which a representative is away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Absence {
    /// The act that entered it; none where it is read from a list.
    pub act_id: Option<ActId>,
    /// Which days.
    pub days: SpanOfDays,
    /// What to know.
    pub words: Option<Phrase>,
}

/// How soon a representative can leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StandBy {
    /// Within how many hours.
    pub hours: u16,
    /// On which day it was checked.
    pub checked_on: Date,
    /// The day by which to check again.
    pub check_again_on: Date,
}

/// Funds cleared before they are needed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Funds {
    /// The act that entered it; none where it is read from a list.
    pub act_id: Option<ActId>,
    /// How much.
    pub amount: Money,
    /// The last day on which they may be used.
    pub until: Date,
    /// By whom; empty where it is read from a list.
    pub cleared_by: Option<Phrase>,
    /// What for.
    pub purpose: Option<Phrase>,
}

/// A document to travel with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// The act that entered it; none where it is read from a list.
    pub act_id: Option<ActId>,
    /// Which; none where it is read from a list.
    pub what: Option<Phrase>,
    /// The country it lets into.
    pub polity: Option<PolityCode>,
    /// The last day it is good for.
    pub until: Date,
}

/// How long a journey takes from door to door.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Journey {
    /// The act that entered it; none where it is read from a list.
    pub act_id: Option<ActId>,
    /// Where to.
    pub polity: PolityCode,
    /// How many hours.
    pub hours: u16,
    /// By which way; none where it is read from a list.
    pub words: Option<Phrase>,
    /// On which day it was worked out.
    pub checked_on: Date,
}

/// Whether a representative can be sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AvailabilityOn<'a> {
    /// They can.
    Free,
    /// They are in these engagements.
    Engaged(Vec<&'a Assignment>),
    /// They are away.
    Away(&'a Absence),
    /// Their term has not begun or is over.
    NotInOffice,
}

impl RingEntry {
    /// Returns who appears in public on a day.
    pub fn face_on(&self, day: Date) -> Option<&NameOrRecord> {
        newest_on(&self.faces, day)
    }

    /// Says whether they are in office on a day.
    pub fn is_in_office(&self, day: Date) -> bool {
        self.term.is_some_and(|term| term.holds(day))
    }

    /// Returns what they cover on a day; nothing while they are not in office.
    pub fn coverage_on(&self, day: Date) -> impl Iterator<Item = &Coverage> {
        let is_in_office = self.is_in_office(day);
        self.coverage.iter().filter(move |coverage| is_in_office && coverage.days.holds(day))
    }

    /// Says whether they cover a country on a day.
    pub fn covers(&self, polity: PolityCode, day: Date) -> bool {
        self.coverage_on(day).any(|coverage| coverage.polities.contains(&polity))
    }

    /// Says whether they can be sent on a day; away counts before engaged, not in office before both.
    pub fn availability_on(&self, day: Date) -> AvailabilityOn<'_> {
        if !self.is_in_office(day) {
            return AvailabilityOn::NotInOffice;
        }
        if let Some(absence) = self.leaves.iter().find(|absence| absence.days.holds(day)) {
            return AvailabilityOn::Away(absence);
        }
        let engaged: Vec<_> =
            self.assignments.iter().filter(|assignment| assignment.days.holds(day)).collect();
        if engaged.is_empty() { AvailabilityOn::Free } else { AvailabilityOn::Engaged(engaged) }
    }

    /// Returns the funds that may be used on a day.
    pub fn funds_on(&self, day: Date) -> impl Iterator<Item = &Funds> {
        self.funds.iter().filter(move |funds| day <= funds.until)
    }

    /// Says whether they have a document for a country that is good on a day.
    pub fn may_enter(&self, polity: PolityCode, day: Date) -> bool {
        self.documents.iter().any(|document| document.polity == Some(polity) && day <= document.until)
    }

    /// Returns the journey to a country that was worked out last.
    pub fn journey_to(&self, polity: PolityCode) -> Option<&Journey> {
        self.journeys
            .iter()
            .filter(|journey| journey.polity == polity)
            .max_by_key(|journey| journey.checked_on)
    }

    /// Returns how soon they can be in a country, where stand-by and journey are known.
    pub fn arrival_in(&self, polity: PolityCode) -> Option<u32> {
        let hours = self.standby?.hours;
        self.journey_to(polity).map(|journey| u32::from(hours) + u32::from(journey.hours))
    }
}

impl StandBy {
    /// Says whether the check is older than it may be.
    pub fn is_stale(self, today: Date) -> bool {
        self.check_again_on < today
    }
}

/// Returns what is so on a day: that with the latest first day, of two the one entered later.
pub(super) fn newest_on<What>(all: &[Since<What>], day: Date) -> Option<&What> {
    all.iter()
        .filter(|since| since.from.is_none_or(|from| from <= day))
        .max_by_key(|s| s.from)
        .map(|s| &s.what)
}
