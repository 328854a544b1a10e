//! `portcullis load`: sends many messages through a gateway and measures how it takes them.

use super::progress::Progress;
use super::{eml, envelope, exit, runtime, signal, units};
use crate::inspect::facts::Header;
use crate::mail::address::Address;
use crate::net::random;
use crate::tools::load::engine::Load;
use crate::tools::load::generate;
use crate::tools::load::ledger::Ledger;
use crate::tools::load::mail::Mail;
use crate::tools::load::plan::{Hold, Plan};
use crate::tools::load::tally::{Latency, Report};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Send many messages through a gateway and measure how it takes them.
///
/// Sends the .eml files of folders in turn, or one generated message of any size, and reports messages and MB a
/// second, the time from the final dot to the reply, replies and errors. The end is always known: --messages,
/// --seconds, or each file once.
///
/// It sends real mail. Point it at a test gateway whose next hop is `portcullis sink`.
///
/// Exit status: 0 all accepted, 1 some were refused or failed, 64 the command line makes no sense, 66 a file cannot be
/// read, 69 the process to watch or the ledger cannot be used.
#[derive(clap::Args, Debug)]
#[command(group = clap::ArgGroup::new("mail").required(true).args(["files", "size"]))]
pub struct Args {
    /// Files or folders (every .eml in them and below); they are read into memory once.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Sends a generated message of this size: a multipart with one attachment of pseudo-random bytes.
    #[arg(long, value_name = "SIZE", value_parser = units::parse_bytes)]
    size: Option<u64>,
    /// Attaches this file to the generated message, as its last part.
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    attach: Option<PathBuf>,
    /// The server that is sent to.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:10025")]
    target: String,
    /// Allows a target that is not this machine.
    #[arg(long)]
    i_own_the_target: bool,
    #[command(flatten)]
    envelope: envelope::Args,
    /// Sessions at the same time.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    sessions: u32,
    /// Messages in all. Without it and without --seconds: each file once, a generated message once a session.
    #[arg(long, value_name = "N")]
    messages: Option<u64>,
    /// Begins no message after so many seconds.
    #[arg(long, value_name = "S", value_parser = units::parse_seconds)]
    seconds: Option<Duration>,
    /// Sends so many messages a second, each at its time, and also measures from that time.
    #[arg(long, value_name = "N", value_parser = units::parse_positive)]
    rate: Option<f64>,
    /// Messages on one connection.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    per_connection: u32,
    /// Sends content at so many MB a second in each session, like a slow line.
    #[arg(long, value_name = "MB", value_parser = units::parse_positive)]
    pace: Option<f64>,
    /// Sends content by BDAT where the server offers CHUNKING.
    #[arg(long)]
    bdat: bool,
    /// Stops after this share of each message, for instance 90%.
    #[arg(long, value_name = "SHARE", value_parser = units::parse_share)]
    hold_at: Option<f64>,
    /// How long it stops there.
    #[arg(long, value_name = "S", default_value = "10", value_parser = units::parse_seconds, requires = "hold_at")]
    hold_seconds: Duration,
    /// Gives each message an id in a header field X-Load-Id and appends the id and the reply to this file.
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Watches the resident memory of this process.
    #[arg(long, value_name = "PID")]
    memory_of: Option<u32>,
    /// The longest wait for a reply.
    #[arg(long, value_name = "S", default_value = "100", value_parser = units::parse_seconds)]
    patience: Duration,
    /// Threads that send.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    threads: u16,
    /// Prints the report as one JSON object.
    #[arg(long)]
    json: bool,
}

/// All files together; they are in memory at once.
const MOST_BYTES: usize = 2 << 30;
/// Where a file names nobody.
const NOBODY: &str = "recipient@example.org";
/// Between two looks at the progress.
const TICK: Duration = Duration::from_millis(100);

/// Why a run does not begin.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Input(eml::Unreadable),
    #[error("{0}: {1}")]
    Unavailable(&'static str, io::Error),
}

/// Runs the command.
pub fn run(args: Args) -> ExitCode {
    let json = args.json;
    let (threads, memory_of) = (args.threads, args.memory_of);
    let ran = plan(args).and_then(|plan| {
        let runtime = runtime::with_threads(threads.into())
            .map_err(|error| Problem::Unavailable("no threads", error))?;
        runtime.block_on(send(plan)).map_err(|error| Problem::Unavailable("cannot watch the process", error))
    });
    let report = match ran {
        Ok(report) => report,
        Err(problem) => {
            let _ = writeln!(io::stderr(), "load: {problem}");
            return match problem {
                Problem::Usage(_) => exit::usage(),
                Problem::Input(_) => exit::no_input(),
                Problem::Unavailable(..) => exit::unavailable(),
            };
        }
    };
    // Numbers and text always serialise.
    let text =
        if json { serde_json::to_string(&report).unwrap_or_default() } else { text(&report, memory_of) };
    let _ = writeln!(io::stdout(), "{text}");
    if report.refused + report.failed == 0 { exit::OK } else { exit::NO }
}

