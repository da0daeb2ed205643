//! The ring of representatives as a whole: who covers what, where nobody does, who can be there in time.

use forestall_types::{ChronicleId, PolityCode};
use jiff::civil::Date;

use super::{AvailabilityOn, RingEntry};

/// A representative in a list.
#[derive(Clone, PartialEq, Debug)]
pub struct RingMember {
    /// Names the record.
    pub id: ChronicleId,
    /// Title or office.
    pub title: String,
    /// What lists know.
    pub entry: RingEntry,
}

/// A country in danger that nobody covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Gap {
    /// Which.
    pub polity: PolityCode,
    /// Its place on the docket, from 1.
    pub rank: usize,
}

/// When somebody who is free can be in a country.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Arrival<'a> {
    /// Who.
    pub member: &'a RingMember,
    /// Within how many hours they can leave.
    pub leaves_in: u16,
    /// How many hours after the call they are there; none where nobody worked out the journey.
    pub there_in: Option<u32>,
    /// Whether the check of how soon they can leave is older than it may be.
    pub is_stale: bool,
}

/// Returns who covers a country on a day.
pub fn covered_by(ring: &[RingMember], polity: PolityCode, day: Date) -> impl Iterator<Item = &RingMember> {
    ring.iter().filter(move |member| member.entry.covers(polity, day))
}

/// Returns the countries of the docket that nobody covers on a day, in the docket's order.
///
/// - `docket`: countries, the one in most danger first.
pub fn gaps(ring: &[RingMember], docket: &[PolityCode], day: Date) -> Vec<Gap> {
    let ranked = docket.iter().enumerate().map(|(index, polity)| Gap { polity: *polity, rank: index + 1 });
    ranked.filter(|gap| covered_by(ring, gap.polity, day).next().is_none()).collect()
}

/// Returns who is free on a day and can leave within some hours, the soonest first.
///
/// With a country: those whose journey is known and who are there within the hours, then those whose journey nobody
/// worked out; who would be there too late is left out. Stand-by alone says when somebody leaves, not when they arrive.
pub fn within_hours(
    ring: &[RingMember],
    hours: u32,
    country: Option<PolityCode>,
    day: Date,
) -> Vec<Arrival<'_>> {
    let mut arrivals: Vec<_> = ring
        .iter()
        .filter(|member| member.entry.availability_on(day) == AvailabilityOn::Free)
        .filter_map(|member| {
            let standby = member.entry.standby?;
            let there_in = country.and_then(|country| member.entry.arrival_in(country));
            let is_stale = standby.is_stale(day);
            Some(Arrival { member, leaves_in: standby.hours, there_in, is_stale })
        })
        .filter(|arrival| arrival.there_in.unwrap_or(u32::from(arrival.leaves_in)) <= hours)
        .collect();
    arrivals.sort_by_key(|arrival| {
        let is_unknown = country.is_some() && arrival.there_in.is_none();
        (is_unknown, arrival.there_in.unwrap_or(u32::from(arrival.leaves_in)), arrival.member.id)
    });
    arrivals
}
