//! Pages and lists of a large register: how long the server takes for each, alone on its machine.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use ledger::Duration as Time;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::durable;
use super::http::{self, Server, UNLIMITED, read_answer};
use super::memory::Random;
use super::town::{asset, participant};
use super::{program, row};

#[derive(clap::Args, Debug)]
pub struct Pages {
    /// How many assets there are
    #[arg(long, default_value_t = 300_000)]
    assets: usize,
    /// How often each page is asked for, unless that takes too long
    #[arg(long, default_value_t = 200)]
    times: usize,
    /// Another build of the program, measured in the same way before
    #[arg(long)]
    beside: Option<PathBuf>,
}

/// How many hold the assets.
const HOLDERS: usize = 997;
/// How long one page is asked for again and again.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long assets are bought each time.
const PURCHASES: Duration = Duration::from_secs(8);
/// The longest answer.
const ANSWER_MAX: usize = 8 << 20;

/// What is asked for. Lots are valued at 100 to 1,000,000, in a random order.
const TARGETS: [&str; 31] = [
    "/",
    "/insights",
    "/register",
    "/register?after=0%20lot-200000",
    "/register?sort=valuation",
    "/register?sort=valuation&after=50000000%20lot-1",
    "/register?sort=-valuation",
    "/register?sort=-valuation&after=-20000%20lot-1",
    "/register?sort=runs_out_at",
    "/register?sort=runs_out_at&after=1830000000%20lot-1",
    "/register?class=rare",
    "/register?class=rare&sort=-valuation",
    "/register?status=in_arrears",
    "/register?status=vacant&sort=-valuation",
    "/register?q=elm",
    "/register?q=elm&sort=-valuation",
    "/register?q=lot-299999",
    "/register?q=no%20such%20street&sort=runs_out_at",
    "/v1/assets?limit=20",
    "/v1/assets?limit=1000",
    "/v1/assets?limit=1000&sort=valuation",
    "/v1/assets?sort=-valuation",
    "/v1/assets?sort=runs_out_at",
    "/v1/assets?q=elm&sort=-valuation",
    "/v1/assets?q=no%20such%20street",
    "/v1/assets?status=in_arrears&sort=runs_out_at",
    "/v1/assets?max_price=101&sort=id",
    "/v1/assets?bbox=0.01,0.01,0.012,0.012&sort=valuation",
    "/v1/assets?bbox=-1,-1,9,9&sort=valuation",
    "/v1/assets?holder=HOLDER&sort=runs_out_at",
    "/v1/treasury",
];

/// Milliseconds: half were answered within the first, 99 of 100 within the second.
type Figures = (f64, f64);

impl Pages {
    /// Founds a commons once and serves it with each program, one after the other.
    pub fn run(&self) -> Result<()> {
        let binary = program()?;
        let dir = tempfile::tempdir()?;
        let commons = dir.path().join("commons");
        found(&commons, self.assets)?;
        println!("{} assets\n", self.assets);
        let before = self.beside.as_ref().map(|beside| self.measure(beside, &commons)).transpose()?;
        let now = self.measure(&binary, &commons)?;
        for (n, target) in TARGETS.iter().enumerate() {
            let (half, most) = now[n];
            print!("{target:<64} {half:>8.2} {most:>8.2} ms");
            match before.as_ref().map(|before| before[n]) {
                Some((before_half, before_most)) => println!(
                    "  before {before_half:>8.2} {before_most:>8.2} ms  x {:.2} {:.2}",
                    half / before_half,
                    most / before_most
                ),
                None => println!(),
            }
        }
        println!();
        let beside = self.beside.as_deref();
        self.purchases(&beside.into_iter().chain([&*binary]).collect::<Vec<_>>())
    }

