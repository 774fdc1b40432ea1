//! The rules of shapes, from outside: what is read and written, what overlaps, where things lie.

mod cells;
mod map;
mod overlaps;
mod random_json;
mod reading;
mod refusals;

use geometry::Geometry;

/// A ring as people write it.
type Ring = Vec<(i64, i64)>;

fn geometry(text: &str) -> Geometry {
    text.parse().unwrap_or_else(|refusal| panic!("{refusal}: {text}"))
}

/// GeoJSON of an area with these parts, whose coordinates are counted in 10⁻⁹ degrees.
fn multi_polygon(parts: &[Vec<Ring>]) -> String {
    let array = |elements: Vec<String>| format!("[{}]", elements.join(","));
    let ring = |ring: &Ring| array(ring.iter().map(|(x, y)| format!("[{x}e-9,{y}e-9]")).collect());
    let part = |part: &Vec<Ring>| array(part.iter().map(ring).collect());
    let coordinates = array(parts.iter().map(part).collect());
    format!(r#"{{"type":"MultiPolygon","coordinates":{coordinates}}}"#)
}
