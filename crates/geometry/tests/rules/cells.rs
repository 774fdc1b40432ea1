//! Areas made of the squares of a grid, so that one may count on one's fingers what overlaps.

use std::collections::{BTreeMap, BTreeSet};

use crate::Ring;

/// A square of the grid, by its lower left corner.
pub type Cell = (i64, i64);

/// The outlines of a set of cells: its parts, each an outer ring and its holes, with all corners of cells on the way.
pub fn outlines(cells: &BTreeSet<Cell>) -> Vec<Vec<Ring>> {
    let component = components(cells);
    let mut parts: BTreeMap<usize, Vec<Ring>> = BTreeMap::new();
    for ring in rings(cells) {
        let part = parts.entry(component[&cell_to_the_left(ring[0], ring[1])]).or_default();
        let is_outer = doubled_area(&ring) > 0;
        part.insert(if is_outer { 0 } else { part.len() }, ring);
    }
    parts.into_values().collect()
}

/// For each cell, the number of the set of cells that it is joined to by edges.
fn components(cells: &BTreeSet<Cell>) -> BTreeMap<Cell, usize> {
    let mut component = BTreeMap::new();
    for (number, start) in cells.iter().enumerate() {
        let mut waiting = vec![*start];
        while let Some((x, y)) = waiting.pop() {
            if cells.contains(&(x, y)) && !component.contains_key(&(x, y)) {
                component.insert((x, y), number);
                waiting.extend([(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]);
            }
        }
    }
    component
}

fn cell_to_the_left((x, y): (i64, i64), to: (i64, i64)) -> Cell {
    match (to.0 - x, to.1 - y) {
        (1, 0) => (x, y),
        (0, 1) => (x - 1, y),
        (-1, 0) => (x - 1, y - 1),
        _ => (x, y - 1),
    }
}

/// Follows the border with the cells to the left; a ring ends as soon as it comes to a corner where it was before.
fn rings(cells: &BTreeSet<Cell>) -> Vec<Ring> {
    let mut border = BTreeSet::new();
    for (x, y) in cells {
        let corners = [(*x, *y), (x + 1, *y), (x + 1, y + 1), (*x, y + 1)];
        for index in 0..4 {
            border.insert((corners[index], corners[(index + 1) % 4]));
        }
    }
    let inner: Vec<_> = border.iter().filter(|(from, to)| border.contains(&(*to, *from))).copied().collect();
    for edge in inner {
        border.remove(&edge);
    }
    let mut rings = Vec::new();
    while let Some((start, _)) = border.first().copied() {
        let mut path: Ring = vec![start];
        while let Some(at) = path.last().copied() {
            let ways = border.range((at, (i64::MIN, i64::MIN))..=(at, (i64::MAX, i64::MAX)));
            // Where four edges meet corner to corner, the border turns left: it stays with its cell.
            let before = path.len().checked_sub(2).map(|index| path[index]);
            let left = |to: (i64, i64)| before.map_or(0, |from| turn(from, at, to));
            let Some(way) = ways.max_by_key(|(_, to)| left(*to)).copied() else { break };
            border.remove(&way);
            let earlier = path.iter().position(|corner| *corner == way.1);
            path.push(way.1);
            if let Some(earlier) = earlier {
                rings.push(path[earlier..].to_vec());
                path.truncate(earlier + 1);
            }
        }
    }
    rings
}

fn turn(a: (i64, i64), b: (i64, i64), c: (i64, i64)) -> i64 {
    (b.0 - a.0) * (c.1 - b.1) - (b.1 - a.1) * (c.0 - b.0)
}

fn doubled_area(ring: &Ring) -> i64 {
    ring.windows(2).map(|ends| ends[0].0 * ends[1].1 - ends[0].1 * ends[1].0).sum()
}
