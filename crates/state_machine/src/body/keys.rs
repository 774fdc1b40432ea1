//! The commands on an account's keys.

use ledger::command as keeping;
use ledger::{PublicKey, Signature};
use serde::Deserialize;

use super::{Malformed, Nothing, Params, read};
use crate::Command;

pub(crate) fn rotate_key(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        key: PublicKey,
        proof: Signature,
        #[serde(default)]
        revoke_tokens: bool,
    }
    let Body { key, proof, revoke_tokens } = read(body)?;
    let rotate = keeping::RotateKey { account: params.first()?, key, proof, revoke_tokens };
    Ok(Command::Ledger(ledger::Command::RotateKey(rotate)))
}

pub(crate) fn set_recovery_key(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[serde(deserialize_with = "Option::deserialize")] // Whoever removes it says so: null.
        key: Option<PublicKey>,
        #[serde(default)]
        proof: Option<Signature>,
    }
    let key = match read(body)? {
        Body { key: Some(key), proof: Some(proof) } => Some((key, proof)),
        Body { key: None, proof: None } => None,
        _ => return Err(Malformed("the body: a key and its proof belong together".into())),
    };
    let set = keeping::SetRecoveryKey { account: params.first()?, key };
    Ok(Command::Ledger(ledger::Command::SetRecoveryKey(set)))
}

pub(crate) fn request_recovery(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        key: PublicKey,
        proof: Signature,
    }
    let Body { key, proof } = read(body)?;
    let request = keeping::RequestRecovery { account: params.first()?, key, proof };
    Ok(Command::Ledger(ledger::Command::RequestRecovery(request)))
}

pub(crate) fn cancel_recovery(params: &Params, body: &[u8]) -> Result<Command, Malformed> {
    read::<Nothing>(body)?;
    let cancel = keeping::CancelRecovery { account: params.first()? };
    Ok(Command::Ledger(ledger::Command::CancelRecovery(cancel)))
}
