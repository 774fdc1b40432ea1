//! `verify`: read a journal as an auditor who trusts nobody.

mod receipt;
mod records;
mod witness;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use governance::allocation::{Payment, Why};
use governance::{Outcome, Ruling, vote_cost};
use indicatif::{ProgressBar, ProgressStyle};
use journal::{Checkpoint, Note, NoteVerifier};
use ledger::{AccountId, Handle, Timestamp};
use node::{Mark, Terms, Trail, VerifyError, VerifyReport, commons_in, follow_ballot, verify_from};
use serde_json::{Value, json};

use crate::ballot_receipt::Receipt;
use crate::output::{Output, filled, table};
use records::Records;
use witness::Witness;

/// Checks a journal: every hash, signature, decision, tally and invariant, record by record
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold verify town
  commonhold verify https://commons.example --witness town.json
  commonhold verify town.jsonl --threads 1
  commonhold verify town --ballot my-ballot.json
  commonhold verify town --ballot 1234
  commonhold verify --receipt purchase.json

With --witness, what was found right is remembered in a file: the next time only what is new is decided again, and a
history that was rewritten since is noticed, even by somebody who rewrites all of it.

Exit code 0: everything follows from what was signed. 1: the first record that does not is named.")]
pub struct Verify {
    /// The directory of the commons, whether it is served or not; the address of its server; or what `export` wrote
    #[arg(
        value_name = "DIR|URL|FILE.jsonl",
        required_unless_present = "receipt",
        conflicts_with = "receipt"
    )]
    from: Option<String>,
    /// Remember in this file what was found right, and begin there the next time
    #[arg(long, value_name = "FILE", conflicts_with = "receipt")]
    witness: Option<PathBuf>,
    /// Decide again also what was found right before
    #[arg(long, requires = "witness")]
    all: bool,
    /// Begin after this checkpoint, which was found right before: a signed note, as /log/checkpoint gives it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["receipt", "witness", "ballot"])]
    from_checkpoint: Option<PathBuf>,
    /// The key that must have signed the log's checkpoints, learnt from elsewhere
    #[arg(long, value_name = "KEY")]
    log_key: Option<NoteVerifier>,
    /// A witness whose cosignature is looked for; may be repeated
    #[arg(long, value_name = "KEY")]
    witness_key: Vec<NoteVerifier>,
    /// Check hashes and signatures on so many threads; 0 is one for each core
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
    /// Check the receipt of a record, which `receipt` wrote, and nothing else: no commons is needed
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
    /// Follow a ballot to the tally, too: the receipt that `vote --receipt` wrote, or the number of its record
    #[arg(long, value_name = "FILE|RECORD", conflicts_with_all = ["receipt", "witness"])]
    ballot: Option<String>,
    /// Whose ballot, where the record keeps several, on paper
    #[arg(long, value_name = "ACCOUNT", requires = "ballot")]
    member: Option<AccountId>,
}

impl Verify {
    /// Verifies.
    pub fn run(self, output: Output) -> Result<()> {
        if let Some(path) = &self.receipt {
            let (fields, told) = receipt::check(path, self.log_key.as_ref(), &self.witness_key)?;
            return output.show(&fields, |_| told);
        }
        let from = self.from.as_deref().context("what is to be verified?")?;
        match &self.ballot {
            Some(ballot) => self.follow(Path::new(from), ballot, output),
            None => self.records(from, output),
        }
    }

    /// Verifies records, wherever they come from.
    fn records(&self, from: &str, output: Output) -> Result<()> {
        let witness = self.witness.as_deref().map(Witness::read).transpose()?;
        let remembered = witness.as_ref().and_then(|witness| witness.remembered.as_ref());
        let remembered = remembered.map(witness::Remembered::open).transpose()?;
        let Records { mut source, log_key: named, checkpoint } = Records::open(from)?;
        let known = remembered.as_ref().map(|(key, _)| key);
        let key = witness::log_key(self.log_key.as_ref(), known, named.as_ref())?;
        let mut terms = Terms { threads: self.threads, ..Terms::default() };
        if let Some(note) = &checkpoint {
            terms.marks.push(mark(note, key.as_ref(), format!("the checkpoint of {from}"))?);
        }
        if let Some(path) = &self.from_checkpoint {
            let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            let mark = mark(&text.parse()?, key.as_ref(), format!("the checkpoint in {}", path.display()))?;
            terms.from = mark.checkpoint.size;
            terms.marks.push(mark);
        }
        if let (Some(witness), Some((_, checkpoint))) = (&witness, remembered.clone()) {
            terms.from = if self.all { 0 } else { checkpoint.size };
            terms.marks.push(Mark { checkpoint, said_by: witness.name() });
        }
        let bar = progress_bar();
        let verified = verify_from(source.as_mut(), &terms, &mut |done, of| {
            bar.set_length(of);
            bar.set_position(done);
        });
        bar.finish_and_clear();
        let report = match (verified, &witness, &checkpoint) {
            (Ok(report), ..) => report,
            (
                Err(wrong @ VerifyError::Rewritten { .. }),
                Some(witness @ Witness { remembered: Some(_), .. }),
                Some(note),
            ) => {
                let kept = witness.keep_evidence(note)?;
                bail!(
                    "{wrong}\nwhat is signed now is kept in {}, beside what was signed before. Read the records again from \
                     elsewhere: if it is so there, too, nobody altered them on the way, and the log contradicts itself",
                    kept.display()
                )
            }
            (Err(wrong @ VerifyError::Missing { .. }), Some(_), _) => {
                bail!("{wrong}, or this is an older copy: compare it with the server's checkpoint")
            }
            (Err(wrong), ..) => return Err(wrong.into()),
        };
        if let Some(witness) = &witness {
            let (key, note) =
                key.as_ref().zip(checkpoint.as_ref()).context("there is no signed checkpoint to remember")?;
            // Never fewer than before: else somebody could hand over an old checkpoint, and rewrite what came after it.
            if note.text.parse::<Checkpoint>()?.size >= remembered.as_ref().map_or(0, |(_, old)| old.size) {
                witness.remember(key, note)?;
            }
        }
        let signed = Signed {
            key: key.as_ref(),
            trusted: self.log_key.is_some() || known.is_some(),
            checkpoint: checkpoint.as_ref(),
        };
        let mut shown = fields(&report);
        shown["log"] = signed.fields(&self.witness_key);
        output.show(&shown, |_| format!("{report}\n{}", signed.told(&self.witness_key)))
    }

