//! What a single negotiating text is made of.

use forestall_confidence::Mark;
use forestall_types::{ActId, EngagementId};
use jiff::Timestamp;

use super::{ArticleText, Measure, Stance, TextParty};
use crate::{DayOrMoment, Officer, Phrase, Words};

/// How it was begun.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextOpening {
    /// What it is called.
    pub title: Phrase,
    /// The engagement within which it is negotiated.
    pub engagement: EngagementId,
    /// The parties to it, each once, in order.
    pub parties: Vec<TextParty>,
    /// What it is to settle.
    pub why: Option<Words>,
}

/// An article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Article {
    /// The act that added it.
    pub act_id: ActId,
    /// Its versions, oldest first; at least one.
    pub versions: Vec<ArticleVersion>,
    /// What parties said to it for all readers, oldest first.
    pub stances: Vec<StanceTaken>,
}

/// A version of an article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ArticleVersion {
    /// The act that wrote it.
    pub act_id: ActId,
    /// Its heading.
    pub heading: Option<Phrase>,
    /// Its words.
    pub text: ArticleText,
    /// Why it was written.
    pub why: Option<Words>,
    /// Who wrote it, or what stands for them.
    pub by: Officer,
    /// When.
    pub at: Timestamp,
}

/// What a party said to an article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StanceTaken {
    /// The act.
    pub act_id: ActId,
    /// The article.
    pub article: ActId,
    /// The version it speaks of.
    pub version: ActId,
    /// The party.
    pub party: TextParty,
    /// What it says.
    pub stance: Stance,
    /// In which words.
    pub words: Option<Words>,
}

/// A comment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comment {
    /// The act.
    pub act_id: ActId,
    /// The article; the text as a whole when none.
    pub article: Option<ActId>,
    /// What.
    pub words: Words,
    /// Who wrote it, or what stands for them.
    pub by: Officer,
    /// When.
    pub at: Timestamp,
    /// For whom it is, where not for all readers.
    pub mark: Option<Mark>,
}

/// Other words for an article, for fewer people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// The article.
    pub article: ActId,
    /// The version it builds on.
    pub builds_on: ActId,
    /// The words.
    pub version: ArticleVersion,
    /// For whom it is.
    pub mark: Mark,
}

/// An article more, for fewer people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
    /// The words.
    pub version: ArticleVersion,
    /// For whom it is.
    pub mark: Mark,
}

/// What a party said in confidence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfidentialStance {
    /// What it said.
    pub taken: StanceTaken,
    /// To whom.
    pub mark: Mark,
}

/// The text as it was kept under a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptVersion {
    /// The act that kept it.
    pub act_id: ActId,
    /// Its name.
    pub name: Phrase,
    /// When it was tabled, where that was another day.
    pub on: Option<DayOrMoment>,
    /// When it was kept.
    pub at: Timestamp,
    /// Its articles in order: article and version.
    pub articles: Vec<(ActId, ActId)>,
    /// How near the parties were then.
    pub measure: Measure,
}

/// Where a text stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextStanding {
    /// Its words are open.
    Drafting,
    /// Its words are final.
    Final,
    /// Nobody negotiates it any more.
    Abandoned,
}

/// Initials or signatures of some parties.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    /// The act.
    pub act_id: ActId,
    /// Which parties.
    pub parties: Vec<TextParty>,
    /// When.
    pub on: DayOrMoment,
    /// Where.
    pub place: Phrase,
    /// Who held the pen.
    pub by: Option<Words>,
}

/// What a party's word on an article is worth now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Acceptance {
    /// It said nothing, or took it back.
    Silent,
    /// It spoke of the words that stand.
    Holds(Stance),
    /// It spoke of words that were changed since.
    Stale(Stance),
}

impl Article {
    /// Returns the version in force.
    pub fn current(&self) -> &ArticleVersion {
        self.versions.last().expect("an article begins with a version")
    }

    /// Returns a version by the act that wrote it.
    pub fn version(&self, act_id: ActId) -> Option<&ArticleVersion> {
        self.versions.iter().find(|version| version.act_id == act_id)
    }

    /// Returns which version that is, from 1.
    pub fn version_number(&self, act_id: ActId) -> Option<usize> {
        self.versions.iter().position(|version| version.act_id == act_id).map(|place| place + 1)
    }

    /// Returns what a party said last for all readers, unless it took it back.
    pub fn stance_of(&self, party: TextParty) -> Option<&StanceTaken> {
        let last = self.stances.iter().rev().find(|taken| taken.party == party);
        last.filter(|taken| taken.stance != Stance::TakesBack)
    }

    /// Returns what a party's word is worth now.
    pub fn acceptance_by(&self, party: TextParty) -> Acceptance {
        match self.stance_of(party) {
            None => Acceptance::Silent,
            Some(taken) if taken.version == self.current().act_id => Acceptance::Holds(taken.stance),
            Some(taken) => Acceptance::Stale(taken.stance),
        }
    }
}
