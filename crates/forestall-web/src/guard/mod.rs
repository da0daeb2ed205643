//! What stands between the network and the pages.
//!
//! A page elsewhere could make a browser speak to the desk, so: the name asked
//! for must be the desk's own ([`check_host`]), a form must come from our own pages ([`check_origin`])
//! and carry the token we gave ([`FormKey`]), and pages run nothing but our own
//! files ([`protect`]).

mod form_token;
mod headers;
mod hosts;
mod origin;

pub(crate) use form_token::{FormKey, FormToken, issue_form_token};
pub(crate) use headers::protect;
pub(crate) use hosts::check_host;
pub(crate) use origin::check_origin;
