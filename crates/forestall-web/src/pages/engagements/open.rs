//! The form with which a person opens an engagement.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::Mark;
use forestall_engagement::chronicle::{FaceFilter, FaceOrder, FaceRow};
use forestall_engagement::{
    DecisionKind, Engagement, EngagementId, EngagementSource, NewEngagement, NextStep, Officer, OpeningLinks,
    Parties, PartyName, Track,
};
use forestall_types::{ChronicleKind, PolityCode};
use serde::Deserialize;

use super::watched::Watched;
use crate::chronicle_pages::address;
use crate::desk::{CountryFile, DeskError};
use crate::forms::{Choice, Field, Wrong, accept};
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageError, PageResult, capitalised};
use crate::pages::marks::{MarkFields, MarkOffer, SentMark};
use crate::pages::notes::audience_of_all;
use crate::pages::{print, print_refused, run_words};
use crate::server::App;

#[derive(Deserialize, Default)]
pub(crate) struct Params {
    situation: Option<String>,
    country: Option<String>,
    from: Option<String>,
}

/// What the browser sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    form_token: String,
    situation: String,
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
    /// What people watch: address and title of the form for each.
    situations: Vec<(String, String)>,
    countries: Vec<(String, String)>,
    form: Option<OpeningForm>,
}

#[derive(Default)]
struct OpeningForm {
    /// The situation, or the country where it is opened from one.
    title: String,
    /// The situation it is linked to: identifier and address.
    watched: Option<(String, String)>,
    country: Field,
    country_help: &'static str,
    /// The countries among which one is chosen; none where there is one alone.
    countries: Vec<Choice>,
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
    let watched = load_watched(&visit, params.situation.as_deref()).await?;
    let Some(country) = params.country.or_else(|| default_country(watched.as_ref())) else {
        return print(&choose(&app, &visit).await?);
    };
    let file = load_file(&app, &visit, &country).await?;
    let mut form =
        OpeningForm { from: Field::new(params.from.unwrap_or_default()), ..OpeningForm::default() };
    if let Some(watched) = &watched {
        form.parties = Field::new(watched.party_lines());
        // Which of several it is filed under is chosen by a person; of its own the first stands there.
        let chosen = watched.has_own_countries.then(|| file.polity.to_string());
        form.country = Field::new(chosen.unwrap_or_default());
    }
    let offer = offer(&visit, watched.as_ref()).await?;
    print(&build(&visit, &file, watched.as_ref(), &offer, form))
}

pub(crate) async fn submit(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| &sent.form_token)?;
    let _one_at_a_time = app.opening.lock().await;
    let watched = load_watched(&visit, Some(&sent.situation)).await?;
    let country = Some(sent.country.clone()).filter(|code| !code.is_empty());
    let country = country.or_else(|| default_country(watched.as_ref())).ok_or(PageError::NotFound)?;
    let file = load_file(&app, &visit, &country).await?;
    if file.run.as_ref().is_none_or(|run| run.run_hash.as_str() != sent.run) {
        return Err(PageError::MovedOn);
    }
    let mut form = OpeningForm::of(&sent);
    let offer = offer(&visit, watched.as_ref()).await?;
    let mark = form.mark.parse_opening(&offer);
    let engagement = form.parse(&file, watched.as_ref(), visit.officer()?, &visit);
    let (Ok(engagement), Ok(mark)) = (engagement, mark) else {
        return print_refused(&build(&visit, &file, watched.as_ref(), &offer, form));
    };
    if let Some(known) = file.engagements.iter().find(|known| is_opened_as(known, &engagement)) {
        return Ok(lead_to(known.engagement_id()));
    }
    match app.desk.open_engagement(visit.viewer(), engagement, mark).await {
        Ok(engagement_id) => Ok(lead_to(engagement_id)),
        Err(DeskError::Refused(why) | DeskError::RefusedAt(_, why)) => {
            form.error = Some(capitalised(&why));
            print_refused(&build(&visit, &file, watched.as_ref(), &offer, form))
        }
        Err(error) => Err(error.into()),
    }
}

async fn load_watched(visit: &Visit, situation: Option<&str>) -> PageResult<Option<Watched>> {
    match situation.filter(|id| !id.is_empty()) {
        Some(id) => Watched::load(visit, id).await.map(Some),
        None => Ok(None),
    }
}

/// Returns the country whose run and decisions stand on the form before one is chosen.
fn default_country(watched: Option<&Watched>) -> Option<String> {
    watched.and_then(|watched| watched.countries.first()).map(|(code, _)| code.to_string())
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
        && new.links.situation.is_none_or(|situation| known.course().situations.contains(&situation))
}

fn lead_to(engagement_id: EngagementId) -> Response {
    Redirect::to(&format!("/engagements/{engagement_id}")).into_response()
}

async fn load_file(app: &App, visit: &Visit, country: &str) -> PageResult<CountryFile> {
    let polity: PolityCode = country.parse().map_err(|_| PageError::NotFound)?;
    app.desk.country(visit.viewer(), polity).await?.ok_or(PageError::NotFound)
}

