//! The acts upon a representative.

use forestall_confidence::Capability;
use forestall_types::{ActId, ChronicleId, PolityCode, coded_enum};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::chronicle::{ChronicleAct, Mentioned, Money, Told, Wording};
use crate::situation::Theme;
use crate::{LanguageSkill, NameOrRecord, Phrase, Words};

coded_enum!(
    /// What a representative is.
    RepresentativeKind, "kind of representative",
    /// Somebody sent.
    Envoy => "envoy", "envoy";
    /// A place with people in it.
    Office => "office", "office";
    /// Somebody who counsels.
    Adviser => "adviser", "adviser";
    /// An office for several countries.
    RegionalCentre => "regional-centre", "regional centre";
);

impl RepresentativeKind {
    /// Says whether it is one person, who is at one place at a time.
    pub const fn is_one_person(self) -> bool {
        matches!(self, Self::Envoy | Self::Adviser)
    }
}

/// An act upon a representative.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum RepresentativeAct {
    /// Somebody is appointed, or an office set up.
    Open {
        /// Title or office.
        title: Phrase,
        /// What it is.
        kind: RepresentativeKind,
        /// Who appears in public.
        visible_face: NameOrRecord,
        /// What for.
        mandate: Option<Words>,
        /// What languages they have.
        languages: Vec<LanguageSkill>,
        /// The first day of the term.
        from: Date,
        /// Its last day.
        to: Option<Date>,
    },
    /// On whose behalf they act. For fewer people than the record, where the principal does not appear.
    SetPrincipal {
        /// On whose behalf.
        principal: NameOrRecord,
        /// Since when; always, where it is not said.
        from: Option<Date>,
        /// Why it changes, or why they do not appear.
        why: Option<Words>,
    },
    /// Somebody else appears in public.
    SetVisibleFace {
        /// Who.
        visible_face: NameOrRecord,
        /// Since when.
        from: Date,
        /// Why.
        why: Option<Words>,
    },
    /// Title, mandate and languages are written anew.
    Describe {
        /// Title or office.
        title: Phrase,
        /// What for.
        mandate: Option<Words>,
        /// What languages they have.
        languages: Vec<LanguageSkill>,
    },
    /// They cover countries or themes from a day on.
    Cover {
        /// Which countries.
        polities: Vec<PolityCode>,
        /// Which themes.
        themes: Vec<Theme>,
        /// The first day.
        from: Date,
        /// The last day.
        to: Option<Date>,
        /// What to know.
        words: Option<Phrase>,
    },
    /// They are sent into an engagement.
    Assign {
        /// Which.
        engagement: ChronicleId,
        /// As what.
        role: Option<Phrase>,
        /// The first day.
        from: Date,
        /// The last day.
        to: Option<Date>,
    },
    /// They are away.
    Leave {
        /// The first day.
        from: Date,
        /// The last day.
        to: Option<Date>,
        /// What to know; not why.
        words: Option<Phrase>,
    },
    /// A coverage, an assignment or a leave ends earlier than was said.
    End {
        /// The act that entered it.
        entry: ActId,
        /// The last day.
        on: Date,
        /// Why.
        why: Option<Words>,
    },
    /// An entry was a mistake or holds no more: coverage, assignment, leave, funds, document, journey.
    Withdraw {
        /// The act that entered it.
        entry: ActId,
        /// What was wrong.
        why: Words,
    },
    /// Somebody checked how soon they can leave.
    CheckReadiness {
        /// Within how many hours they can leave.
        hours: u16,
        /// On which day it was checked.
        checked_on: Date,
        /// The day by which to check again.
        check_again_on: Date,
        /// Who checks again.
        check_owner: Option<crate::chronicle::Owner>,
        /// How it was checked, and what has to be known.
        words: Option<Words>,
    },
    /// They are not on stand-by any more.
    StandDown {
        /// Why.
        why: Words,
    },
    /// Funds are cleared before they are needed.
    ClearFunds {
        /// How much.
        amount: Money,
        /// The last day on which they may be used.
        until: Date,
        /// By whom.
        cleared_by: Phrase,
        /// What for.
        purpose: Option<Phrase>,
    },
    /// A document to travel with.
    AddDocument {
        /// Which: passport, visa, laissez-passer.
        what: Phrase,
        /// The country it lets into.
        polity: Option<PolityCode>,
        /// The last day it is good for.
        until: Date,
    },
    /// How long the journey into a country takes, once they leave.
    EstimateJourney {
        /// Where to.
        polity: PolityCode,
        /// How many hours from door to door.
        hours: u16,
        /// By which way.
        words: Option<Phrase>,
        /// On which day it was worked out.
        checked_on: Date,
    },
    /// They were called out, in earnest or to see whether they answer.
    CallOut {
        /// When, in UTC.
        called_at: DateTime,
        /// Whether it was a drill.
        is_drill: bool,
        /// What was asked.
        words: Option<Words>,
    },
    /// They answered a call.
    AnswerCall {
        /// The act of the call.
        call: ActId,
        /// When, in UTC.
        answered_at: DateTime,
        /// Within how many hours they said they could leave.
        ready_in_hours: Option<u16>,
        /// What they said.
        words: Option<Words>,
    },
    /// The term is over.
    EndTerm {
        /// The last day.
        on: Date,
        /// Why.
        why: Words,
    },
    /// They are appointed again.
    Reappoint {
        /// The first day of the term.
        from: Date,
        /// Its last day.
        to: Option<Date>,
        /// Why.
        why: Words,
    },
}

