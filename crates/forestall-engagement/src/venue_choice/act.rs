//! The acts upon a choice of a venue.

use forestall_confidence::Capability;
use forestall_types::{ActId, ChronicleId, EngagementId, LonLat, PolityCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Access, Area, DangerReading, HostAnswer, Leaning, Obstacle, Radius, Weight};
use crate::chronicle::{ChronicleAct, Mentioned, Money, SourceGrade, Told, Wording};
use crate::{PartyName, Phrase, Words};

/// An act upon a choice of a venue.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum VenueChoiceAct {
    /// The comparison is begun.
    Open {
        /// What it is called.
        title: Phrase,
        /// The engagement or situation whose talks need a place.
        within: ChronicleId,
        /// The first day they may meet.
        from: Date,
        /// The last.
        until: Date,
        /// A place of the conflict, from which distances are taken.
        place: Phrase,
        /// Where that is.
        at: LonLat,
        /// The parties that have to come.
        parties: Vec<PartyName>,
        /// How far around each candidate the danger is read.
        radius: Radius,
    },
    /// One more place of the conflict is named; nearness is to the nearest of them.
    AddPlace {
        /// What it is called.
        place: Phrase,
        /// Where it is.
        at: LonLat,
    },
    /// One more party has to come.
    AddParty {
        /// Which.
        party: PartyName,
    },
    /// A place to meet is proposed.
    AddCandidate {
        /// What it is called.
        name: Phrase,
        /// In which country.
        polity: PolityCode,
        /// Where it is.
        at: LonLat,
        /// Whether it lies in the area of conflict.
        area: Area,
        /// Why it is proposed, and why it does or does not lie there.
        why: Words,
    },
    /// The forecast danger around candidates is taken, all from one run.
    ReadDanger {
        /// For each candidate what the run said.
        readings: Vec<CandidateReading>,
    },
    /// It is judged whether a party can come to a candidate; the newest judgement holds.
    JudgeAccess {
        /// The candidate.
        candidate: ActId,
        /// The party.
        party: PartyName,
        /// Whether it can come.
        access: Access,
        /// What makes it hard.
        obstacles: Vec<Obstacle>,
        /// More about it.
        words: Option<Words>,
        /// Who says so, where.
        source: Phrase,
        /// How far that is believed.
        grade: Option<SourceGrade>,
    },
    /// What meeting at a candidate says to somebody.
    NoteSymbol {
        /// The candidate.
        candidate: ActId,
        /// To whom.
        to: PartyName,
        /// Whether it speaks for the place.
        leaning: Leaning,
        /// What it says.
        words: Words,
        /// Who says so, where.
        source: Option<Phrase>,
    },
    /// The cost of meeting at a candidate is estimated; the newest estimate holds.
    EstimateCost {
        /// The candidate.
        candidate: ActId,
        /// The sum.
        cost: Money,
        /// What is in it.
        words: Option<Words>,
    },
    /// The host was asked, or has answered; the newest answer holds.
    TellHost {
        /// The candidate.
        candidate: ActId,
        /// What the host said.
        answer: HostAnswer,
        /// The conditions, or who was asked.
        words: Option<Words>,
        /// Who says so.
        source: Option<Phrase>,
    },
    /// A candidate is out of the question.
    Exclude {
        /// The candidate.
        candidate: ActId,
        /// Why.
        why: Words,
    },
    /// It is in question again.
    Readmit {
        /// The candidate.
        candidate: ActId,
        /// Why.
        why: Words,
    },
    /// Somebody says how much each criterion counts for them; the newest weights hold.
    Weigh {
        /// Nearness to the conflict.
        nearness: Weight,
        /// Little danger.
        safety: Weight,
        /// That all parties can come.
        access: Weight,
    },
    /// A candidate is chosen; the newest choice holds.
    Choose {
        /// The candidate.
        candidate: ActId,
        /// Why.
        why: Words,
    },
    /// No place is sought any more.
    Withdraw {
        /// Why.
        why: Words,
    },
    /// A place is sought again.
    Reopen {
        /// Why.
        why: Words,
    },
}

/// What a run said of one candidate.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidateReading {
    /// The candidate.
    pub candidate: ActId,
    /// What the run said.
    pub reading: DangerReading,
}

impl VenueChoiceAct {
    /// Returns the candidate it is about, where it is about one.
    pub const fn candidate(&self) -> Option<ActId> {
        match self {
            Self::JudgeAccess { candidate, .. }
            | Self::NoteSymbol { candidate, .. }
            | Self::EstimateCost { candidate, .. }
            | Self::TellHost { candidate, .. }
            | Self::Exclude { candidate, .. }
            | Self::Readmit { candidate, .. }
            | Self::Choose { candidate, .. } => Some(*candidate),
            _ => None,
        }
    }
}

impl ChronicleAct for VenueChoiceAct {
    fn needs(&self) -> Capability {
        Capability::WriteNotes
    }

    fn told(&self) -> Told {
        let (what, words): (Wording, Option<&str>) = match self {
            Self::Open { place, from, until, .. } => {
                let days = Wording::new("opened: a place to meet from ").day(*from).text(" to ").day(*until);
                (days.text(format!(", near {place}")), None)
            }
            Self::AddPlace { place, .. } => (format!("place of the conflict named: {place}").into(), None),
            Self::AddParty { party } => (format!("party that has to come: {party}").into(), None),
            Self::AddCandidate { name, area, why, .. } => {
                (format!("candidate: {name}, {area}").into(), Some(why.as_str()))
            }
            Self::ReadDanger { readings } => (told_readings(readings).into(), None),
            Self::JudgeAccess { party, access, words, .. } => {
                (format!("access of {party}: {access}").into(), words.as_ref().map(Words::as_str))
            }
            Self::NoteSymbol { to, leaning, words, .. } => {
                (format!("what it says to {to}, {leaning} the place").into(), Some(words.as_str()))
            }
            Self::EstimateCost { cost, words, .. } => {
                (format!("cost estimated: {cost}").into(), words.as_ref().map(Words::as_str))
            }
            Self::TellHost { answer, words, .. } => {
                (format!("host: {answer}").into(), words.as_ref().map(Words::as_str))
            }
            Self::Exclude { why, .. } => ("candidate excluded".into(), Some(why.as_str())),
            Self::Readmit { why, .. } => ("candidate in question again".into(), Some(why.as_str())),
            Self::Weigh { nearness, safety, access } => {
                (format!("weighed: nearness {nearness}, safety {safety}, access {access}").into(), None)
            }
            Self::Choose { why, .. } => ("place chosen".into(), Some(why.as_str())),
            Self::Withdraw { why } => ("withdrawn".into(), Some(why.as_str())),
            Self::Reopen { why } => ("sought again".into(), Some(why.as_str())),
        };
        Told::new(what, words)
    }

    fn mentions(&self) -> Vec<Mentioned> {
        match self {
            Self::Open { within, .. } => vec![Mentioned::Chronicle(*within)],
            Self::AddCandidate { polity, .. } => vec![Mentioned::Polity(*polity)],
            _ => Vec::new(),
        }
    }

    fn rests_on(&self) -> Option<EngagementId> {
        match self {
            Self::Open { within, .. } => within.engagement(),
            _ => None,
        }
    }
}

fn told_readings(readings: &[CandidateReading]) -> String {
    let places = match readings.len() {
        1 => "1 candidate".to_owned(),
        several => format!("{several} candidates"),
    };
    let run = readings.first().map(|first| format!(" from {}", first.reading.run.run_id));
    format!("danger read for {places}{}", run.unwrap_or_default())
}
