//! A file whose reading ends its process, never ends, or takes all memory costs its own message a held verdict. All other
//! messages of the same moment go on, and the process is replaced.
//!
//! The workers here are this test binary: [`drill`] does what a worker does, and misbehaves where the name of the file
//! says so.

use crate::support::catalogue::files::zip::{item_of_many, zip};
use crate::support::client::{Client, without_our_field};
use crate::support::gateway::{Setup, package};
use crate::support::next_hop::{NextHop, Script, wait_for};
use portcullis::app::App;
use portcullis::config::whole::Config;
use portcullis::detect::detectors::Detectors;
use portcullis::inspect::inspector::Limits;
use portcullis::inspect::job;
use portcullis::smtp::config::Relay;
use portcullis::telemetry::recorder::Telemetry;
use portcullis::workers::pool::{Failure, Pool};
use portcullis::workers::worker::Body;
use portcullis::workers::{self, sandbox, serving};
use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use std::fs::File;
use std::io;
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

/// Says to the drill that it is meant, and how much memory it has.
const MEMORY: &str = "PORTCULLIS_DRILL_MEMORY";

/// Longer than anything here takes on a machine with other work.
const PATIENCE: Duration = Duration::from_secs(60);

/// A worker, where the pool of a scenario has started this; else nothing.
#[test]
fn drill() {
    let Ok(memory) = std::env::var(MEMORY) else { return };
    // The test harness writes to standard output, which therefore leads nowhere; the gateway listens here.
    let answers = File::options().write(true).open("/proc/self/fd/3").unwrap();
    let mut detectors = Arc::new(Detectors::builtin());
    let sandbox = sandbox::enter(memory.parse().unwrap()).unwrap();
    // Not words of a dictionary: those come with every file.
    let served = serving::serve(sandbox, io::stdin().lock(), answers, |head, file| {
        let is = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
        match () {
            () if is(b"drill-loops") => for_ever(),
            () if is(b"drill-eats") => while_there_is_memory(),
            () if is(b"drill-recurs") => drop(std::hint::black_box(deeper(0))),
            () if is(b"drill-panics") => panic!("as the file says"),
            () if is(b"drill-babbles") => return vec![0xff; 100_000],
            () if is(b"reaches out") => return reach_out(&file).into_bytes(),
            () => {}
        }
        job::answer(&mut detectors, &Limits::default(), head, &file)
    });
    served.unwrap();
}

fn for_ever() {
    while std::hint::black_box(true) {}
}

fn while_there_is_memory() {
    let mut eaten = Vec::new();
    loop {
        eaten.push(vec![1_u8; 1 << 20]);
    }
}

#[allow(unconditional_recursion, reason = "that is what it is for")]
fn deeper(depth: u64) -> u64 {
    let room = std::hint::black_box([depth; 100]);
    deeper(depth + 1) + room[7]
}

/// What a process that was taken over would try first; each with the number of the error that it gets. The body says who
/// started it.
fn reach_out(starter: &[u8]) -> String {
    let starter: i32 = std::str::from_utf8(starter).unwrap().parse().unwrap();
    let starter = Pid::from_raw(starter).unwrap();
    let no_files = Rlimit { current: Some(0), maximum: Some(0) };
    let refused = |result: Result<(), rustix::io::Errno>| result.err().map(|error| error.raw_os_error());
    let failed = |result: io::Result<()>| result.err().and_then(|error| error.raw_os_error());
    let tried = [
        ("read", failed(File::open("/etc/passwd").map(drop))),
        ("write", failed(File::create("/tmp/portcullis-drill").map(drop))),
        ("remove", failed(std::fs::remove_file("/tmp/portcullis-drill"))),
        ("look", failed(std::fs::read_dir("/").map(drop))),
        ("connect", failed(TcpStream::connect("127.0.0.1:1").map(drop))),
        ("send", failed(UdpSocket::bind("127.0.0.1:0").map(drop))),
        ("execute", failed(Command::new("/bin/true").spawn().map(drop))),
        ("thread", failed(thread::Builder::new().spawn(|| ()).map(drop))),
        ("kill", refused(kill_process(starter, Signal::KILL))),
        ("starve", refused(prlimit(Some(starter), Resource::Nofile, no_files).map(drop))),
    ];
    tried.iter().map(|(what, error)| format!("{what} {}\n", error.unwrap_or(0))).collect()
}

/// A pool whose workers are drills.
fn drills(count: u32) -> workers::config::Config {
    let script = format!(
        "exec 3>&1 >/dev/null; {MEMORY}=$1 exec \"$0\" --exact --test-threads=1 {}::drill",
        module_path!().split_once("::").unwrap().1
    );
    workers::config::Config {
        count,
        processor_time: Duration::from_secs(1),
        program: "/bin/sh".into(),
        arguments: vec!["-c".into(), script.into(), std::env::current_exe().unwrap().into()],
        ..workers::config::Config::default()
    }
}

