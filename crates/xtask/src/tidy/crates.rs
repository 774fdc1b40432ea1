//! Crates depend on each other as ARCHITECTURE.md allows, and on others' crates for a reason that is written down.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::{File, Finding};
use crate::root;

/// Lists, in its table, which crate of the workspace may use which.
const ARCHITECTURE: &str = "ARCHITECTURE.md";
/// Says, in its tables, why each crate of others is used.
const REASONS: &str = "docs/dependencies.md";

/// The crates that are the same on every machine, for ever.
const CLIPPY_TOMLS: [&str; 5] = [
    "crates/geometry/clippy.toml",
    "crates/ledger/clippy.toml",
    "registry/clippy.toml",
    "governance/clippy.toml",
    "crates/state_machine/clippy.toml",
];

/// Licences that ask for nothing but their notice.
const LICENCES: [&str; 10] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Zlib",
];
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The name in the first cell of a row, and the text of the third, with the line on which it stands.
type Rows<'a> = BTreeMap<&'a str, (usize, &'a str)>;

pub(super) fn findings(files: &[File]) -> anyhow::Result<Vec<Finding>> {
    let file = |path: &str| files.iter().find(|file| file.path.as_os_str() == path).context(path.to_owned());
    let packages = packages(&["--no-deps"])?;
    let mut findings = layers(&packages, file(ARCHITECTURE)?);
    findings.extend(reasons(&packages, file(REASONS)?));
    findings.extend(undemanded(&packages, file("Cargo.toml")?)?);
    findings.extend(unused(&packages, files));
    let first = &file(CLIPPY_TOMLS[0])?.text;
    for path in &CLIPPY_TOMLS[1..] {
        if file(path)?.text != *first {
            findings
                .push(file(path)?.finding(1, format!("differs from {}; make them equal", CLIPPY_TOMLS[0])));
        }
    }
    findings.extend(licences(file("Cargo.lock")?)?);
    Ok(findings)
}

/// What `cargo metadata` says of the workspace's packages, or of all.
fn packages(arguments: &[&str]) -> anyhow::Result<Vec<Value>> {
    let metadata = ["metadata", "--format-version", "1", "--locked"];
    let output = crate::cargo().args(metadata).args(arguments).output().context("cargo")?;
    ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
    let mut metadata: Value = serde_json::from_slice(&output.stdout)?;
    serde_json::from_value(metadata["packages"].take()).context("cargo metadata names no packages")
}

fn name(value: &Value) -> &str {
    value["name"].as_str().unwrap_or_default()
}

fn dependencies(package: &Value) -> impl Iterator<Item = &Value> {
    package["dependencies"].as_array().into_iter().flatten()
}

/// The rows of a file's tables that begin with a name in backticks.
fn rows(file: &File) -> Rows<'_> {
    let row = |(number, line)| {
        let (name, rest) = str::strip_prefix(line, "| `")?.split_once('`')?;
        Some((name, (number, rest.split('|').nth(2).unwrap_or_default())))
    };
    file.lines().filter_map(row).collect()
}

fn layers(packages: &[Value], architecture: &File) -> Vec<Finding> {
    let rows = rows(architecture);
    let mut findings = Vec::new();
    for package in packages {
        let Some((line, allowed)) = rows.get(name(package)) else {
            findings.push(architecture.finding(1, format!("add a row for the crate `{}`", name(package))));
            continue;
        };
        if allowed.trim() == "everything" {
            continue;
        }
        let allowed: BTreeSet<&str> = allowed.split('`').skip(1).step_by(2).collect();
        for used in dependencies(package).filter(|used| !used["path"].is_null() && used["kind"] != "dev") {
            if !allowed.contains(name(used)) {
                let what =
                    format!("`{}` uses `{}`, which this row does not allow", name(package), name(used));
                findings.push(architecture.finding(*line, what));
            }
        }
    }
    findings
}

fn reasons(packages: &[Value], reasons: &File) -> Vec<Finding> {
    let rows = rows(reasons);
    let used: BTreeSet<&str> =
        packages.iter().flat_map(dependencies).filter(|used| used["path"].is_null()).map(name).collect();
    let missing = used.iter().filter(|name| !rows.contains_key(*name));
    let missing = missing.map(|name| reasons.finding(1, format!("say in a row why `{name}` is used")));
    let stale = rows.iter().filter(|(name, _)| !used.contains(*name));
    let stale =
        stale.map(|(name, (line, _))| reasons.finding(*line, format!("`{name}` is used no more; remove it")));
    missing.chain(stale).collect()
}

