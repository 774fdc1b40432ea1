//! The rules of a commons as one deterministic machine: commands in, events out.
//!
//! Every change takes one path. A [`Request`] says who asks for what; [`Machine::decide`] answers with events or a
//! refusal and changes nothing; [`Machine::apply`] lets events happen and never refuses. What falls due by itself
//! happens in a *pulse*, before the first command of a later or equal second is decided. The same records give the
//! same commons, to the last bit: [`Machine::digest`] says so in 32 bytes.

mod amendment;
mod body;
mod command;
mod constitution;
mod event;
pub mod invariant;
mod machine;
mod objects;
mod pulse;
mod rejection;
mod request;
mod seen;
mod snapshot;
mod token;
pub mod view;

pub use amendment::InvalidAmendment;
pub use body::Malformed;
pub use command::{Command, KINDS, Kind, Method};
pub use constitution::{Constitution, InvalidConstitution};
pub use event::{Event, Occurred};
pub use machine::{Decision, Machine};
pub use objects::from_json;
pub use pulse::PULSE_EVENTS_MAX;
pub use rejection::Rejection;
pub use request::{ByToken, Instruction, Request, SIGNATURE_LIFETIME, Signed, StateDigest, check_key};
pub use seen::RequestId;
pub use snapshot::InvalidSnapshot;
pub use token::{GrantToken, RevokeToken, Scope, TokenId, TokenLimits};
