//! Maps: where assets lie, as outlines that lead to them. Degrees are drawn as on a plane, narrower by their latitude,
//! which is near enough for a town.

use geometry::Geometry;
use maud::{Markup, html};
use registry::AssetId;
use registry::view::StatusName;
use serde_json::Value;

use crate::link::asset_path;
use crate::register::status_class;

/// How wide the longer side of a map is drawn.
const WIDTH: f64 = 720.0;
/// What is left free around.
const MARGIN: f64 = 8.0;

/// Something on a map.
pub(crate) struct Placed<'a> {
    pub(crate) id: &'a AssetId,
    pub(crate) name: &'a str,
    pub(crate) status: StatusName,
    pub(crate) geometry: &'a Geometry,
    /// Whether the map is about this one.
    pub(crate) is_subject: bool,
}

/// A ring of positions, or a single one, in degrees.
type Ring = Vec<(f64, f64)>;

/// The map of these; nothing where there are none.
pub(crate) fn draw(title: &str, placed: &[Placed]) -> Markup {
    let shapes: Vec<(&Placed, Vec<Ring>)> =
        placed.iter().map(|placed| (placed, rings(placed.geometry))).collect();
    let positions = || shapes.iter().flat_map(|(_, rings)| rings.iter().flatten());
    if positions().next().is_none() {
        return html! {};
    }
    let least = |of: fn(&(f64, f64)) -> f64| positions().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&(f64, f64)) -> f64| positions().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (west, east) = (least(|at| at.0), most(|at| at.0));
    let (south, north) = (least(|at| at.1), most(|at| at.1));
    let narrow = ((south + north) / 2.0).to_radians().cos();
    let (wide, high) = (((east - west) * narrow).max(1e-9), (north - south).max(1e-9));
    let scale = (WIDTH - 2.0 * MARGIN) / wide.max(high);
    let point = |(x, y): &(f64, f64)| ((x - west) * narrow * scale + MARGIN, (north - y) * scale + MARGIN);
    let path = |rings: &[Ring]| -> String {
        let ring = |ring: &Ring| {
            let corners = ring.iter().map(point).map(|(x, y)| format!("{x:.1} {y:.1}"));
            format!("M{}Z", corners.collect::<Vec<_>>().join("L"))
        };
        rings.iter().map(ring).collect()
    };
    let size = |length: f64| format!("{:.0}", length * scale + 2.0 * MARGIN);
    html! {
        figure.map {
            figcaption { (title) }
            svg viewBox={ "0 0 " (size(wide)) " " (size(high)) } role="group" aria-label=(title) {
                @for (placed, rings) in &shapes {
                    a href=(asset_path(placed.id)) {
                        title { (placed.name) }
                        @if let [ring] = &rings[..] && ring.len() == 1 {
                            @let (x, y) = point(&ring[0]);
                            circle.(status_class(placed.status)).subject[placed.is_subject]
                                cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="6" {}
                        } @else {
                            path.(status_class(placed.status)).subject[placed.is_subject]
                                d=(path(rings)) fill-rule="evenodd" {}
                        }
                    }
                }
            }
        }
    }
}

/// The rings of a geometry, as GeoJSON says them.
fn rings(geometry: &Geometry) -> Vec<Ring> {
    let geometry = serde_json::to_value(geometry).unwrap_or_default();
    let mut rings = Vec::new();
    collect(&geometry["coordinates"], &mut rings);
    rings
}

/// Coordinates are positions, lists of positions, lists of those, and so on.
fn collect(coordinates: &Value, rings: &mut Vec<Ring>) {
    if let Some(at) = position(coordinates) {
        rings.push(vec![at]);
        return;
    }
    let Some(items) = coordinates.as_array() else { return };
    let ring: Option<Ring> = items.iter().map(position).collect();
    match ring {
        Some(ring) => rings.push(ring),
        None => items.iter().for_each(|item| collect(item, rings)),
    }
}

fn position(value: &Value) -> Option<(f64, f64)> {
    match value.as_array()?.as_slice() {
        [x, y] => Some((x.as_f64()?, y.as_f64()?)),
        _ => None,
    }
}
