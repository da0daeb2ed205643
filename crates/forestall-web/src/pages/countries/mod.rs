//! A country: its history, its forecast, what people did, and the form to decide.

mod around;
pub(crate) mod decide;
pub(crate) mod downloads;
pub(crate) mod page;
mod timeline;
pub(crate) mod withdraw;

use axum::extract::State;
use forestall_types::PolityCode;

use crate::desk::CountryFile;
use crate::frame::Visit;
use crate::page_error::{PageError, PageResult};
use crate::server::App;

/// Loads the country an address names.
async fn load(State(app): &State<App>, visit: &Visit, polity: &str) -> PageResult<CountryFile> {
    let polity: PolityCode = polity.parse().map_err(|_| PageError::NotFound)?;
    app.desk.country(visit.viewer(), polity).await?.ok_or(PageError::NotFound)
}
