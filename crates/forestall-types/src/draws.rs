//! Ensembles: many equally likely futures per unit and step.

use std::ops::Range;

use thiserror::Error;

/// Draws of fatalities per unit and step, held contiguously.
///
/// Axes: `units x steps x draws per step`, the last running fastest. A draw is
/// a count of fatalities in one month. Draw `d` of step 1, draw `d` of step 2
/// and so on form one *path*, so sums over steps keep the dependence the model
/// gave them; scores of single months do not depend on the order of draws.
/// Every ensemble carries the seed it was drawn with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draws {
    units: usize,
    steps: usize,
    per_step: usize,
    seed: u64,
    values: Vec<u32>,
}

/// The values do not fill the axes.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{given} values do not fill {units} units x {steps} steps x {per_step} draws")]
pub struct DrawsShapeError {
    units: usize,
    steps: usize,
    per_step: usize,
    given: usize,
}

impl Draws {
    /// Returns draws that are all zero, to be filled by [`Draws::step_mut`] or [`Draws::unit_chunks_mut`].
    pub fn zeros(units: usize, steps: usize, per_step: usize, seed: u64) -> Self {
        Self { units, steps, per_step, seed, values: vec![0; units * steps * per_step] }
    }

    /// Returns draws over values in the order of the axes.
    ///
    /// # Errors
    ///
    /// [`DrawsShapeError`] when the values do not fill the axes.
    pub fn from_values(
        units: usize,
        steps: usize,
        per_step: usize,
        seed: u64,
        values: Vec<u32>,
    ) -> Result<Self, DrawsShapeError> {
        if values.len() == units * steps * per_step {
            Ok(Self { units, steps, per_step, seed, values })
        } else {
            Err(DrawsShapeError { units, steps, per_step, given: values.len() })
        }
    }

    /// Returns the number of units.
    pub const fn units(&self) -> usize {
        self.units
    }

    /// Returns the number of steps.
    pub const fn steps(&self) -> usize {
        self.steps
    }

    /// Returns the number of draws per unit and step.
    pub const fn per_step(&self) -> usize {
        self.per_step
    }

    /// Returns the seed the draws were made with.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// Returns all values in the order of the axes.
    pub fn values(&self) -> &[u32] {
        &self.values
    }

    /// Returns the draws of one unit and step; `step` counts from 0.
    pub fn step(&self, unit: usize, step: usize) -> &[u32] {
        &self.values[self.range(unit, step)]
    }

    /// Returns the draws of one unit and step for filling.
    pub fn step_mut(&mut self, unit: usize, step: usize) -> &mut [u32] {
        let range = self.range(unit, step);
        &mut self.values[range]
    }

    /// Returns one mutable chunk of `steps x draws` per unit, for filling in parallel.
    pub fn unit_chunks_mut(&mut self) -> std::slice::ChunksExactMut<'_, u32> {
        let size = (self.steps * self.per_step).max(1);
        self.values.chunks_exact_mut(size)
    }

    /// Returns each path's total over a range of steps, counted from 0.
    pub fn path_totals(&self, unit: usize, steps: Range<usize>) -> Vec<u64> {
        let mut totals = vec![0_u64; self.per_step];
        for step in steps {
            for (total, &value) in totals.iter_mut().zip(self.step(unit, step)) {
                *total += u64::from(value);
            }
        }
        totals
    }

    fn range(&self, unit: usize, step: usize) -> Range<usize> {
        assert!(unit < self.units && step < self.steps, "unit {unit} or step {step} outside the draws");
        let start = (unit * self.steps + step) * self.per_step;
        start..start + self.per_step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_run_units_steps_draws() {
        let draws = Draws::from_values(2, 2, 3, 7, (0..12).collect()).unwrap();
        assert_eq!(draws.step(0, 1), [3, 4, 5]);
        assert_eq!(draws.step(1, 0), [6, 7, 8]);
        assert_eq!(draws.path_totals(1, 0..2), [15, 17, 19]);
        assert_eq!(draws.seed(), 7);
        assert!(Draws::from_values(2, 2, 3, 7, vec![0; 11]).is_err());
    }
}
