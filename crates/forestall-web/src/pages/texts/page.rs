//! The page of a negotiating text.

use askama::Template;
use forestall_confidence::Mark;
use forestall_engagement::DayOrMoment;
use forestall_engagement::chronicle::{Chronicle, ChronicleFile};
use forestall_engagement::negotiating_text::{NegotiatingText, TextStanding};
use forestall_types::ChronicleKind;

use super::conflict::{ConflictPage, hide, settle};
use super::forms::{self, VERSION};
use super::lines::{
    AcceptanceRow, ArticleLine, AsideLine, CommentLine, SignatureLine, acceptance_rows, article_lines,
    comment_lines, proposal_lines, signature_lines,
};
use super::party_names::PartyNames;
use crate::charts::{ChartTable, Convergence, ConvergenceColumn, Drawing};
use crate::chronicle_pages::{
    ActForm, ActSheet, Context, FormSpec, HistoryLine, Screen, Sent, address, history,
};
use crate::frame::{Frame, Section};
use crate::mark_chip::MarkChip;
use crate::page_error::PageResult;
use crate::pages::day;
use crate::pages::notes::NotesSection;

/// The pages of negotiating texts.
pub(crate) struct TextScreen;

#[derive(Template)]
#[template(path = "texts/page.html")]
struct Page {
    frame: Frame,
    href: String,
    title: String,
    sentence: String,
    state: String,
    mark: MarkChip,
    engagement: String,
    why: Option<String>,
    parties: Vec<(String, String)>,
    articles: Vec<ArticleLine>,
    is_drafting: bool,
    rows: Vec<AcceptanceRow>,
    comments: Vec<CommentLine>,
    proposals: Vec<AsideLine>,
    drawings: Option<(String, String)>,
    table: ChartTable,
    versions: Vec<VersionLine>,
    signatures: Vec<SignatureLine>,
    removed: Vec<(String, String)>,
    add_forms: Vec<ActForm>,
    comment_forms: Vec<ActForm>,
    version_forms: Vec<ActForm>,
    history: Vec<HistoryLine>,
    sheet: ActSheet,
    notes: NotesSection,
}

/// A version that was kept.
struct VersionLine {
    act_id: String,
    name: String,
    when: String,
    /// The version before it.
    before: Option<String>,
}

impl Screen for TextScreen {
    type Record = NegotiatingText;
    const SECTION: Section = Section::Engagements;
    const OPENING: &'static str = "Begin a negotiating text";

    fn offers() -> &'static [ChronicleKind] {
        &[ChronicleKind::Engagement]
    }

    fn opening(ctx: &Context, sent: &Sent) -> FormSpec {
        forms::opening(ctx, sent)
    }

    fn forms(ctx: &Context, text: &NegotiatingText) -> Vec<FormSpec> {
        forms::of(ctx, text)
    }

    async fn page(
        ctx: Context,
        file: ChronicleFile,
        text: NegotiatingText,
        mut sheet: ActSheet,
    ) -> PageResult<String> {
        let names = PartyNames::load(&ctx.visit, &text).await?;
        let notes = NotesSection::of_chronicle(&ctx.visit, file.id, None).await?;
        let mut marks: Vec<&Mark> = vec![&file.mark];
        marks.extend(file.entries.iter().filter_map(|entry| entry.own_mark.as_ref()));
        marks.extend(&notes.marks);
        let face = text.face();
        let title = if face.title.is_empty() { file.id.to_string() } else { face.title };
        let frame = ctx.frame(Self::SECTION, title.clone(), marks);
        let href = address(file.id);
        let (mut edits, conflict) = settle(&text, &mut sheet);
        if let Some(conflict) = conflict {
            return ConflictPage { frame, href, title, conflict }.print();
        }
        let mut stances = sheet.take_all("take-stance");
        for form in &mut stances {
            let current = text.shared.articles.iter().find(|one| form.key.ends_with(&one.act_id.to_string()));
            if let Some(current) = current {
                hide(form, VERSION, &current.current().act_id.to_string());
            }
        }
        let chart = convergence(&text);
        let page = Page {
            frame,
            sentence: text.sentence(),
            state: face.state,
            mark: MarkChip::of(file.id.record(), &file.mark),
            engagement: text
                .shared
                .opening
                .as_ref()
                .map(|one| one.engagement.to_string())
                .unwrap_or_default(),
            why: text.shared.opening.as_ref().and_then(|one| one.why.as_ref()).map(ToString::to_string),
            parties: text
                .shared
                .parties()
                .iter()
                .map(|&party| (party.to_string(), names.name(party)))
                .collect(),
            articles: article_lines(&text, &names, |article| {
                let of = |form: &ActForm| form.key.ends_with(&article.to_string());
                let mut forms = take(&mut stances, of);
                forms.extend(take(&mut edits, of));
                forms
            }),
            is_drafting: text.shared.standing == TextStanding::Drafting,
            rows: acceptance_rows(&text, &names),
            comments: comment_lines(&text, None),
            proposals: proposal_lines(&text),
            drawings: (!text.shared.versions.is_empty())
                .then(|| (chart.svg(Drawing::Wide), chart.svg(Drawing::Narrow))),
            table: chart.table(),
            versions: versions(&text),
            signatures: signature_lines(&text, &names),
            removed: text
                .shared
                .removed
                .iter()
                .map(|article| {
                    let heading = article.current().heading.as_ref().map(ToString::to_string);
                    (
                        heading.unwrap_or_else(|| "without heading".to_owned()),
                        article.current().text.to_string(),
                    )
                })
                .collect(),
            add_forms: sheet.take_all("add-article"),
            comment_forms: sheet.take_all("comment"),
            version_forms: sheet.take_all("keep-version"),
            history: history(&ctx, &file),
            href,
            title,
            sheet,
            notes,
        };
        Ok(page.render()?)
    }
}

fn take(forms: &mut Vec<ActForm>, is_meant: impl Fn(&ActForm) -> bool) -> Vec<ActForm> {
    let (taken, rest) = std::mem::take(forms).into_iter().partition(is_meant);
    *forms = rest;
    taken
}

fn convergence(text: &NegotiatingText) -> Convergence {
    let column = |point: forestall_engagement::negotiating_text::ConvergencePoint| {
        let when = match (&point.on, point.at) {
            (Some(on), _) => on.in_words(),
            (None, Some(at)) => day(at),
            (None, None) => "now".to_owned(),
        };
        ConvergenceColumn {
            name: point.name.map_or_else(|| "As it stands".to_owned(), |name| name.to_string()),
            when,
            articles: point.measure.articles,
            accepted: point.measure.accepted,
            accepted_if: point.measure.accepted_if,
            words: point.measure.words,
            disputed_words: point.measure.disputed_words,
        }
    };
    Convergence { points: text.shared.convergence().into_iter().map(column).collect() }
}

fn versions(text: &NegotiatingText) -> Vec<VersionLine> {
    let kept = &text.shared.versions;
    let line =
        |(index, version): (usize, &forestall_engagement::negotiating_text::KeptVersion)| VersionLine {
            act_id: version.act_id.to_string(),
            name: version.name.to_string(),
            when: version.on.as_ref().map_or_else(|| day(version.at), DayOrMoment::in_words),
            before: index.checked_sub(1).map(|before| kept[before].act_id.to_string()),
        };
    kept.iter().enumerate().map(line).collect()
}
