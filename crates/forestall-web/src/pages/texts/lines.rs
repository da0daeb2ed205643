//! What the page of a text prints: articles, acceptances, comments, versions.

use forestall_engagement::negotiating_text::{
    Acceptance, Article, ArticleVersion, Comment, NegotiatingText, Signature, Stance, TextParty,
};
use forestall_types::{ActId, RecordRef};

use super::party_names::PartyNames;
use super::spans::{ChangeSpan, Span, change_spans, spans};
use crate::chronicle_pages::ActForm;
use crate::mark_chip::MarkChip;
use crate::pages::{day, minute};

/// An article, ready to print.
pub(super) struct ArticleLine {
    pub(super) id: String,
    pub(super) number: usize,
    pub(super) heading: Option<String>,
    pub(super) spans: Vec<Span>,
    pub(super) version: String,
    pub(super) why: Option<String>,
    pub(super) stances: Vec<StanceLine>,
    pub(super) comments: Vec<CommentLine>,
    pub(super) drafts: Vec<AsideLine>,
    pub(super) older: Vec<OlderLine>,
    pub(super) forms: Vec<ActForm>,
}

/// What a party said to an article.
pub(super) struct StanceLine {
    pub(super) party: String,
    pub(super) sign: &'static str,
    pub(super) words: String,
    /// Where it spoke of words that were changed since: of which version.
    pub(super) stale: Option<String>,
    pub(super) conditions: Option<String>,
    pub(super) mark: Option<MarkChip>,
}

/// A comment.
pub(super) struct CommentLine {
    pub(super) words: String,
    pub(super) by: String,
    pub(super) at: String,
    /// For whom, where not for all readers.
    pub(super) mark: Option<MarkChip>,
}

/// A draft or a proposal, compared with what stands.
pub(super) struct AsideLine {
    pub(super) heading: Option<String>,
    pub(super) changes: Vec<ChangeSpan>,
    pub(super) by: String,
    pub(super) at: String,
    pub(super) is_stale: bool,
    pub(super) mark: MarkChip,
}

/// An older version of an article, compared with the one before it.
pub(super) struct OlderLine {
    pub(super) what: String,
    pub(super) changes: Vec<ChangeSpan>,
}

/// A row of the table of acceptances.
pub(super) struct AcceptanceRow {
    pub(super) id: String,
    pub(super) article: String,
    pub(super) by_all: bool,
    pub(super) cells: Vec<AcceptanceCell>,
}

/// What one party says to one article.
pub(super) struct AcceptanceCell {
    pub(super) label: String,
    pub(super) sign: &'static str,
    pub(super) words: String,
    pub(super) second: String,
    /// What the viewer was told in confidence.
    pub(super) confidential: Option<(String, MarkChip)>,
}

/// Initials or signatures.
pub(super) struct SignatureLine {
    pub(super) what: &'static str,
    pub(super) parties: String,
    pub(super) on: String,
    pub(super) place: String,
    pub(super) by: Option<String>,
}

pub(super) fn article_lines(
    text: &NegotiatingText,
    names: &PartyNames,
    mut forms_of: impl FnMut(ActId) -> Vec<ActForm>,
) -> Vec<ArticleLine> {
    let line = |(index, article): (usize, &Article)| {
        let current = article.current();
        ArticleLine {
            id: article.act_id.to_string(),
            number: index + 1,
            heading: current.heading.as_ref().map(ToString::to_string),
            spans: spans(&current.text, names),
            version: format!("version {}, {}, {}", article.versions.len(), current.by, minute(current.at)),
            why: current.why.as_ref().map(ToString::to_string),
            stances: stance_lines(text, article, names),
            comments: comment_lines(text, Some(article.act_id)),
            drafts: draft_lines(text, article),
            older: older_lines(article),
            forms: forms_of(article.act_id),
        }
    };
    text.shared.articles.iter().enumerate().map(line).collect()
}

fn stance_lines(text: &NegotiatingText, article: &Article, names: &PartyNames) -> Vec<StanceLine> {
    let mut lines = Vec::new();
    for &party in text.shared.parties() {
        let shared = article.stance_of(party).map(|taken| (taken, None));
        let confidential = text
            .confidential_stance(article.act_id, party)
            .filter(|said| said.taken.stance != Stance::TakesBack);
        let confidential = confidential.map(|said| (&said.taken, Some(&said.mark)));
        for (taken, mark) in shared.into_iter().chain(confidential) {
            let is_stale = taken.version != article.current().act_id;
            lines.push(StanceLine {
                party: names.name(party),
                sign: taken.stance.sign(),
                words: taken.stance.to_string(),
                stale: is_stale.then(|| stale_words(article, taken.version)),
                conditions: taken.words.as_ref().map(ToString::to_string),
                mark: mark.map(|mark| MarkChip::of(RecordRef::Act(taken.act_id), mark)),
            });
        }
    }
    lines
}

