//! Amendments: two votes, a timelock, steps and bounds (rulebook §10).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::class_amendments::FIELDS;
use super::{DAY, Int, Model, PARTS, Refusal, SECONDS_PER_YEAR, Second, Terms};

/// What parameters become, by path: seconds, billionths, minor units, a count, or [`GOOD`].
pub type Changes = BTreeMap<String, Int>;

/// What a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Count,
    Amount,
    /// A share or a rate.
    Decimal,
    Time,
}

/// What may be amended, as far as the model knows.
pub const PARAMETERS: [(&str, Kind); 13] = [
    ("governance.activation_delay", Kind::Time),
    ("governance.ask_share", Kind::Decimal),
    ("governance.decay", Kind::Decimal),
    ("governance.deliberation", Kind::Time),
    ("governance.kappa.credits", Kind::Count),
    ("governance.kappa.per_units", Kind::Count),
    ("governance.min_bond", Kind::Amount),
    ("governance.min_share", Kind::Count),
    ("governance.min_supporters", Kind::Count),
    ("governance.revenue_multiple", Kind::Decimal),
    ("governance.round_interval", Kind::Time),
    ("governance.treasury_share", Kind::Decimal),
    ("governance.voting", Kind::Time),
];

/// Where a member's standing is: this and the account.
pub const MEMBERS: &str = "members.";
/// A member's standing after an amendment; no other may be asked for.
pub const GOOD: i64 = 1;

/// An amendment that two rounds passed.
#[derive(Clone, Debug)]
pub struct Adopted {
    /// The round at whose close it takes effect.
    pub effective: usize,
    pub changes: Changes,
}

/// An amendment that was voted on.
#[derive(Clone, Debug)]
pub(super) struct Voted {
    pub id: String,
    pub changes: Changes,
    pub passed_before: bool,
    pub net: i64,
    pub supporters: usize,
    pub opponents: usize,
}

/// Every parameter that may be amended, by its path.
pub fn parameters(terms: &Terms) -> Vec<(String, Kind)> {
    let of_class = |id: &String| FIELDS.map(|(name, kind)| (format!("classes.{id}.{name}"), kind));
    let governance = PARAMETERS.iter().map(|(path, kind)| (path.to_string(), *kind));
    governance.chain(terms.classes.keys().flat_map(of_class)).collect()
}

/// What the parameter at `path` is.
pub fn kind(path: &str) -> Option<Kind> {
    let name = path.rsplit('.').next()?;
    let known = if path.starts_with("classes.") { FIELDS.iter() } else { PARAMETERS.iter() };
    let mut known =
        known.filter(|(known, _)| *known == path || path.starts_with("classes.") && *known == name);
    known.next().map(|(_, kind)| *kind)
}

impl Terms {
    /// A parameter's value.
    pub(super) fn parameter(&self, path: &str) -> Option<Int> {
        let rounds = &self.rounds;
        Some(match path {
            "governance.activation_delay" => self.activation_delay.into(),
            "governance.ask_share" => rounds.ask_share.into(),
            "governance.decay" => rounds.decay.into(),
            "governance.deliberation" => rounds.deliberation.into(),
            "governance.kappa.credits" => rounds.kappa.into(),
            "governance.kappa.per_units" => rounds.kappa_per_units.into(),
            "governance.min_bond" => rounds.min_bond.clone(),
            "governance.min_share" => rounds.min_share.into(),
            "governance.min_supporters" => rounds.min_supporters.into(),
            "governance.revenue_multiple" => rounds.revenue_multiple.into(),
            "governance.round_interval" => rounds.interval.into(),
            "governance.treasury_share" => rounds.treasury_share.into(),
            "governance.voting" => rounds.voting.into(),
            _ => return None,
        })
    }

    fn set_parameter(&mut self, path: &str, value: &Int) {
        let rounds = &mut self.rounds;
        let number = || i64::try_from(value).expect("a step from a number");
        match path {
            "governance.activation_delay" => self.activation_delay = number(),
            "governance.ask_share" => rounds.ask_share = number(),
            "governance.decay" => rounds.decay = number(),
            "governance.deliberation" => rounds.deliberation = number(),
            "governance.kappa.credits" => rounds.kappa = number(),
            "governance.kappa.per_units" => rounds.kappa_per_units = number(),
            "governance.min_bond" => rounds.min_bond = value.clone(),
            "governance.min_share" => rounds.min_share = number(),
            "governance.min_supporters" => rounds.min_supporters = number(),
            "governance.revenue_multiple" => rounds.revenue_multiple = number(),
            "governance.round_interval" => rounds.interval = number(),
            "governance.treasury_share" => rounds.treasury_share = number(),
            "governance.voting" => rounds.voting = number(),
            _ => *self.class_parameter(path).expect("a parameter") = number(),
        }
    }

