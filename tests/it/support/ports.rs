//! Ports for servers that cannot choose their own.
//!
//! A port that the kernel has just given and that is closed again may be somebody else's a moment later: each connection
//! of each test takes one of the same. These lie below the ones that the kernel gives, and a file locked while this
//! process lives keeps the tests beside it off.

use std::array;
use std::env;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process;
use std::sync::Mutex;

const FIRST: u16 = 20_000;
const COUNT: u16 = 10_000;

/// The locks of this process. Its end lets go of them.
static TAKEN: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// Free loopback ports that no other test gets while this process lives.
#[track_caller]
pub fn free_addresses<const N: usize>() -> [SocketAddr; N] {
    let folder = env::temp_dir().join("portcullis-ports");
    fs::create_dir_all(&folder).unwrap();
    // Elsewhere in each process, so that they seldom ask for the same.
    let start = u16::try_from(process::id() * 16 % u32::from(COUNT)).unwrap();
    let mut candidates = (0..COUNT).map(|step| FIRST + (start + step) % COUNT);
    let mut taken = TAKEN.lock().unwrap();
    array::from_fn(|_| {
        loop {
            let port = candidates.next().expect("no free port below those of the kernel");
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            // Opened again by this same process it is another lock, so no port is given twice.
            let Ok(lock) = File::create(folder.join(port.to_string())) else { continue };
            if lock.try_lock().is_ok() && TcpListener::bind(address).is_ok() {
                taken.push(lock);
                break address;
            }
        }
    })
}

/// One such address: nobody listens there.
#[track_caller]
pub fn free_address() -> SocketAddr {
    let [address] = free_addresses();
    address
}
