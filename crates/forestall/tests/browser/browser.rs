//! One browser window, driven over the `WebDriver` protocol (<https://www.w3.org/TR/webdriver2/>).

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::Request;

use forestall_confidence::Role;

use crate::client;
use crate::driver::{Driver, Programs};
use crate::served::Served;

/// How long a condition may take to come true.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long to wait between two looks at a condition.
const PAUSE: Duration = Duration::from_millis(15);

/// The key of an element's name in answers; fixed by the `WebDriver` specification, section 12.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A desktop screen's width in CSS pixels, and its height.
pub(crate) const WIDE: (u32, u32) = (1440, 900);
/// A phone's.
pub(crate) const NARROW: (u32, u32) = (390, 844);

/// A browser with a fresh profile; it ends when this value goes.
pub(crate) struct Browser {
    driver: Driver,
    agent: Agent,
    session: String,
}

/// An element of the page in view.
pub(crate) struct Element(String);

/// What the protocol calls an error, such as `no such element`.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: String,
    pub(crate) message: String,
}

impl Browser {
    /// Starts a browser of 1440 x 900 pixels; `None`, and a notice, where there is none on this machine.
    pub(crate) fn start() -> Option<Self> {
        let programs = Programs::find()?;
        let driver = Driver::start(&programs);
        let mut browser = Self { driver, agent: client::agent(), session: String::new() };
        let answer = browser.send("POST", "/session", &browser.capabilities(&programs));
        let answer = answer.unwrap_or_else(|failure| panic!("no browser: {failure:?}"));
        answer["sessionId"].as_str().unwrap().clone_into(&mut browser.session);
        browser.resize(WIDE);
        Some(browser)
    }

