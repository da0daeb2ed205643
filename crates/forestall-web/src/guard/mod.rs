//! What stands between the network and the pages while the desk has no accounts.
//!
//! The server listens on loopback only. A page elsewhere could still make this
//! browser speak to it, so: the name asked for must be a loopback name
//! ([`AllowedHosts`]), a form must come from our own pages ([`check_origin`])
//! and carry the token we gave ([`FormKey`]), and pages run nothing but our own
//! files ([`protect`]).

mod form_token;
mod headers;
mod hosts;
mod origin;

pub(crate) use form_token::{FormKey, FormToken, issue_form_token};
pub(crate) use headers::protect;
pub(crate) use hosts::{AllowedHosts, check_host};
pub(crate) use origin::check_origin;
