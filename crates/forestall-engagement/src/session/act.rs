//! The acts upon a session.

use forestall_confidence::{Capability, PartyNumber};
use forestall_types::{ActId, ChronicleId, EngagementId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::rules::check_beside;
use super::{AttendanceKind, InterpretationMode, RoundKind, SessionForm, TimeZoneName};
use crate::chronicle::{Beside, ChronicleAct, Mentioned, Money, Owner, Refused, Told, Wording};
use crate::{DayOrMoment, LanguageTag, NameOrRecord, ParticipantStanding, Phrase, Words};

/// An act upon a session.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SessionAct {
    /// It is planned, or entered afterwards.
    Open {
        /// Of which engagement.
        engagement: EngagementId,
        /// What it is called.
        title: Phrase,
        /// How they meet.
        how: SessionForm,
        /// When it begins.
        starts: DayOrMoment,
        /// How long it takes.
        minutes: Option<u16>,
        /// Other zones in which its hours are shown.
        zones: Vec<TimeZoneName>,
        /// Where.
        place: Option<Phrase>,
        /// The comparison out of which the place was chosen.
        venue: Option<ChronicleId>,
    },
    /// It takes place at another time; a cancelled one takes place after all.
    Move {
        /// When it begins now.
        starts: DayOrMoment,
        /// How long it takes, where that changes too.
        minutes: Option<u16>,
        /// Why.
        why: Words,
    },
    /// It takes place somewhere else.
    SetPlace {
        /// Where.
        place: Phrase,
        /// The comparison out of which the place was chosen.
        venue: Option<ChronicleId>,
        /// Why.
        why: Option<Words>,
    },
    /// Its hours are shown in these zones too.
    ShowZones {
        /// Which.
        zones: Vec<TimeZoneName>,
    },
    /// Something comes upon the agenda.
    AddItem {
        /// What is talked about.
        what: Phrase,
        /// How long.
        minutes: Option<u16>,
        /// Who leads.
        led_by: Option<Phrase>,
    },
    /// Something comes off the agenda.
    DropItem {
        /// Which.
        item: ActId,
        /// Why.
        why: Words,
    },
    /// Interpretation is arranged.
    Interpret {
        /// From.
        from: LanguageTag,
        /// Into.
        into: LanguageTag,
        /// How.
        mode: InterpretationMode,
        /// Who interprets.
        by: Option<NameOrRecord>,
    },
    /// Interpretation is not needed any more.
    DropInterpretation {
        /// Which.
        interpretation: ActId,
    },
    /// A round begins, or is planned.
    BeginRound {
        /// Plenary, caucus or shuttle.
        kind: RoundKind,
        /// The numbers of the parties in it, as the engagement counts them; none for all.
        parties: Vec<PartyNumber>,
        /// When it begins.
        starts: Option<DayOrMoment>,
        /// How long it takes.
        minutes: Option<u16>,
        /// What it is about.
        about: Option<Words>,
    },
    /// Somebody was there, or was not.
    Attend {
        /// Who: a record of the roster, or a pseudonym.
        who: NameOrRecord,
        /// In what standing.
        standing: Option<ParticipantStanding>,
        /// How they took part.
        kind: AttendanceKind,
    },
    /// An attendance was noted by mistake.
    StrikeAttendance {
        /// Which.
        attendance: ActId,
        /// Why.
        why: Words,
    },
    /// What was said is summed up; a later summary of the same takes its place.
    Summarise {
        /// Of which round; none for the whole session.
        round: Option<ActId>,
        /// What was said; nobody is quoted by name.
        words: Words,
        /// Whether those who took part agreed to it.
        is_agreed: bool,
    },
    /// Somebody takes something upon them.
    TakeOn {
        /// What.
        what: Phrase,
        /// Who.
        owner: Option<Owner>,
        /// Until when.
        on: Date,
        /// What it may cost.
        cost: Option<Money>,
    },
    /// An action was done.
    FinishAction {
        /// Which.
        action: ActId,
        /// How.
        how: Words,
    },
    /// An action will not be done.
    DropAction {
        /// Which.
        action: ActId,
        /// Why.
        why: Words,
    },
    /// An action gets another day.
    MoveAction {
        /// Which.
        action: ActId,
        /// The new day.
        on: Date,
        /// Why.
        why: Words,
    },
    /// It took place.
    Hold {
        /// What there is to say of how it went.
        remark: Option<Words>,
    },
    /// It will not take place.
    Cancel {
        /// Why.
        why: Words,
    },
}

