//! Connections that end early, servers that are busy, and files that change meanwhile.

use std::time::{Duration, Instant};

use forestall_sources::{FetchError, Step};

use crate::server::{Deviation, Published, Server};
use crate::{NAME, Visitor, archive, published};

const PART: [&str; 2] = ["ged251-csv.zip.part", "ged251-csv.zip.part.json"];

#[test]
fn a_cut_connection_goes_on_where_it_ended() {
    let server = Server::start(published(1000, "\"v1\""));
    server.deviate([Deviation::CutAfter(3000), Deviation::CutAfter(2000)]);
    let mut visitor = Visitor::new();
    visitor.fetch(&server).unwrap();
    assert_eq!(visitor.bytes(NAME), archive(1000));
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[1].header("Range"), Some("bytes=3000-"));
    assert_eq!(requests[1].header("If-Range"), Some("\"v1\""));
    assert_eq!(requests[2].header("Range"), Some("bytes=5000-"));
    assert_eq!(visitor.resumed_from(), Some(3000));
    assert!(!visitor.has_started_anew());
}

#[test]
fn a_later_run_goes_on_with_the_part() {
    let server = Server::start(Published {
        bytes: archive(1000),
        etag: Some("W/\"weak\""),
        last_modified: Some("Mon, 02 Jun 2025 08:00:00 GMT"),
    });
    server.deviate([Deviation::CutAfter(4000)]);
    let mut visitor = Visitor::asking_once();
    let error = visitor.fetch(&server).unwrap_err();
    let whole = archive(1000).len() as u64;
    assert!(
        matches!(error, FetchError::Cut { received: 4000, expected: Some(bytes), attempts: 1 } if bytes == whole),
        "{error:?}"
    );
    assert_eq!(visitor.files(), PART);

    visitor.fetch(&server).unwrap();
    assert_eq!(visitor.bytes(NAME), archive(1000));
    assert_eq!(visitor.resumed_from(), Some(4000));
    assert_eq!(server.requests()[1].header("If-Range"), Some("Mon, 02 Jun 2025 08:00:00 GMT"));
    assert_eq!(visitor.files().len(), 2);
}

#[test]
fn a_file_that_changed_meanwhile_begins_anew() {
    let server = Server::start(published(1000, "\"v1\""));
    server.deviate([Deviation::CutAfter(4000)]);
    let mut visitor = Visitor::asking_once();
    visitor.fetch(&server).unwrap_err();

    server.publish(published(900, "\"v2\""));
    let fetched = visitor.fetch(&server).unwrap();
    assert_eq!(visitor.bytes(NAME), archive(900));
    assert_eq!(fetched.provenance().etag.as_deref(), Some("\"v2\""));
    assert!(visitor.has_started_anew());
    assert_eq!(visitor.resumed_from(), None);
}

#[test]
fn an_answer_that_does_not_continue_the_part_is_dropped() {
    let next = archive(900);
    let answer = |content_range: String, etag: &str| Deviation::Answer {
        head: format!(
            "HTTP/1.1 206 Partial Content\r\nConnection: close\r\nContent-Length: {}\r\n\
             Content-Range: {content_range}\r\nETag: {etag}\r\n\r\n",
            next.len() - 4000
        ),
        body: next[4000..].to_vec(),
    };
    let (last, bytes) = (next.len() - 1, next.len());
    for wrong in [
        answer(format!("bytes 4000-{last}/{bytes}"), "\"v2\""),
        answer(format!("bytes 4000-{last}/*"), "\"v2\""),
        answer(format!("bytes 4000-{last}/{bytes}"), "\"v1\""),
        answer(format!("bytes 4000-{last}/{}", archive(1000).len()), "\"v1\""),
        answer("bytes nonsense".to_owned(), "\"v1\""),
    ] {
        let server = Server::start(published(1000, "\"v1\""));
        server.deviate([Deviation::CutAfter(4000), wrong]);
        let mut visitor = Visitor::new();
        visitor.fetch(&server).unwrap();
        assert_eq!(visitor.bytes(NAME), archive(1000));
        assert!(visitor.has_started_anew());
        assert_eq!(server.requests()[2].header("Range"), None);
    }
}

/// Answers with a piece of the published file, under a head that may say otherwise.
fn piece(of: std::ops::Range<usize>, content_range: &str) -> Deviation {
    let body = archive(1000)[of].to_vec();
    let head = format!(
        "HTTP/1.1 206 Partial Content\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Range: {content_range}\r\nETag: \"v1\"\r\n\r\n",
        body.len()
    );
    Deviation::Answer { head, body }
}

