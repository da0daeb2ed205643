//! The page of a country.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use forestall_confidence::Capability;
use forestall_docket::DocketRow;
use forestall_engagement::{DecisionId, RunRef};
use forestall_types::{Completeness, MonthRange, RecordRef};
use serde::Deserialize;

use super::around::Around;
use super::decide::DecisionFields;
use super::load;
use super::timeline::{self, Timeline};
use crate::charts::{CoverageStrip, History, ScaleKind};
use crate::desk::CountryFile;
use crate::figure::{Figure, Switch};
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::notes::NotesSection;
use crate::pages::withdrawal::{WithdrawalFields, WithdrawalForm};
use crate::pages::{day, print, run_page, run_words};
use crate::server::App;

/// Months of history shown at first.
const RECENT_MONTHS: usize = 120;

#[derive(Deserialize, Default)]
pub(crate) struct Params {
    history: Option<String>,
    scale: Option<String>,
    fan: Option<String>,
    recorded: Option<String>,
}

#[derive(Template)]
#[template(path = "countries/page.html")]
pub(crate) struct Page {
    frame: Frame,
    href: String,
    code: String,
    name: String,
    why: String,
    basis: Option<Basis>,
    is_partial: bool,
    recorded: Option<String>,
    outlooks: Vec<OutlookLine>,
    rank: Option<RankLine>,
    history: Figure,
    fan: Option<Figure>,
    timeline: Timeline,
    notes: NotesSection,
    /// None for who does not decide.
    form: Option<DecisionFields>,
    can_engage: bool,
    withdrawal: Option<WithdrawalForm>,
    answers: Vec<AnswerLine>,
    /// Situations watched here: address and title.
    situations: Vec<(String, String)>,
    /// The form that opens one here.
    watch: Option<String>,
    neighbours: Vec<(String, String)>,
    sources: Vec<SourceLine>,
}

/// The run a page rests on, with its own page.
struct Basis {
    href: String,
    run: String,
    hash: String,
}

struct OutlookLine {
    months: u16,
    p_conflict: String,
    expected: String,
    interval: String,
    change: String,
}

struct RankLine {
    rank: u32,
    moved: String,
    stability: String,
}

struct AnswerLine {
    href: String,
    chip: String,
    mark: Option<MarkChip>,
    note: String,
}

struct SourceLine {
    name: String,
    svg: String,
    ends: (String, String),
    words: String,
    newest: String,
    late: Option<String>,
}

/// How the charts are to be shown.
pub(super) struct Look {
    whole_history: bool,
    history_scale: ScaleKind,
    fan_scale: ScaleKind,
}

pub(crate) async fn show(
    app: State<App>,
    visit: Visit,
    Path(polity): Path<String>,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let file = load(&app, &visit, &polity).await?;
    let look = Look::parse(&params)?;
    let recorded = params.recorded.and_then(|id| id.parse().ok());
    let around = Around::load(&visit, &file).await?;
    print(&build(&visit, &file, &look, Forms::default(), recorded, around))
}

impl Look {
    /// Linear history, logarithmic fan: columns have to add up, a fan has to show its small numbers.
    pub(super) const fn usual() -> Self {
        Self { whole_history: false, history_scale: ScaleKind::Linear, fan_scale: ScaleKind::Log }
    }

    pub(super) fn parse(params: &Params) -> PageResult<Self> {
        let usual = Self::usual();
        let scale = |word: Option<&str>, usual| match word {
            None => Ok(usual),
            Some("linear") => Ok(ScaleKind::Linear),
            Some("log") => Ok(ScaleKind::Log),
            Some(_) => Err(PageError::BadRequest),
        };
        Ok(Self {
            whole_history: params.history.as_deref() == Some("all"),
            history_scale: scale(params.scale.as_deref(), usual.history_scale)?,
            fan_scale: scale(params.fan.as_deref(), usual.fan_scale)?,
        })
    }

    /// Returns the months to draw.
    pub(super) fn history(&self, place: String, file: &CountryFile) -> History {
        let skipped = if self.whole_history { 0 } else { file.history.len().saturating_sub(RECENT_MONTHS) };
        History { place, months: file.history[skipped..].to_vec(), scale: self.history_scale }
    }

    pub(super) const fn fan_scale(&self) -> ScaleKind {
        self.fan_scale
    }

    fn address(&self, href: &str, fragment: &str) -> String {
        format!("{href}?{}#{fragment}", self.query())
    }

    fn query(&self) -> String {
        let word = |scale| if scale == ScaleKind::Log { "log" } else { "linear" };
        let months = if self.whole_history { "all" } else { "recent" };
        format!("history={months}&scale={}&fan={}", word(self.history_scale), word(self.fan_scale))
    }
}

