#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod docket;
mod recent_course;
mod why;

pub use docket::{
    Before, CONFLICT_DEATHS, Docket, DocketRow, HORIZONS, Outlook, Situation, TOP_K, TooShort, Unranked,
};
pub use recent_course::{RecentCourse, Spell};
pub use why::why_line;
