//! How much is taken on at once and how long is waited.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

/// The most requests worked on at once; further ones are asked to come again.
const MOST_REQUESTS: usize = 512;
/// After how many seconds a request that was turned away may come again.
const COME_AGAIN: HeaderValue = HeaderValue::from_static("2");

/// What a client may take of the server's time and places.
///
/// The defaults are decision 0014's. A system gives a process 1,024 files as a rule, so connections stay below.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// For a TLS handshake.
    pub handshake: Duration,
    /// For the head of a request, and between two requests of one connection.
    pub head: Duration,
    /// For a client that takes nothing of an answer.
    pub stall: Duration,
    /// For open requests once the server is told to stop.
    pub farewell: Duration,
    /// The most handshakes at once.
    pub handshakes: usize,
    /// The most connections of one client at once; further ones are closed. Not for this machine's own clients, nor
    /// behind a proxy, which is one client for all.
    pub per_client: usize,
    /// The most connections at once; further ones wait in the system's queue.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(20),
            stall: Duration::from_secs(30),
            farewell: Duration::from_secs(15),
            handshakes: 256,
            per_client: 200,
            connections: 640,
        }
    }
}

/// The places for requests that are worked on.
#[derive(Clone)]
pub(crate) struct InFlight(Arc<Semaphore>);

impl InFlight {
    pub(crate) fn new() -> Self {
        Self::of(MOST_REQUESTS)
    }

    fn of(places: usize) -> Self {
        Self(Arc::new(Semaphore::new(places)))
    }
}

/// Answers 503 at once where no place is free, so that a queue never grows without end.
pub(crate) async fn bound_requests(State(places): State<InFlight>, request: Request, next: Next) -> Response {
    match places.0.try_acquire() {
        Ok(_place) => next.run(request).await,
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::RETRY_AFTER, COME_AGAIN)],
            "The desk is busy.\n\nNothing was changed. Try again in a few seconds.\n",
        )
            .into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware;
    use axum::routing::get;
    use tokio::sync::Notify;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_request_too_many_is_asked_to_come_again() {
        let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (tell_begun, wait) = (Arc::clone(&begun), Arc::clone(&go_on));
        let slow = get(move || async move {
            tell_begun.notify_one();
            wait.notified().await;
        });
        let router = Router::new()
            .route("/", slow)
            .layer(middleware::from_fn_with_state(InFlight::of(1), bound_requests));
        let ask = || router.clone().oneshot(Request::get("/").body(Body::empty()).unwrap());
        let first = tokio::spawn(ask());
        begun.notified().await;
        let second = ask().await.unwrap();
        assert_eq!(second.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(second.headers()[header::RETRY_AFTER], "2");
        go_on.notify_one();
        assert_eq!(first.await.unwrap().unwrap().status(), StatusCode::OK);
        go_on.notify_one();
        assert_eq!(ask().await.unwrap().status(), StatusCode::OK, "the place is free again");
    }
}
