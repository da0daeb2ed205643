//! The latent process: how many events, and how deadly, each month brings.
//!
//! A self-exciting count process in discrete time (a Hawkes process by months)
//! for each dyad, switched by phases, with heavy-tailed deaths per event. The
//! crate's page gives the formulas; the constants below are its parameters.

use std::collections::BTreeMap;

use forestall_types::{PolityCode, ViolenceType};

use crate::cast::{Driver, Dyad};
use crate::country::Country;
use crate::random::{Stream, whole};
use crate::storyline::Stage;

/// Months simulated before the first one, so that the world does not begin at peace.
const BURN_IN: usize = 180;
/// Events that one event brings about, on average.
const BRANCHING: f64 = 0.70;
/// Weight of the newest month in the memory that excites.
const MEMORY_WEIGHT: f64 = 0.5;
/// Chance that fighting pauses for a month (the extra zeros), and the mean from which it never does.
const PAUSE_CHANCE: f64 = 0.07;
const PAUSE_BELOW: f64 = 20.0;
/// Size of the negative binomial counts; larger is steadier. The second is that of planted storylines.
const DISPERSION: u32 = 3;
const STEADY_DISPERSION: u32 = 10;
/// New events per month of a conflict: median, and standard deviation of the logarithm.
const RATE: (f64, f64) = (1.5, 1.1);
/// Chance that a conflict becomes a war when it begins, and how much stronger a war is.
const WAR_CHANCE: f64 = 0.06;
const WAR_FACTOR: f64 = 14.0;
/// New events per month of the strongest war.
const STRONGEST_RATE: f64 = 45.0;
/// Fighting without a government is weaker by this factor and never becomes a war.
const NON_STATE_FACTOR: f64 = 0.5;
/// Monthly chances that fighting ends, and that a ceasefire is made.
const END_CHANCE: f64 = 0.017;
const CEASEFIRE_CHANCE: f64 = 0.007;
/// Monthly chances that a ceasefire breaks, and that it becomes peace.
const BREAK_CHANCE: f64 = 0.035;
const PEACE_CHANCE: f64 = 0.045;
/// New events per month under a ceasefire.
const CEASEFIRE_RATE: f64 = 0.12;
/// The monthly mood of a dyad: persistence and innovation of its logarithm.
const MOOD: (f64, f64) = (0.75, 0.40);
/// How much more likely onset is after violence in the last two years.
const RECENT_FACTOR: f64 = 4.0;
const RECENT_MONTHS: usize = 24;
/// How much more likely onset is beside violent neighbours, at most.
const NEIGHBOUR_FACTOR: f64 = 3.0;
/// Attacks on civilians per event of the fighting they follow, and per month of fighting.
const CIVILIAN_SHARE: f64 = 0.16;
const CIVILIAN_RATE: f64 = 0.12;
/// No dyad has more events in a month.
const MOST_EVENTS: u32 = 500;
/// Deaths per event: median and standard deviation of the logarithm, rounded down (one at least).
const DEATHS: (f64, f64) = (2.6, 1.15);
/// Events in a month from which the events of a dyad are those of a war, and how much deadlier those are.
const WAR_EVENTS: u32 = 60;
const WAR_DEADLINESS: f64 = 1.7;
/// Chance, smallest size, tail index and largest size of a mass event.
const MASS: (f64, f64, f64, f64) = (0.005, 40.0, 1.3, 1500.0);
/// Chance that the best estimate is 0 and only the high one counts deaths.
const UNCONFIRMED_CHANCE: f64 = 0.06;

/// One event to be: when, who, how deadly.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Clash {
    /// Index of the month in the world's range.
    pub(crate) month: usize,
    /// Index of the dyad.
    pub(crate) dyad: usize,
    /// Best estimate of the dead.
    pub(crate) best: u32,
    /// Index of the month in which this spell of fighting began; 0 when before the range.
    pub(crate) spell_start: usize,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Phase {
    Quiet,
    Fighting { rate: f64 },
    Ceasefire,
}

