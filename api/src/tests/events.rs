//! The event stream: from any place, filtered, resumed, and alive while nothing happens.

use axum::body::BodyDataStream;
use futures_util::StreamExt;

use super::*;

/// A stream that is being listened to.
struct Heard {
    body: BodyDataStream,
    text: String,
}

impl Heard {
    /// The next block: its id, and its data if it has any.
    async fn next(&mut self) -> (String, Option<Value>) {
        while !self.text.contains("\n\n") {
            let piece = self.body.next().await.expect("no end").expect("a piece");
            self.text += str::from_utf8(&piece).expect("UTF-8");
        }
        let (block, rest) = self.text.split_once("\n\n").expect("a block");
        let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
        let heard = (
            field("id: ").expect("every block has an id"),
            field("data: ").map(|data| serde_json::from_str(&data).expect("JSON")),
        );
        self.text = rest.to_owned();
        heard
    }

    /// The ids and types of the events up to the next heartbeat, and where that says to go on after.
    async fn until_quiet(&mut self) -> (Vec<String>, String) {
        let mut events = Vec::new();
        loop {
            match self.next().await {
                (id, Some(event)) => {
                    assert_eq!(event["id"], id.as_str());
                    events.push(format!("{id} {}", event["type"].as_str().expect("a type")));
                }
                (id, None) => return (events, id),
            }
        }
    }
}

async fn listen(server: &Server, query: &str, last_event: Option<&str>) -> Heard {
    let mut request = Request::builder().uri(format!("/v1/events{query}"));
    if let Some(id) = last_event {
        request = request.header("last-event-id", id);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = server.router.clone().oneshot(request).await.expect("an answer, always");
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    Heard { body: response.into_body().into_data_stream(), text: String::new() }
}

/// Alice holds a plot in a commons whose first record is 0.
async fn a_plot() -> Server {
    let server = Server::start();
    server.open_account(ALICE, "1000").await;
    server.open_account(BOB, "1000").await;
    server.register("plot", "land", "A plot").await;
    server.claim(ALICE, "plot", "100", "20").await;
    server.read("/v1/commons").await;
    server
}

#[tokio::test]
async fn a_listener_is_told_everything_once_and_in_order_from_wherever_it_was() {
    let server = a_plot().await;
    let (all, quiet) = listen(&server, "?from=0", None).await.until_quiet().await;
    assert_eq!(all.first().map(String::as_str), Some("0.0 founded"));
    assert_eq!(quiet, (server.node.root().0 - 1).to_string());
    for (n, event) in all.iter().enumerate() {
        let id = event.split(' ').next().expect("an id");
        let (rest, _) = listen(&server, "", Some(id)).await.until_quiet().await;
        assert_eq!(rest, all[n + 1..], "after {id}");
    }
    let (rest, _) = listen(&server, "?from=0", Some(&quiet)).await.until_quiet().await;
    assert_eq!(rest, Vec::<String>::new(), "the header goes before the parameter");

    let mut later = listen(&server, "", None).await;
    server.open_account(12, "5").await;
    let (told, _) = later.next().await;
    assert_eq!(told, format!("{}.0", quiet.parse::<u64>().expect("a record") + 1), "what comes next");

    let restarted = server.restart();
    let (again, _) = listen(&restarted, "?from=0", None).await.until_quiet().await;
    assert_eq!(again[..all.len()], all, "from the journal as from memory");
}

#[tokio::test]
async fn a_listener_is_told_what_it_wants_alone() {
    let server = a_plot().await;
    let wanted = |query: String| {
        let server = &server;
        async move { listen(server, &format!("?from=0{query}"), None).await.until_quiet().await.0 }
    };
    let kinds = |events: Vec<String>| -> Vec<String> {
        events.iter().map(|event| event.split(' ').nth(1).unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(kinds(wanted("&asset=plot".into()).await), ["asset_registered", "claimed"]);
    assert_eq!(kinds(wanted(format!("&account={}", id(BOB))).await), ["account_opened", "issued"]);
    assert_eq!(kinds(wanted("&type=claimed,issued".into()).await), ["issued", "issued", "claimed"]);
    assert_eq!(kinds(wanted(format!("&type=issued&account={}", id(ALICE))).await), ["issued"]);
    assert_eq!(kinds(wanted("&class=land".into()).await), ["asset_registered", "claimed"]);
    assert_eq!(kinds(wanted("&class=bands".into()).await), Vec::<String>::new());
}

#[tokio::test]
async fn what_no_listener_can_mean_is_refused() {
    let server = Server::start();
    let check = async |path: &str, last: &str| {
        server.send("GET", path, &[("last-event-id", last)], b"").await.outcome()
    };
    assert_eq!(check("/v1/events", "seven").await, "400 malformed");
    assert_eq!(check("/v1/events?from=x", "1").await, "400 malformed");
    assert_eq!(check("/v1/events?accounts=x", "1").await, "400 malformed");
    assert_eq!(check("/v1/events?type=claimed,clamed", "0").await, "400 malformed");
    assert_eq!(check("/v1/events?asset=elsewhere", "0").await, "404 unknown-asset");
    assert_eq!(check("/v1/events?class=elsewhere", "0").await, "404 unknown-class");
    assert_eq!(check(&format!("/v1/events?account={}", id(BOB)), "0").await, "404 unknown-account");
    for ahead in
        [server.node.visible().to_string(), format!("{}.0", server.node.visible()), u64::MAX.to_string()]
    {
        assert_eq!(check("/v1/events", &ahead).await, "409 not-yet-visible");
    }
}

#[tokio::test]
async fn a_ballot_is_told_of_and_not_told_before_the_close() {
    let server = Server::start();
    server.open_account(ALICE, "1000").await;
    server.admit(ALICE).await;
    let question =
        json!({ "kind": "opinion", "id": "well", "title": "A well", "text": "Should we dig one?" });
    server.post(ALICE, "/v1/proposals", question).await;
    server.advance("P11D").await;
    let cast = server.signed(ALICE, "PUT", "/v1/rounds/1/ballot", &json!({ "votes": { "well": 77 } })).await;
    let record = cast.json()["record"].as_u64().expect("a record");
    server.read("/v1/commons").await;

    let told =
        async || listen(&server, &format!("?from={record}"), None).await.next().await.1.expect("an event");
    let withheld = told().await;
    assert_eq!(withheld["type"], "ballots_withheld");
    assert_eq!(withheld["members"], json!([id(ALICE)]));
    assert!(!withheld.to_string().contains("77"), "{withheld}");
    server.advance("P20D").await;
    let shown = told().await;
    assert_eq!((&shown["type"], &shown["votes"]["well"]), (&json!("ballot_cast"), &json!(77)));
}
