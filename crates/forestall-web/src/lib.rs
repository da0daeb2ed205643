#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod api;
mod assets;
pub mod charts;
pub mod desk;
mod download;
mod drawing_file;
mod figure;
pub mod format;
mod forms;
mod frame;
mod guard;
mod page_error;
mod pages;
mod routes;
mod server;
pub mod transport;

pub use page_error::PageError;
pub use server::router;
