//! Tiles (c2sp.org/tlog-tiles): the tree, and its leaves, as files of 256 that never change.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::error::JournalError;

/// What a full tile holds.
pub const TILE_WIDTH: u64 = 256;
/// Beyond this level one hash would cover more records than can be counted.
const LEVEL_MAX: u8 = 7;

/// What a tile holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TileRow {
    /// Leaves themselves: the bytes of headers.
    Entries,
    /// Roots of subtrees over 256 to the power of the level leaves.
    Hashes(u8),
}

/// The name of a tile: its address behind `tile/`, such as `0/x001/x234/067`, or `entries/000.p/17`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tile {
    /// What it holds.
    pub row: TileRow,
    /// Which tile of the row, from 0.
    pub index: u64,
    /// How many it holds: 256, or fewer at the right edge of the tree.
    pub width: u64,
}

impl Tile {
    /// How many leaves are under each of its hashes, or entries.
    pub fn span(&self) -> u64 {
        match self.row {
            TileRow::Entries => 1,
            TileRow::Hashes(level) => TILE_WIDTH.pow(level.into()),
        }
    }

    /// The leaves that it is made of; `None` where no tree is large enough.
    pub fn leaves(&self) -> Option<Range<u64>> {
        let first = self.index.checked_mul(TILE_WIDTH)?;
        let end = first.checked_add(self.width)?.checked_mul(self.span())?;
        Some(first * self.span()..end)
    }
}

impl FromStr for Tile {
    type Err = JournalError;

    fn from_str(path: &str) -> Result<Tile, JournalError> {
        let parse = || {
            let (row, path) = path.split_once('/')?;
            let row = match row {
                "entries" => TileRow::Entries,
                level => TileRow::Hashes(
                    number(level).filter(|level| *level <= LEVEL_MAX.into())?.try_into().ok()?,
                ),
            };
            let (path, width) = match path.split_once(".p/") {
                Some((path, width)) => (path, number(width).filter(|width| (1..TILE_WIDTH).contains(width))?),
                None => (path, TILE_WIDTH),
            };
            let digits: String = path.split('/').map(|part| part.trim_start_matches('x')).collect();
            let index = digits.parse().ok()?;
            Some(Tile { row, index, width })
        };
        // What another spelling would name is named by one spelling only.
        let invalid = || JournalError::InvalidTile { path: path.chars().take(80).collect() };
        parse().filter(|tile| tile.to_string() == path).ok_or_else(invalid)
    }
}

fn number(digits: &str) -> Option<u64> {
    digits.parse().ok().filter(|number: &u64| number.to_string() == digits)
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            TileRow::Entries => f.write_str("entries")?,
            TileRow::Hashes(level) => write!(f, "{level}")?,
        }
        let groups = (0..7).map(|n| 1_000_u64.pow(n)).take_while(|unit| *unit == 1 || *unit <= self.index);
        for unit in groups.collect::<Vec<_>>().into_iter().rev() {
            let x = if unit == 1 { "" } else { "x" };
            write!(f, "/{x}{:03}", self.index / unit % 1_000)?;
        }
        if self.width < TILE_WIDTH {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}
