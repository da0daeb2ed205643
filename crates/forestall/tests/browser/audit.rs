//! What every page must have: one heading, labels, names for pictures, no sideways scrolling, nothing from outside.

use serde::Deserialize;
use serde_json::json;

use crate::browser::Browser;

/// What a look at a page found.
#[derive(Deserialize, Debug)]
pub(crate) struct Audit {
    pub(crate) faults: Vec<String>,
    /// Where its links lead, whole addresses.
    pub(crate) links: Vec<String>,
    /// The status the page came with.
    pub(crate) status: u16,
}

/// Looks at the page in view.
pub(crate) fn audit(browser: &Browser) -> Audit {
    let mut audit: Audit = serde_json::from_value(browser.script(include_str!("audit.js"))).unwrap();
    audit.faults.extend(nameless(browser));
    audit
}

/// Returns what can be acted on or is a picture, but has no name for those who cannot see it, as the browser says.
fn nameless(browser: &Browser) -> Vec<String> {
    let tree = browser.devtools("Accessibility.getFullAXTree", &json!({}));
    let nodes = tree["nodes"].as_array().unwrap().iter().filter(|node| node["ignored"] != true);
    let mut named = 0;
    let mut nameless = Vec::new();
    for node in nodes {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        if !["link", "button", "image", "img", "textbox", "combobox", "radio", "region"].contains(&role) {
            continue;
        }
        if node["name"]["value"].as_str().unwrap_or_default().trim().is_empty() {
            nameless.push(format!("a {role} without a name"));
        } else {
            named += 1;
        }
    }
    assert!(named > 5, "the browser names only {named} things on {}", browser.address());
    nameless
}
