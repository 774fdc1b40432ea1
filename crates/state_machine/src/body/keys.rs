//! The bodies of commands on an account's keys.

use ledger::command as keeping;
use ledger::{PublicKey, Signature};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Body, Malformed, Params};
use crate::Command;

/// Lets another key sign for the account from now on, and the present one never again. Signed by the present one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RotationBody {
    /// The key that signs from now on: nobody's yet.
    key: PublicKey,
    /// Its signature on three lines: `commonhold key of an account`, the id of the commons, the id of the account.
    proof: Signature,
    /// Whether all tokens of the account are revoked with it.
    #[serde(default)]
    revoke_tokens: bool,
}

impl Body for RotationBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let RotationBody { key, proof, revoke_tokens } = self;
        let rotate = keeping::RotateKey { account: path.first()?, key, proof, revoke_tokens };
        Ok(Command::Ledger(ledger::Command::RotateKey(rotate)))
    }
}

/// Registers, replaces or removes the key that may ask for another one when the account's own is lost. Signed by the
/// account's own key.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("required" = ["key"], "oneOf" = [
    { "properties": { "key": { "type": "string" }, "proof": { "type": "string" } }, "required": ["proof"] },
    { "properties": { "key": { "type": "null" }, "proof": { "type": "null" } } }
]))]
pub(crate) struct RecoveryKeyBody {
    /// The recovery key: nobody's yet; null removes it.
    #[serde(deserialize_with = "Option::deserialize")] // Whoever removes it says so.
    key: Option<PublicKey>,
    /// Its signature, as for a rotation.
    #[serde(default)]
    proof: Option<Signature>,
}

impl Body for RecoveryKeyBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let key = match self {
            RecoveryKeyBody { key: Some(key), proof: Some(proof) } => Some((key, proof)),
            RecoveryKeyBody { key: None, proof: None } => None,
            _ => return Err(Malformed("the body: a key and its proof belong together".into())),
        };
        let set = keeping::SetRecoveryKey { account: path.first()?, key };
        Ok(Command::Ledger(ledger::Command::SetRecoveryKey(set)))
    }
}

/// Asks that another key sign for the account, when the constitution's recovery delay is over. Signed by the recovery
/// key itself, as `jwk`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecoveryBody {
    /// The key that will sign: nobody's yet.
    key: PublicKey,
    /// Its signature, as for a rotation.
    proof: Signature,
}

impl Body for RecoveryBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let RecoveryBody { key, proof } = self;
        let request = keeping::RequestRecovery { account: path.first()?, key, proof };
        Ok(Command::Ledger(ledger::Command::RequestRecovery(request)))
    }
}

/// Stops a recovery that is under way. Signed by the account's own key.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancellationOfRecoveryBody {}

impl Body for CancellationOfRecoveryBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        let cancel = keeping::CancelRecovery { account: path.first()? };
        Ok(Command::Ledger(ledger::Command::CancelRecovery(cancel)))
    }
}
