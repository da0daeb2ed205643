//! The page of one transfer.

use askama::Template;
use forestall_confidence::Mark;
use forestall_engagement::chronicle::ChronicleFile;
use forestall_engagement::engagement::Kept;
use forestall_engagement::negotiating_text::NegotiatingText;
use forestall_engagement::transfer::{ItemState, Source, Transfer, TransferState, UptakeSeen};
use forestall_types::{ActId, ChronicleId, RecordRef};

use crate::chronicle_pages::{ActForm, ActSheet, Context, HistoryLine, history, own_chip};
use crate::format;
use crate::frame::{Frame, Section};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageResult, capitalised};
use crate::pages::notes::NotesSection;

#[derive(Template)]
#[template(path = "transfers/page.html")]
struct Page {
    frame: Frame,
    title: String,
    sentence: String,
    why: String,
    state: String,
    mark: MarkChip,
    engagement: String,
    channel: String,
    to_engagement: Option<String>,
    handing: Option<String>,
    handing_words: Option<String>,
    receipt: Option<String>,
    withdrawn: Option<String>,
    items: Vec<ItemLine>,
    forms: Vec<ActForm>,
    notes: NotesSection,
    sheet: ActSheet,
    history: Vec<HistoryLine>,
}

struct ItemLine {
    what: String,
    kind: String,
    text: Option<(Option<String>, String)>,
    note: Option<String>,
    terms: String,
    consents: Vec<ConsentLine>,
    state: String,
    is_missing: bool,
    uptake: Option<String>,
    uptake_before: Vec<String>,
    corrections: Vec<String>,
    mark: Option<MarkChip>,
}

struct ConsentLine {
    who: String,
    answer: String,
    is_given: bool,
}

/// Prints the page.
pub(super) async fn print(
    ctx: &Context,
    file: &ChronicleFile,
    transfer: &Transfer,
    mut sheet: ActSheet,
) -> PageResult<String> {
    let notes = NotesSection::of_chronicle(&ctx.visit, file.id, None).await?;
    let proposal = transfer.proposal.as_ref();
    let to = proposal.map(|proposal| proposal.to.to_string()).unwrap_or_default();
    let title = format!("Transfer to {to}");
    let marks: Vec<&Mark> = std::iter::once(&file.mark)
        .chain(file.entries.iter().filter_map(|entry| entry.own_mark.as_ref()))
        .chain(&notes.marks)
        .collect();
    let steps = [
        "add-item",
        "add-source",
        "record-consent",
        "refuse-consent",
        "drop-item",
        "hand-over",
        "confirm-receipt",
        "record-uptake",
        "correct",
    ];
    let page = Page {
        frame: ctx.frame(Section::Engagements, title.as_str(), marks),
        title,
        sentence: sentence(transfer, &to),
        why: proposal.map(|proposal| proposal.why.to_string()).unwrap_or_default(),
        state: capitalised(transfer.state().words()),
        mark: MarkChip::of(RecordRef::Chronicle(file.id), &file.mark),
        engagement: proposal.map(|proposal| proposal.engagement.to_string()).unwrap_or_default(),
        channel: proposal.map(|proposal| proposal.channel.to_string()).unwrap_or_default(),
        to_engagement: proposal.and_then(|proposal| proposal.to_engagement).map(|to| to.to_string()),
        handing: transfer
            .handing
            .as_ref()
            .map(|handing| format!("{} to {}, on {}", handing.by, handing.to, format::date(handing.on))),
        handing_words: transfer
            .handing
            .as_ref()
            .and_then(|handing| handing.words.as_ref().map(ToString::to_string)),
        receipt: transfer
            .receipt
            .as_ref()
            .map(|receipt| format!("confirmed by {} on {}", receipt.by, format::date(receipt.on))),
        withdrawn: transfer.withdrawn.as_ref().map(ToString::to_string),
        items: transfer.items.iter().map(|kept| item_line(ctx, file, transfer, kept)).collect(),
        forms: steps.iter().flat_map(|step| sheet.take_all(step)).collect(),
        notes,
        history: history(ctx, file),
        sheet,
    };
    Ok(page.render()?)
}

