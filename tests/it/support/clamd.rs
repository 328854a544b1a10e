//! Debian's clamd, with a signature of our own and no other.

use super::next_hop::wait_for;
use super::ports::free_address;
use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Harmless, and found by clamd.
pub const MARKER: &[u8] = b"portcullis-harmless-test-marker";
/// How clamd calls it: what is not signed by its makers is unofficial.
pub const SIGNATURE: &str = "Portcullis.Test.UNOFFICIAL";
/// Bytes of a message that it takes.
pub const LIMIT: usize = 256 << 10;
/// How long it waits for the next piece of a message.
pub const COMMAND_TIMEOUT: Duration = Duration::from_secs(2);

/// A clamd that may run or not. Dropping it kills it.
pub struct Clamd {
    folder: TempDir,
    tcp: SocketAddr,
    child: Option<Child>,
}

impl Clamd {
    /// It runs.
    pub fn start() -> Self {
        let mut clamd = Self::stopped();
        clamd.run();
        clamd
    }

    /// It has its sockets to itself and does not run yet.
    pub fn stopped() -> Self {
        let folder = tempfile::Builder::new().prefix("portcullis-clamd-").tempdir().unwrap();
        fs::create_dir(folder.path().join("signatures")).unwrap();
        // Name, any type of file, anywhere in it, bytes in hexadecimal.
        let marker: String = MARKER.iter().map(|byte| format!("{byte:02x}")).collect();
        fs::write(folder.path().join("signatures/test.ndb"), format!("Portcullis.Test:0:*:{marker}\n"))
            .unwrap();
        Self { folder, tcp: free_address(), child: None }
    }

    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("clamd.ctl")
    }

    /// Both ways to name it in the configuration.
    pub fn addresses(&self) -> [String; 2] {
        [format!("unix:{}", self.socket().display()), format!("tcp:{}", self.tcp)]
    }

    #[track_caller]
    pub fn run(&mut self) {
        let path = |name: &str| self.folder.path().join(name);
        let config = format!(
            "Foreground yes\nDatabaseDirectory {}\nLocalSocket {}\nTCPAddr {}\nTCPSocket {}\nStreamMaxLength {LIMIT}\n\
             CommandReadTimeout {}\n",
            path("signatures").display(),
            self.socket().display(),
            self.tcp.ip(),
            self.tcp.port(),
            COMMAND_TIMEOUT.as_secs(),
        );
        fs::write(path("clamd.conf"), config).unwrap();
        let log = fs::File::create(path("log")).unwrap();
        let child = Command::new("/usr/sbin/clamd")
            .arg("--config-file")
            .arg(path("clamd.conf"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .expect("clamd, from the package clamav-daemon");
        self.child = Some(child);
        let listens = || UnixStream::connect(self.socket()).is_ok() && TcpStream::connect(self.tcp).is_ok();
        let log = || fs::read_to_string(path("log")).unwrap_or_default();
        assert!(wait_for(Duration::from_secs(60), listens), "clamd does not listen:\n{}", log());
    }

    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        self.stop();
    }
}
