use super::*;
use crate::telemetry::readiness::Obstacle;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

struct Service {
    address: SocketAddr,
    readiness: Readiness,
    task: JoinHandle<()>,
}

async fn service(limits: Limits, quarantine: fn() -> Option<QuarantineGauges>) -> Service {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let readiness = Readiness::new();
    let router = router(Telemetry::new().unwrap(), readiness.clone(), quarantine);
    let task = tokio::spawn(http::serve(listener, router, limits, std::future::pending()));
    Service { address, readiness, task }
}

async fn usual() -> Service {
    service(LIMITS, || {
        Some(QuarantineGauges { items: 3, bytes: 4_096, oldest: Some(Duration::from_secs(90)) })
    })
    .await
}

impl Service {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn says(&self, request: &str) -> String {
        let mut stream = self.connect().await;
        // The answer to a request that is too long may come, and the connection close, before all of it is written.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }

    async fn get(&self, path: &str) -> (String, String) {
        let answer = self.says(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_lowercase(), body.to_owned())
    }
}

#[tokio::test]
async fn metrics_come_in_the_text_format_with_the_quarantine_of_the_moment() {
    let (head, page) = usual().await.get("/metrics").await;
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert!(head.contains("content-type: text/plain; version=0.0.4; charset=utf-8"), "{head}");
    for line in [
        "# TYPE portcullis_messages_total counter",
        "portcullis_quarantine_items 3",
        "portcullis_quarantine_bytes 4096",
        "portcullis_quarantine_oldest_seconds 90",
    ] {
        assert!(page.lines().any(|found| found == line), "{line}\n{page}");
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_read_shows_as_no_number() {
    let (_, page) = service(LIMITS, || None).await.get("/metrics").await;
    assert!(page.contains("\nportcullis_quarantine_items NaN\n"), "{page}");
}

#[tokio::test]
async fn a_fault_in_the_store_costs_one_answer_only() {
    let service = service(LIMITS, || panic!("the store broke down")).await;
    assert!(service.get("/metrics").await.0.starts_with("http/1.1 500 "));
    assert!(service.get("/metrics").await.0.starts_with("http/1.1 500 "));
    assert!(service.get("/healthz").await.0.starts_with("http/1.1 200 "));
}

#[tokio::test]
async fn health_and_readiness_are_two_things() {
    let service = usual().await;
    assert_eq!(service.get("/healthz").await.1, "ok\n");
    let (head, reasons) = service.get("/readyz").await;
    assert!(head.starts_with("http/1.1 503 "), "{head}");
    assert!(reasons.contains("starting") && reasons.contains("next hop"), "{reasons}");
    service.readiness.clear(Obstacle::Starting);
    service.readiness.clear(Obstacle::NextHop);
    let (head, body) = service.get("/readyz").await;
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert_eq!(body, "ready\n");
    service.readiness.raise(Obstacle::Draining);
    assert!(service.get("/readyz").await.0.starts_with("http/1.1 503 "));
    assert!(service.get("/healthz").await.0.starts_with("http/1.1 200 "));
}

#[tokio::test]
async fn anything_else_is_refused() {
    let service = usual().await;
    let long = "a".repeat(1 << 20);
    for (request, status) in [
        ("GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), "404"),
        ("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".to_owned(), "405"),
        ("DELETE /healthz HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), "405"),
        ("EHLO mail.council.example\r\n\r\n".to_owned(), "400"),
        (format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(12 << 10)), "404"),
    ] {
        let answer = service.says(&request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{status}: {answer}");
    }
    for request in [
        format!("GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n"),
        format!("GET /healthz HTTP/1.1\r\nHost: {long}\r\n\r\n"),
        format!("GET /healthz HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(10_000)),
    ] {
        // The answer may be lost with the connection that is reset on the rest of the request.
        let answer = service.says(&request).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    assert_eq!(service.get("/healthz").await.1, "ok\n");
}

#[tokio::test]
async fn a_body_without_end_is_not_read() {
    let service = usual().await;
    let mut stream = service.connect().await;
    let head = "POST /metrics HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut written = 0;
    while written < 1 << 28 && stream.write_all(b"400\r\n").await.is_ok() {
        if stream.write_all(&[b'x'; 1_026]).await.is_err() {
            break;
        }
        written += 1_026;
    }
    assert!(written < 1 << 28, "all of it was taken");
}

#[tokio::test]
async fn a_client_that_says_nothing_is_closed() {
    let service = service(Limits { time: Duration::from_millis(20), ..LIMITS }, || None).await;
    let mut silent = service.connect().await;
    silent.write_all(b"GET /healthz HT").await.unwrap();
    assert_eq!(silent.read(&mut [0; 64]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn a_thousand_clients_that_dawdle_keep_nobody_out() {
    let service = usual().await;
    let mut silent = Vec::new();
    for _ in 0..1_000 {
        let mut stream = service.connect().await;
        stream.write_all(b"GET /metrics HTTP/1.1\r\n").await.unwrap();
        silent.push(stream);
    }
    assert_eq!(service.get("/healthz").await.1, "ok\n");
    assert!(service.get("/metrics").await.0.starts_with("http/1.1 200 "));
    // The first of them has lost its place to a later one.
    assert_eq!(silent[0].read(&mut [0; 64]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn each_connection_carries_one_request() {
    let twice = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2);
    let answer = usual().await.says(&twice).await;
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 1, "{answer}");
}

#[tokio::test]
async fn when_it_ends_everything_is_closed() {
    let service = usual().await;
    let mut silent = service.connect().await;
    silent.write_all(b"GET").await.unwrap();
    assert_eq!(service.get("/healthz").await.1, "ok\n");
    service.task.abort();
    assert_eq!(silent.read(&mut [0; 64]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn the_shutdown_ends_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serve = serve(listener, Telemetry::new().unwrap(), Readiness::new(), || None, async {
        let _ = stopped.await;
    });
    let task = tokio::spawn(serve);
    stop.send(()).unwrap();
    task.await.unwrap();
}
