//! Holding the machine's register against the model's.

use std::collections::BTreeMap;

use governance::Event as Governed;
use ledger::Timestamp;
use registry::instructions;
use registry::view::{self, StatusName};
use registry::{AssetId, Auction as Drawn};
use state_machine::{Event, Machine, Occurred};

use crate::compare::{Of, same, units};
use crate::constitution::{change, duration};
use crate::oracle::instructions::Instructions;
use crate::oracle::{Asset, Auction, Holding, Int, Model, Second, State};
use crate::people::People;

/// Compares all assets, offers, bundles and classes at `now`.
pub fn register(machine: &Machine, model: &Model, people: &People, now: Second) {
    let at = time(now);
    same("the number of assets", view::asset_count(machine.world()), model.assets.len());
    for (id, expected) in &model.assets {
        asset(machine, model, people, id, expected, at);
    }
    offers(machine, model, people);
    bundles(machine, model, people);
    classes(machine, model, people);
}

/// What happened by itself, in the order in which it did: kind, second, asset or class.
pub type Happenings = Vec<(&'static str, Second, String)>;

/// What a pulse did, in the model's words; nothing that merely goes with something else.
pub fn happenings(pulse: &[Occurred]) -> Happenings {
    use registry::Event::*;
    let kind = |event: &registry::Event| {
        Some(match event {
            FellIntoArrears { asset, .. } => ("arrears", asset.to_string()),
            Lapsed { asset, .. } => ("lapsed", asset.to_string()),
            Claimed { asset, .. } => ("given out", asset.to_string()),
            Purchased { asset, .. } => ("offer filled by purchase", asset.to_string()),
            BundleFormed { bundle, .. } => ("bundle formed", bundle.to_string()),
            BundleAbandoned { bundle, .. } => ("bundle abandoned", bundle.to_string()),
            BundleSplit { bundle, .. } => ("bundle split", bundle.to_string()),
            OfferExpired { asset, .. } => ("offer expired", asset.to_string()),
            OfferReturned { asset, .. } => ("offer returned", asset.to_string()),
            Revalued { asset, .. } => ("rule followed", asset.to_string()),
            ToppedUp { asset, .. } => ("topped up", asset.to_string()),
            InstructionSkipped { asset, instruction, .. } => match instruction {
                instructions::Instruction::AutoTopUp => ("top-up skipped", asset.to_string()),
                instructions::Instruction::ValuationRule => ("rule skipped", asset.to_string()),
            },
            RunwayNotice { asset, .. } => ("notice", asset.to_string()),
            RateChanged { class, .. } => ("rate changed", class.to_string()),
            _ => return None,
        })
    };
    let of = |Occurred(at, event): &Occurred| match event {
        Event::Registry(event) => kind(event).map(|(kind, of)| (kind, at.seconds(), of)),
        Event::Governance(Governed::AmendmentInForce { proposal, .. }) => {
            Some(("amendment in force", at.seconds(), proposal.to_string()))
        }
        Event::Governance(Governed::AmendmentDropped { proposal, .. }) => {
            Some(("amendment dropped", at.seconds(), proposal.to_string()))
        }
        _ => None,
    };
    pulse.iter().filter_map(of).collect()
}

/// The same in the model, without what only it tells apart or tells at all.
pub fn expected_happenings(model: &Model) -> Happenings {
    let kind = |kind| match kind {
        "auction closed" | "offer filled by claim" => Some("given out"),
        "bundle not formed" | "bundle not split" => Some("bundle abandoned"),
        "rate set by turnover" => Some("rate changed"),
        "forfeited" | "outbid" | "quiet time begun" | "sale counted" => None,
        "passed" | "adopted" | "superseded" | "too_few_in_favour" | "too_few_voting" | "not_positive" => None,
        "excluded by an alternative" | "paid from a pot" | "paid in another's stead" => None,
        "reinstated by amendment" => None,
        "recovered" => None, // Of one second by id, which the model does not know; its state is compared.
        other => Some(other),
    };
    let happened = model.happened.iter();
    happened.filter_map(|(name, second, of)| Some((kind(*name)?, *second, of.clone()))).collect()
}

fn id_of(name: &str) -> AssetId {
    name.parse().expect("the generator's names are ids")
}

fn time(second: Second) -> Timestamp {
    Timestamp::new(second).expect("a second of this millennium")
}

fn asset(machine: &Machine, model: &Model, people: &People, id: &str, expected: &Asset, now: Timestamp) {
    let view = view::asset(machine.world(), &id_of(id), now).expect("a known asset");
    let second = now.seconds();
    let (mut status, mut holds, mut values) = (StatusName::Retired, None, None);
    let mut bundle = model.bundles.contains_key(id).then(|| id.to_string());
    match &expected.state {
        State::Retired => {}
        State::Bundled { lead } => {
            bundle = Some(lead.clone());
            let lead = view::asset(machine.world(), &id_of(lead), now).expect("a known asset");
            (status, holds) = (lead.status, lead.holder);
        }
        State::Vacant { since, auction, .. } => {
            status = StatusName::Vacant;
            vacant(&view, model, people, id, (*since, now), auction);
        }
        State::Held(held) => {
            status = if held.arrears.is_some() { StatusName::InArrears } else { StatusName::Held };
            (holds, values) = (Some(people.id(&held.holder)), Some(held.valuation.clone()));
            self::held(&view, model, id, held, second);
            // Of what nobody holds, the machine may keep an older one that it works out anew when needed.
            same(Of("the residue", id), Int::from(view.residue), expected.residue.clone());
        }
    }
    same(Of("the status", id), view.status, status);
    same(Of("the holder", id), view.holder, holds);
    same(Of("the valuation", id), view.valuation.map(units), values);
    same(Of("the price", id), view.sale_price.map(units), model.price(second, id));
    same(Of("the price to pay", id), view.price_to_pay.map(units), model.price_to_pay(second, id));
    same(Of("the bundle", id), view.bundle.map(|lead| lead.to_string()), bundle);
}

/// Compares what is vacant since some second, as seen at another.
fn vacant(
    view: &view::Asset,
    model: &Model,
    people: &People,
    id: &str,
    (since, now): (Second, Timestamp),
    auction: &Auction,
) {
    let running = view.auction.as_ref().map(|running| {
        let kind = match running.terms {
            Drawn::Dutch(_) => "dutch",
            Drawn::English(_) => "english",
        };
        (kind, running.since.seconds())
    });
    let kind = match auction {
        Auction::Free => None,
        Auction::Dutch(_) => Some("dutch"),
        Auction::English(_) => Some("english"),
    };
    same(Of("the auction", id), running, kind.map(|kind| (kind, since)));
    let least = matches!(auction, Auction::English(_)).then(|| model.least_bid(id));
    same(Of("the least bid", id), view.least_bid.map(units), least);
    let bid = view.bid.as_ref().map(|bid| {
        let amounts = [bid.amount, bid.valuation, bid.deposit].map(units);
        (bid.bidder, amounts, bid.closes_at.seconds())
    });
    let expected = model.assets[id].bid().map(|bid| {
        let amounts = [&bid.amount, &bid.valuation, &bid.deposit].map(Int::clone);
        (people.id(&bid.bidder), amounts, bid.closes_at)
    });
    same(Of("the bid", id), bid, expected);
    let State::Vacant { lapsed, .. } = &model.assets[id].state else { unreachable!("it is vacant") };
    let until = time(since + model.class_of(id).auction_length);
    let reclaim = lapsed.as_ref().filter(|_| now < until).map(|lapsed| (people.id(&lapsed.holder), until));
    same(Of("the reclaim", id), view.reclaim, reclaim);
    let owed = lapsed.as_ref().map(|lapsed| lapsed.arrears.clone());
    same(Of("the arrears left", id), units(view.arrears), owed.unwrap_or_default());
}

fn held(view: &view::Asset, model: &Model, id: &str, held: &Holding, second: Second) {
    same(Of("the deposit", id), units(view.deposit), held.deposit.clone());
    same(Of("the arrears", id), units(view.arrears), model.arrears(second, id).unwrap_or_default());
    same(Of("the lapse", id), view.lapses_at.map(Timestamp::seconds), model.lapses_at(id));
    if held.arrears.is_none() {
        let left = model.deposit_left(second, id).expect("held");
        same(Of("the rest of the deposit", id), units(view.deposit - view.tax_owed), left);
        let runs_out = model.runs_out_at(id).and_then(Timestamp::new);
        same(Of("the end of the deposit", id), view.runs_out_at, runs_out);
    }
    let tenure = view.tenure.as_ref().map(|tenure| {
        let seconds = [tenure.since, tenure.until, tenure.handover_until].map(Timestamp::seconds);
        (seconds, units(tenure.stated))
    });
    let expected = &held.tenure;
    let seconds = [expected.since, expected.until, expected.handover_until];
    same(Of("the tenure", id), tenure, Some((seconds, expected.stated.clone())));
    let quiet = model.quiet_until(id).filter(|&until| second < until);
    same(Of("the quiet time", id), view.quiet_until.map(Timestamp::seconds), quiet);
    instructions_of(view, id, &held.instructions);
}

fn instructions_of(view: &view::Asset, id: &str, expected: &Instructions) {
    let set = view.instructions.unwrap_or_default();
    let top_up = set.auto_top_up.map(|top_up| (top_up.when_below, top_up.up_to, units(top_up.keep)));
    let wanted = expected.top_up.as_ref();
    let wanted =
        wanted.map(|top_up| (duration(top_up.when_below), duration(top_up.up_to), top_up.keep.clone()));
    same(Of("the automatic top-up", id), top_up, wanted);
    let rule = set.valuation_rule.map(|rule| (rule.change, rule.every));
    let wanted = expected.rule.as_ref().map(|rule| (change(rule.change), duration(rule.every)));
    same(Of("the valuation rule", id), rule, wanted);
}

fn offers(machine: &Machine, model: &Model, people: &People) {
    let standing = view::offers(machine.world(), 0).map(|offer| {
        let amounts = [offer.max_price, offer.valuation, offer.deposit].map(units);
        let seconds = [offer.placed_at, offer.expires].map(Timestamp::seconds);
        (offer.id, (offer.asset.to_string(), offer.account, amounts, seconds))
    });
    let expected = model.offers.iter().map(|(number, offer)| {
        let wish = &offer.wish;
        let amounts = [&wish.max_price, &wish.valuation, &wish.deposit].map(Int::clone);
        let seconds = [offer.placed_at, offer.expires];
        (*number, (offer.asset.clone(), people.id(&offer.account), amounts, seconds))
    });
    same("the standing offers", standing.collect::<BTreeMap<_, _>>(), expected.collect());
}

fn bundles(machine: &Machine, model: &Model, people: &People) {
    let names = |assets: Vec<AssetId>| assets.iter().map(AssetId::to_string).collect::<Vec<_>>();
    let plans = view::bundle_plans(machine.world(), None).map(|plan| {
        let (valuation, binds_at) = (units(plan.valuation), plan.binds_at.seconds());
        (plan.id.to_string(), (plan.holder, names(plan.assets), valuation, binds_at))
    });
    let expected = model.plans.iter().map(|(id, plan)| {
        let assets = plan.assets.iter().cloned().collect();
        (id.clone(), (people.id(&plan.planner), assets, plan.valuation.clone(), plan.binds_at))
    });
    same("the bundles planned", plans.collect::<BTreeMap<_, _>>(), expected.collect());
    let bundles = view::bundles(machine.world(), None).map(|bundle| {
        let split = bundle.split.map(|(splits_at, parts)| {
            let parts = parts.into_iter().map(|(id, valuation)| (id.to_string(), units(valuation)));
            (parts.collect::<BTreeMap<_, _>>(), splits_at.seconds())
        });
        (bundle.id.to_string(), (names(bundle.assets), split))
    });
    let expected = model.bundles.iter();
    let expected = expected
        .map(|(id, bundle)| (id.clone(), (bundle.members.iter().cloned().collect(), bundle.split.clone())));
    same("the bundles", bundles.collect::<BTreeMap<_, _>>(), expected.collect());
}

fn classes(machine: &Machine, model: &Model, people: &People) {
    for class in view::classes(machine.world()) {
        let id = class.terms.id.as_str();
        same(Of("the rate", id), class.rate.billionths(), model.classes[id].rate.unsigned_abs());
        let changes = model.classes[id].changes_at();
        same(Of("the next change of the rate", id), class.rate_changes_at.map(Timestamp::seconds), changes);
        let held: usize = model.licences(id).map(|(asset, _)| model.size(asset)).sum();
        same(Of("the assets held", id), class.held, held as u64);
        let valuation: Int = model.licences(id).map(|(_, held)| &held.valuation).sum();
        same(Of("the whole valuation", id), Int::from(class.valuation), valuation);
        same(Of("the tax", id), units(class.tax), model.class_tax[id].clone());
        for ((name, _), (account, received)) in
            model.terms.classes[id].beneficiaries.iter().zip(class.beneficiaries)
        {
            same("the beneficiary", account, people.id(name));
            let expected = model.received.get(&(id.to_string(), name.clone())).cloned().unwrap_or_default();
            same(format_args!("what {name} received of {id}"), units(received), expected);
        }
    }
}
