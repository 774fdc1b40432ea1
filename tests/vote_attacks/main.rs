//! What people could try against a vote on common money: what it costs them, and what they get under each rule.
//!
//! Every figure is counted here. What a rule promises is asserted; what it does not defend against is printed.
//!
//!     cargo test --test vote_attacks -- --nocapture

mod amendment;
mod buying;
mod capture;
mod clones;
mod commune;
mod electorate;
mod late;
mod spam;
mod sybils;
mod table;

use anyhow::Result;

use table::Table;

type Attack = fn() -> Result<Table>;

const ATTACKS: &[Attack] = &[
    sybils::money_for_false_identities,
    sybils::votes_against_false_identities,
    sybils::what_a_false_identity_needs,
    buying::members_to_bribe,
    buying::credits_to_buy,
    late::votes_that_suffice,
    late::what_is_shown_before_the_close,
    clones::of_a_minority,
    clones::of_a_majority,
    spam::proposals_without_votes,
    spam::proposals_that_fill_a_round,
    spam::proposals_with_three_friends,
    capture::at_low_turnout,
    amendment::members_needed,
    amendment::time_needed,
    amendment::what_changes_at_once,
];

#[test]
fn what_each_rule_does_about_attacks_on_a_vote() -> Result<()> {
    for attack in ATTACKS {
        println!("{}", attack()?);
    }
    Ok(())
}
