//! Two people, or one with two tabs, act on the same record.

use crate::browser::Browser;
use crate::client::Client;
use crate::person::{Hand, Person};
use crate::records;
use crate::served::Served;

const SECOND: &str = "Mine, typed with care.";

#[test]
fn an_answer_on_an_old_page_says_that_somebody_else_acted() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let client = Client::visit(&served);
    let warning = records::decide_to_warn(&client, "Columns gather.");
    let person = Person { browser: &browser, hand: Hand::Pointer };
    let first = browser.tab();
    let second = browser.new_tab();
    for tab in [&second, &first] {
        browser.switch_to(tab);
        browser.open(&served.at(&warning));
    }
    answer(&person, "First of the two.");
    assert_eq!(browser.path(), warning);

    browser.switch_to(&second);
    answer(&person, SECOND);
    assert_refused_and_kept(&browser, "#answer-words");
    let page = client.get(&warning).body;
    assert!(page.contains("First of the two.") && !page.contains(SECOND), "{page}");
}

#[test]
fn a_decision_on_an_old_page_says_that_somebody_else_acted() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let client = Client::visit(&served);
    let person = Person { browser: &browser, hand: Hand::Pointer };
    browser.open(&served.at(&client.country_page()));
    records::decide_to_warn(&client, "First of the two.");
    person.choose("kind", "watch");
    person.write("#decision-reason", SECOND);
    person.follow("#decide form button");
    assert_refused_and_kept(&browser, "#decision-reason");
    let page = client.get(&client.country_page()).body;
    assert!(page.contains("First of the two.") && !page.contains(SECOND), "{page}");
}

#[test]
fn an_act_on_an_old_page_says_that_somebody_else_acted() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let client = Client::visit(&served);
    let engagement = records::leave_one_of_each(&client);
    let person = Person { browser: &browser, hand: Hand::Pointer };
    browser.open(&served.at(&engagement));
    records::hand_over(&client, &engagement, "First of the two.");
    person.unfold("details.act-form:has(input[value='note']) > summary");
    person.write("#note-words", SECOND);
    person.follow("form:has(input[value='note']) button");
    assert_refused_and_kept(&browser, "#note-words");
    let page = client.get(&engagement).body;
    assert!(page.contains("First of the two.") && !page.contains(SECOND), "{page}");
}

fn answer(person: &Person<'_>, words: &str) {
    person.choose("step", "acknowledge");
    person.write("#answer-words", words);
    person.follow("#answer form button");
}

/// The page says what happened, and what was typed is there: on it, or one step back.
fn assert_refused_and_kept(browser: &Browser, field: &str) {
    // Some forms stand beside the main part.
    let words = browser.text("body").unwrap();
    assert!(words.contains("Somebody else"), "{words}");
    let typed = format!("return document.querySelector('{field}')?.value ?? ''");
    if browser.script(&typed) == "" {
        browser.back();
    }
    browser.wait_for("what was typed", |browser| (browser.script(&typed) == SECOND).then_some(()));
}
