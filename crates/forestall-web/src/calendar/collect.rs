//! What stands in the calendar of one viewer, out of every kind of record.
//!
//! Everything here is loaded as the viewer may read it, and of records that are told by acts only their faces, which
//! are made from the acts under the record's own mark. So an act for fewer people never shapes a calendar.

use std::collections::BTreeSet;

use forestall_confidence::Viewer;
use forestall_engagement::chronicle::{FaceDate, FaceFilter, FaceRow, Mentioned, Owner};
use forestall_types::ChronicleId;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{CalendarItem, Days, When};
use crate::chronicle_pages;
use crate::desk::House;
use crate::page_error::PageResult;

/// Returns what the viewer may read that happens on these days, and all that is owed by the last of them, in order.
pub(crate) async fn calendar_of(
    desk: &dyn House,
    viewer: &Viewer,
    days: Days,
) -> PageResult<Vec<CalendarItem>> {
    let mine = Mine::load(desk, viewer).await?;
    let mut items = Vec::new();
    for row in desk.faces(viewer, FaceFilter { timed: true, ..FaceFilter::default() }).await?.rows {
        items.extend(of_face(&row, &mine, days));
    }
    items.retain(|item| days.touch(item.when) || (item.is_due && item.when.last_day() < days.first));
    let sorted_by = |item: &CalendarItem| (item.when.first_day(), item.when, item.record, item.part.clone());
    items.sort_by_cached_key(sorted_by);
    Ok(items)
}

/// What belongs to the viewer.
struct Mine {
    me: Option<Owner>,
    /// Engagements in which they take part or which they observe, and records that name one of these.
    records: BTreeSet<ChronicleId>,
}

impl Mine {
    async fn load(desk: &dyn House, viewer: &Viewer) -> PageResult<Self> {
        let own = viewer.own();
        let engagements: BTreeSet<_> =
            own.engagements.union(&own.observes).map(|id| ChronicleId::from(*id)).collect();
        let named = engagements.iter().copied().map(Mentioned::Chronicle).collect();
        let mut records = desk.mentioning_any(viewer, named).await?;
        records.extend(engagements);
        Ok(Self { me: viewer.account().map(Owner::Account), records })
    }

    /// What somebody else owes is theirs, whatever it belongs to.
    fn is_mine(&self, id: ChronicleId, owner: Option<&Owner>) -> bool {
        match owner {
            Some(owner @ Owner::Account(_)) => Some(owner) == self.me.as_ref(),
            _ => self.records.contains(&id),
        }
    }
}

fn of_face(row: &FaceRow, mine: &Mine, days: Days) -> Vec<CalendarItem> {
    let FaceRow { id, face, mark, changed_at } = row;
    let item = |part: String, what: &str, when: When, owner: Option<&Owner>, is_due: bool| CalendarItem {
        record: id.record(),
        part,
        title: face.title.clone(),
        what: what.to_owned(),
        when,
        is_due,
        owner: owner.cloned(),
        is_mine: mine.is_mine(*id, owner),
        mark: mark.clone(),
        href: chronicle_pages::address(*id),
        changed_at: Some(*changed_at),
    };
    let dues = face.dues.iter().enumerate().map(|(place, due)| {
        // Two things may be owed on one day; the place among those of that day tells them apart.
        let earlier = face.dues[..place].iter().filter(|other| other.on == due.on).count();
        let part = format!("due.{}.{earlier}", due.on.strftime("%Y%m%d"));
        item(part, due.what.as_str(), When::on(due.on), due.owner.as_ref(), true)
    });
    let dates = face.dates.iter().flat_map(|date| {
        let comings = comings(date, days).into_iter();
        comings.map(|(part, when)| item(part, &date.what, when, None, false)).collect::<Vec<_>>()
    });
    dues.chain(dates).collect()
}

/// Returns each time something happens within these days: once, or every year.
fn comings(date: &FaceDate, days: Days) -> Vec<(String, When)> {
    let part = date.act_id.to_string();
    if let Some(starts) = date.starts {
        return vec![(part, When::Moment { starts, ends: date.ends })];
    }
    let last = date.until.unwrap_or(date.day);
    if !date.is_yearly {
        return vec![(part, When::Days { first: date.day, last })];
    }
    let length = last.since(date.day).map_or(0, |span| span.get_days());
    // A span that begins before the turn of a year may end after it.
    (days.first.year().saturating_sub(1)..=days.last.year())
        .filter_map(|year| {
            let first = in_year(date.day, year).filter(|first| *first >= date.day)?;
            let last = first.checked_add(jiff::Span::new().days(length.max(0))).unwrap_or(first);
            Some((format!("{part}.{year}"), When::Days { first, last }))
        })
        .filter(|(_, when)| days.touch(*when))
        .collect()
}

