//! Exact numbers as text (`"7"`, `"800/17"`), because JSON readers round large numbers.

use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub(super) fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr,
    T::Err: Display,
    D: Deserializer<'de>,
{
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

/// Amounts by id.
pub(super) mod map {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use smol_str::SmolStr;

    #[derive(Serialize, Deserialize)]
    struct Amount(#[serde(with = "super")] u128);

    pub(in super::super) fn serialize<S: Serializer>(
        amounts: &BTreeMap<SmolStr, u128>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(amounts.iter().map(|(id, &amount)| (id, Amount(amount))))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<SmolStr, u128>, D::Error> {
        let amounts = BTreeMap::<SmolStr, Amount>::deserialize(deserializer)?;
        Ok(amounts.into_iter().map(|(id, Amount(amount))| (id, amount)).collect())
    }
}
