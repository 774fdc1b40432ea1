use ledger::{AccountId, Amount, Currency, Duration, Money, Rate, Share, Timestamp};
use registry::terms::{RateChange, Turnover};
use registry::view::ClassView;
use registry::{ClassId, ClassTerms, Handout};
use serde::Serialize;

/// A class: its parameters, and its figures so far.
#[derive(Serialize)]
pub(crate) struct ClassBody {
    #[serde(flatten)]
    terms: TermsBody,
    rate_changes_at: Option<Timestamp>,
    beneficiaries: Vec<BeneficiaryBody>,
    assets: u64,
    held: u64,
    valuation: String,
    revenue: Money,
    sales: u64,
    lapses: u64,
}

/// The parameters of a class, with the defaults of those that the constitution does not state.
#[derive(Serialize)]
pub(crate) struct TermsBody {
    id: ClassId,
    /// Of a class, the one that is in force; in the constitution, the first.
    rate: Rate,
    turnover: Option<Turnover>,
    rate_changes: Vec<RateChange>,
    min_valuation: Money,
    min_runway: Duration,
    raise_delay: Duration,
    cooldown: Duration,
    min_tenure: Duration,
    hold_cap: Share,
    premium: Share,
    handover: Duration,
    grace: Duration,
    first_issue: Handout,
    opening_price: Option<Money>,
    after_vacancy: Handout,
    floor: Money,
    auction_length: Duration,
    min_increment: Share,
    soft_close: Duration,
    reclaim_fee: Share,
    no_overlap: bool,
}

/// Who receives which share of the class's tax, and what it received so far.
#[derive(Serialize)]
struct BeneficiaryBody {
    account: AccountId,
    share: Share,
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
