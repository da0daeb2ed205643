#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod outline;

pub use outline::Outline;
