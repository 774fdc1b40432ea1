//! A shape: a GeoJSON geometry where people meet it, integers where it is kept.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

use crate::area::Area;
use crate::edge::Position;
use crate::{Bounds, GeometryError, check, read};

/// Most positions of one geometry, those that close its rings included.
pub const POSITIONS_MAX: usize = 1_000;

/// A closed line: the last position is the first.
pub(crate) type Ring = Vec<Position>;
/// An outer ring and its holes.
pub(crate) type Part = Vec<Ring>;

/// What a geometry can be. The order is that of stored snapshots.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) enum Shape {
    Point(Position),
    LineString(Vec<Position>),
    Polygon(Part),
    MultiPolygon(Vec<Part>),
}

/// A valid shape: a Point, LineString, Polygon or MultiPolygon, exact to 10⁻⁹ degrees.
///
/// In JSON it is a GeoJSON geometry object; elsewhere, as in snapshots, its integers. It is read from both with the
/// same checks. What is written differs from what was read in spelling alone (`8.50` is `8.5`), and in rings that ran
/// the wrong way round: outer rings are kept counterclockwise, holes clockwise, as RFC 7946 demands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Geometry {
    shape: Shape,
}

impl Geometry {
    /// The smallest bounding box around it.
    pub fn bounds(&self) -> Bounds {
        let bounds = match &self.shape {
            Shape::Point(position) => Bounds::around([position]),
            Shape::LineString(positions) => Bounds::around(positions),
            // Holes lie inside.
            Shape::Polygon(part) => Bounds::around(&part[0]),
            Shape::MultiPolygon(parts) => Bounds::around(parts.iter().flat_map(|part| &part[0])),
        };
        bounds.expect("a valid shape has a position")
    }

    /// Whether the interiors of two areas meet; common edges and corners do not count, and points and lines have none.
    pub fn overlaps(&self, other: &Geometry) -> bool {
        self.bounds().overlaps(&other.bounds()) && self.area().overlaps(&other.area())
    }

    fn area(&self) -> Area {
        match &self.shape {
            Shape::Point(_) | Shape::LineString(_) => Area::new([]),
            Shape::Polygon(part) => Area::new(part),
            Shape::MultiPolygon(parts) => Area::new(parts.iter().flatten()),
        }
    }
}

impl FromStr for Geometry {
    type Err = GeometryError;

    /// Reads the JSON text of a GeoJSON geometry.
    fn from_str(text: &str) -> Result<Geometry, GeometryError> {
        let mut shape = read::shape(text)?;
        check::make_valid(&mut shape)?;
        Ok(Geometry { shape })
    }
}

impl<'de> Deserialize<'de> for Geometry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Geometry, D::Error> {
        if deserializer.is_human_readable() {
            // As text, because a number that went through a float has lost what it said.
            let json = Box::<RawValue>::deserialize(deserializer)?;
            return json.get().parse().map_err(|error| de::Error::custom(format_args!("geometry: {error}")));
        }
        let mut shape = Shape::deserialize(deserializer)?;
        check::make_valid(&mut shape).map_err(de::Error::custom)?;
        Ok(Geometry { shape })
    }
}

impl Serialize for Geometry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            let json = RawValue::from_string(self.to_string()).map_err(ser::Error::custom)?;
            return json.serialize(serializer);
        }
        self.shape.serialize(serializer)
    }
}

impl JsonSchema for Geometry {
    fn schema_name() -> Cow<'static, str> {
        "Geometry".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A GeoJSON geometry (RFC 7946): a Point, LineString, Polygon or MultiPolygon of at most 1,000 \
                            positions of longitude and latitude, with at most 9 decimals; never rounded.",
            "type": "object",
            "properties": {
                "type": { "description": "Which of them.", "type": "string", "enum": ["Point", "LineString", "Polygon", "MultiPolygon"] },
                "coordinates": { "description": "As deeply nested as the type asks.", "type": "array", "items": {} },
            },
            "required": ["type", "coordinates"],
            "examples": [{ "type": "Point", "coordinates": [8.5417, 47.3769] }],
        })
    }
}

impl Display for Geometry {
    /// Writes the JSON text of the GeoJSON geometry.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.shape {
            Shape::Point(_) => "Point",
            Shape::LineString(_) => "LineString",
            Shape::Polygon(_) => "Polygon",
            Shape::MultiPolygon(_) => "MultiPolygon",
        };
        write!(f, "{{\"type\":\"{kind}\",\"coordinates\":")?;
        match &self.shape {
            Shape::Point(position) => position.fmt(f)?,
            Shape::LineString(positions) => write_array(f, positions, Position::fmt)?,
            Shape::Polygon(part) => write_part(part, f)?,
            Shape::MultiPolygon(parts) => write_array(f, parts, write_part)?,
        }
        f.write_str("}")
    }
}

fn write_part(part: &Part, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write_array(f, part, |ring, f| write_array(f, ring, Position::fmt))
}

fn write_array<T>(
    f: &mut fmt::Formatter<'_>,
    elements: &[T],
    write: fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    for (index, element) in elements.iter().enumerate() {
        f.write_str(if index == 0 { "[" } else { "," })?;
        write(element, f)?;
    }
    f.write_str("]")
}