struct Bytes(Vec<u8>);

impl Body for Bytes {
    fn length(&self) -> u64 {
        self.0.len() as u64
    }

    async fn next(&mut self) -> io::Result<Vec<u8>> {
        Ok(std::mem::take(&mut self.0))
    }
}

/// A task of a message of its own.
async fn call(pool: &Pool, head: &str, body: &[u8]) -> Result<Vec<u8>, Failure> {
    pool.call(&mut pool.allowance(), head.as_bytes(), &mut Bytes(body.to_vec())).await
}

/// The one worker of a pool that has no task. It is there again at once when the one before is gone.
#[track_caller]
fn only_worker(pool: &Pool) -> Pid {
    let begun = Instant::now();
    assert!(wait_for(PATIENCE, || pool.idle().len() == 1), "the pool does not fill again");
    println!("full again after {:?}", begun.elapsed());
    Pid::from_raw(pool.idle()[0].try_into().unwrap()).unwrap()
}

#[test]
fn a_worker_reaches_nothing() {
    let pool = Pool::new(drills(1));
    let answer = Runtime::new().unwrap().block_on(async {
        assert!(pool.sandbox().await.unwrap().seccomp, "this kernel is too old for the test");
        call(&pool, "reaches out", std::process::id().to_string().as_bytes()).await.unwrap()
    });
    let answer = String::from_utf8(answer).unwrap();
    assert_eq!(answer.lines().count(), 10);
    for line in answer.lines() {
        assert!(line.ends_with(" 1"), "1 is EPERM:\n{answer}");
    }
}

#[test]
fn a_worker_that_fails_is_replaced() {
    let runtime = Runtime::new().unwrap();
    let pool = Pool::new(drills(1));
    let _inside = runtime.enter();
    pool.fill().unwrap();
    let mut before = only_worker(&pool);
    for (head, timed_out) in [
        ("drill-eats", false),
        ("drill-loops", true),
        ("drill-recurs", false),
        ("drill-panics", false),
        ("drill-recurs", false),
    ] {
        let failure = runtime.block_on(call(&pool, head, b"")).unwrap_err();
        assert_eq!(matches!(failure, Failure::TimedOut), timed_out, "{head}: {failure:?}");
        assert!(timed_out || matches!(failure, Failure::Died), "{head}: {failure:?}");
        let now = only_worker(&pool);
        assert_ne!(before, now, "{head}");
        before = now;
    }
}

/// A pool whose only worker has a task without end, that worker, and the call that waits for it.
fn looping() -> (Pool, Pid, JoinHandle<Result<Vec<u8>, Failure>>) {
    // On a machine with other work a second of the worker's may be over before anybody looks.
    let pool = Pool::new(workers::config::Config { processor_time: PATIENCE, ..drills(1) });
    pool.fill().unwrap();
    let worker = only_worker(&pool);
    let task = tokio::spawn({
        let pool = pool.clone();
        async move { call(&pool, "drill-loops", b"").await }
    });
    assert!(wait_for(PATIENCE, || pool.idle().is_empty()));
    (pool, worker, task)
}

#[test]
fn a_worker_that_is_killed_costs_the_task_that_it_has() {
    let runtime = Runtime::new().unwrap();
    let _inside = runtime.enter();
    let (pool, worker, task) = looping();
    kill_process(worker, Signal::KILL).unwrap();
    assert!(matches!(runtime.block_on(task).unwrap(), Err(Failure::Died)));
    // One that is killed while it has nothing to do costs nobody anything.
    let worker = only_worker(&pool);
    kill_process(worker, Signal::KILL).unwrap();
    let state = format!("/proc/{}/stat", worker.as_raw_pid());
    let has_ended = || std::fs::read_to_string(&state).is_ok_and(|state| state.contains(") Z "));
    assert!(wait_for(PATIENCE, has_ended));
    assert_eq!(runtime.block_on(call(&pool, "drill-babbles", b"")).unwrap().len(), 100_000);
    assert_ne!(only_worker(&pool), worker);
}

#[test]
fn a_task_that_nobody_waits_for_ends_its_worker() {
    let runtime = Runtime::new().unwrap();
    let _inside = runtime.enter();
    let (pool, worker, task) = looping();
    task.abort();
    // Its turn comes back, and the next task never meets the old one.
    assert_eq!(runtime.block_on(call(&pool, "drill-babbles", b"")).unwrap().len(), 100_000);
    assert_ne!(only_worker(&pool), worker);
}

