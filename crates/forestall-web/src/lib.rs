#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod api;
mod assets;
mod calendar;
pub mod charts;
mod chronicle_pages;
pub mod desk;
mod device;
mod download;
mod drawing_file;
mod figure;
pub mod format;
mod forms;
mod frame;
mod guard;
mod mark_chip;
mod page_error;
mod pages;
mod routes;
mod server;
pub mod transport;

pub use guard::Who;
pub use page_error::PageError;
pub use pages::one_time_link::{link_address, start_address};
pub use routes::{RouteRow, route_table};
pub use server::router;
