//! Warnings: which wait, and the answer of a person.

pub(crate) mod answer;
pub(crate) mod list;
pub(crate) mod page;
pub(crate) mod withdraw;

use axum::extract::State;
use forestall_engagement::{Warning, WarningId};

use crate::desk::CountryFile;
use crate::page_error::{PageError, PageResult};
use crate::server::App;

/// Loads the warning an address names.
async fn load(State(app): &State<App>, warning_id: &str) -> PageResult<Warning> {
    let warning_id: WarningId = warning_id.parse().map_err(|_| PageError::NotFound)?;
    let warnings = app.desk.warnings().await?;
    warnings.into_iter().find(|warning| warning.warning_id() == warning_id).ok_or(PageError::NotFound)
}

/// Loads what is known of the situation a warning is about.
async fn situation(State(app): &State<App>, warning: &Warning) -> PageResult<CountryFile> {
    app.desk.country(warning.situation()).await?.ok_or(PageError::NotFound)
}
