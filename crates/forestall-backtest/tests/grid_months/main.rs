//! Grid benchmarks scored on an exercise world, and on real events where `FORESTALL_TEST_DATA` names a folder.
//!
//! The real file is a subset of UCDP GED (precise places, each event on its first day), so its scores do not compare
//! with those VIEWS publishes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use forestall_backtest::{GridScores, score_grid};
use forestall_exercise::{DEFAULT_SEED, ExerciseWorld, default_months};
use forestall_forecast::{GridBenchmark, GridForecast, Request};
use forestall_geography::Atlas;
use forestall_panel::{
    Answering, GridWindow, Layer, Panel, PanelBuilder, PanelChoices, PlacedEvent, SpanRule,
};
use forestall_types::{
    Completeness, Coverage, CoveredPlaces, Fatalities, MonthId, MonthRange, PolityTable, PrioGridGid,
    ViolenceType,
};
use jiff::civil::Date;

const SB: [ViolenceType; 1] = [ViolenceType::StateBased];

/// A panel over one file that covers the world, and what is needed to cut windows out of it.
struct Grid {
    layers: Vec<Layer>,
    answering: Answering,
    panel: Panel,
}

impl Grid {
    fn build(table: &PolityTable, months: MonthRange, events: impl Iterator<Item = PlacedEvent>) -> Self {
        let layers = vec![Layer {
            file_id: "one file".into(),
            source: "one source".into(),
            coverage: Coverage {
                months,
                places: CoveredPlaces::World,
                undercount: None,
                basis: "stated".into(),
            },
            violence_types: ViolenceType::ALL.to_vec(),
            is_provisional: false,
            has_events: true,
            id_space: "one".into(),
        }];
        let answering = Answering::build(&layers, table).unwrap();
        let choices = PanelChoices { span_rule: SpanRule::End };
        let mut builder = PanelBuilder::new(&layers, &answering, choices, months.last()).unwrap();
        events.for_each(|event| builder.add_event(0, &event));
        let panel = builder.finish();
        Self { layers, answering, panel }
    }

    fn window(&self, first: MonthId, last: MonthId) -> GridWindow {
        let months = MonthRange::new(first, last).unwrap();
        GridWindow::cut(&self.panel, &self.answering, &self.layers, months).unwrap()
    }

    /// Forecasts a calendar year from October of the year before, steps 3 to 14, as the VIEWS challenge does.
    fn year(&self, benchmark: GridBenchmark, year: i32) -> (GridForecast, GridWindow) {
        let month = |year, month| MonthId::from_year_month(year, month).unwrap();
        let origin = month(year - 1, 10);
        let request = Request::new(3..=14, 1000, 1).unwrap();
        let forecast = benchmark.predict(&self.window(month(year - 2, 11), origin), &request).unwrap();
        (forecast, self.window(month(year, 1), month(year, 12)))
    }
}

/// Scores one cell and month after the other, without leaving any out.
fn crps_of_every_cell(forecast: &GridForecast, observed: &GridWindow, cells: &BTreeSet<PrioGridGid>) -> f64 {
    let mut sum = 0.0;
    for gid in cells {
        for (step, column) in (3..=14).zip(0..) {
            let draws = forecast.draws_of(&[*gid], &SB, step);
            let seen = observed.values(*gid, SB[0]).map_or(0, |values| values[column]);
            let size = draws.len() as f64;
            let apart = |one: u64, other: u64| one.abs_diff(other) as f64;
            let distance: f64 = draws.iter().map(|&x| apart(x, seen.into())).sum();
            let spread: f64 = draws.iter().flat_map(|&x| draws.iter().map(move |&z| apart(x, z))).sum();
            sum += distance / size - spread / (2.0 * size * size);
        }
    }
    sum / (cells.len() * 12) as f64
}

fn exercise() -> (Grid, BTreeSet<PrioGridGid>) {
    let world = ExerciseWorld::generate(DEFAULT_SEED, default_months());
    let events = world.events().iter().map(|event| PlacedEvent {
        id_hash: event.event_id.into(),
        polity: Some(event.polity),
        gid: PrioGridGid::from_lat_lon(event.latitude, event.longitude).unwrap(),
        date_start: event.date_start,
        date_end: event.date_end,
        where_prec: Some(event.where_prec),
        violence_type: event.violence_type,
        fatalities: event.fatalities,
    });
    let grid = Grid::build(world.polities(), world.months(), events);
    let atlas = Atlas::from_outlines(world.outlines().to_vec());
    let all = (1..=259_200).map(|gid| PrioGridGid::new(gid).unwrap());
    (grid, all.filter(|gid| !atlas.polities_in_cell(*gid).is_empty()).collect())
}

