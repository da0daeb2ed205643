//! A plain HTTP client: what reaches the desk without a browser.

use std::time::Duration;

use ureq::Agent;
use ureq::http::Request;

use crate::served::Served;

/// A visitor with a cookie and the form token that belongs to it.
pub(crate) struct Client {
    agent: Agent,
    origin: String,
    cookie: String,
    token: String,
    /// The codes of the situations on the docket, first to last.
    pub(crate) countries: Vec<String>,
}

/// The fields of a form: names and values.
pub(crate) type Fields = Vec<(&'static str, String)>;

/// What the desk answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    /// Where a redirection leads.
    pub(crate) location: String,
    pub(crate) body: String,
}

impl Client {
    /// Visits the desk: takes its cookie, the situations of the docket, and the token of a form.
    pub(crate) fn visit(served: &Served) -> Self {
        let mut client = Self {
            agent: agent(),
            origin: served.origin(),
            cookie: String::new(),
            token: String::new(),
            countries: Vec::new(),
        };
        let mut response = client.agent.get(client.at("/docket.csv")).call().unwrap();
        let cookie = response.headers().get("set-cookie").unwrap().to_str().unwrap();
        cookie.split(';').next().unwrap().clone_into(&mut client.cookie);
        let docket = response.body_mut().read_to_string().unwrap();
        client.countries =
            docket.lines().skip(1).map(|row| row.split(',').nth(2).unwrap().to_owned()).collect();
        client.token = client.hidden(&client.country_page(), "form_token");
        client
    }

    /// Returns the path of the page about the first situation of the docket.
    pub(crate) fn country_page(&self) -> String {
        format!("/countries/{}", self.countries[0])
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send(Request::get(self.at(path)), String::new())
    }

    /// Sends a form as our own pages do: with cookie, token and `Origin`.
    pub(crate) fn post(&self, path: &str, fields: &[(&'static str, String)]) -> Reply {
        self.post_from(Some(&self.origin), Some(&self.token), path, fields)
    }

    /// Sends a form with this `Origin` and this token, or without them.
    pub(crate) fn post_from(
        &self,
        origin: Option<&str>,
        token: Option<&str>,
        path: &str,
        fields: &[(&'static str, String)],
    ) -> Reply {
        let mut request =
            Request::post(self.at(path)).header("content-type", "application/x-www-form-urlencoded");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let token = token.map(|token| ("form_token", token.to_owned()));
        let pairs = token.iter().chain(fields).map(|(name, value)| format!("{name}={}", escape(value)));
        self.send(request, pairs.collect::<Vec<_>>().join("&"))
    }

    /// Asks for a page under another name.
    pub(crate) fn get_as(&self, host: &str, path: &str) -> Reply {
        self.send(Request::get(self.at(path)).header("host", host), String::new())
    }

    /// Returns the value of a hidden field of a page.
    pub(crate) fn hidden(&self, path: &str, name: &str) -> String {
        let body = self.get(path).body;
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) = body.split_once(&start).unwrap_or_else(|| panic!("{path} has no field `{name}`"));
        rest.split('"').next().unwrap().to_owned()
    }

    /// Returns the token this visitor's forms carry.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    fn send(&self, request: ureq::http::request::Builder, body: String) -> Reply {
        let request = if self.cookie.is_empty() { request } else { request.header("cookie", &self.cookie) };
        let mut response = self.agent.run(request.body(body).unwrap()).unwrap();
        let header = |name: &str| {
            response.headers().get(name).map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
        };
        let (content_type, location) = (header("content-type"), header("location"));
        let status = response.status().as_u16();
        Reply { status, content_type, location, body: response.body_mut().read_to_string().unwrap() }
    }
}

impl Reply {
    /// Fails unless the answer has this status and these words on its page.
    pub(crate) fn assert(&self, status: u16, words: &[&str]) {
        assert_eq!(self.status, status, "{}", self.page());
        for word in words {
            assert!(self.page().contains(word), "`{word}` is not in: {}", self.page());
        }
    }

    /// Returns the page without its head and its frame, to keep messages short.
    fn page(&self) -> &str {
        let main = self.body.split_once("<main").map_or(self.body.as_str(), |(_, main)| main);
        main.split_once("</main>").map_or(main, |(main, _)| main)
    }
}

/// Returns a client that reports every status and follows no redirection.
pub(crate) fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_mins(1)));
    config.build().into()
}

/// Escapes a form's value: every byte but letters and digits.
fn escape(value: &str) -> String {
    let escaped = value.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    });
    escaped.collect()
}
