//! Every page of the desk, found by following all links from the docket.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use serde_json::json;

use crate::audit::audit;
use crate::browser::{Browser, NARROW, WIDE};
use crate::client::Client;
use crate::records;
use crate::records_of_talks::leave_one_of_each_kind;
use crate::served::Served;

/// A first view weighs less than this, in bytes.
const FIRST_VIEW: u64 = 200_000;

#[test]
fn every_page_opens_without_fault() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let client = Client::visit(&served);
    let engagement = records::leave_one_of_each(&client);
    leave_one_of_each_kind(&client, &engagement);
    let mut walk = Walk::from_the_docket();
    walk.note(&quarantine(&client));
    let mut faults = BTreeMap::new();
    while let Some(path) = walk.queue.pop_front() {
        let found = look_at(&browser, &served, &path, &mut walk);
        if !found.is_empty() {
            faults.insert(path, found);
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    walk.assert_complete(&client);
    for path in &walk.downloads {
        let reply = client.get(path);
        assert_eq!(reply.status, 200, "{path}");
        let kind = content_type(path);
        assert!(reply.content_type.starts_with(kind), "{path}: {}, not {kind}", reply.content_type);
        assert!(kind != "text/csv" || reply.body.lines().count() > 1, "{path} holds no row");
    }
}

/// What looks at the pages finds what it looks for.
#[test]
fn faults_are_found() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    browser.open(&served.at("/"));
    assert_eq!(audit(&browser).faults, [""; 0]);
    browser.script(
        "document.querySelector('h1').remove();
         document.querySelector('.banner').remove();
         document.documentElement.lang = '';
         document.title = 'Forestall';
         const main = document.querySelector('main');
         const add = (name, set) => main.append(Object.assign(document.createElement(name), set));
         add('input', { id: 'main' });
         add('img', { src: 'http://elsewhere.invalid/x.png' });
         add('a', { href: '/map' });
         add('a', { href: '#nowhere', textContent: 'x' });
         add('div', { id: 'wide', textContent: 'x' });
         document.querySelector('#wide').style.width = '5000px';
         console.error('said by the page');",
    );
    let complaints = browser.complaints().join("\n");
    let faults = audit(&browser).faults.join("\n");
    for fault in [
        "0 h1",
        "no mark of the exercise",
        "lang: ",
        "title: Forestall",
        "no label: ",
        "no name: ",
        "ids that stand twice",
        "a link without a name",
        "leads nowhere on the page",
        "px wide in 1440",
        "a textbox without a name",
    ] {
        assert!(faults.contains(fault), "`{fault}` is not among: {faults}");
    }
    for complaint in ["said by the page", "elsewhere.invalid"] {
        assert!(complaints.contains(complaint), "`{complaint}` is not among: {complaints}");
    }
}

#[test]
fn first_views_are_light() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let country_page = Client::visit(&served).country_page();
    for path in ["/", "/map", &country_page] {
        browser.devtools("Network.clearBrowserCache", &json!({}));
        browser.open(&served.at(path));
        let weights = "
            const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
            return entries.map(entry => [new URL(entry.name).pathname, entry.encodedBodySize]);";
        let weights: Vec<(String, u64)> = serde_json::from_value(browser.script(weights)).unwrap();
        let sum: u64 = weights.iter().map(|(_, bytes)| bytes).sum();
        eprintln!("{path}: {sum} bytes in {} answers", weights.len());
        assert!(
            weights.iter().any(|(name, bytes)| name.contains("forestall.css") && *bytes > 0),
            "{weights:?}"
        );
        assert!(sum < FIRST_VIEW, "{path} weighs {sum} bytes: {weights:?}");
    }
}

/// Opens a page wide and narrow, keeps its links, and returns what is wrong with it.
fn look_at(browser: &Browser, served: &Served, path: &str, walk: &mut Walk) -> Vec<String> {
    browser.resize(WIDE);
    browser.open(&served.at(path));
    let wide = audit(browser);
    browser.resize(NARROW);
    let narrow = audit(browser);
    let mut faults = wide.faults;
    faults.extend(narrow.faults.into_iter().map(|fault| format!("narrow: {fault}")));
    if wide.status != 200 {
        faults.push(format!("status {}", wide.status));
    }
    faults.extend(browser.complaints());
    for link in wide.links.iter().chain(&narrow.links) {
        match link.strip_prefix(&served.origin()) {
            Some(path) => walk.note(path),
            None => faults.push(format!("a link leads elsewhere: {link}")),
        }
    }
    faults
}

/// Returns the content type a file's name promises.
fn content_type(link: &str) -> &'static str {
    let path = link.split('?').next().unwrap_or_default();
    match Path::new(path).extension().and_then(|extension| extension.to_str()) {
        Some("csv") => "text/csv",
        Some("geojson") => "application/geo+json",
        Some("ics") => "text/calendar",
        Some("json") => "application/json",
        Some("md") => "text/plain",
        Some("svg") => "image/svg+xml",
        _ => panic!("{link} is a kind of file this test does not know"),
    }
}

