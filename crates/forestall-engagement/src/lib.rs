#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod acted;
pub mod appeal;
pub mod chronicle;
mod day_or_moment;
mod day_order;
mod decision;
mod decision_log;
pub mod engagement;
mod face_tags;
mod language_skill;
mod last_day_begun;
mod name_or_record;
pub mod negotiating_text;
mod note;
mod participant_standing;
pub mod party;
pub mod practitioner;
pub mod representative;
mod run_ref;
mod seat_check;
pub mod session;
pub mod situation;
mod span_of_days;
pub mod talks;
mod text;
mod timeline;
pub mod transfer;
pub mod venue_choice;
mod warning;
mod warning_parts;

pub use forestall_types::{
    DecisionId, EngagementId, RecordIdError, Sequence, TextError, UnknownCode, WarningId,
};

pub use acted::Acted;
pub use day_or_moment::{DayOrMoment, DayOrMomentError, LocalMoment};
pub use day_order::DayOrderError;
pub use decision::{Decision, DecisionKind, DeclineReason, NewDecision, Withdrawal};
pub use decision_log::{DecisionError, DecisionRecord, SituationDecisions};
pub use engagement::{
    Basis, Engagement, EngagementAct, EngagementError, EngagementOpening, EngagementOutcome,
    EngagementSource, HandOver, NewEngagement, NextStep, OpeningLinks, Parties, PartiesError, Stage, Track,
};
pub use language_skill::{LanguageError, LanguageLevel, LanguageSkill, LanguageTag};
pub use name_or_record::NameOrRecord;
pub use note::{NewNote, Note, NoteError, NoteRevision, NoteSubject, NoteText, NoteTitle};
pub use participant_standing::{
    OfficeHeld, ParticipantStanding, SeatRefused, StandingOn, StandingSpan, may_sit, standing_on,
    standings_through,
};
pub use run_ref::{RunHash, RunId, RunRef, RunRefError};
pub use span_of_days::SpanOfDays;
pub use text::{Officer, PartyName, Phrase, Words};
pub use timeline::{TimelineEntry, build_timeline};
pub use warning::{Warning, WarningError};
pub use warning_parts::{
    WarningAct, WarningAnswer, WarningEvent, WarningMove, WarningOpening, WarningOutcome, WarningStatus,
};
