//! The acts upon a single negotiating text.

use forestall_confidence::Capability;
use forestall_types::{ActId, ChronicleId, EngagementId, coded_enum};
use serde::{Deserialize, Serialize};

use super::{ArticleText, TextParty, rules};
use crate::chronicle::{Beside, ChronicleAct, Mentioned, Refused, Told, Wording};
use crate::{DayOrMoment, Phrase, Words};

coded_enum!(
    /// What a party says to an article.
    Stance, "stance",
    /// Yes.
    Accepts => "accepts", "accepts";
    /// Yes, if.
    AcceptsIf => "accepts-if", "accepts with conditions";
    /// No.
    Opposes => "opposes", "does not accept";
    /// What it said before holds no more.
    TakesBack => "takes-back", "takes back what it said";
);

impl Stance {
    /// Returns the sign that stands beside the words in a table.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Accepts => "✓",
            Self::AcceptsIf => "✓?",
            Self::Opposes => "✗",
            Self::TakesBack => "–",
        }
    }
}

/// An act upon a single negotiating text.
///
/// An article is named by the act that added it, a version of it by the act that wrote it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum TextAct {
    /// Somebody begins to draft.
    Open {
        /// What it is called.
        title: Phrase,
        /// The engagement within which it is negotiated.
        engagement: EngagementId,
        /// The parties to it.
        parties: Vec<TextParty>,
        /// What it is to settle.
        why: Option<Words>,
    },
    /// An article more; for fewer people it is a proposal beside the text.
    AddArticle {
        /// Its heading.
        heading: Option<Phrase>,
        /// Its words.
        text: ArticleText,
        /// The article it follows; it comes last when none is named.
        after: Option<ActId>,
    },
    /// Other words for an article; for fewer people than the article it is a draft beside it.
    EditArticle {
        /// The article.
        article: ActId,
        /// The version its author read.
        builds_on: ActId,
        /// Its heading.
        heading: Option<Phrase>,
        /// Its words.
        text: ArticleText,
        /// Why.
        why: Option<Words>,
    },
    /// An article goes elsewhere.
    MoveArticle {
        /// The article.
        article: ActId,
        /// The article it follows from now on; it comes first when none is named.
        after: Option<ActId>,
    },
    /// An article goes.
    RemoveArticle {
        /// The article.
        article: ActId,
        /// Why.
        why: Words,
    },
    /// Somebody remarks on an article, or on the text as a whole; for a caucus it is of that caucus alone.
    Comment {
        /// The article; the text as a whole when none is named.
        article: Option<ActId>,
        /// What.
        words: Words,
    },
    /// A party says whether it accepts an article; for fewer people it is told in confidence.
    TakeStance {
        /// The article.
        article: ActId,
        /// The version it speaks of.
        version: ActId,
        /// The party.
        party: TextParty,
        /// What it says.
        stance: Stance,
        /// In which words, and under which conditions.
        words: Option<Words>,
    },
    /// The text as it stands is kept under a name.
    KeepVersion {
        /// The name.
        name: Phrase,
        /// When it was tabled, where that was another day.
        on: Option<DayOrMoment>,
    },
    /// The words stand; nobody edits any more.
    Finalise {
        /// Who agreed to that, and what is left.
        words: Option<Words>,
    },
    /// The words are open again; what was initialled lapses.
    Reopen {
        /// Why.
        why: Words,
    },
    /// Parties initial it.
    Initial {
        /// Which.
        parties: Vec<TextParty>,
        /// When.
        on: DayOrMoment,
        /// Where.
        place: Phrase,
        /// Who held the pen.
        by: Option<Words>,
    },
    /// Parties sign it.
    Sign {
        /// Which.
        parties: Vec<TextParty>,
        /// When.
        on: DayOrMoment,
        /// Where.
        place: Phrase,
        /// Who held the pen.
        by: Option<Words>,
    },
    /// Nobody negotiates it any more.
    Abandon {
        /// Why.
        why: Words,
    },
}

