//! The form with which a person opens an engagement.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::Mark;
use forestall_engagement::{
    DecisionKind, Engagement, EngagementId, EngagementSource, NewEngagement, NextStep, Officer, Parties,
    PartyName, Track,
};
use forestall_types::PolityCode;
use serde::Deserialize;

use crate::desk::{CountryFile, DeskError};
use crate::forms::{Choice, Field, Wrong, accept};
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::marks::{MarkFields, MarkOffer, SentMark};
use crate::pages::{print, print_refused, run_words};
use crate::server::App;

#[derive(Deserialize, Default)]
pub(crate) struct Params {
    country: Option<String>,
    from: Option<String>,
}

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    country: String,
    run: String,
    from: String,
    track: String,
    parties: String,
    aim: String,
    next_step: String,
    due_on: String,
    #[serde(flatten)]
    mark: SentMark,
}

#[derive(Template)]
#[template(path = "engagements/new.html")]
pub(crate) struct Page {
    frame: Frame,
    countries: Vec<(String, String)>,
    form: Option<OpeningForm>,
}

#[derive(Default)]
struct OpeningForm {
    country: String,
    code: String,
    run: Option<(String, String)>,
    from: Field,
    sources: Vec<Choice>,
    track: Field,
    tracks: Vec<Choice>,
    parties: Field,
    aim: Field,
    next_step: Field,
    due_on: Field,
    mark: MarkFields,
    error: Option<String>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(params): Query<Params>,
) -> PageResult<Response> {
    let Some(country) = params.country else {
        return print(&choose_country(&app, &visit).await?);
    };
    let file = load_file(&app, &visit, &country).await?;
    let form = OpeningForm { from: Field::new(params.from.unwrap_or_default()), ..OpeningForm::default() };
    let offer = offer(&visit).await?;
    print(&build(&visit, &file, &offer, form))
}

pub(crate) async fn submit(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let _one_at_a_time = app.opening.lock().await;
    let file = load_file(&app, &visit, &sent.country).await?;
    if file.run.as_ref().is_none_or(|run| run.run_hash.as_str() != sent.run) {
        return Err(PageError::MovedOn);
    }
    let mut form = OpeningForm::of(&sent);
    let offer = offer(&visit).await?;
    let mark = form.mark.parse_opening(&offer);
    let engagement = form.parse(&file, visit.officer()?, &visit);
    let (Ok(engagement), Ok(mark)) = (engagement, mark) else {
        return print_refused(&build(&visit, &file, &offer, form));
    };
    if let Some(known) = file.engagements.iter().find(|known| is_opened_as(known, &engagement)) {
        return Ok(lead_to(known.engagement_id()));
    }
    match app.desk.open_engagement(visit.viewer(), engagement, mark).await {
        Ok(engagement_id) => Ok(lead_to(engagement_id)),
        Err(DeskError::Refused(why)) => {
            form.error = Some(capitalised(&why));
            print_refused(&build(&visit, &file, &offer, form))
        }
        Err(error) => Err(error.into()),
    }
}

/// Says whether an engagement under way was opened by the same form: a double click, or a page sent again.
///
/// Compared is how it was opened, so that it is found after a hand-over to another track as well.
fn is_opened_as(known: &Engagement, new: &NewEngagement) -> bool {
    let opening = known.opening();
    known.status().is_open()
        && opening.situation == new.situation
        && opening.source == new.source
        && opening.track == new.track
        && opening.parties == new.parties
        && opening.aim == new.aim
}

fn lead_to(engagement_id: EngagementId) -> Response {
    Redirect::to(&format!("/engagements/{engagement_id}")).into_response()
}

async fn load_file(app: &App, visit: &Visit, country: &str) -> PageResult<CountryFile> {
    let polity: PolityCode = country.parse().map_err(|_| PageError::NotFound)?;
    app.desk.country(visit.viewer(), polity).await?.ok_or(PageError::NotFound)
}

async fn choose_country(app: &App, visit: &Visit) -> PageResult<Page> {
    let docket = app.desk.docket(visit.viewer()).await?;
    let rows = docket.map(|sheet| sheet.docket.rows).unwrap_or_default();
    let countries =
        rows.iter().map(|row| (format!("/engagements/new?country={}", row.polity), visit.name(row.polity)));
    Ok(Page {
        frame: visit.frame(Section::Engagements, "Open an engagement"),
        countries: countries.collect(),
        form: None,
    })
}

/// Returns the marks an engagement may be opened under.
async fn offer(visit: &Visit) -> PageResult<MarkOffer> {
    let offer = MarkOffer::load(visit.desk.as_ref(), visit.viewer(), Mark::internal(), "Internal").await?;
    Ok(offer.with_its_members())
}

