//! Over HTTP: the real program serves, and this one sends purchases by token on many keep-alive connections.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::durable::{PURCHASE_BODY, secret};
use super::memory::Random;
use super::town::asset;

/// What one run measured.
pub struct Figures {
    /// Purchases answered with 201, per second.
    pub purchases_per_second: f64,
    /// Half were answered within this many microseconds.
    pub p50_us: u64,
    /// 99 of 100 were.
    pub p99_us: u64,
    /// Answers other than 201: a buyer that holds the lot already.
    pub refused: u64,
}

/// The load to put on the server.
#[derive(Clone, Copy)]
pub struct Load {
    /// Keep-alive connections.
    pub connections: usize,
    /// For how long.
    pub time: Duration,
    /// How many lots there are.
    pub assets: usize,
    /// How many participants there are.
    pub participants: usize,
}

/// Nobody is limited by how often they ask.
pub(super) const UNLIMITED: &[&str] = &["--requests-per-second", "0", "--writes-per-second", "0"];
/// All may connect from here.
pub(super) const MANY: &[&str] = &["--connections-per-address", "100000"];

/// Serves the commons in `dir` with the program at `binary`, and measures it under `load`.
pub fn run(binary: &Path, dir: &Path, load: Load) -> Result<Figures> {
    let mut server = Server::start(binary, dir, &[UNLIMITED, MANY].concat())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let figures = runtime.block_on(put(load, &server.address));
    server.stop()?;
    figures
}

/// A server that is stopped when it is dropped, at the latest.
pub(super) struct Server {
    process: Child,
    pub(super) address: String,
}

impl Server {
    /// Serves the commons in `dir` with these further arguments.
    pub(super) fn start(binary: &Path, dir: &Path, arguments: &[&str]) -> Result<Server> {
        let mut command = Command::new(binary);
        command
            .arg("serve")
            .arg(dir)
            .args(["--listen", "127.0.0.1:0", "--manual-clock"])
            .args(arguments)
            .stdout(Stdio::piped());
        let mut process = command.spawn().with_context(|| format!("starting {}", binary.display()))?;
        let out = process.stdout.take().context("the server's output")?;
        for line in BufReader::new(out).lines() {
            if let Some(address) = line?.strip_prefix("listening on http://") {
                return Ok(Server { process, address: address.trim().to_string() });
            }
        }
        bail!("the server ended before it listened")
    }

    /// How much memory it has, by Linux's account.
    pub(super) fn megabytes(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = resident.and_then(|rest| rest.trim().strip_suffix(" kB")).context("VmRSS")?;
        Ok(kilobytes.trim().parse::<f64>()? / 1_024.0)
    }

    pub(super) fn stop(&mut self) -> Result<()> {
        let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status()?;
        if !asked.success() || !self.process.wait()?.success() {
            bail!("the server did not stop cleanly");
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill(); // It has stopped already unless something failed.
        let _ = self.process.wait();
    }
}

async fn put(load: Load, address: &str) -> Result<Figures> {
    let orders = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let connections = (0..load.connections).map(|number| {
        let (address, orders) = (address.to_string(), orders.clone());
        tokio::spawn(async move { send(number, load, &address, &orders, start).await })
    });
    let mut latencies = Vec::new();
    let mut refused = 0;
    for connection in connections.collect::<Vec<_>>() {
        let (answered, not_sold) = connection.await??;
        latencies.extend(answered);
        refused += not_sold;
    }
    let seconds = start.elapsed().as_secs_f64();
    latencies.sort_unstable();
    let at = |percent: usize| latencies.get(latencies.len() * percent / 100).copied().unwrap_or(0);
    let purchases_per_second = latencies.len() as f64 / seconds;
    Ok(Figures { purchases_per_second, p50_us: at(50), p99_us: at(99), refused })
}

/// Sends one purchase after the other on one connection; the microseconds of each that was sold, and the others.
async fn send(
    number: usize,
    load: Load,
    address: &str,
    orders: &AtomicU64,
    start: Instant,
) -> Result<(Vec<u64>, u64)> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut random = Random(number as u64 + 1_000);
    let (mut latencies, mut refused) = (Vec::new(), 0);
    let mut answer = vec![0; 16_384];
    while start.elapsed() < load.time {
        let order = orders.fetch_add(1, Ordering::Relaxed);
        let (lot, buyer) = (asset(random.below(load.assets)), secret(random.below(load.participants)));
        let request = format!(
            "POST /v1/assets/{lot}/purchase HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {buyer}\r\n\
             Idempotency-Key: http-{}-{order}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{PURCHASE_BODY}",
            std::process::id(),
            PURCHASE_BODY.len()
        );
        let sent = Instant::now();
        stream.write_all(request.as_bytes()).await?;
        match read_answer(&mut stream, &mut answer).await? {
            201 => latencies.push(u64::try_from(sent.elapsed().as_micros())?),
            409 => refused += 1,
            other => bail!("a purchase was answered with {other}: {}", String::from_utf8_lossy(&answer)),
        }
    }
    Ok((latencies, refused))
}

/// Reads one whole answer and tells its status.
pub(super) async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<u16> {
    let mut read = 0;
    loop {
        let more = stream.read(&mut buffer[read..]).await?;
        if more == 0 {
            bail!("the server closed the connection");
        }
        read += more;
        let Some(head) = buffer[..read].windows(4).position(|bytes| bytes == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&buffer[..head])?.to_ascii_lowercase();
        let length = text.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        let length: usize = length.context("an answer without a length")?.parse()?;
        if read >= head + 4 + length {
            return Ok(text.get(9..12).context("a status")?.parse()?);
        }
    }
}
