//! From an id to what is known of it: fast, compact, and without an order that anything could come to depend on.

use std::borrow::Borrow;
use std::hash::Hash;

use bevy_ecs::entity::Entity;
use hashbrown::HashMap;

/// Finds what belongs to an id, mostly its entity. It offers no iteration: hash order must never show.
#[derive(Debug)]
pub struct Index<Id, Value = Entity>(HashMap<Id, Value>);

impl<Id: Eq + Hash, Value: Copy> Index<Id, Value> {
    /// What belongs to `id`, if anything does.
    pub fn get<Q: Eq + Hash + ?Sized>(&self, id: &Q) -> Option<Value>
    where
        Id: Borrow<Q>,
    {
        self.0.get(id).copied()
    }

    /// Remembers the value of a new `id`.
    ///
    /// # Panics
    /// When the id is taken: whoever decides asks first.
    pub fn insert(&mut self, id: Id, value: Value) {
        assert!(self.0.insert(id, value).is_none(), "an id is given once");
    }

    /// Changes what belongs to `id`, from the default where nothing does yet; what is the default again is forgotten.
    pub fn change(&mut self, id: Id, change: impl FnOnce(&mut Value))
    where
        Value: Default + PartialEq,
    {
        use hashbrown::hash_map::Entry;
        match self.0.entry(id) {
            Entry::Occupied(mut entry) => {
                change(entry.get_mut());
                if *entry.get() == Value::default() {
                    entry.remove();
                }
            }
            Entry::Vacant(entry) => {
                let mut value = Value::default();
                change(&mut value);
                if value != Value::default() {
                    entry.insert(value);
                }
            }
        }
    }

    /// How many ids there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no id yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<Id, Value> Default for Index<Id, Value> {
    fn default() -> Self {
        Index(HashMap::new())
    }
}
