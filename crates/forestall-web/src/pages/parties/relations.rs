//! What a party was to others on a day.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use forestall_confidence::Mark;
use forestall_engagement::chronicle::{Chronicle, fold_acts};
use forestall_engagement::party::Party;
use forestall_types::{ChronicleId, ChronicleKind};
use jiff::civil::Date;
use serde::Deserialize;

use super::around::Around;
use super::lines::{TieLine, groups, leaders, relations};
use super::page::{PartyScreen, today};
use crate::chronicle_pages::Context;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult};
use crate::pages::print;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    on: String,
}

#[derive(Template)]
#[template(path = "parties/relations.html")]
struct Page {
    frame: Frame,
    id: String,
    name: String,
    on: String,
    sentence: String,
    held: Vec<TieLine>,
    not_held: Vec<TieLine>,
}

pub(crate) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let id: ChronicleId = id.parse().map_err(|_| PageError::NotFound)?;
    let id = Some(id).filter(|id| id.kind() == ChronicleKind::Party).ok_or(PageError::NotFound)?;
    let on: Date = match params.on.as_str() {
        "" => today(&visit),
        day => day.parse().map_err(|_| PageError::BadRequest)?,
    };
    let file = visit.desk.chronicle(visit.viewer(), id).await?.ok_or(PageError::NotFound)?;
    let around = Around::load(&visit, id).await?;
    let party = fold_acts::<Party>(id, &file.entries);
    let party = party.with_merged(around.merged.iter().map(|(_, party)| party.clone()));
    let mut ctx = Context::load::<PartyScreen>(visit, file.mark.clone(), "As the whole record").await?;
    ctx.name(around.named(&party)).await?;
    let mut ties = leaders(&ctx, &party, &around.naming, on);
    ties.extend(groups(&ctx, &party, &around.naming, on));
    ties.extend(relations(&ctx, &party, &around.naming, on));
    let (held, not_held): (Vec<_>, Vec<_>) = ties.into_iter().partition(|line| line.holds);
    let name = party.face().title;
    let mut marks: Vec<&Mark> = vec![&file.mark];
    marks.extend(file.entries.iter().filter_map(|entry| entry.own_mark.as_ref()));
    marks.extend(&around.marks);
    let frame = ctx.frame(Section::Actors, format!("Relations of {id}"), marks);
    print(&Page {
        frame,
        id: id.to_string(),
        sentence: match held.len() {
            0 => format!("On {} it stood in no relation that is known.", format::date(on)),
            some => format!(
                "On {} it stood in {}.",
                format::date(on),
                format::counted(some, "relation that is known", "relations that are known")
            ),
        },
        name,
        on: on.to_string(),
        held,
        not_held,
    })
}
