//! What stands between the network and the pages.
//!
//! A page elsewhere could make a browser speak to the desk, so: the name asked
//! for must be the desk's own ([`check_host`]), other sites read nothing ([`reopen_from_elsewhere`]), a form must come
//! from our own pages ([`check_origin`]) and carry the token we gave ([`FormKey`]), and pages run nothing but our own
//! files ([`protect`]). Who is here is found out once ([`recognise`]), and each route lets in whom its row of the table
//! names ([`admit`]).

mod admit;
mod cross_site;
mod form_token;
mod headers;
mod hosts;
mod origin;
mod own_path;
mod presence;

pub use admit::Who;
pub(crate) use admit::{Act, Rule, admit};
pub(crate) use cross_site::reopen_from_elsewhere;
pub(crate) use form_token::{FormKey, FormToken, issue_form_token};
pub(crate) use headers::protect;
pub(crate) use hosts::check_host;
pub(crate) use origin::check_origin;
pub(crate) use own_path::{in_query, own_path};
pub(crate) use presence::{Presence, SESSION, recognise};