impl ChronicleAct for RepresentativeAct {
    fn needs(&self) -> Capability {
        Capability::Engage
    }

    fn told(&self) -> Told {
        let words = |text: &Option<Words>| text.as_ref().map(ToString::to_string);
        let phrase = |text: &Option<Phrase>| text.as_ref().map(ToString::to_string);
        let (what, written): (Wording, _) = match self {
            Self::Open { kind, mandate, .. } => (format!("appointed: {kind}").into(), words(mandate)),
            Self::SetPrincipal { principal, from, why } => {
                (Wording::new("principal named: ").who(principal).day_if(", from ", *from), words(why))
            }
            Self::SetVisibleFace { visible_face, from, why } => {
                let what = Wording::new("appears in public from ").day(*from);
                (what.text(": ").who(visible_face), words(why))
            }
            Self::Describe { mandate, .. } => ("described anew".into(), words(mandate)),
            Self::Cover { polities, themes, from, to, words } => {
                let places = polities
                    .iter()
                    .fold(Wording::new("covers "), |what, polity| what.polity(*polity).text(", "));
                let all = themes.iter().fold(places, |what, theme| what.text(format!("{theme}, ")));
                (days(all, *from, *to), phrase(words))
            }
            Self::Assign { engagement, role, from, to } => {
                let what = Wording::new("assigned to ").record(*engagement).text(", ");
                (days(what, *from, *to), phrase(role))
            }
            Self::Leave { from, to, words } => (days("away, ".into(), *from, *to), phrase(words)),
            Self::End { on, why, .. } => (Wording::new("entry ends on ").day(*on), words(why)),
            Self::Withdraw { why, .. } => ("entry withdrawn".into(), Some(why.to_string())),
            Self::CheckReadiness { hours, checked_on, words: said, .. } => {
                let what = Wording::new(format!("can leave within {hours} hours, checked on "));
                (what.day(*checked_on), words(said))
            }
            Self::StandDown { why } => ("taken off stand-by".into(), Some(why.to_string())),
            Self::ClearFunds { amount, until, cleared_by, .. } => {
                let what = Wording::new(format!("funds cleared: {amount} until ")).day(*until);
                (what, Some(cleared_by.to_string()))
            }
            Self::AddDocument { what, until, .. } => {
                (Wording::new("document good until ").day(*until), Some(what.to_string()))
            }
            Self::EstimateJourney { polity, hours, words, .. } => {
                let what = Wording::new("journey to ").polity(*polity);
                (what.text(format!(": {hours} hours")), phrase(words))
            }
            Self::CallOut { called_at, is_drill, words: said } => {
                let kind = if *is_drill { "drill: called out" } else { "called out" };
                (minute(format!("{kind} on "), *called_at), words(said))
            }
            Self::AnswerCall { answered_at, words: said, .. } => {
                (minute("answered on ", *answered_at), words(said))
            }
            Self::EndTerm { on, why } => (Wording::new("term ended on ").day(*on), Some(why.to_string())),
            Self::Reappoint { from, to, why } => {
                (days("appointed again, ".into(), *from, *to), Some(why.to_string()))
            }
        };
        Told::new(what, written.as_deref())
    }

    fn mentions(&self) -> Vec<Mentioned> {
        let record = |who: &NameOrRecord| who.record().map(Mentioned::Chronicle).into_iter().collect();
        match self {
            Self::Open { visible_face, .. } | Self::SetVisibleFace { visible_face, .. } => {
                record(visible_face)
            }
            Self::SetPrincipal { principal, .. } => record(principal),
            Self::Cover { polities, .. } => polities.iter().copied().map(Mentioned::Polity).collect(),
            Self::Assign { engagement, .. } => vec![Mentioned::Chronicle(*engagement)],
            Self::AddDocument { polity, .. } => polity.map(Mentioned::Polity).into_iter().collect(),
            Self::EstimateJourney { polity, .. } => vec![Mentioned::Polity(*polity)],
            _ => Vec::new(),
        }
    }
}

/// Returns the wording with a span of days more.
fn days(what: Wording, from: Date, to: Option<Date>) -> Wording {
    let from = what.text("from ").day(from);
    from.day_if(" to ", to)
}

/// Returns the wording with day and minute in UTC more.
fn minute(what: impl Into<Wording>, at: DateTime) -> Wording {
    what.into().day(at.date()).text(at.strftime(", %H:%M UTC").to_string())
}
