//! What was done to a record, newest first.

use forestall_confidence::{Capability, PartyNumber};
use forestall_engagement::chronicle::{ChronicleFile, DeskAct, Entry, Part, Told, Wording, fold_acts};
use forestall_engagement::engagement::Course;
use forestall_types::{ActId, ChronicleKind, RecordRef};

use super::Context;
use crate::format;
use crate::mark_chip::MarkChip;
use crate::page_error::capitalised;
use crate::pages::minute;

/// One act in words.
pub(crate) struct HistoryLine {
    /// The act's place in the page.
    pub(crate) id: String,
    pub(crate) what: Vec<Piece>,
    pub(crate) words: Option<String>,
    pub(crate) by: String,
    pub(crate) at: String,
    /// Its mark, where it is not that of the record.
    pub(crate) mark: Option<MarkChip>,
    /// The page on which it gets a mark of its own: where it has none, may have one, and the viewer may narrow it.
    pub(crate) narrow: Option<String>,
}

/// A part of what happened, as the viewer knows it.
pub(crate) struct Piece {
    pub(crate) words: String,
    /// The page of the record it names.
    pub(crate) href: Option<String>,
}

/// Returns the mark of an act, where it is not that of the record.
pub(crate) fn own_chip(file: &ChronicleFile, act_id: ActId) -> Option<MarkChip> {
    let entry = file.entries.iter().find(|entry| entry.act_id == act_id)?;
    entry.own_mark.as_ref().map(|mark| MarkChip::of(RecordRef::Act(act_id), mark))
}

/// Returns the acts the viewer may read, newest first.
///
/// Records are told by title; one the viewer may not read is "another record".
pub(crate) fn history(ctx: &Context, file: &ChronicleFile) -> Vec<HistoryLine> {
    // An engagement tells its own parties; what stands in one has it in the context.
    let own: Option<Course> =
        (file.id.kind() == ChronicleKind::Engagement).then(|| fold_acts(file.id, &file.entries));
    let party = |number: PartyNumber| {
        let found = own.as_ref().and_then(|engagement| engagement.party(number));
        found.map_or_else(|| ctx.party(number), |party| party.name.to_string())
    };
    let may_mark = ctx.visit.viewer().may_act(Capability::Mark);
    let opening = file.entries.first().map(|entry| entry.act_id);
    let line = |entry: &Entry<DeskAct>| {
        let is_needed = opening == Some(entry.act_id) || entry.act.is_for_all_readers();
        let may_narrow = may_mark && entry.own_mark.is_none() && !is_needed;
        let Told { what, words } = entry.act.told();
        HistoryLine {
            id: entry.act_id.to_string(),
            what: pieces(ctx, &what, party),
            words,
            by: entry.acted_by.to_string(),
            at: minute(entry.acted_at),
            mark: entry.own_mark.as_ref().map(|mark| MarkChip::of(RecordRef::Act(entry.act_id), mark)),
            narrow: may_narrow.then(|| format!("/marks/{}", entry.act_id)),
        }
    };
    file.entries.iter().rev().map(line).collect()
}

fn pieces(ctx: &Context, what: &Wording, party: impl Fn(PartyNumber) -> String) -> Vec<Piece> {
    let piece = |part: &Part| {
        let words = match part {
            Part::Text(words) => words.clone(),
            Part::Day(day) => format::date(*day),
            Part::Polity(polity) => ctx.visit.name(*polity),
            Part::Party(number) => party(*number),
            Part::Record(id) => match ctx.face(*id) {
                Some(_) => ctx.title(*id),
                None => part.to_string(),
            },
        };
        let href = match part {
            Part::Record(id) => ctx.href(*id),
            _ => None,
        };
        Piece { words, href }
    };
    let mut pieces: Vec<Piece> = what.parts().iter().map(piece).collect();
    if let Some(first) = pieces.first_mut() {
        first.words = capitalised(&first.words);
    }
    pieces
}
