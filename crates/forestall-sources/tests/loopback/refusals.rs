//! What is not called, not accepted, not kept.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use forestall_sources::{AddressError, ContentError, FetchError, OutgoingPolicy, Wanted};

use crate::server::{Deviation, Published, Server};
use crate::{LIMIT_BYTES, NAME, Visitor, archive, published};

fn answer(headers: &str, body: &[u8]) -> Deviation {
    let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{headers}\r\n");
    Deviation::Answer { head, body: body.to_vec() }
}

#[test]
fn a_release_that_does_not_exist_is_named() {
    let server = Server::start(published(10, "\"v1\""));
    server.deviate([Deviation::status("404 Not Found", "")]);
    let mut visitor = Visitor::new();
    let error = visitor.fetch(&server).unwrap_err();
    assert!(error.is_not_found());
    assert!(error.to_string().contains(NAME), "{error}");
    assert!(error.hint().contains("--release"), "{}", error.hint());
    assert_eq!(visitor.files(), Vec::<String>::new());
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn other_refusals_are_final() {
    for status in ["403 Forbidden", "401 Unauthorized", "418 I'm a teapot", "204 No Content"] {
        let server = Server::start(published(10, "\"v1\""));
        server.deviate([Deviation::status(status, "")]);
        let error = Visitor::new().fetch(&server).unwrap_err();
        let number: u16 = status[..3].parse().unwrap();
        assert!(matches!(error, FetchError::Status { status, .. } if status == number), "{error:?}");
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[test]
fn redirects_elsewhere_are_not_followed() {
    for (to, is_expected) in [
        ("http://ucdp.uu.se/a.zip", (|error| matches!(error, AddressError::ForeignHost { .. })) as Matches),
        ("https://ucdp.uu.se/a.zip", |error| matches!(error, AddressError::ForeignHost { .. })),
        ("http://10.0.0.1/a.zip", |error| matches!(error, AddressError::ForeignHost { .. })),
        ("http://[fd00::1]/a.zip", |error| matches!(error, AddressError::ForeignHost { .. })),
        ("//192.168.0.1/a.zip", |error| matches!(error, AddressError::ForeignHost { .. })),
        ("http://169.254.169.254/latest", |error| matches!(error, AddressError::Special { .. })),
        ("http://[::ffff:169.254.169.254]/latest", |error| matches!(error, AddressError::Special { .. })),
        ("file:///etc/passwd", |error| matches!(error, AddressError::NotAnAddress { .. })),
        ("ftp://127.0.0.1/a.zip", |error| matches!(error, AddressError::NotHttps { .. })),
    ] {
        let server = Server::start(published(10, "\"v1\""));
        server.deviate([Deviation::status("302 Found", &format!("Location: {to}\r\n"))]);
        let mut visitor = Visitor::new();
        let error = visitor.fetch(&server).unwrap_err();
        let FetchError::Address { source, .. } = &error else { panic!("{to}: {error:?}") };
        assert!(is_expected(source), "{to}: {source:?}");
        assert_eq!(visitor.files(), Vec::<String>::new());
        assert_eq!(server.requests().len(), 1);
    }
}

type Matches = fn(&AddressError) -> bool;

#[test]
fn redirects_without_an_end_are_not_followed() {
    let server = Server::start(published(10, "\"v1\""));
    server.deviate(vec![Deviation::status("301 Moved Permanently", "Location: /again\r\n"); 20]);
    let error = Visitor::new().fetch(&server).unwrap_err();
    assert!(matches!(error, FetchError::Redirects { .. }), "{error:?}");
    assert_eq!(server.requests().len(), 6);

    let server = Server::start(published(10, "\"v1\""));
    server.deviate([Deviation::status("302 Found", "")]);
    let error = Visitor::new().fetch(&server).unwrap_err();
    assert!(matches!(error, FetchError::Redirects { .. }), "{error:?}");
}

#[test]
fn unencrypted_and_private_addresses_are_not_called() {
    for url in [
        "http://ucdp.uu.se/downloads/ged",
        "https://10.0.0.1",
        "https://localhost:9",
        "http://127.0.0.1:9",
        "https://user:secret@ucdp.uu.se",
    ] {
        let wanted = Wanted::in_folder(url, NAME.to_owned(), "uu.se").unwrap();
        let mut visitor = Visitor { outgoing: OutgoingPolicy::default(), ..Visitor::new() };
        let error = visitor.fetch_wanted(&wanted).unwrap_err();
        assert!(matches!(error, FetchError::Address { .. }), "{url}: {error:?}");
        assert!(!format!("{error}").contains("secret"), "{error}");
        assert_eq!(visitor.files(), Vec::<String>::new());
    }
    assert!(Wanted::in_folder("no address", NAME.to_owned(), "uu.se").is_err());
    for name in [
        "",
        ".",
        "..",
        "../a.zip",
        "/a.zip",
        "a/b.zip",
        "a\\b.zip",
        "a.zip/",
        "a.zip?x",
        "https://b.example/",
    ] {
        let error = Wanted::in_folder("https://ucdp.uu.se", name.to_owned(), "uu.se").unwrap_err();
        assert!(matches!(error, AddressError::NotAFileName { .. }), "{name}: {error:?}");
    }
}

#[test]
fn a_server_that_does_not_encrypt_is_no_https_server() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut hello = [0; 5];
        stream.read_exact(&mut hello).unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").unwrap();
        hello
    });
    let wanted = Wanted::in_folder(&url, NAME.to_owned(), "uu.se").unwrap();
    let error = Visitor::asking_once().fetch_wanted(&wanted).unwrap_err();
    assert!(matches!(error, FetchError::Tls { .. }), "{error:?}");
    // What came is the beginning of a TLS handshake (record type 22, version 3.x), not a request.
    assert_eq!(server.join().unwrap()[..2], [22, 3]);
}

