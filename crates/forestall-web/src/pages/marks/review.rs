//! Marks to look at again, and releases that wait for a second person.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::tz::TimeZone;

use super::MarkNames;
use super::subject::Subject;
use super::words::audience_words;
use crate::desk::RecordMark;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::PageResult;
use crate::pages::notes::audience_of_all;
use crate::pages::print;
use crate::server::App;

#[derive(Template)]
#[template(path = "marks/review.html")]
pub(crate) struct Page {
    frame: Frame,
    heading: String,
    lines: Vec<Line>,
}

struct Line {
    href: String,
    name: String,
    who: String,
    /// Why it is listed, one phrase each.
    reasons: Vec<String>,
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> PageResult<Response> {
    let found = app.desk.marks_to_review(visit.viewer()).await?;
    let engagements =
        found.iter().flat_map(|record| record.marking.current().audience.engagements()).collect();
    let mut names = MarkNames::load(app.desk.as_ref(), visit.viewer(), engagements).await?;
    for record in &found {
        names = names.with_persons(&record.names);
    }
    let heading = match found.len() {
        0 => "Marks: nothing to look at".to_owned(),
        number => format!("Marks: {} to look at", format::counted(number, "record", "records")),
    };
    let mut frame = visit.frame(Section::None, "Marks to look at");
    frame.audience = audience_of_all(&visit, found.iter().map(|record| record.marking.current()));
    print(&Page { frame, heading, lines: found.iter().map(|record| line(&visit, record, &names)).collect() })
}

fn line(visit: &Visit, found: &RecordMark, names: &MarkNames) -> Line {
    let today = visit.now().to_zoned(TimeZone::UTC).date();
    let current = found.marking.current();
    let mut reasons = Vec::new();
    if found.marking.proposal().is_some() {
        reasons.push("a release waits for a second person".to_owned());
    }
    reasons.extend(
        current
            .review_by
            .filter(|day| *day <= today)
            .map(|day| format!("to be reviewed by {}", format::date(day))),
    );
    Line {
        href: format!("/marks/{}", found.record),
        name: Subject::name_of(found.record),
        who: audience_words(&current.audience, names, visit.now()),
        reasons,
    }
}
