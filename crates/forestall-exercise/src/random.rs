//! Seeded randomness whose numbers stay the same on every machine.
//!
//! Uniform numbers come from the bits of xoshiro256++ and logarithms from
//! `libm`, so neither a new release of a distribution library nor the
//! platform's mathematics changes an exercise world.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// What a stream of random numbers is for; each part of the world has its own,
/// so that a change in one leaves the others as they were.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    Land = 1,
    Borders = 2,
    Names = 3,
    Cast = 4,
    Violence = 5,
    Incidents = 6,
}

/// A stream of random numbers.
pub(crate) struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// Returns the stream of one purpose under a seed.
    pub(crate) fn new(seed: u64, purpose: Purpose) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(scramble(seed ^ scramble(purpose as u64))))
    }

    /// Draws uniformly from 0 to 1, 1 excluded.
    pub(crate) fn unit(&mut self) -> f64 {
        unit_from_bits(self.0.next_u64())
    }

    /// Draws a whole number from 0 to `count - 1`; 0 when `count` is 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        whole(self.unit() * count as f64) as usize
    }

    /// Draws uniformly from `low` to `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Says yes with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Draws a place in `weights`, each as likely as its share.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// Draws one of `items`.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// Puts `items` into random order (Fisher-Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// Draws from the standard normal distribution (Box-Muller).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }

    /// Draws from a lognormal distribution; `sigma` is the standard deviation of the logarithm.
    pub(crate) fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * libm::exp(sigma * self.normal())
    }

    /// Draws from a Pareto distribution with this smallest value and tail index.
    pub(crate) fn pareto(&mut self, smallest: f64, tail_index: f64) -> f64 {
        smallest * libm::pow(1.0 - self.unit(), -1.0 / tail_index)
    }

    /// Draws from the gamma distribution with mean 1 and whole-numbered shape (a sum of exponentials).
    pub(crate) fn gamma_of_mean_one(&mut self, shape: u32) -> f64 {
        let sum: f64 = (0..shape).map(|_| -libm::log(1.0 - self.unit())).sum();
        sum / f64::from(shape.max(1))
    }

    /// Draws from a Poisson distribution by counting exponential waits; exact, in time proportional to the mean.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        let mut waited = 0.0;
        let mut count = 0;
        loop {
            waited -= libm::log(1.0 - self.unit());
            if waited > mean {
                return count;
            }
            count += 1;
        }
    }
}

/// Returns a number from 0 to 1, 1 excluded, that belongs to a place in a lattice under a seed.
pub(crate) fn lattice_noise(seed: u64, column: i64, row: i64) -> f64 {
    unit_from_bits(scramble(
        scramble(seed ^ scramble(column.cast_unsigned())).wrapping_add(row.cast_unsigned()),
    ))
}

/// Rounds a number of 0 or more down to a whole number.
pub(crate) fn whole(value: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast stops at 0 and at the largest u32, as wanted here"
    )]
    let number = value as u32;
    number
}

fn unit_from_bits(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// The finaliser of `SplitMix64`: neighbouring numbers come out unrelated.
fn scramble(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Means within four standard errors of 40,000 draws.
    #[test]
    fn distributions_have_their_means() {
        let mut stream = Stream::new(1, Purpose::Violence);
        let count = 40_000;
        let mut mean = |draw: &mut dyn FnMut(&mut Stream) -> f64| {
            (0..count).map(|_| draw(&mut stream)).sum::<f64>() / f64::from(count)
        };
        let poisson = mean(&mut |s| f64::from(s.poisson(3.0)));
        assert!((poisson - 3.0).abs() < 0.035, "{poisson}");
        let gamma = mean(&mut |s| s.gamma_of_mean_one(2));
        assert!((gamma - 1.0).abs() < 0.0142, "{gamma}");
        let normal = mean(&mut |s| s.normal());
        assert!(normal.abs() < 0.02, "{normal}");
        let pareto = mean(&mut |s| s.pareto(1.0, 3.0));
        assert!((pareto - 1.5).abs() < 0.0174, "{pareto}");
        let lognormal = mean(&mut |s| f64::from(u8::from(s.lognormal(2.0, 1.0) < 2.0)));
        assert!((lognormal - 0.5).abs() < 0.01, "{lognormal}");
        let weighted = mean(&mut |s| f64::from(u8::from(s.weighted(&[1.0, 3.0]) == 1)));
        assert!((weighted - 0.75).abs() < 0.0087, "{weighted}");
    }

    #[test]
    fn purposes_and_seeds_give_unrelated_streams() {
        let first = |seed, purpose| Stream::new(seed, purpose).unit();
        assert_eq!(first(7, Purpose::Land), first(7, Purpose::Land));
        assert_ne!(first(7, Purpose::Land), first(7, Purpose::Borders));
        assert_ne!(first(7, Purpose::Land), first(8, Purpose::Land));
    }
}
