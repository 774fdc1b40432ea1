//! Members, and whether they voted.

use axum::http::StatusCode;
use governance::view;
use ledger::AccountId;

use crate::body::MemberBody;
use crate::operation::{Routes, list, one};
use crate::problem::{Answer, Problem};
use crate::read::Read;

pub(super) fn routes() -> Routes {
    Routes::default()
        .with(list::<MemberBody>("list-members", "/v1/members", "The members, by account."), list_members)
        .with(
            one::<MemberBody>(
                "get-member",
                "/v1/members/{account}",
                "A member, and in which rounds it voted.",
            ),
            show,
        )
}

async fn show(read: Read) -> Answer {
    let account: AccountId = read.id("account")?;
    read.one(|seen| {
        let member = view::member(seen.state.machine.world(), account);
        let absent = |refusal| Problem::from(refusal).with_status(StatusCode::NOT_FOUND);
        Ok(MemberBody::new(seen, member.map_err(absent)?))
    })
}

async fn list_members(mut read: Read) -> Answer {
    let paging = read.paging()?;
    let after: Option<AccountId> = paging.after()?;
    read.page(|seen| {
        let members = view::members(seen.state.machine.world());
        let rest = members.into_iter().filter(|member| after.is_none_or(|after| member.id > after));
        Ok(paging.page(rest.map(|member| (member.id, MemberBody::new(seen, member)))))
    })
}
