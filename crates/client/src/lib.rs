//! A typed HTTP client: keys, signing, calls. Blocking.
//!
//! [`Key`] is an account's or an officer's key pair; [`sign_request`] makes of it what a commons accepts;
//! [`Client`] sends it, and again when the connection fails: a nonce takes effect once.

mod authorities;
mod client;
mod error;
mod events;
mod key;
mod secret;
mod shown;
mod sign;

pub use authorities::{Authorities, NoAuthorities, tls};
pub use client::{Client, Method, Receipt};
pub use error::{ClientError, Problem};
pub use events::{Event, Events};
pub use key::{Key, KeyError};
pub use secret::{new_nonce, new_secret, secret_sha256};
pub use shown::{Asset, Page, Quote};
pub use sign::sign_request;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `text` as one segment of a path or one value of a query: an id may contain slashes, a path segment may not.
pub fn segment(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}
