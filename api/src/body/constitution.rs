use governance::{BallotsShown, Kappa, PotTerms, Terms, ThresholdTerms};
use ledger::{Currency, Duration, Money, PublicKey, Rate, Share};
use serde::Serialize;
use state_machine::Constitution;

use super::class::{TermsBody, money};

/// The constitution in force, every parameter of it, and the text under which the commons was founded.
#[derive(Serialize)]
pub(crate) struct ConstitutionBody {
    version: u64,
    name: String,
    currency: Currency,
    officers: OfficersBody,
    accounts: AccountsBody,
    governance: GovernanceBody,
    classes: Vec<ClassTermsBody>,
    text: String,
}

/// Who may do what for the commons, and how many must agree.
#[derive(Serialize)]
struct AccountsBody {
    recovery_delay: Duration,
}

#[derive(Serialize)]
struct OfficersBody {
    registrars: Vec<PublicKey>,
    registrars_needed: usize,
    surveyors: Vec<PublicKey>,
    cashiers: Vec<PublicKey>,
    cashiers_needed: usize,
    issue_limit: Money,
}

/// The parameters of members, rounds and votes.
#[derive(Serialize)]
struct GovernanceBody {
    activation_delay: Duration,
    registrar_set_cap: bool,
    round_interval: Duration,
    deliberation: Duration,
    voting: Duration,
    ballots: BallotsShown,
    rule: String,
    min_supporters: u64,
    min_bond: Money,
    bond_share: Share,
    kappa: Kappa,
    decay: Share,
    min_share: u64,
    treasury_share: Share,
    revenue_multiple: Rate,
    ask_share: Share,
    pots: Vec<PotTerms>,
    thresholds: Vec<ThresholdTerms>,
}

/// The parameters of a class, and who receives shares of its tax.
#[derive(Serialize)]
struct ClassTermsBody {
    #[serde(flatten)]
    terms: TermsBody,
    beneficiaries: Vec<BeneficiaryBody>,
}

#[derive(Serialize)]
struct BeneficiaryBody {
    key: PublicKey,
    share: Share,
}

impl ConstitutionBody {
    pub(crate) fn new(version: u64, constitution: &Constitution) -> ConstitutionBody {
        let currency = &constitution.currency;
        let officers = &constitution.officers;
        let classes = constitution.classes.iter().map(|class| ClassTermsBody {
            terms: TermsBody::new(class, currency),
            beneficiaries: class
                .beneficiaries
                .iter()
                .map(|beneficiary| BeneficiaryBody { key: beneficiary.key, share: beneficiary.share })
                .collect(),
        });
        ConstitutionBody {
            version,
            name: constitution.name.clone(),
            currency: currency.clone(),
            officers: OfficersBody {
                registrars: officers.registrars.clone(),
                registrars_needed: officers.registrars_needed,
                surveyors: officers.surveyors.clone(),
                cashiers: officers.cashiers.clone(),
                cashiers_needed: officers.cashiers_needed,
                issue_limit: money(officers.issue_limit, currency),
            },
            accounts: AccountsBody { recovery_delay: constitution.accounts.recovery_delay },
            governance: GovernanceBody::new(&constitution.governance, currency),
            classes: classes.collect(),
            text: String::new(),
        }
    }

    /// The same with the text of the founding.
    pub(crate) fn with_text(self, text: String) -> ConstitutionBody {
        ConstitutionBody { text, ..self }
    }
}

impl GovernanceBody {
    fn new(terms: &Terms, currency: &Currency) -> GovernanceBody {
        GovernanceBody {
            activation_delay: terms.activation_delay,
            registrar_set_cap: terms.registrar_set_cap,
            round_interval: terms.round_interval,
            deliberation: terms.deliberation,
            voting: terms.voting,
            ballots: terms.ballots,
            rule: terms.rule.to_string(),
            min_supporters: terms.min_supporters,
            min_bond: money(terms.min_bond, currency),
            bond_share: terms.bond_share,
            kappa: terms.kappa,
            decay: terms.decay,
            min_share: terms.min_share,
            treasury_share: terms.treasury_share,
            revenue_multiple: terms.revenue_multiple,
            ask_share: terms.ask_share,
            pots: terms.pots.clone(),
            thresholds: terms.thresholds.clone(),
        }
    }
}
