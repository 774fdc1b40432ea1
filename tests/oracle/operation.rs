//! Everything that can be asked of the model.

use std::collections::BTreeMap;

use super::amendments::Changes;
use super::instructions::{AutoTopUp, ValuationRule};
use super::{CASHIER, Funding, Int, OnPaper, REGISTRARS, SURVEYOR, Second, Votes, Wish};

/// One thing asked, by an account or by an officer.
#[derive(Clone, Debug)]
pub enum Operation {
    OpenAccount,
    RotateKey {
        account: String,
        key: String,
        /// By the key itself, for this account.
        proven: bool,
    },
    /// None removes it.
    SetRecoveryKey {
        account: String,
        key: Option<(String, bool)>,
    },
    /// Asked by a key.
    RequestRecovery {
        account: String,
        key: String,
        proven: bool,
    },
    CancelRecovery {
        account: String,
    },
    Transfer {
        to: String,
        amount: Int,
    },
    Issue {
        account: String,
        amount: Int,
        reference: String,
    },
    RequestRedemption {
        amount: Int,
    },
    SettleRedemption {
        id: u64,
        reference: String,
    },
    ReturnRedemption {
        id: u64,
    },
    RegisterAsset {
        asset: String,
        class: String,
    },
    Retire {
        asset: String,
    },
    Claim {
        asset: String,
        wish: Wish,
    },
    Bid {
        asset: String,
        amount: Int,
        valuation: Int,
        deposit: Int,
    },
    Revalue {
        asset: String,
        valuation: Int,
        top_up: Option<Int>,
    },
    TopUp {
        asset: String,
        amount: Int,
    },
    Withdraw {
        asset: String,
        amount: Int,
    },
    SetInstructions {
        asset: String,
        auto_top_up: Option<AutoTopUp>,
        valuation_rule: Option<ValuationRule>,
    },
    Purchase {
        asset: String,
        wish: Wish,
    },
    /// Each of them a purchase.
    PurchaseMany(Vec<Operation>),
    /// Each of them a revaluation.
    RevalueMany(Vec<Operation>),
    PlaceOffer {
        asset: String,
        wish: Wish,
        expires: Second,
    },
    /// Offers count from 1.
    CancelOffer {
        offer: u64,
    },
    FormBundle {
        assets: Vec<String>,
        valuation: Int,
    },
    SplitBundle {
        bundle: String,
        valuations: BTreeMap<String, Int>,
    },
    CancelBundle {
        bundle: String,
    },
    Relinquish {
        asset: String,
    },
    Reclaim {
        asset: String,
        deposit: Int,
    },
    AdmitMember {
        account: String,
        tag: String,
    },
    /// Signed by so many registrars.
    SetStanding {
        member: String,
        suspended: bool,
        registrars: usize,
    },
    /// For money.
    FileProposal {
        id: String,
        wanted: Funding,
        bond: Option<Int>,
    },
    FileAmendment {
        id: String,
        changes: Changes,
        bond: Option<Int>,
    },
    FileOpinion {
        id: String,
        bond: Option<Int>,
    },
    WithdrawProposal {
        id: String,
    },
    /// Rounds count from 1.
    CastBallot {
        round: usize,
        votes: Votes,
    },
    RecordPaperBallots {
        round: usize,
        ballots: Vec<OnPaper>,
    },
}

impl Operation {
    /// The only ones who may ask for it, if it is not for everybody.
    pub fn officers(&self) -> Option<&'static [&'static str]> {
        use Operation::*;
        match self {
            Issue { .. } | SettleRedemption { .. } | ReturnRedemption { .. } => Some(&[CASHIER]),
            RegisterAsset { .. } | Retire { .. } => Some(&[SURVEYOR]),
            RecordPaperBallots { .. } => Some(&REGISTRARS),
            _ => None,
        }
    }

    /// The amounts in it that may be refused for their size alone, before anything else is looked at.
    pub fn amounts(&self) -> Vec<&Int> {
        use Operation::*;
        match self {
            Transfer { amount, .. }
            | Issue { amount, .. }
            | RequestRedemption { amount }
            | TopUp { amount, .. }
            | Withdraw { amount, .. } => vec![amount],
            Claim { wish, .. } | Purchase { wish, .. } | PlaceOffer { wish, .. } => {
                vec![&wish.max_price, &wish.valuation, &wish.deposit]
            }
            Bid { amount, valuation, deposit, .. } => vec![amount, valuation, deposit],
            SetInstructions { auto_top_up, .. } => auto_top_up.iter().map(|top_up| &top_up.keep).collect(),
            FormBundle { valuation, .. } => vec![valuation],
            SplitBundle { valuations, .. } => valuations.values().collect(),
            Revalue { valuation, top_up, .. } => std::iter::once(valuation).chain(top_up).collect(),
            Reclaim { deposit, .. } => vec![deposit],
            FileProposal { .. } // The id of what is filed comes first.
            | FileAmendment { .. }
            | FileOpinion { .. }
            | PurchaseMany(_) // Each has its own.
            | RevalueMany(_)
            | OpenAccount
            | RotateKey { .. }
            | SetRecoveryKey { .. }
            | RequestRecovery { .. }
            | CancelRecovery { .. }
            | SettleRedemption { .. }
            | ReturnRedemption { .. }
            | RegisterAsset { .. }
            | Retire { .. }
            | Relinquish { .. }
            | CancelOffer { .. }
            | CancelBundle { .. }
            | AdmitMember { .. }
            | SetStanding { .. }
            | WithdrawProposal { .. }
            | CastBallot { .. }
            | RecordPaperBallots { .. } => Vec::new(),
        }
    }

    /// The one asset that a purchase or a revaluation is about.
    pub fn asset(&self) -> Option<&String> {
        match self {
            Operation::Purchase { asset, .. } | Operation::Revalue { asset, .. } => Some(asset),
            _ => None,
        }
    }
}
