//! Links to what pages are about, and what people call it.

use governance::ProposalId;
use ledger::AccountId;
use maud::{Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use registry::AssetId;
use registry::view::Asset;

use crate::visit::See;

/// What stands for itself in one segment of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One segment of a path: a slash in an id is written `%2F`.
pub(crate) fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

pub(crate) fn asset_path(id: &AssetId) -> String {
    format!("/assets/{}", segment(id.as_str()))
}

pub(crate) fn proposal_path(id: &ProposalId) -> String {
    format!("/proposals/{}", segment(id.as_str()))
}

/// An asset by its id.
pub(crate) fn asset(id: &AssetId) -> Markup {
    html! { a href=(asset_path(id)) { (id) } }
}

/// An asset by its name, with its id.
pub(crate) fn named(asset: &Asset) -> Markup {
    html! { a href=(asset_path(&asset.id)) { bdi { (asset.particulars.name) } } " " code.soft { (asset.id) } }
}

/// An account by its handle, with the beginning of its id where another one is called the same.
pub(crate) fn account(see: &See, id: AccountId) -> Markup {
    let handle = ledger::view::account(see.world(), id).ok().and_then(|account| account.handle);
    let short = || format!("{:.8}…", id.to_string());
    html! {
        a.account href={ "/accounts/" (id) } title=(id) {
            @match handle {
                Some(handle) => {
                    bdi { (handle) }
                    @if ledger::view::accounts_called(see.world(), &handle).len() > 1 { " (" (short()) ")" }
                }
                None => code { (format!("{:.8}…", id.to_string())) }
            }
        }
    }
}