/// What was typed into the page's forms when one of them was refused.
#[derive(Default)]
pub(super) struct Forms {
    pub(super) decision: DecisionFields,
    pub(super) withdrawal: WithdrawalFields,
}

/// Builds the page; `recorded` names the decision that was just recorded or taken back.
pub(super) fn build(
    visit: &Visit,
    file: &CountryFile,
    look: &Look,
    forms: Forms,
    recorded: Option<DecisionId>,
    around: Around,
) -> Page {
    let name = visit.name(file.polity);
    let href = format!("/countries/{}", file.polity);
    let can_decide = around.offer.is_some();
    let form = around.offer.map(|offer| forms.decision.for_file(file, &offer));
    let withdrawal = withdrawal(file, &href, forms.withdrawal).filter(|_| can_decide);
    let mut frame = visit.frame(Section::Docket, name.as_str());
    frame.audience = around.audience;
    let timeline = timeline::build(visit, file);
    let recorded = recorded.and_then(|id| recorded_line(file, id));
    let is_partial = file.row.as_ref().is_some_and(|row| row.completeness == Completeness::Partial);
    Page {
        code: file.polity.to_string(),
        frame,
        why: why(file),
        basis: file.run.as_ref().map(basis),
        is_partial,
        recorded,
        outlooks: file.row.as_ref().map(outlook_lines).unwrap_or_default(),
        rank: file.row.as_ref().map(rank_line),
        answers: answer_lines(visit, file),
        situations: around.situations,
        watch: around.watch,
        neighbours: file.neighbours.iter().map(|&n| (format!("/countries/{n}"), visit.name(n))).collect(),
        sources: source_lines(file),
        fan: fan_figure(file, look, &href),
        history: history_figure(&name, &href, file, look),
        timeline,
        notes: around.notes,
        form,
        can_engage: visit.viewer().may_act(Capability::Engage),
        withdrawal,
        name,
        href,
    }
}

/// Says what became of the decision that was just recorded or taken back.
fn recorded_line(file: &CountryFile, id: DecisionId) -> Option<String> {
    let record = file.decisions.find(id)?;
    Some(match &record.withdrawal {
        None => format!("Recorded as {id}."),
        Some(_) => format!("{id} is taken back."),
    })
}

/// Returns the form that takes the standing decision back.
fn withdrawal(file: &CountryFile, href: &str, fields: WithdrawalFields) -> Option<WithdrawalForm> {
    let decision = file.decisions.standing()?;
    let action = format!("{href}/decisions/{}/withdrawal#withdraw", decision.decision_id);
    Some(WithdrawalForm::of(file, decision, action, fields))
}

fn why(file: &CountryFile) -> String {
    match (&file.row, &file.unranked) {
        (Some(row), _) => row.why.clone(),
        (None, Some(unranked)) => format!(
            "Not ranked: {} of the last 12 months are covered, and a forecast needs all 12.",
            unranked.covered_months
        ),
        (None, None) => "No forecast yet: run `forestall cycle`.".to_owned(),
    }
}

fn basis(run: &RunRef) -> Basis {
    Basis { href: run_page(run), run: capitalised(&run_words(run)), hash: run.run_hash.short().to_owned() }
}

fn outlook_lines(row: &DocketRow) -> Vec<OutlookLine> {
    let before = row.before.as_ref();
    row.outlooks
        .iter()
        .enumerate()
        .map(|(index, outlook)| OutlookLine {
            months: outlook.months,
            p_conflict: format::probability(outlook.p_conflict),
            expected: format::deaths(outlook.expected),
            interval: format::interval(outlook.low as f64, outlook.high as f64),
            change: before.map_or_else(
                || "no run before".to_owned(),
                |before| {
                    let previous = &before.outlooks[index];
                    format!(
                        "before {}, P {}",
                        format::deaths(previous.expected),
                        format::probability(previous.p_conflict)
                    )
                },
            ),
        })
        .collect()
}

fn rank_line(row: &DocketRow) -> RankLine {
    let moved = match row.places_risen() {
        None => "not ranked in the run before".to_owned(),
        Some(0) => "as in the run before".to_owned(),
        Some(places) if places > 0 => format!("▲ {places} since the run before"),
        Some(places) => format!("▼ {} since the run before", -places),
    };
    let stability = format!(
        "among the {} deadliest in {} of the draws",
        forestall_docket::TOP_K,
        format::share(row.top_share)
    );
    RankLine { rank: row.rank, moved, stability }
}

