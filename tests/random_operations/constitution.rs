//! The model's terms as a constitution that the machine reads.

use ledger::{Amount, Duration, Money};
use state_machine::Constitution;

use crate::oracle::{ClassTerms, Int, Model, PARTS, RoundTerms, Second, Terms};
use crate::people::{CASHIERS, People, REGISTRARS, SURVEYORS};

/// Writes `terms` down in a currency with `scale` decimals and reads them back, bounds checked.
pub fn constitution(terms: &Terms, scale: u32, people: &mut People) -> Constitution {
    let mut keys = |names: &[&str]| {
        let keys: Vec<String> =
            names.iter().map(|name| format!("{:?}", people.key(name).to_string())).collect();
        format!("[{}]", keys.join(", "))
    };
    let (registrars, surveyors, cashiers) = (keys(&REGISTRARS), keys(&SURVEYORS), keys(&CASHIERS));
    let limit = amount(&Model::money_limit(), scale);
    let mut text = format!(
        r#"
        name = "A commons at random"
        currency = {{ code = "RND", scale = {scale} }}
        [officers]
        registrars = {registrars}
        registrars_needed = 2
        surveyors = {surveyors}
        cashiers = {cashiers}
        cashiers_needed = 1
        issue_limit = "{limit}"
        "#
    );
    text += &governance(&terms.rounds, terms.activation_delay, scale);
    for (id, class) in &terms.classes {
        text += &class_table(id, class, scale, people);
    }
    Constitution::parse(&text).unwrap_or_else(|refusal| panic!("{refusal}\n{text}"))
}

/// `units` minor units as people write them.
pub fn amount(units: &Int, scale: u32) -> Amount {
    let units = i128::try_from(units).expect("amounts of the model fit 128 bits");
    Money::from_units(units, scale).into()
}

fn governance(terms: &RoundTerms, activation_delay: Second, scale: u32) -> String {
    format!(
        r#"
        [governance]
        rule = "proportional"
        activation_delay = "{}"
        round_interval = "{}"
        deliberation = "{}"
        voting = "{}"
        min_supporters = {}
        min_bond = "{}"
        kappa = {{ credits = {}, per_units = {PARTS} }}
        decay = "{}"
        min_share = {}
        treasury_share = "{}"
        revenue_multiple = "{}"
        ask_share = "{}"
        "#,
        duration(activation_delay),
        duration(terms.interval),
        duration(terms.deliberation),
        duration(terms.voting),
        terms.min_supporters,
        amount(&terms.min_bond, scale),
        terms.kappa,
        billionths(terms.decay),
        terms.min_share,
        billionths(terms.treasury_share),
        billionths(terms.revenue_multiple),
        billionths(terms.ask_share),
    )
}

fn class_table(id: &str, terms: &ClassTerms, scale: u32, people: &mut People) -> String {
    let mut table = format!(
        r#"
        [[classes]]
        id = "{id}"
        rate = "{}"
        min_valuation = "{}"
        min_runway = "{}"
        grace = "{}"
        reclaim_fee = "{}"
        after_vacancy = "{}"
        floor = "{}"
        auction_length = "{}"
        "#,
        billionths(terms.rate),
        amount(&terms.min_valuation, scale),
        duration(terms.min_runway),
        duration(terms.grace),
        billionths(terms.reclaim_fee),
        if terms.dutch_after_vacancy { "dutch" } else { "claim" },
        amount(&terms.floor, scale),
        duration(terms.auction_length),
    );
    if let Some(price) = &terms.opening_price {
        table += &format!("first_issue = \"dutch\"\nopening_price = \"{}\"\n", amount(price, scale));
    }
    for (account, share) in &terms.beneficiaries {
        let (key, share) = (people.key(account), billionths(*share));
        table += &format!("[[classes.beneficiaries]]\nkey = \"{key}\"\nshare = \"{share}\"\n");
    }
    table
}

fn billionths(parts: i64) -> String {
    format!("{}.{:09}", parts / PARTS, parts % PARTS)
}

fn duration(seconds: Second) -> Duration {
    Duration::from_seconds(seconds.unsigned_abs())
}
