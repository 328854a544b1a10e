//! `portcullis serve`: the gateway.

use super::{exit, runtime, signal};
use crate::app::{self, App, NotStarted};
use crate::config::overrides::Overrides;
use crate::config::whole::Config;
use crate::mail::mistake::Mistake;
use crate::net::descriptors;
use crate::telemetry::logging;
use crate::telemetry::recorder::Telemetry;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal as on_signal};

/// Runs the gateway: takes mail, inspects it, and passes on what the policy accepts.
///
/// Without any option it listens on 127.0.0.1:10025, passes mail on to 127.0.0.1:10026, uses the built-in rules and
/// keeps its data in the folder that --help shows as default. SIGHUP reads the rules again; SIGTERM ends orderly.
/// Exit status: 0 ended as asked, 69 the operating system refuses what is needed, 78 something in configuration or
/// rules is wrong (every mistake is listed, and nothing has listened).
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The configuration file; docs/portcullis.toml shows every key.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Reads configuration and rules, says what is wrong with them, and ends. Can be run beside a gateway.
    #[arg(long)]
    check: bool,
    /// Where mail comes in.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// The name that the greeting gives.
    #[arg(long, value_name = "NAME")]
    hostname: Option<String>,
    /// Who takes what is accepted.
    #[arg(long, value_name = "HOST:PORT")]
    next_hop: Option<String>,
    /// Where held messages and the journal lie.
    #[arg(long, value_name = "FOLDER")]
    data: Option<String>,
    /// Where the rules lie; without it the built-in rules hold.
    #[arg(long, value_name = "FOLDER")]
    rules: Option<String>,
    /// Where metrics and health are asked for.
    #[arg(long, value_name = "ADDRESS:PORT")]
    operations: Option<String>,
    /// When the next hop gets the content: two-phase (while it arrives) or spool-first.
    #[arg(long, value_name = "WAY")]
    relay: Option<String>,
    /// text or json.
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// error, warn, info, debug or trace.
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<String>,
}

/// Runs the command.
pub fn run(args: Args) -> ExitCode {
    let config = match Config::load(args.config.as_deref(), &overrides(&args)) {
        Ok(config) => config,
        Err(mistakes) => return refuse(&mistakes),
    };
    if args.check {
        return check(&config);
    }
    descriptors::raise_limit();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    match runtime::with_threads(threads.max(2)).map(|runtime| runtime.block_on(serve(config))) {
        Ok(Ok(status)) => status,
        Ok(Err(error)) | Err(error) => {
            let _ = writeln!(io::stderr(), "serve: {error}");
            exit::unavailable()
        }
    }
}

fn check(config: &Config) -> ExitCode {
    match app::rules(config) {
        Ok(_) => {
            let _ = writeln!(io::stdout(), "no mistake in configuration and rules");
            exit::OK
        }
        Err(mistakes) => refuse(&mistakes),
    }
}

fn overrides(args: &Args) -> Overrides {
    Overrides {
        listen: args.listen.clone(),
        hostname: args.hostname.clone(),
        relay: args.relay.clone(),
        next_hop: args.next_hop.clone(),
        data: args.data.clone(),
        rules: args.rules.clone(),
        operations: args.operations.clone(),
        log_format: args.log_format.clone(),
        log_level: args.log_level.clone(),
        ..Overrides::from_environment()
    }
}

async fn serve(config: Config) -> io::Result<ExitCode> {
    let telemetry = Telemetry::new().map_err(io::Error::other)?;
    let _log = logging::start(&config.log, &telemetry).map_err(io::Error::other)?;
    let mut stop = std::pin::pin!(signal::asked_to_stop()?);
    let mut hang_up = on_signal(SignalKind::hangup())?;
    let app = match App::start(config, telemetry).await {
        Ok(app) => app,
        Err(NotStarted { mistakes }) => return Ok(refuse(&mistakes)),
    };
    // Whoever has started us with port 0 learns the ports here; that nobody reads it is no reason to end.
    let _ = announce(&app);
    loop {
        let read = tokio::select! {
            () = &mut stop => break,
            _ = hang_up.recv() => app.reload().await,
            sight = app.rules_changed() => app.take(sight).await,
        };
        if let Err(mistakes) = read {
            list(&mistakes);
        }
    }
    app.drain().await;
    Ok(exit::OK)
}

fn announce(app: &App) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "smtp listening on {}", app.smtp())?;
    writeln!(out, "operations listening on {}", app.operations())?;
    writeln!(out, "ready")?;
    out.flush()
}

fn refuse(mistakes: &[Mistake]) -> ExitCode {
    list(mistakes);
    exit::config()
}

fn list(mistakes: &[Mistake]) {
    let mut out = io::stderr().lock();
    for mistake in mistakes {
        let _ = writeln!(out, "{mistake}");
    }
}
