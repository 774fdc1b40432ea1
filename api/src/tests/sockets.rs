//! The server on real sockets: clients that are slow, greedy, many, or stop reading, and the others beside them.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use futures_util::stream;
use node::Node;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::Server;
use crate::server::serve_routes;
use crate::{BODY_MAX, Limits, Rate, Settings, route};

const PATIENCE: Duration = Duration::from_secs(5);
const MIB: usize = 1 << 20;

/// Limits that are reached in no time.
const LIMITS: Limits = Limits {
    head_time: Duration::from_millis(300),
    body_time: Duration::from_millis(300),
    request_time: Duration::from_millis(600),
    stall_time: Duration::from_millis(300),
    drain_time: Duration::from_millis(1_500),
    ..Limits::DEFAULT
};

/// A commons behind a socket.
pub(super) struct Served {
    pub(super) server: Server,
    pub(super) address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

impl Served {
    pub(super) async fn with(settings: Settings) -> Served {
        let server = Server::start();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let shutdown = async { drop(stopped.await) };
        let routes = route::routes().router.merge(misbehaving());
        let ended = tokio::spawn(serve_routes(routes, server.node.clone(), listener, settings, shutdown));
        Served { server, address, stop, ended }
    }

    async fn limited(limits: Limits) -> Served {
        Served::with(Settings { limits, ..Settings::default() }).await
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("it listens")
    }

    /// Asks on a connection of its own, and tells the whole answer.
    async fn ask(&self, head: &str, body: &[u8]) -> String {
        let mut socket = self.connect().await;
        let head = format!("{head}\r\nHost: x\r\nConnection: close\r\n");
        let length = format!("Content-Length: {}\r\n\r\n", body.len());
        let length = if head.to_ascii_lowercase().contains("\r\ncontent-length") { "\r\n" } else { &length };
        socket.write_all(format!("{head}{length}").as_bytes()).await.expect("sent");
        let _ = socket.write_all(body).await; // It may have seen enough before the end.
        rest(&mut socket).await
    }

