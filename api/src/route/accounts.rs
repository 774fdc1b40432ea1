//! Accounts: balance and escrows, holdings, statement, tokens.

use std::fmt;
use std::ops::Bound::{Excluded, Unbounded};
use std::str::FromStr;

use ledger::{AccountId, Currency, Handle, Money};
use registry::AssetId;
use state_machine::TokenId;

use crate::body::{self, AccountBody, AssetBody, StatementLine, TokenBody};
use crate::operation::{Query, Routes, list, one};
use crate::problem::{Answer, Problem};
use crate::read::{Read, Seen, page_json};

const HANDLE: Query<Handle> = Query::new("handle", "What the accounts call themselves.");

pub(super) fn routes() -> Routes {
    let path = "/v1/accounts";
    let called_so =
        list::<AccountBody>("find-accounts", path, "The accounts with a handle; there is no list of all.");
    Routes::default()
        .with(called_so.query([HANDLE.documented().required()]), called)
        .with(
            one::<AccountBody>(
                "get-account",
                "/v1/accounts/{account}",
                "An account: its key, its balance, and its money that waits in escrows.",
            ),
            show,
        )
        .with(
            list::<AssetBody>(
                "list-holdings",
                "/v1/accounts/{account}/holdings",
                "The assets that an account holds.",
            ),
            holdings,
        )
        .with(
            list::<StatementLine>(
                "get-statement",
                "/v1/accounts/{account}/statement",
                "Every movement of an account's money, the oldest first.",
            ),
            statement,
        )
        .with(
            list::<TokenBody>(
                "list-tokens",
                "/v1/accounts/{account}/tokens",
                "The tokens that an account granted, those that were revoked included.",
            ),
            tokens,
        )
        .with(
            one::<TokenBody>(
                "get-token",
                "/v1/tokens/{token}",
                "A token, by the SHA-256 of its secret: for whom it acts, and what it may still do.",
            ),
            token,
        )
}

/// The accounts with a handle; there is no list of all.
async fn called(mut read: Read) -> Answer {
    let handle = read.query(&HANDLE)?;
    let handle = handle.ok_or_else(|| Problem::malformed("say which handle, as in ?handle=anna"))?;
    let paging = read.paging()?;
    let after: Option<AccountId> = paging.after()?;
    read.page(|seen| {
        let accounts = ledger::view::accounts_called(seen.state.machine.world(), &handle);
        let rest = accounts.filter(|account| after.is_none_or(|after| *account > after));
        paging.page(rest.map(|account| (account, account))).try_map(|account| AccountBody::new(seen, account))
    })
}

async fn show(read: Read) -> Answer {
    let account = read.id("account")?;
    read.one(|seen| AccountBody::new(seen, account))
}

async fn holdings(mut read: Read) -> Answer {
    let account: AccountId = read.id("account")?;
    let paging = read.paging()?;
    let after = paging.after::<AssetId>()?.map_or(Unbounded, Excluded);
    read.page(|seen| {
        let world = seen.state.machine.world();
        ledger::view::account(world, account)?;
        let held = seen.state.projection.holdings.get(&account).into_iter();
        let ids = held.flat_map(|held| held.range::<AssetId, _>((after.as_ref(), Unbounded)));
        paging
            .page(ids.map(|id| (id, id)))
            .try_map(|id| Ok(AssetBody::from(registry::view::asset(world, id, seen.now)?)))
    })
}

async fn tokens(mut read: Read) -> Answer {
    let account: AccountId = read.id("account")?;
    let paging = read.paging()?;
    let after: Option<TokenId> = paging.after()?;
    read.page(|seen| {
        let machine = &seen.state.machine;
        ledger::view::account(machine.world(), account)?;
        let tokens = state_machine::view::tokens(machine, account).into_iter();
        let rest = tokens.filter(|token| after.is_none_or(|after| token.id > after));
        Ok(paging.page(rest.map(|token| (token.id, TokenBody::new(seen, token)))))
    })
}

async fn token(read: Read) -> Answer {
    let id: TokenId = read.id("token")?;
    read.one(|seen| {
        let token = state_machine::view::token(&seen.state.machine, id);
        let token = token.ok_or_else(|| Problem::new("unknown_token", "there is no token of this id"))?;
        Ok(TokenBody::new(seen, token))
    })
}

async fn statement(mut read: Read) -> Answer {
    let account: AccountId = read.id("account")?;
    let paging = read.paging()?;
    let after: Option<Line> = paging.after()?;
    let (head, (numbers, zero)) = read.build(|seen| Ok((records(seen, account, &after)?, zero(seen))))?;

    let mut balance = after.map_or(zero, |line| zero.with_units(line.balance_before));
    let mut lines: Vec<(Line, StatementLine)> = Vec::new();
    // A record that moved no money of this account, its opening, has no line: read on until the page is full.
    for numbers in numbers.chunks(paging.limit() + 1) {
        for record in read.records(numbers.to_vec()).await? {
            let number = record.header.index;
            let before = balance;
            let of_record = body::statement_lines(account, before, number, &body::events_of(&record)?)?;
            for (n, line) in of_record.into_iter().enumerate() {
                balance = line.balance();
                let place = Line { record: number, line: n, balance_before: before.units() };
                if after.is_none_or(|after| (after.record, after.line) < (number, n)) {
                    lines.push((place, line));
                }
            }
        }
        if lines.len() > paging.limit() {
            break;
        }
    }
    Ok(page_json(head, &paging.page(lines.into_iter())))
}

fn records(seen: &Seen, account: AccountId, after: &Option<Line>) -> Result<Vec<u64>, Problem> {
    ledger::view::account(seen.state.machine.world(), account)?;
    let records = seen.state.projection.accounts.get(&account).map_or(&[][..], Vec::as_slice);
    let from = after.as_ref().map_or(0, |line| records.partition_point(|record| *record < line.record));
    Ok(records[from..].to_vec())
}

fn zero(seen: &Seen) -> Money {
    Currency::of(seen.state.machine.world()).zero()
}

/// A line of a statement, by its record and its number in it, and what the account could spend before that record.
#[derive(Clone, Copy)]
struct Line {
    record: u64,
    line: usize,
    balance_before: i128,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.record, self.line, self.balance_before)
    }
}

impl FromStr for Line {
    type Err = ();
    fn from_str(text: &str) -> Result<Line, ()> {
        let mut parts = text.split(' ');
        let mut next = || parts.next().ok_or(());
        let record = next()?.parse().map_err(drop)?;
        let line = next()?.parse().map_err(drop)?;
        let balance_before = next()?.parse().map_err(drop)?;
        let payable = (0..=Currency::AMOUNT_MAX).contains(&balance_before);
        payable.then_some(Line { record, line, balance_before }).ok_or(())
    }
}
