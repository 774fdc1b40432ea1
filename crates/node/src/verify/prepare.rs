//! What can be checked of records before those before them were decided: hashes, and signatures.

use std::collections::HashMap;

use journal::{Hash, events_hash};
use ledger::{AccountId, PublicKey};
use state_machine::{Instruction, Machine, Request};

use super::audit::record_of;
use super::{Handed, Terms, VerifyError, founding};

/// A record whose hashes were checked, and whose signature was, if its key is known.
pub(super) struct Prepared {
    pub(super) handed: Handed,
    /// What it asks; none where that is withheld.
    pub(super) instruction: Option<Result<Instruction, String>>,
}

/// Prepares records, and learns the keys of accounts as they are opened.
pub(super) struct Preparing {
    founded: Machine,
    keys: HashMap<AccountId, PublicKey>,
    threads: usize,
    from: u64,
}

impl Preparing {
    pub(super) fn start(founding: &Handed, terms: &Terms) -> Result<Preparing, VerifyError> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = if terms.threads == 0 { cores() } else { terms.threads };
        let founded = founding::machine_after(&record_of(founding)?)?;
        Ok(Preparing { founded, keys: HashMap::new(), threads, from: terms.from })
    }

    pub(super) fn prepare(&mut self, chunk: Vec<Handed>) -> Vec<Prepared> {
        let unread = |handed| Prepared { handed, instruction: None };
        let mut chunk: Vec<Prepared> = chunk.into_iter().map(unread).collect();
        self.in_parallel(&mut chunk, Prepared::read);
        for prepared in &mut chunk {
            if let Some(Request::Signed(signed)) = prepared.request()
                && let Some(key) = signed.own_key()
            {
                self.keys.insert(signed.signer(), key);
            }
        }
        self.in_parallel(&mut chunk, |prepared| {
            if prepared.handed.header.index >= self.from
                && let Some(Request::Signed(signed)) = prepared.request()
                && let Some(key) = self.key_of(signed.signer())
            {
                signed.verify(key); // Whatever does not fit here is judged when the request is decided again.
            }
        });
        chunk
    }

    fn key_of(&self, account: AccountId) -> Option<PublicKey> {
        self.keys.get(&account).copied().or_else(|| self.founded.key_of(account))
    }

    fn in_parallel(&self, chunk: &mut [Prepared], work: impl Fn(&mut Prepared) + Sync) {
        let part = chunk.len().div_ceil(self.threads).max(1);
        std::thread::scope(|scope| {
            for part in chunk.chunks_mut(part) {
                scope.spawn(|| part.iter_mut().for_each(&work));
            }
        });
    }
}

impl Prepared {
    /// Compares the bodies with the header, and reads the command.
    fn read(&mut self) {
        let Some((command, events)) = &self.handed.bodies else { return };
        let header = &self.handed.header;
        let fits = if Hash::of(command) != header.command {
            Err("its command is not the one that its header names".into())
        } else if events_hash(command, events) != header.events {
            Err("its events are not those that its header names".into())
        } else {
            Ok(())
        };
        let read = || Instruction::parse(command).map_err(|refusal| refusal.to_string());
        self.instruction = Some(fits.and_then(|()| read()));
    }

    fn request(&mut self) -> Option<&mut Request> {
        match self.instruction.as_mut()?.as_mut().ok()? {
            Instruction::Request(request) => Some(request),
            _ => None,
        }
    }
}
