//! What a grid forecast says of the danger around a place in one month.

use forestall_types::{Completeness, MonthId, PolityCode, PrioGridGid, Probability, ViolenceType};

use crate::GridForecast;

/// The danger in some grid cells in one month, from all three types of violence.
#[derive(Clone, PartialEq, Debug)]
pub struct AreaDanger {
    /// The month.
    pub month: MonthId,
    /// Months ahead of the origin.
    pub step: u16,
    /// Draws, such as the last 12 months.
    pub draws: u32,
    /// Draws with at least one death.
    pub with_any: u32,
    /// Draws with 25 deaths or more.
    pub with_25: u32,
    /// Mean deaths.
    pub expected: f64,
    /// The 5 % and 95 % quantiles: the smallest draw that this share of draws does not exceed.
    pub interval: (u64, u64),
    /// Why the draws may be an undercount; none where all of it is covered fully.
    pub gaps: Vec<Gap>,
}

/// Something the draws do not hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gap {
    /// A country with land here is not covered at all.
    Unknown(PolityCode),
    /// A country with land here is covered with a known undercount.
    Undercount(PolityCode),
    /// A type of violence is not covered there.
    Type(PolityCode, ViolenceType),
    /// So many deaths in the country had no precise place, and may have been here.
    Imprecise(PolityCode, u32),
}

/// Why nothing can be said of the danger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoDanger {
    /// The month is not forecast; these are.
    MonthOutside {
        /// The first month.
        first: MonthId,
        /// The last.
        last: MonthId,
    },
    /// State-based violence in the country of the place was not covered in the months before the origin.
    Unknown(PolityCode),
    /// The place belongs to no country: open sea, or land without a state.
    NoCountry,
}

impl AreaDanger {
    /// Returns the share of draws with at least one death.
    pub fn p_any(&self) -> Probability {
        share(self.with_any, self.draws)
    }

    /// Returns the share of draws with 25 deaths or more.
    pub fn p_25(&self) -> Probability {
        share(self.with_25, self.draws)
    }
}

fn share(part: u32, of: u32) -> Probability {
    Probability::share(part as usize, of as usize).expect("a part of at least one draw")
}

impl GridForecast {
    /// Returns the danger in some cells in a month.
    ///
    /// - `cells`: those around the place.
    /// - `own`: the country of the place.
    /// - `polities`: all countries with land in the cells.
    ///
    /// # Errors
    ///
    /// [`NoDanger`] where the month or the place is not known; never a danger of zero in its place.
    pub fn danger(
        &self,
        cells: &[PrioGridGid],
        own: Option<PolityCode>,
        polities: &[PolityCode],
        month: MonthId,
    ) -> Result<AreaDanger, NoDanger> {
        let (first, last) = self.months();
        let step = u16::try_from(month.months_since(self.origin)).ok();
        let step =
            step.filter(|step| self.steps.contains(step)).ok_or(NoDanger::MonthOutside { first, last })?;
        let own = own.ok_or(NoDanger::NoCountry)?;
        let state_based = ViolenceType::StateBased.index();
        if self.coverage_of(own).completeness[state_based] == Completeness::Unknown {
            return Err(NoDanger::Unknown(own));
        }
        let mut draws = self.draws_of(cells, &ViolenceType::ALL, step);
        draws.sort_unstable();
        let reach = |least: u64| count(draws.len() - draws.partition_point(|&draw| draw < least));
        let sum: u64 = draws.iter().sum();
        Ok(AreaDanger {
            month,
            step,
            draws: count(draws.len()),
            with_any: reach(1),
            with_25: reach(25),
            expected: sum as f64 / draws.len() as f64,
            interval: (quantile(&draws, 0.05), quantile(&draws, 0.95)),
            gaps: polities.iter().flat_map(|polity| self.gaps(*polity)).collect(),
        })
    }

