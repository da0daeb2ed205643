//! Private addresses for calendar programs: made, shown once, taken back.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use forestall_confidence::{FeedExtent, FeedWords};
use serde::Deserialize;

use super::Done;
use super::page::{Forms, build, parse_days};
use crate::desk::{DeskError, NewCalendarFeed};
use crate::forms::{Field, Wrong, accept};
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageResult, capitalised};
use crate::pages::log_in::Bare;
use crate::pages::one_time_link::feed_address;
use crate::pages::{print, print_refused};
use crate::server::App;

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    label: String,
    words: String,
    extent: String,
    days: String,
}

/// The page that shows a new address, once.
#[derive(Template)]
#[template(path = "me/calendar_feed.html")]
struct FeedPage {
    frame: Frame,
    label: String,
    tells: FeedWords,
    of_what: FeedExtent,
    days: u16,
    address: String,
}

pub(crate) async fn make(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let mut forms = Forms {
        feed_label: Field::new(sent.label.trim()),
        feed_words: Field::new(sent.words),
        feed_extent: Field::new(sent.extent),
        feed_days: Field::new(sent.days),
        ..Forms::default()
    };
    if let Ok(feed) = parse(&mut forms) {
        let NewCalendarFeed { label, words, extent, days } = feed.clone();
        match app.desk.make_calendar_feed(visit.viewer(), feed).await {
            Ok(token) => {
                return print(&FeedPage {
                    frame: visit.frame(Section::None, "A new calendar address"),
                    label,
                    tells: words,
                    of_what: extent,
                    days,
                    address: feed_address(&app.address, &token).reveal().to_owned(),
                });
            }
            Err(DeskError::Refused(why)) => forms.feed_label.error = Some(capitalised(&why)),
            Err(error) => return Err(error.into()),
        }
    }
    print_refused(&build(&app, &visit, forms, None).await?)
}

pub(crate) async fn revoke(
    State(app): State<App>,
    visit: Visit,
    Path(feed_id): Path<String>,
    form: Result<Form<Bare>, FormRejection>,
) -> PageResult<Response> {
    accept(form, &visit.form_token, |sent| &sent.form_token)?;
    app.desk.revoke_calendar_feed(visit.viewer(), feed_id).await?;
    Ok(Done::FeedRevoked.redirect())
}

fn parse(forms: &mut Forms) -> Result<NewCalendarFeed, Wrong> {
    let label = forms.feed_label.parse_label("say what the address is for");
    let (words, extent) = (forms.feed_words.parse(), forms.feed_extent.parse());
    let days = parse_days(&mut forms.feed_days);
    Ok(NewCalendarFeed { label: label?, words: words?, extent: extent?, days: days? })
}
