//! What everybody asks of the commons, in order.
//!
//! One holder claims every parcel on the first day and prepays the tax of the year. On every later new year's day each
//! holder prepays that of another one. At a sale the holder states the real price, and in the same second
//! a new account, funded by the cashier, buys at it and prepays the tax of the rest of the year.

use std::sync::mpsc::SyncSender;

use client::Key;
use ledger::{CommonsId, Money, Rate, Timestamp};
use registry::tax;
use serde_json::{Value, json};

use crate::replay::Chunk;
use crate::sales::{Cents, Parcel, Sale, Sales, Year};
use crate::signing::{Draft, Unsigned, sign};

/// Tax per year on every valuation.
const RATE: &str = "0.02";
/// How long a deposit lasts into the next year, so that nobody is in arrears at the stroke of midnight.
const MARGIN_SECONDS: u64 = 86_400;
/// Most assets in one request.
const LIST: usize = 1_000;
/// Steps that are handed over at once.
const CHUNK: usize = 4_096;

/// A key that everybody can guess: this is a rehearsal.
fn key(number: usize) -> Key {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    Key::from_seed(seed)
}

/// The constitution of the county: no delays, and a surveyor and a cashier who may do all that is needed.
pub fn constitution() -> String {
    let [registrar, surveyor, cashier] = [0, 1, 2].map(|officer| key(officer).public());
    // The minimum runway is nothing: whoever raises a valuation here sells in the same second, and the deposit for it
    // would only go to and fro.
    format!(
        r#"
        name = "Cook County"
        currency = {{ code = "USD", scale = 2 }}

        [officers]
        registrars = ["{registrar}"]
        registrars_needed = 1
        surveyors = ["{surveyor}"]
        cashiers = ["{cashier}"]
        cashiers_needed = 1
        issue_limit = "1000000000000000"

        [[classes]]
        id = "parcel"
        rate = "{RATE}"
        min_tenure = "PT0S"
        hold_cap = "1"
        min_runway = "PT0S"
        grace = "P14D"
        first_issue = "claim"
        "#
    )
}

/// The script while it is written.
pub struct Script<'a> {
    sales: &'a Sales,
    commons: String,
    rate: Rate,
    surveyor: Key,
    cashier: Key,
    /// Who holds each parcel, and at what valuation.
    holdings: Vec<(Key, Cents)>,
    now: Timestamp,
    accounts: usize,
    asked: u64,
    drafts: Vec<Draft>,
    to: SyncSender<Chunk>,
}

/// Nobody reads the script any more.
struct Abandoned;

