//! A real Postfix of our own, configured from the page that an operator follows, `docs/postfix.md`.
//!
//! Its queue is a temporary folder, its listeners are free loopback ports, and everything it delivers goes to one sink.
//! Postfix insists on being started by root.

use super::gateway::package;
use super::next_hop::wait_for;
use super::ports::free_addresses;
use rustix::process::{Pid, Signal, kill_process_group};
use std::fs;
use std::io::Read;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// What the page does not say because every Postfix has it already, or because it is about this test alone: all clients
/// of the test are on this machine, and none of them may count as local.
const MAIN_CF: &str = "
compatibility_level = 3.6
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.council.example
mydestination =
relay_domains =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_peername_lookup = no
disable_dns_lookups = yes
smtp_dns_support_level = disabled
smtpd_tls_security_level = none
smtp_tls_security_level = none
message_size_limit = 52428800
mailbox_size_limit = 0
local_header_rewrite_clients =
in_flow_delay = 0
smtp_destination_recipient_limit = 1000
relay_destination_recipient_limit = 1000
initial_destination_concurrency = 10
maillog_file_prefixes = /var, /dev, /tmp
";

/// The services that any Postfix runs.
const MASTER_CF: &str = "
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
";

/// Ports chosen, nothing started: the gateway has to know where its next hop will be.
pub struct Plan {
    smtp: SocketAddr,
    submission: SocketAddr,
    accepted: SocketAddr,
    without: Vec<String>,
    with: String,
}

impl Plan {
    pub fn new() -> Self {
        let [smtp, submission, accepted] = free_addresses();
        Self { smtp, submission, accepted, without: Vec::new(), with: String::new() }
    }

    /// The listener behind the gateway.
    pub fn accepted(&self) -> SocketAddr {
        self.accepted
    }

    /// Leaves out the lines of the page that set this, to see what it is good for.
    pub fn without(mut self, setting: &str) -> Self {
        self.without.push(setting.into());
        self
    }

    /// With one more line of main.cf; it counts where the setting stands there already.
    pub fn with(mut self, line: &str) -> Self {
        self.with.push_str(line);
        self.with.push('\n');
        self
    }

    /// Starts it between this gateway and this sink.
    #[track_caller]
    pub fn start(self, gateway: SocketAddr, sink: SocketAddr) -> Postfix {
        let page = fs::read_to_string(package().join("docs/postfix.md")).unwrap();
        let main = format!(
            "relayhost = [127.0.0.1]:{}\n{}\n{}",
            sink.port(),
            blocks(&page, "postfix main.cf"),
            self.with
        );
        let submission = blocks(&page, "postfix master.cf below submission");
        let listeners = blocks(&page, "postfix master.cf");
        assert!(
            listeners.contains("127.0.0.1:10026 inet") && listeners.contains("\nsmtp      inet"),
            "{listeners}"
        );
        let master = format!("{listeners}\nsubmission inet n - y - - smtpd\n{submission}\n")
            .replace("127.0.0.1:10025", &gateway.to_string())
            .replace("127.0.0.1:10026", &self.accepted.to_string())
            .replace("\nsmtp      inet", &format!("\n{} inet", self.smtp))
            .replace("\nsubmission inet", &format!("\n{} inet", self.submission));
        let kept = |text: &str| -> String {
            (text.lines().filter(|line| !self.without.iter().any(|w| line.contains(w.as_str()))))
                .map(|line| format!("{line}\n"))
                .collect()
        };
        let listeners = [self.smtp, self.submission, self.accepted];
        let instance = Instance::start(&kept(&main), &kept(&master), &listeners);
        Postfix { instance, plan: self }
    }
}

/// A running Postfix between listeners in front and the gateway.
pub struct Postfix {
    instance: Instance,
    plan: Plan,
}

impl Postfix {
    /// Where mail from outside comes in.
    pub fn smtp(&self) -> SocketAddr {
        self.plan.smtp
    }

    /// Where mail of one's own people comes in.
    pub fn submission(&self) -> SocketAddr {
        self.plan.submission
    }

    /// The listener behind the gateway.
    pub fn accepted(&self) -> SocketAddr {
        self.plan.accepted
    }

    pub fn log(&self) -> String {
        self.instance.log()
    }

    /// Messages that it has and has not delivered yet.
    pub fn queued(&self) -> usize {
        self.instance.queued()
    }

    /// Has it try again now what could not be delivered.
    pub fn flush(&self) {
        self.instance.flush();
    }
}

/// A running Postfix with any listeners. Dropping it stops it.
pub struct Instance {
    folder: TempDir,
}