/// What a dyad sees of the world in one month.
#[derive(Clone, Copy)]
struct Surroundings {
    /// How violent the neighbours are, 0 to 1.
    pressure: f64,
    /// The month, counted from the beginning of the burn-in.
    now: usize,
}

struct Pulse {
    phase: Phase,
    memory: f64,
    mood: f64,
    spell_start: usize,
    last_event: Option<usize>,
    newest_count: u32,
}

/// Simulates all dyads together; clashes come in the order of month and dyad.
pub(crate) fn simulate(
    countries: &[Country],
    dyads: &[Dyad],
    month_count: usize,
    random: &mut Stream,
) -> Vec<Clash> {
    let neighbours = neighbour_indices(countries);
    let mut pulses: Vec<Pulse> = dyads
        .iter()
        .map(|_| Pulse {
            phase: Phase::Quiet,
            memory: 0.0,
            mood: 0.0,
            spell_start: 0,
            last_event: None,
            newest_count: 0,
        })
        .collect();
    let mut heat = vec![0.0_f64; countries.len()];
    let mut clashes = Vec::new();
    for now in 0..BURN_IN + month_count {
        let pressure: Vec<f64> = neighbours.iter().map(|near| pressure_from(near, &heat)).collect();
        let mut newest = vec![0_u32; countries.len()];
        for (index, dyad) in dyads.iter().enumerate() {
            let count = match dyad.driver {
                Driver::Following(leader) => count_attacks(&pulses[leader], random),
                Driver::Scripted(kind) => {
                    let months_left = BURN_IN + month_count - 1 - now;
                    pulses[index].enter(phase_of(kind.stage(months_left)), now);
                    pulses[index].count_steady_events(random)
                }
                Driver::Spontaneous(chance) => {
                    let surroundings = Surroundings { pressure: pressure[dyad.country], now };
                    pulses[index].move_on(dyad.kind, chance, surroundings, random);
                    pulses[index].count_events(random)
                }
            };
            let pulse = &mut pulses[index];
            pulse.newest_count = count;
            pulse.memory += MEMORY_WEIGHT * (f64::from(count) - pulse.memory);
            if count > 0 {
                pulse.last_event = Some(now);
            }
            newest[dyad.country] += count;
            let spell = if let Driver::Following(leader) = dyad.driver { leader } else { index };
            let spell_start = pulses[spell].spell_start.saturating_sub(BURN_IN);
            for _ in 0..count {
                let best = draw_deaths(count >= WAR_EVENTS, random);
                if let Some(month) = now.checked_sub(BURN_IN) {
                    clashes.push(Clash { month, dyad: index, best, spell_start });
                }
            }
        }
        for (heat, count) in heat.iter_mut().zip(newest) {
            *heat += MEMORY_WEIGHT * (f64::from(count) - *heat);
        }
    }
    clashes
}

impl Pulse {
    fn enter(&mut self, phase: Phase, now: usize) {
        if self.phase == Phase::Quiet && phase != Phase::Quiet {
            self.spell_start = now;
        }
        self.phase = phase;
    }

    /// Moves between quiet, fighting and ceasefire.
    fn move_on(&mut self, kind: ViolenceType, onset_chance: f64, around: Surroundings, random: &mut Stream) {
        let Surroundings { pressure, now } = around;
        let next = match self.phase {
            Phase::Quiet => {
                let is_recent = self.last_event.is_some_and(|last| now - last <= RECENT_MONTHS);
                let history = if is_recent { RECENT_FACTOR } else { 1.0 };
                let chance = onset_chance * history * (1.0 + (NEIGHBOUR_FACTOR - 1.0) * pressure);
                if random.chance(chance) { begin_fighting(kind, random) } else { Phase::Quiet }
            }
            Phase::Fighting { .. } => match random.unit() {
                u if u < END_CHANCE => Phase::Quiet,
                u if u < END_CHANCE + CEASEFIRE_CHANCE => Phase::Ceasefire,
                _ => self.phase,
            },
            Phase::Ceasefire => match random.unit() {
                u if u < PEACE_CHANCE => Phase::Quiet,
                u if u < PEACE_CHANCE + BREAK_CHANCE => begin_fighting(kind, random),
                _ => Phase::Ceasefire,
            },
        };
        self.enter(next, now);
    }

