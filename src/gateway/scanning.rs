//! The virus scan of one message: while it arrives, and once more from the spool where that has failed.

use crate::malware::answer::{Answer, Failure};
use crate::malware::scan::Scan;
use crate::malware::scanner::Scanner;
use crate::net::spool::Spool;
use std::ops::ControlFlow;
use std::time::Instant;

/// The virus scan of one message.
#[derive(Debug)]
pub(super) struct Scanning {
    scanner: Scanner,
    scan: Scan,
}

impl Scanning {
    /// A message begins.
    pub(super) fn begin(scanner: Scanner) -> Self {
        Self { scan: scanner.begin(scanner.timeout()), scanner }
    }

    /// The next bytes of the content.
    pub(super) async fn feed(&mut self, content: &[u8]) {
        self.scan.feed(content).await;
    }

    /// All of the content has been fed.
    pub(super) fn close(&mut self) {
        self.scan.close();
    }

    /// What the scanner says of a message that ended at that moment and lies in the spool.
    ///
    /// A scanner that has broken off is asked once more: it may have been restarted, or the client may have been slower
    /// than the scanner waits (`CommandReadTimeout` in clamd.conf).
    pub(super) async fn answer(self, spool: &mut Spool, ended: Instant) -> Result<Answer, Failure> {
        let Self { scanner, scan } = self;
        let mut answer = scan.answer().await;
        let left = scanner.timeout().saturating_sub(ended.elapsed());
        if matches!(answer, Err(failure) if failure != Failure::Timeout) && !left.is_zero() {
            let read = |scan: &mut Scan, bytes: &[u8]| {
                scan.feed_here(bytes);
                ControlFlow::Continue(())
            };
            // A spool that cannot be read leaves it at the failure.
            if let Ok(scan) = spool.replay(scanner.begin(left), read).await {
                answer = scan.answer().await;
            }
        }
        scanner.has_answered(answer.is_ok());
        answer
    }
}
