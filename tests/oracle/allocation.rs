//! The rule `proportional` (rulebook §11): whole units, by big integers.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Int;

/// A proposal that passed the gate.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub id: String,
    /// The first of the alternatives that it is one of, itself if it has none.
    pub group: String,
    pub net_votes: i64,
    pub ask: Int,
    pub minimum: Int,
}

/// What comes of a sum of money.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Division {
    /// Money to each candidate that gets any.
    pub grants: BTreeMap<String, Int>,
    /// Candidates that got nothing because another of their group stood for it, and that one.
    pub excluded: BTreeMap<String, String>,
}

/// Divides `budget` among candidates, none of them more than `most`, and one of a group at most.
pub fn proportional(budget: &Int, most: &Int, mut candidates: Vec<Candidate>) -> Division {
    loop {
        let standing: Vec<Candidate> = candidates
            .iter()
            .filter(|candidate| best(candidate, &candidates).id == candidate.id)
            .cloned()
            .collect();
        let amounts = share_out(budget, most, &standing);
        let short = standing.iter().filter(|candidate| amounts[&candidate.id] < candidate.minimum);
        // The weakest goes: fewest votes, then whoever would lose a tie.
        let weakest = short.min_by_key(|c| (c.net_votes, Reverse(c.ask.clone()), Reverse(c.id.clone())));
        let Some(weakest) = weakest.map(|candidate| candidate.id.clone()) else {
            let others = candidates.iter().filter(|candidate| !amounts.contains_key(&candidate.id));
            let excluded =
                others.map(|other| (other.id.clone(), best(other, &candidates).id.clone())).collect();
            let grants = amounts.into_iter().filter(|(_, amount)| *amount > Int::ZERO).collect();
            return Division { grants, excluded };
        };
        // With it gone, the next of its group may stand.
        candidates.retain(|candidate| candidate.id != weakest);
    }
}

/// The one that stands for the group of `candidate`: most votes, then whoever wins a tie.
fn best<'a>(candidate: &Candidate, candidates: &'a [Candidate]) -> &'a Candidate {
    let group = candidates.iter().filter(|other| other.group == candidate.group);
    group.min_by_key(|c| (Reverse(c.net_votes), c.ask.clone(), c.id.clone())).expect("itself at least")
}

/// By votes, nobody above the cap, what caps free shared again; then the units that rounding left.
fn share_out(budget: &Int, most: &Int, candidates: &[Candidate]) -> BTreeMap<String, Int> {
    let mut amounts = BTreeMap::new();
    let mut left = budget.clone();
    let mut sharing: Vec<&Candidate> = candidates.iter().collect();
    loop {
        let votes: Int = sharing.iter().map(|candidate| Int::from(candidate.net_votes)).sum();
        let cap = |candidate: &Candidate| candidate.ask.clone().min(most.clone());
        let (capped, rest): (Vec<&Candidate>, Vec<&Candidate>) =
            sharing.iter().partition(|candidate| &left * candidate.net_votes >= cap(candidate) * &votes);
        for candidate in &capped {
            left -= cap(candidate);
            amounts.insert(candidate.id.clone(), cap(candidate));
        }
        sharing = rest;
        if capped.is_empty() {
            hand_out(left, votes, sharing, &mut amounts);
            return amounts;
        }
    }
}

fn hand_out(left: Int, votes: Int, mut sharing: Vec<&Candidate>, amounts: &mut BTreeMap<String, Int>) {
    let mut units = left.clone();
    for candidate in &sharing {
        let amount = &left * candidate.net_votes / &votes;
        units -= &amount;
        amounts.insert(candidate.id.clone(), amount);
    }
    sharing.sort_by_key(|c| {
        let remainder = &left * c.net_votes % &votes;
        (Reverse(remainder), c.ask.clone(), Reverse(c.net_votes), c.id.clone())
    });
    for candidate in sharing {
        if units > Int::ZERO {
            *amounts.get_mut(&candidate.id).expect("inserted above") += 1;
            units -= 1;
        }
    }
}
