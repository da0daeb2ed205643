//! Sessions, links and tokens that are forged, over, used up, or somebody else's.

use forestall_confidence::Role;

use crate::cast::{self, Desk, invite, make_token, serve};
use crate::on_both_databases;
use crate::serving::accounts::PASSWORD;
use crate::serving::client::Session;
use crate::serving::place::Place;
use crate::visitor::{Visitor, fields};

#[test]
fn sessions_open_for_their_owner_and_until_they_end() {
    on_both_databases(|place: Place| {
        let desk = Desk::start(place);
        forged_cookies_open_nothing(&desk);
        a_cookie_planted_before_the_log_in_opens_nothing(&desk);
        what_has_ended_stays_ended(&desk);
        links_work_once(&desk);
        tokens_work_until_they_are_taken_back(&desk);
        closing_an_account_ends_all(&desk);
        sessions_outlive_the_server_and_endings_too(desk);
    });
}

fn with_cookie(desk: &Desk, value: &str) -> Visitor {
    let name = desk.visitor("officer").session().unwrap().name;
    Visitor::with_session(&desk.origin, Some(&Session { name, value: value.to_owned() }))
}

fn is_in(visitor: &Visitor) -> bool {
    let answer = visitor.get("/me");
    assert!(matches!(answer.status, 200 | 303), "{}: {}", answer.status, answer.main());
    answer.status == 200
}

fn forged_cookies_open_nothing(desk: &Desk) {
    let real = desk.visitor("officer").session().unwrap().value;
    assert!(is_in(&with_cookie(desk, &real)));
    let last = real.chars().last().unwrap();
    let other_last = if last == 'A' { 'B' } else { 'A' };
    let token = make_token(desk.visitor("officer"), "forecasts");
    let forged = [
        String::new(),
        "a".repeat(real.len()),
        real[..real.len() - 1].to_owned(),
        format!("{real}A"),
        format!("{}{other_last}", &real[..real.len() - 1]),
        real.to_uppercase(),
        "a".repeat(10_000),
        "' or 1=1 --".to_owned(),
        "%00".to_owned(),
        // The token of a program opens no pages.
        token.clone(),
    ];
    for value in forged {
        assert!(!is_in(&with_cookie(desk, &value)), "{value} opens the desk");
    }
    // The secret of a session is no token of a program, and neither is one of another kind.
    for bad in [real.as_str(), "fst_", &token[..token.len() - 1], &format!("{token}A")] {
        let answer = Visitor::with_token(&desk.origin, bad).get("/api/v1/docket");
        answer.assert(401, &[]);
    }
    Visitor::with_token(&desk.origin, &token).get("/me").assert(303, &[]);
}

/// Session fixation: what an attacker gave the browser before is not the session after.
fn a_cookie_planted_before_the_log_in_opens_nothing(desk: &Desk) {
    let planted = "0".repeat(43);
    let victim = with_cookie(desk, &planted);
    let token = victim.get("/log-in").hidden("form_token");
    let sent = fields([("login", "officer"), ("password", PASSWORD)]);
    victim.post_with("/log-in", Some(&token), &sent).assert(303, &[]);
    let after = victim.session().unwrap().value;
    assert_ne!(after, planted);
    assert!(!is_in(&with_cookie(desk, &planted)));
    // Each log-in is a session of its own.
    let again = desk.log_in("officer").session().unwrap().value;
    assert_ne!(after, again);
}

fn what_has_ended_stays_ended(desk: &Desk) {
    let visitor = desk.log_in("analyst");
    let kept = visitor.session().unwrap().value;
    visitor.post("/log-out", &Vec::new()).assert(303, &[]);
    assert!(visitor.session().is_none(), "the browser still has the cookie");
    assert!(!is_in(&with_cookie(desk, &kept)), "a copied cookie outlives the log-out");

    let (one, other) = (desk.log_in("analyst"), desk.log_in("analyst"));
    one.post("/me/sessions", &Vec::new()).assert(303, &[]);
    assert!(is_in(&one) && !is_in(&other), "ending all others ends all others");
    // The first one of the test was among the others; somebody else's stay.
    assert!(!is_in(desk.visitor("analyst")) && is_in(desk.visitor("officer")));

    let victim = desk.log_in("analyst");
    let page = victim.get("/me").text();
    let own = page.split("name=\"session\" value=\"").nth(1).map(|rest| rest.split('"').next().unwrap());
    let foreign = own.unwrap_or("0123456789abcdef");
    let refused = desk.visitor("officer").post("/me/sessions", &fields([("session", foreign)]));
    refused.assert(404, &[]);
    assert!(is_in(&victim) && is_in(&one), "somebody ended another's session");
}

