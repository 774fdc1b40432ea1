//! Everything that can be asked of the model.

use std::collections::BTreeMap;

use super::{CASHIER, Int, SURVEYOR};

/// One thing asked, by an account or by an officer.
#[derive(Clone, Debug)]
pub enum Operation {
    OpenAccount,
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
        max_price: Int,
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
    Purchase {
        asset: String,
        max_price: Int,
        valuation: Int,
        deposit: Int,
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
    FileProposal {
        id: String,
        ask: Int,
        minimum: Option<Int>,
        recipient: String,
    },
    WithdrawProposal {
        id: String,
    },
    /// Rounds count from 1.
    CastBallot {
        round: usize,
        votes: BTreeMap<String, i64>,
    },
}

impl Operation {
    /// The only one who may ask for it, if it is not for everybody.
    pub fn officer(&self) -> Option<&'static str> {
        use Operation::*;
        match self {
            Issue { .. } | SettleRedemption { .. } | ReturnRedemption { .. } => Some(CASHIER),
            RegisterAsset { .. } | Retire { .. } => Some(SURVEYOR),
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
            Claim { max_price, valuation, deposit, .. } | Purchase { max_price, valuation, deposit, .. } => {
                vec![max_price, valuation, deposit]
            }
            Revalue { valuation, top_up, .. } => std::iter::once(valuation).chain(top_up).collect(),
            Reclaim { deposit, .. } => vec![deposit],
            FileProposal { .. } // Its id comes first.
            | OpenAccount
            | SettleRedemption { .. }
            | ReturnRedemption { .. }
            | RegisterAsset { .. }
            | Retire { .. }
            | Relinquish { .. }
            | AdmitMember { .. }
            | WithdrawProposal { .. }
            | CastBallot { .. } => Vec::new(),
        }
    }
}
