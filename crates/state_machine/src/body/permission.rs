//! The bodies of commands on tokens.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Body, Malformed, Params};
use crate::Command;
use crate::token::{GrantToken, RevokeToken};

impl Body for GrantToken {
    fn command(self, _: &Params) -> Result<Command, Malformed> {
        Ok(Command::GrantToken(self))
    }
}

/// Takes a token back: its secret is worth nothing any more. Signed by the account that granted it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevocationBody {}

impl Body for RevocationBody {
    fn command(self, path: &Params) -> Result<Command, Malformed> {
        Ok(Command::RevokeToken(RevokeToken { token: path.first()? }))
    }
}
