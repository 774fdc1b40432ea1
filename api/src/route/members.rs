//! Members, and whether they voted.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use governance::view;
use ledger::AccountId;
use node::Node;

use crate::body::MemberBody;
use crate::problem::{Answer, Problem};
use crate::read::Read;

pub(super) fn router() -> Router<Node> {
    Router::new().route("/v1/members", get(list)).route("/v1/members/{account}", get(show))
}

async fn show(read: Read) -> Answer {
    let account: AccountId = read.id("account")?;
    read.one(|seen| {
        let member = view::member(seen.state.machine.world(), account);
        let absent = |refusal| Problem::from(refusal).with_status(StatusCode::NOT_FOUND);
        Ok(MemberBody::new(seen, member.map_err(absent)?))
    })
}

async fn list(mut read: Read) -> Answer {
    let paging = read.paging()?;
    let after: Option<AccountId> = paging.after()?;
    read.page(|seen| {
        let members = view::members(seen.state.machine.world());
        let rest = members.into_iter().filter(|member| after.is_none_or(|after| member.id > after));
        Ok(paging.page(rest.map(|member| (member.id, MemberBody::new(seen, member)))))
    })
}