impl<'a> Script<'a> {
    /// Begins a script for the commons `id`, at the beginning of the first year.
    pub fn new(sales: &'a Sales, id: CommonsId, to: SyncSender<Chunk>) -> Script<'a> {
        let first_holder = key(3);
        let holding = |parcel: &Parcel| (first_holder.clone(), parcel.assessed);
        Script {
            sales,
            commons: id.to_string(),
            rate: RATE.parse().expect("a rate"),
            surveyor: key(1),
            cashier: key(2),
            holdings: sales.parcels.iter().map(holding).collect(),
            now: sales.years[0].begins,
            accounts: 4,
            asked: 0,
            drafts: Vec::new(),
            to,
        }
    }

    /// How many steps there are in all.
    pub fn length(sales: &Sales) -> usize {
        let (parcels, years) = (sales.parcels.len(), sales.years.len());
        2 + parcels.div_ceil(LIST) + parcels * years + years + sales.count() * 5
    }

    /// Writes it all, unless nobody reads it any more.
    pub fn write(mut self) {
        let _ = self.try_write(); // Whoever stopped reading knows why.
    }

    fn try_write(&mut self) -> Result<(), Abandoned> {
        for (i, year) in self.sales.years.iter().enumerate() {
            if i == 0 {
                self.settle_the_county(year)?;
            } else {
                self.prepay(year)?;
            }
            for sale in &year.sales {
                self.sell(i, sale)?;
            }
            self.set_clock(year.ends)?;
            self.hand_over(Some(i))?;
        }
        Ok(())
    }

    /// Registers every parcel, and lets the first holder claim it.
    fn settle_the_county(&mut self, year: &Year) -> Result<(), Abandoned> {
        let sales = self.sales;
        let surveyor = self.surveyor.clone();
        for parcels in sales.parcels.chunks(LIST) {
            let register = |parcel: &Parcel| {
                let name = format!("Parcel {}", parcel.pin);
                json!({ "id": parcel.pin, "class": "parcel", "name": name })
            };
            let list = parcels.iter().map(register).collect();
            self.ask(&surveyor, "/v1/assets", &Value::Array(list))?;
        }
        let (holder, _) = self.holdings[0].clone();
        let needed = sales.parcels.iter().map(|parcel| self.tax_to_come(parcel.assessed, 0)).sum();
        self.open_account(&holder, needed)?;
        for Parcel { pin, assessed } in &sales.parcels {
            let deposit = self.deposit(*assessed, year);
            let claim =
                json!({ "max_price": "0", "valuation": dollars(*assessed), "deposit": dollars(deposit) });
            self.ask(&holder, &format!("/v1/assets/{pin}/claim"), &claim)?;
        }
        Ok(())
    }

    /// Every holder prepays the tax of the year that has just begun.
    fn prepay(&mut self, year: &Year) -> Result<(), Abandoned> {
        for place in 0..self.holdings.len() {
            let (holder, valuation) = self.holdings[place].clone();
            let tax = self.tax(valuation, year.seconds());
            let url = format!("/v1/assets/{}/deposits", self.sales.parcels[place].pin);
            self.ask(&holder, &url, &json!({ "amount": dollars(tax) }))?;
        }
        Ok(())
    }

    fn sell(&mut self, year: usize, sale: &Sale) -> Result<(), Abandoned> {
        let Sale { parcel, price, at } = *sale;
        self.set_clock(at)?;
        let buyer = key(self.accounts);
        self.open_account(&buyer, price + self.tax_to_come(price, year))?;
        let asset = format!("/v1/assets/{}", self.sales.parcels[parcel].pin);
        let (seller, _) = std::mem::replace(&mut self.holdings[parcel], (buyer.clone(), price));
        self.ask(&seller, &format!("{asset}/valuation"), &json!({ "valuation": dollars(price) }))?;
        let deposit = dollars(self.deposit(price, &self.sales.years[year]));
        let price = dollars(price);
        let purchase = json!({ "max_price": price, "valuation": price, "deposit": deposit });
        self.ask(&buyer, &format!("{asset}/purchase"), &purchase)
    }

    /// What a holder from now on prepays, now and at every later new year, unless the asset is sold before.
    fn tax_to_come(&self, valuation: Cents, year: usize) -> Cents {
        let years = &self.sales.years;
        let later = years[year + 1..].iter().map(|year| self.tax(valuation, year.seconds()));
        self.deposit(valuation, &years[year]) + later.sum::<Cents>()
    }

    /// A deposit that lasts for the rest of the year.
    fn deposit(&self, valuation: Cents, year: &Year) -> Cents {
        self.tax(valuation, year.ends.since(self.now).seconds() + MARGIN_SECONDS)
    }

    /// The tax of that many seconds, whatever fraction of a cent is left from before.
    fn tax(&self, valuation: Cents, seconds: u64) -> Cents {
        tax::accrue(valuation, self.rate, seconds, tax::DENOMINATOR - 1).tax + 1
    }

    fn open_account(&mut self, key: &Key, amount: Cents) -> Result<(), Abandoned> {
        self.accounts += 1;
        self.ask(key, "/v1/accounts", &json!({ "key": key.public() }))?;
        let cashier = self.cashier.clone();
        let reference = format!("account {}", self.accounts);
        let issue = json!({ "account": key.account(), "amount": dollars(amount), "reference": reference });
        self.ask(&cashier, "/v1/issuances", &issue)
    }

    fn ask(&mut self, signer: &Key, url: &str, body: &Value) -> Result<(), Abandoned> {
        self.asked += 1;
        let (nonce, at) = (self.asked.to_string(), self.now);
        let (signer, url, body) = (signer.clone(), url.to_string(), body.to_string());
        self.add(Draft::Ask(Box::new(Unsigned { signer, url, body, nonce, at })))
    }

    fn set_clock(&mut self, to: Timestamp) -> Result<(), Abandoned> {
        self.now = to;
        self.add(Draft::SetClock(to))
    }

    fn add(&mut self, draft: Draft) -> Result<(), Abandoned> {
        self.drafts.push(draft);
        if self.drafts.len() < CHUNK { Ok(()) } else { self.hand_over(None) }
    }

    fn hand_over(&mut self, year_over: Option<usize>) -> Result<(), Abandoned> {
        let steps = sign(&self.drafts, &self.commons);
        self.drafts.clear();
        self.to.send(Chunk { steps, year_over }).map_err(|_| Abandoned)
    }
}

fn dollars(cents: Cents) -> Money {
    Money::from_units(cents.cast_signed(), 2)
}
