//! Load over HTTP: purchases by token with reads between them, on as many connections as the server serves well, on far
//! more, and with the limits that it has by default; and how soon after that it serves others again.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use super::durable::{self, PURCHASE_BODY, secret};
use super::http::{MANY, Server, UNLIMITED, read_answer};
use super::memory::Random;
use super::town::{asset, participant};
use super::{program, row};

/// Reads for each write.
const READS: usize = 9;

/// When memory is looked at, beside the start and the end.
const WARM: Duration = Duration::from_secs(10);

#[derive(clap::Args, Debug)]
pub struct Load {
    /// Keep-alive connections; then ten times as many
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// For how many seconds; for a third of that with too many connections, and under the default limits
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many assets there are.
    #[arg(long, default_value_t = 100_000)]
    assets: usize,
}

/// What came back: microseconds of each read and of each write that was served, and how many had which status.
#[derive(Default)]
struct Answers {
    reads: Vec<u64>,
    writes: Vec<u64>,
    statuses: BTreeMap<u16, u64>,
}

impl Load {
    /// Measures, and fails on any answer but 2xx, 429 and 503.
    pub fn run(&self) -> Result<()> {
        let binary = program()?;
        let (many, third) = (10 * self.connections, self.seconds.div_ceil(3));
        let unlimited = [UNLIMITED, MANY].concat();
        self.measure(&binary, "no limits", self.connections, self.seconds, &unlimited)?;
        self.measure(&binary, "no limits", many, third, &unlimited)?;
        self.measure(&binary, "default limits", many, third, MANY)
    }

    /// Founds a commons, serves it, and prints what `connections` connections see.
    fn measure(
        &self,
        binary: &Path,
        name: &str,
        connections: usize,
        seconds: u64,
        arguments: &[&str],
    ) -> Result<()> {
        let dir = tempfile::tempdir()?;
        let commons = dir.path().join("commons");
        durable::found(&commons, self.assets.max(connections), 2 * connections)?;
        let mut server = Server::start(binary, &commons, arguments)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        println!("{connections} connections, {name}, {seconds} s");
        row("  memory at the start", server.megabytes()?, "MB");
        let time = Duration::from_secs(seconds);
        let start = Instant::now();
        let answers = runtime.block_on(async {
            let load = tokio::spawn(put(server.address.clone(), connections, self.assets, time));
            if WARM < time {
                tokio::time::sleep(WARM).await;
                row("  memory after 10 s", server.megabytes()?, "MB");
            }
            load.await?
        })?;
        let elapsed = start.elapsed().as_secs_f64();
        row("  memory at the end", server.megabytes()?, "MB");
        answers.print(elapsed)?;
        probe(&runtime, &server.address)?;
        server.stop()
    }
}

impl Answers {
    fn print(mut self, seconds: f64) -> Result<()> {
        let served = (self.reads.len() + self.writes.len()) as f64 / seconds;
        row("  served", served, "/s");
        for (what, latencies) in [("reads", &mut self.reads), ("writes", &mut self.writes)] {
            latencies.sort_unstable();
            row(&format!("  {what}"), latencies.len() as f64 / seconds, "/s");
            for (name, of_1000) in [("p50", 500), ("p99", 990), ("p99.9", 999)] {
                let latency = latencies.get(latencies.len() * of_1000 / 1_000).copied().unwrap_or_default();
                row(&format!("    {name}"), latency as f64 / 1_000.0, "ms");
            }
        }
        for (status, count) in &self.statuses {
            row(&format!("  answered {status}"), *count as f64, "");
            ensure!(
                matches!(status, 200..300 | 429 | 503),
                "an answer that nobody expects under load: {status}"
            );
        }
        Ok(())
    }

    fn add(&mut self, other: Answers) {
        self.reads.extend(other.reads);
        self.writes.extend(other.writes);
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
    }
}

