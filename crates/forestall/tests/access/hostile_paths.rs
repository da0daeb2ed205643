//! Addresses that try to reach what is not theirs to name.

use forestall_web::route_table;

use crate::cast::Desk;
use crate::filled_paths::Known;
use crate::on_both_databases;
use crate::raw_request::{get_raw, send_raw};
use crate::serving::place::Place;
use crate::visitor::Fields;

/// What stands in the place of an identifier.
const TRICKS: [&[u8]; 20] = [
    b"..",
    b"../../../../etc/passwd",
    b"%2e%2e",
    b"%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    b"..%5c..%5cdesk.key",
    b"%00",
    b"a%00.csv",
    b"%",
    b"%zz",
    b"%ff%fe",
    b"'%20or%201=1--",
    b"%27%3b%20drop%20table%20note%3b--",
    b"<script>",
    b"%3Cscript%3Ealert(1)%3C/script%3E",
    b"%0d%0aSet-Cookie:%20a=b",
    "\u{202e}fdp".as_bytes(),
    b"%F0%9F%92%A3",
    b"*",
    b"{note_id}",
    b"-1",
];

#[test]
fn no_address_reaches_beyond_the_table() {
    on_both_databases(|place: Place| {
        let desk = Desk::start(place);
        let officer = desk.visitor("officer");
        let known = Known::of_the_desk(officer, &desk.situations()[..1]);
        let cookie = format!("Cookie: {}", officer.cookie_header());
        let auditor = format!("Cookie: {}", desk.visitor("auditor").cookie_header());
        let administrator = format!("Cookie: {}", desk.visitor("administrator").cookie_header());
        let long = vec![b'A'; 60_000];
        for row in route_table().iter().filter(|row| row.reads.is_some() && row.path.contains('{')) {
            for trick in TRICKS.into_iter().chain([long.as_slice()]) {
                let path = filled(row.path, trick);
                for cookie in [&cookie, &auditor, &administrator] {
                    let Some(answer) = get_raw(&desk.origin, &path, std::slice::from_ref(cookie)) else {
                        continue;
                    };
                    let shown = String::from_utf8_lossy(&path[..path.len().min(200)]).into_owned();
                    assert!(
                        matches!(answer.status, 303 | 400 | 403 | 404 | 414 | 431),
                        "{shown}: {}\n{}",
                        answer.status,
                        answer.main()
                    );
                    let text = answer.text();
                    for leak in
                        ["root:x:0", "sqlite", "postgres", "panicked", "/src/", "select ", "<script>alert"]
                    {
                        assert!(!text.contains(leak), "{shown} tells `{leak}`: {text}");
                    }
                    let is_split = answer
                        .headers
                        .iter()
                        .any(|(name, value)| name == "set-cookie" && value.contains("a=b"));
                    assert!(!is_split, "{shown} writes a header");
                }
            }
        }
        // Every query a page knows, with what it does not expect.
        let queries = [
            "months",
            "measure",
            "page",
            "situation",
            "engagement",
            "country",
            "from",
            "actor",
            "record",
            "before",
            "next",
            "state",
            "done",
            "recorded",
            "scale",
            "table",
        ];
        for row in route_table().iter().filter(|row| row.reads.is_some()) {
            if row.path.contains('{') && !row.path.contains("{polity}") {
                continue;
            }
            let path = known.one(row.path);
            for query in queries {
                for trick in [
                    "%00",
                    "-1",
                    "99999999999999999999",
                    "%27",
                    "%3Cscript%3Ealert(1)%3C/script%3E",
                    "%ff",
                    "0",
                ] {
                    let asked = format!("{path}?{query}={trick}");
                    for cookie in [&cookie, &auditor] {
                        let answer =
                            get_raw(&desk.origin, asked.as_bytes(), std::slice::from_ref(cookie)).unwrap();
                        assert!(answer.status < 500, "{asked}: {}", answer.status);
                        assert!(!answer.text().contains("<script>alert"), "{asked} is printed as it is");
                    }
                }
            }
        }
        no_other_ways_of_asking(&desk, &cookie);
        forms_take_no_tricks(&desk, &known);
    });
}

