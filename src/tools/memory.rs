//! How much memory another process holds while it is being measured.

use serde::Serialize;
use std::fs;
use std::io;
use std::time::Duration;

/// Resident memory of a process over a time, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Memory {
    /// When watching began.
    pub start: u64,
    /// The most that was seen.
    pub peak: u64,
}

impl Memory {
    /// The time between two looks.
    pub const INTERVAL: Duration = Duration::from_millis(50);

    /// Begins to watch. Fails where there is no such process or its memory cannot be read.
    pub fn watch(pid: u32) -> io::Result<Self> {
        resident(pid).map(|start| Self { start, peak: start })
    }

    /// Looks again. A process that has ended keeps the peak that was seen.
    pub fn look(&mut self, pid: u32) {
        self.peak = self.peak.max(resident(pid).unwrap_or(0));
    }

    /// Bytes by which it grew.
    pub fn growth(&self) -> u64 {
        self.peak.saturating_sub(self.start)
    }
}

fn resident(pid: u32) -> io::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    resident_in(&status).ok_or_else(|| io::Error::other("/proc says nothing of its resident memory"))
}

/// `VmRSS:     1234 kB` of proc(5), in bytes.
fn resident_in(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_the_line_of_proc() {
        assert_eq!(resident_in("Name:\tx\nVmRSS:\t    1234 kB\nThreads:\t1\n"), Some(1234 * 1024));
        assert_eq!(resident_in("Name:\tkthreadd\n"), None);
    }

    #[test]
    fn this_process_has_memory_and_no_process_has_none() {
        let mut memory = Memory::watch(std::process::id()).unwrap();
        memory.look(std::process::id());
        memory.look(u32::MAX);
        assert!(memory.start > 0 && memory.peak >= memory.start);
        assert!(Memory::watch(u32::MAX).is_err());
    }
}
