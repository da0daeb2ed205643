//! The calendar of a situation: days and spans that are a reason to look.

use forestall_types::ActId;
use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::{LookAhead, OccasionKind, Recurrence};
use crate::chronicle::{Due, Owner};
use crate::{Phrase, Words};

/// When an occasion takes place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Days {
    /// The day, or the first of several.
    pub from: Date,
    /// The last of several.
    pub to: Option<Date>,
}

/// An election, anniversary, deadline or other date in the calendar of a situation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Occasion {
    /// The act that entered it.
    pub act_id: ActId,
    /// What kind of date.
    pub kind: OccasionKind,
    /// What happens.
    pub title: Phrase,
    /// When, the first time.
    pub days: Days,
    /// Whether it comes again.
    pub recurrence: Recurrence,
    /// Why it matters.
    pub why: Option<Words>,
    /// How long before somebody looks; none where the date alone is no reason to.
    pub look_ahead: Option<LookAhead>,
    /// The day on which it was entered or last moved; what lay behind it then needs no look.
    pub entered_on: Date,
    /// Why it was cancelled, where it was.
    pub cancelled: Option<Words>,
    /// Where it was moved from, oldest first, and why.
    pub moves: Vec<(Days, Words)>,
    /// What was found by those who looked, oldest first.
    pub looks: Vec<Look>,
}

/// Somebody looked because of an occasion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Look {
    /// Because of which day.
    pub at: Date,
    /// What they found.
    pub found: Words,
}

impl Days {
    /// Returns the last day.
    pub fn last(self) -> Date {
        self.to.unwrap_or(self.from)
    }

    /// Says whether it ends no earlier than it begins.
    pub fn is_in_order(self) -> bool {
        self.from <= self.last()
    }

    /// Returns how many days it lasts beyond the first.
    fn length(self) -> Span {
        self.from.until(self.last()).unwrap_or_default()
    }

    /// Says whether the next year's begins after this ends.
    pub fn fits_a_year(self) -> bool {
        self.in_year(self.from.year() + 1).is_none_or(|next| self.last() < next.from)
    }

    /// Returns the same days of another year; 29 February is 28 February where there is none.
    fn in_year(self, year: i16) -> Option<Self> {
        let (month, day) = (self.from.month(), self.from.day());
        let from = Date::new(year, month, day).or_else(|_| Date::new(year, month, 28)).ok()?;
        let to = match self.to {
            Some(_) => Some(from.checked_add(self.length()).ok()?),
            None => None,
        };
        Some(Self { from, to })
    }
}

impl Occasion {
    /// Returns when it takes place for the first time with its last day no earlier than `day`; nothing once it is over
    /// for good or cancelled.
    pub fn next_from(&self, day: Date) -> Option<Days> {
        if self.cancelled.is_some() {
            return None;
        }
        match self.recurrence {
            Recurrence::Once => Some(self.days).filter(|days| days.last() >= day),
            // The year before, for spans that reach over its end.
            Recurrence::Yearly => (day.year().max(self.days.from.year() + 1) - 1..)
                .take(3)
                .filter_map(|year| self.days.in_year(year))
                .find(|days| days.from >= self.days.from && days.last() >= day),
        }
    }

    /// Returns the next time somebody should look, and because of which days: after the last look, and no earlier than
    /// the date was entered.
    pub fn to_look_at(&self) -> Option<(Date, Days)> {
        let ahead = self.look_ahead?;
        let after_looks = self.looks.iter().filter_map(|look| self.next_after(look.at)).max();
        let days = match (self.looks.is_empty(), after_looks) {
            (true, _) => self.next_from(self.entered_on)?,
            (false, days) => days?,
        };
        Some((days.from.checked_sub(ahead.days().days()).unwrap_or(days.from), days))
    }

    /// Says whether somebody should look now.
    pub fn is_to_be_looked_at(&self, today: Date) -> bool {
        self.to_look_at().is_some_and(|(from, _)| from <= today)
    }

    /// Returns the time after the one that begins on `looked_at`.
    fn next_after(&self, looked_at: Date) -> Option<Days> {
        let mut next = self.next_from(looked_at)?;
        if next.from <= looked_at {
            next = self.next_from(next.last().tomorrow().ok()?)?;
        }
        (next.from > looked_at).then_some(next)
    }

