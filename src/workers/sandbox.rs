//! What a worker gives up before its first task: files, network, other processes, memory without end.

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus, Scope,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter,
};
use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

/// What the kernel has taken away, for the log. Limits of memory and number are there on every kernel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sandbox {
    /// Files and network, by Landlock.
    pub landlock: bool,
    /// System calls, by seccomp.
    pub seccomp: bool,
}

/// Enters the sandbox, for good, with so many bytes of address space.
///
/// # Errors
/// A limit of resources cannot be set. What the kernel does not know is not an error.
pub fn enter(memory: u64) -> io::Result<Sandbox> {
    // Takes a descriptor for a moment, and there will be none.
    let landlock = landlock();
    for (resource, limit) in [
        (Resource::As, memory),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        (Resource::Nproc, 0),
        // Standard input, output and error.
        (Resource::Nofile, 3),
    ] {
        // Less may have been set from outside.
        let limit = getrlimit(resource).maximum.map_or(limit, |most| most.min(limit));
        setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) })?;
    }
    Ok(Sandbox { landlock, seccomp: seccomp().is_some() })
}

/// Time of the processor that this process has used.
pub fn processor_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default()
}

/// Allows the task that begins so much time of the processor. Past it the kernel ends the process.
///
/// # Errors
/// The limit cannot be set.
pub fn allow(time: Duration) -> io::Result<()> {
    // The limit counts whole seconds since the process began.
    let wanted = (processor_time() + time).as_secs() + 1;
    let maximum = getrlimit(Resource::Cpu).maximum;
    let current = Some(maximum.map_or(wanted, |most| most.min(wanted)));
    setrlimit(Resource::Cpu, Rlimit { current, maximum })?;
    Ok(())
}

/// Nothing is allowed: no path may be opened, no port connected, no socket or signal reach out.
fn landlock() -> bool {
    let newest = ABI::V6;
    let ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(newest))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(newest)))
        .and_then(|ruleset| ruleset.scope(Scope::from_all(newest)))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self);
    ruleset.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
}

/// What is left to a process that reads, computes and writes. Everything else is answered with EPERM.
fn seccomp() -> Option<()> {
    let mut allowed = ALLOWED.iter().map(|call| (*call, Vec::new())).collect::<BTreeMap<_, _>>();
    for call in ABOUT_ITSELF {
        let rules = [0, std::process::id()].map(|process| {
            let is = (SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, u64::from(process));
            SeccompRule::new(vec![SeccompCondition::new(0, is.0, is.1, is.2).ok()?]).ok()
        });
        allowed.insert(*call, rules.into_iter().collect::<Option<_>>()?);
    }
    let architecture = TargetArch::try_from(std::env::consts::ARCH).ok()?;
    let refused = SeccompAction::Errno(rustix::io::Errno::PERM.raw_os_error().unsigned_abs());
    let filter = SeccompFilter::new(allowed, refused, SeccompAction::Allow, architecture).ok()?;
    let program: BpfProgram = filter.try_into().ok()?;
    apply_filter(&program).ok()
}

/// Limits and signals: allowed where the first argument names the process itself, or 0, which stands for it. Any other
/// process of the same user, the gateway among them, could be stopped or starved by these.
const ABOUT_ITSELF: &[i64] = &[libc::SYS_prlimit64, libc::SYS_tgkill];

/// Reading and writing what is open, memory, time, and the way out.
const ALLOWED: &[i64] = &[
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_brk,
    libc::SYS_mmap,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_clock_gettime,
    libc::SYS_getrandom,
    libc::SYS_sched_yield,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_restart_syscall,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_exit,
    libc::SYS_exit_group,
];