fn history_figure(name: &str, href: &str, file: &CountryFile, look: &Look) -> Figure {
    let history = look.history(name.to_owned(), file);
    let sources: Vec<_> = file.sources.iter().map(|source| source.name.as_str()).collect();
    let source =
        format!("Deaths per month, best estimate; whiskers low to high. Source: {}.", list_or_none(&sources));
    let csv = format!("{href}/history.csv");
    let mut figure =
        Figure::of("What was seen", |drawing| history.svg(drawing), source, csv, history.table());
    let with = |whole_history, history_scale| {
        Look { whole_history, history_scale, fan_scale: look.fan_scale }.address(href, "history")
    };
    figure.svg_file = format!("{href}/history.svg?{}", look.query());
    let (whole, scale) = (look.whole_history, look.history_scale);
    figure.switches = vec![
        Switch::new(with(false, scale), "10 years", !whole),
        Switch::new(with(true, scale), "All", whole),
        Switch::new(with(whole, ScaleKind::Linear), "Linear", scale == ScaleKind::Linear),
        Switch::new(with(whole, ScaleKind::Log), "Log", scale == ScaleKind::Log),
    ];
    figure
}

fn fan_figure(file: &CountryFile, look: &Look, href: &str) -> Option<Figure> {
    let mut fan = file.fan.clone()?;
    fan.scale = look.fan_scale;
    let run = file.run.as_ref().map(run_words).unwrap_or_default();
    let axis = if look.fan_scale == ScaleKind::Log { "logarithmic axis" } else { "linear axis" };
    let source = format!("Deaths per month, intervals of the draws, {axis}. {}.", capitalised(&run));
    let csv = format!("{href}/forecast.csv");
    let mut figure = Figure::of("What may come", |drawing| fan.svg(drawing), source, csv, fan.table());
    figure.svg_file = format!("{href}/forecast.svg?{}", look.query());
    let with = |fan_scale| Look { fan_scale, ..*look }.address(href, "forecast");
    figure.switches = vec![
        Switch::new(with(ScaleKind::Log), "Log", look.fan_scale == ScaleKind::Log),
        Switch::new(with(ScaleKind::Linear), "Linear", look.fan_scale == ScaleKind::Linear),
    ];
    Some(figure)
}

fn list_or_none(names: &[&str]) -> String {
    if names.is_empty() { "none loaded".to_owned() } else { names.join(", ") }
}

/// Returns what stands: open engagements, open warnings, the standing decision.
fn answer_lines(visit: &Visit, file: &CountryFile) -> Vec<AnswerLine> {
    let engagements = file.engagements.iter().filter(|engagement| engagement.status().is_open());
    let mark = |record| MarkChip::among(&file.marks, record).unless_usual();
    let mut lines: Vec<_> = engagements
        .map(|engagement| AnswerLine {
            href: format!("/engagements/{}", engagement.engagement_id()),
            chip: format!("engaged · {}", engagement.track()),
            mark: mark(RecordRef::Engagement(engagement.engagement_id())),
            note: engagement.opening().aim.to_string(),
        })
        .collect();
    let warnings = file.warnings.iter().filter(|warning| warning.status().is_open());
    lines.extend(warnings.map(|warning| AnswerLine {
        href: format!("/warnings/{}", warning.warning_id()),
        chip: format!("warning {}", warning.status()),
        mark: mark(RecordRef::Warning(warning.warning_id())),
        note: warning.days_waiting(visit.now()).map_or_else(String::new, |days| match days {
            0 => "opened today".to_owned(),
            days => format!("waits {}", format::counted(days as usize, "day", "days")),
        }),
    }));
    lines.extend(file.decisions.standing().map(|decision| AnswerLine {
        href: "#timeline".to_owned(),
        chip: format!("decided: {}", decision.kind),
        mark: mark(RecordRef::Decision(decision.decision_id)),
        note: format!("{}, {}", decision.decided_by, day(decision.decided_at)),
    }));
    lines
}

fn source_lines(file: &CountryFile) -> Vec<SourceLine> {
    let Some(axis) = file
        .history
        .first()
        .zip(file.history.last())
        .and_then(|(first, last)| MonthRange::new(first.month, last.month).ok())
    else {
        return Vec::new();
    };
    file.sources
        .iter()
        .enumerate()
        .map(|(index, source)| {
            let strip = CoverageStrip {
                id: index.to_string(),
                name: source.name.clone(),
                axis,
                spans: source.spans.clone(),
            };
            SourceLine {
                name: source.name.clone(),
                svg: strip.svg(),
                ends: strip.ends(),
                words: strip.in_words(),
                newest: source.newest_event.map_or_else(|| "no event here".to_owned(), format::date),
                late: source.days_late.map(|days| format!("{} late", format::lateness(days))),
            }
        })
        .collect()
}
