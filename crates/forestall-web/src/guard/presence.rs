//! Who sends a request: a session's cookie, a program's token, or nobody known.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::api::is_api;
use crate::desk::{DeskError, Secret, SignedIn};
use crate::page_error::PageError;
use crate::server::App;
use crate::transport::CookieNames;

/// What the cookie is for, which is part of its name.
pub(crate) const SESSION: &str = "session";

/// What the token of a program begins with.
const TOKEN_PREFIX: &str = "fst_";

/// Longer than any secret the desk gives out.
const LONGEST_SECRET: usize = 200;

/// Who sends a request; stands in its extensions.
#[derive(Clone, Default)]
pub(crate) enum Presence {
    /// Nobody the desk knows.
    #[default]
    Nobody,
    /// Somebody it knows.
    Here(Arc<SignedIn>),
    /// It cannot find out now.
    Unknown(Arc<PageError>),
}

/// What a request shows to be recognised by.
enum Shown {
    Nothing,
    Session(Secret),
    Token(Secret),
}

impl Presence {
    /// Returns who is here.
    pub(crate) fn signed_in(&self) -> Option<&SignedIn> {
        match self {
            Self::Here(signed_in) => Some(signed_in),
            Self::Nobody | Self::Unknown(_) => None,
        }
    }

    /// Returns the session, to which forms are tied.
    pub(crate) fn session_id(&self) -> Option<&str> {
        self.signed_in()?.session_id.as_deref()
    }

    fn of(found: Result<Option<SignedIn>, DeskError>) -> Self {
        match found {
            Ok(Some(signed_in)) => Self::Here(Arc::new(signed_in)),
            Ok(None) => Self::Nobody,
            Err(error) => Self::Unknown(Arc::new(error.into())),
        }
    }
}

/// Gives every request its [`Presence`].
pub(crate) async fn recognise(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let presence = match shown(request.uri().path(), request.headers(), &app.cookies) {
        Shown::Nothing => Presence::Nobody,
        Shown::Session(secret) => Presence::of(app.desk.session(secret).await),
        Shown::Token(secret) => Presence::of(app.desk.token(secret).await),
    };
    request.extensions_mut().insert(presence);
    next.run(request).await
}

/// A token is looked at under `/api` alone, and there it outweighs a cookie; files and health ask for nobody.
fn shown(path: &str, headers: &HeaderMap, cookies: &CookieNames) -> Shown {
    if path == "/health" || path.starts_with("/static/") {
        return Shown::Nothing;
    }
    if is_api(path) && headers.contains_key(header::AUTHORIZATION) {
        return bearer(headers).map_or(Shown::Nothing, Shown::Token);
    }
    let secret = cookies.read(headers, SESSION).filter(|secret| is_plausible(secret));
    secret.map_or(Shown::Nothing, |secret| Shown::Session(Secret::new(secret)))
}

fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(only), None) = (given.next(), given.next()) else { return None };
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    let is_token = scheme.eq_ignore_ascii_case("bearer") && token.starts_with(TOKEN_PREFIX);
    (is_token && is_plausible(token)).then(|| Secret::new(token))
}

fn is_plausible(secret: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=LONGEST_SECRET).contains(&secret.len()) && secret.bytes().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::PublicAddress;

    fn words(path: &str, fields: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, value.parse().unwrap());
        }
        match shown(path, &headers, &PublicAddress::loopback(8731).cookie_names()) {
            Shown::Nothing => "nothing".to_owned(),
            Shown::Session(secret) => format!("session {}", secret.reveal()),
            Shown::Token(secret) => format!("token {}", secret.reveal()),
        }
    }

    #[test]
    fn a_token_counts_under_the_api_alone() {
        let token = ("authorization", "Bearer fst_ab-9");
        let cookie = ("cookie", "forestall_session_8731=c0ffee");
        assert_eq!(words("/api/v1/docket", &[token, cookie]), "token fst_ab-9");
        assert_eq!(words("/warnings", &[token]), "nothing");
        assert_eq!(words("/warnings", &[token, cookie]), "session c0ffee");
        assert_eq!(words("/apis", &[token]), "nothing");
        assert_eq!(words("/static/1/a.css", &[cookie]), "nothing");
        for bad in ["Bearer ab", "Basic fst_ab", "fst_ab", "Bearer fst_a b", "Bearer fst_\u{e4}"] {
            let shown = words("/api/v1/docket", &[("authorization", bad), cookie]);
            assert_eq!(shown, "nothing", "{bad}: what is shown is not set aside for a cookie");
        }
        assert_eq!(words("/api/v1/docket", &[token, token]), "nothing");
    }

    #[test]
    fn a_cookie_with_other_letters_is_none() {
        for bad in ["a b", "a=b", "\"a\"", "", &"a".repeat(LONGEST_SECRET + 1)] {
            assert_eq!(words("/", &[("cookie", &format!("forestall_session_8731={bad}"))]), "nothing");
        }
    }
}
