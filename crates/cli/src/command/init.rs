//! `init`: founds a commons, with keys for its officers.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use client::Key;
use ledger::{CommonsId, Timestamp};
use node::Node;
use serde_json::json;
use state_machine::Constitution;

use crate::output::Output;
use crate::when::When;

/// Founds a commons in a new directory
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  commonhold init town
  commonhold init --template names --show > names.toml
  commonhold init names --constitution names.toml

A constitution is a TOML file with every parameter of the rules. Each key that it leaves open as \"{name}\" is made
anew and written to DIR/keys/name.json.")]
pub struct Init {
    /// The directory; absent or empty
    #[arg(required_unless_present = "show")]
    dir: Option<PathBuf>,
    /// The constitution to begin with
    #[arg(long, value_enum, default_value = "land")]
    template: Template,
    /// A constitution of your own instead
    #[arg(long, value_name = "FILE", conflicts_with = "template")]
    constitution: Option<PathBuf>,
    /// When it is founded, a time or a date, for a history that began before today; by default now
    #[arg(long, value_name = "TIME")]
    founded_at: Option<When>,
    /// Print the constitution, and found nothing
    #[arg(long)]
    show: bool,
}

/// A constitution to begin with.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Template {
    /// Plots and buildings, lived in and seldom sold
    Land,
    /// Domain names, handles; the tax follows the turnover
    Names,
    /// Walls and banners, given to another message every few weeks
    Ads,
    /// Pieces always on sale, from one holder to the next
    Art,
    /// Bands in regions, held by operators who build upon them
    Spectrum,
    /// Stewardship of data sets, never the data itself
    Data,
    /// Places in an inbox or feed, held for hours
    Postage,
    /// Polls without money: the same few credits for every member in every round
    Opinion,
}

impl Template {
    /// Its text, with keys left open.
    fn text(self) -> &'static str {
        match self {
            Template::Land => include_str!("../../templates/land.toml"),
            Template::Names => include_str!("../../templates/names.toml"),
            Template::Ads => include_str!("../../templates/ads.toml"),
            Template::Art => include_str!("../../templates/art.toml"),
            Template::Spectrum => include_str!("../../templates/spectrum.toml"),
            Template::Data => include_str!("../../templates/data.toml"),
            Template::Postage => include_str!("../../templates/postage.toml"),
            Template::Opinion => include_str!("../../templates/opinion.toml"),
        }
    }
}

impl Init {
    /// Founds, or shows what would be the constitution.
    pub fn run(self, output: Output) -> Result<()> {
        let text = match &self.constitution {
            Some(path) => {
                fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?
            }
            None => self.template.text().to_owned(),
        };
        let Some(dir) = self.dir.filter(|_| !self.show) else { return output.line(text.trim_end()) };
        let now = super::system_time();
        let at = self.founded_at.map_or(now, |at| at.from(now));
        let (text, keys) = fill_in(&text, Key::generate);
        let commons = found(&dir, &text, &keys, at)?;
        let names: Vec<&str> = keys.iter().map(|(name, _)| name.as_str()).collect();
        let told = json!({ "dir": dir, "commons": commons.to_string(), "founded_at": at, "keys": names });
        output.show(&told, |_| {
            let keys = match names.as_slice() {
                [] => "No keys were made: the constitution names them all.".into(),
                names => format!(
                    "Keys, each for one officer; give them away and keep none: {}/keys/{{{}}}.json",
                    dir.display(),
                    names.join(",")
                ),
            };
            format!(
                "Founded {commons}\n  in {dir}, its constitution beside it in constitution.toml.\n{keys}\n\nNext:\n  \
                 commonhold serve {dir}\n  commonhold key new me.json\n  commonhold account open --key me.json",
                dir = dir.display()
            )
        })
    }
}

/// Makes a key for each that `text` leaves open as `"{name}"`, and writes its public half there.
pub(super) fn fill_in(text: &str, mut new_key: impl FnMut() -> Key) -> (String, Vec<(String, Key)>) {
    let mut filled = String::new();
    let mut keys: Vec<(String, Key)> = Vec::new();
    for line in text.lines() {
        let mut rest = line;
        while let Some((before, name, after)) = next_open(rest).filter(|_| !line.starts_with('#')) {
            let known = keys.iter().position(|(known, _)| known == name);
            let at = known.unwrap_or_else(|| {
                keys.push((name.into(), new_key()));
                keys.len() - 1
            });
            filled += &format!("{before}\"{}\"", keys[at].1.public());
            rest = after;
        }
        filled += rest;
        filled.push('\n');
    }
    (filled, keys)
}

/// The first `"{name}"` in `line`: what is before it, its name, and what is after it.
fn next_open(line: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = line.split_once("\"{")?;
    let (name, after) = rest.split_once("}\"")?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (!name.is_empty() && name.bytes().all(plain)).then_some((before, name, after))
}

