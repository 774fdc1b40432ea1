//! Tokens: an account's standing permission for a program that holds a secret, within scopes and limits.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use ledger::{AccountId, Amount, Currency, Duration, Money, Place, Timestamp};
use registry::AssetId;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

use crate::{Event, Rejection};

/// Names a token: the SHA-256 of its secret, so that knowing the name does not help anybody to use it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
pub struct TokenId(#[schemars(with = "String", regex(pattern = "^[0-9a-f]{64}$"))] [u8; 32]);

impl TokenId {
    /// The name of the token with this secret.
    pub fn of_secret(secret: &str) -> TokenId {
        TokenId(Sha256::digest(secret).into())
    }

    pub(crate) fn from_bytes(bytes: [u8; 32]) -> TokenId {
        TokenId(bytes)
    }

    /// The hash's 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for TokenId {
    type Err = String;
    fn from_str(text: &str) -> Result<TokenId, String> {
        let refusal = || "a token is named by 64 hexadecimal digits, the SHA-256 of its secret".to_string();
        if text.len() != 64 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(refusal());
        }
        let mut bytes = [0; 32];
        for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| refusal())?;
        }
        Ok(TokenId(bytes))
    }
}

impl Serialize for TokenId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TokenId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TokenId, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// What a token may do. Ballots, tokens and keys are only ever signed for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// State valuations.
    Valuations,
    /// Pay tax in advance, take some of it back.
    Deposits,
    /// Purchase, claim and reclaim assets.
    Purchases,
    /// Pay other accounts.
    Transfers,
    /// File and withdraw proposals.
    Proposals,
    /// Have events sent to addresses.
    Webhooks,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Scope::Valuations => "valuations",
            Scope::Deposits => "deposits",
            Scope::Purchases => "purchases",
            Scope::Transfers => "transfers",
            Scope::Proposals => "proposals",
            Scope::Webhooks => "webhooks",
        })
    }
}

/// What a token is limited to, beside its scopes. Every field is always written: snapshots have no names of fields.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenLimits {
    /// The only assets that it may touch; at most 1,000.
    #[serde(default)]
    pub assets: Option<Vec<AssetId>>,
    /// The most that may leave the account through it in one day (UTC).
    #[serde(default)]
    pub amount_per_day: Option<Amount>,
}

/// Asks to let whoever has the secret act for the signer.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantToken {
    /// The hash of the secret; the secret itself never leaves the client before its first use.
    pub secret_sha256: TokenId,
    /// What it may do; at least one.
    pub scopes: Vec<Scope>,
    /// Until when, exclusively; at most 5 years from now.
    pub expires: Timestamp,
    /// With what, and how much of it.
    #[serde(default)]
    pub limits: TokenLimits,
}

/// Asks to take such a permission back.
#[derive(Clone, Debug)]
pub struct RevokeToken {
    /// The token.
    pub token: TokenId,
}

/// A token that was granted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) account: AccountId,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) expires: Timestamp,
    pub(crate) limits: TokenLimits,
    pub(crate) revoked: bool,
    /// The last day on which it moved money, and how much.
    pub(crate) spent: Option<(i64, Money)>,
}

/// All tokens ever granted.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Tokens(pub(crate) BTreeMap<TokenIdBytes, Token>);

/// A token's name as a map key that every format can write.
pub(crate) type TokenIdBytes = [u8; 32];

const LIFETIME_MAX: Duration = Duration::from_days(5 * 365);
const ASSETS_MAX: usize = 1_000;

