#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod bins;
mod bootstrap;
mod conflictology;
mod danger;
mod distribution;
mod drivers;
mod features;
mod forest;
mod grid;
mod last12;
mod last_poisson;
mod model;
mod paths;
mod pool;
mod seed;
mod tree;
mod zero;

pub use bootstrap::Bootstrap240;
pub use conflictology::Conflictology12;
pub use danger::{AreaDanger, Gap, NoDanger};
pub use drivers::{Drivers, describe_drivers};
pub use forest::{FeatureImportance, ForestRecipe};
pub use grid::{GridBenchmark, GridDraws, GridForecast};
pub use last_poisson::LastPoisson;
pub use model::{
    Forecast, ForecastError, KNOWN_MONTHS_NEEDED, Model, ModelRecord, ModelStanding, NotForecast, Request,
    count_known_months,
};
pub use pool::{CAP_MULTIPLE, ExplainedForecast, PoolForestLast12};
pub use zero::Zero;