    /// Purchases over HTTP in a commons of as many assets, with each program in turn, and opening it after that.
    fn purchases(&self, binaries: &[&Path]) -> Result<()> {
        let load =
            http::Load { connections: 64, time: PURCHASES, assets: self.assets, participants: HOLDERS };
        let dir = tempfile::tempdir()?;
        let commons = dir.path().join("commons");
        durable::found(&commons, self.assets, HOLDERS)?;
        for binary in [binaries, binaries].concat() {
            let copied = dir.path().join("copy");
            copy(&commons, &copied)?;
            let figures = http::run(binary, &copied, load)?;
            row(&format!("purchases: {}", binary.display()), figures.purchases_per_second, "/s");
            row("  99 of 100 are answered within", figures.p99_us as f64 / 1_000.0, "ms");
            let start = Instant::now();
            let mut server = Server::start(binary, &copied, UNLIMITED)?;
            row("  opening it again, with its snapshot", start.elapsed().as_secs_f64(), "s");
            row("  memory then", server.megabytes()?, "MB");
            server.stop()?;
            std::fs::remove_dir_all(&copied)?;
        }
        Ok(())
    }

    /// Serves a copy of `commons` with `binary`: whoever opens it leaves a snapshot in a layout of its own.
    fn measure(&self, binary: &Path, commons: &Path) -> Result<Vec<Figures>> {
        let dir = tempfile::tempdir()?;
        let copied = dir.path().join("commons");
        copy(commons, &copied)?;
        let mut server = Server::start(binary, &copied, UNLIMITED)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let figures = TARGETS.iter().map(|target| {
            let holder = participant(0).account().to_string();
            runtime.block_on(self.ask(&server.address, &target.replace("HOLDER", &holder)))
        });
        let figures = figures.collect::<Result<_>>()?;
        server.stop()?;
        println!();
        Ok(figures)
    }

    async fn ask(&self, address: &str, target: &str) -> Result<Figures> {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut answer = vec![0; ANSWER_MAX];
        let request = format!("GET {target} HTTP/1.1\r\nHost: {address}\r\n\r\n");
        let (begin, mut times) = (Instant::now(), Vec::new());
        while times.len() < self.times && (begin.elapsed() < PATIENCE || times.is_empty()) {
            let start = Instant::now();
            stream.write_all(request.as_bytes()).await?;
            let status = read_answer(&mut stream, &mut answer).await?;
            ensure!(status == 200, "{target} was answered with {status}");
            times.push(start.elapsed().as_secs_f64() * 1_000.0);
        }
        times.sort_unstable_by(f64::total_cmp);
        Ok((times[times.len() / 2], times[times.len() * 99 / 100]))
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    ensure!(Command::new("cp").arg("-r").args([from, to]).status()?.success(), "no copy");
    Ok(())
}

/// Founds a commons of lots at all prices, with names and places, some of them rare; then lets 200 days pass, in which
/// many deposits are used up.
fn found(dir: &Path, assets: usize) -> Result<()> {
    let rare = "[[classes]]\nid = \"rare\"\nrate = \"0.02\"\nfirst_issue = \"claim\"\nmin_tenure = \"PT0S\"";
    let mut random = Random(3);
    let claim = |number: usize| {
        if number.is_multiple_of(97) {
            return None;
        }
        let valuation = 100 + random.below(1_000) * random.below(1_001);
        let deposit = valuation * (60 + random.below(900)) / 7_000 + 1;
        let terms =
            json!({ "max_price": "0", "valuation": valuation.to_string(), "deposit": deposit.to_string() });
        Some(terms.to_string())
    };
    let node = durable::found_with(dir, rare, (assets, HOLDERS), registration, claim)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(node.advance_clock(node.now() + Time::from_days(200)))?;
    Ok(node.shut_down()?)
}

/// A lot of 10 by 10 metres in a street, where one of a thousand is rare.
fn registration(number: usize) -> Value {
    const STREETS: [&str; 8] = ["Oak", "Elm", "Maple", "Cedar", "Lake", "Hill", "Station", "Church"];
    // In units of 0.00001 degrees: a metre or so.
    let (x, y) = (number % 1_000 * 10, number / 1_000 * 10);
    let degrees = |units: usize| units as f64 / 100_000.0;
    let corner = |east: usize, north: usize| json!([degrees(x + east), degrees(y + north)]);
    let ring = [corner(0, 0), corner(9, 0), corner(9, 9), corner(0, 9), corner(0, 0)];
    json!({
        "id": asset(number),
        "class": if number % 1_000 == 7 { "rare" } else { "lot" },
        "name": format!("{} {} Street", number / STREETS.len() + 1, STREETS[number % STREETS.len()]),
        "geometry": { "type": "Polygon", "coordinates": [ring] },
    })
}
