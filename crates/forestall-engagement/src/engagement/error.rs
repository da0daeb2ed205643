//! Why an engagement, or an act upon it, was refused.

use forestall_types::PolityCode;
use jiff::civil::Date;
use thiserror::Error;

use super::{Stage, StageMove, Track};
use crate::{DecisionId, EngagementId, ParticipantStanding, WarningId, WarningStatus};

/// Why an engagement, or an act upon it, was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum EngagementError {
    /// The source belongs to another situation, or another source was shown than named.
    #[error("{engagement_id} names a source that is not one of {situation}'s")]
    OtherSource {
        /// The engagement.
        engagement_id: EngagementId,
        /// Its situation.
        situation: PolityCode,
    },
    /// The decision named does not stand as a decision to engage.
    #[error(
        "{decision_id} does not stand as a decision to engage; record one, \
         or open the engagement directly from the situation"
    )]
    NoStandingDecision {
        /// The decision named.
        decision_id: DecisionId,
    },
    /// The warning named is not answered with action, or is over.
    #[error(
        "{warning_id} is {status}; an engagement is opened out of a warning \
         that is actioned and not yet closed"
    )]
    WarningNotActioned {
        /// The warning named.
        warning_id: WarningId,
        /// Where it stands.
        status: WarningStatus,
    },
    /// It is opened by its first act alone.
    #[error("an engagement is opened once; choose another act")]
    OpenedAlready,
    /// Nothing was opened.
    #[error("this engagement was not opened; open one first")]
    NotOpened,
    /// There is no way from this stage.
    #[error("it is {stage}, so `{step}` is not possible; possible now: {allowed}", step = .step.words(), allowed = moves(*.stage))]
    NoSuchMove {
        /// Where it stands.
        stage: Stage,
        /// What was asked for.
        step: StageMove,
    },
    /// It is over.
    #[error("it is {0}; only what is learnt, paid or done late can still be recorded")]
    Over(Stage),
    /// The outcome does not fit.
    #[error("nothing can be settled before it was under way; choose another outcome")]
    NotBegun,
    /// The outcome has an act of its own.
    #[error("to end it because a party left, break it off, and say who left")]
    BreakOffInstead,
    /// The new track is not nearer to officials.
    #[error("a channel is raised to a track nearer to officials; it is on {from}, so not to {to}")]
    NotHigher {
        /// The track it is on.
        from: Track,
        /// The track asked for.
        to: Track,
    },
    /// There is no assessment of risk.
    #[error(
        "there is no assessment of risk that you may read; say first who may be harmed by this, and what is done \
         about it"
    )]
    NoRiskAssessment,
    /// The assessment of risk is too old.
    #[error("an assessment of risk held until {0}; assess it again first, for all who read that one")]
    RiskOutOfDate(Date),
    /// The assessment of risk says no.
    #[error(
        "an assessment calls the risk unacceptable; change the plan and assess it again first, for all who read \
         that one"
    )]
    RiskUnacceptable,
    /// An assessment of risk that the actor may not read does not let it begin.
    #[error(
        "the assessments of risk, some of which you may not read, do not let it begin on that day; ask those who \
         assess the risk of this engagement"
    )]
    RiskNotCleared,
    /// The transfer named has not happened.
    #[error(
        "that is no transfer out of this engagement by which something was handed over; record first what passes, \
         with the consent to it, or leave it blank where nothing passes"
    )]
    NotHandedOver,
    /// What is named is not there, or ended already.
    #[error("there is no such {0} here, or it ended already; choose one out of the list")]
    NoSuch(&'static str),
    /// The record is of another kind.
    #[error("this names {found}; here belongs {wanted}")]
    OtherRecord {
        /// What was named.
        found: &'static str,
        /// What was expected.
        wanted: &'static str,
    },
    /// The name stands already.
    #[error("there is {0} of that name already; choose another name")]
    NamedTwice(&'static str),
    /// The situation is linked already.
    #[error("it is linked to that situation already")]
    LinkedAlready,
    /// The party has not left.
    #[error("that party has not left")]
    NotAway,
    /// There are too many parties.
    #[error("an engagement has 65,535 parties at most")]
    TooManyParties,
    /// The standing does not fit the track.
    #[error(
        "{standing} cannot sit on {track}: {instead}",
        instead = instead(*.track)
    )]
    NotOnThisTrack {
        /// The standing.
        standing: ParticipantStanding,
        /// The track.
        track: Track,
    },
    /// The standing named is not that of the participant.
    #[error("this participant sits in another standing; open the form again")]
    OtherStanding,
    /// The group has no name.
    #[error("name the group, such as `displaced people of the valley`")]
    UnnamedGroup,
    /// The target is no target.
    #[error("a target is 1 to 100 per cent, or at least 1 seat")]
    NoTarget,
    /// More were counted than sit there.
    #[error("{counted} of {seats} seats cannot be counted; count at most all seats")]
    MoreThanSeats {
        /// How many were counted.
        counted: u16,
        /// How many sit there.
        seats: u16,
    },
    /// The sum is nothing.
    #[error("a booking of nothing says nothing; write the sum")]
    NoSum,
    /// It came to its stage later than that.
    #[error("it is {stage} since {since}, so it cannot have moved on {day}; check both days")]
    BeforeLastStage {
        /// The day given.
        day: Date,
        /// The stage it came to before.
        stage: Stage,
        /// When it came there.
        since: Date,
    },
    /// The day lies ahead.
    #[error("{0} lies ahead; only what happened can be recorded")]
    InTheFuture(Date),
}

fn moves(stage: Stage) -> String {
    let moves: Vec<_> = stage.moves().map(StageMove::words).collect();
    if moves.is_empty() { "nothing more".to_owned() } else { moves.join(", ") }
}

const fn instead(track: Track) -> &'static str {
    match track {
        Track::TrackII => {
            "officials make it Track 1.5 or Track I; raise the track first, or admit them as observer"
        }
        _ => "who speaks for a state makes it Track I; raise the track first, or admit them as observer",
    }
}
