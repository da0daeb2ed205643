//! Who should be at the table, who is, and who is missing: without singling anybody out.

use std::fmt;

use forestall_types::{ActId, coded_enum};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Phrase, Words};

/// From how many seats on a number is shown; fewer could single somebody out. The desk's own threshold.
pub const FEWEST_SHOWN: u16 = 3;

/// The smallest table of which anything is shown: at a smaller one every word would be about one or two people.
pub const SMALLEST_TABLE: u16 = 4;

coded_enum!(
    /// A kind of group whose part is aimed for.
    GroupKind, "kind of group",
    /// Women.
    Women => "women", "women";
    /// Young people.
    Youth => "youth", "youth";
    /// People the conflict affects, named in the aim.
    Affected => "affected", "an affected group";
    /// Another group, named in the aim.
    Other => "other", "another group";
);

coded_enum!(
    /// In what a target is stated.
    TargetUnit, "unit of a target",
    /// Per cent of the seats.
    PerCent => "per-cent", "per cent of seats";
    /// Seats.
    Seats => "seats", "seats";
);

/// How great a group's part is to be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParticipationAim {
    /// The kind of group.
    pub group: GroupKind,
    /// The group's name; needed for affected and other groups.
    pub name: Option<Phrase>,
    /// The least.
    pub at_least: u16,
    /// Of what.
    pub unit: TargetUnit,
}

/// A count of seats: how many of those at the table agreed to be counted to a group.
///
/// A count names nobody: no record says of anybody to which group they belong.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeatCount {
    /// The aim it is counted for.
    pub aim: ActId,
    /// How many agreed to be counted to the group.
    pub counted: u16,
    /// How many sit at the table.
    pub seats: u16,
    /// On which day.
    pub on: Date,
    /// How they were asked and agreed.
    pub how: Words,
}

/// A number of seats as far as it can be shown without singling anybody out.
///
/// What is shown never tells one seat from two, nor whether it is all or all but one: "all" says it of everybody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShownSeats {
    /// The table has too few seats.
    Hidden,
    /// None.
    None,
    /// At least one and fewer than [`FEWEST_SHOWN`].
    Few,
    /// This many.
    Exactly(u16),
    /// All, or all but fewer than [`FEWEST_SHOWN`].
    NearlyAll,
}

coded_enum!(
    /// Whether an aim is met.
    Inclusion, "finding about an aim",
    /// It is.
    Met => "met", "met";
    /// It is not.
    Missed => "missed", "not met";
    /// The number of seats is too small to say it without singling somebody out.
    NotShown => "not-shown", "cannot be said without singling somebody out";
    /// Nobody counted.
    NotCounted => "not-counted", "not counted yet";
);

impl ParticipationAim {
    /// Returns the group's name in words.
    pub fn group_name(&self) -> &str {
        self.name.as_ref().map_or(self.group.words(), Phrase::as_str)
    }

    /// Says whether this many of so many seats are enough.
    const fn is_met_by(&self, counted: u16, seats: u16) -> bool {
        match self.unit {
            TargetUnit::Seats => counted >= self.at_least,
            // Both sides times 100; the widening to u32 cannot overflow.
            TargetUnit::PerCent => counted as u32 * 100 >= self.at_least as u32 * seats as u32,
        }
    }

    /// Says whether the newest count meets the aim, from what of it is shown and nothing more.
    pub fn judge(&self, count: Option<&SeatCount>) -> Inclusion {
        let Some(count) = count else { return Inclusion::NotCounted };
        let (least, most) = count.bounds();
        match (self.is_met_by(least, count.seats), self.is_met_by(most, count.seats)) {
            (true, true) => Inclusion::Met,
            (false, false) => Inclusion::Missed,
            _ => Inclusion::NotShown,
        }
    }
}

impl SeatCount {
    /// Returns the number as far as it can be shown.
    pub const fn shown(&self) -> ShownSeats {
        let rest = self.seats.saturating_sub(self.counted);
        match (self.counted, rest) {
            _ if self.seats < SMALLEST_TABLE => ShownSeats::Hidden,
            (0, _) => ShownSeats::None,
            (counted, _) if counted < FEWEST_SHOWN => ShownSeats::Few,
            (_, rest) if rest < FEWEST_SHOWN => ShownSeats::NearlyAll,
            (counted, _) => ShownSeats::Exactly(counted),
        }
    }

