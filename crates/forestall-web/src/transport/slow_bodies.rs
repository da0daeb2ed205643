//! What is sent to the desk has to arrive in time.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use tokio::time::Sleep;

/// What every body gets.
const LEAST: Duration = Duration::from_secs(30);
/// The slowest line that an announced length is given time for, in bytes per second.
const SLOWEST_LINE: u64 = 16 * 1024;
/// What no body gets more than.
const MOST: Duration = Duration::from_mins(10);

/// Gives each body a time by which it has to be there; a body later than that cannot be read.
pub(crate) async fn hurry_bodies(request: Request, next: Next) -> Response {
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    let time = time_for(announced);
    next.run(request.map(|body| if body.is_end_stream() { body } else { hurried(body, time) })).await
}

fn time_for(announced_bytes: u64) -> Duration {
    (LEAST + Duration::from_secs(announced_bytes / SLOWEST_LINE)).min(MOST)
}

fn hurried(body: Body, time: Duration) -> Body {
    Body::new(HurriedBody { body, end: Box::pin(tokio::time::sleep(time)) })
}

/// A body that fails at a time.
struct HurriedBody {
    body: Body,
    end: Pin<Box<Sleep>>,
}

impl HttpBody for HurriedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if frame.is_pending() && self.end.as_mut().poll(context).is_ready() {
            let late = std::io::Error::new(std::io::ErrorKind::TimedOut, "the body did not arrive in time");
            return Poll::Ready(Some(Err(axum::Error::new(late))));
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::body::to_bytes;
    use tokio::time::timeout;

    use super::*;

    /// A body that never comes.
    struct Silent;

    impl HttpBody for Silent {
        type Data = Bytes;
        type Error = axum::Error;

        fn poll_frame(
            self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
            std::pin::pin!(pending()).poll(context)
        }
    }

    #[tokio::test]
    async fn a_silent_body_ends_in_an_error() {
        let body = hurried(Body::new(Silent), Duration::from_millis(20));
        let read = timeout(Duration::from_secs(10), to_bytes(body, 100)).await.unwrap();
        assert!(read.is_err());
        let body = hurried(Body::from("all of it"), Duration::ZERO);
        assert_eq!(to_bytes(body, 100).await.unwrap(), "all of it", "what is there is never late");
    }

    #[test]
    fn time_grows_with_the_announced_length_up_to_a_bound() {
        for (bytes, seconds) in [(0, 30), (64 * 1024, 34), (16 << 20, 600), (u64::MAX, 600)] {
            assert_eq!(time_for(bytes).as_secs(), seconds, "{bytes}");
        }
    }
}
