//! `check-config`: what `serve` would be told.

use anyhow::{Context, Result};
use clap::Args;
use node::commons_in;
use serde_json::json;

use super::serve::cannot_open;
use crate::config::{Config, Source};
use crate::output::{Output, filled, table};

/// Shows the settings that `serve` would have, and where each comes from; refuses those that it would refuse
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold check-config town
  COMMONHOLD_LOG=info commonhold check-config town --config town.toml

A flag comes before the environment, the environment before the file, the file before the default.")]
pub struct CheckConfig {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    config: Config,
}

impl CheckConfig {
    /// Shows them.
    pub fn run(self, output: Output) -> Result<()> {
        let (config, origins) = self.source.load("check-config")?;
        config.settings()?;
        let dir = &self.source.dir;
        commons_in(dir).with_context(|| cannot_open(dir))?;
        let rows = origins
            .iter()
            .map(|(name, value, from)| json!({ "setting": name, "value": value, "from": from }));
        output.show(&rows.collect::<Vec<_>>(), |_| {
            let mut shown = table(&["setting", "value", "from"]);
            for (name, value, from) in &origins {
                shown.add_row([name, value.as_deref().unwrap_or("–"), from]);
            }
            filled(shown)
        })
    }
}
