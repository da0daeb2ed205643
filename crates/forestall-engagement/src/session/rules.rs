//! What may be done to a session, and when.

use forestall_confidence::PartyNumber;
use forestall_types::{ActId, EngagementId};
use jiff::Timestamp;
use thiserror::Error;

use super::{ActionState, AttendanceKind, RoundKind, Session, SessionAct, SessionState};
use crate::chronicle::{Beside, Refused};
use crate::engagement::Course;
use crate::seat_check::check_seat;
use crate::{DayOrMoment, NameOrRecord};

/// Why an act upon a session was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum SessionError {
    /// The first act opens it, and only the first.
    #[error("a session is planned once; move it, or plan another")]
    OpenedAlready,
    /// It is cancelled.
    #[error("this session is cancelled; move it to another time to take it up again")]
    Cancelled,
    /// It took place.
    #[error("this session took place; it cannot be moved or cancelled any more")]
    Held,
    /// It lies ahead.
    #[error("this session is still to come; note that it took place once it has begun")]
    StillToCome,
    /// What is told of it lies ahead.
    #[error(
        "this session is still to come; who came, its rounds and what was said are noted once it has begun"
    )]
    NothingHappenedYet,
    /// It has no length.
    #[error("a session or round takes 1 minute to 14 days; write its length in minutes, or leave it blank")]
    NoLength,
    /// What the act names is not there.
    #[error("what this is about does not stand in the session any more; reload the page")]
    NoSuchPart,
    /// The action was ended.
    #[error("this action is done or dropped already")]
    ActionEnded,
    /// A caucus is of one party.
    #[error("a caucus is one party by itself; name exactly one party by its number")]
    CaucusOfOne,
    /// A shuttle goes to somebody.
    #[error("a shuttle round goes to one or more parties; name them by their numbers")]
    ShuttleToNobody,
    /// A plenary is of all.
    #[error("a plenary is all parties together; leave the parties blank, or choose caucus or shuttle")]
    PlenaryOfSome,
    /// A party is named twice.
    #[error("name each party once")]
    PartyNumbers,
    /// A language is interpreted into itself.
    #[error("interpretation goes from one language into another; these are the same")]
    SameLanguage,
}

/// Why a session cannot take place on that day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum NotToBePlanned {
    /// The assessments of risk do not let anybody meet then, or there is none. One wording for all: not all who plan may
    /// read them, and nobody is to learn their level or last day by trying days.
    #[error(
        "no session on that day: a do-no-harm and security risk assessment has to hold then and to let people meet; \
         write one, or look at it again, on the page of the engagement"
    )]
    Risk,
    /// The engagement is over.
    #[error("the engagement is over; a session belongs to one that is not")]
    EngagementOver,
}

/// The longest session, in minutes: 14 days.
const LONGEST: u16 = 14 * 24 * 60;

impl Session {
    /// Judges an act at a moment.
    pub(super) fn judge(&self, act: &SessionAct, now: Timestamp) -> Result<(), SessionError> {
        let is_open = self.engagement.is_some();
        match (act, &self.state) {
            (SessionAct::Open { .. }, _) if is_open => return Err(SessionError::OpenedAlready),
            (SessionAct::Open { .. }, _) => {}
            (_, _) if !is_open => return Err(SessionError::NoSuchPart),
            (SessionAct::Move { .. } | SessionAct::Cancel { .. }, SessionState::Held) => {
                return Err(SessionError::Held);
            }
            (SessionAct::Hold { .. }, SessionState::Held) => return Err(SessionError::Held),
            (
                SessionAct::Move { .. } | SessionAct::FinishAction { .. } | SessionAct::DropAction { .. },
                _,
            ) => {}
            (_, SessionState::Cancelled(_)) => return Err(SessionError::Cancelled),
            _ => {}
        }
        self.judge_parts(act, now)
    }

