//! The acts upon an engagement.

use forestall_confidence::PartyNumber;
use forestall_types::{ActId, ChronicleId, PolityCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Booking, ChangeStep, EngagementOutcome, GroundRules, NextStep, Observation, Observer, OpeningLinks,
    Participant, ParticipationAim, Parties, RiskAssessment, RoleHolder, SeatCount, SpoilerPlan, StageMove,
    Track,
};
use crate::chronicle::Due;
use crate::{ParticipantStanding, PartyName, Phrase, RunRef, Words};

/// An act upon an engagement. What one begins is named by its identifier from then on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum EngagementAct {
    /// It is opened.
    Open(Box<OpenAct>),

    /// The parties are asked whether they want it.
    SeekConsent {
        /// Who asks whom, and why now.
        reason: Words,
        /// On which day; the day it is recorded where nothing is said.
        on: Option<Date>,
    },
    /// They agreed, and what they need to begin is there.
    Prepare {
        /// Who agreed to what.
        reason: Words,
        /// On which day; the day it is recorded where nothing is said.
        on: Option<Date>,
    },
    /// It gets under way, for the first time or again.
    Begin {
        /// Why now.
        reason: Words,
        /// On which day; the day it is recorded where nothing is said.
        on: Option<Date>,
    },
    /// It stops for a while.
    Pause {
        /// Why, and what has to happen before it goes on.
        reason: Words,
        /// On which day; the day it is recorded where nothing is said.
        on: Option<Date>,
    },
    /// It was not as far as was said: one stage back.
    StepBack {
        /// Why.
        reason: Words,
        /// On which day; the day it is recorded where nothing is said.
        on: Option<Date>,
    },
    /// Another channel carries it on.
    Transfer {
        /// The record of what passed.
        transfer: Option<ChronicleId>,
        /// To whom, and why.
        reason: Words,
        /// On which day; the day it is recorded where nothing is said.
        on: Option<Date>,
    },
    /// It ends with an outcome.
    Conclude {
        /// How.
        outcome: EngagementOutcome,
        /// What was reached, and what was not.
        reason: Words,
        /// On which day; the day it is recorded where nothing is said.
        on: Option<Date>,
    },
    /// It ends because somebody left, or because it is given up.
    BreakOff {
        /// The parties that left; none where it is given up by those who lead it.
        #[serde(default)]
        left: Vec<PartyNumber>,
        /// Why.
        reason: Words,
        /// On which day; the day it is recorded where nothing is said.
        on: Option<Date>,
    },
    /// The channel itself passes to a track nearer to officials, and goes on there.
    RaiseTrack {
        /// The track from now on.
        to: Track,
        /// The record of what passed with it.
        transfer: Option<ChronicleId>,
        /// What passes, to whom, and why.
        reason: Words,
        /// On which day; the day it is recorded where nothing is said.
        on: Option<Date>,
    },

    /// Something comes next.
    SetNextStep(NextStep),
    /// Something is to be done.
    AddAction(Due),
    /// It is done.
    FinishAction {
        /// What was to be done.
        action: ActId,
        /// With what result.
        words: Words,
    },
    /// It will not be done.
    DropAction {
        /// What was to be done.
        action: ActId,
        /// Why not.
        why: Words,
    },
    /// Something is worth remembering.
    Note {
        /// What.
        words: Words,
    },

    /// It is to reach something more.
    AddAim {
        /// What.
        aim: Phrase,
    },
    /// It is no longer to reach something.
    DropAim {
        /// The aim.
        aim: ActId,
        /// Why.
        why: Words,
    },
    /// Why it should work, in words: if this, then that, because.
    StateTheory {
        /// The theory of change.
        theory: Words,
    },
    /// Something that should change, and by what one can see it.
    AddChangeStep(ChangeStep),
    /// Somebody looked whether it changed.
    ObserveChange(Observation),
    /// The step is no longer part of the theory.
    DropChangeStep {
        /// The step.
        change_step: ActId,
        /// Why.
        why: Words,
    },
    /// It is linked to a situation.
    LinkSituation {
        /// Which.
        situation: ChronicleId,
    },
    /// The link to a situation was a mistake, or no longer holds.
    UnlinkSituation {
        /// Which.
        situation: ChronicleId,
        /// Why.
        why: Words,
    },

    /// They agree on ground rules.
    AgreeGroundRules(GroundRules),
    /// Somebody assesses who may come to harm by it.
    AssessRisk(Box<RiskAssessment>),
    /// Somebody thinks of who may want it to fail.
    PlanForSpoiler(SpoilerPlan),
    /// That need not be thought of any more.
    DropSpoilerPlan {
        /// The plan.
        plan: ActId,
        /// Why.
        why: Words,
    },

    /// A party joins.
    AddParty {
        /// What it is called here.
        name: PartyName,
        /// Its record.
        record: Option<ChronicleId>,
        /// The day it joined.
        joined_on: Option<Date>,
    },
    /// A party has a record of its own.
    LinkParty {
        /// The party.
        party: PartyNumber,
        /// Its record.
        record: ChronicleId,
    },
    /// A party leaves.
    PartyLeaves {
        /// The party.
        party: PartyNumber,
        /// On which day.
        on: Option<Date>,
        /// Why.
        why: Words,
    },
    /// A party that had left comes back, under its number.
    PartyReturns {
        /// The party.
        party: PartyNumber,
        /// Why.
        why: Words,
    },
    /// Somebody takes a role.
    TakeRole(RoleHolder),
    /// Somebody leaves a role.
    LeaveRole {
        /// The act by which they took it.
        holder: ActId,
        /// On which day.
        on: Option<Date>,
        /// Why.
        why: Words,
    },
    /// Somebody takes a seat, under a pseudonym.
    SeatParticipant(Participant),
    /// Who a participant is; usually for few.
    IdentifyParticipant {
        /// The participant.
        participant: ActId,
        /// Their record.
        record: ChronicleId,
        /// In what standing they sit.
        standing: ParticipantStanding,
        /// From which day.
        on: Date,
    },
    /// A participant leaves.
    ParticipantLeaves {
        /// The participant.
        participant: ActId,
        /// On which day.
        on: Option<Date>,
        /// Why.
        why: Words,
    },
    /// Somebody is let be present.
    AdmitObserver(Observer),
    /// An observer leaves.
    ObserverLeaves {
        /// The observer.
        observer: ActId,
        /// On which day.
        on: Option<Date>,
        /// Why.
        why: Words,
    },
    /// A group is to have a part.
    AimForParticipation(ParticipationAim),
    /// The aim is dropped.
    DropParticipationAim {
        /// The aim.
        aim: ActId,
        /// Why.
        why: Words,
    },
    /// Seats are counted.
    CountSeats(SeatCount),

    /// Money is granted, spent or given back.
    Book(Booking),
    /// A booking was a mistake.
    StrikeBooking {
        /// The booking.
        booking: ActId,
        /// Why.
        why: Words,
    },
}

