//! `/`: the docket for who reads the desk, and the way to their own part for others.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::{Capability, Viewer};

use super::docket;
use crate::frame::Visit;
use crate::page_error::PageResult;
use crate::server::App;

/// Where work begins for who does not read the desk; the first that is theirs.
const BEGINNINGS: [(Capability, &str); 3] = [
    (Capability::ManagePeople, "/people"),
    (Capability::ReadAudit, "/audit"),
    (Capability::ReadRecords, "/engagements"),
];

pub(crate) async fn show(
    app: State<App>,
    visit: Visit,
    params: Query<docket::Params>,
) -> PageResult<Response> {
    if visit.viewer().may(Capability::ReadDesk) {
        return docket::list(app, visit, params).await;
    }
    Ok(Redirect::to(beginning(visit.viewer())).into_response())
}

fn beginning(viewer: &Viewer) -> &'static str {
    let own = BEGINNINGS.into_iter().find(|(capability, _)| viewer.may(*capability));
    own.map_or("/me", |(_, address)| address)
}
