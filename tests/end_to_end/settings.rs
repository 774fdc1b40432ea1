//! Settings: which one holds, where it comes from, and what is said of one that cannot be used.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use expect_test::{Expect, expect};
use serde_json::Value;
use tempfile::TempDir;

use crate::server::{PROGRAM, commonhold};

/// What `check-config` says in a directory with these files, these variables, and these further words.
fn said(files: &[(&str, &str)], environment: &[(&str, &str)], words: &[&str]) -> String {
    let dir = written(files);
    let output = Command::new(PROGRAM)
        .args(["check-config", "."])
        .args(words)
        .current_dir(&dir)
        .envs(environment.iter().copied())
        .output()
        .expect("the program starts");
    [output.stdout, output.stderr].map(|told| String::from_utf8(told).expect("text")).concat()
}

/// A commons with these files beside it.
fn written(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    assert!(commonhold(&["init", dir.path().to_str().expect("a plain path")]).status.success());
    for (name, text) in files {
        fs::write(dir.path().join(name), text).expect("written");
    }
    dir
}

/// The setting `log` and where it comes from.
fn check(files: &[(&str, &str)], environment: &[(&str, &str)], words: &[&str], expected: [&str; 2]) {
    let said = said(files, environment, &[words, &["--json"]].concat());
    let rows: Vec<Value> = serde_json::from_str(&said).unwrap_or_else(|refusal| panic!("{refusal}: {said}"));
    let row = rows.iter().find(|row| row["setting"] == "log").expect("there is such a setting");
    assert_eq!([&row["value"], &row["from"]], expected, "{files:?} {environment:?} {words:?}");
}

#[test]
fn a_flag_comes_before_the_environment_and_that_before_the_file() {
    let file = ("commonhold.toml", "log = \"info\"\n");
    let other = ("other.toml", "log = \"error\"\n");
    let variable = [("COMMONHOLD_LOG", "debug")];
    let flag = ["--log", "trace"];
    check(&[], &[], &[], ["warn", "default"]);
    check(&[file], &[], &[], ["info", "./commonhold.toml"]);
    check(&[file, other], &[], &["--config", "other.toml"], ["error", "other.toml"]);
    check(&[file, other], &[("COMMONHOLD_CONFIG", "other.toml")], &[], ["error", "other.toml"]);
    check(&[], &variable, &[], ["debug", "COMMONHOLD_LOG"]);
    check(&[file], &variable, &[], ["debug", "COMMONHOLD_LOG"]);
    check(&[], &[], &flag, ["trace", "--log"]);
    check(&[file], &[], &flag, ["trace", "--log"]);
    check(&[], &variable, &flag, ["trace", "--log"]);
    check(&[file], &variable, &flag, ["trace", "--log"]);
    check(&[file], &[("COMMONHOLD_LOG", "")], &[], ["info", "./commonhold.toml"]);
}

#[test]
fn a_variable_that_nobody_reads_is_named() {
    let told = |variables: &[(&str, &str)]| {
        let told = said(&[], variables, &[]);
        let warnings: Vec<&str> = told.lines().filter(|line| line.starts_with("warning")).collect();
        warnings.join("\n")
    };
    let known = [("COMMONHOLD_TOKEN", "chd_1"), ("COMMONHOLD_LOG", "info"), ("COMMONHOLD_TEST_LOGS", "1")];
    assert_eq!(told(&known), "");
    expect!["warning: COMMONHOLD_LOGS in the environment changes nothing: there is no such variable"]
        .assert_eq(&told(&[("COMMONHOLD_LOGS", "info"), ("COMMONHOLD_LOG", "info")]));
}

#[test]
fn a_directory_without_a_commons_is_refused_as_it_is_served() {
    let dir = tempfile::tempdir().expect("a directory");
    let [checked, served] = ["check-config", "serve"].map(|command| {
        let output = commonhold(&[command, dir.path().to_str().expect("a plain path")]);
        assert_eq!(output.status.code(), Some(1), "{command}");
        String::from_utf8(output.stderr).expect("text")
    });
    assert!(checked.contains("there is no journal"), "{checked}");
    assert_eq!(checked, served);
}

