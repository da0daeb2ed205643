//! `forestall fetch` from a server on this machine.

#[expect(dead_code, reason = "the tests of forestall-sources use the rest")]
#[path = "../../../forestall-sources/tests/loopback/server.rs"]
mod server;

use std::fs;
use std::io::Write;
use std::time::{Duration, Instant};

use serde_json::Value;

use self::server::{Deviation, Published, Server};
use crate::desk::{Desk, files_below};
use crate::ged_rows::{CAR, ged_csv, monthly};

const ARCHIVE: &str = "ged251-csv.zip";

/// One release in an archive, as UCDP publishes it.
fn release() -> Published {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    archive.start_file("GEDEvent_v25_1.csv", stored).unwrap();
    archive.write_all(ged_csv(&monthly(CAR, 2015..=2024)).as_bytes()).unwrap();
    Published {
        bytes: archive.finish().unwrap().into_inner(),
        etag: Some("\"v1\""),
        last_modified: Some("Mon, 02 Jun 2025 08:00:00 GMT"),
    }
}

fn fetch<'a>(url: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["fetch", "ucdp", "--base-url", url, "--allow-private-address", "--to", "files"], more].concat()
}

#[test]
fn a_release_is_fetched_once_and_ingested() {
    let server = Server::start(release());
    let (desk, url) = (Desk::new(), server.url());
    let answer = desk.succeed(&fetch(&url, &["--release", "25.1", "--ingest"]));
    let hash = blake3::hash(&release().bytes).to_hex();
    assert_eq!(answer.stdout, format!("{hash}  files/{ARCHIVE}\n"));
    answer.assert_says(&["Fetched files/ged251-csv.zip", "CRC-32", "120 rows = 120 placed"]);
    let manifest = &desk.doctor()["files"][0];
    assert_eq!(manifest["rows"]["placed"], 120);
    assert_eq!(manifest["provenance"]["is_provisional"], false);

    let again = desk.succeed(&fetch(&url, &["--release", "25.1", "--ingest"]));
    again.assert_says(&["nothing changed", "in the lake already"]);
    assert_eq!(server.requests().len(), 2);
    assert_eq!(desk.files(), 1);
}

#[test]
fn json_is_the_provenance() {
    let server = Server::start(release());
    let (desk, url) = (Desk::new(), server.url());
    let printed = desk.json(&fetch(&url, &["--release", "25.1", "--json"]));
    let kept = fs::read(desk.at("files/ged251-csv.zip.provenance.json")).unwrap();
    assert_eq!(printed, serde_json::from_slice::<Value>(&kept).unwrap());
    assert_eq!(printed["url"], format!("{url}/{ARCHIVE}"));
    assert_eq!(printed["etag"], "\"v1\"");
    assert_eq!(printed["bytes"], release().bytes.len());
    assert_eq!(printed["user_agent"], format!("forestall/{}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn without_a_release_the_newest_that_exists_is_found() {
    let server = Server::start(release());
    server.deviate([Deviation::status("404 Not Found", "")]);
    let (desk, url) = (Desk::new(), server.url());
    let answer = desk.succeed(&fetch(&url, &[]));
    answer.assert_says(&["as no release was named", "is not there"]);
    let asked: Vec<u32> = server
        .requests()
        .iter()
        .map(|request| {
            let digits = request.path.strip_prefix("/ged").unwrap().strip_suffix("1-csv.zip").unwrap();
            digits.parse().unwrap()
        })
        .collect();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0], asked[1] + 1, "a year is stepped back");

    server.deviate(vec![Deviation::status("404 Not Found", ""); 3]);
    desk.fail(&fetch(&url, &[]), &["none of the annual releases", "hint: "]);
}

#[test]
fn failures_are_told_in_words() {
    let server = Server::start(release());
    let (desk, url) = (Desk::new(), server.url());
    server.deviate([Deviation::status("404 Not Found", "")]);
    let missing = desk.fail(&fetch(&url, &["--release", "99.1"]), &["ged991-csv.zip", "404", "hint: see "]);
    assert_eq!(missing.stdout, "");
    desk.fail(
        &["fetch", "ucdp", "--release", "25.1", "--base-url", "http://192.168.0.1/"],
        &["is not called", "because: ", "https", "hint: "],
    );
    for url in ["https://192.168.0.1/", "https://localhost:9/"] {
        desk.fail(
            &["fetch", "ucdp", "--release", "25.1", "--base-url", url],
            &["is not called", "of a private network", "--allow-private-address"],
        );
    }
    desk.fail(
        &fetch("http://169.254.169.254/", &["--release", "25.1"]),
        &["is not called", "may not be called"],
    );
    server.publish(Published { bytes: b"<html>".to_vec(), ..Published::default() });
    desk.fail(&fetch(&url, &["--release", "25.1"]), &["removed", "a web page came instead"]);
    assert_eq!(files_below(&desk.at("files")), Vec::<String>::new());
    assert_eq!(desk.run(&["fetch", "ucdp", "--release", "latest"]).code, Some(2));
}

#[test]
fn a_busy_server_is_asked_again() {
    let server = Server::start(release());
    server.deviate([Deviation::status("429 Too Many Requests", "Retry-After: 1\r\n")]);
    let (desk, url) = (Desk::new(), server.url());
    let answer = desk.succeed(&fetch(&url, &["--release", "25.1"]));
    answer.assert_says(&["Asking again in 1 s: the server answers 429: it is asked too often."]);
}

#[test]
fn a_killed_download_leaves_only_its_part_and_goes_on() {
    let server = Server::start(release());
    server.deviate([Deviation::StallAfter(4000, Duration::from_mins(1))]);
    let (desk, url) = (Desk::new(), server.url());
    let mut child = desk.start(&fetch(&url, &["--release", "25.1"]));
    let part = desk.at("files/ged251-csv.zip.part");
    let deadline = Instant::now() + Duration::from_secs(20);
    while fs::metadata(&part).map_or(0, |part| part.len()) < 4000 {
        assert!(Instant::now() < deadline, "4000 bytes did not arrive");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(files_below(&desk.at("files")), ["ged251-csv.zip.part", "ged251-csv.zip.part.json"]);

    let answer = desk.succeed(&fetch(&url, &["--release", "25.1"]));
    answer.assert_says(&["Going on behind the 4000 bytes"]);
    assert_eq!(server.requests()[1].header("Range"), Some("bytes=4000-"));
    assert_eq!(fs::read(desk.at("files/ged251-csv.zip")).unwrap(), release().bytes);
}