/// Says in one sentence where it stands.
fn sentence(transfer: &Transfer, to: &str) -> String {
    let standing = || forestall_engagement::engagement::standing(&transfer.items);
    let items = format::counted(standing().count(), "item", "items");
    match transfer.state() {
        TransferState::Withdrawn => "Withdrawn; nothing passed.".to_owned(),
        TransferState::Proposed if standing().next().is_none() => {
            format!("Proposed to {to}; what passes is not named yet.")
        }
        TransferState::Proposed => {
            let missing = standing().filter(|kept| !kept.what.has_consent()).count();
            let missing = match missing {
                0 => "all with consent".to_owned(),
                all if all == standing().count() => "without consent yet".to_owned(),
                some => format!("of which {some} without consent"),
            };
            format!("Proposed to {to}: {items}, {missing}. Nothing passes before all have it.")
        }
        TransferState::Consented => {
            let consent = if standing().count() == 1 { "with consent" } else { "each with consent" };
            format!("Ready to be handed over to {to}: {items}, {consent}.")
        }
        TransferState::HandedOver => format!("Handed over to {to}: {items}; its receipt is not confirmed."),
        TransferState::Received => format!("Received by {to}: {items}."),
    }
}

fn item_line(ctx: &Context, file: &ChronicleFile, transfer: &Transfer, kept: &Kept<ItemState>) -> ItemLine {
    let state = &kept.what;
    let item = &state.item;
    let latest = state.latest_uptake();
    let (word, is_missing) = match (&kept.ended, state.passed, state.has_consent()) {
        (Some(ended), ..) => (format!("dropped: {}", ended.why), false),
        (None, true, _) => ("passed".to_owned(), false),
        (None, false, _) if transfer.is_handed_over() => ("did not pass".to_owned(), true),
        (None, false, true) => ("may pass".to_owned(), false),
        (None, false, false) => ("cannot pass without consent".to_owned(), true),
    };
    let before =
        state.uptakes.iter().filter(|seen| !latest.is_some_and(|latest| std::ptr::eq(latest, *seen)));
    let corrections = transfer.corrections.iter().filter(|(act, _)| *act == kept.act_id);
    ItemLine {
        what: item.what.to_string(),
        kind: capitalised(item.kind.words()),
        text: item.text.map(|text| (ctx.href(text), text_words(ctx, text, item.version))),
        note: item.note.map(|note| note.to_string()),
        terms: format!("For {}; {}.", item.readable_by, item.attributed),
        consents: state.sources.iter().map(consent_line).collect(),
        state: capitalised(&word),
        is_missing,
        uptake: latest.map(uptake_words),
        uptake_before: before.map(uptake_words).collect(),
        corrections: corrections.map(|(_, words)| words.to_string()).collect(),
        mark: own_chip(file, kept.act_id),
    }
}

/// `Draft on water, Second draft`; the version only where the viewer may read it.
fn text_words(ctx: &Context, text: ChronicleId, version: Option<ActId>) -> String {
    let of = ctx.beside::<NegotiatingText>().find(|known| known.id == text);
    let name = version.and_then(|version| Some(of?.shared.kept_version(version)?.name.to_string()));
    std::iter::once(ctx.title(text)).chain(name).collect::<Vec<_>>().join(", ")
}

fn consent_line(source: &Source) -> ConsentLine {
    let words = |words: &Option<forestall_engagement::Words>| {
        words.as_ref().map(|words| format!(": {words}")).unwrap_or_default()
    };
    let answer = match &source.answer {
        None => "not asked yet, or no answer".to_owned(),
        Some(answer) => match answer.given {
            Some(way) => format!("consented on {}, {way}{}", format::date(answer.on), words(&answer.words)),
            None => format!("refused on {}{}", format::date(answer.on), words(&answer.words)),
        },
    };
    let is_given = source.answer.as_ref().is_some_and(|answer| answer.given.is_some());
    ConsentLine { who: source.name.to_string(), answer, is_given }
}

fn uptake_words(seen: &UptakeSeen) -> String {
    let words = seen.words.as_ref().map(|words| format!(": {words}")).unwrap_or_default();
    format!("{} as of {}{words}", capitalised(seen.uptake.words()), format::date(seen.on))
}