/// Returns what an engagement may be opened from: what people watch first, then the countries of the docket.
async fn choose(app: &App, visit: &Visit) -> PageResult<Page> {
    let filter = FaceFilter {
        kind: Some(ChronicleKind::Situation),
        order: FaceOrder::Title,
        take: MOST_SITUATIONS,
        ..FaceFilter::default()
    };
    let watched = app.desk.faces(visit.viewer(), filter).await?.rows;
    let link = |row: &FaceRow| (format!("/engagements/new?situation={}", row.id), row.face.title.clone());
    let docket = app.desk.docket(visit.viewer()).await?;
    let rows = docket.map(|sheet| sheet.docket.rows).unwrap_or_default();
    let countries =
        rows.iter().map(|row| (format!("/engagements/new?country={}", row.polity), visit.name(row.polity)));
    let mut frame = visit.frame(Section::Engagements, "Open an engagement");
    frame.audience = audience_of_all(visit, watched.iter().map(|row| &row.mark));
    Ok(Page {
        frame,
        situations: watched.iter().map(link).collect(),
        countries: countries.collect(),
        form: None,
    })
}

/// Returns the marks an engagement may be opened under.
async fn offer(visit: &Visit, watched: Option<&Watched>) -> PageResult<MarkOffer> {
    let (start, label) = match watched {
        Some(watched) => (watched.start(), "As the situation and its parties"),
        None => (Mark::internal(), "Internal"),
    };
    let offer = MarkOffer::load(visit.desk.as_ref(), visit.viewer(), start, label).await?;
    Ok(offer.with_its_members())
}

fn build(
    visit: &Visit,
    file: &CountryFile,
    watched: Option<&Watched>,
    offer: &MarkOffer,
    form: OpeningForm,
) -> Page {
    let form = OpeningForm { mark: form.mark.clone().dressed(offer), ..form }.for_file(file);
    let form = match watched {
        Some(watched) => form.out_of(watched),
        None => OpeningForm {
            title: visit.name(file.polity),
            country: Field::new(file.polity.to_string()),
            ..form
        },
    };
    let mut frame = visit.frame(Section::Engagements, format!("Open an engagement: {}", form.title));
    if watched.is_some() {
        frame.audience = audience_of_all(visit, [&offer.start]);
    }
    Page { frame, situations: Vec::new(), countries: Vec::new(), form: Some(form) }
}

impl OpeningForm {
    fn of(sent: &Sent) -> Self {
        Self {
            country: Field::new(&sent.country),
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

    /// Returns the form with what the situation says.
    fn out_of(mut self, watched: &Watched) -> Self {
        self.title.clone_from(&watched.title);
        self.watched = Some((watched.id.to_string(), address(watched.id)));
        if let Some(only) = watched.only_country() {
            self.country.value = only.to_string();
        } else {
            let choice = |(code, label): &(PolityCode, String)| Choice {
                value: code.to_string(),
                label: label.clone(),
                help: String::new(),
                is_chosen: code.as_str() == self.country.value,
            };
            self.countries = watched.countries.iter().map(choice).collect();
        }
        self.country_help = if watched.has_own_countries {
            "One of the situation's countries: lists sort the engagement by it, and its forecast is kept with it."
        } else {
            "The situation names no country of the map; choose the one whose forecast comes nearest to it."
        };
        self
    }

    fn for_file(mut self, file: &CountryFile) -> Self {
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
    fn parse(
        &mut self,
        file: &CountryFile,
        watched: Option<&Watched>,
        by: Officer,
        visit: &Visit,
    ) -> Result<NewEngagement, Wrong> {
        let situation = self.parse_country(watched);
        let source = self.parse_source();
        let track = if self.track.value.is_empty() {
            self.track.refuse("choose a track")
        } else {
            self.track.parse()
        };
        let parties = self.parse_parties();
        let aim = self.aim.parse();
        let (what, due_on) = (self.next_step.parse(), parse_day(&mut self.due_on));
        let (situation, parties) = (situation?, parties?);
        Ok(NewEngagement {
            links: watched.map_or_else(OpeningLinks::default, |watched| watched.links(&parties)),
            situation,
            source: source?,
            track: track?,
            parties,
            aim: aim?,
            next_step: NextStep::new(what?, due_on?),
            run: file.run.clone().ok_or(Wrong)?,
            opened_by: by,
            opened_at: visit.now(),
        })
    }

    fn parse_country(&mut self, watched: Option<&Watched>) -> Result<PolityCode, Wrong> {
        if self.country.value.is_empty() {
            return self.country.refuse("choose the country it is filed under");
        }
        let country: PolityCode = self.country.parse()?;
        let may = watched.is_none_or(|watched| watched.countries.iter().any(|(code, _)| *code == country));
        if may { Ok(country) } else { self.country.refuse("choose one out of the list") }
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

/// The most situations among which one is chosen.
const MOST_SITUATIONS: usize = 300;

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
