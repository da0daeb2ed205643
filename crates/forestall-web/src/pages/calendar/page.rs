//! What is due and what happens in the next three months, day by day.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use forestall_confidence::AccountId;
use forestall_engagement::chronicle::Owner;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::calendar::{CalendarItem, When, calendar_of, days_from, today};
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageResult, capitalised};
use crate::pages::marks::colleagues;
use crate::pages::notes::audience_of_all;
use crate::pages::{Switch, print};

/// How far ahead the page looks, in days.
const AHEAD: i64 = 90;

#[derive(Deserialize, Default)]
pub(crate) struct Params {
    whose: Option<String>,
}

#[derive(Template)]
#[template(path = "calendar/page.html")]
pub(crate) struct Page {
    frame: Frame,
    lead: String,
    switches: Vec<Switch>,
    is_mine: bool,
    overdue: Vec<DayLines>,
    months: Vec<MonthLines>,
}

struct MonthLines {
    heading: String,
    days: Vec<DayLines>,
}

struct DayLines {
    day: String,
    weekday: &'static str,
    is_today: bool,
    lines: Vec<Line>,
}

struct Line {
    /// Hours in universal time, or until which day; none for a whole day.
    hours: Option<String>,
    what: String,
    title: String,
    href: String,
    /// Who owes it.
    owner: Option<String>,
    is_due: bool,
    /// None where the mark is the usual one.
    mark: Option<MarkChip>,
}

pub(crate) async fn show(visit: Visit, Query(params): Query<Params>) -> PageResult<Response> {
    let is_mine = params.whose.as_deref() != Some("all");
    let today = today(visit.viewer());
    let desk = visit.desk.as_ref();
    let mut items = calendar_of(desk, visit.viewer(), days_from(today, AHEAD)).await?;
    let in_all = items.len();
    items.retain(|item| !is_mine || item.is_mine);
    let names = Names::load(&visit, &items).await?;
    let (overdue, ahead): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.is_overdue(today));
    let mut frame = visit.frame(Section::Calendar, "Calendar");
    frame.audience = audience_of_all(&visit, items.iter().map(|item| &item.mark));
    print(&Page {
        frame,
        lead: lead(overdue.len(), ahead.len(), in_all - items.len()),
        switches: vec![
            Switch::new("/calendar".to_owned(), "Mine".to_owned(), is_mine),
            Switch::new("/calendar?whose=all".to_owned(), "All I may read".to_owned(), !is_mine),
        ],
        is_mine,
        overdue: by_day(&visit, &names, &overdue, today, |item| item.when.last_day()),
        months: by_month(&visit, &names, &ahead, today),
    })
}

/// Says in one sentence what the page holds.
fn lead(overdue: usize, ahead: usize, others: usize) -> String {
    let days = format!("the next {AHEAD}\u{a0}days");
    let ahead = match ahead {
        0 => format!("Nothing in {days}"),
        number => format!("{} in {days}", format::counted(number, "entry", "entries")),
    };
    let overdue = match overdue {
        0 => "nothing is overdue".to_owned(),
        1 => "one thing is overdue".to_owned(),
        number => format!("{} are overdue", format::counted(number, "thing", "things")),
    };
    let others = match others {
        0 => String::new(),
        number => format!(" {} of others stand under “All I may read”.", format::count(number as u64)),
    };
    format!("{ahead}; {overdue}.{others}")
}

/// The names of those who owe something.
struct Names(Vec<(AccountId, String)>);

impl Names {
    /// Loads them where somebody owes something.
    async fn load(visit: &Visit, items: &[CalendarItem]) -> PageResult<Self> {
        let is_needed = items.iter().any(|item| matches!(item.owner, Some(Owner::Account(_))));
        if !is_needed {
            return Ok(Self(Vec::new()));
        }
        let found = colleagues(visit.desk.as_ref(), visit.viewer()).await?;
        Ok(Self(found.into_iter().map(|(account, name)| (account, name.to_string())).collect()))
    }

