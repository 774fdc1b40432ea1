use std::collections::BTreeSet;

use geometry::Geometry;
use proptest::prelude::*;

use crate::cells::{Cell, outlines};
use crate::{Ring, geometry, multi_polygon};

fn check(a: &str, b: &str, expected: bool) {
    let polygon = |rings: &str| geometry(&format!(r#"{{"type":"Polygon","coordinates":[{rings}]}}"#));
    let (a, b) = (polygon(a), polygon(b));
    assert_eq!(a.overlaps(&b), expected, "{a} {b}");
    assert_eq!(b.overlaps(&a), expected, "{b} {a}");
}

const LOT: &str = "[[0,0],[9,0],[9,9],[0,9],[0,0]]";
const LOT_WITH_YARD: &str = "[[0,0],[9,0],[9,9],[0,9],[0,0]],[[3,3],[6,3],[6,6],[3,6],[3,3]]";

#[test]
fn common_edges_and_corners_are_no_overlap() {
    check(LOT, "[[9,0],[18,0],[18,9],[9,9],[9,0]]", false);
    check(LOT, "[[9,9],[18,9],[18,18],[9,9]]", false);
    check(LOT, "[[9,3],[18,0],[18,9],[9,6],[9,3]]", false); // A part of the edge
    check(LOT, "[[9,-3],[18,0],[18,9],[9,12],[9,-3]]", false); // More than the edge
    check(LOT, "[[9,4],[18,0],[18,9],[9,4]]", false); // A corner on the edge
    check(LOT, "[[9,0],[18,0],[18,9],[9,9],[9,7],[9,4],[9,0]]", false); // More corners on the edge
    check(LOT, "[[-5,9],[0,9],[0,0],[9,0],[9,-5],[-5,-5],[-5,9]]", false); // Around two sides
    check(LOT_WITH_YARD, "[[3,3],[6,3],[6,6],[3,6],[3,3]]", false); // Fills the yard
    check(LOT_WITH_YARD, "[[3,4],[6,3],[5,6],[3,4]]", false); // In the yard
    check("[[0,0],[7,3],[3,7],[0,0]]", "[[0,0],[7,3],[7,0],[0,0]]", false); // Slanted
    check("[[0,0],[14,6],[3,7],[0,0]]", "[[7,3],[7,0],[21,9],[7,3]]", false); // Slanted, in part
}

#[test]
fn common_ground_is_an_overlap() {
    check(LOT, LOT, true);
    check(LOT, "[[9,9],[0,9],[0,0],[4,0],[9,0],[9,9]]", true); // The same, begun elsewhere
    check(LOT, "[[3,3],[6,3],[6,6],[3,3]]", true); // Inside
    check(LOT, "[[0,0],[6,0],[6,6],[0,0]]", true); // Inside, along two edges
    check(LOT, "[[0,0],[9,9],[0,9],[0,0]]", true); // From corner to corner
    check(LOT, "[[0,4],[9,5],[4,9],[0,4]]", true); // All corners on the border
    check(LOT, "[[4,-1],[5,-1],[5,10],[4,10],[4,-1]]", true); // Across
    check(LOT, "[[8.999999999,0],[18,0],[18,9],[9,9],[8.999999999,0]]", true); // By a hair
    check(LOT_WITH_YARD, LOT, true);
    check(LOT_WITH_YARD, "[[3,3],[6,3],[7,7],[3,6],[3,3]]", true); // A little more than the yard
    check(LOT, "[[-3,0],[0,0],[9,9],[0,9],[-3,0]]", true); // In through a corner
    check("[[0,0],[4,0],[4,4],[0,0]]", "[[0,0],[4,0],[4,4],[0,4],[0,0]]", true);
    check("[[4,0],[8,4],[4,8],[0,4],[4,0]]", "[[4,0],[4,8],[20,4],[4,0]]", true);
}

#[test]
fn points_and_lines_have_no_interior() {
    let lot = geometry(&format!(r#"{{"type":"Polygon","coordinates":[{LOT}]}}"#));
    for thin in [
        r#"{"type":"Point","coordinates":[4,4]}"#,
        r#"{"type":"LineString","coordinates":[[-1,-1],[4,4],[20,4]]}"#,
    ] {
        let thin = geometry(thin);
        assert!(!lot.overlaps(&thin) && !thin.overlaps(&lot) && !thin.overlaps(&thin));
    }
}

const SIZE: i64 = 7;

/// How the grid lies on the map: slanted, mirrored, at its far ends.
#[derive(Clone, Copy, Debug)]
struct Layout {
    east: (i64, i64),
    north: (i64, i64),
}

const LAYOUTS: [Layout; 4] = [
    Layout { east: (1, 0), north: (0, 1) },
    Layout { east: (3, 1), north: (-1, 2) },
    Layout { east: (-1_000_003, 7), north: (11, 999_983) },
    Layout { east: (13_999_999_999, 5_000_000_003), north: (-11_000_000_001, 7_000_000_009) },
];

impl Layout {
    fn corner(self, (x, y): (i64, i64)) -> (i64, i64) {
        (x * self.east.0 + y * self.north.0, x * self.east.1 + y * self.north.1)
    }

    /// The area of these cells, with some corners left out that do not matter, rings begun anywhere and run either way.
    fn area(self, cells: &BTreeSet<Cell>, taste: &[bool]) -> Option<Geometry> {
        let mut taste = taste.iter().copied().cycle();
        let mut choose = || taste.next().unwrap_or(true);
        let mut ring = |ring: &Ring| {
            let open = &ring[1..];
            let count = open.len();
            let mut kept: Ring = (0..count)
                .filter(|index| {
                    let (before, after) = (open[(index + count - 1) % count], open[(index + 1) % count]);
                    let is_corner = before.0 != after.0 && before.1 != after.1;
                    is_corner || choose()
                })
                .map(|index| self.corner(open[index]))
                .collect();
            while choose() {
                kept.rotate_left(1);
            }
            if choose() {
                kept.reverse();
            }
            kept.push(kept[0]);
            kept
        };
        let parts: Vec<Vec<Ring>> =
            outlines(cells).iter().map(|part| part.iter().map(&mut ring).collect()).collect();
        (!parts.is_empty()).then(|| geometry(&multi_polygon(&parts)))
    }
}

/// Each cell belongs to nobody, to one, or to the other; a few belong to both.
fn two_areas() -> impl Strategy<Value = (BTreeSet<Cell>, BTreeSet<Cell>)> {
    let count = (SIZE * SIZE) as usize;
    let owners = prop_oneof![
        prop::collection::vec(0..3_u8, count),
        prop::collection::vec(1..3_u8, count), // No space between them
        prop::collection::vec(prop::sample::select(vec![0, 1, 1, 1, 1, 2]), count), // One with holes
    ];
    let both = prop::collection::vec(0..count, 0..3);
    (owners, both).prop_map(|(owners, both)| {
        let of = |owner: u8| {
            let is_owned = |index: &usize| owners[*index] == owner || both.contains(index);
            let cell = |index: usize| (index as i64 % SIZE, index as i64 / SIZE);
            (0..owners.len()).filter(is_owned).map(cell).collect()
        };
        (of(1), of(2))
    })
}

fn triangle() -> impl Strategy<Value = [(i64, i64); 3]> {
    let corner = || (0..9_i64, 0..9_i64);
    [corner(), corner(), corner()].prop_filter_map("flat", |[a, b, c]| match turn(a, b, c) {
        0 => None,
        1.. => Some([a, b, c]),
        _ => Some([a, c, b]),
    })
}

fn turn(a: (i64, i64), b: (i64, i64), c: (i64, i64)) -> i64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

/// Two triangles have no common ground exactly if a side of one has all of the other to its right.
fn triangles_overlap(a: [(i64, i64); 3], b: [(i64, i64); 3]) -> bool {
    let parted = |a: [(i64, i64); 3], b: [(i64, i64); 3]| {
        (0..3).any(|side| b.iter().all(|corner| turn(a[side], a[(side + 1) % 3], *corner) <= 0))
    };
    !parted(a, b) && !parted(b, a)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn areas_overlap_exactly_if_they_have_a_cell_in_common(
        (a, b) in two_areas(),
        layout in prop::sample::select(&LAYOUTS[..]),
        taste in prop::collection::vec(any::<bool>(), 1..60),
    ) {
        prop_assume!(taste.contains(&false));
        let (Some(area), Some(other)) = (layout.area(&a, &taste), layout.area(&b, &taste)) else {
            return Ok(());
        };
        prop_assert_eq!(area.overlaps(&other), !a.is_disjoint(&b), "{} {}", area, other);
        prop_assert_eq!(other.overlaps(&area), !a.is_disjoint(&b), "{} {}", other, area);
    }

    #[test]
    fn triangles_overlap_exactly_if_no_side_parts_them(a in triangle(), b in triangle()) {
        let area = |[a, b, c]: [(i64, i64); 3]| geometry(&multi_polygon(&[vec![vec![a, b, c, a]]]));
        prop_assert_eq!(area(a).overlaps(&area(b)), triangles_overlap(a, b));
    }
}
