//! Benchmarks per grid cell.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use forestall_panel::{GridCoverage, GridWindow};
use forestall_types::{Completeness, MonthId, PrioGridGid, ViolenceType};
use rand::RngExt;
use rand_distr::Poisson;
use serde::{Deserialize, Serialize};

use crate::seed::{Purpose, random_for};
use crate::{ForecastError, KNOWN_MONTHS_NEEDED, ModelRecord, ModelStanding, Request};

/// The benchmarks of VIEWS at the level of grid cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GridBenchmark {
    /// The cell's own last 12 months (`conflictology_country12` on cells).
    Conflictology12,
    /// The last 12 months of the cell and those that touch it (`conflictology_neighbors12`): 108 draws.
    Neighbours12,
    /// Poisson draws whose mean is the cell's last observed month (`last_historical`).
    LastPoisson,
}

/// A forecast for every grid cell of the covered countries.
///
/// Sparse: draws that are equal for several steps stand once, with the steps they hold for, and cells whose draws
/// are all zero do not stand at all. Whether such a cell is at zero or unknown is said by [`GridForecast::coverage`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GridForecast {
    /// Who made it.
    pub record: ModelRecord,
    /// The last month the model saw.
    pub origin: MonthId,
    /// The months ahead, both ends included.
    pub steps: RangeInclusive<u16>,
    /// Draws per cell and step.
    pub per_step: usize,
    /// Draws that are not all zero, by cell, type and step.
    pub rows: Vec<GridDraws>,
    /// How completely each country was covered in the months the draws come from, sorted.
    pub coverage: Vec<GridCoverage>,
}

/// The draws of one cell and type of violence, and the steps they hold for.
///
/// Draws of equal position belong together: in the benchmarks of past months, to one month. So they can be added
/// over types and neighbouring cells.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GridDraws {
    /// The cell.
    pub gid: PrioGridGid,
    /// The type of violence.
    pub violence_type: ViolenceType,
    /// The first step they hold for.
    pub first_step: u16,
    /// The last.
    pub last_step: u16,
    /// Deaths in one month.
    pub draws: Vec<u32>,
}

impl GridBenchmark {
    /// Returns who the benchmark is.
    pub fn record(self) -> ModelRecord {
        let (name, recipe) = match self {
            Self::Conflictology12 => {
                ("grid-conflictology12", "the cell's own last 12 months are its 12 draws, in time order")
            }
            Self::Neighbours12 => (
                "grid-neighbours12",
                "the last 12 months of the cell and of the eight that touch it are its 108 draws",
            ),
            Self::LastPoisson => {
                ("grid-last-poisson", "Poisson draws with the value of the origin's month as mean")
            }
        };
        ModelRecord { name: name.to_owned(), recipe: recipe.to_owned(), standing: ModelStanding::Benchmark }
    }

    /// Returns the draws of every cell; seed and number of draws matter to [`GridBenchmark::LastPoisson`] only.
    ///
    /// - `window`: 12 months, the last being the origin.
    ///
    /// # Errors
    ///
    /// [`ForecastError::GridWindow`] for a window of another length, [`ForecastError::PastCalendar`] when the last
    /// step leaves the calendar.
    pub fn predict(self, window: &GridWindow, request: &Request) -> Result<GridForecast, ForecastError> {
        let months = window.months().count_months();
        if months != KNOWN_MONTHS_NEEDED {
            return Err(ForecastError::GridWindow { months });
        }
        let origin = window.months().last();
        if origin.plus(request.last_step()).is_none() {
            return Err(ForecastError::PastCalendar { origin, steps: request.last_step() });
        }
        let row = |gid, violence_type, draws: Vec<u32>| GridDraws {
            gid,
            violence_type,
            first_step: request.first_step(),
            last_step: request.last_step(),
            draws,
        };
        let rows: Vec<GridDraws> = match self {
            Self::Conflictology12 => {
                window.series().map(|(gid, kind, values)| row(gid, kind, values.to_vec())).collect()
            }
            Self::Neighbours12 => touched(window)
                .into_iter()
                .map(|(gid, kind)| row(gid, kind, of_surroundings(window, gid, kind)))
                .collect(),
            Self::LastPoisson => window
                .series()
                .filter_map(|(gid, kind, values)| Some(row(gid, kind, poisson(values, gid, kind, request)?)))
                .collect(),
        };
        let per_step = match self {
            Self::Conflictology12 => KNOWN_MONTHS_NEEDED,
            Self::Neighbours12 => KNOWN_MONTHS_NEEDED * AROUND,
            Self::LastPoisson => request.draws(),
        };
        Ok(GridForecast {
            record: self.record(),
            origin,
            steps: request.steps(),
            per_step,
            rows,
            coverage: window.coverage().to_vec(),
        })
    }
}

