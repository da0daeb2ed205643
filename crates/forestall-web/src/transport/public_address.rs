//! What browsers call this desk.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use axum::http::Uri;
use thiserror::Error;

use super::cookie_names::CookieNames;

/// The scheme of a desk's address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WebScheme {
    /// Not encrypted: on this machine only.
    Http,
    /// Encrypted.
    Https,
}

impl WebScheme {
    const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// The address browsers know the desk by: scheme, host and port.
///
/// Requests under another name, forms from another origin, the names of cookies and the links in invitations all
/// follow from it. A plain local desk goes by several names, all of loopback.
///
/// ```
/// use forestall_web::transport::PublicAddress;
///
/// let address: PublicAddress = "https://desk.example.org".parse()?;
/// assert!(address.is_https());
/// assert_eq!(address.link("/warnings"), "https://desk.example.org/warnings");
/// # Ok::<(), forestall_web::transport::PublicAddressError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicAddress {
    scheme: WebScheme,
    port: u16,
    /// In lower case, IPv6 in brackets; the first is the one that is shown. Never empty.
    names: Arc<[String]>,
}

/// Why a text is no public address.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error(
    "expected http:// or https://, a host and perhaps a port, such as https://desk.example.org; {reason}"
)]
pub struct PublicAddressError {
    reason: &'static str,
}

impl PublicAddress {
    /// Returns the address of a plain desk on this machine, under the names of loopback.
    pub fn loopback(port: u16) -> Self {
        Self::of_socket(WebScheme::Http, SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    }

    /// Returns the address of a desk that was given no name: that of its socket.
    ///
    /// On loopback the usual names of this machine are added. Elsewhere it is the number alone: nobody can point a
    /// name of theirs at a number (DNS rebinding).
    pub fn of_socket(scheme: WebScheme, socket: SocketAddr) -> Self {
        let ip = socket.ip().to_canonical();
        let mut names = vec![written(ip)];
        if ip.is_loopback() {
            let others = [
                written(Ipv4Addr::LOCALHOST.into()),
                "localhost".to_owned(),
                written(Ipv6Addr::LOCALHOST.into()),
            ];
            names.extend(others.into_iter().filter(|name| *name != written(ip)));
        }
        Self { scheme, port: socket.port(), names: names.into() }
    }

    /// Says whether browsers reach the desk over TLS.
    pub fn is_https(&self) -> bool {
        self.scheme == WebScheme::Https
    }

    /// Says whether the address can only mean this machine.
    pub fn is_loopback(&self) -> bool {
        self.names.iter().all(|name| {
            name == "localhost"
                || name.ends_with(".localhost")
                || ip_of(name).is_some_and(|ip| ip.is_loopback())
        })
    }

    /// Returns the whole address of a path that begins with `/`.
    pub fn link(&self, path: &str) -> String {
        format!("{self}{path}")
    }

    /// Returns how cookies are named and guarded under this address.
    pub fn cookie_names(&self) -> CookieNames {
        CookieNames::new(self.is_https(), self.port)
    }

    /// Says whether a `Host` value names this desk.
    pub(crate) fn is_asked_as(&self, host: &str) -> bool {
        self.name_asked(host).is_some()
    }

    /// Says whether an `Origin` value is a page of this desk under the very name asked.
    pub(crate) fn is_origin(&self, origin: &[u8], host: &str) -> bool {
        self.name_asked(host).is_some_and(|name| self.origin_of(name).as_bytes().eq_ignore_ascii_case(origin))
    }

    /// Says whether a browser may be told to never come without TLS.
    ///
    /// Browsers remember this for the host on all its ports. So it is said of a name of the desk's own, never of
    /// `localhost`, which other programs use too.
    pub(crate) fn may_demand_https(&self) -> bool {
        self.is_https() && !self.is_loopback() && self.names.iter().all(|name| ip_of(name).is_none())
    }

    fn name_asked(&self, host: &str) -> Option<&str> {
        let matches = |name: &str| {
            let rest = host
                .get(name.len()..)
                .filter(|_| host.as_bytes()[..name.len()].eq_ignore_ascii_case(name.as_bytes()));
            match rest {
                Some("") => self.port == self.scheme.default_port(),
                Some(rest) => rest.strip_prefix(':').is_some_and(|port| port == self.port.to_string()),
                None => false,
            }
        };
        self.names.iter().map(String::as_str).find(|name| matches(name))
    }

    fn origin_of(&self, name: &str) -> String {
        if self.port == self.scheme.default_port() {
            format!("{}://{name}", self.scheme.name())
        } else {
            format!("{}://{name}:{}", self.scheme.name(), self.port)
        }
    }
}

/// Writes scheme, host and, where it is not the usual one, port; without a slash at the end.
impl fmt::Display for PublicAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin_of(&self.names[0]))
    }
}

