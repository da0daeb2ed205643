//! The acts upon a situation.

use forestall_confidence::Capability;
use forestall_types::{ActId, ChronicleId, DecisionId, PolityCode, WarningId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Extent, LookAhead, OccasionKind, Recurrence, Theme};
use crate::chronicle::{ChronicleAct, Mentioned, Money, Owner, SourceGrade, Told, Wording};
use crate::{Phrase, Words};

/// An act upon a situation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SituationAct {
    /// Somebody begins to watch it.
    Open {
        /// What it is called.
        title: Phrase,
        /// What it covers.
        extent: Extent,
        /// The countries it is about.
        polities: Vec<PolityCode>,
        /// Which part of them, in words.
        place: Option<Phrase>,
        /// Why it is watched.
        why: Words,
        /// Who keeps it.
        keeper: Option<Owner>,
        /// The warning out of which it is opened.
        warning: Option<WarningId>,
        /// The decision on a row of the docket out of which it is opened.
        decision: Option<DecisionId>,
    },
    /// It is called something else.
    Retitle {
        /// What.
        title: Phrase,
    },
    /// Why it is watched is told anew.
    SetWhy {
        /// Why.
        why: Words,
    },
    /// It covers something else.
    SetExtent {
        /// What it covers.
        extent: Extent,
        /// Which part, in words.
        place: Option<Phrase>,
    },
    /// It is about one more country.
    AddPolity {
        /// Which.
        polity: PolityCode,
    },
    /// It is not about a country any more.
    RemovePolity {
        /// Which.
        polity: PolityCode,
        /// Why.
        why: Option<Words>,
    },
    /// A theme is named.
    AddTheme {
        /// Which.
        theme: Theme,
        /// The root cause seen behind it.
        root_cause: Option<Words>,
    },
    /// A theme is taken off.
    DropTheme {
        /// The act that named it.
        theme: ActId,
        /// Why.
        why: Option<Words>,
    },
    /// A root cause is named.
    AddCause {
        /// What lies at the root.
        cause: Phrase,
        /// The theme it lies behind.
        theme: Option<Theme>,
        /// What shows it.
        evidence: Option<Words>,
        /// Where that comes from.
        source: Option<Phrase>,
        /// How far source and evidence are believed.
        grade: Option<SourceGrade>,
    },
    /// A root cause is taken back.
    DropCause {
        /// The act that named it.
        cause: ActId,
        /// Why.
        why: Words,
    },
    /// A party has to do with it.
    LinkParty {
        /// Which.
        party: ChronicleId,
        /// What it has to do with it.
        role: Option<Phrase>,
    },
    /// A party has nothing to do with it.
    UnlinkParty {
        /// The act that linked it.
        link: ActId,
        /// Why.
        why: Option<Words>,
    },
    /// A date is entered in its calendar.
    AddOccasion {
        /// What kind of date.
        kind: OccasionKind,
        /// What happens.
        title: Phrase,
        /// The day, or the first of several.
        from: Date,
        /// The last of several.
        to: Option<Date>,
        /// Whether it comes again.
        recurrence: Recurrence,
        /// Why it matters.
        why: Option<Words>,
        /// How long before somebody looks.
        look_ahead: Option<LookAhead>,
    },
    /// A date is moved.
    MoveOccasion {
        /// The act that entered it.
        occasion: ActId,
        /// The day, or the first of several.
        from: Date,
        /// The last of several.
        to: Option<Date>,
        /// Why.
        why: Words,
    },
    /// A date is cancelled.
    CancelOccasion {
        /// The act that entered it.
        occasion: ActId,
        /// Why.
        why: Words,
    },
    /// A cancelled date holds again.
    RestoreOccasion {
        /// The act that entered it.
        occasion: ActId,
        /// Why.
        why: Words,
    },
    /// Somebody looked because of a date.
    LookAtOccasion {
        /// The act that entered it.
        occasion: ActId,
        /// What they found.
        found: Words,
    },
    /// Somebody is to look again by a day.
    Watch {
        /// At what, and why.
        what: Phrase,
        /// By which day.
        on: Date,
        /// Who.
        owner: Option<Owner>,
        /// What it may cost.
        cost: Option<Money>,
    },
    /// Somebody looked again.
    EndWatch {
        /// The act that asked for it.
        watch: ActId,
        /// What they found.
        found: Words,
    },
    /// It is handed over to somebody.
    HandOver {
        /// To whom.
        to: Owner,
        /// How it stands.
        state: Words,
        /// What is open.
        open: Words,
        /// Whom to call.
        call: Words,
    },
    /// Whoever it is handed to takes it over.
    TakeOver {
        /// The act that handed it over.
        handover: ActId,
        /// What they say to it.
        words: Option<Words>,
    },
    /// The handing over is called off, by either side.
    CallOffHandOver {
        /// The act that handed it over.
        handover: ActId,
        /// Why.
        why: Words,
    },
    /// Nobody watches it any more.
    Close {
        /// Why.
        why: Words,
    },
    /// It is watched again.
    Reopen {
        /// Why.
        why: Words,
    },
}

