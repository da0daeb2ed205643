//! The acts upon the record of a person of the roster.

use forestall_confidence::Capability;
use forestall_types::{ActId, ChronicleId, PersonId, PolityCode, coded_enum};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::chronicle::{ChronicleAct, Mentioned, Owner, SourceGrade, Told, Wording};
use crate::{LanguageSkill, NameOrRecord, OfficeHeld, Phrase, Words};

coded_enum!(
    /// What somebody of the roster is.
    PractitionerKind, "kind of person",
    /// Knows a subject from practice.
    Expert => "expert", "expert";
    /// Works for an organisation that no state runs.
    Ngo => "ngo", "NGO";
    /// Teaches or studies.
    Scholar => "scholar", "scholar";
    /// Runs a business.
    Entrepreneur => "entrepreneur", "entrepreneur";
    /// None of these, and affected or concerned.
    Citizen => "citizen", "citizen";
    /// None of these.
    Other => "other", "other";
);

coded_enum!(
    /// How far a party trusts somebody.
    TrustLevel, "level of trust",
    /// Would leave the room.
    Hostile => "-2", "hostile";
    /// Doubts them.
    Distrust => "-1", "distrusts";
    /// Neither trusts nor distrusts them.
    Neither => "0", "neither";
    /// Listens to them.
    Trust => "1", "trusts";
    /// Lets them carry messages.
    Confides => "2", "confides in";
);

coded_enum!(
    /// Whether somebody can be asked.
    Readiness, "availability",
    /// Can be asked.
    Available => "available", "available";
    /// Can be asked for a little.
    Limited => "limited", "for a little";
    /// Cannot be asked.
    Away => "away", "not available";
);

impl TrustLevel {
    /// Returns the level as a number, -2 to 2.
    pub const fn points(self) -> i8 {
        match self {
            Self::Hostile => -2,
            Self::Distrust => -1,
            Self::Neither => 0,
            Self::Trust => 1,
            Self::Confides => 2,
        }
    }
}

/// An act upon the record of a person of the roster.
///
/// None of them has a field for an address or a number: how to reach somebody stands in the identities.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PractitionerAct {
    /// Somebody is put on file, as they agreed.
    Open {
        /// What records call them.
        pseudonym: Phrase,
        /// Who they are; may be given later, for fewer people.
        name: Option<Phrase>,
        /// What they are.
        kind: PractitionerKind,
        /// What they know about.
        knowledge: Phrase,
        /// What languages they have.
        languages: Vec<LanguageSkill>,
        /// Which countries they know.
        regions: Vec<PolityCode>,
        /// How the desk found them.
        found_how: Words,
        /// The day on which they agreed to be kept on file.
        consent_on: Date,
        /// How they agreed, and to what.
        consent_how: Words,
        /// The day by which to ask them again.
        ask_again_on: Option<Date>,
    },
    /// It is said who they are.
    Name {
        /// Their name.
        name: Phrase,
    },
    /// Records call them something else from now on.
    ChangePseudonym {
        /// What.
        pseudonym: Phrase,
        /// Why.
        why: Words,
    },
    /// What is said of them is written anew.
    Describe {
        /// What they are.
        kind: PractitionerKind,
        /// What they know about.
        knowledge: Phrase,
        /// What languages they have.
        languages: Vec<LanguageSkill>,
        /// Which countries they know.
        regions: Vec<PolityCode>,
    },
    /// The identity under which it is kept how to reach them.
    LinkIdentity {
        /// Which.
        person: PersonId,
    },
    /// Somebody looked up whether they hold an office.
    CheckStanding {
        /// What was found.
        held: OfficeHeld,
        /// Which office.
        office: Option<Phrase>,
        /// Since when it is so.
        since: Option<Date>,
        /// Until when.
        until: Option<Date>,
        /// How it was checked.
        how: Words,
        /// By which source.
        source: Phrase,
        /// How far the source is believed.
        grade: Option<SourceGrade>,
        /// On which day.
        checked_on: Date,
        /// The day by which to check again.
        check_again_on: Date,
        /// Who checks again.
        check_owner: Option<Owner>,
    },
    /// Something binds them that others should know.
    NoteConflict {
        /// What.
        what: Words,
        /// With whom.
        with_whom: NameOrRecord,
        /// Since when.
        since: Option<Date>,
        /// Who says so.
        source: Option<Phrase>,
    },
    /// A conflict of interest binds them no longer, or is dealt with.
    ResolveConflict {
        /// The act that noted it.
        conflict: ActId,
        /// How.
        how: Words,
        /// On which day.
        on: Date,
    },
    /// How far a party trusts them, at one time.
    MeasureTrust {
        /// The party.
        party: ChronicleId,
        /// How far.
        level: TrustLevel,
        /// On which day it was so.
        on: Date,
        /// Who says so.
        source: Phrase,
        /// How far the source is believed.
        grade: Option<SourceGrade>,
        /// What was seen or heard.
        words: Option<Words>,
    },
    /// When they can be asked.
    SetAvailability {
        /// Whether.
        readiness: Readiness,
        /// The first day.
        from: Date,
        /// The last day.
        to: Option<Date>,
        /// What to know.
        words: Option<Phrase>,
    },
    /// A check, a conflict, a reading or an availability was entered by mistake.
    Withdraw {
        /// The act that entered it.
        entry: ActId,
        /// What was wrong.
        why: Words,
    },
    /// They are not asked any more.
    Retire {
        /// Why.
        why: Words,
    },
    /// They are asked again.
    Return {
        /// Why.
        why: Words,
    },
    /// They agree anew to be kept on file.
    RenewConsent {
        /// On which day.
        on: Date,
        /// How, and to what.
        how: Words,
        /// The day by which to ask them again.
        ask_again_on: Option<Date>,
    },
    /// They do not want to be kept on file any more.
    WithdrawConsent {
        /// On which day.
        on: Date,
        /// What they said.
        words: Option<Words>,
    },
}

