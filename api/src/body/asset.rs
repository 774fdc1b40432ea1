use geometry::Geometry;
use ledger::{AccountId, Duration, Money, Share, Timestamp};
use registry::instructions::Instructions;
use registry::view::{Asset, AuctionView, Bid, StatusName, Tenure};
use registry::{AssetId, Auction, ClassId};
use serde::Serialize;

/// An asset as the API shows it.
#[derive(Serialize)]
pub(crate) struct AssetBody {
    id: AssetId,
    class: ClassId,
    name: String,
    description: String,
    link: Option<String>,
    geometry: Option<Geometry>,
    status: StatusName,
    holder: Option<AccountId>,
    valuation: Option<Money>,
    sale_price: Option<Money>,
    price_to_pay: Option<Money>,
    price_rises_at: Option<Timestamp>,
    deposit: Money,
    tax_owed: Money,
    tax_per_day: Money,
    runs_out_at: Option<Timestamp>,
    arrears: Money,
    lapses_at: Option<Timestamp>,
    handover_until: Option<Timestamp>,
    tenure: Option<Tenure>,
    quiet_until: Option<Timestamp>,
    standing_instructions: Option<Instructions>,
    auction: Option<AuctionBody>,
    bid: Option<Bid>,
    least_bid: Option<Money>,
    reclaim: Option<ReclaimBody>,
    bundle: Option<AssetId>,
}

/// How a vacant asset is auctioned.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum AuctionBody {
    /// The price falls from `start` to `floor`, where it is from `ends_at` on.
    Dutch { started_at: Timestamp, ends_at: Timestamp, start: Money, floor: Money, length: Duration },
    /// Bids rise from `reserve` by `min_increment`; the close comes `length` after the first one, and at least
    /// `soft_close` after the last.
    English {
        started_at: Timestamp,
        closes_at: Option<Timestamp>,
        reserve: Money,
        length: Duration,
        min_increment: Share,
        soft_close: Duration,
    },
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
            geometry: asset.particulars.geometry,
            status: asset.status,
            holder: asset.holder,
            valuation: asset.valuation,
            sale_price: asset.sale_price,
            price_to_pay: asset.price_to_pay,
            price_rises_at: asset.price_rises_at,
            deposit: asset.deposit,
            tax_owed: asset.tax_owed,
            tax_per_day: asset.tax_per_day,
            runs_out_at: asset.runs_out_at,
            arrears: asset.arrears,
            lapses_at: asset.lapses_at,
            handover_until: asset.handover_until,
            tenure: asset.tenure,
            quiet_until: asset.quiet_until,
            standing_instructions: asset.instructions,
            auction: asset.auction.as_ref().map(|auction| AuctionBody::new(auction, asset.bid.as_ref())),
            bid: asset.bid,
            least_bid: asset.least_bid,
            reclaim: asset.reclaim.map(|(account, until)| ReclaimBody { account, until }),
            bundle: asset.bundle,
        }
    }
}

impl AuctionBody {
    fn new(auction: &AuctionView, bid: Option<&Bid>) -> AuctionBody {
        let started_at = auction.since;
        match auction.terms {
            Auction::Dutch(dutch) => AuctionBody::Dutch {
                started_at,
                ends_at: started_at + dutch.length,
                start: dutch.start,
                floor: dutch.floor,
                length: dutch.length,
            },
            Auction::English(english) => AuctionBody::English {
                started_at,
                closes_at: bid.map(|bid| bid.closes_at),
                reserve: english.reserve,
                length: english.length,
                min_increment: english.increment,
                soft_close: english.soft_close,
            },
        }
    }
}
