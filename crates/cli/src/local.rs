//! Asking a commons in this process, in the names of keys at hand: for towns and histories made by a program.

use anyhow::{Result, anyhow};
use client::{Key, sign_request};
use ledger::Timestamp;
use node::{Node, Receipt, Refusal};
use serde::Serialize;
use state_machine::{Request, Signed};
use tokio::runtime::{Builder, Runtime};

/// Asks for things as anybody would: each is signed, decided and recorded like any other.
pub struct Asker {
    /// The commons.
    pub node: Node,
    commons: String,
    nonces: String,
    count: u64,
    asked: Vec<Request>,
    runtime: Runtime,
}

impl Asker {
    /// Asks `node`; every nonce begins with `nonces`.
    pub fn new(node: Node, nonces: &str) -> Result<Asker> {
        let commons = node.state().machine.id().to_string();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Asker { node, commons, nonces: nonces.into(), count: 0, asked: Vec::new(), runtime })
    }

    /// Signs a request with `key`; [`Asker::send`] sends it.
    pub fn ask(&mut self, key: &Key, url: &str, body: &impl Serialize) -> Result<()> {
        self.count += 1;
        let nonce = format!("{}{}", self.nonces, self.count);
        let body = serde_json::to_vec(body)?;
        let jws = sign_request(key, &self.commons, url, &nonce, self.node.now(), &body);
        let signed = Signed::parse(jws.as_bytes()).map_err(|refusal| anyhow!("{url}: {refusal}"))?;
        self.asked.push(Request::Signed(signed));
        Ok(())
    }

    /// How many requests were signed so far.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Sends what was signed, in order, and returns the answers once what happened can be seen.
    pub fn send(&mut self) -> Vec<Result<Receipt, Refusal>> {
        let answers = self.node.submit_many_blocking(std::mem::take(&mut self.asked));
        if let Some(last) = answers.iter().rev().find_map(|answer| answer.as_ref().ok()) {
            self.runtime.block_on(self.node.wait_for(last.record));
        }
        answers
    }

    /// Sets the clock, which is manual, forward.
    pub fn advance(&mut self, to: Timestamp) -> Result<()> {
        self.runtime.block_on(self.node.advance_clock(to))?;
        Ok(())
    }
}
