//! In what standing somebody sits at a table, and whether they may.

use forestall_types::coded_enum;
use jiff::civil::Date;
use thiserror::Error;

coded_enum!(
    /// In what standing somebody takes part in an engagement.
    ParticipantStanding, "standing",
    /// Holds a diplomatic office and speaks for who appointed them.
    AppointedDiplomat => "appointed-diplomat", "appointed diplomat";
    /// Holds an office, is known to hold it, and speaks for nobody.
    OfficialInPrivate => "official-in-private-capacity", "official in private capacity";
    /// Teaches or studies.
    Scholar => "scholar", "scholar";
    /// Works for an organisation that no state runs.
    Ngo => "ngo", "from an NGO";
    /// Runs a business.
    Entrepreneur => "entrepreneur", "entrepreneur";
    /// None of these.
    Citizen => "citizen", "citizen";
);

coded_enum!(
    /// What a check of somebody's standing found.
    OfficeHeld, "finding about an office",
    /// No office of a state or of an organisation of states.
    None => "none", "holds no office";
    /// An appointed diplomat: envoy, ambassador, attaché, delegate.
    Diplomatic => "diplomatic", "appointed diplomat";
    /// Another office of a state or of an organisation of states.
    Public => "public", "holds another public office";
);

/// What is known of somebody's standing on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum StandingOn {
    /// No check says anything about that day.
    NotChecked,
    /// A check says it.
    Checked(OfficeHeld),
}

/// Why somebody cannot sit in a standing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum SeatRefused {
    /// They hold a diplomatic office.
    #[error(
        "an appointed diplomat cannot sit as {0}; seat them as appointed diplomat or as official in private \
         capacity, or add them as observer"
    )]
    AppointedDiplomat(ParticipantStanding),
    /// They hold another public office.
    #[error("who holds a public office cannot sit as {0}; seat them as official in private capacity")]
    HoldsOffice(ParticipantStanding),
    /// They hold no office at all.
    #[error("who holds no office cannot sit as {0}; choose scholar, NGO, entrepreneur or citizen")]
    HoldsNoOffice(ParticipantStanding),
    /// Nobody checked.
    #[error(
        "no check of their standing covers that day; check on the roster whether they hold an office first"
    )]
    NotChecked,
}

impl ParticipantStanding {
    /// Says whether it is one of those without office.
    pub const fn is_non_official(self) -> bool {
        !matches!(self, Self::AppointedDiplomat | Self::OfficialInPrivate)
    }
}

/// Says whether somebody of whom this is known may sit in that standing.
///
/// Who holds a diplomatic office sits as what they are, or as an official in private capacity, which hides no office;
/// never as somebody without office. Of whom nothing was checked, sits as nobody until it is.
///
/// # Errors
///
/// [`SeatRefused`] says why not, and what to choose instead.
pub const fn may_sit(standing_on: StandingOn, seat: ParticipantStanding) -> Result<(), SeatRefused> {
    use ParticipantStanding::{AppointedDiplomat, OfficialInPrivate};
    let StandingOn::Checked(held) = standing_on else { return Err(SeatRefused::NotChecked) };
    match (held, seat) {
        (OfficeHeld::Diplomatic, AppointedDiplomat | OfficialInPrivate)
        | (OfficeHeld::Public, OfficialInPrivate) => Ok(()),
        (OfficeHeld::Diplomatic, _) => Err(SeatRefused::AppointedDiplomat(seat)),
        (OfficeHeld::Public, _) => Err(SeatRefused::HoldsOffice(seat)),
        (OfficeHeld::None, AppointedDiplomat | OfficialInPrivate) => Err(SeatRefused::HoldsNoOffice(seat)),
        (OfficeHeld::None, _) => Ok(()),
    }
}

/// One check of somebody's standing: what was found, about which days, and on which day it was looked up.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct StandingSpan {
    /// What was found.
    pub held: OfficeHeld,
    /// The first day it is true of, where known.
    pub since: Option<Date>,
    /// The last day it is true of, where there is one.
    pub until: Option<Date>,
    /// The day on which somebody looked.
    pub checked_on: Date,
}

impl StandingSpan {
    /// Says whether the check speaks of a day.
    ///
    /// An office whose first day is not known may have been held always; that somebody holds none is known from the day
    /// of the check only.
    pub fn covers(&self, day: Date) -> bool {
        let has_begun = match (self.since, self.held) {
            (Some(since), _) => since <= day,
            (None, OfficeHeld::None) => self.checked_on <= day,
            (None, OfficeHeld::Diplomatic | OfficeHeld::Public) => true,
        };
        has_begun && self.until.is_none_or(|until| day <= until)
    }
}

/// Returns what the newest check that speaks of a day says; of two made on the same day the later in the list.
pub fn standing_on(checks: &[StandingSpan], day: Date) -> StandingOn {
    let newest = checks.iter().filter(|check| check.covers(day)).max_by_key(|check| check.checked_on);
    newest.map_or(StandingOn::NotChecked, |check| StandingOn::Checked(check.held))
}

