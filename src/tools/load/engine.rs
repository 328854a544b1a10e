//! The sessions of a load run.

use super::client::{Client, Ended};
use super::ledger::Fate;
use super::mail::Mail;
use super::plan::Plan;
use super::tally::{Failure, Report, Stage, Tally};
use crate::tools::memory::Memory;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Waited after a failed connection, so that a server that is down is not hammered.
const BACK_OFF: Duration = Duration::from_millis(50);

/// A load run that is ready to begin.
#[derive(Debug)]
pub struct Load {
    run: Arc<Run>,
}

/// Looks at a run from outside while it goes on.
#[derive(Debug, Clone)]
pub struct Handle(Arc<Run>);

#[derive(Debug)]
struct Run {
    plan: Plan,
    tally: Tally,
    /// The number of the next message, from 0.
    next: AtomicU64,
    stopped: AtomicBool,
}

impl Load {
    /// A run of this plan.
    pub fn new(plan: Plan) -> Self {
        let run =
            Run { plan, tally: Tally::default(), next: AtomicU64::new(0), stopped: AtomicBool::new(false) };
        Self { run: Arc::new(run) }
    }

    /// For its progress while it runs, and to end it early.
    pub fn handle(&self) -> Handle {
        Handle(Arc::clone(&self.run))
    }

    /// Sends everything. Fails only where a process is to be watched that cannot be; everything else is in the report.
    pub async fn run(self) -> io::Result<Report> {
        let plan = &self.run.plan;
        let mut memory = plan.memory_of.map(Memory::watch).transpose()?;
        let begun = Instant::now();
        let mut sessions = JoinSet::new();
        for _ in 0..plan.sessions {
            sessions.spawn(Session { run: Arc::clone(&self.run), begun, client: None, used: 0 }.send_all());
        }
        let all_sent = async { while sessions.join_next().await.is_some() {} };
        match (&mut memory, plan.memory_of) {
            (Some(memory), Some(pid)) => tokio::select! {
                () = all_sent => memory.look(pid),
                () = watch(memory, pid) => {}
            },
            _ => all_sent.await,
        }
        Ok(self.run.tally.report(begun.elapsed(), plan.rate.is_some(), plan.sessions, memory))
    }
}

impl Handle {
    /// Messages whose fate is known.
    pub fn done(&self) -> u64 {
        self.0.tally.done()
    }

    /// No message begins after this; those on their way are finished.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
    }
}

/// Looks at the memory of a process for ever.
async fn watch(memory: &mut Memory, pid: u32) {
    loop {
        tokio::time::sleep(Memory::INTERVAL).await;
        memory.look(pid);
    }
}

impl Run {
    /// The next message and when it is due; `None` where the run is at its end.
    fn next(&self, begun: Instant) -> Option<(u64, &Mail, Option<Instant>)> {
        if self.stopped.load(Ordering::Relaxed) || self.plan.time.is_some_and(|time| begun.elapsed() >= time)
        {
            return None;
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        if number >= self.plan.messages {
            return None;
        }
        let due = self.plan.rate.map(|rate| begun + Duration::from_secs_f64(number as f64 / rate));
        if let (Some(due), Some(time)) = (due, self.plan.time)
            && due >= begun + time
        {
            return None;
        }
        let turn = usize::try_from(number).unwrap_or(0).checked_rem(self.plan.mails.len())?;
        Some((number, self.plan.mails.get(turn)?, due))
    }
}

/// One session: a connection after the other.
struct Session {
    run: Arc<Run>,
    begun: Instant,
    client: Option<Client>,
    /// Messages on the connection.
    used: u32,
}

impl Session {
    async fn send_all(mut self) {
        let run = Arc::clone(&self.run);
        while let Some((number, mail, due)) = run.next(self.begun) {
            if let Some(due) = due {
                tokio::time::sleep_until(due.into()).await;
            }
            let ended = self.send(number, mail).await;
            if let (Some(due), Ok(_)) = (due, &ended) {
                run.tally.from_due.record(due.elapsed());
            }
            self.settle(number, ended).await;
        }
        if let Some(client) = self.client {
            client.quit().await;
        }
    }

