//! A forest of regression trees on `ln(1 + y)` whose draws are the members of its leaves.

use std::ops::RangeInclusive;

use forestall_panel::History;
use rand::seq::index::sample;
use rand::{Rng, RngExt};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::bins::{BINS, BinnedFeatures};
use crate::distribution::Distribution;
use crate::features::Features;
use crate::seed::{Purpose, random_for};
use crate::tree::{Row, Tree, TreeRecipe};
use crate::{ForecastError, Request};

/// The forest's settings.
///
/// Source: the recipe of the first trial; chosen on windows 2006 to 2023, so
/// provisional.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct ForestRecipe {
    /// Number of trees.
    pub trees: usize,
    /// Fewest training rows in a leaf.
    pub leaf_rows: usize,
    /// Share of features tried at each split, 0 to 1.
    pub feature_share: f64,
    /// Months without fatalities up to the origin after which a row may be thinned.
    pub quiet_months: usize,
    /// Share of quiet rows kept, each then standing for `1 / share`, 0 to 1.
    pub quiet_share: f64,
    /// Steps drawn at random per tree for each unit and origin, out of those asked for.
    pub steps_per_origin: usize,
}

impl ForestRecipe {
    /// Returns the settings of `pool-forest-last12`.
    pub const fn first_trial() -> Self {
        Self {
            trees: 50,
            leaf_rows: 12,
            feature_share: 0.35,
            quiet_months: 120,
            quiet_share: 0.06,
            steps_per_origin: 2,
        }
    }
}

/// A fitted forest, ready to forecast from its history's origin.
pub(crate) struct Forest {
    features: BinnedFeatures,
    names: Vec<String>,
    trees: Vec<Tree>,
    months: usize,
    steps: RangeInclusive<u16>,
}

/// How much of the forest's fit rests on one feature: association, never cause.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FeatureImportance {
    /// What the feature is.
    pub feature: String,
    /// Share of the reduction of squared error, 0 to 1; all features sum to 1.
    pub gain_share: f64,
}

impl Forest {
    /// Fits the forest to every unit, origin and step whose target month is known and not after the origin.
    ///
    /// Each tree has its own seed and sees its own random steps and thinned
    /// rows, so the forest is the same for any number of threads.
    ///
    /// # Errors
    ///
    /// [`ForecastError::NothingToLearnFrom`] when there is no such row.
    pub(crate) fn fit(
        history: &History,
        request: &Request,
        recipe: &ForestRecipe,
    ) -> Result<Self, ForecastError> {
        let features = Features::build(history);
        let origins = find_origins(history, &features, request, recipe);
        if origins.is_empty() {
            return Err(ForecastError::NothingToLearnFrom { first_step: request.first_step() });
        }
        let binned = BinnedFeatures::build(&features);
        let tree_recipe = TreeRecipe {
            leaf_rows: recipe.leaf_rows,
            features_per_split: count_features_per_split(recipe, binned.count + 1),
        };
        let trees = (0..recipe.trees)
            .into_par_iter()
            .map(|tree| {
                let mut random = random_for(request.seed(), Purpose::Tree, tree);
                let mut rows = sample_rows(history, &origins, request, recipe, &mut random);
                Tree::grow(&binned, &mut rows, tree_recipe, &mut random)
            })
            .collect();
        let months = history.months().count_months();
        Ok(Self { features: binned, names: features.names, trees, months, steps: request.steps() })
    }

    /// Returns the distribution of fatalities: the leaves' members, every tree counting alike.
    pub(crate) fn distribution(&self, unit: usize, step: u16) -> Distribution {
        let row = self.features.row((unit + 1) * self.months - 1);
        let step_bin = bin_of_step(&self.steps, step);
        let leaves = self.trees.iter().map(|tree| tree.leaf_members(row, step_bin));
        Distribution::from_pairs(leaves.flatten().copied().collect())
    }

    /// Returns the features by gain, largest first.
    pub(crate) fn importance(&self) -> Vec<FeatureImportance> {
        let mut gains = vec![0.0; self.names.len() + 1];
        for tree in &self.trees {
            for (sum, gain) in gains.iter_mut().zip(&tree.gains) {
                *sum += gain;
            }
        }
        // A forest that never split rests on nothing.
        let total = gains.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        let names = self.names.iter().cloned().chain(["months ahead".to_owned()]);
        let mut importance: Vec<FeatureImportance> = names
            .zip(&gains)
            .map(|(feature, gain)| FeatureImportance { feature, gain_share: gain / total })
            .collect();
        importance.sort_by(|a, b| b.gain_share.total_cmp(&a.gain_share));
        importance
    }
}

/// A unit and origin with known targets ahead.
struct Origin {
    unit: usize,
    month: usize,
    steps: Vec<u16>,
    was_quiet: bool,
}

