//! `insights`: how concentrated a commons is.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use insights::{Figures, Unavailable};
use serde_json::Value;

use crate::output::{Output, cell, filled, table};
use crate::remote::{Then, query};

/// Shows how concentrated the commons is: who holds, pays, votes and decides how much, and what is worth watching
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold insights
  commonhold insights --round 2
  commonhold insights town --at 500

Nothing follows by itself from any of it. Rounds are looked at once they have closed.")]
pub struct Insights {
    /// The directory of a commons, rather than a server; nobody needs to stop serving it
    dir: Option<PathBuf>,
    /// Whose votes to look at; the last round that closed if not given
    #[arg(long, value_name = "NUMBER")]
    round: Option<u64>,
    #[command(flatten)]
    server: Then,
}

impl Insights {
    /// Shows them.
    pub fn run(self, output: Output) -> Result<()> {
        output.show(&self.read()?, told)
    }

    fn read(&self) -> Result<Value> {
        let Some(dir) = &self.dir else {
            let query = query(&[("round", self.round.map(|round| round.to_string()))]);
            return self.server.get(&format!("/v1/insights{query}"));
        };
        let past = node::past_of(dir, self.server.at)?;
        match Figures::of(&past.state, past.now, self.round) {
            Ok(figures) => Ok(serde_json::to_value(figures.insights())?),
            Err(Unavailable::Round(refusal)) => Err(refusal.into()),
            Err(Unavailable::Running { round, closes_at }) => {
                bail!("round {round} has not closed yet; it does so at {closes_at}")
            }
        }
    }
}

fn told(insights: &Value) -> String {
    let mut rows = table(&["of", "measure", "value", "watch", "alarm", "level", "meaning"]);
    let mut metrics: Vec<&Value> = insights["metrics"].as_array().into_iter().flatten().collect();
    // What is out of the ordinary first, and the rest as it comes.
    metrics.sort_by_key(|metric| {
        ["alarm", "watch"].iter().position(|level| metric["level"] == **level).unwrap_or(2)
    });
    for metric in metrics {
        let unit = metric["unit"].as_str().unwrap_or_default();
        rows.add_row([
            cell(&metric["of"]),
            cell(&metric["name"]).replace('_', " "),
            figure(&metric["value"], unit),
            threshold(&metric["watch"], unit),
            threshold(&metric["alarm"], unit),
            cell(&metric["level"]),
            cell(&metric["meaning"]),
        ]);
    }
    let round = match insights["round"].as_u64() {
        Some(round) => format!("the votes are those of round {round}"),
        None => "no round has closed yet".into(),
    };
    let head = [&insights["record"], &insights["at"], &insights["level"]].map(cell);
    format!("After record {}, at {}: {}; {round}.\n{}", head[0], head[1], head[2], filled(rows))
}

/// A value as people read it: a share in percent, all else with at most three decimals.
fn figure(value: &Value, unit: &str) -> String {
    match value.as_f64() {
        None => "–".into(),
        Some(value) if unit == "share" => format!("{:.1}%", 100.0 * value),
        Some(value) if value.fract() == 0.0 => format!("{value:.0}"),
        Some(value) => format!("{value:.3}"),
    }
}

fn threshold(threshold: &Value, unit: &str) -> String {
    let Some((kind, bounds)) = threshold.as_object().and_then(|tagged| tagged.iter().next()) else {
        return "–".into();
    };
    match kind.as_str() {
        "above" => format!("above {}", figure(bounds, unit)),
        "below" => format!("below {}", figure(bounds, unit)),
        _ => format!("outside {} to {}", figure(&bounds[0], unit), figure(&bounds[1], unit)),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;
    use crate::Cli;
    use crate::command::Command;

    fn check(insights: &Value, expected: Expect) {
        expected.assert_eq(&told(insights));
    }

    #[test]
    fn levels_are_told_in_words_beside_their_thresholds() {
        let metrics = json!([
            { "name": "hhi", "of": "tax", "value": 1200.5, "unit": "number", "watch": { "above": 1000.0 },
              "alarm": { "above": 1800.0 }, "level": "watch", "meaning": "Few pay most." },
            { "name": "turnover", "of": "class:land", "value": 0.0566, "unit": "share",
              "watch": { "outside": [0.01, 0.3] }, "alarm": null, "level": "fine", "meaning": "Sales." },
            { "name": "removals", "of": "outcome", "value": null, "unit": "count", "watch": null, "alarm": null,
              "level": "fine", "meaning": "None." },
        ]);
        let at = "2026-01-01T00:00:00Z";
        let insights = json!({ "at": at, "record": 7, "round": 2, "level": "watch", "metrics": metrics });
        check(
            &insights,
            expect![[r#"
            After record 7, at 2026-01-01T00:00:00Z: watch; the votes are those of round 2.
            ┌───────────────────────────────────────────────────────────────────────────────────────────────┐
            │ of           measure       value   watch                   alarm        level   meaning       │
            ╞═══════════════════════════════════════════════════════════════════════════════════════════════╡
            │ tax          hhi        1200.500   above 1000              above 1800   watch   Few pay most. │
            │ class:land   turnover       5.7%   outside 1.0% to 30.0%   –            fine    Sales.        │
            │ outcome      removals          –   –                       –            fine    None.         │
            └───────────────────────────────────────────────────────────────────────────────────────────────┘"#]],
        );
    }

    #[test]
    fn a_directory_is_read_as_it_was_after_a_record() {
        let dir = tempfile::tempdir().expect("a directory");
        let key = client::Key::from_seed([1; 32]).public();
        let constitution = format!(
            "name = \"Testing\"\ncurrency = {{ code = \"TST\", scale = 2 }}\n\
             officers = {{ registrars = [\"{key}\"], registrars_needed = 1, surveyors = [\"{key}\"], \
             cashiers = [\"{key}\"], cashiers_needed = 1, issue_limit = \"1\" }}\n\
             [[classes]]\nid = \"land\"\nrate = \"0.05\"\n"
        );
        let at = "2026-01-01T00:00:00Z".parse().expect("a time");
        node::Node::create(dir.path(), &constitution, at).expect("founded");
        let read = |options: &[&str]| {
            let command = ["commonhold", "insights", dir.path().to_str().expect("a plain path")];
            let cli = Cli::try_parse_from(command.iter().chain(options)).expect("a command");
            let Command::Insights(insights) = cli.command else { unreachable!("that is what it says") };
            insights.read()
        };
        let empty = json!({ "at": at, "record": 0, "round": null, "level": "fine", "metrics": [] });
        assert_eq!(read(&["--at", "0"]).expect("the founding"), empty);
        assert_eq!(read(&[]).expect("the last record"), empty);
        assert_eq!(
            read(&["--at", "2026-01-02T00:00:00Z"]).expect("a day later")["at"],
            "2026-01-02T00:00:00Z"
        );
        let refusal = |options: &[&str]| read(options).expect_err("nothing is there").to_string();
        assert_eq!(refusal(&["--at", "1"]), "there is no record 1 yet; the last one is 0");
        assert!(refusal(&["--round", "1"]).contains("round 1"));
    }
}
