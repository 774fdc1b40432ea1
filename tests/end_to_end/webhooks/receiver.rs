//! A receiver of deliveries as a stranger would write one, and the signature by the standard's words alone.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What came in one request.
#[derive(Clone, Debug)]
pub struct Delivery {
    headers: Vec<(String, String)>,
    body: String,
}

impl Delivery {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a delivery is JSON")
    }

    /// Whether whoever has `secret` signed exactly this.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = BASE64.decode(secret.strip_prefix("whsec_").expect("a secret")).expect("base64");
        let signed = format!("{}.{}.{}", self.id(), self.header("webhook-timestamp"), self.body);
        self.header("webhook-signature") == format!("v1,{}", BASE64.encode(hmac(&key, signed.as_bytes())))
    }
}

/// HMAC-SHA256 as RFC 2104 defines it.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let padded = |pad: u8| {
        let mut block = [pad; 64];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().into()
}

/// Takes deliveries on a port of its own, until the test ends.
pub struct Receiver {
    pub port: u16,
    status: Arc<AtomicU16>,
    taken: Arc<Mutex<Vec<Delivery>>>,
}

impl Receiver {
    /// One that answers with `status`.
    pub fn start(status: u16) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (status, taken) = (Arc::new(AtomicU16::new(status)), Arc::new(Mutex::new(Vec::new())));
        let receiver = Receiver { port, status: status.clone(), taken: taken.clone() };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (status, taken) = (status.clone(), taken.clone());
                thread::spawn(move || take(stream, &status, &taken));
            }
        });
        receiver
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook?of=ada", self.port)
    }

    /// Answers with `status` from now on.
    pub fn answer(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    pub fn taken(&self) -> Vec<Delivery> {
        self.taken.lock().expect("no panic").clone()
    }

    /// Waits until so many have come, and returns them.
    pub fn wait_for(&self, count: usize) -> Vec<Delivery> {
        until("deliveries", || Some(self.taken()).filter(|taken| taken.len() >= count))
    }
}

fn take(stream: TcpStream, status: &AtomicU16, taken: &Mutex<Vec<Delivery>>) {
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).unwrap_or_default() == 0 {
            return; // Somebody only looked whether it listens.
        }
        if line.trim_end().is_empty() {
            break;
        }
        lines.push(line.trim_end().to_owned());
    }
    assert!(lines[0].starts_with("POST /hook?of=ada HTTP/1.1"), "{}", lines[0]);
    let headers = lines[1..].iter().filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
    let mut delivery = Delivery { headers, body: String::new() };
    let mut body = vec![0; delivery.header("content-length").parse().expect("a length")];
    stream.read_exact(&mut body).expect("the whole body");
    delivery.body = String::from_utf8(body).expect("UTF-8");
    let status = status.load(Ordering::SeqCst);
    taken.lock().expect("no panic").push(delivery);
    let answer = format!("HTTP/1.1 {status} So\r\nContent-Length: 2\r\nLocation: /elsewhere\r\n\r\nok");
    let _ = stream.get_mut().write_all(answer.as_bytes()); // A server that was killed hears nothing.
}

/// Asks until there is an answer, for half a minute.
pub fn until<T>(what: &str, ask: impl Fn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "waited in vain for {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
