//! What every answer tells browsers and caches, and what words of people may do to it.

use forestall_confidence::Role;
use forestall_web::route_table;
use ureq::http::Request;

use crate::cast::{Desk, invite};
use crate::filled_paths::Known;
use crate::on_both_databases;
use crate::record_acts;
use crate::record_forms::write_note;
use crate::serving::accounts::PASSWORD;
use crate::serving::place::Place;
use crate::visitor::{Answer, Fields, fields};

/// Words that would be markup, a header or a second line if they were taken as they are.
const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{7*7}} %0d%0aX-Evil: 1";

#[test]
fn every_answer_protects_itself_and_its_readers() {
    on_both_databases(|place: Place| {
        let desk = Desk::start(place);
        every_answer_says_what_browsers_refuse(&desk);
        words_stay_words(&desk);
        names_take_one_line(&desk);
        other_sites_embed_nothing(&desk);
    });
}

fn every_answer_says_what_browsers_refuse(desk: &Desk) {
    let officer = desk.visitor("officer");
    let situations = desk.situations();
    let mut known = Known::of_the_desk(officer, &situations[..1]);
    let note = write_note(officer, ("situation", &situations[0]), "A note", "A text.", &Fields::new()).made();
    known.add_record(&note);
    let engagement = record_acts::open_engagement(officer, &situations[0]);
    for id in record_acts::leave_one_of_each(officer, &situations[0], &engagement) {
        known.add_record(&id);
    }
    for id in ["W-2026-001", &engagement, "P-0123456789ab"] {
        known.add_record(id);
    }
    known.add_file(&note, "F-0123456789ab");
    known.add("account", &desk.person("analyst").account.to_string());
    let stranger = desk.stranger();
    for row in route_table().iter().filter(|row| row.reads.is_some()) {
        let path = known.one(row.path);
        for key in ["officer", "administrator", "auditor"] {
            assert_protected(row.path, &desk.visitor(key).get(&path));
        }
        assert_protected(row.path, &stranger.get(&path));
        assert_protected(row.path, &officer.post_with(&path, None, &Fields::new()));
    }
    for path in ["/nowhere", "/notes/..", "/%00"] {
        assert_protected(path, &officer.get(path));
    }
    let session = desk.log_in("officer").session().unwrap();
    assert!(session.name.starts_with("forestall_session_"), "over plain HTTP the name has no prefix");
    let visitor = desk.stranger();
    let page = visitor.get("/log-in");
    let sent = fields([("login", "officer"), ("password", PASSWORD)]);
    let answer = visitor.post_with("/log-in", Some(&page.hidden("form_token")), &sent);
    let cookies = page.headers.iter().chain(&answer.headers).filter(|(name, _)| name == "set-cookie");
    let mut number = 0;
    for (_, cookie) in cookies {
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"),
            "{cookie}"
        );
        number += 1;
    }
    assert_eq!(number, 2, "one cookie for forms, one for the session");
}

fn assert_protected(path: &str, answer: &Answer) {
    let says = |name: &str, value: &str| {
        let said = answer.header(name);
        assert!(said.contains(value), "{path}: {name}: `{said}` without `{value}`");
    };
    let policy = answer.header("content-security-policy").to_owned();
    for directive in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(directive) || policy.contains("sandbox"), "{path}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{path}: {policy}");
    says("x-frame-options", "DENY");
    says("x-content-type-options", "nosniff");
    says("cross-origin-opener-policy", "same-origin");
    says("cross-origin-resource-policy", "same-origin");
    let secrets = ["/set-up/", "/invitation/", "/new-password/", "/start/", "/calendar/feed/"];
    let is_secret = secrets.iter().any(|p| path.starts_with(p));
    says("referrer-policy", if is_secret { "no-referrer" } else { "same-origin" });
    let is_our_file = path.starts_with("/static/") && answer.status == 200;
    says("cache-control", if is_our_file { "immutable" } else { "no-store" });
    for name in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert_eq!(answer.header(name), "", "{path}: {name}");
    }
}

