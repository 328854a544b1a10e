//! `portcullis demo`: everything in one process, and the fixture mails sent through it.

use super::escape::plain;
use super::{exit, runtime, signal};
use crate::app::{App, NotStarted};
use crate::config::whole::Config;
use crate::mail::address::Address;
use crate::mail::envelope::{Envelope, Path};
use crate::mail::reply::Reply;
use crate::next_hop;
use crate::next_hop::deliver::deliver;
use crate::policy::decision::Verdict;
use crate::store::journal::Row;
use crate::telemetry::recorder::Telemetry;
use crate::tools::sink::options::Options;
use crate::tools::sink::server::{Handle, Sink};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use std::io::{self, Cursor, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;

/// Shows the gateway at work: sends fixture mails through it and prints what became of each.
///
/// Gateway, next hop, rules and store are all in this one process; the data lies in a temporary folder that is removed
/// at the end, and nothing leaves this machine. Exit status: 0 all went as it should, 1 a mail did not, 69 the
/// operating system refuses what is needed.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Ends after the table instead of waiting for mails of your own.
    #[arg(long)]
    once: bool,
    /// Where the gateway listens; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Where metrics and health are asked for; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    operations: SocketAddr,
}

static MAILS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/demo");

/// What `fixtures/demo/expected.toml` says of the mails.
#[derive(Deserialize)]
struct Expected {
    mail: Vec<ExpectedMail>,
}

#[derive(Deserialize)]
struct ExpectedMail {
    file: String,
    from: String,
    #[serde(default)]
    to: Vec<String>,
    /// That many generated recipients instead of `to`.
    #[serde(default)]
    recipients: u32,
    expect: Verdict,
}

/// Runs the command.
pub fn run(args: Args) -> ExitCode {
    match runtime::with_threads(2).and_then(|runtime| runtime.block_on(demo(args))) {
        Ok(status) => status,
        Err(error) => {
            let _ = writeln!(io::stderr(), "demo: {error}");
            exit::unavailable()
        }
    }
}

async fn demo(args: Args) -> io::Result<ExitCode> {
    let stop = signal::asked_to_stop()?;
    let data = tempfile::tempdir()?;
    let sink = Sink::bind((Ipv4Addr::LOCALHOST, 0).into(), Options::default()).await?;
    let delivered = sink.handle();
    let mut config = Config::default();
    config.smtp.listen = args.listen;
    config.smtp.hostname = "portcullis.council.example".to_owned();
    config.operations.listen = args.operations;
    config.next_hop.address = sink.addr().to_string();
    config.store.folder = data.path().join("store");
    tokio::spawn(sink.run_until(std::future::pending()));
    let telemetry = Telemetry::new().map_err(io::Error::other)?;
    let app = App::start(config, telemetry).await.map_err(refused)?;
    let as_expected = show(&app, &delivered).await?;
    if !args.once {
        say(&how_to_go_on(&app))?;
        stop.await;
    }
    app.drain().await;
    Ok(if as_expected { exit::OK } else { exit::NO })
}

fn refused(NotStarted { mistakes }: NotStarted) -> io::Error {
    let lines: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
    io::Error::other(lines.join("\n"))
}

/// Sends every mail and prints a line for each. Returns whether all ended as they should.
async fn show(app: &App, delivered: &Handle) -> io::Result<bool> {
    let mails = expected()?;
    say(&format!("{:<34} {:<11} {:<24} why\n", "mail", "verdict", "rule"))?;
    let mut as_expected = true;
    for mail in &mails {
        let taken = delivered.received().messages;
        let reply = send(app, mail).await?;
        let arrived = delivered.received().messages > taken;
        let row = journal_row(app).await?;
        let fits = row.verdict == mail.expect.name() && arrived == (mail.expect == Verdict::Accept);
        as_expected &= fits;
        say(&line(app, mail, &row, &reply, fits).await)?;
    }
    let counts = delivered.received();
    say(&format!(
        "\n{} mails sent; the next hop has taken {}, {} wait in the quarantine, {} were refused.\n",
        mails.len(),
        counts.messages,
        mails.iter().filter(|mail| mail.expect == Verdict::Quarantine).count(),
        mails.iter().filter(|mail| mail.expect == Verdict::Reject).count(),
    ))?;
    Ok(as_expected)
}

fn expected() -> io::Result<Vec<ExpectedMail>> {
    let text = MAILS.get_file("expected.toml").and_then(|file| file.contents_utf8()).unwrap_or_default();
    let expected: Expected = toml::from_str(text).map_err(io::Error::other)?;
    Ok(expected.mail)
}

/// Sends a mail through the gateway, over SMTP as any client would.
async fn send(app: &App, mail: &ExpectedMail) -> io::Result<Reply> {
    let content = MAILS.get_file(&mail.file).map(|file| file.contents()).unwrap_or_default();
    let path = |text: &str| Path::new(format!("<{text}>"), Address::parse(text));
    let generated = (1..=mail.recipients).map(|number| path(&format!("r{number:03}@partner.example")));
    let recipients = mail.to.iter().map(|to| path(to)).chain(generated).collect();
    let envelope = Envelope { reverse_path: path(&mail.from), recipients };
    let gateway =
        next_hop::config::Config { address: app.smtp().to_string(), ..next_hop::config::Config::default() };
    let sent = deliver(Arc::new(gateway), "demo.council.example", &envelope, Cursor::new(content));
    sent.await.map_err(io::Error::other)
}

/// The row of the mail that was sent last.
async fn journal_row(app: &App) -> io::Result<Row> {
    let store = &app.gateway().store;
    store.flush().await;
    let rows = store.journal(None, 1).await.map_err(io::Error::other)?;
    rows.into_iter().next().ok_or_else(|| io::Error::other("the journal has no row"))
}

async fn line(app: &App, mail: &ExpectedMail, row: &Row, reply: &Reply, fits: bool) -> String {
    let rule = row.reasons.first().map_or("-", String::as_str);
    let held = app.gateway().store.item(row.id).await.ok();
    let evidence = held.as_ref().and_then(|item| item.reasons.first()).and_then(|why| why.evidence.first());
    let why = match (row.verdict.as_str(), evidence) {
        ("accept", _) => "no rule has anything against it".to_owned(),
        (_, Some(evidence)) => evidence.clone(),
        (_, None) => reply.lines().join(" "),
    };
    let mark = if fits { "" } else { "   <-- not as expected" };
    let name = mail.file.trim_end_matches(".eml");
    format!("{:<34} {:<11} {rule:<24} {}{mark}\n", plain(name), row.verdict, cut(&plain(&why)))
}

/// One line of a terminal.
fn cut(text: &str) -> String {
    const WIDTH: usize = 110;
    if text.chars().count() <= WIDTH {
        return text.to_owned();
    }
    text.chars().take(WIDTH - 1).chain(['…']).collect()
}

fn how_to_go_on(app: &App) -> String {
    let (smtp, operations) = (app.smtp(), app.operations());
    format!(
        "\nThe gateway stays up until Ctrl-C.\n\
         Metrics:    http://{operations}/metrics\n\
         Send a mail of your own (nothing leaves this machine):\n  \
         curl smtp://{smtp} --mail-from you@council.example --mail-rcpt someone@partner.example --upload-file mail.eml\n  \
         swaks --server {smtp} --from you@council.example --to someone@webmail.example --attach @report.docx\n"
    )
}

fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
