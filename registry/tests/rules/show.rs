//! How a town tells what happened and what is true.

use ledger::{Currency, Money, Source, Timestamp};
use registry::view::{self, Asset, StatusName};
use registry::{AssetId, Auction, Event};

use crate::town::{ENDOWMENT, FORTUNE, PEOPLE, Town, account, founding};

/// What is worth telling of an event: what nobody asked for, and what was paid.
pub fn event(event: &Event) -> Option<String> {
    let sale = |to: &str, asset: &AssetId, paid: &Money, arrears: &Money, written_off: &Money| {
        let mut line = format!("{asset} {to} for {paid}");
        if !(*arrears + *written_off).is_zero() {
            line += &format!("; arrears paid {arrears}, written off {written_off}");
        }
        Some(line)
    };
    match event {
        Event::FellIntoArrears { asset, debt, .. } => Some(format!("{asset} in arrears by {debt}")),
        Event::Lapsed { asset, arrears, .. } => Some(format!("{asset} lapses owing {arrears}")),
        Event::Purchased { asset, paid, arrears, written_off, .. } => {
            sale("sold", asset, paid, &arrears.tax, written_off)
        }
        Event::Claimed { asset, paid, arrears, written_off, .. } => {
            sale("given out", asset, paid, &arrears.tax, written_off)
        }
        Event::Reclaimed { asset, receipt, fee, .. } => {
            Some(format!("{asset} reclaimed for {} and a fee of {fee}", receipt.tax))
        }
        Event::DescriptionCorrected { asset, particulars } => {
            let (name, text) = (particulars.name.chars().count(), particulars.description.chars().count());
            let link = particulars.link.as_ref().map_or(0, |link| link.len());
            Some(format!("{asset} described by {name}, {text} and {link} characters"))
        }
        Event::OfferReturned { offer, reason, .. } => Some(format!("offer {offer} goes back: {reason}")),
        Event::OfferExpired { offer, .. } => Some(format!("offer {offer} expires")),
        Event::RunwayNotice { asset, runs_out_at, .. } => {
            Some(format!("{asset} runs out at {}", clock(*runs_out_at)))
        }
        Event::ToppedUp { asset, amount, standing: true, .. } => {
            Some(format!("{asset} topped up by {amount}"))
        }
        Event::Revalued { asset, to, standing: true, .. } => Some(format!("{asset} revalued to {to}")),
        Event::InstructionSkipped { asset, reason, .. } => {
            Some(format!("{asset}: instruction skipped: {reason}"))
        }
        Event::BidPlaced { asset, closes_at, .. } => Some(format!("{asset} closes at {}", clock(*closes_at))),
        Event::BundleFormed { bundle, .. } => Some(format!("bundle {bundle} formed")),
        Event::BundleSplit { bundle, .. } => Some(format!("bundle {bundle} split")),
        Event::BundleAbandoned { bundle, reason, .. } => Some(format!("bundle {bundle} abandoned: {reason}")),
        Event::RateChanged { class, to, .. } => Some(format!("{class} is taxed at {to}")),
        _ => None,
    }
}

/// The time since the town was founded.
fn clock(at: Timestamp) -> String {
    at.since(founding()).to_string()
}

fn named(mut text: String) -> String {
    for name in PEOPLE.into_iter().chain(["surveyor", "stranger"]) {
        text = text.replace(&account(name).to_string(), name);
    }
    text
}

impl Town {
    pub fn tell(&mut self, at: Timestamp, line: &str) {
        self.told.push(format!("{} {}", clock(at), named(line.into())));
    }

    /// What was told, every asset that was touched, and where the money is.
    pub fn show(&self) -> String {
        let assets = self.touched.iter().map(|id| {
            let asset = view::asset(&self.world, id, self.now).expect("a registered asset");
            format!("{id}: {}", named(show_asset(&asset, self.now)))
        });
        let offers = view::offers(&self.world, 0).map(|offer| {
            let view::Offer { id, asset, account, max_price, .. } = offer;
            named(format!("offer {id}: {account} pays up to {max_price} for {asset}"))
        });
        let lines = self.told.iter().cloned().chain(assets).chain(offers).chain([self.show_money()]);
        lines.map(|line| line + "\n").collect()
    }

