//! Replaying the files: registrations, first claims, and each trade as a revaluation and a forced purchase.

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use client::{Key, segment};
use ledger::command::{Approval, Issue};
use ledger::{AccountId, CommonsId, Duration, Money, PublicKey, Share, Timestamp};
use registry::tax;
use serde_json::{Value, json};
use state_machine::Constitution;

use super::files::{AssetLine, Files, TradeLine};
use crate::local::Asker;

/// Requests sent at once; within one second of the clock.
const CHUNK: usize = 2_000;
/// Assets in one registration.
const REGISTERED_AT_ONCE: usize = 500;
/// Bytes of one registration: with the rest of a signed request, in base64, it stays below 1 MiB.
const REGISTERED_BYTES_MAX: usize = 400_000;
/// How long a deposit lasts beyond the asset's next trade.
const RUNWAY_AFTER: Duration = Duration::YEAR;

/// The keys of officers that an import needs.
pub(super) struct Officers {
    surveyor: Key,
    cashiers: Vec<Key>,
}

impl Officers {
    /// The officers of `constitution` among the key files in `dir`.
    pub(super) fn find(dir: &Path, constitution: &Constitution) -> Result<Officers> {
        let entries = std::fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))?;
        let mut keys = Vec::new();
        for entry in entries {
            keys.extend(Key::read(&entry?.path())); // Other files may lie there too.
        }
        let of = |named: &[PublicKey]| -> Vec<Key> {
            named.iter().filter_map(|name| keys.iter().find(|key| key.public() == *name).cloned()).collect()
        };
        let officers = &constitution.officers;
        let (mut surveyors, cashiers) = (of(&officers.surveyors), of(&officers.cashiers));
        let missing = |role: &str| anyhow!("the key of a {role} is needed in {}", dir.display());
        let surveyor = surveyors.pop().ok_or_else(|| missing("surveyor"))?;
        if cashiers.len() < officers.cashiers_needed {
            return Err(
                missing("cashier").context(format!("{} cashiers must sign", officers.cashiers_needed))
            );
        }
        Ok(Officers { surveyor, cashiers })
    }
}

/// A replay under way.
pub(super) struct Replay<'a> {
    files: &'a Files,
    asker: Asker,
    officers: Officers,
    commons: CommonsId,
    /// Of each asset: who holds it, as the place in `keys`, and at what valuation.
    held: Vec<(usize, Money)>,
    /// Of each asset: when it is traded, the next time last.
    trades_ahead: Vec<Vec<Timestamp>>,
    ends_at: Timestamp,
    keys: Vec<Key>,
    by_name: HashMap<String, usize>,
    key_file: BufWriter<File>,
    /// What the requests that wait were asked for, so that a refusal can name it.
    waiting: Vec<String>,
    /// What was done, for the report.
    pub(super) done: BTreeMap<&'static str, u64>,
}

