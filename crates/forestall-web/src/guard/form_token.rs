//! The token that ties a form to the browser and the session it was given to.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;

use super::presence::Presence;
use crate::PageError;
use crate::transport::CookieNames;

/// The key with which tokens are made, the same on all servers of a desk.
///
/// A browser gets a random number in a cookie that scripts cannot read and
/// other sites cannot send; its forms carry the keyed hash of that number and of the session, if there is one. A form
/// opened before a log-in, or by somebody else at the same browser, is refused.
#[derive(Clone)]
pub(crate) struct FormKey(Arc<KeyParts>);

struct KeyParts {
    key: [u8; 32],
    cookies: CookieNames,
}

/// What the cookie is for, which is part of its name.
const PURPOSE: &str = "form";

/// The token for the forms of one page.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct FormToken(String);

impl FormKey {
    /// Makes a key from 32 random bytes.
    pub(crate) fn new(key: [u8; 32], cookies: CookieNames) -> Self {
        Self(Arc::new(KeyParts { key, cookies }))
    }

    /// Returns the token that belongs to a browser's number and a session.
    fn token(&self, browser: &str, session_id: Option<&str>) -> FormToken {
        // The number has one length, so no two pairs give one text.
        let text =
            format!("{browser}{}{}", if session_id.is_some() { "+" } else { "-" }, session_id.unwrap_or(""));
        FormToken(blake3::keyed_hash(&self.0.key, text.as_bytes()).to_hex().to_string())
    }

    fn browser_of<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        self.0
            .cookies
            .read(headers, PURPOSE)
            .filter(|value| value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit()))
    }
}

impl FormToken {
    /// Returns the token for a hidden field.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Says whether a form brought this token; takes as long for wrong ones as for right ones.
    pub(crate) fn is_answered_by(&self, given: &str) -> bool {
        !self.0.is_empty() && bool::from(self.0.as_bytes().ct_eq(given.as_bytes()))
    }
}

/// Gives every request its [`FormToken`] and, where the browser has none yet, its cookie.
pub(crate) async fn issue_form_token(
    State(key): State<FormKey>,
    mut request: Request,
    next: Next,
) -> Response {
    let known = key.browser_of(request.headers()).map(str::to_owned);
    let (browser, is_new) = match known {
        Some(browser) => (browser, false),
        None => match random_number() {
            Ok(browser) => (browser, true),
            Err(error) => return PageError::Failed(error).into_response(),
        },
    };
    let session_id = request.extensions().get::<Presence>().and_then(Presence::session_id);
    let token = key.token(&browser, session_id);
    request.extensions_mut().insert(token);
    let mut response = next.run(request).await;
    if is_new && let Ok(cookie) = HeaderValue::try_from(key.0.cookies.set(PURPOSE, &browser)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn random_number() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow::anyhow!("asking the system for random bytes: {error}"))?;
    Ok(blake3::Hash::from_bytes(bytes).to_hex().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::PublicAddress;

    fn key_of(bytes: [u8; 32]) -> FormKey {
        FormKey::new(bytes, PublicAddress::loopback(8731).cookie_names())
    }

    #[test]
    fn a_token_belongs_to_one_browser_one_session_and_one_key() {
        let key = key_of([1; 32]);
        let token = key.token("a", Some("s"));
        assert!(token.is_answered_by(key.token("a", Some("s")).as_str()));
        for other in [
            key.token("b", Some("s")),
            key.token("a", Some("t")),
            key.token("a", None),
            key.token("a", Some("")),
            key_of([2; 32]).token("a", Some("s")),
        ] {
            assert!(!token.is_answered_by(other.as_str()));
        }
        assert!(!token.is_answered_by(""));
        assert!(!FormToken::default().is_answered_by(""), "a page without a token accepts nothing");
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let key = key_of([1; 32]);
        let browser = "0f".repeat(32);
        let mut headers = HeaderMap::new();
        let cookie = format!("x=1; forestall_form_99=aa; forestall_form_8731={browser}");
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        assert_eq!(key.browser_of(&headers), Some(browser.as_str()));
        headers.insert(header::COOKIE, "forestall_form_8731=<script>".parse().unwrap());
        assert_eq!(key.browser_of(&headers), None);
    }
}
