//! Orders the draws of each step so that equal positions form plausible paths.

use forestall_panel::History;
use rand::{Rng, RngExt};

use crate::seed::{Purpose, random_for};
use crate::{KNOWN_MONTHS_NEEDED, Request};

/// Observed stretches of months by which draws are ordered (a Schaake shuffle).
///
/// For each path a stretch of observed months as long as the forecast is
/// taken as template. At each step the paths get the step's draws in the order of
/// the templates' values at that step. So each step keeps exactly its draws,
/// and across steps they rise and fall together as observed months did.
///
/// Most templates are at zero in most months, more of them than draws, so ties
/// decide much. In a tie the template with more fatalities over its whole
/// stretch comes later, then a random number drawn once per path decides: an
/// onset the templates do not hold lasts, as onsets do, where numbers
/// drawn anew each month would scatter it over many paths of one bad month.
///
/// Templates come from the same unit and from all units, at times when their
/// last twelve months looked as the unit's do now (`ActivityClass`). Values are
/// compared relative to the template's own last-12 mean, so that a template
/// from a deadlier war is not the worst path at every step.
///
/// Source: Clark et al. (2004), J. Hydrometeorology 5, 243-262, the shuffle;
/// Wilks (2015), MWR 143, choosing templates alike to the present.
pub(crate) struct PathTemplates<'a> {
    history: &'a History,
    first_step: usize,
    last_step: usize,
    draws: usize,
    seed: u64,
    by_class: Vec<Vec<Template>>,
}

#[derive(Clone, Copy)]
struct Template {
    unit: u32,
    /// Column of the month the stretch follows.
    origin: u32,
    /// `ln(1 + mean)` of the twelve months up to it.
    level: f32,
}

/// How the last twelve months looked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ActivityClass {
    Quiet,
    Sporadic,
    Frequent,
    ConstantLow,
    ConstantHigh,
}

/// One path in so many follows the unit's own past, when there is enough of it.
const OWN_SHARE_DIVISOR: usize = 2;
/// So many own templates are enough for that share.
const OWN_TEMPLATES_NEEDED: usize = 12;

impl ActivityClass {
    const COUNT: usize = 5;

    /// Classes: no month with fatalities, 1-3, 4-9, and 10-12 with a mean below or from 25.
    fn of(last_twelve: &[u32]) -> Self {
        let active = last_twelve.iter().filter(|&&value| value > 0).count();
        match active {
            0 => Self::Quiet,
            1..=3 => Self::Sporadic,
            4..=9 => Self::Frequent,
            _ if mean(last_twelve) < 25.0 => Self::ConstantLow,
            _ => Self::ConstantHigh,
        }
    }
}

impl<'a> PathTemplates<'a> {
    /// Finds all stretches in the history that are known from twelve months before to the last step.
    pub(crate) fn build(history: &'a History, request: &Request) -> Self {
        let last_step = usize::from(request.last_step());
        let mut by_class = vec![Vec::new(); ActivityClass::COUNT];
        for unit in 0..history.units() {
            let values = history.values(unit);
            let mut known_run = 0;
            for (end, &known) in history.known(unit).iter().enumerate() {
                known_run = if known { known_run + 1 } else { 0 };
                if known_run < KNOWN_MONTHS_NEEDED + last_step {
                    continue;
                }
                let origin = end - last_step;
                let before = &values[origin + 1 - KNOWN_MONTHS_NEEDED..=origin];
                by_class[ActivityClass::of(before) as usize].push(Template {
                    unit: u32::try_from(unit).expect("units are counted in u32"),
                    origin: u32::try_from(origin).expect("months are counted in u16"),
                    level: mean(before).ln_1p(),
                });
            }
        }
        let first_step = usize::from(request.first_step());
        Self { history, first_step, last_step, draws: request.draws(), seed: request.seed(), by_class }
    }

