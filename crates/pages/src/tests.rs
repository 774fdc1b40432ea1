//! What holds for all pages: their texts are there, in every language.

use std::collections::BTreeSet;

use crate::language::Language;

const SOURCES: &str = concat!(
    include_str!("account.rs"),
    include_str!("asset/forms.rs"),
    include_str!("asset/mod.rs"),
    include_str!("constitution.rs"),
    include_str!("desk.rs"),
    include_str!("form.rs"),
    include_str!("front.rs"),
    include_str!("insights.rs"),
    include_str!("key.rs"),
    include_str!("language.rs"),
    include_str!("layout.rs"),
    include_str!("record.rs"),
    include_str!("register.rs"),
    include_str!("round/ballot.rs"),
    include_str!("round/list.rs"),
    include_str!("round/mod.rs"),
    include_str!("round/proposal.rs"),
    include_str!("round/result.rs"),
    include_str!("simulate.rs"),
);

/// The keys of a file of texts.
fn keys(texts: &str) -> BTreeSet<&str> {
    let lines = texts.lines().filter(|line| !line.starts_with([' ', '#', '}']));
    lines.filter_map(|line| Some(line.split_once(" = ")?.0)).collect()
}

#[test]
fn every_language_says_everything() {
    let check = |english: &str, german: &str| {
        let (english, german) = (keys(english), keys(german));
        assert_eq!(english.symmetric_difference(&german).collect::<Vec<_>>(), Vec::<&&str>::new());
    };
    check(include_str!("../languages/en.ftl"), include_str!("../languages/de.ftl"));
    check(include_str!("../languages/en-terms.ftl"), include_str!("../languages/de-terms.ftl"));
}

/// Texts are asked for by a literal, or by one with a part that varies: `"{}-about"`, `"why-{}"`.
#[test]
fn every_text_is_used_and_every_text_that_is_used_is_there() {
    let literals: BTreeSet<&str> = SOURCES.split('"').collect();
    let is_made = |key: &str| {
        let made = ["rule-", "scope-", "kind-", "why-", "amendment-", "metrics-of-", "simulate-"];
        let form = ["-title", "-about", "-submit", "-hint"];
        made.iter().any(|made| key.starts_with(made))
            || form.iter().any(|end| key.strip_suffix(end).is_some_and(|name| literals.contains(name)))
    };
    for key in keys(include_str!("../languages/en.ftl")) {
        assert!(literals.contains(key) || is_made(key), "nothing says {key}");
    }
    for call in [
        "text(\"",
        "t.with(\"",
        "language.with(\"",
        "Words(\"",
        "Figures(\"",
        "tile(\"",
        "fact(\"",
        "line(\"",
        "money(\"",
    ] {
        for rest in SOURCES.split(call).skip(1) {
            let key = rest.split('"').next().unwrap_or_default();
            assert!(key.is_empty() || Language::English.has(key), "there is no text {key}");
        }
    }
}

/// Whoever translates a text keeps what it is filled with.
#[test]
fn languages_fill_texts_with_the_same_values() {
    let values = |texts: &'static str, key: &str| -> BTreeSet<&str> {
        let begin = format!("\n{key} = ");
        let Some((_, text)) = texts.split_once(&begin) else { return BTreeSet::new() };
        text.lines()
            .next()
            .unwrap_or_default()
            .split('$')
            .skip(1)
            .filter_map(|rest| rest.split([' ', '}']).next())
            .collect()
    };
    let (english, german) = (include_str!("../languages/en.ftl"), include_str!("../languages/de.ftl"));
    for key in keys(english) {
        assert_eq!(values(english, key), values(german, key), "{key}");
    }
}
