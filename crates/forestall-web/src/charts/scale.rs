//! From numbers to positions.

/// How the y axis of a chart of deaths is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ScaleKind {
    /// Equal distances for equal numbers, from zero.
    #[default]
    Linear,
    /// `ln(1 + y)`: equal distances for equal multiples, and still from zero.
    Log,
}

/// A y axis from zero at the bottom to at least `max` at the top.
pub(super) struct YScale {
    kind: ScaleKind,
    top: f64,
    bottom: f64,
    limit: f64,
    ticks: Vec<f64>,
}

impl YScale {
    /// Builds the axis between two positions; `max` is the largest value drawn.
    pub(super) fn new(kind: ScaleKind, max: f64, top: f64, bottom: f64) -> Self {
        let (limit, ticks) = match kind {
            ScaleKind::Linear => linear_ticks(max),
            ScaleKind::Log => log_ticks(max),
        };
        Self { kind, top, bottom, limit, ticks }
    }

    /// Returns the position of a value; what lies above the axis is drawn at its top.
    pub(super) fn y(&self, value: f64) -> f64 {
        let share = match self.kind {
            ScaleKind::Linear => value / self.limit,
            ScaleKind::Log => value.ln_1p() / self.limit.ln_1p(),
        };
        self.bottom - (self.bottom - self.top) * share.clamp(0.0, 1.0)
    }

    /// Returns the values to be labelled, from zero upwards.
    pub(super) fn ticks(&self) -> &[f64] {
        &self.ticks
    }
}

/// Returns the top of a linear axis and three to six round ticks.
fn linear_ticks(max: f64) -> (f64, Vec<f64>) {
    let max = max.max(4.0);
    let magnitude = 10_f64.powf((max / 4.0).log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * magnitude)
        .find(|step| max / step <= 4.0 && step.fract() == 0.0)
        .unwrap_or(10.0 * magnitude);
    let mut ticks = vec![0.0];
    while ticks.last().is_some_and(|&last| last < max) {
        ticks.push(step * ticks.len() as f64);
    }
    (ticks.last().copied().unwrap_or(max), ticks)
}

/// Returns the top of a logarithmic axis and its powers of ten.
fn log_ticks(max: f64) -> (f64, Vec<f64>) {
    let mut ticks = vec![0.0, 1.0, 10.0];
    while let Some(&last) = ticks.last()
        && last < max
    {
        ticks.push(last * 10.0);
    }
    let limit = ticks.last().copied().unwrap_or(10.0).min((max * 1.15).max(10.0));
    ticks.retain(|&tick| tick <= limit);
    (limit, ticks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_axes_have_round_ticks() {
        for (max, ticks) in [
            (0.0, vec![0.0, 1.0, 2.0, 3.0, 4.0]),
            (37.0, vec![0.0, 10.0, 20.0, 30.0, 40.0]),
            (1240.0, vec![0.0, 500.0, 1000.0, 1500.0]),
        ] {
            assert_eq!(YScale::new(ScaleKind::Linear, max, 0.0, 100.0).ticks(), ticks, "{max}");
        }
    }

    #[test]
    fn log_axes_begin_at_zero() {
        let scale = YScale::new(ScaleKind::Log, 800.0, 0.0, 100.0);
        assert_eq!(scale.ticks(), [0.0, 1.0, 10.0, 100.0]);
        assert_eq!(scale.y(0.0), 100.0);
        assert!((scale.y(920.0) - 0.0).abs() < 1e-9, "the top is 15 % above the largest value");
        assert_eq!(scale.y(1e9), 0.0, "what lies above is drawn at the top");
    }
}