/// Returns the same day of another year; of 29 February, the 28th of years without one.
fn in_year(day: Date, year: i16) -> Option<Date> {
    Date::new(year, day.month(), day.day()).or_else(|_| Date::new(year, day.month(), 28)).ok()
}

/// Returns the days from one on.
pub(crate) fn days_from(first: Date, count: i64) -> Days {
    Days { first, last: first.checked_add(jiff::Span::new().days(count)).unwrap_or(Date::MAX) }
}

/// Returns the day at which the viewer looks, in universal time.
pub(crate) fn today(viewer: &Viewer) -> Date {
    viewer.now().to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use forestall_confidence::{AccountId, Attribution, Mark};
    use forestall_engagement::chronicle::{Due, Face};

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn date(first: &str, until: Option<&str>, is_yearly: bool) -> FaceDate {
        FaceDate {
            act_id: "A-04c1f2a9b3e7".parse().unwrap(),
            what: "Independence day".to_owned(),
            day: day(first),
            until: until.map(day),
            is_yearly,
            starts: None,
            ends: None,
        }
    }

    fn days(first: &str, last: &str) -> Days {
        Days { first: day(first), last: day(last) }
    }

    fn told(date: &FaceDate, days: Days) -> Vec<String> {
        let told = |(part, when): (String, When)| {
            let part = part.replace("A-04c1f2a9b3e7", "A");
            format!("{part} {} to {}", when.first_day(), when.last_day())
        };
        comings(date, days).into_iter().map(told).collect()
    }

    #[test]
    fn what_comes_every_year_comes_on_its_day() {
        let year = days("2026-11-22", "2027-11-22");
        assert_eq!(told(&date("1960-08-13", None, true), year), ["A.2027 2027-08-13 to 2027-08-13"]);
        assert_eq!(told(&date("2030-08-13", None, true), year), [""; 0], "not before the first time");
        let leap = date("2024-02-29", None, true);
        assert_eq!(
            told(&leap, days("2027-02-01", "2028-03-31")),
            ["A.2027 2027-02-28 to 2027-02-28", "A.2028 2028-02-29 to 2028-02-29"]
        );
        // From the old year into the new one.
        let feast = date("2020-12-30", Some("2021-01-02"), true);
        assert_eq!(told(&feast, days("2027-01-01", "2027-03-01")), ["A.2026 2026-12-30 to 2027-01-02"]);
        assert_eq!(told(&date("2020-01-01", Some("2020-01-03"), false), year).len(), 1, "left to who asks");
    }

    #[test]
    fn two_things_owed_on_a_day_are_told_apart_and_owned() {
        let due = |what: &str, on: &str, owner: Option<Owner>| Due {
            what: what.parse().unwrap(),
            owner,
            on: day(on),
            cost: None,
        };
        let me = AccountId::new(1);
        let face = Face {
            title: "Round 3".to_owned(),
            dues: vec![
                due("write", "2026-12-01", Some(Owner::Account(me))),
                due("call", "2026-12-01", Some(Owner::Account(AccountId::new(2)))),
                due("print", "2026-12-02", Some(Owner::Named("the host".to_owned()))),
                due("pay", "2026-12-03", None),
            ],
            ..Face::default()
        };
        let id: ChronicleId = "SES-04c1f2a9b3e7".parse().unwrap();
        let mark =
            Mark { audience: "open".parse().unwrap(), attribution: Attribution::ByName, review_by: None };
        let row = FaceRow { id, face, mark, changed_at: "2026-11-22T12:00:00Z".parse().unwrap() };
        let of = |records: &[ChronicleId]| {
            let mine = Mine { me: Some(Owner::Account(me)), records: records.iter().copied().collect() };
            of_face(&row, &mine, days("2026-11-22", "2027-02-20"))
        };
        let parts: Vec<_> = of(&[]).iter().map(|item| (item.part.clone(), item.is_mine)).collect();
        let part = |text: &str, is_mine: bool| (text.to_owned(), is_mine);
        assert_eq!(
            parts,
            [
                part("due.20261201.0", true),
                part("due.20261201.1", false),
                part("due.20261202.0", false),
                part("due.20261203.0", false),
            ]
        );
        let mine: Vec<_> = of(&[id]).iter().map(|item| item.is_mine).collect();
        assert_eq!(mine, [true, false, true, true], "what a colleague owes is theirs");
        assert!(of(&[])[0].is_overdue(day("2026-12-02")) && !of(&[])[0].is_overdue(day("2026-12-01")));
    }
}
