//! A one-time link just made: shown once, with words to hand it on.

use askama::Template;
use axum::response::Response;
use forestall_confidence::LinkPurpose;

use crate::desk::Secret;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::PageResult;
use crate::pages::one_time_link::link_address;
use crate::pages::print;
use crate::server::App;

#[derive(Template)]
#[template(path = "people/link.html")]
struct Page {
    frame: Frame,
    heading: String,
    what: String,
    link: String,
    message: String,
}

/// Shows the link of this purpose for somebody.
pub(super) fn show(
    app: &App,
    visit: &Visit,
    purpose: &LinkPurpose,
    label: &str,
    what: String,
    token: &Secret,
) -> PageResult<Response> {
    let link = link_address(&app.address, purpose, token).reveal().to_owned();
    let (kind, asks) = match purpose {
        LinkPurpose::NewPassword => ("A link for a new password", "choose a new password"),
        LinkPurpose::SetUp | LinkPurpose::Invitation(_) => ("An invitation", "make your account"),
    };
    let heading = format!("{kind}: {label}");
    print(&Page {
        frame: visit.frame(Section::People, heading.as_str()),
        heading,
        what,
        message: format!(
            "With this link you {asks} at the desk {}. It works once and for a short time. Do not pass it on; \
             if it does not work, tell me.\n\n{link}",
            app.address
        ),
        link,
    })
}