    /// One message; the code of the reply to its content.
    async fn send(&mut self, number: u64, mail: &Mail) -> Result<u16, Ended> {
        let run = &*self.run;
        let mut client = match self.client.take() {
            Some(client) => client,
            None => {
                self.used = 0;
                run.tally.connections.fetch_add(1, Ordering::Relaxed);
                Client::open(&run.plan).await?
            }
        };
        self.used += 1;
        let chunks = client.chunks(&run.plan);
        let refused = |code| run.tally.reply(Stage::Rcpt, code);
        match client.begin(mail, chunks, refused).await {
            Ok(()) => {}
            Err(Ended::Refused(stage, code)) => {
                client.reset().await?;
                self.client = Some(client);
                return Err(Ended::Refused(stage, code));
            }
            Err(failed) => return Err(failed),
        }
        let field = run.plan.ledger.as_ref().map(|ledger| ledger.field(number)).unwrap_or_default();
        let answer = client.content(mail, chunks, &field, &run.plan).await?;
        run.tally.end_of_data.record(answer.took);
        run.tally.bytes.fetch_add((field.len() + mail.plain().len()) as u64, Ordering::Relaxed);
        if self.used < run.plan.per_connection {
            self.client = Some(client);
        } else {
            client.quit().await;
        }
        Ok(answer.code)
    }

