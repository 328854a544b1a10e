//! Config, then App, then drain: the only place that wires the parts.

use crate::config::whole::Config;
use crate::gateway::Gateway;
use crate::gateway::sealed::Sealed;
use crate::inspect::inspector::Limits;
use crate::mail::mistake::Mistake;
use crate::malware::scanner::Scanner;
use crate::net::descriptors;
use crate::net::shutdown::{Running, Shutdown};
use crate::next_hop::connection::Connection;
use crate::policy::policy::Policy;
use crate::policy::record::pseudonyms::Pseudonyms;
use crate::rulebook::live::{Edition, Rulebook};
use crate::rulebook::sight::Sight;
use crate::smtp;
use crate::smtp::server;
use crate::smtp::shared::Shared;
use crate::store::bundles::Bundle;
use crate::store::handle::Store;
use crate::telemetry::events::quarantine::QuarantineGauges;
use crate::telemetry::events::store::{Cause, Operation};
use crate::telemetry::events::{self, policy, service};
use crate::telemetry::operations;
use crate::telemetry::readiness::{Obstacle, Readiness};
use crate::telemetry::recorder::Telemetry;
use crate::workers::pool::Pool;
use crate::workers::sandbox::Sandbox;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Handle;

/// Connections that the kernel keeps for us until they are accepted.
const BACKLOG: u32 = 1_024;
/// Time that sessions in the middle of a message get to finish it.
const DRAIN: Duration = Duration::from_secs(30);
/// Between two looks after the parts.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// A gateway that runs.
#[derive(Debug)]
pub struct App {
    smtp: SocketAddr,
    operations: SocketAddr,
    gateway: Arc<Gateway>,
    watch: Option<Duration>,
    readiness: Readiness,
    shutdown: Shutdown,
    operations_shutdown: Shutdown,
}

/// A gateway that does not start. Nothing listens.
#[derive(Debug)]
pub struct NotStarted {
    /// Everything that is wrong.
    pub mistakes: Vec<Mistake>,
}

