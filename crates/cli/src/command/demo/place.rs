//! Where things lie in the town: streets, gardens along the river, the market square; a drawing, not a survey.

use serde_json::{Value, json};

/// The town's corner, in ten-millionths of a degree.
const CORNER: (i64, i64) = (-9_000_000, 542_000_000);
/// Ten-millionths of a degree to a decimetre, at that latitude.
const DECIMETRE: (i64, i64) = (15, 9);

/// The outline of the thing of a class with this number, counted from 1, as GeoJSON; names lie nowhere.
pub(super) fn outline(class: &str, number: i64) -> Option<Value> {
    let n = number - 1;
    let (corner, size) = match class {
        // Four streets, which the numbers go along.
        "homes" => ((n / 4 * 230, 700 + n % 4 * 620), (200, 300)),
        "gardens" => ((n * 150, 100), (135, 320)),
        "shops" => ((3_300 + n % 7 * 190, 700 + n / 7 * 900), (170, 240)),
        "stalls" => ((3_450 + n % 6 * 170, 1_080 + n / 6 * 110), (110, 70)),
        "walls" => return Some(point((n * 470 % 3_700, 600 + n * 830 % 2_600))),
        "moorings" => return Some(point((900 + n * 1_100, 20))),
        _ => return None,
    };
    let ((x, y), (wide, high)) = (corner, size);
    let ring = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)];
    Some(json!({ "type": "Polygon", "coordinates": [ring.map(position)] }))
}

fn point(at: (i64, i64)) -> Value {
    json!({ "type": "Point", "coordinates": position(at) })
}

/// Decimetres from the corner, leaning a little, as no town is drawn with a ruler, as degrees.
fn position((x, y): (i64, i64)) -> [f64; 2] {
    let (east, north) = (x + y / 5, y - x / 7);
    [CORNER.0 + east * DECIMETRE.0, CORNER.1 + north * DECIMETRE.1].map(|degrees| degrees as f64 / 1e7)
}
