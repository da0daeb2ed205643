//! Where a request comes from, for limits on log-ins and for the list of sessions.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use crate::desk::Device;
use crate::page_error::PageError;
use crate::server::App;
use crate::transport::ClientAddress;

/// The longest name of a browser that is kept, in characters.
const LONGEST_BROWSER: usize = 200;

/// The device a request comes from, as an argument of a handler.
pub(crate) struct From(pub(crate) Device);

impl FromRequestParts<App> for From {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, PageError> {
        let browser = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self(Device {
            address: parts.extensions.get::<ClientAddress>().map(|client| client.0),
            browser: browser.unwrap_or_default().chars().take(LONGEST_BROWSER).collect(),
        }))
    }
}
