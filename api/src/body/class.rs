use ledger::{AccountId, Amount, Currency, Duration, Money, Rate, Share, Timestamp};
use registry::terms::{RateChange, Turnover};
use registry::view::ClassView;
use registry::{ClassId, ClassTerms, Handout};
use schemars::JsonSchema;
use serde::Serialize;

/// A class: its parameters, and its figures so far.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ClassBody {
    #[serde(flatten)]
    terms: TermsBody,
    /// When the tax rate changes next.
    rate_changes_at: Option<Timestamp>,
    /// Who receives shares of its tax.
    beneficiaries: Vec<BeneficiaryBody>,
    /// How many assets are in it, retired ones not counted.
    assets: u64,
    /// How many of them are held.
    held: u64,
    /// The sum of their valuations: an amount of any size.
    valuation: String,
    /// Tax collected so far, beneficiaries' shares included.
    revenue: Money,
    /// Forced purchases so far.
    sales: u64,
    /// Lapses so far.
    lapses: u64,
}

/// The parameters of a class, with the defaults of those that the constitution does not state.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TermsBody {
    /// The class's id.
    id: ClassId,
    /// Of a class, the one that is in force; in the constitution, the first.
    rate: Rate,
    /// How the rate follows the turnover, once a year, if it does.
    turnover: Option<Turnover>,
    /// Rates that come into force at a date, as the constitution says them.
    rate_changes: Vec<RateChange>,
    /// The lowest valuation.
    min_valuation: Money,
    /// For how long tax must be prepaid.
    min_runway: Duration,
    /// For how long a raise does not bind buyers.
    raise_delay: Duration,
    /// For how long nobody can buy an asset after a sale.
    cooldown: Duration,
    /// For how long a buyer stands by the valuation stated at the purchase.
    min_tenure: Duration,
    /// The most of the class's total valuation that one account may acquire while it holds others of it.
    hold_cap: Share,
    /// What buyers pay on top of the sale price, as a share of it.
    premium: Share,
    /// For how long the seller may stay.
    handover: Duration,
    /// How long an asset may be in arrears before it lapses.
    grace: Duration,
    /// How a new asset is given out.
    first_issue: Handout,
    /// The price that a new asset's falling auction begins with.
    opening_price: Option<Money>,
    /// How an asset is given out after it was held.
    after_vacancy: Handout,
    /// Where a falling price stops; the reserve of rising bids.
    floor: Money,
    /// How long a price falls, or how long after the first bid an auction closes.
    auction_length: Duration,
    /// By which share of it a bid must exceed the highest one.
    min_increment: Share,
    /// How long before the close a bid moves it.
    soft_close: Duration,
    /// What the former holder pays on top of the arrears to take a lapsed asset back, as a share of them.
    reclaim_fee: Share,
    /// Whether no two areas may overlap.
    no_overlap: bool,
}

/// Who receives which share of the class's tax, and what it received so far.
#[derive(Serialize, JsonSchema)]
struct BeneficiaryBody {
    /// Who.
    account: AccountId,
    /// Which share of the class's tax.
    share: Share,
    /// What it received so far.
    received: Money,
}

impl ClassBody {
    pub(crate) fn new(class: ClassView, currency: &Currency) -> ClassBody {
        let beneficiaries = class.beneficiaries.iter().zip(&class.terms.beneficiaries);
        let beneficiaries = beneficiaries.map(|((account, received), terms)| BeneficiaryBody {
            account: *account,
            share: terms.share,
            received: *received,
        });
        ClassBody {
            beneficiaries: beneficiaries.collect(),
            rate_changes_at: class.rate_changes_at,
            assets: class.assets,
            held: class.held,
            valuation: currency.show_sum(class.valuation.unsigned_abs()),
            revenue: class.tax,
            sales: class.sales,
            lapses: class.lapses,
            terms: TermsBody { rate: class.rate, ..TermsBody::new(&class.terms, currency) },
        }
    }
}

impl TermsBody {
    pub(crate) fn new(terms: &ClassTerms, currency: &Currency) -> TermsBody {
        let money = |amount: Amount| money(amount, currency);
        let min_valuation = terms.min_valuation.map_or(currency.units(1), money);
        TermsBody {
            id: terms.id.clone(),
            rate: terms.rate,
            turnover: terms.turnover,
            rate_changes: terms.rate_changes.clone(),
            min_valuation,
            min_runway: terms.min_runway,
            raise_delay: terms.raise_delay,
            cooldown: terms.cooldown,
            min_tenure: terms.min_tenure,
            hold_cap: terms.hold_cap,
            premium: terms.premium,
            handover: terms.handover,
            grace: terms.grace,
            first_issue: terms.first_issue,
            opening_price: terms.opening_price.map(money),
            after_vacancy: terms.after_vacancy,
            floor: terms.floor.map_or(min_valuation, money),
            auction_length: terms.auction_length,
            min_increment: terms.min_increment,
            soft_close: terms.soft_close,
            reclaim_fee: terms.reclaim_fee,
            no_overlap: terms.no_overlap,
        }
    }
}

/// An amount of the constitution at the currency's scale.
pub(super) fn money(amount: Amount, currency: &Currency) -> Money {
    currency.money(amount).expect("a constitution's amounts were checked at the founding")
}
