//! What an appeal is made of, as the viewer sees it.

use forestall_types::{ActId, ChronicleId, EngagementId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{AppealCapacity, AppealOutcome, Channel, FollowUpKind, Openness, Reply};
use crate::chronicle::{Money, Owner};
use crate::party::{Likeness, likeness};
use crate::{DayOrMoment, PartyName, Phrase, Words};

/// How it was begun.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AppealOpening {
    /// What it is about.
    pub subject: Phrase,
    /// Who is seen to appeal.
    pub voice: Correspondent,
    /// In what capacity.
    pub capacity: AppealCapacity,
    /// What makes it so.
    pub capacity_note: Option<Phrase>,
    /// Why, and how it came about.
    pub why: Option<Words>,
    /// The engagement within which it stands.
    pub engagement: Option<EngagementId>,
    /// The situation it speaks to.
    pub situation: Option<ChronicleId>,
    /// The appeal it follows.
    pub follows: Option<ChronicleId>,
}

/// Somebody by name, and their record where there is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Correspondent {
    /// The name.
    pub name: PartyName,
    /// The record.
    pub record: Option<ChronicleId>,
}

/// On whose behalf the voice speaks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Principal {
    /// The act that named them.
    pub act_id: ActId,
    /// Who.
    pub who: Correspondent,
    /// Why they do not appear.
    pub words: Option<Words>,
}

/// On whose suggestion it is made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggestion {
    /// The act that noted it.
    pub act_id: ActId,
    /// Who suggested it.
    pub by: Correspondent,
    /// The text that it is about, where not all.
    pub text: Option<ActId>,
    /// What was suggested.
    pub words: Words,
    /// When.
    pub on: Option<DayOrMoment>,
}

/// Somebody who is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Addressee {
    /// The act that named them.
    pub act_id: ActId,
    /// Who.
    pub who: Correspondent,
    /// As what.
    pub capacity: Option<Phrase>,
}

/// A text for one or several addressees.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// The act that wrote it.
    pub act_id: ActId,
    /// For whom.
    pub to: Vec<ActId>,
    /// Its words.
    pub text: Words,
    /// Who is meant to learn of it.
    pub openness: Openness,
    /// When it was written down at the desk.
    pub written_at: Timestamp,
}

/// Something that is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// The act that asked.
    pub act_id: ActId,
    /// Of whom.
    pub of: Vec<ActId>,
    /// What.
    pub what: Phrase,
    /// In which words, or why.
    pub words: Option<Words>,
}

/// What is asked of one, tied to what is asked of another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    /// The act that tied them.
    pub act_id: ActId,
    /// What is asked of the one, and who that is.
    pub one: (ActId, ActId),
    /// What is asked of the other, and who that is.
    pub other: (ActId, ActId),
    /// How the two hang together.
    pub words: Option<Words>,
    /// What became of it.
    pub standing: ConditionStanding,
}

/// What became of a condition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ConditionStanding {
    /// Neither met nor lapsed.
    Open,
    /// It is met.
    Met {
        /// How that is known.
        words: Words,
        /// When.
        on: DayOrMoment,
    },
    /// It no longer holds.
    Lapsed {
        /// Why.
        words: Words,
        /// When.
        on: DayOrMoment,
    },
}

/// By when an addressee is to answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deadline {
    /// The act that set it.
    pub act_id: ActId,
    /// For whom.
    pub of: ActId,
    /// The last day or moment.
    pub by: DayOrMoment,
    /// Who looks after it.
    pub owner: Option<Owner>,
}

/// A text on its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dispatch {
    /// The act that sent it.
    pub act_id: ActId,
    /// To whom.
    pub to: Vec<ActId>,
    /// When.
    pub on: DayOrMoment,
    /// How.
    pub channel: Channel,
    /// Through whom.
    pub through: Option<PartyName>,
}

