//! A connection string, read strictly: it decides who hears the password.

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use url::Url;

use super::DatabaseError;

/// Settings a connection string may carry; any other is refused, because the driver would print it into a log.
const SETTINGS: [&str; 13] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "connect_timeout",
    "target_session_attrs",
];

/// Reads a connection string such as `postgres://desk@db.example.org/desk`.
///
/// A server elsewhere is asked for TLS and its certificate is checked, unless `sslmode` says otherwise; the
/// driver's own choice would fall back to plain text when somebody on the way says there is no TLS. A socket
/// or a loopback address is used as it is.
pub(super) fn parse(address: &str) -> Result<PgConnectOptions, DatabaseError> {
    let bad = |why: &str| DatabaseError::BadAddress { why: why.to_owned() };
    let url: Url = address.trim().parse().map_err(|_| bad("it is not an address"))?;
    if !matches!(url.scheme(), "postgres" | "postgresql") {
        return Err(bad("it does not begin with postgres://"));
    }
    if let Some((unknown, _)) = url.query_pairs().find(|(key, _)| !SETTINGS.contains(&&**key)) {
        let is_plain = unknown.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let name = if is_plain && unknown.len() <= 40 { &*unknown } else { "its name is not shown" };
        return Err(bad(&format!("it has an unknown setting ({name})")));
    }
    let names_tls = url.query_pairs().any(|(key, _)| key == "sslmode");
    let url = without_ignored(url);
    let options: PgConnectOptions = url.as_str().parse().map_err(|_| bad("one of its settings is wrong"))?;
    let is_here = options.get_socket().is_some() || is_loopback(options.get_host());
    if names_tls || is_here { Ok(options) } else { Ok(options.ssl_mode(PgSslMode::VerifyFull)) }
}

/// Drops settings that other clients know and this driver would print as unknown.
fn without_ignored(mut url: Url) -> Url {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| !matches!(&**key, "connect_timeout" | "target_session_attrs"))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    url.set_query(None);
    if !kept.is_empty() {
        url.query_pairs_mut().extend_pairs(kept);
    }
    url
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_elsewhere_has_to_prove_itself() {
        for (address, expected) in [
            ("postgres://desk@db.example.org/desk", "VerifyFull"),
            ("postgres://desk@192.0.2.7/desk?connect_timeout=5", "VerifyFull"),
            ("postgres://desk@db.example.org/desk?sslmode=disable", "Disable"),
            ("postgres://desk@127.0.0.1:5433/desk", "Prefer"),
            ("postgres://desk@[::1]/desk", "Prefer"),
            ("postgres://desk@localhost/desk", "Prefer"),
            ("postgresql://desk@%2Frun%2Fpostgresql/desk", "Prefer"),
            ("postgres:///desk?host=db.example.org", "VerifyFull"),
        ] {
            let mode = parse(address).unwrap().get_ssl_mode();
            assert_eq!(format!("{mode:?}"), expected, "{address}");
        }
    }

    #[test]
    fn what_is_refused_is_not_repeated() {
        for bad in [
            "hunter2",
            "mysql://desk:hunter2@db/desk",
            "postgres://desk@db/desk?sslmode=hunter2",
            "postgres://desk@db/desk?passwrod=hunter2",
            "postgres://desk@db/desk?Hunter2hunter2",
            "host=db password=hunter2",
        ] {
            let shown = format!("{:?}", parse(bad).unwrap_err()).to_lowercase();
            assert!(shown.contains("badaddress") && !shown.contains("hunter2"), "{bad}: {shown}");
        }
    }
}