#[test]
fn all_settings_are_shown() {
    let expected = expect![[r#"
        ┌─────────────────────────────────────────────────────────────────────────────────────────────────┐
        │ setting                   value                                           from                  │
        ╞═════════════════════════════════════════════════════════════════════════════════════════════════╡
        │ listen                    127.0.0.1:8080                                  default               │
        │ tls_certificate           –                                               default               │
        │ tls_key                   –                                               default               │
        │ log                       warn                                            default               │
        │ log_format                json                                            ./commonhold.toml     │
        │ otlp                      –                                               default               │
        │ manual_clock              true                                            ./commonhold.toml     │
        │ metrics                   true                                            default               │
        │ webhooks                  true                                            default               │
        │ webhooks_private          false                                           default               │
        │ webhook_retries           5,300,1800,7200,18000,36000,50400,50400,50400   default               │
        │ witnesses                 –                                               default               │
        │ connections               10                                              ./commonhold.toml     │
        │ connections_per_address   256                                             default               │
        │ requests_per_second       0                                               --requests-per-second │
        │ requests_at_once          5000                                            default               │
        │ writes_per_second         200                                             default               │
        │ writes_at_once            2000                                            default               │
        │ head_time                 0.5                                             ./commonhold.toml     │
        │ body_time                 20                                              default               │
        │ request_time              30                                              default               │
        │ stall_time                20                                              default               │
        │ drain_time                10                                              default               │
        └─────────────────────────────────────────────────────────────────────────────────────────────────┘
    "#]];
    let file = "connections = 10\nmanual_clock = true\nhead_time = 0.5\nlog_format = \"json\"\n";
    expected.assert_eq(&said(&[("commonhold.toml", file)], &[], &["--requests-per-second", "0"]));
}

#[test]
fn what_cannot_be_used_is_refused_where_it_stands() {
    let check = |text: &str, expected: Expect| {
        expected.assert_eq(&said(&[("commonhold.toml", text)], &[], &[]));
    };
    check(
        "log = \"info\"\nconections = 10\n",
        expect![[r#"
            error: ./commonhold.toml, line 2: there is no setting conections; the settings are listen, tls_certificate, tls_key, log, log_format, otlp, manual_clock, metrics, webhooks, webhooks_private, webhook_retries, witnesses, connections, connections_per_address, requests_per_second, requests_at_once, writes_per_second, writes_at_once, head_time, body_time, request_time, stall_time, drain_time
        "#]],
    );
    check(
        "\n\nconnections = 0\n",
        expect![[r#"
        error: ./commonhold.toml, line 3: invalid value '0' for '--connections <N>': from 1 to 1000000
    "#]],
    );
    check(
        "head_time = \"P1D\"\n",
        expect![[r#"
        error: ./commonhold.toml, line 1: invalid value 'P1D' for '--head-time <SECONDS>': from 0.001 to 86400 seconds
    "#]],
    );
    check(
        "log_format = \"yaml\"\n",
        expect![[r#"
            error: ./commonhold.toml, line 1: invalid value 'yaml' for '--log-format <FORMAT>' [possible values: text, json]
        "#]],
    );
    check(
        "log = [\"info\"]\n",
        expect![[r#"
        error: ./commonhold.toml, line 1: log is a text, a number, or true or false
    "#]],
    );
    check(
        "log = info\n",
        expect![[r#"
        error: ./commonhold.toml: TOML parse error at line 1, column 7
          |
        1 | log = info
          |       ^^^^
        invalid float, expected `inf`

    "#]],
    );
    check(
        "log = \"=,=\"\n",
        expect![[r#"
            error: ./commonhold.toml, line 1: invalid value '=,=' for '--log <LEVEL>': a level is off, error, warn, info, debug or trace; also for a part, as in "warn,api=info"
        "#]],
    );
    check(
        "log = \"warn,api=infoo\"\n",
        expect![[r#"
        error: ./commonhold.toml, line 1: invalid value 'warn,api=infoo' for '--log <LEVEL>': a level is off, error, warn, info, debug or trace; also for a part, as in "warn,api=info"
    "#]],
    );
    check(
        "otlp = \"nonsense\"\n",
        expect![[r#"
        error: ./commonhold.toml, line 1: invalid value 'nonsense' for '--otlp <URL>': write it as http://127.0.0.1:4318/v1/traces
    "#]],
    );
    check(
        "tls_key = \"key.pem\"\n",
        expect![[r#"
        error: tls_certificate and tls_key belong together; set both, or neither
    "#]],
    );
    check(
        "tls_key = \"key.pem\"\ntls_certificate = \"chain.pem\"\n",
        expect![[r#"
            error: chain.pem: I/O error: No such file or directory (os error 2)
        "#]],
    );
    check(
        "listen = \"8080\"\n",
        expect![[r#"
        error: listen = "8080": invalid socket address; write it as 127.0.0.1:8080
    "#]],
    );
}

#[test]
fn a_server_has_the_settings_of_its_file_and_names_requests_in_its_log() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("town");
    let town = dir.to_str().expect("a plain path");
    assert!(commonhold(&["init", town]).status.success());
    let file = "listen = \"127.0.0.1:0\"\nmanual_clock = true\nlog = \"info\"\nlog_format = \"json\"\n";
    fs::write(dir.join("commonhold.toml"), file).expect("written");
    let log = fs::File::create(home.path().join("log")).expect("a log");
    let mut server = Command::new(PROGRAM)
        .args(["serve", town])
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let stdout = server.stdout.take().expect("it was asked for");
    BufReader::new(stdout).read_line(&mut line).expect("it says where it listens");
    let url = line.trim().strip_prefix("listening on ").expect("a URL");
    let advanced = commonhold(&["clock", "--advance", "P1D", "--server", url]);
    server.kill().expect("a process of our own");
    server.wait().expect("it is gone");
    assert!(advanced.status.success(), "{}", String::from_utf8_lossy(&advanced.stderr));
    let log = fs::read_to_string(home.path().join("log")).expect("a log");
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
    let posted = lines.into_iter().find(|line| line["span"]["method"] == "POST").expect("a line");
    assert_eq!((&posted["path"], &posted["span"]["status"]), (&"/v1/clock".into(), &200.into()));
    assert!(posted["span"]["id"].is_string(), "{posted}");
}