fn plan(args: Args) -> Result<Plan, Problem> {
    let target = target(&args.target, args.i_own_the_target)?;
    let mails = mails(&args)?;
    let messages = match (args.messages, args.seconds) {
        (Some(messages), _) => messages,
        (None, Some(_)) => u64::MAX,
        (None, None) if args.size.is_some() => args.sessions.into(),
        (None, None) => mails.len() as u64,
    };
    Ok(Plan {
        sessions: args.sessions as usize,
        messages,
        time: args.seconds,
        rate: args.rate,
        per_connection: args.per_connection,
        pace: args.pace.map(|pace| pace * units::MEGABYTE),
        bdat: args.bdat,
        hold: args.hold_at.map(|at| Hold { at, time: args.hold_seconds }),
        ledger: args.ledger.map(ledger).transpose()?,
        patience: args.patience,
        memory_of: args.memory_of,
        ..Plan::new(target, mails)
    })
}

/// A run against a stranger's server would be an attack, so it takes a word of its own.
fn target(text: &str, owned: bool) -> Result<SocketAddr, Problem> {
    let addresses: Vec<_> = text
        .to_socket_addrs()
        .map_err(|error| Problem::Usage(format!("--target {text}: {error}")))?
        .collect();
    if !owned && !addresses.iter().all(|address| address.ip().is_loopback()) {
        let refusal =
            format!("--target {text} is not this machine; if it is yours to load, say --i-own-the-target");
        return Err(Problem::Usage(refusal));
    }
    addresses.first().copied().ok_or_else(|| Problem::Usage(format!("--target {text} has no address")))
}

fn mails(args: &Args) -> Result<Vec<Mail>, Problem> {
    if let Some(size) = args.size {
        let size = usize::try_from(size).ok().filter(|size| *size <= MOST_BYTES);
        let size = size.ok_or_else(|| Problem::Usage("--size is too much".to_owned()))?;
        let file = args.attach.as_deref().map(attachment).transpose()?;
        let content = generate::message(size, file.as_deref());
        return Ok(vec![mail(args, &content)]);
    }
    let (sources, unreadable) = eml::find(&args.files);
    if let Some(unreadable) = unreadable.into_iter().next() {
        return Err(Problem::Input(unreadable));
    }
    let mut left = MOST_BYTES;
    let mut mails = Vec::with_capacity(sources.len());
    for source in sources {
        let content = source
            .read_all(left)
            .map_err(|error| Problem::Input(eml::Unreadable { name: source.to_string(), error }))?;
        left -= content.len();
        mails.push(mail(args, &content));
    }
    Ok(mails)
}

fn attachment(path: &Path) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES as u64).read_to_end(&mut bytes));
    let name = || path.display().to_string();
    read.map(|_| bytes).map_err(|error| Problem::Input(eml::Unreadable { name: name(), error }))
}

fn mail(args: &Args, content: &[u8]) -> Mail {
    let header: Header = eml::header(content);
    let envelope = args.envelope.envelope(&header);
    let sender = envelope.sender().map_or_else(String::new, Address::to_string);
    let mut recipients: Vec<_> = envelope.recipient_addresses().map(Address::to_string).collect();
    if recipients.is_empty() {
        recipients.push(NOBODY.to_owned());
    }
    Mail::new(&sender, &recipients, content)
}

fn ledger(path: PathBuf) -> Result<Ledger, Problem> {
    let run = random::new_id().map_err(|error| Problem::Unavailable("no randomness", error))?;
    Ledger::append_to(&path, run.to_string())
        .map_err(|error| Problem::Unavailable("cannot write the ledger", error))
}

/// Sends everything, showing progress; Ctrl-C ends it early with a report.
async fn send(plan: Plan) -> io::Result<Report> {
    let steps = Some(plan.messages).filter(|messages| *messages != u64::MAX);
    let mut progress = Progress::new(steps, "messages");
    let stop = signal::asked_to_stop()?;
    let load = Load::new(plan);
    let handle = load.handle();
    let show = async {
        tokio::pin!(stop);
        let mut stopped = false;
        loop {
            tokio::select! {
                () = &mut stop, if !stopped => {
                    stopped = true;
                    handle.stop();
                }
                () = tokio::time::sleep(TICK) => progress.at(handle.done()),
            }
        }
    };
    let report = tokio::select! {
        report = load.run() => report,
        () = show => return Err(io::ErrorKind::Interrupted.into()),
    };
    progress.finish();
    report
}

