//! What every page shows around its content.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use forestall_confidence::{Capability, Viewer};
use forestall_engagement::Officer;
use forestall_types::PolityCode;
use jiff::Timestamp;

use crate::chronicle_pages::Suggestions;
use crate::desk::{Desk, DeskError, Door, House, SignedIn, Standing};
use crate::guard::{FormToken, Presence};
use crate::page_error::{PageError, PageResult};
use crate::server::App;
use crate::{assets, format};

/// The parts of the desk the top bar leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Section {
    Docket,
    Map,
    Warnings,
    Situations,
    Engagements,
    Actors,
    Roster,
    Calendar,
    Notes,
    Scorecard,
    Data,
    People,
    Audit,
    /// None of them, such as an error page.
    None,
}

/// One visit of a page by somebody the desk knows: who it is, the desk's standing for them, the token for forms.
pub(crate) struct Visit {
    pub(crate) desk: Arc<dyn House>,
    pub(crate) standing: Standing,
    pub(crate) form_token: FormToken,
    pub(crate) signed_in: SignedIn,
}

/// A visit of a page that is there for anyone; it carries nothing of the desk.
pub(crate) struct Doorstep {
    pub(crate) desk: Arc<dyn House>,
    pub(crate) form_token: FormToken,
    pub(crate) presence: Presence,
}

/// The fields of `layout.html`, ready to print.
pub(crate) struct Frame {
    pub(crate) title: String,
    pub(crate) form_token: String,
    pub(crate) version: &'static str,
    /// Who is here; none on pages before the log-in, which carry nothing of the desk.
    pub(crate) account: Option<AccountLine>,
    /// Whom they look as, in words.
    pub(crate) viewing_as: Option<String>,
    /// When somebody else took their second factor away, in words.
    pub(crate) factor_taken: Option<String>,
    /// Whether what is internal may stand around the page: data, runs, sources.
    pub(crate) reads_desk: bool,
    /// Whether anything may wait for the viewer.
    pub(crate) reads_records: bool,
    /// For whom a printed page is, in words; a page that shows more sensitive records sets it.
    pub(crate) audience: String,
    pub(crate) exercise: Option<String>,
    pub(crate) links: Vec<SectionLink>,
    pub(crate) status: String,
    /// The run in view: the page that says how it was made, and its name.
    pub(crate) run: Option<(String, String)>,
    pub(crate) stale: Option<String>,
    pub(crate) undercounts: Vec<String>,
    pub(crate) waiting: Vec<WaitingLine>,
    /// How many more wait than are shown.
    pub(crate) waiting_more: usize,
    pub(crate) citations: Vec<CitationLine>,
    pub(crate) printed_at: String,
    /// What the lines of the page's forms suggest.
    pub(crate) suggestions: Vec<Suggestions>,
}

/// The person in the top bar.
pub(crate) struct AccountLine {
    pub(crate) name: String,
    /// Whether the session can be left: at the start token's desk there is no way back in.
    pub(crate) can_log_out: bool,
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

/// The parts of the desk in the order of the top bar, with the right that opens each.
const SECTIONS: [(Section, &str, &str, Capability); 13] = [
    (Section::Docket, "/", "Docket", Capability::ReadDesk),
    (Section::Map, "/map", "Map", Capability::ReadDesk),
    (Section::Warnings, "/warnings", "Warnings", Capability::ReadRecords),
    (Section::Situations, "/situations", "Situations", Capability::ReadRecords),
    (Section::Engagements, "/engagements", "Engagements", Capability::ReadRecords),
    (Section::Actors, "/parties", "Actors", Capability::ReadRecords),
    (Section::Roster, "/roster", "Roster", Capability::ReadRecords),
    (Section::Calendar, "/calendar", "Calendar", Capability::ReadRecords),
    (Section::Notes, "/notes", "Notes", Capability::ReadRecords),
    (Section::Scorecard, "/scorecard", "Scorecard", Capability::ReadDesk),
    (Section::Data, "/data", "Data", Capability::ReadDesk),
    (Section::People, "/people", "People", Capability::ManagePeople),
    (Section::Audit, "/audit", "Audit", Capability::ReadAudit),
];

/// A warning is answered within this many days, or it is late on every page.
const DAYS_TO_ANSWER: u32 = 2;

/// So many lines of "Waiting for you" stand on every page.
const MOST_WAITING: usize = 8;

impl Visit {
    pub(crate) fn now(&self) -> Timestamp {
        self.desk.now()
    }

    /// Returns who looks.
    pub(crate) fn viewer(&self) -> &Viewer {
        &self.signed_in.viewer
    }

