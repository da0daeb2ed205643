//! Who can be there within some hours.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use forestall_engagement::LanguageSkill;
use forestall_engagement::representative::{Arrival, within_hours};
use forestall_types::PolityCode;
use jiff::civil::Date;
use serde::Deserialize;

use super::ring_line::{Names, hours, money};
use super::{Ring, today};
use crate::chronicle_pages::address;
use crate::format;
use crate::forms::Choice;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::PageResult;
use crate::pages::asked::chosen;
use crate::pages::countries_on_map::country_choices;
use crate::pages::notes::audience_of_all;
use crate::pages::print;

/// What is asked for first: two days.
const USUAL_HOURS: u32 = 48;
/// The most that can be asked for: stand-by and journey of 90 days each.
const MOST_HOURS: u32 = 2 * 90 * 24;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Params {
    hours: String,
    country: String,
}

#[derive(Template)]
#[template(path = "representatives/within.html")]
struct Page {
    frame: Frame,
    heading: String,
    lead: String,
    hours: String,
    hours_error: Option<String>,
    countries: Vec<Choice>,
    country: Option<String>,
    lines: Vec<Line>,
}

struct Line {
    href: String,
    title: String,
    in_public: String,
    there_in: Option<String>,
    leaves_in: String,
    checked: String,
    is_stale: bool,
    covers: bool,
    may_enter: bool,
    languages: String,
    funds: String,
}

pub(crate) async fn show(visit: Visit, Query(params): Query<Params>) -> PageResult<Response> {
    let country: Option<PolityCode> = chosen(&params.country)?;
    let asked = match params.hours.trim() {
        "" => Ok(USUAL_HOURS),
        text => text.parse().ok().filter(|hours| (1..=MOST_HOURS).contains(hours)).ok_or(()),
    };
    let day = today(&visit);
    let ring = Ring::load(&visit, false).await?;
    let names = Names::of_ring(&visit, &ring).await?;
    let arrivals =
        asked.map_or_else(|()| Vec::new(), |hours| within_hours(&ring.members, hours, country, day));
    let shown = |row: &&forestall_engagement::chronicle::FaceRow| {
        arrivals.iter().any(|arrival| arrival.member.id == row.id)
    };
    let mut frame = visit.frame(Section::Roster, "Who can be there");
    frame.audience = audience_of_all(&visit, ring.rows.iter().filter(shown).map(|row| &row.mark));
    let place = country.map(|country| visit.name(country));
    print(&Page {
        frame,
        heading: match (&place, asked) {
            (Some(place), Ok(number)) => format!("Who can be in {place} within {}", hours(number)),
            (None, Ok(number)) => format!("Who can leave within {}", hours(number)),
            (_, Err(())) => "Who can be there".to_owned(),
        },
        lead: lead(&arrivals, place.as_deref()),
        hours_error: asked.is_err().then(|| format!("Write whole hours, 1 to {MOST_HOURS}.")),
        hours: if params.hours.is_empty() { USUAL_HOURS.to_string() } else { params.hours },
        countries: country_choices(&visit, country).await?,
        lines: arrivals.iter().map(|arrival| line(&names, arrival, country, day)).collect(),
        country: place,
    })
}

fn lead(arrivals: &[Arrival<'_>], place: Option<&str>) -> String {
    let stale = arrivals.iter().filter(|arrival| arrival.is_stale).count();
    let first = match (arrivals.first(), place) {
        (None, _) => return "Nobody who is free and on stand-by.".to_owned(),
        (Some(first), Some(place)) => match first.there_in {
            Some(there_in) => {
                format!("{} first, in {place} {} after the call.", first.member.title, hours(there_in))
            }
            None => {
                format!("{} can leave first; nobody’s journey to {place} is worked out.", first.member.title)
            }
        },
        (Some(first), None) => {
            format!("{} first, {} after the call.", first.member.title, hours(first.leaves_in.into()))
        }
    };
    match stale {
        0 => first,
        number => format!(
            "{first} {} older than it may be.",
            if number == 1 {
                "One check is".to_owned()
            } else {
                format!("{} checks are", format::count(number as u64))
            }
        ),
    }
}

fn line(names: &Names, arrival: &Arrival<'_>, country: Option<PolityCode>, day: Date) -> Line {
    let entry = &arrival.member.entry;
    let languages: Vec<_> = entry.languages.iter().map(LanguageSkill::words).collect();
    let funds: Vec<_> = entry.funds_on(day).map(|funds| money(funds.amount)).collect();
    Line {
        href: address(arrival.member.id),
        title: arrival.member.title.clone(),
        in_public: entry.face_on(day).map(|who| names.of(who)).unwrap_or_default(),
        there_in: arrival.there_in.map(hours),
        leaves_in: hours(arrival.leaves_in.into()),
        checked: entry.standby.map(|standby| format::date(standby.checked_on)).unwrap_or_default(),
        is_stale: arrival.is_stale,
        covers: country.is_some_and(|country| entry.covers(country, day)),
        may_enter: country.is_some_and(|country| entry.may_enter(country, day)),
        languages: languages.join("; "),
        funds: if funds.is_empty() { "none".to_owned() } else { funds.join("; ") },
    }
}