/// An appeal made public.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The act that noted it.
    pub act_id: ActId,
    /// Where.
    pub to: Phrase,
    /// Under which symbol or title.
    pub document: Option<Phrase>,
    /// When.
    pub on: DayOrMoment,
}

/// What came back from an addressee.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    /// The act that noted it.
    pub act_id: ActId,
    /// From whom.
    pub from: ActId,
    /// What.
    pub what: ResponseKind,
    /// When.
    pub on: DayOrMoment,
    /// In which words.
    pub words: Option<Words>,
}

/// What can come back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResponseKind {
    /// It came.
    Acknowledgement,
    /// An answer to one request, or to all.
    Answer {
        /// The request; all when none.
        request: Option<ActId>,
        /// What.
        reply: Reply,
    },
    /// Nothing, and the deadline passed.
    Silence,
    /// Another proposal.
    Counter,
}

/// A visit, a call or a check.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FollowUp {
    /// The act that planned it.
    pub act_id: ActId,
    /// Which.
    pub kind: FollowUpKind,
    /// With whom and where.
    pub what: Phrase,
    /// The day by which it is due.
    pub due_on: Option<Date>,
    /// Whose task it is.
    pub owner: Option<Owner>,
    /// What it may cost.
    pub cost: Option<Money>,
    /// What became of it.
    pub standing: FollowUpStanding,
}

/// What became of a follow-up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FollowUpStanding {
    /// Not made yet.
    Planned,
    /// Made.
    Made {
        /// What came of it.
        result: Words,
        /// When.
        on: DayOrMoment,
    },
    /// Not to be made.
    Dropped {
        /// Why.
        why: Words,
    },
}

/// Thanks to an addressee.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Thanks {
    /// The act.
    pub act_id: ActId,
    /// To whom.
    pub whom: ActId,
    /// When.
    pub on: DayOrMoment,
    /// For what.
    pub words: Words,
}

/// Something worth remembering.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// The act.
    pub act_id: ActId,
    /// What.
    pub words: Words,
    /// When it happened.
    pub on: Option<DayOrMoment>,
}

/// How it ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AppealClosing {
    /// What came of it.
    pub outcome: AppealOutcome,
    /// What was done, and what was not.
    pub words: Words,
}

impl Correspondent {
    /// Says whether both are the same: the same record, or the same name whatever its case, marks, order of words and the
    /// article before it. "The Envoy." and "Envoy" are one.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let is_same_record = self.record.is_some() && self.record == other.record;
        let (own, others) = (without_article(&self.name), without_article(&other.name));
        is_same_record || own == others || likeness(&own, &others) == Some(Likeness::Same)
    }
}

/// Returns a name in small letters, without the article it begins with.
fn without_article(name: &PartyName) -> String {
    let lower = name.as_str().to_lowercase();
    let mut words: Vec<&str> = lower.split_whitespace().collect();
    // `A.` is an initial.
    let first =
        words.first().map_or("", |word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '.'));
    if words.len() > 1 && matches!(first, "the" | "a" | "an") {
        words.remove(0);
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_is_written_in_several_ways() {
        let somebody = |name: &str| Correspondent { name: name.parse().unwrap(), record: None };
        for (one, other, is_same) in [
            ("The Envoy", "The Envoy.", true),
            ("The Envoy", "Envoy", true),
            ("The Envoy", "the  envoy", true),
            ("The Envoy", "“An” Envoy", true),
            ("The Special Envoy", "special-envoy", true),
            ("U.N. Secretary-General", "The UN Secretary General", true),
            ("The Envoy", "The Envoys", false),
            ("The Envoy", "The Special Envoy", false),
            ("A. Mediator", "B. Mediator", false),
            ("The", "the", true),
            ("...", "...", true),
            ("...", "!!!", false),
        ] {
            assert_eq!(somebody(one).is_same_as(&somebody(other)), is_same, "{one} and {other}");
            assert_eq!(somebody(other).is_same_as(&somebody(one)), is_same, "{other} and {one}");
        }
    }
}
