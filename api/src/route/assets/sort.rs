//! The orders in which assets can be listed.

use std::fmt;
use std::str::FromStr;

use registry::AssetId;
use registry::view::Asset;
use schemars::JsonSchema;

/// An order of assets; those that lack what it goes by come last, and equal ones go by id.
#[derive(Clone, Copy, PartialEq, Eq, JsonSchema)]
pub(super) enum Sort {
    /// By id.
    #[schemars(rename = "id")]
    Id,
    /// The lowest valuation first.
    #[schemars(rename = "valuation")]
    Valuation,
    /// The highest valuation first.
    #[schemars(rename = "-valuation")]
    ValuationDown,
    /// Those first that run out of deposit first.
    #[schemars(rename = "runs_out_at")]
    RunsOutAt,
}

impl FromStr for Sort {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Sort, Self::Err> {
        match text {
            "id" => Ok(Sort::Id),
            "valuation" => Ok(Sort::Valuation),
            "-valuation" => Ok(Sort::ValuationDown),
            "runs_out_at" => Ok(Sort::RunsOutAt),
            _ => Err("it must be one of id, valuation, -valuation, runs_out_at"),
        }
    }
}

/// Where an asset stands in an order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    rank: i128,
    pub(super) id: AssetId,
}

impl Place {
    pub(super) fn new(sort: Sort, asset: &Asset) -> Place {
        let valuation = asset.valuation.map(ledger::Money::units);
        let rank = match sort {
            Sort::Id => Some(0),
            Sort::Valuation => valuation,
            Sort::ValuationDown => valuation.map(|units| -units),
            Sort::RunsOutAt => asset.runs_out_at.map(|at| at.seconds().into()),
        };
        Place { rank: rank.unwrap_or(i128::MAX), id: asset.id.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rank, self.id)
    }
}

impl FromStr for Place {
    type Err = ();
    fn from_str(text: &str) -> Result<Place, ()> {
        let (rank, id) = text.split_once(' ').ok_or(())?;
        Ok(Place { rank: rank.parse().map_err(drop)?, id: id.parse().map_err(drop)? })
    }
}

/// Leaves the first `count` places, in order.
pub(super) fn keep_first(places: &mut Vec<Place>, count: usize) {
    if places.len() > count {
        places.select_nth_unstable(count);
        places.truncate(count);
    }
    places.sort_unstable();
}
