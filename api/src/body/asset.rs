use ledger::{AccountId, Duration, Money, Timestamp};
use registry::view::{Asset, AuctionView, StatusName};
use registry::{AssetId, ClassId};
use serde::Serialize;

/// An asset as the API shows it.
#[derive(Serialize)]
pub(crate) struct AssetBody {
    id: AssetId,
    class: ClassId,
    name: String,
    description: String,
    link: Option<String>,
    status: StatusName,
    holder: Option<AccountId>,
    valuation: Option<Money>,
    sale_price: Option<Money>,
    deposit: Money,
    tax_owed: Money,
    tax_per_day: Money,
    runs_out_at: Option<Timestamp>,
    arrears: Money,
    lapses_at: Option<Timestamp>,
    auction: Option<AuctionBody>,
    reclaim: Option<ReclaimBody>,
}

/// The price falls from `start` to `floor`, where it is from `ends_at` on.
#[derive(Serialize)]
struct AuctionBody {
    started_at: Timestamp,
    ends_at: Timestamp,
    start: Money,
    floor: Money,
    length: Duration,
}

/// Who may take a lapsed asset back, and until when, exclusively.
#[derive(Serialize)]
struct ReclaimBody {
    account: AccountId,
    until: Timestamp,
}

impl From<Asset> for AssetBody {
    fn from(asset: Asset) -> AssetBody {
        AssetBody {
            id: asset.id,
            class: asset.class,
            name: asset.particulars.name.into(),
            description: asset.particulars.description.into(),
            link: asset.particulars.link.map(String::from),
            status: asset.status,
            holder: asset.holder,
            valuation: asset.valuation,
            sale_price: asset.sale_price,
            deposit: asset.deposit,
            tax_owed: asset.tax_owed,
            tax_per_day: asset.tax_per_day,
            runs_out_at: asset.runs_out_at,
            arrears: asset.arrears,
            lapses_at: asset.lapses_at,
            auction: asset.auction.as_ref().map(AuctionBody::from),
            reclaim: asset.reclaim.map(|(account, until)| ReclaimBody { account, until }),
        }
    }
}

impl From<&AuctionView> for AuctionBody {
    fn from(auction: &AuctionView) -> AuctionBody {
        AuctionBody {
            started_at: auction.since,
            ends_at: auction.since + auction.terms.length,
            start: auction.terms.start,
            floor: auction.terms.floor,
            length: auction.terms.length,
        }
    }
}
