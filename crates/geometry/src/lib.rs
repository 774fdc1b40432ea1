//! The shapes of assets: GeoJSON geometries (RFC 7946) kept exactly, which of them overlap, and where they lie.
//!
//! Terms: a *position* is a longitude and a latitude in whole 10⁻⁹ degrees; a *ring* is a closed line that neither
//! crosses nor touches itself; a *part* is an outer ring less its holes; an *area* is one part or several. Lines
//! between positions are straight in degrees, as RFC 7946 has it.
//!
//! Everything is decided on integers: products of two coordinates fit 128 bits with room to spare, so nothing is ever
//! rounded, and neighbours that share a border never seem to overlap.
//!
//! Invariants of every [`Geometry`], however it was read:
//! 1. It has at most [`POSITIONS_MAX`] positions, none twice in a row.
//! 2. Rings neither cross nor share a stretch of line; different rings may touch in single positions.
//! 3. Holes lie inside their outer ring and do not overlap; nor do parts.
//! 4. Interiors lie to the left of every edge: outer rings run counterclockwise, holes clockwise.

mod area;
mod bounds;
mod check;
mod degrees;
mod edge;
mod error;
mod geometry;
mod map;
mod read;

pub use bounds::Bounds;
pub use error::{At, GeometryError};
pub use geometry::{Geometry, POSITIONS_MAX};
pub use map::Map;