#[test]
fn a_piece_from_another_place_is_dropped() {
    let bytes = archive(1000).len();
    let server = Server::start(published(1000, "\"v1\""));
    let earlier = piece(3999..bytes, &format!("bytes 3999-{}/{bytes}", bytes - 1));
    server.deviate([Deviation::CutAfter(4000), earlier]);
    let mut visitor = Visitor::new();
    visitor.fetch(&server).unwrap();
    assert_eq!(visitor.bytes(NAME), archive(1000));
    assert!(visitor.has_started_anew());
}

#[test]
fn a_piece_shorter_than_its_range_is_gone_on_with() {
    let bytes = archive(1000).len();
    let server = Server::start(published(1000, "\"v1\""));
    let short = piece(4000..bytes - 7, &format!("bytes 4000-{}/{bytes}", bytes - 1));
    server.deviate([Deviation::CutAfter(4000), short]);
    let mut visitor = Visitor::new();
    visitor.fetch(&server).unwrap();
    assert_eq!(visitor.bytes(NAME), archive(1000));
    assert_eq!(server.requests()[2].header("Range"), Some(format!("bytes={}-", bytes - 7).as_str()));
}

#[test]
fn without_a_version_from_the_server_nothing_is_gone_on_with() {
    let server = Server::start(Published { bytes: archive(1000), ..Published::default() });
    server.deviate([Deviation::CutAfter(4000)]);
    let mut visitor = Visitor::new();
    visitor.fetch(&server).unwrap();
    assert_eq!(visitor.bytes(NAME), archive(1000));
    assert_eq!(server.requests()[1].header("Range"), None);
}

/// A process that ended between the last byte and the renaming leaves a whole part.
#[test]
fn a_whole_part_is_confirmed_by_its_last_byte() {
    let server = Server::start(published(1000, "\"v1\""));
    server.deviate([Deviation::AnnounceMore(1)]);
    let mut visitor = Visitor::asking_once();
    visitor.fetch(&server).unwrap_err();
    let note = format!(
        r#"{{"url":"{}/{NAME}","etag":"\"v1\"","last_modified":null,"bytes":{}}}"#,
        server.url(),
        archive(1000).len()
    );
    std::fs::write(visitor.at(PART[1]), note).unwrap();
    assert_eq!(visitor.bytes(PART[0]), archive(1000));

    visitor.fetch(&server).unwrap();
    assert_eq!(visitor.resumed_from(), Some(archive(1000).len() as u64 - 1));
    assert_eq!(visitor.bytes(NAME), archive(1000));
}

#[test]
fn a_server_that_falls_silent_is_asked_again() {
    let server = Server::start(published(1000, "\"v1\""));
    server.deviate([Deviation::StallAfter(4000, Duration::from_secs(20))]);
    let mut visitor = Visitor::new();
    let started = Instant::now();
    visitor.fetch(&server).unwrap();
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert_eq!(visitor.resumed_from(), Some(4000));
    assert_eq!(visitor.bytes(NAME), archive(1000));
}

#[test]
fn a_busy_server_is_asked_again_after_a_pause() {
    for status in ["429 Too Many Requests", "503 Service Unavailable", "502 Bad Gateway", "400 Bad Request"] {
        let server = Server::start(published(10, "\"v1\""));
        server.deviate([Deviation::status(status, "Retry-After: 1\r\n"), Deviation::status(status, "")]);
        let mut visitor = Visitor::new();
        visitor.fetch(&server).unwrap();
        assert_eq!(server.requests().len(), 3, "{status}");
        let pauses: Vec<Duration> = visitor
            .steps
            .iter()
            .filter_map(|step| match step {
                Step::Pausing { pause, .. } => Some(*pause),
                _ => None,
            })
            .collect();
        assert_eq!(pauses, [Duration::from_secs(1), Duration::from_millis(2)], "{status}");
    }
}

#[test]
fn patience_ends() {
    let server = Server::start(published(10, "\"v1\""));
    server.deviate(vec![Deviation::status("400 Bad Request", ""); 3]);
    let mut visitor = Visitor::new();
    let error = visitor.fetch(&server).unwrap_err();
    assert!(matches!(error, FetchError::Busy { status: 400, attempts: 3, .. }), "{error:?}");
    assert!(error.to_string().contains("asked too often"), "{error}");
    assert_eq!(visitor.files(), Vec::<String>::new());

    server.deviate([Deviation::status("429 Too Many Requests", "Retry-After: 86400\r\n")]);
    let error = visitor.fetch(&server).unwrap_err();
    assert!(matches!(error, FetchError::LongPause { status: 429, pause_s: 86400, .. }), "{error:?}");
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn a_server_that_is_not_there_is_said_so() {
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let wanted =
        forestall_sources::Wanted::in_folder(&format!("http://{address}"), NAME.to_owned(), "uu.se").unwrap();
    let mut visitor = Visitor::new();
    let error = visitor.fetch_wanted(&wanted).unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { attempts: 3, .. }), "{error:?}");
    assert_eq!(visitor.files(), Vec::<String>::new());
}
