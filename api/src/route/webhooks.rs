//! Webhooks of an account. Their addresses and secrets are nobody else's business, so a token of the account asks.

use std::sync::Arc;

use axum::Extension;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode};
use ledger::AccountId;
use serde::Serialize;
use state_machine::{Scope, check_key, from_json};
use webhooks::{HookId, Place, WebhookError, Webhooks};

use super::writes::{Asked, body, no_dry_run, token, unidentified};
use crate::body::{
    AddedWebhookBody, DeadLetterBody, NewWebhookBody, RetriedBody, TestedBody, WebhookBody, event_of,
};
use crate::event::EventId;
use crate::list::{Page, Paging};
use crate::operation::{Operation, Routes, list, one, other, send};
use crate::problem::{Answer, Problem};
use crate::read::{Read, blocking, json, page_json};
use crate::server::Server;

const JSON: &str = "application/json";

pub(super) fn routes() -> Routes {
    let all = "/v1/accounts/{account}/webhooks";
    let single = "/v1/accounts/{account}/webhooks/{webhook}";
    let dead = "/v1/accounts/{account}/webhooks/{webhook}/dead-letters";
    let retrying = "/v1/accounts/{account}/webhooks/{webhook}/dead-letters/retry";
    let testing = "/v1/accounts/{account}/webhooks/{webhook}/test";
    let about = "Adds a webhook: an address to which events that concern the account are sent, signed as Standard \
                 Webhooks says. At most 10 to an account. The answer alone tells the secret; asked again with the \
                 same key, it is the same.";
    let add = send::<NewWebhookBody, AddedWebhookBody>("add-webhook", all, about, JSON).by(Method::POST, 201);
    let about = "The webhooks of an account, by id.";
    let show_all = list::<WebhookBody>("list-webhooks", all, about);
    let about =
        "A webhook: when its receiver last took a delivery and when not, and how many wait or are dead.";
    let show_one = one::<WebhookBody>("get-webhook", single, about);
    let about = "Removes a webhook, with all that it was to send.";
    let take_away = other::<WebhookBody>("remove-webhook", single, about, JSON).by(Method::DELETE, 200);
    let about = "Deliveries that were given up, by event: at most 1,000, for 30 days.";
    let show_dead = list::<DeadLetterBody>("list-dead-letters", dead, about);
    let about = "Sends the dead letters again, as if for the first time.";
    let retry_dead = other::<RetriedBody>("retry-dead-letters", retrying, about, JSON).by(Method::POST, 200);
    let about = "Sends a delivery of the type `test` now, once, and tells how it went. If it is taken, what waits \
                 is sent at once, too.";
    let try_out = other::<TestedBody>("test-webhook", testing, about, JSON).by(Method::POST, 200);
    let own = |operation: Operation| operation.by_token(Scope::Webhooks);
    Routes::default()
        .with(own(add), add_one)
        .with(own(show_all), hooks)
        .with(own(show_one), hook)
        .with(own(take_away), remove)
        .with(own(show_dead), dead_letters)
        .with(own(retry_dead), retry)
        .with(own(try_out), test)
}

/// The account in the address, for which a token asks, and its webhooks.
struct Own {
    account: AccountId,
    webhooks: Webhooks,
}

/// Lets nobody in but whoever has a token of the account in the address.
async fn own(read: &Read, server: &Server, headers: &HeaderMap, writes: bool) -> Result<Own, Problem> {
    let account = read.id("account")?;
    let off = || Problem::new("webhooks_off", "this server sends no webhooks; its operator could let it");
    let webhooks = server.webhooks.clone().ok_or_else(off)?;
    let unsigned =
        || Problem::new("unsigned", "webhooks are private: a token of the account must ask for them");
    let token = token(headers).ok_or_else(unsigned)?;
    // A token that was granted, or revoked, a moment ago is what it is now.
    read.node.wait_for(read.node.root().0.saturating_sub(1)).await;
    let (state, now) = (read.node.state(), read.node.now());
    let permitted = state_machine::view::permitted(&state.machine, token, Scope::Webhooks, now);
    drop(state);
    if permitted.map_err(|refusal| unidentified(refusal.into()))? != account {
        return Err(Problem::new("not_your_webhooks", "the token is another account's"));
    }
    if writes {
        no_dry_run(headers)?;
        server.count_write(&account)?;
    }
    Ok(Own { account, webhooks })
}

