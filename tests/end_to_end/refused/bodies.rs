//! What is asked: bodies, amounts, votes, texts, addresses, queries.

use serde_json::{Value, json};

use super::town::Town;
use super::{Case, case};
use crate::commons::asset_path;
use crate::http::Request;

/// Signed bytes that are no command.
pub(super) fn json(town: &Town) -> Vec<Case> {
    let path = town.path("ada", "/transfers");
    let send = |body: &[u8]| town.sign_bytes("ada", "POST", &path, body);
    let bob = town.account("bob");
    let text = |body: String| send(body.as_bytes());
    let deep = |open: &str, times: usize| text(format!(r#"{{"to":{}"#, open.repeat(times)));
    let nested = format!(r#"{{"to":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let mut cases: Vec<Case> = [
        ("", "nothing"),
        (" ", "a space"),
        ("nonsense", "nonsense"),
        ("null", "null"),
        ("[]", "a list"),
        ("{", "half an object"),
        ("{}", "an object without fields"),
        ("\"text\"", "a text"),
        ("\u{feff}{}", "a byte order mark"),
        ("NaN", "no number"),
        ("1e999999", "a number beyond numbers"),
    ]
    .map(|(body, name)| case(name, send(body.as_bytes()), 400, "malformed"))
    .into();
    cases.extend([
        case("bytes", send(&[0xff, 0xfe, 0x00, 0x80]), 400, "malformed"),
        case("NUL in JSON", send(b"{\"to\":\"\0\",\"amount\":\"1\"}"), 400, "malformed"),
        case("deep lists", deep("[", 100_000), 400, "malformed"),
        case("deep objects", deep(r#"{"a":"#, 100_000), 400, "malformed"),
        case("deep lists that end", text(nested), 400, "malformed"),
        case(
            "a field twice",
            text(format!(r#"{{"to":"{bob}","amount":"1","amount":"2"}}"#)),
            400,
            "malformed",
        ),
        case(
            "an unknown field",
            text(format!(r#"{{"to":"{bob}","amount":"1","tip":"1"}}"#)),
            400,
            "malformed",
        ),
        case("two objects", text(format!(r#"{{"to":"{bob}","amount":"1"}} {{}}"#)), 400, "malformed"),
        case(
            "a lone surrogate",
            text(format!(r#"{{"to":"{bob}","amount":"1","memo":"\ud800"}}"#)),
            400,
            "malformed",
        ),
        case("a list for an account", text(r#"{"to":["x"],"amount":"1"}"#.into()), 400, "malformed"),
        case("2 MB, signed", send(&vec![b' '; 2 << 20]), 413, "too-large"),
    ]);
    let two_megabytes = Value::String("x".repeat(2 << 20));
    cases.push(case(
        "2 MB, by token",
        town.by_token("POST", &path, "chd_x", &two_megabytes),
        413,
        "too-large",
    ));
    cases
}

pub(super) fn amounts(town: &Town) -> Vec<Case> {
    let path = town.path("ada", "/transfers");
    let send = |amount: Value| {
        town.sign("ada", "POST", &path, &json!({ "to": town.account("bob"), "amount": amount }))
    };
    let digits = |zeros: usize| format!("1{}", "0".repeat(zeros));
    let mut cases = Vec::new();
    for text in [
        "", " ", "-1", "-0", "+1", "1e2", "1E2", "01", "00", "1.", ".1", "1.2.3", " 1", "1 ", "1_000", "1,5",
        "0x1", "NaN", "inf", "\u{ff11}", "1\u{0}", "--1", "½",
    ] {
        cases.push(case(format!("amount {text:?}"), send(json!(text)), 400, "malformed"));
    }
    for amount in
        [json!(1), json!(1.5), json!(-1), json!(null), json!(true), json!({}), json!(["1"]), json!(1e40)]
    {
        cases.push(case(format!("amount {amount}"), send(amount), 400, "malformed"));
    }
    // An amount beyond any currency cannot be read; one beyond this currency is read and refused.
    for text in [digits(40), format!("0.{}", "0".repeat(40)), digits(100_000)] {
        cases.push(case(format!("amount of {} characters", text.len()), send(json!(text)), 400, "malformed"));
    }
    for text in ["0.001".into(), "1.000".into(), digits(26), "79228162514264337593543950335".to_owned()] {
        cases.push(case(format!("amount {text}"), send(json!(text)), 422, "invalid-amount"));
    }
    cases.push(case("amount 0", send(json!("0")), 422, "zero-amount"));
    cases.push(case("amount 0.00", send(json!("0.00")), 422, "zero-amount"));
    cases.push(case("the most there can be", send(json!(digits(25))), 409, "balance-too-low"));
    let to = |to: &str| town.sign("ada", "POST", &path, &json!({ "to": to, "amount": "1" }));
    cases.push(case("to oneself", to(&town.account("ada")), 422, "same-account"));
    cases.push(case("to nobody", to(&"0".repeat(32)), 404, "unknown-account"));
    cases.push(case("to a name", to("bob"), 400, "malformed"));
    cases.push(case("to upper case", to(&town.account("bob").to_uppercase()), 400, "malformed"));
    cases
}

pub(super) fn votes(town: &Town) -> Vec<Case> {
    let path = "/v1/rounds/1/ballot";
    let vote = |votes: Value| town.sign("ada", "PUT", path, &json!({ "votes": { "lamp": votes } }));
    let text = |body: &str| town.sign_bytes("ada", "PUT", path, body.as_bytes());
    let round = |round: &str| {
        town.sign("ada", "PUT", &format!("/v1/rounds/{round}/ballot"), &json!({ "votes": { "lamp": 1 } }))
    };
    let many: Value =
        (0..1_001).map(|n| (format!("p{n}"), json!(1))).collect::<serde_json::Map<_, _>>().into();
    vec![
        case("the most votes", vote(json!(i64::MAX)), 422, "votes-too-large"),
        case("the fewest votes", vote(json!(i64::MIN)), 422, "votes-too-large"),
        case("too many by one", vote(json!((1 << 26) + 1)), 422, "votes-too-large"),
        case("as many as may be", vote(json!(1 << 26)), 422, "not-enough-credits"),
        case("a vote too many", vote(json!(101)), 422, "not-enough-credits"),
        case("as many against", vote(json!(-101)), 422, "not-enough-credits"),
        case("beyond 64 bits", text(r#"{"votes":{"lamp":9223372036854775808}}"#), 400, "malformed"),
        case("half a vote", vote(json!(0.5)), 400, "malformed"),
        case("a vote in quotes", vote(json!("1")), 400, "malformed"),
        case("no vote", vote(Value::Null), 400, "malformed"),
        case("a proposal twice", text(r#"{"votes":{"lamp":1,"lamp":2}}"#), 400, "malformed"),
        case("votes in a list", text(r#"{"votes":[1]}"#), 400, "malformed"),
        case("no votes at all", text("{}"), 400, "malformed"),
        case("a proposal elsewhere", text(r#"{"votes":{"bench":1}}"#), 422, "not-in-round"),
        case("a proposal that cannot be", text(r#"{"votes":{"../lamp":1}}"#), 400, "malformed"),
        case(
            "1,001 proposals",
            town.sign("ada", "PUT", path, &json!({ "votes": many })),
            422,
            "too-many-votes",
        ),
        case("a round to come", round("2"), 404, "unknown-round"),
        case("round 0", round("0"), 404, "unknown-round"),
        case("a round that is no number", round("first"), 400, "malformed"),
        case("a round below nothing", round("-1"), 400, "malformed"),
        case("a round beyond 64 bits", round("18446744073709551616"), 400, "malformed"),
        case("the current round, by name", round("current"), 400, "malformed"),
    ]
}

pub(super) fn texts_and_lists(town: &Town) -> Vec<Case> {
    let asset = |id: &str, name: &str| json!({ "id": id, "class": "land", "name": name });
    let register = |body: &Value| town.sign("surveyor", "POST", "/v1/assets", body);
    let many: Vec<Value> = (0..1_001).map(|n| asset(&format!("a{n}"), "A")).collect();
    let propose = |change: &str, value: Value| {
        let mut body = town.proposal("bench");
        body[change] = value;
        town.sign("ada", "POST", "/v1/proposals", &body)
    };
    let link = json!({ "id": "a", "class": "land", "name": "A", "link": "javascript:alert(1)" });
    let class = json!({ "id": "a", "class": "sea", "name": "A" });
    vec![
        case("no asset", register(&json!([])), 422, "list-length"),
        case("1,001 assets", register(&json!(many)), 422, "list-length"),
        case(
            "an asset twice in a list",
            register(&json!([asset("a", "A"), asset("a", "A")])),
            409,
            "asset-exists",
        ),
        case(
            "an asset that exists",
            register(&json!([asset("a", "A"), asset("plot", "A")])),
            409,
            "asset-exists",
        ),
        case("an asset in upper case", register(&asset("Plot-9", "A")), 400, "malformed"),
        case("an asset with a path", register(&asset("../plot", "A")), 400, "malformed"),
        case("an asset with a long id", register(&asset(&"a".repeat(65), "A")), 400, "malformed"),
        case("an asset without a name", register(&asset("a", "")), 422, "invalid-particulars"),
        case(
            "an asset with a long name",
            register(&asset("a", &"A".repeat(201))),
            422,
            "invalid-particulars",
        ),
        case("an asset named NUL", register(&asset("a", "\0")), 422, "invalid-particulars"),
        case("an asset with a script", register(&link), 422, "invalid-particulars"),
        case("an asset of no class", register(&class), 404, "unknown-class"),
        case("a proposal that exists", propose("id", json!("lamp")), 409, "proposal-exists"),
        case("a proposal in upper case", propose("id", json!("Lamp")), 400, "malformed"),
        case("a proposal without a title", propose("title", json!("")), 422, "invalid-text"),
        case("a title of two lines", propose("title", json!("a\nb")), 422, "invalid-text"),
        case("a text with NUL", propose("text", json!("\0")), 422, "invalid-text"),
        case("a long text", propose("text", json!("x".repeat(10_001))), 422, "invalid-text"),
        case("an ask for nothing", propose("ask", json!("0")), 422, "zero-amount"),
        case("an ask in fractions of cents", propose("ask", json!("0.001")), 422, "invalid-amount"),
        case("a minimum above the ask", propose("minimum", json!("5.01")), 422, "minimum-above-ask"),
        case("a grant to nobody", propose("recipient", json!("0".repeat(32))), 404, "unknown-account"),
        case("another kind", propose("kind", json!("war")), 400, "malformed"),
        case("a bond beyond the balance", propose("ask", json!("1000000")), 409, "balance-too-low"),
    ]
}

pub(super) fn addresses(town: &Town) -> Vec<Case> {
    let post = |path: &str| town.sign("ada", "POST", path, &json!({ "amount": "1" }));
    let jose = |method: &str, path: &str| {
        Request::new(method, path, "{}").header("Content-Type", "application/jose+json")
    };
    let mut cases = vec![
        case("no such asset", post(&asset_path("nowhere", "/deposits")), 404, "unknown-asset"),
        case("dots are part of an id", post("/v1/assets/%70lot%2F..%2F/deposits"), 404, "unknown-asset"),
        case("nothing there", post("/v1/nothing"), 404, "not-found"),
        case("a page", post("/"), 405, "method-not-allowed"),
        case("a slash too many", post("/v1/issuances/"), 404, "not-found"),
        case("DELETE", jose("DELETE", "/v1/accounts"), 405, "method-not-allowed"),
        case("PUT where POST is", jose("PUT", "/v1/accounts"), 405, "method-not-allowed"),
        case("POST where PUT is", jose("POST", &asset_path("plot", "/valuation")), 405, "method-not-allowed"),
        case("GET what is only written", jose("GET", "/v1/issuances"), 405, "method-not-allowed"),
        case("a method of one's own", jose("BREW", "/v1/accounts"), 405, "method-not-allowed"),
        case("a clock of words", Request::new("POST", "/v1/clock", "soon"), 400, "malformed"),
        case(
            "a clock without end",
            Request::new("POST", "/v1/clock", r#"{"advance":"P99999999D"}"#),
            400,
            "malformed",
        ),
        case(
            "a clock that goes back",
            Request::new("POST", "/v1/clock", r#"{"to":"2029-01-01T00:00:00Z"}"#),
            409,
            "clock-goes-back",
        ),
        case(
            "a clock that does both",
            Request::new("POST", "/v1/clock", r#"{"advance":"PT1S","to":"2031-01-01T00:00:00Z"}"#),
            400,
            "malformed",
        ),
    ];
    for id in
        ["%00", "%FF", "%zz", "%", "%2e%2e%2fplot", "PLOT", "plot%20", &"a".repeat(65), &"a".repeat(60_000)]
    {
        let shown: String = id.chars().take(20).collect();
        cases.push(case(
            format!("asset {shown}"),
            post(&format!("/v1/assets/{id}/deposits")),
            400,
            "malformed",
        ));
    }
    cases
}

pub(super) fn reads() -> Vec<Case> {
    let get =
        |path: &str, status, slug| case(format!("GET {path}"), Request::new("GET", path, ""), status, slug);
    let mut cases = vec![
        get("/v1/nothing", 404, "not-found"),
        get("/v1/assets/nowhere", 404, "unknown-asset"),
        get("/v1/assets?class=sea", 404, "unknown-class"),
        get("/v1/records/99999999", 404, "unknown-record"),
        get("/v1/rounds/99", 404, "unknown-round"),
        get("/v1/rounds/1/result", 404, "no-result-yet"),
        get("/v1/proposals/bench", 404, "unknown-proposal"),
        get(&format!("/v1/accounts/{}", "0".repeat(32)), 404, "unknown-account"),
        get(&format!("/v1/members/{}", "0".repeat(32)), 404, "not-a-member"),
    ];
    for path in [
        "/v1/assets/%FF",
        "/v1/assets/%00",
        "/v1/assets/PLOT",
        "/v1/accounts/ada",
        "/v1/accounts/%E2%82%AC",
        "/v1/records/-1",
        "/v1/records/18446744073709551616",
        "/v1/records/1.0",
        "/v1/rounds/x",
        "/v1/members/x",
        "/v1/assets?limit=0",
        "/v1/assets?limit=1001",
        "/v1/assets?limit=-1",
        "/v1/assets?limit=x",
        "/v1/assets?cursor=!",
        "/v1/assets?cursor=_____w",
        "/v1/assets?sort=luck",
        "/v1/assets?status=lost",
        "/v1/assets?min_price=-1",
        "/v1/assets?max_price=1e9",
        "/v1/assets?limit=1&limit=2",
        "/v1/assets?colour=red",
        "/v1/assets/plot/quote?valuation=x",
        "/v1/assets/plot/quote?account=x",
        "/v1/assets/plot/history?cursor=AAAA",
        "/v1/commons?at_least=x",
        "/v1/commons?at_least=-1",
        "/v1/commons?x",
        "/v1/records?from=x",
        "/v1/treasury/history?cursor=OTIyMzM3MjAzNjg1NDc3NTgwNw",
    ] {
        cases.push(get(path, 400, "malformed"));
    }
    cases
}