impl FromStr for PublicAddress {
    type Err = PublicAddressError;

    fn from_str(text: &str) -> Result<Self, PublicAddressError> {
        let error = |reason| PublicAddressError { reason };
        let uri: Uri = text.parse().map_err(|_| error("this is no web address"))?;
        let scheme = match uri.scheme_str() {
            Some("http") => WebScheme::Http,
            Some("https") => WebScheme::Https,
            _ => return Err(error("this begins otherwise")),
        };
        let authority = uri.authority().ok_or_else(|| error("the host is missing"))?;
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() || text.contains('#') {
            return Err(error(
                "the desk stands at the top of its host, so nothing may follow the host and port",
            ));
        }
        let name = authority.host().to_ascii_lowercase();
        if !is_host(&name) {
            return Err(error(
                "the host is neither a name (in ASCII, as xn--... where need be) nor a number",
            ));
        }
        let port = match authority.as_str().get(name.len()..) {
            Some("") => scheme.default_port(),
            Some(rest) => rest
                .strip_prefix(':')
                .filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()) && !port.starts_with('0'))
                .and_then(|port| port.parse().ok())
                .ok_or_else(|| error("the port is no number from 1 to 65535"))?,
            None => return Err(error("the host is missing")),
        };
        Ok(Self { scheme, port, names: Arc::new([name]) })
    }
}

/// Writes an IP address as a host: IPv6 in brackets.
fn written(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

fn ip_of(name: &str) -> Option<IpAddr> {
    match name.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?.parse().ok().map(IpAddr::V6),
        None => name.parse().ok().map(IpAddr::V4),
    }
}

