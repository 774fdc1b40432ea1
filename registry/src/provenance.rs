//! Who held an asset before, as far as the turnover rule asks: sales that only look like trade do not count.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use ledger::{AccountId, Duration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::AssetId;

/// A sale this soon after the one before does not count.
const TOO_SOON: Duration = Duration::from_days(90);

/// What is remembered of one asset.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
struct Past {
    sold_at: Option<Timestamp>,
    /// Who held it, and until when; of the last year.
    holders: Vec<(AccountId, Timestamp)>,
}

/// The past of the assets in classes whose rate follows the turnover.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Provenance(BTreeMap<AssetId, Past>);

impl Provenance {
    /// `holder` held the asset until `at`.
    pub(crate) fn left(&mut self, asset: &AssetId, holder: AccountId, at: Timestamp) {
        let past = self.0.entry(asset.clone()).or_default();
        past.holders.retain(|(_, until)| *until + Duration::YEAR > at);
        past.holders.push((holder, at));
    }

    /// The asset is sold to `buyer` at `at`: tells whether that counts as trade.
    ///
    /// It does not within 90 days of the sale before, nor back to a holder of the last year.
    pub(crate) fn sold(&mut self, asset: &AssetId, buyer: AccountId, at: Timestamp) -> bool {
        let past = self.0.entry(asset.clone()).or_default();
        let before = past.sold_at.replace(at);
        let soon = before.is_some_and(|before| before + TOO_SOON > at);
        let back = past.holders.iter().any(|(held, until)| *held == buyer && *until + Duration::YEAR > at);
        !soon && !back
    }
}
