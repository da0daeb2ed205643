//! The forms that propose a transfer and act upon it.

use forestall_confidence::{Attribution, Capability};
use forestall_engagement::DayOrMoment;
use forestall_engagement::engagement::standing;
use forestall_engagement::negotiating_text::NegotiatingText;
use forestall_engagement::transfer::{
    ChannelKind, ConsentWay, ItemKind, ReceivingAudience, Transfer, TransferState, Uptake,
};
use forestall_types::ChronicleKind;

use crate::chronicle_pages::{Context, FieldKind, FieldSpec, FormSpec, Sent, coded_choices};
use crate::page_error::capitalised;
use crate::pages::day;

/// Returns the form that proposes a transfer.
pub(super) fn opening(ctx: &Context, sent: &Sent) -> FormSpec {
    let form = engages("open", "Propose it")
        .help("What passes is added afterwards, item by item, each with the consent of those whose it is.")
        .field(
            FieldSpec::line("engagement", "Out of which engagement", "Its identifier, such as E-2026-001.")
                .starting(sent.text("engagement")),
        )
        .field(FieldSpec::choice("channel", "To what kind of channel", "", coded_choices!(ChannelKind)))
        .field(FieldSpec::line("to", "What it is called", "Such as: the foreign ministry, Middle East desk."))
        .field(FieldSpec::new(
            "to_engagement",
            "Engagement it goes to",
            "Its aim out of the list, or its identifier, where it goes to one of this desk.",
            FieldKind::Record(&[ChronicleKind::Engagement]),
        ))
        .field(FieldSpec::text("why", "Why now, and why to them", ""));
    ctx.for_members(form)
}

/// Returns the forms possible now.
pub(super) fn forms(ctx: &Context, transfer: &Transfer) -> Vec<FormSpec> {
    let mut forms = Vec::new();
    match transfer.state() {
        TransferState::Withdrawn => {}
        TransferState::Proposed | TransferState::Consented => forms.extend(before(ctx, transfer)),
        TransferState::HandedOver | TransferState::Received => forms.extend(after(transfer)),
    }
    forms.push(
        engages("correct", "Correct something")
            .field(FieldSpec::choice("act", "Which item", "", items(transfer)))
            .field(FieldSpec::text("words", "What is right", "Both stay readable.")),
    );
    if transfer.items.is_empty() {
        forms.pop();
    }
    forms
}

fn engages(step: &'static str, heading: impl Into<String>) -> FormSpec {
    FormSpec::new(step, heading, Capability::Engage)
}

fn items(transfer: &Transfer) -> Vec<(String, String)> {
    let items = standing(&transfer.items);
    items.map(|kept| (kept.act_id.to_string(), kept.what.item.what.to_string())).collect()
}

fn before(ctx: &Context, transfer: &Transfer) -> Vec<FormSpec> {
    let mut forms = vec![item()];
    forms.extend(ctx.beside::<NegotiatingText>().filter_map(|text| version(&text)));
    let items = items(transfer);
    if !items.is_empty() {
        let sources: Vec<_> = standing(&transfer.items)
            .flat_map(|kept| {
                let of = |source: &forestall_engagement::transfer::Source| {
                    (source.act_id.to_string(), format!("{}: {}", source.name, kept.what.item.what))
                };
                kept.what.sources.iter().map(of)
            })
            .collect();
        let whose = || FieldSpec::choice("from", "Who, for which item", "", sources.clone());
        let which = || FieldSpec::choice("item", "Which item", "", items.clone());
        forms.extend([
            engages("record-consent", "Record a consent")
                .field(whose())
                .field(FieldSpec::day("on", "Given on", ""))
                .field(FieldSpec::choice("way", "How", "", coded_choices!(ConsentWay)))
                .field(FieldSpec::text("words", "Under which conditions", "May be left blank.")),
            engages("refuse-consent", "Record a refusal, or a consent taken back")
                .field(whose())
                .field(FieldSpec::day("on", "On which day", ""))
                .field(FieldSpec::text("words", "What they said", "May be left blank.")),
            engages("add-source", "Somebody else has to consent as well")
                .field(which())
                .field(FieldSpec::line("source", "Who", "")),
            engages("drop-item", "Drop an item").field(which()).field(FieldSpec::text("why", "Why", "")),
            engages("hand-over", "Hand over")
                .for_all_readers()
                .consequence(
                    "Refused without consent to every item. What passed cannot be taken back or changed, only \
                     corrected.",
                )
                .field(FieldSpec::line("by", "By whom", ""))
                .field(FieldSpec::line("to", "To whom", ""))
                .field(FieldSpec::day("on", "On which day", ""))
                .field(FieldSpec::text("words", "How, and what was said", "May be left blank.")),
        ]);
    }
    forms.push(
        engages("withdraw", "Withdraw the transfer")
            .for_all_readers()
            .consequence("Nothing of it will pass.")
            .field(FieldSpec::text("why", "Why", "")),
    );
    forms
}

