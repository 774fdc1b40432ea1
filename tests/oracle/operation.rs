//! Everything that can be asked of the model.

use std::collections::BTreeMap;

use super::Int;

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