/// Returns the path of the rows set aside; nothing is set aside of an exercise, so no link leads there.
fn quarantine(client: &Client) -> String {
    let page = client.get("/data").body;
    let (_, rest) = page.split_once("<article class=\"source\" id=\"").unwrap();
    format!("/data/{}/quarantine", rest.split('"').next().unwrap())
}

/// The kinds of pages a person with all roles comes upon.
const KINDS: [&str; 47] = [
    "/",
    "/appeals",
    "/appeals/*",
    "/appeals/new",
    "/calendar",
    "/countries/*",
    "/data",
    "/data/*/quarantine",
    "/engagements",
    "/engagements/*",
    "/engagements/*/members",
    "/engagements/new",
    "/map",
    "/my-day",
    "/owed",
    "/parties",
    "/parties/*",
    "/parties/map",
    "/parties/new",
    "/representatives",
    "/representatives/*",
    "/representatives/coverage",
    "/representatives/new",
    "/representatives/within",
    "/roster",
    "/roster/*",
    "/roster/*/erasure",
    "/roster/new",
    "/scorecard",
    "/sessions",
    "/sessions/*",
    "/sessions/new",
    "/situations",
    "/situations/*",
    "/situations/*/handover",
    "/situations/*/timeline",
    "/situations/new",
    "/talks",
    "/texts",
    "/texts/*",
    "/texts/*/diff",
    "/texts/*/print",
    "/transfers",
    "/transfers/*",
    "/venues",
    "/venues/*",
    "/warnings/*",
];

/// What is still to be opened, and what was.
#[derive(Default)]
struct Walk {
    queue: VecDeque<String>,
    paths: BTreeSet<String>,
    /// Kind of page with one part of a query, such as `/map` with `measure=deaths`.
    variants: BTreeSet<(String, String)>,
    downloads: BTreeSet<String>,
}

impl Walk {
    fn from_the_docket() -> Self {
        let mut walk = Self::default();
        walk.note("/");
        walk
    }

    /// Queues a link unless nothing new is to be seen there: its path was noted and so were all parts of its query.
    fn note(&mut self, link: &str) {
        let link = link.split('#').next().unwrap_or_default();
        let (path, query) = link.split_once('?').unwrap_or((link, ""));
        if Path::new(path).extension().is_some() {
            self.downloads.insert(link.to_owned());
            return;
        }
        let mut is_new = self.paths.insert(path.to_owned());
        for part in query.split('&').filter(|part| !part.is_empty()) {
            is_new |= self.variants.insert((kind(path), without_record(part)));
        }
        if is_new {
            self.queue.push_back(link.to_owned());
        }
    }

    /// Fails unless each of these kinds of page was seen, and each situation of the docket.
    fn assert_complete(&self, client: &Client) {
        let kinds: BTreeSet<String> = self.paths.iter().map(|path| kind(path)).collect();
        let missed: Vec<_> = KINDS.into_iter().filter(|kind| !kinds.contains(*kind)).collect();
        assert!(missed.is_empty(), "no link leads to {missed:?}; seen were {kinds:?}");
        let situations = client.countries().len();
        let countries = self.paths.iter().filter(|path| path.starts_with("/countries/")).count();
        assert!(situations > 20 && countries >= situations, "{countries} pages for {situations} situations");
        for kind in ["/docket.csv", "/map.csv", "history.csv", "forecast.csv", "/scorecard/misses.csv"] {
            assert!(self.downloads.iter().any(|path| path.contains(kind)), "no link to {kind}");
        }
    }
}

/// Returns the path with the name of a record, country or source left out.
fn kind(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    if let [_, "countries" | "warnings" | "engagements" | "data" | "runs", name, ..] = parts.as_mut_slice()
        && *name != "new"
    {
        *name = "*";
    }
    for part in parts.iter_mut().skip(1).filter(|part| is_record(part)) {
        *part = "*";
    }
    parts.join("/")
}

/// Says whether a part of a path is the identifier of a record, such as `SIT-04c1f2a9b3e7`.
fn is_record(part: &str) -> bool {
    part.split_once('-')
        .is_some_and(|(kind, _)| kind.len() == 3 && kind.chars().all(|c| c.is_ascii_uppercase()))
}

/// Returns a part of a query with the record or country it names left out; other values are other views.
fn without_record(part: &str) -> String {
    match part.split_once('=') {
        Some((
            name @ ("country" | "engagement" | "from" | "recorded" | "situation" | "to" | "version"),
            _,
        )) => format!("{name}=*"),
        _ => part.to_owned(),
    }
}