    /// Returns the look it asks for, as something owed: never late on the day it is entered.
    pub(super) fn due(&self, owner: Option<&Owner>) -> Option<Due> {
        let (on, days) = self.to_look_at()?;
        let day = days.from.strftime("%-d %b %Y");
        let line = format!("look again: {}, {day}", self.title);
        let short = || format!("look again: {}, {day}", self.kind);
        let what = line.parse().or_else(|_| short().parse()).ok()?;
        Some(Due { what, owner: owner.cloned(), on: on.max(self.entered_on), cost: None })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn occasion(from: Date, to: Option<Date>, recurrence: Recurrence) -> Occasion {
        Occasion {
            act_id: ActId::from_random(1),
            kind: OccasionKind::Anniversary,
            title: "The day of the flood".parse().unwrap(),
            days: Days { from, to },
            recurrence,
            why: None,
            look_ahead: Some(LookAhead::Week),
            entered_on: date(2026, 11, 22),
            cancelled: None,
            moves: Vec::new(),
            looks: Vec::new(),
        }
    }

    #[test]
    fn the_twenty_ninth_of_february_is_the_twenty_eighth_in_most_years() {
        let leap = occasion(date(2024, 2, 29), None, Recurrence::Yearly);
        for (day, next) in [
            (date(2026, 11, 22), date(2027, 2, 28)),
            (date(2027, 3, 1), date(2028, 2, 29)),
            (date(2028, 2, 29), date(2028, 2, 29)),
            (date(2028, 3, 1), date(2029, 2, 28)),
            (date(2099, 3, 1), date(2100, 2, 28)),
            (date(1999, 1, 1), date(2024, 2, 29)),
        ] {
            assert_eq!(leap.next_from(day).map(|days| days.from), Some(next), "{day}");
        }
    }

    #[test]
    fn a_span_over_the_turn_of_the_year_is_found_on_both_sides() {
        let season = occasion(date(2020, 12, 20), Some(date(2021, 1, 10)), Recurrence::Yearly);
        let expected = Days { from: date(2026, 12, 20), to: Some(date(2027, 1, 10)) };
        for day in [date(2026, 11, 22), date(2026, 12, 20), date(2027, 1, 1), date(2027, 1, 10)] {
            assert_eq!(season.next_from(day), Some(expected), "{day}");
        }
        assert_eq!(season.next_from(date(2027, 1, 11)).unwrap().from, date(2027, 12, 20));
        assert!(season.days.fits_a_year());
        assert!(!Days { from: date(2020, 1, 1), to: Some(date(2021, 1, 1)) }.fits_a_year());
        assert!(Days { from: date(2020, 1, 1), to: Some(date(2020, 12, 31)) }.fits_a_year());
    }

    #[test]
    fn a_look_is_owed_until_somebody_has_looked_and_then_for_the_next_time() {
        let mut yearly = occasion(date(2009, 9, 28), None, Recurrence::Yearly);
        assert_eq!(yearly.to_look_at().unwrap().0, date(2027, 9, 21));
        assert!(!yearly.is_to_be_looked_at(date(2027, 9, 20)));
        assert!(yearly.is_to_be_looked_at(date(2027, 9, 21)));
        assert!(yearly.is_to_be_looked_at(date(2027, 12, 1)), "owed until somebody has looked");
        yearly.looks.push(Look { at: date(2027, 9, 28), found: "quiet".parse().unwrap() });
        assert_eq!(yearly.to_look_at().unwrap().1.from, date(2028, 9, 28));

        let mut once = occasion(date(2026, 12, 27), None, Recurrence::Once);
        assert_eq!(once.to_look_at().unwrap().0, date(2026, 12, 20));
        once.looks.push(Look { at: date(2026, 12, 27), found: "peaceful".parse().unwrap() });
        assert_eq!(once.to_look_at(), None);

        let past = occasion(date(1993, 9, 13), None, Recurrence::Once);
        assert_eq!(past.to_look_at(), None, "what was past when it was entered is history");
        let mut none = occasion(date(2027, 1, 1), None, Recurrence::Once);
        none.look_ahead = None;
        assert_eq!(none.to_look_at(), None);
    }

    proptest! {
        #[test]
        fn the_next_time_is_never_over_and_never_more_than_a_year_away(
            year in 1900_i16..2200, ordinal in 0_i32..366, length in 0_i32..364, after in 0_i32..40_000,
        ) {
            let from = date(year, 1, 1).checked_add(ordinal.days()).unwrap();
            let to = from.checked_add(length.days()).unwrap();
            let occasion = occasion(from, Some(to), Recurrence::Yearly);
            prop_assume!(occasion.days.fits_a_year());
            let day = from.checked_add(after.days()).unwrap();
            let next = occasion.next_from(day).unwrap();
            prop_assert!(next.last() >= day);
            prop_assert!(next.from.since(day).unwrap().get_days() <= 366);
            prop_assert_eq!(next.from.month(), from.month());
        }
    }
}
