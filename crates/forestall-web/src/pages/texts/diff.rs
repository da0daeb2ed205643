//! What changed between two versions of a text.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use forestall_engagement::chronicle::Chronicle;
use forestall_engagement::negotiating_text::{ArticleChange, ArticleDiff, NegotiatingText, WholeVersion};
use serde::Deserialize;

use super::load;
use super::spans::{ChangeSpan, change_spans};
use crate::chronicle_pages::address;
use crate::format;
use crate::forms::Choice;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageError, PageResult};
use crate::pages::notes::audience_of_all;
use crate::pages::print;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    from: String,
    to: String,
}

#[derive(Template)]
#[template(path = "texts/diff.html")]
struct Page {
    frame: Frame,
    href: String,
    title: String,
    mark: MarkChip,
    sentence: String,
    from: String,
    to: String,
    from_choices: Vec<Choice>,
    to_choices: Vec<Choice>,
    articles: Vec<Line>,
}

struct Line {
    heading: String,
    change: &'static str,
    moved: Option<String>,
    heading_changes: Vec<ChangeSpan>,
    changes: Vec<ChangeSpan>,
    is_same: bool,
}

pub(crate) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let (file, text) = load(&visit, &id).await?;
    let first =
        text.shared.versions.first().map_or(WholeVersion::Now, |kept| WholeVersion::Kept(kept.act_id));
    let from = version(&params.from, first)?;
    let to = version(&params.to, WholeVersion::Now)?;
    let articles = text.shared.diff(from, to).ok_or(PageError::NotFound)?;
    let title = text.face().title;
    let mut frame = visit.frame(Section::Engagements, format!("What changed: {title}"));
    frame.audience = audience_of_all(&visit, [&file.mark]);
    print(&Page {
        frame,
        href: address(file.id),
        mark: MarkChip::of(file.id.record(), &file.mark),
        sentence: sentence(&articles),
        from: name(&text, from),
        to: name(&text, to),
        from_choices: choices(&text, from),
        to_choices: choices(&text, to),
        articles: articles.into_iter().map(line).collect(),
        title,
    })
}

fn version(asked: &str, usual: WholeVersion) -> PageResult<WholeVersion> {
    if asked.is_empty() { Ok(usual) } else { asked.parse().map_err(|_| PageError::NotFound) }
}

pub(super) fn name(text: &NegotiatingText, version: WholeVersion) -> String {
    let kept = text.shared.versions.iter().find(|kept| version == WholeVersion::Kept(kept.act_id));
    kept.map_or_else(|| "the text as it stands".to_owned(), |kept| kept.name.to_string())
}

fn choices(text: &NegotiatingText, chosen: WholeVersion) -> Vec<Choice> {
    let kept = text.shared.versions.iter().map(|kept| WholeVersion::Kept(kept.act_id));
    let choice = |version: WholeVersion| Choice {
        value: version.to_string(),
        label: name(text, version),
        help: String::new(),
        is_chosen: version == chosen,
    };
    kept.chain([WholeVersion::Now]).map(choice).collect()
}

fn sentence(articles: &[ArticleDiff]) -> String {
    let count = |change| articles.iter().filter(|article| article.change == change).count();
    let said = [
        (count(ArticleChange::Edited), "edited"),
        (count(ArticleChange::Added), "added"),
        (count(ArticleChange::Removed), "removed"),
    ];
    let said: Vec<_> = said
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{} {what}", format::counted(number, "article", "articles")))
        .collect();
    if said.is_empty() { "Nothing changed.".to_owned() } else { format!("{}.", said.join(", ")) }
}

fn line(article: ArticleDiff) -> Line {
    let number = article.new_number.or(article.old_number).unwrap_or_default();
    let moved = match (article.old_number, article.new_number) {
        (Some(old), Some(new)) if old != new => Some(format!("was article {old}")),
        _ => None,
    };
    Line {
        heading: match article.change {
            ArticleChange::Removed => format!("Article {number} before"),
            _ => format!("Article {number}"),
        },
        change: match article.change {
            ArticleChange::Same => "reads the same",
            ArticleChange::Edited => "edited",
            ArticleChange::Added => "added",
            ArticleChange::Removed => "removed",
        },
        moved,
        is_same: article.change == ArticleChange::Same,
        heading_changes: change_spans(article.heading),
        changes: change_spans(article.text),
    }
}
