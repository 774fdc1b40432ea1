//! `clock`: the clock of the commons, and setting it forward where it is manual.

use std::collections::BTreeMap;

use anyhow::Result;
use clap::Args;
use ledger::Duration;
use serde_json::{Value, json};

use crate::names::Names;
use crate::output::{Output, cell};
use crate::remote::{Server, field};
use crate::sentence::{says_nothing, sentence};
use crate::when::When;

/// Shows the clock of the commons; sets it forward where it is manual
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold clock
  commonhold clock --advance P1D

What happened by itself in that time is told: line by line if it is little, otherwise by how often, beside the first
arrears, lapses and sales.

A clock can be set under `serve --manual-clock` and in the demo: for tests and rehearsals.")]
pub struct Clock {
    /// Set it forward by this long
    #[arg(long, value_name = "DURATION")]
    advance: Option<Duration>,
    /// Set it forward to this time, or to the first second of this date (UTC)
    #[arg(long, value_name = "TIME", conflicts_with = "advance")]
    to: Option<When>,
    #[command(flatten)]
    server: Server,
}

/// More events than these are told by how many of each kind there were.
const EVENTS_TOLD: usize = 12;

impl Clock {
    /// Shows or sets it.
    pub fn run(self, output: Output) -> Result<()> {
        let client = self.server.client();
        let now = client.clock()?;
        // A time, not a length: sent twice because a connection broke, it is still that time.
        let Some(to) = self.to.map(|to| to.from(now)).or(self.advance.map(|length| now + length)) else {
            return output.show(&json!({ "clock": now }), |_| now.to_string());
        };
        let before: u64 = field(&self.server.get("/v1/commons")?, "head_record")?;
        client.post("/v1/clock", &json!({ "to": to }))?;
        let clock = client.clock()?;
        let mut events = Vec::new();
        self.server.each_event(before + 1, |event| events.push(event))?;
        output.show(&json!({ "clock": clock, "events": events }), |_| {
            let told = tell(&events, &mut self.server.names()).into_iter();
            format!("{clock}{}", told.map(|line| format!("\n  {line}")).collect::<String>())
        })
    }
}

/// What somebody loses an asset by, or gets one: told line by line even among much else.
const WEIGHTY: [&str; 4] = ["fell_into_arrears", "lapsed", "purchased", "claimed"];

/// A line for each event; if they are many, for each kind of those that are not among the first weighty ones.
fn tell(events: &[Value], names: &mut Names) -> Vec<String> {
    let (mut told, mut counts) = (Vec::new(), BTreeMap::<String, usize>::new());
    for event in events.iter().filter(|event| !says_nothing(event)) {
        let kind = cell(&event["type"]);
        let weighty = events.len() <= EVENTS_TOLD || WEIGHTY.contains(&kind.as_str());
        if weighty && told.len() < EVENTS_TOLD {
            let event = names.told(event);
            told.push(format!("{}  {}", cell(&event["at"]), sentence(&event)));
        } else {
            *counts.entry(kind.replace('_', " ")).or_default() += 1;
        }
    }
    let and = if told.is_empty() { "" } else { "and " };
    told.extend(counts.iter().map(|(kind, count)| format!("{and}{count} × {kind}")));
    told
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn few_events_are_told_and_many_are_counted() {
        let mut names = Server { server: "http://127.0.0.1:1".into(), ca: None, at: None }.names();
        let opening = json!({ "type": "voting_opened", "at": "2027-01-01T00:00:00Z", "round": 2 });
        let mut events = vec![opening; EVENTS_TOLD];
        let mut told = |events: &[Value]| tell(events, &mut names).join("\n");
        expect!["2027-01-01T00:00:00Z  Round 2 began to take votes"].assert_eq(&told(&events[..1]));
        assert_eq!(told(&events).lines().count(), EVENTS_TOLD);
        assert_eq!(told(&[]), "");
        events.push(json!({ "type": "all_settled", "at": "2027-01-01T00:00:00Z" }));
        expect![[r#"
            1 × all settled
            12 × voting opened"#]]
        .assert_eq(&told(&events));
        events.push(json!({ "type": "fell_into_arrears", "at": "2027-01-02T00:00:00Z", "holder": "anna",
            "asset": "a", "lapses_at": "2027-02-02T00:00:00Z" }));
        expect![[r#"
            2027-01-02T00:00:00Z  anna fell into arrears with a; it lapses at 2027-02-02T00:00:00Z
            and 1 × all settled
            and 12 × voting opened"#]]
        .assert_eq(&told(&events));
    }
}
