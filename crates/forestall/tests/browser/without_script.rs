//! The desk in a browser that runs no script.

use serde_json::json;

use crate::browser::Browser;
use crate::client::Client;
use crate::person::{Hand, Person};
use crate::records;
use crate::records_by_hand;
use crate::records_of_talks::leave_one_of_each_kind;
use crate::served::Served;
use crate::thin_thread;

#[test]
fn the_thin_thread_needs_no_script() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    browser.open(&served.at("/map"));
    assert_ne!(browser.text(".map-readout").as_deref(), Some(""), "with script the readout speaks");
    disable_script(&browser);
    assert_no_script_runs(&browser, &served);
    let person = Person { browser: &browser, hand: Hand::Pointer };
    thin_thread::walk(&person, &served);
    assert_no_script_runs(&browser, &served);
    browser.assert_quiet();
}

#[test]
fn records_are_made_without_script() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let country = Client::visit(&served).countries()[0].clone();
    disable_script(&browser);
    assert_no_script_runs(&browser, &served);
    browser.open(&served.at("/situations"));
    records_by_hand::watch_a_situation(&Person { browser: &browser, hand: Hand::Pointer }, &country);
    assert_no_script_runs(&browser, &served);
    browser.assert_quiet();
}

/// What a chart shows is in a table as well, folded away, and a map's numbers in a list.
#[test]
fn every_page_is_readable_without_script() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let client = Client::visit(&served);
    let engagement = records::leave_one_of_each(&client);
    let records = leave_one_of_each_kind(&client, &engagement);
    let map = records.iter().find(|path| path.starts_with("/parties/map")).unwrap();
    let timeline = records.iter().find(|path| path.ends_with("/timeline")).unwrap();
    let text = records.iter().find(|path| path.starts_with("/texts/")).unwrap();
    disable_script(&browser);
    browser.open(&served.at("/"));
    let country =
        browser.script("return document.querySelector('.docket .situation a').getAttribute('href')");
    let country = country.as_str().unwrap();
    for (path, must_have) in [
        ("/", "table.docket tbody tr:nth-child(30)"),
        ("/map", "svg.map a"),
        ("/map", ".map-list li:nth-child(15)"),
        (country, "#history svg"),
        (country, "#forecast svg"),
        (country, "#decide form button"),
        ("/warnings", "table.warnings a"),
        ("/engagements", "a.button"),
        (&engagement, ".stages .now"),
        ("/situations", ".situations .situation a"),
        (timeline, ".timeline-list li:nth-child(10)"),
        (map, ".actor-figure svg"),
        (map, ".actor-figure + section tbody tr:nth-child(2)"),
        ("/representatives/coverage", "svg.map a"),
        (text, "#acceptance tbody tr"),
        (text, "#convergence svg"),
        ("/owed", "table.stack tbody a"),
        ("/calendar", "main a[href='/calendar.ics'], aside a[href='/calendar.ics']"),
        ("/engagements/new", "ul.columns li a"),
        ("/scorecard", "#misses tbody tr"),
        ("/data", "article.source .sum"),
    ] {
        browser.open(&served.at(path));
        let person = Person { browser: &browser, hand: Hand::Pointer };
        person.assert_there(must_have);
        let words = browser.text("main").unwrap().split_whitespace().count();
        assert!(words > 20, "{path} shows {words} words without script");
        for (index, _) in browser.texts("details.twin > summary").iter().enumerate() {
            let rows = "
                const twin = document.querySelectorAll('details.twin')[arguments[0]];
                twin.open = true;
                return [...twin.querySelectorAll('tbody tr')].filter(row => row.checkVisibility()).length;";
            let rows = browser.script_with(rows, &json!([index])).as_u64().unwrap();
            assert!(rows > 0, "table {index} of {path} is empty");
        }
    }
    browser.assert_quiet();
}

fn disable_script(browser: &Browser) {
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({"value": true}));
}

/// Opens the map, whose readout stays empty without script.
fn assert_no_script_runs(browser: &Browser, served: &Served) {
    browser.open(&served.at("/map"));
    assert_eq!(browser.text(".map-readout").as_deref(), Some(""));
}
