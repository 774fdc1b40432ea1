//! Prints how long reading, comparing and finding parcels takes, among 300,000 of them.
//!
//! `cargo run --release -p geometry --example parcels`

#![expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "it measures; the library does not")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use geometry::{Bounds, Geometry, GeometryError, Map};

/// Parcels in a row.
const COLUMNS: u32 = 600;
const ROWS: u32 = 500;
const QUESTIONS: u32 = 1_000;

fn main() -> Result<(), GeometryError> {
    let start = Instant::now();
    let parcels = (0..COLUMNS * ROWS).map(|id| parcel(id).parse()).collect::<Result<Vec<Geometry>, _>>()?;
    report("read a parcel of 13 positions", start.elapsed(), COLUMNS * ROWS);

    let start = Instant::now();
    let mut map = Map::default();
    // In an order that no row keeps to: 7,919 is prime to the number of parcels.
    let shuffled = (0..COLUMNS * ROWS).map(|n| (u64::from(n) * 7_919 % u64::from(COLUMNS * ROWS)) as u32);
    for id in shuffled {
        map.insert(id, &parcels[id as usize]);
    }
    report("insert one into the map", start.elapsed(), COLUMNS * ROWS);
    let start = Instant::now();
    let _at_once: Map<u32> = (0..).zip(&parcels).collect();
    report("the same, all at once", start.elapsed(), COLUMNS * ROWS);

    let boxes = (0..QUESTIONS).map(question).collect::<Result<Vec<Bounds>, _>>()?;
    let start = Instant::now();
    let found: usize = boxes.iter().map(|bounds| map.within(bounds).len()).sum();
    report("find those in a box", start.elapsed(), QUESTIONS);
    println!("{:>10} found, on average", found / QUESTIONS as usize);

    let (start, mut compared) = (Instant::now(), 0);
    for (id, parcel) in (0..).zip(&parcels).step_by(30) {
        for neighbour in map.within(&parcel.bounds()).into_iter().filter(|neighbour| **neighbour != id) {
            assert!(!parcel.overlaps(&parcels[*neighbour as usize]), "{id} overlaps {neighbour}");
            compared += 1;
        }
    }
    report("compare with a neighbour", start.elapsed(), compared);

    let (lower, upper) = (comb(0).parse::<Geometry>()?, comb(1).parse::<Geometry>()?);
    let start = Instant::now();
    black_box(lower.to_string().parse::<Geometry>()?);
    report("write and read an area of 1,000 positions", start.elapsed(), 1);
    let start = Instant::now();
    assert!(!lower.overlaps(&upper), "they only touch");
    report("compare two that share 996 edges", start.elapsed(), 1);

    let start = Instant::now();
    for (id, parcel) in (0..).zip(&parcels) {
        assert!(map.remove(&id, parcel), "{id} is there");
    }
    report("remove one from the map", start.elapsed(), COLUMNS * ROWS);
    Ok(())
}

/// A place in a slanted grid: so the bounding boxes of neighbours overlap.
fn place(x: i64, y: i64) -> [i64; 2] {
    [3 * x + y, 3 * y - x]
}

/// A parcel with three edges to a side, which its neighbours share.
fn parcel(id: u32) -> String {
    let (west, south) = (i64::from(id % COLUMNS * 3), i64::from(id / COLUMNS * 3));
    let sides = [(1, 0, 0, 0), (0, 1, 3, 0), (-1, 0, 3, 3), (0, -1, 0, 3)];
    let corners = sides
        .iter()
        .flat_map(|(dx, dy, x, y)| (0..3).map(move |n| place(west + x + dx * n, south + y + dy * n)));
    let mut positions: Vec<String> = corners.map(|[x, y]| format!("[{x}e-5,{y}e-5]")).collect();
    positions.push(positions[0].clone());
    format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, positions.join(","))
}

/// A box of about a hundred parcels.
fn question(n: u32) -> Result<Bounds, GeometryError> {
    let [x, y] = place(i64::from(n * 7_919 % 1_700) + 50, i64::from(n * 104_729 % 1_400) + 50);
    format!("{}e-5,{}e-5,{}e-5,{}e-5", x - 41, y - 41, x + 41, y + 41).parse()
}

/// One of two areas of 1,000 positions, which share a zigzag of 996 edges.
fn comb(side: u32) -> String {
    let back = ["-9", "9"][side as usize];
    let mut positions = vec![format!("[0,{back}]"), format!("[996e-3,{back}]")];
    positions.extend((0..997).rev().map(|n| format!("[{n}e-3,{}]", n % 2)));
    positions.push(positions[0].clone());
    format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, positions.join(","))
}

fn report(what: &str, took: Duration, count: u32) {
    println!("{:>10.1?} to {what}", took / count);
}
