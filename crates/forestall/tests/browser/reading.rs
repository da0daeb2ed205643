//! All that one person can open at the desk, read as plain text.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use forestall_confidence::Role;

use crate::client::Client;
use crate::served::Served;

/// Where a walk begins beside the first page: every list of records, calendars, what is owed.
const LISTS: [&str; 17] = [
    "/engagements",
    "/sessions",
    "/texts",
    "/transfers",
    "/appeals",
    "/situations",
    "/parties",
    "/parties/map",
    "/roster",
    "/representatives",
    "/venues",
    "/talks",
    "/owed",
    "/my-day",
    "/calendar",
    "/calendar.ics",
    "/notes",
];

/// Where the forms that search send their words.
const SEARCHES: [&str; 5] =
    ["/situations/search", "/parties/search", "/roster/search", "/appeals/search", "/notes"];

/// The pages and files of the forecasts, which tell nothing of records and are many.
const FORECASTS: [&str; 9] =
    ["/map", "/docket", "/countries", "/runs", "/data", "/scorecard", "/api", "/static", "/log-out"];

/// What one person read, by its path.
pub(crate) struct Reading {
    who: Role,
    pages: BTreeMap<String, String>,
}

impl Reading {
    /// Follows every link this person sees, from the first page and the lists, and opens these paths whether or not a
    /// link leads there.
    pub(crate) fn of(served: &Served, who: Role, paths: &[String]) -> Self {
        let client = served.client_of(who);
        let start = std::iter::once("/").chain(LISTS).map(str::to_owned).chain(paths.iter().cloned());
        let mut queue: VecDeque<String> = start.collect();
        let mut known: BTreeSet<String> = queue.iter().cloned().collect();
        let mut pages = BTreeMap::new();
        while let Some(path) = queue.pop_front() {
            let page = client.get(&path);
            let found = links(&page.body).chain((!page.location.is_empty()).then(|| page.location.clone()));
            for link in found.filter(|link| !FORECASTS.iter().any(|forecast| link.starts_with(forecast))) {
                if known.insert(link.clone()) {
                    queue.push_back(link);
                }
            }
            pages.insert(format!("{} {path}", page.status), page.body);
        }
        Self { who, pages }
    }

    /// Adds what the searches answer to a word; the field in which it stands as typed is left out.
    pub(crate) fn searched(mut self, served: &Served, word: &str) -> Self {
        let client = served.client_of(self.who);
        for search in SEARCHES {
            let answer = search_for(&client, search, word);
            self.pages.insert(format!("{search} for {word}"), answer);
        }
        self
    }

    /// Returns the links this person was shown that lead to no page of theirs.
    pub(crate) fn dead_ends(&self) -> Vec<&str> {
        let dead = |path: &&String| path.starts_with('4') || path.starts_with('5');
        self.pages.keys().filter(dead).map(String::as_str).collect()
    }

    /// Returns where these words stand.
    pub(crate) fn places(&self, words: &str) -> Vec<&str> {
        let escaped = words.replace('\'', "&#39;");
        let holds = |page: &&String| page.contains(words) || page.contains(&escaped);
        self.pages.iter().filter(|(_, page)| holds(page)).map(|(path, _)| path.as_str()).collect()
    }

    /// Fails unless each of these words stands somewhere.
    pub(crate) fn assert_told(&self, words: &[&str]) {
        for word in words {
            assert!(
                !self.places(word).is_empty(),
                "{:?} does not find `{word}` on {:?}",
                self.who,
                self.paths()
            );
        }
    }

    /// Fails where one of these words stands.
    pub(crate) fn assert_kept(&self, words: &[&str]) {
        for word in words {
            let places = self.places(word);
            assert!(places.is_empty(), "{:?} is told `{word}` on {places:?}", self.who);
        }
    }

    /// Returns what was read, by status and path.
    pub(crate) fn paths(&self) -> Vec<&str> {
        self.pages.keys().map(String::as_str).collect()
    }
}

fn search_for(client: &Client, path: &str, word: &str) -> String {
    let answer = client.post(path, &[("words", word.to_owned())]);
    let body = answer.body.replace(&format!("value=\"{word}\""), "");
    format!("{} {body}", answer.status)
}

/// Returns the paths a page links to, without their fragments.
fn links(page: &str) -> impl Iterator<Item = String> {
    let found = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let own = found.filter(|link| link.starts_with('/'));
    own.map(|link| link.split('#').next().unwrap_or_default().replace("&amp;", "&"))
}
