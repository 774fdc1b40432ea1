//! `serve`: run a commons.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use api::Settings;
use clap::Args;
use node::{Clock, Node};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use webhooks::Webhooks;
use witnesses::Witnesses;

use crate::config::{Config, Source};
use crate::log;
use crate::output::Output;

/// Serves a commons over HTTP until it is interrupted
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold serve town --listen 127.0.0.1:8080

Port 0 takes any free one. --log info logs every request. Ctrl-C answers what is under way, takes a snapshot and stops.
Each setting can also stand in the environment or in a file, as `commonhold check-config` shows.")]
pub struct Serve {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    config: Config,
}

impl Serve {
    /// Serves.
    pub fn run(self, output: Output) -> Result<()> {
        let (config, _) = self.source.load("serve")?;
        let mut settings = config.settings()?;
        let _exporting = log::begin(&config.log, config.log_format, config.otlp.as_deref())?;
        let clock = if config.manual_clock { Clock::Manual } else { Clock::System };
        let node = open(&self.source.dir, clock)?;
        let started = |settings| Webhooks::start(node.clone(), &self.source.dir, settings, api::show_event);
        settings.webhooks = config.webhooks().map(started).transpose()?;
        let asked = config.witnesses();
        let witnesses = (!asked.is_empty()).then(|| Witnesses::start(node.clone(), asked)).transpose()?;
        let served = serve(node, &config.listen, settings, |url| output.line(format!("listening on {url}")));
        if let Some(witnesses) = witnesses {
            witnesses.stop();
        }
        served
    }
}

/// How long a server that cannot write any more answers whoever reads, before it ends to be started again.
const READING_GOES_ON: Duration = Duration::from_secs(60);

/// How long work under way on threads of its own may keep the program from ending.
const SHUTDOWN_MAX: Duration = Duration::from_secs(2);

/// Opens the commons in `dir`.
pub(super) fn open(dir: &Path, clock: Clock) -> Result<Node> {
    Node::open(dir, clock).with_context(|| cannot_open(dir))
}

/// What is said where `dir` has no commons that could be served.
pub(super) fn cannot_open(dir: &Path) -> String {
    format!("cannot open the commons in {}", dir.display())
}

/// Serves `node` on `address` until the process is told to stop; calls `ready` with the URL once it listens.
pub(super) fn serve(
    node: Node,
    address: &str,
    settings: Settings,
    ready: impl FnOnce(&str) -> Result<()>,
) -> Result<()> {
    let runtime = Runtime::new()?;
    let webhooks = settings.webhooks.clone();
    let served = runtime.block_on(async {
        let stop = stop_signal()?;
        let listener = TcpListener::bind(address).await.with_context(|| {
            format!("cannot listen on {address}; --listen 127.0.0.1:0 takes any free port")
        })?;
        let scheme = if settings.tls.is_some() { "https" } else { "http" };
        ready(&format!("{scheme}://{}", listener.local_addr()?))?;
        std::io::stdout().flush()?;
        let watched = node.clone();
        let stop = async move {
            tokio::select! {
                () = stop => {}
                // What the writer decided and lost, nobody has seen: start anew, but let people read until then.
                () = async { watched.writing_ends().await; tokio::time::sleep(READING_GOES_ON).await } => {}
            }
        };
        api::serve(node.clone(), listener, settings, stop).await;
        Ok(())
    });
    runtime.shutdown_timeout(SHUTDOWN_MAX);
    if let Some(webhooks) = webhooks {
        webhooks.stop();
    }
    let failed = !node.is_running();
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
