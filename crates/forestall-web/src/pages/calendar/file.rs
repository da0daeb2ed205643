//! Calendar files: one taken along in a session, one asked for at a private address without any.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use forestall_confidence::{FeedExtent, FeedWords, Viewer};

use crate::calendar::{CONTENT_TYPE, Days, Telling, calendar_file, calendar_of, days_from, today};
use crate::desk::{FeedVisit, Secret};
use crate::device::From;
use crate::frame::Here;
use crate::page_error::{PageError, PageResult};
use crate::server::App;

/// How far back a file goes, in days.
const BACK: i64 = 31;
/// How far ahead a file goes, in days.
const AHEAD: i64 = 366;

/// What the events of a file end in that was taken along in a session.
const TAKEN_ALONG: &str = "file";

/// What addresses of calendars end in, so that programs know what they ask for.
const SUFFIX: &str = ".ics";

/// Kept by the calendar program that asks and by nobody between, and asked for anew each time. What a browser takes along
/// is kept by nobody, as all of the desk's pages.
const OF_A_PROGRAM: HeaderValue = HeaderValue::from_static("private, no-cache");

pub(crate) async fn download(State(app): State<App>, Here(signed_in): Here) -> PageResult<Response> {
    let visit = FeedVisit {
        viewer: signed_in.viewer,
        feed_id: TAKEN_ALONG.to_owned(),
        words: FeedWords::Titles,
        extent: FeedExtent::All,
    };
    let text = text(&app, &visit).await?;
    let name = if app.desk.exercise().is_some() { "exercise-forestall.ics" } else { "forestall.ics" };
    Ok(answer(text, format!("attachment; filename=\"{name}\"")))
}

/// Answers a calendar program. What is unknown, taken back, expired, or of a closed account is all the same 404.
pub(crate) async fn feed(
    State(app): State<App>,
    From(device): From,
    Path(token): Path<Secret>,
) -> PageResult<Response> {
    let secret = token.reveal().strip_suffix(SUFFIX).ok_or(PageError::NotFound)?;
    let found = app.desk.calendar_feed(Secret::new(secret), device).await?;
    let visit = found.ok_or(PageError::NotFound)?;
    let mut answer = answer(text(&app, &visit).await?, "inline; filename=\"forestall.ics\"".to_owned());
    answer.headers_mut().insert(header::CACHE_CONTROL, OF_A_PROGRAM);
    Ok(answer)
}

async fn text(app: &App, visit: &FeedVisit) -> PageResult<String> {
    let viewer = &visit.viewer;
    let days = span(viewer);
    let mut items = calendar_of(app.desk.as_ref(), viewer, days).await?;
    items.retain(|item| days.touch(item.when));
    let exercise = app.desk.exercise();
    let telling = Telling {
        words: visit.words,
        extent: visit.extent,
        address: &app.address,
        feed_id: &visit.feed_id,
        exercise: exercise.as_deref(),
        made_at: viewer.now(),
    };
    Ok(calendar_file(&items, &telling))
}

/// Returns the days of a file; what is owed since before them is told by the page alone.
fn span(viewer: &Viewer) -> Days {
    let today = today(viewer);
    let first = today.checked_sub(jiff::Span::new().days(BACK)).unwrap_or(today);
    days_from(first, BACK + AHEAD)
}

fn answer(text: String, disposition: String) -> Response {
    let disposition = HeaderValue::try_from(disposition).expect("the names of files are plain letters");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE)),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, text).into_response()
}
