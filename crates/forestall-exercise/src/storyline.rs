//! The planted storylines: what an exercise can count on.
//!
//! An explicit layer over the seeded process: it chooses five countries and
//! says how strong the fighting of one dyad in each is, month by month. Counts,
//! deaths and places inside those months still come from the process.

use forestall_types::{MonthId, MonthRange, PolityCode};

use crate::country::Country;
use crate::random::Stream;

/// A course of events that every seed contains.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum StorylineKind {
    /// A war with hundreds to thousands of deaths a month for forty months, still going on at the end.
    BigWar,
    /// A country without any violence, next to the big war, where fighting begins two months before the last.
    Onset,
    /// A low-level conflict of six years that grows many times over in the last five months.
    Escalation,
    /// A war of four years that a ceasefire nine months before the last brings down.
    Deescalation,
    /// A conflict of 24 years, a few deaths nearly every month, never in the headlines.
    Chronic,
}

/// One storyline of one world.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Storyline {
    /// What happens.
    pub kind: StorylineKind,
    /// Where it happens.
    pub polity: PolityCode,
    /// First month of what the kind names: the war, the onset, the growth, the ceasefire, the chronic conflict.
    pub from: MonthId,
}

/// What a script asks of its dyad in one month.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Stage {
    Quiet,
    /// New events per month before any excitation.
    Fighting(f64),
    Ceasefire,
}

impl StorylineKind {
    /// All kinds, in the order they are placed.
    pub const ALL: [Self; 5] =
        [Self::BigWar, Self::Onset, Self::Escalation, Self::Deescalation, Self::Chronic];

    /// Returns how many months before the last one the change begins.
    const fn months_before_end(self) -> u16 {
        match self {
            Self::BigWar => 40,
            Self::Onset => 2,
            Self::Escalation => 4,
            Self::Deescalation => 9,
            Self::Chronic => 288,
        }
    }

    /// Returns the stage of the script, so many months before the last one.
    ///
    /// Rates are the author's choice; with the process's branching ratio of
    /// 0.7 the fighting settles at a little over three times the rate.
    pub(crate) fn stage(self, months_left: usize) -> Stage {
        match (self, months_left) {
            (Self::BigWar, 0..=32) => Stage::Fighting(60.0),
            (Self::BigWar, 33..=40) => Stage::Fighting(20.0),
            (Self::BigWar, 41..=47) | (Self::Escalation, 5..=76) => Stage::Fighting(0.5),
            (Self::Onset, 0) => Stage::Fighting(12.0),
            (Self::Onset, 1) => Stage::Fighting(8.0),
            (Self::Onset, 2) => Stage::Fighting(4.0),
            (Self::Escalation, 0) => Stage::Fighting(28.0),
            (Self::Escalation, 1..=2) => Stage::Fighting(14.0),
            (Self::Escalation, 3..=4) => Stage::Fighting(5.0),
            (Self::Deescalation, 0..=9) => Stage::Ceasefire,
            (Self::Deescalation, 10..=58) => Stage::Fighting(9.0),
            (Self::Chronic, 0..=288) => Stage::Fighting(0.9),
            _ => Stage::Quiet,
        }
    }
}

/// Chooses the country of each storyline; no country has two.
///
/// The big war takes the country with most neighbours among eight drawn, the
/// onset one of that country's neighbours.
pub(crate) fn choose_storylines(
    countries: &[Country],
    months: MonthRange,
    random: &mut Stream,
) -> Vec<Storyline> {
    let mut order: Vec<&Country> = countries.iter().collect();
    random.shuffle(&mut order);
    order[..8].sort_by_key(|country| std::cmp::Reverse(country.neighbours.len()));
    let war = order.remove(0);
    let beside = order.iter().position(|country| war.neighbours.contains(&country.polity)).unwrap_or(0);
    let onset = order.remove(beside);
    [war, onset]
        .into_iter()
        .chain(order)
        .zip(StorylineKind::ALL)
        .map(|(country, kind)| Storyline {
            kind,
            polity: country.polity,
            from: months.last().minus(kind.months_before_end()).unwrap_or(MonthId::MIN).max(months.first()),
        })
        .collect()
}
