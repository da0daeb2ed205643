//! What marks mean, in plain words.

use askama::Template;
use axum::response::Response;
use forestall_confidence::{Attribution, Capability};

use super::words::attribution_sentence;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageResult, capitalised};
use crate::pages::print;

#[derive(Template)]
#[template(path = "marks/explained.html")]
pub(crate) struct Page {
    frame: Frame,
    attributions: Vec<AttributionLine>,
    /// Whether the viewer may keep protected persons.
    keeps_persons: bool,
}

struct AttributionLine {
    name: String,
    /// What readers see of the author.
    shown: String,
    meaning: &'static str,
}

pub(crate) async fn show(visit: Visit) -> PageResult<Response> {
    let attributions = Attribution::ALL.iter().map(|&attribution| AttributionLine {
        name: capitalised(attribution.words()),
        shown: attribution.instead_of_name().map_or("the name".to_owned(), |words| format!("“{words}”")),
        meaning: attribution_sentence(attribution),
    });
    print(&Page {
        frame: visit.frame(Section::None, "Marks explained"),
        attributions: attributions.collect(),
        keeps_persons: visit.viewer().may(Capability::KeepIdentities),
    })
}
