//! A way to the server that breaks: a connection is cut at a random byte of what was asked or of what is answered.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::random::Random;

/// Somewhat more than a write here has, so that some connections live long enough.
const BYTES: usize = 1_200;

/// Forwards to a server until the program of the tests ends.
pub struct Proxy {
    pub address: SocketAddr,
    cuts: Arc<[AtomicUsize; 2]>,
}

impl Proxy {
    pub fn start(to: SocketAddr, mut random: Random) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let cuts = Arc::<[AtomicUsize; 2]>::default();
        let counted = cuts.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.expect("a connection");
                let Ok(server) = TcpStream::connect(to) else { continue };
                let mut bytes = [usize::MAX; 2];
                bytes[random.below(2)] = random.below(BYTES);
                for (way, (from, to)) in [(&client, &server), (&server, &client)].into_iter().enumerate() {
                    let (from, to) = (from.try_clone().expect("a socket"), to.try_clone().expect("a socket"));
                    let counted = counted.clone();
                    thread::spawn(move || carry(from, to, bytes[way], &counted[way]));
                }
            }
        });
        Proxy { address, cuts }
    }

    /// How many requests and how many answers were cut short.
    pub fn cuts(&self) -> [usize; 2] {
        [0, 1].map(|way| self.cuts[way].load(Ordering::Relaxed))
    }
}

/// Carries what comes from one to the other, but no more than that many bytes; then both ways are closed.
fn carry(mut from: TcpStream, mut to: TcpStream, mut bytes: usize, cuts: &AtomicUsize) {
    let mut buffer = [0; 4_096];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let carried = read.min(bytes);
        bytes -= carried;
        let sent = to.write_all(&buffer[..carried]);
        if carried < read {
            cuts.fetch_add(1, Ordering::Relaxed);
        }
        if carried < read || sent.is_err() {
            break;
        }
    }
    for end in [from, to] {
        let _ = end.shutdown(Shutdown::Both); // The other way may have closed it already.
    }
}
