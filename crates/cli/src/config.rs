//! The settings of `serve`: each a flag, an environment variable or a line in a file, in this order, or else a default.
//!
//! [`Config`] is the one list of them. What the file says becomes the default of the command line's argument, so the
//! order is clap's own, and so is the reading of every value, wherever it comes from.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::net::ToSocketAddrs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use api::{Limits, Rate, Settings};
use clap::builder::{BoolishValueParser, Resettable};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, CommandFactory, FromArgMatches};
use toml::{Spanned, Value};
use tracing_subscriber::EnvFilter;
use ureq::http::Uri;
use witnesses::{NoWitness, Witness};

use crate::log::LogFormat;
use crate::{Cli, definition};

/// The settings of `serve`. A line in a file has the name of the field.
#[derive(Debug, Args)]
pub struct Config {
    /// Address to listen on
    #[arg(long, env = "COMMONHOLD_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Encrypt connections with this chain of certificates, in a PEM file
    #[arg(long, env = "COMMONHOLD_TLS_CERTIFICATE", value_name = "FILE")]
    pub tls_certificate: Option<PathBuf>,
    /// The private key that belongs to the certificate, in a PEM file
    #[arg(long, env = "COMMONHOLD_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// How much is logged: off, error, warn, info (every request), debug or trace; also for a part of the program, as
    /// in "warn,api=info"
    #[arg(long, env = "COMMONHOLD_LOG", value_name = "LEVEL", default_value = "warn", value_parser = filter)]
    pub log: String,
    /// How it is logged: lines of text for people, or of JSON for programs
    #[arg(long, env = "COMMONHOLD_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,
    /// Send the span of every request to this address of an OpenTelemetry collector, such as
    /// http://127.0.0.1:4318/v1/traces
    #[arg(long, env = "COMMONHOLD_OTLP", value_name = "URL", value_parser = collector)]
    pub otlp: Option<String>,
    /// Let the clock stand still until POST /v1/clock sets it forward; for tests and rehearsals
    #[arg(long, env = "COMMONHOLD_MANUAL_CLOCK", default_value = "false", default_missing_value = "true",
        num_args = 0..=1, require_equals = true, action = ArgAction::Set, value_parser = BoolishValueParser::new())]
    pub manual_clock: bool,
    /// Tell at /metrics what the server measures of itself
    #[arg(long, env = "COMMONHOLD_METRICS", default_value = "true", default_missing_value = "true",
        num_args = 0..=1, require_equals = true, action = ArgAction::Set, value_parser = BoolishValueParser::new())]
    pub metrics: bool,
    /// Send events to the addresses that accounts name
    #[arg(long, env = "COMMONHOLD_WEBHOOKS", default_value = "true", default_missing_value = "true",
        num_args = 0..=1, require_equals = true, action = ArgAction::Set, value_parser = BoolishValueParser::new())]
    webhooks: bool,
    /// Send them to private addresses and by http, too: for tests, and where all accounts are trusted
    #[arg(long, env = "COMMONHOLD_WEBHOOKS_PRIVATE", default_value = "false", default_missing_value = "true",
        num_args = 0..=1, require_equals = true, action = ArgAction::Set, value_parser = BoolishValueParser::new())]
    webhooks_private: bool,
    /// Seconds before each further attempt to deliver; after the last of them a delivery is given up
    #[arg(
        long,
        env = "COMMONHOLD_WEBHOOK_RETRIES",
        value_name = "SECONDS,…",
        default_value = "5,300,1800,7200,18000,36000,50400,50400,50400"
    )]
    webhook_retries: Retries,
    /// Ask these witnesses to cosign checkpoints: the address of each, a #, and the key that it cosigns with
    #[arg(long, env = "COMMONHOLD_WITNESSES", value_name = "URL#KEY,…")]
    witnesses: Option<Asked>,
    #[command(flatten)]
    limits: LimitSettings,
}

