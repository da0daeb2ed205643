//! Connections: encrypted ones, slow ones, and those of somebody who should not be believed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

#[path = "../examples/gallery/sample/mod.rs"]
mod sample;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use forestall_web::transport::{
    ClientAddress, DeskListener, Limits, PublicAddress, Tls, TlsIdentity, WebScheme, serve,
};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{
    self, ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, StreamOwned,
    SupportedProtocolVersion,
};
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// More than any answer here takes, less than anybody waits.
const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(300);

/// A certificate for this machine, with what the server needs of it.
struct Own {
    certificate: CertificateDer<'static>,
    identity: TlsIdentity,
}

impl Own {
    fn make() -> Self {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let pair = rcgen::generate_simple_self_signed(names).unwrap();
        let (pem, key) = (pair.cert.pem(), pair.signing_key.serialize_pem());
        let identity = TlsIdentity::from_pem(pem.as_bytes(), key.as_bytes()).unwrap();
        Self { certificate: pair.cert.der().clone(), identity }
    }

    /// A client that trusts this certificate alone.
    fn client(&self) -> Agent {
        let roots = RootCerts::new_with_certs(&[Certificate::from_der(&self.certificate).to_owned()]);
        Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .http_status_as_error(false)
            .max_idle_connections(0)
            .timeout_global(Some(LONG))
            .build()
            .into()
    }
}

/// A server that runs until it is told to stop.
struct Served {
    at: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
}

impl Served {
    async fn start(
        listener: impl FnOnce(TcpListener) -> DeskListener,
        router: impl FnOnce(SocketAddr) -> Router,
    ) -> Self {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let at = tcp.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(serve(listener(tcp), router(at), async { stopped.await.unwrap_or(()) }));
        Self { at, stop, ended }
    }

    fn https(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.at.port())
    }
}

/// Tells clients from where they seem to ask.
fn mirror(_: SocketAddr) -> Router {
    Router::new().route("/", get(|ClientAddress(ip)| async move { ip.to_string() }))
}

fn desk(at: SocketAddr) -> Router {
    let address = PublicAddress::of_socket(WebScheme::Https, at);
    forestall_web::router(Arc::new(sample::SampleDesk::full()), &address, [7; 32])
}

/// Sends bytes and returns all that comes back until the server closes.
async fn exchange(at: SocketAddr, sent: &'static [u8]) -> String {
    spawn_blocking(move || {
        let mut stream = TcpStream::connect(at).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream.write_all(sent).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    })
    .await
    .unwrap()
}

