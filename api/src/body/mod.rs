//! What the API shows: each a struct of its own, so that renaming something in the domain renames nothing here.

mod account;
mod asset;
mod ballot;
mod bundle;
mod class;
mod constitution;
mod member;
mod proposal;
mod quote;
mod record;
mod recount;
mod round;
mod webhook;

pub(crate) use account::{AccountBody, StatementLine, TokenBody, statement_lines};
pub(crate) use asset::AssetBody;
pub(crate) use ballot::BallotBody;
pub(crate) use bundle::BundleBody;
pub(crate) use class::ClassBody;
pub(crate) use constitution::ConstitutionBody;
pub(crate) use member::MemberBody;
pub(crate) use proposal::{ProposalBody, values};
pub(crate) use quote::QuoteBody;
pub(crate) use record::{RecordBody, events_of};
pub(crate) use recount::{Recount, RecountBody};
pub(crate) use round::{ResultBody, RoundBody};
pub(crate) use webhook::{
    AddedWebhookBody, DeadLetterBody, NewWebhookBody, RetriedBody, TestedBody, WebhookBody, event_of,
};
