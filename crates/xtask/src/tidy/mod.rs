//! `cargo xtask tidy`: what the project promises about itself and the compiler does not check.
//!
//! Runs as a test as well. A new check is a function from the files to its findings, and a line in [`findings`].

mod crates;
mod markdown;
mod source;

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::root;

/// One thing to mend.
#[derive(PartialEq, Debug)]
struct Finding {
    path: PathBuf,
    line: usize,
    /// What is wrong, and what to do.
    what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path.display(), self.line, self.what)
    }
}

/// A text file of the workspace.
struct File {
    /// From the root.
    path: PathBuf,
    text: String,
}

impl File {
    fn finding(&self, line: usize, what: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, what: what.into() }
    }

    /// The lines, counted from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    fn has_extension(&self, extension: &str) -> bool {
        self.path.extension().is_some_and(|found| found == extension)
    }
}

/// Prints the findings, one a line; whether there are none.
pub fn run() -> anyhow::Result<bool> {
    let findings = findings()?;
    for finding in &findings {
        println!("{finding}");
    }
    println!("tidy: {} to mend", findings.len());
    Ok(findings.is_empty())
}

fn findings() -> anyhow::Result<Vec<Finding>> {
    let mut files = Vec::new();
    read(root(), &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut findings = crates::findings(&files)?;
    findings.extend(source::findings(&files));
    findings.extend(markdown::findings(&files));
    Ok(findings)
}

/// Reads every text file below `folder`, but what is built and what belongs to the version control.
fn read(folder: &Path, files: &mut Vec<File>) -> anyhow::Result<()> {
    for entry in folder.read_dir().with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if entry.file_name() != "target" && entry.file_name() != ".git" {
                read(&path, files)?;
            }
        } else if let Ok(text) = String::from_utf8(std::fs::read(&path)?) {
            let path = path.strip_prefix(root()).context("a file outside the workspace")?.to_owned();
            files.push(File { path, text });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_workspace_is_tidy() {
        let findings = super::findings().expect("the workspace can be read");
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
    }
}
