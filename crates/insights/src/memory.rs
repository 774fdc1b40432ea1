//! What was counted already: a closed round is closed for ever, and counting it again takes long.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Results that are kept at a time.
const KEPT_MAX: usize = 64;

/// Results by what they were counted of. Clones are handles to the same ones.
pub struct Memory<Key, Value>(Arc<Inner<Key, Value>>);

struct Inner<Key, Value> {
    known: Mutex<BTreeMap<Key, Arc<Value>>>,
    /// Whoever counts has it: one at a time, as others need the processors too.
    turn: Mutex<()>,
}

impl<Key: Ord, Value> Memory<Key, Value> {
    /// What was counted of `key`, if it is kept.
    pub fn get(&self, key: &Key) -> Option<Arc<Value>> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// The same; what is not kept is counted, which blocks, and kept in place of what comes first by its key.
    pub fn get_or_count(&self, key: Key, count: impl FnOnce() -> Value) -> Arc<Value> {
        if let Some(known) = self.get(&key) {
            return known;
        }
        let _turn = self.0.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.get(&key) {
            return known; // Somebody counted it meanwhile.
        }
        let value = Arc::new(count());
        let mut known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() == KEPT_MAX {
            known.pop_first();
        }
        known.insert(key, value.clone());
        value
    }
}

impl<Key, Value> Clone for Memory<Key, Value> {
    fn clone(&self) -> Self {
        Memory(self.0.clone())
    }
}

impl<Key, Value> Default for Memory<Key, Value> {
    fn default() -> Self {
        Memory(Arc::new(Inner { known: Mutex::default(), turn: Mutex::default() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_counted_twice_and_the_first_gives_way() {
        let memory = Memory::default();
        let check = |key: usize, value: usize, expected: usize| {
            assert_eq!(*memory.get_or_count(key, || value), expected, "{key}");
        };
        check(0, 10, 10);
        check(0, 11, 10);
        (1..KEPT_MAX).for_each(|key| check(key, key, key));
        check(0, 12, 10);
        check(KEPT_MAX, 1, 1); // In place of 0.
        check(1, 13, 1);
        assert_eq!(memory.get(&0), None);
    }
}