#[test]
fn a_file_shorter_than_announced_is_not_kept() {
    let server = Server::start(Published { bytes: archive(10), ..Published::default() });
    server.deviate(vec![Deviation::AnnounceMore(7); 3]);
    let mut visitor = Visitor::new();
    let error = visitor.fetch(&server).unwrap_err();
    let bytes = archive(10).len() as u64;
    assert!(
        matches!(error, FetchError::Cut { received, expected: Some(expected), attempts: 3 }
            if received == bytes && expected == bytes + 7),
        "{error:?}"
    );
    assert!(!visitor.at(NAME).exists());
}

#[test]
fn a_file_longer_than_announced_is_not_kept() {
    let server = Server::start(published(10, "\"v1\""));
    server.deviate([Deviation::AnnounceFewer(7)]);
    let mut visitor = Visitor::new();
    let error = visitor.fetch(&server).unwrap_err();
    assert!(matches!(error, FetchError::Content { source: ContentError::Archive(_), .. }), "{error:?}");
    assert_eq!(visitor.files(), Vec::<String>::new());
}

#[test]
fn a_damaged_archive_is_not_kept() {
    let mut bytes = archive(1000);
    bytes[5000] ^= 1;
    let server = Server::start(Published { bytes, etag: Some("\"v1\""), last_modified: None });
    let mut visitor = Visitor::new();
    let error = visitor.fetch(&server).unwrap_err();
    assert!(matches!(error, FetchError::Content { source: ContentError::Member { .. }, .. }), "{error:?}");
    assert_eq!(visitor.files(), Vec::<String>::new());
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_web_page_is_not_kept() {
    let page = b"<!DOCTYPE html><title>Gone, but politely</title>".to_vec();
    let server = Server::start(Published { bytes: page, ..Published::default() });
    for name in [NAME, "GEDEvent_v23_0_10.csv"] {
        let mut visitor = Visitor::new();
        let error = visitor.fetch_as(&server, name).unwrap_err();
        assert!(matches!(error, FetchError::Content { source: ContentError::WebPage, .. }), "{error:?}");
        assert_eq!(visitor.files(), Vec::<String>::new());
    }
}

#[test]
fn a_file_beyond_the_limit_is_not_read_to_the_end() {
    let server = Server::start(Published::default());
    let announced = format!("Content-Length: {}\r\n", LIMIT_BYTES + 1);
    let piece = vec![b'x'; 1 << 16];
    let mut chunks = Vec::new();
    for _ in 0..=LIMIT_BYTES >> 16 {
        chunks.extend_from_slice(b"10000\r\n");
        chunks.extend_from_slice(&piece);
        chunks.extend_from_slice(b"\r\n");
    }
    server.deviate([answer(&announced, b""), answer("Transfer-Encoding: chunked\r\n", &chunks)]);
    for _ in 0..2 {
        let mut visitor = Visitor::new();
        let error = visitor.fetch(&server).unwrap_err();
        assert!(matches!(error, FetchError::TooLarge { limit: LIMIT_BYTES }), "{error:?}");
        assert_eq!(visitor.files(), Vec::<String>::new());
    }
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn what_cannot_be_told_to_be_whole_is_refused() {
    let server = Server::start(Published::default());
    server.deviate([answer("", b"id,year\n1,2023\n")]);
    let error = Visitor::new().fetch_as(&server, "GEDEvent_v23_0_10.csv").unwrap_err();
    assert!(matches!(error, FetchError::UnknownLength { .. }), "{error:?}");

    server.deviate([answer("Content-Length: 4\r\nContent-Encoding: gzip\r\n", b"\x1f\x8b\x08\x00")]);
    let error = Visitor::new().fetch(&server).unwrap_err();
    assert!(matches!(error, FetchError::Encoded { .. }), "{error:?}");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let server = Server::start(published(10, "\"v1\""));
    let mut visitor = Visitor::new();
    std::fs::create_dir(visitor.at("ged251-csv.zip.part")).unwrap();
    let error = visitor.fetch(&server).unwrap_err();
    assert!(matches!(error, FetchError::Disk(_)), "{error:?}");
    assert!(error.to_string().contains("ged251-csv.zip.part"), "{error}");
    assert_eq!(server.requests().len(), 0);
}

/// `/dev/full` takes no byte, as a full disk does.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_so() {
    let server = Server::start(published(10, "\"v1\""));
    let mut visitor = Visitor::new();
    std::os::unix::fs::symlink("/dev/full", visitor.at("ged251-csv.zip.part.json.new")).unwrap();
    let error = visitor.fetch(&server).unwrap_err();
    assert!(matches!(error, FetchError::Disk(_)), "{error:?}");
    assert!(error.hint().contains("make room"), "{}", error.hint());
    assert!(!visitor.at(NAME).exists());
}
