//! The words of an article as stretches to print, brackets set off.

use forestall_engagement::negotiating_text::{ArticleText, Piece, WordChange, WordChangeKind};

use super::party_names::PartyNames;

/// A stretch of an article.
pub(super) enum Span {
    Plain(String),
    /// Brackets open here: the numbers of who disputes what follows, and their names.
    Open {
        numbers: String,
        names: String,
    },
    Close,
}

/// A stretch of a comparison.
pub(super) struct ChangeSpan {
    pub(super) is_removed: bool,
    pub(super) is_added: bool,
    pub(super) text: String,
}

pub(super) fn spans(text: &ArticleText, names: &PartyNames) -> Vec<Span> {
    let mut spans = Vec::new();
    push(&text.pieces(), names, &mut spans);
    spans
}

fn push(pieces: &[Piece], names: &PartyNames, spans: &mut Vec<Span>) {
    for piece in pieces {
        match piece {
            Piece::Plain(text) => spans.push(Span::Plain(text.clone())),
            Piece::Disputed { by, inside } => {
                let numbers = by.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
                spans.push(Span::Open { numbers, names: names.names(by) });
                push(inside, names, spans);
                spans.push(Span::Close);
            }
        }
    }
}

pub(super) fn change_spans(changes: Vec<WordChange>) -> Vec<ChangeSpan> {
    let span = |change: WordChange| ChangeSpan {
        is_removed: change.kind == WordChangeKind::Removed,
        is_added: change.kind == WordChangeKind::Added,
        text: change.text,
    };
    changes.into_iter().map(span).collect()
}
