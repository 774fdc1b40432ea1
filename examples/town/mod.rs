//! A small commons to tell stories in: served over HTTP from a temporary directory, on a clock that the story sets.

use std::sync::Arc;

use anyhow::{Context, Result};
use client::{Client, ClientError, Key, Method, Receipt};
use node::{Clock, Node};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A commons, its one officer, and its server.
pub struct Town {
    pub client: Arc<Client>,
    officer: Key,
    node: Node,
    _dir: TempDir,
}

/// Somebody with an account.
pub struct Person {
    client: Arc<Client>,
    pub key: Key,
}

impl Town {
    /// Founds a commons with these tables of classes, in euros, and serves it.
    pub fn found(classes: &str) -> Result<Town> {
        let officer = Key::generate();
        let constitution = format!(
            r#"
            name = "A small town"
            currency = {{ code = "EUR", scale = 2 }}
            [officers]
            registrars = ["{key}"]
            registrars_needed = 1
            surveyors = ["{key}"]
            cashiers = ["{key}"]
            cashiers_needed = 1
            issue_limit = "100000000"
            {classes}
            "#,
            key = officer.public()
        );
        let dir = tempfile::tempdir()?;
        let commons = dir.path().join("town");
        let founded_at = "2026-01-01T00:00:00Z".parse().map_err(anyhow::Error::msg)?;
        Node::create(&commons, &constitution, founded_at)?;
        let node = Node::open(&commons, Clock::Manual)?;
        let client = Arc::new(Client::new(&serve(node.clone())?));
        Ok(Town { client, officer, node, _dir: dir })
    }

    /// Somebody opens an account, and the cashier issues `money` to it.
    pub fn person(&self, money: &str) -> Result<Person> {
        let person = Person { client: self.client.clone(), key: Key::generate() };
        person.ask(Method::Post, "/v1/accounts", json!({ "key": person.key.public() }))?;
        let account = person.key.account();
        let issue =
            json!({ "account": account, "amount": money, "reference": format!("cash for {account}") });
        self.officer(Method::Post, "/v1/issuances", issue)?;
        Ok(person)
    }

    /// The surveyor enters an asset.
    pub fn register(&self, id: &str, class: &str) -> Result<()> {
        self.officer(Method::Post, "/v1/assets", json!({ "id": id, "class": class, "name": id }))?;
        Ok(())
    }

    /// Time passes, such as `P30D`, and what falls due on the way happens at its own second.
    pub fn pass(&self, time: &str) -> Result<()> {
        self.client.post("/v1/clock", &json!({ "advance": time }))?;
        Ok(())
    }

    /// A field of an asset as it is now.
    pub fn asset(&self, id: &str, field: &str) -> Result<String> {
        text(&self.client.get(&format!("/v1/assets/{id}"))?, field)
    }

    fn officer(&self, method: Method, path: &str, body: Value) -> Result<Receipt, ClientError> {
        self.client.signed(&self.officer, method, path, &body)
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        let _ = self.node.shut_down(); // The story is over either way.
    }
}

impl Person {
    /// Asks for something, signed with this person's key.
    pub fn ask(&self, method: Method, path: &str, body: Value) -> Result<Receipt, ClientError> {
        self.client.signed(&self.key, method, path, &body)
    }

    /// What is on the account.
    pub fn balance(&self) -> Result<String> {
        text(&self.client.get(&format!("/v1/accounts/{}", self.key.account()))?, "balance")
    }
}

/// A field of an object as text; empty where there is none.
fn text(object: &Value, field: &str) -> Result<String> {
    let value = object.get(field).with_context(|| format!("there is no {field}"))?;
    Ok(value.as_str().map_or_else(|| value.to_string(), String::from).replace("null", ""))
}

/// Serves `node` on a free port, in a thread of its own, for as long as the program runs.
fn serve(node: Node) -> Result<String> {
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        runtime.block_on(api::serve(node, listener, api::Settings::default(), std::future::pending()))
    });
    Ok(url)
}
