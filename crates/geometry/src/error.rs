//! Every reason to refuse a shape, each with the place in it.

use std::fmt;

use thiserror::Error;

use crate::POSITIONS_MAX;

/// A place in a geometry's coordinates, as `coordinates[0][3]`: the fourth position of the first ring.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct At {
    indices: [usize; 4],
    depth: usize,
}

impl At {
    /// The element of that index in what lies here.
    pub(crate) fn index(mut self, index: usize) -> At {
        self.indices[self.depth] = index;
        self.depth += 1;
        self
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates")?;
        self.indices[..self.depth].iter().try_for_each(|index| write!(f, "[{index}]"))
    }
}

/// Why a shape or a bounding box is refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum GeometryError {
    /// The text is not JSON.
    #[error("a geometry must be JSON: {reason}")]
    NotJson {
        /// What the JSON reader met.
        reason: String,
    },
    /// Something else than an object.
    #[error("a geometry is an object such as {{\"type\":\"Point\",\"coordinates\":[8.54,47.37]}}")]
    NotAnObject,
    /// A feature or a collection of them.
    #[error("a {kind} is more than a geometry: send the \"geometry\" of one feature alone")]
    Feature {
        /// Its type.
        kind: String,
    },
    /// A type that assets cannot have.
    #[error("the type is \"{kind}\", but must be \"Point\", \"LineString\", \"Polygon\" or \"MultiPolygon\"")]
    UnknownType {
        /// What stands there, cut after 40 characters.
        kind: String,
    },
    /// A member that is not there.
    #[error("the member \"{member}\" is missing")]
    MissingMember {
        /// Its name.
        member: &'static str,
    },
    /// The same member again.
    #[error("the member \"{member}\" stands there twice: leave one out")]
    MemberTwice {
        /// Its name.
        member: &'static str,
    },
    /// A member that would not be kept, as `bbox` and `crs`.
    #[error(
        "leave out the member \"{member}\": of a geometry, \"type\" and \"coordinates\" are kept (longitude and latitude in WGS 84)"
    )]
    OtherMember {
        /// Its name, cut after 40 characters.
        member: String,
    },
    /// Something else where an array must be.
    #[error("{at} must be an array, as this type of geometry has it")]
    NotAnArray {
        /// The place.
        at: At,
    },
    /// An array of nothing.
    #[error("{at} is empty: leave out what is not there")]
    Empty {
        /// The place.
        at: At,
    },
    /// A position of other than two numbers.
    #[error("a position is [longitude, latitude], without altitude: {at} has not two numbers but {count}")]
    PositionLength {
        /// The position.
        at: At,
        /// How many it has.
        count: usize,
    },
    /// Something else where a number must be.
    #[error("{at} must be a number of degrees")]
    NotANumber {
        /// The place.
        at: At,
    },
    /// A number finer than 10⁻⁹ degrees.
    #[error("{at} has more than nine decimals: round it (seven are a centimetre)")]
    TooManyDecimals {
        /// The number.
        at: At,
    },
    /// A longitude that no place has.
    #[error("the longitude of {at} is not from -180 to 180: cut a shape at the antimeridian")]
    LongitudeOutOfRange {
        /// The position.
        at: At,
    },
    /// A latitude that no place has.
    #[error("the latitude of {at} is not from -90 to 90: positions are [longitude, latitude]")]
    LatitudeOutOfRange {
        /// The position.
        at: At,
    },
    /// More positions than are kept.
    #[error("the geometry has {count} positions, but at most {POSITIONS_MAX} are kept: simplify it")]
    TooManyPositions {
        /// How many it has.
        count: usize,
    },
    /// A line of one position or none.
    #[error("a line has two or more positions: {at} has {count}")]
    LineTooShort {
        /// The line.
        at: At,
        /// How many it has.
        count: usize,
    },
    /// A ring of fewer than three corners.
    #[error("a ring has four or more positions, the last like the first: {at} has {count}")]
    RingTooShort {
        /// The ring.
        at: At,
        /// How many it has.
        count: usize,
    },
    /// A ring that does not come back.
    #[error("{at} is not closed: repeat its first position at its end")]
    RingOpen {
        /// The ring.
        at: At,
    },
    /// The same position twice in a row.
    #[error("{at} repeats the position before it: leave it out")]
    Repeated {
        /// The second of the two.
        at: At,
    },
    /// A ring with all positions on one line.
    #[error("{at} encloses nothing: its positions lie on one line")]
    NoArea {
        /// The ring.
        at: At,
    },
    /// Two edges that cross.
    #[error("the edge that begins at {at} crosses the one that begins at {other}")]
    Crossing {
        /// Where one edge begins.
        at: At,
        /// Where the other edge begins.
        other: At,
    },
    /// Two edges with a stretch of line in common.
    #[error(
        "the edge that begins at {at} runs along the one that begins at {other}: join or part what they bound"
    )]
    SharedLine {
        /// Where one edge begins.
        at: At,
        /// Where the other edge begins.
        other: At,
    },
    /// A ring that comes back to a place where it was.
    #[error(
        "a ring touches itself where the edges that begin at {at} and {other} meet: make the loop between them a ring of its own"
    )]
    TouchesItself {
        /// Where one edge begins.
        at: At,
        /// Where the other edge begins.
        other: At,
    },
    /// A hole that is not one of its outer ring.
    #[error("the hole {at} does not lie inside its outer ring")]
    HoleOutside {
        /// The hole.
        at: At,
    },
    /// Two holes with ground in common.
    #[error("the holes {at} and {other} overlap: join them")]
    HolesOverlap {
        /// One hole.
        at: At,
        /// The other.
        other: At,
    },
    /// Two parts with ground in common.
    #[error("the parts {at} and {other} overlap: join them")]
    PartsOverlap {
        /// One part.
        at: At,
        /// The other.
        other: At,
    },
    /// A bounding box that is not four numbers.
    #[error("a bounding box is west,south,east,north in degrees, such as 8.5,47.3,8.6,47.4")]
    BoxForm,
    /// A bounding box that reaches beyond the map.
    #[error("a bounding box lies within longitudes -180 to 180 and latitudes -90 to 90")]
    BoxOutOfRange,
    /// A bounding box with west and east the wrong way round, or across the antimeridian.
    #[error(
        "the bounding box has its west east of its east: exchange them, or ask on either side of the antimeridian"
    )]
    BoxWestEast,
    /// A bounding box with south and north the wrong way round.
    #[error("the bounding box has its south north of its north: exchange them")]
    BoxSouthNorth,
}