    /// Reorders each step's draws, given ascending, into paths.
    ///
    /// `chunk`: axes `steps x draws` of one unit. Without any template (a
    /// history shorter than a year and the horizon) a path keeps its place
    /// at every step, which gives the widest sums.
    pub(crate) fn order_into_paths(&self, unit: usize, chunk: &mut [u32]) {
        let mut random = random_for(self.seed, Purpose::Paths, unit);
        let templates = self.choose_templates(unit, &mut random);
        let standing = self.rank_in_ties(&templates, &mut random);
        let mut ranking: Vec<(u32, usize, usize)> = Vec::with_capacity(self.draws);
        let mut sorted = Vec::with_capacity(self.draws);
        for (step, draws) in (self.first_step..=self.last_step).zip(chunk.chunks_exact_mut(self.draws)) {
            debug_assert!(draws.is_sorted(), "draws are ordered from ascending");
            if draws.first() == draws.last() {
                continue;
            }
            ranking.clear();
            ranking.extend((0..self.draws).map(|path| {
                let key = templates.get(path).map_or(0, |template| self.rank_key(*template, step));
                (key, standing[path], path)
            }));
            ranking.sort_unstable();
            sorted.clear();
            sorted.extend_from_slice(draws);
            for (&(_, _, path), &value) in ranking.iter().zip(&sorted) {
                draws[path] = value;
            }
        }
    }

    /// Returns each path's place among paths tied at a step: by the template's total, then at random.
    fn rank_in_ties(&self, templates: &[Template], random: &mut impl Rng) -> Vec<usize> {
        let mut order: Vec<(u64, u64, usize)> = (0..self.draws)
            .map(|path| {
                let total = templates.get(path).map_or(0, |template| self.total(*template));
                (total, random.next_u64(), path)
            })
            .collect();
        order.sort_unstable();
        let mut standing = vec![0; self.draws];
        for (place, (_, _, path)) in order.into_iter().enumerate() {
            standing[path] = place;
        }
        standing
    }

    fn total(&self, template: Template) -> u64 {
        let origin = template.origin as usize;
        let stretch = origin + self.first_step..=origin + self.last_step;
        self.history.values(template.unit as usize)[stretch].iter().map(|&value| u64::from(value)).sum()
    }

    fn choose_templates(&self, unit: usize, random: &mut impl Rng) -> Vec<Template> {
        let now = self.history.last(unit, KNOWN_MONTHS_NEEDED).expect("a forecast unit has 12 known months");
        let alike = &self.by_class[ActivityClass::of(now) as usize];
        let everything = if alike.is_empty() { self.by_class.concat() } else { Vec::new() };
        let pool = if alike.is_empty() { &everything } else { alike };
        if pool.is_empty() {
            return Vec::new();
        }
        let own: Vec<Template> =
            alike.iter().copied().filter(|template| template.unit as usize == unit).collect();
        let from_own = if own.len() >= OWN_TEMPLATES_NEEDED { self.draws / OWN_SHARE_DIVISOR } else { 0 };
        (0..self.draws)
            .map(|path| {
                let pool = if path < from_own { &own } else { pool };
                pool[random.random_range(0..pool.len())]
            })
            .collect()
    }

    /// Returns a number that orders templates: 0 without fatalities, else rising with value over recent level.
    fn rank_key(&self, template: Template, step: usize) -> u32 {
        let value = self.history.values(template.unit as usize)[template.origin as usize + step];
        if value == 0 {
            return 0;
        }
        let relative = (value as f32).ln_1p() - template.level;
        // An order-preserving map of finite floats to integers; none maps to 0.
        let bits = relative.to_bits();
        if bits >> 31 == 0 { bits | 1 << 31 } else { !bits }
    }
}

fn mean(values: &[u32]) -> f32 {
    values.iter().map(|&value| value as f32).sum::<f32>() / values.len() as f32
}

#[cfg(test)]
mod tests {
    use forestall_types::{MonthId, MonthRange};
    use proptest::prelude::*;

    use super::*;

    /// Three units over eight years: 5 of 11 months with fatalities in a row, 9 of 17, and none.
    fn history() -> History {
        let months: MonthRange = "2000-01..2007-12".parse().unwrap();
        let mut history = History::unknown(3, months);
        for (position, month) in (0_u32..).zip(months.iter()) {
            history.set(0, month, if position % 11 < 5 { 40 + 7 * (position % 5) } else { 0 });
            history.set(1, month, if position % 17 < 9 { 3 } else { 0 });
            history.set(2, month, 0);
        }
        history
    }

