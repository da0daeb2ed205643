//! Forms that do not come from the desk's own pages, or come badly.

use forestall_web::route_table;
use ureq::http::Request;

use crate::cast::Desk;
use crate::on_both_databases;
use crate::raw_request::{connect, read_answer, send_raw};
use crate::record_forms::write_note;
use crate::serving::accounts::PASSWORD;
use crate::serving::place::Place;
use crate::visitor::{Fields, Visitor, fields};

use std::io::Write;
use std::time::{Duration, Instant};

#[test]
fn forms_come_from_our_own_pages_and_whole() {
    on_both_databases(|place: Place| {
        let desk = Desk::start(place);
        only_our_pages_send_forms(&desk);
        a_log_in_belongs_to_its_browser(&desk);
        fields_that_stand_twice_or_are_missing_are_refused(&desk);
        large_forms_are_cut_off(&desk);
        nothing_leads_elsewhere(&desk);
        two_revisions_at_once_lose_nothing(&desk);
    });
}

/// The database has no part in this.
#[test]
fn forty_slow_forms_keep_nobody_waiting() {
    slow_forms_keep_nobody_waiting(&Desk::start(Place::in_a_folder()));
}

/// What is written to, in every way a foreign page could try it.
fn only_our_pages_send_forms(desk: &Desk) {
    let (officer, analyst) = (desk.visitor("officer"), desk.visitor("analyst"));
    let note =
        write_note(officer, ("situation", &desk.situations()[0]), "A call", "They talk.", &Vec::new()).made();
    let path = format!("/notes/{note}/edit");
    let revision = |token: &str| {
        let sent = [("form_token", token), ("seen", "1"), ("title", "Forged"), ("text", "Forged.")];
        sent.map(|(name, value)| format!("{name}={}", crate::visitor::escape(value))).join("&").into_bytes()
    };
    let own = officer.form_token().to_owned();
    let send = |token: &str, headers: &[(&str, &str)]| {
        let mut request = Request::post(format!("{}{path}", desk.origin))
            .header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        officer.send(request, revision(token))
    };
    let origin = desk.origin.as_str();
    for headers in [
        [("origin", "http://evil.example"), ("x-a", "b")],
        [("origin", "null"), ("x-a", "b")],
        [("origin", "https://127.0.0.1"), ("x-a", "b")],
        [("origin", "http://127.0.0.1"), ("x-a", "b")],
        [("sec-fetch-site", "cross-site"), ("x-a", "b")],
        [("sec-fetch-site", "same-site"), ("origin", origin)],
        [("x-a", "b"), ("referer", origin)],
    ] {
        send(&own, &headers).assert(403, &["did not come from this desk"]);
    }
    let stranger = desk.stranger();
    let foreign = [stranger.form_token().to_owned(), analyst.form_token().to_owned()];
    let bad = [String::new(), own.to_uppercase(), own[1..].to_owned(), format!("{own}0")];
    for token in foreign.iter().chain(&bad) {
        send(token, &[("origin", origin)]).assert(403, &["This form has expired"]);
    }
    // Another session of the same person has another token, even in the same browser.
    let second = desk.log_in("officer");
    assert_ne!(second.form_token(), own);
    send(second.form_token(), &[("origin", origin)]).assert(403, &["This form has expired"]);
    for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x"] {
        let answer = officer.post_body(&path, kind, revision(&own));
        assert!(matches!(answer.status, 400 | 403 | 415), "{kind}: {}", answer.status);
    }
    assert!(!officer.get(&format!("/notes/{note}")).text().contains("Forged"), "a forged form was taken");
    send(&own, &[("origin", origin)]).assert(303, &[]);
    // A form's address read as a page changes nothing.
    for row in route_table().iter().filter(|row| row.reads.is_none() && !row.path.contains('{')) {
        assert_eq!(officer.get(row.path).status, 405, "{}", row.path);
    }
}

/// Log-in CSRF: somebody else's page cannot log a browser in.
fn a_log_in_belongs_to_its_browser(desk: &Desk) {
    let attacker = desk.stranger();
    let token = attacker.get("/log-in").hidden("form_token");
    let victim = desk.stranger();
    let sent = fields([("login", "analyst"), ("password", PASSWORD)]);
    for given in [Some(token.as_str()), None] {
        victim.post_with("/log-in", given, &sent).assert(403, &["This form has expired"]);
        assert!(victim.session().is_none());
    }
    // What logs out needs a token as well.
    let officer = desk.log_in("officer");
    officer.post_with("/log-out", None, &Vec::new()).assert(403, &["This form has expired"]);
    assert_eq!(officer.get("/me").status, 200);
}

