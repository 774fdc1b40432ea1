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
    let sizes = [("ASSETS", assets), ("PARTICIPANTS", participants), ("CLIENTS", clients)];
    let Some(text) = output(script, &sizes)? else { return Ok(None) };
    Ok(Some(Figures {
        purchases_per_second: field(&text, "purchase", 2)?,
        p99_us: field(&text, "purchase", 4)? as u64,
        settle_seconds: field(&text, "settle_all", 2)?,
    }))
}

/// Seconds in which it tallies ballots of ten votes each, of the same script, which measures the rest in passing.
pub fn tally(script: &Path, ballots: usize) -> Result<Option<f64>> {
    let sizes =
        [("BALLOTS", ballots), ("ASSETS", 1_000), ("PARTICIPANTS", 100), ("CLIENTS", 1), ("SECONDS_EACH", 1)];
    output(script, &sizes)?.map(|text| field(&text, "tally", 2)).transpose()
}

/// What the script prints; `None` if it or the server is not there.
fn output(script: &Path, sizes: &[(&str, usize)]) -> Result<Option<String>> {
    let server = std::fs::read_dir("/usr/lib/postgresql").is_ok_and(|mut versions| versions.next().is_some());
    if !script.exists() || !server {
        return Ok(None);
    }
    let sizes = sizes.iter().map(|(name, size)| (name, size.to_string()));
    let output = Command::new("bash").arg(script).envs(sizes).output()?;
    ensure!(output.status.success(), "PostgreSQL: {}", String::from_utf8_lossy(&output.stderr));
    Ok(Some(String::from_utf8(output.stdout)?))
}

fn field(text: &str, name: &str, column: usize) -> Result<f64> {
    let line = text.lines().find(|line| line.starts_with(&format!("{name}\t")));
    let field = line.and_then(|line| line.split('\t').nth(column));
    Ok(field.with_context(|| format!("PostgreSQL's figure of {name}"))?.parse()?)
}
