//! Which addresses may be called.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use thiserror::Error;
use url::{Host, Url};

/// Why an address may not be called.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum AddressError {
    /// It is no address of the web.
    #[error("`{text}` is no web address")]
    NotAnAddress {
        /// What was given.
        text: String,
    },
    /// What should name a file leads elsewhere.
    #[error("`{text}` is no plain file name")]
    NotAFileName {
        /// What was given.
        text: String,
    },
    /// It is not encrypted.
    #[error("`{url}` is not https; only this machine's own addresses may be called without encryption")]
    NotHttps {
        /// The address.
        url: String,
    },
    /// It holds a user name or a password.
    #[error("the address on `{host}` holds a user name or password, which would be kept in plain text")]
    Credentials {
        /// The host alone: the rest is not repeated.
        host: String,
    },
    /// It is a private or otherwise special address.
    #[error("`{host}` is at {ip}, an address of this machine or of a private network")]
    NotPublic {
        /// The host asked for.
        host: String,
        /// Where it is.
        ip: IpAddr,
    },
    /// It belongs to somebody else.
    #[error("`{host}` does not belong to {family}, which was asked")]
    ForeignHost {
        /// The host.
        host: String,
        /// The host or zone that was asked.
        family: String,
    },
}

/// What may be called, given the address a person or a source description named.
#[derive(Clone, Debug)]
pub(crate) struct AddressPolicy {
    /// A host, and everything below it.
    family: String,
    /// The person named an address of this machine, so only this machine is called.
    is_loopback: bool,
}

impl AddressPolicy {
    /// Derives the policy from the first address.
    ///
    /// `known_family` is a zone of one owner, such as `uu.se`. Where the host lies in it, redirects may lead
    /// anywhere in that zone; otherwise to the host itself and to hosts below it.
    pub(crate) fn of(first: &Url, known_family: &str) -> Result<Self, AddressError> {
        let host = host_of(first)?;
        let is_loopback = match first.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        let family = if is_below(&host, known_family) { known_family.to_owned() } else { host };
        let policy = Self { family, is_loopback };
        policy.check(first)?;
        Ok(policy)
    }

    /// Checks an address before it is called.
    pub(crate) fn check(&self, url: &Url) -> Result<(), AddressError> {
        let host = host_of(url)?;
        if !(url.username().is_empty() && url.password().is_none()) {
            return Err(AddressError::Credentials { host });
        }
        let is_allowed_scheme = url.scheme() == "https" || self.is_loopback && url.scheme() == "http";
        if !is_allowed_scheme {
            return Err(AddressError::NotHttps { url: url.to_string() });
        }
        let ip = match url.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
            _ => None,
        };
        if let Some(ip) = ip
            && !self.admits(ip)
        {
            return Err(AddressError::NotPublic { host, ip });
        }
        if !is_below(&host, &self.family) {
            return Err(AddressError::ForeignHost { host, family: self.family.clone() });
        }
        Ok(())
    }

    /// Says whether a connection may be made to an address a name resolved to.
    pub(crate) fn admits(&self, ip: IpAddr) -> bool {
        if self.is_loopback { ip.is_loopback() } else { is_public(ip) }
    }
}

fn host_of(url: &Url) -> Result<String, AddressError> {
    let host = url.host_str().map(|host| host.trim_end_matches('.').to_owned());
    host.filter(|host| !host.is_empty()).ok_or_else(|| AddressError::NotAnAddress { text: url.to_string() })
}

/// Says whether a host is `family` or lies below it.
fn is_below(host: &str, family: &str) -> bool {
    host.strip_suffix(family).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Says whether an address is one of the public internet.
///
/// Source: IANA's registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890 and its updates). An IPv6
/// address that carries an IPv4 one (RFC 4291 2.5.5.2, RFC 6052, RFC 3056) is as public as that.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => match ip.segments() {
            [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
                is_public_v4(joined(high, low))
            }
            [0x2002, high, low, ..] => is_public_v4(joined(high, low)),
            segments => is_global_unicast(ip) && !(segments[0] == 0x2001 && is_special_2001(segments[1])),
        },
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || a == 0
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b));
    !is_special
}