/// The report for people.
fn text(report: &Report, memory_of: Option<u32>) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "{} messages in {:.2} s: {:.1} messages/s, {:.1} MB/s",
        report.accepted + report.refused + report.failed,
        report.seconds,
        report.messages_per_second,
        report.megabytes_per_second
    );
    let _ = writeln!(
        out,
        "{} accepted, {} refused, {} failed, on {} connections",
        report.accepted, report.refused, report.failed, report.connections
    );
    latency(&mut out, "From the final dot to the reply", &report.end_of_data_ms);
    if let Some(from_due) = &report.from_due_ms {
        latency(&mut out, "From when a message was due to the reply", from_due);
    }
    counts(&mut out, "Replies", report.replies.iter());
    counts(&mut out, "Errors", report.errors.iter());
    if let (Some(memory), Some(pid)) = (&report.memory, memory_of) {
        let _ = writeln!(
            out,
            "Memory of process {pid}: {} at the start, {} at the peak, {} a session",
            units::bytes(memory.start),
            units::bytes(memory.peak),
            units::bytes(memory.growth_per_session)
        );
    }
    out.truncate(out.trim_end().len());
    out
}

fn latency(out: &mut String, title: &str, times: &Latency) {
    if times.count > 0 {
        let Latency { mean, p50, p90, p99, p999, max, .. } = times;
        let _ = writeln!(out, "{title}, milliseconds");
        let _ = writeln!(
            out,
            "  half {p50:.2}, 90 % {p90:.2}, 99 % {p99:.2}, 99.9 % {p999:.2}, longest {max:.2}, mean {mean:.2}"
        );
    }
}

fn counts<'a>(out: &mut String, title: &str, counts: impl Iterator<Item = (&'a String, &'a u64)>) {
    let counts: Vec<_> = counts.map(|(name, count)| format!("{name}: {count}")).collect();
    if !counts.is_empty() {
        let _ = writeln!(out, "{title}: {}", counts.join(", "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use std::fs;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn planned(words: &[&str]) -> Result<Plan, Problem> {
        plan(Line::try_parse_from(["load"].iter().chain(words)).unwrap().args)
    }

    #[test]
    fn only_this_machine_is_loaded_without_a_word_about_it() {
        for target in ["192.0.2.1:25", "0.0.0.0:25", "[2001:db8::1]:25"] {
            assert!(
                matches!(planned(&["--size=1kB", "--target", target]), Err(Problem::Usage(_))),
                "{target}"
            );
            assert!(planned(&["--size=1kB", "--i-own-the-target", "--target", target]).is_ok());
        }
        for target in ["127.0.0.1:25", "127.9.9.9:25", "[::1]:25"] {
            assert!(planned(&["--size=1kB", "--target", target]).is_ok(), "{target}");
        }
        assert!(matches!(planned(&["--size=1kB", "--target", "nowhere"]), Err(Problem::Usage(_))));
    }

    #[test]
    fn every_run_has_an_end() {
        assert_eq!(planned(&["--size=1kB", "--sessions=7"]).unwrap().messages, 7);
        assert_eq!(planned(&["--size=1kB", "--messages=9"]).unwrap().messages, 9);
        let timed = planned(&["--size=1kB", "--seconds=2.5"]).unwrap();
        assert_eq!((timed.messages, timed.time), (u64::MAX, Some(Duration::from_millis(2_500))));
        let wrong: [&[&str]; 4] =
            [&["--size=1kB", "folder"], &[], &["--size=1kB", "--hold-seconds=1"], &["folder", "--attach=a"]];
        assert!(wrong.iter().all(|words| Line::try_parse_from(["load"].iter().chain(*words)).is_err()));
    }

    #[test]
    fn files_keep_their_bytes_and_always_have_a_recipient() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.eml"), "Subject: x\n\n.y\n").unwrap();
        let path = folder.path().to_str().unwrap();
        let plan = planned(&[path, "--from", "jo@council.example"]).unwrap();
        assert_eq!((plan.messages, plan.mails[0].plain()), (1, &b"Subject: x\r\n\r\n.y\r\n"[..]));
        assert_eq!(
            (plan.mails[0].sender(), plan.mails[0].recipients()),
            ("jo@council.example", &[NOBODY.to_owned()][..])
        );
        let many = planned(&[path, "--recipients=30", "--to=b@example.org"]).unwrap();
        assert_eq!(many.mails[0].recipients().len(), 31);
        assert!(matches!(planned(&["/nowhere"]), Err(Problem::Input(_))));
        assert!(matches!(planned(&["--size=1kB", "--attach=/nowhere"]), Err(Problem::Input(_))));
    }

    #[test]
    fn the_report_is_a_few_lines() {
        let report = Report {
            accepted: 3,
            seconds: 1.5,
            messages_per_second: 2.0,
            connections: 1,
            replies: [("end of data 250".to_owned(), 3)].into(),
            end_of_data_ms: Latency { count: 3, p50: 0.25, ..Latency::default() },
            ..Report::default()
        };
        assert_eq!(
            text(&report, None),
            "3 messages in 1.50 s: 2.0 messages/s, 0.0 MB/s\n\
             3 accepted, 0 refused, 0 failed, on 1 connections\n\
             From the final dot to the reply, milliseconds\n  \
             half 0.25, 90 % 0.00, 99 % 0.00, 99.9 % 0.00, longest 0.00, mean 0.00\n\
             Replies: end of data 250: 3"
        );
    }
}
