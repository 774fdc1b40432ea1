//! A browser without a window, and what it is asked over [WebDriver](https://www.w3.org/TR/webdriver2/).

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;

use crate::debian;

/// How long one request to the browser may take.
const REQUEST_MAX: Duration = Duration::from_secs(60);
/// How long what is waited for may take to come true.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long the browser's files may keep a test from ending.
const ENDING_MAX: Duration = Duration::from_secs(2);

/// Without a sandbox, as root has none; without whatever asks for addresses elsewhere. It ends when its driver does, as
/// the pipe between them breaks.
const ARGUMENTS: [&str; 13] = [
    "--headless=new",
    "--no-sandbox",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--lang=en-GB",
    "--window-size=1200,900",
];

/// A browser that looks at the pages of one server.
pub struct Browser {
    driver: Child,
    agent: Agent,
    /// Where its session is asked.
    session: String,
    /// Where the pages are.
    pages: String,
    home: TempDir,
}

impl Browser {
    /// Starts a browser with nothing in it.
    pub fn open(pages: SocketAddr) -> Browser {
        debian::ensure("chromium --version", "chromium fonts-dejavu-core");
        debian::ensure("chromedriver --version", "chromium-driver");
        let home = tempfile::tempdir().expect("a directory");
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .envs([("HOME", home.path()), ("TMPDIR", home.path())])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the driver starts");
        let said = BufReader::new(driver.stdout.take().expect("it was asked for")).lines();
        let port = said.map_while(Result::ok).find_map(|line| {
            Some(
                line.strip_prefix("ChromeDriver was started successfully on port ")?
                    .trim_end_matches('.')
                    .to_owned(),
            )
        });
        let session = format!("http://127.0.0.1:{}/session", port.expect("the driver says where it listens"));
        let agent = Agent::config_builder().timeout_global(Some(REQUEST_MAX)).http_status_as_error(false);
        let pages = format!("http://{pages}");
        let mut browser = Browser { driver, agent: agent.build().into(), session, pages, home };
        let options = json!({
            "args": ARGUMENTS,
            "prefs": { "download.default_directory": browser.downloads() },
        });
        let begun =
            browser.ask("", json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": options } } }));
        browser.session += "/";
        browser.session += begun["sessionId"].as_str().expect("a session");
        browser
    }

    /// Where what is downloaded goes.
    pub fn downloads(&self) -> PathBuf {
        self.home.path().join("downloads")
    }

    /// The answer of the session to `body` at `path`.
    #[track_caller]
    pub fn ask(&self, path: &str, body: Value) -> Value {
        let sent = self.agent.post(format!("{}{path}", self.session)).send_json(&body);
        let mut answer = sent.unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut told: Value = answer.body_mut().read_json().expect("the driver answers in JSON");
        assert!(answer.status().is_success(), "{path}: {}", told["value"]["message"]);
        told["value"].take()
    }

    /// Asks Chromium for what WebDriver has no words for: <https://chromedevtools.github.io/devtools-protocol/>.
    pub fn ask_chromium(&self, command: &str, parameters: Value) -> Value {
        self.ask("/goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    /// What `script` returns.
    #[track_caller]
    pub fn run(&self, script: &str) -> Value {
        self.ask("/execute/sync", json!({ "script": script, "args": [] }))
    }

    /// What the promise that `expression` is comes to.
    #[track_caller]
    pub fn settle(&self, expression: &str) -> Value {
        let script =
            format!("const done = arguments[0]; ({expression}).then(done, (error) => done(String(error)));");
        self.ask("/execute/async", json!({ "script": script, "args": [] }))
    }

    /// Types an address of the server.
    #[track_caller]
    pub fn visit(&self, path: &str) {
        self.ask("/url", json!({ "url": format!("{}{path}", self.pages) }));
    }

    /// The path and the query of the page that is shown.
    pub fn path(&self) -> String {
        text(&self.run("return location.pathname + location.search"))
    }

    /// Waits until `condition` is true of the page, and says what it came to.
    #[track_caller]
    pub fn wait(&self, condition: &str) -> Value {
        let begun = Instant::now();
        loop {
            let now = self.run(&format!("return {condition}"));
            if !matches!(now, Value::Null | Value::Bool(false)) {
                return now;
            }
            if begun.elapsed() > PATIENCE {
                let shown = text(&self.run("return document.body.innerText"));
                panic!("{}: {condition} does not come true:\n{shown}", self.path());
            }
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    /// Waits until `words` stand in what `selector` selects.
    #[track_caller]
    pub fn wait_for_words(&self, selector: &str, words: &str) {
        self.wait(&format!("document.querySelector({selector:?})?.innerText.includes({words:?})"));
    }

    /// What stands in what `selector` selects.
    #[track_caller]
    pub fn words(&self, selector: &str) -> String {
        text(&self.run(&format!("return document.querySelector({selector:?}).innerText")))
    }

    /// Puts a file into the field for files that `selector` selects.
    #[track_caller]
    pub fn put_file(&self, selector: &str, file: &Path) {
        let found = self.ask("/element", json!({ "using": "css selector", "value": selector }));
        let id = found.as_object().and_then(|found| found.values().next()).map(text).expect("an element");
        self.ask(&format!("/element/{id}/value"), json!({ "text": file }));
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call(); // It may have ended already; so may its driver.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        // Some of the browser's processes may still write while they end.
        let begun = Instant::now();
        while fs::remove_dir_all(self.home.path()).is_err() && begun.elapsed() < ENDING_MAX {
            std::thread::sleep(Duration::from_millis(40));
        }
    }
}

/// The text that `value` is.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
