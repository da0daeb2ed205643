//! A person at the desk: fills in forms and follows links, by keyboard alone or by pointing.

use serde_json::json;

use crate::browser::Browser;

/// Keys as `WebDriver` names them (section 17.4.2).
pub(crate) const TAB: char = '\u{E004}';
pub(crate) const ENTER: char = '\u{E007}';
const DOWN: char = '\u{E015}';
const SPACE: char = ' ';

/// Stops of the Tab key after which a target counts as out of reach.
const MOST_STOPS: usize = 200;

/// How a person works.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hand {
    /// Tab, Space, arrows, Enter and letters; nothing is clicked.
    Keyboard,
    /// Clicks, and letters.
    Pointer,
}

/// Somebody who works in a browser window.
pub(crate) struct Person<'a> {
    pub(crate) browser: &'a Browser,
    pub(crate) hand: Hand,
}

impl Person<'_> {
    /// Follows a link, or sends a form by its button, and waits for the page it leads to.
    pub(crate) fn follow(&self, selector: &str) {
        match self.hand {
            Hand::Keyboard => {
                self.tab_to(selector);
                self.browser.arrive_by(|browser| browser.press([ENTER]));
            }
            Hand::Pointer => {
                let link = self.browser.find(selector);
                self.browser.arrive_by(|browser| browser.click(&link));
            }
        }
    }

    /// Unfolds a `details` element by its summary.
    pub(crate) fn unfold(&self, summary: &str) {
        match self.hand {
            Hand::Keyboard => {
                self.tab_to(summary);
                self.browser.press([ENTER]);
            }
            Hand::Pointer => self.browser.click(&self.browser.find(summary)),
        }
        let is_open = "return document.querySelector(arguments[0]).parentElement.open";
        self.browser.wait_for("the unfolded form", |browser| {
            (browser.script_with(is_open, &json!([summary])) == true).then_some(())
        });
    }

    /// Chooses one of a group of radio buttons.
    pub(crate) fn choose(&self, name: &str, value: &str) {
        let button = format!("input[name='{name}'][value='{value}']");
        match self.hand {
            Hand::Pointer => self.browser.click(&self.browser.find(&button)),
            Hand::Keyboard => {
                self.tab_to(&format!("input[name='{name}']"));
                self.press_until(SPACE, &format!("input[name='{name}']:checked"));
                self.press_until(DOWN, &format!("{button}:checked"));
            }
        }
        self.assert_there(&format!("{button}:checked"));
    }

    /// Chooses from a list by its label.
    pub(crate) fn pick(&self, list: &str, label: &str) {
        match self.hand {
            Hand::Keyboard => {
                self.tab_to(list);
                self.browser.press(label.chars());
            }
            Hand::Pointer => self.browser.type_into(&self.browser.find(list), label),
        }
        let chosen = self.browser.script_with(
            "return document.querySelector(arguments[0]).selectedOptions[0].label",
            &json!([list]),
        );
        assert_eq!(chosen, label, "{list}");
    }

    /// Writes into a field; a line break is a press of Enter.
    pub(crate) fn write(&self, field: &str, text: &str) {
        match self.hand {
            Hand::Keyboard => {
                self.tab_to(field);
                self.browser.press(text.chars().map(|letter| if letter == '\n' { ENTER } else { letter }));
            }
            Hand::Pointer => self.browser.type_into(&self.browser.find(field), text),
        }
        let typed = "return document.querySelector(arguments[0]).value";
        assert_eq!(self.browser.script_with(typed, &json!([field])), text, "{field}");
    }

    /// Types a day, in the order of the browser's language: month, day, year.
    pub(crate) fn write_day(&self, field: &str, (year, month, day): (u16, u8, u8)) {
        let keys = format!("{month:02}{day:02}{year:04}");
        match self.hand {
            Hand::Keyboard => {
                self.tab_to(field);
                self.browser.press(keys.chars());
            }
            Hand::Pointer => self.browser.type_into(&self.browser.find(field), &keys),
        }
        let typed =
            self.browser.script_with("return document.querySelector(arguments[0]).value", &json!([field]));
        assert_eq!(typed, format!("{year:04}-{month:02}-{day:02}"), "{field}");
    }

    /// Presses Tab until the element has the focus; every stop on the way has to be in view and marked.
    pub(crate) fn tab_to(&self, selector: &str) {
        let look = "
            const stop = document.activeElement;
            if (!stop || stop === document.body) return 'nowhere';
            const box = stop.getBoundingClientRect();
            const style = getComputedStyle(stop);
            const name = stop.outerHTML.slice(0, 120);
            if (box.width === 0 || box.height === 0 || style.visibility === 'hidden') return 'hidden: ' + name;
            // The button inside a date's field is the browser's own and marks itself.
            if (stop.type === 'date' && !stop.matches(':focus-visible')) return 'elsewhere';
            if (!stop.matches(':focus-visible')) return 'not marked: ' + name;
            const marked = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
            if (!marked) return 'without outline: ' + name;
            return stop.matches(arguments[0]) ? 'here' : 'elsewhere';";
        for _ in 0..MOST_STOPS {
            self.browser.press([TAB]);
            match self.browser.script_with(look, &json!([selector])).as_str().unwrap() {
                "here" => return,
                "elsewhere" | "nowhere" => {}
                fault => panic!("on the way to {selector} a stop is {fault}"),
            }
        }
        panic!("{selector} is not reached by {MOST_STOPS} presses of Tab at {}", self.browser.address());
    }

    fn press_until(&self, key: char, selector: &str) {
        for _ in 0..10 {
            if self.is_there(selector) {
                return;
            }
            self.browser.press([key]);
        }
        self.assert_there(selector);
    }

    fn is_there(&self, selector: &str) -> bool {
        self.browser.script_with("return document.querySelector(arguments[0]) !== null", &json!([selector]))
            == true
    }

    pub(crate) fn assert_there(&self, selector: &str) {
        assert!(self.is_there(selector), "{selector} is not on {}", self.browser.address());
    }
}
