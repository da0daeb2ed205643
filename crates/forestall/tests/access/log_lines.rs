//! What the program says and logs, with everything switched on, names nobody and quotes nothing.

use crate::cast::{Desk, make_token};
use crate::on_both_databases;
use crate::planting::Garden;
use crate::record_forms::make_feed;
use crate::serving::accounts::PASSWORD;
use crate::serving::place::Place;
use crate::visitor::{Visitor, fields};
use crate::walk::walk;

/// How often somebody does something.
const ROUNDS: usize = 40;

#[test]
fn the_log_holds_no_names_words_or_secrets() {
    on_both_databases(|place: Place| {
        let desk = Desk::start_with(place, |program| {
            program.env("FORESTALL_LOG", "trace").env("RUST_BACKTRACE", "full");
        });
        let mut garden = Garden::of(desk, 7);
        garden.plant_records_told_by_acts();
        garden.grow(ROUNDS);
        let mut secrets: Vec<String> = vec![PASSWORD.to_owned(), "a wrong password".to_owned()];
        secrets.extend(garden.desk.people.iter().map(|person| person.name.clone()));
        for person in &garden.desk.people {
            secrets.push(person.visitor.session().unwrap().value);
            secrets.push(person.visitor.form_token().to_owned());
        }
        for record in garden.ledger.records.values() {
            secrets.extend(record.words.iter().map(|planted| planted.word.clone()));
        }
        let token = make_token(garden.visitor("officer"), "records");
        Visitor::with_token(&garden.desk.origin, &token).get("/api/v1/docket").assert(200, &[]);
        Visitor::with_token(&garden.desk.origin, "fst_forgedtoken").get("/api/v1/docket").assert(401, &[]);
        secrets.extend([token, "fst_forgedtoken".to_owned()]);
        let feed = make_feed(garden.visitor("officer"), "titles", "all");
        let forged = format!("/calendar/feed/{}.ics", "zq".repeat(21) + "A");
        garden.desk.stranger().get(&feed).assert(200, &[]);
        garden.desk.stranger().get(&forged).assert(404, &[]);
        secrets.extend([feed, forged].map(|path| path["/calendar/feed/".len()..].replace(".ics", "")));
        let stranger = garden.desk.stranger();
        let form = stranger.get("/log-in").hidden("form_token");
        let sent = fields([("login", "officer"), ("password", "a wrong password")]);
        stranger.post_with("/log-in", Some(&form), &sent).assert(422, &[]);
        let searched = "zqsearchedinvain";
        garden.visitor("officer").post("/notes", &fields([("words", searched)])).assert(200, &[]);
        secrets.push(searched.to_owned());
        walk(garden.visitor("officer"), &garden.known);
        let log = garden.desk.process.heard();
        // The link of the first start is said to whoever starts the server; it was used at once.
        assert!(log.contains("/set-up/"), "what the server says is not heard: {log}");
        let lines: Vec<&str> = log.lines().filter(|line| !line.contains("/set-up/")).collect();
        for secret in secrets {
            let leak = lines.iter().find(|line| line.contains(&secret));
            assert!(leak.is_none(), "the log holds `{secret}`: {}", leak.unwrap());
        }
        for part in ["/invitation/", "form_token=", "forestall_session_", "Bearer fst_"] {
            let leak = lines.iter().find(|line| line.contains(part));
            assert!(leak.is_none(), "the log holds `{part}`: {}", leak.unwrap());
        }
    });
}
