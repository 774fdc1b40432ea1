//! The files of an import: every line checked before anything happens.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use geometry::Geometry;
use ledger::{Amount, Currency, Duration, Money, Share, Timestamp};
use registry::{AssetId, ClassId, ClassTerms, Handout};
use serde::Deserialize;
use state_machine::Constitution;

use super::geojson;
use crate::csv_rows::{at, rows};

/// An asset to register, and to claim at its valuation.
#[derive(Clone, Debug)]
pub(super) struct AssetLine {
    pub(super) id: AssetId,
    pub(super) class: ClassTerms,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) link: Option<String>,
    pub(super) geometry: Option<Geometry>,
    pub(super) valuation: Money,
}

/// A trade to replay.
#[derive(Clone, Debug)]
pub(super) struct TradeLine {
    pub(super) line: u64,
    /// The asset's place in the list of assets.
    pub(super) asset: usize,
    pub(super) at: Timestamp,
    pub(super) price: Money,
    pub(super) buyer: Option<String>,
}

/// What is to be imported.
#[derive(Debug)]
pub struct Files {
    pub(super) assets: Vec<AssetLine>,
    /// In order of time.
    pub(super) trades: Vec<TradeLine>,
    /// How many valuations and prices were below their class's lowest valuation, and are taken as that.
    pub(super) raised: u64,
}

/// An asset as a file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssetRow {
    #[serde(rename = "asset id", alias = "id", alias = "asset")]
    pub(super) id: AssetId,
    pub(super) class: ClassId,
    pub(super) name: String,
    pub(super) valuation: Amount,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) link: Option<String>,
    /// From GeoJSON alone: a table has no good place for it.
    #[serde(skip)]
    pub(super) geometry: Option<Geometry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TradeRow {
    asset: AssetId,
    time: String,
    price: Amount,
    #[serde(default)]
    buyer: Option<String>,
}

impl Files {
    /// Reads and checks both files for a commons with this constitution, whose clock stands at `now`. Coordinates are
    /// rounded to so many decimals, if to any.
    pub fn read(
        assets: &Path,
        decimals: Option<u8>,
        trades: Option<&Path>,
        constitution: &Constitution,
        now: Timestamp,
    ) -> Result<Files> {
        let mut files = Files { assets: Vec::new(), trades: Vec::new(), raised: 0 };
        let mut places = HashMap::new();
        let is_map = assets.extension().is_some_and(|ending| ending == "geojson" || ending == "json");
        let (rows_of_assets, entry) =
            if is_map { (geojson::rows(assets, decimals)?, "feature") } else { (rows(assets)?, "line") };
        for (number, row) in rows_of_assets {
            let place = files.assets.len();
            let id = row.id.clone();
            let at = || format!("{}, {entry} {number}", assets.display());
            files.add_asset(row, constitution).with_context(at)?;
            if places.insert(id.clone(), place).is_some() {
                return Err(anyhow!("asset {id} is there twice").context(at()));
            }
        }
        let Some(trades) = trades else { return Ok(files) };
        for (line, row) in rows::<TradeRow>(trades)? {
            let place = places.get(&row.asset).copied();
            let added = place
                .with_context(|| format!("asset {} is not in {}", row.asset, assets.display()))
                .and_then(|asset| files.add_trade(line, asset, row, &constitution.currency, now));
            added.with_context(|| at(trades, line))?;
        }
        files.trades.sort_by_key(|trade| trade.at); // Stable: within a second, the file's order.
        Ok(files)
    }

    fn add_asset(&mut self, row: AssetRow, constitution: &Constitution) -> Result<()> {
        let class = constitution.classes.iter().find(|class| class.id == row.class);
        let class = class.with_context(|| format!("the constitution has no class {}", row.class))?;
        if class.first_issue != Handout::Claim {
            let class = &class.id;
            return Err(anyhow!(
                "class {class} is auctioned at first issue; an import needs first_issue = \"claim\""
            ));
        }
        let valuation =
            self.at_least(constitution.currency.money(row.valuation)?, class, &constitution.currency);
        let AssetRow { id, name, description, link, geometry, .. } = row;
        let class = class.clone();
        self.assets.push(AssetLine { id, class, name, description, link, geometry, valuation });
        Ok(())
    }