/// A cell and the eight that touch it.
const AROUND: usize = 9;

/// Returns the cells with deaths in themselves or in a cell that touches them.
fn touched(window: &GridWindow) -> BTreeSet<(PrioGridGid, ViolenceType)> {
    window
        .series()
        .flat_map(|(gid, kind, _)| surroundings(gid).into_iter().map(move |around| (around, kind)))
        .collect()
}

fn of_surroundings(window: &GridWindow, gid: PrioGridGid, kind: ViolenceType) -> Vec<u32> {
    let zeros = [0; KNOWN_MONTHS_NEEDED];
    let values = surroundings(gid).map(|around| window.values(around, kind).unwrap_or(&zeros));
    values.concat()
}

/// Returns a cell and those that touch it, from south-west to north-east; columns wrap round the date line, and
/// beyond a pole the cell stands for itself.
fn surroundings(gid: PrioGridGid) -> [PrioGridGid; AROUND] {
    let (rows, columns) = (PrioGridGid::ROWS, PrioGridGid::COLUMNS);
    let mut all = [gid; AROUND];
    for (place, around) in (0_u32..).zip(&mut all) {
        // 1 above what is meant, so that nothing falls below 0.
        let (row, column) = (gid.row() + place / 3, gid.column() + place % 3);
        if (2..=rows + 1).contains(&row) {
            let number = (row - 2) * columns + (column + columns - 2) % columns + 1;
            *around = PrioGridGid::new(number).expect("row and column lie on the grid");
        }
    }
    all
}

/// Returns Poisson draws, or `None` where the last month was without deaths.
fn poisson(values: &[u32], gid: PrioGridGid, kind: ViolenceType, request: &Request) -> Option<Vec<u32>> {
    let last = *values.last()?;
    let poisson = Poisson::new(f64::from(last)).ok()?;
    let part = gid.get() as usize * ViolenceType::ALL.len() + kind.index();
    let mut random = random_for(request.seed(), Purpose::GridPoisson, part);
    let draw = |_| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let count = random.sample::<f64, _>(poisson) as u32;
        count
    };
    Some((0..request.draws()).map(draw).collect())
}

impl GridForecast {
    /// Returns the sum of the draws of some cells and types so many months ahead; all zero where nothing stands.
    ///
    /// Nothing here says that zero is known: see [`GridForecast::coverage`].
    pub fn draws_of(&self, cells: &[PrioGridGid], kinds: &[ViolenceType], step: u16) -> Vec<u64> {
        let mut sums = vec![0_u64; self.per_step];
        for gid in cells {
            let first = self.rows.partition_point(|row| row.gid < *gid);
            for row in self.rows[first..].iter().take_while(|row| row.gid == *gid) {
                let holds = (row.first_step..=row.last_step).contains(&step);
                if holds && kinds.contains(&row.violence_type) {
                    for (sum, draw) in sums.iter_mut().zip(&row.draws) {
                        *sum += u64::from(*draw);
                    }
                }
            }
        }
        sums
    }

    /// Returns the months forecast, first and last.
    pub fn months(&self) -> (MonthId, MonthId) {
        let at = |step: u16| self.origin.plus(step).unwrap_or(self.origin);
        (at(*self.steps.start()), at(*self.steps.end()))
    }