    fn order(history: &History, unit: usize, seed: u64, chunk: &mut [u32], draws: usize) {
        let steps = u16::try_from(chunk.len() / draws).unwrap();
        let request = Request::new(1..=steps, draws, seed).unwrap();
        PathTemplates::build(history, &request).order_into_paths(unit, chunk);
    }

    proptest! {
        #[test]
        fn every_step_keeps_its_draws(
            unit in 0_usize..3,
            seed: u64,
            mut steps in prop::collection::vec(prop::collection::vec(0_u32..50, 20), 1..15),
        ) {
            for step in &mut steps {
                step.sort_unstable();
            }
            let mut chunk = steps.concat();
            order(&history(), unit, seed, &mut chunk, 20);
            for (ordered, given) in chunk.chunks_exact(20).zip(&steps) {
                let mut ordered = ordered.to_vec();
                ordered.sort_unstable();
                prop_assert_eq!(&ordered, given);
            }
        }
    }

    /// Half zeros, half 10 in each of 6 steps. Fighting here lasts some months, so a path fights in more or
    /// fewer months than the 3 of 6 of months drawn apart, and not only in none or all.
    #[test]
    fn fighting_comes_in_stretches() {
        let draws = 400;
        let mut chunk = [vec![0; draws / 2], vec![10; draws / 2]].concat().repeat(6);
        order(&history(), 0, 5, &mut chunk, draws);
        let mut months_fighting = [0_usize; 7];
        for path in 0..draws {
            months_fighting[chunk.iter().skip(path).step_by(draws).filter(|&&value| value > 0).count()] += 1;
        }
        let variance: f64 = months_fighting
            .iter()
            .enumerate()
            .map(|(months, &paths)| (months as f64 - 3.0).powi(2) * paths as f64)
            .sum::<f64>()
            / draws as f64;
        // Independent months: 6 / 4 = 1.5; one path all the way: 9.
        assert!(variance > 3.0 && variance < 9.0, "{variance} {months_fighting:?}");
        assert!(months_fighting[1..6].iter().sum::<usize>() > 0);
    }

    #[test]
    fn a_seed_gives_one_order() {
        let given = [vec![0; 30], (1..=20).collect()].concat().repeat(4);
        let ordered = |seed| {
            let mut chunk = given.clone();
            order(&history(), 2, seed, &mut chunk, 50);
            chunk
        };
        assert_eq!(ordered(1), ordered(1));
        assert_ne!(ordered(1), ordered(2));
    }

    #[test]
    fn a_short_history_still_gives_every_draw() {
        let months: MonthRange = "2000-01..2000-12".parse().unwrap();
        let mut history = History::unknown(1, months);
        for month in months.iter() {
            history.set(0, month, 2);
        }
        let mut chunk: Vec<u32> = (0..10).collect::<Vec<_>>().repeat(3);
        order(&history, 0, 1, &mut chunk, 10);
        for step in chunk.chunks_exact(10) {
            assert_eq!(step.iter().sum::<u32>(), 45);
        }
    }

    #[test]
    fn templates_are_known_throughout() {
        let whole = history();
        let months: MonthRange = "2000-01..2007-12".parse().unwrap();
        let late: MonthId = "2004-01".parse().unwrap();
        let mut partly = History::unknown(1, months);
        for month in months.iter().filter(|&month| month >= late) {
            partly.set(0, month, whole.get(0, month).unwrap());
        }
        let request = Request::new(1..=6, 10, 1).unwrap();
        let templates = PathTemplates::build(&partly, &request);
        let all = templates.by_class.concat();
        // 48 known months hold 48 - 12 - 6 + 1 stretches, the first origin being the 12th of them.
        assert_eq!(all.len(), 31);
        assert_eq!(all.iter().map(|template| template.origin).min(), Some(48 + 11));
    }
}
