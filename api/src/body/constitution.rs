use governance::{BallotsShown, Kappa, PotTerms, Terms, ThresholdTerms};
use ledger::{Currency, Duration, Money, PublicKey, Rate, Share};
use schemars::JsonSchema;
use serde::Serialize;
use state_machine::Constitution;

use super::class::{TermsBody, money};

/// The constitution in force, every parameter of it, and the text under which the commons was founded.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ConstitutionBody {
    /// 1 at the founding, and one more with each amendment in force.
    version: u64,
    /// What the commons is called.
    name: String,
    /// The one currency of the commons.
    currency: Currency,
    /// Who may do what for the commons.
    officers: OfficersBody,
    /// The parameters of accounts.
    accounts: AccountsBody,
    /// The parameters of members, rounds and votes.
    governance: GovernanceBody,
    /// The classes of assets, each with its parameters.
    classes: Vec<ClassTermsBody>,
    /// The text of the founding, in TOML.
    text: String,
}

/// Who may do what for the commons, and how many must agree.
#[derive(Serialize, JsonSchema)]
struct OfficersBody {
    /// Keys that attest that a member is one person.
    registrars: Vec<PublicKey>,
    /// How many of them must.
    registrars_needed: usize,
    /// Keys that register assets; each acts alone.
    surveyors: Vec<PublicKey>,
    /// Keys that issue and redeem currency.
    cashiers: Vec<PublicKey>,
    /// How many of them must sign an issue above the limit.
    cashiers_needed: usize,
    /// What one cashier may issue alone in one day (UTC).
    issue_limit: Money,
}

/// What holds for every account.
#[derive(Serialize, JsonSchema)]
struct AccountsBody {
    /// How long a recovery key waits before another key signs for its account.
    recovery_delay: Duration,
}

/// The parameters of members, rounds and votes.
#[derive(Serialize, JsonSchema)]
struct GovernanceBody {
    /// From admission until a member receives credits and votes.
    activation_delay: Duration,
    /// Whether at most a third of the members may rest on one set of registrars.
    registrar_set_cap: bool,
    /// From one opening of a round to the next.
    round_interval: Duration,
    /// How long proposals are read before votes are taken.
    deliberation: Duration,
    /// How long votes are taken.
    voting: Duration,
    /// Whether what is in ballots is withheld until the close.
    ballots: BallotsShown,
    /// The rule that divides the budget; docs/vote.md describes each.
    rule: String,
    /// How many members at least must vote for a proposal.
    min_supporters: u64,
    /// The least bond of a proposal.
    min_bond: Money,
    /// The least bond as a share of what is asked for.
    bond_share: Share,
    /// Voice credits per minor unit of revenue.
    kappa: Kappa,
    /// The share of credits left over that is lost at the next opening.
    decay: Share,
    /// The least credits that a member receives in a round.
    min_share: u64,
    /// The most of the treasury that a round may spend.
    treasury_share: Share,
    /// The most that a round may spend, as a multiple of the mean revenue of up to four openings.
    revenue_multiple: Rate,
    /// The most of a budget that one proposal may receive.
    ask_share: Share,
    /// Parts of the budget for proposals that name them.
    pots: Vec<PotTerms>,
    /// From which values on the measures of concentration warn.
    thresholds: Vec<ThresholdTerms>,
}

/// The parameters of a class, and who receives shares of its tax.
#[derive(Serialize, JsonSchema)]
struct ClassTermsBody {
    #[serde(flatten)]
    terms: TermsBody,
    /// Who receives shares of its tax.
    beneficiaries: Vec<BeneficiaryBody>,
}

/// Who receives which share of a class's tax.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BeneficiaryTermsBody")]
struct BeneficiaryBody {
    /// The key whose account receives it.
    key: PublicKey,
    /// Which share of the class's tax.
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