/// Dependencies that the workspace declares and none of its crates uses.
fn undemanded(packages: &[Value], manifest: &File) -> anyhow::Result<Vec<Finding>> {
    let parsed: toml::Table = manifest.text.parse()?;
    let declared = parsed["workspace"]["dependencies"].as_table().context("no workspace.dependencies")?;
    let used: BTreeSet<&str> = packages.iter().flat_map(dependencies).map(name).collect();
    let unused = declared.keys().filter(|name| !used.contains(name.as_str()));
    Ok(unused
        .map(|name| {
            manifest.finding(declaration(manifest, name), format!("no crate uses `{name}`; remove it"))
        })
        .collect())
}

/// Dependencies that a package names and its code does not.
fn unused(packages: &[Value], files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
        let manifest = manifest.strip_prefix(root()).unwrap_or(manifest);
        let folder = manifest.parent().unwrap_or(manifest);
        let code = || files.iter().filter(|file| file.path.starts_with(folder) && file.has_extension("rs"));
        for used in dependencies(package) {
            let path = name(used).replace('-', "_") + "::";
            let manifest = files.iter().find(|file| file.path == manifest);
            if let Some(manifest) = manifest.filter(|_| !code().any(|file| file.text.contains(&path))) {
                let line = declaration(manifest, name(used));
                findings
                    .push(manifest.finding(line, format!("`{}` is not used here; remove it", name(used))));
            }
        }
    }
    findings
}

/// The line on which a manifest names a dependency.
fn declaration(manifest: &File, name: &str) -> usize {
    let found = manifest.lines().find(|(_, line)| line.split(['.', ' ']).next() == Some(name));
    found.map_or(1, |(number, _)| number)
}

/// Others' crates come from crates.io, under a licence that lets anyone use what is built of them.
fn licences(lock: &File) -> anyhow::Result<Vec<Finding>> {
    let rustc = std::process::Command::new("rustc").arg("-vV").output().context("rustc")?;
    let rustc = String::from_utf8(rustc.stdout)?;
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let packages = packages(&["--filter-platform", host])?;
    let line = |name: &str| {
        let found = lock.lines().find(|(_, line)| *line == format!("name = {name:?}"));
        found.map_or(1, |(number, _)| number)
    };
    let mut findings = Vec::new();
    for package in packages.iter().filter(|package| !package["source"].is_null()) {
        let name = name(package);
        let licence = package["license"].as_str().unwrap_or("none");
        if !is_allowed(licence) {
            let what = format!("`{name}` is under the licence {licence}; use another crate");
            findings.push(lock.finding(line(name), what));
        }
        if package["source"] != CRATES_IO {
            findings.push(
                lock.finding(line(name), format!("`{name}` is not from crates.io; use a published one")),
            );
        }
    }
    Ok(findings)
}

/// Whether an SPDX expression leaves a choice among [`LICENCES`]; in doubt, not.
fn is_allowed(expression: &str) -> bool {
    expression.split(" AND ").all(|part| {
        let mut choices = part.trim_matches(['(', ')']).split(" OR ").flat_map(|choice| choice.split('/'));
        choices.any(|licence| LICENCES.contains(&licence.trim()))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(found: &[Finding], expected: &[&str]) {
        let found: Vec<&str> = found.iter().map(|finding| finding.what.as_str()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_crate_that_reaches_above_its_layer_is_found() {
        let package = json!({ "name": "registry", "dependencies": [
            { "name": "ledger", "path": "crates/ledger", "kind": null },
            { "name": "governance", "path": "governance", "kind": null },
            { "name": "node", "path": "crates/node", "kind": "dev" },
        ] });
        let text = "| `registry` | assets | `ledger` | rule |\n".into();
        let table = File { path: ARCHITECTURE.into(), text };
        check(&layers(&[package], &table), &["`registry` uses `governance`, which this row does not allow"]);
        check(&layers(&[json!({ "name": "ledger" })], &table), &["add a row for the crate `ledger`"]);
    }

    #[test]
    fn a_dependency_without_a_reason_and_a_reason_without_one_are_found() {
        let package = json!({ "name": "api", "dependencies": [{ "name": "axum", "path": null }] });
        let table = File { path: REASONS.into(), text: "| `warp` | routes |\n".into() };
        check(
            &reasons(&[package], &table),
            &["say in a row why `axum` is used", "`warp` is used no more; remove it"],
        );
    }

    #[test]
    fn only_licences_that_leave_a_free_choice_are_allowed() {
        for expression in [
            "MIT",
            "MIT OR GPL-3.0",
            "MIT/Apache-2.0",
            "Apache-2.0 / MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
        ] {
            assert!(is_allowed(expression), "{expression}");
        }
        for expression in ["none", "GPL-3.0-only", "MIT AND MPL-2.0"] {
            assert!(!is_allowed(expression), "{expression}");
        }
    }
}
