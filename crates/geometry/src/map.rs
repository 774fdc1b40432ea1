//! Where shapes lie: an R-tree from their bounding boxes to ids.

use rstar::{AABB, RTree, RTreeObject};

use crate::{Bounds, Geometry};

/// Shapes by where they lie; answers in a few microseconds however many there are.
#[derive(Clone, Debug)]
pub struct Map<Id> {
    tree: RTree<Entry<Id>>,
}

#[derive(Clone, PartialEq, Debug)]
struct Entry<Id> {
    id: Id,
    bounds: Bounds,
}

impl<Id> RTreeObject for Entry<Id> {
    type Envelope = AABB<[i128; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.bounds.envelope()
    }
}

impl<Id> Default for Map<Id> {
    fn default() -> Map<Id> {
        Map { tree: RTree::new() }
    }
}

impl<Id: Clone + Ord> Map<Id> {
    /// Enters a shape. Who enters an id twice must remove it twice.
    pub fn insert(&mut self, id: Id, geometry: &Geometry) {
        self.tree.insert(Entry { id, bounds: geometry.bounds() });
    }

    /// Takes a shape out that was entered under this id, and says whether it was there.
    pub fn remove(&mut self, id: &Id, geometry: &Geometry) -> bool {
        self.tree.remove(&Entry { id: id.clone(), bounds: geometry.bounds() }).is_some()
    }

    /// Whose bounding boxes meet these bounds, be it in an edge or a corner; in the order of their ids.
    pub fn within(&self, bounds: &Bounds) -> Vec<&Id> {
        let mut ids: Vec<&Id> = self.meeting(bounds).collect();
        ids.sort_unstable();
        ids
    }

    /// The same in no order, unless there are more than `most`.
    pub fn few_within(&self, bounds: &Bounds, most: usize) -> Option<Vec<&Id>> {
        let mut meeting = self.meeting(bounds);
        let few = meeting.by_ref().take(most).collect();
        meeting.next().is_none().then_some(few)
    }

    fn meeting(&self, bounds: &Bounds) -> impl Iterator<Item = &Id> {
        let meeting = self.tree.locate_in_envelope_intersecting(bounds.envelope());
        meeting.map(|entry| &entry.id)
    }
}

impl<'a, Id> FromIterator<(Id, &'a Geometry)> for Map<Id> {
    /// Enters many at once, several times faster than one by one; the answers are the same.
    fn from_iter<Shapes: IntoIterator<Item = (Id, &'a Geometry)>>(shapes: Shapes) -> Map<Id> {
        let entries =
            shapes.into_iter().map(|(id, geometry)| Entry { id, bounds: geometry.bounds() }).collect();
        Map { tree: RTree::bulk_load(entries) }
    }
}
