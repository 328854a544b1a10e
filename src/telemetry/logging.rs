//! The log: one line for each event to standard error, which never makes mail wait.

mod line;
mod queue;
#[cfg(test)]
mod tests;

use super::config::{Format, Level, Log};
use super::recorder::Telemetry;
use queue::Queue;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;
use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Time that the last lines get when the process ends.
const LAST_LINES: Duration = Duration::from_secs(1);

/// Begins to log to standard error, for the whole process. Keep the answer until the end of `main`: dropping it
/// writes the last lines.
///
/// # Errors
/// Where the process logs already, or no thread can be started.
pub fn start(config: &Log, telemetry: &Telemetry) -> Result<Logging, CannotLog> {
    let logging = Logging::to(std::io::stderr(), telemetry)?;
    tracing_subscriber::registry()
        .with(logging.lines(config))
        .try_init()
        .map_err(|_| CannotLog::AlreadyLogging)?;
    Ok(logging)
}

/// Why the log cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum CannotLog {
    /// The process logs already.
    #[error("the log has begun already")]
    AlreadyLogging,
    /// The thread that writes cannot be started.
    #[error("the thread that writes the log cannot be started")]
    NoThread(#[source] std::io::Error),
}

/// The log that has begun.
#[derive(Debug)]
pub struct Logging {
    queue: Arc<Queue>,
}

impl Logging {
    /// Begins a thread that writes lines to `sink`. Only that thread ever waits for it.
    fn to(sink: impl Write + Send + 'static, telemetry: &Telemetry) -> Result<Self, CannotLog> {
        let queue = Arc::new(Queue::new(telemetry.clone()));
        let writer = Arc::clone(&queue);
        std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || writer.write_to(sink))
            .map_err(CannotLog::NoThread)?;
        Ok(Self { queue })
    }

    /// Turns events into lines.
    fn lines(&self, config: &Log) -> Lines {
        let level = match config.level {
            Level::Error => LevelFilter::ERROR,
            Level::Warn => LevelFilter::WARN,
            Level::Info => LevelFilter::INFO,
            Level::Debug => LevelFilter::DEBUG,
            Level::Trace => LevelFilter::TRACE,
        };
        Lines { queue: Arc::clone(&self.queue), format: config.format, level }
    }
}

impl Drop for Logging {
    fn drop(&mut self) {
        self.queue.close(LAST_LINES);
    }
}

/// The layer of `tracing` that turns events into lines.
struct Lines {
    queue: Arc<Queue>,
    format: Format,
    level: LevelFilter,
}

impl Lines {
    /// Only what Portcullis itself says: what a library says was never looked at for addresses and the like.
    fn wants(&self, metadata: &Metadata<'_>) -> bool {
        let module = metadata.target().split("::").next();
        *metadata.level() <= self.level && module == Some(env!("CARGO_CRATE_NAME"))
    }
}

impl<S: Subscriber> Layer<S> for Lines {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.wants(metadata) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        self.wants(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level)
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        self.queue.push(&line::of(event, jiff::Timestamp::now(), self.format));
    }
}