    /// What each account gained or lost, and what the rest of the books hold.
    fn show_money(&self) -> String {
        let mut parts = Vec::new();
        for name in PEOPLE {
            let balance = ledger::view::balance(&self.world, account(name)).expect("an account").units();
            let gained = balance - if name == "rich" { FORTUNE } else { ENDOWMENT };
            if gained != 0 {
                parts.push(format!("{name} {gained:+}"));
            }
        }
        let totals = ledger::view::totals(&self.world);
        let flow = |source| ledger::view::flow(&self.world, source);
        let places = [
            ("deposits", totals.deposits),
            ("escrows", totals.escrows),
            ("treasury", totals.treasury),
            ("issue proceeds", flow(Source::Issue)),
            ("fees", flow(Source::Fee)),
        ];
        let zero = Currency::of(&self.world).zero();
        let filled = places.iter().filter(|place| place.1 != zero);
        parts.extend(filled.map(|(name, sum)| format!("{name} {sum}")));
        let classes = view::classes(&self.world).into_iter().filter(|class| !class.tax.is_zero());
        parts.extend(classes.map(|class| format!("tax of {} {}", class.terms.id, class.tax)));
        if parts.is_empty() { "no money moved".into() } else { parts.join(", ") }
    }
}

fn show_asset(asset: &Asset, now: Timestamp) -> String {
    if let Some(lead) = asset.bundle.as_ref().filter(|lead| **lead != asset.id) {
        return format!("in the bundle {lead}");
    }
    let owner = || {
        let holder = asset.holder.expect("a held asset has a holder");
        let valuation = asset.valuation.expect("a held asset has a valuation");
        match asset.price_to_pay.filter(|price| *price != valuation) {
            Some(price) => format!("{holder} at {valuation}, sold for {price}"),
            None => format!("{holder} at {valuation}"),
        }
    };
    match asset.status {
        StatusName::Held => {
            let lasts = asset.runs_out_at.map_or("for ever".into(), |at| format!("until {}", clock(at)));
            let owing =
                if asset.tax_owed.is_zero() { "".into() } else { format!(" owing {}", asset.tax_owed) };
            let mut line = format!("{}, deposit {}{owing} lasts {lasts}", owner(), asset.deposit);
            if let Some(tenure) = asset.tenure {
                if now < tenure.until {
                    line += &format!(", stands by {} until {}", tenure.stated, clock(tenure.until));
                }
                if now < tenure.handover_until {
                    line += &format!(", handed over by {}", clock(tenure.handover_until));
                }
            }
            line
        }
        StatusName::InArrears => {
            let lapses = clock(asset.lapses_at.expect("arrears end"));
            format!("{} in arrears of {}, lapses {lapses}", owner(), asset.arrears)
        }
        StatusName::Vacant => {
            let price = asset.sale_price.or(asset.least_bid).expect("a vacant asset has a price");
            let mut line = format!("vacant at {price}");
            match asset.auction.as_ref().map(|auction| (auction.since, &auction.terms)) {
                Some((since, Auction::Dutch(dutch))) => {
                    line += &format!(" from {} to {} since {}", dutch.start, dutch.floor, clock(since));
                }
                Some((_, Auction::English(_))) => line += " or more",
                None => {}
            }
            if let Some(bid) = asset.bid {
                line += &format!(", {} bids {} until {}", bid.bidder, bid.amount, clock(bid.closes_at));
            }
            if let Some((who, until)) = asset.reclaim {
                line += &format!(", {who} may reclaim until {}", clock(until));
            }
            line
        }
        StatusName::Retired => "retired".into(),
    }
}
