//! The sales of a county, spread over the years in which they took place.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use ledger::Timestamp;

/// An amount in hundredths of a dollar.
pub type Cents = u128;

const ASSESSED_AT_0: &str = "parcels assessed at 0, taken as the minimum valuation";
const SOLD_FOR_0: &str = "sales for 0, taken as the minimum valuation";
const ASSESSED_ANEW: &str = "later sales of a parcel that say another assessed value, which is not used";

/// The lowest valuation of the class, which stands for a value of 0.
pub const LEAST: Cents = 1;

/// Every parcel that was sold, and its sales.
pub struct Sales {
    /// In the order of their first sales.
    pub parcels: Vec<Parcel>,
    /// In their order, each with its sales in the file's order.
    pub years: Vec<Year>,
    /// What the file does not say, and how often it had to be assumed.
    pub assumptions: BTreeMap<&'static str, u64>,
}

/// A parcel of land.
pub struct Parcel {
    pub pin: String,
    /// What the county assessed it at.
    pub assessed: Cents,
}

/// A year, and what was sold in it.
pub struct Year {
    pub number: i16,
    pub begins: Timestamp,
    pub ends: Timestamp,
    pub sales: Vec<Sale>,
}

/// A sale of the parcel at that place.
pub struct Sale {
    pub parcel: usize,
    pub price: Cents,
    pub at: Timestamp,
}

/// Parcel number, year, price and assessed value in dollars.
type Row = (String, i16, Cents, Cents);

impl Year {
    pub fn seconds(&self) -> u64 {
        self.ends.since(self.begins).seconds()
    }
}

impl Sales {
    /// Reads the first `limit` sales of a gzipped CSV file with the columns pin, year, price, assessed.
    pub fn read(path: &Path, limit: usize) -> Result<Sales> {
        let file = File::open(path).with_context(|| path.display().to_string())?;
        let rows = csv::Reader::from_reader(MultiGzDecoder::new(file)).into_deserialize().take(limit);
        let mut by_year: BTreeMap<i16, Vec<Row>> = BTreeMap::new();
        for row in rows {
            let row: Row = row.with_context(|| path.display().to_string())?;
            by_year.entry(row.1).or_default().push(row);
        }
        let assumptions = [ASSESSED_AT_0, SOLD_FOR_0, ASSESSED_ANEW].map(|assumption| (assumption, 0)).into();
        let mut sales = Sales { parcels: Vec::new(), years: Vec::new(), assumptions };
        let mut places = HashMap::new();
        for (number, rows) in by_year {
            let mut year =
                Year { number, begins: new_year(number)?, ends: new_year(number + 1)?, sales: Vec::new() };
            let count = rows.len() as i64;
            for (i, (pin, _, price, assessed)) in (0..).zip(rows) {
                let offset = year.seconds().cast_signed() * i / count;
                let at = Timestamp::new(year.begins.seconds() + offset).context("a time")?;
                let parcel = *places.entry(pin.clone()).or_insert(sales.parcels.len());
                sales.note_parcel(parcel, pin, assessed * 100);
                let price = sales.at_least_the_minimum(price * 100, SOLD_FOR_0);
                year.sales.push(Sale { parcel, price, at });
            }
            sales.years.push(year);
        }
        Ok(sales)
    }

    /// Enters a parcel at its first sale; afterwards only counts what its later sales say otherwise.
    fn note_parcel(&mut self, parcel: usize, pin: String, assessed: Cents) {
        if parcel == self.parcels.len() {
            let assessed = self.at_least_the_minimum(assessed, ASSESSED_AT_0);
            self.parcels.push(Parcel { pin, assessed });
        } else if self.parcels[parcel].assessed != assessed {
            self.assume(ASSESSED_ANEW);
        }
    }

    fn at_least_the_minimum(&mut self, amount: Cents, assumption: &'static str) -> Cents {
        if amount < LEAST {
            self.assume(assumption);
        }
        amount.max(LEAST)
    }

    fn assume(&mut self, assumption: &'static str) {
        *self.assumptions.entry(assumption).or_default() += 1;
    }

    /// How many sales there are.
    pub fn count(&self) -> usize {
        self.years.iter().map(|year| year.sales.len()).sum()
    }
}

fn new_year(number: i16) -> Result<Timestamp> {
    format!("{number}-01-01T00:00:00Z").parse().map_err(anyhow::Error::msg)
}
