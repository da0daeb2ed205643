//! What the desk may call, wherever the address came from.
//!
//! An address that a person or another server wrote could lead into the network the desk runs in. So it is checked as
//! text, and each IP address its name resolves to is checked where the connection takes it from: what was checked is
//! what is called.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::Agent;
use ureq::config::{Config, ConfigBuilder};
use ureq::http::Uri;
use ureq::typestate::AgentScope;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use url::{Host, Url};

use crate::address::{AddressError, host_of};

/// Whether addresses of this machine and of private networks may be called.
///
/// Without that, only public addresses may, and over https alone. With it, private ones may too, and those without
/// encryption as well. Addresses that lead to no ordinary machine may never be called: link-local ones, where clouds
/// hand out credentials, multicast, documentation and the rest of IANA's special ones.
///
/// ```
/// use forestall_sources::{AddressError, OutgoingPolicy};
///
/// let hook: url::Url = "https://hooks.example.org/desk".parse().unwrap();
/// let policy = OutgoingPolicy::default();
/// assert!(policy.check(&hook, &["130.238.0.1".parse().unwrap()]).is_ok());
/// let inside = policy.check(&hook, &["130.238.0.1".parse().unwrap(), "10.0.0.1".parse().unwrap()]);
/// assert!(matches!(inside, Err(AddressError::NotPublic { .. })), "one of them is enough");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OutgoingPolicy {
    /// A person allowed private addresses.
    pub allow_private: bool,
}

impl OutgoingPolicy {
    /// Checks an address and all that its name resolved to; one that may not be called is enough to refuse.
    ///
    /// # Errors
    ///
    /// When it is not http or https, holds a user name or password, resolves to nothing, or leads where it may not.
    pub fn check(self, url: &Url, resolved: &[IpAddr]) -> Result<(), AddressError> {
        self.check_text(url)?;
        let host = host_of(url)?;
        if resolved.is_empty() {
            return Err(AddressError::Unresolved { host });
        }
        resolved.iter().try_for_each(|&ip| self.check_ip(url, &host, ip))
    }

    /// Checks what can be known before a name is looked up.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub fn check_text(self, url: &Url) -> Result<(), AddressError> {
        let host = host_of(url)?;
        if !(url.username().is_empty() && url.password().is_none()) {
            return Err(AddressError::Credentials { host });
        }
        if !(url.scheme() == "https" || self.allow_private && url.scheme() == "http") {
            return Err(AddressError::NotHttps { host });
        }
        match url.host() {
            Some(Host::Ipv4(ip)) => self.check_ip(url, &host, ip.into()),
            Some(Host::Ipv6(ip)) => self.check_ip(url, &host, ip.into()),
            _ => Ok(()),
        }
    }

    fn check_ip(self, url: &Url, host: &str, ip: IpAddr) -> Result<(), AddressError> {
        match reach(ip) {
            Reach::Public if url.scheme() == "https" => Ok(()),
            Reach::Public => Err(AddressError::NotHttps { host: host.to_owned() }),
            Reach::Private if self.allow_private => Ok(()),
            Reach::Private => Err(AddressError::NotPublic { host: host.to_owned(), ip }),
            Reach::Special => Err(AddressError::Special { host: host.to_owned(), ip }),
        }
    }

    /// Makes an agent that calls nothing this policy refuses, redirects included.
    ///
    /// A proxy of the configuration is dropped: it would resolve names itself, past the check.
    pub fn agent(self, config: ConfigBuilder<AgentScope>) -> Agent {
        let resolver = OutgoingResolver { policy: self, system: DefaultResolver::default() };
        Agent::with_parts(config.proxy(None).build(), DefaultConnector::default(), resolver)
    }
}

/// The system's resolver behind the policy.
///
/// `ureq` asks it before each connection, for redirects too, and connects to nothing but what it returns.
#[derive(Debug)]
struct OutgoingResolver {
    policy: OutgoingPolicy,
    system: DefaultResolver,
}

impl Resolver for OutgoingResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let refuse = |error: AddressError| ureq::Error::Other(Box::new(error));
        let url = Url::parse(&uri.to_string()).map_err(|_| {
            refuse(AddressError::NotAnAddress { text: uri.host().unwrap_or_default().to_owned() })
        })?;
        self.policy.check_text(&url).map_err(refuse)?;
        let found = self.system.resolve(uri, config, timeout)?;
        let resolved: Vec<IpAddr> = found.iter().map(std::net::SocketAddr::ip).collect();
        self.policy.check(&url, &resolved).map_err(refuse)?;
        Ok(found)
    }
}

/// How far an IP address reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reach {
    /// The public internet.
    Public,
    /// This machine, or a network of its owner.
    Private,
    /// No ordinary machine.
    Special,
}

