//! Accounts: issue, transfer, redemption (rulebook §7).

use super::{DAY, Int, Model, Redemption, Refusal, Second};

const REDEMPTION_RETURNS_AFTER: Second = 14 * DAY;

impl Redemption {
    pub fn returns_at(&self) -> Second {
        self.requested_at + REDEMPTION_RETURNS_AFTER
    }
}

impl Model {
    /// Most minor units that may exist.
    pub fn money_limit() -> Int {
        Int::from(10).pow(27)
    }

    pub(super) fn open_account(&mut self, who: &str) -> Result<(), Refusal> {
        if self.balances.contains_key(who) {
            return Err("account_exists");
        }
        if self.keys.proven.contains(who) {
            return Err("key_taken");
        }
        self.balances.insert(who.to_string(), Int::ZERO);
        Ok(())
    }

    pub(super) fn transfer(&mut self, who: &str, to: &str, amount: &Int) -> Result<(), Refusal> {
        above_zero(amount)?;
        if who == to {
            return Err("same_account");
        }
        if !self.balances.contains_key(to) {
            return Err("unknown_account");
        }
        self.afford(who, amount)?;
        self.take(who, amount);
        self.pay(to, amount);
        Ok(())
    }

    pub(super) fn issue(&mut self, account: &str, amount: &Int, reference: &str) -> Result<(), Refusal> {
        above_zero(amount)?;
        if !self.balances.contains_key(account) {
            return Err("unknown_account");
        }
        if self.references.contains(reference) {
            return Err("reference_used");
        }
        if &self.money + amount > Model::money_limit() {
            return Err("issue_too_large");
        }
        self.references.insert(reference.to_string());
        self.money += amount;
        self.pay(account, amount);
        Ok(())
    }

    pub(super) fn request_redemption(&mut self, now: Second, who: &str, amount: &Int) -> Result<(), Refusal> {
        above_zero(amount)?;
        self.afford(who, amount)?;
        self.take(who, amount);
        let redemption = Redemption { account: who.to_string(), amount: amount.clone(), requested_at: now };
        self.redemptions_requested += 1;
        self.redemptions.insert(self.redemptions_requested, redemption);
        Ok(())
    }

    pub(super) fn settle_redemption(&mut self, id: u64, reference: &str) -> Result<(), Refusal> {
        let redemption = self.redemptions.get(&id).ok_or("unknown_redemption")?.clone();
        if self.references.contains(reference) {
            return Err("reference_used");
        }
        self.references.insert(reference.to_string());
        self.money -= redemption.amount;
        self.redemptions.remove(&id);
        Ok(())
    }

    pub(super) fn return_redemption(&mut self, id: u64) -> Result<(), Refusal> {
        let redemption = self.redemptions.remove(&id).ok_or("unknown_redemption")?;
        self.pay(&redemption.account, &redemption.amount);
        Ok(())
    }
}

pub(super) fn above_zero(amount: &Int) -> Result<(), Refusal> {
    if *amount == Int::ZERO { Err("zero_amount") } else { Ok(()) }
}