/// How an engagement is opened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenAct {
    /// The country.
    pub situation: PolityCode,
    /// The track it begins on.
    pub track: Track,
    /// With whom.
    pub parties: Parties,
    /// What for.
    pub aim: Phrase,
    /// What comes first.
    pub next_step: NextStep,
    /// The forecast run of that day.
    pub run: RunRef,
    /// The records it is linked to from then on.
    #[serde(default, skip_serializing_if = "OpeningLinks::is_empty")]
    pub links: OpeningLinks,
}

impl EngagementAct {
    /// Returns the move between stages it is, with its reason.
    pub const fn stage_move(&self) -> Option<(StageMove, &Words)> {
        match self {
            Self::SeekConsent { reason, .. } => Some((StageMove::SeekConsent, reason)),
            Self::Prepare { reason, .. } => Some((StageMove::Prepare, reason)),
            Self::Begin { reason, .. } => Some((StageMove::Begin, reason)),
            Self::Pause { reason, .. } => Some((StageMove::Pause, reason)),
            Self::StepBack { reason, .. } => Some((StageMove::StepBack, reason)),
            Self::Transfer { reason, .. } => Some((StageMove::Transfer, reason)),
            Self::Conclude { reason, .. } => Some((StageMove::Conclude, reason)),
            Self::BreakOff { reason, .. } => Some((StageMove::BreakOff, reason)),
            _ => None,
        }
    }

    /// Returns the day on which a move between stages or tracks happened, where one was named.
    pub const fn moved_on(&self) -> Option<Date> {
        match self {
            Self::SeekConsent { on, .. }
            | Self::Prepare { on, .. }
            | Self::Begin { on, .. }
            | Self::Pause { on, .. }
            | Self::StepBack { on, .. }
            | Self::Transfer { on, .. }
            | Self::Conclude { on, .. }
            | Self::BreakOff { on, .. }
            | Self::RaiseTrack { on, .. } => *on,
            _ => None,
        }
    }

    /// Says whether it still belongs to an engagement that is over: what is learnt, paid and done late.
    pub const fn may_come_late(&self) -> bool {
        matches!(
            self,
            Self::Note { .. }
                | Self::ObserveChange(_)
                | Self::FinishAction { .. }
                | Self::DropAction { .. }
                | Self::Book(_)
                | Self::StrikeBooking { .. }
                | Self::IdentifyParticipant { .. }
                | Self::LinkParty { .. }
                | Self::LinkSituation { .. }
        )
    }
}
