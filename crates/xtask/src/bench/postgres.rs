//! What a competent team would use instead: the register as stored procedures in PostgreSQL, measured by a script.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// What the script measured.
pub struct Figures {
    /// Forced purchases per second.
    pub purchases_per_second: f64,
    /// 99 of 100 were answered within this many microseconds.
    pub p99_us: u64,
    /// Seconds of settling every asset in one statement.
    pub settle_seconds: f64,
}

/// Runs `script` (it prints `name clients per_second p50_us p99_us` and `name - seconds`, tab-separated).
pub fn run(script: &Path, assets: usize, participants: usize, clients: usize) -> Result<Option<Figures>> {
    let server = std::fs::read_dir("/usr/lib/postgresql").is_ok_and(|mut versions| versions.next().is_some());
    if !script.exists() || !server {
        return Ok(None);
    }
    let output = Command::new("bash")
        .arg(script)
        .env("ASSETS", assets.to_string())
        .env("PARTICIPANTS", participants.to_string())
        .env("CLIENTS", clients.to_string())
        .output()?;
    ensure!(output.status.success(), "PostgreSQL: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    let field = |name: &str, column: usize| -> Result<f64> {
        let line = text.lines().find(|line| line.starts_with(&format!("{name}\t")));
        let field = line.and_then(|line| line.split('\t').nth(column));
        Ok(field.with_context(|| format!("PostgreSQL's figure of {name}"))?.parse()?)
    };
    Ok(Some(Figures {
        purchases_per_second: field("purchase", 2)?,
        p99_us: field("purchase", 4)? as u64,
        settle_seconds: field("settle_all", 2)?,
    }))
}
