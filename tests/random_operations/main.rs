//! The machine beside a second, simpler model of the rulebook: the same random operations, the same outcome.
//!
//! `COMMONHOLD_SEEDS` runs (from seed `COMMONHOLD_SEED` on) of `COMMONHOLD_OPERATIONS` operations each. After every
//! operation everything that both know is compared and every invariant checked; now and then the machine goes on
//! from its snapshot; at the end all records, replayed from the founding, must give the same state.

mod command;
mod command_to_governance;
mod compare;
mod compare_register;
mod constitution;
#[path = "../oracle/mod.rs"]
mod oracle;
mod people;
mod run;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use run::{BY_ITSELF, Outcomes, Run};

/// What people run into; a long run that never meets one of these does not test it.
const REFUSALS: [&str; 82] = [
    "account_exists",
    "already_holder",
    "already_member",
    "asset_exists",
    "balance_too_low",
    "batch_length",
    "beneficiary",
    "bid_stands",
    "bid_too_low",
    "bond_too_low",
    "bundle_size",
    "changes_length",
    "cooldown",
    "cut_within_tenure",
    "deposit_too_small",
    "goes_to_bidders",
    "hold_cap",
    "in_arrears",
    "in_bundle",
    "invalid_amendment",
    "invalid_amount",
    "invalid_expiry",
    "invalid_instruction",
    "invalid_paper_ballot",
    "invalid_scan",
    "issue_too_large",
    "key_not_proven",
    "key_taken",
    "list_length",
    "minimum_above_ask",
    "named_twice",
    "no_alternative",
    "no_recovery_key",
    "no_recovery_pending",
    "not_a_member",
    "not_an_officer",
    "not_eligible",
    "not_enough_attestations",
    "not_enough_credits",
    "not_former_holder",
    "not_held",
    "not_holder",
    "not_in_round",
    "not_its_members",
    "not_offerer",
    "not_suspended",
    "not_the_filer",
    "not_the_recovery_key",
    "not_vacant",
    "not_voting",
    "not_your_keys",
    "nothing_planned",
    "offer_exists",
    "other_class",
    "paper_ballot_exists",
    "payment_below_arrears",
    "price_above_limit",
    "proposal_adopted",
    "proposal_exists",
    "proposal_frozen",
    "proposal_withdrawn",
    "reclaim_over",
    "reference_used",
    "retired",
    "same_account",
    "suspended",
    "suspended_already",
    "tag_used",
    "takes_no_bids",
    "too_many_raises",
    "unknown_account",
    "unknown_asset",
    "unknown_class",
    "unknown_offer",
    "unknown_pot",
    "unknown_proposal",
    "unknown_redemption",
    "unknown_round",
    "valuation_below_minimum",
    "valuation_below_price",
    "votes_too_large",
    "zero_amount",
];

/// What happens by itself, or beside something else.
const HAPPENINGS: [&str; 35] = [
    "adopted",
    "amendment dropped",
    "amendment in force",
    "arrears",
    "auction closed",
    "bundle formed",
    "bundle not formed",
    "bundle not split",
    "bundle split",
    "excluded by an alternative",
    "forfeited",
    "lapsed",
    "not_positive",
    "notice",
    "offer expired",
    "offer filled by claim",
    "offer filled by purchase",
    "offer returned",
    "outbid",
    "paid from a pot",
    "paid in another's stead",
    "passed",
    "quiet time begun",
    "reinstated by amendment",
    "rate changed",
    "recovered",
    "rate set by turnover",
    "rule followed",
    "rule skipped",
    "sale counted",
    "superseded",
    "too_few_in_favour",
    "too_few_voting",
    "top-up skipped",
    "topped up",
];

#[test]
fn the_machine_does_what_the_model_does() {
    let seeds = setting("COMMONHOLD_SEEDS", 20);
    let first = setting("COMMONHOLD_SEED", 1);
    let operations = setting("COMMONHOLD_OPERATIONS", 5_000);
    let started = Instant::now();
    let outcomes = run_all(first..first + seeds, operations);
    print(&outcomes);
    println!("{seeds} seeds of {operations} operations in {:.1} s", started.elapsed().as_secs_f64());
    if seeds * operations >= 100_000 {
        let met = |slug: &&str| outcomes.keys().any(|(_, outcome)| outcome == slug);
        let never: Vec<&str> = REFUSALS.into_iter().filter(|slug| !met(slug)).collect();
        assert!(never.is_empty(), "never refused: {never:?}");
        let never: Vec<&str> = HAPPENINGS.into_iter().filter(|kind| !met(kind)).collect();
        assert!(never.is_empty(), "never happened: {never:?}");
        let kinds: BTreeSet<&str> = outcomes.keys().map(|(kind, _)| *kind).collect();
        let accepted =
            |kind: &&str| *kind == BY_ITSELF || outcomes.contains_key(&(*kind, "accepted".to_string()));
        let never: Vec<&str> = kinds.into_iter().filter(|kind| !accepted(kind)).collect();
        assert!(never.is_empty(), "never accepted: {never:?}");
    }
}

fn setting(name: &str, default: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is \"{text}\", not a number")))
}

/// A run for each seed, as many at a time as there are processors.
fn run_all(seeds: std::ops::Range<u64>, operations: u64) -> Outcomes {
    let next = AtomicU64::new(seeds.start);
    let all = Mutex::new(Outcomes::new());
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                break;
            }
            let outcomes = Run::new(seed).perform(operations);
            let mut all = all.lock().expect("no run panics while it holds the lock");
            outcomes.into_iter().for_each(|(outcome, count)| *all.entry(outcome).or_default() += count);
        }
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..processors).for_each(|_| drop(scope.spawn(work))));
    all.into_inner().expect("no run panicked")
}

fn print(outcomes: &Outcomes) {
    for ((kind, outcome), count) in outcomes {
        println!("{kind:<18} {outcome:<24} {count:>9}");
    }
}