/// Returns what is known of every day from one to another: of the first, and of each on which that may change.
pub fn standings_through(checks: &[StandingSpan], from: Date, to: Date) -> Vec<StandingOn> {
    let changes = checks.iter().flat_map(|check| {
        let after = check.until.and_then(|until| until.tomorrow().ok());
        [check.since, Some(check.checked_on), after].into_iter().flatten()
    });
    let mut days: Vec<Date> = changes.filter(|day| (from..=to).contains(day)).chain([from]).collect();
    days.sort_unstable();
    days.dedup();
    days.into_iter().map(|day| standing_on(checks, day)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row per finding, one column per standing in the order of `ParticipantStanding::ALL`; `x` may sit.
    #[test]
    fn who_may_sit_as_what() {
        for (standing, seats) in [
            (StandingOn::Checked(OfficeHeld::Diplomatic), "xx...."),
            (StandingOn::Checked(OfficeHeld::Public), ".x...."),
            (StandingOn::Checked(OfficeHeld::None), "..xxxx"),
            (StandingOn::NotChecked, "......"),
        ] {
            let may: String = ParticipantStanding::ALL
                .iter()
                .map(|seat| if may_sit(standing, *seat).is_ok() { 'x' } else { '.' })
                .collect();
            assert_eq!(may, seats, "{standing:?}");
        }
    }

    #[test]
    fn a_diplomat_is_never_a_non_official() {
        let diplomat = StandingOn::Checked(OfficeHeld::Diplomatic);
        for &seat in ParticipantStanding::ALL.iter().filter(|seat| seat.is_non_official()) {
            assert_eq!(may_sit(diplomat, seat), Err(SeatRefused::AppointedDiplomat(seat)));
        }
    }

    fn check(held: OfficeHeld, since: &str, until: &str, checked_on: &str) -> StandingSpan {
        let day = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
        StandingSpan { held, since: day(since), until: day(until), checked_on: checked_on.parse().unwrap() }
    }

    /// An envoy until June 2018, looked up in 2019 and again in 2024, who was appointed anew in 2026.
    #[test]
    fn the_newest_check_that_speaks_of_the_day_holds() {
        use OfficeHeld::{Diplomatic, None};
        let checks = [
            check(Diplomatic, "2010-01-01", "2018-06-30", "2019-02-01"),
            check(None, "2018-07-01", "", "2024-05-05"),
            check(Diplomatic, "2026-03-01", "", "2026-02-20"),
        ];
        let (not, diplomat, private) =
            (StandingOn::NotChecked, StandingOn::Checked(Diplomatic), StandingOn::Checked(None));
        for (day, expected) in [
            ("2009-12-31", not),
            ("2010-01-01", diplomat),
            ("2018-06-30", diplomat),
            ("2018-07-01", private),
            ("2026-02-28", private),
            ("2026-03-01", diplomat),
        ] {
            assert_eq!(standing_on(&checks, day.parse().unwrap()), expected, "{day}");
        }
    }

    /// A scholar, looked up in November 2026, who is envoy through December of that year.
    #[test]
    fn every_day_of_a_seat_counts() {
        use OfficeHeld::{Diplomatic, None};
        let checks =
            [check(None, "", "", "2026-11-01"), check(Diplomatic, "2026-12-01", "2026-12-31", "2026-11-20")];
        let (not, diplomat, private) =
            (StandingOn::NotChecked, StandingOn::Checked(Diplomatic), StandingOn::Checked(None));
        for (from, to, expected) in [
            ("2026-11-05", "2026-11-30", vec![private, private]),
            ("2026-11-05", "2026-12-01", vec![private, private, diplomat]),
            ("2026-11-21", "2027-01-05", vec![private, diplomat, private]),
            ("2026-12-02", "2026-12-31", vec![diplomat]),
            ("2026-10-31", "2026-11-02", vec![not, private]),
            ("2027-01-02", "2027-01-01", vec![private]),
        ] {
            let found = standings_through(&checks, from.parse().unwrap(), to.parse().unwrap());
            assert_eq!(found, expected, "{from} to {to}");
        }
    }

    #[test]
    fn days_nobody_dated_count_against_the_seat() {
        let envoy = check(OfficeHeld::Diplomatic, "", "", "2026-01-10");
        let private = check(OfficeHeld::None, "", "", "2026-01-10");
        let before = "2020-01-01".parse().unwrap();
        assert_eq!(standing_on(&[envoy], before), StandingOn::Checked(OfficeHeld::Diplomatic));
        assert_eq!(standing_on(&[private], before), StandingOn::NotChecked);
        let same_day = [envoy, private];
        assert_eq!(
            standing_on(&same_day, "2026-01-10".parse().unwrap()),
            StandingOn::Checked(OfficeHeld::None)
        );
    }
}
