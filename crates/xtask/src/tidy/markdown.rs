//! Links between the Markdown files lead somewhere; nothing names a place on one person's machine.

use super::{File, Finding};
use crate::root;

/// Folders of somebody's machine, which nobody else has.
const PRIVATE: [&str; 4] = ["/work/", "/root/", "/home/", "/tmp/"];

pub(super) fn findings(files: &[File]) -> Vec<Finding> {
    let this = file!();
    let mut findings = Vec::new();
    for file in files {
        if file.has_extension("md") {
            findings.extend(file.lines().flat_map(|(number, line)| dead_links(file, number, line)));
        }
        if !this.ends_with(file.path.to_string_lossy().as_ref()) {
            findings.extend(file.lines().filter_map(|(number, line)| private_path(file, number, line)));
        }
    }
    findings
}

fn dead_links(file: &File, number: usize, line: &str) -> Vec<Finding> {
    let dead = |target: &&str| {
        let (path, heading) = target.split_once('#').unwrap_or((target, ""));
        let folder = root().join(&file.path);
        let folder = folder.parent().expect("a file lies in a folder");
        let linked = if path.is_empty() { root().join(&file.path) } else { folder.join(path) };
        if heading.is_empty() {
            return !linked.exists();
        }
        let text = std::fs::read_to_string(linked).unwrap_or_default();
        !text.lines().filter(|line| line.starts_with('#')).any(|line| anchor(line) == heading)
    };
    let link = |target| file.finding(number, format!("`{target}` leads nowhere; mend the link"));
    links(line).filter(dead).map(link).collect()
}

/// What the links and pictures in a line of Markdown lead to, but for the web's addresses.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let targets = line.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    targets.filter(|target| !target.contains(':'))
}

/// The name by which others link to a heading.
fn anchor(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    heading
        .trim_start_matches('#')
        .trim()
        .to_lowercase()
        .chars()
        .filter(kept)
        .collect::<String>()
        .replace(' ', "-")
}

fn private_path(file: &File, number: usize, line: &str) -> Option<Finding> {
    let starts_path =
        |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    let found = PRIVATE.iter().find(|path| line.match_indices(**path).any(|(at, _)| starts_path(at)))?;
    Some(file.finding(number, format!("`{found}` is on one machine only; use a path of the workspace")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_anchors_are_read() {
        let found: Vec<&str> = links("[a](b.md), ![c](d/e.svg) and [f](https://g.h) in [i](#j-k)").collect();
        assert_eq!(found, ["b.md", "d/e.svg", "#j-k"]);
        assert_eq!(anchor("## A first session: the Holder"), "a-first-session-the-holder");
    }

    #[test]
    fn what_is_wrong_in_a_text_is_found() {
        let file = |text: &str| File { path: "README.md".into(), text: text.into() };
        let found = |text: &str| findings(&[file(text)]).len();
        assert_eq!(found("[a](crates/xtask/Cargo.toml) in crates/work/src, https://a.b/home/c"), 0);
        assert_eq!(found("[a](crates/nowhere.md)"), 1);
        assert_eq!(found("[a](README.md#no-such-heading)"), 1);
        assert_eq!(found("cat /root/notes"), 1);
    }
}
