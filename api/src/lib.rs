//! The HTTP interface of a commons: reads that need no key, writes that are signed or carry a token, and problems
//! that say why not.
//!
//! One file per resource under `route/`; what it shows is built, field by field, in `body/`. Every read goes through
//! [`read::Read`], every write through `route/writes.rs`, every refusal through [`problem::Problem`]. What lies
//! around the routes, from the socket on, is in `server/`.

mod body;
mod catalogue;
mod event;
mod list;
mod log;
mod openapi;
mod operation;
mod problem;
mod read;
mod route;
mod server;
#[cfg(test)]
mod tests;

pub use event::shown as show_event;
pub use server::{Limits, Rate, Settings, TlsError, router, serve, tls};

/// Most bytes of a request's body: half of what a record of the journal holds, as what follows may be longer.
pub const BODY_MAX: usize = 1 << 20;
