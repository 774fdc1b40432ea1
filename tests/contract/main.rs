//! The interface keeps what its document promises: schemathesis makes requests up from the OpenAPI document, sends them
//! signed or with a token to a town that is served, and compares every answer with it.
//!
//! `COMMONHOLD_TEST_EXAMPLES` sets how many requests are made up for each address, beside those at the bounds of its
//! schemas.

#[path = "../debian/mod.rs"]
mod debian;
#[expect(dead_code, reason = "nobody is killed here")]
#[path = "../end_to_end/server.rs"]
mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use server::{Server, commonhold};

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract");
const SCOPES: &str = "valuations,deposits,purchases,transfers,proposals";

/// Runs `program` to its end; whatever it has to say is shown if it fails.
fn run(program: impl AsRef<Path>, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program.as_ref()).args(arguments).output();
    let output = output.map_err(|error| format!("{}: {error}", program.as_ref().display()))?;
    let said = || [output.stdout.as_slice(), &output.stderr].map(String::from_utf8_lossy).concat();
    if output.status.success() { Ok(()) } else { Err(said()) }
}

/// The folder of schemathesis's program, installed where it is not there yet.
fn installed() -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schemathesis");
    let wanted = fs::read_to_string(format!("{HERE}/requirements.txt")).expect("a list of packages");
    let done = dir.join("installed.txt");
    if fs::read_to_string(&done).is_ok_and(|there| there == wanted) {
        return dir.join("bin");
    }
    let dir_name = dir.to_str().expect("a path in UTF-8");
    debian::ensure("python3 -m ensurepip --version", "python3 python3-venv");
    run("python3", &["-m", "venv", "--clear", dir_name]).expect("python3 with venv");
    let requirements = format!("{HERE}/requirements.txt");
    let install = ["install", "--quiet", "--disable-pip-version-check", "--requirement", &requirements];
    run(dir.join("bin/pip"), &install).expect("the packages are installed from PyPI");
    fs::write(&done, wanted).expect("a note of what is there");
    dir.join("bin")
}

#[test]
fn every_answer_is_as_the_document_says() {
    let programs = installed();
    let dir = tempfile::tempdir().expect("a directory");
    let town = dir.path().join("town");
    let town_name = town.to_str().expect("a path in UTF-8");
    assert!(commonhold(&["demo", "--exit", "--dir", town_name]).status.success(), "a town");
    let server = Server::start(&town, &["--manual-clock"], &dir.path().join("log"));
    let url = format!("http://{}", server.address);

    let key = town.join("people/ada-marsh.json");
    let key = key.to_str().expect("a path in UTF-8");
    // The clock is set far ahead on the way: the token must last.
    let granted = ["--json", "token", "grant", "--scopes", SCOPES, "--expires", "P1800D", "--key", key];
    let granted = commonhold(&[&granted[..], &["--server", &url]].concat());
    let granted: Value = serde_json::from_slice(&granted.stdout).expect("a token");
    let examples = std::env::var("COMMONHOLD_TEST_EXAMPLES").unwrap_or("1".into());

    let report = Command::new(programs.join("schemathesis"))
        .current_dir(dir.path())
        .args(["--config-file", &format!("{HERE}/schemathesis.toml"), "run", &format!("{url}/openapi.json")])
        .args(["--seed", "7", "--max-examples", &examples, "--continue-on-failure"])
        .env("PYTHONPATH", HERE)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("CONTRACT_SERVER", &url)
        .env("CONTRACT_KEYS", &town)
        .env("CONTRACT_TOKEN", granted["secret"].as_str().expect("a secret"))
        .output()
        .expect("schemathesis starts");
    let report_text = String::from_utf8_lossy(&report.stdout);
    let log = fs::read_to_string(dir.path().join("log")).unwrap_or_default();
    let complaints = String::from_utf8_lossy(&report.stderr);
    assert!(report.status.success(), "{report_text}{complaints}\n{log}");
    let generated = report_text.lines().find(|line| line.contains(" generated, ")).unwrap_or_default();
    println!("{generated}");
    let count: u64 = generated.split_whitespace().next().and_then(|count| count.parse().ok()).unwrap_or(0);
    assert!(count > 500, "it asked: {report_text}");
}
