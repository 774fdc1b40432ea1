//! Keys that are replaced, lost and stolen at random.

use super::Generator;
use crate::oracle::{CASHIER, Model, Operation, REGISTRARS, SURVEYOR};

impl Generator {
    /// Who asks for what about the keys of an account.
    pub(super) fn keys(&mut self, account: String, model: &Model) -> (String, Operation) {
        let recoverable: Vec<&String> = model.keys.recovers.keys().collect();
        let pending: Vec<&String> = model.keys.pending.keys().collect();
        let stray = self.random.one_in(10);
        let (key, proven) = (self.key(model), !self.random.one_in(12));
        match self.random.below(12) {
            0..3 => {
                let whose = self.random.pick(&pending).filter(|_| self.random.one_in(6));
                let whose = whose.map_or(account, |whose| whose.to_string());
                (self.owner(&whose, model), Operation::RotateKey { account: whose, key, proven })
            }
            3..6 => {
                let key = if stray { None } else { Some((key, proven)) };
                (self.owner(&account, model), Operation::SetRecoveryKey { account, key })
            }
            6..10 => {
                let whose = self.random.pick(&recoverable).filter(|_| !stray).map(|whose| whose.to_string());
                let account = whose.unwrap_or(account);
                let who = model.keys.recovers.get(&account).filter(|_| !self.random.one_in(8));
                let who = who.unwrap_or(&account).clone();
                (who, Operation::RequestRecovery { account, key, proven })
            }
            10 => {
                let whose = self.random.pick(&pending).filter(|_| !stray).map(|whose| whose.to_string());
                let account = whose.unwrap_or(account);
                (self.owner(&account, model), Operation::CancelRecovery { account })
            }
            _ => {
                let [first, second, third] = REGISTRARS;
                let officer = *self.random.of(&[first, second, third, CASHIER, SURVEYOR]);
                let officer = if stray { key } else { officer.to_string() };
                (officer, Operation::OpenAccount)
            }
        }
    }

    /// Whoever may, rarely somebody else.
    fn owner(&mut self, account: &str, model: &Model) -> String {
        if self.random.one_in(12) { self.account(model) } else { account.to_string() }
    }

    /// Mostly a new one.
    fn key(&mut self, model: &Model) -> String {
        let known: Vec<&String> = model.keys.proven.iter().chain(model.balances.keys()).collect();
        match self.random.below(12) {
            0 => self.random.pick(&known).map_or_else(|| CASHIER.to_string(), |key| key.to_string()),
            1 if self.random.one_in(4) => SURVEYOR.to_string(),
            _ => self.name("key"),
        }
    }
}
