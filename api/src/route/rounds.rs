//! Rounds: their phases, proposals, ballots and results.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;

use axum::Extension;
use governance::{Closing, ProposalId, Round, view};
use ledger::AccountId;
use schemars::JsonSchema;

use crate::body::{BallotBody, ProposalBody, Recount, RecountBody, ResultBody, RoundBody};
use crate::operation::{Query, Routes, list, one};
use crate::problem::{Answer, Problem};
use crate::read::{Read, Seen, counting};
use crate::server::Server;

const WITHOUT: Query<Accounts> = Query::new(
    "without",
    "The members to leave out, with commas between them; by default those who voted and are suspended now.",
);

pub(super) fn routes() -> Routes {
    let recounted = one::<RecountBody>(
        "recount",
        "/v1/rounds/{round}/recount",
        "A closed round as it would have been without some members. It moves no money.",
    );
    Routes::default()
        .with(list::<RoundBody>("list-rounds", "/v1/rounds", "The rounds, the first one first."), list_rounds)
        .with(
            one::<RoundBody>(
                "get-round",
                "/v1/rounds/{round}",
                "A round: its phases, its budget, its share.",
            ),
            show,
        )
        .with(
            list::<ProposalBody>(
                "list-proposals-of-round",
                "/v1/rounds/{round}/proposals",
                "The proposals that a round decides on.",
            ),
            proposals,
        )
        .with(
            one::<ResultBody>(
                "get-result",
                "/v1/rounds/{round}/result",
                "How a round closed, and why each proposal received what it received.",
            ),
            result,
        )
        .with(recounted.query([WITHOUT.documented()]), recount)
        .with(
            one::<BallotBody>(
                "get-ballot",
                "/v1/rounds/{round}/ballots/{account}",
                "The receipt for a ballot; what is in it is withheld until everybody may see it.",
            ),
            ballot,
        )
}

/// The round that an address names: by number, or the one that runs.
enum Named {
    Current,
    Number(u64),
}

impl Named {
    fn by(read: &Read) -> Result<Named, Problem> {
        let name: String = read.id("round")?;
        if name == "current" {
            return Ok(Named::Current);
        }
        let refusal = |_| Problem::malformed("the address: a round is a number, or \"current\"");
        name.parse().map(Named::Number).map_err(refusal)
    }

    fn find<'a>(&self, seen: &'a Seen) -> Result<&'a Round, Problem> {
        let world = seen.state.machine.world();
        match self {
            Named::Number(number) => Ok(view::round(world, *number)?),
            Named::Current => view::running_round(world).ok_or_else(|| {
                let next_opening = view::next_opening(world);
                let opens =
                    next_opening.map_or_else(String::new, |at| format!("; the next one opens at {at}"));
                Problem::new("no_round_running", format!("no round is running{opens}"))
                    .with("next_opening", next_opening)
            }),
        }
    }

    /// How the round closed; refused before it does.
    fn closing<'a>(&self, seen: &'a Seen) -> Result<&'a Closing, Problem> {
        let round = self.find(seen)?;
        round.closing.as_ref().ok_or_else(|| {
            let closes_at = round.opening.closes_at;
            let number = round.opening.round;
            let detail = format!("round {number} has no result before it closes at {closes_at}");
            Problem::new("no_result_yet", detail).with("closes_at", closes_at)
        })
    }
}

async fn show(read: Read) -> Answer {
    let named = Named::by(&read)?;
    read.one(|seen| Ok(RoundBody::new(seen, named.find(seen)?)))
}

async fn list_rounds(mut read: Read) -> Answer {
    let paging = read.paging()?;
    let after: Option<u64> = paging.after()?;
    read.page(|seen| {
        let rounds = view::rounds(seen.state.machine.world()).iter();
        let rest = rounds.filter(|round| after.is_none_or(|after| round.opening.round > after));
        Ok(paging.page(rest.map(|round| (round.opening.round, RoundBody::new(seen, round)))))
    })
}

async fn proposals(mut read: Read) -> Answer {
    let named = Named::by(&read)?;
    let paging = read.paging()?;
    let after: Option<ProposalId> = paging.after()?;
    read.page(|seen| {
        let ids = named.find(seen)?.opening.proposals.iter();
        let rest = ids.filter(|id| after.as_ref().is_none_or(|after| *id > after));
        let world = seen.state.machine.world();
        let page = paging.page(rest.map(|id| (id, id)));
        page.try_map(|id| Ok(ProposalBody::new(seen, view::proposal(world, id)?)))
    })
}

async fn result(read: Read) -> Answer {
    let named = Named::by(&read)?;
    read.one(|seen| Ok(ResultBody::new(seen, named.closing(seen)?)))
}

async fn recount(mut read: Read, Extension(server): Extension<Arc<Server>>) -> Answer {
    let named = Named::by(&read)?;
    let without = read.query(&WITHOUT)?;
    let without = without.map(|Accounts(accounts)| accounts);
    let (head, recount) = read.build(|seen| Recount::of(seen, named.closing(seen)?, without))?;
    let (key, recounts) = (recount.key(), server.recounts.clone());
    // Counting a round again may take long, and the state is not needed for it.
    let body = match recounts.get(&key) {
        Some(body) => body,
        None => counting(move || Ok(recounts.get_or_count(key, || recount.count()))).await?,
    };
    read.respond(head, &*body)
}

/// Ids of accounts with commas between them.
#[derive(JsonSchema)]
#[schemars(example = &"fe812c12f3ab4ce6ac5db69ac352f906")]
struct Accounts(
    #[schemars(with = "String", regex(pattern = "^[0-9a-f]{32}(,[0-9a-f]{32})*$"))] BTreeSet<AccountId>,
);

impl FromStr for Accounts {
    type Err = <AccountId as FromStr>::Err;
    fn from_str(text: &str) -> Result<Accounts, Self::Err> {
        text.split(',').map(str::parse).collect::<Result<_, _>>().map(Accounts)
    }
}

async fn ballot(read: Read) -> Answer {
    let named = Named::by(&read)?;
    let member: AccountId = read.id("account")?;
    read.one(|seen| BallotBody::new(seen, named.find(seen)?.opening.round, member))
}