/// Founds a commons in `dir`, and writes its constitution and its officers' keys beside it.
pub(super) fn found(dir: &Path, text: &str, keys: &[(String, Key)], at: Timestamp) -> Result<CommonsId> {
    if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("{} is not empty; a commons is founded in a directory of its own", dir.display());
    }
    Constitution::parse(text).context("the constitution cannot be used")?;
    let keys_dir = dir.join("keys");
    fs::create_dir_all(&keys_dir).with_context(|| format!("cannot make {}", keys_dir.display()))?;
    for (name, key) in keys {
        key.write_new(&keys_dir.join(name).with_extension("json"))?;
    }
    fs::write(dir.join("constitution.toml"), text)?;
    Ok(Node::create(dir, text, at)?)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn every_template_founds_a_commons_once_its_keys_are_filled_in() {
        for template in Template::value_variants() {
            let (text, keys) = fill_in(template.text(), Key::generate);
            let names: Vec<&str> = keys.iter().map(|(name, _)| name.as_str()).collect();
            let dir = tempfile::tempdir().expect("a directory");
            let at = Timestamp::new(1_700_000_000).expect("a time");
            found(dir.path(), &text, &keys, at).unwrap_or_else(|refusal| panic!("{template:?}: {refusal:#}"));
            let officers =
                ["registrar-1", "registrar-2", "registrar-3", "surveyor", "cashier-1", "cashier-2"];
            assert_eq!(names, officers);
            let constitution =
                Constitution::parse(&text).unwrap_or_else(|refusal| panic!("{template:?}: {refusal}"));
            assert_eq!(constitution.officers.surveyors, [keys[3].1.public()]);
            assert!(text.contains("\nfirst_issue = "), "{template:?} leaves open how assets are given out");
        }
    }

    #[test]
    fn the_help_says_what_each_template_is_for() {
        let help = Init::augment_args(clap::Command::new("init")).render_long_help().to_string();
        let lines = help.lines().skip_while(|line| !line.contains("Possible values")).skip(1);
        let lines: Vec<&str> = lines.map(str::trim).take_while(|line| !line.is_empty()).collect();
        expect![[r#"
            - land:     Plots and buildings, lived in and seldom sold
            - names:    Domain names, handles; the tax follows the turnover
            - ads:      Walls and banners, given to another message every few weeks
            - art:      Pieces always on sale, from one holder to the next
            - spectrum: Bands in regions, held by operators who build upon them
            - data:     Stewardship of data sets, never the data itself
            - postage:  Places in an inbox or feed, held for hours
            - opinion:  Polls without money: the same few credits for every member in every round"#]]
        .assert_eq(&lines.join("\n"));
    }

    /// A template must not fall behind the rules: whatever may be set is named in it.
    #[test]
    fn every_parameter_is_in_every_template() {
        for template in Template::value_variants() {
            let text = template.text();
            let (filled, _) = fill_in(text, Key::generate);
            let constitution = Constitution::parse(&filled).expect("a constitution");
            let json = serde_json::to_value(&constitution).expect("JSON");
            let classes = &json["classes"][0];
            let sections = ["officers", "accounts", "governance", "currency"].map(|name| &json[name]);
            for section in sections.into_iter().chain([classes]) {
                for name in section.as_object().expect("a table").keys() {
                    let stated = [format!("\n{name} = "), format!("\n# {name} = "), format!(".{name}]")];
                    assert!(stated.iter().any(|line| text.contains(line)), "{template:?} lacks {name}");
                }
            }
        }
    }

    #[test]
    fn a_template_that_states_a_default_states_the_default() {
        let (text, _) = fill_in(Template::Land.text(), Key::generate);
        let constitution = Constitution::parse(&text).expect("a constitution");
        assert_eq!(constitution.governance, governance::Terms::default());
        assert_eq!(constitution.accounts, ledger::Terms::default());
    }

    #[test]
    fn a_commons_is_founded_with_its_keys_once() {
        let dir = tempfile::tempdir().expect("a directory");
        let (text, keys) = fill_in(Template::Land.text(), Key::generate);
        let at = Timestamp::new(1_700_000_000).expect("a time");
        found(dir.path(), &text, &keys, at).expect("founded");
        let surveyor = Key::read(&dir.path().join("keys/surveyor.json")).expect("a key");
        let written = fs::read_to_string(dir.path().join("constitution.toml")).expect("a file");
        let constitution = Constitution::parse(&written).expect("a constitution");
        assert_eq!(constitution.officers.surveyors, [surveyor.public()]);
        let again = found(dir.path(), &text, &keys, at).expect_err("not twice").to_string();
        assert!(again.contains("is not empty"), "{again}");
    }
}
