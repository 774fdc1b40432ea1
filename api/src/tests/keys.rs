//! The keys of an account: shown, replaced by signature alone, and what becomes of its tokens.

use ledger::proof_message;
use serde_json::json;

use super::*;

const JOSE: (&str, &str) = ("content-type", "application/jose+json");
/// Keys that are nobody's yet.
const NEW: u8 = 20;
const NEWER: u8 = 21;
const SAFE: u8 = 30;
const RATE: &str = "/v1/assets/lot/valuation";

impl Server {
    /// The key of that number, and what shows that it is to be one of Alice's.
    fn proven(&self, number: u8) -> Value {
        let proof = key(number).sign(&proof_message(&self.id, id(ALICE)));
        json!({ "key": key(number).public(), "proof": proof })
    }

    /// `body`, signed by the key of that number for Alice's account.
    async fn for_alice(&self, number: u8, method: &str, path: &str, body: &Value) -> Answered {
        self.nonces.set(self.nonces.get() + 1);
        let nonce = format!("nonce-{}", self.nonces.get());
        let (key, commons) = (key(number).signing_for(id(ALICE)), self.id.to_string());
        let jws = sign_request(&key, &commons, path, &nonce, self.node.now(), body.to_string().as_bytes());
        self.send(method, path, &[JOSE], jws.as_bytes()).await
    }