impl PractitionerAct {
    /// Returns all that was written by hand, as it may hold what does not belong here.
    pub(super) fn texts(&self) -> Vec<&str> {
        match self {
            Self::Open { pseudonym, name, knowledge, found_how, consent_how, .. } => {
                let mut texts =
                    vec![pseudonym.as_str(), knowledge.as_str(), found_how.as_str(), consent_how.as_str()];
                texts.extend(name.as_ref().map(Phrase::as_str));
                texts
            }
            Self::Name { name } => vec![name.as_str()],
            Self::ChangePseudonym { pseudonym, why } => vec![pseudonym.as_str(), why.as_str()],
            Self::Describe { knowledge, .. } => vec![knowledge.as_str()],
            Self::LinkIdentity { .. } => Vec::new(),
            Self::CheckStanding { office, how, source, .. } => {
                let mut texts = vec![how.as_str(), source.as_str()];
                texts.extend(office.as_ref().map(Phrase::as_str));
                texts
            }
            Self::NoteConflict { what, with_whom, source, .. } => {
                let mut texts = vec![what.as_str()];
                texts.extend(with_whom.name());
                texts.extend(source.as_ref().map(Phrase::as_str));
                texts
            }
            Self::ResolveConflict { how, .. } | Self::RenewConsent { how, .. } => vec![how.as_str()],
            Self::MeasureTrust { source, words, .. } => {
                let mut texts = vec![source.as_str()];
                texts.extend(words.as_ref().map(Words::as_str));
                texts
            }
            Self::SetAvailability { words, .. } => words.iter().map(Phrase::as_str).collect(),
            Self::Withdraw { why, .. } | Self::Retire { why } | Self::Return { why } => vec![why.as_str()],
            Self::WithdrawConsent { words, .. } => words.iter().map(Words::as_str).collect(),
        }
    }
}

impl ChronicleAct for PractitionerAct {
    fn needs(&self) -> Capability {
        Capability::KeepIdentities
    }

    fn told(&self) -> Told {
        match self {
            Self::Open { found_how, .. } => Told::new("put on file", Some(found_how.as_str())),
            Self::Name { .. } => Told::new("name given", None),
            Self::ChangePseudonym { pseudonym, why } => {
                Told::new(format!("called {pseudonym} from now on"), Some(why.as_str()))
            }
            Self::Describe { knowledge, .. } => Told::new("described anew", Some(knowledge.as_str())),
            Self::LinkIdentity { .. } => Told::new("identity linked", None),
            Self::CheckStanding { held, checked_on, how, .. } => {
                let what = Wording::new("standing checked on ").day(*checked_on);
                Told::new(what.text(format!(": {held}")), Some(how.as_str()))
            }
            Self::NoteConflict { what, with_whom, .. } => {
                Told::new(Wording::new("conflict of interest noted: ").who(with_whom), Some(what.as_str()))
            }
            Self::ResolveConflict { on, how, .. } => {
                Told::new(Wording::new("conflict of interest resolved on ").day(*on), Some(how.as_str()))
            }
            Self::MeasureTrust { party, level, on, words, .. } => {
                let what = Wording::new("trust measured on ").day(*on);
                let what = what.text(format!(": {level} ")).record(*party);
                Told::new(what, words.as_ref().map(Words::as_str))
            }
            Self::SetAvailability { readiness, from, words, .. } => {
                let what = Wording::new(format!("{readiness} from ")).day(*from);
                Told::new(what, words.as_ref().map(Phrase::as_str))
            }
            Self::Withdraw { why, .. } => Told::new("entry withdrawn", Some(why.as_str())),
            Self::Retire { why } => Told::new("retired", Some(why.as_str())),
            Self::Return { why } => Told::new("asked again", Some(why.as_str())),
            Self::RenewConsent { on, how, .. } => {
                Told::new(Wording::new("consent renewed on ").day(*on), Some(how.as_str()))
            }
            Self::WithdrawConsent { on, words } => {
                Told::new(Wording::new("consent withdrawn on ").day(*on), words.as_ref().map(Words::as_str))
            }
        }
    }

    fn mentions(&self) -> Vec<Mentioned> {
        match self {
            Self::Open { regions, .. } | Self::Describe { regions, .. } => {
                regions.iter().copied().map(Mentioned::Polity).collect()
            }
            Self::NoteConflict { with_whom, .. } => {
                with_whom.record().map(Mentioned::Chronicle).into_iter().collect()
            }
            Self::MeasureTrust { party, .. } => vec![Mentioned::Chronicle(*party)],
            _ => Vec::new(),
        }
    }
}