/// Says how far an address reaches.
///
/// Source: IANA's registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890 and its updates). An IPv6
/// address that carries an IPv4 one reaches as far as that: IPv4-mapped (RFC 4291, section 2.5.5.2), NAT64
/// (RFC 6052), 6to4 (RFC 3056).
fn reach(ip: IpAddr) -> Reach {
    match ip {
        IpAddr::V4(ip) => reach_v4(ip),
        IpAddr::V6(ip) => match ip.segments() {
            [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
                reach_v4(joined(high, low))
            }
            [0x2002, high, low, ..] => reach_v4(joined(high, low)),
            _ => reach_v6(ip),
        },
    }
}

fn reach_v4(ip: Ipv4Addr) -> Reach {
    let [a, b, c, _] = ip.octets();
    let is_special = a == 0
        || a >= 224
        || ip.is_link_local()
        || ip.is_documentation()
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b));
    // Carriers' own (100.64.0.0/10), which overlays between machines use too.
    let is_carriers = a == 100 && (64..128).contains(&b);
    if is_special {
        Reach::Special
    } else if ip.is_private() || ip.is_loopback() || is_carriers {
        Reach::Private
    } else {
        Reach::Public
    }
}

fn reach_v6(ip: Ipv6Addr) -> Reach {
    if ip.is_loopback() || ip.is_unique_local() {
        return Reach::Private;
    }
    let [first, second, ..] = ip.segments();
    // `2000::/3` is the only part that is given out.
    let is_given_out = first & 0xe000 == 0x2000;
    // `2001::/23` for protocols, Teredo among them; `2001:db8::/32` and `3fff::/20` for documentation.
    let is_special =
        first == 0x2001 && (second < 0x200 || second == 0xdb8) || first == 0x3fff && second < 0x1000;
    if is_given_out && !is_special { Reach::Public } else { Reach::Special }
}

