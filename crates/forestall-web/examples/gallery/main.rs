//! Serves every screen on invented data, for work on the look.
//!
//! `cargo run -p forestall-web --example gallery -- [PORT] [empty|new|local|door|ROLE]`; nothing is stored.
//!
//! Everybody who looks is the desk officer, or in another role that is named. With `door` one logs in as in
//! earnest, with `new` the desk is not set up, with `local` it lets one person in by its start address.

mod sample;

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware;
use forestall_web::transport::{self, DeskListener, PublicAddress};
use sample::SampleDesk;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let port = arguments.next().and_then(|port| port.parse().ok()).unwrap_or(8799);
    let view = arguments.next().unwrap_or_else(|| "desk-officer".to_owned());
    let desk = match view.as_str() {
        "empty" => SampleDesk::empty(),
        "new" => SampleDesk::before_set_up(),
        "local" => SampleDesk::local(),
        _ => SampleDesk::full(),
    };
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = PublicAddress::loopback(port);
    eprintln!("Invented data at {} (stop with Ctrl-C)", address.link("/"));
    match view.as_str() {
        "new" => eprintln!("Set it up at {}", address.link("/set-up/sample-set-up")),
        "local" => eprintln!("Start at {}", address.link(&format!("/start/{}", sample::START))),
        "door" => eprintln!("Log in as s.tanaka, or another, with `{}`", sample::PASSWORD),
        _ => {}
    }
    let session = match view.as_str() {
        "new" | "local" | "door" => None,
        "empty" => Some("desk-officer".to_owned()),
        role => Some(role.to_owned()),
    };
    let cookie = session.map(|secret| format!("{}={secret}", address.cookie_names().name("session")));
    let router = forestall_web::router(Arc::new(desk), &address, [7; 32])
        .layer(middleware::map_request(move |request| sign_in(request, cookie.clone())));
    transport::serve(DeskListener::on_loopback(listener)?, router, std::future::pending()).await
}

/// Adds the cookie of a session to every request.
#[expect(clippy::unused_async, reason = "a layer calls it")]
async fn sign_in(mut request: Request, cookie: Option<String>) -> Request {
    if let Some(value) = cookie.and_then(|cookie| HeaderValue::try_from(cookie).ok()) {
        request.headers_mut().append(header::COOKIE, value);
    }
    request
}
