//! The acts upon an appeal.

use forestall_confidence::Capability;
use forestall_types::{ActId, ChronicleId, EngagementId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{AppealCapacity, AppealOutcome, Channel, FollowUpKind, Openness, Reply};
use crate::chronicle::{ChronicleAct, Mentioned, Money, Owner, Told};
use crate::{DayOrMoment, PartyName, Phrase, Words};

/// An act upon an appeal.
///
/// Addressees, texts, requests, conditions and follow-ups are named by the act that began them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum AppealAct {
    /// Somebody begins to prepare it.
    Open {
        /// What it is about.
        subject: Phrase,
        /// Who is seen to appeal.
        voice: PartyName,
        /// Their record, where there is one.
        voice_record: Option<ChronicleId>,
        /// In what capacity.
        capacity: AppealCapacity,
        /// What makes it so, such as that the Council is seized already.
        capacity_note: Option<Phrase>,
        /// Why, and how it came about.
        why: Option<Words>,
        /// The engagement within which it stands.
        engagement: Option<EngagementId>,
        /// The situation it speaks to.
        situation: Option<ChronicleId>,
        /// The appeal it follows.
        follows: Option<ChronicleId>,
    },
    /// On whose behalf the voice speaks, where that is somebody else; usually for few.
    NamePrincipal {
        /// Who.
        name: PartyName,
        /// Their record.
        record: Option<ChronicleId>,
        /// Why they do not appear.
        words: Option<Words>,
    },
    /// On whose suggestion it is made; usually for few.
    NoteSuggestion {
        /// Who suggested it.
        by: PartyName,
        /// Their record.
        record: Option<ChronicleId>,
        /// The text that it is about, where not all of them.
        text: Option<ActId>,
        /// What was suggested, and how.
        words: Words,
        /// When.
        on: Option<DayOrMoment>,
    },
    /// Somebody is to be asked.
    Address {
        /// Who.
        name: PartyName,
        /// Their record.
        record: Option<ChronicleId>,
        /// As what they are addressed, such as Prime Minister.
        capacity: Option<Phrase>,
    },
    /// A text for one or several addressees; takes the place of what was drafted for them before.
    Write {
        /// The addressees.
        to: Vec<ActId>,
        /// Its words.
        text: Words,
        /// Who is meant to learn of it.
        openness: Openness,
    },
    /// Something is asked of one or several addressees.
    Ask {
        /// The addressees.
        of: Vec<ActId>,
        /// What.
        what: Phrase,
        /// In which words, or why.
        words: Option<Words>,
    },
    /// One does something while another does something else.
    Tie {
        /// What is asked of the one.
        request: ActId,
        /// The one.
        of: ActId,
        /// What is asked of the other.
        other_request: ActId,
        /// The other.
        other: ActId,
        /// How the two hang together.
        words: Option<Words>,
    },
    /// A condition is met.
    MeetCondition {
        /// The act that tied it.
        condition: ActId,
        /// How that is known.
        words: Words,
        /// When it was met.
        on: DayOrMoment,
    },
    /// A condition no longer holds.
    LapseCondition {
        /// The act that tied it.
        condition: ActId,
        /// Why.
        words: Words,
        /// When it lapsed.
        on: DayOrMoment,
    },
    /// An answer is awaited by then; takes the place of what was set for these addressees before.
    SetDeadline {
        /// The addressees; all when none is named.
        of: Vec<ActId>,
        /// The last day, or the last moment.
        by: DayOrMoment,
        /// Who looks after it.
        owner: Option<Owner>,
    },
    /// It goes out.
    Send {
        /// The addressees.
        to: Vec<ActId>,
        /// When.
        on: DayOrMoment,
        /// How.
        channel: Channel,
        /// Through whom.
        through: Option<PartyName>,
    },
    /// It is made public.
    ReadOut {
        /// Where, such as to the Security Council.
        to: Phrase,
        /// Under which symbol or title.
        document: Option<Phrase>,
        /// When.
        on: DayOrMoment,
    },
    /// An addressee says that it came.
    Acknowledge {
        /// The addressee.
        by: ActId,
        /// When.
        on: DayOrMoment,
        /// In which words.
        words: Option<Words>,
    },
    /// An addressee answers.
    Answer {
        /// The addressee.
        by: ActId,
        /// The request; the appeal as a whole when none is named.
        request: Option<ActId>,
        /// What.
        reply: Reply,
        /// When.
        on: DayOrMoment,
        /// In which words, and under which conditions.
        words: Option<Words>,
    },
    /// An addressee let the deadline pass.
    EstablishSilence {
        /// The addressee.
        of: ActId,
        /// When that was established.
        on: DayOrMoment,
        /// How it is read.
        words: Option<Words>,
    },
    /// An addressee proposes something else.
    Counter {
        /// The addressee.
        by: ActId,
        /// When.
        on: DayOrMoment,
        /// What.
        words: Words,
    },
    /// A visit or a call is planned.
    PlanFollowUp {
        /// Which.
        kind: FollowUpKind,
        /// With whom and where.
        what: Phrase,
        /// The day by which it is due.
        due_on: Option<Date>,
        /// Whose task it is.
        owner: Option<Owner>,
        /// What it may cost.
        cost: Option<Money>,
    },
    /// A visit or a call took place.
    ReportFollowUp {
        /// The act that planned it.
        follow_up: ActId,
        /// What came of it.
        result: Words,
        /// When.
        on: DayOrMoment,
    },
    /// A visit or a call will not take place.
    DropFollowUp {
        /// The act that planned it.
        follow_up: ActId,
        /// Why.
        why: Words,
    },
    /// An addressee is thanked.
    Thank {
        /// The addressee.
        whom: ActId,
        /// When.
        on: DayOrMoment,
        /// For what.
        words: Words,
    },
    /// Something is worth remembering.
    Note {
        /// What.
        words: Words,
        /// When it happened.
        on: Option<DayOrMoment>,
    },
    /// It is over.
    Close {
        /// What came of it.
        outcome: AppealOutcome,
        /// What was done, and what was not.
        words: Words,
    },
}

