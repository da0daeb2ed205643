//! The web server of the desk, put together.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header;
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use tokio::sync::Mutex;

use crate::api::{is_api, problem};
use crate::desk::{Desk, Standing};
use crate::frame::{Frame, Section};
use crate::guard::{FormKey, FormToken, check_host, check_origin, issue_form_token, protect};
use crate::page_error::PageError;
use crate::pages::errors::ErrorPage;
use crate::routes;
use crate::transport::{InFlight, PublicAddress, bound_requests, hurry_bodies};

/// The largest form taken, in bytes; the longest text allowed has 4,000 characters.
const LARGEST_FORM: usize = 64 * 1024;

/// What every handler can reach.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) desk: Arc<dyn Desk>,
    /// Held from looking for an engagement to opening it, so that a form sent twice at once opens one.
    pub(crate) opening: Arc<Mutex<()>>,
}

/// Returns the service that answers every request under one address.
///
/// - `address`: what browsers call the desk; requests under other names are refused.
/// - `form_key`: 32 random bytes of this process, with which the tokens of its forms are made.
pub fn router(desk: Arc<dyn Desk>, address: &PublicAddress, form_key: [u8; 32]) -> Router {
    let app = App { desk, opening: Arc::default() };
    let form_key = FormKey::new(form_key, address.cookie_names());
    // Layers are added from the inside outwards.
    routes::pages()
        .with_state(app.clone())
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn(hurry_bodies))
        .layer(middleware::from_fn_with_state(address.clone(), check_origin))
        .layer(middleware::from_fn_with_state(app, render_errors))
        .layer(middleware::from_fn_with_state(form_key, issue_form_token))
        .layer(middleware::from_fn_with_state(address.clone(), check_host))
        .layer(middleware::from_fn(render_bare_errors))
        .layer(middleware::from_fn_with_state(InFlight::new(), bound_requests))
        .layer(middleware::from_fn_with_state(address.clone(), protect))
}

/// Turns an error into its page, and logs a failure, here and only here.
async fn render_errors(State(app): State<App>, request: Request, next: Next) -> Response {
    let token = request.extensions().get::<FormToken>().cloned().unwrap_or_default();
    let for_programs = is_api(request.uri().path());
    let response = next.run(request).await;
    let Some(error) = error_of(&response) else { return response };
    if let PageError::Failed(cause) = error.as_ref() {
        tracing::error!(error = format!("{cause:#}"), "Failed to make a page");
    }
    if for_programs {
        return problem(&error);
    }
    let standing = app.desk.standing().await.unwrap_or_else(|cause| {
        tracing::error!(
            error = format!("{:#}", anyhow::Error::from(cause)),
            "Failed to load the frame of an error page"
        );
        Standing::default()
    });
    let words = error.words();
    let frame = Frame::build(app.desk.as_ref(), &standing, &token, Section::None, words.heading.to_owned());
    print_error(&error, ErrorPage { frame, words })
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
    match page.render() {
        Ok(html) => (error.status(), Html(html)).into_response(),
        Err(cause) => {
            tracing::error!(error = %cause, "Failed to print an error page");
            (error.status(), page.words.happened).into_response()
        }
    }
}