    /// Verifies a directory, and follows a ballot in it.
    fn follow(&self, dir: &Path, named: &str, output: Output) -> Result<()> {
        let receipt = named.parse().map_err(|_| Receipt::read(named.as_ref()));
        let (record, receipt) = match receipt {
            Ok(record) => (record, None),
            Err(receipt) => receipt.map(|receipt| (receipt.record, Some(receipt)))?,
        };
        if let Some(receipt) = &receipt {
            receipt.belongs_to(commons_in(dir)?)?;
        }
        let bar = progress_bar();
        let followed = follow_ballot(dir, record, self.member, &mut |done, of| {
            bar.set_length(of);
            bar.set_position(done);
        });
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

/// The checkpoint in `note`, if the log signed it.
fn mark(note: &Note, key: Option<&NoteVerifier>, said_by: String) -> Result<Mark> {
    let key = key.context("which key signs the log's checkpoints? Give it with --log-key")?;
    let checkpoint = Checkpoint::signed_by(key, note).with_context(|| said_by.clone())?;
    Ok(Mark { checkpoint, said_by })
}

/// What is known of who signed for the records.
struct Signed<'a> {
    key: Option<&'a NoteVerifier>,
    /// Whether the key was known before, or is what the log calls its own.
    trusted: bool,
    checkpoint: Option<&'a Note>,
}

impl Signed<'_> {
    /// Who cosigned, of those that were asked about, and when.
    fn witnesses(&self, keys: &[NoteVerifier]) -> Vec<(String, Option<Timestamp>)> {
        let at = |key: &NoteVerifier| {
            key.check(self.checkpoint?)?.at.and_then(|at| Timestamp::new(at.try_into().ok()?))
        };
        keys.iter().map(|key| (key.name().to_owned(), at(key))).collect()
    }

    fn fields(&self, keys: &[NoteVerifier]) -> Value {
        let checkpoint: Option<Checkpoint> = self.checkpoint.and_then(|note| note.text.parse().ok());
        let witnesses =
            self.witnesses(keys).into_iter().map(|(name, at)| json!({ "name": name, "cosigned_at": at }));
        json!({
            "key": self.key.map(ToString::to_string),
            "key_was_known": self.trusted,
            "tree_size": checkpoint.as_ref().map(|checkpoint| checkpoint.size),
            "root": checkpoint.map(|checkpoint| checkpoint.root.to_string()),
            "witnesses": witnesses.collect::<Vec<_>>(),
        })
    }

    fn told(&self, keys: &[NoteVerifier]) -> String {
        let checkpoint: Option<Checkpoint> = self.checkpoint.and_then(|note| note.text.parse().ok());
        let (Some(key), Some(checkpoint)) = (self.key, checkpoint) else {
            return "no checkpoint was signed for them: that nobody is shown other records cannot be told"
                .into();
        };
        let mut told = format!("{} records are signed for by {key}", checkpoint.size);
        if !self.trusted {
            told += "\nwhether that key is the log's is not known: compare it with what its operator publishes elsewhere, and give it \
                     with --log-key";
        }
        for (name, at) in self.witnesses(keys) {
            let cosigned = at.map_or("has not cosigned that".into(), |at| format!("cosigned that at {at}"));
            let _ = write!(told, "\n{name} {cosigned}");
        }
        told
    }
}

fn fields(report: &VerifyReport) -> Value {
    json!({
        "records": report.records,
        "signed": report.signed,
        "by_token": report.by_token,
        "pulses": report.pulses,
        "digests": report.digests,
        "taken_in": report.taken_in,
        "withheld": report.withheld,
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

#[cfg(test)]
mod tests;