fn find_origins(
    history: &History,
    features: &Features,
    request: &Request,
    recipe: &ForestRecipe,
) -> Vec<Origin> {
    let months = history.months().count_months();
    let mut origins = Vec::new();
    for unit in 0..history.units() {
        let known = history.known(unit);
        let mut quiet_run = 0;
        for (month, &value) in history.values(unit).iter().enumerate() {
            // Unknown months hold 0, and a history may be shorter: quiet is without known fatalities.
            quiet_run = if value == 0 { quiet_run + 1 } else { 0 };
            if !features.usable[unit * months + month] {
                continue;
            }
            let is_known = |step: &u16| known.get(month + usize::from(*step)).copied().unwrap_or(false);
            let steps: Vec<u16> = request.steps().filter(is_known).collect();
            if !steps.is_empty() {
                let was_quiet = quiet_run >= recipe.quiet_months.min(month + 1);
                origins.push(Origin { unit, month, steps, was_quiet });
            }
        }
    }
    origins
}

/// Draws one tree's rows: some steps of each origin, most quiet rows thinned and the rest re-weighted.
///
/// A row is thinned when the unit was quiet and its target has no fatalities
/// either; so no onset is lost and the weights still stand for all rows.
fn sample_rows(
    history: &History,
    origins: &[Origin],
    request: &Request,
    recipe: &ForestRecipe,
    random: &mut impl Rng,
) -> Vec<Row> {
    let months = history.months().count_months();
    let mut rows = Vec::with_capacity(origins.len() * recipe.steps_per_origin);
    for origin in origins {
        let taken = recipe.steps_per_origin.min(origin.steps.len());
        for choice in sample(random, origin.steps.len(), taken) {
            let step = origin.steps[choice];
            let target = history.values(origin.unit)[origin.month + usize::from(step)];
            let is_thinned = origin.was_quiet && target == 0;
            if is_thinned && !random.random_bool(recipe.quiet_share) {
                continue;
            }
            rows.push(Row {
                cell: u32::try_from(origin.unit * months + origin.month).expect("cells are counted in u32"),
                step_bin: bin_of_step(&request.steps(), step),
                target,
                log_target: (target as f32).ln_1p(),
                weight: if is_thinned { 1.0 / recipe.quiet_share } else { 1.0 },
            });
        }
    }
    rows
}

fn count_features_per_split(recipe: &ForestRecipe, features: usize) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small count")]
    let count = (recipe.feature_share * features as f64).round() as usize;
    count.clamp(1, features)
}

/// Spreads the steps asked for over the bins; up to 127 steps each have their own.
fn bin_of_step(steps: &RangeInclusive<u16>, step: u16) -> u8 {
    let count = usize::from(steps.end() - steps.start()) + 1;
    let position = usize::from(step - steps.start());
    let bin = if count < BINS { position + 1 } else { position * (BINS - 1) / count + 1 };
    u8::try_from(bin).expect("bins are below 128")
}

#[cfg(test)]
mod tests {
    use forestall_types::MonthRange;

    use super::*;

    /// Forty quiet units over 20 years, one of which loses 7 in the last month.
    fn history() -> History {
        let months: MonthRange = "2000-01..2019-12".parse().unwrap();
        let mut history = History::unknown(40, months);
        for unit in 0..40 {
            for month in months.iter() {
                history.set(unit, month, if unit == 3 && month == months.last() { 7 } else { 0 });
            }
        }
        history
    }

    fn rows(steps: RangeInclusive<u16>, steps_per_origin: usize) -> Vec<Row> {
        let history = history();
        let request = Request::new(steps, 10, 1).unwrap();
        let recipe = ForestRecipe { steps_per_origin, ..ForestRecipe::first_trial() };
        let origins = find_origins(&history, &Features::build(&history), &request, &recipe);
        sample_rows(&history, &origins, &request, &recipe, &mut random_for(1, Purpose::Tree, 0))
    }

    #[test]
    fn quiet_rows_are_thinned_and_stand_for_all() {
        let rows = rows(1..=1, 1);
        // Origins 12 to 239 of 240 months, each with one month after it.
        let all = 40.0 * 228.0;
        let kept = rows.len() as f64;
        assert!((kept / all - 0.06).abs() < 0.01, "{kept} of {all}");
        let weight: f64 = rows.iter().map(|row| row.weight).sum();
        // Four standard errors of the kept number, each worth 1 / 0.06.
        assert!((weight - all).abs() < 4.0 * (all * 0.06 * 0.94).sqrt() / 0.06, "{weight}");
    }

    #[test]
    fn no_onset_is_thinned_away() {
        // With every step taken, the last month of unit 3 is the target of one row per step.
        let onsets: Vec<Row> = rows(1..=6, 6).into_iter().filter(|row| row.target > 0).collect();
        assert_eq!(onsets.len(), 6);
        assert!(onsets.iter().all(|row| row.weight == 1.0 && row.target == 7));
        let cells: Vec<u32> = onsets.iter().map(|row| row.cell % 240).collect();
        assert!(cells.iter().all(|month| (233..239).contains(month)), "{cells:?}");
    }

    #[test]
    fn steps_have_bins_of_their_own() {
        assert_eq!((bin_of_step(&(3..=14), 3), bin_of_step(&(3..=14), 14)), (1, 12));
        assert_eq!((bin_of_step(&(1..=400), 1), bin_of_step(&(1..=400), 400)), (1, 127));
    }
}