fn joined(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const CLOSED: OutgoingPolicy = OutgoingPolicy { allow_private: false };
    const OPEN: OutgoingPolicy = OutgoingPolicy { allow_private: true };

    /// The first and the last address of each range and, after the bar, what lies beside it and is public.
    ///
    /// Source: IANA's registries of special-purpose addresses.
    const SPECIAL: [(&str, &str); 26] = [
        ("0.0.0.0 0.255.255.255", "1.0.0.0"),
        ("169.254.0.0 169.254.169.254 169.254.255.255", "169.253.255.255 169.255.0.0"),
        ("192.0.0.0 192.0.0.255", "191.255.255.255 192.0.1.0"),
        ("192.0.2.0 192.0.2.255", "192.0.1.255 192.0.3.0"),
        ("192.88.99.0 192.88.99.255", "192.88.98.255 192.88.100.0"),
        ("198.18.0.0 198.19.255.255", "198.17.255.255 198.20.0.0"),
        ("198.51.100.0 198.51.100.255", "198.51.99.255 198.51.101.0"),
        ("203.0.113.0 203.0.113.255", "203.0.112.255 203.0.114.0"),
        ("224.0.0.0 239.255.255.255", "223.255.255.255"),
        ("240.0.0.0 255.255.255.254 255.255.255.255", ""),
        ("::", ""),
        ("::2 ::a00:1 ::7f00:1", ""),
        ("::ffff:0.0.0.0 ::ffff:169.254.169.254 ::ffff:224.0.0.1", "::ffff:130.238.0.1"),
        ("64:ff9b::169.254.169.254 64:ff9b::240.0.0.1", "64:ff9b::130.238.0.1"),
        ("64:ff9b:1:: 64:ff9b:1::10.0.0.1 64:ff9b:1:ffff::1", ""),
        ("100:: 100::1", ""),
        ("2001:: 2001::1 2001:1ff:ffff::1", "2001:200::"),
        ("2001:db8:: 2001:db8:ffff::1", "2001:db7:ffff::1 2001:db9::"),
        ("2002:a9fe:a9fe:: 2002:e000:1::", "2002:82ee:1::"),
        ("3fff:: 3fff:fff::1", "3ffe:ffff::1 3fff:1000::"),
        ("4000:: 5f00::1 8000::1", "2a00::1"),
        ("fe00::1", ""),
        ("fe80:: fe80::1 febf::1", ""),
        ("fec0::1", ""),
        ("ff00:: ff02::1", ""),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""),
    ];
    const PRIVATE: [(&str, &str); 9] = [
        ("10.0.0.0 10.255.255.255", "9.255.255.255 11.0.0.0"),
        ("100.64.0.0 100.127.255.255", "100.63.255.255 100.128.0.0"),
        ("127.0.0.0 127.0.0.1 127.255.255.255", "126.255.255.255 128.0.0.0"),
        ("172.16.0.0 172.31.255.255", "172.15.255.255 172.32.0.0"),
        ("192.168.0.0 192.168.255.255", "192.167.255.255 192.169.0.0"),
        ("::1", ""),
        ("fc00:: fc00::1 fdff::1", ""),
        ("::ffff:10.0.0.1 ::ffff:127.0.0.1 ::ffff:100.64.0.1 64:ff9b::10.0.0.1", "::ffff:9.255.255.255"),
        ("2002:a00:1:: 2002:7f00:1:: 2002:c0a8:1::", "2002:9ff:ffff::"),
    ];

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    /// An address with an IP address as its host.
    fn literal(scheme: &str, text: &str) -> Url {
        match ip(text) {
            IpAddr::V4(ip) => url(&format!("{scheme}://{ip}/x")),
            IpAddr::V6(ip) => url(&format!("{scheme}://[{ip}]/x")),
        }
    }

    #[test]
    fn every_range_from_end_to_end() {
        let name = url("https://hooks.example.org/x");
        for (ranges, reaches) in [(&SPECIAL[..], Reach::Special), (&PRIVATE[..], Reach::Private)] {
            for (inside, beside) in ranges {
                for text in inside.split(' ') {
                    assert_eq!(reach(ip(text)), reaches, "{text}");
                    let is_open = reaches == Reach::Private;
                    assert!(CLOSED.check(&name, &[ip(text)]).is_err(), "{text}");
                    assert!(CLOSED.check_text(&literal("https", text)).is_err(), "{text}");
                    assert_eq!(OPEN.check(&name, &[ip(text)]).is_ok(), is_open, "{text}");
                    assert_eq!(OPEN.check_text(&literal("http", text)).is_ok(), is_open, "{text}");
                }
                for text in beside.split(' ').filter(|text| !text.is_empty()) {
                    assert_eq!(reach(ip(text)), Reach::Public, "{text}");
                    assert_eq!(CLOSED.check(&name, &[ip(text)]), Ok(()), "{text}");
                    assert_eq!(CLOSED.check_text(&literal("https", text)), Ok(()), "{text}");
                }
            }
        }
    }

    #[test]
    fn plain_http_is_for_private_addresses_that_were_allowed() {
        let (plain, public, private) = (url("http://hooks.example.org/"), ip("130.238.0.1"), ip("10.0.0.1"));
        let is_not_https = |result| matches!(result, Err(AddressError::NotHttps { .. }));
        assert!(is_not_https(CLOSED.check(&plain, &[public])));
        assert!(is_not_https(OPEN.check(&plain, &[public])));
        assert!(is_not_https(OPEN.check(&plain, &[private, public])));
        assert!(is_not_https(OPEN.check_text(&url("http://130.238.0.1/"))));
        assert_eq!(OPEN.check(&plain, &[private]), Ok(()));
        for other in ["ftp://hooks.example.org/", "gopher://hooks.example.org/", "ws://hooks.example.org/"] {
            assert!(is_not_https(OPEN.check_text(&url(other))), "{other}");
        }
        for hostless in ["file:///etc/passwd", "data:text/plain,x", "unix:/run/x"] {
            assert!(OPEN.check_text(&url(hostless)).is_err(), "{hostless}");
        }
    }

    #[test]
    fn all_that_a_name_resolves_to_must_pass() {
        let name = url("https://hooks.example.org/");
        let (public, private) = (ip("130.238.0.1"), ip("10.0.0.1"));
        assert_eq!(CLOSED.check(&name, &[public, ip("2a00::1")]), Ok(()));
        for resolved in [[public, private], [private, public]] {
            assert!(matches!(CLOSED.check(&name, &resolved), Err(AddressError::NotPublic { .. })));
        }
        assert!(matches!(OPEN.check(&name, &[]), Err(AddressError::Unresolved { .. })));
    }

    #[test]
    fn secrets_in_an_address_are_refused_and_not_repeated() {
        for text in ["https://me:secret@hooks.example.org/", "https://secret@hooks.example.org/"] {
            let error = OPEN.check_text(&url(text)).unwrap_err();
            assert!(matches!(error, AddressError::Credentials { .. }), "{error:?}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
        let error = CLOSED.check_text(&url("http://hooks.example.org/secret?token=secret")).unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    /// Numbers in disguise: browsers and resolvers read all of these as addresses of this machine.
    #[test]
    fn disguised_numbers_are_numbers() {
        for text in [
            "https://0x7f.1/",
            "https://2130706433/",
            "https://017700000001/",
            "https://127.1/",
            "https://[::ffff:7f00:1]/",
        ] {
            let error = CLOSED.check_text(&url(text)).unwrap_err();
            assert!(matches!(error, AddressError::NotPublic { .. }), "{text}: {error:?}");
        }
    }

    fn agent(policy: OutgoingPolicy) -> Agent {
        policy.agent(Agent::config_builder().timeout_global(Some(Duration::from_secs(10))))
    }

    #[test]
    fn an_agent_calls_no_name_that_leads_to_this_machine() {
        let error = agent(CLOSED).get("https://localhost:9/x").call().unwrap_err();
        assert!(error.to_string().contains("an address of this machine"), "{error}");
        let error = agent(OPEN).get("http://169.254.169.254/latest/meta-data/").call().unwrap_err();
        assert!(error.to_string().contains("may not be called"), "{error}");
    }

    #[test]
    fn an_agent_checks_where_a_redirect_leads() {
        use std::io::{Read, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            let answer =
                "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n";
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let error = agent(OPEN).get(format!("http://{address}/x")).call().unwrap_err();
        assert!(error.to_string().contains("169.254.169.254, an address that may not be called"), "{error}");
        server.join().unwrap();
    }
}
