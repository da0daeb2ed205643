#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod history;

pub use history::History;
