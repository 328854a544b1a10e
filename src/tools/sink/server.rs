//! The sink behind a listening socket.

use super::dialog::{Dialog, Outcome, Step};
use super::keep::{Content, Keep, Keeper, Message};
use super::options::Options;
use serde::Serialize;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// A client that says nothing for so long is gone (RFC 5321 section 4.5.3.2.7).
const PATIENCE: Duration = Duration::from_secs(300);
/// Enough for commands; an idle session holds no more.
const SMALL_BUFFER: usize = 8 * 1024;
/// Read at once while content flows.
const LARGE_BUFFER: usize = 64 * 1024;

/// A next hop that listens.
#[derive(Debug)]
pub struct Sink {
    listener: TcpListener,
    addr: SocketAddr,
    shared: Arc<Shared>,
}

/// What a sink has received so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Received {
    /// Connections that were opened.
    pub sessions: u64,
    /// Connections that are open now.
    pub open: u64,
    /// Messages that were acknowledged.
    pub messages: u64,
    /// Accepted recipients of those messages.
    pub recipients: u64,
    /// Bytes of those messages.
    pub bytes: u64,
    /// Messages that were refused after their content.
    pub refused: u64,
}

/// Looks into a sink from outside, also while it runs.
#[derive(Debug, Clone)]
pub struct Handle(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: Arc<Options>,
    keeper: Keeper,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Counts {
    sessions: AtomicU64,
    open: AtomicU64,
    messages: AtomicU64,
    recipients: AtomicU64,
    bytes: AtomicU64,
    refused: AtomicU64,
}

impl Sink {
    /// Listens on `addr`; port 0 takes a free one. Fails where the address is taken or the folder cannot be used.
    pub async fn bind(addr: SocketAddr, options: Options) -> io::Result<Self> {
        let keeper = Keeper::new(options.keep.clone())?;
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let shared = Shared { options: Arc::new(options), keeper, counts: Counts::default() };
        Ok(Self { listener, addr, shared: Arc::new(shared) })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// For counts and kept messages while it runs and afterwards.
    pub fn handle(&self) -> Handle {
        Handle(Arc::clone(&self.shared))
    }

    /// Serves until `shutdown` is done; sessions that are open then are cut. Gives the final counts.
    pub async fn run_until(self, shutdown: impl Future<Output = ()>) -> Received {
        let permits = Arc::new(Semaphore::new(self.shared.options.sessions));
        let mut sessions = JoinSet::new();
        let serve = async {
            loop {
                let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { return };
                while sessions.try_join_next().is_some() {}
                match self.listener.accept().await {
                    Ok((stream, _)) => {
                        let shared = Arc::clone(&self.shared);
                        sessions.spawn(async move {
                            serve(stream, &shared).await;
                            drop(permit);
                        });
                    }
                    // No descriptor is free, say: the next moment may have one.
                    Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                }
            }
        };
        tokio::select! {
            () = serve => {}
            () = shutdown => {}
        }
        sessions.shutdown().await;
        self.handle().received()
    }
}

impl Handle {
    /// The counts of this moment.
    pub fn received(&self) -> Received {
        let counts = &self.0.counts;
        let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Received {
            sessions: get(&counts.sessions),
            open: get(&counts.open),
            messages: get(&counts.messages),
            recipients: get(&counts.recipients),
            bytes: get(&counts.bytes),
            refused: get(&counts.refused),
        }
    }

    /// Takes what is kept in memory, in the order of acknowledgement; empties it.
    pub fn take_messages(&self) -> Vec<Message> {
        self.0.keeper.take()
    }
}

/// Counts a session as open for as long as it lives, however it ends.
struct Open<'a>(&'a Counts);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn serve(stream: TcpStream, shared: &Arc<Shared>) {
    shared.counts.sessions.fetch_add(1, Ordering::Relaxed);
    shared.counts.open.fetch_add(1, Ordering::Relaxed);
    let _open = Open(&shared.counts);
    // A client that hangs up in the middle ends its own session and nothing else.
    let _ = Session::new(Arc::clone(shared)).converse(stream).await;
}

/// One connection.
struct Session {
    shared: Arc<Shared>,
    dialog: Dialog,
    replies: Vec<u8>,
    /// The message that is arriving.
    content: Option<Content>,
    /// Bytes of it so far.
    size: u64,
    /// Writing it has failed.
    broken: bool,
}

impl Session {
    fn new(shared: Arc<Shared>) -> Self {
        let mut replies = Vec::with_capacity(512);
        let dialog = Dialog::new(Arc::clone(&shared.options), &mut replies);
        Self { shared, dialog, replies, content: None, size: 0, broken: false }
    }

    async fn converse(mut self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut buffer = vec![0; SMALL_BUFFER];
        let mut filled = 0;
        loop {
            let mut input = buffer.get(..filled).unwrap_or_default();
            let goes_on = self.take(&mut input, &mut stream).await?;
            let left = input.len();
            stream.write_all(&self.replies).await?;
            self.replies.clear();
            if !goes_on {
                return stream.shutdown().await;
            }
            if filled == buffer.len() {
                buffer.resize(LARGE_BUFFER, 0);
            }
            buffer.copy_within(filled - left..filled, 0);
            let room = buffer.get_mut(left..).unwrap_or_default();
            let read = timeout(PATIENCE, stream.read(room)).await??;
            if read == 0 {
                return Ok(());
            }
            filled = left + read;
        }
    }

    /// Takes all of the input that can be taken; false where the connection shall be closed.
    async fn take(&mut self, input: &mut &[u8], stream: &mut TcpStream) -> io::Result<bool> {
        loop {
            match self.dialog.step(input, &mut self.replies) {
                Step::Read => return Ok(true),
                Step::Close => return Ok(false),
                Step::Abandoned => self.content = None,
                Step::Begin => {
                    let content = self.shared.keeper.begin();
                    self.broken = content.is_err();
                    self.content = content.ok();
                    self.size = 0;
                }
                Step::Content(bytes) => self.append(bytes),
                Step::Complete => self.complete(stream).await?,
            }
        }
    }

    fn append(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        if self.size > self.shared.options.size {
            self.content = None;
        } else if let Some(content) = &mut self.content {
            self.broken |= content.append(bytes).is_err();
        }
    }

    async fn complete(&mut self, stream: &mut TcpStream) -> io::Result<()> {
        if !self.shared.options.slow.is_zero() {
            stream.write_all(&self.replies).await?;
            self.replies.clear();
            tokio::time::sleep(self.shared.options.slow).await;
        }
        let recipients = self.dialog.recipients();
        let refuses = self.dialog.refuses();
        let outcome = self.keep(refuses).await;
        let counts = &self.shared.counts;
        if outcome == Outcome::Taken && !refuses {
            counts.messages.fetch_add(1, Ordering::Relaxed);
            counts.recipients.fetch_add(recipients.into(), Ordering::Relaxed);
            counts.bytes.fetch_add(self.size, Ordering::Relaxed);
        } else {
            counts.refused.fetch_add(1, Ordering::Relaxed);
        }
        self.dialog.answer(outcome, &mut self.replies);
        Ok(())
    }

    /// Keeps the message where it is to be kept. Only a folder makes a thread wait, and then not one of the runtime's.
    async fn keep(&mut self, refuses: bool) -> Outcome {
        if self.size > self.shared.options.size {
            return Outcome::TooLarge;
        }
        let Some(content) = self.content.take().filter(|_| !self.broken) else { return Outcome::NoRoom };
        if refuses || !self.shared.options.keeps() {
            return Outcome::Taken;
        }
        let transaction = self.dialog.transaction();
        let kept = match self.shared.options.keep {
            Keep::Folder { .. } => {
                let shared = Arc::clone(&self.shared);
                tokio::task::spawn_blocking(move || shared.keeper.finish(content, transaction)).await
            }
            _ => Ok(self.shared.keeper.finish(content, transaction)),
        };
        if matches!(kept, Ok(Ok(true))) { Outcome::Taken } else { Outcome::NoRoom }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncBufReadExt, BufReader};
    use tokio::sync::oneshot;

    async fn talk(addr: SocketAddr, wire: &[u8]) -> Vec<String> {
        let stream = TcpStream::connect(addr).await.unwrap();
        let (read, mut write) = stream.into_split();
        let write = async {
            write.write_all(wire).await.unwrap();
            write
        };
        let read = async {
            let mut lines = BufReader::new(read).lines();
            let mut replies = Vec::new();
            while let Some(line) = lines.next_line().await.unwrap() {
                replies.push(line);
            }
            replies
        };
        let (_write, replies) = tokio::join!(write, read);
        replies
    }

    async fn with_sink(options: Options, wire: &[u8]) -> (Vec<String>, Handle, Received) {
        let sink = Sink::bind("127.0.0.1:0".parse().unwrap(), options).await.unwrap();
        let (addr, handle) = (sink.addr(), sink.handle());
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(sink.run_until(async {
            let _ = stopped.await;
        }));
        let replies = talk(addr, wire).await;
        stop.send(()).unwrap();
        (replies, handle, running.await.unwrap())
    }

    #[tokio::test]
    async fn it_counts_and_keeps_what_it_acknowledges() {
        let mut wire =
            b"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nRCPT TO:<c@b.example>\r\nDATA\r\n".to_vec();
        let line = [b'x'; 70];
        for _ in 0..5_000 {
            wire.extend_from_slice(&line);
            wire.extend_from_slice(b"\r\n");
        }
        wire.extend_from_slice(b".\r\nQUIT\r\n");
        let options = Options { keep: Keep::Memory { at_most: 2 }, ..Options::default() };
        let (replies, handle, received) = with_sink(options, &wire).await;
        assert!(replies.last().unwrap().starts_with("221"));
        assert_eq!((received.messages, received.recipients, received.bytes), (1, 2, 5_000 * 72));
        assert_eq!((received.sessions, received.open), (1, 0));
        assert_eq!(handle.take_messages()[0].content.len(), 5_000 * 72);
    }

    #[tokio::test]
    async fn what_is_too_large_is_not_kept() {
        let options = Options { size: 10, keep: Keep::Memory { at_most: 2 }, ..Options::default() };
        let wire = b"MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nBDAT 6\r\n123456BDAT 6 LAST\r\n123456QUIT\r\n";
        let (replies, handle, received) = with_sink(options, wire).await;
        assert!(replies[replies.len() - 2].starts_with("552"), "{replies:?}");
        assert_eq!((received.messages, received.refused), (0, 1));
        assert!(handle.take_messages().is_empty());
    }

    #[tokio::test]
    async fn a_session_that_breaks_off_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let keep = Keep::Folder { path: folder.path().to_owned(), sync: true };
        let sink =
            Sink::bind("127.0.0.1:0".parse().unwrap(), Options { keep, ..Options::default() }).await.unwrap();
        let (addr, handle) = (sink.addr(), sink.handle());
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(sink.run_until(async {
            let _ = stopped.await;
        }));
        let mut stream = TcpStream::connect(addr).await.unwrap();
        stream.write_all(b"MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nhalf a mess").await.unwrap();
        let mut greeting = [0; 16];
        stream.read_exact(&mut greeting).await.unwrap();
        drop(stream);
        talk(addr, b"MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nwhole\r\n.\r\nQUIT\r\n").await;
        stop.send(()).unwrap();
        assert_eq!(running.await.unwrap().messages, 1);
        assert_eq!(handle.received().open, 0);
        let mut names: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["000001.eml", "000001.envelope.json"]);
    }
}
