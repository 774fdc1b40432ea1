use ledger::{AccountId, Money, Timestamp};
use registry::view::{Bundle, BundlePlan};
use registry::{AssetId, view};
use schemars::JsonSchema;
use serde::Serialize;

use crate::read::Seen;

/// Assets that are one, or are announced to be.
#[derive(Serialize, JsonSchema)]
pub(crate) struct BundleBody {
    /// The first of its assets by id, which stands for all.
    id: AssetId,
    /// `announced` until it binds buyers, then `formed`.
    #[schemars(extend("enum" = ["announced", "formed"]))]
    status: &'static str,
    /// Its assets, by id.
    assets: Vec<AssetId>,
    /// Who holds them.
    holder: Option<AccountId>,
    /// The valuation of all together.
    valuation: Option<Money>,
    /// From when on buyers must take all; while it is announced only.
    binds_at: Option<Timestamp>,
    /// When and how it will be split, if that is announced.
    split: Option<SplitBody>,
}

/// When it is split, and into what.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlannedSplit")]
struct SplitBody {
    /// When it becomes single assets again.
    at: Timestamp,
    /// What each will be valued at.
    parts: Vec<PartBody>,
}

/// What one asset will be assessed at.
#[derive(Serialize, JsonSchema)]
struct PartBody {
    /// The asset.
    asset: AssetId,
    /// Its valuation from then on.
    valuation: Money,
}

impl BundleBody {
    pub(crate) fn formed(seen: &Seen, bundle: Bundle) -> BundleBody {
        let lead = view::asset(seen.state.machine.world(), &bundle.id, seen.now).ok();
        let part = |(asset, valuation)| PartBody { asset, valuation };
        let split =
            bundle.split.map(|(at, parts)| SplitBody { at, parts: parts.into_iter().map(part).collect() });
        BundleBody {
            id: bundle.id,
            status: "formed",
            assets: bundle.assets,
            holder: lead.as_ref().and_then(|lead| lead.holder),
            valuation: lead.and_then(|lead| lead.valuation),
            binds_at: None,
            split,
        }
    }

    pub(crate) fn announced(plan: BundlePlan) -> BundleBody {
        BundleBody {
            id: plan.id,
            status: "announced",
            assets: plan.assets,
            holder: Some(plan.holder),
            valuation: Some(plan.valuation),
            binds_at: Some(plan.binds_at),
            split: None,
        }
    }
}
