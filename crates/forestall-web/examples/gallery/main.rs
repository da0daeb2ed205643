//! Serves every screen on invented data, for work on the look.
//!
//! `cargo run -p forestall-web --example gallery -- [PORT] [empty]`; nothing is stored.

mod sample;

use std::net::Ipv4Addr;
use std::sync::Arc;

use forestall_web::transport::{self, DeskListener, PublicAddress};
use sample::SampleDesk;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let port = arguments.next().and_then(|port| port.parse().ok()).unwrap_or(8799);
    let desk =
        if arguments.next().as_deref() == Some("empty") { SampleDesk::empty() } else { SampleDesk::full() };
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    eprintln!("Invented data at http://127.0.0.1:{port}/ (stop with Ctrl-C)");
    let router = forestall_web::router(Arc::new(desk), &PublicAddress::loopback(port), [7; 32]);
    transport::serve(DeskListener::on_loopback(listener)?, router, std::future::pending()).await
}
