//! Payments, issues and redemptions at random.

use super::Generator;
use crate::oracle::{CASHIER, Int, Model, Operation};

impl Generator {
    pub(super) fn transfer(&mut self, account: &str, model: &Model) -> Operation {
        let amount = match self.random.below(3) {
            0 => self.about(&model.balances[account]),
            _ => self.some(&model.balances[account]),
        };
        let to = if self.random.one_in(20) { "nobody".to_string() } else { self.account(model) };
        Operation::Transfer { to, amount }
    }

    pub(super) fn issue(&mut self, account: &str, model: &Model) -> Operation {
        let wealth = &model.terms.wealth;
        let left = Model::money_limit() - &model.money;
        let amount = match self.random.below(400) {
            0 if *wealth > Model::money_limit() / 100 => self.random.near(&left),
            _ if model.money < wealth * 5 => wealth / 2,
            0..100 => wealth / 100,
            _ => self.some(&Int::from(10_000_000).min(wealth.clone())),
        };
        Operation::Issue { account: account.to_string(), amount, reference: self.reference() }
    }

    /// Mostly a new one.
    fn reference(&mut self) -> String {
        if self.random.one_in(30) { "reference-used".to_string() } else { self.name("reference") }
    }

    /// Mostly the officer who may, rarely somebody who may not.
    pub(super) fn officer(&mut self, officer: &str, account: &str) -> String {
        if self.random.one_in(40) { account.to_string() } else { officer.to_string() }
    }

    pub(super) fn redemption(&mut self, account: &str, model: &Model) -> (String, Operation) {
        let waiting: Vec<u64> = model.redemptions.keys().copied().collect();
        let id = self.random.pick(&waiting).copied().unwrap_or(model.redemptions_requested / 2);
        let operation = if self.random.one_in(3) {
            Operation::ReturnRedemption { id }
        } else {
            Operation::SettleRedemption { id, reference: self.reference() }
        };
        (self.officer(CASHIER, account), operation)
    }
}