impl<'a> Replay<'a> {
    /// Prepares to replay `files`; keys of new accounts are added to `key_file`, one in each line.
    pub(super) fn new(
        files: &'a Files,
        asker: Asker,
        officers: Officers,
        key_file: &Path,
    ) -> Result<Replay<'a>> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(key_file).with_context(|| format!("cannot write {}", key_file.display()))?;
        let mut trades_ahead = vec![Vec::new(); files.assets.len()];
        files.trades.iter().rev().for_each(|trade| trades_ahead[trade.asset].push(trade.at));
        let ends_at = files.trades.last().map_or(asker.node.now(), |trade| trade.at);
        let commons = asker.node.state().machine.id();
        Ok(Replay {
            files,
            asker,
            officers,
            commons,
            held: Vec::new(),
            trades_ahead,
            ends_at,
            keys: Vec::new(),
            by_name: HashMap::new(),
            key_file: BufWriter::new(file),
            waiting: Vec::new(),
            done: BTreeMap::new(),
        })
    }

    /// Replays everything; `progress` is told how many lines are done.
    pub(super) fn run(&mut self, mut progress: impl FnMut(u64)) -> Result<()> {
        self.register()?;
        self.claim(&mut progress)?;
        let files = self.files;
        for (done, trade) in (files.assets.len() as u64..).zip(&files.trades) {
            if trade.at > self.asker.node.now() {
                self.send()?;
                self.asker.advance(trade.at)?;
            }
            self.trade(trade)?;
            if self.waiting.len() >= CHUNK {
                self.send()?;
            }
            progress(done + 1);
        }
        self.send()?;
        Ok(self.key_file.flush()?)
    }

    fn register(&mut self) -> Result<()> {
        let (files, surveyor) = (self.files, self.officers.surveyor.clone());
        let mut waiting: Vec<Value> = Vec::new();
        let mut bytes = 0;
        for asset in &files.assets {
            let registration = registration(asset)?;
            let more = registration.to_string().len();
            if waiting.len() == REGISTERED_AT_ONCE || bytes + more > REGISTERED_BYTES_MAX {
                self.register_at_once(&surveyor, std::mem::take(&mut waiting))?;
                bytes = 0;
            }
            bytes += more;
            waiting.push(registration);
        }
        self.register_at_once(&surveyor, waiting)?;
        self.send()
    }

    fn register_at_once(&mut self, surveyor: &Key, registrations: Vec<Value>) -> Result<()> {
        let Some(first) = registrations.first() else { return Ok(()) };
        let what = format!("registering from {} on", first["id"]);
        self.count("assets registered", registrations.len() as u64);
        self.ask(surveyor, "/v1/assets", &json!(registrations), || what)
    }

    /// A founding holder claims everything, but what a holding cap would keep from it has one of its own.
    fn claim(&mut self, progress: &mut impl FnMut(u64)) -> Result<()> {
        let files = self.files;
        let uncapped = |asset: &AssetLine| asset.class.hold_cap == Share::ONE;
        let deposits: Vec<Money> =
            files.assets.iter().zip(0..).map(|(asset, place)| self.deposit(place, asset.valuation)).collect();
        let together = files.assets.iter().zip(&deposits).filter(|(asset, _)| uncapped(asset));
        let founder = match together.map(|(_, deposit)| *deposit).reduce(|sum, deposit| sum + deposit) {
            None => None,
            Some(sum) => {
                let founder = self.open_account("Founding holder")?;
                self.issue(founder, sum)?;
                Some(founder)
            }
        };
        for (place, (asset, deposit)) in files.assets.iter().zip(deposits).enumerate() {
            let holder = match founder.filter(|_| uncapped(asset)) {
                Some(founder) => founder,
                None => {
                    let own = self.open_account(&format!("Founding holder of {}", asset.id))?;
                    self.issue(own, deposit)?;
                    own
                }
            };
            let key = self.keys[holder].clone();
            let body = json!({ "max_price": "0", "valuation": asset.valuation, "deposit": deposit });
            self.ask(&key, &path(asset, "claim"), &body, || format!("claiming {}", asset.id))?;
            self.held.push((holder, asset.valuation));
            if self.waiting.len() >= CHUNK {
                self.send()?;
            }
            progress(place as u64 + 1);
        }
        self.count("assets claimed by founding holders", files.assets.len() as u64);
        self.send()
    }

    fn trade(&mut self, trade: &TradeLine) -> Result<()> {
        let asset = &self.files.assets[trade.asset];
        self.trades_ahead[trade.asset].pop();
        let (seller, valuation) = self.held[trade.asset];
        let buyer = self.buyer(trade)?;
        if buyer == seller {
            let lasting = self.deposit(trade.asset, trade.price);
            self.revalue(seller, trade, Some(lasting))?;
            self.count("trades with oneself, as a revaluation alone", 1);
            return Ok(());
        }
        if valuation != trade.price {
            let least = self.minimum_deposit(trade.asset, trade.price, asset.class.min_runway);
            self.revalue(seller, trade, (valuation < trade.price).then_some(least))?;
            self.count("revaluations to the price", 1);
        }
        let deposit = self.deposit(trade.asset, trade.price);
        self.issue(buyer, trade.price + deposit)?;
        let body = json!({ "max_price": trade.price, "valuation": trade.price, "deposit": deposit });
        let buyer_key = self.keys[buyer].clone();
        self.ask(&buyer_key, &path(asset, "purchase"), &body, || trade.doing("purchasing", asset))?;
        self.held[trade.asset] = (buyer, trade.price);
        self.count("forced purchases", 1);
        Ok(())
    }

    fn revalue(&mut self, holder: usize, trade: &TradeLine, top_up: Option<Money>) -> Result<()> {
        if let Some(top_up) = top_up {
            self.issue(holder, top_up)?;
        }
        let asset = &self.files.assets[trade.asset];
        let key = self.keys[holder].clone();
        let body = json!({ "valuation": trade.price, "top_up": top_up });
        self.ask(&key, &path(asset, "valuation"), &body, || trade.doing("revaluing", asset))?;
        self.held[trade.asset] = (holder, trade.price);
        Ok(())
    }

    /// The account of the trade's buyer; a new one for each name, or for each trade without a name.
    fn buyer(&mut self, trade: &TradeLine) -> Result<usize> {
        let Some(name) = &trade.buyer else {
            return self.open_account(&format!("Buyer in line {}", trade.line));
        };
        if let Some(known) = self.by_name.get(name) {
            return Ok(*known);
        }
        let account = self.open_account(name)?;
        self.by_name.insert(name.clone(), account);
        Ok(account)
    }

    fn open_account(&mut self, name: &str) -> Result<usize> {
        let key = Key::generate();
        let mut line: Value = serde_json::from_str(&key.to_jwk())?;
        line["name"] = json!(name);
        writeln!(self.key_file, "{line}")?;
        let handle: String = name.chars().take(ledger::HANDLE_LENGTH_MAX).collect();
        let body = json!({ "key": key.public(), "handle": handle });
        self.ask(&key, "/v1/accounts", &body, || format!("opening an account for {name}"))?;
        self.count("accounts opened", 1);
        self.keys.push(key);
        Ok(self.keys.len() - 1)
    }

    /// All cashiers approve: what happened outside is not theirs to limit.
    fn issue(&mut self, to: usize, amount: Money) -> Result<()> {
        let account: AccountId = self.keys[to].account();
        let reference = format!("import {}", client::new_nonce());
        let message = Issue::approval_message(&self.commons, account, amount, &reference);
        let (first, others) = self.officers.cashiers.split_first().context("a cashier")?;
        let approve = |key: &Key| Approval { cashier: key.public(), signature: key.sign(&message) };
        let approvals = others.iter().map(approve).collect();
        let first = first.clone();
        let body = Issue { account, amount: amount.into(), reference: reference.into(), approvals };
        self.asker.ask(&first, "/v1/issuances", &body)?;
        self.waiting.push(format!("issuing {amount}"));
        Ok(())
    }

    /// What lasts until the asset's next trade, or the end of the history, and a year beyond.
    fn deposit(&self, asset: usize, valuation: Money) -> Money {
        let until = self.trades_ahead[asset].last().copied().unwrap_or(self.ends_at);
        let needed = until.since(self.asker.node.now()) + RUNWAY_AFTER;
        self.minimum_deposit(asset, valuation, needed.max(self.files.assets[asset].class.min_runway))
    }

    fn minimum_deposit(&self, asset: usize, valuation: Money, runway: Duration) -> Money {
        let rate = self.files.assets[asset].class.rate;
        let units = valuation.units().unsigned_abs();
        let least = tax::minimum_deposit(units, rate, tax::DENOMINATOR - 1, runway.seconds());
        valuation.with_units(least.cast_signed())
    }

    fn ask(&mut self, key: &Key, url: &str, body: &Value, what: impl FnOnce() -> String) -> Result<()> {
        self.asker.ask(key, url, body)?;
        self.waiting.push(what());
        Ok(())
    }

    fn count(&mut self, what: &'static str, more: u64) {
        *self.done.entry(what).or_default() += more;
    }

    fn send(&mut self) -> Result<()> {
        let answers = self.asker.send();
        for (what, answer) in std::mem::take(&mut self.waiting).into_iter().zip(answers) {
            if let Err(refusal) = answer {
                bail!("{what}: {refusal}");
            }
        }
        Ok(())
    }
}

/// What a surveyor is asked to enter.
fn registration(asset: &AssetLine) -> Result<Value> {
    let AssetLine { id, class, name, description, link, geometry, .. } = asset;
    let mut registration = json!({ "id": id, "class": class.id, "name": name, "description": description });
    if let Some(link) = link {
        registration["link"] = json!(link);
    }
    if let Some(geometry) = geometry {
        registration["geometry"] = serde_json::to_value(geometry)?;
    }
    Ok(registration)
}

impl TradeLine {
    fn doing(&self, doing: &str, asset: &AssetLine) -> String {
        format!("line {} of the trades, {doing} {}", self.line, asset.id)
    }
}

fn path(asset: &AssetLine, rest: &str) -> String {
    format!("/v1/assets/{}/{rest}", segment(asset.id.as_str()))
}
