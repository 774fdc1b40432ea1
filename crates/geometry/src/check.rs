//! What makes a shape valid, each rule with its own refusal.

use crate::area::{Area, Side};
use crate::degrees::{LATITUDE_MAX, LONGITUDE_MAX};
use crate::edge::{Contact, Edge, Position, edges};
use crate::geometry::{Part, Ring, Shape};
use crate::{At, GeometryError, POSITIONS_MAX};

/// Checks a shape, and turns rings around that have their inside to the right.
pub(crate) fn make_valid(shape: &mut Shape) -> Result<(), GeometryError> {
    let at = At::default();
    match shape {
        Shape::Point(position) => check_range(at, *position),
        Shape::LineString(line) => {
            if line.len() < 2 {
                return Err(GeometryError::LineTooShort { at, count: line.len() });
            }
            check_count(line.len())?;
            check_positions(at, line)
        }
        Shape::Polygon(part) => make_area_valid(&mut [(at, part)]),
        Shape::MultiPolygon(parts) if parts.is_empty() => Err(GeometryError::Empty { at }),
        Shape::MultiPolygon(parts) => {
            let parts = parts.iter_mut().enumerate();
            make_area_valid(&mut parts.map(|(index, part)| (at.index(index), part)).collect::<Vec<_>>())
        }
    }
}

fn make_area_valid(parts: &mut [(At, &mut Part)]) -> Result<(), GeometryError> {
    if let Some((at, _)) = parts.iter().find(|(_, part)| part.is_empty()) {
        return Err(GeometryError::Empty { at: *at });
    }
    let rings = || parts.iter().flat_map(|(at, part)| rings(*at, part));
    check_count(rings().map(|(_, ring)| ring.len()).sum())?;
    rings().try_for_each(|(at, ring)| check_ring(at, ring))?;
    check_contacts(rings())?;
    for (_, part) in parts.iter_mut() {
        for (index, ring) in part.iter_mut().enumerate() {
            let is_hole = index > 0;
            if (doubled_area(ring) < 0) != is_hole {
                ring.reverse();
            }
        }
    }
    parts.iter().filter(|(_, part)| part.len() > 1).try_for_each(|(at, part)| check_holes(*at, part))?;
    if parts.len() == 1 {
        return Ok(());
    }
    let areas: Vec<(At, Area)> = parts.iter().map(|(at, part)| (*at, Area::new(part.iter()))).collect();
    match overlapping(&areas) {
        None => Ok(()),
        Some((at, other)) => Err(GeometryError::PartsOverlap { at, other }),
    }
}

/// The first two that overlap.
fn overlapping(areas: &[(At, Area)]) -> Option<(At, At)> {
    areas.iter().enumerate().find_map(|(index, (at, area))| {
        let other = areas[index + 1..].iter().find(|(_, other)| area.overlaps(other));
        other.map(|(other, _)| (*at, *other))
    })
}

/// The rings of a part, each with its place.
fn rings(at: At, part: &Part) -> impl Iterator<Item = (At, &Ring)> {
    part.iter().enumerate().map(move |(index, ring)| (at.index(index), ring))
}

fn check_count(count: usize) -> Result<(), GeometryError> {
    if count > POSITIONS_MAX { Err(GeometryError::TooManyPositions { count }) } else { Ok(()) }
}

fn check_range(at: At, Position { longitude, latitude }: Position) -> Result<(), GeometryError> {
    if !(-LONGITUDE_MAX..=LONGITUDE_MAX).contains(&longitude) {
        return Err(GeometryError::LongitudeOutOfRange { at });
    }
    if !(-LATITUDE_MAX..=LATITUDE_MAX).contains(&latitude) {
        return Err(GeometryError::LatitudeOutOfRange { at });
    }
    Ok(())
}

fn check_positions(at: At, positions: &[Position]) -> Result<(), GeometryError> {
    for (index, position) in positions.iter().enumerate() {
        check_range(at.index(index), *position)?;
        if index > 0 && positions[index - 1] == *position {
            return Err(GeometryError::Repeated { at: at.index(index) });
        }
    }
    Ok(())
}

fn check_ring(at: At, ring: &[Position]) -> Result<(), GeometryError> {
    if ring.len() < 4 {
        return Err(GeometryError::RingTooShort { at, count: ring.len() });
    }
    if ring.first() != ring.last() {
        return Err(GeometryError::RingOpen { at });
    }
    check_positions(at, ring)?;
    let first = Edge { from: ring[0], to: ring[1] };
    if ring.iter().all(|position| first.turn(*position) == 0) {
        return Err(GeometryError::NoArea { at });
    }
    Ok(())
}

/// Refuses edges that meet otherwise than the next edge of a ring, or another ring in a single position, may.
fn check_contacts<'a>(rings: impl Iterator<Item = (At, &'a Ring)>) -> Result<(), GeometryError> {
    let mut met: Vec<(usize, usize, At, Edge)> = Vec::new();
    for (number, (ring_at, ring)) in rings.enumerate() {
        let last = ring.len() - 2;
        for (index, edge) in edges(ring).enumerate() {
            let at = ring_at.index(index);
            for (others_number, others_index, other, others_edge) in met.iter().rev() {
                let (other, is_same_ring) = (*other, *others_number == number);
                let is_next = others_index + 1 == index || (*others_index == 0 && index == last);
                match edge.contact(others_edge) {
                    Contact::Cross => return Err(GeometryError::Crossing { at, other }),
                    Contact::Line { .. } => return Err(GeometryError::SharedLine { at, other }),
                    Contact::Touch if is_same_ring && !is_next => {
                        return Err(GeometryError::TouchesItself { at, other });
                    }
                    Contact::Touch | Contact::None => {}
                }
            }
            met.push((number, index, at, edge));
        }
    }
    Ok(())
}

/// Twice the area to the left of a ring; below zero if it runs clockwise.
fn doubled_area(ring: &[Position]) -> i128 {
    let start = ring[0];
    edges(ring).map(|edge| edge.turn(start)).sum()
}

/// Refuses holes outside their outer ring, and holes that overlap. Their edges do not cross: that was checked.
fn check_holes(at: At, part: &Part) -> Result<(), GeometryError> {
    let outer = Area::new(&part[..1]);
    let holes: Vec<(At, Area)> = rings(at, part).skip(1).map(|(at, hole)| (at, Area::new([hole]))).collect();
    for (at, hole) in &holes {
        if hole.sides_in(&outer).any(|side| side != Side::Inside) {
            return Err(GeometryError::HoleOutside { at: *at });
        }
    }
    match overlapping(&holes) {
        None => Ok(()),
        Some((at, other)) => Err(GeometryError::HolesOverlap { at, other }),
    }
}
