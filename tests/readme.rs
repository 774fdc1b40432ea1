//! What the documents tell people to type works as it is printed: every command runs, and answers what it says.

mod debian;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use anyhow::{Context, Result};

/// The fenced blocks of `markdown` in `language`, one after the other.
fn fenced(markdown: &str, language: &str) -> String {
    let blocks = markdown.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n')).collect()
}

/// The words of a line, however wide the columns between them are.
fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

/// Runs the session of a document, its programs in Python beside it under the names that it gives them.
fn check(document: &str, python: Option<&str>) -> Result<()> {
    let text = fs::read_to_string(format!("{}/{document}", env!("CARGO_MANIFEST_DIR")))?;
    let dir = tempfile::tempdir()?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    if let Some(name) = python {
        fs::write(dir.path().join(name), fenced(&text, "python"))?;
    }

    // The reader's port may be taken here; so what serves is told another.
    let program = dir.path().join("bin/commonhold");
    fs::create_dir(dir.path().join("bin"))?;
    let binary = env!("CARGO_BIN_EXE_commonhold");
    let listen =
        format!("case \"$*\" in *--listen*) ;; serve*|demo*) set -- \"$@\" --listen 127.0.0.1:{port};; esac");
    fs::write(&program, format!("#!/bin/bash\n{listen}\nexec {binary} \"$@\"\n"))?;
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
    let path = format!("{}/bin:{}", dir.path().display(), std::env::var("PATH")?);

    let session = fenced(&text, "sh");
    let output = Command::new("bash")
        .args(["-c", &format!("exec 2>&1\ntrap 'kill $(jobs -p)' EXIT\n{session}")])
        .current_dir(&dir)
        .env("PATH", path)
        .env("COMMONHOLD_SERVER", format!("http://127.0.0.1:{port}"))
        .env_remove("COMMONHOLD_KEY")
        .output()
        .context("bash")?;

    let output = String::from_utf8(output.stdout)?;
    let printed = fenced(&text, "text");
    let mut answers = output.lines().map(words);
    for line in printed.lines().filter(|line| !line.is_empty()) {
        assert!(
            answers.any(|answer| answer == words(line)),
            "{document} says {line:?}, but the session answers:\n{output}"
        );
    }
    let failed = |line: &&str| line.starts_with("refused") || line.starts_with("error");
    let unexpected: Vec<&str> =
        output.lines().filter(failed).filter(|line| !printed.contains(*line)).collect();
    assert!(unexpected.is_empty(), "{unexpected:?} in the session:\n{output}");
    Ok(())
}

#[test]
fn the_first_session_works_as_printed() -> Result<()> {
    check("README.md", None)
}

#[test]
fn a_request_is_signed_as_printed() -> Result<()> {
    debian::ensure("curl --version", "curl ca-certificates");
    debian::ensure("openssl version", "openssl");
    check("docs/signing.md", None)
}

#[test]
fn a_bot_is_written_as_printed() -> Result<()> {
    debian::ensure("curl --version", "curl ca-certificates");
    debian::ensure("python3 --version", "python3");
    check("docs/bots.md", Some("watcher.py"))
}
