//! The page of an error.

use askama::Template;

use crate::frame::Frame;
use crate::page_error::ErrorWords;

#[derive(Template)]
#[template(path = "errors/error.html")]
pub(crate) struct ErrorPage {
    pub(crate) frame: Frame,
    pub(crate) words: ErrorWords,
}
