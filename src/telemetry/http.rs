//! Serves HTTP/1 with a bound on everything that a client could make large, many or slow.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// What clients may ask for together and each.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections that are open at once. One more closes the oldest: a client that dawdles never keeps out one that
    /// does not.
    pub connections: usize,
    /// Time for a connection from its beginning to its end. It carries one request.
    pub time: Duration,
    /// Bytes of a request line and its header, at least 8,192. A body is not read.
    pub header: usize,
}

/// Pause after a connection could not be taken, for want of file descriptors say.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers requests until `shutdown` is over, then closes what is open.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    let mut shutdown = pin!(shutdown);
    let mut connections = Connections::default();
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut shutdown => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => connections.begin(limits, answer(stream, router.clone(), limits)),
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// The open connections, the oldest first. Dropping it closes all of them.
#[derive(Default)]
struct Connections(VecDeque<JoinHandle<()>>);

impl Connections {
    fn begin(&mut self, limits: Limits, connection: impl Future<Output = ()> + Send + 'static) {
        self.0.retain(|connection| !connection.is_finished());
        if self.0.len() >= limits.connections {
            self.0.pop_front().iter().for_each(JoinHandle::abort);
        }
        self.0.push_back(tokio::spawn(connection));
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

async fn answer(stream: TcpStream, router: Router, limits: Limits) {
    let mut http = http1::Builder::new();
    http.keep_alive(false).max_buf_size(limits.header);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    // Whatever goes wrong here is the client's affair: it has its status code, or has gone away.
    let _ = timeout(limits.time, connection).await;
}
