//! The web server of the desk, put together.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use tokio::sync::Mutex;

use crate::api::{is_api, problem};
use crate::desk::{DeskError, House};
use crate::frame::{Frame, Section, standing_of};
use crate::guard::{
    FormKey, FormToken, Presence, check_host, check_origin, issue_form_token, protect, recognise,
    reopen_from_elsewhere,
};
use crate::page_error::{PageError, RETRY_AFTER_SECONDS};
use crate::pages::errors::ErrorPage;
use crate::pages::notes::Uploads;
use crate::routes;
use crate::transport::{CookieNames, InFlight, PublicAddress, bound_requests, hurry_bodies};

/// The largest form taken, in bytes; the longest text allowed has 4,000 characters.
const LARGEST_FORM: usize = 64 * 1024;

/// What every handler can reach.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) desk: Arc<dyn House>,
    /// The address one-time links begin with.
    pub(crate) address: PublicAddress,
    pub(crate) cookies: CookieNames,
    /// Held from looking for an engagement to opening it, so that a form sent twice at once opens one.
    pub(crate) opening: Arc<Mutex<()>>,
    /// The places for files that are being received.
    pub(crate) uploads: Arc<Uploads>,
}

/// Returns the service that answers every request under one address.
///
/// - `address`: what browsers call the desk; requests under other names are refused.
/// - `form_key`: 32 secret bytes with which the tokens of forms are made, the same on all servers of one desk.
pub fn router(desk: Arc<dyn House>, address: &PublicAddress, form_key: [u8; 32]) -> Router {
    let app = App {
        desk,
        address: address.clone(),
        cookies: address.cookie_names(),
        opening: Arc::default(),
        uploads: Arc::default(),
    };
    let form_key = FormKey::new(form_key, address.cookie_names());
    // Layers are added from the inside outwards.
    routes::pages()
        .with_state(app.clone())
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn(hurry_bodies))
        .layer(middleware::from_fn_with_state(address.clone(), check_origin))
        .layer(middleware::from_fn_with_state(app.clone(), render_errors))
        .layer(middleware::from_fn_with_state(form_key, issue_form_token))
        .layer(middleware::from_fn_with_state(app, recognise))
        .layer(middleware::from_fn(reopen_from_elsewhere))
        .layer(middleware::from_fn_with_state(address.clone(), check_host))
        .layer(middleware::from_fn(render_bare_errors))
        .layer(middleware::from_fn_with_state(InFlight::new(), bound_requests))
        .layer(middleware::from_fn_with_state(address.clone(), protect))
}

/// Turns an error into its page, and logs a failure, here and only here.
async fn render_errors(State(app): State<App>, request: Request, next: Next) -> Response {
    let token = request.extensions().get::<FormToken>().cloned().unwrap_or_default();
    let presence = request.extensions().get::<Presence>().cloned().unwrap_or_default();
    let for_programs = is_api(request.uri().path());
    let response = next.run(request).await;
    let Some(error) = error_of(&response) else { return response };
    match error.as_ref() {
        PageError::Failed(cause) => tracing::error!(error = format!("{cause:#}"), "Failed to make a page"),
        PageError::Unavailable => tracing::warn!("The database cannot be reached"),
        PageError::OutcomeUnknown => {
            tracing::warn!("The database broke off while something was being stored");
        }
        _ => {}
    }
    if for_programs {
        return problem(&error);
    }
    let words = error.words();
    let title = words.heading.to_owned();
    let frame = match presence.signed_in() {
        // Whoever waits for a database that is away is not made to wait twice.
        Some(signed_in) if !matches!(*error, PageError::Unavailable | PageError::OutcomeUnknown) => {
            let standing = standing_of(&app, &signed_in.viewer).await.unwrap_or_else(|cause| {
                log_bare_frame(cause);
                crate::desk::Standing::default()
            });
            Frame::build(app.desk.as_ref(), &standing, &token, signed_in, Section::None, title)
        }
        _ => Frame::bare(app.desk.as_ref(), &token, title),
    };
    print_error(&error, ErrorPage { frame, words })
}

fn log_bare_frame(cause: DeskError) {
    let cause = anyhow::Error::from(cause);
    tracing::error!(error = format!("{cause:#}"), "Failed to load the frame of an error page");
}

/// Makes pages for refusals that come before the desk is asked: plain, because nothing is told to strangers.
async fn render_bare_errors(request: Request, next: Next) -> Response {
    let for_programs = is_api(request.uri().path());
    let response = next.run(request).await;
    match response.extensions().get::<Arc<PageError>>() {
        Some(error) if !response.headers().contains_key(header::CONTENT_TYPE) => {
            if for_programs {
                return problem(error);
            }
            let words = error.words();
            let text = format!("{}\n\n{}\n{}\n{}\n", words.heading, words.happened, words.safe, words.to_do);
            (error.status(), text).into_response()
        }
        _ => response,
    }
}

/// Returns the error an answer stands for: ours, or one of the router's own without a page.
fn error_of(response: &Response) -> Option<Arc<PageError>> {
    let status = response.status();
    let own = response.extensions().get::<Arc<PageError>>().cloned();
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    match own {
        Some(error) => Some(error),
        None if status.is_client_error() && !is_page => Some(Arc::new(PageError::from_status(status))),
        None => None,
    }
}

fn print_error(error: &PageError, page: ErrorPage) -> Response {
    let mut response = match page.render() {
        Ok(html) => (error.status(), Html(html)).into_response(),
        Err(cause) => {
            tracing::error!(error = %cause, "Failed to print an error page");
            (error.status(), page.words.happened).into_response()
        }
    };
    if matches!(error, PageError::Unavailable) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
    }
    response
}
