//! `portcullis sink`: a next hop that takes every message, counts it, and drops or keeps it.

use super::{exit, runtime, signal, units};
use crate::tools::sink::keep::Keep;
use crate::tools::sink::options::{Options, Refusal};
use crate::tools::sink::server::{Handle, Received, Sink};
use clap::builder::PossibleValuesParser;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// A next hop for tests: takes every message, counts it and drops it.
///
/// It delivers to nobody. It ends on Ctrl-C or SIGTERM and then prints what it has received.
/// Exit status: 0 ended as asked, 64 the command line makes no sense, 69 the port or the folder cannot be used.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Where it listens; port 0 takes a free one and says which.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:10026")]
    listen: SocketAddr,
    /// Keeps each message as NNNNNN.eml with NNNNNN.envelope.json beside it.
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
    /// Has each kept message on the disk before it is acknowledged.
    #[arg(long, requires = "keep")]
    sync: bool,
    /// Leaves an extension of SMTP out; may be given several times.
    #[arg(long, value_name = "KEYWORD", ignore_case = true,
          value_parser = PossibleValuesParser::new(Options::EXTENSIONS))]
    without: Vec<String>,
    /// The largest message that is taken.
    #[arg(long, value_name = "SIZE", default_value = "100MB", value_parser = units::parse_bytes)]
    size: u64,
    /// Waits so many milliseconds before each message is acknowledged.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    slow_ms: u64,
    /// Refuses where a MAIL or RCPT has TEXT in it: mail=TEXT, rcpt=TEXT, or data=TEXT for after the content. With !
    /// in front (!rcpt=TEXT) for now only, with 451. May be given several times.
    #[arg(long, value_name = "STAGE=TEXT")]
    refuse: Vec<Refusal>,
    /// Prints the counts every so many seconds.
    #[arg(long, value_name = "SECONDS", value_parser = units::parse_seconds)]
    stats: Option<Duration>,
    /// Prints counts as JSON, one object a line.
    #[arg(long)]
    json: bool,
    /// Threads that serve.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    threads: u16,
}

/// Runs the command.
pub fn run(args: Args) -> ExitCode {
    let served = runtime::with_threads(args.threads.into()).and_then(|runtime| runtime.block_on(serve(args)));
    match served {
        Ok(()) => exit::OK,
        Err(error) => {
            let _ = writeln!(io::stderr(), "sink: {error}");
            exit::unavailable()
        }
    }
}

async fn serve(args: Args) -> io::Result<()> {
    let stop = signal::asked_to_stop()?;
    let listen = args.listen;
    let (json, stats) = (args.json, args.stats.filter(|every| !every.is_zero()));
    let sink = Sink::bind(listen, options(args)).await.map_err(|error| {
        io::Error::new(error.kind(), format!("cannot listen on {listen} or use the folder: {error}"))
    })?;
    say(&match json {
        true => serde_json::json!({ "listening": sink.addr() }).to_string(),
        false => format!("listening on {}", sink.addr()),
    })?;
    let begun = Instant::now();
    let handle = sink.handle();
    let received = tokio::select! {
        received = sink.run_until(stop) => received,
        error = tell(&handle, stats, json, begun) => return Err(error),
    };
    say(&line(received, Received::default(), begun.elapsed(), json))
}

fn options(args: Args) -> Options {
    Options {
        keep: args.keep.map_or(Keep::Nothing, |path| Keep::Folder { path, sync: args.sync }),
        without: args.without.iter().map(|keyword| keyword.to_uppercase()).collect(),
        size: args.size,
        slow: Duration::from_millis(args.slow_ms),
        refuse: args.refuse,
        ..Options::default()
    }
}

/// Prints the counts again and again; ends only where they cannot be printed.
async fn tell(handle: &Handle, stats: Option<Duration>, json: bool, begun: Instant) -> io::Error {
    let Some(every) = stats else { return std::future::pending().await };
    let mut before = Received::default();
    loop {
        tokio::time::sleep(every).await;
        let now = handle.received();
        let since = if json { begun.elapsed() } else { every };
        if let Err(error) = say(&line(now, before, since, json)) {
            return error;
        }
        before = now;
    }
}

/// The counts, with the rate since `before`.
fn line(now: Received, before: Received, time: Duration, json: bool) -> String {
    if json {
        return serde_json::json!({ "seconds": time.as_secs_f64(), "received": now }).to_string();
    }
    let messages = now.messages - before.messages;
    let rate = messages as f64 / time.as_secs_f64().max(f64::MIN_POSITIVE);
    format!(
        "{} messages ({rate:.0}/s), {} recipients, {}, {} refused, {} sessions ({} open)",
        now.messages,
        now.recipients,
        units::bytes(now.bytes),
        now.refused,
        now.sessions,
        now.open
    )
}

fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_came_since_the_last_one() {
        let before = Received { messages: 10, ..Received::default() };
        let now = Received { messages: 30, recipients: 31, bytes: 3_800, sessions: 2, open: 1, refused: 0 };
        assert_eq!(
            line(now, before, Duration::from_secs(2), false),
            "30 messages (10/s), 31 recipients, 3.7 kB, 0 refused, 2 sessions (1 open)"
        );
        let json: serde_json::Value =
            serde_json::from_str(&line(now, before, Duration::from_secs(2), true)).unwrap();
        assert_eq!((json["seconds"].as_f64(), json["received"]["messages"].as_u64()), (Some(2.0), Some(30)));
    }
}
