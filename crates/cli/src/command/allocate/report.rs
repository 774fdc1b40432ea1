//! A counted election in print.

use std::collections::BTreeMap;
use std::fmt::Display;

use anyhow::Result;
use comfy_table::{CellAlignment, Table, presets};
use governance::allocation::{Compared, Exact, Phase, Utility, Why};
use num_bigint::BigUint;
use serde::Serialize;

use super::Counted;
use crate::ballot_file::Amount;

#[derive(Serialize)]
struct Body<'a> {
    rule: &'a str,
    rule_version: u32,
    scale: u32,
    budget: String,
    selected: Vec<&'a str>,
    amounts: BTreeMap<&'a str, String>,
    spent: String,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    compared: &'a [Compared],
    why: BTreeMap<&'a str, &'a Why>,
}

pub(super) fn json(counted: &Counted) -> Result<String> {
    let allocation = &counted.allocation;
    let body = Body {
        rule: counted.rule.name,
        rule_version: counted.rule.version,
        scale: counted.scale,
        budget: counted.money(counted.election.budget),
        selected: allocation.selected.iter().map(|id| id.as_str()).collect(),
        amounts: allocation
            .amounts
            .iter()
            .map(|(id, &amount)| (id.as_str(), counted.money(amount)))
            .collect(),
        spent: counted.money(allocation.spent),
        compared: &allocation.compared,
        why: allocation.why.iter().map(|(id, why)| (id.as_str(), why)).collect(),
    };
    Ok(serde_json::to_string_pretty(&body)?)
}

/// Winners in order, then the others as the file lists them.
pub(super) fn table(counted: &Counted) -> String {
    let allocation = &counted.allocation;
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY).set_header(["", "project", "ask", "receives", "why"]);
    let ids = counted.election.projects.iter().map(|project| &project.id);
    let losers = ids.filter(|id| !allocation.amounts.contains_key(*id));
    for (place, id) in allocation.selected.iter().chain(losers).enumerate() {
        let amount = allocation.amounts.get(id);
        table.add_row([
            if amount.is_some() { (place + 1).to_string() } else { String::new() },
            id.to_string(),
            counted.money(counted.ask(id)),
            amount.map_or_else(String::new, |&amount| counted.money(amount)),
            counted.words(id, &allocation.why[id]),
        ]);
    }
    for column in [0, 2, 3] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let [spent, budget] = [allocation.spent, counted.election.budget].map(|units| counted.money(units));
    let funded = plural(allocation.selected.len(), "project");
    let mut shown = format!("{table}\n{} funds {funded} with {spent} of {budget}.", counted.rule.name);
    for Compared { equal_shares, greedy } in &allocation.compared {
        let [ours, greedy] = [equal_shares, greedy].map(|voters| plural(voters, "voter"));
        shown += &format!("\n{ours} preferred the outcome of equal-shares, {greedy} that of greedy.");
    }
    shown
}

impl Counted {
    pub(super) fn money(&self, units: u128) -> String {
        Amount::of_units(units, self.scale).to_string()
    }

    /// An exact sum, rounded down to what can be paid.
    pub(super) fn about(&self, units: &Exact) -> String {
        let about = if units.is_integer() { "" } else { "about " };
        let whole = u128::try_from(units.to_integer());
        format!("{about}{}", whole.map_or_else(|_| units.to_string(), |whole| self.money(whole)))
    }

    pub(super) fn words(&self, id: &str, why: &Why) -> String {
        match why {
            Why::Bought { phase, rho, payers } => {
                let raised = if *phase == Phase::Completion { ", with raised endowments" } else { "" };
                format!("{} paid up to {}{raised}", plural(*payers, "supporter"), self.price(id, rho))
            }
            Why::Filled { rank, score } => format!("number {rank} of the rest, {}", plural(score, "vote")),
            Why::Ranked { rank, score } => format!("number {rank}, {}", plural(score, "vote")),
            Why::Share { share, capped: true, .. } => format!("all it may receive, {}", self.about(share)),
            Why::Share { share, remainder_unit, .. } => {
                let rounded = if *remainder_unit { ", rounded up" } else { "" };
                format!("its share, {}{rounded}", self.about(share))
            }
            Why::Gate { net, supporters, needed } => {
                format!(
                    "stopped by the gate: {}, {supporters} of {needed} supporters",
                    plural(net, "net vote")
                )
            }
            Why::AboveCap { cap } => {
                format!("asks for more than one project may receive, {}", self.money(*cap))
            }
            Why::Unaffordable { left } => format!("cannot be afforded: {} was left", self.money(*left)),
            Why::Stopped { rank } => format!("number {rank}, after the first that could not be afforded"),
            Why::BelowThreshold { score, threshold } => {
                format!("{}, below the threshold of {threshold}", plural(score, "vote"))
            }
            Why::BelowMinimum { minimum, offered } => {
                format!("its share, {}, is below its minimum, {}", self.money(*offered), self.money(*minimum))
            }
            Why::NotPositive { score } => plural(score, "net vote"),
            Why::Unmatched { score, supporters } => {
                let [votes, voters] = [plural(score, "net vote"), plural(supporters, "supporter")];
                format!("nothing to match: {votes} from {voters}")
            }
            Why::Excluded { by } => format!("its group has {by}, which came first"),
            Why::NoSupporters => "nobody voted for it".to_owned(),
            Why::SupportersCannotPay { have } => {
                format!("its supporters have only {} left", self.money(*have))
            }
        }
    }

    /// What `rho` means for a supporter of the project.
    fn price(&self, id: &str, rho: &Exact) -> String {
        match self.election.options.equal_shares.utility {
            Utility::Cost => format!("{} each", self.about(&(rho * BigUint::from(self.ask(id))))),
            Utility::Approval => format!("{} each", self.about(rho)),
            Utility::Votes => format!("{} per vote", self.about(rho)),
        }
    }

    fn ask(&self, id: &str) -> u128 {
        let project = self.election.projects.iter().find(|project| project.id == id);
        project.expect("an allocation names only projects of its election").ask
    }
}

pub(super) fn plural(count: impl Display, noun: &str) -> String {
    let count = count.to_string();
    let ending = if count == "1" { "" } else { "s" };
    format!("{count} {noun}{ending}")
}
