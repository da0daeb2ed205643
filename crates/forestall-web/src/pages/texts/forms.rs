//! The forms that act upon a negotiating text.

use forestall_confidence::{Audience, Capability};
use forestall_engagement::engagement::ObserverSight;
use forestall_engagement::negotiating_text::{
    Article, NegotiatingText, SharedText, Stance, TextParty, TextStanding,
};
use forestall_types::ChronicleKind;

use crate::chronicle_pages::{Context, FieldKind, FieldSpec, FormSpec, Sent, coded_choices};
use crate::page_error::capitalised;

const ENGAGES: Capability = Capability::Engage;
const WRITES: Capability = Capability::WriteNotes;
const MAY_BE_BLANK: &str = "May be left blank.";
const BRACKETS: &str = "Disputed words stand in brackets, with the numbers of the parties that dispute them, as listed above: [2: within five years].";
const WHEN_HELP: &str = "A day such as 1993-09-13, or with time and zone: 1993-08-20 01:00 Europe/Oslo.";

/// The field in which a form says which version its author read; it is not typed.
pub(super) const BUILDS_ON: &str = "builds_on";
/// The field in which a form says of which version a party speaks; it is not typed.
pub(super) const VERSION: &str = "version";

/// Returns the form that begins a text.
pub(super) fn opening(ctx: &Context, sent: &Sent) -> FormSpec {
    let form = FormSpec::new("open", "Begin the text", ENGAGES)
        .help("Who may read the engagement may read the text, unless you choose fewer.")
        .field(FieldSpec::line("title", "Title", "What the text is called."));
    let form = between(ctx, sent, form).field(FieldSpec::text("why", "What it is to settle", MAY_BE_BLANK));
    ctx.as_ruled(&[ObserverSight::Texts], form)
}

/// Returns the form with the engagement and its parties: by name where the engagement is known, else by number.
fn between(ctx: &Context, sent: &Sent, form: FormSpec) -> FormSpec {
    let parties: Vec<_> =
        ctx.parties().into_iter().map(|(number, name)| (number.to_string(), name)).collect();
    if parties.is_empty() {
        let engagement = FieldSpec::new(
            "engagement",
            "Engagement",
            "Within which it is negotiated, by title or as E-2026-001. Begun from its page, the parties are offered by name.",
            FieldKind::Record(&[ChronicleKind::Engagement]),
        );
        let numbers = "Their numbers in the engagement's list of parties, one a line.";
        return form
            .field(engagement.starting(sent.text("engagement")))
            .field(FieldSpec::new("parties", "Parties", numbers, FieldKind::Lines(2)).starting("1\n2"));
    }
    let engagement = sent.text("engagement");
    let help = format!("Of the parties of {engagement}, those who negotiate this text: two at least.");
    let all: Vec<_> = parties.iter().map(|(number, _)| number.as_str()).collect();
    let all = all.join("\n");
    form.fixed("engagement", engagement)
        .field(FieldSpec::several("parties", "Parties", help, parties).starting(all))
}

/// Returns the forms that are possible now.
///
/// The form to edit an article is there even where it is not possible any more: who typed meanwhile gets their words
/// back with the reason. The page leaves out those that nobody sent.
pub(super) fn of(ctx: &Context, text: &NegotiatingText) -> Vec<FormSpec> {
    let shared = &text.shared;
    if shared.opening.is_none() {
        return Vec::new();
    }
    let is_over = shared.standing == TextStanding::Abandoned || shared.is_complete(&shared.signatures);
    let is_drafting = shared.standing == TextStanding::Drafting && !is_over;
    let mut forms: Vec<FormSpec> = shared.articles.iter().chain(&shared.removed).map(edit).collect();
    if !is_over {
        forms.extend(shared.articles.iter().filter_map(|article| stance(ctx, shared, article)));
    }
    if is_drafting {
        forms.push(add(shared));
    }
    forms.push(comment(ctx, shared));
    if is_drafting && !shared.articles.is_empty() {
        forms.extend(arranging(shared));
    }
    if !is_over {
        forms.extend(settling(ctx, shared));
    }
    forms
}

fn edit(article: &Article) -> FormSpec {
    let current = article.current();
    let heading = current.heading.as_ref().map(ToString::to_string).unwrap_or_default();
    FormSpec::new("edit-article", "Edit", ENGAGES)
        .help("For all readers it is the next version. For fewer it is a draft beside the article, and the article stays.")
        .fixed("article", article.act_id)
        .field(FieldSpec::line(BUILDS_ON, "Version read", "").starting(current.act_id.to_string()))
        .field(FieldSpec::line("heading", "Heading", MAY_BE_BLANK).starting(heading))
        .field(FieldSpec::new("text", "Words", BRACKETS, FieldKind::Text(8)).starting(current.text.as_str()))
        .field(FieldSpec::line("why", "Why", MAY_BE_BLANK))
}

/// Returns the form in which a party says whether it accepts an article; nothing for whoever speaks for none.
fn stance(ctx: &Context, shared: &SharedText, article: &Article) -> Option<FormSpec> {
    let speaks_for = speaks_for(ctx, shared);
    let only = match speaks_for.as_slice() {
        [] => return None,
        [only] => Some(only.to_string()),
        _ => None,
    };
    let parties = speaks_for.iter().map(|party| named(ctx, *party));
    let form = FormSpec::new("take-stance", "Say what a party accepts", WRITES)
        .help("It speaks of these words; once they change it is shown as said of an older version.")
        .fixed("article", article.act_id)
        .field(FieldSpec::line(VERSION, "Version read", "").starting(article.current().act_id.to_string()))
        .field(FieldSpec::choice("party", "Party", "", parties).starting(only.unwrap_or_default()))
        .field(FieldSpec::choice("stance", "What it says", "", coded_choices!(Stance)))
        .field(FieldSpec::text("words", "In which words", "Needed where it sets conditions."));
    Some(form)
}

