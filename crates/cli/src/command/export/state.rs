//! The tables of an exported database that say what there is after the last record.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use geometry::Geometry;
use governance::{Proposal, ProposalKind, Ruling, Standing};
use ledger::{AccountId, Currency, Money};
use registry::AssetId;
use rusqlite::{Connection, params};
use serde::Serialize;
use serde_json::Value;
use state_machine::Machine;

/// Writes them.
pub(super) fn insert(
    connection: &Connection,
    machine: &Machine,
    accounts: &BTreeSet<AccountId>,
    assets: &BTreeSet<AssetId>,
) -> Result<()> {
    commons(connection, machine)?;
    insert_accounts(connection, machine, accounts)?;
    classes(connection, machine)?;
    insert_assets(connection, machine, assets)?;
    members(connection, machine)?;
    proposals(connection, machine)?;
    rounds(connection, machine)
}

fn text(amount: Option<Money>) -> Option<String> {
    amount.map(|amount| amount.to_string())
}

/// The name of what is one of several, whatever is in it.
fn name(one_of: &impl Serialize) -> Result<String> {
    match serde_json::to_value(one_of)? {
        Value::String(name) => Ok(name),
        Value::Object(tagged) => tagged.into_iter().next().map(|(name, _)| name).context("a name"),
        other => anyhow::bail!("{other} has no name"),
    }
}

fn commons(connection: &Connection, machine: &Machine) -> Result<()> {
    let world = machine.world();
    let (currency, totals) = (Currency::of(world), ledger::view::totals(world));
    connection.execute(
        "INSERT INTO commons VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            machine.id().to_string(),
            machine.constitution().name,
            currency.code.as_str(),
            currency.scale,
            machine.records(),
            machine.now().to_string(),
            totals.issued.to_string(),
            totals.redeemed.to_string(),
            totals.balances.to_string(),
            totals.deposits.to_string(),
            totals.escrows.to_string(),
            totals.treasury.to_string(),
        ],
    )?;
    Ok(())
}

fn insert_accounts(connection: &Connection, machine: &Machine, accounts: &BTreeSet<AccountId>) -> Result<()> {
    let mut insert = connection.prepare("INSERT INTO accounts VALUES (?1, ?2, ?3, ?4)")?;
    for id in accounts {
        let account = ledger::view::account(machine.world(), *id)?;
        insert.execute(params![
            id.to_string(),
            account.handle.map(|handle| handle.to_string()),
            account.key.to_string(),
            account.balance.to_string(),
        ])?;
    }
    Ok(())
}

fn classes(connection: &Connection, machine: &Machine) -> Result<()> {
    let mut insert = connection.prepare("INSERT INTO classes VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    for class in registry::view::classes(machine.world()) {
        insert.execute(params![
            class.terms.id.as_str(),
            class.rate.to_string(),
            class.assets,
            class.held,
            class.tax.to_string(),
            class.sales,
            class.lapses,
        ])?;
    }
    Ok(())
}

fn insert_assets(connection: &Connection, machine: &Machine, assets: &BTreeSet<AssetId>) -> Result<()> {
    let mut insert = connection.prepare(
        "INSERT INTO assets VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
    )?;
    for id in assets {
        let asset = registry::view::asset(machine.world(), id, machine.now())?;
        insert.execute(params![
            id.as_str(),
            asset.class.as_str(),
            asset.particulars.name.as_str(),
            asset.particulars.description.as_str(),
            asset.particulars.link.as_deref(),
            name(&asset.status)?,
            asset.holder.map(|holder| holder.to_string()),
            text(asset.valuation),
            text(asset.sale_price),
            asset.deposit.to_string(),
            asset.tax_owed.to_string(),
            asset.runs_out_at.map(|time| time.to_string()),
            asset.arrears.to_string(),
            asset.lapses_at.map(|time| time.to_string()),
            text(asset.price_to_pay),
            asset.tenure.map(|tenure| tenure.until.to_string()),
            asset.tenure.map(|tenure| tenure.handover_until.to_string()),
            asset.bundle.as_ref().map(AssetId::as_str),
            asset.particulars.geometry.as_ref().map(Geometry::to_string),
        ])?;
    }
    Ok(())
}

fn members(connection: &Connection, machine: &Machine) -> Result<()> {
    let mut insert = connection.prepare("INSERT INTO members VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for member in governance::view::members(machine.world()) {
        insert.execute(params![
            member.id.to_string(),
            member.uniqueness_tag.as_str(),
            member.admitted_at.to_string(),
            member.active_from.to_string(),
            matches!(member.standing, Standing::Suspended { .. }),
            // Credits reach 2⁵³, and SQLite's integers further.
            member.credits.cast_signed(),
        ])?;
    }
    Ok(())
}

fn proposals(connection: &Connection, machine: &Machine) -> Result<()> {
    let mut insert =
        connection.prepare("INSERT INTO proposals VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
    for proposal in governance::view::proposals(machine.world()) {
        let Proposal { id, title, text: about, filer, filed_at, bond, status, kind } = proposal;
        let (recipient, ask) = match kind {
            ProposalKind::Funding { recipient, ask, .. } => (Some(recipient.to_string()), Some(*ask)),
            ProposalKind::Amendment { .. } | ProposalKind::Opinion => (None, None),
        };
        insert.execute(params![
            id.as_str(),
            name(kind)?,
            title.as_str(),
            about.as_str(),
            filer.to_string(),
            filed_at.to_string(),
            name(status)?,
            bond.to_string(),
            recipient,
            text(ask),
        ])?;
    }
    Ok(())
}

/// Rounds, how they ended for each proposal, and the votes.
fn rounds(connection: &Connection, machine: &Machine) -> Result<()> {
    let mut insert = connection
        .prepare("INSERT INTO rounds VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")?;
    let mut insert_outcome =
        connection.prepare("INSERT INTO outcomes VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    let mut insert_votes = connection.prepare("INSERT INTO votes VALUES (?1, ?2, ?3, ?4)")?;
    for round in governance::view::rounds(machine.world()) {
        let (opening, closing) = (&round.opening, round.closing.as_ref());
        insert.execute(params![
            opening.round,
            name(&round.phase)?,
            opening.opened_at.to_string(),
            opening.voting_opens_at.to_string(),
            opening.closes_at.to_string(),
            opening.eligible,
            opening.share.cast_signed(),
            opening.revenue.to_string(),
            opening.budget.to_string(),
            closing.map(|closing| closing.rule.as_str()),
            closing.map(|closing| closing.voters),
            text(closing.map(|closing| closing.paid)),
        ])?;
        for outcome in closing.into_iter().flat_map(|closing| &closing.outcomes) {
            let grant = match &outcome.ruling {
                Ruling::Funding { grant, .. } => Some(*grant),
                Ruling::Amendment(_) | Ruling::Opinion => None,
            };
            insert_outcome.execute(params![
                opening.round,
                outcome.proposal.as_str(),
                i64::try_from(outcome.net)?,
                i64::try_from(outcome.votes_for)?,
                i64::try_from(outcome.votes_against)?,
                outcome.supporters,
                outcome.opponents,
                outcome.bond_returned,
                text(grant),
            ])?;
        }
        for (member, ballot) in governance::view::ballots(machine.world(), opening.round) {
            for (proposal, votes) in &ballot.votes {
                insert_votes.execute(params![opening.round, member.to_string(), proposal.as_str(), votes])?;
            }
        }
    }
    Ok(())
}
