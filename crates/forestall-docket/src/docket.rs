//! Situations ranked by what their forecasts say.

use forestall_types::{Completeness, Draws, MonthId, PolityCode, Probability};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::RecentCourse;

/// Months ahead at which the docket sums up a forecast.
pub const HORIZONS: [u16; 3] = [3, 6, 12];

/// Deaths within a horizon from which a situation counts as armed conflict.
///
/// Source: UCDP's threshold of 25 battle-related deaths in a year, here applied to each horizon's total.
pub const CONFLICT_DEATHS: u64 = 25;

/// Rank stability is the share of draws in which a situation is among this many.
pub const TOP_K: usize = 10;

/// What the draws say about the coming `months`.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Outlook {
    /// Months ahead.
    pub months: u16,
    /// Probability of 25 deaths or more in the months together.
    pub p_conflict: Probability,
    /// Mean deaths in the months together.
    pub expected: f64,
    /// 10 % quantile of the total.
    pub low: u64,
    /// 90 % quantile of the total.
    pub high: u64,
}

/// How a situation stood in the run before.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Before {
    /// Origin of that run.
    pub origin: MonthId,
    /// Rank in that run.
    pub rank: u32,
    /// Outlooks of that run.
    pub outlooks: [Outlook; HORIZONS.len()],
}

/// One ranked situation.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DocketRow {
    /// The situation: a country for now.
    pub polity: PolityCode,
    /// Place by the typical toll over 12 months, from 1.
    pub rank: u32,
    /// The typical toll over 12 months: the geometric mean of 1 + deaths, less 1.
    ///
    /// Ranks go by it and not by the mean, because a draw in a thousand with a great war in it can carry the
    /// mean of a quiet country past that of one at war.
    pub typical: f64,
    /// Share of draws in which it is among the [`TOP_K`] deadliest over 12 months.
    pub top_share: Probability,
    /// Outlooks over 3, 6 and 12 months.
    pub outlooks: [Outlook; HORIZONS.len()],
    /// The same situation in the run before, where it was ranked.
    pub before: Option<Before>,
    /// Whether the forecast rests on a known undercount.
    pub completeness: Completeness,
    /// What was seen lately.
    pub course: RecentCourse,
    /// The same in one sentence.
    pub why: String,
}

impl DocketRow {
    /// Returns the outlook over 12 months.
    pub const fn year(&self) -> &Outlook {
        &self.outlooks[2]
    }

    /// Returns how many places the situation rose since the run before; negative when it fell.
    pub fn places_risen(&self) -> Option<i64> {
        self.before.map(|before| i64::from(before.rank) - i64::from(self.rank))
    }

    /// Returns the log ratio of expected deaths over 12 months to the run before, one death added to each.
    pub fn log_change(&self) -> Option<f64> {
        self.before.map(|before| ((self.year().expected + 1.0) / (before.outlooks[2].expected + 1.0)).ln())
    }
}

/// A situation without a forecast.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Unranked {
    /// The situation.
    pub polity: PolityCode,
    /// Covered months of the 12 before the origin.
    pub covered_months: u16,
    /// The last covered month, if any.
    pub last_covered: Option<MonthId>,
}

/// All situations of one run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Docket {
    /// The last observed month.
    pub origin: MonthId,
    /// Ranked situations, in order of rank.
    pub rows: Vec<DocketRow>,
    /// Situations without 12 covered months, by key.
    pub unranked: Vec<Unranked>,
}

/// One situation on its way into the docket.
#[derive(Clone, PartialEq, Debug)]
pub struct Situation {
    /// The situation.
    pub polity: PolityCode,
    /// Its unit in the draws.
    pub unit: usize,
    /// Whether the forecast rests on a known undercount.
    pub completeness: Completeness,
    /// What was seen lately.
    pub course: RecentCourse,
    /// The same in one sentence.
    pub why: String,
}

/// The draws do not reach the longest horizon.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("the forecast has {steps} steps of {draws} draws; the docket needs 12 steps and at least one draw")]
pub struct TooShort {
    steps: usize,
    draws: usize,
}

