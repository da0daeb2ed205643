//! A single negotiating text: one draft on which all parties work, article by article.
//!
//! The text has two halves. The [shared](SharedText) one is made from acts without a mark of their own: all who may read
//! the text see the same articles, versions, acceptances and measures. What is marked for fewer stands
//! [aside](Aside): comments of a caucus, words a party says in confidence, drafts and proposals. It is told to those who
//! may read it and never changes the shared half.

mod act;
mod article_text;
mod diff;
mod export;
mod measure;
mod parts;
mod rules;
mod shared;
mod text_party;

pub use act::{Stance, TextAct};
pub use article_text::{ArticleText, ArticleTextError, Piece};
pub use diff::{ArticleChange, ArticleDiff, WholeVersion, WordChange, WordChangeKind, diff_words};
pub use export::ExportFrame;
pub use measure::{ConvergencePoint, Measure};
pub use parts::{
    Acceptance, Article, ArticleVersion, Comment, ConfidentialStance, Draft, KeptVersion, Proposal,
    Signature, StanceTaken, TextOpening, TextStanding,
};
pub use rules::NegotiatingTextError;
pub use shared::SharedText;
pub use text_party::{NotATextParty, TextParty};

use forestall_confidence::{Mark, Viewer};
use forestall_types::{ActId, ChronicleId, ChronicleKind};

use crate::chronicle::{Chronicle, Entry, Face};

/// A single negotiating text as its acts tell it to one viewer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NegotiatingText {
    /// Its name.
    pub id: ChronicleId,
    /// The text as all its readers see it.
    pub shared: SharedText,
    /// What this viewer may read beside it.
    pub aside: Aside,
}

/// What is marked for fewer people than the text, as far as the viewer may read it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Aside {
    /// Comments, oldest first.
    pub comments: Vec<Comment>,
    /// What parties said in confidence, oldest first.
    pub stances: Vec<ConfidentialStance>,
    /// Other words for articles.
    pub drafts: Vec<Draft>,
    /// Articles more.
    pub proposals: Vec<Proposal>,
}

impl NegotiatingText {
    /// Returns what a party said last in confidence about an article, as far as the viewer may read it.
    pub fn confidential_stance(&self, article: ActId, party: TextParty) -> Option<&ConfidentialStance> {
        let said = self.aside.stances.iter().rev();
        said.into_iter().find(|said| said.taken.article == article && said.taken.party == party)
    }

    /// Tells in one plain sentence how near the parties are.
    pub fn sentence(&self) -> String {
        let text = &self.shared;
        let measure = text.measure();
        let articles = counted(measure.articles, "article");
        if text.is_complete(&text.signatures) {
            return format!("Signed by all parties; {articles}.");
        }
        if text.is_complete(&text.initials) {
            return format!("Initialled by all parties; {articles}.");
        }
        match text.standing {
            TextStanding::Abandoned => return format!("Abandoned with {articles}."),
            TextStanding::Final => return format!("The words are final; {articles}."),
            TextStanding::Drafting => {}
        }
        if measure.articles == 0 {
            return "No article is written yet.".to_owned();
        }
        let accepted = match measure.accepted {
            0 => format!("No article of {} is accepted by all parties", measure.articles),
            all if all == measure.articles => format!("All parties accept all {articles}"),
            some => format!("All parties accept {some} of {articles}"),
        };
        let disputed = match measure.disputed_words {
            0 => "no words stand in brackets".to_owned(),
            some => format!("{} stand in brackets", counted(some, "word")),
        };
        format!("{accepted}; {disputed}.")
    }

    fn set_aside(&mut self, entry: &Entry<TextAct>, mark: &Mark) {
        let (act_id, mark) = (entry.act_id, mark.clone());
        match &entry.act {
            TextAct::Comment { article, words }
                if article.is_none_or(|article| self.shared.article_ever(article).is_some()) =>
            {
                self.aside.comments.push(Comment {
                    act_id,
                    article: *article,
                    words: words.clone(),
                    by: entry.acted_by.clone(),
                    at: entry.acted_at,
                    mark: Some(mark),
                });
            }
            TextAct::TakeStance { .. } => {
                let taken = shared::stance_of(entry).filter(|taken| self.shared.may_stand(taken));
                self.aside.stances.extend(taken.map(|taken| ConfidentialStance { taken, mark }));
            }
            TextAct::EditArticle { article, builds_on, .. } => {
                let is_known =
                    self.shared.article(*article).is_some_and(|known| known.version(*builds_on).is_some());
                if let Some(version) = shared::version_of(entry).filter(|_| is_known) {
                    self.aside.drafts.push(Draft { article: *article, builds_on: *builds_on, version, mark });
                }
            }
            TextAct::AddArticle { .. } => {
                let version = shared::version_of(entry);
                self.aside.proposals.extend(version.map(|version| Proposal { version, mark }));
            }
            // A comment on what the viewer cannot see; or an act for all readers, which has no mark of its own.
            _ => {}
        }
    }
}

impl Chronicle for NegotiatingText {
    const KIND: ChronicleKind = ChronicleKind::NegotiatingText;
    type Act = TextAct;
    type Error = NegotiatingTextError;

    fn fold(id: ChronicleId, entries: &[Entry<TextAct>]) -> Self {
        let mut text = Self { id, shared: SharedText::nothing(), aside: Aside::default() };
        for entry in entries.iter().filter(|entry| entry.own_mark.is_none()) {
            text.shared.apply(entry);
        }
        for entry in entries {
            if let Some(mark) = &entry.own_mark {
                text.set_aside(entry, mark);
            }
        }
        text
    }

    fn check(&self, act: &TextAct, viewer: &Viewer) -> Result<(), NegotiatingTextError> {
        rules::check(&self.shared, act, viewer)
    }

    fn face(&self) -> Face {
        let text = &self.shared;
        let Some(opening) = &text.opening else { return Face::default() };
        let (is_signed, is_initialled) =
            (text.is_complete(&text.signatures), text.is_complete(&text.initials));
        let state = match text.standing {
            TextStanding::Abandoned => "abandoned",
            _ if is_signed => "signed",
            _ if !text.signatures.is_empty() => "signed in part",
            _ if is_initialled => "initialled",
            _ if !text.initials.is_empty() => "initialled in part",
            TextStanding::Final => "final",
            TextStanding::Drafting => "drafting",
        };
        Face {
            title: opening.title.to_string(),
            line: self.sentence(),
            state: state.to_owned(),
            is_over: is_signed || text.standing == TextStanding::Abandoned,
            tags: vec![format!("engagement:{}", opening.engagement)],
            dues: Vec::new(),
            dates: Vec::new(),
        }
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
