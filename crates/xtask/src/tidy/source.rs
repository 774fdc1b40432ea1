//! Rust files stay short, finished and free of panics that a person could cause.

use std::path::Path;

use super::{File, Finding};

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;
/// rustfmt breaks lines at 110 where it can, but never a text in quotation marks: that does not count here.
const LINE_CHARS_MAX: usize = 120;

/// What no Rust file holds, and what to do instead.
const BANNED: [(&str, &str); 5] = [
    ("todo!", "finish it, or leave it out"),
    ("unimplemented!", "finish it, or leave it out"),
    ("dbg!", "remove it"),
    ("#[ignore", "mend the test, or remove it"),
    ("unsafe ", "there is another way"),
];

/// Where everything that can be sent is refused rather than unwrapped.
const NEVER_UNWRAPS: [&str; 11] = [
    "api",
    "registry",
    "governance",
    "crates/geometry",
    "crates/ledger",
    "crates/state_machine",
    "crates/node",
    "crates/cli",
    "crates/journal",
    "crates/matching",
    "crates/insights",
];

pub(super) fn findings(files: &[File]) -> Vec<Finding> {
    let this = file!();
    let rust = files.iter().filter(|file| file.has_extension("rs"));
    let rust = rust.filter(|file| !this.ends_with(file.path.to_string_lossy().as_ref())); // It names what it bans.
    rust.flat_map(|file| {
        let shipped = shipped(file);
        let mut findings = banned(file);
        findings.extend(long_file(file));
        findings.extend(shipped.iter().filter_map(|(number, line)| long_line(file, *number, line)));
        findings.extend(long_functions(file, &shipped));
        if NEVER_UNWRAPS.iter().any(|folder| file.path.starts_with(folder)) {
            findings.extend(unwraps(file, &shipped));
        }
        findings
    })
    .collect()
}

/// The lines that are not tests; tables of tests may be as long and wide as they are.
fn shipped(file: &File) -> Vec<(usize, &str)> {
    if is_test(&file.path) {
        return Vec::new();
    }
    let lines: Vec<(usize, &str)> = file.lines().collect();
    let tests = lines.windows(2).position(|two| two[0].1 == "#[cfg(test)]" && two[1].1.ends_with('{'));
    lines[..tests.unwrap_or(lines.len())].to_vec() // As everywhere here, tests come last in a file.
}

fn is_test(path: &Path) -> bool {
    path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests")
}

fn banned(file: &File) -> Vec<Finding> {
    let in_line = |(number, line)| {
        let found = BANNED.iter().filter(move |(word, _)| without_comment(line).contains(word));
        found.map(move |(word, instead)| file.finding(number, format!("`{}`: {instead}", word.trim())))
    };
    file.lines().flat_map(in_line).collect()
}

fn without_comment(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

fn unwraps(file: &File, lines: &[(usize, &str)]) -> Vec<Finding> {
    let instead = "`.unwrap()`: refuse, or `expect` with the reason why it cannot fail";
    let unwrapping = lines.iter().filter(|(_, line)| without_comment(line).contains(".unwrap()"));
    unwrapping.map(|(number, _)| file.finding(*number, instead)).collect()
}

fn long_file(file: &File) -> Option<Finding> {
    let lines = file.text.lines().count();
    let what = || format!("{lines} lines; split it (at most {FILE_LINES_MAX})");
    (lines > FILE_LINES_MAX).then(|| file.finding(lines, what()))
}

fn long_line(file: &File, number: usize, line: &str) -> Option<Finding> {
    let outside_quotes = line.replace("\\\"", "");
    let chars: usize = outside_quotes.split('"').step_by(2).map(|code| code.chars().count()).sum();
    let what = || format!("{chars} characters; break it (at most {LINE_CHARS_MAX})");
    (chars > LINE_CHARS_MAX).then(|| file.finding(number, what()))
}

/// Finds long functions. As rustfmt lays it out, a function ends where its indentation comes back with a brace.
fn long_functions(file: &File, lines: &[(usize, &str)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut inside: Option<(usize, usize)> = None;
    for (number, line) in lines {
        let indent = line.len() - line.trim_start().len();
        if inside.is_none() && starts_function(line) {
            inside = Some((*number, indent));
        }
        if let Some((start, outer)) = inside.filter(|_| line.ends_with(['}', ';']))
            && indent == outer
        {
            let length = number - start + 1;
            if length > FUNCTION_LINES_MAX {
                let what = format!("a function of {length} lines; split it (at most {FUNCTION_LINES_MAX})");
                findings.push(file.finding(start, what));
            }
            inside = None;
        }
    }
    findings
}

fn starts_function(line: &str) -> bool {
    let mut words = line.trim_start().split(' ');
    words.find(|word| !matches!(*word, "const" | "async") && !word.starts_with("pub")) == Some("fn")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[usize]) {
        let file = File { path: "api/src/route.rs".into(), text: text.into() };
        let lines: Vec<usize> = findings(&[file]).iter().map(|finding| finding.line).collect();
        assert_eq!(lines, expected, "{text}");
    }

    #[test]
    fn long_files_functions_and_lines_are_found() {
        check(&"\n".repeat(400), &[]);
        check(&"\n".repeat(401), &[401]);
        check(&format!("fn a() {{\n{}}}\n", "    b();\n".repeat(68)), &[]);
        check(
            &format!("fn one() {{}}\n\npub(crate) async fn a(\n) {{\n{}}}\n", "    b();\n".repeat(68)),
            &[3],
        );
        check(&"é".repeat(120), &[]);
        check(&"é".repeat(121), &[1]);
        check(&format!("say(\"{}\\\"\");", "é".repeat(121)), &[]);
    }

    #[test]
    fn banned_words_are_found_outside_comments() {
        check("todo!();\n// todo!();\ndbg!(1);\nunsafe { x }\n#[ignore]", &[1, 3, 4, 5]);
        check("a.unwrap();\n#[cfg(test)]\nmod tests;\nb.unwrap();", &[1, 4]);
        check("#[cfg(test)]\nmod tests {\n    a.unwrap();\n}", &[]);
    }
}