    fn of(&self, visit: &Visit, owner: &Owner) -> String {
        match owner {
            Owner::Named(name) => name.clone(),
            Owner::Account(account) if visit.viewer().account() == Some(*account) => "you".to_owned(),
            Owner::Account(account) => {
                let known = self.0.iter().find(|(known, _)| known == account);
                known.map_or_else(|| "a colleague".to_owned(), |(_, name)| name.clone())
            }
        }
    }
}

fn by_month(visit: &Visit, names: &Names, items: &[&CalendarItem], today: Date) -> Vec<MonthLines> {
    // What has begun and goes on stands under today.
    let day_of = |item: &CalendarItem| item.when.first_day().max(today);
    let month_of = |item: &&CalendarItem| (day_of(item).year(), day_of(item).month());
    items
        .chunk_by(|one, other| month_of(one) == month_of(other))
        .map(|items| MonthLines {
            heading: format::month_of(day_of(items[0])),
            days: by_day(visit, names, items, today, day_of),
        })
        .collect()
}

fn by_day(
    visit: &Visit,
    names: &Names,
    items: &[&CalendarItem],
    today: Date,
    day_of: impl Fn(&CalendarItem) -> Date,
) -> Vec<DayLines> {
    let of_day = |items: &[&CalendarItem]| {
        let day = day_of(items[0]);
        DayLines {
            day: format::date(day),
            weekday: weekday(day),
            is_today: day == today,
            lines: items.iter().map(|item| line(visit, names, item)).collect(),
        }
    };
    items.chunk_by(|one, other| day_of(one) == day_of(other)).map(of_day).collect()
}

fn line(visit: &Visit, names: &Names, item: &CalendarItem) -> Line {
    Line {
        hours: hours(item.when),
        what: capitalised(if item.what.is_empty() { &item.title } else { &item.what }),
        title: item.title.clone(),
        href: item.href.clone(),
        owner: item.owner.as_ref().map(|owner| names.of(visit, owner)),
        is_due: item.is_due,
        mark: MarkChip::of(item.record, &item.mark.as_of(visit.now())).unless_usual(),
    }
}

/// Says at which hours something is, or until which day.
fn hours(when: When) -> Option<String> {
    match when {
        When::Days { first, last } => (last > first).then(|| format!("until {}", format::date(last))),
        When::Moment { starts, ends } => {
            let clock = |at: jiff::Timestamp| at.to_zoned(TimeZone::UTC).strftime("%H:%M").to_string();
            let begun = clock(starts);
            Some(match ends {
                None => format!("{begun}\u{a0}UTC"),
                Some(ends) if when.last_day() == when.first_day() => {
                    format!("{begun} to {}\u{a0}UTC", clock(ends))
                }
                Some(ends) => {
                    format!("{begun} to {} {}\u{a0}UTC", format::date(when.last_day()), clock(ends))
                }
            })
        }
    }
}

fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_said_in_universal_time() {
        let moment = |starts: &str, ends: Option<&str>| When::Moment {
            starts: starts.parse().unwrap(),
            ends: ends.map(|ends| ends.parse().unwrap()),
        };
        // 13:00 in Geneva in winter, and over midnight.
        let one = moment("2026-12-04T13:00:00+01:00", Some("2026-12-04T17:30:00+01:00"));
        assert_eq!(hours(one).as_deref(), Some("12:00 to 16:30\u{a0}UTC"));
        let over_night = moment("2026-12-04T22:00:00Z", Some("2026-12-05T02:00:00Z"));
        assert_eq!(hours(over_night).as_deref(), Some("22:00 to 5\u{a0}Dec\u{a0}2026 02:00\u{a0}UTC"));
        assert_eq!(hours(moment("2026-12-04T22:00:00Z", None)).as_deref(), Some("22:00\u{a0}UTC"));
        assert_eq!(hours(When::on("2026-12-04".parse().unwrap())), None);
    }

    #[test]
    fn the_lead_says_what_there_is() {
        assert_eq!(lead(0, 0, 0), "Nothing in the next 90\u{a0}days; nothing is overdue.");
        let many = "2\u{a0}entries in the next 90\u{a0}days; one thing is overdue. \
                    7 of others stand under “All I may read”.";
        assert_eq!(lead(1, 2, 7), many);
    }
}
