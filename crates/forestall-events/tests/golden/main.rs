//! Golden files: small invented inputs beside what the readers make of them.

mod country_months;
mod ged;
mod mapped;
mod report;