    /// Counts what became of a message and writes it down.
    async fn settle(&mut self, number: u64, ended: Result<u16, Ended>) {
        let tally = &self.run.tally;
        let fate = match ended {
            Ok(code) | Err(Ended::Refused(_, code)) => Fate::Replied(code),
            Err(Ended::Failed(_)) => Fate::Unsent,
            Err(Ended::Unanswered(_)) => Fate::Unknown,
        };
        if let Some(ledger) = &self.run.plan.ledger
            && ledger.write(number, fate).is_err()
        {
            // A ledger with gaps proves nothing.
            tally.error(Failure::Ledger);
            self.run.stopped.store(true, Ordering::Relaxed);
        }
        let count = match ended {
            Ok(code) => {
                tally.reply(Stage::EndOfData, code);
                if code / 100 == 2 { &tally.accepted } else { &tally.refused }
            }
            Err(Ended::Refused(stage, code)) => {
                // Refused recipients are counted one by one already.
                if stage != Stage::Rcpt {
                    tally.reply(stage, code);
                }
                if stage < Stage::Mail { &tally.failed } else { &tally.refused }
            }
            Err(Ended::Failed(failure) | Ended::Unanswered(failure)) => {
                tally.error(failure);
                &tally.failed
            }
        };
        count.fetch_add(1, Ordering::Relaxed);
        if self.client.is_none() && ended.is_err() {
            tokio::time::sleep(BACK_OFF).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::load::generate;
    use crate::tools::load::ledger::Ledger;
    use crate::tools::load::plan::Hold;
    use crate::tools::sink::keep::{Keep, Message};
    use crate::tools::sink::options::Options;
    use crate::tools::sink::server::{Received, Sink};
    use tokio::sync::oneshot;

    fn mails() -> Vec<Mail> {
        let recipients = ["a@example.org".to_owned(), "nobody@example.org".to_owned()];
        vec![
            Mail::new("jo@council.example", &recipients, b"Subject: one\r\n\r\n.dot\r\n"),
            Mail::new("", &recipients[..1], &generate::message(300_000, None)),
            Mail::new("jo@council.example", &recipients[..1], "Subject: ä\r\n\r\nno end".as_bytes()),
        ]
    }

    async fn against_sink(
        options: Options,
        plan: impl FnOnce(&mut Plan),
    ) -> (Report, Received, Vec<Message>) {
        let sink = Sink::bind("127.0.0.1:0".parse().unwrap(), options).await.unwrap();
        let (addr, handle) = (sink.addr(), sink.handle());
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(sink.run_until(async {
            let _ = stopped.await;
        }));
        let mut made = Plan::new(addr, mails());
        plan(&mut made);
        let report = Load::new(made).run().await.unwrap();
        stop.send(()).unwrap();
        (report, running.await.unwrap(), handle.take_messages())
    }

    fn keeping() -> Options {
        Options { keep: Keep::Memory { at_most: 100 }, ..Options::default() }
    }

    #[tokio::test]
    async fn everything_sent_arrives_unchanged_by_either_way_of_content() {
        for (bdat, without) in [(true, ""), (false, ""), (true, "CHUNKING"), (false, "PIPELINING")] {
            let options = Options { without: vec![without.into()], ..keeping() };
            let (report, received, messages) = against_sink(options, |plan| {
                plan.bdat = bdat;
                plan.messages = 31;
                plan.sessions = 3;
                plan.per_connection = 4;
            })
            .await;
            assert_eq!((report.accepted, report.refused, report.failed), (31, 0, 0), "{report:?}");
            assert_eq!(report.replies["end of data 250"], 31);
            assert_eq!(report.end_of_data_ms.count, 31);
            assert_eq!((received.messages, received.bytes), (31, report.bytes));
            assert!(received.sessions >= 8 && received.sessions == report.connections);
            for message in messages {
                let chunked = bdat && without.is_empty();
                assert_eq!(message.transaction.chunked, chunked);
                let mails = mails();
                let sent = mails.iter().find(|mail| mail.plain() == message.content).unwrap();
                assert_eq!(message.transaction.rcpt.len(), sent.recipients().len());
            }
        }
    }

    #[tokio::test]
    async fn refusals_are_counted_where_they_happen_and_the_session_goes_on() {
        for without in ["", "PIPELINING"] {
            let refuse = ["rcpt=nobody", "mail=<>"].map(|text| text.parse().unwrap()).to_vec();
            let (report, received, _) =
                against_sink(Options { refuse, without: vec![without.into()], ..Options::default() }, |_| ())
                    .await;
            assert_eq!((report.accepted, report.refused, report.connections), (2, 1, 1), "{report:?}");
            assert_eq!((report.replies["RCPT 550"], report.replies["MAIL 550"]), (1, 1));
            assert_eq!(received.messages, 2);

            let refuse = ["rcpt=a@", "rcpt=nobody"].map(|text| text.parse().unwrap()).to_vec();
            let (report, received, _) =
                against_sink(Options { refuse, without: vec![without.into()], ..Options::default() }, |_| ())
                    .await;
            assert_eq!((report.refused, report.replies["RCPT 550"], received.messages), (3, 4, 0));

            let refuse = vec!["!data=a@".parse().unwrap()];
            let (report, ..) = against_sink(Options { refuse, ..Options::default() }, |_| ()).await;
            assert_eq!((report.accepted, report.refused, report.replies["end of data 451"]), (0, 3, 3));
        }
    }

    #[tokio::test]
    async fn the_ledger_names_every_message_that_arrived() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        let (.., messages) = against_sink(keeping(), |plan| {
            plan.ledger = Some(Ledger::append_to(&path, "run7").unwrap());
            plan.bdat = true;
            plan.messages = 6;
            plan.sessions = 2;
        })
        .await;
        let ledger = std::fs::read_to_string(&path).unwrap();
        let mut acknowledged: Vec<_> =
            ledger.lines().map(|line| line.strip_suffix(" 250").unwrap()).collect();
        let mut arrived: Vec<_> = messages
            .iter()
            .map(|message| {
                let text = String::from_utf8_lossy(&message.content);
                let first = text.lines().next().unwrap().to_owned();
                first.strip_prefix("X-Load-Id: ").unwrap().to_owned()
            })
            .collect();
        acknowledged.sort_unstable();
        arrived.sort_unstable();
        assert_eq!(acknowledged, arrived);
        assert_eq!(acknowledged.len(), 6);
    }

    #[tokio::test]
    async fn a_server_that_is_down_is_a_failure_and_no_message_is_called_sent() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut plan = Plan::new(free.local_addr().unwrap(), mails());
        drop(free);
        plan.ledger = Some(Ledger::append_to(&path, "r").unwrap());
        let report = Load::new(plan).run().await.unwrap();
        assert_eq!((report.failed, report.errors["no connection"]), (3, 3));
        assert_eq!(
            std::fs::read_to_string(path).unwrap(),
            "r-000000000000 unsent\nr-000000000001 unsent\nr-000000000002 unsent\n"
        );
    }

    #[tokio::test]
    async fn rate_pace_and_hold_change_the_time_and_nothing_else() {
        let (report, received, _) = against_sink(keeping(), |plan| {
            plan.rate = Some(500.0);
            plan.pace = Some(20e6);
            plan.hold = Some(Hold { at: 0.9, time: Duration::from_millis(5) });
            plan.messages = 6;
            plan.sessions = 2;
            plan.memory_of = Some(std::process::id());
        })
        .await;
        assert_eq!((report.accepted, received.messages), (6, 6));
        assert_eq!(report.from_due_ms.unwrap().count, 6);
        assert!(report.memory.unwrap().peak > 0);
    }

    #[tokio::test]
    async fn a_run_without_mail_or_time_ends_at_once() {
        let (report, ..) = against_sink(keeping(), |plan| plan.mails.clear()).await;
        assert_eq!(report.accepted, 0);
        let (report, ..) = against_sink(keeping(), |plan| plan.time = Some(Duration::ZERO)).await;
        assert_eq!(report.connections, 0);
    }
}
