//! The program itself: started, stopped, killed.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_commonhold");

/// Runs `commonhold` with `arguments` to its end.
pub fn commonhold(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().expect("the program starts")
}

/// `commonhold serve`, running.
pub struct Server {
    process: Child,
    pub address: SocketAddr,
}

impl Server {
    /// Serves the commons in `dir` with these further arguments, its complaints appended to `log`.
    pub fn start(dir: &Path, arguments: &[&str], log: &Path) -> Server {
        Server::listens(spawn(dir, arguments, log), log)
    }

    /// A server that was just started, once it listens.
    pub fn listens(mut process: Child, log: &Path) -> Server {
        let mut first_line = String::new();
        let stdout = process.stdout.take().expect("it was asked for");
        BufReader::new(stdout).read_line(&mut first_line).expect("the server says where it listens");
        let address = first_line.trim_end().strip_prefix("listening on http://");
        let address = address.and_then(|address| address.parse().ok());
        let Some(address) = address else {
            let complaints = std::fs::read_to_string(log).unwrap_or_default();
            panic!("the server did not start: {first_line}{complaints}");
        };
        Server { process, address }
    }

    /// Kills it as `kill -9` does.
    pub fn kill(mut self) {
        self.process.kill().expect("a process of our own is killed");
        self.process.wait().expect("it is gone");
    }

    /// Asks it to stop, as an operator would, and waits until it has.
    pub fn stop(mut self) {
        let terminate = format!("kill -TERM {}", self.process.id());
        let asked = Command::new("sh").args(["-c", &terminate]).status().expect("a shell");
        assert!(asked.success());
        let status = self.process.wait().expect("it ends");
        assert!(status.success(), "the server ended with {status}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill(); // It may have ended already.
        let _ = self.process.wait();
    }
}

/// Starts a server of which nobody waits to hear that it listens.
pub fn spawn(dir: &Path, arguments: &[&str], log: &Path) -> Child {
    spawn_by(&mut Command::new(PROGRAM), dir, arguments, log)
}

/// The same, started by `starter`.
pub fn spawn_by(starter: &mut Command, dir: &Path, arguments: &[&str], log: &Path) -> Child {
    let log = OpenOptions::new().create(true).append(true).open(log).expect("a log");
    starter
        .arg("serve")
        .arg(dir)
        .args(["--listen", "127.0.0.1:0", "--requests-per-second", "0", "--writes-per-second", "0"])
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .expect("the server starts")
}