impl Own {
    /// Does what waits for the file, or for a receiver.
    async fn ask<T: Send + 'static>(
        self,
        work: impl FnOnce(&Webhooks, AccountId) -> Result<T, WebhookError> + Send + 'static,
    ) -> Result<T, Problem> {
        blocking(move || Ok(work(&self.webhooks, self.account)?)).await
    }
}

type Shared = Extension<Arc<Server>>;

async fn add_one(read: Read, Extension(server): Shared, request: Request) -> Answer {
    read.no_more()?;
    let own = own(&read, &server, request.headers(), true).await?;
    let Asked::ByToken { idempotency_key: key, .. } = Asked::by(request.headers())? else {
        let detail = "a webhook is asked for with a token, as application/json";
        return Err(Problem::new("unsupported_media_type", detail));
    };
    check_key("Idempotency-Key", &key)?;
    let wanted: NewWebhookBody = from_json(&body(request).await?)
        .map_err(|refusal| Problem::malformed(format!("the body: {refusal}")))?;
    let add = move |webhooks: &Webhooks, account| webhooks.add(account, &key, &wanted.url, &wanted.events);
    let added = own.ask(add).await?;
    let mut response = answer(&read, &AddedWebhookBody::new(added))?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

async fn hooks(mut read: Read, Extension(server): Shared, headers: HeaderMap) -> Answer {
    let paging: Paging = read.paging()?;
    read.no_more()?;
    let hooks = own(&read, &server, &headers, false).await?.ask(Webhooks::hooks).await?;
    let after = paging.after::<HookId>()?;
    let rest = hooks.into_iter().filter(|hook| after.as_ref().is_none_or(|after| hook.id > *after));
    let page = paging.page(rest.map(|hook| (hook.id.clone(), WebhookBody::new(hook))));
    Ok(page_json(head(&read), &page))
}

async fn hook(read: Read, Extension(server): Shared, headers: HeaderMap) -> Answer {
    let id: HookId = read.id("webhook")?;
    read.no_more()?;
    let own = own(&read, &server, &headers, false).await?;
    let hook = own.ask(move |webhooks, account| webhooks.hook(account, &id)).await?;
    let head = head(&read);
    read.respond(head, &WebhookBody::new(hook))
}

async fn remove(read: Read, Extension(server): Shared, headers: HeaderMap) -> Answer {
    let id: HookId = read.id("webhook")?;
    read.no_more()?;
    let own = own(&read, &server, &headers, true).await?;
    let removed = own.ask(move |webhooks, account| webhooks.remove(account, &id)).await?;
    answer(&read, &WebhookBody::new(removed))
}

async fn dead_letters(mut read: Read, Extension(server): Shared, headers: HeaderMap) -> Answer {
    let id: HookId = read.id("webhook")?;
    let paging = read.paging()?;
    read.no_more()?;
    let after: Option<EventId> = paging.after()?;
    let after = after.map(|EventId { record, n }| Place { record, n: n as u64 });
    let own = own(&read, &server, &headers, false).await?;
    let limit = paging.limit();
    let letters =
        own.ask(move |webhooks, account| webhooks.dead_letters(account, &id, after, limit + 1)).await?;
    let more = letters.get(limit).and(letters.get(limit - 1));
    let last = more.map(|last| event_of(last.place));
    let items = letters.iter().take(limit).map(DeadLetterBody::new).collect();
    Ok(page_json(head(&read), &Page::until(last, items)))
}

async fn retry(read: Read, Extension(server): Shared, headers: HeaderMap) -> Answer {
    let id: HookId = read.id("webhook")?;
    read.no_more()?;
    let own = own(&read, &server, &headers, true).await?;
    let retried = own.ask(move |webhooks, account| webhooks.retry(account, &id)).await?;
    answer(&read, &RetriedBody { retried })
}

async fn test(read: Read, Extension(server): Shared, headers: HeaderMap) -> Answer {
    let id: HookId = read.id("webhook")?;
    read.no_more()?;
    let own = own(&read, &server, &headers, true).await?;
    let outcome = own.ask(move |webhooks, account| webhooks.test(account, &id)).await?;
    answer(&read, &TestedBody::new(outcome))
}

fn head(read: &Read) -> u64 {
    read.node.visible().saturating_sub(1)
}

fn answer(read: &Read, body: &impl Serialize) -> Answer {
    Ok(json(head(read), serde_json::to_vec(body).expect("what the API shows is JSON")))
}