    /// Whether each of Alice's two tokens still acts.
    async fn tokens_act(&self) -> [bool; 2] {
        let mut act = [false; 2];
        for (act, secret) in act.iter_mut().zip(["chd_one", "chd_two"]) {
            let nonce = format!("{secret}-{}", self.node.root().0);
            let answered = self.by_token(secret, "PUT", RATE, &nonce, r#"{"valuation":"100"}"#).await;
            *act = answered.outcome() == "201";
            assert!(*act || answered.outcome() == "401 token-revoked", "{}", answered.outcome());
        }
        act
    }
}

/// Alice holds `lot`, and two tokens act for her.
async fn town() -> Server {
    let server = Server::start();
    for number in [ALICE, BOB] {
        server.open_account(number, "1000").await;
    }
    server.register("lot", "land", "Lot").await;
    server.claim(ALICE, "lot", "100", "50").await;
    for secret in ["chd_one", "chd_two"] {
        server.grant(ALICE, secret, &["valuations"]).await;
    }
    assert_eq!(server.tokens_act().await, [true, true]);
    server
}

fn path(rest: &str) -> String {
    format!("/v1/accounts/{}{rest}", id(ALICE))
}

#[tokio::test]
async fn an_account_shows_its_keys_and_what_is_to_come() {
    let mut server = town().await;
    let shown = async |server: &Server| {
        let account = server.get(&path("")).await;
        json!([account["key"], account["recovery_key"], account["recovery"]])
    };
    let public = |number: u8| key(number).public();
    assert_eq!(shown(&server).await, json!([public(ALICE), null, null]));
    let set = server.for_alice(ALICE, "PUT", &path("/recovery-key"), &server.proven(SAFE)).await;
    assert_eq!(set.json()["events"][0]["type"], "recovery_key_set");
    let asked = server.post(SAFE, &path("/recovery"), server.proven(NEW)).await;
    let at = "2026-01-08T00:00:00Z";
    assert_eq!(asked["events"][0]["takes_effect_at"], at);
    let pending = json!({ "key": public(NEW), "takes_effect_at": at });
    assert_eq!(shown(&server).await, json!([public(ALICE), public(SAFE), pending]));
    server = server.restart();
    assert_eq!(shown(&server).await, json!([public(ALICE), public(SAFE), pending]));
    server.advance("P7D").await;
    assert_eq!(shown(&server).await, json!([public(NEW), public(SAFE), null]));
    let terms = server.get("/v1/constitution").await;
    assert_eq!(terms["accounts"], json!({ "recovery_delay": "P7D" }));
}

#[tokio::test]
async fn tokens_outlive_a_rotation_unless_told_otherwise_and_no_recovery() {
    let server = town().await;
    let mut rotation = server.proven(NEW);
    let rotated = server.for_alice(ALICE, "POST", &path("/key-rotation"), &rotation).await;
    assert_eq!(rotated.outcome(), "201");
    assert_eq!(server.tokens_act().await, [true, true]);
    rotation = server.proven(NEWER);
    rotation["revoke_tokens"] = json!(true);
    let rotated = server.for_alice(NEW, "POST", &path("/key-rotation"), &rotation).await;
    assert_eq!(rotated.outcome(), "201");
    assert_eq!(server.tokens_act().await, [false, false]);
    let server = server.restart();
    assert_eq!(server.tokens_act().await, [false, false]);

    drop(server);
    let server = town().await;
    server.grant(BOB, "chd_bob", &["transfers"]).await;
    server.for_alice(ALICE, "PUT", &path("/recovery-key"), &server.proven(SAFE)).await;
    server.post(SAFE, &path("/recovery"), server.proven(NEW)).await;
    server.advance("P6D").await;
    assert_eq!(server.tokens_act().await, [true, true]);
    server.advance("P1D").await;
    assert_eq!(server.tokens_act().await, [false, false]);
    let (bobs, one) =
        (format!("/v1/accounts/{}/transfers", id(BOB)), json!({ "to": id(ALICE), "amount": "1" }));
    let paid = server.by_token("chd_bob", "POST", &bobs, "key-1", &one.to_string()).await;
    assert_eq!(paid.outcome(), "201", "nobody else's are revoked");
}

#[tokio::test]
async fn keys_are_changed_by_whoever_may_and_by_signature_alone() {
    let server = town().await;
    let (good, none) = (server.proven(NEW), json!({ "key": null }));
    let mut unproven = good.clone();
    unproven["proof"] = server.proven(NEWER)["proof"].clone();
    let without = |field: &str| {
        let mut body = good.clone();
        body.as_object_mut().expect("an object").remove(field);
        body
    };
    let mut nameless = good.clone();
    nameless["key"] = json!(null);
    let (rotation, recovery_key) = (path("/key-rotation"), path("/recovery-key"));
    let (recovery, cancellation) = (path("/recovery"), path("/recovery/cancellation"));
    for (number, method, path, body, expected) in [
        (BOB, "POST", &rotation, &good, "403 not-your-keys"),
        (ALICE, "POST", &rotation, &unproven, "422 key-not-proven"),
        (ALICE, "POST", &rotation, &without("proof"), "400 malformed"),
        (ALICE, "POST", &rotation, &nameless, "400 malformed"),
        (ALICE, "POST", &rotation, &server.proven(ALICE), "409 key-taken"),
        (ALICE, "POST", &rotation, &server.proven(BOB), "409 key-taken"),
        (ALICE, "POST", &rotation, &server.proven(CASHIER), "409 key-taken"),
        (BOB, "PUT", &recovery_key, &good, "403 not-your-keys"),
        (ALICE, "PUT", &recovery_key, &unproven, "422 key-not-proven"),
        (ALICE, "PUT", &recovery_key, &json!({}), "400 malformed"),
        (ALICE, "PUT", &recovery_key, &without("proof"), "400 malformed"),
        (ALICE, "PUT", &recovery_key, &nameless, "400 malformed"),
        (ALICE, "PUT", &recovery_key, &none, "409 no-recovery-key"),
        (SAFE, "POST", &recovery, &good, "409 no-recovery-key"),
        (ALICE, "POST", &cancellation, &json!({}), "409 no-recovery-pending"),
        (BOB, "POST", &cancellation, &json!({}), "403 not-your-keys"),
        (ALICE, "POST", &cancellation, &good, "400 malformed"),
    ] {
        let answered = server.signed(number, method, path, body).await;
        assert_eq!(answered.outcome(), expected, "{number} {method} {path} {body}");
    }
    server.for_alice(ALICE, "PUT", &recovery_key, &server.proven(SAFE)).await;
    let by_bob = server.signed(BOB, "POST", &recovery, &good).await;
    assert_eq!(by_bob.outcome(), "403 not-the-recovery-key");
    // Whoever names the account instead of bringing the recovery key along is the account, or nobody.
    let named = server.for_alice(SAFE, "POST", &cancellation, &json!({})).await;
    assert_eq!(named.outcome(), "401 bad-signature");
    let unknown = server.signed(SAFE, "POST", &rotation, &good).await;
    assert_eq!(unknown.outcome(), "401 unknown-signer");
    for (method, path, body) in [
        ("POST", &rotation, good.to_string()),
        ("PUT", &recovery_key, none.to_string()),
        ("POST", &recovery, good.to_string()),
        ("POST", &cancellation, "{}".into()),
    ] {
        let answered = server.by_token("chd_one", method, path, "key-9", &body).await;
        assert_eq!(answered.outcome(), "403 signature-required", "{path}");
    }
}
