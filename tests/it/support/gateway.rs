//! A running gateway: the real binary on free ports, with a data folder of its own.

use super::next_hop::wait_for;
use super::secrecy;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What is tested: the binary that cargo has just built, or the one that `PORTCULLIS_BINARY` names (a package, say).
fn binary() -> PathBuf {
    std::env::var_os("PORTCULLIS_BINARY")
        .map_or_else(|| env!("CARGO_BIN_EXE_portcullis").into(), PathBuf::from)
}

/// How long a start or an orderly end may take before the test fails. Generous: machines that test are busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// A gateway about to be started.
pub struct Setup {
    folder: TempDir,
    next_hop: SocketAddr,
    rules: PathBuf,
    data: PathBuf,
    config: String,
    listen: String,
    prefix: Vec<String>,
}

impl Setup {
    /// In front of this next hop, with a folder of rules that has none: it only says which domain is our own.
    pub fn to(next_hop: SocketAddr) -> Self {
        let folder = tempfile::Builder::new().prefix("portcullis-it-").tempdir().unwrap();
        let rules = folder.path().join("rules");
        fs::create_dir_all(rules.join("lists")).unwrap();
        fs::write(rules.join("lists/own-domains.txt"), "council.example\n").unwrap();
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap();
        let listen = "127.0.0.1:0".into();
        Self { folder, next_hop, rules, data, config: String::new(), listen, prefix: Vec::new() }
    }

    /// With the rules that the project ships.
    pub fn shipped_rules(self) -> Self {
        self.rules(&package().join("rules"))
    }

    /// With the rules in a folder that exists.
    pub fn rules(mut self, folder: &Path) -> Self {
        self.rules = folder.into();
        self
    }

    /// With one more file in its own folder of rules.
    pub fn rule_file(self, name: &str, text: &str) -> Self {
        let path = self.rules.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// With more text in its configuration file.
    pub fn config(mut self, toml: &str) -> Self {
        self.config.push_str(toml);
        self.config.push('\n');
        self
    }

    /// With its data in a folder that outlives it.
    pub fn data(mut self, folder: &Path) -> Self {
        self.data = folder.into();
        self
    }

    /// On an address that somebody has to know beforehand.
    pub fn listen(mut self, address: &str) -> Self {
        self.listen = address.into();
        self
    }

    /// Started by another command, for instance one that lowers a limit first.
    pub fn under(mut self, command: &[&str]) -> Self {
        self.prefix = command.iter().map(|word| word.to_string()).collect();
        self
    }

    /// Starts it and waits until it serves.
    #[track_caller]
    pub fn start(self) -> Gateway {
        match self.try_start() {
            Ok(gateway) => gateway,
            Err(refusal) => panic!("the gateway did not start: {:?}\n{}", refusal.status, refusal.log),
        }
    }

    /// Starts it; an end before it serves is a value.
    pub fn try_start(self) -> Result<Gateway, Refusal> {
        let log = self.folder.path().join("log");
        fs::write(&log, "").unwrap();
        let (child, smtp, operations) = launch(&self, &log)?;
        Ok(Gateway { setup: self, child, smtp, operations, log })
    }
}

/// A gateway that ended before it served.
#[derive(Debug)]
pub struct Refusal {
    pub status: ExitStatus,
    /// Everything that it said.
    pub log: String,
    /// The lines of standard output, which name the listeners.
    pub output: Vec<String>,
}

/// A gateway that serves. Dropping it kills it.
pub struct Gateway {
    setup: Setup,
    child: Child,
    smtp: SocketAddr,
    operations: SocketAddr,
    log: PathBuf,
}

impl Gateway {
    pub fn smtp(&self) -> SocketAddr {
        self.smtp
    }