fn fields_that_stand_twice_or_are_missing_are_refused(desk: &Desk) {
    let officer = desk.visitor("officer");
    let note = write_note(officer, ("situation", &desk.situations()[0]), "Once", "Once.", &Vec::new()).made();
    let path = format!("/notes/{note}/edit");
    let twice = fields([("seen", "1"), ("title", "One"), ("title", "Two"), ("text", "Text.")]);
    officer.post(&path, &twice).assert(400, &[]);
    for (name, value) in [("seen", "-1"), ("seen", "99999999999"), ("seen", "x"), ("seen", "1 ")] {
        let sent = fields([(name, value), ("title", "One"), ("text", "Text.")]);
        let answer = officer.post(&path, &sent);
        assert_eq!(answer.status, 400, "{name}={value}: {}", answer.main());
    }
    let ahead = fields([("seen", "7"), ("title", "One"), ("text", "Text.")]);
    let answer = officer.post(&path, &ahead);
    assert!(matches!(answer.status, 409 | 422), "a revision upon one that never was: {}", answer.status);
    for body in ["form_token", "=&=&=", "%", "%zz=%zz", "form_token=%ff%fe", "a=b&&&c", "seen=1;title=x"] {
        let answer = officer.post_body(&path, "application/x-www-form-urlencoded", body.as_bytes().to_vec());
        assert!(matches!(answer.status, 400 | 403), "{body}: {}", answer.status);
    }
    assert!(officer.get(&format!("/notes/{note}")).text().contains("Once."));
    // An account is chosen twice: one of them is a reader nobody offered.
    let readers = fields([
        ("audience", "named"),
        ("reader", "ffffffffffffffff"),
        ("reader", "x"),
        ("seen", "0"),
        ("reason", "r"),
    ]);
    officer.post(&format!("/marks/{note}/narrowing"), &readers).assert(422, &[]);
    let group = fields([("audience", "caucus(E-2026-001,1)"), ("seen", "0"), ("reason", "r")]);
    officer.post(&format!("/marks/{note}/narrowing"), &group).assert(422, &[]);
}

fn large_forms_are_cut_off(desk: &Desk) {
    let officer = desk.visitor("officer");
    let note =
        write_note(officer, ("situation", &desk.situations()[0]), "Small", "Small.", &Vec::new()).made();
    let large = |path: &str, bytes: usize| {
        let sent = fields([("seen", "1"), ("title", "T"), ("text", &"x".repeat(bytes)), ("reason", "r")]);
        officer.post(path, &sent).status
    };
    assert_eq!(large(&format!("/notes/{note}/edit"), 600 * 1024), 413);
    assert_eq!(large(&format!("/notes/{note}/edit"), 41_000), 422, "more than a note holds");
    assert_eq!(large(&format!("/marks/{note}/narrowing"), 70 * 1024), 413);
    assert_eq!(large("/log-out", 70 * 1024), 413);
    // Whoever announces too much is refused at once; what is on its way then may meet a closed door.
    let host = desk.origin.split_once("//").unwrap().1;
    let head = format!(
        "POST /notes/{note}/files HTTP/1.1\r\nHost: {host}\r\nOrigin: {}\r\nCookie: {}\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {}\r\n\r\n--x\r\n",
        desk.origin,
        officer.cookie_header(),
        13 * 1024 * 1024
    );
    let answer = send_raw(&desk.origin, &[head.as_bytes(), &vec![b'x'; 13 * 1024 * 1024]].concat());
    let status = answer.map(|answer| answer.status);
    assert!(status.is_none_or(|status| matches!(status, 400 | 403 | 413)), "{status:?}");
    assert_eq!(officer.get("/me").status, 200);
}

