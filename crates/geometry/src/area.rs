//! Areas: what lies inside, and whether two of them overlap.
//!
//! Two areas overlap exactly if, somewhere, an edge of one crosses an edge of the other, or an edge of each runs along
//! the other the same way (interiors lie to the left of both), or an edge of one runs through the interior of the
//! other. That each of these suffices is plain. That one of them is there: take a connected piece of the ground that
//! the interiors have in common, and a point of its border that is neither a position nor one where edges cross. It
//! lies on an edge, say of the first area. If it lies on no edge of the second, it lies inside the second: the third
//! case. If it does, the two edges run along each other there, and the piece, which is inside both areas, lies to the
//! left of both: the second case.
//!
//! Without crossings, edges of one meet the other's border in positions only. So between two such positions an edge
//! lies inside, outside or on the border all along, and its middle tells which.

use rstar::{AABB, RTree, RTreeObject};

use crate::Bounds;
use crate::edge::{Contact, Edge, Position, edges};

/// The inside of some rings: what lies to the left of their edges.
///
/// Coordinates are doubled here, so that the middle between two positions is a position too.
pub(crate) struct Area {
    rings: Vec<Vec<Edge>>,
    border: RTree<Edge>,
    bounds: Option<Bounds>,
}

/// Where a point is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Side {
    Inside,
    Outside,
    Border,
}

impl RTreeObject for Edge {
    type Envelope = AABB<[i128; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.bounds().envelope()
    }
}

impl Area {
    /// The area of these rings, which are valid together.
    pub fn new<'a>(rings: impl IntoIterator<Item = &'a Vec<Position>>) -> Area {
        let doubled = |p: Position| Position { longitude: 2 * p.longitude, latitude: 2 * p.latitude };
        let doubled = |edge: Edge| Edge { from: doubled(edge.from), to: doubled(edge.to) };
        let rings: Vec<Vec<Edge>> =
            rings.into_iter().map(|ring| edges(ring).map(doubled).collect()).collect();
        let bounds = Bounds::around(rings.iter().flatten().map(|edge| &edge.from));
        Area { border: RTree::bulk_load(rings.concat()), rings, bounds }
    }

    /// Whether the interiors of the two meet.
    pub fn overlaps(&self, other: &Area) -> bool {
        let (Some(bounds), Some(others)) = (self.bounds, other.bounds) else { return false };
        if !bounds.overlaps(&others) {
            return false;
        }
        let crosses = |edge: &Edge| {
            let mut contacts = other.near(edge.bounds()).map(|other| edge.contact(other));
            contacts.any(|contact| matches!(contact, Contact::Cross | Contact::Line { same_way: true }))
        };
        self.rings.iter().flatten().any(crosses)
            || self.sides_in(other).any(|side| side == Side::Inside)
            || other.sides_in(self).any(|side| side == Side::Inside)
    }

    /// Every side of `other` on which a stretch of this border lies, if the two borders do not cross.
    pub fn sides_in(&self, other: &Area) -> impl Iterator<Item = Side> {
        self.rings.iter().flat_map(|ring| {
            let stretches: Vec<(Position, Position)> =
                ring.iter().flat_map(|edge| other.stretches(edge)).collect();
            // A ring that never meets the border lies on one side of it, all along.
            let whole =
                if stretches.is_empty() { ring.first().map(|edge| (edge.from, edge.to)) } else { None };
            stretches.into_iter().chain(whole).map(|(from, to)| other.side_of_middle(from, to))
        })
    }

    /// The edges whose bounding boxes meet these bounds.
    fn near(&self, bounds: Bounds) -> impl Iterator<Item = &Edge> {
        self.border.locate_in_envelope_intersecting(bounds.envelope())
    }

    /// The parts of an edge between which it meets this border; none if it does not.
    fn stretches(&self, edge: &Edge) -> Vec<(Position, Position)> {
        let mut stops = Vec::new();
        for other in self.near(edge.bounds()) {
            if edge.contact(other) != Contact::None {
                stops.extend([edge.from, edge.to]);
                // Where the other one ends, the next one begins.
                stops.extend(edge.holds(other.from).then_some(other.from));
            }
        }
        stops.sort_unstable(); // Along the edge, or against it.
        stops.dedup();
        stops.windows(2).map(|ends| (ends[0], ends[1])).collect()
    }

    /// Where the middle between two positions is.
    fn side_of_middle(&self, a: Position, b: Position) -> Side {
        let longitude = (a.longitude + b.longitude) / 2;
        let latitude = (a.latitude + b.latitude) / 2;
        let middle = Position { longitude, latitude };
        let here = Edge { from: middle, to: middle };
        if self.near(here.bounds()).any(|edge| edge.holds(middle)) {
            return Side::Border;
        }
        let to_the_east = Bounds { west: longitude, south: latitude, east: i64::MAX, north: latitude };
        let mut inside = false;
        for edge in self.near(to_the_east) {
            // Going east, the border is crossed where an edge passes from one side of this latitude to the other.
            let upward = edge.from.latitude < edge.to.latitude;
            let passes = (edge.from.latitude > latitude) != (edge.to.latitude > latitude);
            inside ^= passes && (edge.turn(middle) > 0) == upward;
        }
        if inside { Side::Inside } else { Side::Outside }
    }
}
