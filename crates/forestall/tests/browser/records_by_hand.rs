//! A situation entered, told more of and handed on, as a person works: by keyboard alone, or without scripts.

use crate::person::Person;

const TITLE: &str = "Tension at the dam";
const WHY: &str = "Two ceasefires broke within a week.";
const LOOK: &str = "Ask the embassy about the bridge";
const STATE: &str = "Both sides wait.";

/// Enters a situation from the list in view; a form that lacks something is sent first and comes back as it was.
pub(crate) fn watch_a_situation(person: &Person<'_>, country: &str) {
    let browser = person.browser;
    person.follow("main a[href^='/situations/new']");
    person.write("#open-why", WHY);
    person.write("#open-polities", country);
    person.follow("main form button[type=submit]:not([name])");
    assert_eq!(browser.texts(".error").len(), 1, "the title is missing: {:?}", browser.texts(".error"));
    let kept = browser.script("return document.querySelector('#open-why').value");
    assert_eq!(kept, WHY, "what was written stays");
    browser.complaints();
    person.write("#open-title", TITLE);
    person.follow("main form button[type=submit]:not([name])");
    assert_eq!(browser.text("h1").as_deref(), Some(TITLE));

    person.unfold("#act-watch > summary");
    person.write("#watch-what", LOOK);
    person.write_day("#watch-on", (2099, 12, 1));
    person.follow("#act-watch form button[type=submit]:not([name])");
    assert!(browser.text("main").unwrap().contains(LOOK));

    person.unfold("#act-hand-over > summary");
    person.write("#hand-over-to", "A colleague");
    person.write("#hand-over-state", STATE);
    person.write("#hand-over-open", "Who speaks for the north.");
    person.write("#hand-over-call", "The envoy.");
    person.follow("#act-hand-over form button[type=submit]:not([name])");
    assert_eq!(browser.texts(".error"), [""; 0]);
    person.follow("main a[href$='/handover']");
    assert!(browser.text("main").unwrap().contains(STATE));
}
