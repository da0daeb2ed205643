//! Somebody who guesses passwords.

use std::collections::BTreeSet;

use crate::cast::Desk;
use crate::on_both_databases;
use crate::serving::accounts::PASSWORD;
use crate::serving::place::Place;
use crate::visitor::{Answer, fields};

/// How many wrong passwords are tried.
const GUESSES: usize = 100;

#[test]
fn a_hundred_guesses_open_nothing_and_tell_nothing() {
    on_both_databases(|place: Place| {
        let desk = Desk::start(place);
        let known = guess(&desk, "analyst");
        let locked = known.iter().position(|answer| answer.status == 429).unwrap();
        assert!((3..12).contains(&locked), "guesses are slowed after {locked}");
        assert!(known[locked..].iter().all(|answer| answer.status == 429), "a lock lets guesses through");
        assert!(known[locked].header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds >= 1));
        // The right password waits as well, and the address is slowed, not the others' sessions.
        let visitor = desk.stranger();
        let token = visitor.get("/log-in").hidden("form_token");
        let right = fields([("login", "analyst"), ("password", PASSWORD)]);
        visitor.post_with("/log-in", Some(&token), &right).assert(429, &[]);
        assert!(visitor.session().is_none());
        assert_eq!(desk.visitor("analyst").get("/me").status, 200, "who is in stays in");
        assert_eq!(desk.visitor("officer").get("/me").status, 200);
    });
}

/// Names that somebody has answer as those nobody has.
#[test]
fn a_name_that_exists_answers_as_one_that_does_not() {
    on_both_databases(|place: Place| {
        let desk = Desk::start(place);
        let (known, unknown) = (guess_few(&desk, "analyst"), guess_few(&desk, "nobody-at-all"));
        let words = |answers: &[Answer], login: &str| -> Vec<String> {
            let plain =
                |answer: &Answer| format!("{} {}", answer.status, answer.main().replace(login, "LOGIN"));
            answers.iter().map(plain).map(|text| without_token(&text)).collect()
        };
        assert_eq!(words(&known, "analyst"), words(&unknown, "nobody-at-all"));
        let statuses: BTreeSet<u16> = known.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses, BTreeSet::from([422]), "three guesses are free");
    });
}

fn without_token(text: &str) -> String {
    let Some((before, rest)) = text.split_once("name=\"form_token\" value=\"") else {
        return text.to_owned();
    };
    format!("{before}{}", rest.split_once('"').unwrap().1)
}

fn guess_few(desk: &Desk, login: &str) -> Vec<Answer> {
    guesses(desk, login, 3)
}

fn guess(desk: &Desk, login: &str) -> Vec<Answer> {
    guesses(desk, login, GUESSES)
}

fn guesses(desk: &Desk, login: &str, number: usize) -> Vec<Answer> {
    let visitor = desk.stranger();
    let token = visitor.get("/log-in").hidden("form_token");
    let guess = |at: usize| {
        let sent = fields([("login", login), ("password", &format!("wrong password {at}"))]);
        visitor.post_with("/log-in", Some(&token), &sent)
    };
    let answers: Vec<Answer> = (0..number).map(guess).collect();
    assert!(visitor.session().is_none(), "a guess opens the desk");
    answers
}