/// What nobody who connects may exceed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
struct LimitSettings {
    /// Connections at a time; more wait to be accepted
    #[arg(long, env = "COMMONHOLD_CONNECTIONS", value_name = "N", default_value_t = Limits::DEFAULT.connections,
        value_parser = count)]
    connections: usize,
    /// Connections at a time from one address (IPv6: one /64 network); more are closed
    #[arg(long, env = "COMMONHOLD_CONNECTIONS_PER_ADDRESS", value_name = "N",
        default_value_t = Limits::DEFAULT.connections_per_address, value_parser = count)]
    connections_per_address: usize,
    /// Requests a second from one address; 0 is as many as come
    #[arg(long, env = "COMMONHOLD_REQUESTS_PER_SECOND", value_name = "N", default_value_t = 500)]
    requests_per_second: u32,
    /// Requests at once from one address that has paused
    #[arg(long, env = "COMMONHOLD_REQUESTS_AT_ONCE", value_name = "N",
        default_value_t = Limits::DEFAULT.requests_per_address.burst)]
    requests_at_once: u32,
    /// Writes a second of one account; 0 is as many as come
    #[arg(long, env = "COMMONHOLD_WRITES_PER_SECOND", value_name = "N", default_value_t = 200)]
    writes_per_second: u32,
    /// Writes at once of one account that has paused
    #[arg(long, env = "COMMONHOLD_WRITES_AT_ONCE", value_name = "N",
        default_value_t = Limits::DEFAULT.writes_per_account.burst)]
    writes_at_once: u32,
    /// Seconds for the head of a request, and for a connection to be idle
    #[arg(long, env = "COMMONHOLD_HEAD_TIME", value_name = "SECONDS",
        default_value_t = Seconds(Limits::DEFAULT.head_time))]
    head_time: Seconds,
    /// Seconds for the body of a request to come
    #[arg(long, env = "COMMONHOLD_BODY_TIME", value_name = "SECONDS",
        default_value_t = Seconds(Limits::DEFAULT.body_time))]
    body_time: Seconds,
    /// Seconds until the answer to a request begins
    #[arg(long, env = "COMMONHOLD_REQUEST_TIME", value_name = "SECONDS",
        default_value_t = Seconds(Limits::DEFAULT.request_time))]
    request_time: Seconds,
    /// Seconds for which what is sent may be left unread
    #[arg(long, env = "COMMONHOLD_STALL_TIME", value_name = "SECONDS",
        default_value_t = Seconds(Limits::DEFAULT.stall_time))]
    stall_time: Seconds,
    /// Seconds for what is under way when the server stops
    #[arg(long, env = "COMMONHOLD_DRAIN_TIME", value_name = "SECONDS",
        default_value_t = Seconds(Limits::DEFAULT.drain_time))]
    drain_time: Seconds,
}

/// A time in seconds, at most a day.
#[derive(Clone, Copy, Debug)]
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.as_secs_f64())
    }
}

impl FromStr for Seconds {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Seconds, &'static str> {
        let seconds = text.parse().ok().filter(|seconds| (0.001..=86_400.0).contains(seconds));
        seconds.map(|seconds| Seconds(Duration::from_secs_f64(seconds))).ok_or("from 0.001 to 86400 seconds")
    }
}

/// Times in seconds, with commas between them.
#[derive(Clone, Debug)]
struct Retries(Vec<Duration>);

impl FromStr for Retries {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Retries, &'static str> {
        let waits = text.split(',').map(|wait| wait.trim().parse().map(|Seconds(wait)| wait));
        waits.collect::<Result<_, _>>().map(Retries)
    }
}

/// Witnesses, with commas between them.
#[derive(Clone, Debug)]
struct Asked(Vec<Witness>);

impl FromStr for Asked {
    type Err = NoWitness;
    fn from_str(text: &str) -> Result<Asked, NoWitness> {
        text.split(',').map(str::parse).collect::<Result<_, _>>().map(Asked)
    }
}

/// How much is logged.
const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

fn collector(text: &str) -> Result<String, &'static str> {
    let is_web = |uri: &Uri| matches!(uri.scheme_str(), Some("http" | "https"));
    let address = text.parse().ok().filter(is_web);
    address.map(|_| text.into()).ok_or("write it as http://127.0.0.1:4318/v1/traces")
}

fn count(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|count| (1..=1_000_000).contains(count)).ok_or("from 1 to 1000000")
}