fn stale_words(article: &Article, version: ActId) -> String {
    let number = article.version_number(version).map(|number| format!("version {number}"));
    format!("said of {}; the words changed since", number.unwrap_or_else(|| "an older version".to_owned()))
}

pub(super) fn comment_lines(text: &NegotiatingText, article: Option<ActId>) -> Vec<CommentLine> {
    let line = |comment: &Comment| CommentLine {
        words: comment.words.to_string(),
        by: comment.by.to_string(),
        at: minute(comment.at),
        mark: comment.mark.as_ref().map(|mark| MarkChip::of(RecordRef::Act(comment.act_id), mark)),
    };
    text.comments().into_iter().filter(|comment| comment.article == article).map(line).collect()
}

fn draft_lines(text: &NegotiatingText, article: &Article) -> Vec<AsideLine> {
    let current = article.current();
    let drafts = text.aside.drafts.iter().filter(|draft| draft.article == article.act_id);
    drafts
        .map(|draft| AsideLine {
            is_stale: draft.builds_on != current.act_id,
            ..aside_line(
                &draft.version,
                Some(current),
                MarkChip::of(RecordRef::Act(draft.version.act_id), &draft.mark),
            )
        })
        .collect()
}

pub(super) fn proposal_lines(text: &NegotiatingText) -> Vec<AsideLine> {
    let line = |proposal: &forestall_engagement::negotiating_text::Proposal| {
        let mark = MarkChip::of(RecordRef::Act(proposal.version.act_id), &proposal.mark);
        aside_line(&proposal.version, None, mark)
    };
    text.aside.proposals.iter().map(line).collect()
}

fn aside_line(version: &ArticleVersion, stands: Option<&ArticleVersion>, mark: MarkChip) -> AsideLine {
    let new = version.text.as_str();
    let old = stands.map_or(new, |stands| stands.text.as_str());
    AsideLine {
        heading: version.heading.as_ref().map(ToString::to_string),
        changes: change_spans(forestall_engagement::negotiating_text::diff_words(old, new)),
        by: version.by.to_string(),
        at: minute(version.at),
        is_stale: false,
        mark,
    }
}

/// Returns what each version changed, newest first.
fn older_lines(article: &Article) -> Vec<OlderLine> {
    let pairs = article.versions.windows(2).enumerate().rev();
    pairs
        .map(|(index, pair)| OlderLine {
            what: format!("Version {} to {}, {}, {}", index + 1, index + 2, pair[1].by, day(pair[1].at)),
            changes: change_spans(forestall_engagement::negotiating_text::diff_words(
                pair[0].text.as_str(),
                pair[1].text.as_str(),
            )),
        })
        .collect()
}

pub(super) fn acceptance_rows(text: &NegotiatingText, names: &PartyNames) -> Vec<AcceptanceRow> {
    let row = |(index, article): (usize, &Article)| {
        let heading = article.current().heading.as_ref().map(|heading| format!(": {heading}"));
        AcceptanceRow {
            id: article.act_id.to_string(),
            article: format!("Article {}{}", index + 1, heading.unwrap_or_default()),
            by_all: text.shared.is_accepted_by_all(article),
            cells: text.shared.parties().iter().map(|&party| cell(text, article, party, names)).collect(),
        }
    };
    text.shared.articles.iter().enumerate().map(row).collect()
}

fn cell(text: &NegotiatingText, article: &Article, party: TextParty, names: &PartyNames) -> AcceptanceCell {
    let (sign, words, second) = match article.acceptance_by(party) {
        Acceptance::Silent => ("", "nothing said".to_owned(), String::new()),
        Acceptance::Holds(stance) => (stance.sign(), stance.to_string(), String::new()),
        Acceptance::Stale(stance) => {
            let version = article.stance_of(party).map(|taken| stale_words(article, taken.version));
            ("↻", format!("{stance}: stale"), version.unwrap_or_default())
        }
    };
    let confidential = text.confidential_stance(article.act_id, party).map(|said| {
        let is_stale = said.taken.version != article.current().act_id;
        let stale = if is_stale { ", of an older version" } else { "" };
        let chip = MarkChip::of(RecordRef::Act(said.taken.act_id), &said.mark);
        (format!("{}{stale}", said.taken.stance), chip)
    });
    AcceptanceCell { label: names.name(party), sign, words, second, confidential }
}

pub(super) fn signature_lines(text: &NegotiatingText, names: &PartyNames) -> Vec<SignatureLine> {
    let line = |what: &'static str, signature: &Signature| SignatureLine {
        what,
        parties: names.names(&signature.parties),
        on: signature.on.in_words(),
        place: signature.place.to_string(),
        by: signature.by.as_ref().map(ToString::to_string),
    };
    let initials = text.shared.initials.iter().map(|signature| line("Initialled", signature));
    initials.chain(text.shared.signatures.iter().map(|signature| line("Signed", signature))).collect()
}