impl GrantToken {
    pub(crate) fn decide(
        &self,
        world: &World,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Rejection> {
        ledger::view::balance(world, account)?;
        let token = self.secret_sha256;
        if world.resource::<Tokens>().0.contains_key(token.as_bytes()) {
            return Err(Rejection::TokenExists { token });
        }
        if self.scopes.is_empty() || self.scopes.len() > 6 {
            return Err(Rejection::InvalidToken { field: "scopes", requirement: "must name 1 to 6 scopes" });
        }
        if self.expires <= now || self.expires > now + LIFETIME_MAX {
            return Err(Rejection::InvalidToken {
                field: "expires",
                requirement: "must be later than now, by at most 5 years",
            });
        }
        if self.limits.assets.as_ref().is_some_and(|assets| assets.len() > ASSETS_MAX) {
            return Err(Rejection::InvalidToken {
                field: "limits.assets",
                requirement: "must name at most 1000 assets",
            });
        }
        let unbound = [Scope::Transfers, Scope::Proposals, Scope::Webhooks];
        let unbound = unbound.iter().any(|scope| self.scopes.contains(scope));
        if self.limits.assets.is_some() && unbound {
            let requirement =
                "binds valuations, deposits and purchases only; leave the other scopes to another token";
            return Err(Rejection::InvalidToken { field: "limits.assets", requirement });
        }
        if let Some(limit) = self.limits.amount_per_day {
            Currency::of(world).money(limit).map_err(ledger::Rejection::from)?;
        }
        let mut scopes = self.scopes.clone();
        scopes.sort_unstable();
        scopes.dedup();
        Ok(vec![Event::TokenGranted {
            token,
            account,
            scopes,
            expires: self.expires,
            limits: self.limits.clone(),
        }])
    }
}

impl RevokeToken {
    pub(crate) fn decide(&self, world: &World, account: AccountId) -> Result<Vec<Event>, Rejection> {
        let token = world.resource::<Tokens>().0.get(self.token.as_bytes());
        match token.filter(|token| token.account == account && !token.revoked) {
            Some(_) => Ok(vec![Event::TokenRevoked { token: self.token }]),
            None => Err(Rejection::UnknownToken),
        }
    }
}

/// The account for which `token` may act in `scope` on `asset` at `now`.
pub(crate) fn authorise(
    world: &World,
    token: TokenId,
    scope: Option<Scope>,
    assets: &[AssetId],
    now: Timestamp,
) -> Result<AccountId, Rejection> {
    let granted = acting(world, token, now)?;
    let Some(scope) = scope else { return Err(Rejection::SignatureRequired) };
    if !granted.scopes.contains(&scope) {
        return Err(Rejection::OutOfScope { scope });
    }
    if let Some(allowed) = &granted.limits.assets
        && let Some(other) = assets.iter().find(|asset| !allowed.contains(asset))
    {
        return Err(Rejection::AssetNotInToken { asset: other.clone() });
    }
    Ok(granted.account)
}

/// The token, unless it was taken back or has expired.
pub(crate) fn acting(world: &World, token: TokenId, now: Timestamp) -> Result<&Token, Rejection> {
    let granted = world.resource::<Tokens>().0.get(token.as_bytes()).ok_or(Rejection::UnknownToken)?;
    if granted.revoked {
        return Err(Rejection::TokenRevoked);
    }
    if now >= granted.expires {
        return Err(Rejection::TokenExpired { expired_at: granted.expires });
    }
    Ok(granted)
}

/// Adds what `events` take out of the token's account, and refuses above the token's daily limit.
pub(crate) fn spend(
    world: &World,
    token: TokenId,
    mut events: Vec<Event>,
    now: Timestamp,
) -> Result<Vec<Event>, Rejection> {
    let granted = world.resource::<Tokens>().0.get(token.as_bytes()).ok_or(Rejection::UnknownToken)?;
    let Some(limit) = granted.limits.amount_per_day else { return Ok(events) };
    let limit = Currency::of(world).money(limit).map_err(ledger::Rejection::from)?;
    let from_account = Place::Account(granted.account);
    let postings = events.iter().flat_map(Event::postings).filter(|posting| posting.from == from_account);
    let amount = postings.fold(limit.zero(), |sum, posting| sum + posting.amount);
    if amount.is_zero() {
        return Ok(events);
    }
    let spent = granted.spent.filter(|(day, _)| *day == now.day()).map_or(limit.zero(), |(_, spent)| spent);
    if spent + amount > limit {
        return Err(Rejection::AboveTokenLimit { left: limit.saturating_sub(spent), amount });
    }
    events.push(Event::TokenSpent { token, amount });
    Ok(events)
}

/// Whoever signs for the account now did not grant these.
pub(crate) fn revoke_all(world: &mut World, account: AccountId) {
    let tokens = world.resource_mut::<Tokens>().into_inner().0.values_mut();
    tokens.filter(|token| token.account == account).for_each(|token| token.revoked = true);
}

/// Lets what happens to tokens happen.
pub(crate) fn apply(world: &mut World, event: &Event, at: Timestamp) {
    let tokens = &mut world.resource_mut::<Tokens>().0;
    match event {
        Event::TokenGranted { token, account, scopes, expires, limits } => {
            let (scopes, limits) = (scopes.clone(), limits.clone());
            let granted =
                Token { account: *account, scopes, expires: *expires, limits, revoked: false, spent: None };
            assert!(tokens.insert(*token.as_bytes(), granted).is_none(), "a secret is used for one token");
        }
        Event::TokenRevoked { token } => {
            tokens.get_mut(token.as_bytes()).expect("a granted token").revoked = true;
        }
        Event::TokenSpent { token, amount } => {
            let token = tokens.get_mut(token.as_bytes()).expect("a granted token");
            let before =
                token.spent.filter(|(day, _)| *day == at.day()).map_or(amount.zero(), |(_, spent)| spent);
            token.spent = Some((at.day(), before + *amount));
        }
        Event::Founded { .. } | Event::Ledger(_) | Event::Registry(_) | Event::Governance(_) => {}
    }
}
