//! Everything that can have happened in the register. Append-only: journals outlive code.

mod postings;
mod value;

use ledger::{AccountId, Money, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use crate::auction::Auction;
pub use value::{ClassTax, FromEscrow, Part, Particulars, TaxReceipt};

use crate::instructions::{Instruction, Instructions};
use crate::{AssetId, ClassId};

fn is_false(flag: &bool) -> bool {
    !flag
}

/// A change of the register.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A surveyor entered an asset; it is vacant.
    AssetRegistered {
        /// The asset.
        asset: AssetId,
        /// Its class.
        class: ClassId,
        /// What it is.
        particulars: Particulars,
        /// How it is given out; without an auction the first claim takes it.
        auction: Option<Auction>,
    },
    /// A surveyor corrected a description.
    DescriptionCorrected {
        /// The asset.
        asset: AssetId,
        /// What it is.
        particulars: Particulars,
    },
    /// A surveyor took a vacant asset out of the register.
    AssetRetired {
        /// The asset.
        asset: AssetId,
    },
    /// Tax was taken from the deposit up to this second.
    TaxCollected {
        /// The asset.
        asset: AssetId,
        /// The tax.
        receipt: TaxReceipt,
        /// What is left below one minor unit.
        residue: u64,
    },
    /// Tax was taken from the deposits on all held assets, before voice credits were counted.
    AllSettled {
        /// The tax of each class.
        classes: Vec<ClassTax>,
    },
    /// The holder stated a new valuation, or its valuation rule did.
    Revalued {
        /// The asset.
        asset: AssetId,
        /// Before.
        from: Money,
        /// From now on.
        to: Money,
        /// From when on buyers must pay it, where a raise binds them later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        binds_from: Option<Timestamp>,
        /// Whether a standing instruction did it.
        #[serde(default, skip_serializing_if = "is_false")]
        standing: bool,
    },
    /// Somebody paid tax in advance.
    ToppedUp {
        /// The asset.
        asset: AssetId,
        /// Who paid.
        payer: AccountId,
        /// How much.
        amount: Money,
        /// Whether a standing instruction did it.
        #[serde(default, skip_serializing_if = "is_false")]
        standing: bool,
    },
    /// Somebody paid what the asset owed; the rest of the payment became its deposit.
    ArrearsPaid {
        /// The asset.
        asset: AssetId,
        /// Who paid.
        payer: AccountId,
        /// What was owed.
        receipt: TaxReceipt,
        /// What became the deposit.
        deposit: Money,
        /// What is left below one minor unit.
        residue: u64,
    },
    /// The holder took some of the deposit back.
    Withdrawn {
        /// The asset.
        asset: AssetId,
        /// Who holds it.
        holder: AccountId,
        /// How much.
        amount: Money,
    },
    /// A buyer took the asset at its holder's price.
    Purchased {
        /// The asset.
        asset: AssetId,
        /// Who held it.
        seller: AccountId,
        /// Who holds it now.
        buyer: AccountId,
        /// The price.
        paid: Money,
        /// What of it paid arrears.
        arrears: TaxReceipt,
        /// Arrears that the price did not cover.
        written_off: Money,
        /// The seller's deposit that was not used up.
        returned: Money,
        /// What the buyer assesses it at.
        valuation: Money,
        /// What the buyer prepaid.
        deposit: Money,
        /// What is left below one minor unit of tax.
        residue: u64,
        /// Until when, exclusively, the buyer stands by this valuation and leaves the tax prepaid.
        tenure_until: Timestamp,
        /// Until when, exclusively, the seller may stay.
        handover_until: Timestamp,
        /// The escrow that paid, where an offer was filled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        escrow: Option<FromEscrow>,
    },
    /// The holder gave the asset back.
    Relinquished {
        /// The asset.
        asset: AssetId,
        /// Who held it.
        holder: AccountId,
        /// What was forfeited as tax, as the minimum tenure was not over.
        forfeited: TaxReceipt,
        /// The deposit that was left.
        returned: Money,
        /// How it is given out now.
        auction: Option<Auction>,
    },
    /// The deposit was used up.
    FellIntoArrears {
        /// The asset.
        asset: AssetId,
        /// Who holds it.
        holder: AccountId,
        /// The deposit, all of it.
        receipt: TaxReceipt,
        /// Tax of this second beyond the deposit.
        debt: Money,
        /// What is left below one minor unit.
        residue: u64,
        /// When it lapses unless somebody pays.
        lapses_at: Timestamp,
    },
    /// Grace was over, and the licence ended.
    Lapsed {
        /// The asset.
        asset: AssetId,
        /// Who held it.
        former_holder: AccountId,
        /// What was owed.
        arrears: Money,
        /// What is left below one minor unit of tax.
        residue: u64,
        /// How it is given out now.
        auction: Option<Auction>,
        /// Until when, exclusively, the former holder may take it back.
        reclaim_until: Timestamp,
    },
    /// Somebody took a vacant asset.
    Claimed {
        /// The asset.
        asset: AssetId,
        /// Who holds it now.
        account: AccountId,
        /// The price.
        paid: Money,
        /// What of it paid the arrears of a lapse.
        arrears: TaxReceipt,
        /// Arrears that the price did not cover.
        written_off: Money,
        /// Who receives the rest, after a lapse; otherwise the treasury does.
        former_holder: Option<AccountId>,
        /// What the claimant assesses it at.
        valuation: Money,
        /// What the claimant prepaid.
        deposit: Money,
        /// What is left below one minor unit of tax.
        residue: u64,
        /// Until when, exclusively, the new holder stands by this valuation and leaves the tax prepaid.
        tenure_until: Timestamp,
        /// The escrow that paid, where a bid won or an offer was filled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        escrow: Option<FromEscrow>,
    },
    /// The former holder took a lapsed asset back.
    Reclaimed {
        /// The asset.
        asset: AssetId,
        /// Who holds it again.
        holder: AccountId,
        /// What was owed.
        receipt: TaxReceipt,
        /// The reclaim fee.
        fee: Money,
        /// What was prepaid.
        deposit: Money,
        /// What is left below one minor unit of tax.
        residue: u64,
        /// Whose bid stood, and the escrow that went back to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outbid: Option<(AccountId, Money)>,
    },
    /// Somebody bid for a vacant asset, and outbid whoever bid before.
    BidPlaced {
        /// The asset.
        asset: AssetId,
        /// Who bids.
        bidder: AccountId,
        /// How much.
        amount: Money,
        /// What the bidder would assess it at.
        valuation: Money,
        /// What the bidder would prepay.
        deposit: Money,
        /// When the auction closes unless somebody bids more.
        closes_at: Timestamp,
        /// Whose bid stood before, and the escrow that went back to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outbid: Option<(AccountId, Money)>,
    },
    /// Somebody offered to take an asset as soon as it costs no more than this.
    OfferPlaced {
        /// Its number.
        offer: u64,
        /// The asset.
        asset: AssetId,
        /// Who offers.
        account: AccountId,
        /// The most to pay for it.
        max_price: Money,
        /// What the account would assess it at.
        valuation: Money,
        /// What the account would prepay.
        deposit: Money,
        /// Until when, exclusively, it stands.
        expires: Timestamp,
    },
    /// An account took its offer back.
    OfferCancelled {
        /// Its number.
        offer: u64,
        /// The asset.
        asset: AssetId,
        /// Whose it was.
        account: AccountId,
        /// The escrow that went back.
        returned: Money,
    },
    /// An offer's time was over.
    OfferExpired {
        /// Its number.
        offer: u64,
        /// The asset.
        asset: AssetId,
        /// Whose it was.
        account: AccountId,
        /// The escrow that went back.
        returned: Money,
    },
    /// An offer whose price was reached went back, as the purchase would have been refused.
    OfferReturned {
        /// Its number.
        offer: u64,
        /// The asset.
        asset: AssetId,
        /// Whose it was.
        account: AccountId,
        /// The escrow that went back.
        returned: Money,
        /// Why.
        reason: SmolStr,
    },
    /// A deposit will be used up in 30, 14 or 3 days.
    RunwayNotice {
        /// The asset.
        asset: AssetId,
        /// Who holds it.
        holder: AccountId,
        /// When.
        runs_out_at: Timestamp,
    },
    /// The holder gave instructions that its asset's time carries out; none of them takes all back.
    InstructionsSet {
        /// The asset.
        asset: AssetId,
        /// From now on.
        instructions: Instructions,
    },
    /// A standing instruction could not be carried out.
    InstructionSkipped {
        /// The asset.
        asset: AssetId,
        /// Who holds it.
        holder: AccountId,
        /// Which one.
        instruction: Instruction,
        /// Why.
        reason: SmolStr,
    },
    /// A holder will join assets under one valuation.
    BundlePlanned {
        /// Names it: the first of its assets by id.
        bundle: AssetId,
        /// All of them.
        assets: Vec<AssetId>,
        /// Who holds them.
        holder: AccountId,
        /// What they will be assessed at together.
        valuation: Money,
        /// From when on they are bought together only.
        binds_at: Timestamp,
    },
    /// Assets are held, taxed and sold as one from now on.
    BundleFormed {
        /// Names it: the first of its assets by id, which stands for all.
        bundle: AssetId,
        /// All of them.
        assets: Vec<AssetId>,
        /// Who holds them.
        holder: AccountId,
        /// What they are assessed at together.
        valuation: Money,
        /// What the parts of a unit of tax that each had left add up to.
        receipt: TaxReceipt,
        /// Their deposits together.
        deposit: Money,
        /// What is left below one minor unit of tax.
        residue: u64,
        /// The sum of the valuations that the holder stands by.
        stated: Money,
        /// Until when, exclusively.
        tenure_until: Timestamp,
        /// Until when, exclusively, the last of the holders before may stay.
        handover_until: Timestamp,
    },
    /// Assets that were to be joined or split stay as they are.
    BundleAbandoned {
        /// Names the bundle.
        bundle: AssetId,
        /// All of its assets.
        assets: Vec<AssetId>,
        /// Why.
        reason: SmolStr,
    },
    /// The holder of a bundle will split it.
    BundleSplitPlanned {
        /// Names the bundle.
        bundle: AssetId,
        /// What each of its assets will be assessed at.
        valuations: Vec<(AssetId, Money)>,
        /// When.
        splits_at: Timestamp,
    },
    /// A bundle's assets are held singly from now on.
    BundleSplit {
        /// Names what was the bundle.
        bundle: AssetId,
        /// Who holds them.
        holder: AccountId,
        /// Its assets.
        parts: Vec<Part>,
    },
    /// The rate of a class changed, after everything in it was settled at the old one.
    RateChanged {
        /// The class.
        class: ClassId,
        /// Before.
        from: Rate,
        /// From now on.
        to: Rate,
        /// The tax at the old rate.
        receipt: TaxReceipt,
    },
}
