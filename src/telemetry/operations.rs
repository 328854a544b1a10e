//! The operations listener: `/metrics`, `/healthz` and `/readyz`.

use super::events::quarantine::{Measured, QuarantineGauges};
use super::http::{self, Limits};
use super::readiness::Readiness;
use super::recorder::Telemetry;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Mutex;

/// Scrapers and health checks are few and quick; everything beyond this is a mistake or an attack.
pub const LIMITS: Limits = Limits { connections: 64, time: Duration::from_secs(5), header: 16 << 10 };

/// The Prometheus text format.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Answers until `shutdown` is over.
///
/// `quarantine` is asked at each scrape, on a thread that may wait, and never twice at once; `None` means that the
/// store cannot be read. However many clients dawdle or ask, they cost one thread, [`LIMITS`] in
/// connections, and nothing that mail needs.
pub async fn serve(
    listener: TcpListener,
    telemetry: Telemetry,
    readiness: Readiness,
    quarantine: impl Fn() -> Option<QuarantineGauges> + Send + Sync + 'static,
    shutdown: impl Future<Output = ()>,
) {
    http::serve(listener, router(telemetry, readiness, quarantine), LIMITS, shutdown).await;
}

fn router(
    telemetry: Telemetry,
    readiness: Readiness,
    quarantine: impl Fn() -> Option<QuarantineGauges> + Send + Sync + 'static,
) -> Router {
    let scrape = Scrape { telemetry, quarantine: Arc::new(quarantine), one_at_a_time: Arc::default() };
    Router::new()
        .route("/metrics", get(metrics).with_state(scrape))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready).with_state(readiness))
}

#[derive(Clone)]
struct Scrape {
    telemetry: Telemetry,
    quarantine: Arc<dyn Fn() -> Option<QuarantineGauges> + Send + Sync>,
    one_at_a_time: Arc<Mutex<()>>,
}

async fn metrics(State(scrape): State<Scrape>) -> Response {
    let turn = Arc::clone(&scrape.one_at_a_time).lock_owned().await;
    let page = tokio::task::spawn_blocking(move || {
        // Held until the work is done, even if the client has gone in the meantime.
        let _turn = turn;
        scrape.telemetry.record(Measured((scrape.quarantine)()));
        scrape.telemetry.page()
    });
    match page.await {
        Ok(Ok(page)) => ([(header::CONTENT_TYPE, TEXT_FORMAT)], page).into_response(),
        Ok(Err(_)) | Err(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "the metrics could not be gathered\n").into_response()
        }
    }
}

async fn ready(State(readiness): State<Readiness>) -> Response {
    match readiness.reasons().as_slice() {
        [] => "ready\n".into_response(),
        reasons => (StatusCode::SERVICE_UNAVAILABLE, reasons.join("\n") + "\n").into_response(),
    }
}

#[cfg(test)]
mod tests;
