//! Serves the desk's pages over its connections.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;

use axum::Router;
use axum::body::Body;
use axum::serve::Listener;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tower::ServiceExt;

use super::client_address::ClientAddress;
use super::limits::Limits;
use super::listener::{DeskListener, DeskStream};

/// The most bytes of a request kept while its head is read.
const LARGEST_HEAD: usize = 64 * 1024;

/// Serves until `stop` ends, then lets open requests finish for a while.
///
/// Each request carries the [`ClientAddress`] it came from. `axum::serve` does not offer the time limit on the head of
/// a request, so connections are run here.
///
/// # Errors
///
/// When the listener has no address any more.
pub async fn serve(
    mut listener: DeskListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let limits = listener.limits();
    tracing::info!(address = %listener.local_addr()?, "Listening");
    let site = Site { router, is_behind_proxy: listener.is_behind_proxy() };
    let (stopping, stopped) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next() => {}
            (stream, peer) = listener.accept(), if connections.len() < limits.connections => {
                connections.spawn(site.clone().converse(stream, peer, limits, stopped.clone()));
            }
        }
    }
    drop(listener);
    drop(stopping);
    let ended = timeout(limits.farewell, async { while connections.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        tracing::warn!(connections = connections.len(), "Closed connections that did not end in time");
    }
    Ok(())
}

/// What every connection is answered with.
#[derive(Clone)]
struct Site {
    router: Router,
    is_behind_proxy: bool,
}

impl Site {
    /// Answers the requests of one connection, one after the other, until it ends or the server stops.
    async fn converse(
        self,
        stream: DeskStream,
        peer: SocketAddr,
        limits: Limits,
        mut stopped: watch::Receiver<()>,
    ) {
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            let client = ClientAddress::of(peer, request.headers(), self.is_behind_proxy);
            request.extensions_mut().insert(client);
            self.router.clone().oneshot(request)
        });
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits.head)
                .max_buf_size(LARGEST_HEAD)
                .serve_connection(TokioIo::new(stream), service)
        );
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            // The sender is dropped when the server stops.
            _ = stopped.changed() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(error = %error, "A connection ended early");
        }
    }
}