impl Docket {
    /// Ranks situations by their typical toll over 12 months ([`DocketRow::typical`]).
    ///
    /// `draws` begin at step 1. Ties go by expected deaths, then by key. Draws of different
    /// situations are taken as independent, so rank stability says nothing of shocks that strike many at once.
    ///
    /// # Errors
    ///
    /// [`TooShort`] when the draws do not reach 12 steps.
    pub fn rank(
        origin: MonthId,
        situations: Vec<Situation>,
        draws: &Draws,
        unranked: Vec<Unranked>,
        previous: Option<&Self>,
    ) -> Result<Self, TooShort> {
        let longest = usize::from(HORIZONS[2]);
        if draws.steps() < longest || draws.per_step() == 0 {
            return Err(TooShort { steps: draws.steps(), draws: draws.per_step() });
        }
        let totals: Vec<Vec<u64>> =
            situations.iter().map(|situation| draws.path_totals(situation.unit, 0..longest)).collect();
        let shares = top_shares(&totals, draws.per_step());
        let mut rows: Vec<DocketRow> = situations
            .into_iter()
            .zip(shares)
            .zip(totals.iter().map(|totals| typical(totals)))
            .map(|((situation, top_share), typical)| DocketRow {
                polity: situation.polity,
                rank: 0,
                typical,
                top_share,
                outlooks: HORIZONS.map(|months| outlook(draws, situation.unit, months)),
                before: previous.and_then(|previous| previous.before(situation.polity)),
                completeness: situation.completeness,
                course: situation.course,
                why: situation.why,
            })
            .collect();
        rows.sort_by(|a, b| {
            (b.typical.total_cmp(&a.typical))
                .then(b.year().expected.total_cmp(&a.year().expected))
                .then(a.polity.cmp(&b.polity))
        });
        for (row, rank) in rows.iter_mut().zip(1..) {
            row.rank = rank;
        }
        Ok(Self { origin, rows, unranked })
    }

    /// Returns the row of a situation.
    pub fn row(&self, polity: PolityCode) -> Option<&DocketRow> {
        self.rows.iter().find(|row| row.polity == polity)
    }

    /// Returns up to `most` situations that had no 25 deaths in the last 24 months and stand highest by
    /// probability of conflict over 12 months: where trouble would be a surprise.
    pub fn surprises(&self, most: usize) -> Vec<&DocketRow> {
        let mut quiet: Vec<&DocketRow> = self
            .rows
            .iter()
            .filter(|row| row.course.deaths_12 < CONFLICT_DEATHS)
            .filter(|row| row.course.last_25.is_none_or(|month| self.origin.months_since(month) >= 24))
            .collect();
        quiet.sort_by(|a, b| b.year().p_conflict.get().total_cmp(&a.year().p_conflict.get()));
        quiet.truncate(most);
        quiet
    }

    /// Returns up to `most` situations whose expected deaths changed most since the run before, by ratio.
    pub fn big_movers(&self, most: usize) -> Vec<&DocketRow> {
        let mut moved: Vec<(f64, &DocketRow)> =
            self.rows.iter().filter_map(|row| Some((row.log_change()?.abs(), row))).collect();
        moved.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.rank.cmp(&b.1.rank)));
        moved.into_iter().filter(|(size, _)| *size > 0.0).take(most).map(|(_, row)| row).collect()
    }

    fn before(&self, polity: PolityCode) -> Option<Before> {
        self.row(polity).map(|row| Before { origin: self.origin, rank: row.rank, outlooks: row.outlooks })
    }
}

fn outlook(draws: &Draws, unit: usize, months: u16) -> Outlook {
    let mut totals = draws.path_totals(unit, 0..usize::from(months));
    totals.sort_unstable();
    let of = totals.len();
    let reached = of - totals.partition_point(|&total| total < CONFLICT_DEATHS);
    // The smallest total that at least this share of draws does not exceed.
    let quantile = |percent: usize| totals[(of * percent).div_ceil(100).max(1) - 1];
    Outlook {
        months,
        p_conflict: Probability::share(reached, of).expect("there is at least one draw"),
        expected: totals.iter().sum::<u64>() as f64 / of as f64,
        low: quantile(10),
        high: quantile(90),
    }
}

fn typical(totals: &[u64]) -> f64 {
    (totals.iter().map(|&total| (total as f64).ln_1p()).sum::<f64>() / totals.len() as f64).exp_m1()
}

