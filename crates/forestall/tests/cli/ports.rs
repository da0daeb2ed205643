//! Serving: a port in use is known before any long work.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::desk::Desk;
use crate::ged_rows::{CAR, ged_csv, monthly};
use crate::serving::client::Session;
use crate::serving::process::Process;

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
    let mut served = Process::start(&mut desk.command(&["serve", "--local", "--port", "0"]));
    let port = served.port();
    let start = served.secret_path("/start/");
    let session = Session::by_start_address(&served.origin, &start);
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    let cookie = format!("{}={}", session.name, session.value);
    write!(
        stream,
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(page.contains("Central African Republic"));
    assert_eq!(served.stop().code(), Some(0));
    assert_eq!(served.data(), "", "messages go to stderr");
}
