//! A program run to its end, or to its limits.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// How long a program may run, and how much memory it may take.
#[derive(Clone, Copy)]
pub struct Limits {
    /// From its start.
    pub time: Duration,
    /// Resident, in MB.
    pub megabytes: f64,
}

/// What came of it.
pub enum Measured {
    /// It ended.
    Done(Figures),
    /// It was stopped at one of its limits, having taken so much until then.
    Stopped(Figures),
}

/// What a program took.
#[derive(Clone)]
pub struct Figures {
    /// From its start to its end.
    pub seconds: f64,
    /// The most memory resident at once, in MB of 10^6 bytes.
    pub megabytes: f64,
    /// What it printed.
    pub output: String,
}

/// Runs it and looks at its memory every millisecond; what it prints must fit into a file.
pub fn measure(command: &mut Command, limits: Limits) -> Result<Measured> {
    let printed = tempfile::NamedTempFile::new()?;
    command.stdin(Stdio::null()).stdout(printed.reopen()?).stderr(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().with_context(|| format!("cannot start {:?}", command.get_program()))?;
    let mut megabytes: f64 = 0.0;
    let status = loop {
        megabytes = megabytes.max(peak(&child));
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if start.elapsed() > limits.time || megabytes > limits.megabytes {
            child.kill()?;
            child.wait()?;
            break None;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let seconds = start.elapsed().as_secs_f64();
    let figures = Figures { seconds, megabytes, output: std::fs::read_to_string(printed.path())? };
    let Some(status) = status else { return Ok(Measured::Stopped(figures)) };
    ensure!(status.success(), "{command:?} failed");
    Ok(Measured::Done(figures))
}

/// The most memory that it has had resident so far, in MB, where the system tells.
fn peak(child: &Child) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
    kibibytes.unwrap_or(0.0) * 1_024.0 / 1e6
}
