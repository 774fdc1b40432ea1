//! `demo`: a small town with two years of history, told and then served.

mod cast;
mod dice;
mod firsts;
mod life;
mod place;
mod story;
mod town;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use api::Settings;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use ledger::Timestamp;
use node::Node;
use registry::view::StatusName;

use crate::command::serve;
use crate::log::{self, LogFormat};
use crate::output::Output;
use story::Story;
use town::{Person, Town};

/// Builds a small town with two years of history, tells its story, and serves it
#[derive(Debug, Args)]
#[command(after_help = "Example:
  commonhold demo
  commonhold demo --seed 7 --exit

The clock of the town stands still until `commonhold clock --advance` sets it forward. The same seed gives the same
town, keys and all: they are for play.")]
pub struct Demo {
    /// Address to listen on
    #[arg(long, env = "COMMONHOLD_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: String,
    /// Another number, another history
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to keep it; by default a new directory for temporary files
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Stop after the story
    #[arg(long)]
    exit: bool,
}

/// Two years, and so far into the next round that votes are taken.
const DAYS: u64 = 730;

impl Demo {
    /// Builds, tells, serves.
    pub fn run(self, output: Output) -> Result<()> {
        let _exporting = log::begin("warn", LogFormat::Text, None)?;
        let dir = self.dir.unwrap_or_else(|| {
            std::env::temp_dir().join(format!("commonhold-demo-{}-{}", self.seed, std::process::id()))
        });
        let founded_at: Timestamp = "2024-01-01T08:00:00Z".parse().map_err(anyhow::Error::msg)?;
        let mut town = Town::found(&dir, self.seed, founded_at)
            .with_context(|| format!("cannot build a town in {}", dir.display()))?;
        let bar = ProgressBar::new(DAYS)
            .with_style(ProgressStyle::with_template("{bar:40} day {pos} of {len}").expect("a template"));
        town.live(DAYS, |day| bar.set_position(day))?;
        bar.finish_and_clear();
        let people = dir.join("people");
        town.write_keys(&people)?;
        let story = Story::of(&town.asker.node)?;
        output.show(&story, |story| {
            let refused = town.refused.iter().map(|(reason, count)| format!("{count} {reason}"));
            let refused = refused.collect::<Vec<_>>().join(", ");
            let told = story.tell(&town.asker.node);
            format!(
                "Two years in Harrowmere, kept in {}\n\n{told}\nRefused on the way: {refused}.",
                dir.display()
            )
        })?;
        let node = town.asker.node.clone();
        if self.exit {
            return Ok(node.shut_down()?);
        }
        let hints = suggestions(&town, &people);
        drop(town);
        serve::serve(node, &self.listen, Settings::default(), |url| {
            output.line(format!("listening on {url}"))?;
            if output.json { Ok(()) } else { output.line(hints.replace("URL", url)) }
        })
    }
}

/// What to open, and what to try.
fn suggestions(town: &Town, people: &Path) -> String {
    let me = town.people.iter().position(|person| person.is_member && holds_something(town, person));
    let me = me.unwrap_or_default();
    let key = people.join(town.people[me].handle.to_lowercase().replace(' ', "-")).with_extension("json");
    let asset = within_reach(town, me).unwrap_or_else(|| "shops/1".into());
    let proposals = running_proposals(&town.asker.node);
    let (yes, no) = (proposals.first(), proposals.last());
    let votes = match (yes, no) {
        (Some(yes), Some(no)) if yes != no => format!("{yes}=60 {no}=-10"),
        _ => String::new(),
    };
    format!(
        "\nOpen in a browser\n  URL\n\nOr, for programs\n  URL/v1/assets?class=shops\n  URL/v1/rounds/current\n  URL/docs\n\n\
         Try, in another terminal, as {handle}\n  export COMMONHOLD_SERVER=URL COMMONHOLD_KEY={key}\n  \
         commonhold account holdings\n  commonhold asset show {asset}\n  commonhold buy {asset}\n  \
         commonhold vote {votes}\n  commonhold clock --advance P14D\n  commonhold round result 4\n  \
         commonhold verify {dir}\n\nKeys of everybody: {people}. Ctrl-C stops.",
        handle = town.people[me].handle,
        key = key.display(),
        dir = people.parent().unwrap_or(people).display(),
        people = people.display()
    )
}

fn holds_something(town: &Town, person: &Person) -> bool {
    let state = town.asker.node.state();
    state.projection.holdings.get(&person.key.account()).is_some_and(|held| held.len() > 1)
}

/// Something that this person could buy right away.
fn within_reach(town: &Town, person: usize) -> Option<String> {
    let account = town.people[person].key.account();
    let balance = ledger::view::balance(town.asker.node.state().machine.world(), account).ok()?;
    let register = town.register().ok()?;
    let found = register.into_iter().find(|asset| {
        let price = asset.sale_price.filter(|price| price.units() * 2 < balance.units());
        asset.status == StatusName::Held && asset.holder != Some(account) && price.is_some()
    });
    found.map(|asset| asset.id.to_string())
}

fn running_proposals(node: &Node) -> Vec<String> {
    let state = node.state();
    let round = governance::view::running_round(state.machine.world());
    round.map_or_else(Vec::new, |round| round.opening.proposals.iter().map(ToString::to_string).collect())
}

/// The town after `days`, in `dir`, for tests of what is done with a history.
#[cfg(test)]
pub(super) fn history(dir: &Path, days: u64) -> Node {
    let founded_at = "2024-01-01T08:00:00Z".parse().expect("a time");
    let mut town = Town::found(dir, 3, founded_at).expect("a town");
    town.live(days, |_| {}).expect("a history");
    town.asker.node.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The root of the journal after `days` in the town of `seed`, once the story is told and the journal verified.
    fn root(seed: u64, days: u64) -> String {
        let dir = tempfile::tempdir().expect("a directory");
        let founded_at = "2024-01-01T08:00:00Z".parse().expect("a time");
        let mut town = Town::found(dir.path(), seed, founded_at).expect("a town");
        town.live(days, |_| {}).expect("a history");
        let story = Story::of(&town.asker.node).expect("a story");
        assert!(story.tell(&town.asker.node).contains("reconciled to the cent"));
        town.asker.node.shut_down().expect("closed");
        node::verify(dir.path(), &mut |_, _| {}).expect("a journal without faults");
        story.root
    }

    #[test]
    fn the_same_seed_gives_the_same_town() {
        assert_eq!(root(5, 40), root(5, 40));
        assert_ne!(root(5, 10), root(6, 10));
    }
}
