//! Which acts upon a situation are refused, and why.

use forestall_confidence::Viewer;
use forestall_types::{ActId, ChronicleKind, PolityCode};
use jiff::civil::Date;
use thiserror::Error;

use super::{Days, Extent, Occasion, Recurrence, Situation, SituationAct, Theme};
use crate::chronicle::Owner;
use crate::{Phrase, Words};

/// Why an act upon a situation was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum SituationError {
    /// Guests take part in engagements and do not keep dossiers.
    #[error("situations are kept by the desk's own staff; write a note in an engagement of yours instead")]
    ForStaff,
    /// The first act opens it, and only the first.
    #[error("a situation is opened once; choose another act")]
    OpenedAlready,
    /// No act can come before the opening.
    #[error("this situation is not open; open it first")]
    NotOpened,
    /// It is closed.
    #[error("this situation is closed; open it again first")]
    Closed,
    /// It is open.
    #[error("this situation is open already")]
    IsOpen,
    /// It is about nothing.
    #[error("name at least one country")]
    NoPolity,
    /// A country is named twice.
    #[error("{0} is named already; name each country once")]
    PolityTwice(PolityCode),
    /// More than a page can hold.
    #[error("a situation is about at most {most} countries; choose those that matter most", most = Situation::MOST_POLITIES)]
    TooManyPolities,
    /// The country is not one of them.
    #[error("{0} is not among the countries of this situation")]
    NotItsPolity(PolityCode),
    /// One country has to stay.
    #[error("{0} is the only country of this situation; add the other country first")]
    LastPolity(PolityCode),
    /// One country is not several.
    #[error("`{extent}` does not go with {count} {word}; choose another extent or name other countries", extent = extent.words(), word = if *count == 1 { "country" } else { "countries" })]
    ExtentAndPolities {
        /// The extent chosen.
        extent: Extent,
        /// How many countries there are.
        count: usize,
    },
    /// A part is told in words.
    #[error("say which part, in words")]
    PartOfWhat,
    /// The text is what stands there.
    #[error("it says this already; write what is new")]
    NothingChanges,
    /// A theme is named once.
    #[error("the theme `{0}` is named already; add a root cause to it instead")]
    ThemeTwice(Theme),
    /// "Another" alone says nothing.
    #[error("say in the root cause which other theme this is")]
    WhichTheme,
    /// A grade grades something.
    #[error("a grade without evidence or a source grades nothing; write one of them, or leave the grade out")]
    GradesNothing,
    /// Only parties are linked.
    #[error("{0} is no party; choose a party")]
    NotAParty(&'static str),
    /// A party is linked once.
    #[error("this party is linked already")]
    PartyTwice,
    /// What the act names is not there.
    #[error("there is no such {0} any more; read the page again")]
    NoSuch(&'static str),
    /// A span ends before it begins.
    #[error("the last day, {to}, is before the first, {from}")]
    EndsBeforeItBegins {
        /// The first day.
        from: Date,
        /// The last.
        to: Date,
    },
    /// No day the desk reckons with.
    #[error("the year {0} is outside 1800 to 2200")]
    FarAway(i16),
    /// What comes each year ends before it comes again.
    #[error("what comes each year lasts less than a year")]
    LongerThanAYear,
    /// The date is cancelled.
    #[error("this date is cancelled; let it hold again first")]
    Cancelled,
    /// The date is not cancelled.
    #[error("this date is not cancelled")]
    NotCancelled,
    /// Nobody asked to look.
    #[error("nothing is to be looked at because of this date; write a note instead")]
    NoLookOwed,
    /// The day is behind us.
    #[error("{0} is past; name a day to come")]
    Past(Date),
    /// One at a time.
    #[error("it is being handed over already; call that off first")]
    HandoverWaits,
    /// Nobody hands over to themselves.
    #[error("one does not hand over to oneself; name somebody else")]
    ToOneself,
    /// It is answered already.
    #[error("this handing over was answered already")]
    HandoverAnswered,
    /// Only the receiver takes over.
    #[error("only the person it is handed to takes it over; call it off to hand it to somebody else")]
    NotTheReceiver,
}

impl Situation {
    /// The most countries one situation is about.
    pub const MOST_POLITIES: usize = 60;

    pub(super) fn judge(&self, act: &SituationAct, viewer: &Viewer) -> Result<(), SituationError> {
        use SituationAct as A;
        use SituationError as E;
        refuse(!viewer.eyes().all(|eyes| eyes.roles.is_staff()), E::ForStaff)?;
        match act {
            A::Open { .. } => refuse(self.title.is_some(), E::OpenedAlready)?,
            _ => refuse(self.title.is_none(), E::NotOpened)?,
        }
        match act {
            A::Reopen { .. } => return refuse(!self.is_closed(), E::IsOpen),
            _ => refuse(self.is_closed(), E::Closed)?,
        }
        match act {
            A::Open { extent, polities, place, .. } => judge_extent(*extent, polities, place.as_ref()),
            A::Retitle { title } => refuse(self.title.as_ref() == Some(title), E::NothingChanges),
            A::SetWhy { why } => refuse(self.why.as_ref() == Some(why), E::NothingChanges),
            A::SetExtent { extent, place } => {
                let is_same = self.extent() == *extent && self.place == *place;
                refuse(is_same, E::NothingChanges)?;
                judge_extent(*extent, &self.polities, place.as_ref())
            }
            A::AddPolity { polity } => {
                refuse(self.polities.contains(polity), E::PolityTwice(*polity))?;
                refuse(self.polities.len() >= Self::MOST_POLITIES, E::TooManyPolities)
            }
            A::RemovePolity { polity, .. } => {
                refuse(!self.polities.contains(polity), E::NotItsPolity(*polity))?;
                refuse(self.polities.len() == 1, E::LastPolity(*polity))
            }
            A::AddTheme { theme, root_cause } => self.judge_theme(*theme, root_cause.as_ref()),
            A::DropTheme { theme, .. } => {
                named(self.themes.iter().map(|known| known.act_id), *theme, "theme")
            }
            A::AddCause { evidence, source, grade, .. } => {
                refuse(grade.is_some() && evidence.is_none() && source.is_none(), E::GradesNothing)
            }
            A::DropCause { cause, .. } => {
                named(self.causes.iter().map(|known| known.act_id), *cause, "root cause")
            }
            A::LinkParty { party, .. } => {
                refuse(party.kind() != ChronicleKind::Party, E::NotAParty(party.kind().words()))?;
                refuse(self.parties.iter().any(|link| link.party == *party), E::PartyTwice)
            }
            A::UnlinkParty { link, .. } => {
                named(self.parties.iter().map(|known| known.act_id), *link, "party")
            }
            A::AddOccasion { from, to, recurrence, .. } => {
                judge_days(Days { from: *from, to: *to }, *recurrence)
            }
            A::MoveOccasion { occasion, from, to, .. } => {
                let occasion = self.dated(*occasion)?;
                let days = Days { from: *from, to: *to };
                refuse(occasion.cancelled.is_some(), E::Cancelled)?;
                refuse(occasion.days == days, E::NothingChanges)?;
                judge_days(days, occasion.recurrence)
            }
            A::CancelOccasion { occasion, .. } => {
                refuse(self.dated(*occasion)?.cancelled.is_some(), E::Cancelled)
            }
            A::RestoreOccasion { occasion, .. } => {
                refuse(self.dated(*occasion)?.cancelled.is_none(), E::NotCancelled)
            }
            A::LookAtOccasion { occasion, .. } => {
                refuse(self.dated(*occasion)?.to_look_at().is_none(), E::NoLookOwed)
            }
            A::Watch { on, .. } => {
                refuse(*on < super::day_of(viewer.now()), E::Past(*on))?;
                in_reach(*on)
            }
            A::EndWatch { watch, .. } => {
                named(self.watches.iter().map(|known| known.act_id), *watch, "look again")
            }
            A::HandOver { to, .. } => {
                refuse(self.waiting_handover().is_some(), E::HandoverWaits)?;
                let is_oneself = viewer.account().is_some_and(|account| *to == Owner::Account(account));
                refuse(is_oneself, E::ToOneself)
            }
            A::TakeOver { handover, .. } => {
                let to = self.unanswered(*handover)?;
                let is_other = matches!(to, Owner::Account(account) if viewer.account() != Some(*account));
                refuse(is_other, E::NotTheReceiver)
            }
            A::CallOffHandOver { handover, .. } => self.unanswered(*handover).map(|_| ()),
            A::Close { .. } | A::Reopen { .. } => Ok(()),
        }
    }

    fn judge_theme(&self, theme: Theme, root_cause: Option<&Words>) -> Result<(), SituationError> {
        if theme == Theme::Other {
            return refuse(root_cause.is_none(), SituationError::WhichTheme);
        }
        refuse(self.themes.iter().any(|known| known.theme == theme), SituationError::ThemeTwice(theme))
    }

    fn dated(&self, act_id: ActId) -> Result<&Occasion, SituationError> {
        let found = self.occasions.iter().find(|occasion| occasion.act_id == act_id);
        found.ok_or(SituationError::NoSuch("date"))
    }

    fn unanswered(&self, act_id: ActId) -> Result<&Owner, SituationError> {
        let found = self.handovers.iter().find(|handover| handover.act_id == act_id);
        let found = found.ok_or(SituationError::NoSuch("handing over"))?;
        refuse(!found.waits(), SituationError::HandoverAnswered).map(|()| &found.to)
    }
}

fn refuse(is_wrong: bool, error: SituationError) -> Result<(), SituationError> {
    if is_wrong { Err(error) } else { Ok(()) }
}

fn named(
    mut known: impl Iterator<Item = ActId>,
    act_id: ActId,
    what: &'static str,
) -> Result<(), SituationError> {
    refuse(!known.any(|known| known == act_id), SituationError::NoSuch(what))
}

fn judge_extent(
    extent: Extent,
    polities: &[PolityCode],
    place: Option<&Phrase>,
) -> Result<(), SituationError> {
    refuse(polities.is_empty(), SituationError::NoPolity)?;
    refuse(polities.len() > Situation::MOST_POLITIES, SituationError::TooManyPolities)?;
    let twice = polities.iter().enumerate().find(|(at, polity)| polities[..*at].contains(polity));
    if let Some((_, &polity)) = twice {
        return Err(SituationError::PolityTwice(polity));
    }
    let does_not_fit = match extent {
        Extent::Country => polities.len() > 1,
        Extent::Several => polities.len() == 1,
        Extent::Part | Extent::Dispute => false,
    };
    refuse(does_not_fit, SituationError::ExtentAndPolities { extent, count: polities.len() })?;
    refuse(extent == Extent::Part && place.is_none(), SituationError::PartOfWhat)
}

fn judge_days(days: Days, recurrence: Recurrence) -> Result<(), SituationError> {
    in_reach(days.from)?;
    in_reach(days.last())?;
    refuse(!days.is_in_order(), SituationError::EndsBeforeItBegins { from: days.from, to: days.last() })?;
    refuse(recurrence == Recurrence::Yearly && !days.fits_a_year(), SituationError::LongerThanAYear)
}

fn in_reach(day: Date) -> Result<(), SituationError> {
    refuse(!(1800..=2200).contains(&day.year()), SituationError::FarAway(day.year()))
}