#[test]
fn what_is_no_worker_is_not_believed() {
    let runtime = Runtime::new().unwrap();
    for program in ["/bin/echo", "/bin/true", "/bin/cat", "/nowhere"] {
        let config = workers::config::Config { program: program.into(), arguments: Vec::new(), ..drills(1) };
        let failure = runtime.block_on(call(&Pool::new(config), "", b"x")).unwrap_err();
        match program {
            "/nowhere" => assert!(matches!(failure, Failure::Unavailable(_)), "{failure:?}"),
            _ => assert!(matches!(failure, Failure::Died), "{program}: {failure:?}"),
        }
    }
}

/// A mail with a document of this name.
fn mail(number: usize, name: &str) -> Vec<u8> {
    let file = std::fs::read(package().join("fixtures/types/document.docx")).unwrap();
    mail_with(number, name, &file)
}

fn mail_with(number: usize, name: &str, file: &[u8]) -> Vec<u8> {
    let encoded = encodify::base64::STANDARD.encode(file);
    let lines: String = encoded
        .as_bytes()
        .chunks(76)
        .map(|line| format!("{}\r\n", std::str::from_utf8(line).unwrap()))
        .collect();
    format!(
        "From: jo@council.example\r\nTo: sam@partner.example\r\nSubject: mail {number}\r\n\
         Date: Mon, 05 Jan 2026 09:00:00 +0000\r\nMessage-ID: <{number}@council.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\n\
         --=_b\r\nContent-Type: text/plain\r\n\r\nhello\r\n\
         --=_b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{lines}--=_b--\r\n"
    )
    .into_bytes()
}

/// Sends a mail, again and again where it is told to come later, as a mail server does: over the connection that it has.
fn send(smtp: SocketAddr, mail: &[u8]) -> String {
    let end = Instant::now() + PATIENCE;
    let mut client = Client::greet(smtp).unwrap();
    loop {
        let reply = client.deliver("jo@council.example", &["sam@partner.example"], mail).unwrap();
        if !reply.is_temporary() || Instant::now() > end {
            return reply.text();
        }
        thread::sleep(Duration::from_millis(200));
    }
}

fn app(
    runtime: &Runtime,
    next_hop: &NextHop,
    relay: Relay,
    folder: &TempDir,
    workers: workers::config::Config,
) -> App {
    let mut config = Config::default();
    config.smtp.relay = relay;
    config.smtp.listen = ([127, 0, 0, 1], 0).into();
    config.operations.listen = ([127, 0, 0, 1], 0).into();
    config.next_hop.address = next_hop.address().to_string();
    config.store.folder = folder.path().into();
    config.rules.folder = Some(package().join("rules"));
    config.workers = workers;
    runtime.block_on(App::start(config, Telemetry::new().unwrap())).expect("the gateway starts")
}

/// Ends a worker that has a task, if there is one now: a child of this process that does not wait in the pool.
fn kill_one_that_works(pool: &Pool) -> bool {
    let children = |task: io::Result<std::fs::DirEntry>| {
        std::fs::read_to_string(task.unwrap().path().join("children")).unwrap_or_default()
    };
    let children: String = std::fs::read_dir("/proc/self/task").unwrap().map(children).collect();
    let idle = pool.idle();
    let mut working =
        children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()).filter(|id| !idle.contains(id));
    let Some(worker) = working.next().and_then(|id| Pid::from_raw(id.try_into().unwrap())) else {
        return false;
    };
    kill_process(worker, Signal::KILL).is_ok()
}