    pub fn data(&self) -> &Path {
        &self.setup.data
    }

    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap()).into_owned()
    }

    /// Waits until the log says this. A line of the log is written behind what it tells of, so a reply may be here
    /// before it.
    pub fn logs(&self, words: &str) -> bool {
        wait_for(PATIENCE, || self.log().contains(words))
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What a path of the operations listener answers: status and body.
    pub fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.operations).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").expect("an HTTP answer");
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status");
        (status, body.to_string())
    }

    pub fn metrics(&self) -> String {
        let metrics = self.get("/metrics").1;
        secrecy::assert_no_values("the metrics page", &metrics);
        metrics
    }

    /// The sum of all series of one metric whose labels contain `label` (empty: all).
    pub fn metric(&self, name: &str, label: &str) -> f64 {
        (self.metrics().lines())
            .filter(|line| {
                line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' ']))
                    && line.contains(label)
            })
            .filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok())
            .sum()
    }

    /// Resident memory in bytes.
    pub fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }

    /// Runs another subcommand on the same data folder.
    pub fn command(&self, words: &[&str]) -> Output {
        portcullis(&[words, &["--data", self.setup.data.to_str().unwrap()]].concat())
    }

    /// The same, when it must succeed: its standard output.
    #[track_caller]
    pub fn ask(&self, words: &[&str]) -> Vec<u8> {
        let output = self.command(words);
        assert!(output.status.success(), "portcullis {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// The items of the quarantine.
    #[track_caller]
    pub fn held(&self) -> Vec<serde_json::Value> {
        let list = self.ask(&["quarantine", "list", "--json", "--limit", "10000"]);
        let lines = list.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let status =
            Command::new("kill").args([format!("-{name}"), self.pid().to_string()]).status().unwrap();
        assert!(status.success(), "kill -{name}");
    }

    /// Asks for a reload.
    pub fn hangup(&self) {
        self.signal("HUP");
    }

    /// Asks it to end and waits for that.
    #[track_caller]
    pub fn terminate(mut self) -> (ExitStatus, String) {
        self.signal("TERM");
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, self.log());
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("the gateway did not end within {PATIENCE:?} after SIGTERM\n{}", self.log());
    }

    /// SIGKILL, and start again on the same address and data. The time between is as short as it gets.
    #[track_caller]
    pub fn kill_and_restart(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.setup.listen = self.smtp.to_string();
        match launch(&self.setup, &self.log) {
            Ok((child, smtp, operations)) => {
                (self.child, self.smtp, self.operations) = (child, smtp, operations)
            }
            Err(refusal) => panic!("the gateway did not come back: {:?}\n{}", refusal.status, refusal.log),
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            let log = self.log();
            let tail: Vec<&str> = log.lines().rev().take(40).collect();
            eprintln!("the gateway's last words:");
            tail.iter().rev().for_each(|line| eprintln!("  {line}"));
        } else {
            secrecy::assert_no_values("the log", &self.log());
        }
    }
}

/// Runs the binary to its end; should it not end, it is ended after a minute.
pub fn portcullis(words: &[&str]) -> Output {
    let output = Command::new("timeout")
        .arg("60")
        .arg(binary())
        .args(words)
        .current_dir(package())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    // Whoever asks for the message itself gets it.
    let all = words.iter().any(|word| ["--raw", "--reveal"].contains(word));
    for said in [&output.stdout, &output.stderr].into_iter().filter(|_| !all) {
        secrecy::assert_no_values(&words.join(" "), &String::from_utf8_lossy(said));
    }
    output
}

/// The folder of Cargo.toml.
pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn launch(setup: &Setup, log: &Path) -> Result<(Child, SocketAddr, SocketAddr), Refusal> {
    let config = setup.folder.path().join("portcullis.toml");
    fs::write(&config, &setup.config).unwrap();
    let mut command = match setup.prefix.split_first() {
        None => Command::new(binary()),
        Some((program, words)) => {
            let mut command = Command::new(program);
            command.args(words).arg(binary());
            command
        }
    };
    command.arg("serve").args(["--listen", &setup.listen, "--operations", "127.0.0.1:0"]);
    if !setup.config.is_empty() {
        command.arg("--config").arg(&config);
    }
    command.arg("--next-hop").arg(setup.next_hop.to_string());
    command.arg("--data").arg(&setup.data).arg("--rules").arg(&setup.rules);
    let errors = fs::OpenOptions::new().append(true).open(log).unwrap();
    let mut child = command
        .current_dir(package())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(errors)
        .spawn()
        .unwrap();

    // A thread reads, because a process that hangs must fail the test and not hang it too.
    let (sender, lines) = mpsc::channel();
    let output = BufReader::new(child.stdout.take().unwrap());
    let copy = log.to_path_buf();
    thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            if let Ok(mut log) = fs::OpenOptions::new().append(true).open(&copy) {
                let _ = writeln!(log, "{line}");
            }
            let _ = sender.send(line);
        }
    });
    let (mut smtp, mut operations, mut said) = (None, None, Vec::new());
    let end = Instant::now() + PATIENCE;
    loop {
        match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                let address =
                    |prefix: &str| line.strip_prefix(prefix).and_then(|rest| rest.trim().parse().ok());
                smtp = smtp.or_else(|| address("smtp listening on "));
                operations = operations.or_else(|| address("operations listening on "));
                if let (true, Some(smtp), Some(operations)) = (line.starts_with("ready"), smtp, operations) {
                    return Ok((child, smtp, operations));
                }
                said.push(line);
            }
            Err(over) => {
                if over == mpsc::RecvTimeoutError::Timeout {
                    let _ = child.kill();
                }
                let status = child.wait().unwrap();
                let log = String::from_utf8_lossy(&fs::read(log).unwrap()).into_owned();
                return Err(Refusal { status, log, output: said });
            }
        }
    }
}