    /// The largest step from `value`: a fifth of it, or the smallest step of its kind.
    pub fn largest_step(&self, kind: Kind, value: &Int) -> Int {
        let smallest = match kind {
            Kind::Count => 1.into(),
            Kind::Amount => Int::from(10).pow(self.scale),
            Kind::Decimal => (PARTS / 100).into(),
            Kind::Time => DAY.into(),
        };
        smallest.max(value / 5)
    }

    /// Whether every parameter is where it may be.
    fn within_bounds(&self) -> bool {
        let rounds = &self.rounds;
        let of = |value: i64, bounds: std::ops::RangeInclusive<i64>| bounds.contains(&value);
        of(self.activation_delay, 0..=SECONDS_PER_YEAR)
            && of(rounds.ask_share, 0..=PARTS)
            && of(rounds.decay, 0..=PARTS)
            && of(rounds.treasury_share, 0..=PARTS)
            && of(rounds.revenue_multiple, 0..=PARTS * 1_000)
            && of(rounds.kappa, 1..=1_000_000_000)
            && of(rounds.kappa_per_units, 1..=1_000_000_000_000_000_000)
            && of(rounds.min_share, 1..=1 << 52)
            && of(rounds.min_supporters, 0..=1_000_000_000)
            && rounds.min_bond <= Int::from(10).pow(self.scale + 9)
            && rounds.voting >= 1
            && rounds.interval >= 3_600
            && rounds.interval >= rounds.deliberation + rounds.voting
            && self.classes_within_bounds()
    }
}

impl Model {
    /// The terms with these changes, all of them within a step and within bounds.
    pub(super) fn amended(&self, changes: &Changes) -> Result<Terms, Refusal> {
        let mut terms = self.terms_in_force();
        for (path, to) in changes.iter().filter(|(path, _)| !path.starts_with(MEMBERS)) {
            let kind = kind(path).ok_or("invalid_amendment")?;
            let from = self.parameter(path).expect("a parameter has a value");
            let step = if *to > from { to - &from } else { &from - to };
            if step > self.terms.largest_step(kind, &from) {
                return Err("invalid_amendment");
            }
            terms.set_parameter(path, to);
        }
        if terms.within_bounds() { Ok(terms) } else { Err("invalid_amendment") }
    }

    /// Whether whom these changes reinstate are members, suspended or not.
    pub(super) fn check_reinstated(&self, changes: &Changes) -> Result<(), Refusal> {
        if changes.iter().any(|(path, to)| path.starts_with(MEMBERS) && *to != GOOD.into()) {
            return Err("invalid_amendment");
        }
        let mut named = changes.keys().filter_map(|path| path.strip_prefix(MEMBERS));
        if named.all(|member| self.members.contains_key(member)) { Ok(()) } else { Err("not_a_member") }
    }

    /// What the members decided on each amendment, of so many who could vote.
    pub(super) fn decide_amendments(eligible: usize, mut voted: Vec<Voted>) -> Vec<(Voted, &'static str)> {
        voted.sort_by_key(|amendment| (Reverse(amendment.net), amendment.id.clone()));
        let mut taken: Vec<String> = Vec::new();
        let mut decide = |amendment: &Voted| {
            let voting = amendment.supporters + amendment.opponents;
            if voting * 5 < eligible {
                return "too_few_voting";
            }
            if amendment.supporters * 5 < voting * 3 {
                return "too_few_in_favour";
            }
            if amendment.net <= 0 {
                return "not_positive";
            }
            if amendment.changes.keys().any(|path| taken.contains(path)) {
                return "superseded";
            }
            taken.extend(amendment.changes.keys().cloned());
            if amendment.passed_before { "adopted" } else { "passed" }
        };
        voted.into_iter().map(|amendment| (amendment.clone(), decide(&amendment))).collect()
    }

    /// The adopted amendment that takes effect first, once its round has closed: the round, and its id.
    pub(super) fn next_amendment(&self) -> Option<(Second, usize, String)> {
        let closed = self.closed_rounds();
        let due = self.adopted.iter().map(|(id, adopted)| (adopted.effective, id));
        let (effective, id) = due.filter(|(effective, _)| *effective <= closed).min()?;
        Some((self.rounds[closed - 1].closes_at, effective, id.clone()))
    }

    pub(super) fn take_effect(&mut self, id: &str, second: Second) {
        let adopted = self.adopted.remove(id).expect("adopted");
        match self.amended(&adopted.changes) {
            Ok(terms) => {
                self.put_in_force(terms, second);
                self.version += 1;
                for member in adopted.changes.keys().filter_map(|path| path.strip_prefix(MEMBERS)) {
                    self.reinstate(member, second);
                }
                self.note("amendment in force", second, id);
            }
            Err(_) => self.note("amendment dropped", second, id),
        }
    }
}
