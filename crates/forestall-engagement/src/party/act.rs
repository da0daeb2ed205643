//! The acts upon a party.

use forestall_confidence::Capability;
use forestall_types::{ActId, ChronicleId, PolityCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::rules::check_beside;
use super::{Attitude, Level, Method, PartyKind, PositionKind, ProfilePart, RelationKind};
use crate::chronicle::{Beside, ChronicleAct, Mentioned, Refused, SourceGrade, Told, Wording};
use crate::{PartyName, Phrase, Words};

/// An act upon a party.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PartyAct {
    /// Its record is begun.
    Open {
        /// What it is called.
        name: PartyName,
        /// What it is.
        kind: PartyKind,
        /// Its other names.
        aliases: Vec<PartyName>,
        /// The countries in which it is found.
        polities: Vec<PolityCode>,
        /// What it is, in a sentence or two.
        description: Option<Words>,
    },
    /// It is called otherwise from now on; the name before stays as an alias.
    Rename {
        /// The new name.
        name: PartyName,
        /// Why.
        why: Option<Words>,
    },
    /// It has one more name.
    AddAlias {
        /// The other name.
        alias: PartyName,
    },
    /// Kind, countries and description are said anew.
    Describe {
        /// What it is.
        kind: PartyKind,
        /// The countries in which it is found.
        polities: Vec<PolityCode>,
        /// What it is, in a sentence or two.
        description: Option<Words>,
    },
    /// It is part of another party.
    PlaceUnder {
        /// Of which.
        parent: ChronicleId,
        /// Since when; unknown where it is missing.
        from: Option<Date>,
        /// Until when; still so where it is missing.
        until: Option<Date>,
    },
    /// Somebody leads it: a name, or a party of kind leader.
    NameLeader {
        /// The name.
        name: Option<PartyName>,
        /// The record.
        record: Option<ChronicleId>,
        /// As what.
        office: Option<Phrase>,
        /// Since when; unknown where it is missing.
        from: Option<Date>,
        /// Until when; still so where it is missing.
        until: Option<Date>,
    },
    /// It is something to another party.
    Relate {
        /// To which.
        to: ChronicleId,
        /// What.
        relation: RelationKind,
        /// What the relation is about, such as the talks that are spoiled.
        about: Option<Phrase>,
        /// Since when; unknown where it is missing.
        from: Option<Date>,
        /// Until when; still so where it is missing.
        until: Option<Date>,
        /// Who says so, where.
        source: Phrase,
        /// How far that is believed.
        grade: Option<SourceGrade>,
    },
    /// A relation, a leadership or the place under another party ended.
    End {
        /// The act that began it.
        what: ActId,
        /// The last day.
        on: Date,
        /// Why.
        why: Option<Words>,
    },
    /// Something is added to a part of its profile.
    AddProfile {
        /// To which part.
        part: ProfilePart,
        /// What is known.
        text: Words,
        /// Who says so, where.
        source: Phrase,
        /// How far that is believed.
        grade: SourceGrade,
        /// The day of the source.
        dated: Option<Date>,
        /// The entry it takes the place of, which stays in the history.
        supersedes: Option<ActId>,
    },
    /// An interest, a red line, a need or an alternative is added.
    AddPosition {
        /// Which of them.
        position: PositionKind,
        /// What it is.
        text: Words,
        /// Who says so, where.
        source: Phrase,
        /// How far that is believed.
        grade: SourceGrade,
        /// The day of the source.
        dated: Option<Date>,
        /// The entry it takes the place of, which stays in the history.
        supersedes: Option<ActId>,
    },
    /// It was measured, for the first time or again.
    Read {
        /// Its attitude.
        attitude: Option<Attitude>,
        /// How much it cares.
        interest: Option<Level>,
        /// How much it can bring about.
        influence: Option<Level>,
        /// Towards which process, in words.
        towards: Option<Phrase>,
        /// In which situation or engagement.
        context: Option<ChronicleId>,
        /// The day for which it holds.
        on: Date,
        /// How it was made.
        method: Method,
        /// Who or what it rests on.
        source: Phrase,
        /// How far that is believed.
        grade: Option<SourceGrade>,
    },
    /// What an act put here is taken back.
    Withdraw {
        /// The act.
        what: ActId,
        /// Why.
        why: Words,
    },
    /// It is the same as another party, whose record goes on and shows this history too.
    Merge {
        /// The other.
        into: ChronicleId,
        /// Why they are the same.
        why: Words,
    },
    /// It is not the same as the party it was merged into: the inverse of a merge.
    Separate {
        /// Why.
        why: Words,
    },
    /// Its record is no longer kept.
    Close {
        /// Why.
        why: Words,
    },
    /// Its record is kept again.
    Reopen {
        /// Why.
        why: Words,
    },
}