/// Levels, and parts of the program with levels. A word that is no level would be taken for such a part, and silence
/// the rest.
fn filter(text: &str) -> Result<String, String> {
    let level = |directive: &str| {
        let level = directive.rsplit('=').next().unwrap_or_default().trim().to_lowercase();
        LEVELS.contains(&level.as_str())
    };
    if !text.split(',').all(level) {
        let [others @ .., last] = LEVELS;
        return Err(format!(
            "a level is {} or {last}; also for a part, as in \"warn,api=info\"",
            others.join(", ")
        ));
    }
    EnvFilter::try_new(text).map(|_| text.into()).map_err(|refusal| refusal.to_string())
}

impl Config {
    /// Refuses what is well-formed and yet cannot be used; otherwise tells what the server is to be given.
    pub fn settings(&self) -> Result<Settings> {
        let addresses = self.listen.to_socket_addrs();
        addresses.map_err(|refusal| {
            anyhow!("listen = {:?}: {refusal}; write it as 127.0.0.1:8080", self.listen)
        })?;
        let tls = match (&self.tls_certificate, &self.tls_key) {
            (None, None) => None,
            (Some(certificate), Some(key)) => Some(api::tls(certificate, key)?),
            _ => bail!("tls_certificate and tls_key belong together; set both, or neither"),
        };
        let limits = &self.limits;
        let limits = Limits {
            connections: limits.connections,
            connections_per_address: limits.connections_per_address,
            requests_per_address: Rate::per_second(limits.requests_per_second, limits.requests_at_once),
            writes_per_account: Rate::per_second(limits.writes_per_second, limits.writes_at_once),
            head_time: limits.head_time.0,
            body_time: limits.body_time.0,
            request_time: limits.request_time.0,
            stall_time: limits.stall_time.0,
            drain_time: limits.drain_time.0,
        };
        Ok(Settings { limits, tls, metrics: self.metrics, webhooks: None })
    }

    /// What holds for webhooks, if there are any.
    pub fn webhooks(&self) -> Option<webhooks::Settings> {
        let Retries(retries) = self.webhook_retries.clone();
        self.webhooks.then_some(webhooks::Settings { private: self.webhooks_private, retries })
    }

    /// Who is asked to cosign checkpoints.
    pub fn witnesses(&self) -> Vec<Witness> {
        self.witnesses.clone().map_or_else(Vec::new, |Asked(witnesses)| witnesses)
    }
}

/// Where the settings come from, beside the command line and the environment.
#[derive(Debug, Args)]
pub struct Source {
    /// The directory of the commons
    pub dir: PathBuf,
    /// A file of settings, in TOML; by default commonhold.toml in the directory, if it is there
    #[arg(long, value_name = "FILE", env = "COMMONHOLD_CONFIG")]
    config: Option<PathBuf>,
}

/// A setting that holds: its name, its value, and where that comes from.
pub type Origin = (String, Option<String>, String);

impl Source {
    /// The settings that hold for this run of `subcommand`, and where each comes from.
    pub fn load(&self, subcommand: &str) -> Result<(Config, Vec<Origin>)> {
        let default = self.dir.join("commonhold.toml");
        let path = self.config.clone().or_else(|| default.is_file().then_some(default));
        let lines = path.as_deref().map_or(Ok(BTreeMap::new()), read)?;
        for variable in unknown(&Cli::command(), std::env::vars_os().map(|(name, _)| name)) {
            eprintln!("warning: {variable} in the environment changes nothing: there is no such variable");
        }
        let command = definition().mut_subcommand(subcommand, |command| {
            lines.iter().fold(command, |command, (name, value)| {
                command.mut_arg(name, |arg| arg.default_value(value.clone()))
            })
        });
        let matches = command.get_matches();
        let matches = matches.subcommand_matches(subcommand).context("the program runs another command")?;
        let file = path.map(|path| path.display().to_string()).unwrap_or_default();
        let origin = |arg: &Arg| origin(arg, matches, lines.contains_key(arg.get_id().as_str()), &file);
        let origins = declared().get_arguments().map(origin).collect();
        Ok((Config::from_arg_matches(matches)?, origins))
    }
}

/// Those of `variables` that look as if they were for `command`, and are not; what tests read is theirs.
fn unknown(command: &Command, variables: impl Iterator<Item = OsString>) -> Vec<String> {
    fn reads(command: &Command, variable: &OsString) -> bool {
        command.get_arguments().any(|arg| arg.get_env() == Some(variable))
            || command.get_subcommands().any(|command| reads(command, variable))
    }
    let ours = variables.filter(|name| name.as_encoded_bytes().starts_with(b"COMMONHOLD_"));
    let unknown = ours.filter(|name| !name.as_encoded_bytes().starts_with(b"COMMONHOLD_TEST_"));
    let unknown = unknown.filter(|name| !reads(command, name));
    unknown.map(|name| name.to_string_lossy().into_owned()).collect()
}