/// A body that trickles holds a connection, and nothing else.
fn slow_forms_keep_nobody_waiting(desk: &Desk) {
    let officer = desk.visitor("officer");
    let host = desk.origin.split_once("//").unwrap().1;
    let head = format!(
        "POST /notes/new HTTP/1.1\r\nHost: {host}\r\nOrigin: {}\r\nCookie: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 400\r\nConnection: close\r\n\r\nform_",
        desk.origin,
        officer.cookie_header()
    );
    let mut slow: Vec<_> = (0..40).map(|_| connect(&desk.origin)).collect();
    for socket in &mut slow {
        socket.write_all(head.as_bytes()).unwrap();
    }
    let begun = Instant::now();
    officer.get("/me").assert(200, &[]);
    write_note(officer, ("situation", &desk.situations()[0]), "Meanwhile", "Written.", &Vec::new())
        .assert(303, &[]);
    assert!(begun.elapsed() < Duration::from_secs(10), "40 slow forms stop the desk: {:?}", begun.elapsed());
    let mut first = slow.swap_remove(0);
    drop(slow);
    let answer = read_answer(&mut first);
    let status = answer.as_ref().map(|answer| answer.status);
    assert!(status.is_none_or(|status| matches!(status, 400 | 408)), "{status:?}");
    assert!(begun.elapsed() < Duration::from_secs(50), "it waits {:?} for a form", begun.elapsed());
}

/// Open redirects: where the log-in leads is this desk.
fn nothing_leads_elsewhere(desk: &Desk) {
    let officer = desk.visitor("officer");
    let foreign = [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/%09/evil.example",
        "/\r\nSet-Cookie: a=b",
        "/\u{0}",
        "///evil.example",
        "/.//evil.example",
        " //evil.example",
        "evil.example",
        "@evil.example",
    ];
    for next in foreign {
        let path = format!("/log-in?next={}", crate::visitor::escape(next));
        let answer = officer.get(&path);
        let to = answer.header("location");
        assert_eq!(answer.status, 303, "{next}");
        assert!(leads_within(to), "{next} leads to {to}");
        let stranger = desk.stranger();
        let page = stranger.get(&path);
        page.assert(200, &[]);
        let token = page.hidden("form_token");
        let sent = fields([("login", "officer"), ("password", PASSWORD), ("next", next)]);
        let answer = stranger.post_with("/log-in", Some(&token), &sent);
        assert!(leads_within(answer.header("location")), "{next} leads to {}", answer.header("location"));
        assert!(!answer.headers.iter().any(|(_, value)| value.contains("a=b")), "{next} sets a cookie");
    }
    let own = officer.get("/log-in?next=%2Fwarnings%3Fa%3Db");
    assert_eq!(own.header("location"), "/warnings?a=b");
    let answer = desk.stranger().get("//evil.example/%2e%2e");
    assert!(answer.status == 404 || leads_within(answer.header("location")), "{}", answer.header("location"));
}

/// Says whether every browser takes an address for one of this desk. A dot between two slashes does not make what
/// follows a host: the host is looked for first.
///
/// Source: WHATWG, URL Standard, section 4.4, "relative slash state".
fn leads_within(address: &str) -> bool {
    let mut letters = address.chars().filter(|c| !c.is_control());
    letters.next() == Some('/') && !matches!(letters.next(), Some('/' | '\\'))
}

/// Two people send the same form at once: one revision is kept, the other is shown beside it.
fn two_revisions_at_once_lose_nothing(desk: &Desk) {
    let officer = desk.visitor("officer");
    let situation = desk.situations()[0].clone();
    let note = write_note(officer, ("situation", &situation), "Base", "Base.", &Fields::new()).made();
    let path = format!("/notes/{note}/edit");
    let keys = ["officer", "other-officer", "mediator", "analyst"];
    let sessions: Vec<_> = keys.iter().map(|key| desk.visitor(key).session().unwrap()).collect();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let sent = sessions.iter().enumerate().map(|(at, session)| {
            let (path, origin) = (path.clone(), desk.origin.clone());
            scope.spawn(move || {
                let visitor = Visitor::with_session(&origin, Some(session));
                let text = format!("Text of number {at}.");
                visitor.post(&path, &fields([("seen", "1"), ("title", "Both"), ("text", &text)])).status
            })
        });
        let sent: Vec<_> = sent.collect();
        sent.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let kept = statuses.iter().filter(|status| **status == 303).count();
    assert_eq!(kept, 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 303 | 409)), "{statuses:?}");
}
