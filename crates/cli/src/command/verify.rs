//! `verify`: read a journal as an auditor who trusts nobody.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use governance::allocation::{Payment, Why};
use governance::{Outcome, Ruling, vote_cost};
use indicatif::{ProgressBar, ProgressStyle};
use ledger::{AccountId, Handle};
use node::{Trail, VerifyReport, commons_in, follow_ballot, verify};
use serde_json::{Value, json};

use crate::ballot_receipt::Receipt;
use crate::output::{Output, filled, table};

/// Checks a journal: every hash, signature, decision, tally and invariant, record by record
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold verify town
  commonhold verify town --ballot my-ballot.json
  commonhold verify town --ballot 1234

Exit code 0: everything follows from what was signed. 1: the first record that does not is named.")]
pub struct Verify {
    /// The directory of the commons; nobody needs to stop serving it
    dir: PathBuf,
    /// Follow a ballot to the tally, too: the receipt that `vote --receipt` wrote, or the number of its record
    #[arg(long, value_name = "FILE|RECORD")]
    ballot: Option<String>,
    /// Whose ballot, where the record keeps several, on paper
    #[arg(long, value_name = "ACCOUNT", requires = "ballot")]
    member: Option<AccountId>,
}

impl Verify {
    /// Verifies.
    pub fn run(self, output: Output) -> Result<()> {
        let bar = progress_bar();
        let mut progress = |done, of| {
            bar.set_length(of);
            bar.set_position(done);
        };
        let Some(named) = self.ballot else {
            let report = verify(&self.dir, &mut progress);
            bar.finish_and_clear();
            let report = report?;
            return output.show(&fields(&report), |_| report.to_string());
        };
        let receipt = named.parse().map_err(|_| Receipt::read(named.as_ref()));
        let (record, receipt) = match receipt {
            Ok(record) => (record, None),
            Err(receipt) => receipt.map(|receipt| (receipt.record, Some(receipt)))?,
        };
        if let Some(receipt) = &receipt {
            receipt.belongs_to(commons_in(&self.dir)?)?;
        }
        let followed = follow_ballot(&self.dir, record, self.member, &mut progress);
        bar.finish_and_clear();
        let (report, trail) = followed?;
        if let Some(receipt) = &receipt {
            receipt.compare(&trail)?;
        }
        let mut shown = fields(&report);
        shown["ballot"] = trail_fields(&trail, receipt.is_some());
        output.show(&shown, |_| format!("{report}\n\n{}", told(&trail, receipt.is_some())))
    }
}

fn fields(report: &VerifyReport) -> Value {
    json!({
        "records": report.records,
        "signed": report.signed,
        "by_token": report.by_token,
        "pulses": report.pulses,
        "digests": report.digests,
        "rounds": report.rounds,
        "accounts": report.accounts,
        "assets": report.assets,
        "root": report.root.to_string(),
        "digest": report.digest.to_string(),
    })
}

fn trail_fields(trail: &Trail, receipt_fits: bool) -> Value {
    json!({
        "record": trail.record,
        "leaf_hash": trail.leaf.to_string(),
        "receipt_fits": receipt_fits,
        "at": trail.at,
        "round": trail.round,
        "member": trail.member,
        "votes": trail.votes,
        "cost": trail.cost,
        "replaced_by": trail.replaced_by,
        "closes_at": trail.closes_at,
        "paid": trail.counted.as_ref().map(|counted| {
            let paid = counted.paid.iter().map(|paid| (paid.project.to_string(), paid.paid.to_string().into()));
            paid.collect::<serde_json::Map<_, _>>()
        }),
        "counted": trail.counted.as_ref().map(|counted| &counted.closing),
    })
}

/// The trail in words: ballot, record, tally.
fn told(trail: &Trail, receipt_fits: bool) -> String {
    let Trail { record, round, member, handle, cost, at, leaf, .. } = trail;
    let member = handle.as_ref().map_or_else(|| member.to_string(), Handle::to_string);
    let mut told = format!("Ballot of {member} in round {round}, for {cost} credits\n");
    let fits = if receipt_fits { ", as the receipt says" } else { "" };
    let _ = writeln!(told, "  is in record {record} of {at}, whose hash is {leaf}{fits}");
    if let Some(later) = trail.replaced_by {
        let _ = write!(told, "  was replaced by that of record {later}, which counts instead");
        return told;
    }
    let Some(counted) = &trail.counted else {
        let _ = write!(told, "  stands, and will be counted when the round closes at {}", trail.closes_at);
        return told;
    };
    let closing = &counted.closing;
    let _ = writeln!(
        told,
        "  was counted, one of {}; {} credits were burnt in all, {cost} of them this member's",
        counted.ballots, closing.credits_burnt
    );
    let mut rows =
        table(&["proposal", "your votes", "their cost", "all votes, net", "received", "of that from you"]);
    for outcome in &closing.outcomes {
        let Some(votes) = trail.votes.get(&outcome.proposal) else { continue };
        let mut paid = counted.paid.iter().filter(|paid| paid.project == outcome.proposal.as_str());
        let (received, of_you) = match &outcome.ruling {
            Ruling::Funding { grant, .. } => {
                let about = |paid: &Payment| i128::try_from(paid.paid.to_integer()).unwrap_or(i128::MAX);
                (grant.to_string(), paid.next().map(|paid| grant.with_units(about(paid)).to_string()))
            }
            Ruling::Amendment(_) | Ruling::Opinion => ("–".into(), None),
        };
        let cost = vote_cost(*votes).to_string();
        rows.add_row([
            outcome.proposal.to_string(),
            votes.to_string(),
            cost,
            outcome.net.to_string(),
            received,
            of_you.unwrap_or_else(|| nothing_of(outcome)),
        ]);
    }
    told + &filled(rows)
}

/// Why nothing that a proposal received came from a member.
fn nothing_of(outcome: &Outcome) -> String {
    match &outcome.ruling {
        Ruling::Funding { why: Some(Why::Filled { .. }), .. } => "– (from what was left over)".into(),
        _ => "–".into(),
    }
}

/// A bar on stderr that counts records, where somebody watches.
pub(super) fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len}  {per_sec}  {eta} left")
        .expect("a template without errors");
    ProgressBar::no_length().with_style(style)
}
