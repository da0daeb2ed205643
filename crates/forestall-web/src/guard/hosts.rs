//! The names under which this server may be asked.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::PageError;

/// The `Host` values that are answered: loopback names with the server's port.
///
/// Any other name means that somebody pointed a name of theirs at this machine
/// (DNS rebinding), so it gets no page.
#[derive(Clone, Debug)]
pub(crate) struct AllowedHosts(Arc<[String]>);

impl AllowedHosts {
    /// Returns the loopback names with this port.
    pub(crate) fn loopback(port: u16) -> Self {
        let names = ["127.0.0.1", "localhost", "[::1]"];
        let mut hosts: Vec<_> = names.iter().map(|name| format!("{name}:{port}")).collect();
        if port == 80 {
            hosts.extend(names.map(str::to_owned));
        }
        Self(hosts.into())
    }

    /// Says whether a `Host` value is one of them.
    pub(crate) fn allow(&self, host: &str) -> bool {
        self.0.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    }
}

/// Answers 421 to requests under another name.
pub(crate) async fn check_host(State(hosts): State<AllowedHosts>, request: Request, next: Next) -> Response {
    let mut given = request.headers().get_all(header::HOST).iter();
    match (given.next().and_then(|host| host.to_str().ok()), given.next()) {
        (Some(host), None) if hosts.allow(host) => next.run(request).await,
        _ => PageError::Misdirected.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_with_our_port() {
        let hosts = AllowedHosts::loopback(8731);
        for good in ["127.0.0.1:8731", "localhost:8731", "LOCALHOST:8731", "[::1]:8731"] {
            assert!(hosts.allow(good), "{good}");
        }
        for bad in ["localhost", "127.0.0.1:80", "evil.example:8731", "127.0.0.1.evil.example:8731", ""] {
            assert!(!hosts.allow(bad), "{bad}");
        }
        assert!(AllowedHosts::loopback(80).allow("localhost"));
    }
}
