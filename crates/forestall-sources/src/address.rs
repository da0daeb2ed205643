//! Which addresses may be called.

use std::net::IpAddr;

use thiserror::Error;
use url::Url;

use crate::outgoing::OutgoingPolicy;

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
    #[error(
        "the address on `{host}` is not https; without encryption only private addresses that were allowed are called"
    )]
    NotHttps {
        /// The host alone: the rest may hold a secret.
        host: String,
    },
    /// It holds a user name or a password.
    #[error("the address on `{host}` holds a user name or password, which would be kept in plain text")]
    Credentials {
        /// The host alone: the rest is not repeated.
        host: String,
    },
    /// It is an address of this machine or of a private network, which was not allowed.
    #[error("`{host}` is at {ip}, an address of this machine or of a private network")]
    NotPublic {
        /// The host asked for.
        host: String,
        /// Where it is.
        ip: IpAddr,
    },
    /// It leads to no ordinary machine.
    #[error(
        "`{host}` is at {ip}, an address that may not be called: link-local, reserved or for another use"
    )]
    Special {
        /// The host asked for.
        host: String,
        /// Where it is.
        ip: IpAddr,
    },
    /// Its name leads nowhere.
    #[error("`{host}` has no address")]
    Unresolved {
        /// The host asked for.
        host: String,
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
    outgoing: OutgoingPolicy,
}

impl AddressPolicy {
    /// Derives the policy from the first address.
    ///
    /// `known_family` is a zone of one owner, such as `uu.se`. Where the host lies in it, redirects may lead
    /// anywhere in that zone; otherwise to the host itself and to hosts below it.
    pub(crate) fn of(
        first: &Url,
        known_family: &str,
        outgoing: OutgoingPolicy,
    ) -> Result<Self, AddressError> {
        let host = host_of(first)?;
        let family = if is_below(&host, known_family) { known_family.to_owned() } else { host };
        let policy = Self { family, outgoing };
        policy.check(first)?;
        Ok(policy)
    }

    /// Checks an address before it is called.
    pub(crate) fn check(&self, url: &Url) -> Result<(), AddressError> {
        self.outgoing.check_text(url)?;
        let host = host_of(url)?;
        if !is_below(&host, &self.family) {
            return Err(AddressError::ForeignHost { host, family: self.family.clone() });
        }
        Ok(())
    }

    /// Returns what may be connected to.
    pub(crate) const fn outgoing(&self) -> OutgoingPolicy {
        self.outgoing
    }
}

/// Returns the host, without the dot that may end a name.
pub(crate) fn host_of(url: &Url) -> Result<String, AddressError> {
    let host = url.host_str().map(|host| host.trim_end_matches('.').to_owned());
    host.filter(|host| !host.is_empty())
        .ok_or_else(|| AddressError::NotAnAddress { text: format!("{}:", url.scheme()) })
}

/// Says whether a host is `family` or lies below it.
fn is_below(host: &str, family: &str) -> bool {
    host.strip_suffix(family).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(first: &str, allow_private: bool) -> Result<AddressPolicy, AddressError> {
        AddressPolicy::of(&Url::parse(first).unwrap(), "uu.se", OutgoingPolicy { allow_private })
    }

    fn check(first: &str, next: &str) -> Result<(), AddressError> {
        policy(first, false).unwrap().check(&Url::parse(next).unwrap())
    }

    #[test]
    fn first_addresses() {
        for url in [
            "https://ucdp.uu.se/downloads/ged/a.zip",
            "https://mirror.example.org/a.zip",
            "https://mirror.example.org:8443/a.zip",
        ] {
            assert!(policy(url, false).is_ok(), "{url}");
        }
        for url in ["http://127.0.0.1:8000/a.zip", "http://[::1]:8000/a.zip", "https://10.0.0.1/a.zip"] {
            assert!(policy(url, true).is_ok(), "{url}");
            assert!(policy(url, false).is_err(), "{url}");
        }
        for url in ["http://ucdp.uu.se/a.zip", "ftp://ucdp.uu.se/a.zip", "http://localhost:8000/a.zip"] {
            assert!(matches!(policy(url, false), Err(AddressError::NotHttps { .. })), "{url}");
        }
        for url in [
            "https://10.0.0.1/a.zip",
            "https://192.168.1.1/",
            "https://[fd00::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://0x0a.1/a.zip",
        ] {
            assert!(matches!(policy(url, false), Err(AddressError::NotPublic { .. })), "{url}");
        }
        let error = policy("https://me:secret@ucdp.uu.se/a.zip", true).unwrap_err();
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
        let here = policy("http://127.0.0.1:8000/x", true).unwrap();
        let check = |next: &str| here.check(&Url::parse(next).unwrap());
        assert_eq!(check("http://127.0.0.1:9000/y"), Ok(()));
        assert!(matches!(check("http://10.0.0.1/y"), Err(AddressError::ForeignHost { .. })));
        assert!(matches!(check("https://ucdp.uu.se/y"), Err(AddressError::ForeignHost { .. })));
    }
}