impl AppealAct {
    /// Returns when what it tells happened, where that was said.
    pub const fn happened_on(&self) -> Option<&DayOrMoment> {
        match self {
            Self::MeetCondition { on, .. }
            | Self::LapseCondition { on, .. }
            | Self::Send { on, .. }
            | Self::ReadOut { on, .. }
            | Self::Acknowledge { on, .. }
            | Self::Answer { on, .. }
            | Self::EstablishSilence { on, .. }
            | Self::Counter { on, .. }
            | Self::ReportFollowUp { on, .. }
            | Self::Thank { on, .. } => Some(on),
            Self::NoteSuggestion { on, .. } | Self::Note { on, .. } => on.as_ref(),
            Self::Open { .. }
            | Self::NamePrincipal { .. }
            | Self::Address { .. }
            | Self::Write { .. }
            | Self::Ask { .. }
            | Self::Tie { .. }
            | Self::SetDeadline { .. }
            | Self::PlanFollowUp { .. }
            | Self::DropFollowUp { .. }
            | Self::Close { .. } => None,
        }
    }

    fn what_happened(&self) -> String {
        let on = self.happened_on().map(|on| format!(", {}", on.in_words())).unwrap_or_default();
        match self {
            Self::Open { .. } => "begun".to_owned(),
            Self::NamePrincipal { name, .. } => format!("speaks for {name}"),
            Self::NoteSuggestion { by, .. } => format!("suggested by {by}{on}"),
            Self::Address { name, capacity, .. } => match capacity {
                Some(capacity) => format!("addressee named: {name}, {capacity}"),
                None => format!("addressee named: {name}"),
            },
            Self::Write { openness, .. } => format!("text drafted, {openness}"),
            Self::Ask { what, .. } => format!("request added: {what}"),
            Self::Tie { .. } => "two requests tied to each other".to_owned(),
            Self::MeetCondition { .. } => format!("condition met{on}"),
            Self::LapseCondition { .. } => format!("condition lapsed{on}"),
            Self::SetDeadline { by, .. } => format!("answer awaited by {}", by.in_words()),
            Self::Send { channel, through, .. } => match through {
                Some(through) => format!("sent{on}; {channel}, through {through}"),
                None => format!("sent{on}; {channel}"),
            },
            Self::ReadOut { to, document, .. } => match document {
                Some(document) => format!("made public{on}: {to} ({document})"),
                None => format!("made public{on}: {to}"),
            },
            Self::Acknowledge { .. } => format!("receipt acknowledged{on}"),
            Self::Answer { reply, .. } => format!("answered{on}: {reply}"),
            Self::EstablishSilence { .. } => format!("silence established{on}"),
            Self::Counter { .. } => format!("counter-proposal{on}"),
            Self::PlanFollowUp { kind, what, .. } => format!("{kind} planned: {what}"),
            Self::ReportFollowUp { .. } => format!("follow-up made{on}"),
            Self::DropFollowUp { .. } => "follow-up dropped".to_owned(),
            Self::Thank { .. } => format!("thanked{on}"),
            Self::Note { .. } => format!("noted{on}"),
            Self::Close { outcome, .. } => format!("closed: {outcome}"),
        }
    }

    fn words(&self) -> Option<&str> {
        let words = match self {
            Self::Open { why: words, .. }
            | Self::NamePrincipal { words, .. }
            | Self::Ask { words, .. }
            | Self::Tie { words, .. }
            | Self::Acknowledge { words, .. }
            | Self::Answer { words, .. }
            | Self::EstablishSilence { words, .. } => words.as_ref(),
            Self::NoteSuggestion { words, .. }
            | Self::Write { text: words, .. }
            | Self::MeetCondition { words, .. }
            | Self::LapseCondition { words, .. }
            | Self::Counter { words, .. }
            | Self::ReportFollowUp { result: words, .. }
            | Self::DropFollowUp { why: words, .. }
            | Self::Thank { words, .. }
            | Self::Note { words, .. }
            | Self::Close { words, .. } => Some(words),
            Self::Address { .. }
            | Self::SetDeadline { .. }
            | Self::Send { .. }
            | Self::ReadOut { .. }
            | Self::PlanFollowUp { .. } => None,
        };
        words.map(Words::as_str)
    }
}

impl ChronicleAct for AppealAct {
    fn needs(&self) -> Capability {
        match self {
            Self::Note { .. } => Capability::WriteNotes,
            _ => Capability::Engage,
        }
    }

    fn told(&self) -> Told {
        Told::new(self.what_happened(), self.words())
    }

    fn mentions(&self) -> Vec<Mentioned> {
        let records = match self {
            Self::Open { voice_record, situation, follows, engagement, .. } => {
                [*voice_record, *situation, *follows, engagement.map(ChronicleId::from)]
            }
            Self::NamePrincipal { record, .. }
            | Self::NoteSuggestion { record, .. }
            | Self::Address { record, .. } => [*record, None, None, None],
            _ => [None; 4],
        };
        records.into_iter().flatten().map(Mentioned::Chronicle).collect()
    }

    fn is_for_all_readers(&self) -> bool {
        matches!(self, Self::Open { .. })
    }

    fn rests_on(&self) -> Option<EngagementId> {
        match self {
            Self::Open { engagement, .. } => *engagement,
            _ => None,
        }
    }
}
