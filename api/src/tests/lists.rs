//! Lists: pages that join without gap or repetition, filters, orders.

use std::collections::BTreeSet;

use super::*;

const ASSETS: usize = 300;

/// `ASSETS` lots, of which Alice holds every third, each at another valuation.
async fn town() -> Server {
    let server = Server::start();
    server.open_account(ALICE, "900000").await;
    let lots = (0..ASSETS)
        .map(|n| json!({ "id": format!("lot/{n:03}"), "class": "land", "name": format!("Lot {n}") }));
    server.post(SURVEYOR, "/v1/assets", lots.collect()).await;
    for n in (0..ASSETS).step_by(3) {
        let valuation = format!("{}", (n * 7) % 100 + 1);
        server.claim(ALICE, &format!("lot/{n:03}"), &valuation, &format!("{}", n + 5)).await;
    }
    server
}

/// All items of the list at `path`, in pages of `limit`.
async fn walk(server: &Server, path: &str, limit: usize) -> Vec<Value> {
    let separator = if path.contains('?') { '&' } else { '?' };
    let mut items = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = server.get(&format!("{path}{separator}limit={limit}{cursor}")).await;
        let page_items = page["items"].as_array().expect("items");
        assert!(page_items.len() <= limit);
        items.extend(page_items.iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
        assert!(!page_items.is_empty(), "a page that is not the last has items");
    }
}

fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test]
async fn pages_join_in_every_order() {
    let server = town().await;
    let all = ids(&walk(&server, "/v1/assets", 1000).await);
    assert_eq!(all.len(), ASSETS);
    assert!(all.is_sorted());
    for sort in ["id", "valuation", "-valuation", "runs_out_at"] {
        let path = format!("/v1/assets?sort={sort}");
        let whole = walk(&server, &path, 1000).await;
        for limit in [7, 100, 300] {
            assert_eq!(walk(&server, &path, limit).await, whole, "{sort} in pages of {limit}");
        }
        assert_eq!(BTreeSet::from_iter(ids(&whole)).len(), ASSETS, "{sort}");
    }
    let units = |item: &Value| item["valuation"].as_str().and_then(|text| text.parse::<f64>().ok());
    let rising: Vec<_> =
        walk(&server, "/v1/assets?sort=valuation", 50).await.iter().filter_map(units).collect();
    let falling: Vec<_> =
        walk(&server, "/v1/assets?sort=-valuation", 50).await.iter().filter_map(units).collect();
    assert_eq!((rising.len(), rising.is_sorted()), (ASSETS / 3, true));
    assert!(falling.iter().rev().is_sorted());
}

#[tokio::test]
async fn filters_narrow_a_list() {
    let server = town().await;
    let alice = id(ALICE);
    for (query, count) in [
        ("status=held", ASSETS / 3),
        ("status=vacant", ASSETS - ASSETS / 3),
        ("status=retired", 0),
        ("class=land", ASSETS),
        ("class=town%2Fnames", 0),
        (&format!("holder={alice}"), ASSETS / 3),
        (&format!("holder={}", id(BOB)), 0),
        (&format!("holder={alice}&sort=-valuation&q=LOT"), ASSETS / 3),
        ("q=lot%2F29", 10),
        ("q=lot+29", 11),
        ("q=castle", 0),
        ("min_price=0.01", ASSETS / 3),
        ("max_price=0", ASSETS - ASSETS / 3),
        ("min_price=1&max_price=50&status=held", 50),
    ] {
        assert_eq!(walk(&server, &format!("/v1/assets?{query}"), 9).await.len(), count, "{query}");
    }
    let held = walk(&server, &format!("/v1/accounts/{alice}/holdings"), 17).await;
    assert_eq!(held, walk(&server, &format!("/v1/assets?holder={alice}"), 1000).await);
}

#[tokio::test]
async fn a_statement_adds_up_whatever_the_pages() {
    let server = town().await;
    let path = format!("/v1/accounts/{}/statement", id(ALICE));
    let whole = walk(&server, &path, 1000).await;
    for limit in [1, 7] {
        assert_eq!(walk(&server, &path, limit).await, whole, "in pages of {limit}");
    }
    let balance = server.get(&format!("/v1/accounts/{}", id(ALICE))).await["balance"].clone();
    assert_eq!(whole.last().map(|line| &line["balance"]), Some(&balance));
    assert_eq!(whole[0]["type"], "issued");
    assert_eq!(whole[1]["type"], "claimed");
    assert_eq!(whole[1]["counterpart"]["place"], "deposits");
    assert_eq!(whole[1]["direction"], "out");
}

#[tokio::test]
async fn histories_and_records_page_too() {
    let server = town().await;
    for n in 1..=20 {
        let body = json!({ "valuation": format!("{n}") });
        let answered = server.signed(ALICE, "PUT", "/v1/assets/lot%2F000/valuation", &body).await;
        assert_eq!(answered.outcome(), "201");
        server.advance("PT1H").await;
    }
    let history = walk(&server, "/v1/assets/lot%2F000/history", 1000).await;
    assert_eq!(walk(&server, "/v1/assets/lot%2F000/history", 1).await, history);
    let types: Vec<&str> = history.iter().filter_map(|event| event["type"].as_str()).collect();
    assert_eq!(types[..2], ["asset_registered", "claimed"]);
    assert!(types.contains(&"tax_collected") && types.contains(&"revalued"));
    assert!(history.iter().all(|event| event["asset"] == "lot/000"));

    let head = server.get("/v1/commons").await["head_record"].as_u64().expect("a number");
    let records = walk(&server, "/v1/records", 10).await;
    assert_eq!(records.len() as u64, head + 1);
    assert_eq!(walk(&server, "/v1/records?from=5", 1000).await, records[5..]);
    assert_eq!(walk(&server, &format!("/v1/records?from={}", head + 1), 10).await, [Value::Null; 0]);
}
