//! `key`: key files, and which key signs for an account.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{ArgGroup, Args, Subcommand};
use client::{ClientError, Key as Pair};
use ledger::{AccountId, PublicKey, Signature, proof_message};
use serde_json::{Value, json};

use crate::names::Named;
use crate::output::Output;
use crate::remote::{Answer, Server, Signer};

/// Makes and shows key files; replaces the key of an account, and provides for its loss
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold key new alice.json
  commonhold key show alice.json
  commonhold key recovery --key alice.json --recovery-key safe.json
  commonhold key rotate --key alice.json --new alice-2.json
  commonhold key recover anna --recovery-key safe.json --new alice-3.json
  commonhold key cancel-recovery --key alice-2.json

A key file is a JSON Web Key that only its owner may read. Whoever has it is the account: nobody can replace it but
its owner, with `rotate`, or with a recovery key that was set before it was lost.")]
pub struct Key {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Makes a new key
    #[command(after_help = "Example:
  commonhold key new alice.json")]
    New {
        /// The file to write; never one that exists
        file: PathBuf,
    },
    /// Shows the public key and the account that it signs for
    #[command(after_help = "Example:
  commonhold key show alice.json")]
    Show {
        /// The key file
        #[arg(env = "COMMONHOLD_KEY")]
        file: PathBuf,
    },
    /// Lets another key sign for the account from now on, and the present one never again
    #[command(after_help = "Example:
  commonhold key rotate --key alice.json --new alice-2.json --revoke-tokens")]
    Rotate {
        /// File of the key that is to sign; made if it is not there
        #[arg(long, value_name = "FILE")]
        new: PathBuf,
        /// Revoke all tokens of the account, too: after a theft
        #[arg(long)]
        revoke_tokens: bool,
        #[command(flatten)]
        signer: Signer,
    },
    /// Sets, replaces or removes the key that recovers the account should its own be lost
    #[command(after_help = "Example:
  commonhold key recovery --key alice.json --recovery-key safe.json
  commonhold key recovery --key alice.json --remove",
        group = ArgGroup::new("change").args(["recovery_key", "remove"]).required(true))]
    Recovery {
        /// File of the recovery key, made if it is not there: keep it elsewhere, offline
        #[arg(long, value_name = "FILE")]
        recovery_key: Option<PathBuf>,
        /// Remove it
        #[arg(long)]
        remove: bool,
        #[command(flatten)]
        signer: Signer,
    },
    /// Asks that another key sign for an account whose own is lost, once the recovery delay is over
    #[command(after_help = "Example:
  commonhold key recover Alice --recovery-key safe.json --new alice-3.json")]
    Recover {
        /// The account, by id or handle
        account: Named,
        /// File of the account's recovery key
        #[arg(long, value_name = "FILE")]
        recovery_key: PathBuf,
        /// File of the key that is to sign; made if it is not there
        #[arg(long, value_name = "FILE")]
        new: PathBuf,
        /// Only tell what would happen
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        server: Server,
    },
    /// Stops a recovery: the account's own key is not lost
    #[command(after_help = "Example:
  commonhold key cancel-recovery --key alice.json")]
    CancelRecovery {
        #[command(flatten)]
        signer: Signer,
    },
}

impl Key {
    /// Does it.
    pub fn run(self, output: Output) -> Result<()> {
        let answer = match self.task {
            Task::New { file } => return show(&make(&file)?, &file, output),
            Task::Show { file } => return show(&Pair::read(&file)?, &file, output),
            Task::Rotate { new, revoke_tokens, signer } => {
                let body = |key, proof| json!({ "key": key, "proof": proof, "revoke_tokens": revoke_tokens });
                hand_over(&signer, signer.key()?.account(), "/key-rotation", &new, body)?
            }
            Task::Recovery { recovery_key, signer, .. } => {
                let account = signer.key()?.account();
                let body = match recovery_key {
                    Some(file) => {
                        let key = read_or_make(&file, signer.dry_run)?;
                        json!({ "key": key.public(), "proof": proof(&signer.server, &key, account)? })
                    }
                    None => json!({ "key": null }),
                };
                signer.put(&path(account, "/recovery-key"), &body)?
            }
            Task::Recover { account, recovery_key, new, dry_run, server } => {
                let account = server.account(&account)?;
                let signer = Signer { server, key: recovery_key, dry_run };
                let body = |key, proof| json!({ "key": key, "proof": proof });
                hand_over(&signer, account, "/recovery", &new, body)?
            }
            Task::CancelRecovery { signer } => {
                signer.post(&path(signer.key()?.account(), "/recovery/cancellation"), &json!({}))?
            }
        };
        output.receipt(&answer)
    }
}

fn show(key: &Pair, file: &Path, output: Output) -> Result<()> {
    output.object(&json!({ "account": key.account(), "key": key.public(), "file": file }), &["account"])
}

/// The key in `file`; if there is none, a new one, which a rehearsal does not keep.
fn read_or_make(file: &Path, dry_run: bool) -> Result<Pair> {
    if file.exists() {
        return Ok(Pair::read(file)?);
    }
    if !dry_run {
        return make(file);
    }
    eprintln!(
        "{} is not there, and --dry-run does not make it: the key will be another than this",
        file.display()
    );
    Ok(Pair::generate())
}

fn make(file: &Path) -> Result<Pair> {
    let key = Pair::generate();
    key.write_new(file)?;
    Ok(key)
}

fn path(account: AccountId, rest: &str) -> String {
    format!("/v1/accounts/{account}{rest}")
}

/// What shows that whoever has `key` means it to be one of `account`.
fn proof(server: &Server, key: &Pair, account: AccountId) -> Result<Signature> {
    Ok(key.sign(&proof_message(&server.commons()?, account)))
}

/// Asks that the key in `file` sign for `account`. The file names the account before that is asked: an answer that gets
/// lost must not leave a key of which nobody knows what it is for.
fn hand_over(
    signer: &Signer,
    account: AccountId,
    rest: &str,
    file: &Path,
    body: impl Fn(PublicKey, Signature) -> Value,
) -> Result<Answer> {
    let key = read_or_make(file, signer.dry_run)?;
    let body = body(key.public(), proof(&signer.server, &key, account)?);
    if signer.dry_run {
        return signer.post(&path(account, rest), &body);
    }
    key.clone().signing_for(account).rewrite(file)?;
    let answer = signer.post(&path(account, rest), &body);
    if answer.as_ref().is_err_and(|error| matches!(error.downcast_ref(), Some(ClientError::Refused(_)))) {
        key.rewrite(file)?;
    }
    answer
}
