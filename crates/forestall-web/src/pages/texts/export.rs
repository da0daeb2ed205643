//! A text to carry away: as Markdown, and as a sheet to print.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use forestall_confidence::Mark;
use forestall_engagement::chronicle::{Chronicle, ChronicleFile};
use forestall_engagement::negotiating_text::{ExportFrame, NegotiatingText, TextParty, WholeVersion};
use serde::Deserialize;

use super::diff::name;
use super::lines::{SignatureLine, signature_lines};
use super::load;
use super::party_names::PartyNames;
use super::spans::{Span, spans};
use crate::chronicle_pages::address;
use crate::download::text_file;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult};
use crate::pages::notes::audience_of_all;
use crate::pages::print;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    version: String,
    comments: String,
}

#[derive(Template)]
#[template(path = "texts/print.html")]
struct Page {
    frame: Frame,
    href: String,
    title: String,
    version: String,
    parties: String,
    articles: Vec<(usize, Option<String>, Vec<Span>)>,
    signatures: Vec<SignatureLine>,
}

/// Answers with the text as a Markdown file; its first lines say who may read it.
pub(crate) async fn markdown(
    visit: Visit,
    Path(id): Path<String>,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let (file, text) = load(&visit, &id).await?;
    let names = PartyNames::load(&visit, &text).await?;
    let with_comments = params.comments == "yes";
    let mark = audience_of_all(&visit, marks(&file, &text, with_comments));
    let name_of = |party: TextParty| names.name(party);
    let frame = ExportFrame {
        name_of: &name_of,
        mark: &format!("Audience: {mark}"),
        version: asked(&params)?,
        with_comments,
    };
    let page = text.to_markdown(&frame).ok_or(PageError::NotFound)?;
    let page = match visit.desk.exercise() {
        Some(world) => format!("{page}\n---\n\nInvented world, {world}: nothing is real.\n"),
        None => page,
    };
    Ok(text_file(visit.desk.as_ref(), page, &format!("text-{}.md", file.id)))
}

/// Shows one version alone, to be printed.
pub(crate) async fn sheet(
    visit: Visit,
    Path(id): Path<String>,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let (file, text) = load(&visit, &id).await?;
    let names = PartyNames::load(&visit, &text).await?;
    let version = asked(&params)?;
    let articles = text.shared.at(version).ok_or(PageError::NotFound)?;
    let title = text.face().title;
    let mut frame = visit.frame(Section::Engagements, title.clone());
    frame.audience = audience_of_all(&visit, [&file.mark]);
    let line =
        |(index, (_, version)): (usize, &(_, &forestall_engagement::negotiating_text::ArticleVersion))| {
            (index + 1, version.heading.as_ref().map(ToString::to_string), spans(&version.text, &names))
        };
    print(&Page {
        frame,
        href: address(file.id),
        version: name(&text, version),
        parties: names.names(text.shared.parties()),
        articles: articles.iter().enumerate().map(line).collect(),
        signatures: if version == WholeVersion::Now { signature_lines(&text, &names) } else { Vec::new() },
        title,
    })
}

fn asked(params: &Params) -> PageResult<WholeVersion> {
    if params.version.is_empty() {
        return Ok(WholeVersion::Now);
    }
    params.version.parse().map_err(|_| PageError::NotFound)
}

/// Returns the marks of what an export carries.
fn marks<'a>(file: &'a ChronicleFile, text: &'a NegotiatingText, with_comments: bool) -> Vec<&'a Mark> {
    let comments = text.comments().into_iter().filter(|_| with_comments);
    std::iter::once(&file.mark).chain(comments.filter_map(|comment| comment.mark.as_ref())).collect()
}
