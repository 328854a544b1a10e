//! A TCP stream with an input and an output buffer, which costs no buffer while nothing passes.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::task::{Context, Poll, ready};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// Bytes that one read may take.
pub const READ: usize = 64 * 1024;
/// Idle buffers kept per thread.
const SPARE_BUFFERS: usize = 8;
/// A larger output buffer is given back after a flush.
const KEPT_OUTPUT: usize = 4 * 1024;

thread_local! {
    static SPARE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// A buffered TCP stream.
///
/// The input buffer is borrowed from a pool of the thread while it holds bytes; ten thousand idle sessions hold none.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    input: Vec<u8>,
    consumed: usize,
    output: Vec<u8>,
}

impl Wire {
    /// Takes over a connected stream. Small replies leave at once: Nagle's algorithm against delayed acknowledgement
    /// would cost 40 ms a message.
    ///
    /// # Errors
    /// The socket is already gone.
    pub fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, input: Vec::new(), consumed: 0, output: Vec::new() })
    }

    /// The peer's address.
    ///
    /// # Errors
    /// The socket is already gone.
    pub fn peer(&self) -> io::Result<std::net::SocketAddr> {
        self.stream.peer_addr()
    }

    /// Bytes that have been read and not consumed.
    pub fn input(&self) -> &[u8] {
        self.input.get(self.consumed..).unwrap_or_default()
    }

    /// Marks the first `count` bytes of [`Wire::input`] as dealt with.
    pub fn consume(&mut self, count: usize) {
        self.consumed = (self.consumed + count).min(self.input.len());
        if self.consumed == self.input.len() {
            give_back(std::mem::take(&mut self.input));
            self.consumed = 0;
        }
    }

    /// Waits for more bytes and reads once; 0 when the peer has closed. Safe to cancel.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn fill(&mut self) -> io::Result<usize> {
        poll_fn(|context| self.poll_fill(context)).await
    }

    /// Reads once without waiting; `None` when nothing is there.
    ///
    /// # Errors
    /// The connection broke, or the peer has closed it.
    pub async fn fill_if_ready(&mut self) -> io::Result<Option<usize>> {
        poll_fn(|context| {
            Poll::Ready(match self.poll_fill(context) {
                Poll::Pending => Ok(None),
                Poll::Ready(Ok(0)) => Err(io::ErrorKind::UnexpectedEof.into()),
                Poll::Ready(result) => result.map(Some),
            })
        })
        .await
    }

    fn poll_fill(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        ready!(self.stream.poll_read_ready(context))?;
        self.make_room();
        let polled = pin!(self.stream.read_buf(&mut self.input)).poll(context);
        if self.input.is_empty() {
            give_back(std::mem::take(&mut self.input));
        }
        polled
    }

    /// Room for one read behind what is unconsumed; the unconsumed is never more than the callers' line limits.
    fn make_room(&mut self) {
        if self.input.capacity() == 0 {
            self.input = take_spare();
        } else if self.input.capacity() - self.input.len() < READ / 2 {
            self.input.drain(..self.consumed);
            self.consumed = 0;
            self.input.reserve(READ / 2);
        }
    }

    /// The output buffer: what is appended leaves with the next [`Wire::flush`].
    pub fn output(&mut self) -> &mut Vec<u8> {
        &mut self.output
    }

    /// Writes the output buffer.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn flush(&mut self) -> io::Result<()> {
        self.write_through(&[]).await
    }

    /// Writes the output buffer and then `body`, in as few system calls as the socket takes.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn write_through(&mut self, body: &[u8]) -> io::Result<()> {
        let mut written = 0;
        let total = self.output.len() + body.len();
        while written < total {
            let head = self.output.get(written..).unwrap_or_default();
            let tail = body.get(written.saturating_sub(self.output.len())..).unwrap_or_default();
            let slices = [io::IoSlice::new(head), io::IoSlice::new(tail)];
            match self.stream.try_write_vectored(&slices) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => written += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.stream.writable().await?,
                Err(error) => return Err(error),
            }
        }
        self.output.clear();
        if self.output.capacity() > KEPT_OUTPUT || self.input.is_empty() {
            self.output = Vec::new();
        }
        Ok(())
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        give_back(std::mem::take(&mut self.input));
    }
}

fn take_spare() -> Vec<u8> {
    SPARE.with_borrow_mut(Vec::pop).unwrap_or_else(|| Vec::with_capacity(READ))
}

fn give_back(mut buffer: Vec<u8>) {
    if buffer.capacity() < READ || buffer.capacity() > 2 * READ {
        return;
    }
    buffer.clear();
    // A thread that is ending has no pool any more; then the buffer is simply freed.
    let _ = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        if spare.len() < SPARE_BUFFERS {
            spare.push(buffer);
        }
    });
}
