//! The movements of money that each event is, and the assets that it touches.

use ledger::{AccountId, EscrowId, Money, Place, Posting, Source};

use super::{Event, FromEscrow, TaxReceipt};
use crate::{AssetId, bids, offers};

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

/// The movements so far.
struct Movements(Vec<Posting>);

impl Movements {
    fn pay(&mut self, from: Place, to: Place, amount: Money) {
        self.0.push(Posting::new(from, to, amount));
    }

    fn tax(&mut self, from: Place, receipt: &TaxReceipt) {
        receipt.postings(&from, &mut self.0);
    }

    /// An escrow goes back to its account.
    fn give_back(&mut self, escrow: EscrowId, account: AccountId, amount: Money) {
        self.pay(Place::Escrow(escrow), Place::Account(account), amount);
    }

    /// The escrow of the bid that stood goes back to its bidder.
    fn give_back_bid(&mut self, asset: &AssetId, outbid: &Option<(AccountId, Money)>) {
        if let Some((bidder, returned)) = outbid {
            self.give_back(bids::escrow(asset), *bidder, *returned);
        }
    }

    /// An acquisition: `rest_to` receives the price but for the arrears, and the deposit is posted.
    fn acquire(
        &mut self,
        (account, escrow): (AccountId, &Option<FromEscrow>),
        rest_to: Place,
        price: Money,
        arrears: &TaxReceipt,
        deposit: Money,
    ) {
        let purse = match escrow {
            Some(escrow) => Place::Escrow(escrow.id.clone()),
            None => Place::Account(account),
        };
        self.pay(purse.clone(), rest_to, price - arrears.tax);
        self.pay(purse.clone(), Place::Deposits, deposit);
        self.tax(purse, arrears);
        if let Some(FromEscrow { id, rest }) = escrow {
            self.give_back(id.clone(), account, *rest);
        }
    }
}

impl Event {
    /// The movements of money that this event is.
    pub fn postings(&self) -> Vec<Posting> {
        let mut movements = Movements(Vec::new());
        self.move_money(&mut movements);
        let mut postings = movements.0;
        postings.retain(|posting| !posting.amount.is_zero());
        postings
    }

    fn move_money(&self, to_book: &mut Movements) {
        match self {
            Event::TaxCollected { receipt, .. }
            | Event::FellIntoArrears { receipt, .. }
            | Event::BundleFormed { receipt, .. }
            | Event::RateChanged { receipt, .. } => to_book.tax(Place::Deposits, receipt),
            Event::AllSettled { classes } => {
                classes.iter().for_each(|class| to_book.tax(Place::Deposits, &class.receipt));
            }
            Event::ToppedUp { payer, amount, .. } => {
                to_book.pay(Place::Account(*payer), Place::Deposits, *amount);
            }
            Event::ArrearsPaid { payer, receipt, deposit, .. } => {
                to_book.pay(Place::Account(*payer), Place::Deposits, *deposit);
                to_book.tax(Place::Account(*payer), receipt);
            }
            Event::Withdrawn { holder, amount, .. } => {
                to_book.pay(Place::Deposits, Place::Account(*holder), *amount);
            }
            Event::Purchased { seller, buyer, paid, arrears, returned, deposit, escrow, .. } => {
                let seller = Place::Account(*seller);
                to_book.acquire((*buyer, escrow), seller.clone(), *paid, arrears, *deposit);
                to_book.pay(Place::Deposits, seller, *returned);
            }
            Event::Relinquished { holder, forfeited, returned, .. } => {
                to_book.tax(Place::Deposits, forfeited);
                to_book.pay(Place::Deposits, Place::Account(*holder), *returned);
            }
            Event::Claimed { account, paid, arrears, former_holder, deposit, escrow, .. } => {
                let rest_to = former_holder.map_or(Place::Treasury(Source::Issue), Place::Account);
                to_book.acquire((*account, escrow), rest_to, *paid, arrears, *deposit);
            }
            Event::Reclaimed { asset, holder, receipt, fee, deposit, outbid, .. } => {
                let holder = Place::Account(*holder);
                to_book.pay(holder.clone(), Place::Treasury(Source::Fee), *fee);
                to_book.pay(holder.clone(), Place::Deposits, *deposit);
                to_book.tax(holder, receipt);
                to_book.give_back_bid(asset, outbid);
            }
            Event::BidPlaced { asset, bidder, amount, deposit, outbid, .. } => {
                to_book.give_back_bid(asset, outbid);
                let escrow = Place::Escrow(bids::escrow(asset));
                to_book.pay(Place::Account(*bidder), escrow, *amount + *deposit);
            }
            Event::OfferPlaced { offer, account, max_price, deposit, .. } => {
                let escrow = Place::Escrow(offers::escrow(*offer));
                to_book.pay(Place::Account(*account), escrow, *max_price + *deposit);
            }
            Event::OfferCancelled { offer, account, returned, .. }
            | Event::OfferExpired { offer, account, returned, .. }
            | Event::OfferReturned { offer, account, returned, .. } => {
                to_book.give_back(offers::escrow(*offer), *account, *returned);
            }
            Event::AssetRegistered { .. }
            | Event::DescriptionCorrected { .. }
            | Event::AssetRetired { .. }
            | Event::Revalued { .. }
            | Event::Lapsed { .. }
            | Event::RunwayNotice { .. }
            | Event::InstructionsSet { .. }
            | Event::InstructionSkipped { .. }
            | Event::BundlePlanned { .. }
            | Event::BundleAbandoned { .. }
            | Event::BundleSplitPlanned { .. }
            | Event::BundleSplit { .. } => {}
        }
    }

    /// The asset that it happened to, a bundle's lead for the whole bundle; none where it happened to a class or all.
    pub fn asset(&self) -> Option<&AssetId> {
        match self {
            Event::AllSettled { .. } | Event::RateChanged { .. } => None,
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
            | Event::Reclaimed { asset, .. }
            | Event::BidPlaced { asset, .. }
            | Event::OfferPlaced { asset, .. }
            | Event::OfferCancelled { asset, .. }
            | Event::OfferExpired { asset, .. }
            | Event::OfferReturned { asset, .. }
            | Event::RunwayNotice { asset, .. }
            | Event::InstructionsSet { asset, .. }
            | Event::InstructionSkipped { asset, .. } => Some(asset),
            Event::BundlePlanned { bundle, .. }
            | Event::BundleFormed { bundle, .. }
            | Event::BundleAbandoned { bundle, .. }
            | Event::BundleSplitPlanned { bundle, .. }
            | Event::BundleSplit { bundle, .. } => Some(bundle),
        }
    }

    /// All assets that it touched.
    pub fn assets(&self) -> Vec<&AssetId> {
        match self {
            Event::BundlePlanned { assets, .. }
            | Event::BundleFormed { assets, .. }
            | Event::BundleAbandoned { assets, .. } => assets.iter().collect(),
            Event::BundleSplitPlanned { valuations, .. } => {
                valuations.iter().map(|(asset, _)| asset).collect()
            }
            Event::BundleSplit { parts, .. } => parts.iter().map(|part| &part.asset).collect(),
            _ => self.asset().into_iter().collect(),
        }
    }
}