    fn add_trade(
        &mut self,
        line: u64,
        asset: usize,
        row: TradeRow,
        currency: &Currency,
        now: Timestamp,
    ) -> Result<()> {
        let at = time(&row.time)?;
        if at < now {
            return Err(anyhow!(
                "{} is before the clock of the commons, {now}; found it earlier with init --founded-at",
                row.time
            ));
        }
        let class = self.assets[asset].class.clone();
        check_replayable(&class)?;
        let price = self.at_least(currency.money(row.price)?, &class, currency);
        let buyer = row.buyer.filter(|buyer| !buyer.is_empty());
        self.trades.push(TradeLine { line, asset, at, price, buyer });
        Ok(())
    }

    fn at_least(&mut self, stated: Money, class: &ClassTerms, currency: &Currency) -> Money {
        let least = class.min_valuation.and_then(|least| currency.money(least).ok());
        let least = least.unwrap_or(currency.units(1));
        self.raised += u64::from(stated < least);
        stated.max(least)
    }
}

/// Refuses a class under whose terms a sale at any price and time could not have been made.
fn check_replayable(class: &ClassTerms) -> Result<()> {
    let lets_sell = class.raise_delay == Duration::ZERO
        && class.cooldown == Duration::ZERO
        && class.min_tenure == Duration::ZERO
        && class.premium == Share::ZERO
        && class.hold_cap == Share::ONE;
    let class = &class.id;
    ensure!(
        lets_sell,
        "class {class} limits when and at what price assets are sold, which these trades did not know: replaying them \
         needs raise_delay, cooldown and min_tenure = \"PT0S\", premium = \"0\" and hold_cap = \"1\""
    );
    Ok(())
}