fn item() -> FormSpec {
    let kinds = ItemKind::ALL.iter().filter(|kind| **kind != ItemKind::TextVersion);
    let kinds = kinds.map(|kind| (kind.code(), capitalised(kind.words())));
    let kind = "A version of a negotiating text has a form of its own once one was kept.";
    engages("add-item", "Add what passes")
        .field(FieldSpec::choice("kind", "What kind", kind, kinds))
        .field(FieldSpec::line("what", "What", "One line."))
        .fields(terms())
        .field(FieldSpec::line("note", "Note it stands in", "Such as N-04c1f2a9b3e7."))
}

/// Returns the form by which a kept version of a text is to pass; none where no version was kept.
fn version(text: &NegotiatingText) -> Option<FormSpec> {
    let title = &text.shared.opening.as_ref()?.title;
    let kept = text.shared.versions.iter().rev();
    let versions: Vec<_> = kept
        .map(|version| {
            let when = version.on.as_ref().map_or_else(|| day(version.at), DayOrMoment::in_words);
            (version.act_id.to_string(), format!("{}, {when}", version.name))
        })
        .collect();
    if versions.is_empty() {
        return None;
    }
    let form = engages("add-item", format!("Add a version of {title}"))
        .fixed("kind", ItemKind::TextVersion.code())
        .fixed("text", text.id)
        .field(FieldSpec::choice("version", "Which version", "", versions))
        .field(FieldSpec::line("what", "What it is called there", "One line.").starting(title.to_string()))
        .fields(terms());
    Some(form)
}

/// Returns whose something is, and under which terms it passes.
fn terms() -> [FieldSpec; 3] {
    [
        FieldSpec::line("source", "Whose it is", "Who has to consent; for names, the participant."),
        FieldSpec::choice("readable_by", "Who may read it there", "", coded_choices!(ReceivingAudience))
            .starting(ReceivingAudience::Channel.code()),
        FieldSpec::choice("attributed", "How it may be attributed there", "", coded_choices!(Attribution))
            .starting(Attribution::NotAttributable.code()),
    ]
}

fn after(transfer: &Transfer) -> Vec<FormSpec> {
    let mut forms = Vec::new();
    if transfer.receipt.is_none() {
        forms.push(
            engages("confirm-receipt", "Confirm the receipt")
                .field(FieldSpec::line("by", "Who says so", ""))
                .field(FieldSpec::day("on", "On which day", ""))
                .field(FieldSpec::text("words", "What they said", "May be left blank.")),
        );
    }
    let passed = standing(&transfer.items).filter(|kept| kept.what.passed);
    let passed: Vec<_> =
        passed.map(|kept| (kept.act_id.to_string(), kept.what.item.what.to_string())).collect();
    if !passed.is_empty() {
        forms.push(
            engages("record-uptake", "Say what became of an item")
                .field(FieldSpec::choice("item", "Which item", "", passed))
                .field(FieldSpec::choice("uptake", "What became of it", "", coded_choices!(Uptake)))
                .field(FieldSpec::day("on", "As of", ""))
                .field(FieldSpec::text("words", "How it was changed, or why it was dropped", "")),
        );
    }
    forms
}
