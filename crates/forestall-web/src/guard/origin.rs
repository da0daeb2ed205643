//! Whether a form comes from our own pages.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::PageError;
use crate::transport::PublicAddress;

/// Answers 403 to what changes something but does not come from this server's own pages.
///
/// `Origin` must be the desk's scheme and the very host asked; where a browser sends no
/// `Origin`, or `null` because the page keeps its address to itself, `Sec-Fetch-Site` must be `same-origin`. With
/// neither, nothing speaks for the request and it is refused.
pub(crate) async fn check_origin(
    State(address): State<PublicAddress>,
    request: Request,
    next: Next,
) -> Response {
    if is_reading(request.method()) || is_own(request.headers(), &address) {
        next.run(request).await
    } else {
        PageError::ForeignForm.into_response()
    }
}

pub(super) fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

fn is_own(headers: &HeaderMap, address: &PublicAddress) -> bool {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    let site_is_own =
        text(header::HeaderName::from_static("sec-fetch-site")).map(|site| site == "same-origin");
    // A page under `Referrer-Policy: no-referrer` sends `null` even to itself, as does a frame of somebody else's; the
    // other header tells the two apart.
    let origin_is_own = headers
        .get(header::ORIGIN)
        .filter(|origin| *origin != "null" || site_is_own != Some(true))
        .map(|origin| text(header::HOST).is_some_and(|host| address.is_origin(origin.as_bytes(), host)));
    match (origin_is_own, site_is_own) {
        (Some(own), None) | (None, Some(own)) => own,
        (Some(own), Some(site)) => own && site,
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_needs_something_that_speaks_for_it() {
        for (origin, site, own) in [
            (Some("http://127.0.0.1:8731"), None, true),
            (Some("http://127.0.0.1:8731"), Some("same-origin"), true),
            (None, Some("same-origin"), true),
            (None, None, false),
            (Some("null"), None, false),
            (Some("null"), Some("same-origin"), true),
            (Some("null"), Some("cross-site"), false),
            (Some("http://evil.example"), Some("same-origin"), false),
            (Some("http://localhost:8731"), None, false),
            (Some("http://127.0.0.1:8731"), Some("cross-site"), false),
            (None, Some("none"), false),
            (None, Some("same-site"), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "127.0.0.1:8731".parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            if let Some(site) = site {
                headers.insert("sec-fetch-site", site.parse().unwrap());
            }
            assert_eq!(is_own(&headers, &PublicAddress::loopback(8731)), own, "{origin:?} {site:?}");
        }
    }
}
