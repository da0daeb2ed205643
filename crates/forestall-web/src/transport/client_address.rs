//! Who asks, as far as the network tells.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address a request came from, for limits on how often somebody may try.
///
/// It is never logged or kept. An IPv4 address is written as such, also where it came over an IPv6 socket. Every
/// request that [`serve`](super::serve) passes on carries it; one that came another way counts as from 0.0.0.0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// Works out who asks.
    ///
    /// Behind a proxy it is the last hop of `X-Forwarded-For`, which the proxy itself wrote; whatever stands before
    /// it anybody can write. Without a proxy the header says nothing.
    pub(super) fn of(peer: SocketAddr, headers: &HeaderMap, is_behind_proxy: bool) -> Self {
        let told = if is_behind_proxy { last_hop(headers) } else { None };
        Self(told.unwrap_or(peer.ip()).to_canonical())
    }
}

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or(Self(Ipv4Addr::UNSPECIFIED.into())))
    }
}

fn last_hop(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all(FORWARDED_FOR).iter().next_back()?.to_str().ok()?;
    let hop = line.rsplit(',').next()?.trim();
    hop.parse().ok().or_else(|| hop.parse().ok().map(|socket: SocketAddr| socket.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(lines: &[&str], is_behind_proxy: bool) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        ClientAddress::of("[::ffff:192.0.2.1]:4000".parse().unwrap(), &headers, is_behind_proxy).0.to_string()
    }

    #[test]
    fn only_the_proxys_own_word_counts() {
        for (lines, expected) in [
            (vec!["198.51.100.7"], "198.51.100.7"),
            (vec!["10.9.9.9, 198.51.100.7"], "198.51.100.7"),
            (vec!["10.9.9.9", "10.8.8.8,198.51.100.7"], "198.51.100.7"),
            (vec!["198.51.100.7:5555"], "198.51.100.7"),
            (vec!["[2001:db8::7]:5555"], "2001:db8::7"),
            (vec!["2001:db8::7"], "2001:db8::7"),
            (vec!["10.9.9.9, unknown"], "192.0.2.1"),
            (vec!["10.9.9.9,"], "192.0.2.1"),
            (vec![], "192.0.2.1"),
        ] {
            assert_eq!(client(&lines, true), expected, "{lines:?}");
            assert_eq!(client(&lines, false), "192.0.2.1", "{lines:?}");
        }
    }
}