async fn put(address: String, connections: usize, assets: usize, time: Duration) -> Result<Answers> {
    let mut clients = JoinSet::new();
    for number in 0..connections {
        let address = address.clone();
        clients.spawn(async move {
            let mut client = Client::connect(&address, number, connections, assets).await?;
            let start = Instant::now();
            let mut answers = Answers::default();
            while start.elapsed() < time {
                client.turn(&mut answers).await?;
            }
            anyhow::Ok(answers)
        });
    }
    let mut answers = Answers::default();
    while let Some(client) = clients.join_next().await {
        answers.add(client??);
    }
    Ok(answers)
}

/// A connection over which two participants buy their lots from each other, one lot after the other.
struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
    address: String,
    number: usize,
    connections: usize,
    assets: usize,
    turns: usize,
    bought: usize,
    random: Random,
}

impl Client {
    async fn connect(address: &str, number: usize, connections: usize, assets: usize) -> Result<Client> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (buffer, address, random) = (vec![0; 1 << 16], address.to_owned(), Random(number as u64));
        Ok(Client { stream, buffer, address, number, connections, assets, turns: 0, bought: 0, random })
    }

    /// Some reads and a write.
    async fn turn(&mut self, answers: &mut Answers) -> Result<()> {
        for _ in 0..READS {
            let lot = asset(self.random.below(self.assets));
            let target = match self.random.below(10) {
                0 => format!("/v1/accounts/{}", participant(self.number).account()),
                1 => "/v1/assets?limit=20".into(),
                2..5 => format!("/v1/assets/{lot}/quote?valuation=1000"),
                _ => format!("/v1/assets/{lot}"),
            };
            let (status, micros) =
                self.ask(&format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address)).await?;
            *answers.statuses.entry(status).or_default() += 1;
            answers.reads.extend((status == 200).then_some(micros));
        }
        let (status, micros) = self.purchase().await?;
        *answers.statuses.entry(status).or_default() += 1;
        answers.writes.extend((status == 201).then_some(micros));
        Ok(())
    }

    /// The next purchase. Lot `i` was claimed by participant `i` modulo their number, twice that of the connections: so
    /// both holders of this client's lots are its own, and after each round over the lots the other one buys.
    async fn purchase(&mut self) -> Result<(u16, u64)> {
        let lots = (self.assets / self.connections).max(1);
        let (lap, place) = (self.bought / lots, self.bought % lots);
        let buyer = self.number + self.connections * ((lap + place + 1) % 2);
        let lot = asset(self.number + self.connections * place);
        self.turns += 1;
        let request = format!(
            "POST /v1/assets/{lot}/purchase HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Idempotency-Key: {}-{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{PURCHASE_BODY}",
            self.address,
            secret(buyer),
            self.number,
            self.turns,
            PURCHASE_BODY.len()
        );
        let answer = self.ask(&request).await?;
        self.bought += usize::from(answer.0 == 201);
        Ok(answer)
    }

    /// The status of the answer, and the microseconds that it took.
    async fn ask(&mut self, request: &str) -> Result<(u16, u64)> {
        let sent = Instant::now();
        self.stream.write_all(request.as_bytes()).await?;
        let status = read_answer(&mut self.stream, &mut self.buffer).await?;
        Ok((status, u64::try_from(sent.elapsed().as_micros())?))
    }
}

/// Asks for one thing after the other, in the second after the load.
fn probe(runtime: &Runtime, address: &str) -> Result<()> {
    let start = Instant::now();
    let (mut first, mut worst, mut count) = (None, Duration::ZERO, 0);
    runtime.block_on(async {
        let mut client = Client::connect(address, 0, 1, 1).await?;
        while start.elapsed() < Duration::from_secs(1) {
            let request = format!("GET /v1/assets/{} HTTP/1.1\r\nHost: {address}\r\n\r\n", asset(0));
            let (status, micros) = client.ask(&request).await?;
            if status == 200 {
                first.get_or_insert_with(|| start.elapsed());
                worst = worst.max(Duration::from_micros(micros));
                count += 1;
            } else {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        anyhow::Ok(())
    })?;
    let first = first.context("nobody was served in the second after the load")?;
    row("  after it, the first answer of 200", first.as_secs_f64() * 1_000.0, "ms");
    row("  and the slowest of the first second", worst.as_secs_f64() * 1_000.0, "ms");
    row("  of so many", f64::from(count), "");
    println!();
    Ok(())
}
