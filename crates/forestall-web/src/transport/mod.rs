//! How browsers reach the desk: under which address, over which connection, and how long it waits for them.
//!
//! A [`DeskListener`] can only be made for a way that keeps passwords and pages off the wire: loopback, TLS, or
//! behind a proxy that ends TLS. [`serve`] takes nothing else.

mod certificate_dates;
mod client_address;
mod cookie_names;
mod limits;
mod listener;
mod per_client;
mod public_address;
mod serving;
mod slow_bodies;
mod stall_guard;
mod tls;

pub use client_address::ClientAddress;
pub use cookie_names::CookieNames;
pub use limits::Limits;
pub use listener::{DeskListener, DeskStream};
pub use public_address::{PublicAddress, PublicAddressError, WebScheme};
pub use serving::serve;
pub use tls::{Tls, TlsError, TlsIdentity};

pub(crate) use limits::{InFlight, bound_requests};
pub(crate) use slow_bodies::hurry_bodies;
