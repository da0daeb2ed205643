//! The day of whoever looks: what they owe, what takes place, what waits for their answer.

use askama::Template;
use axum::response::Response;
use forestall_engagement::chronicle::FaceDate;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{DueLine, RecordOf, Timed, is_owed_by};
use crate::chronicle_pages::address;
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageResult, capitalised};
use crate::pages::notes::audience_of_all;
use crate::pages::print;

/// How many days ahead are shown.
const AHEAD: i64 = 7;

#[derive(Template)]
#[template(path = "owed/my_day.html")]
struct Page {
    frame: Frame,
    heading: String,
    why: String,
    late: Vec<DueLine>,
    today: Vec<DueLine>,
    soon: Vec<DueLine>,
    dates: Vec<DateLine>,
}

struct DateLine {
    when: String,
    what: String,
    href: String,
    record: String,
    mark: MarkChip,
}

pub(crate) async fn show(visit: Visit) -> PageResult<Response> {
    let timed = Timed::load(&visit).await?;
    let today = visit.now().to_zoned(TimeZone::UTC).date();
    let last = today.checked_add(AHEAD.days()).unwrap_or(today);
    let me = visit.viewer().account();
    let mine: Vec<_> = timed.dues.iter().filter(|(_, due)| is_owed_by(due, me)).collect();
    let lines = |is_wanted: &dyn Fn(Date) -> bool| -> Vec<DueLine> {
        let wanted = mine.iter().filter(|(_, due)| is_wanted(due.on));
        let lines = wanted.map(|(record, due)| timed.line(&visit, record, due, today));
        lines.map(|line| DueLine { what: capitalised(&line.what), ..line }).collect()
    };
    let mut dates: Vec<_> = timed
        .dates
        .iter()
        .filter_map(|(record, date)| Some((next_day(date, today)?, record, date)))
        .filter(|(day, ..)| *day <= last)
        .collect();
    dates.sort_by_key(|(day, _, date)| (*day, date.starts));
    let (late, due_today, soon) =
        (lines(&|on| on < today), lines(&|on| on == today), lines(&|on| on > today && on <= last));
    let mut frame = visit.frame(Section::Calendar, "My day");
    let shown = mine.iter().map(|(record, _)| record).chain(dates.iter().map(|(_, record, _)| *record));
    frame.audience = audience_of_all(&visit, shown.map(|record| &record.mark));
    print(&Page {
        heading: format::date(today),
        why: why(late.len(), due_today.len(), dates.iter().filter(|(day, ..)| *day == today).count()),
        frame,
        late,
        today: due_today,
        soon,
        dates: dates.iter().map(|(day, record, date)| date_line(*day, record, date)).collect(),
    })
}

fn why(late: usize, today: usize, dates: usize) -> String {
    let owed = match (late, today) {
        (0, 0) => "Nothing is owed by you today".to_owned(),
        (0, today) => {
            format!("{} due today", format::counted(today, "action of yours is", "actions of yours are"))
        }
        (late, 0) => {
            format!("{} overdue", format::counted(late, "action of yours is", "actions of yours are"))
        }
        (late, today) => format!(
            "{} overdue, {} due today",
            format::counted(late, "action of yours is", "actions of yours are"),
            format::count(today as u64)
        ),
    };
    let dates = match dates {
        0 => "nothing takes place".to_owned(),
        1 => "one thing takes place".to_owned(),
        several => format!("{} things take place", format::count(several as u64)),
    };
    format!("{owed}, and {dates}.")
}

/// Returns the day on which something takes place next, today included; 29 February falls on the 28th in other years.
fn next_day(date: &FaceDate, today: Date) -> Option<Date> {
    if !date.is_yearly {
        let last = date.until.unwrap_or(date.day);
        return (last >= today).then_some(date.day.max(today));
    }
    let years = [today.year(), today.year() + 1];
    let in_year = |year| {
        Date::new(year, date.day.month(), date.day.day())
            .or_else(|_| Date::new(year, date.day.month(), 28))
            .ok()
    };
    years.into_iter().filter_map(in_year).find(|day| *day >= today && *day >= date.day)
}

fn date_line(day: Date, record: &RecordOf, date: &FaceDate) -> DateLine {
    let time = date.starts.map(|at| at.to_zoned(TimeZone::UTC).strftime(", %H:%M UTC").to_string());
    DateLine {
        when: format!("{}{}", format::date(day), time.unwrap_or_default()),
        what: capitalised(&date.what),
        href: address(record.id),
        record: record.title.clone(),
        mark: MarkChip::of(record.id.record(), &record.mark),
    }
}

#[cfg(test)]
mod tests {
    use forestall_types::ActId;
    use jiff::civil::date;

    use super::*;

    fn on(day: Date, until: Option<Date>, is_yearly: bool) -> FaceDate {
        let act_id = ActId::from_random(1);
        FaceDate { act_id, what: "vote".to_owned(), day, until, is_yearly, starts: None, ends: None }
    }

    #[test]
    fn a_day_is_told_without_naught() {
        for (late, today, dates, told) in [
            (0, 0, 0, "Nothing is owed by you today, and nothing takes place."),
            (1, 0, 0, "1\u{a0}action of yours is overdue, and nothing takes place."),
            (0, 2, 1, "2\u{a0}actions of yours are due today, and one thing takes place."),
            (3, 1, 2, "3\u{a0}actions of yours are overdue, 1 due today, and 2 things take place."),
        ] {
            assert_eq!(why(late, today, dates), told);
        }
    }

    #[test]
    fn a_date_comes_once_or_every_year() {
        let today = date(2026, 11, 22);
        for (what, expected) in [
            (on(date(2026, 11, 22), None, false), Some(today)),
            (on(date(2026, 11, 21), None, false), None),
            (on(date(2026, 11, 20), Some(date(2026, 11, 30)), false), Some(today)),
            (on(date(1993, 9, 13), None, true), Some(date(2027, 9, 13))),
            (on(date(1993, 11, 22), None, true), Some(today)),
            (on(date(1992, 2, 29), None, true), Some(date(2027, 2, 28))),
            (on(date(2028, 2, 29), None, true), None),
        ] {
            assert_eq!(next_day(&what, today), expected, "{what:?}");
        }
    }
}