impl ChronicleAct for SituationAct {
    fn needs(&self) -> Capability {
        Capability::WriteNotes
    }

    fn told(&self) -> Told {
        let told = |what: &str, words: &Words| Told::new(what, Some(words.as_str()));
        let maybe = |what: &str, words: &Option<Words>| Told::new(what, words.as_ref().map(Words::as_str));
        let dated = |what: Wording, from: Date, to: Option<Date>| what.day(from).day_if(" to ", to);
        match self {
            Self::Open { why, .. } => told("opened", why),
            Self::Retitle { title } => Told::new("called something else", Some(title.as_str())),
            Self::SetWhy { why } => told("why it is watched told anew", why),
            Self::SetExtent { extent, place } => {
                Told::new(format!("extent set: {extent}"), place.as_ref().map(Phrase::as_str))
            }
            Self::AddPolity { polity } => Told::new(Wording::new("country added: ").polity(*polity), None),
            Self::RemovePolity { polity, why } => {
                let what = Wording::new("country taken off: ").polity(*polity);
                Told::new(what, why.as_ref().map(Words::as_str))
            }
            Self::AddTheme { theme, root_cause } => maybe(&format!("theme added: {theme}"), root_cause),
            Self::DropTheme { why, .. } => maybe("theme taken off", why),
            Self::AddCause { cause, evidence, .. } => maybe(&format!("root cause added: {cause}"), evidence),
            Self::DropCause { why, .. } => told("root cause taken back", why),
            Self::LinkParty { party, role } => {
                Told::new(Wording::new("party linked: ").record(*party), role.as_ref().map(Phrase::as_str))
            }
            Self::UnlinkParty { why, .. } => maybe("party taken off", why),
            Self::AddOccasion { kind, title, from, to, recurrence, why, .. } => {
                let again = if *recurrence == Recurrence::Yearly { ", each year" } else { "" };
                let what = dated(format!("date entered, {kind}: {title}, ").into(), *from, *to).text(again);
                Told::new(what, why.as_ref().map(Words::as_str))
            }
            Self::MoveOccasion { from, to, why, .. } => {
                Told::new(dated("date moved: now ".into(), *from, *to), Some(why.as_str()))
            }
            Self::CancelOccasion { why, .. } => told("date cancelled", why),
            Self::RestoreOccasion { why, .. } => told("date holds again", why),
            Self::LookAtOccasion { found, .. } => told("looked at because of a date", found),
            Self::Watch { what, on, .. } => {
                Told::new(Wording::new("to be looked at again by ").day(*on), Some(what.as_str()))
            }
            Self::EndWatch { found, .. } => told("looked at again", found),
            Self::HandOver { state, .. } => told("handed over", state),
            Self::TakeOver { words, .. } => maybe("taken over", words),
            Self::CallOffHandOver { why, .. } => told("handing over called off", why),
            Self::Close { why } => told("closed", why),
            Self::Reopen { why } => told("opened again", why),
        }
    }

    fn mentions(&self) -> Vec<Mentioned> {
        match self {
            Self::Open { polities, warning, .. } => {
                let polities = polities.iter().copied().map(Mentioned::Polity);
                polities.chain(warning.map(Mentioned::Warning)).collect()
            }
            Self::AddPolity { polity } => vec![Mentioned::Polity(*polity)],
            Self::LinkParty { party, .. } => vec![Mentioned::Chronicle(*party)],
            _ => Vec::new(),
        }
    }
}
