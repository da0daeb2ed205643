//! One regression tree grown on histograms, with its leaves' members.

use rand::Rng;
use rand::seq::index::sample;

use crate::bins::{BINS, BinnedFeatures};
use crate::distribution::Distribution;

/// A training row: which cell's features, how many steps ahead, and what came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// Row of the features.
    pub(crate) cell: u32,
    /// Bin of the step ahead, the feature after all others.
    pub(crate) step_bin: u8,
    /// Fatalities in the target month.
    pub(crate) target: u32,
    /// `ln(1 + target)`.
    pub(crate) log_target: f32,
    /// How many rows it stands for.
    pub(crate) weight: f64,
}

/// How trees are grown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TreeRecipe {
    /// Fewest rows in a leaf.
    pub(crate) leaf_rows: usize,
    /// Features tried at each split.
    pub(crate) features_per_split: usize,
}

/// A grown tree. Leaves hold what their members' targets were, with weights.
pub(crate) struct Tree {
    nodes: Vec<Node>,
    leaves: Vec<Vec<(u32, f64)>>,
    /// Reduction of weighted squared error by splits on each feature; the step is last.
    pub(crate) gains: Vec<f64>,
}

enum Node {
    /// Rows with `bin <= cut` go to the next node, the others to `right`.
    Split {
        feature: usize,
        cut: u8,
        right: usize,
    },
    Leaf(usize),
}

#[derive(Clone, Copy, Default)]
struct Sum {
    rows: usize,
    weight: f64,
    total: f64,
}

struct Split {
    feature: usize,
    cut: u8,
    gain: f64,
}

struct Grower<'a> {
    features: &'a BinnedFeatures,
    recipe: TreeRecipe,
    histograms: Vec<[Sum; BINS]>,
    tree: Tree,
}

impl Tree {
    /// Grows a tree; the same rows and generator give the same tree.
    pub(crate) fn grow(
        features: &BinnedFeatures,
        rows: &mut [Row],
        recipe: TreeRecipe,
        random: &mut impl Rng,
    ) -> Self {
        let tree = Self { nodes: Vec::new(), leaves: Vec::new(), gains: vec![0.0; features.count + 1] };
        let histograms = vec![[Sum::default(); BINS]; recipe.features_per_split];
        let mut grower = Grower { features, recipe, histograms, tree };
        grower.grow_node(rows, random);
        grower.tree
    }

    /// Returns the members of the leaf a row falls into: ascending targets with weights that sum to 1.
    pub(crate) fn leaf_members(&self, features: &[u8], step_bin: u8) -> &[(u32, f64)] {
        let mut position = 0;
        loop {
            match self.nodes[position] {
                Node::Split { feature, cut, right } => {
                    let bin = features.get(feature).copied().unwrap_or(step_bin);
                    position = if bin <= cut { position + 1 } else { right };
                }
                Node::Leaf(leaf) => return &self.leaves[leaf],
            }
        }
    }
}

impl Grower<'_> {
    fn grow_node(&mut self, rows: &mut [Row], random: &mut impl Rng) {
        let Some(split) = self.find_split(rows, random) else {
            self.tree.nodes.push(Node::Leaf(self.tree.leaves.len()));
            self.tree.leaves.push(build_leaf(rows));
            return;
        };
        self.tree.gains[split.feature] += split.gain;
        let goes_left = |row: &Row| bin_of(self.features, row, split.feature) <= split.cut;
        let boundary = partition(rows, goes_left);
        let (left, right) = rows.split_at_mut(boundary);
        let position = self.tree.nodes.len();
        self.tree.nodes.push(Node::Split { feature: split.feature, cut: split.cut, right: 0 });
        self.grow_node(left, random);
        let right_position = self.tree.nodes.len();
        if let Node::Split { right, .. } = &mut self.tree.nodes[position] {
            *right = right_position;
        }
        self.grow_node(right, random);
    }

    /// Finds the cut that most reduces the weighted squared error of the log targets, if any does.
    fn find_split(&mut self, rows: &[Row], random: &mut impl Rng) -> Option<Split> {
        let first = rows.first()?;
        if rows.len() < 2 * self.recipe.leaf_rows || rows.iter().all(|row| row.target == first.target) {
            return None;
        }
        let mut tried = sample(random, self.features.count + 1, self.recipe.features_per_split).into_vec();
        tried.sort_unstable();
        self.fill_histograms(rows, &tried);
        let mut best: Option<Split> = None;
        for (histogram, &feature) in self.histograms.iter().zip(&tried) {
            let Some((cut, gain)) = find_cut(histogram, self.recipe.leaf_rows) else { continue };
            if best.as_ref().is_none_or(|best| gain > best.gain) {
                best = Some(Split { feature, cut, gain });
            }
        }
        best
    }

    fn fill_histograms(&mut self, rows: &[Row], tried: &[usize]) {
        for histogram in &mut self.histograms {
            histogram.fill(Sum::default());
        }
        for row in rows {
            let bins = self.features.row(row.cell as usize);
            let total = row.weight * f64::from(row.log_target);
            for (histogram, &feature) in self.histograms.iter_mut().zip(tried) {
                let bin = bins.get(feature).copied().unwrap_or(row.step_bin);
                let sum = &mut histogram[usize::from(bin) % BINS];
                sum.rows += 1;
                sum.weight += row.weight;
                sum.total += total;
            }
        }
    }
}

