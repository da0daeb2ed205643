//! Coming in and going out: links, log-in, sessions, forms of others, secrets shown once.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use forestall_web::transport::PublicAddress;
use sample::{PASSWORD, SampleDesk};
use tower::ServiceExt;
use visitor::{HOST, OFFICER, full, get_as, hidden, post_as, send, session_cookie, set_cookie, text};

fn router(desk: SampleDesk) -> Router {
    forestall_web::router(Arc::new(desk), &PublicAddress::loopback(8799), [7; 32])
}

/// Returns the secret of the session an answer opens.
fn session(response: &Response) -> String {
    let cookie = set_cookie(response, "forestall_session_8799=").unwrap();
    cookie.split_once('=').unwrap().1.to_owned()
}

fn location(response: &Response) -> &str {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()[header::LOCATION].to_str().unwrap()
}

async fn log_in(router: &Router, fields: &[(&str, &str)]) -> Response {
    post_as(router, None, "/log-in", "/log-in", fields).await
}

#[tokio::test]
async fn the_first_administrator_comes_in_by_the_link_once() {
    let router = router(SampleDesk::before_set_up());
    let waiting = text(get_as(&router, None, "/log-in").await).await;
    assert!(waiting.contains("Nobody has set this desk up yet") && !waiting.contains("type=\"password\""));
    let page = "/set-up/sample-set-up";
    let fields = [("name", "R. Halloran"), ("login", "r.halloran"), ("officer", "yes")];
    let short = [&fields[..], &[("password", "short"), ("again", "short")]].concat();
    let refused = post_as(&router, None, page, page, &short).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = text(refused).await;
    assert!(html.contains("fewer than 12 characters") && html.contains("value=\"r.halloran\""));
    assert!(!html.contains("short"), "a password is never sent back");
    let twice = [&fields[..], &[("password", PASSWORD), ("again", "another password")]].concat();
    let html = text(post_as(&router, None, page, page, &twice).await).await;
    assert!(html.contains("The two are not the same") && !html.contains(PASSWORD));

    let right = [&fields[..], &[("password", PASSWORD), ("again", PASSWORD)]].concat();
    let made = post_as(&router, None, page, page, &right).await;
    assert_eq!(location(&made), "/");
    let own = session(&made);
    let html = text(get_as(&router, Some(&own), "/me").await).await;
    assert!(html.contains("<dt>administrator</dt>") && html.contains("<dt>desk officer</dt>"));
    assert_eq!(get_as(&router, None, page).await.status(), StatusCode::NOT_FOUND, "the link is used up");
    assert_eq!(post_as(&router, None, "/log-in", page, &right).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_link_opens_its_own_page_alone_and_is_told_to_nobody() {
    let router = full();
    for (path, status) in [
        ("/invitation/sample-invitation", StatusCode::OK),
        ("/set-up/sample-invitation", StatusCode::NOT_FOUND),
        ("/new-password/sample-invitation", StatusCode::NOT_FOUND),
        ("/new-password/sample-new-password", StatusCode::OK),
        ("/invitation/sample-new-password", StatusCode::NOT_FOUND),
        ("/start/sample-start", StatusCode::NOT_FOUND),
    ] {
        let response = get_as(&router, None, path).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers()[header::REFERRER_POLICY], "no-referrer", "{path}");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store", "{path}");
        assert!(!text(response).await.contains("sample-"), "{path}: the page does not repeat its secret");
    }
    let page = get_as(&router, None, "/log-in").await;
    assert_eq!(page.headers()[header::REFERRER_POLICY], "same-origin");
}

/// Under `no-referrer` browsers send `Origin: null` with the page's own form.
#[tokio::test]
async fn the_form_of_a_link_is_taken_from_its_own_page() {
    for (site, status) in [("same-origin", StatusCode::SEE_OTHER), ("cross-site", StatusCode::FORBIDDEN)] {
        let router = full();
        let path = "/new-password/sample-new-password";
        let opened = get_as(&router, None, path).await;
        let cookie = set_cookie(&opened, "forestall_form_").unwrap();
        let token = hidden(&text(opened).await, "form_token");
        let fields =
            [("form_token", token.as_str()), ("password", "a new long one"), ("again", "a new long one")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let headers = [("origin", "null"), ("sec-fetch-site", site), ("cookie", cookie.as_str())];
        assert_eq!(send(&router, path, &fields, &headers).await.status(), status, "{site}");
    }
}

#[tokio::test]
async fn every_wrong_part_of_a_log_in_reads_the_same() {
    let router = full();
    let mut pages = Vec::new();
    for fields in [
        [("login", "s.tanaka"), ("password", "wrong"), ("code", "")],
        [("login", "nobody.here"), ("password", PASSWORD), ("code", "")],
        [("login", "a.mbeki"), ("password", PASSWORD), ("code", "000000")],
        [("login", "a.mbeki"), ("password", "wrong"), ("code", "123456")],
    ] {
        let response = log_in(&router, &fields).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(set_cookie(&response, "forestall_session").is_none());
        let html = text(response).await;
        assert!(!html.contains(PASSWORD) && !html.contains("123456"), "nothing secret comes back");
        let token = hidden(&html, "form_token");
        pages.push(html.replace(&token, "").replace(fields[0].1, ""));
    }
    assert!(pages[0].contains("does not fit together"));
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn a_code_is_asked_for_where_it_is_set() {
    let router = full();
    let half = log_in(&router, &[("login", "a.mbeki"), ("password", PASSWORD)]).await;
    assert_eq!(half.status(), StatusCode::OK);
    assert!(set_cookie(&half, "forestall_session").is_none(), "nobody is in yet");
    assert!(text(half).await.contains("Now the code of your second factor"));
    let whole =
        [("login", "A.Mbeki "), ("password", PASSWORD), ("code", "123456"), ("next", "/map?months=6")];
    let response = log_in(&router, &whole).await;
    assert_eq!(location(&response), "/map?months=6");
    let cookie = response.headers().get_all(header::SET_COOKIE).iter();
    let cookie = cookie.map(|value| value.to_str().unwrap()).find(|value| value.contains("session")).unwrap();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
    let page = get_as(&router, Some(&session(&response)), "/map?months=6").await;
    assert_eq!(page.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_code_without_the_password_is_no_attempt() {
    let router = full();
    for _ in 0..20 {
        let half = log_in(&router, &[("login", "a.mbeki"), ("password", ""), ("code", "123456")]).await;
        assert_eq!(half.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let html = text(half).await;
        assert!(html.contains("id=\"password-error\">Type the password as well"));
        assert!(!html.contains("123456") && !html.contains("does not fit together"));
    }
    let whole = [("login", "a.mbeki"), ("password", PASSWORD), ("code", "123456")];
    assert_eq!(location(&log_in(&router, &whole).await), "/", "no failure was counted");
}

#[tokio::test]
async fn nobody_is_led_elsewhere_after_the_log_in() {
    for next in ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", ""] {
        let fields = [("login", "s.tanaka"), ("password", PASSWORD), ("next", next)];
        assert_eq!(location(&log_in(&full(), &fields).await), "/", "{next}");
    }
}

#[tokio::test]
async fn failures_close_the_door_for_a_while() {
    let router = full();
    let wrong = [("login", "s.tanaka"), ("password", "wrong")];
    for _ in 0..10 {
        log_in(&router, &wrong).await;
    }
    let right = log_in(&router, &[("login", "s.tanaka"), ("password", PASSWORD)]).await;
    assert_eq!(right.status(), StatusCode::TOO_MANY_REQUESTS, "the right one is refused as well");
    let wait: u64 = right.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!(wait >= 1);
    assert!(text(right).await.contains("Too many attempts have failed"));
}

#[tokio::test]
async fn logging_out_ends_the_session_everywhere() {
    let router = full();
    let out = post_as(&router, Some("analyst"), "/map", "/log-out", &[]).await;
    assert_eq!(location(&out), "/log-in?state=out");
    let forgotten = out.headers().get_all(header::SET_COOKIE).iter();
    assert!(forgotten.map(|value| value.to_str().unwrap()).any(|value| value.contains("Max-Age=0")));
    let after = get_as(&router, Some("analyst"), "/map").await;
    assert_eq!(location(&after), "/log-in?next=/map", "the old cookie opens nothing");
}

#[tokio::test]
async fn the_start_address_is_exchanged_once_for_a_cookie() {
    let router = router(SampleDesk::local());
    let page = text(get_as(&router, None, "/log-in").await).await;
    assert!(page.contains("This desk is for one person") && !page.contains("type=\"password\""));
    let with_password = log_in(&router, &[("login", "a.mbeki"), ("password", PASSWORD)]).await;
    assert_eq!(with_password.status(), StatusCode::FORBIDDEN, "no page has a form for it");
    assert_eq!(get_as(&router, None, "/start/guessed").await.status(), StatusCode::NOT_FOUND);
    let head = Request::head("/start/sample-start").header(header::HOST, HOST).body(Body::empty()).unwrap();
    let head = router.clone().oneshot(head).await.unwrap();
    assert!(set_cookie(&head, "forestall_session").is_none(), "looking does not use it up");
    let started = get_as(&router, None, "/start/sample-start").await;
    assert_eq!(location(&started), "/");
    let own = session(&started);
    assert_eq!(text(started).await, "", "it shows nothing");
    let page = text(get_as(&router, Some(&own), "/me").await).await;
    assert!(!page.contains("Log out") && !page.contains("type=\"password\""));
}

#[tokio::test]
async fn a_form_belongs_to_one_browser_and_one_session() {
    let router = full();
    let open = async |session: &str| {
        let opened = get_as(&router, Some(session), "/me").await;
        let cookie = set_cookie(&opened, "forestall_form_").unwrap();
        (cookie, hidden(&text(opened).await, "form_token"))
    };
    let (own_cookie, own_token) = open(OFFICER).await;
    let (other_cookie, other_token) = open(OFFICER).await;
    let try_it = async |form_cookie: &str, session: &str, token: &str| {
        let cookies = format!("{form_cookie}; {}", session_cookie(session));
        let headers = [("origin", "http://127.0.0.1:8799"), ("cookie", cookies.as_str())];
        let fields = [("form_token", token), ("name", "A. M.")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        send(&router, "/me/name", &fields, &headers).await.status()
    };
    assert_eq!(try_it(&own_cookie, OFFICER, "").await, StatusCode::FORBIDDEN, "missing");
    assert_eq!(try_it(&own_cookie, OFFICER, &other_token).await, StatusCode::FORBIDDEN, "another browser's");
    assert_eq!(try_it(&other_cookie, OFFICER, &own_token).await, StatusCode::FORBIDDEN);
    assert_eq!(try_it(&own_cookie, "analyst", &own_token).await, StatusCode::FORBIDDEN, "another session's");
    assert_eq!(try_it(&own_cookie, "sample-phone", &own_token).await, StatusCode::FORBIDDEN, "own phone");
    assert_eq!(try_it("x=1", OFFICER, &own_token).await, StatusCode::FORBIDDEN, "no cookie");
    assert_eq!(try_it(&own_cookie, OFFICER, &own_token).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn my_account_can_be_changed() {
    let router = full();
    let me = async |path: &str, fields: &[(&str, &str)]| {
        post_as(&router, Some(OFFICER), "/me", path, fields).await
    };
    let wrong =
        me("/me/password", &[("old", "wrong"), ("new", "another long one"), ("again", "another long one")]);
    let html = text(wrong.await).await;
    assert!(html.contains("The present password is wrong") && !html.contains("another long one"));
    assert_eq!(get_as(&router, Some("sample-phone"), "/me").await.status(), StatusCode::OK);
    let right = [("old", PASSWORD), ("new", "another long one"), ("again", "another long one")];
    assert_eq!(location(&me("/me/password", &right).await), "/me?done=password");
    assert!(location(&get_as(&router, Some("sample-phone"), "/me").await).starts_with("/log-in"));

    let offer = text(me("/me/second-factor", &[]).await).await;
    assert!(offer.contains("<svg class=\"qr\"") && offer.contains("JBSW Y3DP"));
    assert!(!offer.contains("otpauth:"), "the address stands in the picture alone");
    let wrong = me("/me/second-factor/code", &[("code", "000000")]).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!text(wrong).await.contains("JBSW"), "it is shown once");
    let codes = text(me("/me/second-factor/code", &[("code", "123456")]).await).await;
    assert!(codes.contains("smpl-0001-code") && codes.contains("smpl-0008-code"));
    assert!(!text(get_as(&router, Some(OFFICER), "/me").await).await.contains("smpl-"), "shown once");

    let made = me("/me/tokens", &[("label", "table"), ("scope", "forecasts"), ("days", "30")]).await;
    let html = text(made).await;
    let token = html.split("<code>fst_").nth(1).unwrap().split('<').next().unwrap();
    let request = Request::get("/api/v1/runs")
        .header(header::HOST, HOST)
        .header(header::AUTHORIZATION, format!("Bearer fst_{token}"));
    let answer = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(!text(get_as(&router, Some(OFFICER), "/me").await).await.contains(token), "shown once");
    for bad in [("label", ""), ("days", "9999"), ("scope", "all")] {
        let mut fields = vec![("label", "table"), ("scope", "forecasts"), ("days", "30")];
        fields.push(bad);
        fields.retain(|field| field.0 != bad.0 || *field == bad);
        assert_eq!(me("/me/tokens", &fields).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "{bad:?}");
    }
}

#[tokio::test]
async fn a_lost_second_factor_is_taken_away_and_they_are_told() {
    let router = full();
    let keep = async |page: &str, fields: &[(&str, &str)]| {
        post_as(&router, Some("administrator"), page, &format!("{page}/second-factor"), fields).await
    };
    let officer = "/people/0000000000000002";
    let unticked = keep(officer, &[]).await;
    assert_eq!(unticked.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(unticked).await.contains("Tick that you have made sure who asks"));
    assert_eq!(get_as(&router, Some(OFFICER), "/map").await.status(), StatusCode::OK, "nothing is done yet");
    let yes = [("understood", "yes")];
    assert_eq!(location(&keep(officer, &yes).await), format!("{officer}?done=factor"));
    assert!(location(&get_as(&router, Some(OFFICER), "/map").await).starts_with("/log-in"), "sessions end");
    let person = text(get_as(&router, Some("administrator"), officer).await).await;
    assert!(!person.contains("A lost second factor"), "there is none any more");
    let again = keep(officer, &yes).await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY);

    let come_in = log_in(&router, &[("login", "a.mbeki"), ("password", PASSWORD)]).await;
    let session = session(&come_in);
    let told = "Your second factor was taken away";
    for path in ["/", "/map", "/me"] {
        let html = text(get_as(&router, Some(&session), path).await).await;
        assert!(html.contains(told), "{path}");
    }
    let code = [("code", "123456")];
    let set = post_as(&router, Some(&session), "/me", "/me/second-factor/code", &code).await;
    assert_eq!(set.status(), StatusCode::OK);
    assert!(!text(get_as(&router, Some(&session), "/").await).await.contains(told), "a new one is set");
    assert!(!text(get_as(&router, Some("analyst"), "/").await).await.contains(told));

    let set = post_as(&router, Some("administrator"), "/me", "/me/second-factor/code", &code).await;
    assert_eq!(set.status(), StatusCode::OK);
    let own = keep("/people/0000000000000001", &yes).await;
    assert_eq!(own.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = text(own).await;
    assert!(html.contains("This is your own second factor"));
    assert!(html.contains("href=\"/me#second-factor\"") && !html.contains("/second-factor#second-factor"));
}

#[tokio::test]
async fn somebody_is_invited_comes_in_and_is_closed_out() {
    let router = full();
    let keep = async |page: &str, path: &str, fields: &[(&str, &str)]| {
        post_as(&router, Some("administrator"), page, path, fields).await
    };
    let none = keep("/people", "/people/invitations", &[("label", "<b>M. Sato</b>")]).await;
    assert_eq!(none.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = text(none).await;
    assert!(html.contains("Choose at least one role") && html.contains("&#60;b&#62;M. Sato"));
    let fields = [("label", "M. Sato"), ("role", "analyst"), ("role", "convenor")];
    let html = text(keep("/people", "/people/invitations", &fields).await).await;
    let link =
        html.split("<code>http://127.0.0.1:8799").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(link.starts_with("/invitation/"), "{link}");
    let new = [("name", "M. Sato"), ("login", "m.sato"), ("password", PASSWORD), ("again", PASSWORD)];
    let sato = session(&post_as(&router, None, &link, &link, &new).await);
    assert_eq!(get_as(&router, Some(&sato), "/map").await.status(), StatusCode::OK);
    assert_eq!(get_as(&router, Some(&sato), "/people").await.status(), StatusCode::FORBIDDEN);

    let people = text(get_as(&router, Some("administrator"), "/people").await).await;
    let account = people.split(">M. Sato</a>").next().unwrap().rsplit("/people/").next().unwrap();
    let page = format!("/people/{}", account.trim_end_matches('"'));
    let roles = keep(&page, &format!("{page}/roles"), &[("role", "auditor")]).await;
    assert_eq!(location(&roles), format!("{page}?done=roles"));
    assert_eq!(get_as(&router, Some(&sato), "/map").await.status(), StatusCode::FORBIDDEN, "at once");
    assert_eq!(get_as(&router, Some(&sato), "/audit").await.status(), StatusCode::OK);
    let closed = keep(&page, &format!("{page}/closing"), &[("state", "closed")]).await;
    assert_eq!(location(&closed), format!("{page}?done=closed"));
    assert!(location(&get_as(&router, Some(&sato), "/audit").await).starts_with("/log-in"));

    let own = "/people/0000000000000001";
    let last = keep(own, "/people/0000000000000001/roles", &[("role", "analyst")]).await;
    assert_eq!(last.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(last).await.contains("The last administrator keeps the role"));
}

#[tokio::test]
async fn the_auditor_verifies_anchors_and_exports() {
    let router = full();
    let audit = async |path: &str, fields: &[(&str, &str)]| {
        post_as(&router, Some("auditor"), "/audit", path, fields).await
    };
    assert!(text(audit("/audit/verification", &[]).await).await.contains("The chain holds: all 7 entries"));
    let file = audit("/audit/anchor", &[("shape", "file")]).await;
    assert_eq!(file.headers()[header::CONTENT_TYPE], "text/plain; charset=utf-8");
    assert!(text(file).await.contains("hash "));
    let page = text(audit("/audit/anchor", &[]).await).await;
    assert!(page.contains("<pre class=\"copy\">Forestall audit anchor"));
    let csv = text(get_as(&router, Some("auditor"), "/audit.csv?record=D-2026-001").await).await;
    let lines: Vec<_> = csv.lines().collect();
    assert_eq!(lines[0], "sequence,at,actor_id,actor,action,record,previous_hash,hash");
    assert_eq!(lines.len(), 2, "{csv}");
    assert!(lines[1].contains(",A. Mbeki,decided,D-2026-001,"), "{csv}");
    let all = text(get_as(&router, Some("auditor"), "/audit.csv").await).await;
    assert_eq!(all.lines().count(), 1 + 7 + 2, "the head was given out twice");
    let filtered = text(get_as(&router, Some("auditor"), "/audit?actor=0000000000000006").await).await;
    assert!(filtered.contains("Logged in") && !filtered.contains("Set the desk up"));
    assert_eq!(get_as(&router, Some("auditor"), "/audit?actor=x").await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn whoever_does_not_read_the_desk_begins_with_their_own() {
    for (role, address) in [("administrator", "/people"), ("auditor", "/audit"), ("expert", "/engagements")] {
        let response = get_as(&full(), Some(role), "/").await;
        assert_eq!(location(&response), address, "{role}");
    }
}