    fn capabilities(&self, programs: &Programs) -> Value {
        let profile = self.driver.folder.path().join("profile");
        let arguments = [
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--lang=en-US".to_owned(),
            // Whatever else a page asks for fails, and stands in the log.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1".to_owned(),
            format!("--user-data-dir={}", profile.display()),
        ];
        json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {"binary": programs.chromium, "args": arguments},
        }}})
    }

    /// Brings the cookie of a desk officer's session into the browser.
    pub(crate) fn enter(&self, served: &Served) {
        self.enter_as(served, Role::DeskOfficer);
    }

    /// Brings the cookie of somebody's session into the browser, in the place of another.
    pub(crate) fn enter_as(&self, served: &Served, role: Role) {
        let session = served.session_of(role);
        let cookie = json!({
            "name": session.name, "value": session.value, "url": served.at("/"), "httpOnly": true, "sameSite": "Strict",
        });
        assert_eq!(self.devtools("Network.setCookie", &cookie)["success"], true);
    }

    /// Opens an address and waits until the page and all it needs are there.
    pub(crate) fn open(&self, address: &str) {
        self.post("/url", &json!({"url": address}));
    }

    /// Returns the address in view.
    pub(crate) fn address(&self) -> String {
        self.get("/url").as_str().unwrap().to_owned()
    }

    /// Returns the path in view, without query and fragment.
    pub(crate) fn path(&self) -> String {
        self.script("return location.pathname").as_str().unwrap().to_owned()
    }

    /// Runs the body of a function in the page and returns what it returns.
    pub(crate) fn script(&self, body: &str) -> Value {
        self.script_with(body, &json!([]))
    }

    pub(crate) fn script_with(&self, body: &str, arguments: &Value) -> Value {
        self.post("/execute/sync", &json!({"script": body, "args": arguments}))
    }

    /// Returns the text in view below the first element that matches, `None` where none does.
    pub(crate) fn text(&self, selector: &str) -> Option<String> {
        self.texts(selector).into_iter().next()
    }

    /// Returns the texts of all elements that match; spaces that do not break are plain spaces here.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let body = "return [...document.querySelectorAll(arguments[0])].map(found => found.innerText)";
        let texts: Vec<String> = serde_json::from_value(self.script_with(body, &json!([selector]))).unwrap();
        texts.into_iter().map(|text| text.replace('\u{a0}', " ")).collect()
    }

    pub(crate) fn find(&self, selector: &str) -> Element {
        let found = self.post("/element", &json!({"using": "css selector", "value": selector}));
        Element(found[ELEMENT].as_str().unwrap().to_owned())
    }

    pub(crate) fn click(&self, element: &Element) {
        self.post(&format!("/element/{}/click", element.0), &json!({}));
    }

    /// Types into an element as the protocol does it, which needs no script.
    pub(crate) fn type_into(&self, element: &Element, text: &str) {
        self.post(&format!("/element/{}/value", element.0), &json!({"text": text}));
    }

    /// Presses keys one after the other, as a keyboard does.
    pub(crate) fn press(&self, keys: impl IntoIterator<Item = char>) {
        let strokes = keys.into_iter().flat_map(|key| {
            [json!({"type": "keyDown", "value": key}), json!({"type": "keyUp", "value": key})]
        });
        let strokes: Vec<_> = strokes.collect();
        self.post("/actions", &json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]}));
    }

    /// Does something that leads to another page, and waits until that page is there.
    pub(crate) fn arrive_by(&self, act: impl FnOnce(&Self)) {
        let before = self.script("return performance.timeOrigin");
        act(self);
        self.wait_for("the next page", |browser| {
            let body = "return document.readyState === 'complete' && performance.timeOrigin !== arguments[0]";
            let arrived = browser.try_post("/execute/sync", &json!({"script": body, "args": [before]}));
            // Between two pages there is nothing to ask.
            arrived.is_ok_and(|arrived| arrived == true).then_some(())
        });
    }

    /// Waits until `look` returns something.
    pub(crate) fn wait_for<T>(&self, what: &str, look: impl Fn(&Self) -> Option<T>) -> T {
        let started = Instant::now();
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            assert!(started.elapsed() < PATIENCE, "{what} did not come at {}", self.address());
            thread::sleep(PAUSE);
        }
    }

    /// Sends a command of the browser's own protocol.
    pub(crate) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.post("/goog/cdp/execute", &json!({"cmd": command, "params": parameters}))
    }

    /// Makes the page this wide and high, in CSS pixels.
    pub(crate) fn resize(&self, (width, height): (u32, u32)) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Returns what stands in the browser's console since the last call, warnings and worse.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let lines = self.post("/se/log", &json!({"type": "browser"}));
        let lines = lines.as_array().unwrap().iter();
        let serious = lines.filter(|line| line["level"] == "SEVERE" || line["level"] == "WARNING");
        serious.map(|line| line["message"].as_str().unwrap().to_owned()).collect()
    }

    /// Fails where the console holds a complaint.
    pub(crate) fn assert_quiet(&self) {
        let complaints = self.complaints();
        assert!(complaints.is_empty(), "{}: {complaints:?}", self.address());
    }

    /// Opens a second tab and returns its name; the first stays in view.
    pub(crate) fn new_tab(&self) -> String {
        self.post("/window/new", &json!({"type": "tab"}))["handle"].as_str().unwrap().to_owned()
    }

    /// Returns the name of the tab in view.
    pub(crate) fn tab(&self) -> String {
        self.get("/window").as_str().unwrap().to_owned()
    }

    pub(crate) fn switch_to(&self, tab: &str) {
        self.post("/window", &json!({"handle": tab}));
    }

    /// Goes back one page, as the browser's button does.
    pub(crate) fn back(&self) {
        self.arrive_by(|browser| {
            browser.post("/back", &json!({}));
        });
    }

    fn get(&self, path: &str) -> Value {
        let path = format!("/session/{}{path}", self.session);
        self.send("GET", &path, &Value::Null).unwrap_or_else(|failure| panic!("{path}: {failure:?}"))
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.try_post(path, body).unwrap_or_else(|failure| {
            panic!("{path} {body}: {}: {}", failure.error, failure.message);
        })
    }

    fn try_post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send("POST", &format!("/session/{}{path}", self.session), body)
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Result<Value, Failure> {
        let failure = |error: String, message: String| Failure { error, message };
        let address = format!("http://127.0.0.1:{}{path}", self.driver.port);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request =
            Request::builder().method(method).uri(address).header("content-type", "application/json");
        let mut response = self
            .agent
            .run(request.body(body).unwrap())
            .map_err(|error| failure("no answer".to_owned(), error.to_string()))?;
        let text =
            response.body_mut().read_to_string().map_err(|e| failure("no text".to_owned(), e.to_string()))?;
        let mut answer: Value =
            serde_json::from_str(&text).map_err(|error| failure("no JSON".to_owned(), error.to_string()))?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            Some(error) if !response.status().is_success() => {
                Err(failure(error.to_owned(), value["message"].as_str().unwrap_or_default().to_owned()))
            }
            _ => Ok(value),
        }
    }
}

/// Ends the browser; the driver ends after it.
impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.send("DELETE", &format!("/session/{}", self.session), &Value::Null);
        }
    }
}