/// Markup in every text a person can leave is shown, not obeyed.
fn words_stay_words(desk: &Desk) {
    let (officer, situation) = (desk.visitor("officer"), desk.situations()[0].clone());
    let note = write_note(officer, ("situation", &situation), HOSTILE, HOSTILE, &Fields::new()).made();
    crate::record_forms::narrow(
        officer,
        &note,
        &fields([("audience", "internal"), ("attribution", "to-the-group")]),
        HOSTILE,
    )
    .assert(303, &[]);
    let person = crate::record_forms::enter_person(officer, [HOSTILE, HOSTILE, HOSTILE], &Fields::new());
    let engagement =
        crate::record_forms::open_engagement(officer, &situation, [HOSTILE, "Other"], HOSTILE, HOSTILE);
    let searched = officer.post("/notes", &fields([("words", HOSTILE)]));
    let paths = [
        format!("/notes/{note}"),
        format!("/notes/{note}/edit"),
        format!("/marks/{note}"),
        format!("/marks/{person}"),
        "/notes".to_owned(),
        "/persons".to_owned(),
        "/engagements".to_owned(),
        format!("/engagements/{engagement}"),
        format!("/engagements/{engagement}/members"),
        format!("/countries/{situation}"),
        "/".to_owned(),
    ];
    for (path, answer) in
        paths.iter().map(|path| (path.as_str(), officer.get(path))).chain([("a search", searched)])
    {
        answer.assert(200, &[]);
        for live in ["<script>alert", "<img src=x", " 49 "] {
            assert!(!answer.text().contains(live), "{path} prints `{live}`");
        }
        assert_eq!(answer.header("x-evil"), "", "{path}");
        let title = answer.text();
        let title = title.split("<title>").nth(1).unwrap_or_default().split("</title>").next().unwrap();
        assert!(!title.contains("alert"), "{path}: the title stays in a browser's history: {title}");
    }
}

/// A line break in a name would be a second line of a log, a header, a table.
fn names_take_one_line(desk: &Desk) {
    let officer = desk.visitor("officer");
    for name in
        ["A\r\nSet-Cookie: a=b", "A\nB", "A\u{0}B", "A\u{2028}B", "A\u{202e}B", "", " ", &"A".repeat(81)]
    {
        let answer = officer.post("/me/name", &fields([("name", name)]));
        assert_eq!(answer.status, 422, "{name:?} is taken for a name");
    }
    let situation = desk.situations()[0].clone();
    for title in ["A\r\nSet-Cookie: a=b", "A\u{0}B", "A\u{2029}B", &"A".repeat(201)] {
        let answer = write_note(officer, ("situation", &situation), title, "Text.", &Fields::new());
        assert_eq!(answer.status, 422, "{title:?} is taken for a title");
    }
    let administrator = desk.visitor("administrator");
    for label in ["A\r\nB", "A\u{0}B"] {
        let sent = fields([("label", label), ("role", "observer")]);
        let answer = administrator.post("/people/invitations", &sent);
        assert_eq!(answer.status, 422, "{label:?} is taken for a label");
    }
    // Two people under one name could be taken for each other.
    let link = invite(administrator, "double", Role::Observer);
    let visitor = desk.stranger();
    let token = visitor.get(&link).hidden("form_token");
    let sent =
        fields([("name", "Another"), ("login", "OFFICER "), ("password", PASSWORD), ("again", PASSWORD)]);
    visitor.post_with(&link, Some(&token), &sent).assert(422, &[]);
}

fn other_sites_embed_nothing(desk: &Desk) {
    let officer = desk.visitor("officer");
    for (mode, dest) in [
        ("no-cors", "image"),
        ("cors", "empty"),
        ("no-cors", "script"),
        ("navigate", "iframe"),
        ("navigate", "embed"),
        ("navigate", "object"),
    ] {
        for path in ["/", "/docket.csv", "/notes", "/api/v1/docket", "/map.svg"] {
            let request = Request::get(format!("{}{path}", desk.origin))
                .header("sec-fetch-site", "cross-site")
                .header("sec-fetch-mode", mode)
                .header("sec-fetch-dest", dest);
            let answer = officer.send(request, Vec::new());
            assert_eq!(answer.status, 403, "{path} as {dest}");
            assert!(answer.body.len() < 2_000, "{path} as {dest} tells something by its size");
        }
    }
}
