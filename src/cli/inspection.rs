//! Inspects messages in files as a gateway would.

use super::eml::{Source, Unreadable};
use super::runtime;
use crate::detect::detectors::Detectors;
use crate::gateway::jobs::{Jobs, Readers};
use crate::inspect::facts::Content;
use crate::inspect::inspector::{Inspected, Inspector, Limits};
use crate::inspect::job::Outcomes;
use crate::telemetry::recorder::Telemetry;
use crate::workers;
use crate::workers::pool::Pool;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

/// What inspects. No file of a run can end it, as attachments are read by processes of their own.
pub struct Inspection {
    detectors: Arc<Detectors>,
    readers: Readers,
    /// What waits for workers.
    runtime: Runtime,
    threads: usize,
}

impl Inspection {
    /// Looks for what these detectors find; `jobs` processes read attachments, or one for each processor.
    ///
    /// # Errors
    /// The operating system refuses what is needed.
    pub fn new(detectors: Arc<Detectors>, jobs: Option<u16>) -> io::Result<Self> {
        let mut workers = workers::config::Config::default();
        workers.count = jobs.map_or(workers.count, u32::from);
        let telemetry = Telemetry::new().map_err(io::Error::other)?;
        Ok(Self {
            detectors,
            threads: workers.count as usize,
            readers: Readers {
                pool: Pool::new(workers),
                spool_folder: std::env::temp_dir().into(),
                telemetry,
            },
            runtime: runtime::with_threads(2)?,
        })
    }

    /// How many messages are best inspected at the same time.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// What is in a message, and whether its line ends were mended.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn inspect(&self, source: &Source) -> Result<(Content, bool), Unreadable> {
        self.read(source).map_err(|error| Unreadable { name: source.to_string(), error })
    }

    fn read(&self, source: &Source) -> io::Result<(Content, bool)> {
        let _inside = self.runtime.enter();
        let mut inspector = Inspector::new(Arc::clone(&self.detectors), Limits::default());
        let mut jobs = Jobs::new(self.readers.clone(), Arc::clone(self.detectors.spec()));
        let reread = source.read_first(|piece: &[u8]| {
            inspector.feed(piece);
            jobs.take_here(inspector.parcels());
        })?;
        let line_ends_mended = reread.line_ends_mended;
        let mut read = inspector.end();
        jobs.take_here(read.parcels());
        let content = match read.finish(self.outcomes(&mut jobs)?) {
            Inspected::Done(content) => *content,
            Inspected::Again(mut look) => {
                reread.again(|piece: &[u8]| {
                    look.feed(piece);
                    jobs.take_here(look.parcels());
                })?;
                let mut looked = look.end();
                jobs.take_here(looked.parcels());
                looked.finish(self.outcomes(&mut jobs)?)
            }
        };
        Ok((content, line_ends_mended))
    }

    fn outcomes(&self, jobs: &mut Jobs) -> io::Result<Outcomes> {
        self.runtime
            .block_on(jobs.outcomes(Duration::MAX))
            .map_err(|_| io::Error::other("there is no process to read its attachments"))
    }
}
