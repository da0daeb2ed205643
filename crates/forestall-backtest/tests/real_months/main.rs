//! Backtests on the VIEWS country-months, 1990 to 2021.
//!
//! They read the folder in `FORESTALL_TEST_DATA`; without it each prints a notice and ends.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod gate;
mod totals;
mod views;
