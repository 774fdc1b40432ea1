//! Whose turn it is: each webhook sends one delivery at a time, and one whose receiver fails rests for a while. Those
//! that fail or are slow have at most half of the senders, so that they hold nobody else up.

use std::collections::{BTreeMap, BTreeSet};

use crate::Millis;
use crate::hook::HookId;

/// Whose turn it is.
pub(crate) struct Turns {
    turns: BTreeMap<HookId, Turn>,
    /// Those that wait, by when their turn comes.
    queue: BTreeSet<(Millis, HookId)>,
    /// Those whose receivers failed or were slow last, and which are being sent now.
    ailing: usize,
    /// How many of these there may be.
    ailing_max: usize,
    /// All that are being sent.
    pub(crate) busy: usize,
    pub(crate) stopping: bool,
}

#[derive(Default)]
struct Turn {
    busy: bool,
    due: Option<Millis>,
    failures: usize,
    slow: bool,
    rests_until: Millis,
}

impl Turn {
    fn ails(&self) -> bool {
        self.slow || self.failures > 0
    }
}

impl Turns {
    pub(crate) fn new(senders: usize) -> Turns {
        let (turns, queue) = (BTreeMap::new(), BTreeSet::new());
        Turns { turns, queue, ailing: 0, ailing_max: senders.div_ceil(2), busy: 0, stopping: false }
    }

    /// Something of this webhook is due then.
    pub(crate) fn due(&mut self, id: &HookId, due: Millis) {
        let turn = self.turns.entry(id.clone()).or_default();
        if let Some(before) = turn.due.filter(|_| !turn.busy) {
            self.queue.remove(&(before.max(turn.rests_until), id.clone()));
        }
        let due = turn.due.map_or(due, |before| before.min(due));
        turn.due = Some(due);
        if !turn.busy {
            self.queue.insert((due.max(turn.rests_until), id.clone()));
        }
    }

    /// The next one, if its turn has come; otherwise when the next turn comes, if one does.
    pub(crate) fn next(&mut self, now: Millis) -> Result<HookId, Option<Millis>> {
        let may_ail = self.ailing < self.ailing_max;
        let ails = |id: &HookId| self.turns.get(id).is_some_and(Turn::ails);
        let first = self.queue.iter().find(|(_, id)| may_ail || !ails(id));
        let (at, id) = first.cloned().ok_or(None)?;
        if at > now {
            return Err(Some(at));
        }
        self.queue.remove(&(at, id.clone()));
        let turn = self.turns.entry(id.clone()).or_default();
        (turn.busy, turn.due) = (true, None);
        self.ailing += usize::from(turn.ails());
        self.busy += 1;
        Ok(id)
    }

    /// How often in a row the receiver failed.
    pub(crate) fn failures(&self, id: &HookId) -> usize {
        self.turns.get(id).map_or(0, |turn| turn.failures)
    }

    /// The turn of this webhook is over: its receiver failed, and it rests until then, or not; and was slow, or not.
    pub(crate) fn done(&mut self, id: &HookId, rests_until: Option<Millis>, slow: bool) {
        let Some(turn) = self.turns.get_mut(id) else { return };
        self.ailing -= usize::from(turn.ails());
        turn.slow = slow;
        self.busy -= 1;
        turn.busy = false;
        turn.failures = rests_until.map_or(0, |_| turn.failures + 1);
        turn.rests_until = rests_until.unwrap_or_default();
        match turn.due {
            Some(due) => drop(self.queue.insert((due.max(turn.rests_until), id.clone()))),
            None if !turn.ails() => drop(self.turns.remove(id)),
            None => {}
        }
    }

    /// Forgets that the receiver failed.
    pub(crate) fn refresh(&mut self, id: &HookId) {
        let Some(turn) = self.turns.get_mut(id).filter(|turn| !turn.busy) else { return };
        if let Some(due) = turn.due {
            self.queue.remove(&(due.max(turn.rests_until), id.clone()));
            self.queue.insert((due, id.clone()));
        }
        (turn.failures, turn.slow, turn.rests_until) = (0, false, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook(n: u8) -> HookId {
        format!("wh_{:016}", n).parse().expect("an id")
    }

    #[test]
    fn one_at_a_time_and_the_one_that_is_due_first() {
        let mut turns = Turns::new(2);
        turns.due(&hook(1), 20);
        turns.due(&hook(2), 10);
        turns.due(&hook(1), 5);
        turns.due(&hook(1), 30);
        assert_eq!(turns.next(4), Err(Some(5)));
        assert_eq!(turns.next(50), Ok(hook(1)));
        turns.due(&hook(1), 6);
        assert_eq!(turns.next(50), Ok(hook(2)));
        assert_eq!((turns.next(50), turns.busy), (Err(None), 2));
        turns.done(&hook(1), None, false);
        assert_eq!(turns.next(50), Ok(hook(1)));
        turns.done(&hook(1), None, false);
        turns.done(&hook(2), None, false);
        assert_eq!((turns.next(50), turns.busy, turns.turns.len()), (Err(None), 0, 0));
    }

    #[test]
    fn receivers_that_fail_rest_and_leave_half_of_the_senders_to_others() {
        let mut turns = Turns::new(4);
        for n in 1..=3 {
            turns.due(&hook(n), 0);
            assert_eq!(turns.next(0), Ok(hook(n)));
            turns.due(&hook(n), 0);
            turns.done(&hook(n), Some(100), false);
            assert_eq!(turns.failures(&hook(n)), 1);
        }
        assert_eq!(turns.next(99), Err(Some(100)));
        turns.due(&hook(9), 150);
        assert_eq!([turns.next(200), turns.next(200), turns.next(200)], [1, 2, 9].map(|n| Ok(hook(n))));
        assert_eq!(turns.next(200), Err(None));
        turns.done(&hook(1), None, false);
        assert_eq!((turns.next(200), turns.failures(&hook(1))), (Ok(hook(3)), 0));
        turns.done(&hook(2), Some(300), false);
        turns.due(&hook(2), 0);
        assert_eq!(turns.next(200), Err(Some(300)));
        turns.refresh(&hook(2));
        assert_eq!(turns.next(200), Ok(hook(2)));
    }

    #[test]
    fn receivers_that_are_slow_leave_half_of_the_senders_to_others() {
        let mut turns = Turns::new(2);
        for n in 1..=2 {
            turns.due(&hook(n), 0);
            assert_eq!(turns.next(0), Ok(hook(n)));
            turns.due(&hook(n), 0);
        }
        turns.done(&hook(1), None, true);
        turns.done(&hook(2), None, true);
        turns.due(&hook(9), 50);
        assert_eq!([turns.next(50), turns.next(50)], [1, 9].map(|n| Ok(hook(n))));
        turns.done(&hook(9), None, false);
        assert_eq!(turns.next(50), Err(None), "the other slow one waits for the first");
        turns.done(&hook(1), None, false);
        assert_eq!(turns.next(50), Ok(hook(2)));
    }
}
