//! The thin thread without a pointing device.

use crate::browser::Browser;
use crate::client::Client;
use crate::person::{ENTER, Hand, Person, TAB};
use crate::records_by_hand;
use crate::served::Served;
use crate::thin_thread;

#[test]
fn the_thin_thread_is_walked_by_keyboard_alone() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let person = Person { browser: &browser, hand: Hand::Keyboard };
    thin_thread::walk(&person, &served);
    browser.assert_quiet();
}

/// A situation is entered, looked at and handed on without anything being clicked.
#[test]
fn records_are_made_by_keyboard_alone() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let country = Client::visit(&served).countries()[0].clone();
    browser.open(&served.at("/situations"));
    records_by_hand::watch_a_situation(&Person { browser: &browser, hand: Hand::Keyboard }, &country);
    browser.assert_quiet();
}

const PAGES: [&str; 21] = [
    "/",
    "/appeals",
    "/calendar",
    "/data",
    "/engagements",
    "/map",
    "/my-day",
    "/owed",
    "/parties",
    "/parties/map",
    "/representatives",
    "/representatives/coverage",
    "/roster",
    "/scorecard",
    "/sessions",
    "/situations",
    "/talks",
    "/texts",
    "/transfers",
    "/venues",
    "/warnings",
];

/// The first stop of every page leads past the navigation.
#[test]
fn the_first_stop_leads_to_the_page() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let person = Person { browser: &browser, hand: Hand::Keyboard };
    for path in PAGES {
        browser.open(&served.at(path));
        browser.press([TAB]);
        person.assert_there("a.skip:focus");
        browser.press([ENTER]);
        browser.wait_for("the focus on the page", |browser| {
            (browser.script("return document.activeElement.id") == "main").then_some(())
        });
    }
}