fn links_work_once(desk: &Desk) {
    let administrator = desk.visitor("administrator");
    let link = invite(administrator, "guest", Role::Observer);
    let one = desk.stranger();
    let token = one.get(&link).hidden("form_token");
    let sent =
        |login| fields([("name", "Guest"), ("login", login), ("password", PASSWORD), ("again", PASSWORD)]);
    // A role is given by the link, not by the form.
    let mut greedy = sent("guest-1");
    greedy.extend(fields([("role", "administrator"), ("roles", "administrator"), ("officer", "yes")]));
    one.post_with(&link, Some(&token), &greedy).assert(303, &[]);
    let guest = Visitor::with_session(&desk.origin, one.session().as_ref());
    assert_eq!(guest.get("/people").status, 403, "an invitation gave more than its role");
    assert_eq!(guest.get("/docket.csv").status, 403);
    let two = desk.stranger();
    two.get(&link).assert(404, &["This link does not work"]);
    let token = two.get("/log-in").hidden("form_token");
    two.post_with(&link, Some(&token), &sent("guest-2")).assert(404, &["This link does not work"]);

    let secret = invite(administrator, "guest", Role::Observer).rsplit('/').next().unwrap().to_owned();
    for page in ["/set-up/", "/new-password/", "/start/"] {
        let answer = desk.stranger().get(&format!("{page}{secret}"));
        assert_eq!(answer.status, 404, "a link of one kind opens {page}");
    }
    let used = desk.stranger();
    used.get("/set-up/x").assert(404, &["This link does not work"]);

    // A new link for a password ends the sessions of its account, and itself.
    let account = desk.person("observer").account;
    let page = administrator.post(&format!("/people/{account}/password"), &Vec::new());
    page.assert(200, &["/new-password/"]);
    let text = page.text();
    let is_letter = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let secret: String = text.split_once("/new-password/").unwrap().1.chars().take_while(is_letter).collect();
    let link = format!("/new-password/{secret}");
    let observer = desk.stranger();
    let token = observer.get(&link).hidden("form_token");
    let new = "another seven quiet rivers";
    let sent = fields([("password", new), ("again", new)]);
    observer.post_with(&link, Some(&token), &sent).assert(303, &[]);
    assert!(!is_in(desk.visitor("observer")), "a session outlives a new password");
    observer.post_with(&link, Some(&token), &sent).assert(404, &[]);
    let token = observer.get("/log-in").hidden("form_token");
    let old = fields([("login", "observer"), ("password", PASSWORD)]);
    observer.post_with("/log-in", Some(&token), &old).assert(422, &[]);
    let sent = fields([("login", "observer"), ("password", new)]);
    observer.post_with("/log-in", Some(&token), &sent).assert(303, &[]);
}

fn tokens_work_until_they_are_taken_back(desk: &Desk) {
    let owner = desk.visitor("mediator");
    let token = make_token(owner, "records");
    let program = Visitor::with_token(&desk.origin, &token);
    program.get("/api/v1/docket").assert(200, &[]);
    let page = owner.get("/me").text();
    assert!(!page.contains(&token), "a token is shown again");
    let path = page.split("action=\"/me/tokens/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("/me/tokens/{path}");
    desk.visitor("officer").post(&path, &Vec::new()).assert(404, &[]);
    program.get("/api/v1/docket").assert(200, &[]);
    owner.post(&path, &Vec::new()).assert(303, &[]);
    program.get("/api/v1/docket").assert(401, &[]);
}

fn closing_an_account_ends_all(desk: &Desk) {
    let convenor = desk.person("convenor");
    let token = make_token(&convenor.visitor, "forecasts");
    let path = format!("/people/{}/closing", convenor.account);
    let administrator = desk.visitor("administrator");
    administrator.post(&path, &fields([("state", "closed")])).assert(303, &[]);
    assert!(!is_in(&convenor.visitor));
    Visitor::with_token(&desk.origin, &token).get("/api/v1/docket").assert(401, &[]);
    let visitor = desk.stranger();
    let form = visitor.get("/log-in").hidden("form_token");
    let sent = fields([("login", "convenor"), ("password", PASSWORD)]);
    visitor.post_with("/log-in", Some(&form), &sent).assert(422, &["does not fit together"]);
}

fn sessions_outlive_the_server_and_endings_too(desk: Desk) {
    let (officer, ended) = (desk.log_in("officer"), desk.log_in("officer"));
    ended.post("/log-out", &Vec::new());
    let (kept, gone) = (officer.session().unwrap(), ended.session());
    assert!(gone.is_none());
    let Desk { mut process, place, people, .. } = desk;
    drop((officer, ended, people));
    process.kill();
    let process = serve(&place, |_| {});
    // The name of the cookie holds the port.
    let port = process.port();
    let name = format!("{}_{port}", kept.name.rsplit_once('_').unwrap().0);
    let again = Visitor::with_session(&process.origin, Some(&Session { name, value: kept.value }));
    assert!(is_in(&again), "a session ends with the server");
    assert_eq!(cast::log_in(&process.origin, "officer").get("/me").status, 200);
}