/// Says whether a text in lower case is a name or number as browsers write it in `Host`.
fn is_host(name: &str) -> bool {
    if let Some(ip) = ip_of(name) {
        // Browsers write the shortest form, so another would never match.
        return written(ip) == name && !ip.is_unspecified();
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // A last label of digits would be read as a number: 127.1 is 127.0.0.1.
    let ends_as_a_name =
        name.rsplit('.').next().is_some_and(|last| !last.starts_with(|c: char| c.is_ascii_digit()));
    name.len() <= 253 && name.split('.').all(is_label) && ends_as_a_name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> PublicAddress {
        text.parse().unwrap()
    }

    #[test]
    fn a_plain_desk_answers_to_loopback_names_with_its_port() {
        let desk = PublicAddress::loopback(8731);
        for good in ["127.0.0.1:8731", "localhost:8731", "LOCALHOST:8731", "[::1]:8731"] {
            assert!(desk.is_asked_as(good), "{good}");
        }
        for bad in [
            "localhost",
            "127.0.0.1:80",
            "127.0.0.1:08731",
            "127.0.0.1:87310",
            "evil.example:8731",
            "127.0.0.1.evil.example:8731",
            "evil.example",
            "127.0.0.2:8731",
            "[::1]",
            "",
            ":8731",
            "localhostä8731",
        ] {
            assert!(!desk.is_asked_as(bad), "{bad}");
        }
        assert!(PublicAddress::loopback(80).is_asked_as("localhost"));
        assert!(PublicAddress::loopback(80).is_asked_as("localhost:80"));
        assert_eq!(desk.to_string(), "http://127.0.0.1:8731");
    }

    #[test]
    fn a_named_desk_answers_to_its_name_alone() {
        let desk = address("https://Desk.example.org/");
        for good in ["desk.example.org", "DESK.EXAMPLE.ORG", "desk.example.org:443"] {
            assert!(desk.is_asked_as(good), "{good}");
        }
        for bad in
            ["127.0.0.1", "localhost", "desk.example.org:80", "desk.example.org.", "a.desk.example.org"]
        {
            assert!(!desk.is_asked_as(bad), "{bad}");
        }
        assert_eq!(desk.to_string(), "https://desk.example.org");
        assert!(!address("https://desk.example.org:8443").is_asked_as("desk.example.org"));
    }

    #[test]
    fn an_origin_is_the_very_name_asked_under_the_same_scheme() {
        let named = address("https://desk.example.org");
        let ported = address("https://desk.example.org:8443");
        let plain = PublicAddress::loopback(8731);
        for (desk, host, origin, is_own) in [
            (&named, "desk.example.org", "https://desk.example.org", true),
            (&named, "desk.example.org:443", "https://desk.example.org", true),
            (&named, "desk.example.org", "http://desk.example.org", false),
            (&named, "desk.example.org", "https://desk.example.org:8443", false),
            (&named, "desk.example.org", "https://desk.example.org.evil.example", false),
            (&named, "evil.example", "https://evil.example", false),
            (&ported, "desk.example.org:8443", "https://desk.example.org:8443", true),
            (&ported, "desk.example.org:8443", "https://desk.example.org", false),
            (&plain, "127.0.0.1:8731", "http://127.0.0.1:8731", true),
            (&plain, "127.0.0.1:8731", "http://localhost:8731", false),
            (&plain, "localhost:8731", "http://localhost:8731", true),
            (&plain, "127.0.0.1:8731", "https://127.0.0.1:8731", false),
            (&plain, "127.0.0.1:8731", "null", false),
        ] {
            assert_eq!(desk.is_origin(origin.as_bytes(), host), is_own, "{host} {origin}");
        }
    }

    #[test]
    fn a_desk_without_a_name_goes_by_its_number() {
        let desk = PublicAddress::of_socket(WebScheme::Https, "192.0.2.7:8443".parse().unwrap());
        assert!(desk.is_asked_as("192.0.2.7:8443"));
        assert!(!desk.is_asked_as("localhost:8443"));
        let six = PublicAddress::of_socket(WebScheme::Https, "[2001:db8::7]:443".parse().unwrap());
        assert!(six.is_asked_as("[2001:db8::7]"));
        let here = PublicAddress::of_socket(WebScheme::Http, "127.0.0.2:9000".parse().unwrap());
        assert!(here.is_asked_as("127.0.0.2:9000") && here.is_asked_as("localhost:9000"));
        assert_eq!(here.to_string(), "http://127.0.0.2:9000");
    }

    #[test]
    fn what_is_no_address_of_a_desk_is_refused() {
        for bad in [
            "",
            "desk.example.org",
            "desk.example.org:443",
            "//desk.example.org",
            "ftp://desk.example.org",
            "https://",
            "https:///x",
            "https://desk.example.org/desk",
            "https://desk.example.org?x",
            "https://desk.example.org/#x",
            "https://me:secret@desk.example.org",
            "https://me@desk.example.org",
            "https://desk.example.org:",
            "https://desk.example.org:0",
            "https://desk.example.org:0443",
            "https://desk.example.org:65536",
            "https://desk.example.org:+443",
            "https://desk.example.org.",
            "https://desk..example.org",
            "https://-desk.example.org",
            "https://desk_one.example.org",
            "https://bücher.example",
            "https://127.1",
            "https://0.0.0.0",
            "https://[::]",
            "https://[0:0:0:0:0:0:0:1]",
            "https://*.example.org",
            "https://a, https://b",
        ] {
            assert!(bad.parse::<PublicAddress>().is_err(), "{bad}");
        }
        let error = "https://me:secret@desk.example.org".parse::<PublicAddress>().unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
        for good in [
            "http://localhost:9000",
            "https://[2001:db8::1]:8443",
            "https://192.0.2.1",
            "https://xn--bcher-kva.example",
        ] {
            assert_eq!(address(good).to_string(), good);
        }
    }

    #[test]
    fn only_a_name_of_its_own_is_kept_to_https() {
        assert!(address("https://desk.example.org").may_demand_https());
        for other in
            ["https://localhost", "https://a.localhost", "https://192.0.2.1", "http://localhost:8620"]
        {
            assert!(!address(other).may_demand_https(), "{other}");
        }
    }
}
