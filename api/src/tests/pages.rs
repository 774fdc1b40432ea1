//! Pages as a browser fetches them: their answers and headers, and what of them can be checked without one.

use super::amendments::town;
use super::*;

const BROWSER: [(&str, &str); 2] = [("accept", "text/html,*/*;q=0.8"), ("accept-language", "en-GB,en;q=0.9")];

/// The page at `path`, as text.
async fn page(server: &Server, path: &str, status: u16) -> (Answered, String) {
    server.read("/v1/commons").await;
    let answered = server.send("GET", path, &BROWSER, b"").await;
    assert_eq!(answered.status.as_u16(), status, "{path}");
    let text = String::from_utf8(answered.bytes.clone()).expect("UTF-8");
    (answered, text)
}

/// A commons in which everything happened once: two members, assets, a round, an opinion, a redemption.
async fn lived_in() -> Server {
    let server = town().await;
    server.register("field", "land", "Field").await;
    server.claim(ALICE, "field", "10000", "500").await;
    let road = json!({
        "kind": "funding", "id": "road", "title": "A road", "text": "Over the hill.", "ask": "0.20",
        "recipient": id(BOB),
    });
    server.post(ALICE, "/v1/proposals", road).await;
    server.hold_round(1, json!({ "road": 5 })).await;
    server.post(BOB, "/v1/redemptions", json!({ "amount": "2" })).await;
    server
}

#[tokio::test]
async fn every_page_is_there_in_every_language() {
    let server = lived_in().await;
    let (alice, nobody) = (format!("/accounts/{}", id(ALICE)), format!("/accounts/{}", id(99)));
    let pages = [
        ("/", 200),
        ("/register", 200),
        ("/register?class=land&status=held&sort=-valuation&q=field", 200),
        ("/assets/field", 200),
        ("/assets/field?valuation=12000", 200),
        ("/assets/none", 404),
        (&alice, 200),
        (&nobody, 404),
        ("/rounds", 200),
        ("/rounds/1", 200),
        ("/rounds/7", 404),
        ("/proposals/road", 200),
        ("/proposals/none", 404),
        ("/insights", 200),
        ("/simulate?rate=150&decay=20", 200),
        ("/record", 200),
        ("/record?type=claimed", 200),
        ("/record/0", 200),
        ("/record/100000", 404),
        ("/constitution", 200),
        ("/desk", 200),
        ("/key", 200),
        ("/made/up", 404),
    ];
    for (path, status) in pages {
        for language in ["en", "de"] {
            let path = format!("{path}{}language={language}", if path.contains('?') { '&' } else { '?' });
            let (answered, text) = page(&server, &path, status).await;
            assert_eq!(answered.header("content-type"), "text/html; charset=utf-8", "{path}");
            let policy = answered.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
            assert!(text.contains(&format!("<html lang=\"{language}\">")), "{path}");
            assert!(text.ends_with("</html>"), "{path}");
            assert!(!text.contains("style=\"") && !text.contains("<script>"), "{path} has inline code");
        }
    }
}

#[tokio::test]
async fn programs_read_problems_where_people_read_pages() {
    let server = Server::start();
    for accepted in ["*/*", "application/json"] {
        let answered = server.send("GET", "/made/up", &[("accept", accepted)], b"").await;
        assert_eq!(answered.outcome(), "404 not-found");
    }
}

#[tokio::test]
async fn the_language_that_was_chosen_is_kept() {
    let server = Server::start();
    let (answered, _) = page(&server, "/?language=de", 200).await;
    let cookie = answered.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let headers = [("accept-language", "en"), ("cookie", cookie.as_str())];
    let again = server.send("GET", "/", &headers, b"").await;
    assert!(String::from_utf8_lossy(&again.bytes).contains("<html lang=\"de\">"));
}

