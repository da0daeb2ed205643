//! What the desk does not take, and how it says so.

use serde_json::json;

use crate::browser::Browser;
use crate::client::Client;
use crate::person::{Hand, Person};
use crate::records;
use crate::served::Served;

/// A reason that would run if it were printed as it is.
const HOSTILE: &str =
    "<script>window.taken = 1</script><img src=x onerror=\"window.taken = 2\"> & 'quoted' </textarea>";

#[test]
fn an_empty_reason_comes_back_with_the_input_kept() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let client = Client::visit(&served);
    let person = Person { browser: &browser, hand: Hand::Keyboard };
    browser.open(&served.at(&client.country_page()));
    person.choose("kind", "warn");
    person.follow("#decide form button");
    assert_eq!(status(&browser), 422);
    assert!(browser.text("#decision-reason-error").unwrap().contains("missing"));
    person.assert_there("input[name=kind][value=warn]:checked");
    // The field says that it is wrong, what is wrong, and holds the focus.
    person.assert_there("#decision-reason[aria-invalid=true][aria-describedby~=decision-reason-error]:focus");

    person.write("#decision-reason", "Columns gather.");
    person.follow("#decide form button");
    assert!(browser.path().starts_with("/warnings/W-"), "the form can be sent again: {}", browser.address());
    let refused = served.at(&records::decisions(&client));
    let others: Vec<_> =
        browser.complaints().into_iter().filter(|line| !line.starts_with(&refused)).collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn a_long_reason_is_refused_kindly() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let client = Client::visit(&served);
    let person = Person { browser: &browser, hand: Hand::Pointer };
    browser.open(&served.at(&client.country_page()));
    let long = "é".repeat(4001);
    browser.script_with("document.querySelector('#decision-reason').value = arguments[0]", &json!([long]));
    person.choose("kind", "warn");
    person.follow("#decide form button");
    assert_eq!(status(&browser), 422);
    let error = browser.text("#decision-reason-error").unwrap();
    assert!(error.contains("4001") && error.contains("4000"), "{error}");
    assert_eq!(browser.script("return document.querySelector('#decision-reason').value"), long.as_str());

    let larger = records::decision(&client, &"x".repeat(70_000));
    client
        .post(&records::decisions(&client), &larger)
        .assert(413, &["too much text", "Nothing was recorded"]);
    let longest = records::decision(&client, &"é".repeat(4000));
    assert_eq!(client.post(&records::decisions(&client), &longest).status, 303, "4000 characters are kept");
}

#[test]
fn script_in_a_reason_is_text() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let client = Client::visit(&served);
    let warning = records::decide_to_warn(&client, HOSTILE);
    let mut refused = records::decision(&client, HOSTILE);
    refused.retain(|(name, _)| *name != "kind");
    let page = client.post(&records::decisions(&client), &refused);
    page.assert(422, &[]);
    assert!(!page.body.contains("<script>window"), "a refused reason is printed as it is");
    for path in [warning.as_str(), "/warnings", &client.country_page(), "/"] {
        browser.open(&served.at(path));
        let shown = browser.text("main").unwrap();
        assert!(shown.contains(HOSTILE), "{path} shows other words: {shown}");
        assert!(
            browser.script("return window.taken === undefined && document.querySelector('img') === null")
                == true
        );
        browser.assert_quiet();
    }
}

#[test]
fn forms_from_elsewhere_are_refused() {
    let served = Served::start();
    let client = Client::visit(&served);
    let path = records::decisions(&client);
    let form = records::decision(&client, "Sent by somebody else.");
    let own = served.origin();
    let stranger = Client::visit(&served);
    let (token, foreign_token) = (client.token(), stranger.token());
    assert_ne!(token, foreign_token);
    for (origin, token, words) in [
        (Some(own.as_str()), None, "expired"),
        (Some(own.as_str()), Some(foreign_token), "expired"),
        (Some("http://example.org"), Some(token), "did not come from this desk"),
        (Some("null"), Some(token), "did not come from this desk"),
        (None, Some(token), "did not come from this desk"),
    ] {
        let reply = client.post_from(origin, token, &path, &form);
        reply.assert(403, &[words]);
    }
    for host in ["example.org", "127.0.0.1:1", "localhost"] {
        let reply = client.get_as(host, "/");
        reply.assert(421, &["under its own address only"]);
        assert!(!reply.body.contains("Docket"), "a stranger is told something: {}", reply.body);
    }
    let page = client.get(&client.country_page()).body;
    assert!(!page.contains("Sent by somebody else."), "a refused form left a record");
    assert_eq!(client.post(&path, &form).status, 303, "the same form from our own page is taken");
}

#[test]
fn what_does_not_exist_is_said_in_words() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    for path in [
        "/countries/ZZZ",
        "/countries/%3Cscript%3E",
        "/countries/ZZZ/history.csv",
        "/warnings/W-1999-999",
        "/warnings/nonsense",
        "/engagements/E-1999-999",
        "/engagements/new?country=ZZZ",
        "/data/none/quarantine",
        "/scorecard/none.csv",
        "/nowhere",
    ] {
        browser.open(&served.at(path));
        assert_eq!(status(&browser), 404, "{path}");
        assert_eq!(browser.text("h1").as_deref(), Some("There is no such page"), "{path}");
        let words = browser.text("main").unwrap();
        assert!(words.contains("To the first page"), "{path}: {words}");
        assert!(browser.text(".banner.exercise").is_some(), "{path} does not say that the world is invented");
    }
}

/// Returns the status of the page in view.
fn status(browser: &Browser) -> u64 {
    browser.script("return performance.getEntriesByType('navigation')[0].responseStatus").as_u64().unwrap()
}