/// Returns a party as a choice: its number, and what it is called.
fn named(ctx: &Context, party: TextParty) -> (String, String) {
    (party.to_string(), capitalised(&ctx.party(party.number())))
}

/// Returns the parties the viewer may speak for: all for who leads, else those in whose caucus they sit.
fn speaks_for(ctx: &Context, shared: &SharedText) -> Vec<TextParty> {
    let viewer = ctx.visit.viewer();
    let Some(opening) = &shared.opening else { return Vec::new() };
    let may_speak = |party: &&TextParty| {
        viewer.may_act(ENGAGES) || viewer.own().caucuses.contains(&(opening.engagement, party.number()))
    };
    shared.parties().iter().filter(may_speak).copied().collect()
}

fn add(shared: &SharedText) -> FormSpec {
    let form = FormSpec::new("add-article", "Add an article", ENGAGES)
        .help("For fewer people than the text it is a proposal beside it.")
        .field(FieldSpec::line("heading", "Heading", MAY_BE_BLANK))
        .field(FieldSpec::new("text", "Words", BRACKETS, FieldKind::Text(6)));
    if shared.articles.is_empty() {
        return form;
    }
    form.field(FieldSpec::choice("after", "After", "Comes last when none is chosen.", articles(shared)))
}

/// Returns the form for a comment; who sits in one caucus only writes for that caucus unless they choose otherwise.
fn comment(ctx: &Context, shared: &SharedText) -> FormSpec {
    let mut form = FormSpec::new("comment", "Comment", WRITES)
        .help("Choose below who reads it: all readers of the text, or your caucus alone.");
    if !shared.articles.is_empty() {
        form = form.field(FieldSpec::choice(
            "article",
            "On",
            "On the text as a whole when none is chosen.",
            articles(shared),
        ));
    }
    let form = form.field(FieldSpec::text("words", "Comment", ""));
    let Some(opening) = &shared.opening else { return form };
    let caucuses = ctx.visit.viewer().own().caucuses.iter();
    let mine: Vec<_> = caucuses.filter(|(engagement, _)| *engagement == opening.engagement).collect();
    match mine.as_slice() {
        [(engagement, party)] => form.usually_for(
            Audience::caucus(*engagement, *party),
            format!("the caucus of {}", ctx.party(*party)),
        ),
        _ => form,
    }
}

fn arranging(shared: &SharedText) -> [FormSpec; 2] {
    let which = || FieldSpec::choice("article", "Article", "", articles(shared));
    let move_article = FormSpec::new("move-article", "Move an article", ENGAGES)
        .field(which())
        .field(FieldSpec::choice("after", "After", "Comes first when none is chosen.", articles(shared)));
    let remove = FormSpec::new("remove-article", "Remove an article", ENGAGES)
        .consequence("It leaves the text; its versions and what was said to it stay below.")
        .field(which())
        .field(FieldSpec::text("why", "Why", ""));
    [move_article, remove]
}

fn settling(ctx: &Context, shared: &SharedText) -> Vec<FormSpec> {
    let mut forms = Vec::new();
    if !shared.articles.is_empty() {
        forms.push(
            FormSpec::new("keep-version", "Keep this version", ENGAGES)
                .help("The whole text as it stands, under a name; later versions are compared with it.")
                .field(FieldSpec::line("name", "Name", "Such as Sarpsborg III."))
                .field(FieldSpec::line("on", "When it was tabled", format!("{WHEN_HELP} {MAY_BE_BLANK}"))),
        );
    }
    let has_brackets = shared.articles.iter().any(|article| !article.current().text.is_clean());
    match shared.standing {
        TextStanding::Drafting if !shared.articles.is_empty() && !has_brackets => forms.push(
            FormSpec::new("finalise", "Make the words final", ENGAGES)
                .consequence("No article can be changed until the text is opened again.")
                .field(FieldSpec::text("words", "Who agreed to that", MAY_BE_BLANK)),
        ),
        TextStanding::Final => {
            let sign = |step, heading| {
                FormSpec::new(step, heading, ENGAGES)
                    .field(FieldSpec::several(
                        "parties",
                        "Parties",
                        "",
                        shared.parties().iter().map(|party| named(ctx, *party)),
                    ))
                    .field(FieldSpec::line("on", "When", WHEN_HELP))
                    .field(FieldSpec::line("place", "Where", ""))
                    .field(FieldSpec::text("by", "Who held the pen", MAY_BE_BLANK))
            };
            if !shared.is_complete(&shared.initials) {
                forms.push(sign("initial", "Record initials"));
            }
            forms.push(sign("sign", "Record signatures"));
        }
        _ => {}
    }
    if shared.standing == TextStanding::Final && shared.signatures.is_empty() {
        forms.push(
            FormSpec::new("reopen", "Open the words again", ENGAGES)
                .consequence("Initials lapse.")
                .field(FieldSpec::text("why", "Why", "")),
        );
    }
    if shared.signatures.is_empty() {
        forms.push(
            FormSpec::new("abandon", "Abandon the text", ENGAGES)
                .consequence("Nobody negotiates it any more; comments can still be added.")
                .field(FieldSpec::text("why", "Why", "")),
        );
    }
    forms
}

/// Returns the articles as choices.
fn articles(shared: &SharedText) -> Vec<(String, String)> {
    let label = |(index, article): (usize, &Article)| {
        let heading = article.current().heading.as_ref().map(|heading| format!(": {heading}"));
        (article.act_id.to_string(), format!("Article {}{}", index + 1, heading.unwrap_or_default()))
    };
    shared.articles.iter().enumerate().map(label).collect()
}
