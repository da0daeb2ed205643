//! Who may call a route.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::Capability;

use super::own_path::{in_query, own_path};
use super::presence::Presence;
use crate::api::is_api;
use crate::desk::SignedIn;
use crate::page_error::PageError;

/// Who may call a route in one way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Whoever reaches the server.
    Anyone,
    /// Whoever has logged in, or a program with a token.
    SignedIn,
    /// Whoever has a role with this right.
    Needs(Capability),
}

/// Whether something is read or changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Act {
    Read,
    Write,
    /// Changes only how the session itself looks, so that whoever looks as another finds the way back.
    EndLook,
}

/// The rule of a route for one way to call it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) who: Who,
    pub(crate) act: Act,
}

/// Lets a request through to the handler, or refuses it before anything is loaded.
pub(crate) async fn admit(State(rule): State<Rule>, request: Request, next: Next) -> Response {
    let presence = request.extensions().get::<Presence>().cloned().unwrap_or_default();
    let refusal = match (rule.who, &presence) {
        (Who::Anyone, _) => return next.run(request).await,
        (_, Presence::Here(signed_in)) => match judge(rule, signed_in) {
            Ok(()) => return next.run(request).await,
            Err(error) => Arc::new(error),
        },
        (_, Presence::Unknown(error)) => Arc::clone(error),
        (_, Presence::Nobody) if is_api(request.uri().path()) => Arc::new(PageError::TokenNeeded),
        (_, Presence::Nobody) if rule.act == Act::Read => return to_log_in(&request),
        (_, Presence::Nobody) => Arc::new(PageError::LogInNeeded),
    };
    let mut response = refusal.status().into_response();
    response.extensions_mut().insert(refusal);
    response
}

fn judge(rule: Rule, signed_in: &SignedIn) -> Result<(), PageError> {
    let viewer = &signed_in.viewer;
    if rule.act != Act::Read && signed_in.scope.is_some() {
        return Err(PageError::TokenReadsOnly);
    }
    if rule.act == Act::Write && viewer.as_if().is_some() {
        return Err(PageError::LooksAsAnother);
    }
    match rule.who {
        Who::Anyone | Who::SignedIn => Ok(()),
        Who::Needs(capability) => {
            let is_in_scope = signed_in.scope.is_none_or(|scope| scope.allows(capability));
            if viewer.may(capability) && is_in_scope {
                Ok(())
            } else {
                Err(PageError::Forbidden(Some(capability)))
            }
        }
    }
}

fn to_log_in(request: &Request) -> Response {
    let asked = request.uri().path_and_query().and_then(|asked| own_path(asked.as_str()));
    let address = match asked {
        Some(asked) if asked != "/" => format!("/log-in?next={}", in_query(asked)),
        _ => "/log-in".to_owned(),
    };
    Redirect::to(&address).into_response()
}
