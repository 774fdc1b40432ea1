//! From an id to its entity: fast, compact, and without an order that anything could come to depend on.

use std::hash::Hash;

use bevy_ecs::entity::Entity;
use hashbrown::HashMap;

/// Finds the entity of an id. It offers no iteration: hash order must never show.
#[derive(Debug)]
pub struct Index<Id>(HashMap<Id, Entity>);

impl<Id: Eq + Hash> Index<Id> {
    /// The entity of `id`, if there is one.
    pub fn get<Q: Eq + Hash + ?Sized>(&self, id: &Q) -> Option<Entity>
    where
        Id: std::borrow::Borrow<Q>,
    {
        self.0.get(id).copied()
    }

    /// Remembers the entity of a new `id`.
    ///
    /// # Panics
    /// When the id is taken: whoever decides asks first.
    pub fn insert(&mut self, id: Id, entity: Entity) {
        assert!(self.0.insert(id, entity).is_none(), "an id is given once");
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

impl<Id> Default for Index<Id> {
    fn default() -> Self {
        Index(HashMap::new())
    }
}
