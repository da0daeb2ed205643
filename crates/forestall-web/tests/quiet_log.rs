//! What the log keeps of the doors: no link, no password, no name. Alone in its process, since others log as well.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use forestall_web::transport::PublicAddress;
use sample::{PASSWORD, SampleDesk};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use visitor::{OFFICER, get_as, post_as};

fn away() -> Router {
    forestall_web::router(Arc::new(SampleDesk::away()), &PublicAddress::loopback(8799), [7; 32])
}

/// Keeps every word that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        writeln!(self.0.lock().unwrap(), "{field}={value:?}").unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        attributes.record(&mut self.clone());
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn the_log_keeps_no_secret() {
    let log = Log::default();
    let _kept = tracing::subscriber::set_default(log.clone());
    get_as(&away(), Some(OFFICER), "/invitation/sample-invitation").await;
    get_as(&away(), None, "/set-up/sample-set-up").await;
    let fields = [("login", "s.tanaka"), ("password", PASSWORD), ("code", "123456")];
    let failed = post_as(&away(), None, "/log-in", "/log-in", &fields).await;
    assert_eq!(failed.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let written = log.0.lock().unwrap().clone();
    assert!(written.contains("The database cannot be reached"), "{written}");
    assert!(written.contains("the database is away"), "{written}");
    for secret in ["sample-", PASSWORD, "123456", "tanaka", OFFICER, "/invitation"] {
        assert!(!written.contains(secret), "the log holds {secret}: {written}");
    }
}
