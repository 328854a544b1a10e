//! A session that is counted as open for as long as it lives.

use super::events::session::{Closed, Ending, Opened};
use super::recorder::Telemetry;
use std::time::Instant;

/// An open session. However its task ends, the session is counted as closed when this is dropped.
#[derive(Debug)]
pub struct OpenSession {
    telemetry: Telemetry,
    began: Instant,
    ending: Ending,
}

impl OpenSession {
    /// Records that a session has opened.
    pub fn begin(telemetry: Telemetry) -> Self {
        telemetry.record(Opened);
        Self { telemetry, began: Instant::now(), ending: Ending::Broken }
    }

    /// Records how it ended. A session that is dropped without a word was broken.
    pub fn end(mut self, ending: Ending) {
        self.ending = ending;
    }
}

impl Drop for OpenSession {
    fn drop(&mut self) {
        self.telemetry.record(Closed { ending: self.ending, lasted: self.began.elapsed() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_open_until_it_ends_however_it_ends() {
        let telemetry = Telemetry::new().unwrap();
        let quits = OpenSession::begin(telemetry.clone());
        let panics = OpenSession::begin(telemetry.clone());
        assert!(telemetry.page().unwrap().contains("portcullis_sessions_open 2\n"));
        quits.end(Ending::Quit);
        drop(panics);
        let page = telemetry.page().unwrap();
        assert!(page.contains("portcullis_sessions_open 0\n"), "{page}");
        assert!(page.contains("portcullis_sessions_closed_total{ending=\"quit\"} 1\n"), "{page}");
        assert!(page.contains("portcullis_sessions_closed_total{ending=\"broken\"} 1\n"), "{page}");
    }
}
