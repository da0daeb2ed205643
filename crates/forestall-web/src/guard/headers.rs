//! What every answer tells the browser to refuse.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::pages::one_time_link;
use crate::transport::PublicAddress;

/// No page runs, shows or sends anything but our own files; none is framed.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The headers of every answer, beside `Cache-Control` and `Referrer-Policy`.
const HEADERS: [(&str, &str); 5] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// With `no-referrer` everywhere, browsers would send `Origin: null` with all our forms, and old ones nothing to tell
/// it from a stranger's by.
const REFERRER_POLICY: HeaderValue = HeaderValue::from_static("same-origin");

/// For pages whose address is a secret.
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");

/// For a year, not for hosts below: they may be somebody else's.
const STRICT_TRANSPORT_SECURITY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds the protecting headers, and `no-store` where the answer says nothing of caching.
///
/// Under https browsers are told to never come without it again.
pub(crate) async fn protect(State(address): State<PublicAddress>, request: Request, next: Next) -> Response {
    let is_secret = one_time_link::is_secret(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, if is_secret { NO_REFERRER } else { REFERRER_POLICY });
    for (name, value) in HEADERS {
        // A file that was uploaded brings a stricter policy of its own.
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if address.may_demand_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT_SECURITY);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
