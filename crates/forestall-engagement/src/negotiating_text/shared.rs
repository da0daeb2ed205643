//! The text as all its readers see it.
//!
//! It is made from the acts without a mark of their own only. So two readers of the text never see different articles,
//! numbers, versions or measures, whatever else each of them may read.

use forestall_types::ActId;

use super::{
    Acceptance, Article, ArticleVersion, Comment, KeptVersion, Signature, Stance, StanceTaken, TextAct,
    TextOpening, TextParty, TextStanding,
};
use crate::chronicle::Entry;

/// The text as all its readers see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SharedText {
    /// How it was begun; none before.
    pub opening: Option<TextOpening>,
    /// Its articles, in order.
    pub articles: Vec<Article>,
    /// Articles that were removed.
    pub removed: Vec<Article>,
    /// Comments for all readers, oldest first.
    pub comments: Vec<Comment>,
    /// What was kept under a name, oldest first.
    pub versions: Vec<KeptVersion>,
    /// Where it stands.
    pub standing: TextStanding,
    /// Initials.
    pub initials: Vec<Signature>,
    /// Signatures.
    pub signatures: Vec<Signature>,
}

/// Returns the version of an article that an act writes.
pub(super) fn version_of(entry: &Entry<TextAct>) -> Option<ArticleVersion> {
    let (heading, text, why) = match &entry.act {
        TextAct::AddArticle { heading, text, .. } => (heading, text, None),
        TextAct::EditArticle { heading, text, why, .. } => (heading, text, why.clone()),
        _ => return None,
    };
    Some(ArticleVersion {
        act_id: entry.act_id,
        heading: heading.clone(),
        text: text.clone(),
        why,
        by: entry.acted_by.clone(),
        at: entry.acted_at,
    })
}

impl SharedText {
    /// Returns the text before anybody acted.
    pub(super) const fn nothing() -> Self {
        Self {
            opening: None,
            articles: Vec::new(),
            removed: Vec::new(),
            comments: Vec::new(),
            versions: Vec::new(),
            standing: TextStanding::Drafting,
            initials: Vec::new(),
            signatures: Vec::new(),
        }
    }

    /// Returns the parties to it.
    pub fn parties(&self) -> &[TextParty] {
        self.opening.as_ref().map(|opening| opening.parties.as_slice()).unwrap_or_default()
    }

    /// Returns the version that an act kept under a name.
    pub fn kept_version(&self, act_id: ActId) -> Option<&KeptVersion> {
        self.versions.iter().find(|version| version.act_id == act_id)
    }

    /// Returns an article in force.
    pub fn article(&self, act_id: ActId) -> Option<&Article> {
        self.articles.iter().find(|article| article.act_id == act_id)
    }

    /// Returns an article, in force or removed.
    pub fn article_ever(&self, act_id: ActId) -> Option<&Article> {
        self.articles.iter().chain(&self.removed).find(|article| article.act_id == act_id)
    }

    /// Returns the number of an article, from 1.
    pub fn number(&self, act_id: ActId) -> Option<usize> {
        self.articles.iter().position(|article| article.act_id == act_id).map(|place| place + 1)
    }

    /// Says whether all parties accept an article as it stands, without conditions.
    pub fn is_accepted_by_all(&self, article: &Article) -> bool {
        let accepts = |&party: &TextParty| article.acceptance_by(party) == Acceptance::Holds(Stance::Accepts);
        !self.parties().is_empty() && self.parties().iter().all(accepts)
    }

    /// Says whether all parties are among these signatures.
    pub fn is_complete(&self, signatures: &[Signature]) -> bool {
        let has_signed =
            |party: &TextParty| signatures.iter().any(|signature| signature.parties.contains(party));
        !self.parties().is_empty() && self.parties().iter().all(has_signed)
    }

    /// Applies an act that has no mark of its own.
    pub(super) fn apply(&mut self, entry: &Entry<TextAct>) {
        let act_id = entry.act_id;
        match entry.act.clone() {
            TextAct::Open { title, engagement, mut parties, why } => {
                parties.sort_unstable();
                parties.dedup();
                self.opening.get_or_insert(TextOpening { title, engagement, parties, why });
            }
            TextAct::AddArticle { after, .. } => {
                let version = version_of(entry).expect("an act that adds an article writes a version");
                let article = Article { act_id, versions: vec![version], stances: Vec::new() };
                let place = after.and_then(|after| self.number(after)).unwrap_or(self.articles.len());
                self.articles.insert(place, article);
            }
            TextAct::EditArticle { article, builds_on, .. } => {
                let known = self.articles.iter_mut().find(|known| known.act_id == article);
                if let (Some(known), Some(version)) = (known, version_of(entry)) {
                    // The version it builds on may be older where two desks were brought together: the later act holds.
                    if known.version(builds_on).is_some() {
                        known.versions.push(version);
                    }
                }
            }
            TextAct::MoveArticle { article, after } => self.move_article(article, after),
            TextAct::RemoveArticle { article, .. } => {
                if let Some(number) = self.number(article) {
                    self.removed.push(self.articles.remove(number - 1));
                }
            }
            TextAct::Comment { article, words } => {
                if article.is_none_or(|article| self.article_ever(article).is_some()) {
                    let (by, at) = (entry.acted_by.clone(), entry.acted_at);
                    self.comments.push(Comment { act_id, article, words, by, at, mark: None });
                }
            }
            TextAct::TakeStance { .. } => {
                let taken = stance_of(entry).filter(|taken| self.may_stand(taken));
                let known = taken
                    .as_ref()
                    .and_then(|taken| self.articles.iter_mut().find(|known| known.act_id == taken.article));
                if let (Some(known), Some(taken)) = (known, taken) {
                    known.stances.push(taken);
                }
            }
            TextAct::KeepVersion { name, on } => {
                let articles =
                    self.articles.iter().map(|article| (article.act_id, article.current().act_id)).collect();
                let measure = self.measure();
                self.versions.push(KeptVersion { act_id, name, on, at: entry.acted_at, articles, measure });
            }
            TextAct::Finalise { .. } => self.standing = TextStanding::Final,
            TextAct::Reopen { .. } => {
                self.standing = TextStanding::Drafting;
                self.initials.clear();
            }
            TextAct::Initial { parties, on, place, by } => {
                self.initials.push(Signature { act_id, parties, on, place, by });
            }
            TextAct::Sign { parties, on, place, by } => {
                self.signatures.push(Signature { act_id, parties, on, place, by });
            }
            TextAct::Abandon { .. } => self.standing = TextStanding::Abandoned,
        }
    }

    /// Says whether what was said names a version of an article in force and a party to the text.
    pub(super) fn may_stand(&self, taken: &StanceTaken) -> bool {
        let has_version = |article: &Article| article.version(taken.version).is_some();
        self.article(taken.article).is_some_and(has_version) && self.parties().contains(&taken.party)
    }

    fn move_article(&mut self, article: ActId, after: Option<ActId>) {
        if after == Some(article) {
            return;
        }
        let Some(number) = self.number(article) else { return };
        let moved = self.articles.remove(number - 1);
        let place = match after {
            None => 0,
            // What it should follow is gone: it stays where it was.
            Some(after) => self.number(after).unwrap_or(number - 1),
        };
        self.articles.insert(place, moved);
    }
}

/// Returns what a party says by an act.
pub(super) fn stance_of(entry: &Entry<TextAct>) -> Option<StanceTaken> {
    match entry.act.clone() {
        TextAct::TakeStance { article, version, party, stance, words } => {
            Some(StanceTaken { act_id: entry.act_id, article, version, party, stance, words })
        }
        _ => None,
    }
}
