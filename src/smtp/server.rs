//! Accepting connections: a session each, up to a limit.

use super::session::Session;
use super::shared::Shared;
use crate::mail::reply::Answer;
use crate::net::shutdown::Running;
use crate::net::wire::Wire;
use crate::telemetry::events;
use crate::telemetry::open_session::OpenSession;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Pause after a failed accept: the process may be out of descriptors, and to ask again at once would only spin.
const BREATH: Duration = Duration::from_millis(50);

/// Time to take the reply that turns a connection away.
const FAREWELL: Duration = Duration::from_secs(1);

/// Serves connections until it is told to stop.
pub async fn serve(listener: TcpListener, shared: Arc<Shared>, mut running: Running) {
    let room = Arc::new(Semaphore::new(shared.config.max_sessions as usize));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = running.stopping() => return,
        };
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let Ok(wire) = Wire::new(stream) else { continue };
        let Ok(permit) = Arc::clone(&room).try_acquire_owned() else {
            shared.gateway.telemetry.record(events::session::TurnedAway);
            turn_away(wire);
            continue;
        };
        let (shared, running) = (Arc::clone(&shared), running.clone());
        tokio::spawn(async move {
            let open = OpenSession::begin(shared.gateway.telemetry.clone());
            open.end(Session::new(shared, running, wire, peer.ip()).serve().await);
            drop(permit);
        });
    }
}

/// Says why and closes. The one reply fits every socket buffer, so this ends at once or with the peer.
fn turn_away(mut wire: Wire) {
    Answer::TooManySessions.reply().write_to(wire.output());
    tokio::spawn(async move { tokio::time::timeout(FAREWELL, wire.flush()).await });
}
