//! Invented series, forecasts and a map, the same at every start.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "invented counts are small and not negative"
)]

use std::fmt::Write as _;

use forestall_docket::{Docket, RecentCourse, Situation, Unranked, why_line};
use forestall_types::{Completeness, Draws, Fatalities, MonthId, PolityCode, Probability};
use forestall_web::charts::{
    Fan, FanStep, HistoryMonth, MapShape, ObservedMonth, PreviousRun, ScaleKind, SparklineMonth,
};
use forestall_web::desk::{Land, WorldMap};

use super::data::{name, origin, polities};

const STEPS: u16 = 36;
const DRAWS: usize = 400;
const FIRST_YEAR: i32 = 2008;

/// Mixes numbers into a share between 0 and 1.
fn noise(a: u64, b: u64, c: u64) -> f64 {
    let mut x = a.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ b.wrapping_mul(0xBF58_476D_1CE4_E5B9) ^ c;
    for _ in 0..3 {
        x = (x ^ (x >> 29)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^= x >> 32;
    }
    (x >> 11) as f64 / (1_u64 << 53) as f64
}

fn index(polity: PolityCode) -> u64 {
    polities().iter().position(|known| *known == polity).map_or(0, |index| index as u64)
}

/// The mean of a month's deaths: a slow wave of violence of a height of the country's own.
fn level(country: u64, month: MonthId) -> f64 {
    let height = [900.0, 260.0, 120.0, 60.0, 30.0, 12.0, 5.0, 2.0, 1.0, 0.5][(country % 10) as usize];
    let t = f64::from(month.get()) / 12.0;
    let wave = (t / (3.0 + noise(country, 1, 1) * 5.0) * std::f64::consts::TAU + country as f64).sin();
    let quiet = if wave < -0.2 { 0.02 } else { 1.0 };
    height * quiet * (0.4 + 0.6 * wave.max(0.0))
}

fn deaths(country: u64, month: MonthId, kind: u64) -> u32 {
    let share = [1.0, 0.25, 0.15][kind as usize];
    let u = noise(country, u64::from(month.get()), kind + 10);
    let spike = if u > 0.97 { 4.0 } else { 1.0 };
    (level(country, month) * share * spike * (-(1.0 - u).ln()) * 0.8) as u32
}

fn completeness(country: u64, month: MonthId) -> Completeness {
    match (country, month.year()) {
        (3, 2021..=2022) | (16.., 2024..) => Completeness::Unknown,
        (5, 2025..) => Completeness::Partial,
        _ => Completeness::Full,
    }
}

pub(crate) fn history(polity: PolityCode) -> Vec<HistoryMonth> {
    let country = index(polity);
    let first = MonthId::from_year_month(FIRST_YEAR, 1).expect("a year of the desk");
    (first.get()..=origin().get())
        .filter_map(|count| MonthId::new(count.into()).ok())
        .map(|month| {
            let by_type = [0, 1, 2].map(|kind| deaths(country, month, kind));
            let best: u32 = by_type.iter().sum();
            HistoryMonth {
                month,
                completeness: completeness(country, month),
                best_by_type: by_type.map(|deaths| Some(deaths.into())),
                total: Fatalities { low: best - best / 6, best, high: best + best / 3 },
            }
        })
        .collect()
}

pub(crate) fn recent(polity: PolityCode) -> Vec<SparklineMonth> {
    let all = history(polity);
    let last = &all[all.len() - 36..];
    last.iter().map(|m| SparklineMonth { completeness: m.completeness, best: m.total.best.into() }).collect()
}

fn draw(country: u64, month: MonthId, draw: usize, shift: f64) -> u32 {
    let now = level(country, origin());
    let u = noise(country, u64::from(month.get()) * 1000 + draw as u64, 77);
    let path = (noise(country, draw as u64, 99) - 0.5) * 3.2;
    let ahead = f64::from(month.months_since(origin())).sqrt() / 4.0;
    let scale = (now * 0.7 + level(country, month) * 0.3) * shift;
    (scale * (path * ahead).exp() * -(1.0 - u).ln()).min(60_000.0) as u32
}

fn draws(shift: impl Fn(u64) -> f64, from: MonthId) -> Draws {
    let units = ranked().len();
    let mut values = Vec::with_capacity(units * usize::from(STEPS) * DRAWS);
    for unit in 0..units as u64 {
        for step in 1..=STEPS {
            let month = from.plus(step).expect("far before 2199");
            values.extend((0..DRAWS).map(|d| draw(unit, month, d, shift(unit))));
        }
    }
    Draws::from_values(units, STEPS.into(), DRAWS, 1, values).expect("every unit, step and draw is there")
}

fn ranked() -> Vec<PolityCode> {
    polities().into_iter().take(16).collect()
}

fn course(polity: PolityCode) -> RecentCourse {
    let all = history(polity);
    let year: Vec<u64> = all[all.len() - 12..].iter().map(|m| m.total.best.into()).collect();
    let newest = |least: u32| all.iter().rev().find(|m| m.total.best >= least).map(|m| m.month);
    RecentCourse {
        active_months: year.iter().filter(|&&best| best > 0).count() as u16,
        covered_months: 12,
        deaths_12: year.iter().sum(),
        deaths_3: year[9..].iter().sum(),
        deaths_last: year[11],
        quiet_months: all.iter().rev().take_while(|m| m.total.best == 0).count() as u16,
        one_sided_12: Some(year.iter().sum::<u64>() / 8),
        non_state_12: Some(0),
        last_active: newest(1),
        last_25: newest(25),
        spell: None,
        worst: all.iter().max_by_key(|m| m.total.best).map(|m| (m.month, m.total.best.into())),
        active_neighbours: neighbours(polity).into_iter().take(1).collect(),
    }
}

fn situations() -> Vec<Situation> {
    let situation = |(unit, polity): (usize, PolityCode)| {
        let course = course(polity);
        Situation {
            polity,
            unit,
            completeness: completeness(unit as u64, origin()),
            why: why_line(&course, origin(), &name),
            course,
        }
    };
    ranked().into_iter().enumerate().map(situation).collect()
}

pub(crate) fn docket() -> Docket {
    let before = origin().minus(1).expect("far after 1980");
    let earlier = draws(|unit| 0.6 + noise(unit, 5, 5), before);
    let previous = Docket::rank(before, situations(), &earlier, Vec::new(), None).expect("36 steps of draws");
    let unranked = polities()
        .into_iter()
        .skip(16)
        .map(|polity| Unranked {
            polity,
            covered_months: 0,
            last_covered: MonthId::from_year_month(2023, 12).ok(),
        })
        .collect();
    Docket::rank(origin(), situations(), &draws(|_| 1.0, origin()), unranked, Some(&previous))
        .expect("36 steps of draws")
}

pub(crate) fn fan(docket: &Docket, polity: PolityCode) -> Option<Fan> {
    docket.row(polity)?;
    let country = index(polity);
    let all = history(polity);
    let quantiles = |month: MonthId, shift: f64| {
        let mut sorted: Vec<f64> = (0..DRAWS).map(|d| f64::from(draw(country, month, d, shift))).collect();
        sorted.sort_by(f64::total_cmp);
        move |level: f64| sorted[((DRAWS - 1) as f64 * level).round() as usize]
    };
    let step = |ahead: u16| {
        let month = origin().plus(ahead)?;
        let q = quantiles(month, 1.0);
        let reached = (0..DRAWS).filter(|&d| draw(country, month, d, 1.0) >= 25).count();
        Some(FanStep {
            month,
            median: q(0.5),
            half: (q(0.25), q(0.75)),
            eighty: (q(0.1), q(0.9)),
            ninety: (q(0.05), q(0.95)),
            ninety_five: (q(0.025), q(0.975)),
            at_least_25: Probability::share(reached, DRAWS)?,
        })
    };
    let ghost = |ahead: u16| {
        let month = origin().plus(ahead)?;
        let q = quantiles(month, 0.6 + noise(country, 5, 5));
        Some((month, q(0.5), (q(0.1), q(0.9))))
    };
    Some(Fan {
        place: name(polity),
        observed: all[all.len() - 36..]
            .iter()
            .map(|m| ObservedMonth {
                month: m.month,
                completeness: m.completeness,
                best: m.total.best.into(),
            })
            .collect(),
        origin: origin(),
        steps: (1..=STEPS).filter_map(step).collect(),
        previous: Some(PreviousRun {
            origin: origin().minus(1)?,
            steps: (0..STEPS).filter_map(ghost).collect(),
        }),
        scale: ScaleKind::Log,
    })
}

/// Countries stand in a grid of five columns with bent borders.
const COLUMNS: usize = 5;

fn corner(column: usize, row: usize) -> (f64, f64) {
    let bend = |salt| (noise(column as u64, row as u64, salt) - 0.5) * 70.0;
    (column as f64 * 190.0 + 30.0 + bend(1), row as f64 * 130.0 + 30.0 + bend(2))
}

pub(crate) fn world() -> WorldMap {
    let shapes = polities().into_iter().enumerate().map(|(index, polity)| {
        let (column, row) = (index % COLUMNS, index / COLUMNS);
        let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(dx, dy)| corner(column + dx, row + dy));
        let mut path = String::new();
        for (at, (x, y)) in corners.into_iter().enumerate() {
            let _ = write!(path, "{}{x:.0} {y:.0}", if at == 0 { 'M' } else { 'L' });
        }
        MapShape { polity, path: path + "z", mark: None }
    });
    WorldMap { size: (1000.0, 600.0), disputed_borders: String::new(), shapes: shapes.collect() }
}

/// The same squares on a patch of the sea, a degree wide each.
pub(crate) fn land() -> Vec<Land> {
    let square = |(index, polity): (usize, PolityCode)| {
        let (west, south) = ((index % COLUMNS) as f64, -((index / COLUMNS) as f64));
        let ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
        Land { polity, polygons: vec![vec![ring.map(|(east, north)| [west + east, south + north]).into()]] }
    };
    polities().into_iter().enumerate().map(square).collect()
}

pub(crate) fn neighbours(polity: PolityCode) -> Vec<PolityCode> {
    let at = index(polity) as usize;
    let (column, row) = (at % COLUMNS, at / COLUMNS);
    let is_beside = |other: usize| {
        let (other_column, other_row) = (other % COLUMNS, other / COLUMNS);
        column.abs_diff(other_column) + row.abs_diff(other_row) == 1
    };
    polities()
        .into_iter()
        .enumerate()
        .filter(|(other, _)| is_beside(*other))
        .map(|(_, polity)| polity)
        .collect()
}
