//! How near the parties are to one text.

use jiff::Timestamp;

use super::{Acceptance, SharedText, Stance};
use crate::{DayOrMoment, Phrase};

/// How near the parties are to one text, as all its readers see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Measure {
    /// How many articles there are.
    pub articles: usize,
    /// How many of them all parties accept as they stand.
    pub accepted: usize,
    /// How many more all parties accept, some of them with conditions.
    pub accepted_if: usize,
    /// How many words there are, headings left out.
    pub words: usize,
    /// How many of them stand in brackets, each counted once.
    pub disputed_words: usize,
}

/// How near the parties were at one time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConvergencePoint {
    /// The name of the version; none for the text as it stands.
    pub name: Option<Phrase>,
    /// When it was tabled, where that was another day than it was kept.
    pub on: Option<DayOrMoment>,
    /// When it was kept; none for the text as it stands.
    pub at: Option<Timestamp>,
    /// How near they were.
    pub measure: Measure,
}

impl Measure {
    /// Returns the share of articles that all parties accept as they stand, 0 to 1; `None` without articles.
    pub fn accepted_share(&self) -> Option<f64> {
        (self.articles > 0).then(|| self.accepted as f64 / self.articles as f64)
    }
}

impl SharedText {
    /// Returns how near the parties are now.
    pub fn measure(&self) -> Measure {
        self.articles.iter().fold(Measure::default(), |mut so_far, article| {
            let (disputed_words, words) = article.current().text.disputed_words();
            let is_accepted = self.is_accepted_by_all(article);
            let agrees = |party| {
                matches!(article.acceptance_by(party), Acceptance::Holds(Stance::Accepts | Stance::AcceptsIf))
            };
            let is_accepted_if = !is_accepted
                && !self.parties().is_empty()
                && self.parties().iter().all(|&party| agrees(party));
            so_far.articles += 1;
            so_far.accepted += usize::from(is_accepted);
            so_far.accepted_if += usize::from(is_accepted_if);
            so_far.words += words;
            so_far.disputed_words += disputed_words;
            so_far
        })
    }

    /// Returns how near the parties were at each version that was kept, and are now.
    pub fn convergence(&self) -> Vec<ConvergencePoint> {
        let kept = self.versions.iter().map(|version| ConvergencePoint {
            name: Some(version.name.clone()),
            on: version.on.clone(),
            at: Some(version.at),
            measure: version.measure,
        });
        let now = ConvergencePoint { name: None, on: None, at: None, measure: self.measure() };
        kept.chain(std::iter::once(now)).collect()
    }
}