/// Returns the best cut and its gain, or `None` when no cut leaves enough rows on both sides and gains.
fn find_cut(histogram: &[Sum; BINS], leaf_rows: usize) -> Option<(u8, f64)> {
    let all = histogram.iter().fold(Sum::default(), |a, b| Sum {
        rows: a.rows + b.rows,
        weight: a.weight + b.weight,
        total: a.total + b.total,
    });
    let unsplit = all.total * all.total / all.weight;
    let mut left = Sum::default();
    let mut best = None;
    // Gains below rounding are none.
    let mut best_gain = 1e-9 * all.weight;
    for (cut, sum) in (0_u8..).zip(histogram) {
        if sum.rows == 0 {
            continue;
        }
        left = Sum {
            rows: left.rows + sum.rows,
            weight: left.weight + sum.weight,
            total: left.total + sum.total,
        };
        let right_rows = all.rows - left.rows;
        if right_rows < leaf_rows {
            break;
        }
        if left.rows < leaf_rows {
            continue;
        }
        let (right_weight, right_total) = (all.weight - left.weight, all.total - left.total);
        let gain = left.total * left.total / left.weight + right_total * right_total / right_weight - unsplit;
        if gain > best_gain {
            best_gain = gain;
            best = Some((cut, gain));
        }
    }
    best
}

fn bin_of(features: &BinnedFeatures, row: &Row, feature: usize) -> u8 {
    features.row(row.cell as usize).get(feature).copied().unwrap_or(row.step_bin)
}

/// Moves the rows that go left to the front and returns how many they are.
fn partition(rows: &mut [Row], goes_left: impl Fn(&Row) -> bool) -> usize {
    let mut boundary = 0;
    for position in 0..rows.len() {
        if goes_left(&rows[position]) {
            rows.swap(boundary, position);
            boundary += 1;
        }
    }
    boundary
}

fn build_leaf(rows: &[Row]) -> Vec<(u32, f64)> {
    let total: f64 = rows.iter().map(|row| row.weight).sum();
    let members = rows.iter().map(|row| (row.target, row.weight / total)).collect();
    Distribution::from_pairs(members).into_pairs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    fn grow(targets: &[(u8, u32)], recipe: TreeRecipe) -> Tree {
        let features = BinnedFeatures { count: 1, bins: targets.iter().map(|(bin, _)| *bin).collect() };
        let mut rows: Vec<Row> = (0..)
            .zip(targets)
            .map(|(cell, &(_, target))| Row {
                cell,
                step_bin: 1,
                target,
                log_target: (target as f32).ln_1p(),
                weight: 1.0,
            })
            .collect();
        Tree::grow(&features, &mut rows, recipe, &mut Xoshiro256PlusPlus::seed_from_u64(1))
    }

    #[test]
    fn finds_the_step_between_two_levels() {
        let targets: Vec<(u8, u32)> =
            (0..40).map(|bin| (bin, if bin < 23 { u32::from(bin % 2) } else { 100 })).collect();
        let tree = grow(&targets, TreeRecipe { leaf_rows: 12, features_per_split: 2 });
        assert_eq!(tree.leaf_members(&[30], 1), [(100, 1.0)]);
        let low = tree.leaf_members(&[3], 1);
        assert_eq!(low.iter().map(|member| member.0).collect::<Vec<_>>(), [0, 1]);
        assert!((low.iter().map(|member| member.1).sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(tree.gains[0] > 0.0);
        assert_eq!(tree.gains[1], 0.0);
    }

    #[test]
    fn leaves_keep_enough_rows() {
        let targets: Vec<(u8, u32)> = (0..100).map(|bin| (bin, u32::from(bin))).collect();
        let tree = grow(&targets, TreeRecipe { leaf_rows: 12, features_per_split: 2 });
        assert!(tree.leaves.len() > 3);
        for leaf in &tree.leaves {
            assert!(leaf.len() >= 12, "{}", leaf.len());
        }
    }
}
