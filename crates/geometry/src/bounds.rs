//! Bounding boxes, of shapes and of questions.

use std::fmt;
use std::str::FromStr;

use rstar::AABB;
use schemars::JsonSchema;

use crate::GeometryError;
use crate::degrees::{self, Degrees, LATITUDE_MAX, LONGITUDE_MAX};
use crate::edge::Position;

/// A rectangle between two longitudes and two latitudes, its edges included, in 10⁻⁹ degrees.
///
/// Written and read as `west,south,east,north`, in degrees. What has more than nine decimals is read as the smallest
/// box around it, so that a question misses nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, JsonSchema)]
#[schemars(
    with = "String",
    description = "A bounding box: `west,south,east,north`, in degrees.",
    extend("format" = "bbox", "pattern" = r"^-?[0-9]+(\.[0-9]+)?(,-?[0-9]+(\.[0-9]+)?){3}$"),
    example = &"8.5,47.3,8.6,47.4"
)]
pub struct Bounds {
    pub(crate) west: i64,
    pub(crate) south: i64,
    pub(crate) east: i64,
    pub(crate) north: i64,
}

impl Bounds {
    /// The smallest around these positions; `None` around none.
    pub(crate) fn around<'a>(positions: impl IntoIterator<Item = &'a Position>) -> Option<Bounds> {
        let of_one = |position: &Position| {
            let Position { longitude, latitude } = *position;
            Bounds { west: longitude, south: latitude, east: longitude, north: latitude }
        };
        positions.into_iter().map(of_one).reduce(|a, b| Bounds {
            west: a.west.min(b.west),
            south: a.south.min(b.south),
            east: a.east.max(b.east),
            north: a.north.max(b.north),
        })
    }

    /// The same for an R-tree, which multiplies and squares lengths: in 10⁻⁹ degrees, that takes more than 64 bits.
    pub(crate) fn envelope(&self) -> AABB<[i128; 2]> {
        let corner = |longitude: i64, latitude: i64| [i128::from(longitude), i128::from(latitude)];
        AABB::from_corners(corner(self.west, self.south), corner(self.east, self.north))
    }

    /// Whether the two have anything in common, be it an edge or a corner.
    pub fn meets(&self, other: &Bounds) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }

    /// The same with its surroundings: its longer side on every side, at least 0.0005 degrees, as far as there are any.
    pub fn with_surroundings(&self) -> Bounds {
        let margin = (self.east - self.west).max(self.north - self.south).max(500_000);
        Bounds {
            west: (self.west - margin).max(-LONGITUDE_MAX),
            south: (self.south - margin).max(-LATITUDE_MAX),
            east: (self.east + margin).min(LONGITUDE_MAX),
            north: (self.north + margin).min(LATITUDE_MAX),
        }
    }

    /// Whether the two have more in common than their edges.
    pub(crate) fn overlaps(&self, other: &Bounds) -> bool {
        self.west < other.east
            && other.west < self.east
            && self.south < other.north
            && other.south < self.north
    }
}

impl FromStr for Bounds {
    type Err = GeometryError;

    fn from_str(text: &str) -> Result<Bounds, GeometryError> {
        let numbers: Option<Vec<Degrees>> =
            text.split(',').map(|number| Degrees::read(number.trim())).collect();
        let [west, south, east, north] = numbers.as_deref().unwrap_or_default() else {
            return Err(GeometryError::BoxForm);
        };
        let bounds = Bounds { west: west.floor, south: south.floor, east: east.ceil(), north: north.ceil() };
        let is_within = |number: i64, most: i64| (-most..=most).contains(&number);
        if ![bounds.west, bounds.east].into_iter().all(|number| is_within(number, LONGITUDE_MAX))
            || ![bounds.south, bounds.north].into_iter().all(|number| is_within(number, LATITUDE_MAX))
        {
            return Err(GeometryError::BoxOutOfRange);
        }
        if bounds.west > bounds.east {
            return Err(GeometryError::BoxWestEast);
        }
        if bounds.south > bounds.north {
            return Err(GeometryError::BoxSouthNorth);
        }
        Ok(bounds)
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        degrees::write(f, self.west)?;
        for number in [self.south, self.east, self.north] {
            f.write_str(",")?;
            degrees::write(f, number)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: Expect) {
        expected.assert_eq(
            &text.parse().map_or_else(|e: GeometryError| e.to_string(), |b: Bounds| b.to_string()),
        );
    }

    #[test]
    fn a_bounding_box_is_read_or_refused_with_what_to_do() {
        check("8.5,47.3,8.6,47.40", expect!["8.5,47.3,8.6,47.4"]);
        check("-180, -90, 180, 90", expect!["-180,-90,180,90"]);
        check("8.5,47,8.5,47", expect!["8.5,47,8.5,47"]);
        check(
            "8.5202789306640641,-1e-10,8.5202789306640641,1e-10",
            expect!["8.52027893,-0.000000001,8.520278931,0.000000001"],
        );
        check(
            "8.5,47.3,8.6",
            expect!["a bounding box is west,south,east,north in degrees, such as 8.5,47.3,8.6,47.4"],
        );
        check(
            "8.5,47.3,8.6,47.4,9",
            expect!["a bounding box is west,south,east,north in degrees, such as 8.5,47.3,8.6,47.4"],
        );
        check("", expect!["a bounding box is west,south,east,north in degrees, such as 8.5,47.3,8.6,47.4"]);
        check(
            "8.5,47.3,8.6,NaN",
            expect!["a bounding box is west,south,east,north in degrees, such as 8.5,47.3,8.6,47.4"],
        );
        check(
            "-180.0000000001,0,1,1",
            expect!["a bounding box lies within longitudes -180 to 180 and latitudes -90 to 90"],
        );
        check(
            "0,0,1,90.0000000001",
            expect!["a bounding box lies within longitudes -180 to 180 and latitudes -90 to 90"],
        );
        check(
            "0,0,1e99,1",
            expect!["a bounding box lies within longitudes -180 to 180 and latitudes -90 to 90"],
        );
        check(
            "179,0,-179,1",
            expect![
                "the bounding box has its west east of its east: exchange them, or ask on either side of the antimeridian"
            ],
        );
        check("0,1,1,0", expect!["the bounding box has its south north of its north: exchange them"]);
    }

    #[test]
    fn surroundings_are_as_wide_as_the_longer_side_and_end_where_degrees_do() {
        let check = |bounds: &str, expected: &str| {
            let bounds: Bounds = bounds.parse().expect("a box");
            assert_eq!(bounds.with_surroundings().to_string(), expected);
        };
        check("1,2,3,3", "-1,0,5,5");
        check("1,2,1,2", "0.9995,1.9995,1.0005,2.0005");
        check("-179,-89,179,89", "-180,-90,180,90");
    }
}
