//! The desk as a person meets it in a browser.
//!
//! Each test serves an invented world of its own from a temporary folder and drives Debian's `chromium` over the
//! `WebDriver` protocol. Where `chromium` or `chromedriver` is missing the tests print a notice and pass, unless
//! `FORESTALL_BROWSER_TESTS=required`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod audit;
mod browser;
mod by_keyboard;
mod cuba;
mod driver;
mod every_page;
mod looks;
mod oslo;
mod people;
mod person;
mod reading;
mod record_forms;
mod records;
mod records_by_hand;
mod records_of_talks;
mod refusals;
mod side_by_side;
mod thin_thread;
mod two_tabs;
mod without_script;

#[path = "../serving/mod.rs"]
mod serving;

use serving::{accounts, client, served};
