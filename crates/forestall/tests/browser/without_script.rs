//! The desk in a browser that runs no script.

use serde_json::json;

use crate::browser::Browser;
use crate::person::{Hand, Person};
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

/// What a chart shows is in a table as well, folded away, and a map's numbers in a list.
#[test]
fn every_page_is_readable_without_script() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
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
        ("/warnings", ".empty a"),
        ("/engagements", "a.button"),
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
