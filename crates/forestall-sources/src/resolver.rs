//! Names become addresses, and addresses that may not be called are refused.
//!
//! The check stands where the connection takes its address from, so that a name cannot resolve to one address when
//! it is checked and to another when it is called.

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::address::{AddressError, AddressPolicy};

/// The system's resolver behind the address policy.
#[derive(Debug)]
pub(crate) struct CheckedResolver {
    policy: AddressPolicy,
    system: DefaultResolver,
}

impl CheckedResolver {
    pub(crate) fn new(policy: AddressPolicy) -> Self {
        Self { policy, system: DefaultResolver::default() }
    }
}

impl Resolver for CheckedResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.system.resolve(uri, config, timeout)?;
        match found.iter().find(|address| !self.policy.admits(address.ip())) {
            None => Ok(found),
            Some(address) => Err(ureq::Error::Other(Box::new(AddressError::NotPublic {
                host: uri.host().unwrap_or_default().to_owned(),
                ip: address.ip(),
            }))),
        }
    }
}

#[cfg(test)]
mod tests {
    use ureq::unversioned::transport::time::Duration;
    use url::Url;

    use super::*;

    fn resolve(first: &str, uri: &'static str) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let policy = AddressPolicy::of(&Url::parse(first).unwrap(), "uu.se").unwrap();
        let timeout = NextTimeout {
            after: Duration::NotHappening,
            reason: ureq::Timeout::Resolve,
            per_read: None,
            per_write: None,
        };
        CheckedResolver::new(policy).resolve(&Uri::from_static(uri), &Config::default(), timeout)
    }

    #[test]
    fn a_name_that_leads_to_this_machine_is_refused() {
        let error = resolve("https://ucdp.uu.se/", "https://localhost/x").unwrap_err();
        assert!(error.to_string().contains("an address of this machine"), "{error}");
    }

    #[test]
    fn this_machine_may_be_called_when_it_was_named() {
        let found = resolve("http://localhost:8000/", "http://localhost:8000/x").unwrap();
        assert!(!found.is_empty());
        assert!(found.iter().all(|address| address.ip().is_loopback()));
    }
}
