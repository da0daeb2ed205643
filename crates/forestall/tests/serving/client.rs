//! A plain HTTP client: what reaches the desk without a browser.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use forestall_confidence::Role;
use ureq::Agent;
use ureq::http::{Request, request};

use super::served::Served;

/// A visitor with the cookies of one browser.
pub(crate) struct Client {
    agent: Agent,
    origin: String,
    cookies: RefCell<BTreeMap<String, String>>,
    token: OnceCell<String>,
    countries: OnceCell<Vec<String>>,
}

/// The cookie by which the desk knows somebody who has logged in.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) name: String,
    pub(crate) value: String,
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

impl Session {
    /// Exchanges the start address of a local desk for a session.
    pub(crate) fn by_start_address(origin: &str, path: &str) -> Self {
        let client = Client::of(origin, None);
        client.get(path).assert(303, &[]);
        client.session().unwrap_or_else(|| panic!("the start address gives no session"))
    }
}

impl Client {
    /// A visitor of the desk at this address: somebody who has logged in, or a stranger.
    pub(crate) fn of(origin: &str, session: Option<&Session>) -> Self {
        let cookies = session.map(|session| (session.name.clone(), session.value.clone()));
        Self {
            agent: agent(),
            origin: origin.to_owned(),
            cookies: RefCell::new(cookies.into_iter().collect()),
            token: OnceCell::new(),
            countries: OnceCell::new(),
        }
    }

    /// A desk officer's visit in a browser of its own.
    pub(crate) fn visit(served: &Served) -> Self {
        served.client_of(Role::DeskOfficer)
    }

    /// Returns the session this visitor has, if any.
    pub(crate) fn session(&self) -> Option<Session> {
        let cookies = self.cookies.borrow();
        let found = cookies.iter().find(|(name, _)| name.contains("forestall_session_"));
        found.map(|(name, value)| Session { name: name.clone(), value: value.clone() })
    }

    /// Returns the codes of the situations on the docket, first to last.
    pub(crate) fn countries(&self) -> &[String] {
        self.countries.get_or_init(|| {
            let docket = self.get("/docket.csv");
            docket.assert(200, &[]);
            docket.body.lines().skip(1).map(|row| row.split(',').nth(2).unwrap().to_owned()).collect()
        })
    }

    /// Returns the path of the page about the first situation of the docket.
    pub(crate) fn country_page(&self) -> String {
        format!("/countries/{}", self.countries()[0])
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send(Request::get(self.at(path)), String::new())
    }

    /// Sends a form as our own pages do: with cookie, token and `Origin`.
    pub(crate) fn post(&self, path: &str, fields: &[(&'static str, String)]) -> Reply {
        self.post_from(Some(&self.origin), Some(self.token()), path, fields)
    }

    /// Sends a form as [`Client::post`] does to a server that may end meanwhile.
    pub(crate) fn try_post(
        &self,
        path: &str,
        fields: &[(&'static str, String)],
    ) -> Result<Reply, ureq::Error> {
        let (request, body) = self.form(Some(&self.origin), Some(self.token()), path, fields);
        self.try_send(request, body)
    }

    /// Sends a form with this `Origin` and this token, or without them.
    pub(crate) fn post_from(
        &self,
        origin: Option<&str>,
        token: Option<&str>,
        path: &str,
        fields: &[(&'static str, String)],
    ) -> Reply {
        let (request, body) = self.form(origin, token, path, fields);
        self.send(request, body)
    }

    /// Sends the form of a page with the token that stands on it, as who follows a link does.
    pub(crate) fn fill_in(&self, path: &str, fields: &[(&'static str, String)]) -> Reply {
        let token = self.hidden(path, "form_token");
        self.post_from(Some(&self.origin), Some(&token), path, fields)
    }

    fn form(
        &self,
        origin: Option<&str>,
        token: Option<&str>,
        path: &str,
        fields: &[(&'static str, String)],
    ) -> (request::Builder, String) {
        let mut request =
            Request::post(self.at(path)).header("content-type", "application/x-www-form-urlencoded");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let token = token.map(|token| ("form_token", token.to_owned()));
        let pairs = token.iter().chain(fields).map(|(name, value)| format!("{name}={}", escape(value)));
        (request, pairs.collect::<Vec<_>>().join("&"))
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

    /// Returns the token this visitor's forms carry, as long as the session stays the same.
    pub(crate) fn token(&self) -> &str {
        let page = if self.session().is_some() { "/me" } else { "/log-in" };
        self.token.get_or_init(|| self.hidden(page, "form_token"))
    }

    /// Fetches the token of a server that may end meanwhile.
    pub(crate) fn try_token(&self) -> Result<(), ureq::Error> {
        self.try_send(Request::get(self.at("/me")), String::new()).map(|page| {
            let (_, rest) = page.body.split_once("name=\"form_token\" value=\"").unwrap();
            let _ = self.token.set(rest.split('"').next().unwrap().to_owned());
        })
    }

    fn send(&self, request: request::Builder, body: String) -> Reply {
        self.try_send(request, body).unwrap_or_else(|error| panic!("no answer: {error}"))
    }

    fn try_send(&self, request: request::Builder, body: String) -> Result<Reply, ureq::Error> {
        let cookies: Vec<_> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = if cookies.is_empty() { request } else { request.header("cookie", cookies.join("; ")) };
        let mut response = self.agent.run(request.body(body).unwrap())?;
        for cookie in response.headers().get_all("set-cookie") {
            self.keep(cookie.to_str().unwrap());
        }
        let header = |name: &str| {
            response.headers().get(name).map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
        };
        let (content_type, location) = (header("content-type"), header("location"));
        let status = response.status().as_u16();
        Ok(Reply { status, content_type, location, body: response.body_mut().read_to_string()? })
    }

    /// Keeps a cookie as a browser does, or forgets it.
    fn keep(&self, cookie: &str) {
        let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        let mut cookies = self.cookies.borrow_mut();
        if value.is_empty() {
            cookies.remove(name);
        } else {
            cookies.insert(name.to_owned(), value.to_owned());
        }
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
