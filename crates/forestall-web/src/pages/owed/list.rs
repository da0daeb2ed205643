//! The list of all that is owed.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::{DueLine, Timed, costs, is_owed_by};
use crate::figure::Switch;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::notes::audience_of_all;
use crate::pages::print;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    whose: String,
}

#[derive(Template)]
#[template(path = "owed/list.html")]
struct Page {
    frame: Frame,
    why: String,
    is_narrowed: bool,
    switches: Vec<Switch>,
    late: Vec<DueLine>,
    ahead: Vec<DueLine>,
    costs: Vec<String>,
}

pub(crate) async fn show(visit: Visit, Query(params): Query<Params>) -> PageResult<Response> {
    let whose = params.whose.as_str();
    let timed = Timed::load(&visit).await?;
    let me = visit.viewer().account();
    let is_wanted = |due: &forestall_engagement::chronicle::Due| match whose {
        "" => Some(true),
        "mine" => Some(is_owed_by(due, me)),
        "nobody" => Some(due.owner.is_none()),
        _ => None,
    };
    if !matches!(whose, "" | "mine" | "nobody") {
        return Err(PageError::BadRequest);
    }
    let chosen: Vec<_> = timed.dues.iter().filter(|(_, due)| is_wanted(due) == Some(true)).collect();
    let today = visit.now().to_zoned(TimeZone::UTC).date();
    let lines = chosen.iter().map(|(record, due)| timed.line(&visit, record, due, today));
    let lines = lines.map(|line| DueLine { what: capitalised(&line.what), ..line });
    let (late, ahead): (Vec<_>, Vec<_>) = lines.partition(|line| line.is_late);
    let mut frame = visit.frame(Section::Calendar, "What is owed");
    frame.audience = audience_of_all(&visit, chosen.iter().map(|(record, _)| &record.mark));
    let switch = |query: &str, label: &str| {
        let href = if query.is_empty() { "/owed".to_owned() } else { format!("/owed?whose={query}") };
        Switch::new(href, label.to_owned(), query == whose)
    };
    print(&Page {
        frame,
        why: match (late.len(), ahead.len()) {
            (0, 0) => "Nothing is owed.".to_owned(),
            (0, ahead) => format!("{} to come, none overdue.", format::counted(ahead, "action", "actions")),
            (late, ahead) => {
                let late = format::counted(late, "action is", "actions are");
                let ahead = if ahead == 0 { "none".to_owned() } else { format::count(ahead as u64) };
                format!("{late} overdue, {ahead} to come.")
            }
        },
        is_narrowed: !whose.is_empty(),
        switches: vec![switch("", "Everybody's"), switch("mine", "Mine"), switch("nobody", "Nobody's yet")],
        costs: costs(chosen.iter().map(|(_, due)| due)),
        late,
        ahead,
    })
}
