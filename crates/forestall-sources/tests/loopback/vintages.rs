//! A file that is there already, and versions of it.

use forestall_sources::Fetched;

use crate::server::{Published, Server};
use crate::{NAME, Visitor, archive, published};

#[test]
fn an_unchanged_file_is_not_fetched_again() {
    let server = Server::start(published(100, "\"v1\""));
    let mut visitor = Visitor::new();
    let first = visitor.fetch(&server).unwrap();
    let second = visitor.fetch(&server).unwrap();
    assert!(matches!(second, Fetched::Unchanged { .. }), "{second:?}");
    assert_eq!(first.provenance(), second.provenance());
    assert_eq!(server.requests()[1].header("If-None-Match"), Some("\"v1\""));
    assert_eq!(visitor.files(), [NAME.to_owned(), format!("{NAME}.provenance.json")]);
}

#[test]
fn a_date_stands_in_for_a_tag() {
    let date = Some("Mon, 02 Jun 2025 08:00:00 GMT");
    let server = Server::start(Published { bytes: archive(10), etag: None, last_modified: date });
    let mut visitor = Visitor::new();
    visitor.fetch(&server).unwrap();
    assert!(matches!(visitor.fetch(&server).unwrap(), Fetched::Unchanged { .. }));
    assert_eq!(server.requests()[1].header("If-Modified-Since"), date);
}

#[test]
fn a_new_version_leaves_the_old_one_aside() {
    let server = Server::start(published(100, "\"v1\""));
    let mut visitor = Visitor::new();
    visitor.fetch(&server).unwrap();
    server.publish(published(110, "\"v2\""));
    let Fetched::Downloaded { replaced: Some(replaced), .. } = visitor.fetch(&server).unwrap() else {
        panic!("the new version was not fetched");
    };
    let hash = blake3::hash(&archive(100)).to_hex();
    let old = format!("{NAME}.replaced-{}", &hash[..12]);
    assert_eq!(replaced, visitor.at(&old));
    assert_eq!(visitor.bytes(&old), archive(100));
    assert_eq!(visitor.bytes(NAME), archive(110));
    assert_eq!(
        visitor.files(),
        [NAME.to_owned(), format!("{NAME}.provenance.json"), old.clone(), format!("{old}.provenance.json")]
    );
}

#[test]
fn a_file_damaged_on_disk_is_fetched_again() {
    let server = Server::start(published(100, "\"v1\""));
    let mut visitor = Visitor::new();
    visitor.fetch(&server).unwrap();
    std::fs::write(visitor.at(NAME), b"damaged").unwrap();
    assert!(matches!(visitor.fetch(&server).unwrap(), Fetched::Downloaded { .. }));
    assert_eq!(visitor.bytes(NAME), archive(100));
    assert_eq!(server.requests()[1].header("If-None-Match"), None);
}

#[test]
fn the_same_bytes_under_a_new_tag_replace_nothing() {
    let server = Server::start(published(100, "\"v1\""));
    let mut visitor = Visitor::new();
    visitor.fetch(&server).unwrap();
    server.publish(published(100, "\"v2\""));
    let fetched = visitor.fetch(&server).unwrap();
    assert!(matches!(fetched, Fetched::Downloaded { replaced: None, .. }), "{fetched:?}");
    assert_eq!(fetched.provenance().etag.as_deref(), Some("\"v2\""));
    assert_eq!(visitor.files().len(), 2);
}
