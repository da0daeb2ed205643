#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod event;

pub use event::{Event, Named};