impl ChronicleAct for PartyAct {
    fn needs(&self) -> Capability {
        Capability::WriteNotes
    }

    fn told(&self) -> Told {
        let (what, words): (Wording, _) = match self {
            Self::Open { name, kind, description, .. } => {
                (format!("opened: {name}, {kind}").into(), description.as_ref())
            }
            Self::Rename { name, why } => (format!("renamed: {name}").into(), why.as_ref()),
            Self::AddAlias { alias } => (format!("also called: {alias}").into(), None),
            Self::Describe { kind, description, .. } => {
                (format!("described anew: {kind}").into(), description.as_ref())
            }
            Self::PlaceUnder { parent, .. } => (Wording::new("made part of ").record(*parent), None),
            Self::NameLeader { name, record, .. } => match (name, record) {
                (Some(name), _) => (format!("leader named: {name}").into(), None),
                (None, Some(record)) => (Wording::new("leader named: ").record(*record), None),
                (None, None) => ("leader named".into(), None),
            },
            Self::Relate { to, relation, source, .. } => {
                let what = Wording::new(format!("relation: {relation} ")).record(*to);
                return Told::new(what, Some(source.as_str()));
            }
            Self::End { on, why, .. } => (Wording::new("ended on ").day(*on), why.as_ref()),
            Self::AddProfile { part, text, .. } => (format!("profile: {part}").into(), Some(text)),
            Self::AddPosition { position, text, .. } => (format!("{position} noted").into(), Some(text)),
            Self::Read { on, method, .. } => {
                let what = Wording::new("measured for ").day(*on);
                (what.text(format!(" by {method}: {}", self.values())), None)
            }
            Self::Withdraw { why, .. } => ("taken back".into(), Some(why)),
            Self::Merge { into, why } => (Wording::new("merged into ").record(*into), Some(why)),
            Self::Separate { why } => ("separated again".into(), Some(why)),
            Self::Close { why } => ("closed".into(), Some(why)),
            Self::Reopen { why } => ("opened again".into(), Some(why)),
        };
        Told::new(what, words.map(Words::as_str))
    }

    fn mentions(&self) -> Vec<Mentioned> {
        let record = match self {
            Self::Open { polities, .. } | Self::Describe { polities, .. } => {
                return polities.iter().copied().map(Mentioned::Polity).collect();
            }
            Self::PlaceUnder { parent, .. } => Some(*parent),
            Self::NameLeader { record, .. } => *record,
            Self::Relate { to, .. } => Some(*to),
            Self::Read { context, .. } => *context,
            Self::Merge { into, .. } => Some(*into),
            _ => None,
        };
        record.map(Mentioned::Chronicle).into_iter().collect()
    }

    fn check_beside(&self, beside: &Beside) -> Result<(), Refused> {
        check_beside(self, beside).map_err(Refused::new)
    }
}

impl PartyAct {
    /// Returns the values of a reading, in words.
    fn values(&self) -> String {
        let Self::Read { attitude, interest, influence, .. } = self else { return String::new() };
        let told = [
            attitude.map(|attitude| format!("attitude {attitude}")),
            interest.map(|interest| format!("interest {interest}")),
            influence.map(|influence| format!("influence {influence}")),
        ];
        told.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}
