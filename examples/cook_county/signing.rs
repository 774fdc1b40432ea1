//! Signing, on every core: a signature takes several times as long as all that the commons does with the request.

use std::thread;

use client::{Key, sign_request};
use ledger::Timestamp;
use state_machine::{Request, Signed};

use crate::replay::Step;

/// A step that is written, but not signed.
pub enum Draft {
    Ask(Box<Unsigned>),
    SetClock(Timestamp),
}

/// What somebody is going to ask.
pub struct Unsigned {
    pub signer: Key,
    pub url: String,
    pub body: String,
    pub nonce: String,
    pub at: Timestamp,
}

/// Signs the requests among `drafts` for the commons with the genesis hash `commons`.
pub fn sign(drafts: &[Draft], commons: &str) -> Vec<Step> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let sign = |draft: &Draft| match draft {
        Draft::Ask(unsigned) => Step::Ask(Box::new(unsigned.sign(commons))),
        Draft::SetClock(to) => Step::SetClock(*to),
    };
    thread::scope(|scope| {
        let parts = drafts.chunks(drafts.len().div_ceil(cores).max(1));
        let sign_part = |part: &'_ [Draft]| part.iter().map(sign).collect::<Vec<Step>>();
        let parts: Vec<_> = parts.map(|part| scope.spawn(move || sign_part(part))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("signing does not panic")).collect()
    })
}

impl Unsigned {
    fn sign(&self, commons: &str) -> Request {
        let Unsigned { signer, url, body, nonce, at } = self;
        let jws = sign_request(signer, commons, url, nonce, *at, body.as_bytes());
        let mut signed = Signed::parse(jws.as_bytes()).expect("requests of our own making can be read");
        signed.verify(signer.public()); // Here, so that the one writer need not.
        Request::Signed(signed)
    }
}