/// Every form, with tricks in its address and in every field some form knows.
fn forms_take_no_tricks(desk: &Desk, known: &Known) {
    let names = [
        "situation",
        "engagement",
        "country",
        "from",
        "track",
        "parties",
        "aim",
        "next_step",
        "due_on",
        "title",
        "text",
        "source",
        "audience",
        "reader",
        "embargo_until",
        "attribution",
        "review_by",
        "words",
        "kind",
        "decline_reason",
        "reason",
        "run",
        "step",
        "outcome",
        "act",
        "account",
        "caucus",
        "release_reason",
        "consent",
        "confirmed",
        "name",
        "contact",
        "remarks",
        "typed",
        "understood",
        "session",
        "whom",
        "label",
        "scope",
        "days",
        "role",
        "state",
        "login",
        "password",
        "again",
        "code",
        "next",
        "record",
        "actor",
    ];
    for row in route_table().iter().filter(|row| row.writes.is_some() && !row.path.ends_with("/log-out")) {
        for key in ["officer", "administrator", "auditor"] {
            let visitor = desk.visitor(key);
            for trick in ["a\u{0}b", "\u{0}", "\u{ffff}\u{202e}", "-1", "9e999", "../..", "' or 1=1 --"] {
                let mut sent: Fields = names.map(|name| (name.to_owned(), trick.to_owned())).into();
                sent.push(("seen".to_owned(), "0".to_owned()));
                for part in ["%00", "x%00y", "..", "%27"] {
                    let path = String::from_utf8(filled(row.path, part.as_bytes())).unwrap();
                    let answer = visitor.post(&path, &sent);
                    assert!(answer.status < 500, "{key} sends {trick:?} to {path}: {}", answer.status);
                }
                // Where there is something under the address, more of the form is read.
                if !row.path.contains('{') || row.path.starts_with("/countries/{polity}/decisions") {
                    let path =
                        filled(&row.path.replace("{polity}", &known.values("polity")[0]), b"D-2026-001");
                    let answer = visitor.post(&String::from_utf8(path).unwrap(), &sent);
                    assert!(answer.status < 500, "{key} sends {trick:?} to {}: {}", row.path, answer.status);
                }
            }
        }
    }
}

/// Fills every variable part of a path with the same bytes.
fn filled(path: &str, with: &[u8]) -> Vec<u8> {
    let mut written = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        written.extend_from_slice(before.as_bytes());
        written.extend_from_slice(with);
        rest = after.split_once('}').unwrap().1;
    }
    written.extend_from_slice(rest.as_bytes());
    written
}

/// Methods, versions and framing that a proxy and the desk could read in two ways.
fn no_other_ways_of_asking(desk: &Desk, cookie: &str) {
    let host = desk.origin.split_once("//").unwrap().1;
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "PROPFIND"] {
        let request = format!(
            "{method} /notes HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        );
        let status = send_raw(&desk.origin, request.as_bytes()).map(|answer| answer.status);
        assert!(matches!(status, Some(400 | 403 | 404 | 405)), "{method}: {status:?}");
    }
    let tail = format!("Connection: close\r\n{cookie}\r\n\r\n");
    for bad in [
        format!("GET /me HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n{tail}"),
        format!("GET /me HTTP/1.1\r\nHost: evil.example\r\n{tail}"),
        format!("GET /me HTTP/1.1\r\n{tail}"),
        format!("GET /me HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nContent-Length: 6\r\n{tail}hello"),
        format!("GET /me HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked, identity\r\n{tail}"),
        format!("GET http://evil.example/me HTTP/1.1\r\nHost: evil.example\r\n{tail}"),
        format!("GET /me HTTP/1.1\r\nHost : {host}\r\n{tail}"),
        format!("GET /me HTTP/9.9\r\nHost: {host}\r\n{tail}"),
    ] {
        let answer = send_raw(&desk.origin, bad.as_bytes());
        let status = answer.as_ref().map(|answer| answer.status);
        assert!(status.is_none_or(|status| matches!(status, 400 | 421 | 505)), "{bad}: {status:?}");
        assert!(!answer.is_some_and(|answer| answer.text().contains("Nym OFFICER")), "{bad} is answered");
    }
    let many = format!("X-Many: {}\r\n", "a".repeat(4_000)).repeat(200);
    let request = format!("GET /me HTTP/1.1\r\nHost: {host}\r\n{many}{tail}");
    let status = send_raw(&desk.origin, request.as_bytes()).map(|answer| answer.status);
    assert!(status.is_none_or(|status| matches!(status, 400 | 431)), "800 kB of headers: {status:?}");
}