#[tokio::test]
async fn a_first_page_with_all_its_files_is_small_and_the_files_are_kept() {
    let server = lived_in().await;
    let zipped = async |path: &str| {
        let answered = server.send("GET", path, &[("accept-encoding", "gzip")], b"").await;
        assert_eq!((answered.status.as_u16(), answered.header("content-encoding")), (200, "gzip"), "{path}");
        answered
    };
    let (_, text) = page(&server, "/", 200).await;
    let files: Vec<&str> =
        text.split('"').filter(|part| part.starts_with("/files/") && !part.ends_with(".svg")).collect();
    assert!(files.len() >= 2, "{files:?}");
    let mut bytes = zipped("/").await.bytes.len();
    for file in &files {
        let answered = zipped(file).await;
        assert_eq!(answered.header("cache-control"), "public, max-age=31536000, immutable");
        bytes += answered.bytes.len();
    }
    assert!(bytes < 50_000, "{bytes} bytes");
    let version = files[0].split('/').nth(2).expect("a version");
    assert_eq!(server.send("GET", &files[0].replace(version, "0"), &[], b"").await.status.as_u16(), 404);
}

/// Nothing is tried: so what would have been is what was.
#[tokio::test]
async fn under_the_figures_that_there_were_rounds_are_what_they_were() {
    let server = lived_in().await;
    let (_, text) = page(&server, "/simulate", 200).await;
    let row = text.split("<tr>").find(|row| row.contains("href=\"/rounds/1\"")).expect("round 1");
    let pairs: Vec<&str> = row.split("<td class=\"figure\">").skip(1).collect();
    assert_eq!(pairs.len(), 3, "{row}");
    for pair in pairs {
        let (was, would) = pair.split_once(" → <strong>").expect("a pair");
        assert_eq!(Some(was), would.split("</strong>").next());
        assert_ne!(was, "0");
    }
    let (_, text) = page(&server, "/simulate?rate=0", 200).await;
    assert!(text.contains("0.20 → <strong>0.00</strong>"), "without tax nothing can be paid");
}

#[tokio::test]
async fn what_is_looked_for_in_the_record_is_found() {
    let server = lived_in().await;
    for (asked, found) in [
        ("3", "/record/3".to_owned()),
        ("field", "/assets/field".to_owned()),
        ("road", "/proposals/road".to_owned()),
        (&id(BOB).to_string(), format!("/accounts/{}", id(BOB))),
    ] {
        let (answered, _) = page(&server, &format!("/record?q={asked}"), 303).await;
        assert_eq!(answered.header("location"), found);
    }
    let (_, text) = page(&server, "/record?q=nothing%20of%20that%20name", 200).await;
    assert!(text.contains("There is nothing of that name"));
    let (_, text) = page(&server, "/record?type=claimed", 200).await;
    assert_eq!(text.matches("assessed it at").count(), 2, "two assets were claimed");
    assert!(!text.contains("opened an account"));
}

/// A ballot is withheld until the close also where people look.
#[tokio::test]
async fn no_page_tells_what_is_in_a_ballot_before_the_close() {
    let server = town().await;
    let poll = json!({ "kind": "opinion", "id": "poll", "title": "A poll", "text": "Why?", "bond": "1" });
    server.post(ALICE, "/v1/proposals", poll).await;
    server.advance("P8D").await;
    let cast = server.signed(BOB, "PUT", "/v1/rounds/1/ballot", &json!({ "votes": { "poll": -7 } })).await;
    assert_eq!(cast.outcome(), "201");
    let record = format!("/record/{}", cast.json()["record"]);
    let account = format!("/accounts/{}", id(BOB));
    for path in ["/rounds/1", "/record", "/record?type=ballot_cast", &record, &account] {
        let (_, text) = page(&server, path, 200).await;
        assert!(!text.contains("-7") && !text.contains("−7") && !text.contains("49 credits"), "{path}");
    }
    server.advance("P2D").await;
    let (_, text) = page(&server, &record, 200).await;
    assert!(text.contains("49 credits"), "{text}");
}