#[test]
fn among_a_hundred_messages_only_those_are_held_whose_readers_failed() {
    let runtime = Runtime::new().unwrap();
    let (next_hop, folder) = (Script::default().start(), tempfile::tempdir().unwrap());
    let app = app(&runtime, &next_hop, Relay::TwoPhase, &folder, drills(2));
    let pool = app.gateway().workers.clone();
    let mails: Vec<(Vec<u8>, bool)> = (0..100)
        .map(|number| match number {
            20 | 60 => (mail(number, "drill-loops.docx"), true),
            30 | 70 => (mail(number, "drill-eats.docx"), true),
            40 | 80 => (mail(number, "drill-recurs.docx"), true),
            50 => (mail(number, "drill-babbles.docx"), true),
            _ => (mail(number, "minutes.docx"), false),
        })
        .collect();
    let (over, killed) = (AtomicBool::new(false), AtomicUsize::new(0));
    let replies: Vec<String> = thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::SeqCst) && killed.load(Ordering::SeqCst) < 5 {
                thread::sleep(Duration::from_millis(50));
                if kill_one_that_works(&pool) {
                    killed.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
        let sessions: Vec<_> = mails.iter().map(|(mail, _)| scope.spawn(|| send(app.smtp(), mail))).collect();
        let replies = sessions.into_iter().map(|session| session.join().unwrap()).collect();
        over.store(true, Ordering::SeqCst);
        replies
    });
    let killed = killed.into_inner();
    let relayed = next_hop.messages();
    let mut held_by_a_kill = 0;
    for ((mail, fails), reply) in mails.iter().zip(&replies) {
        let arrived = relayed.iter().filter(|message| without_our_field(&message.content) == mail).count();
        let held = reply.starts_with("250 2.0.0 Held for review");
        assert!(held || reply.starts_with("250 2.0.0 Ok: queued"), "{reply}");
        assert_eq!(arrived, usize::from(!held), "{reply}");
        assert!(held || !fails, "{reply}");
        held_by_a_kill += usize::from(held && !fails);
    }
    println!("{killed} workers killed, {held_by_a_kill} messages held for it");
    assert!(killed > 0 && held_by_a_kill <= killed, "{held_by_a_kill} held, {killed} killed");
    assert_eq!(relayed.len() + held_by_a_kill + 7, mails.len());
    // A worker of a message that has taken too long is not replaced before the next task; its turn is back all the same.
    let full = || pool.fill().is_ok() && pool.idle().len() == 2;
    assert!(wait_for(PATIENCE, full), "the pool does not fill again");
    let page = app.gateway().telemetry.page().unwrap();
    // Where no worker was free in time, the message has come again.
    let failures = page.lines().filter(|line| {
        line.starts_with("portcullis_worker_failures_total") && !line.contains("\"unavailable\"")
    });
    let failures: usize =
        failures.map(|line| line.rsplit(' ').next().unwrap().parse::<usize>().unwrap()).sum();
    assert_eq!(failures, 7 + held_by_a_kill, "{page}");
    assert!(runtime.block_on(app.drain()));
}

/// Whichever way the content goes and has to be undone, the connection is good for the next message.
#[test]
fn a_message_for_which_there_is_no_worker_comes_again() {
    const DEFERRED: &str = "451 4.3.0 Cannot inspect the message now, try again later";
    let runtime = Runtime::new().unwrap();
    let small = mail(1, "minutes.docx");
    // Some of it is on its way to the next hop before its end.
    let large = [&b"X-Padding: as agreed\r\n".repeat(3_000)[..], &small].concat();
    let plain = b"From: jo@council.example\r\nSubject: x\r\nMessage-ID: <2@council.example>\r\n\r\nhello\r\n";
    for (relay, name) in Relay::ALL {
        for script in [Script::default(), Script::default().lacking("CHUNKING")] {
            let (next_hop, folder) = (script.start(), tempfile::tempdir().unwrap());
            let nobody = workers::config::Config { program: "/nowhere".into(), ..drills(1) };
            let app = app(&runtime, &next_hop, *relay, &folder, nobody);
            let mut client = Client::greet(app.smtp()).unwrap();
            let mut deliver = |mail: &[u8]| {
                client.deliver("jo@council.example", &["sam@partner.example"], mail).unwrap().text()
            };
            for round in 1..=2 {
                for mail in [&small, &large, &small] {
                    assert_eq!(deliver(mail), DEFERRED, "{name}");
                }
                // What needs no worker goes on.
                let reply = deliver(plain);
                assert!(reply.starts_with("250 2.0.0 Ok: queued"), "{name}: {reply}");
                assert_eq!(next_hop.messages().len(), round, "{name}");
            }
            assert_eq!(client.command("QUIT").unwrap().code(), 221, "{name}");
            assert!(app.gateway().telemetry.page().unwrap().contains("cause=\"unavailable\"} 6"), "{name}");
            assert!(runtime.block_on(app.drain()), "{name}");
        }
    }
}

#[test]
fn a_bomb_is_held_and_the_gateway_goes_on() {
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).shipped_rules().start();
    let before = gateway.pid();
    let zeros = item_of_many("word/document.xml", "", "\0", 8 << 20, "");
    let reply = send(gateway.smtp(), &mail_with(1, "minutes.docx", &zip(&[zeros])));
    assert!(reply.starts_with("250 2.0.0 Held for review"), "{reply}");
    let item = gateway.held()[0].to_string();
    assert!(item.contains("part 2 could not be inspected"), "{item}");
    let reply = send(gateway.smtp(), &mail(2, "minutes.docx"));
    assert!(reply.starts_with("250 2.0.0 Ok: queued"), "{reply}");
    assert_eq!(gateway.metric("portcullis_worker_failures_total", ""), 0.0);
    assert_eq!(gateway.metric("portcullis_worker_sandbox", "seccomp"), 1.0);
    assert_eq!(gateway.pid(), before);
    assert!(gateway.terminate().0.success());
}
