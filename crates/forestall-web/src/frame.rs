//! What every page shows around its content.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use forestall_types::PolityCode;
use jiff::Timestamp;

use crate::desk::{Desk, Standing};
use crate::guard::FormToken;
use crate::page_error::PageError;
use crate::server::App;
use crate::{assets, format};

/// The parts of the desk the top bar leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Section {
    Docket,
    Map,
    Warnings,
    Engagements,
    Scorecard,
    Data,
    /// None of them, such as an error page.
    None,
}

/// One visit of a page: the desk, its standing, and the token for forms.
pub(crate) struct Visit {
    pub(crate) desk: Arc<dyn Desk>,
    pub(crate) standing: Standing,
    pub(crate) form_token: FormToken,
}

/// The fields of `layout.html`, ready to print.
pub(crate) struct Frame {
    pub(crate) title: String,
    pub(crate) form_token: String,
    pub(crate) version: &'static str,
    pub(crate) exercise: Option<String>,
    pub(crate) links: Vec<SectionLink>,
    pub(crate) status: String,
    /// The run in view: the page that says how it was made, and its name.
    pub(crate) run: Option<(String, String)>,
    pub(crate) stale: Option<String>,
    pub(crate) undercounts: Vec<String>,
    pub(crate) waiting: Vec<WaitingLine>,
    pub(crate) citations: Vec<CitationLine>,
    pub(crate) printed_at: String,
}

pub(crate) struct SectionLink {
    pub(crate) href: &'static str,
    pub(crate) label: &'static str,
    pub(crate) is_current: bool,
    /// How many wait there, with the words a screen reader adds.
    pub(crate) waiting: Option<(usize, &'static str)>,
}

/// One line of "Waiting for you".
pub(crate) struct WaitingLine {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) note: String,
    pub(crate) is_late: bool,
}

pub(crate) struct CitationLine {
    pub(crate) name: String,
    pub(crate) licence: String,
    pub(crate) citation: String,
}

const SECTIONS: [(Section, &str, &str); 6] = [
    (Section::Docket, "/", "Docket"),
    (Section::Map, "/map", "Map"),
    (Section::Warnings, "/warnings", "Warnings"),
    (Section::Engagements, "/engagements", "Engagements"),
    (Section::Scorecard, "/scorecard", "Scorecard"),
    (Section::Data, "/data", "Data"),
];

/// A warning is answered within this many days, or it is late on every page.
const DAYS_TO_ANSWER: u32 = 2;

impl Visit {
    pub(crate) fn now(&self) -> Timestamp {
        self.desk.now()
    }

    pub(crate) fn name(&self, polity: PolityCode) -> String {
        self.desk.name(polity)
    }

    /// Returns the terms of the sources in use, for files that leave the desk.
    pub(crate) fn terms(&self) -> String {
        let invented =
            self.desk.exercise().map(|world| format!("Invented world, {world}: nothing is real. "));
        let sources = self.standing.citations.iter();
        let sources: Vec<_> = sources.map(|terms| format!("{} ({})", terms.name, terms.licence)).collect();
        format!("{}Source: {}.", invented.unwrap_or_default(), sources.join("; "))
    }

    /// Returns the frame of a page.
    pub(crate) fn frame(&self, section: Section, title: impl Into<String>) -> Frame {
        Frame::build(self.desk.as_ref(), &self.standing, &self.form_token, section, title.into())
    }
}

impl Frame {
    pub(crate) fn build(
        desk: &dyn Desk,
        standing: &Standing,
        form_token: &FormToken,
        section: Section,
        title: String,
    ) -> Self {
        let now = desk.now();
        let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        Self {
            title,
            form_token: form_token.as_str().to_owned(),
            version: assets::version(),
            exercise: desk.exercise(),
            links: section_links(section, standing.waiting_warnings.len()),
            status: status_line(standing),
            run: standing.run.as_ref().map(|run| (crate::pages::run_page(run), format::run(&run.run_id))),
            stale: stale_line(standing),
            undercounts: standing.undercounts.clone(),
            waiting: waiting_lines(desk, standing, today),
            citations: citation_lines(standing),
            printed_at: format::date(today),
        }
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let form_token = parts.extensions.get::<FormToken>().cloned().unwrap_or_default();
        let standing = app.desk.standing().await?;
        Ok(Self { desk: Arc::clone(&app.desk), standing, form_token })
    }
}

fn section_links(current: Section, waiting: usize) -> Vec<SectionLink> {
    SECTIONS
        .into_iter()
        .map(|(section, href, label)| SectionLink {
            href,
            label,
            is_current: section == current,
            waiting: (section == Section::Warnings && waiting > 0)
                .then_some((waiting, "waiting for an answer")),
        })
        .collect()
}

fn status_line(standing: &Standing) -> String {
    let data = standing.data_to;
    data.map_or_else(|| "no data yet".to_owned(), |to| format!("data to {}", format::month(to)))
}

fn stale_line(standing: &Standing) -> Option<String> {
    let late: Vec<_> = standing
        .stale
        .iter()
        .map(|source| format!("{} is {} late", source.name, format::lateness(source.days_late)))
        .collect();
    (!late.is_empty()).then(|| format!("{}, and so is every figure that rests on it", late.join("; ")))
}

fn waiting_lines(desk: &dyn Desk, standing: &Standing, today: jiff::civil::Date) -> Vec<WaitingLine> {
    let warnings = standing.waiting_warnings.iter().map(|warning| WaitingLine {
        href: format!("/warnings/{}", warning.warning_id),
        label: desk.name(warning.situation),
        note: match warning.days {
            0 => "warning, opened today".to_owned(),
            days => format!("warning, waits {}", format::counted(days as usize, "day", "days")),
        },
        is_late: warning.days >= DAYS_TO_ANSWER,
    });
    let steps = standing.next_steps.iter().map(|step| {
        let is_late = step.due_on < today;
        let due = if is_late { "was due" } else { "due" };
        WaitingLine {
            href: format!("/engagements/{}", step.engagement_id),
            label: desk.name(step.situation),
            note: format!("{}, {due} {}", step.what, format::date(step.due_on)),
            is_late,
        }
    });
    warnings.chain(steps).collect()
}

fn citation_lines(standing: &Standing) -> Vec<CitationLine> {
    let line = |c: &crate::desk::Citation| CitationLine {
        name: c.name.clone(),
        licence: c.licence.clone(),
        citation: c.citation.clone(),
    };
    standing.citations.iter().map(line).collect()
}
