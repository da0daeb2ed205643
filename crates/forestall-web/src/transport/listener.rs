//! Where connections come in, encrypted unless nobody can listen on the way.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;

use super::limits::Limits;
use super::per_client::{PerClient, Place};
use super::stall_guard::StallGuard;
use super::tls::Tls;

/// The pause after the system refused a connection, for want of files as a rule.
const PAUSE: Duration = Duration::from_millis(500);

/// What somebody reads who speaks plain HTTP to a port of TLS.
const SPEAK_TLS: &[u8] = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\n\
    Content-Length: 65\r\n\r\nThis port speaks TLS only: use an address that begins with https\n";

/// A socket of the desk, made for one of the ways it may be reached.
///
/// Handshakes run beside each other, each with its own time, so that a slow client holds up nobody else.
#[derive(Debug)]
pub struct DeskListener {
    tcp: TcpListener,
    tls: Option<Tls>,
    is_behind_proxy: bool,
    limits: Limits,
    clients: PerClient,
    handshakes: JoinSet<Option<(DeskStream, SocketAddr)>>,
}

impl DeskListener {
    /// Takes plain connections from this machine alone.
    ///
    /// # Errors
    ///
    /// When the socket is not on loopback: passwords and pages would travel in the clear.
    pub fn on_loopback(tcp: TcpListener) -> io::Result<Self> {
        if !tcp.local_addr()?.ip().to_canonical().is_loopback() {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "plain connections are taken on loopback only; beyond it the desk needs TLS",
            ));
        }
        Ok(Self::new(tcp, None, false))
    }

    /// Takes TLS connections from anywhere.
    pub fn with_tls(tcp: TcpListener, tls: Tls) -> Self {
        Self::new(tcp, Some(tls), false)
    }

    /// Takes connections from a proxy that ends TLS, and believes what it says of the client's address.
    ///
    /// Whoever else reaches the socket is believed too: it belongs on loopback or behind a firewall.
    pub fn behind_proxy(tcp: TcpListener, tls: Option<Tls>) -> Self {
        Self::new(tcp, tls, true)
    }

    fn new(tcp: TcpListener, tls: Option<Tls>, is_behind_proxy: bool) -> Self {
        let (limits, clients) = (Limits::default(), PerClient::default());
        Self { tcp, tls, is_behind_proxy, limits, clients, handshakes: JoinSet::new() }
    }

    /// Sets other limits than the defaults.
    #[must_use]
    pub fn limited(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Takes a place for a connection; none where the client has too many.
    fn place(&self, peer: IpAddr) -> Option<Place> {
        let is_counted = !self.is_behind_proxy && !peer.to_canonical().is_loopback();
        self.clients.take(peer, if is_counted { self.limits.per_client } else { usize::MAX })
    }

    pub(super) const fn limits(&self) -> Limits {
        self.limits
    }

    pub(super) const fn is_behind_proxy(&self) -> bool {
        self.is_behind_proxy
    }
}

impl Listener for DeskListener {
    type Io = DeskStream;
    type Addr = SocketAddr;

    /// Returns the next connection on which requests can be read. May be dropped and called again.
    async fn accept(&mut self) -> (DeskStream, SocketAddr) {
        loop {
            tokio::select! {
                Some(shaken) = self.handshakes.join_next() => {
                    if let Ok(Some(connection)) = shaken {
                        return connection;
                    }
                }
                (stream, peer) = accept_tcp(&self.tcp), if self.handshakes.len() < self.limits.handshakes => {
                    let Some(place) = self.place(peer.ip()) else { continue };
                    let Some(tls) = self.tls.clone() else {
                        let stream = StallGuard::new(stream, self.limits.stall);
                        return (DeskStream { wire: Wire::Plain(stream), _place: place }, peer);
                    };
                    let limits = self.limits;
                    self.handshakes.spawn(async move {
                        let stream = timeout(limits.handshake, shake_hands(stream, &tls, limits.stall)).await;
                        let wire = Wire::Tls(Box::new(stream.ok().flatten()?));
                        Some((DeskStream { wire, _place: place }, peer))
                    });
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

async fn accept_tcp(tcp: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match tcp.accept().await {
            Ok((stream, peer)) => {
                // Answers are written whole; waiting to fill a packet only delays them.
                let _ = stream.set_nodelay(true);
                return (stream, peer);
            }
            Err(error) if is_of_one_client(&error) => {}
            Err(error) => {
                tracing::warn!(error = %error, "The system refused a connection; waiting a little");
                sleep(PAUSE).await;
            }
        }
    }
}

fn is_of_one_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn shake_hands(
    mut stream: TcpStream,
    tls: &Tls,
    stall: Duration,
) -> Option<TlsStream<StallGuard<TcpStream>>> {
    let mut first = [0];
    // A handshake begins with 22; a request of plain HTTP with its method.
    if stream.peek(&mut first).await.is_ok_and(|read| read == 1) && first[0].is_ascii_uppercase() {
        let _ = turn_away(&mut stream).await;
        return None;
    }
    match tls.acceptor().accept(StallGuard::new(stream, stall)).await {
        Ok(stream) => Some(stream),
        Err(error) => {
            tracing::debug!(error = %error, "A TLS handshake failed");
            None
        }
    }
}

/// Answers plain HTTP; the request is read first, as closing with unread bytes would lose the answer.
async fn turn_away(stream: &mut TcpStream) -> io::Result<()> {
    let _request = stream.read(&mut [0; 4096]).await?;
    stream.write_all(SPEAK_TLS).await?;
    stream.shutdown().await
}

/// A connection of either kind.
#[derive(Debug)]
pub struct DeskStream {
    wire: Wire,
    _place: Place,
}

#[derive(Debug)]
enum Wire {
    Plain(StallGuard<TcpStream>),
    Tls(Box<TlsStream<StallGuard<TcpStream>>>),
}

impl AsyncRead for DeskStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.get_mut().wire {
            Wire::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Wire::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for DeskStream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.get_mut().wire {
            Wire::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Wire::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &mut self.get_mut().wire {
            Wire::Plain(stream) => Pin::new(stream).poll_write_vectored(context, slices),
            Wire::Tls(stream) => Pin::new(stream).poll_write_vectored(context, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match &self.wire {
            Wire::Plain(stream) => stream.is_write_vectored(),
            Wire::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().wire {
            Wire::Plain(stream) => Pin::new(stream).poll_flush(context),
            Wire::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().wire {
            Wire::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Wire::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_clients_from_elsewhere_are_counted() {
        let socket = || async { TcpListener::bind("127.0.0.1:0").await.unwrap() };
        let limits = Limits { per_client: 1, ..Limits::default() };
        let is_taken_twice = |listener: &DeskListener, peer: &str| {
            let peer = peer.parse().unwrap();
            let _first = listener.place(peer).unwrap();
            listener.place(peer).is_some()
        };
        let direct = DeskListener::on_loopback(socket().await).unwrap().limited(limits);
        assert!(!is_taken_twice(&direct, "192.0.2.1"));
        assert!(is_taken_twice(&direct, "::ffff:127.0.0.1"));
        let proxied = DeskListener::behind_proxy(socket().await, None).limited(limits);
        assert!(is_taken_twice(&proxied, "192.0.2.1"));
    }
}
