//! Warnings: which wait, and the answer of a person.

pub(crate) mod answer;
pub(crate) mod list;
pub(crate) mod page;
pub(crate) mod withdraw;

use axum::extract::State;
use forestall_confidence::Capability;
use forestall_engagement::{Warning, WarningId};

use crate::desk::{CountryFile, Marked};
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult};
use crate::server::App;

/// Loads the warning an address names.
async fn load(State(app): &State<App>, visit: &Visit, warning_id: &str) -> PageResult<Marked<Warning>> {
    let warning_id: WarningId = warning_id.parse().map_err(|_| PageError::NotFound)?;
    app.desk.warning(visit.viewer(), warning_id).await?.ok_or(PageError::NotFound)
}

/// Loads what is known of the situation a warning is about, for who may take it back; it is internal.
async fn situation(
    State(app): &State<App>,
    visit: &Visit,
    warning: &Warning,
) -> PageResult<Option<CountryFile>> {
    if !visit.viewer().may(Capability::ReadDesk) {
        return Ok(None);
    }
    Ok(app.desk.country(visit.viewer(), warning.situation()).await?)
}
