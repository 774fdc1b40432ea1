//! Positions, and the straight edges between them. All is exact: coordinates are below 2³⁸, so the products of their
//! differences, even where coordinates are doubled, are below 2⁸⁰ and fit 128 bits.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Bounds, degrees};

/// A place on the map, in 10⁻⁹ degrees. Ordered from west to east, then from south to north.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(crate) struct Position {
    pub longitude: i64,
    pub latitude: i64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        degrees::write(f, self.longitude)?;
        f.write_str(",")?;
        degrees::write(f, self.latitude)?;
        f.write_str("]")
    }
}

/// A straight line from one position to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub from: Position,
    pub to: Position,
}

/// How two edges meet.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Contact {
    /// Not at all.
    None,
    /// In one position, which is an end of one of them.
    Touch,
    /// In one point between the ends of both.
    Cross,
    /// Along a stretch of line, on which they run the same way or not.
    Line { same_way: bool },
}

impl Edge {
    /// Above zero if `position` lies to the left of the edge, below if to the right, zero if on its line.
    pub fn turn(&self, position: Position) -> i128 {
        let difference = |a: i64, b: i64| i128::from(a - b);
        difference(self.to.longitude, self.from.longitude) * difference(position.latitude, self.from.latitude)
            - difference(self.to.latitude, self.from.latitude)
                * difference(position.longitude, self.from.longitude)
    }

    /// Whether `position` lies on the edge, its ends included.
    pub fn holds(&self, position: Position) -> bool {
        !self.is_apart(&Edge { from: position, to: position }) && self.turn(position) == 0
    }

    pub fn contact(&self, other: &Edge) -> Contact {
        if self.is_apart(other) {
            return Contact::None;
        }
        let (a, b) = (other.turn(self.from).signum(), other.turn(self.to).signum());
        let (c, d) = (self.turn(other.from).signum(), self.turn(other.to).signum());
        if c == 0 && d == 0 {
            return self.contact_on_line(other);
        }
        match (a * b).max(c * d) {
            -1 => Contact::Cross, // Each has its ends on both sides of the other.
            0 => Contact::Touch,
            _ => Contact::None,
        }
    }

    /// How two edges on one line meet: along it, positions are in their order.
    fn contact_on_line(&self, other: &Edge) -> Contact {
        let first = self.from.min(self.to).max(other.from.min(other.to));
        let last = self.from.max(self.to).min(other.from.max(other.to));
        match first.cmp(&last) {
            std::cmp::Ordering::Less => {
                Contact::Line { same_way: (self.from < self.to) == (other.from < other.to) }
            }
            std::cmp::Ordering::Equal => Contact::Touch,
            std::cmp::Ordering::Greater => Contact::None,
        }
    }

    /// Whether the rectangles around the two have nothing in common, so that they do not meet either.
    fn is_apart(&self, other: &Edge) -> bool {
        let (a, b) = (self.bounds(), other.bounds());
        a.east < b.west || b.east < a.west || a.north < b.south || b.north < a.south
    }

    /// The rectangle around it.
    pub fn bounds(&self) -> Bounds {
        Bounds {
            west: self.from.longitude.min(self.to.longitude),
            south: self.from.latitude.min(self.to.latitude),
            east: self.from.longitude.max(self.to.longitude),
            north: self.from.latitude.max(self.to.latitude),
        }
    }
}

/// The edges of a ring, or of a line.
pub(crate) fn edges(positions: &[Position]) -> impl Iterator<Item = Edge> {
    positions.windows(2).map(|ends| Edge { from: ends[0], to: ends[1] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge([a, b, c, d]: [i64; 4]) -> Edge {
        Edge { from: Position { longitude: a, latitude: b }, to: Position { longitude: c, latitude: d } }
    }

    /// The contact is the same however the edges are turned around, except for which way they run.
    fn check(a: [i64; 4], b: [i64; 4], expected: Contact) {
        let back = |e: [i64; 4]| edge([e[2], e[3], e[0], e[1]]);
        let turned = match expected {
            Contact::Line { same_way } => Contact::Line { same_way: !same_way },
            other => other,
        };
        let (a, a_back, b, b_back) = (edge(a), back(a), edge(b), back(b));
        for (a, b) in [(a, b), (b, a), (a_back, b_back), (b_back, a_back)] {
            assert_eq!(a.contact(&b), expected, "{a:?} {b:?}");
        }
        for (a, b) in [(a, b_back), (b_back, a), (a_back, b), (b, a_back)] {
            assert_eq!(a.contact(&b), turned, "{a:?} {b:?}");
        }
    }

    #[test]
    fn edges_meet_in_every_way() {
        check([0, 0, 4, 4], [0, 4, 4, 0], Contact::Cross);
        check([0, 0, 3, 1], [1, 0, 2, 1], Contact::Cross); // In a point that is not a position.
        check([0, 0, 4, 0], [2, 0, 2, 3], Contact::Touch); // T
        check([0, 0, 4, 0], [4, 0, 4, 3], Contact::Touch); // L
        check([0, 0, 4, 0], [4, 0, 9, 0], Contact::Touch); // One after the other
        check([0, 0, 4, 0], [5, 0, 9, 0], Contact::None);
        check([0, 0, 4, 0], [2, 1, 2, 3], Contact::None);
        check([0, 0, 4, 4], [1, 0, 5, 4], Contact::None); // Side by side
        check([0, 0, 4, 4], [3, 0, 4, 3], Contact::None); // Beside it, in its rectangle
        check([0, 0, 4, 4], [1, 1, 9, 9], Contact::Line { same_way: true });
        check([0, 0, 0, 4], [0, 4, 0, 0], Contact::Line { same_way: false });
        check([0, 0, 6, 3], [2, 1, 4, 2], Contact::Line { same_way: true });
    }

    #[test]
    fn the_largest_coordinates_are_told_apart_by_their_last_digit() {
        let (x, y) = (degrees::LONGITUDE_MAX, degrees::LATITUDE_MAX);
        check([-x, -y, x, y], [-x, -y + 1, x, y - 1], Contact::Cross);
        check([-x, -y, x, y], [-x, -y + 1, x - 1, y], Contact::None);
        check([-x, -y, x, y], [0, 0, x, -y], Contact::Touch);
        check([-x, -y, x, y], [1, 0, x, -y], Contact::None);
    }
}