    /// Returns how completely a country was covered; all unknown where it does not stand.
    pub fn coverage_of(&self, polity: forestall_types::PolityCode) -> GridCoverage {
        let unknown = GridCoverage { polity, completeness: [Completeness::Unknown; 3], imprecise: [0; 3] };
        let at = self.coverage.binary_search_by_key(&polity, |row| row.polity);
        at.map_or(unknown, |at| self.coverage[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SB: ViolenceType = ViolenceType::StateBased;
    const OS: ViolenceType = ViolenceType::OneSided;

    fn gid(number: u32) -> PrioGridGid {
        PrioGridGid::new(number).unwrap()
    }

    fn window() -> GridWindow {
        let months = "2020-11..2021-10".parse().unwrap();
        let rising: Vec<u32> = (1..=12).collect();
        let once = [vec![30], vec![0; 11]].concat();
        GridWindow::from_series(
            months,
            [(gid(148_759), SB, rising), (gid(148_759), OS, once.clone()), (gid(148_760), SB, once)],
            vec![],
        )
    }

    fn request() -> Request {
        Request::new(1..=36, 500, 3).unwrap()
    }

    #[test]
    fn draws_equal_over_steps_stand_once() {
        let forecast = GridBenchmark::Conflictology12.predict(&window(), &request()).unwrap();
        assert_eq!(forecast.rows.len(), 3);
        assert_eq!((forecast.rows[0].first_step, forecast.rows[0].last_step), (1, 36));
        let own: Vec<u64> = (1..=12).collect();
        for step in [1, 17, 36] {
            assert_eq!(forecast.draws_of(&[gid(148_759)], &[SB], step), own, "{step}");
        }
        assert_eq!(
            forecast.draws_of(&[gid(148_759)], &[SB], 37),
            [0; 12],
            "past the last step nothing stands"
        );
        assert_eq!(forecast.draws_of(&[gid(5)], &[SB], 1), [0; 12]);
    }

    /// November 2020: 1 state-based and 30 one-sided in the first cell, 30 in the second. The others: 2 to 12.
    #[test]
    fn months_are_added_with_their_own_over_types_and_cells() {
        let forecast = GridBenchmark::Conflictology12.predict(&window(), &request()).unwrap();
        let both = forecast.draws_of(&[gid(148_759), gid(148_760)], &ViolenceType::ALL, 1);
        assert_eq!(both, [61, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    }

    #[test]
    fn neighbours_are_nine_times_twelve() {
        let forecast = GridBenchmark::Neighbours12.predict(&window(), &request()).unwrap();
        let sorted = |cell: u32| {
            let mut draws = forecast.draws_of(&[gid(cell)], &[SB], 1);
            assert_eq!(draws.len(), 108);
            draws.sort_unstable();
            draws.into_iter().filter(|&draw| draw > 0).collect::<Vec<_>>()
        };
        assert_eq!(sorted(148_759), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 30]);
        assert_eq!(sorted(148_758), (1..=12).collect::<Vec<u64>>(), "touches the first only");
        assert_eq!(sorted(148_761), [30]);
        assert!(sorted(148_763).is_empty());
    }

    #[test]
    fn surroundings_agree_with_the_neighbours_of_the_grid() {
        for number in [148_759, 721, 1_440, 259_200 - 720, 130_000] {
            let mut around = surroundings(gid(number)).to_vec();
            around.retain(|cell| *cell != gid(number));
            around.sort_unstable();
            let mut neighbours: Vec<_> = gid(number).neighbours().collect();
            neighbours.sort_unstable();
            assert_eq!(around, neighbours, "{number}");
        }
        assert_eq!(surroundings(gid(1)).iter().filter(|cell| **cell == gid(1)).count(), 4, "south pole");
    }

    /// A Poisson variable's mean is its parameter: 12 in the last month; 500 draws, four standard errors.
    #[test]
    fn the_last_month_alone_shapes_the_poisson_draws() {
        let forecast = GridBenchmark::LastPoisson.predict(&window(), &request()).unwrap();
        assert_eq!(forecast.rows.len(), 1, "the others were at zero in the last month");
        let draws = &forecast.rows[0].draws;
        let mean = draws.iter().map(|&draw| f64::from(draw)).sum::<f64>() / 500.0;
        assert!((mean - 12.0).abs() < 4.0 * (12.0_f64 / 500.0).sqrt(), "{mean}");
        assert_eq!(forecast, GridBenchmark::LastPoisson.predict(&window(), &request()).unwrap());
    }

    #[test]
    fn twelve_months_and_the_calendar_are_needed() {
        let short = GridWindow::from_series("2021-01..2021-10".parse().unwrap(), [], vec![]);
        let error = GridBenchmark::Conflictology12.predict(&short, &request()).unwrap_err();
        assert_eq!(error, ForecastError::GridWindow { months: 10 });
        let late = GridWindow::from_series("2199-01..2199-12".parse().unwrap(), [], vec![]);
        let error = GridBenchmark::Conflictology12.predict(&late, &request()).unwrap_err();
        assert!(matches!(error, ForecastError::PastCalendar { .. }));
    }
}
