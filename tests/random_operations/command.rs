//! The model's operations as commands to the machine.

use ledger::command as keeping;
use ledger::{Amount, Timestamp};
use registry::command as registering;
use state_machine::{Command, Machine};

use crate::command_to_governance::to_governance;
use crate::constitution::{amount, change, duration};
use crate::oracle::{Int, Operation};
use crate::people::People;

/// What `who` would send to `machine` at `now` to perform `operation`.
pub fn command(
    operation: &Operation,
    who: &str,
    machine: &Machine,
    now: Timestamp,
    people: &mut People,
) -> Command {
    use Operation::*;
    match operation {
        OpenAccount
        | RotateKey { .. }
        | SetRecoveryKey { .. }
        | RequestRecovery { .. }
        | CancelRecovery { .. }
        | Transfer { .. }
        | Issue { .. }
        | RequestRedemption { .. }
        | SettleRedemption { .. }
        | ReturnRedemption { .. } => Command::Ledger(to_ledger(operation, who, machine, people)),
        AdmitMember { .. }
        | SetStanding { .. }
        | FileProposal { .. }
        | FileAmendment { .. }
        | FileOpinion { .. }
        | WithdrawProposal { .. }
        | CastBallot { .. }
        | RecordPaperBallots { .. } => Command::Governance(to_governance(operation, machine, now, people)),
        _ => Command::Registry(to_registry(operation, machine)),
    }
}

pub fn amounts(machine: &Machine) -> impl Fn(&Int) -> Amount {
    let scale = machine.constitution().currency.scale;
    move |units| amount(units, scale)
}

fn to_ledger(operation: &Operation, who: &str, machine: &Machine, people: &mut People) -> ledger::Command {
    use ledger::Command::*;
    let units = amounts(machine);
    match operation {
        Operation::OpenAccount => OpenAccount(keeping::OpenAccount { key: people.key(who), handle: None }),
        Operation::RotateKey { account, key, proven } => {
            let (account, (key, proof)) =
                (people.meet(account), people.proven(machine, account, key, *proven));
            RotateKey(keeping::RotateKey { account, key, proof, revoke_tokens: false })
        }
        Operation::SetRecoveryKey { account, key } => {
            let key = key.as_ref().map(|(key, proven)| people.proven(machine, account, key, *proven));
            SetRecoveryKey(keeping::SetRecoveryKey { account: people.meet(account), key })
        }
        Operation::RequestRecovery { account, key, proven } => {
            let (account, (key, proof)) =
                (people.meet(account), people.proven(machine, account, key, *proven));
            RequestRecovery(keeping::RequestRecovery { account, key, proof })
        }
        Operation::CancelRecovery { account } => {
            CancelRecovery(keeping::CancelRecovery { account: people.meet(account) })
        }
        Operation::Transfer { to, amount } => Transfer(keeping::Transfer {
            from: people.meet(who),
            to: people.meet(to),
            amount: units(amount),
            memo: None,
        }),
        Operation::Issue { account, amount, reference } => Issue(keeping::Issue {
            account: people.meet(account),
            amount: units(amount),
            reference: reference.into(),
            approvals: Vec::new(),
        }),
        Operation::RequestRedemption { amount } => {
            RequestRedemption(keeping::RequestRedemption { amount: units(amount) })
        }
        Operation::SettleRedemption { id, reference } => {
            SettleRedemption(keeping::SettleRedemption { redemption: *id, reference: reference.into() })
        }
        Operation::ReturnRedemption { id } => ReturnRedemption(keeping::ReturnRedemption { redemption: *id }),
        _ => unreachable!("not for the books"),
    }
}