/// Where fighting clusters, as it does here by construction, the last year tells more of any death than peace does;
/// over five years, as in a single one a war that ends can turn it round (2024 here).
#[test]
fn on_the_exercise_world_the_last_year_knows_where_deaths_occur() {
    let (grid, cells) = exercise();
    let (mut of_last_year, mut of_zero) = (0.0, 0.0);
    for year in 2021..=2025 {
        let (forecast, observed) = grid.year(GridBenchmark::Conflictology12, year);
        assert!(
            forecast.coverage.iter().all(|row| row.completeness == [Completeness::Full; 3]),
            "every country is covered"
        );
        let scores = score_grid(&forecast, &observed, &cells, &SB).unwrap();
        print_scores("exercise", year, "conflictology12", &scores);
        of_last_year += scores.brier_any;
        of_zero += scores.brier_any_of_zero;
        let every = crps_of_every_cell(&forecast, &observed, &cells);
        assert!((scores.crps - every).abs() < 1e-9 * (1.0 + every), "{year}: {} {every}", scores.crps);
    }
    assert!(of_last_year < of_zero, "{of_last_year} {of_zero}");
}

/// Prints the table for 2010 to 2019; the file's last full year is 2020, which steps 3 to 14 reach as well.
#[test]
fn on_real_events() {
    let Some(folder) = std::env::var_os("FORESTALL_TEST_DATA").map(PathBuf::from) else {
        return eprintln!("skipped: FORESTALL_TEST_DATA names no folder");
    };
    let events = read_events(&folder.join("ucdp/ged_1989_2020_176k_events.csv.zst"));
    let grid = Grid::build(PolityTable::world(), "1989-01..2020-12".parse().unwrap(), events.into_iter());
    let cells = read_cells(&folder.join("geo/priogrid_land_cells.csv.zst"));
    assert_eq!(cells.len(), 64_818);
    for year in 2010..=2020 {
        for (name, benchmark) in [
            ("conflictology12", GridBenchmark::Conflictology12),
            ("neighbours12", GridBenchmark::Neighbours12),
            ("last-poisson", GridBenchmark::LastPoisson),
        ] {
            let (forecast, observed) = grid.year(benchmark, year);
            let scores = score_grid(&forecast, &observed, &cells, &SB).unwrap();
            print_scores("real", year, name, &scores);
            if benchmark == GridBenchmark::Conflictology12 {
                assert!(scores.brier_any < scores.brier_any_of_zero, "{year}: {scores:?}");
            }
        }
    }
}

fn print_scores(world: &str, year: i32, name: &str, scores: &GridScores) {
    eprintln!(
        "{world} {year} {name:16} cells {} active {:.4} % crps {:.5} zero {:.5} brier>=1 {:.6} zero {:.6} \
         brier>=25 {:.6} zero {:.6}",
        scores.cells,
        100.0 * scores.active_share,
        scores.crps,
        scores.crps_of_zero,
        scores.brier_any,
        scores.brier_any_of_zero,
        scores.brier_25,
        scores.brier_25_of_zero,
    );
}

fn read_events(path: &std::path::Path) -> Vec<PlacedEvent> {
    let file = std::fs::File::open(path).unwrap();
    let mut reader = csv::Reader::from_reader(zstd::Decoder::new(file).unwrap());
    let events = reader.deserialize().map(|row| {
        let row: Row = row.unwrap();
        let date = Date::new(row.year, row.month, row.day).unwrap();
        let kind = match row.type_of_violence.as_str() {
            "State-based violence" => ViolenceType::StateBased,
            "Non-state violence" => ViolenceType::NonState,
            _ => ViolenceType::OneSided,
        };
        let point = (row.latitude, row.longitude);
        PlacedEvent {
            id_hash: row.id,
            polity: Atlas::world().place(PolityTable::world(), point, date, None).counted,
            gid: PrioGridGid::from_lat_lon(row.latitude, row.longitude).unwrap(),
            date_start: date,
            date_end: date,
            where_prec: Some(2),
            violence_type: kind,
            fatalities: Fatalities { low: row.low_death, best: row.best_death, high: row.high_death },
        }
    });
    events.collect()
}

#[derive(serde::Deserialize)]
struct Row {
    id: u64,
    year: i16,
    month: i8,
    day: i8,
    type_of_violence: String,
    latitude: f64,
    longitude: f64,
    low_death: u32,
    best_death: u32,
    high_death: u32,
}

fn read_cells(path: &std::path::Path) -> BTreeSet<PrioGridGid> {
    let file = std::fs::File::open(path).unwrap();
    let mut reader = csv::Reader::from_reader(zstd::Decoder::new(file).unwrap());
    let gids = reader.records().map(|row| row.unwrap()[0].parse::<u32>().unwrap());
    gids.map(|gid| PrioGridGid::new(gid).unwrap()).collect()
}
