//! The disk of the quarantine is full (F-15): what would be held is put off with 452, what need not be held passes,
//! nothing lies there half-written, and all is well again as soon as there is room. Needs root, for a file system of
//! its own.

use crate::support::client::{Client, Reply};
use crate::support::corpus::{Expect, Mail, first};
use crate::support::gateway::Setup;
use crate::support::next_hop::Script;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

#[test]
fn held_mail_waits_and_other_mail_passes() {
    let disk = Disk::of("8m");
    let next_hop = Script::default().start();
    let data = disk.path().join("data");
    fs::create_dir(&data).unwrap();
    let gateway = Setup::to(next_hop.address()).shipped_rules().data(&data).start();
    let harmless = first(Expect::Accept);
    let held = first(Expect::Quarantine);
    assert_eq!(deliver(gateway.smtp(), &held).code(), 250);
    assert_eq!(gateway.held().len(), 1);

    disk.fill();
    for _ in 0..3 {
        let reply = deliver(gateway.smtp(), &held);
        assert!(reply.text().starts_with("452 4.3.1"), "{reply:?}");
        let reply = deliver(gateway.smtp(), &harmless);
        assert_eq!(reply.code(), 250, "{reply:?}");
    }
    assert_eq!(next_hop.messages().len(), 3, "only what need not be held has passed");

    disk.empty();
    assert_eq!(gateway.held().len(), 1, "nothing half-written");
    assert_eq!(deliver(gateway.smtp(), &held).code(), 250);
    assert_eq!(gateway.held().len(), 2);
    assert_eq!(next_hop.messages().len(), 3);
}

fn deliver(gateway: SocketAddr, mail: &Mail) -> Reply {
    let to: Vec<&str> = mail.to.iter().map(String::as_str).collect();
    Client::greet(gateway).unwrap().deliver(&mail.from, &to, &mail.content).unwrap()
}

/// A small file system in memory.
struct Disk {
    folder: TempDir,
}

impl Disk {
    fn of(size: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"])
            .arg(folder.path())
            .output()
            .unwrap();
        assert!(mount.status.success(), "mount: {}", String::from_utf8_lossy(&mount.stderr));
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// To the last block.
    fn fill(&self) {
        use std::io::Write;
        let mut file = fs::File::create(self.filler()).unwrap();
        for size in [65_536, 4_096, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
    }

    fn empty(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}