/// A time, or a date that means its first second.
fn time(text: &str) -> Result<Timestamp> {
    let midnight = format!("{text}T00:00:00Z");
    let full = if text.contains('T') { text } else { &midnight };
    full.parse().map_err(|_| anyhow!("\"{text}\" is neither a time such as 2015-06-30T12:00:00Z nor a date"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constitution() -> Constitution {
        let key = |seed| client::Key::from_seed([seed; 32]).public().to_string();
        let text = format!(
            "name = \"T\"\n[currency]\ncode = \"EUR\"\nscale = 2\n[officers]\nregistrars = [\"{0}\"]\n\
             registrars_needed = 1\nsurveyors = [\"{0}\"]\ncashiers = [\"{0}\"]\ncashiers_needed = 1\n\
             issue_limit = \"10\"\n[[classes]]\nid = \"land\"\nrate = \"0.02\"\nmin_valuation = \"5\"\nfirst_issue = \"claim\"\n\
             min_tenure = \"PT0S\"\nhold_cap = \"1\"\n\
             [[classes]]\nid = \"homes\"\nrate = \"0.02\"\nfirst_issue = \"claim\"\n\
             [[classes]]\nid = \"names\"\nrate = \"0.02\"\nfirst_issue = \"dutch\"\nopening_price = \"9\"\n",
            key(1)
        );
        Constitution::parse(&text).expect("a constitution")
    }

    /// What is read, or the refusal with the line that it names.
    fn check(assets: &str, trades: &str, expected: &str) {
        let dir = tempfile::tempdir().expect("a directory");
        let (assets_path, trades_path) = (dir.path().join("a.csv"), dir.path().join("t.csv"));
        std::fs::write(&assets_path, assets).expect("written");
        std::fs::write(&trades_path, trades).expect("written");
        let now = "2015-01-01T00:00:00Z".parse().expect("a time");
        let read = Files::read(&assets_path, None, Some(&trades_path), &constitution(), now);
        let shown = match read {
            Ok(files) => {
                let trades: Vec<String> = files
                    .trades
                    .iter()
                    .map(|trade| format!("{} {} {}", files.assets[trade.asset].id, trade.at, trade.price))
                    .collect();
                format!("{} assets, {} raised; {}", files.assets.len(), files.raised, trades.join("; "))
            }
            Err(refusal) => format!("{refusal:#}").replace(&format!("{}/", dir.path().display()), ""),
        };
        assert_eq!(shown, expected);
    }

    const ASSETS: &str =
        "asset id,class,name,valuation\nland/1,land,1 Mill Lane,100\nland/2,land,\"2, Mill Lane\",0\n";

    #[test]
    fn trades_are_replayed_in_order_of_time() {
        check(
            ASSETS,
            "asset,time,price,buyer\nland/2,2016-02-01,80,\nland/1,2015-06-30T12:00:00Z,90.50,Ada\n",
            "2 assets, 1 raised; land/1 2015-06-30T12:00:00Z 90.50; land/2 2016-02-01T00:00:00Z 80.00",
        );
        check(ASSETS, "asset,time,price\n", "2 assets, 1 raised; ");
    }

    #[test]
    fn descriptions_and_links_may_be_left_out() {
        let trades = "asset,time,price\n";
        check(
            "id,class,name,valuation,link\nl/1,land,A,9,\nl/2,land,B,9,https://x.org\n",
            trades,
            "2 assets, 0 raised; ",
        );
        check("id,description,class,name,valuation\nl/1,A plot,land,A,9\n", trades, "1 assets, 0 raised; ");
    }

    #[test]
    fn trades_need_a_class_that_lets_them_happen() {
        let assets = "id,class,name,valuation\nh/1,homes,A,1\n";
        check(assets, "asset,time,price\n", "1 assets, 0 raised; ");
        check(
            assets,
            "asset,time,price\nh/1,2016-01-01,1\n",
            "t.csv, line 2: class homes limits when and at what price assets are sold, which these trades did not know: replaying them needs raise_delay, cooldown and min_tenure = \"PT0S\", premium = \"0\" and hold_cap = \"1\"",
        );
    }

    #[test]
    fn a_wrong_line_is_named() {
        let trades = "asset,time,price\n";
        check(
            "id,class,name,valuation\nland/1,land,A,1\nland/1,land,B,1\n",
            trades,
            "a.csv, line 3: asset land/1 is there twice",
        );
        check(
            "id,class,name,valuation\nLand,land,A,1\n",
            trades,
            "a.csv, line 2: \"Land\" is not an id: 1 to 64 of a-z, 0-9, '.', '_', '/' and '-', starting with a letter or digit",
        );
        check(
            "id,class,name,valuation\nland/1,sea,A,1\n",
            trades,
            "a.csv, line 2: the constitution has no class sea",
        );
        check(
            "id,class,name,valuation\nn,names,A,1\n",
            trades,
            "a.csv, line 2: class names is auctioned at first issue; an import needs first_issue = \"claim\"",
        );
        check(
            "id,class,name,valuation\nland/1,land,A,1.005\n",
            trades,
            "a.csv, line 2: 1.005 has more decimals than the 2 that the currency has; amounts are never rounded",
        );
        check(
            ASSETS,
            "asset,time,price\nland/3,2016-01-01,1\n",
            "t.csv, line 2: asset land/3 is not in a.csv",
        );
        check(
            ASSETS,
            "asset,time,price\nland/1,2016-01-01,1\nland/1,2014-01-01,1\n",
            "t.csv, line 3: 2014-01-01 is before the clock of the commons, 2015-01-01T00:00:00Z; found it earlier with init --founded-at",
        );
        check(
            ASSETS,
            "asset,time,price\nland/1,soon,1\n",
            "t.csv, line 2: \"soon\" is neither a time such as 2015-06-30T12:00:00Z nor a date",
        );
    }
}
