//! Serving: a port in use is known before any long work.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::desk::Desk;
use crate::ged_rows::{CAR, ged_csv, monthly};

#[test]
fn a_port_in_use_is_known_at_once() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let desk = Desk::new();
    let words = [&*format!("port {port} of this machine is in use"), "--port"];
    let started = Instant::now();
    desk.fail(&["demo", "--port", &port], &words);
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(!desk.data("").exists(), "the demo began its work");
    desk.fail(&["serve", "--port", &port], &words);
}

#[test]
fn serving_nothing_is_an_error() {
    let desk = Desk::new();
    desk.fail(&["serve", "--port", "0"], &["there is no desk in", "hint: "]);
}

#[test]
fn a_served_desk_answers_on_loopback_and_ends_on_request() {
    let desk = Desk::new();
    desk.ingest("events.csv", &ged_csv(&monthly(CAR, 2018..=2020)));
    desk.succeed(&["cycle", "--model", "conflictology12"]);
    let mut child = desk
        .command(&["serve", "--port", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = Vec::new();
    let mut stderr = child.stderr.take().unwrap();
    while !said.ends_with(b"\n") {
        let mut byte = [0];
        assert_eq!(stderr.read(&mut byte).unwrap(), 1, "it ended: {}", String::from_utf8_lossy(&said));
        said.push(byte[0]);
    }
    let said = String::from_utf8(said).unwrap();
    let port: u16 = said.split("127.0.0.1:").nth(1).unwrap().split('/').next().unwrap().parse().unwrap();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    write!(stream, "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(page.contains("Central African Republic"));
    let stopped = std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(stopped.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut data = String::new();
    child.stdout.take().unwrap().read_to_string(&mut data).unwrap();
    assert_eq!(data, "", "messages go to stderr");
}