impl TextAct {
    /// Returns the article it is about, where it is about one that was there before.
    pub const fn article(&self) -> Option<ActId> {
        match self {
            Self::EditArticle { article, .. }
            | Self::MoveArticle { article, .. }
            | Self::RemoveArticle { article, .. }
            | Self::TakeStance { article, .. } => Some(*article),
            Self::Comment { article, .. } => *article,
            _ => None,
        }
    }

    fn what_happened(&self) -> Wording {
        let named = |heading: &Option<Phrase>| {
            heading.as_ref().map(|heading| format!(": {heading}")).unwrap_or_default()
        };
        let signed = |what: &str, parties: &[TextParty], on: &DayOrMoment, place: &Phrase| {
            between(&format!("{what} by "), parties).text(format!(", {}, {place}", on.in_words()))
        };
        match self {
            Self::Open { parties, .. } => between("begun between ", parties),
            Self::AddArticle { heading, .. } => format!("article added{}", named(heading)).into(),
            Self::EditArticle { heading, .. } => format!("article edited{}", named(heading)).into(),
            Self::MoveArticle { .. } => "article moved".into(),
            Self::RemoveArticle { .. } => "article removed".into(),
            Self::Comment { article: Some(_), .. } => "comment on an article".into(),
            Self::Comment { article: None, .. } => "comment on the text".into(),
            Self::TakeStance { party, stance, .. } => {
                Wording::default().party(party.number()).text(format!(" {stance}: an article"))
            }
            Self::KeepVersion { name, on } => match on {
                Some(on) => format!("version kept: {name}, {}", on.in_words()).into(),
                None => format!("version kept: {name}").into(),
            },
            Self::Finalise { .. } => "words made final".into(),
            Self::Reopen { .. } => "opened again".into(),
            Self::Initial { parties, on, place, .. } => signed("initialled", parties, on, place),
            Self::Sign { parties, on, place, .. } => signed("signed", parties, on, place),
            Self::Abandon { .. } => "abandoned".into(),
        }
    }
}

/// Returns the words, then `party 1 and party 2`.
fn between(words: &str, parties: &[TextParty]) -> Wording {
    let what = Wording::new(words);
    if parties.is_empty() {
        what.text("nobody")
    } else {
        what.parties(parties.iter().map(|party| party.number()))
    }
}

impl ChronicleAct for TextAct {
    fn needs(&self) -> Capability {
        match self {
            Self::Comment { .. } | Self::TakeStance { .. } => Capability::WriteNotes,
            _ => Capability::Engage,
        }
    }

    fn told(&self) -> Told {
        let words = match self {
            Self::AddArticle { text, .. } | Self::EditArticle { text, .. } => Some(text.as_str()),
            Self::Open { why: words, .. }
            | Self::TakeStance { words, .. }
            | Self::Finalise { words }
            | Self::Initial { by: words, .. }
            | Self::Sign { by: words, .. } => words.as_ref().map(Words::as_str),
            Self::RemoveArticle { why: words, .. }
            | Self::Comment { words, .. }
            | Self::Reopen { why: words }
            | Self::Abandon { why: words } => Some(words.as_str()),
            Self::MoveArticle { .. } | Self::KeepVersion { .. } => None,
        };
        Told::new(self.what_happened(), words)
    }

    fn mentions(&self) -> Vec<Mentioned> {
        match self {
            Self::Open { engagement, .. } => vec![Mentioned::Chronicle(ChronicleId::from(*engagement))],
            _ => Vec::new(),
        }
    }

    fn check_beside(&self, beside: &Beside) -> Result<(), Refused> {
        match self {
            Self::Open { engagement, parties, .. } => {
                rules::check_numbers(*engagement, parties, beside).map_err(Refused::new)
            }
            _ => Ok(()),
        }
    }

    fn is_for_all_readers(&self) -> bool {
        !matches!(
            self,
            Self::AddArticle { .. }
                | Self::EditArticle { .. }
                | Self::Comment { .. }
                | Self::TakeStance { .. }
        )
    }

    fn rests_on(&self) -> Option<EngagementId> {
        match self {
            Self::Open { engagement, .. } => Some(*engagement),
            _ => None,
        }
    }
}