fn origin(arg: &Arg, matches: &ArgMatches, in_file: bool, file: &str) -> Origin {
    let id = arg.get_id().as_str();
    let value = matches.get_raw(id).and_then(|mut values| values.next());
    let from = match matches.value_source(id) {
        Some(ValueSource::CommandLine) => format!("--{}", arg.get_long().unwrap_or(id)),
        Some(ValueSource::EnvVariable) => arg.get_env().unwrap_or_default().to_string_lossy().into_owned(),
        _ if in_file => file.to_owned(),
        _ => "default".into(),
    };
    (id.to_owned(), value.map(|value| value.to_string_lossy().into_owned()), from)
}

/// All settings, as arguments.
fn declared() -> Command {
    Config::augment_args(Command::new("settings").no_binary_name(true).disable_help_flag(true))
}

/// Reads a file of settings; refuses the first line that is none.
pub fn read(path: &Path) -> Result<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let lines: BTreeMap<Spanned<String>, Spanned<Value>> =
        toml::from_str(&text).with_context(|| path.display().to_string())?;
    let mut lines: Vec<_> = lines.into_iter().collect();
    lines.sort_by_key(|(name, _)| name.span().start);
    let read = lines.into_iter().map(|(name, value)| {
        let line = text[..name.span().start].matches('\n').count() + 1;
        let value = check(name.get_ref(), value.into_inner());
        let value = value.with_context(|| format!("{}, line {line}", path.display()))?;
        Ok((name.into_inner(), value))
    });
    read.collect()
}

/// The text that would be said on the command line; refuses what would be refused there.
fn check(name: &str, value: Value) -> Result<String> {
    let settings = declared();
    let known = || {
        let names: Vec<&str> = settings.get_arguments().map(|arg| arg.get_id().as_str()).collect();
        format!("there is no setting {name}; the settings are {}", names.join(", "))
    };
    let arg = settings.get_arguments().find(|arg| arg.get_id() == name).with_context(known)?;
    let text = match value {
        Value::String(text) => text,
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => value.to_string(),
        _ => bail!("{name} is a text, a number, or true or false"),
    };
    let said = format!("--{}={text}", arg.get_long().unwrap_or(name));
    let alone = declared().mut_args(|arg| arg.env(Resettable::Reset)); // The environment has its turn later.
    if let Err(refusal) = alone.try_get_matches_from([said]) {
        let refusal = refusal.to_string();
        let said: Vec<&str> = refusal.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
        bail!("{}", said.join(" ").trim_start_matches("error: "));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_listens_where_the_environment_lets_a_server_listen() {
        let variable = |command| {
            let commands = Cli::command();
            let command = commands.find_subcommand(command).expect("a command");
            let listen = command.get_arguments().find(|arg| arg.get_id() == "listen").expect("it listens");
            listen.get_env().map(OsString::from)
        };
        assert_eq!(variable("demo"), Some("COMMONHOLD_LISTEN".into()));
        assert_eq!(variable("demo"), variable("serve"));
    }

    #[test]
    fn every_setting_has_its_line_in_the_documentation() {
        let documentation = include_str!("../../../docs/operate.md");
        for arg in declared().get_arguments() {
            let (id, long) = (arg.get_id().as_str(), arg.get_long().expect("a flag"));
            let line = documentation.lines().find(|line| line.starts_with(&format!("| `{id}` | `--{long}")));
            let line = line.unwrap_or_else(|| panic!("docs/operate.md has no line for {id}"));
            let default =
                arg.get_default_values().first().map_or("–".into(), |value| value.to_string_lossy());
            assert!(
                line.contains(&format!(" {default} ")) || line.contains(&format!("`{default}`")),
                "{line}"
            );
            let variable = format!("COMMONHOLD_{}", id.to_uppercase());
            assert_eq!(arg.get_env().and_then(|name| name.to_str()), Some(variable.as_str()));
            assert_eq!(id.replace('_', "-"), long);
        }
    }
}
