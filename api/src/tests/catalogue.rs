//! Every refusal has its line in the catalogue.

use crate::catalogue::{self, CATALOGUE};

/// The names of the variants of the refusals in a source file, as serde writes them; those that only pass on the
/// refusal of another crate have none of their own.
fn slugs(source: &str) -> Vec<String> {
    let enumeration = source.split("pub enum Rejection {").nth(1).expect("an enum of refusals");
    let mut slugs = Vec::new();
    let mut passes_on = false;
    for line in enumeration.lines().take_while(|line| *line != "}") {
        let Some(code) = line.strip_prefix("    ").filter(|code| !code.starts_with(' ')) else { continue };
        if code.starts_with(|first: char| first.is_ascii_uppercase()) {
            let name = code.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            if !passes_on {
                slugs.push(snake_case(name));
            }
            passes_on = false;
        }
        passes_on |= code == "#[serde(untagged)]";
    }
    slugs
}

fn snake_case(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !slug.is_empty() {
            slug.push('_');
        }
        slug.push(character.to_ascii_lowercase());
    }
    slug
}

#[test]
fn every_refusal_has_its_line() {
    let sources = [
        (include_str!("../../../crates/ledger/src/rejection.rs"), 14),
        (include_str!("../../../registry/src/rejection.rs"), 19),
        (include_str!("../../../governance/src/rejection.rs"), 20),
        (include_str!("../../../crates/state_machine/src/rejection.rs"), 14),
    ];
    for (source, at_least) in sources {
        let slugs = slugs(source);
        assert!(slugs.len() >= at_least, "the variants are found: {slugs:?}");
        for slug in slugs {
            assert!(catalogue::find(&slug).is_some(), "{slug} has no line in the catalogue");
        }
    }
}

#[test]
fn lines_are_unique_and_complete() {
    for (n, entry) in CATALOGUE.iter().enumerate() {
        assert!(CATALOGUE[..n].iter().all(|other| other.slug != entry.slug), "{} is there twice", entry.slug);
        assert!((400..600).contains(&entry.status), "{}", entry.slug);
        assert!(!entry.title.is_empty() && entry.help.ends_with('.'), "{}", entry.slug);
    }
}
