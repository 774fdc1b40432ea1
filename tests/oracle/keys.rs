//! Keys: which one signs for an account, and what becomes of an account whose key is lost.

use std::collections::{BTreeMap, BTreeSet};

use super::{CASHIER, Model, REGISTRARS, Refusal, SURVEYOR, Second};

/// Accounts are called as the key that opened them.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// Where another key than the first signs by now.
    pub signs: BTreeMap<String, String>,
    /// The key that recovers an account.
    pub recovers: BTreeMap<String, String>,
    /// The key that will sign for an account, and from when on.
    pub pending: BTreeMap<String, (String, Second)>,
    /// Every key that was ever proven for an account.
    pub proven: BTreeSet<String>,
}

impl Model {
    /// The key that signs for `account`.
    pub fn signs_for<'a>(&'a self, account: &'a str) -> &'a str {
        self.keys.signs.get(account).map_or(account, String::as_str)
    }

    fn own_keys(&self, who: &str, account: &str) -> Result<(), Refusal> {
        if !self.balances.contains_key(account) {
            return Err("unknown_account");
        }
        if who == account { Ok(()) } else { Err("not_your_keys") }
    }

    /// Nobody's yet, and whoever asks has it.
    fn new_key(&mut self, key: &str, proven: bool) -> Result<(), Refusal> {
        let officer = [CASHIER, SURVEYOR].contains(&key) || REGISTRARS.contains(&key);
        if officer || self.balances.contains_key(key) || self.keys.proven.contains(key) {
            return Err("key_taken");
        }
        if !proven {
            return Err("key_not_proven");
        }
        self.keys.proven.insert(key.to_string());
        Ok(())
    }

    pub(super) fn rotate_key(
        &mut self,
        who: &str,
        account: &str,
        key: &str,
        proven: bool,
    ) -> Result<(), Refusal> {
        self.own_keys(who, account)?;
        self.new_key(key, proven)?;
        self.keys.pending.remove(account);
        self.keys.signs.insert(account.to_string(), key.to_string());
        Ok(())
    }

    pub(super) fn set_recovery_key(
        &mut self,
        who: &str,
        account: &str,
        key: &Option<(String, bool)>,
    ) -> Result<(), Refusal> {
        self.own_keys(who, account)?;
        match key {
            Some((key, proven)) => {
                self.new_key(key, *proven)?;
                self.keys.recovers.insert(account.to_string(), key.clone());
            }
            None => drop(self.keys.recovers.remove(account).ok_or("no_recovery_key")?),
        }
        self.keys.pending.remove(account);
        Ok(())
    }

    pub(super) fn request_recovery(
        &mut self,
        now: Second,
        who: &str,
        account: &str,
        key: &str,
        proven: bool,
    ) -> Result<(), Refusal> {
        if !self.balances.contains_key(account) {
            return Err("unknown_account");
        }
        if self.keys.recovers.get(account).ok_or("no_recovery_key")? != who {
            return Err("not_the_recovery_key");
        }
        self.new_key(key, proven)?;
        let takes_effect_at = now + self.terms.recovery_delay;
        self.keys.pending.insert(account.to_string(), (key.to_string(), takes_effect_at));
        Ok(())
    }

    pub(super) fn cancel_recovery(&mut self, who: &str, account: &str) -> Result<(), Refusal> {
        self.own_keys(who, account)?;
        self.keys.pending.remove(account).map(drop).ok_or("no_recovery_pending")
    }

    /// The delay is over, and nobody objected.
    pub(super) fn recover(&mut self, account: &str, second: Second) {
        let (key, _) = self.keys.pending.remove(account).expect("it is due");
        self.keys.signs.insert(account.to_string(), key);
        self.note("recovered", second, account);
    }
}
