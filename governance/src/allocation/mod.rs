//! Allocation: what a round's ballots make of its budget, by one of several rules.