    fn judge_parts(&self, act: &SessionAct, now: Timestamp) -> Result<(), SessionError> {
        let lies_ahead = self.starts.as_ref().is_some_and(|when| when.is_ahead_of(now));
        if lies_ahead && tells_what_happened(act) {
            return Err(SessionError::NothingHappenedYet);
        }
        match act {
            SessionAct::Open { minutes, .. } | SessionAct::Move { minutes, .. } => check_length(*minutes),
            SessionAct::DropItem { item, .. } => there(self.agenda.iter().any(|known| known.act_id == *item)),
            SessionAct::Interpret { from, into, .. } if from == into => Err(SessionError::SameLanguage),
            SessionAct::DropInterpretation { interpretation } => {
                there(self.interpretation.iter().any(|known| known.act_id == *interpretation))
            }
            SessionAct::BeginRound { kind, parties, minutes, .. } => {
                check_length(*minutes)?;
                check_parties(*kind, parties)
            }
            SessionAct::StrikeAttendance { attendance, .. } => {
                there(self.attendance.iter().any(|known| known.act_id == *attendance))
            }
            SessionAct::Summarise { round: Some(round), .. } => {
                there(self.rounds.iter().any(|known| known.act_id == *round))
            }
            SessionAct::FinishAction { action, .. }
            | SessionAct::DropAction { action, .. }
            | SessionAct::MoveAction { action, .. } => self.check_owed(*action),
            SessionAct::Hold { .. } if lies_ahead => Err(SessionError::StillToCome),
            _ => Ok(()),
        }
    }

    fn check_owed(&self, action: ActId) -> Result<(), SessionError> {
        match self.actions.iter().find(|known| known.act_id == action) {
            None => Err(SessionError::NoSuchPart),
            Some(known) if known.state != ActionState::Owed => Err(SessionError::ActionEnded),
            Some(_) => Ok(()),
        }
    }
}

/// Says whether an act tells what happened in a session; who will not come says so before.
const fn tells_what_happened(act: &SessionAct) -> bool {
    match act {
        SessionAct::BeginRound { .. } | SessionAct::Summarise { .. } => true,
        SessionAct::Attend { kind, .. } => !matches!(kind, AttendanceKind::Apologies),
        _ => false,
    }
}

/// Judges an act beside other records: where a session is planned or moved, its engagement; who attends, the checks of
/// their standing.
pub(super) fn check_beside(act: &SessionAct, beside: &Beside) -> Result<(), Refused> {
    match act {
        SessionAct::Open { engagement, starts, .. } => {
            may_be_planned(Some(*engagement), starts, beside).map_err(Refused::new)
        }
        SessionAct::Move { starts, .. } => {
            let session = beside.own::<Session>();
            may_be_planned(session.and_then(|session| session.engagement), starts, beside)
                .map_err(Refused::new)
        }
        SessionAct::Attend { who: NameOrRecord::Record(record), standing: Some(standing), kind }
            if !matches!(kind, AttendanceKind::Apologies | AttendanceKind::Absent) =>
        {
            let session = beside.own::<Session>();
            let day = session.and_then(|session| session.starts).map(|starts| starts.day());
            let day = day.ok_or_else(|| Refused::new(SessionError::NoSuchPart))?;
            check_seat(beside, *record, *standing, day, day).map_err(Refused::new)
        }
        _ => Ok(()),
    }
}

fn may_be_planned(
    engagement: Option<EngagementId>,
    starts: &DayOrMoment,
    beside: &Beside,
) -> Result<(), NotToBePlanned> {
    let course = engagement.and_then(|engagement| beside.get::<Course>(engagement.into()));
    let course = course.ok_or(NotToBePlanned::Risk)?;
    course.check_risk(starts.day()).map_err(|_| NotToBePlanned::Risk)?;
    if course.stage.is_open() { Ok(()) } else { Err(NotToBePlanned::EngagementOver) }
}

const fn there(is_there: bool) -> Result<(), SessionError> {
    if is_there { Ok(()) } else { Err(SessionError::NoSuchPart) }
}

const fn check_length(minutes: Option<u16>) -> Result<(), SessionError> {
    match minutes {
        Some(0) => Err(SessionError::NoLength),
        Some(minutes) if minutes > LONGEST => Err(SessionError::NoLength),
        _ => Ok(()),
    }
}

fn check_parties(kind: RoundKind, parties: &[PartyNumber]) -> Result<(), SessionError> {
    let is_twice = parties.iter().enumerate().any(|(place, party)| parties[..place].contains(party));
    match (kind, parties.len()) {
        _ if is_twice => Err(SessionError::PartyNumbers),
        (RoundKind::Plenary, 0) | (RoundKind::Caucus, 1) | (RoundKind::Shuttle, 1..) => Ok(()),
        (RoundKind::Plenary, _) => Err(SessionError::PlenaryOfSome),
        (RoundKind::Caucus, _) => Err(SessionError::CaucusOfOne),
        (RoundKind::Shuttle, _) => Err(SessionError::ShuttleToNobody),
    }
}
