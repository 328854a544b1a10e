//! File descriptors: as many as the system lets us have, shared out so that no part starves another.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Descriptors that sessions never get: the operations listener with its connections, store, log, listeners.
const RESERVED: u64 = 112;
/// Descriptors of one worker process: its two pipes and itself.
const PER_WORKER: u64 = 3;
/// Descriptors of one session: the client, the next hop, the spool of a large message, and of a large file in it. A message
/// with several large files may need a few more; where there are none the message comes again.
const PER_SESSION: u64 = 4;

/// Raises the soft limit of this process to its hard limit. What cannot be raised stays as it is.
pub fn raise_limit() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}

/// Sessions that may be open at once beside so many workers: `wanted`, or as many as there are descriptors for; at least
/// one.
pub fn sessions(wanted: u32, workers: u32) -> u32 {
    fitting(wanted, workers, getrlimit(Resource::Nofile).current)
}

/// `None` is a process without a limit.
fn fitting(wanted: u32, workers: u32, descriptors: Option<u64>) -> u32 {
    let others = RESERVED + u64::from(workers) * PER_WORKER;
    let room = descriptors.map_or(u64::MAX, |limit| limit.saturating_sub(others) / PER_SESSION);
    wanted.min(u32::try_from(room).unwrap_or(u32::MAX)).max(1)
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn sessions_leave_descriptors_for_the_rest() {
        assert_eq!(fitting(10_000, 4, Some(256)), 33);
        assert_eq!(fitting(10_000, 4, Some(1 << 20)), 10_000);
        assert_eq!(fitting(10_000, 4, None), 10_000);
        assert_eq!(fitting(10_000, 4, Some(10)), 1);
    }
}
