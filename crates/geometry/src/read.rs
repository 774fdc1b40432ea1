//! Reading GeoJSON: from JSON text to positions, each number as it is written. What the shape means is checked later.
//!
//! An array is opened only as deep as its type has levels, so no nesting, however deep, is ever followed.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::degrees::Degrees;
use crate::edge::Position;
use crate::geometry::{Part, Shape};
use crate::{At, GeometryError};

/// How many characters of what somebody wrote a refusal repeats.
const SHOWN_MAX: usize = 40;

/// Reads the JSON text of a geometry object.
pub(crate) fn shape(text: &str) -> Result<Shape, GeometryError> {
    if !text.trim_start().starts_with('{') {
        return Err(GeometryError::NotAnObject);
    }
    let Members(members) =
        serde_json::from_str(text).map_err(|error| GeometryError::NotJson { reason: error.to_string() })?;
    let kind = member(&members, "type")?.get();
    let kind = serde_json::from_str(kind).unwrap_or_else(|_| kind.to_owned());
    let read: fn(&RawValue, At) -> Result<Shape, GeometryError> = match kind.as_str() {
        "Point" => |json, at| position(json, at).map(Shape::Point),
        "LineString" => |json, at| positions(json, at).map(Shape::LineString),
        "Polygon" => |json, at| part(json, at).map(Shape::Polygon),
        "MultiPolygon" => |json, at| array(json, at, part).map(Shape::MultiPolygon),
        "Feature" | "FeatureCollection" | "GeometryCollection" => {
            return Err(GeometryError::Feature { kind });
        }
        _ => return Err(GeometryError::UnknownType { kind: shown(&kind) }),
    };
    if let Some((other, _)) = members.iter().find(|(name, _)| name != "type" && name != "coordinates") {
        return Err(GeometryError::OtherMember { member: shown(other) });
    }
    read(member(&members, "coordinates")?, At::default())
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN_MAX).collect()
}

/// The only member of that name.
fn member<'a>(members: &[(String, &'a RawValue)], name: &'static str) -> Result<&'a RawValue, GeometryError> {
    let mut found = members.iter().filter(|(given, _)| given == name).map(|(_, value)| *value);
    let value = found.next().ok_or(GeometryError::MissingMember { member: name })?;
    match found.next() {
        None => Ok(value),
        Some(_) => Err(GeometryError::MemberTwice { member: name }),
    }
}

/// The members of an object in their order, also those that stand there twice.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Object).map(Members)
    }
}

fn part(json: &RawValue, at: At) -> Result<Part, GeometryError> {
    array(json, at, positions)
}

fn positions(json: &RawValue, at: At) -> Result<Vec<Position>, GeometryError> {
    array(json, at, position)
}

fn position(json: &RawValue, at: At) -> Result<Position, GeometryError> {
    match array(json, at, number)?[..] {
        [longitude, latitude] => Ok(Position { longitude, latitude }),
        ref numbers => Err(GeometryError::PositionLength { at, count: numbers.len() }),
    }
}

fn number(json: &RawValue, at: At) -> Result<i64, GeometryError> {
    let degrees = Degrees::read(json.get()).ok_or(GeometryError::NotANumber { at })?;
    if degrees.exact { Ok(degrees.floor) } else { Err(GeometryError::TooManyDecimals { at }) }
}

fn array<T>(
    json: &RawValue,
    at: At,
    read: fn(&RawValue, At) -> Result<T, GeometryError>,
) -> Result<Vec<T>, GeometryError> {
    let elements: Vec<&RawValue> =
        serde_json::from_str(json.get()).map_err(|_| GeometryError::NotAnArray { at })?;
    elements.into_iter().enumerate().map(|(index, element)| read(element, at.index(index))).collect()
}
