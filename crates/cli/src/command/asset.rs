//! `asset`: the register, asset by asset.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use geometry::Geometry;
use ledger::Amount;
use registry::command::Registration;
use registry::{AssetId, ClassId};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::names::Named;
use crate::output::{Output, cell, fields, filled, more, table};
use crate::remote::{Server, Signer, Then, asset_path, query, together};
use crate::sentence::{says_nothing, sentence};

/// Shows the register, and enters assets into it
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold asset list --class land --status vacant
  commonhold asset show land/12
  commonhold asset quote land/12 --valuation 250000
  commonhold asset register land/12 --class land --name \"12 Mill Lane\" --key keys/surveyor.json

The status of a vacant asset says how it can be had.")]
pub struct Asset {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Lists assets
    #[command(after_help = "Example:
  commonhold asset list --class names --status vacant
  commonhold asset list --sort -valuation --max-price 300000")]
    List(List),
    /// Shows one
    #[command(after_help = "Example:
  commonhold asset show names/23")]
    Show {
        /// The asset
        id: AssetId,
        #[command(flatten)]
        server: Then,
    },
    /// Shows everything that happened to one
    #[command(after_help = "Example:
  commonhold asset history names/23")]
    History {
        /// The asset
        id: AssetId,
        /// Go on where the last page ended
        #[arg(long)]
        cursor: Option<String>,
        #[command(flatten)]
        server: Then,
    },
    /// Tells what taking it would cost in all, and what stands against it
    #[command(after_help = "Example:
  commonhold asset quote land/12 --valuation 250000 --account Bob")]
    Quote {
        /// The asset
        id: AssetId,
        /// What you would assess it at; its price by default
        #[arg(long, value_name = "AMOUNT")]
        valuation: Option<Amount>,
        /// For this account, by id or handle
        #[arg(long)]
        account: Option<Named>,
        #[command(flatten)]
        server: Then,
    },
    /// Enters one, or all in a file; for surveyors
    Register(Register),
}

