//! `asset`: the register, asset by asset.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use geometry::Geometry;
use ledger::{AccountId, Amount};
use registry::command::Registration;
use registry::{AssetId, ClassId};
use serde_json::Value;

use crate::output::{Output, cell, details, fields, filled, table};
use crate::remote::{Server, Signer, asset_path, query};

/// Shows the register, and enters assets into it
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold asset list --class land --status vacant
  commonhold asset show land/12
  commonhold asset quote land/12 --valuation 250000
  commonhold asset register land/12 --class land --name \"12 Mill Lane\" --key keys/surveyor.json")]
pub struct Asset {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Lists assets
    List(List),
    /// Shows one
    Show {
        /// The asset
        id: AssetId,
        #[command(flatten)]
        server: Server,
    },
    /// Shows everything that happened to one
    History {
        /// The asset
        id: AssetId,
        /// Go on where the last page ended
        #[arg(long)]
        cursor: Option<String>,
        #[command(flatten)]
        server: Server,
    },
    /// Tells what taking it would cost in all, and what stands against it
    Quote {
        /// The asset
        id: AssetId,
        /// What you would assess it at; its price by default
        #[arg(long, value_name = "AMOUNT")]
        valuation: Option<Amount>,
        /// For this account
        #[arg(long)]
        account: Option<AccountId>,
        #[command(flatten)]
        server: Server,
    },
    /// Enters one, or all in a file; for surveyors
    Register(Register),
}

#[derive(Debug, Args)]
struct List {
    /// Of this class
    #[arg(long)]
    class: Option<ClassId>,
    /// Held by this account
    #[arg(long)]
    holder: Option<AccountId>,
    /// vacant, held, in_arrears or retired
    #[arg(long)]
    status: Option<String>,
    /// With these letters in its id or name
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Whose shapes meet these bounds: west,south,east,north in degrees
    #[arg(long, value_name = "BOUNDS", allow_hyphen_values = true)]
    within: Option<String>,
    /// id, valuation, -valuation or runs_out_at
    #[arg(long)]
    sort: Option<String>,
    /// At most so many; 1 to 1000
    #[arg(long)]
    limit: Option<u32>,
    /// Go on where the last page ended
    #[arg(long)]
    cursor: Option<String>,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Args)]
struct Register {
    /// Its id, for ever
    #[arg(required_unless_present = "file", requires_all = ["class", "name"])]
    id: Option<AssetId>,
    /// Its class, for ever
    #[arg(long)]
    class: Option<ClassId>,
    /// Its name
    #[arg(long)]
    name: Option<String>,
    /// What it is
    #[arg(long, default_value = "")]
    description: String,
    /// Where to read more
    #[arg(long)]
    link: Option<String>,
    /// Its shape: a file with a GeoJSON geometry
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
            Task::Show { id, server } => output.object(&server.get(&asset_path(&id, ""))?, FIRST),
            Task::History { id, cursor, server } => {
                let path = format!("{}{}", asset_path(&id, "/history"), query(&[("cursor", cursor)]));
                let history = server.get(&path)?;
                output.show(&history, show_history)
            }
            Task::Quote { id, valuation, account, server } => {
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

/// What it would cost, and a line for everything that stands against it.
fn show_quote(quote: &Value) -> String {
    let mut costs = quote.clone();
    let refusals = costs.as_object_mut().and_then(|fields| fields.remove("refusals"));
    let costs = fields(&costs, &["asset", "taken_by", "price", "valuation", "minimum_deposit", "total"]);
    let refusals = refusals.as_ref().and_then(Value::as_array).into_iter().flatten();
    let refusals = refusals.map(|refusal| format!("\nrefused as it is: {}", cell(&refusal["detail"])));
    format!("{costs}{}", refusals.collect::<String>())
}

fn show_history(history: &Value) -> String {
    let mut table = table(&["id", "at", "event", ""]);
    for event in history["items"].as_array().into_iter().flatten() {
        table.add_row([cell(&event["id"]), cell(&event["at"]), cell(&event["type"]), details(event)]);
    }
    filled(&table)
}

impl List {
    fn run(self, output: Output) -> Result<()> {
        let query = query(&[
            ("class", self.class.map(|class| class.to_string())),
            ("holder", self.holder.map(|holder| holder.to_string())),
            ("status", self.status),
            ("q", self.search),
            ("sort", self.sort),
            ("bbox", self.within),
            ("limit", self.limit.map(|limit| limit.to_string())),
            ("cursor", self.cursor),
        ]);
        let columns = ["id", "name", "class", "status", "sale_price", "runs_out_at", "holder"];
        output.list(&self.server.get(&format!("/v1/assets{query}"))?, &columns)
    }
}

impl Register {
    fn registrations(&self) -> Result<Vec<Registration>> {
        if let Some(path) = &self.file {
            return serde_json::from_str(&read(path)?).with_context(|| path.display().to_string());
        }
        let Register { id: Some(id), class: Some(class), name: Some(name), .. } = self else {
            anyhow::bail!("give an id, --class and --name, or --file");
        };
        let shape = self.geometry.as_ref().map(|path| {
            let shape: Geometry = read(path)?.parse().with_context(|| path.display().to_string())?;
            Ok::<_, anyhow::Error>(shape)
        });
        Ok(vec![Registration {
            id: id.clone(),
            class: class.clone(),
            name: name.into(),
            description: self.description.as_str().into(),
            link: self.link.as_deref().map(Into::into),
            geometry: shape.transpose()?,
        }])
    }
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
