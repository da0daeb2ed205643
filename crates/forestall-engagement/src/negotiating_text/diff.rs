//! What changed between two versions, word by word.

use std::fmt;
use std::str::FromStr;

use forestall_types::{ActId, NotAnId};
use similar::{Algorithm, ChangeTag, capture_diff_slices};

use super::{ArticleVersion, SharedText};

/// A version of the whole text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WholeVersion {
    /// As it stands.
    Now,
    /// As it was kept by this act.
    Kept(ActId),
}

/// A stretch of words that was kept, removed or added.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WordChange {
    /// What became of it.
    pub kind: WordChangeKind,
    /// The words, with the spaces between them.
    pub text: String,
}

/// What became of words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WordChangeKind {
    /// They stayed.
    Same,
    /// They went.
    Removed,
    /// They came.
    Added,
}

/// What became of an article.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ArticleChange {
    /// It reads the same.
    Same,
    /// It reads otherwise.
    Edited,
    /// It came.
    Added,
    /// It went.
    Removed,
}

/// An article in two versions of the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ArticleDiff {
    /// The act that added the article.
    pub article: ActId,
    /// Its number before.
    pub old_number: Option<usize>,
    /// Its number after.
    pub new_number: Option<usize>,
    /// What became of it.
    pub change: ArticleChange,
    /// Its heading.
    pub heading: Vec<WordChange>,
    /// Its words.
    pub text: Vec<WordChange>,
}

impl SharedText {
    /// Returns the articles of a version, in order; `None` where none was kept by that act.
    pub fn at(&self, version: WholeVersion) -> Option<Vec<(ActId, &ArticleVersion)>> {
        match version {
            WholeVersion::Now => {
                Some(self.articles.iter().map(|article| (article.act_id, article.current())).collect())
            }
            WholeVersion::Kept(act_id) => {
                let kept = self.versions.iter().find(|kept| kept.act_id == act_id)?;
                let found = kept.articles.iter().filter_map(|&(article, version)| {
                    Some((article, self.article_ever(article)?.version(version)?))
                });
                Some(found.collect())
            }
        }
    }

    /// Returns what changed from one version to another: in the order of the second, then what went.
    pub fn diff(&self, from: WholeVersion, to: WholeVersion) -> Option<Vec<ArticleDiff>> {
        let (old, new) = (self.at(from)?, self.at(to)?);
        let place =
            |list: &[(ActId, &ArticleVersion)], article| list.iter().position(|(known, _)| *known == article);
        let stayed_or_came = new.iter().enumerate().map(|(index, &(article, version))| {
            let before = place(&old, article);
            article_diff(article, before.map(|at| (at + 1, old[at].1)), Some((index + 1, version)))
        });
        let went = old.iter().enumerate().filter(|(_, (article, _))| place(&new, *article).is_none());
        let went =
            went.map(|(index, &(article, version))| article_diff(article, Some((index + 1, version)), None));
        Some(stayed_or_came.chain(went).collect())
    }
}

fn article_diff(
    article: ActId,
    old: Option<(usize, &ArticleVersion)>,
    new: Option<(usize, &ArticleVersion)>,
) -> ArticleDiff {
    let heading = |side: Option<(usize, &ArticleVersion)>| {
        side.and_then(|(_, version)| version.heading.as_ref()).map(ToString::to_string).unwrap_or_default()
    };
    let text =
        |side: Option<(usize, &ArticleVersion)>| side.map(|(_, v)| v.text.to_string()).unwrap_or_default();
    let change = match (old, new) {
        (None, _) => ArticleChange::Added,
        (_, None) => ArticleChange::Removed,
        (Some((_, a)), Some((_, b))) if a.heading == b.heading && a.text == b.text => ArticleChange::Same,
        _ => ArticleChange::Edited,
    };
    ArticleDiff {
        article,
        old_number: old.map(|(number, _)| number),
        new_number: new.map(|(number, _)| number),
        change,
        heading: diff_words(&heading(old), &heading(new)),
        text: diff_words(&text(old), &text(new)),
    }
}

/// Compares two texts word by word.
///
/// Joined in order, what stayed and went is the old text, what stayed and came is the new one. Uses the algorithm of
/// Myers (1986), doi:10.1007/BF01840446, over words, spaces and single signs.
pub fn diff_words(old: &str, new: &str) -> Vec<WordChange> {
    let (old, new) = (words_and_signs(old), words_and_signs(new));
    let mut changes: Vec<WordChange> = Vec::new();
    for part in capture_diff_slices(Algorithm::Myers, &old, &new) {
        for change in part.iter_changes(&old, &new) {
            let kind = match change.tag() {
                ChangeTag::Equal => WordChangeKind::Same,
                ChangeTag::Delete => WordChangeKind::Removed,
                ChangeTag::Insert => WordChangeKind::Added,
            };
            match changes.last_mut() {
                Some(last) if last.kind == kind => last.text.push_str(change.value()),
                _ => changes.push(WordChange { kind, text: change.value().to_owned() }),
            }
        }
    }
    changes
}

/// Cuts a text into words, stretches of spaces, and signs one by one.
fn words_and_signs(text: &str) -> Vec<&str> {
    let kind = |c: char| if c.is_alphanumeric() || c == '\'' { 0 } else { 1 + u8::from(c.is_whitespace()) };
    let mut cut = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((_, letter)) = letters.next() {
        let Some(&(next_at, next)) = letters.peek() else { break };
        if kind(letter) == 1 || kind(letter) != kind(next) {
            cut.push(&text[start..next_at]);
            start = next_at;
        }
    }
    if start < text.len() {
        cut.push(&text[start..]);
    }
    cut
}

impl fmt::Display for WholeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => f.write_str("now"),
            Self::Kept(act_id) => act_id.fmt(f),
        }
    }
}

impl FromStr for WholeVersion {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if text == "now" { Ok(Self::Now) } else { text.parse().map(Self::Kept) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drawn(old: &str, new: &str) -> String {
        let mark = |change: WordChange| match change.kind {
            WordChangeKind::Same => change.text,
            WordChangeKind::Removed => format!("<-{}>", change.text),
            WordChangeKind::Added => format!("<+{}>", change.text),
        };
        diff_words(old, new).into_iter().map(mark).collect()
    }

    #[test]
    fn words_are_changed_as_a_whole() {
        assert_eq!(drawn("within five years", "within two years"), "within <-five><+two> years");
        assert_eq!(drawn("[2: at once]", "at once"), "<-[2: >at once<-]>");
        assert_eq!(drawn("", "a"), "<+a>");
        assert_eq!(drawn("same", "same"), "same");
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_it(old in "[ab\\[\\] é.\n]{0,30}", new in "[ab\\[\\] é.\n]{0,30}") {
            let changes = diff_words(&old, &new);
            let side = |without| changes.iter().filter(|change| change.kind != without).map(|change| change.text.as_str()).collect::<String>();
            prop_assert_eq!(side(WordChangeKind::Added), old);
            prop_assert_eq!(side(WordChangeKind::Removed), new);
        }
    }
}
