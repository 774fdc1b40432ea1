//! `serve`: run a commons.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use node::{Clock, Node};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::output::Output;

/// Serves a commons over HTTP until it is interrupted
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold serve town --listen 127.0.0.1:8080

Port 0 takes any free one. RUST_LOG=debug tells more. Ctrl-C answers what is under way, takes a snapshot and stops.")]
pub struct Serve {
    /// The directory of the commons
    dir: PathBuf,
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: String,
    /// Let the clock stand still until POST /v1/clock sets it forward; for tests and rehearsals
    #[arg(long)]
    manual_clock: bool,
}

impl Serve {
    /// Serves.
    pub fn run(self, output: Output) -> Result<()> {
        log_to_stderr();
        let clock = if self.manual_clock { Clock::Manual } else { Clock::System };
        let node = open(&self.dir, clock)?;
        serve(node, &self.listen, |url| output.line(format!("listening on {url}")))
    }
}

/// How long work under way on threads of its own may keep the program from ending.
const SHUTDOWN_MAX: Duration = Duration::from_secs(2);

/// Opens the commons in `dir`.
pub(super) fn open(dir: &Path, clock: Clock) -> Result<Node> {
    Node::open(dir, clock).with_context(|| format!("cannot open the commons in {}", dir.display()))
}

/// Serves `node` on `address` until the process is told to stop; calls `ready` with the URL once it listens.
pub(super) fn serve(node: Node, address: &str, ready: impl FnOnce(&str) -> Result<()>) -> Result<()> {
    let runtime = Runtime::new()?;
    let served = runtime.block_on(async {
        let stop = stop_signal()?;
        let listener = TcpListener::bind(address).await.with_context(|| {
            format!("cannot listen on {address}; --listen 127.0.0.1:0 takes any free port")
        })?;
        ready(&format!("http://{}", listener.local_addr()?))?;
        std::io::stdout().flush()?;
        let watched = node.clone();
        let stop = async move {
            tokio::select! {
                () = stop => {}
                () = watched.writing_ends() => {} // What the writer decided and lost, nobody has seen: start anew.
            }
        };
        let unlimited = api::Rate { per_second: 0, burst: 0 }; // Until rates can be set.
        let limits = api::Limits {
            requests_per_address: unlimited,
            writes_per_account: unlimited,
            ..api::Limits::DEFAULT
        };
        api::serve(node.clone(), listener, api::Settings { limits, tls: None }, stop).await;
        Ok(())
    });
    runtime.shutdown_timeout(SHUTDOWN_MAX);
    let failed = !node.is_writing();
    node.shut_down()?;
    anyhow::ensure!(
        !failed,
        "writing has stopped, as the log says; what was answered is safe; start again when it is mended"
    );
    served
}

/// Completes when the process is told to stop. Listens from the call on, not from the first wait.
fn stop_signal() -> Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Writes what happens to stderr, as much of it as RUST_LOG asks for.
pub(super) fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