/// `2000::/3`, the only part of IPv6 that is given out.
fn is_global_unicast(ip: Ipv6Addr) -> bool {
    ip.segments()[0] & 0xe000 == 0x2000
}

/// `2001::/23` (protocol assignments, Teredo among them) and `2001:db8::/32` (documentation).
fn is_special_2001(second: u16) -> bool {
    second < 0x200 || second == 0xdb8
}

fn joined(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(first: &str) -> Result<AddressPolicy, AddressError> {
        AddressPolicy::of(&Url::parse(first).unwrap(), "uu.se")
    }

    fn check(first: &str, next: &str) -> Result<(), AddressError> {
        policy(first).unwrap().check(&Url::parse(next).unwrap())
    }

    #[test]
    fn first_addresses() {
        for url in [
            "https://ucdp.uu.se/downloads/ged/a.zip",
            "https://mirror.example.org/a.zip",
            "https://mirror.example.org:8443/a.zip",
            "http://127.0.0.1:8000/a.zip",
            "http://127.9.9.9/a.zip",
            "http://[::1]:8000/a.zip",
            "http://localhost:8000/a.zip",
        ] {
            assert!(policy(url).is_ok(), "{url}");
        }
        for url in ["http://ucdp.uu.se/a.zip", "ftp://ucdp.uu.se/a.zip", "http://localhost.example.org/a.zip"]
        {
            assert!(matches!(policy(url), Err(AddressError::NotHttps { .. })), "{url}");
        }
        for url in [
            "https://10.0.0.1/a.zip",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest",
            "https://[fd00::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://0x0a.1/a.zip",
        ] {
            assert!(matches!(policy(url), Err(AddressError::NotPublic { .. })), "{url}");
        }
        let error = policy("https://me:secret@ucdp.uu.se/a.zip").unwrap_err();
        assert!(matches!(error, AddressError::Credentials { .. }));
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    #[test]
    fn redirects_stay_encrypted_and_in_the_family() {
        let ucdp = "https://ucdp.uu.se/downloads/ged/ged251-csv.zip";
        assert_eq!(check(ucdp, "https://www.ucdp.uu.se/x"), Ok(()));
        assert_eq!(check(ucdp, "https://files.uu.se/x"), Ok(()));
        assert!(matches!(check(ucdp, "http://ucdp.uu.se/x"), Err(AddressError::NotHttps { .. })));
        assert!(matches!(check(ucdp, "https://uu.se.example.org/x"), Err(AddressError::ForeignHost { .. })));
        assert!(matches!(check(ucdp, "https://notuu.se/x"), Err(AddressError::ForeignHost { .. })));
        assert!(matches!(check(ucdp, "https://127.0.0.1/x"), Err(AddressError::NotPublic { .. })));
        assert!(matches!(check(ucdp, "https://10.1.2.3/x"), Err(AddressError::NotPublic { .. })));
        assert!(matches!(check(ucdp, "https://localhost/x"), Err(AddressError::ForeignHost { .. })));
        let mirror = "https://mirror.example.org/x";
        assert_eq!(check(mirror, "https://eu.mirror.example.org/x"), Ok(()));
        assert!(matches!(check(mirror, "https://example.org/x"), Err(AddressError::ForeignHost { .. })));
        let here = "http://127.0.0.1:8000/x";
        assert_eq!(check(here, "http://127.0.0.1:9000/y"), Ok(()));
        assert!(matches!(check(here, "http://10.0.0.1/y"), Err(AddressError::NotPublic { .. })));
        assert!(matches!(check(here, "https://ucdp.uu.se/y"), Err(AddressError::ForeignHost { .. })));
    }

    /// Source: IANA's registries of special-purpose addresses.
    #[test]
    fn special_addresses_are_not_public() {
        for ip in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:192.168.0.1",
            "64:ff9b::a00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "fc00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "9.255.255.255",
            "11.0.0.0",
            "100.63.0.1",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "130.238.0.1",
            "2001:6b0::1",
            "64:ff9b::82ee:1",
            "::ffff:130.238.0.1",
        ] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }
}
