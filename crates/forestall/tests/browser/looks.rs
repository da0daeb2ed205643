//! Light, dark and on paper: every text can be read.

use serde::Deserialize;
use serde_json::json;

use crate::browser::{Browser, NARROW, WIDE};
use crate::client::Client;
use crate::records;
use crate::records_of_talks::leave_one_of_each_kind;
use crate::served::Served;

/// The smallest contrast of text and what is behind it; WCAG 2.2, success criterion 1.4.3, for text of any size.
const CONTRAST: f64 = 4.5;

/// What the page's texts look like.
#[derive(Deserialize)]
struct Texts {
    pairs: Vec<Pair>,
    /// Relative luminance of the page, 0 (black) to 1 (white).
    page_luminance: f64,
}

#[derive(Deserialize, Debug)]
struct Pair {
    name: String,
    text: String,
    ratio: f64,
}

#[test]
fn texts_stand_out_in_both_themes() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let client = Client::visit(&served);
    let engagement = records::leave_one_of_each(&client);
    let country = client.country_page();
    let mut paths = leave_one_of_each_kind(&client, &engagement);
    let lists = ["/situations", "/representatives/coverage", "/owed", "/calendar", "/talks", "/engagements"];
    let others = ["/", "/map", &country, "/warnings", &engagement, "/scorecard", "/data"];
    paths.extend(others.into_iter().chain(lists).map(str::to_owned));
    let mut faint = Vec::new();
    for (theme, is_dark) in [("light", false), ("dark", true)] {
        emulate(&browser, "screen", theme);
        for path in paths.iter().map(String::as_str) {
            for size in [WIDE, NARROW] {
                browser.resize(size);
                browser.open(&served.at(path));
                let texts: Texts =
                    serde_json::from_value(browser.script(include_str!("contrast.js"))).unwrap();
                assert_eq!(texts.page_luminance < 0.2, is_dark, "{path}, {theme}: {}", texts.page_luminance);
                if path == "/" && size == WIDE {
                    assert_looked_at(&texts.pairs);
                }
                let under = texts.pairs.into_iter().filter(|pair| pair.ratio < CONTRAST);
                faint.extend(under.map(|pair| {
                    let Pair { name, text, ratio } = pair;
                    format!("{ratio:.2} {theme} {path} {} px: {name} `{text}`", size.0)
                }));
            }
        }
    }
    faint.sort();
    assert!(faint.is_empty(), "{faint:#?}");
    browser.assert_quiet();
}

/// What measures contrast agrees with values worked out by hand.
///
/// Source: WCAG 2.2, contrast ratio. Black on white is 21; #767676 has the channel (118 / 255), so a luminance of
/// 0.1812 and (1 + 0.05) / (0.1812 + 0.05) = 4.54; half-seen black on white is #808080, 3.95.
#[test]
fn contrast_is_measured_as_published() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    emulate(&browser, "screen", "light");
    browser.open(&served.at("/map"));
    browser.script(
        "const main = document.querySelector('main');
         main.style.background = 'white';
         const add = (name, colour, opacity) => {
           const text = Object.assign(document.createElement('p'), { className: name, textContent: 'read me' });
           Object.assign(text.style, { color: colour, opacity });
           main.append(text);
         };
         add('black', 'black', 1);
         add('grey', '#767676', 1);
         add('half', 'black', 0.498);
         add('white', 'white', 1);",
    );
    let pairs = texts(&browser).pairs;
    for (name, ratio) in [("p.black", 21.0), ("p.grey", 4.54), ("p.half", 3.95), ("p.white", 1.0)] {
        let found = pairs.iter().find(|pair| pair.name == name).unwrap();
        assert!((found.ratio - ratio).abs() < 0.05, "{name}: {} instead of {ratio}", found.ratio);
    }
}

#[test]
fn paper_shows_the_page_and_not_the_tools() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::start();
    browser.enter(&served);
    let client = Client::visit(&served);
    records::leave_one_of_each(&client);
    for theme in ["light", "dark"] {
        emulate(&browser, "print", theme);
        for path in ["/", "/map", &client.country_page(), "/scorecard"] {
            browser.open(&served.at(path));
            let shown = "
                const shown = selector => [...document.querySelectorAll(selector)].some(found => found.checkVisibility());
                return ['main h1', '.print-only', '.banner.exercise', '.sections', '#decide form'].map(shown);";
            assert_eq!(browser.script(shown), json!([true, true, true, false, false]), "{path}");
            let texts = texts(&browser);
            assert!(
                texts.page_luminance > 0.9,
                "{path} prints on {}, asked for {theme}",
                texts.page_luminance
            );
            let faint: Vec<_> = texts.pairs.iter().filter(|pair| pair.ratio < CONTRAST).collect();
            assert!(faint.is_empty(), "{path}, {theme}: {faint:#?}");
        }
        browser.assert_quiet();
    }
}

/// Measures the texts of the page in view.
fn texts(browser: &Browser) -> Texts {
    serde_json::from_value(browser.script(include_str!("contrast.js"))).unwrap()
}

fn emulate(browser: &Browser, media: &str, theme: &str) {
    let features = json!([{"name": "prefers-color-scheme", "value": theme}]);
    browser.devtools("Emulation.setEmulatedMedia", &json!({"media": media, "features": features}));
}

/// Fails unless the kinds of text that matter on the docket were among those measured.
fn assert_looked_at(pairs: &[Pair]) {
    for part in ["h1", "a", "td.number", "span.second", "span.badge", "p.why", "a.chip.engaged", "strong"] {
        assert!(pairs.iter().any(|pair| pair.name == part), "no {part} among {pairs:?}");
    }
}