impl App {
    /// Checks everything, then listens.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub async fn start(config: Config, telemetry: Telemetry) -> Result<Self, NotStarted> {
        let mut mistakes = Vec::new();
        let rulebook = rules(&config).map_err(|found| mistakes.extend(found)).ok();
        let store =
            Store::open(&config.store).map_err(|error| mistakes.push(about_store(&config, &error))).ok();
        let spool =
            spool_folder(&config.store.folder).map_err(|error| mistakes.push(about_store(&config, &error)));
        let smtp = listen(config.smtp.listen)
            .map_err(|error| mistakes.push(about_port("[smtp]", config.smtp.listen, &error)));
        let operations = listen(config.operations.listen)
            .map_err(|error| mistakes.push(about_port("[operations]", config.operations.listen, &error)));
        let (Some(rulebook), Some((store, report)), Ok(spool_folder), Ok(smtp), Ok(operations)) =
            (rulebook, store, spool, smtp, operations)
        else {
            return Err(NotStarted { mistakes });
        };
        telemetry.record(events::store::Opened {
            recovered: report.recovered.len(),
            interrupted: report.interrupted.len(),
            damaged: report.damaged.len(),
            index_rebuilt: report.index_moved_to.is_some(),
        });
        loaded(&telemetry, &rulebook.policy());
        keep(&store, &rulebook.edition(), &telemetry).await;
        let pseudonyms = match store.pseudonyms() {
            Ok(key) => Pseudonyms::new(key),
            Err(error) => return Err(NotStarted { mistakes: vec![about_store(&config, &error)] }),
        };
        let gateway = Gateway {
            pseudonyms,
            sealed: Sealed::default(),
            rulebook,
            limits: Limits::default(),
            store,
            telemetry,
            spool_folder: spool_folder.into(),
            workers: Pool::new(config.workers.clone()),
            scanner: Scanner::new(&config.malware),
        };
        // Where there are no processes to be had now, there may be when they are needed.
        let _ = gateway.workers.fill();
        tokio::spawn(tell_of_the_sandbox(gateway.workers.clone(), gateway.telemetry.clone()));
        Ok(Self::serve(config, Arc::new(gateway), smtp, operations))
    }

    fn serve(
        config: Config,
        gateway: Arc<Gateway>,
        (smtp, smtp_address): (TcpListener, SocketAddr),
        (operations, operations_address): (TcpListener, SocketAddr),
    ) -> Self {
        let (shutdown, operations_shutdown) = (Shutdown::new(), Shutdown::new());
        let readiness = Readiness::default();
        if gateway.scanner.is_some() {
            readiness.raise(Obstacle::Scanner);
        }
        let smtp_config = smtp::config::Config {
            max_sessions: descriptors::sessions(config.smtp.max_sessions, config.workers.count),
            ..config.smtp
        };
        let shared = Arc::new(Shared {
            config: smtp_config,
            next_hop: Arc::new(config.next_hop),
            secure_route: config.secure_route.map(Arc::new),
            gateway: Arc::clone(&gateway),
            readiness: readiness.clone(),
        });
        tokio::spawn(look_after(Arc::clone(&shared), shutdown.running()));
        tokio::spawn(server::serve(smtp, shared, shutdown.running()));
        let mut running = operations_shutdown.running();
        let watch = operations::serve(
            operations,
            gateway.telemetry.clone(),
            readiness.clone(),
            quarantine_gauges(gateway.store.clone()),
            async move { running.stopping().await },
        );
        tokio::spawn(watch);
        readiness.clear(Obstacle::Starting);
        gateway.telemetry.record(service::Started { smtp: smtp_address, operations: operations_address });
        Self {
            smtp: smtp_address,
            operations: operations_address,
            gateway,
            watch: config.rules.watch,
            readiness,
            shutdown,
            operations_shutdown,
        }
    }

    /// Where mail comes in.
    pub fn smtp(&self) -> SocketAddr {
        self.smtp
    }

    /// Where metrics and health are.
    pub fn operations(&self) -> SocketAddr {
        self.operations
    }

    /// The seam, for whoever runs beside the front ends.
    pub fn gateway(&self) -> &Arc<Gateway> {
        &self.gateway
    }

    /// Reads the rules again. With any mistake the policy that runs stays.
    ///
    /// # Errors
    /// Every mistake in the rules.
    pub async fn reload(&self) -> Result<(), Vec<Mistake>> {
        self.take(self.gateway.rulebook.look()).await
    }

    /// Waits until the folder of rules has been changed and has come to rest; for ever where it is not watched. May be given up
    /// at any moment.
    pub async fn rules_changed(&self) -> Sight {
        match self.watch {
            Some(every) => self.gateway.rulebook.changed(every).await,
            None => std::future::pending().await,
        }
    }

    /// Puts the rules that were seen into force. With any mistake the policy that runs stays.
    ///
    /// # Errors
    /// Every mistake in the rules.
    pub async fn take(&self, sight: Sight) -> Result<(), Vec<Mistake>> {
        let Gateway { rulebook, store, telemetry, .. } = &*self.gateway;
        let edition = rulebook.read(sight).inspect_err(|mistakes| {
            telemetry.record(policy::Refused { mistakes: mistakes.len() });
        })?;
        // Kept first: no message is decided by rules that nobody can look at later.
        keep(store, &edition, telemetry).await;
        rulebook.put(Arc::clone(&edition));
        loaded(telemetry, edition.policy());
        Ok(())
    }

    /// Takes no new connections, lets messages under way finish, and writes down what is still to be written.
    /// Returns whether every session has ended in time.
    pub async fn drain(self) -> bool {
        let (begun, telemetry) = (Instant::now(), self.gateway.telemetry.clone());
        self.readiness.raise(Obstacle::Draining);
        telemetry.record(service::Draining);
        let complete = self.shutdown.stop(DRAIN).await;
        self.gateway.store.flush().await;
        telemetry.record(service::Stopped { drained: begun.elapsed(), complete });
        self.operations_shutdown.stop(Duration::from_secs(1)).await;
        complete
    }
}

fn loaded(telemetry: &Telemetry, policy: &Policy) {
    let rules: Vec<_> = policy.rules().iter().map(|rule| (rule.id().as_ref(), rule.mode())).collect();
    telemetry.record(policy::Loaded { hash: policy.hash(), rules: &rules });
}

