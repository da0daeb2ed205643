//! Orders the draws of each step so that equal positions form plausible paths.

use forestall_panel::History;
use rand::{Rng, RngExt};

use crate::seed::{Purpose, random_for};
use crate::{KNOWN_MONTHS_NEEDED, Request};

/// Observed stretches of months by which draws are ordered (a Schaake shuffle).
///
/// For each path a stretch of observed months as long as the forecast is
/// taken as template. At each step the paths get the step's draws in the order of
/// the templates' values at that step, ties broken at random. So each step
/// keeps exactly its draws, and across steps they rise and fall together as
/// observed months did.
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

/// Share of paths that follow the unit's own past, when it has enough of it.
const OWN_SHARE_DIVISOR: usize = 2;
/// So many own templates are enough.
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
    /// history shorter than a year and the horizon) the order is random.
    pub(crate) fn order_into_paths(&self, unit: usize, chunk: &mut [u32]) {
        let mut random = random_for(self.seed, Purpose::Paths, unit);
        let templates = self.choose_templates(unit, &mut random);
        let mut ranking: Vec<(u64, usize)> = Vec::with_capacity(self.draws);
        let mut sorted = Vec::with_capacity(self.draws);
        for (step, draws) in (self.first_step..=self.last_step).zip(chunk.chunks_exact_mut(self.draws)) {
            debug_assert!(draws.is_sorted(), "draws are ordered from ascending");
            if draws.first() == draws.last() {
                continue;
            }
            ranking.clear();
            ranking.extend((0..self.draws).map(|path| {
                let key = templates.get(path).map_or(0, |template| self.rank_key(*template, step));
                (u64::from(key) << 32 | u64::from(random.next_u32()), path)
            }));
            ranking.sort_unstable();
            sorted.clear();
            sorted.extend_from_slice(draws);
            for (&(_, path), &value) in ranking.iter().zip(&sorted) {
                draws[path] = value;
            }
        }
    }

    fn choose_templates(&self, unit: usize, random: &mut impl Rng) -> Vec<Template> {
        let now = self.history.last(unit, KNOWN_MONTHS_NEEDED).expect("a forecast unit has 12 known months");
        let mut alike = self.by_class[ActivityClass::of(now) as usize].as_slice();
        let everything;
        if alike.is_empty() {
            everything = self.by_class.concat();
            alike = &everything;
        }
        if alike.is_empty() {
            return Vec::new();
        }
        let own_from = alike.partition_point(|template| (template.unit as usize) < unit);
        let own_to = alike.partition_point(|template| (template.unit as usize) <= unit);
        let own =
            if alike.is_sorted_by_key(|template| template.unit) { &alike[own_from..own_to] } else { &[] };
        let own_wanted = if own.len() >= OWN_TEMPLATES_NEEDED { self.draws / OWN_SHARE_DIVISOR } else { 0 };
        (0..self.draws)
            .map(|path| {
                let pool = if path < own_wanted { own } else { alike };
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
