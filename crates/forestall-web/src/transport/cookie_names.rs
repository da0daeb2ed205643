//! How the desk's cookies are named and guarded.

use axum::http::{HeaderMap, header};

/// The rule for every cookie of the desk: its name, and what a browser may do with it.
///
/// All are hidden from scripts and never sent along by other sites. Under https they also go over TLS alone, and
/// their names begin with `__Host-`, which makes browsers refuse a cookie of the same name set by another host or
/// without TLS. The port is part of the name and keeps two desks on one machine apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CookieNames {
    is_https: bool,
    port: u16,
}

impl CookieNames {
    pub(super) const fn new(is_https: bool, port: u16) -> Self {
        Self { is_https, port }
    }

    /// Returns the name of the cookie for a purpose, such as `form` or `session`.
    pub fn name(&self, purpose: &str) -> String {
        let prefix = if self.is_https { "__Host-" } else { "" };
        format!("{prefix}forestall_{purpose}_{}", self.port)
    }

    /// Returns the `Set-Cookie` value that keeps a value until the browser is closed.
    ///
    /// - `value`: characters that a cookie may hold, such as hexadecimal digits.
    pub fn set(&self, purpose: &str, value: &str) -> String {
        let secure = if self.is_https { "; Secure" } else { "" };
        format!("{}={value}; Path=/; HttpOnly; SameSite=Strict{secure}", self.name(purpose))
    }

    /// Returns the `Set-Cookie` value that keeps a value for so many seconds.
    pub fn set_for(&self, purpose: &str, value: &str, seconds: u32) -> String {
        format!("{}; Max-Age={seconds}", self.set(purpose, value))
    }

    /// Returns the `Set-Cookie` value that makes the browser forget the cookie.
    pub fn forget(&self, purpose: &str) -> String {
        self.set_for(purpose, "", 0)
    }

    /// Returns what the browser sent for a purpose; the first, where it sent several.
    pub fn read<'a>(&self, headers: &'a HeaderMap, purpose: &str) -> Option<&'a str> {
        let name = self.name(purpose);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(own, _)| *own == name)
            .map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: RFC 6265bis, section 4.1.3.2: `__Host-` needs `Secure`, `Path=/` and no `Domain`.
    #[test]
    fn cookies_under_https_are_tied_to_host_and_tls() {
        let https = CookieNames::new(true, 443);
        assert_eq!(
            https.set("session", "0f"),
            "__Host-forestall_session_443=0f; Path=/; HttpOnly; SameSite=Strict; Secure"
        );
        assert_eq!(
            https.forget("session"),
            "__Host-forestall_session_443=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0"
        );
        let plain = CookieNames::new(false, 8620);
        assert_eq!(plain.set("form", "0f"), "forestall_form_8620=0f; Path=/; HttpOnly; SameSite=Strict");
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let https = CookieNames::new(true, 443);
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "forestall_session_443=planted; x=1".parse().unwrap());
        assert_eq!(https.read(&headers, "session"), None);
        headers.append(header::COOKIE, "__Host-forestall_session_443=own".parse().unwrap());
        assert_eq!(https.read(&headers, "session"), Some("own"));
        assert_eq!(https.read(&headers, "form"), None);
    }
}