    /// Returns the name acts of this visit are recorded under.
    pub(crate) fn officer(&self) -> PageResult<Officer> {
        let officer = self.viewer().name().as_str().parse();
        officer.map_err(|error| PageError::Failed(anyhow::Error::from(error).context("naming who acts")))
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
        let desk = self.desk.as_ref();
        Frame::build(desk, &self.standing, &self.form_token, &self.signed_in, section, title.into())
    }
}

impl Doorstep {
    /// Returns the frame of a page that is there for anyone.
    pub(crate) fn frame(&self, title: impl Into<String>) -> Frame {
        Frame::bare(self.desk.as_ref(), &self.form_token, title.into())
    }
}

impl Frame {
    pub(crate) fn build(
        desk: &dyn House,
        standing: &Standing,
        form_token: &FormToken,
        signed_in: &SignedIn,
        section: Section,
        title: String,
    ) -> Self {
        let viewer = &signed_in.viewer;
        let today = desk.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let can_log_out = signed_in.session_id.is_some() && desk.door() == Door::Accounts;
        Self {
            account: Some(AccountLine { name: viewer.name().to_string(), can_log_out }),
            viewing_as: signed_in.viewing_as.clone(),
            factor_taken: signed_in.factor_taken_at.map(crate::pages::minute),
            reads_desk: viewer.may(Capability::ReadDesk),
            reads_records: viewer.may(Capability::ReadRecords),
            exercise: desk.exercise(),
            links: section_links(section, viewer, standing.waiting_warnings.len()),
            status: status_line(standing),
            run: standing.run.as_ref().map(|run| (crate::pages::run_page(run), format::run(&run.run_id))),
            stale: stale_line(standing),
            audience: audience_of(section).to_owned(),
            undercounts: standing.undercounts.clone(),
            waiting: waiting_lines(desk, standing, today).take(MOST_WAITING).collect(),
            waiting_more: waiting_lines(desk, standing, today).count().saturating_sub(MOST_WAITING),
            citations: citation_lines(standing),
            ..Self::bare(desk, form_token, title)
        }
    }

    /// Returns the frame of a page for somebody the desk does not know: nothing of the desk stands in it.
    pub(crate) fn bare(desk: &dyn House, form_token: &FormToken, title: String) -> Self {
        Self {
            title,
            form_token: form_token.as_str().to_owned(),
            version: assets::version(),
            account: None,
            viewing_as: None,
            factor_taken: None,
            reads_desk: false,
            reads_records: false,
            audience: "internal".to_owned(),
            exercise: None,
            links: Vec::new(),
            status: String::new(),
            run: None,
            stale: None,
            undercounts: Vec::new(),
            waiting: Vec::new(),
            waiting_more: 0,
            citations: Vec::new(),
            printed_at: format::date(desk.now().to_zoned(jiff::tz::TimeZone::UTC).date()),
            suggestions: Vec::new(),
        }
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let Doorstep { desk, form_token, presence } = Doorstep::of(parts, app);
        let signed_in = presence.signed_in().cloned().ok_or(PageError::LogInNeeded)?;
        let standing = standing_of(app, &signed_in.viewer).await?;
        Ok(Self { desk, standing, form_token, signed_in })
    }
}

impl Doorstep {
    fn of(parts: &Parts, app: &App) -> Self {
        Self {
            desk: Arc::clone(&app.desk),
            form_token: parts.extensions.get::<FormToken>().cloned().unwrap_or_default(),
            presence: parts.extensions.get::<Presence>().cloned().unwrap_or_default(),
        }
    }
}

impl FromRequestParts<App> for Doorstep {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        Ok(Self::of(parts, app))
    }
}

/// Who is here, for answers without a frame.
pub(crate) struct Here(pub(crate) SignedIn);

impl FromRequestParts<App> for Here {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, PageError> {
        let presence = parts.extensions.get::<Presence>();
        presence.and_then(Presence::signed_in).cloned().map(Self).ok_or(PageError::LogInNeeded)
    }
}

/// Loads what stands around a page, and takes out what the viewer may not see should the desk have left it in.
pub(crate) async fn standing_of(app: &App, viewer: &Viewer) -> Result<Standing, DeskError> {
    let standing = app.desk.standing(viewer).await?;
    if viewer.may(Capability::ReadDesk) {
        return Ok(standing);
    }
    Ok(Standing {
        waiting_warnings: standing.waiting_warnings,
        next_steps: standing.next_steps,
        waiting_releases: standing.waiting_releases,
        ..Standing::default()
    })
}

/// Returns for whom a page is that shows no records.
const fn audience_of(section: Section) -> &'static str {
    match section {
        Section::People => "administrators",
        Section::Audit => "auditors",
        _ => "internal",
    }
}

fn section_links(current: Section, viewer: &Viewer, waiting: usize) -> Vec<SectionLink> {
    SECTIONS
        .into_iter()
        .filter(|(.., capability)| viewer.may(*capability))
        .map(|(section, href, label, _)| SectionLink {
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

fn waiting_lines<'a>(
    desk: &'a dyn Desk,
    standing: &'a Standing,
    today: jiff::civil::Date,
) -> impl Iterator<Item = WaitingLine> + 'a {
    let warnings = standing.waiting_warnings.iter().map(|warning| WaitingLine {
        href: format!("/warnings/{}", warning.warning_id),
        label: desk.name(warning.situation),
        note: match warning.days {
            0 => "warning, opened today".to_owned(),
            days => format!("warning, waits {}", format::counted(days as usize, "day", "days")),
        },
        is_late: warning.days >= DAYS_TO_ANSWER,
    });
    let steps = standing.next_steps.iter().map(move |step| {
        let is_late = step.due_on < today;
        let due = if is_late { "was due" } else { "due" };
        WaitingLine {
            href: format!("/engagements/{}", step.engagement_id),
            label: desk.name(step.situation),
            note: format!("{}, {due} {}", step.what, format::date(step.due_on)),
            is_late,
        }
    });
    let releases = standing.waiting_releases.iter().map(|record| WaitingLine {
        href: format!("/marks/{record}"),
        label: format!("Release of {record}"),
        note: "waits for a second person".to_owned(),
        is_late: false,
    });
    warnings.chain(releases).chain(steps)
}

fn citation_lines(standing: &Standing) -> Vec<CitationLine> {
    let line = |c: &crate::desk::Citation| CitationLine {
        name: c.name.clone(),
        licence: c.licence.clone(),
        citation: c.citation.clone(),
    };
    standing.citations.iter().map(line).collect()
}