fn build(visit: &Visit, file: &CountryFile, offer: &MarkOffer, form: OpeningForm) -> Page {
    let country = visit.name(file.polity);
    Page {
        frame: visit.frame(Section::Engagements, format!("Open an engagement: {country}")),
        countries: Vec::new(),
        form: Some(OpeningForm { mark: form.mark.clone().dressed(offer), ..form }.for_file(file, country)),
    }
}

impl OpeningForm {
    fn of(sent: &Sent) -> Self {
        Self {
            from: Field::new(&sent.from),
            track: Field::new(&sent.track),
            parties: Field::new(&sent.parties),
            aim: Field::new(&sent.aim),
            next_step: Field::new(&sent.next_step),
            due_on: Field::new(&sent.due_on),
            mark: MarkFields::of(&sent.mark),
            ..Self::default()
        }
    }

    fn for_file(mut self, file: &CountryFile, country: String) -> Self {
        self.country = country;
        self.code = file.polity.to_string();
        self.run = file.run.as_ref().map(|run| (run.run_hash.to_string(), run_words(run)));
        self.sources = sources(file);
        // What is named in the address is chosen; else the newest basis there is.
        let chosen = if self.sources.iter().any(|source| source.value == self.from.value) {
            self.from.value.clone()
        } else {
            self.sources.first().map(|source| source.value.clone()).unwrap_or_default()
        };
        for source in &mut self.sources {
            source.is_chosen = source.value == chosen;
        }
        self.tracks = Track::ALL
            .iter()
            .map(|track| Choice {
                value: track.code().to_owned(),
                label: track.words().to_owned(),
                help: match track {
                    Track::TrackI => "officials who can commit their side",
                    Track::TrackOneAndHalf => "officials in a private capacity, with others",
                    Track::TrackII => "people without office",
                }
                .to_owned(),
                is_chosen: track.code() == self.track.value,
            })
            .collect();
        self
    }

    /// Reads the engagement; wrong fields say why.
    fn parse(&mut self, file: &CountryFile, by: Officer, visit: &Visit) -> Result<NewEngagement, Wrong> {
        let source = self.parse_source();
        let track = if self.track.value.is_empty() {
            self.track.refuse("choose a track")
        } else {
            self.track.parse()
        };
        let parties = self.parse_parties();
        let aim = self.aim.parse();
        let (what, due_on) = (self.next_step.parse(), parse_day(&mut self.due_on));
        Ok(NewEngagement {
            situation: file.polity,
            source: source?,
            track: track?,
            parties: parties?,
            aim: aim?,
            next_step: NextStep::new(what?, due_on?),
            run: file.run.clone().ok_or(Wrong)?,
            opened_by: by,
            opened_at: visit.now(),
        })
    }

    fn parse_source(&mut self) -> Result<EngagementSource, Wrong> {
        let value = self.from.value.as_str();
        if value == SITUATION {
            return Ok(EngagementSource::Situation);
        }
        let source = (value.parse().map(EngagementSource::Decision))
            .or_else(|_| value.parse().map(EngagementSource::Warning));
        match source {
            Ok(source) => Ok(source),
            Err(_) => self.from.refuse("choose what it is opened from"),
        }
    }

    fn parse_parties(&mut self) -> Result<Parties, Wrong> {
        let names: Result<Vec<PartyName>, _> =
            self.parties.value.lines().filter(|line| !line.trim().is_empty()).map(str::parse).collect();
        match names.map(Parties::new) {
            Ok(Ok(parties)) => Ok(parties),
            Ok(Err(error)) => self.parties.refuse(error.to_string()),
            Err(error) => self.parties.refuse(error.to_string()),
        }
    }
}

/// Reads a day that may be left blank.
fn parse_day(field: &mut Field) -> Result<Option<jiff::civil::Date>, Wrong> {
    if field.value.trim().is_empty() {
        return Ok(None);
    }
    match field.value.trim().parse() {
        Ok(day) => Ok(Some(day)),
        Err(_) => field.refuse("write the day as year-month-day, such as 2026-12-04"),
    }
}

/// The value of "the situation itself".
const SITUATION: &str = "situation";

/// Returns what an engagement may rest on: actioned warnings, the standing decision to engage, the situation.
fn sources(file: &CountryFile) -> Vec<Choice> {
    let choice = |value: String, label: String, help: String| Choice { value, label, help, is_chosen: false };
    let warnings = file.warnings.iter().filter(|warning| warning.is_ready_to_engage());
    let mut found: Vec<_> = warnings
        .map(|warning| {
            let id = warning.warning_id().to_string();
            choice(id.clone(), format!("Warning {id}"), warning.opening().reason.to_string())
        })
        .collect();
    let standing = file.decisions.standing().filter(|decision| decision.kind == DecisionKind::Engage);
    found.extend(standing.map(|decision| {
        let id = decision.decision_id.to_string();
        choice(id.clone(), format!("Decision {id}"), decision.reason.to_string())
    }));
    found.push(choice(
        SITUATION.to_owned(),
        "The situation itself".to_owned(),
        "no warning or decision".to_owned(),
    ));
    found
}