    /// Others are served meanwhile, and at once.
    async fn assert_serves(&self) {
        let begun = Instant::now();
        let answer = self.ask("GET /healthz HTTP/1.1", b"").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(begun.elapsed() < Duration::from_millis(250), "{:?}", begun.elapsed());
    }
}

/// Routes that do what ours never should.
fn misbehaving() -> Router<Node> {
    async fn panics() {
        panic!("a defect, for the test")
    }
    let endless = || async { Body::from_stream(stream::repeat_with(|| Ok::<_, String>(vec![b'x'; 65_536]))) };
    let silent = || async { Body::from_stream(stream::pending::<Result<Vec<u8>, String>>()) };
    Router::new()
        .route("/panics", get(panics))
        .route("/endless", get(endless))
        .route("/silent", get(silent))
        .route("/long", get(|| async { "x".repeat(2 << 20) }))
        .route("/slow", get(|| tokio::time::sleep(Duration::from_millis(400))))
        .route("/never", get(std::future::pending::<()>))
}

/// What still comes, until the server hangs up.
async fn rest(socket: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = timeout(PATIENCE, socket.read_to_end(&mut bytes)).await.expect("the server hangs up");
    drop(read); // A server that has not read everything resets the connection after its answer.
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Status and problem of an answer.
fn problem(answer: &str) -> (&str, String) {
    let status = answer.split(' ').nth(1).unwrap_or_default();
    let body = answer.split("\r\n\r\n").nth(1).and_then(|body| serde_json::from_str(body).ok());
    let kind = body.and_then(|body: Value| body["type"].as_str().map(str::to_owned)).unwrap_or_default();
    (status, kind)
}

fn check(answer: &str, status: &str, kind: &str) {
    assert_eq!(problem(answer), (status, format!("/problems/{kind}")), "{answer}");
}

/// How much memory this process has, in MiB.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    pages.split(' ').nth(1).and_then(|pages| pages.parse().ok()).map_or(0, |pages: usize| pages * 4 / 1_024)
}

#[tokio::test]
async fn whoever_dribbles_a_head_or_says_nothing_is_let_go() {
    let served = Served::limited(LIMITS).await;
    let dribbling = served.connect();
    let mut dribbling = dribbling.await;
    let mut silent = served.connect().await;
    let begun = Instant::now();
    let dribble = async {
        for byte in b"GET /healthz HTTP/1.1\r\nX-Slow: ".iter().cycle() {
            if dribbling.write_all(&[*byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, dribble).await.expect("the connection is closed");
    rest(&mut silent).await;
    assert!(begun.elapsed() < Duration::from_millis(1_500), "{:?}", begun.elapsed());
    served.assert_serves().await;
}

#[tokio::test]
async fn whoever_dribbles_a_body_is_told_so() {
    let served = Served::limited(LIMITS).await;
    let mut slow = served.connect().await;
    slow.write_all(b"POST /v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        .await
        .expect("sent");
    served.assert_serves().await;
    check(&rest(&mut slow).await, "408", "request-timeout");
    check(&served.ask("GET /never HTTP/1.1", b"").await, "503", "timed-out");
}

#[tokio::test]
async fn announced_bodies_that_do_not_come_keep_no_other_address_waiting() {
    let limits = Limits { body_time: Duration::from_secs(2), ..LIMITS };
    let served = Served::limited(limits).await;
    let mut waiting = Vec::new();
    for _ in 0..200 {
        let mut socket = served.connect().await;
        let head = format!("POST /v1/clock HTTP/1.1\r\nHost: x\r\nContent-Length: {BODY_MAX}\r\n\r\n");
        socket.write_all(head.as_bytes()).await.expect("sent");
        waiting.push(socket);
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let begun = Instant::now();
    let other = tokio::net::TcpSocket::new_v4().expect("a socket");
    other.bind("127.0.0.2:0".parse().expect("an address")).expect("loopback has many");
    let mut other = other.connect(served.address).await.expect("it listens");
    let body = br#"{"advance":"PT1S"}"#;
    let head = format!(
        "POST /v1/clock HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    other.write_all(head.as_bytes()).await.expect("sent");
    other.write_all(body).await.expect("sent");
    let answer = rest(&mut other).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
    drop(waiting);
}

#[tokio::test]
async fn a_huge_body_is_refused_by_its_length_and_by_counting() {
    let served = Served::limited(LIMITS).await;
    let begun = Instant::now();
    let head = "POST /v1/commands HTTP/1.1\r\nContent-Length: 1000000000";
    check(&served.ask(head, b"{").await, "413", "too-large");
    assert!(begun.elapsed() < LIMITS.body_time, "before it comes: {:?}", begun.elapsed());

    let before = resident();
    let mut socket = served.connect().await;
    let head =
        b"POST /v1/commands HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    socket.write_all(head).await.expect("sent");
    let chunk = [b"10000\r\n".as_slice(), &[b'x'; 65_536], b"\r\n"].concat();
    let mut sent = 0;
    while sent < 1_000 * MIB && socket.write_all(&chunk).await.is_ok() {
        sent += 65_536;
    }
    assert!(sent < 64 * MIB, "it read {} MiB of a body", sent / MIB);
    assert!(resident() < before + 64, "from {before} MiB to {} MiB", resident());
    served.assert_serves().await;
}

#[tokio::test]
async fn long_and_deep_json_is_refused_in_bounded_memory() {
    let served = Served::limited(Limits { request_time: PATIENCE, ..LIMITS }).await;
    let before = resident();
    let long = format!("[{}]", vec!["0"; 500_000].join(","));
    let open = "[".repeat(100_000);
    let deep = format!("{open}{}", "]".repeat(100_000));
    let shape = format!(r#"{{"type":"Polygon","coordinates":{deep}}}"#);
    let asset = format!(r#"{{"id":"lot-1","class":"lot","name":"Lot","geometry":{shape}}}"#);
    let head = "POST /v1/clock HTTP/1.1\r\nContent-Type: application/json";
    let write = "POST /v1/assets HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer chd_x\r\n\
                 Idempotency-Key: k";
    let signed = "POST /v1/assets HTTP/1.1\r\nContent-Type: application/jose+json";
    for body in [&long, &open, &deep, &asset] {
        for head in [head, write, signed] {
            check(&served.ask(head, body.as_bytes()).await, "400", "malformed");
        }
    }
    let million = format!("[{}]", vec!["0"; 1_000_000].join(","));
    assert!(million.len() > BODY_MAX);
    check(&served.ask(write, million.as_bytes()).await, "413", "too-large");
    assert!(resident() < before + 128, "from {before} MiB to {} MiB", resident());
    served.assert_serves().await;
}

#[tokio::test]
async fn whoever_stops_reading_is_let_go_and_costs_little() {
    let served = Served::limited(LIMITS).await;
    let before = resident();
    let mut stalled = Vec::new();
    for _ in 0..20 {
        let mut socket = served.connect().await;
        socket.write_all(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("sent");
        stalled.push(socket);
    }
    tokio::time::sleep(LIMITS.stall_time * 3).await;
    assert!(resident() < before + 64, "from {before} MiB to {} MiB", resident());
    served.assert_serves().await;
    for mut socket in stalled {
        // What lies in the sockets' buffers still comes; then it is over.
        let mut buffer = vec![0; 65_536];
        while timeout(PATIENCE, socket.read(&mut buffer)).await.expect("it ends").is_ok_and(|read| read > 0) {
        }
    }
}

#[tokio::test]
async fn connections_are_capped_by_address_and_in_all() {
    let served = Served::limited(Limits { connections_per_address: 2, ..LIMITS }).await;
    let (first, second) = (served.connect().await, served.connect().await);
    let mut third = served.connect().await;
    assert!(rest(&mut third).await.starts_with("HTTP/1.1 503"));
    drop((first, second));
    tokio::time::sleep(Duration::from_millis(50)).await;
    served.assert_serves().await;

    let served = Served::limited(Limits { connections: 1, ..LIMITS }).await;
    let _occupying = served.connect().await;
    let begun = Instant::now();
    let answer = served.ask("GET /healthz HTTP/1.1", b"").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let waited = begun.elapsed();
    assert!(waited > LIMITS.head_time / 2, "it waits until there is a place: {waited:?}");
}

#[tokio::test]
async fn whoever_asks_too_often_is_told_when_to_go_on() {
    let rate = Rate { every: Duration::from_secs(3), burst: 3 };
    let served = Served::limited(Limits { requests_per_address: rate, ..LIMITS }).await;
    let mut answers = Vec::new();
    for _ in 0..5 {
        answers.push(served.ask("GET /healthz HTTP/1.1", b"").await);
    }
    let statuses: Vec<&str> = answers.iter().map(|answer| problem(answer).0).collect();
    assert_eq!(statuses, ["200", "200", "200", "429", "429"]);
    check(&answers[4], "429", "too-many-requests");
    let wait = ["1", "2", "3"].map(|seconds| answers[4].contains(&format!("\r\nretry-after: {seconds}\r\n")));
    assert!(wait.contains(&true), "{}", answers[4]);
    tokio::time::sleep(Duration::from_secs(3)).await;
    served.assert_serves().await;
}

#[tokio::test]
async fn a_panic_in_a_handler_is_an_answer() {
    let served = Served::limited(LIMITS).await;
    check(&served.ask("GET /panics HTTP/1.1", b"").await, "500", "internal");
    served.assert_serves().await;
}

#[tokio::test]
async fn the_end_finishes_what_is_under_way_and_nothing_else() {
    let served = Served::limited(Limits { head_time: PATIENCE, ..LIMITS }).await;
    let mut idle = served.connect().await;
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("sent");
    let mut fresh = served.connect().await;
    let mut busy = served.connect().await;
    busy.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("sent");
    let mut streaming = served.connect().await;
    streaming.write_all(b"GET /silent HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("sent");
    tokio::time::sleep(Duration::from_millis(100)).await;

    let Served { server: _server, address, stop, ended } = served;
    let begun = Instant::now();
    stop.send(()).expect("it runs");
    rest(&mut idle).await;
    rest(&mut fresh).await;
    assert!(rest(&mut streaming).await.ends_with("0\r\n\r\n"), "the stream ends in good order");
    assert!(begun.elapsed() < Duration::from_millis(250), "at once: {:?}", begun.elapsed());
    assert!(TcpStream::connect(address).await.is_err(), "nobody is let in any more");
    assert!(rest(&mut busy).await.starts_with("HTTP/1.1 200"), "what is under way is finished");
    ended.await.expect("it ends");
    assert!(begun.elapsed() < LIMITS.drain_time, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn the_end_does_not_wait_for_ever() {
    let served =
        Served::limited(Limits { request_time: PATIENCE, drain_time: LIMITS.stall_time, ..LIMITS }).await;
    let mut never = served.connect().await;
    never.write_all(b"GET /never HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("sent");
    tokio::time::sleep(Duration::from_millis(50)).await;
    served.stop.send(()).expect("it runs");
    timeout(LIMITS.stall_time * 3, served.ended).await.expect("in time").expect("it ends");
    assert_eq!(rest(&mut never).await, "");
}