/// Keeps the files of a policy. Mail goes on where that fails: the journal names the policy all the same.
async fn keep(store: &Store, edition: &Edition, telemetry: &Telemetry) {
    let (hash, files) = edition.files();
    let bundle = Bundle { hash: hash.to_string(), at: jiff::Timestamp::now(), files };
    if store.keep_bundle(bundle).await.is_err() {
        let (operation, cause) = (Operation::Rules, Cause::Io);
        telemetry.record(events::store::Failed { operation, cause, id: None });
    }
}

/// A kernel that cannot isolate workers is no reason not to start, but one to tell.
async fn tell_of_the_sandbox(workers: Pool, telemetry: Telemetry) {
    if let Ok(Sandbox { landlock, seccomp }) = workers.sandbox().await {
        telemetry.record(events::worker::Sandboxed { landlock, seccomp });
    }
}

/// Looks now and then after what no message tells: a next hop that has come back, a store that takes nothing more,
/// rows of the journal that were lost, a virus scanner that does not answer.
async fn look_after(shared: Arc<Shared>, mut running: Running) {
    let (readiness, gateway) = (&shared.readiness, &shared.gateway);
    let mut lost = 0;
    loop {
        if readiness.has(Obstacle::NextHop)
            && let Ok(hop) = Connection::open(Arc::clone(&shared.next_hop), &shared.config.hostname).await
        {
            hop.quit().await;
            readiness.clear(Obstacle::NextHop);
        }
        if let Some(scanner) = &gateway.scanner {
            if scanner.answers() || scanner.ping().await {
                readiness.clear(Obstacle::Scanner);
            } else {
                readiness.raise(Obstacle::Scanner);
            }
        }
        if gateway.store.is_bad() {
            readiness.raise(Obstacle::Store);
        }
        let lost_now = gateway.store.lost_rows();
        if lost_now > lost {
            gateway.telemetry.record(events::store::JournalRowsLost { rows: lost_now - lost });
            lost = lost_now;
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_AGAIN) => {}
            () = running.stopping() => return,
        }
    }
}

/// Reads the store at each scrape; called on a thread that may wait.
fn quarantine_gauges(store: Store) -> impl Fn() -> Option<QuarantineGauges> + Send + Sync + 'static {
    let runtime = Handle::current();
    move || {
        let summary = runtime.block_on(store.summary()).ok()?;
        let waited = |at: jiff::Timestamp| Duration::try_from(jiff::Timestamp::now().duration_since(at)).ok();
        Some(QuarantineGauges {
            items: summary.held_count,
            bytes: summary.held_bytes,
            oldest: summary.oldest_held_at.and_then(waited),
        })
    }
}

/// The rules that this configuration names, fit for it.
///
/// # Errors
/// Every mistake in the rules; a rule wants a secure route that there is not.
pub fn rules(config: &Config) -> Result<Rulebook, Vec<Mistake>> {
    let rulebook = match &config.rules.folder {
        Some(folder) => Rulebook::load(folder)?,
        None => Rulebook::shipped()?,
    };
    if config.secure_route.is_some() { Ok(rulebook) } else { rulebook.without_secure_route() }
}

/// The folder for messages that are too large for memory while they arrive. Its files have no names, so nothing is ever
/// left in it.
fn spool_folder(data: &Path) -> std::io::Result<PathBuf> {
    let folder = data.join("spool");
    std::fs::create_dir_all(&folder)?;
    tempfile::tempfile_in(&folder)?;
    Ok(folder)
}

fn listen(address: SocketAddr) -> std::io::Result<(TcpListener, SocketAddr)> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let listener = socket.listen(BACKLOG)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn about_store(config: &Config, error: &dyn std::fmt::Display) -> Mistake {
    let file = config.store.folder.display().to_string();
    Mistake::in_file(file, error.to_string(), "see [store] folder, or --data")
}

fn about_port(section: &str, address: SocketAddr, error: &std::io::Error) -> Mistake {
    let message = format!("cannot listen on {address}: {error}");
    Mistake::in_file(section, message, "is another program using the port? choose another address")
}
