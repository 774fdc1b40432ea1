//! Who an account is: handles in place of ids, both where people write and where they read.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::str::FromStr;

use anyhow::{Result, bail};
use ledger::AccountId;
use serde_json::Value;

use crate::remote::Server;

/// An account as people name it: by its id, or by its handle.
#[derive(Clone, Debug)]
pub enum Named {
    /// By its id.
    Id(AccountId),
    /// By what it calls itself.
    Handle(String),
}

impl FromStr for Named {
    type Err = Infallible;
    fn from_str(text: &str) -> Result<Named, Infallible> {
        Ok(text.parse().map_or_else(|_| Named::Handle(text.into()), Named::Id))
    }
}

impl Server {
    /// The account that is meant; refused where none, or more than one, has this handle.
    pub fn account(&self, named: &Named) -> Result<AccountId> {
        let handle = match named {
            Named::Id(id) => return Ok(*id),
            Named::Handle(handle) => handle,
        };
        let page = self.client().get(&format!("/v1/accounts?handle={}", client::segment(handle)))?;
        let accounts = page["items"].as_array().into_iter().flatten();
        let called: Vec<&str> = accounts.filter_map(|account| account["id"].as_str()).collect();
        match called.as_slice() {
            [only] => only.parse().map_err(anyhow::Error::msg),
            [] => bail!("no account has the id or the handle \"{handle}\""),
            several => {
                bail!("several accounts are called {handle}; name one by its id: {}", several.join(", "))
            }
        }
    }

    /// Passes on every event from the record `from` on, ballots that are withheld left out.
    pub fn each_event(&self, from: u64, mut pass_on: impl FnMut(Value)) -> Result<()> {
        let client = self.client();
        let mut path = format!("/v1/records?limit=1000&from={from}");
        loop {
            let mut page = client.get(&path)?;
            let records = page["items"].as_array_mut().into_iter().flatten();
            for event in records.filter_map(|record| record["events"].as_array_mut()).flatten() {
                pass_on(event.take());
            }
            let Some(next) = page["next"].as_str() else { return Ok(()) };
            path = format!("/v1/records?limit=1000&cursor={}", client::segment(next));
        }
    }

    /// What accounts are called, asked for one by one as they come up.
    pub fn names(&self) -> Names {
        let client = self.client();
        Names::new(move |id| {
            let account = client.get(&format!("/v1/accounts/{id}")).ok()?;
            account["handle"].as_str().map(String::from)
        })
    }
}

/// What accounts are called.
pub struct Names {
    handle: Box<dyn Fn(AccountId) -> Option<String>>,
    known: BTreeMap<AccountId, String>,
}

impl Names {
    /// What accounts are called, as `handle` says the first time that it is needed.
    pub fn new(handle: impl Fn(AccountId) -> Option<String> + 'static) -> Names {
        Names { handle: Box::new(handle), known: BTreeMap::new() }
    }

    /// Calls this account "you".
    pub fn addressing(mut self, account: AccountId) -> Names {
        self.known.insert(account, "you".into());
        self
    }

    /// The same JSON with handles in place of the ids of accounts that have one.
    pub fn told(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => {
                text.parse().map_or_else(|_| value.clone(), |id| Value::String(self.name(id)))
            }
            Value::Array(items) => items.iter().map(|item| self.told(item)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), self.told(value))).collect()
            }
            other => other.clone(),
        }
    }

    fn name(&mut self, id: AccountId) -> String {
        let ask = || (self.handle)(id).unwrap_or_else(|| id.to_string());
        self.known.entry(id).or_insert_with(ask).clone()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_of_accounts_become_handles_wherever_they_stand() {
        let (anna, nobody) = ("0a".repeat(16), "0b".repeat(16));
        let named: AccountId = anna.parse().expect("an id");
        let mut names = Names::new(move |id| (id == named).then(|| "anna".into()));
        let event =
            json!({ "buyer": anna, "outbid": [anna, "1.00"], "seller": nobody, "asset": "0a0a", "n": 1 });
        let told =
            json!({ "buyer": "anna", "outbid": ["anna", "1.00"], "seller": nobody, "asset": "0a0a", "n": 1 });
        assert_eq!(names.told(&event), told);
        let mut names = names.addressing(nobody.parse().expect("an id"));
        assert_eq!(names.told(&event)["seller"], "you");
    }
}
