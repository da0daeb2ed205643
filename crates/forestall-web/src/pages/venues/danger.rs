//! Takes a reading of the danger at all candidates that are in question.

use std::collections::BTreeMap;

use axum::Form;
use axum::extract::Path;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::{Capability, Mark};
use forestall_engagement::chronicle::fold_acts;
use forestall_engagement::venue_choice::{CandidateReading, VenueChoice, VenueChoiceAct};
use forestall_types::{ChronicleId, ChronicleKind, Sequence};
use serde::Deserialize;

use crate::chronicle_pages::address;
use crate::forms::accept;
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Taking {
    form_token: String,
    seen: String,
}

/// Reads the danger from the newest run and keeps it as it is now.
///
/// What a candidate's own mark hides is read in an act under that mark: a reading names its place.
pub(crate) async fn take(
    visit: Visit,
    Path(id): Path<String>,
    form: Result<Form<Taking>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let mut seen: u32 = sent.seen.parse().map_err(|_| PageError::BadRequest)?;
    let id: ChronicleId = id.parse().map_err(|_| PageError::NotFound)?;
    if id.kind() != ChronicleKind::VenueChoice {
        return Err(PageError::NotFound);
    }
    let viewer = visit.viewer();
    let file = visit.desk.chronicle(viewer, id).await?.ok_or(PageError::NotFound)?;
    if !viewer.may(Capability::ReadDesk) {
        return Err(PageError::Forbidden(Some(Capability::ReadDesk)));
    }
    if file.sequence().get() != seen {
        return Err(PageError::MovedOn);
    }
    let choice: VenueChoice = fold_acts(id, &file.entries);
    let opening = choice.opening.as_ref().ok_or(PageError::NotFound)?;
    let mut readings: BTreeMap<Option<String>, (Option<Mark>, Vec<CandidateReading>)> = BTreeMap::new();
    for candidate in choice.candidates.iter().filter(|candidate| candidate.excluded.is_none()) {
        let reading = visit.desk.danger_at(candidate.at, opening.month(), opening.radius).await?;
        let reading = reading.ok_or_else(no_run)?;
        let mark = &candidate.own_mark;
        let group = readings.entry(mark.as_ref().map(|mark| format!("{mark:?}")));
        let (_, group) = group.or_insert_with(|| (mark.clone(), Vec::new()));
        group.push(CandidateReading { candidate: candidate.act_id, reading });
    }
    for (own_mark, readings) in readings.into_values() {
        let act = VenueChoiceAct::ReadDanger { readings };
        visit.desk.act_upon(viewer, id, act.into(), own_mark, Sequence::new(seen)).await?;
        seen += 1;
    }
    Ok(Redirect::to(&format!("{}#danger", address(id))).into_response())
}

fn no_run() -> PageError {
    PageError::Refused("There is no forecast run yet, so no danger can be read. Make one first.".to_owned())
}
