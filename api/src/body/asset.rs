use geometry::Geometry;
use ledger::{AccountId, Duration, Money, Share, Timestamp};
use registry::instructions::Instructions;
use registry::view::{Asset, AuctionView, Bid, StatusName, Tenure};
use registry::{AssetId, Auction, ClassId};
use schemars::JsonSchema;
use serde::Serialize;

/// An asset as the API shows it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AssetBody {
    /// The asset's id, for ever.
    id: AssetId,
    /// Its class, which carries its parameters.
    class: ClassId,
    /// What people call it.
    name: String,
    /// What it is.
    description: String,
    /// Where to read more.
    link: Option<String>,
    /// Where it lies and which shape it has.
    geometry: Option<Geometry>,
    /// Where it stands in its life.
    status: StatusName,
    /// Who holds the licence; null while it is vacant or retired.
    holder: Option<AccountId>,
    /// The price that the holder assesses, and is taxed on.
    valuation: Option<Money>,
    /// The holder's price for buyers now: the valuation, or less while a raise is delayed.
    sale_price: Option<Money>,
    /// What a buyer pays the holder now: the sale price and the class's premium on it.
    price_to_pay: Option<Money>,
    /// When the sale price rises next, if nothing else happens.
    price_rises_at: Option<Timestamp>,
    /// Tax that is prepaid, as of the last settlement.
    deposit: Money,
    /// Tax that has accrued since then.
    tax_owed: Money,
    /// Tax of one day at the valuation and the rate in force.
    tax_per_day: Money,
    /// When tax owed has used the deposit up.
    runs_out_at: Option<Timestamp>,
    /// What is owed beyond the deposit.
    arrears: Money,
    /// When the licence ends, unless what is owed is paid.
    lapses_at: Option<Timestamp>,
    /// Until when the seller may stay after a sale.
    handover_until: Option<Timestamp>,
    /// What the last sale binds the holder to, and until when.
    tenure: Option<Tenure>,
    /// Until when nobody can buy it, after its last sale.
    quiet_until: Option<Timestamp>,
    /// What the holder lets happen by itself.
    standing_instructions: Option<Instructions>,
    /// How it is given out while it is vacant.
    auction: Option<AuctionBody>,
    /// The highest bid, if it goes to the highest bidder.
    bid: Option<Bid>,
    /// What the next bid must be at least.
    least_bid: Option<Money>,
    /// Who may take it back after a lapse.
    reclaim: Option<ReclaimBody>,
    /// The bundle that it is part of, named by its first asset.
    bundle: Option<AssetId>,
}

/// How a vacant asset is auctioned.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum AuctionBody {
    /// The price falls from `start` to `floor`, where it is from `ends_at` on.
    Dutch {
        /// From when on it falls.
        started_at: Timestamp,
        /// When it reaches the floor.
        ends_at: Timestamp,
        /// The price that it begins with.
        start: Money,
        /// Where it stops.
        floor: Money,
        /// How long it falls.
        length: Duration,
    },
    /// Bids rise from `reserve` by `min_increment`; the close comes `length` after the first one, and at least
    /// `soft_close` after the last.
    English {
        /// From when on bids are taken.
        started_at: Timestamp,
        /// When it closes; null before the first bid.
        closes_at: Option<Timestamp>,
        /// The least first bid.
        reserve: Money,
        /// From the first bid to the close.
        length: Duration,
        /// By which share of it a bid must exceed the highest one.
        min_increment: Share,
        /// How long before the close a bid moves it.
        soft_close: Duration,
    },
}

/// Who may take a lapsed asset back, and until when, exclusively.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReclaimRight")]
struct ReclaimBody {
    /// The former holder.
    account: AccountId,
    /// Until when, exclusively.
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