async fn ask(client: Agent, url: String) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
    spawn_blocking(move || client.get(&url).call()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_answers_over_tls_with_cookies_for_tls_alone() {
    let own = Own::make();
    let served = Served::start(|tcp| DeskListener::with_tls(tcp, Tls::new(own.identity.clone())), desk).await;
    let mut answer = ask(own.client(), served.https("/")).await.unwrap();
    assert_eq!(answer.status(), 200);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with(&format!("__Host-forestall_form_{}=", served.at.port())), "{cookie}");
    assert!(cookie.split("; ").any(|part| part == "Secure"), "{cookie}");
    assert!(!answer.headers().contains_key("strict-transport-security"), "localhost belongs to all programs");
    assert!(answer.body_mut().read_to_string().unwrap().contains("</html>"));

    let stranger = ask(Own::make().client(), served.https("/")).await;
    assert!(stranger.is_err(), "a client that does not trust the certificate gets nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn both_versions_of_tls_are_spoken() {
    let own = Own::make();
    let served =
        Served::start(|tcp| DeskListener::with_tls(tcp, Tls::new(own.identity.clone())), mirror).await;
    let negotiated = |version: &'static SupportedProtocolVersion| {
        let mut roots = RootCertStore::empty();
        roots.add(own.certificate.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let at = served.at;
        spawn_blocking(move || {
            let connection =
                ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
            let mut stream = StreamOwned::new(connection, TcpStream::connect(at).unwrap());
            stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
            stream.conn.protocol_version()
        })
    };
    assert_eq!(negotiated(&rustls::version::TLS12).await.unwrap(), Some(ProtocolVersion::TLSv1_2));
    assert_eq!(negotiated(&rustls::version::TLS13).await.unwrap(), Some(ProtocolVersion::TLSv1_3));
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_to_a_port_of_tls_is_told_so() {
    let own = Own::make();
    let served =
        Served::start(|tcp| DeskListener::with_tls(tcp, Tls::new(own.identity.clone())), mirror).await;
    let answer = exchange(served.at, b"GET /warnings HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
    assert!(
        answer.ends_with("This port speaks TLS only: use an address that begins with https\n"),
        "{answer}"
    );
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(answer.contains(&format!("Content-Length: {}\r\n", body.len())), "{answer}");
    let noise = exchange(served.at, &[0; 64]).await;
    assert!(!noise.contains("HTTP"), "{noise}");
    assert_eq!(ask(own.client(), served.https("/")).await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_handshakes_hold_up_nobody() {
    let own = Own::make();
    let served =
        Served::start(|tcp| DeskListener::with_tls(tcp, Tls::new(own.identity.clone())), mirror).await;
    let silent: Vec<_> = (0..100).map(|_| TcpStream::connect(served.at).unwrap()).collect();
    let started = Instant::now();
    assert_eq!(ask(own.client(), served.https("/")).await.unwrap().status(), 200);
    assert!(started.elapsed() < Limits::default().handshake / 2, "{:?}", started.elapsed());
    drop(silent);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_handshake_loses_its_place() {
    let own = Own::make();
    let limits = Limits { handshakes: 1, handshake: SHORT, ..Limits::default() };
    let listener = |tcp| DeskListener::with_tls(tcp, Tls::new(own.identity.clone())).limited(limits);
    let served = Served::start(listener, mirror).await;
    let started = Instant::now();
    assert_eq!(exchange(served.at, b"").await, "");
    assert!(started.elapsed() >= SHORT, "the client was given its time");
    let _silent = TcpStream::connect(served.at).unwrap();
    assert_eq!(ask(own.client(), served.https("/")).await.unwrap().status(), 200, "once the place is free");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_does_not_come_ends_the_connection() {
    let limits = Limits { head: SHORT, ..Limits::default() };
    let listener = |tcp| DeskListener::on_loopback(tcp).unwrap().limited(limits);
    let served = Served::start(listener, mirror).await;
    for begun in [&b""[..], b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "] {
        let started = Instant::now();
        let answer = exchange(served.at, begun).await;
        assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!((SHORT..LONG / 2).contains(&started.elapsed()), "{:?}", started.elapsed());
    }
    let huge: &'static [u8] =
        format!("GET / HTTP/1.1\r\nX-Long: {}\r\n\r\n", "x".repeat(200_000)).leak().as_bytes();
    assert!(!exchange_whatever(served.at, huge).await.starts_with("HTTP/1.1 200"));
}

/// As [`exchange`], for a server that may close before it has read all.
async fn exchange_whatever(at: SocketAddr, sent: &'static [u8]) -> String {
    spawn_blocking(move || {
        let mut stream = TcpStream::connect(at).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        let _ = stream.write_all(sent);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_proxy_is_believed_about_the_client() {
    const FORWARDED: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.9.9.9, 198.51.100.7\r\n\
        Connection: close\r\n\r\n";
    let direct = Served::start(|tcp| DeskListener::on_loopback(tcp).unwrap(), mirror).await;
    let answer = exchange(direct.at, FORWARDED).await;
    assert!(answer.ends_with("\r\n\r\n127.0.0.1"), "{answer}");
    let proxied = Served::start(|tcp| DeskListener::behind_proxy(tcp, None), mirror).await;
    let answer = exchange(proxied.at, FORWARDED).await;
    assert!(answer.ends_with("\r\n\r\n198.51.100.7"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_certificate_is_used_from_the_next_connection_on() {
    let (old, new) = (Own::make(), Own::make());
    let tls = Tls::new(old.identity.clone());
    let served = Served::start(|tcp| DeskListener::with_tls(tcp, tls.clone()), mirror).await;
    assert!(ask(old.client(), served.https("/")).await.is_ok());
    assert!(ask(new.client(), served.https("/")).await.is_err());
    tls.replace(new.identity.clone());
    assert!(ask(new.client(), served.https("/")).await.is_ok());
    assert!(ask(old.client(), served.https("/")).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_stops_though_clients_stay() {
    let own = Own::make();
    let limits = Limits { farewell: SHORT, ..Limits::default() };
    let listener = |tcp| DeskListener::with_tls(tcp, Tls::new(own.identity.clone())).limited(limits);
    let served = Served::start(listener, mirror).await;
    let _silent = TcpStream::connect(served.at).unwrap();
    ask(own.client(), served.https("/")).await.unwrap();
    served.stop.send(()).unwrap();
    tokio::time::timeout(LONG / 2, served.ended).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn plain_connections_from_elsewhere_are_not_taken() {
    let everywhere = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).await.unwrap();
    let error = DeskListener::on_loopback(everywhere).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::PermissionDenied);
}