/// Returns, per situation, the share of draws in which its total is among the [`TOP_K`] largest and not 0.
fn top_shares(totals: &[Vec<u64>], per_step: usize) -> Vec<Probability> {
    let mut times_in_top = vec![0_usize; totals.len()];
    let mut order: Vec<usize> = (0..totals.len()).collect();
    let total = |unit: usize, draw: usize| totals[unit][draw];
    for draw in 0..per_step {
        order.sort_by_key(|&unit| (std::cmp::Reverse(total(unit, draw)), unit));
        for &unit in order.iter().take(TOP_K).filter(|&&unit| total(unit, draw) > 0) {
            times_in_top[unit] += 1;
        }
    }
    times_in_top
        .into_iter()
        .map(|times| Probability::share(times, per_step).expect("at most once per draw"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn situation(polity: &str, unit: usize) -> Situation {
        let course = RecentCourse {
            active_months: 0,
            covered_months: 12,
            deaths_12: 0,
            deaths_3: 0,
            deaths_last: 0,
            quiet_months: 0,
            one_sided_12: None,
            non_state_12: None,
            last_active: None,
            last_25: None,
            spell: None,
            worst: None,
            active_neighbours: vec![],
        };
        Situation {
            polity: polity.parse().unwrap(),
            unit,
            completeness: Completeness::Full,
            course,
            why: String::new(),
        }
    }

    /// Two units, 12 steps, 4 draws each: the same value in every step.
    fn draws(values: [[u32; 4]; 2]) -> Draws {
        let all = values.iter().flat_map(|four| std::iter::repeat_n(four, 12).flatten().copied()).collect();
        Draws::from_values(2, 12, 4, 1, all).unwrap()
    }

    fn rank(values: [[u32; 4]; 2], previous: Option<&Docket>) -> Docket {
        let situations = vec![situation("AAA", 0), situation("BBB", 1)];
        Docket::rank("2021-12".parse().unwrap(), situations, &draws(values), vec![], previous).unwrap()
    }

    #[test]
    fn outlooks_by_hand() {
        let docket = rank([[0, 0, 1, 9], [3, 3, 3, 3]], None);
        let a = docket.row("AAA".parse().unwrap()).unwrap();
        // Totals over 3 months: 0, 0, 3, 27; over 12: 0, 0, 12, 108.
        assert_eq!(a.outlooks[0].p_conflict.get(), 0.25);
        assert_eq!(a.outlooks[0].expected, 7.5);
        assert_eq!((a.outlooks[2].low, a.outlooks[2].high), (0, 108));
        assert_eq!(a.year().expected, 30.0);
        let b = docket.row("BBB".parse().unwrap()).unwrap();
        assert_eq!(b.year().expected, 36.0);
        assert_eq!((b.rank, a.rank), (1, 2));
        // (1 * 1 * 13 * 109)^(1/4) - 1 and 37 - 1.
        assert!((a.typical - (1417_f64.powf(0.25) - 1.0)).abs() < 1e-9);
        assert!((b.typical - 36.0).abs() < 1e-9);
        assert_eq!(a.top_share.get(), 0.5, "in two of four draws it has any deaths at all");
        assert_eq!(b.top_share.get(), 1.0);
    }

    #[test]
    fn one_extreme_draw_does_not_carry_a_place() {
        let docket = rank([[0, 0, 0, 9000], [3, 3, 3, 3]], None);
        assert!(docket.row("AAA".parse().unwrap()).unwrap().year().expected > 1000.0);
        assert_eq!(docket.rows[0].polity.as_str(), "BBB");
    }

    #[test]
    fn change_is_measured_against_the_run_before() {
        let before = rank([[0, 0, 1, 9], [3, 3, 3, 3]], None);
        let now = rank([[10, 10, 10, 10], [3, 3, 3, 3]], Some(&before));
        let a = now.row("AAA".parse().unwrap()).unwrap();
        assert_eq!(a.places_risen(), Some(1));
        assert_eq!(a.log_change(), Some((121.0_f64 / 31.0).ln()));
        assert_eq!(now.big_movers(5)[0].polity, a.polity);
        assert_eq!(now.big_movers(5).len(), 1, "the other did not move");
        assert_eq!(before.rows[0].places_risen(), None);
    }

    #[test]
    fn short_draws_are_refused() {
        let draws = Draws::zeros(1, 6, 10, 1);
        assert!(Docket::rank("2021-12".parse().unwrap(), vec![], &draws, vec![], None).is_err());
    }
}
