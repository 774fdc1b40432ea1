//! The bodies of commands on bundles.

use std::collections::BTreeMap;

use ledger::Amount;
use registry::command as registering;
use registry::{AssetId, Command as Asked};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Body, Malformed, Params};
use crate::Command;

/// Joins 2 to 8 held assets of one class under one valuation, after the class's notice. Signed by their holder.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BundleOfAssetsBody {
    /// The assets.
    assets: Vec<AssetId>,
    /// The valuation of all together.
    valuation: Amount,
}

impl Body for BundleOfAssetsBody {
    fn command(self, _: &Params) -> Result<Command, Malformed> {
        let BundleOfAssetsBody { assets, valuation } = self;
        Ok(Command::Registry(Asked::FormBundle(registering::FormBundle { assets, valuation })))
    }
}

/// Lets a bundle become single assets again, after seven days. Signed by the holder.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SplitBody {
    /// What each asset of the bundle will be valued at.
    #[serde(deserialize_with = "ledger::each_once")]
    valuations: BTreeMap<AssetId, Amount>,
}

impl Body for SplitBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let split = registering::SplitBundle { bundle: path.first()?, valuations: self.valuations };
        Ok(Command::Registry(Asked::SplitBundle(split)))
    }
}

/// Takes back the plan to form a bundle or to split it. Signed by the holder.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancellationOfBundleBody {}

impl Body for CancellationOfBundleBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        Ok(Command::Registry(Asked::CancelBundle(registering::CancelBundle { bundle: path.first()? })))
    }
}
