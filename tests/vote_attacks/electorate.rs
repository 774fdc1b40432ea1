//! Elections as a round counts them: a hundred members, what eighty of them want, and what an attacker wants.

use governance::allocation::{Allocation, Ballot, Election, Fill, Options, Project, RULES, RuleEntry};

/// Members who could vote.
pub const MEMBERS: u64 = 100;
/// Of them, those who vote without any part in the attack.
pub const HONEST: usize = 80;
/// Credits of each member.
pub const CREDITS: i64 = 10_000;
pub const BUDGET: u128 = 100_000;
/// A quarter of the budget, the most for one proposal.
pub const CAP: u128 = BUDGET / 4;
/// Its members' equal parts of the budget.
pub const PART: u128 = BUDGET / MEMBERS as u128;

const ASKS: [u128; 8] = [8_000, 10_000, 12_000, 15_000, 16_000, 18_000, 20_000, 24_000];

/// A way to count: a rule as rounds use it, or `equal-shares` without what net votes spend at a turnout of 40 %.
pub struct Way {
    pub name: String,
    pub rule: &'static RuleEntry,
    pub filled: bool,
}

impl Way {
    /// Equal shares alone, where everybody directs no more than a part of the budget.
    pub fn is_equal_shares_alone(&self) -> bool {
        self.rule.name == "equal-shares" && !self.filled
    }
}

/// Every way to count.
pub fn ways() -> Vec<Way> {
    let mut ways = Vec::new();
    for rule in RULES {
        ways.push(Way { name: rule.name.into(), rule, filled: true });
        if rule.name == "equal-shares" {
            ways.push(Way { name: "equal-shares, not filled".into(), rule, filled: false });
        }
    }
    ways
}

/// Some members who vote together.
#[derive(Clone, Copy)]
pub struct Bloc {
    pub members: usize,
    /// The votes of each of them for each of their proposals.
    pub votes: i64,
}

/// Honest members' vote on eight proposals, and a bloc's on its own.
#[derive(Clone)]
pub struct Vote {
    pub honest: usize,
    /// What each of the bloc's proposals asks for.
    pub asks: Vec<u128>,
    pub bloc: Bloc,
    /// The votes of each honest member against each of the bloc's proposals.
    pub against: i64,
}

impl Vote {
    /// A bloc among the usual number of honest members, who do not care about what it wants.
    pub fn of(bloc: Bloc, asks: Vec<u128>) -> Vote {
        Vote { honest: HONEST, asks, bloc, against: 0 }
    }

    /// What the bloc's proposals receive in all.
    pub fn taken(&self, way: &Way) -> u128 {
        let amounts = self.count(way).amounts;
        amounts.iter().filter(|(id, _)| id.starts_with("own")).map(|(_, amount)| amount).sum()
    }

    pub fn count(&self, way: &Way) -> Allocation {
        let allocation =
            way.rule.allocate(&self.election(way.filled)).expect("an election that can be counted");
        assert!(allocation.spent <= BUDGET && allocation.amounts.values().all(|&amount| amount <= CAP));
        allocation
    }

    fn election(&self, filled: bool) -> Election {
        let project = |id: String, &ask: &u128| Project { id: id.into(), ask, ..Project::default() };
        let wanted = ASKS.iter().enumerate().map(|(n, ask)| project(format!("wanted-{n}"), ask));
        let own = self.asks.iter().enumerate().map(|(n, ask)| project(format!("own-{n:04}"), ask));
        let places = ASKS.len()..ASKS.len() + self.asks.len();
        let of_bloc = Ballot { votes: places.clone().map(|place| (place, self.bloc.votes)).collect() };
        let mut ballots: Vec<Ballot> = (0..self.honest).map(honest).collect();
        if self.against > 0 {
            let against = |place| (place, -self.against);
            ballots.iter_mut().for_each(|ballot| ballot.votes.extend(places.clone().map(against)));
        }
        ballots.extend(std::iter::repeat_n(of_bloc, self.bloc.members));
        for ballot in &ballots {
            let cost: i64 = ballot.votes.iter().map(|(_, votes)| votes * votes).sum();
            assert!(cost <= CREDITS, "{cost}");
        }
        let mut options = Options::round(CAP, 3, CREDITS.unsigned_abs().into());
        if !filled {
            options.equal_shares.completion.fill = Fill::Never;
        }
        Election {
            budget: BUDGET,
            pots: Vec::new(),
            projects: wanted.chain(own).collect(),
            eligible: MEMBERS,
            ballots,
            options,
        }
    }
}

/// Three proposals that a member wants, and for every fourth one that it does not: 7 700 or 8 100 credits.
fn honest(member: usize) -> Ballot {
    let first = [0, 1, 2, 3, 4, 5, 6, 7, 0, 2, 4, 6, 1, 0, 2, 0][member % 16];
    let place = |n: usize| (first + n) % ASKS.len();
    let mut votes = vec![(place(0), 60), (place(3), 50), (place(5), 40)];
    if member.is_multiple_of(4) {
        votes.push((place(6), -20));
    }
    Ballot { votes }
}

/// The most votes that all credits pay for on each of `proposals`.
pub fn all_in(proposals: usize) -> i64 {
    (CREDITS / proposals as i64).isqrt()
}

/// The least of `range` that will do; `None` if even the last will not. More must never do less.
pub fn least(range: std::ops::RangeInclusive<i64>, will_do: impl Fn(i64) -> bool) -> Option<i64> {
    let (mut low, mut high) = (*range.start(), *range.end());
    if !will_do(high) {
        return None;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if will_do(middle) { high = middle } else { low = middle + 1 }
    }
    Some(low)
}
