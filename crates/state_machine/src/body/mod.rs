//! Reading commands: a path's parameters and a JSON body become a command, or are malformed.
//!
//! Each kind of command has a type for its body. What the type says of itself is what the API's documentation says of
//! the kind: its sentence, its fields, their bounds.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::Command;
use crate::objects::{any_from_json, from_json};

pub(crate) mod books;
pub(crate) mod bundles;
pub(crate) mod keys;
pub(crate) mod permission;
pub(crate) mod register;
pub(crate) mod rounds;

/// Why a request cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Malformed(pub String);

/// The parameters in a path, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params(Vec<String>);

impl Params {
    /// The parameters of `path` if it has the shape of `template`.
    pub(crate) fn matching(template: &str, path: &str) -> Option<Params> {
        let (mut wanted, mut given) = (template.split('/'), path.split('/'));
        let mut params = Vec::new();
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return Some(Params(params)),
                (Some(name), Some(value)) if name.starts_with('{') => {
                    params.push(percent_decode_str(value).decode_utf8().ok()?.into_owned());
                }
                (Some(name), Some(value)) if name == value => {}
                _ => return None,
            }
        }
    }

    fn first<T: FromStr<Err: fmt::Display>>(&self) -> Result<T, Malformed> {
        let value = self.0.first().map_or("", String::as_str);
        value.parse().map_err(|refusal| Malformed(format!("the address: {refusal}")))
    }
}

/// The body of a kind of command.
pub(crate) trait Body: DeserializeOwned + JsonSchema {
    /// Whether it may be a list of objects.
    const MAY_BE_A_LIST: bool = false;

    /// The command that it is at an address with these parameters.
    fn command(self, path: &Params) -> Result<Command, Malformed>;
}

/// Reads a body of this kind.
pub(crate) fn parse<B: Body>(path: &Params, body: &[u8]) -> Result<Command, Malformed> {
    let read = if B::MAY_BE_A_LIST { any_from_json } else { from_json };
    let body: B = read(body).map_err(|refusal| Malformed(format!("the body: {refusal}")))?;
    body.command(path)
}

/// What a body of this kind looks like.
pub(crate) fn schema<B: Body>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<B>()
}