fn to_registry(operation: &Operation, machine: &Machine) -> registry::Command {
    use registry::Command::*;
    let id = |asset: &String| asset.parse().expect("the generator's names are ids");
    let units = amounts(machine);
    match operation {
        Operation::RegisterAsset { asset, class } => {
            Register(registering::Register(vec![registering::Registration {
                id: id(asset),
                class: class.parse().expect("the generator's names are ids"),
                name: asset.into(),
                description: Default::default(),
                link: None,
                geometry: None,
            }]))
        }
        Operation::Retire { asset } => Retire(registering::Retire { asset: id(asset) }),
        Operation::Revalue { asset, valuation, top_up } => Revalue(registering::Revalue {
            asset: id(asset),
            valuation: units(valuation),
            top_up: top_up.as_ref().map(units),
        }),
        Operation::TopUp { asset, amount } => {
            TopUp(registering::TopUp { asset: id(asset), amount: units(amount) })
        }
        Operation::Withdraw { asset, amount } => {
            Withdraw(registering::Withdraw { asset: id(asset), amount: units(amount) })
        }
        Operation::SetInstructions { asset, auto_top_up, valuation_rule } => {
            SetInstructions(registering::SetInstructions {
                asset: id(asset),
                auto_top_up: auto_top_up.as_ref().map(|top_up| registering::AutoTopUp {
                    when_below: duration(top_up.when_below),
                    up_to: duration(top_up.up_to),
                    keep: units(&top_up.keep),
                }),
                valuation_rule: valuation_rule.as_ref().map(|rule| registering::ValuationRule {
                    change: change(rule.change),
                    every: duration(rule.every),
                }),
            })
        }
        Operation::Relinquish { asset } => Relinquish(registering::Relinquish { asset: id(asset) }),
        Operation::Reclaim { asset, deposit } => {
            Reclaim(registering::Reclaim { asset: id(asset), deposit: units(deposit) })
        }
        _ => to_market(operation, machine),
    }
}

/// How people come by assets, and what they do with several at once.
fn to_market(operation: &Operation, machine: &Machine) -> registry::Command {
    use registry::Command::*;
    let id = |asset: &String| asset.parse().expect("the generator's names are ids");
    let units = amounts(machine);
    let several = |operations: &[Operation]| -> Vec<registry::Command> {
        operations.iter().map(|operation| to_registry(operation, machine)).collect()
    };
    match operation {
        Operation::Claim { asset, wish } => Claim(registering::Claim {
            asset: id(asset),
            max_price: units(&wish.max_price),
            valuation: units(&wish.valuation),
            deposit: units(&wish.deposit),
        }),
        Operation::Bid { asset, amount, valuation, deposit } => Bid(registering::Bid {
            asset: id(asset),
            amount: units(amount),
            valuation: units(valuation),
            deposit: units(deposit),
        }),
        Operation::Purchase { asset, wish } => Purchase(registering::Purchase {
            asset: id(asset),
            max_price: units(&wish.max_price),
            valuation: units(&wish.valuation),
            deposit: units(&wish.deposit),
            expected_constitution: None,
            expected_assets: None,
        }),
        Operation::PurchaseMany(purchases) => {
            let purchases = several(purchases).into_iter().map(|command| match command {
                Purchase(purchase) => purchase,
                other => unreachable!("{other:?} is no purchase"),
            });
            PurchaseMany(registering::PurchaseMany(purchases.collect()))
        }
        Operation::RevalueMany(revaluations) => {
            let revaluations = several(revaluations).into_iter().map(|command| match command {
                Revalue(revaluation) => revaluation,
                other => unreachable!("{other:?} is no revaluation"),
            });
            RevalueMany(registering::RevalueMany(revaluations.collect()))
        }
        Operation::PlaceOffer { asset, wish, expires } => PlaceOffer(registering::PlaceOffer {
            asset: id(asset),
            max_price: units(&wish.max_price),
            valuation: units(&wish.valuation),
            deposit: units(&wish.deposit),
            expires: Timestamp::new(*expires).expect("a second of this millennium"),
        }),
        Operation::CancelOffer { offer } => CancelOffer(registering::CancelOffer { offer: *offer }),
        Operation::FormBundle { assets, valuation } => FormBundle(registering::FormBundle {
            assets: assets.iter().map(id).collect(),
            valuation: units(valuation),
        }),
        Operation::SplitBundle { bundle, valuations } => SplitBundle(registering::SplitBundle {
            bundle: id(bundle),
            valuations: valuations.iter().map(|(part, valuation)| (id(part), units(valuation))).collect(),
        }),
        Operation::CancelBundle { bundle } => CancelBundle(registering::CancelBundle { bundle: id(bundle) }),
        _ => unreachable!("not for the register"),
    }
}
