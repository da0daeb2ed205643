//! The thin thread without a pointing device.

use crate::browser::Browser;
use crate::person::{ENTER, Hand, Person, TAB};
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

/// The first stop of every page leads past the navigation.
#[test]
fn the_first_stop_leads_to_the_page() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let person = Person { browser: &browser, hand: Hand::Keyboard };
    for path in ["/", "/map", "/warnings", "/engagements", "/scorecard", "/data"] {
        browser.open(&served.at(path));
        browser.press([TAB]);
        person.assert_there("a.skip:focus");
        browser.press([ENTER]);
        browser.wait_for("the focus on the page", |browser| {
            (browser.script("return document.activeElement.id") == "main").then_some(())
        });
    }
}
