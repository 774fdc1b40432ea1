//! What people hand in as files.

use std::fs;
use std::path::Path;
use std::str::from_utf8;

use cli::readers;
use client::Key;
use geometry::Geometry;
use ledger::Timestamp;
use state_machine::Constitution;

use super::stage::{CONSTITUTION, FOUNDED_AT};
use super::{Try, directory, halves};

/// Tries what reads a file of that name.
fn file(name: &'static str, read: impl Fn(&Path) + 'static) -> Try {
    let dir = directory();
    Box::new(move |data| {
        let path = dir.path().join(name);
        fs::write(&path, data).expect("a file");
        read(&path);
    })
}

pub fn pabulib(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    let _ = readers::pabulib(text);
}

/// Ballots, and then projects.
pub fn ballots(data: &[u8]) {
    let Ok((ballots, projects)) = from_utf8(data).map(halves) else { return };
    let _ = readers::ballots(ballots, projects);
}

/// Contributions, and then groups.
pub fn contributions(data: &[u8]) {
    let Ok((gifts, groups)) = from_utf8(data).map(halves) else { return };
    let _ = readers::gifts(gifts);
    let _ = readers::groups(groups);
}

/// Assets in a file of that name, and then trades.
pub fn assets(name: &'static str) -> Try {
    let constitution = Constitution::parse(CONSTITUTION).expect("a constitution");
    let at: Timestamp = FOUNDED_AT.parse().expect("a time");
    file(name, move |path| {
        let Ok(text) = fs::read_to_string(path) else { return };
        let (assets, trades) = halves(&text);
        let beside = path.with_file_name("trades.csv");
        fs::write(path, assets).expect("a file");
        fs::write(&beside, trades).expect("a file");
        let trades = Some(beside.as_path()).filter(|_| !trades.is_empty());
        for decimals in [None, Some(7)] {
            let _ = readers::Files::read(path, decimals, trades, &constitution, at);
        }
    })
}

pub fn geometry(data: &[u8]) {
    let Ok(Ok(read)) = from_utf8(data).map(str::parse::<Geometry>) else { return };
    let written = read.to_string();
    assert_eq!(written.parse().as_ref(), Ok(&read), "{written}");
    let _ = (read.bounds(), read.overlaps(&read));
}

/// What is read is written as a snapshot writes it, and found a commons on.
pub fn constitution(data: &[u8]) {
    let Ok(Ok(read)) = from_utf8(data).map(Constitution::parse) else { return };
    let written = serde_json::to_string(&read).expect("a constitution is JSON");
    assert_eq!(serde_json::from_str::<Constitution>(&written).ok().as_ref(), Some(&read), "{written}");
    let id = ledger::CommonsId([0; 32]);
    let machine = state_machine::Machine::found(read, FOUNDED_AT.parse().expect("a time"), id);
    state_machine::invariant::check(&machine).expect("a new commons is sound");
}

pub fn settings() -> Try {
    file("commonhold.toml", |path| {
        let _ = readers::settings(path);
    })
}

pub fn key() -> Try {
    file("key.json", |path| {
        let Ok(read) = Key::read(path) else { return };
        fs::write(path, read.to_jwk()).expect("a file");
        let again = Key::read(path).expect("what was written is a key file");
        assert_eq!((again.public(), again.account()), (read.public(), read.account()));
    })
}
