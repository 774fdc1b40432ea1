//! Who asks: signatures, headers, tokens, and what each may do.

use client::{new_secret, secret_sha256, sign_request};
use ledger::Duration;
use num_bigint::BigUint;
use serde_json::{Value, json};

use super::town::{Town, base64url};
use super::{Case, case};
use crate::commons::{About, asset_path, by_token, done, signed};
use crate::http::Request;

/// A JWS with any header, signed by `name` all the same.
fn jws(town: &Town, name: &str, header: &str, payload: &[u8]) -> String {
    let (header, payload) = (base64url(header.as_bytes()), base64url(payload));
    let signature = town.key(name).sign(format!("{header}.{payload}").as_bytes());
    format!(r#"{{"protected":"{header}","payload":"{payload}","signature":"{signature}"}}"#)
}

/// The signature with the order of the group added to its second half: the same point, written otherwise.
fn malleated(request: &Request) -> Request {
    let mut jws: Value = serde_json::from_slice(&request.body).expect("a JWS");
    let signature: ledger::Signature = jws["signature"].as_str().expect("text").parse().expect("a signature");
    let order =
        (BigUint::from(1_u8) << 252) + BigUint::from(27_742_317_777_372_353_535_851_937_790_883_648_493_u128);
    let scalar: BigUint = BigUint::from_bytes_le(&signature.0[32..]) + order;
    let mut bytes = signature.0;
    bytes[32..].copy_from_slice(&scalar.to_bytes_le());
    jws["signature"] = json!(ledger::Signature(bytes).to_string());
    signed(&request.method, &request.target, jws.to_string())
}

pub(super) fn signatures(town: &Town) -> Vec<Case> {
    let path = town.path("ada", "/transfers");
    let good = || town.sign("ada", "POST", &path, &town.payment());
    let About { id, clock } = town.commons.about();
    let body = town.payment().to_string();
    let at = |commons: &str, iat, nonce: &str| {
        signed("POST", &path, sign_request(town.key("ada"), commons, &path, nonce, iat, body.as_bytes()))
    };
    let replaced = |part: &str, value: Value| {
        let mut jws: Value = serde_json::from_slice(&good().body).expect("a JWS");
        jws[part] = value;
        signed("POST", &path, jws.to_string())
    };
    let more = base64url(town.payment().to_string().replace("0.01", "0.02").as_bytes());
    let elsewhere = |target: &str| Request { target: target.into(), ..good() };
    let bobs = town.path("bob", "/transfers");
    let stranger = client::Key::from_seed([9; 32]);
    let unknown = sign_request(&stranger, &id, &path, "n", clock, body.as_bytes());
    let mut plain = good();
    plain.headers.clear();
    let second = Duration::from_seconds(1);
    let five_minutes = Duration::from_seconds(300);
    vec![
        case("no signature", Request::new("POST", &path, body.clone()), 401, "unsigned"),
        case("a JWS that is not called one", plain, 401, "unsigned"),
        case("plain JSON called a JWS", signed("POST", &path, body.clone()), 400, "malformed"),
        case("signed by another key", wrong_key(town, &path), 401, "bad-signature"),
        case("signed by nobody known", signed("POST", &path, unknown), 401, "unknown-signer"),
        case("another payload", replaced("payload", json!(more)), 401, "bad-signature"),
        case("a signature of zeros", replaced("signature", json!("A".repeat(86))), 401, "bad-signature"),
        case("a signature cut off", replaced("signature", json!("A".repeat(85))), 400, "malformed"),
        case("a signature that is a number", replaced("signature", json!(7)), 400, "malformed"),
        case("a malleated signature", malleated(&good()), 401, "bad-signature"),
        case("an unprotected header", replaced("header", json!({ "kid": "x" })), 400, "malformed"),
        case("a payload with padding", replaced("payload", json!("e30=")), 400, "malformed"),
        case("sent elsewhere", elsewhere(&bobs), 401, "other-url"),
        case("sent with a query", elsewhere(&format!("{path}?x=1")), 401, "other-url"),
        case(
            "sent to a path written otherwise",
            elsewhere(&path.replace("transfers", "%74ransfers")),
            404,
            "not-found",
        ),
        case("another commons", at(&"0".repeat(64), clock, "n"), 401, "other-commons"),
        case("no commons", at("", clock, "n"), 401, "other-commons"),
        case("too old", at(&id, clock - five_minutes - second, "n"), 401, "signature-expired"),
        case("too new", at(&id, clock + five_minutes + second, "n"), 401, "signature-expired"),
        case("no nonce", at(&id, clock, ""), 400, "malformed"),
        case("a long nonce", at(&id, clock, &"n".repeat(129)), 400, "malformed"),
        case("a huge nonce", at(&id, clock, &"n".repeat(300_000)), 400, "malformed"),
        case("a nonce with a space", at(&id, clock, "a b"), 400, "malformed"),
        case("a nonce with NUL", at(&id, clock, "a\0b"), 400, "malformed"),
    ]
}

/// Bob signs, and says that he is ada.
fn wrong_key(town: &Town, path: &str) -> Request {
    let About { id, clock } = town.commons.about();
    let header = json!({
        "alg": "EdDSA", "kid": town.account("ada"), "commons": id, "url": path, "nonce": "n",
        "iat": clock.seconds(),
    });
    signed("POST", path, jws(town, "bob", &header.to_string(), town.payment().to_string().as_bytes()))
}

/// Protected headers that are signed well and mean nothing.
pub(super) fn headers(town: &Town) -> Vec<Case> {
    let path = town.path("ada", "/transfers");
    let About { id, clock } = town.commons.about();
    let good = json!({
        "alg": "EdDSA", "kid": town.account("ada"), "commons": id, "url": path, "nonce": "n",
        "iat": clock.seconds(),
    });
    let send =
        |header: &str| signed("POST", &path, jws(town, "ada", header, town.payment().to_string().as_bytes()));
    let with = |field: &str, value: Value| {
        let mut header = good.clone();
        header[field] = value;
        send(&header.to_string())
    };
    let without = |field: &str| {
        let mut header = good.clone();
        header.as_object_mut().expect("an object").remove(field);
        send(&header.to_string())
    };
    let key = |x: &str| json!({ "kty": "OKP", "crv": "Ed25519", "x": x });
    let own = key(&town.key("ada").public().to_string());
    let twice = good.to_string().replacen('{', r#"{"nonce":"m","#, 1);
    let mut cases = vec![
        case("alg none", with("alg", json!("none")), 400, "malformed"),
        case("alg HS256", with("alg", json!("HS256")), 400, "malformed"),
        case("alg missing", without("alg"), 400, "malformed"),
        case("nobody", without("kid"), 400, "malformed"),
        case("kid and jwk", with("jwk", own), 400, "malformed"),
        case("an officer's name for kid", with("kid", json!("surveyor")), 400, "malformed"),
        case("a field that is unknown", with("crit", json!(["exp"])), 400, "malformed"),
        case("iat in quotes", with("iat", json!("1")), 400, "malformed"),
        case("iat beyond time", with("iat", json!(i64::MAX)), 400, "malformed"),
        case("iat before time", with("iat", json!(i64::MIN)), 400, "malformed"),
        case("iat of a float", with("iat", json!(1.5)), 400, "malformed"),
        case("nonce twice", send(&twice), 400, "malformed"),
        case("no JSON", send("nonsense"), 400, "malformed"),
        case("deep JSON", send(&"[".repeat(10_000)), 400, "malformed"),
    ];
    // Keys that verify anything, or nothing: the neutral point, others of small order, no point at all.
    for x in [
        "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "7P_______________________________________38",
        "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AA",
        "",
    ] {
        let header = json!({
            "alg": "EdDSA", "jwk": key(x), "commons": id, "url": "/v1/accounts", "nonce": "n", "iat": clock.seconds(),
        });
        let body = json!({ "key": x }).to_string();
        let request = signed("POST", "/v1/accounts", jws(town, "ada", &header.to_string(), body.as_bytes()));
        cases.push(case(format!("weak key {x:?}"), request, 400, "malformed"));
    }
    cases
}

pub(super) fn tokens(town: &Town) -> Vec<Case> {
    let [pays, values, buys, spends, revoked, expired]: [String; 6] = std::array::from_fn(|_| new_secret());
    let none = json!({});
    town.grant("ada", &pays, json!(["transfers"]), none.clone());
    town.grant("bob", &values, json!(["valuations"]), json!({ "assets": ["free"] }));
    town.grant("ada", &buys, json!(["purchases", "deposits"]), none.clone());
    town.grant("ada", &spends, json!(["transfers"]), json!({ "amount_per_day": "5" }));
    town.grant("ada", &revoked, json!(["transfers"]), none.clone());
    let revocation = format!("/v1/tokens/{}/revocation", secret_sha256(&revoked));
    done(town.commons.post(town.key("ada"), &revocation, none));
    town.grant_for("ada", &expired, json!(["transfers"]), json!({}), Duration::from_seconds(1));
    town.commons.advance("PT1S");

    let path = town.path("ada", "/transfers");
    let pay = town.payment();
    let with = |secret: &str| town.by_token("POST", &path, secret, &pay);
    let keyed = |key: &str| by_token("POST", &path, &pays, key, &pay);
    let without = |name: &str| {
        let mut request = with(&pays);
        request.headers.retain(|(given, _)| given != name);
        request
    };
    let value = json!({ "valuation": "200" });
    let much = json!({ "to": town.account("bob"), "amount": "5.01" });
    let revoke = json!({});
    let foreign = format!("/v1/tokens/{}/revocation", secret_sha256(&values));
    vec![
        case("an unknown token", with(&new_secret()), 401, "unknown-token"),
        case("an empty token", with(""), 401, "unsigned"),
        case("a revoked token", with(&revoked), 401, "token-revoked"),
        case("an expired token", with(&expired), 401, "token-expired"),
        case("out of scope", with(&buys), 403, "out-of-scope"),
        case("above the day's limit", town.by_token("POST", &path, &spends, &much), 403, "above-token-limit"),
        case("a foreign token", town.by_token("POST", &town.path("bob", "/transfers"), &pays, &pay), 403, "not-your-account"),
        case("another asset", town.by_token("PUT", &asset_path("plot", "/valuation"), &values, &value), 403, "asset-not-in-token"),
        case("a ballot", town.by_token("PUT", "/v1/rounds/1/ballot", &pays, &json!({ "votes": {} })), 403, "signature-required"),
        case("a grant", town.by_token("POST", "/v1/tokens", &pays, &json!({
            "secret_sha256": "0".repeat(64), "scopes": ["transfers"], "expires": "2030-03-01T00:00:00Z",
        })), 403, "signature-required"),
        case("revoking another's token", town.sign("ada", "POST", &foreign, &revoke), 404, "unknown-token"),
        case("no idempotency key", without("Idempotency-Key"), 400, "malformed"),
        case("no authorization", without("Authorization"), 401, "unsigned"),
        case("no content type", without("Content-Type"), 415, "unsupported-media-type"),
        case("an empty key", keyed(""), 400, "malformed"),
        case("a long key", keyed(&"k".repeat(129)), 400, "malformed"),
        case("a key with umlauts", keyed("schlüssel"), 400, "malformed"),
        case("basic authorization", without("Authorization").header("Authorization", "Basic YTpi"), 401, "unsigned"),
        case("plain text", without("Content-Type").header("Content-Type", "text/plain"), 415, "unsupported-media-type"),
    ]
}

/// Signed well, by somebody who may not.
#[rustfmt::skip]
pub(super) fn rights(town: &Town) -> Vec<Case> {
    let ada = |method, path: &str, body: Value| town.sign("ada", method, path, &body);
    let plot = |rest: &str| asset_path("plot", rest);
    let issue = |reference: &str| json!({ "account": town.account("ada"), "amount": "1", "reference": reference });
    let asset = json!({ "id": "mine", "class": "land", "name": "Mine" });
    let pay = json!({ "to": town.account("ada"), "amount": "1" });
    let ballot = json!({ "votes": {} });
    let used = town.sign("cashier", "POST", "/v1/issuances", &issue("bank-ada"));
    let vote = town.sign("cyn", "PUT", "/v1/rounds/1/ballot", &ballot);
    let others_key = json!({ "key": town.key("cashier").public() });
    vec![
        case("revaluing another's", ada("PUT", &plot("/valuation"), json!({ "valuation": "100" })), 403, "not-holder"),
        case("withdrawing another's", ada("POST", &plot("/withdrawals"), json!({ "amount": "1" })), 403, "not-holder"),
        case("relinquishing another's", ada("POST", &plot("/relinquishment"), json!({})), 403, "not-holder"),
        case("spending another's", ada("POST", &town.path("bob", "/transfers"), pay), 403, "not-your-account"),
        case("issuing", ada("POST", "/v1/issuances", issue("mine")), 403, "not-an-officer"),
        case("issuing for a payment that counted", used, 409, "reference-used"),
        case("registering", ada("POST", "/v1/assets", asset), 403, "not-an-officer"),
        case("retiring", ada("POST", &asset_path("free", "/retirement"), json!({})), 403, "not-an-officer"),
        case("voting", vote, 403, "not-a-member"),
        case("opening another's account", ada("POST", "/v1/accounts", others_key), 403, "not-the-key"),
    ]
}

/// Assets that cannot be had, or not so.
#[rustfmt::skip]
pub(super) fn acquisitions(town: &Town) -> Vec<Case> {
    let plot = |rest: &str| asset_path("plot", rest);
    let free = |rest: &str| asset_path("free", rest);
    let take = |valuation: &str, deposit: &str| {
        json!({ "max_price": "100", "valuation": valuation, "deposit": deposit })
    };
    let post = |name: &str, path: &str, body: Value| town.sign(name, "POST", path, &body);
    let nothing = town.sign("bob", "PUT", &plot("/valuation"), &json!({ "valuation": "0" }));
    let mut outdated = take("100", "10");
    outdated["expected_constitution"] = json!(2);
    let mut low = take("100", "10");
    low["max_price"] = json!("99.99");
    vec![
        case("one's own", post("bob", &plot("/purchase"), take("100", "10")), 409, "already-holder"),
        case("claiming what is held", post("ada", &plot("/claim"), take("100", "10")), 409, "not-vacant"),
        case("buying what is vacant", post("ada", &free("/purchase"), take("100", "10")), 409, "not-held"),
        case("reclaiming what did not lapse", post("ada", &free("/reclaim"), json!({ "deposit": "9" })), 403, "not-former-holder"),
        case("a price of nothing", nothing, 422, "valuation-below-minimum"),
        case("valued at nothing", post("ada", &free("/claim"), take("0", "9")), 422, "valuation-below-minimum"),
        case("valued below the price", post("ada", &plot("/purchase"), take("99.99", "10")), 422, "valuation-below-price"),
        case("the price alone", post("ada", &plot("/purchase"), take("100", "0")), 422, "deposit-too-small"),
        case("above the limit", post("ada", &plot("/purchase"), low), 409, "price-above-limit"),
        case("under another constitution", post("ada", &plot("/purchase"), outdated), 409, "other-constitution"),
        case("without money", post("cyn", &plot("/purchase"), take("100", "10")), 409, "balance-too-low"),
    ]
}