    fn gaps(&self, polity: PolityCode) -> Vec<Gap> {
        let coverage = self.coverage_of(polity);
        if coverage.completeness.iter().all(|known| *known == Completeness::Unknown) {
            return vec![Gap::Unknown(polity)];
        }
        let mut gaps = Vec::new();
        if coverage.completeness.contains(&Completeness::Partial) {
            gaps.push(Gap::Undercount(polity));
        }
        for (kind, known) in ViolenceType::ALL.into_iter().zip(coverage.completeness) {
            if known == Completeness::Unknown {
                gaps.push(Gap::Type(polity, kind));
            }
        }
        let imprecise: u32 = coverage.imprecise.iter().sum();
        if imprecise > 0 {
            gaps.push(Gap::Imprecise(polity, imprecise));
        }
        gaps
    }
}

fn count(draws: usize) -> u32 {
    u32::try_from(draws).expect("fewer draws than 2^32")
}

fn quantile(sorted: &[u64], level: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to the number of draws")]
    let rank = ((sorted.len() as f64 * level).ceil() as usize).clamp(1, sorted.len());
    sorted[rank - 1]
}

#[cfg(test)]
mod tests {
    use forestall_panel::{GridCoverage, GridWindow};

    use super::*;
    use crate::{GridBenchmark, Request};

    const FULL: [Completeness; 3] = [Completeness::Full; 3];

    fn polity(code: &str) -> PolityCode {
        code.parse().unwrap()
    }

    fn month(text: &str) -> MonthId {
        text.parse().unwrap()
    }

    fn cell() -> PrioGridGid {
        PrioGridGid::new(148_759).unwrap()
    }

    fn forecast() -> GridForecast {
        let values = vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 24, 59];
        let covered = |code, completeness, imprecise| GridCoverage {
            polity: polity(code),
            completeness,
            imprecise: [imprecise, 0, 0],
        };
        let mut sb_only = [Completeness::Unknown; 3];
        sb_only[0] = Completeness::Partial;
        let coverage = vec![
            covered("AAA", FULL, 0),
            covered("BBB", sb_only, 40),
            covered("CCC", [Completeness::Unknown; 3], 0),
        ];
        let series = [(cell(), ViolenceType::OneSided, values)];
        let window = GridWindow::from_series("2020-11..2021-10".parse().unwrap(), series, coverage);
        GridBenchmark::Conflictology12.predict(&window, &Request::new(1..=36, 1, 1).unwrap()).unwrap()
    }

    /// Of 12 months three had deaths and one 25 or more; the sum is 84.
    #[test]
    fn shares_mean_and_interval_by_hand() {
        let own = polity("AAA");
        let danger = forecast().danger(&[cell()], Some(own), &[own], month("2022-03")).unwrap();
        assert_eq!((danger.draws, danger.with_any, danger.with_25, danger.step), (12, 3, 1, 5));
        assert_eq!((danger.p_any().get(), danger.p_25().get()), (0.25, 1.0 / 12.0));
        assert_eq!((danger.expected, danger.interval), (7.0, (0, 59)));
        assert_eq!(danger.gaps, []);
    }

    #[test]
    fn unknown_is_said_and_never_zero() {
        let forecast = forecast();
        let ask = |own: Option<&str>, polities: &[&str], at: &str| {
            let polities: Vec<_> = polities.iter().map(|code| polity(code)).collect();
            forecast.danger(&[cell()], own.map(polity), &polities, month(at))
        };
        let outside = NoDanger::MonthOutside { first: month("2021-11"), last: month("2024-10") };
        assert_eq!(ask(Some("AAA"), &["AAA"], "2021-10"), Err(outside), "the origin is no forecast");
        assert_eq!(ask(Some("AAA"), &["AAA"], "2024-11"), Err(outside));
        assert_eq!(ask(None, &[], "2022-01"), Err(NoDanger::NoCountry));
        assert_eq!(ask(Some("CCC"), &["CCC"], "2022-01"), Err(NoDanger::Unknown(polity("CCC"))));
        assert_eq!(ask(Some("ZZZ"), &["ZZZ"], "2022-01"), Err(NoDanger::Unknown(polity("ZZZ"))));
        let gaps = ask(Some("AAA"), &["AAA", "BBB", "CCC"], "2022-01").unwrap().gaps;
        let b = polity("BBB");
        assert_eq!(
            gaps,
            [
                Gap::Undercount(b),
                Gap::Type(b, ViolenceType::NonState),
                Gap::Type(b, ViolenceType::OneSided),
                Gap::Imprecise(b, 40),
                Gap::Unknown(polity("CCC")),
            ]
        );
    }
}
