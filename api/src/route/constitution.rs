//! The constitution, and how it came to be what it is.

use std::collections::BTreeMap;
use std::iter::once;

use governance::ProposalId;
use ledger::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::commons::version;
use crate::body::{ConstitutionBody, values};
use crate::operation::{Routes, list, one};
use crate::problem::{Answer, Problem};
use crate::read::Read;

pub(super) fn routes() -> Routes {
    Routes::default()
        .with(
            one::<ConstitutionBody>(
                "get-constitution",
                "/v1/constitution",
                "Every parameter in force, and the text of the founding.",
            ),
            show,
        )
        .with(
            list::<VersionBody>(
                "list-constitution-versions",
                "/v1/constitution/history",
                "The versions of the constitution, the oldest first: what each changed, and which amendment made it.",
            ),
            history,
        )
}

/// A version of the constitution.
#[derive(Serialize, JsonSchema)]
struct VersionBody {
    /// 1 at the founding, and one more with each amendment in force.
    version: u64,
    /// Since when it was in force.
    at: Timestamp,
    /// The record from which on it was in force.
    record: u64,
    /// The amendment that made it; null at the founding.
    proposal: Option<ProposalId>,
    /// Each parameter that changed, with its value from then on.
    changes: BTreeMap<String, Value>,
}

async fn show(read: Read) -> Answer {
    let (head, body) =
        read.build(|seen| Ok(ConstitutionBody::new(version(seen), seen.state.machine.constitution())))?;
    let founding = read.record(0).await?;
    let text = founding.and_then(|record| String::from_utf8(record.command).ok());
    let text = text.ok_or_else(|| Problem::new("internal", "the first record cannot be read"))?;
    read.respond(head, &body.with_text(text))
}

async fn history(mut read: Read) -> Answer {
    let paging = read.paging()?;
    let after: u64 = paging.after()?.unwrap_or(0);
    let founded = read.record(0).await?.and_then(|record| Timestamp::new(record.header.time));
    let at = founded.ok_or_else(|| Problem::new("internal", "the first record cannot be read"))?;
    let founding = VersionBody { version: 1, at, record: 0, proposal: None, changes: BTreeMap::new() };
    read.page(|seen| {
        let amended = seen.state.projection.amendments.iter().map(|(version, amendment)| VersionBody {
            version: *version,
            at: amendment.at,
            record: amendment.record,
            proposal: Some(amendment.proposal.clone()),
            changes: values(&amendment.changes),
        });
        let versions = once(founding).chain(amended).filter(|body| body.version > after);
        Ok(paging.page(versions.map(|body| (body.version, body))))
    })
}
