//! Every file of ballots, counted by every rule.

use std::time::Instant;

use cli::command::allocate::Allocate;
use governance::allocation::{AllocationError, RULES};

use super::shared;

#[test]
fn every_file_is_counted_by_every_rule() {
    let Some(shared) = shared() else { return };
    let mut files: Vec<_> =
        std::fs::read_dir(shared.join("data/pabulib")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "pb"));
    files.sort();
    let (mut counted, mut refused) = (0, 0);
    for file in &files {
        let mut shown = file.file_stem().unwrap().to_str().unwrap().to_owned();
        for rule in RULES {
            let started = Instant::now();
            let allocate = Allocate {
                file: Some(file.clone()),
                rules: vec![rule.name.to_owned()],
                // Endowments are raised thousands of times elsewhere; once through is enough here.
                options: if rule.name == "equal-shares" {
                    vec!["completion=none".to_owned()]
                } else {
                    vec![]
                },
                ..Allocate::default()
            };
            match allocate.count() {
                Ok(outcome) => {
                    let allocation = &outcome.allocation;
                    assert!(allocation.spent <= outcome.election.budget, "{shown}, {}", rule.name);
                    assert_eq!(
                        allocation.why.len(),
                        outcome.election.projects.len(),
                        "{shown}, {}",
                        rule.name
                    );
                    shown += &format!(
                        ", {} {} in {:.1?}",
                        rule.name,
                        allocation.selected.len(),
                        started.elapsed()
                    );
                    counted += 1;
                }
                Err(error) => {
                    let size = error.downcast_ref();
                    assert!(matches!(size, Some(AllocationError::TooManyPairs { .. })), "{shown}: {error:#}");
                    shown += &format!(", {} refuses: {error}", rule.name);
                    refused += 1;
                }
            }
        }
        println!("{shown}");
    }
    println!("{} files: {counted} counts, {refused} refused for their size", files.len());
    assert_eq!(counted + refused, files.len() * RULES.len());
}
