//! Somebody who sends requests: with the cookies of a browser, or with a program's token.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use ureq::Agent;
use ureq::http::{Request, request};

use crate::serving::client::Session;

/// The largest answer that is read, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A visitor of the desk.
pub(crate) struct Visitor {
    agent: Agent,
    origin: String,
    cookies: RefCell<BTreeMap<String, String>>,
    bearer: Option<String>,
    form_token: OnceCell<String>,
}

/// What the desk answered, to its last byte.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in small letters, in the order they came.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// The fields of a form.
pub(crate) type Fields = Vec<(String, String)>;

/// Returns fields out of pairs of text.
pub(crate) fn fields<const N: usize>(pairs: [(&str, &str); N]) -> Fields {
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

impl Visitor {
    /// A browser, with somebody's session or without one.
    pub(crate) fn with_session(origin: &str, session: Option<&Session>) -> Self {
        let cookies = session.map(|session| (session.name.clone(), session.value.clone()));
        Self {
            agent: agent(),
            origin: origin.to_owned(),
            cookies: RefCell::new(cookies.into_iter().collect()),
            bearer: None,
            form_token: OnceCell::new(),
        }
    }

    /// A program with a token.
    pub(crate) fn with_token(origin: &str, token: &str) -> Self {
        Self { bearer: Some(token.to_owned()), ..Self::with_session(origin, None) }
    }

    /// Returns the session this visitor has, if any.
    pub(crate) fn session(&self) -> Option<Session> {
        let cookies = self.cookies.borrow();
        let found = cookies.iter().find(|(name, _)| name.contains("session"));
        found.map(|(name, value)| Session { name: name.clone(), value: value.clone() })
    }

    /// Returns the value of the `Cookie` header.
    pub(crate) fn cookie_header(&self) -> String {
        let cookies = self.cookies.borrow();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(Request::get(self.at(path)), Vec::new())
    }

    /// Sends a form as the desk's own pages do.
    pub(crate) fn post(&self, path: &str, fields: &Fields) -> Answer {
        let token = self.form_token().to_owned();
        self.post_with(path, Some(&token), fields)
    }

    /// Sends a form with this token, or without one.
    pub(crate) fn post_with(&self, path: &str, token: Option<&str>, fields: &Fields) -> Answer {
        let token = token.map(|token| ("form_token".to_owned(), token.to_owned()));
        let pairs = token.iter().chain(fields).map(|(name, value)| format!("{name}={}", escape(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        self.post_body(path, "application/x-www-form-urlencoded", body.into_bytes())
    }

    /// Sends a form that carries a file.
    pub(crate) fn post_file(&self, path: &str, file_name: &str, bytes: &[u8]) -> Answer {
        let token = self.form_token().to_owned();
        self.post_parts(path, &[("form_token", None, token.as_bytes()), ("file", Some(file_name), bytes)])
    }

    /// Sends a form in parts: name, file name, content.
    pub(crate) fn post_parts(&self, path: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
        let boundary = "a-boundary-that-stands-in-no-file";
        let mut body = Vec::new();
        for (name, file_name, content) in parts {
            let file = file_name.map_or_else(String::new, |file| format!("; filename=\"{file}\""));
            let head =
                format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        self.post_body(path, &format!("multipart/form-data; boundary={boundary}"), body)
    }

    /// Sends any body as a form of the desk's own page.
    pub(crate) fn post_body(&self, path: &str, content_type: &str, body: Vec<u8>) -> Answer {
        let request =
            Request::post(self.at(path)).header("content-type", content_type).header("origin", &self.origin);
        self.send(request, body)
    }

    /// Returns the token this visitor's forms carry, as long as the session stays the same.
    pub(crate) fn form_token(&self) -> &str {
        let page = if self.session().is_some() { "/me" } else { "/log-in" };
        self.form_token.get_or_init(|| self.get(page).hidden("form_token"))
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Sends a request with this visitor's cookies and token, and keeps the cookies that come back.
    pub(crate) fn send(&self, mut request: request::Builder, body: Vec<u8>) -> Answer {
        let cookies = self.cookie_header();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        if let Some(token) = &self.bearer {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(body).unwrap();
        let what = format!("{} {}", request.method(), request.uri());
        // A form far too large is answered before it is read; on a busy machine the answer can be lost to the hang-up.
        let hung_up =
            |error: &ureq::Error| matches!(error, ureq::Error::Io(error) if is_hang_up(error.kind()));
        let mut answered = self.agent.run(request.clone());
        for _ in 0..5 {
            if !(request.body().len() > LARGE && answered.as_ref().is_err_and(hung_up)) {
                break;
            }
            answered = self.agent.run(request.clone());
        }
        let mut response = answered.unwrap_or_else(|error| panic!("no answer to {what}: {error}"));
        let headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let body = response.body_mut().with_config().limit(LARGEST).read_to_vec().unwrap();
        let answer = Answer { status: response.status().as_u16(), headers, body };
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            self.keep(cookie);
        }
        answer
    }

    fn keep(&self, cookie: &str) {
        let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        let mut cookies = self.cookies.borrow_mut();
        if value.is_empty() {
            cookies.remove(name)
        } else {
            cookies.insert(name.to_owned(), value.to_owned())
        };
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the first header of this name, or an empty text.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// Returns the last part of the path a redirection leads to: the identifier of what was made.
    pub(crate) fn made(&self) -> String {
        assert_eq!(self.status, 303, "{}", self.main());
        let path = self.header("location").split(['?', '#']).next().unwrap();
        path.rsplit('/').next().unwrap().to_owned()
    }

    /// Fails unless the answer has this status and these words.
    pub(crate) fn assert(&self, status: u16, words: &[&str]) -> &Self {
        assert_eq!(self.status, status, "{}", self.main());
        for word in words {
            assert!(self.text().contains(word), "`{word}` is not in: {}", self.main());
        }
        self
    }

    /// Returns the value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let body = self.text();
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) =
            body.split_once(&start).unwrap_or_else(|| panic!("no field `{name}` in: {}", self.main()));
        rest.split('"').next().unwrap().to_owned()
    }

    /// Returns the page without its frame.
    pub(crate) fn main(&self) -> String {
        let text = self.text();
        let main = text.split_once("<main").map_or(text.as_str(), |(_, main)| main);
        main.split_once("</main>").map_or(main, |(main, _)| main).to_owned()
    }
}

/// Escapes a form's value: every byte but letters and digits.
pub(crate) fn escape(value: &str) -> String {
    let escaped = value.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    });
    escaped.collect()
}

/// Returns a client that reports every status, follows no redirection, and opens a connection for each request: the desk
/// ends a connection on which it refused a form before all of it had come.
fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_idle_connections(0)
        .timeout_global(Some(Duration::from_mins(1)));
    config.build().into()
}

/// Above this many bytes a form may be refused before it is read.
const LARGE: usize = 1024 * 1024;

fn is_hang_up(kind: std::io::ErrorKind) -> bool {
    matches!(kind, std::io::ErrorKind::BrokenPipe | std::io::ErrorKind::ConnectionReset)
}
