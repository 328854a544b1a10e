//! `portcullis healthcheck`: asks a running gateway whether it is ready, for containers without a shell.

use super::exit;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// All of it: connecting, asking and reading the answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// The status line is at the front.
const ENOUGH: usize = 512;

/// Ask a running gateway whether it is ready.
///
/// Exit status: 0 ready, 1 not ready or no answer within 3 seconds, 64 the command line makes no sense.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Where the gateway answers HTTP.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:9025")]
    address: SocketAddr,
    /// What is asked for.
    #[arg(long, value_name = "PATH", default_value = "/readyz")]
    path: String,
}

/// Runs the command.
pub fn run(args: Args) -> ExitCode {
    let problem = match ask(args.address, &args.path, PATIENCE) {
        Ok(200) => return exit::OK,
        Ok(status) => format!("not ready: status {status}"),
        Err(error) => format!("no answer from {}: {error}", args.address),
    };
    let _ = writeln!(io::stderr(), "{problem}");
    exit::NO
}

/// The status of `GET path`.
fn ask(address: SocketAddr, path: &str, patience: Duration) -> io::Result<u16> {
    let until = Instant::now() + patience;
    // A timeout of zero would mean none.
    let left = || until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
    let mut stream = TcpStream::connect_timeout(&address, left())?;
    stream.set_write_timeout(Some(left()))?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    let mut piece = [0; ENOUGH];
    while answer.len() < ENOUGH && !answer.contains(&b'\n') && Instant::now() < until {
        stream.set_read_timeout(Some(left()))?;
        match stream.read(&mut piece)? {
            0 => break,
            read => answer.extend_from_slice(piece.get(..read).unwrap_or_default()),
        }
    }
    status(&answer).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP"))
}

/// The code of `HTTP/1.1 200 OK` (RFC 9112 section 4).
fn status(answer: &[u8]) -> Option<u16> {
    let line = answer.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let (version, rest) = line.split_once(' ')?;
    version.starts_with("HTTP/1.").then(|| rest.split_whitespace().next()?.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn answered(answer: &'static [u8]) -> io::Result<u16> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 200];
            let read = stream.read(&mut request).unwrap();
            assert!(request[..read].starts_with(b"GET /readyz HTTP/1.1\r\n"));
            for piece in answer.chunks(5) {
                stream.write_all(piece).unwrap();
                stream.flush().unwrap();
            }
        });
        let status = ask(address, "/readyz", PATIENCE);
        server.join().unwrap();
        status
    }

    #[test]
    fn the_status_is_the_answer() {
        assert_eq!(answered(b"HTTP/1.1 200 OK\r\n\r\nready").unwrap(), 200);
        assert_eq!(answered(b"HTTP/1.1 503 Service Unavailable\r\n\r\n").unwrap(), 503);
        for wrong in [&b""[..], b"220 mx ESMTP\r\n", b"HTTP/1.1 x\r\n"] {
            assert_eq!(answered(wrong).unwrap_err().kind(), io::ErrorKind::InvalidData);
        }
    }

    #[test]
    fn silence_is_an_error() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let silent = ask(listener.local_addr().unwrap(), "/readyz", Duration::from_millis(30));
        assert!(silent.is_err());
    }
}
