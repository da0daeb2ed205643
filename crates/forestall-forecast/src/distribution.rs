//! Distributions over counts, and evenly spaced draws from them.

/// Values with weights: ascending, distinct, weights above 0.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Distribution {
    pairs: Vec<(u32, f64)>,
}

impl Distribution {
    /// Returns the distribution of values that may repeat, in any order.
    pub(crate) fn from_pairs(mut pairs: Vec<(u32, f64)>) -> Self {
        pairs.sort_by_key(|pair| pair.0);
        pairs.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                kept.1 += next.1;
            }
            is_same
        });
        Self { pairs }
    }

    /// Gives up the values and weights, ascending.
    pub(crate) fn into_pairs(self) -> Vec<(u32, f64)> {
        self.pairs
    }

    /// Fills `draws` with the quantiles at `(i + 0.5) / n`, ascending.
    ///
    /// The quantile at `p` is the smallest value whose cumulated weight reaches
    /// `p` of the whole. Without pairs the draws stay as they are.
    pub(crate) fn fill_evenly(&self, draws: &mut [u32]) {
        let total: f64 = self.pairs.iter().map(|pair| pair.1).sum();
        let size = draws.len() as f64;
        let mut pairs = self.pairs.iter();
        let Some(&(mut value, mut reached)) = pairs.next() else { return };
        for (position, draw) in draws.iter_mut().enumerate() {
            let wanted = (position as f64 + 0.5) / size * total;
            while reached < wanted {
                let Some(&(next, weight)) = pairs.next() else { break };
                value = next;
                reached += weight;
            }
            *draw = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_evenly_spaced_quantiles() {
        let distribution = Distribution::from_pairs(vec![(9, 0.1), (0, 0.5), (3, 0.3), (0, 0.1)]);
        let mut draws = [0; 10];
        distribution.fill_evenly(&mut draws);
        assert_eq!(draws, [0, 0, 0, 0, 0, 0, 3, 3, 3, 9]);
        let mut median = [7];
        distribution.fill_evenly(&mut median);
        assert_eq!(median, [0]);
        assert_eq!(distribution.into_pairs().len(), 3);
    }
}
