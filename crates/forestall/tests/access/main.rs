//! The whole desk attacked from outside, by people with accounts and by strangers, over both databases.
//!
//! The real program serves an invented world; all that is known here of the inside is the table of its routes and the
//! rules of marks, which say what has to come out. Where `FORESTALL_TEST_POSTGRES` names a server each test runs there
//! as well.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod answers_alike;
mod bad_input_of_engagements;
mod calendar_feeds;
mod cast;
mod every_route;
mod filled_paths;
mod forged_forms;
mod guessing;
mod hostile_headers;
mod hostile_paths;
mod hostile_record_forms;
mod hostile_uploads;
mod ledger;
mod log_lines;
mod narrowed_parts;
mod nothing_seeps;
mod planting;
mod raw_request;
mod record_acts;
mod record_forms;
mod stolen_sessions;
mod visitor;
mod walk;

#[path = "../serving/mod.rs"]
mod serving;

use serving::place::{Place, test_server};

/// Runs a test on `SQLite`, and on `PostgreSQL` where there is a server for tests.
fn on_both_databases(test: impl Fn(Place)) {
    test(Place::in_a_folder());
    if let Some(address) = test_server() {
        test(Place::on_postgres(&address));
    }
}
