//! Witnesses: others, each with a key of its own, who cosign a checkpoint of this log once they have checked that its
//! tree continues the one that they saw before (c2sp.org/tlog-witness).
//!
//! So whoever trusts one of them knows that nobody was shown another record. The commons needs none: where witnesses
//! are silent, checkpoints are published without their cosignatures.

mod ask;

use std::fmt;
use std::str::FromStr;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use journal::{JournalError, Note, NoteSignature, NoteVerifier};
use node::Node;
use thiserror::Error;
use ureq::Agent;

use ask::ask;

/// How often a checkpoint is published while there are new records.
const EVERY: Duration = Duration::from_secs(5);
/// After so many turns without new records witnesses are asked again, so that cosignatures stay recent: ten minutes.
const IDLE_TURNS: u32 = 120;
/// How long a witness may take.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// A witness: where it is asked, and the key that it cosigns with. Written as `URL#KEY`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Witness {
    /// Its submission prefix.
    url: String,
    key: NoteVerifier,
}

/// Why a text names no witness.
#[derive(Debug, Error)]
pub enum NoWitness {
    /// A part is missing.
    #[error("write a witness as https://witness.example#NAME+ID+KEY, with the key that it publishes")]
    Form,
    /// The key is none.
    #[error(transparent)]
    Key(#[from] JournalError),
    /// The key does not cosign.
    #[error("{0} is the key of a log, not one that cosigns: ask the witness for that")]
    NotCosigning(String),
}

impl FromStr for Witness {
    type Err = NoWitness;

    fn from_str(text: &str) -> Result<Witness, NoWitness> {
        let (url, key) = text.trim().split_once('#').ok_or(NoWitness::Form)?;
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(NoWitness::Form);
        }
        let key: NoteVerifier = key.parse()?;
        if !key.is_witness() {
            return Err(NoWitness::NotCosigning(key.to_string()));
        }
        Ok(Witness { url: url.trim_end_matches('/').into(), key })
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.url, self.key)
    }
}

/// Asks witnesses on a thread of its own, as long as it is not stopped.
pub struct Witnesses {
    thread: JoinHandle<()>,
    stop: Sender<()>,
}

impl Witnesses {
    /// Publishes checkpoints of `node` with the cosignatures of these witnesses from now on.
    ///
    /// # Errors
    ///
    /// Where the system refuses a thread.
    pub fn start(node: Node, witnesses: Vec<Witness>) -> std::io::Result<Witnesses> {
        let (stop, stopped) = channel();
        let agent = Agent::config_builder()
            .timeout_global(Some(ANSWER_MAX))
            .max_redirects(0)
            .http_status_as_error(false)
            .tls_config(client::tls(None))
            .build()
            .new_agent();
        let publisher = Publisher {
            node,
            agent,
            asked: witnesses.into_iter().map(Asked::new).collect(),
            published: None,
            idle: 0,
        };
        let thread =
            std::thread::Builder::new().name("witnesses".into()).spawn(move || publisher.run(&stopped))?;
        Ok(Witnesses { thread, stop })
    }

    /// Stops asking. What is being asked is waited for.
    pub fn stop(self) {
        drop(self.stop);
        if self.thread.join().is_err() {
            tracing::error!("a defect stopped asking witnesses; its last words are above");
        }
    }
}

/// A witness, and what it is known to have cosigned.
struct Asked {
    witness: Witness,
    /// How many records the tree had that it cosigned last.
    size: u64,
    /// Whether it was silent when it was asked last: said once, not every time.
    silent: bool,
}

impl Asked {
    fn new(witness: Witness) -> Asked {
        Asked { witness, size: 0, silent: false }
    }
}

struct Publisher {
    node: Node,
    agent: Agent,
    asked: Vec<Asked>,
    /// The text of the last checkpoint that was published.
    published: Option<String>,
    /// Turns since then.
    idle: u32,
}

impl Publisher {
    fn run(mut self, stopped: &Receiver<()>) {
        loop {
            let checkpoint = self.node.checkpoint();
            self.idle += 1;
            let is_new = self.published.as_ref() != Some(&checkpoint.text);
            if is_new || self.idle >= IDLE_TURNS || self.asked.iter().any(|asked| asked.silent) {
                self.publish(checkpoint);
            }
            if stopped.recv_timeout(EVERY) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    }

    /// Asks all witnesses at once, and publishes the checkpoint with what they signed.
    fn publish(&mut self, mut checkpoint: Note) {
        let (node, agent, note) = (&self.node, &self.agent, &checkpoint);
        let signatures: Vec<NoteSignature> = std::thread::scope(|scope| {
            let asking = |asked| scope.spawn(move || cosigned(node, agent, asked, note));
            let asking: Vec<_> = self.asked.iter_mut().map(asking).collect();
            asking.into_iter().filter_map(|asking| asking.join().ok().flatten()).collect()
        });
        self.published = Some(checkpoint.text.clone());
        self.idle = 0;
        checkpoint.signatures.extend(signatures);
        let keys = self.asked.iter().map(|asked| asked.witness.key.clone()).collect();
        self.node.publish(checkpoint, keys);
    }
}

/// The cosignature of one witness, if it gives one.
fn cosigned(node: &Node, agent: &Agent, asked: &mut Asked, checkpoint: &Note) -> Option<NoteSignature> {
    let answered = ask(node, agent, &asked.witness, &mut asked.size, checkpoint);
    let name = asked.witness.key.name();
    match &answered {
        Ok(_) if asked.silent => tracing::info!(witness = name, "the witness cosigns again"),
        Err(refusal) if !asked.silent => {
            tracing::warn!(witness = name, %refusal, "a witness does not cosign; checkpoints are published without it");
        }
        _ => {}
    }
    asked.silent = answered.is_err();
    answered.ok()
}
