//! Names of assets and classes.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use smol_str::SmolStr;

fn check(text: &str) -> Result<SmolStr, String> {
    let bytes = text.as_bytes();
    let starts = bytes.first().is_some_and(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9'));
    let rest = bytes.iter().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'/' | b'-'));
    if !starts || !rest || bytes.len() > 64 {
        return Err(format!(
            "\"{}\" is not an id: 1 to 64 of a-z, 0-9, '.', '_', '/' and '-', starting with a letter or digit",
            text.chars().take(80).collect::<String>().escape_debug()
        ));
    }
    Ok(text.into())
}

/// Names an asset: 1 to 64 characters, `[a-z0-9][a-z0-9._/-]*`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"land/12")]
pub struct AssetId(#[schemars(with = "String", regex(pattern = "^[a-z0-9][a-z0-9._/-]{0,63}$"))] SmolStr);

/// Names a class of assets: 1 to 64 characters, `[a-z0-9][a-z0-9._/-]*`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"land")]
pub struct ClassId(#[schemars(with = "String", regex(pattern = "^[a-z0-9][a-z0-9._/-]{0,63}$"))] SmolStr);

impl AssetId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ClassId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AssetId {
    type Err = String;
    fn from_str(text: &str) -> Result<AssetId, String> {
        check(text).map(AssetId)
    }
}

impl FromStr for ClassId {
    type Err = String;
    fn from_str(text: &str) -> Result<ClassId, String> {
        check(text).map(ClassId)
    }
}

impl<'de> Deserialize<'de> for AssetId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AssetId, D::Error> {
        let text = SmolStr::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for ClassId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ClassId, D::Error> {
        let text = SmolStr::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Borrow<str> for AssetId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for ClassId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for ClassId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_and_plain() {
        for good in ["a", "7", "lot-7", "land/cook/17273100931118", "a.b_c", &"x".repeat(64)] {
            assert!(good.parse::<AssetId>().is_ok(), "{good}");
        }
        for bad in ["", "A", "-a", ".a", "a b", "ä", "a\n", "a%2f", &"x".repeat(65)] {
            assert!(bad.parse::<AssetId>().is_err(), "{bad}");
        }
    }
}
