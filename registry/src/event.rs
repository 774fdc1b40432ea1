//! Everything that can have happened in the register. Append-only: journals outlive code.

use ledger::{AccountId, Money, Place, Posting, Source, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use crate::auction::Auction;
use crate::{AssetId, ClassId};

/// What people call an asset.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Particulars {
    /// Its name; 1 to 200 characters.
    pub name: SmolStr,
    /// What it is; at most 10 000 characters.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub description: SmolStr,
    /// Where to read more; at most 2 000 characters, `http://` or `https://`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<SmolStr>,
}

/// Tax received, and what of it goes to beneficiaries; the rest is the treasury's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaxReceipt {
    /// All of it.
    pub tax: Money,
    /// The beneficiaries' shares of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<(AccountId, Money)>,
}

impl TaxReceipt {
    /// The tax goes from `from` to the beneficiaries and the treasury; what the shares exceed it by, the treasury adds.
    fn postings(&self, from: &Place, postings: &mut Vec<Posting>) {
        let mut rest = self.tax;
        for (account, share) in &self.shares {
            let direct = rest.min(*share);
            rest -= direct;
            postings.push(Posting::new(from.clone(), Place::Account(*account), direct));
            postings.push(Posting::new(
                Place::Treasury(Source::Tax),
                Place::Account(*account),
                *share - direct,
            ));
        }
        postings.push(Posting::new(from.clone(), Place::Treasury(Source::Tax), rest));
    }
}

/// What a class paid when everything was settled at once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClassTax {
    /// The class.
    pub class: ClassId,
    /// Its tax.
    pub receipt: TaxReceipt,
}

/// A change of the register.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
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
    /// The holder stated a new valuation.
    Revalued {
        /// The asset.
        asset: AssetId,
        /// Before.
        from: Money,
        /// From now on.
        to: Money,
    },
    /// Somebody paid tax in advance.
    ToppedUp {
        /// The asset.
        asset: AssetId,
        /// Who paid.
        payer: AccountId,
        /// How much.
        amount: Money,
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
    },
    /// The holder gave the asset back.
    Relinquished {
        /// The asset.
        asset: AssetId,
        /// Who held it.
        holder: AccountId,
        /// The deposit that was not used up.
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
    },
}

impl Event {
    /// The movements of money that this event is.
    pub fn postings(&self) -> Vec<Posting> {
        let mut postings = Vec::new();
        let mut pay = |from: Place, to: Place, amount: &Money| postings.push(Posting::new(from, to, *amount));
        match self {
            Event::AssetRegistered { .. }
            | Event::DescriptionCorrected { .. }
            | Event::AssetRetired { .. }
            | Event::Revalued { .. }
            | Event::Lapsed { .. } => {}
            Event::TaxCollected { receipt, .. } | Event::FellIntoArrears { receipt, .. } => {
                receipt.postings(&Place::Deposits, &mut postings);
            }
            Event::AllSettled { classes } => {
                classes.iter().for_each(|class| class.receipt.postings(&Place::Deposits, &mut postings));
            }
            Event::ToppedUp { payer, amount, .. } => pay(Place::Account(*payer), Place::Deposits, amount),
            Event::ArrearsPaid { payer, receipt, deposit, .. } => {
                pay(Place::Account(*payer), Place::Deposits, deposit);
                receipt.postings(&Place::Account(*payer), &mut postings);
            }
            Event::Withdrawn { holder, amount, .. } => pay(Place::Deposits, Place::Account(*holder), amount),
            Event::Purchased { seller, buyer, paid, arrears, returned, deposit, .. } => {
                pay(Place::Account(*buyer), Place::Account(*seller), &(*paid - arrears.tax));
                pay(Place::Deposits, Place::Account(*seller), returned);
                pay(Place::Account(*buyer), Place::Deposits, deposit);
                arrears.postings(&Place::Account(*buyer), &mut postings);
            }
            Event::Relinquished { holder, returned, .. } => {
                pay(Place::Deposits, Place::Account(*holder), returned)
            }
            Event::Claimed { account, paid, arrears, former_holder, deposit, .. } => {
                let rest_to = former_holder.map_or(Place::Treasury(Source::Issue), Place::Account);
                pay(Place::Account(*account), rest_to, &(*paid - arrears.tax));
                pay(Place::Account(*account), Place::Deposits, deposit);
                arrears.postings(&Place::Account(*account), &mut postings);
            }
            Event::Reclaimed { holder, receipt, fee, deposit, .. } => {
                pay(Place::Account(*holder), Place::Treasury(Source::Fee), fee);
                pay(Place::Account(*holder), Place::Deposits, deposit);
                receipt.postings(&Place::Account(*holder), &mut postings);
            }
        }
        postings.retain(|posting| !posting.amount.is_zero());
        postings
    }

    /// The asset that it happened to; none where it happened to all.
    pub fn asset(&self) -> Option<&AssetId> {
        match self {
            Event::AllSettled { .. } => None,
            Event::AssetRegistered { asset, .. }
            | Event::DescriptionCorrected { asset, .. }
            | Event::AssetRetired { asset }
            | Event::TaxCollected { asset, .. }
            | Event::Revalued { asset, .. }
            | Event::ToppedUp { asset, .. }
            | Event::ArrearsPaid { asset, .. }
            | Event::Withdrawn { asset, .. }
            | Event::Purchased { asset, .. }
            | Event::Relinquished { asset, .. }
            | Event::FellIntoArrears { asset, .. }
            | Event::Lapsed { asset, .. }
            | Event::Claimed { asset, .. }
            | Event::Reclaimed { asset, .. } => Some(asset),
        }
    }
}