impl ChronicleAct for SessionAct {
    fn needs(&self) -> Capability {
        Capability::Engage
    }

    fn told(&self) -> Told {
        let some = |words: &'_ Option<Words>| words.as_ref().map(ToString::to_string);
        let (what, words): (Wording, _) = match self {
            Self::Open { title, starts, .. } => {
                (format!("planned: {title}, {}", starts.in_words()).into(), None)
            }
            Self::Move { starts, why, .. } => {
                (format!("moved to {}", starts.in_words()).into(), Some(why.to_string()))
            }
            Self::SetPlace { place, why, .. } => (format!("place: {place}").into(), some(why)),
            Self::ShowZones { zones } => {
                let names: Vec<_> = zones.iter().map(TimeZoneName::as_str).collect();
                (format!("hours also shown for {}", names.join(", ")).into(), None)
            }
            Self::AddItem { what, .. } => (format!("on the agenda: {what}").into(), None),
            Self::DropItem { why, .. } => ("taken off the agenda".into(), Some(why.to_string())),
            Self::Interpret { from, into, mode, .. } => {
                (format!("interpretation from {} into {}, {mode}", from.name(), into.name()).into(), None)
            }
            Self::DropInterpretation { .. } => ("interpretation dropped".into(), None),
            Self::BeginRound { kind, parties, about, .. } => {
                let with = if parties.is_empty() { "" } else { " with " };
                let what = Wording::new(format!("round: {kind}{with}"));
                (what.parties(parties.iter().copied()), some(about))
            }
            // Who it was stands in the table of the page, where the roster's own marks hold.
            Self::Attend { kind, .. } => (format!("attendance noted: {kind}").into(), None),
            Self::StrikeAttendance { why, .. } => ("attendance struck".into(), Some(why.to_string())),
            Self::Summarise { words, is_agreed, .. } => {
                let agreed = if *is_agreed { "agreed summary" } else { "summary" };
                (agreed.into(), Some(words.to_string()))
            }
            Self::TakeOn { what, on, .. } => {
                (Wording::new("action by ").day(*on).text(format!(": {what}")), None)
            }
            Self::FinishAction { how, .. } => ("action done".into(), Some(how.to_string())),
            Self::DropAction { why, .. } => ("action dropped".into(), Some(why.to_string())),
            Self::MoveAction { on, why, .. } => {
                (Wording::new("action moved to ").day(*on), Some(why.to_string()))
            }
            Self::Hold { remark } => ("held".into(), some(remark)),
            Self::Cancel { why } => ("cancelled".into(), Some(why.to_string())),
        };
        Told::new(what, words.as_deref())
    }

    fn mentions(&self) -> Vec<Mentioned> {
        let record = |who: &NameOrRecord| who.record().map(Mentioned::Chronicle);
        match self {
            Self::Open { engagement, venue, .. } => std::iter::once(ChronicleId::from(*engagement).into())
                .chain(venue.map(Mentioned::Chronicle))
                .collect(),
            Self::SetPlace { venue, .. } => venue.map(Mentioned::Chronicle).into_iter().collect(),
            Self::Interpret { by, .. } => by.as_ref().and_then(record).into_iter().collect(),
            Self::Attend { who, .. } => record(who).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn rests_on(&self) -> Option<EngagementId> {
        match self {
            Self::Open { engagement, .. } => Some(*engagement),
            _ => None,
        }
    }

    fn is_judged_by_all(&self) -> bool {
        matches!(self, Self::Move { .. } | Self::Attend { .. })
    }

    fn check_beside(&self, beside: &Beside) -> Result<(), Refused> {
        check_beside(self, beside)
    }
}
