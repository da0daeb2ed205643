//! Files that arrive whole at the first attempt.

use forestall_sources::{Fetched, Provenance, USER_AGENT};

use crate::server::{Deviation, Published, Server};
use crate::{NAME, Visitor, archive, published};

#[test]
fn a_file_arrives_with_its_provenance() {
    let server = Server::start(Published {
        bytes: archive(100),
        etag: Some("\"v1\""),
        last_modified: Some("Mon, 02 Jun 2025 08:00:00 GMT"),
    });
    let mut visitor = Visitor::new();
    let fetched = visitor.fetch(&server).unwrap();

    assert_eq!(visitor.files(), [NAME.to_owned(), format!("{NAME}.provenance.json")]);
    assert_eq!(visitor.bytes(NAME), archive(100));
    let provenance = fetched.provenance();
    assert_eq!(provenance.url, format!("{}/{NAME}", server.url()));
    assert_eq!(provenance.redirected_to, None);
    assert_eq!(provenance.etag.as_deref(), Some("\"v1\""));
    assert_eq!(provenance.last_modified.as_deref(), Some("Mon, 02 Jun 2025 08:00:00 GMT"));
    assert_eq!(provenance.bytes, archive(100).len() as u64);
    assert_eq!(provenance.blake3, blake3::hash(&archive(100)).to_hex().as_str());
    assert_eq!(provenance.user_agent, USER_AGENT);
    let kept: Provenance =
        serde_json::from_slice(&visitor.bytes(&format!("{NAME}.provenance.json"))).unwrap();
    assert_eq!(kept, *provenance);

    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].path, format!("/{NAME}"));
    assert_eq!(requests[0].header("User-Agent"), Some(USER_AGENT));
    assert_eq!(requests[0].header("Accept-Encoding"), Some("identity"));
    assert_eq!(requests[0].header("Range"), None);
}

#[test]
fn text_arrives_as_well() {
    let bytes = b"id,year\n1,2023\n".to_vec();
    let server = Server::start(Published { bytes: bytes.clone(), ..Published::default() });
    let mut visitor = Visitor::new();
    visitor.fetch_as(&server, "GEDEvent_v23_0_10.csv").unwrap();
    assert_eq!(visitor.bytes("GEDEvent_v23_0_10.csv"), bytes);
}

#[test]
fn a_chunked_file_needs_no_length() {
    let server = Server::start(Published::default());
    let body = archive(10);
    let mut chunks = format!("{:x}\r\n", body.len()).into_bytes();
    chunks.extend_from_slice(&body);
    chunks.extend_from_slice(b"\r\n0\r\n\r\n");
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned();
    server.deviate([Deviation::Answer { head, body: chunks }]);
    let mut visitor = Visitor::new();
    assert_eq!(visitor.fetch(&server).unwrap().provenance().bytes, body.len() as u64);
}

#[test]
fn a_redirect_on_the_same_machine_is_followed_and_recorded() {
    let server = Server::start(published(10, "\"v1\""));
    server.deviate([Deviation::status("302 Found", "Location: /files/new-place.zip?v=1\r\n")]);
    let mut visitor = Visitor::new();
    let fetched = visitor.fetch(&server).unwrap();
    assert!(matches!(fetched, Fetched::Downloaded { .. }));
    let to = format!("{}/files/new-place.zip?v=1", server.url());
    assert_eq!(fetched.provenance().redirected_to.as_deref(), Some(to.as_str()));
    assert_eq!(fetched.provenance().url, format!("{}/{NAME}", server.url()));
    assert_eq!(server.requests()[1].path, "/files/new-place.zip?v=1");
}