#[derive(Debug, Args)]
struct List {
    /// Of this class
    #[arg(long)]
    class: Option<ClassId>,
    /// Held by this account, by id or handle
    #[arg(long)]
    holder: Option<Named>,
    /// In this state; what is vacant can be had by claim, bids or an auction
    #[arg(long, value_parser = ["vacant", "held", "in_arrears", "retired"])]
    status: Option<String>,
    /// With these letters in its id or name
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Whose shapes meet these bounds: west,south,east,north in degrees
    #[arg(long, value_name = "BOUNDS", allow_hyphen_values = true)]
    within: Option<String>,
    /// With at least this sale price
    #[arg(long, value_name = "AMOUNT")]
    min_price: Option<Amount>,
    /// With at most this sale price
    #[arg(long, value_name = "AMOUNT")]
    max_price: Option<Amount>,
    /// id, valuation, -valuation or runs_out_at
    #[arg(long, allow_hyphen_values = true)]
    sort: Option<String>,
    /// At most so many; 1 to 1000
    #[arg(long)]
    limit: Option<u32>,
    /// Go on where the last page ended
    #[arg(long)]
    cursor: Option<String>,
    #[command(flatten)]
    server: Then,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold asset register land/12 --class land --name \"12 Mill Lane\" --key keys/surveyor.json
  commonhold asset register land/13 --class land --geometry plot-13.geojson --key keys/surveyor.json
  commonhold asset register --file plots.json --key keys/surveyor.json

A file of many: [{\"id\": \"land/12\", \"class\": \"land\", \"name\": \"12 Mill Lane\"}, …], each with a description, a
link and a geometry if wanted. `commonhold import` founds a commons with a whole register.")]
struct Register {
    /// Its id, for ever
    #[arg(required_unless_present = "file", requires = "class")]
    id: Option<AssetId>,
    /// Its class, for ever
    #[arg(long)]
    class: Option<ClassId>,
    /// Its name; by default that of the feature in the file of its shape
    #[arg(long)]
    name: Option<String>,
    /// What it is
    #[arg(long, default_value = "")]
    description: String,
    /// Where to read more
    #[arg(long)]
    link: Option<String>,
    /// Its shape: a file with a GeoJSON geometry, or with a feature that has one
    #[arg(long, value_name = "FILE")]
    geometry: Option<PathBuf>,
    /// A JSON array of up to 1000 assets with these fields instead
    #[arg(long, value_name = "FILE", conflicts_with = "id")]
    file: Option<PathBuf>,
    #[command(flatten)]
    signer: Signer,
}

impl Asset {
    /// Does it.
    pub fn run(self, output: Output) -> Result<()> {
        match self.task {
            Task::List(list) => list.run(output),
            Task::Show { id, server } => {
                let asset = server.get(&asset_path(&id, ""))?;
                let now = server.client().clock()?;
                output.show(&asset, |asset| show(asset, &server, &now.to_string()))
            }
            Task::History { id, cursor, server } => {
                let path = format!("{}{}", asset_path(&id, "/history"), query(&[("cursor", cursor)]));
                let history = server.get(&path)?;
                output.show(&history, |history| show_history(&server.names().told(history)))
            }
            Task::Quote { id, valuation, account, server } => {
                let account = account.map(|account| server.account(&account)).transpose()?;
                let parameters = [
                    ("valuation", valuation.map(|amount| amount.to_string())),
                    ("account", account.map(|account| account.to_string())),
                ];
                let path = format!("{}{}", asset_path(&id, "/quote"), query(&parameters));
                output.show(&server.get(&path)?, show_quote)
            }
            Task::Register(register) => {
                let registrations = register.registrations()?;
                output.receipt(&register.signer.post("/v1/assets", &registrations)?)
            }
        }
    }
}

/// What people look for first.
const FIRST: &[&str] = &[
    "id",
    "name",
    "class",
    "status",
    "holder",
    "valuation",
    "sale_price",
    "price_to_pay",
    "least_bid",
    "deposit",
    "runs_out_at",
    "tax_owed",
    "tax_per_day",
    "arrears",
    "lapses_at",
];

/// All of it, as it matters at the time `now`.
fn show(asset: &Value, server: &Server, now: &str) -> String {
    let mut asset = asset.clone();
    if let Some(bundle) = server.bundle(&asset) {
        asset["bundle"] = bundle.into();
    }
    if asset["tenure"]["until"].as_str().is_some_and(|until| until <= now) {
        asset["tenure"]["until"] = Value::Null;
    }
    fields(&server.names().told(&asset), FIRST).to_string()
}

/// What it would cost, with the bundle that it is bought in, and a line for everything that stands against it.
fn show_quote(quote: &Value) -> String {
    let mut costs = quote.clone();
    if let Some(bundle) = together(&quote["assets"]) {
        costs["asset"] = bundle.into();
    }
    let refusals = costs.as_object_mut().and_then(|fields| {
        fields.remove("assets");
        fields.remove("refusals")
    });
    let costs = fields(&costs, &["asset", "taken_by", "price", "valuation", "minimum_deposit", "total"]);
    let refusals = refusals.as_ref().and_then(Value::as_array).into_iter().flatten();
    let refusals = refusals.map(|refusal| format!("\nrefused as it is: {}", cell(&refusal["detail"])));
    format!("{costs}{}", refusals.collect::<String>())
}

fn show_history(history: &Value) -> String {
    let mut table = table(&["id", "at", "what_happened"]);
    let events = history["items"].as_array().into_iter().flatten();
    for event in events.filter(|event| !says_nothing(event)) {
        table.add_row([cell(&event["id"]), cell(&event["at"]), sentence(event)]);
    }
    filled(table) + &more(history)
}

impl List {
    fn run(self, output: Output) -> Result<()> {
        let holder = self.holder.map(|holder| self.server.account(&holder)).transpose()?;
        let query = query(&[
            ("class", self.class.map(|class| class.to_string())),
            ("holder", holder.map(|holder| holder.to_string())),
            ("status", self.status),
            ("q", self.search),
            ("min_price", self.min_price.map(|amount| amount.to_string())),
            ("max_price", self.max_price.map(|amount| amount.to_string())),
            ("sort", self.sort),
            ("bbox", self.within),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor),
        ]);
        let columns = ["id", "name", "class", "status", "sale_price", "runs_out_at", "holder"];
        let mut assets = self.server.get(&format!("/v1/assets{query}"))?;
        if !output.json {
            for asset in assets["items"].as_array_mut().into_iter().flatten() {
                asset["status"] = status(asset).into();
            }
        }
        output.list(&self.server, &assets, &columns)
    }
}

/// What a buyer can do about it.
fn status(asset: &Value) -> String {
    let figure = |pointer: &str| cell(asset.pointer(pointer).unwrap_or(&Value::Null));
    match (asset["status"].as_str(), asset["auction"]["kind"].as_str()) {
        _ if !asset["bundle"].is_null() && asset["bundle"] != asset["id"] => {
            format!("in bundle {}", figure("/bundle"))
        }
        (Some("vacant"), None) => "claim".into(),
        (Some("vacant"), Some("dutch")) => format!("auction (Dutch, now {})", figure("/price_to_pay")),
        (Some("vacant"), Some(_)) if asset["bid"].is_null() => {
            format!("bids (from {} on)", figure("/least_bid"))
        }
        (Some("vacant"), Some(_)) => {
            format!("bids (highest {}, closes {})", figure("/bid/amount"), figure("/bid/closes_at"))
        }
        (Some("in_arrears"), _) => format!("in arrears (lapses {})", figure("/lapses_at")),
        _ => figure("/status"),
    }
}

impl Register {
    fn registrations(&self) -> Result<Vec<Registration>> {
        if let Some(path) = &self.file {
            return serde_json::from_str(&read(path)?).with_context(|| {
                format!("{}: no JSON array of assets (CSV files are for `commonhold import`)", path.display())
            });
        }
        let (Some(id), Some(class)) = (&self.id, &self.class) else {
            anyhow::bail!("give an id and --class, or --file");
        };
        let shape = self.geometry.as_ref().map(|path| {
            shape(&read(path)?).with_context(|| format!("{}: no shape of an asset", path.display()))
        });
        let (geometry, called) = shape.transpose()?.unzip();
        let name =
            self.name.clone().or(called.flatten()).context("it has no name; give it one with --name")?;
        Ok(vec![Registration {
            id: id.clone(),
            class: class.clone(),
            name: name.into(),
            description: self.description.as_str().into(),
            link: self.link.as_deref().map(Into::into),
            geometry,
        }])
    }
}

/// A GeoJSON geometry, or a feature's, which may have a name.
fn shape(text: &str) -> Result<(Geometry, Option<String>)> {
    #[derive(Deserialize)]
    struct Feature {
        geometry: Box<RawValue>,
        #[serde(default)]
        properties: Value,
    }
    let document: Value = serde_json::from_str(text)?;
    if document["type"] != "Feature" {
        return Ok((text.parse()?, None));
    }
    // Raw, so that its coordinates stay as they are written.
    let Feature { geometry, properties } = serde_json::from_str(text)?;
    Ok((geometry.get().parse()?, properties["name"].as_str().map(String::from)))
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_status_says_what_a_buyer_can_do() {
        let check = |asset: Value, expected: &str| assert_eq!(status(&asset), expected, "{asset}");
        check(json!({ "id": "a", "status": "held" }), "held");
        check(json!({ "id": "a", "status": "in_arrears", "lapses_at": "soon" }), "in arrears (lapses soon)");
        check(json!({ "id": "a", "status": "held", "bundle": "a" }), "held");
        check(json!({ "id": "b", "status": "held", "bundle": "a" }), "in bundle a");
        check(json!({ "id": "a", "status": "vacant" }), "claim");
        let dutch =
            json!({ "id": "a", "status": "vacant", "price_to_pay": "80.00", "auction": { "kind": "dutch" } });
        check(dutch, "auction (Dutch, now 80.00)");
        let mut english =
            json!({ "id": "a", "status": "vacant", "least_bid": "5.00", "auction": { "kind": "english" } });
        check(english.clone(), "bids (from 5.00 on)");
        english["bid"] = json!({ "amount": "50.00", "closes_at": "2027-01-31T00:00:00Z" });
        check(english, "bids (highest 50.00, closes 2027-01-31T00:00:00Z)");
    }

    #[test]
    fn a_shape_is_a_geometry_or_a_feature_with_one() {
        let check = |text: &str, expected: expect_test::Expect| {
            let told = match shape(text) {
                Ok((shape, name)) => format!("{} {name:?}", json!(shape)),
                Err(refusal) => refusal.to_string(),
            };
            expected.assert_eq(&told);
        };
        let point = r#"{"type": "Point", "coordinates": [1.50, 2]}"#;
        check(point, expect![[r#"{"coordinates":[1.5,2],"type":"Point"} None"#]]);
        let named = r#"{"name": "12 Mill Lane", "lots": 2}"#;
        check(
            &format!(r#"{{"type": "Feature", "properties": {named}, "geometry": {point}}}"#),
            expect![[r#"{"coordinates":[1.5,2],"type":"Point"} Some("12 Mill Lane")"#]],
        );
        check(
            &format!(r#"{{"type": "Feature", "properties": null, "geometry": {point}}}"#),
            expect![[r#"{"coordinates":[1.5,2],"type":"Point"} None"#]],
        );
        check(
            r#"{"type": "Feature", "properties": {}, "geometry": null}"#,
            expect![[r#"a geometry is an object such as {"type":"Point","coordinates":[8.54,47.37]}"#]],
        );
        check(
            "[]",
            expect![[r#"a geometry is an object such as {"type":"Point","coordinates":[8.54,47.37]}"#]],
        );
    }
}
