//! How many connections each client has open, so that one cannot take all.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// The connections of each client that are open now.
#[derive(Clone, Debug, Default)]
pub(super) struct PerClient(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection's place, given back when it ends.
#[derive(Debug)]
pub(super) struct Place {
    client: IpAddr,
    all: PerClient,
}

impl PerClient {
    /// Takes a place, unless the client has that many already.
    pub(super) fn take(&self, peer: IpAddr, most: usize) -> Option<Place> {
        let client = client_of(peer);
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(client).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place { client, all: self.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut entry) = open.entry(self.client) {
            *entry.get_mut() -= 1;
            if *entry.get() == 0 {
                entry.remove();
            }
        }
    }
}

/// A client of IPv6 has a whole /64 to ask from.
fn client_of(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(ip) => ip.into(),
        IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() >> 64 << 64).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_has_its_own_places_and_gives_them_back() {
        let clients = PerClient::default();
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let first = clients.take(ip("192.0.2.1"), 2).unwrap();
        let second = clients.take(ip("::ffff:192.0.2.1"), 2).unwrap();
        assert!(clients.take(ip("192.0.2.1"), 2).is_none());
        assert!(clients.take(ip("192.0.2.2"), 2).is_some());
        drop(first);
        assert!(clients.take(ip("192.0.2.1"), 2).is_some());
        drop(second);
        assert!(clients.0.lock().unwrap().is_empty(), "who has gone is forgotten");

        let _six = clients.take(ip("2001:db8:1:2::1"), 1).unwrap();
        assert!(clients.take(ip("2001:db8:1:2:ffff::9"), 1).is_none());
        assert!(clients.take(ip("2001:db8:1:3::1"), 1).is_some());
    }
}