    /// Returns the least and the most the number can be for who knows only what is shown.
    const fn bounds(&self) -> (u16, u16) {
        match self.shown() {
            ShownSeats::Hidden => (0, self.seats),
            ShownSeats::None => (0, 0),
            ShownSeats::Few => (1, FEWEST_SHOWN - 1),
            ShownSeats::Exactly(counted) => (counted, counted),
            ShownSeats::NearlyAll => {
                let least = self.seats.saturating_sub(FEWEST_SHOWN - 1);
                (if least < FEWEST_SHOWN { FEWEST_SHOWN } else { least }, self.seats)
            }
        }
    }
}

impl fmt::Display for ShownSeats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hidden => f.write_str("not shown, too few seats"),
            Self::None => f.write_str("none"),
            Self::Few => write!(f, "fewer than {FEWEST_SHOWN}"),
            Self::Exactly(counted) => counted.fmt(f),
            Self::NearlyAll => f.write_str("all or nearly all"),
        }
    }
}

impl fmt::Display for ParticipationAim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at_least, unit, .. } = self;
        match unit {
            TargetUnit::PerCent => write!(f, "{}: at least {at_least} % of seats", self.group_name()),
            TargetUnit::Seats if *at_least == 1 => write!(f, "{}: at least 1 seat", self.group_name()),
            TargetUnit::Seats => write!(f, "{}: at least {at_least} seats", self.group_name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aim(at_least: u16, unit: TargetUnit) -> ParticipationAim {
        ParticipationAim { group: GroupKind::Women, name: None, at_least, unit }
    }

    fn count(counted: u16, seats: u16) -> SeatCount {
        SeatCount {
            aim: ActId::from_random(1),
            counted,
            seats,
            on: "2026-10-01".parse().unwrap(),
            how: "asked one by one".parse().unwrap(),
        }
    }

    #[test]
    fn small_numbers_and_small_rests_are_not_shown() {
        for (counted, seats, shown) in [
            (0, 9, "none"),
            (1, 9, "fewer than 3"),
            (2, 9, "fewer than 3"),
            (3, 9, "3"),
            (6, 9, "6"),
            (7, 9, "all or nearly all"),
            (9, 9, "all or nearly all"),
            (0, 3, "not shown, too few seats"),
            (3, 3, "not shown, too few seats"),
            (4, 4, "all or nearly all"),
        ] {
            assert_eq!(count(counted, seats).shown().to_string(), shown, "{counted} of {seats}");
        }
    }

    /// A third of nine seats is three: 30 % needs 3 (2.7), 34 % needs 4 (3.06).
    #[test]
    fn an_aim_is_judged_by_what_is_shown() {
        use Inclusion::{Met, Missed, NotShown};
        use TargetUnit::{PerCent, Seats};
        for (at_least, unit, counted, seats, expected) in [
            (30, PerCent, 3, 9, Met),
            (34, PerCent, 3, 9, Missed),
            (30, PerCent, 0, 9, Missed),
            (30, PerCent, 2, 9, Missed),
            (1, Seats, 1, 9, Met),
            (2, Seats, 1, 9, NotShown),
            (2, Seats, 2, 9, NotShown),
            (3, Seats, 2, 9, Missed),
            (80, PerCent, 7, 9, NotShown),
            (80, PerCent, 9, 9, NotShown),
            (70, PerCent, 7, 9, Met),
            (3, Seats, 4, 4, Met),
            (4, Seats, 4, 4, NotShown),
            (1, Seats, 3, 3, NotShown),
        ] {
            let judged = aim(at_least, unit).judge(Some(&count(counted, seats)));
            assert_eq!(judged, expected, "{at_least} {unit}: {counted} of {seats}");
        }
        assert_eq!(aim(30, PerCent).judge(None), Inclusion::NotCounted);
    }

    /// Whoever sees what is shown, and the verdict on any aim, cannot tell 1 seat from 2, nor all from all but one.
    #[test]
    fn neither_number_nor_verdict_singles_anybody_out() {
        for seats in 1..40_u16 {
            let shown = |counted| count(counted, seats).shown();
            for at_least in 0..=100 {
                for unit in [TargetUnit::PerCent, TargetUnit::Seats] {
                    let seen =
                        |counted| (shown(counted), aim(at_least, unit).judge(Some(&count(counted, seats))));
                    if seats >= 2 {
                        assert_eq!(seen(1), seen(2), "{at_least} {unit} of {seats}");
                    }
                    assert_eq!(seen(seats), seen(seats - 1), "{at_least} {unit} of {seats}");
                }
            }
        }
    }
}