impl Instance {
    /// Starts one with this in its main.cf and master.cf, behind what any Postfix has, and waits until it listens.
    #[track_caller]
    pub fn start(main: &str, master: &str, listeners: &[SocketAddr]) -> Self {
        let folder = tempfile::Builder::new().prefix("portcullis-postfix-").tempdir().unwrap();
        let path = folder.path();
        // Its daemons run as the user postfix and must be able to walk in.
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        for name in ["etc", "spool", "data"] {
            fs::create_dir(path.join(name)).unwrap();
        }
        run(Command::new("chown").arg("postfix").arg(path.join("data")));
        let there = path.display();
        let folders = format!(
            "queue_directory = {there}/spool\ndata_directory = {there}/data\nmaillog_file = {there}/log\n"
        );
        fs::write(path.join("etc/main.cf"), each_once(&format!("{MAIN_CF}\n{folders}{main}"))).unwrap();
        fs::write(path.join("etc/master.cf"), format!("{MASTER_CF}\n{master}")).unwrap();
        let instance = Self { folder };
        instance.command("start");
        for address in listeners {
            let log = || instance.log();
            assert!(
                wait_for(Duration::from_secs(30), || greets(*address)),
                "no Postfix on {address}\n{}",
                log()
            );
        }
        instance
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Messages that it has and has not delivered yet.
    pub fn queued(&self) -> usize {
        ["incoming", "active", "deferred", "hold", "maildrop"]
            .iter()
            .map(|queue| files_below(&self.folder.path().join("spool").join(queue)))
            .sum()
    }

    /// Has it try again now what could not be delivered.
    pub fn flush(&self) {
        run(Command::new("postqueue").arg("-c").arg(self.folder.path().join("etc")).arg("-f"));
    }

    /// However it ends: a Postfix that is slow to stop, or was never there, does not hold up the test that drops it.
    fn stop(&self) {
        let etc = self.folder.path().join("etc");
        let mut abort = Command::new("postfix");
        // No pipe: whatever it leaves behind would keep it open.
        abort
            .arg("-c")
            .arg(etc)
            .arg("abort")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let Ok(mut abort) = abort.spawn() else { return };
        if !wait_for(Duration::from_secs(20), || !matches!(abort.try_wait(), Ok(None))) {
            let _ = abort.kill();
            let _ = abort.wait();
            // Its daemons are one group of processes, told by the first.
            let pid = fs::read_to_string(self.folder.path().join("spool/pid/master.pid")).unwrap_or_default();
            let master = pid.trim().parse().ok().and_then(Pid::from_raw);
            let _ = master.map(|master| kill_process_group(master, Signal::KILL));
        }
    }

    #[track_caller]
    fn command(&self, word: &str) {
        run(Command::new("postfix").arg("-c").arg(self.folder.path().join("etc")).arg(word));
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<&str> = log.lines().rev().take(30).collect();
            eprintln!("the log of Postfix ends:");
            tail.iter().rev().for_each(|line| eprintln!("  {line}"));
        }
        self.stop();
    }
}

/// A main.cf in which each setting stands once, the last one as Postfix has it. It warns of each that stands twice, and what it
/// has to say before its logger runs must fit into the logger's queue: otherwise it listens and says nothing for ever.
fn each_once(main: &str) -> String {
    let name = |line: &str| line.split_once('=').map(|(name, _)| name.trim().to_owned());
    let lines: Vec<&str> = main.lines().filter(|line| name(line).is_some()).collect();
    assert!(lines.iter().all(|line| !line.starts_with(char::is_whitespace)), "a setting over several lines");
    let last = |at: &usize, line: &str| lines.iter().skip(at + 1).all(|later| name(later) != name(line));
    lines
        .iter()
        .enumerate()
        .filter(|(at, line)| last(at, line))
        .map(|(_, line)| format!("{line}\n"))
        .collect()
}

/// Somebody listens there and greets, as the kernel alone does not.
fn greets(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let mut greeting = [0; 3];
    stream.set_read_timeout(Some(Duration::from_secs(5))).is_ok()
        && stream.read_exact(&mut greeting).is_ok()
        && greeting == *b"220"
}

/// The text of all fenced blocks with exactly this info string.
pub fn blocks(page: &str, info: &str) -> String {
    let fence = format!("```{info}\n");
    let found: String = page.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!found.is_empty(), "docs/postfix.md has no block ```{info}");
    found
}

#[track_caller]
pub fn run(command: &mut Command) {
    let output =
        command.output().unwrap_or_else(|e| panic!("{command:?}: {e}; tests/run installs what is missing"));
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?}: {}\n{}", output.status, String::from_utf8_lossy(&said));
}

fn files_below(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { files_below(&entry.path()) } else { 1 }).sum()
}
