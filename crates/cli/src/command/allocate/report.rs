//! A counted election in print.

use std::collections::BTreeMap;

use anyhow::Result;
use comfy_table::{CellAlignment, Table, presets};
use governance::allocation::{Compared, Exact, Utility, Why};
use num_bigint::BigUint;
use serde::Serialize;

use super::Counted;
use crate::ballot_file::Amount;
use crate::reason::{self, Writing, plural};

/// Longer names are cut in print.
const NAME_MAX: usize = 40;

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
            counted.called(id),
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
    if allocation.raises > 0 {
        let steps = plural(allocation.raises, "step");
        shown += &format!(
            "\nEndowments were raised in {steps} beyond an equal part of the budget, as more could then be bought for \
             it; what supporters have left is told of raised endowments."
        );
    }
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
        reason::about(units, &Writing { money: &|units| self.money(units), price: &Exact::to_string })
    }

    pub(super) fn words(&self, id: &str, why: &Why) -> String {
        let writing = Writing { money: &|units| self.money(units), price: &|rho| self.price(id, rho) };
        reason::reason(why, &writing)
    }

    /// A project's id, and what people call it.
    pub(super) fn called(&self, id: &str) -> String {
        let place = self.election.projects.iter().position(|project| project.id == id);
        let name = place.and_then(|place| self.names[place].as_deref()).filter(|name| *name != id);
        let Some(name) = name else { return id.to_owned() };
        let short: String = name.chars().take(NAME_MAX).collect();
        let cut = if short.len() < name.len() { "…" } else { "" };
        format!("{id}  {short}{cut}")
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
