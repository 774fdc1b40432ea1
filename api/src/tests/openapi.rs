//! The document that is served is the one that is checked in, and says something of everything.

use expect_test::expect_file;
use serde_json::Value;

use super::Server;

#[tokio::test]
async fn the_document_that_is_served_is_checked_in() {
    let served = Server::start().send("GET", "/openapi.json", &[], b"").await;
    expect_file!["../../openapi.json"].assert_eq(&String::from_utf8(served.bytes).expect("JSON"));
}

/// Every schema, parameter and property without a description, by where it is.
fn undescribed(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                undescribed(member, &format!("{at}/{name}"), found);
            }
            let is_object = members.get("type").is_some_and(|kind| kind == "object");
            let properties = members.get("properties").and_then(Value::as_object).filter(|_| is_object);
            // The one member of what serde tags says no more than what it is tagged with, and a constant names itself.
            let tags = members.contains_key("description") && properties.is_some_and(|all| all.len() == 1);
            for (name, property) in properties.into_iter().flatten() {
                if property.get("description").is_none() && property.get("const").is_none() && !tags {
                    found.push(format!("{at}: {name}"));
                }
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| undescribed(item, &format!("{at}/{n}"), found))
        }
        _ => {}
    }
}

/// Every reference, and where it is.
fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn everything_is_described_and_every_reference_leads_somewhere() {
    let document = crate::openapi::document(&crate::route::routes().operations);
    let document: Value = serde_json::from_str(&document).expect("JSON");
    let mut all = Vec::new();
    references(&document, &mut all);
    assert!(all.len() > 500, "references are found");
    let lost: Vec<_> = all.iter().filter(|reference| document.pointer(&reference[1..]).is_none()).collect();
    assert_eq!(lost, Vec::<&&str>::new());
    let mut found = Vec::new();
    undescribed(&document["paths"], "paths", &mut found);
    undescribed(&document["components"], "components", &mut found);
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        if schema.get("description").is_none() {
            found.push(format!("schema {name}"));
        }
    }
    assert_eq!(found, Vec::<String>::new());
}
