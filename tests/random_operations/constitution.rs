//! The model's terms as a constitution that the machine reads.

use ledger::{Amount, Duration, Money, Timestamp};
use registry::instructions::Change;
use state_machine::Constitution;

use crate::oracle::{
    ClassTerms, FirstIssue, Int, Model, PARTS, REGISTRARS, RoundTerms, Second, Terms, Vacated,
};
use crate::people::{CASHIERS, People, SURVEYORS};

/// Writes `terms` down and reads them back, bounds checked.
pub fn constitution(terms: &Terms, people: &mut People) -> Constitution {
    let scale = terms.scale;
    let mut keys = |names: &[&str]| {
        let keys: Vec<String> =
            names.iter().map(|name| format!("{:?}", people.key(name).to_string())).collect();
        format!("[{}]", keys.join(", "))
    };
    let (registrars, surveyors, cashiers) = (keys(&REGISTRARS), keys(&SURVEYORS), keys(&CASHIERS));
    let delay = duration(terms.recovery_delay);
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
        [accounts]
        recovery_delay = "{delay}"
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
    let pot = |(name, share): (&String, &i64)| {
        format!("{{ name = \"{name}\", share = \"{}\" }}", billionths(*share))
    };
    let pots: Vec<String> = terms.pots.iter().map(pot).collect();
    format!(
        r#"
        [governance]
        rule = "proportional"
        registrar_set_cap = false
        activation_delay = "{}"
        round_interval = "{}"
        deliberation = "{}"
        voting = "{}"
        min_supporters = {}
        min_bond = "{}"
        kappa = {{ credits = {}, per_units = {} }}
        decay = "{}"
        min_share = {}
        treasury_share = "{}"
        revenue_multiple = "{}"
        ask_share = "{}"
        pots = [{}]
        "#,
        duration(activation_delay),
        duration(terms.interval),
        duration(terms.deliberation),
        duration(terms.voting),
        terms.min_supporters,
        amount(&terms.min_bond, scale),
        terms.kappa,
        terms.kappa_per_units,
        billionths(terms.decay),
        terms.min_share,
        billionths(terms.treasury_share),
        billionths(terms.revenue_multiple),
        billionths(terms.ask_share),
        pots.join(", "),
    )
}

fn class_table(id: &str, terms: &ClassTerms, scale: u32, people: &mut People) -> String {
    let (first_issue, opening_price) = match &terms.first_issue {
        FirstIssue::English => ("english", None),
        FirstIssue::Claim => ("claim", None),
        FirstIssue::Dutch(price) => ("dutch", Some(price)),
    };
    let after_vacancy = match terms.after_vacancy {
        Vacated::Dutch => "dutch",
        Vacated::English => "english",
        Vacated::Claim => "claim",
    };
    let mut table = format!("\n[[classes]]\nid = \"{id}\"\n");
    let mut add = |name: &str, value: String| table += &format!("{name} = \"{value}\"\n");
    add("rate", billionths(terms.rate));
    add("min_valuation", amount(&terms.min_valuation, scale).to_string());
    add("min_runway", duration(terms.min_runway).to_string());
    add("raise_delay", duration(terms.raise_delay).to_string());
    add("cooldown", duration(terms.cooldown).to_string());
    add("min_tenure", duration(terms.min_tenure).to_string());
    add("hold_cap", billionths(terms.hold_cap));
    add("premium", billionths(terms.premium));
    add("handover", duration(terms.handover).to_string());
    add("grace", duration(terms.grace).to_string());
    add("reclaim_fee", billionths(terms.reclaim_fee));
    add("first_issue", first_issue.to_string());
    if let Some(price) = opening_price {
        add("opening_price", amount(price, scale).to_string());
    }
    add("after_vacancy", after_vacancy.to_string());
    add("floor", amount(&terms.floor, scale).to_string());
    add("auction_length", duration(terms.auction_length).to_string());
    add("min_increment", billionths(terms.min_increment));
    add("soft_close", duration(terms.soft_close).to_string());
    if let Some(share) = terms.turnover {
        table += &format!("turnover = {{ share = \"{}\" }}\n", billionths(share));
    }
    for (from, rate) in &terms.rate_changes {
        let from = Timestamp::new(*from).expect("a second of this millennium");
        let rate = billionths(*rate);
        table += &format!("[[classes.rate_changes]]\nfrom = \"{from}\"\nrate = \"{rate}\"\n");
    }
    for (account, share) in &terms.beneficiaries {
        let (key, share) = (people.key(account), billionths(*share));
        table += &format!("[[classes.beneficiaries]]\nkey = \"{key}\"\nshare = \"{share}\"\n");
    }
    table
}

pub fn billionths(parts: i64) -> String {
    format!("{}.{:09}", parts / PARTS, parts % PARTS)
}

pub fn duration(seconds: Second) -> Duration {
    Duration::from_seconds(seconds.unsigned_abs())
}

/// Signed parts a year as people write them.
pub fn change(parts: i64) -> Change {
    let sign = if parts < 0 { "-" } else { "+" };
    format!("{sign}{}", billionths(parts.abs())).parse().expect("a change that may be written")
}