    /// Counts the events of a month in the mood of the month, pauses included.
    fn count_events(&mut self, random: &mut Stream) -> u32 {
        let (persistence, innovation) = MOOD;
        self.mood = persistence * self.mood + innovation * random.normal();
        let variance = innovation * innovation / (1.0 - persistence * persistence);
        let mean = self.mean_count(libm::exp(self.mood - variance / 2.0));
        let is_pause = mean < PAUSE_BELOW && random.chance(PAUSE_CHANCE);
        if is_pause { 0 } else { draw_count(mean, DISPERSION, random) }
    }

    /// Counts the events of a planted storyline: no moods, no pauses, so that the story comes out.
    fn count_steady_events(&self, random: &mut Stream) -> u32 {
        draw_count(self.mean_count(1.0), STEADY_DISPERSION, random)
    }

    fn mean_count(&self, mood_factor: f64) -> f64 {
        match self.phase {
            Phase::Quiet => 0.0,
            Phase::Fighting { rate } => rate * mood_factor + BRANCHING * self.memory,
            // What excited before a ceasefire no longer does.
            Phase::Ceasefire => CEASEFIRE_RATE,
        }
    }
}

fn begin_fighting(kind: ViolenceType, random: &mut Stream) -> Phase {
    let (median, sigma) = RATE;
    let factor = match kind {
        ViolenceType::NonState => NON_STATE_FACTOR,
        _ if random.chance(WAR_CHANCE) => WAR_FACTOR,
        _ => 1.0,
    };
    Phase::Fighting { rate: (factor * random.lognormal(median, sigma)).min(STRONGEST_RATE) }
}

fn phase_of(stage: Stage) -> Phase {
    match stage {
        Stage::Quiet => Phase::Quiet,
        Stage::Fighting(rate) => Phase::Fighting { rate },
        Stage::Ceasefire => Phase::Ceasefire,
    }
}

fn count_attacks(leader: &Pulse, random: &mut Stream) -> u32 {
    let base = if matches!(leader.phase, Phase::Fighting { .. }) { CIVILIAN_RATE } else { 0.0 };
    draw_count(base + CIVILIAN_SHARE * f64::from(leader.newest_count), DISPERSION, random)
}

/// Draws from a negative binomial distribution: a Poisson whose mean is itself uncertain.
fn draw_count(mean: f64, size: u32, random: &mut Stream) -> u32 {
    let mean = mean * random.gamma_of_mean_one(size);
    random.poisson(mean.min(f64::from(MOST_EVENTS))).min(MOST_EVENTS)
}

fn draw_deaths(is_war: bool, random: &mut Stream) -> u32 {
    let (mass_chance, smallest, tail_index, largest) = MASS;
    if random.chance(UNCONFIRMED_CHANCE) {
        return 0;
    }
    if random.chance(mass_chance) {
        return whole(random.pareto(smallest, tail_index).min(largest));
    }
    let (median, sigma) = DEATHS;
    let deadliness = if is_war { WAR_DEADLINESS } else { 1.0 };
    whole(random.lognormal(deadliness * median, sigma)).max(1)
}

/// Returns how violent the neighbours are, 0 (all quiet) to 1.
fn pressure_from(neighbours: &[usize], heat: &[f64]) -> f64 {
    let sum: f64 = neighbours.iter().map(|&country| libm::log(1.0 + heat[country])).sum();
    (sum / 8.0).min(1.0)
}

fn neighbour_indices(countries: &[Country]) -> Vec<Vec<usize>> {
    let index_of: BTreeMap<PolityCode, usize> =
        countries.iter().enumerate().map(|(index, country)| (country.polity, index)).collect();
    countries
        .iter()
        .map(|country| country.neighbours.iter().map(|polity| index_of[polity]).collect())
        .collect()
}
