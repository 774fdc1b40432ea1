//! Assets from a GeoJSON file: a FeatureCollection (RFC 7946), each feature an asset and its shape.

use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use geometry::{Geometry, GeometryError};
use ledger::Amount;
use registry::{AssetId, ClassId};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::files::AssetRow;

/// Most decimals of a coordinate.
pub(super) const DECIMALS_MAX: u8 = 9;

#[derive(Deserialize)]
struct Collection {
    #[serde(rename = "type")]
    kind: String,
    features: Vec<Box<RawValue>>,
}

/// What else a feature says, its `bbox` for example, is not needed.
#[derive(Deserialize)]
struct Feature {
    properties: Value,
    #[serde(default)]
    geometry: Option<Box<RawValue>>,
}

/// Other properties, of which such files have many, are left where they are.
#[derive(Deserialize)]
struct Properties {
    #[serde(rename = "asset id", alias = "id", alias = "asset")]
    id: AssetId,
    class: ClassId,
    name: String,
    valuation: Value,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    link: Option<String>,
}

/// The assets in a file with their places in it, counted from 1. Coordinates are taken as they are written, or
/// rounded to so many decimals.
pub(super) fn rows(path: &Path, decimals: Option<u8>) -> Result<Vec<(u64, AssetRow)>> {
    let named = || path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(named)?;
    let collection: Collection = serde_json::from_str(&text).with_context(named)?;
    ensure!(collection.kind == "FeatureCollection", "{}: it is no FeatureCollection", named());
    let numbered = (1..).zip(&collection.features);
    let read = numbered.map(|(number, feature)| {
        let row = row(feature.get(), decimals).with_context(|| format!("{}, feature {number}", named()))?;
        Ok((number, row))
    });
    read.collect()
}

fn row(feature: &str, decimals: Option<u8>) -> Result<AssetRow> {
    let Feature { properties, geometry } = serde_json::from_str(feature)?;
    let properties: Properties = serde_json::from_value(properties)?;
    let shape = geometry.filter(|shape| shape.get() != "null").map(|shape| shape_of(shape.get(), decimals));
    Ok(AssetRow {
        id: properties.id,
        class: properties.class,
        name: properties.name,
        valuation: amount(&properties.valuation)?,
        description: properties.description.unwrap_or_default(),
        link: properties.link,
        geometry: shape.transpose()?,
    })
}

/// Programs for maps write amounts as numbers.
fn amount(valuation: &Value) -> Result<Amount> {
    let text = match valuation {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => return Err(anyhow!("its valuation is {other}, but must be an amount")),
    };
    text.parse().map_err(|refusal| anyhow!("its valuation: {refusal}"))
}

fn shape_of(text: &str, decimals: Option<u8>) -> Result<Geometry> {
    let text = match decimals {
        None => text.to_owned(),
        Some(decimals) => rounded(serde_json::from_str(text)?, decimals).to_string(),
    };
    text.parse().map_err(|refusal: GeometryError| match refusal {
        GeometryError::TooManyDecimals { .. } => anyhow!("{refusal}, with --geojson-decimals 7 for example"),
        _ => anyhow!("{refusal}"),
    })
}

/// Every number in `json` with at most so many decimals.
fn rounded(json: Value, decimals: u8) -> Value {
    match json {
        Value::Array(items) => items.into_iter().map(|item| rounded(item, decimals)).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, rounded(value, decimals))).collect()
        }
        Value::Number(number) => {
            let short = number.as_f64().map(|number| format!("{number:.0$}", usize::from(decimals)));
            short.and_then(|short| short.parse::<f64>().ok()).map_or(Value::Number(number), Value::from)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a collection of this one feature becomes, or why it is refused.
    fn check(feature: &str, decimals: Option<u8>, expected: &str) {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("a.geojson");
        let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{feature}]}}");
        std::fs::write(&path, text).expect("written");
        let told = match rows(&path, decimals) {
            Ok(rows) => {
                let told = rows.iter().map(|(number, row)| {
                    let shape = row.geometry.as_ref().map(Geometry::to_string).unwrap_or_default();
                    let AssetRow { id, class, name, valuation, description, link, .. } = row;
                    format!(
                        "{number} {id} {class} {name} {} {description:?} {link:?} {shape}",
                        valuation.decimal()
                    )
                });
                told.collect::<Vec<_>>().join("; ")
            }
            Err(refusal) => format!("{refusal:#}").replace(&format!("{}/", dir.path().display()), ""),
        };
        assert_eq!(told, expected);
    }

    fn feature(properties: &str, geometry: &str) -> String {
        format!("{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{geometry}}}")
    }

    const PLOT: &str = r#""id":"land/1","class":"land","name":"Mill","valuation":100"#;

    #[test]
    fn features_are_assets() {
        check("", None, "");
        check(&feature(PLOT, "null"), None, "1 land/1 land Mill 100 \"\" None ");
        check(
            &feature(
                r#""OBJECTID":7,"id":"l/2","class":"land","name":"B","valuation":"9.50","description":"d","link":"https://x.org""#,
                r#"{"type":"Point","coordinates":[8.5,47.123456789]}"#,
            ),
            None,
            r#"1 l/2 land B 9.50 "d" Some("https://x.org") {"type":"Point","coordinates":[8.5,47.123456789]}"#,
        );
        for name in ["asset", "asset id"] {
            let plot = PLOT.replace("\"id\"", &format!("\"{name}\""));
            check(&feature(&plot, "null"), None, "1 land/1 land Mill 100 \"\" None ");
        }
        check(
            &feature(r#""id":"l/2","class":"land","name":"B","valuation":true"#, "null"),
            None,
            "a.geojson, feature 1: its valuation is true, but must be an amount",
        );
        check(
            &feature(r#""id":"l/2","class":"land","name":"B""#, "null"),
            None,
            "a.geojson, feature 1: missing field `valuation`",
        );
    }

    #[test]
    fn coordinates_are_rounded_only_where_that_is_asked_for() {
        let point = |longitude: &str| {
            feature(PLOT, &format!("{{\"type\":\"Point\",\"coordinates\":[{longitude},47]}}"))
        };
        let read = |longitude: &str| {
            format!(
                "1 land/1 land Mill 100 \"\" None {{\"type\":\"Point\",\"coordinates\":[{longitude},47]}}"
            )
        };
        check(&point("8.123456789"), None, &read("8.123456789"));
        check(
            &point("8.1234567891"),
            None,
            "a.geojson, feature 1: coordinates[0] has more than nine decimals: round it (seven are a centimetre), with --geojson-decimals 7 for example",
        );
        check(&point("8.1234567891"), Some(9), &read("8.123456789"));
        check(&point("-8.12345675"), Some(7), &read("-8.1234568"));
        check(&point("8.12345674"), Some(7), &read("8.1234567"));
        check(&point("8.5"), Some(0), &read("8"));
        check(&point("0.00000004"), Some(7), &read("0"));
    }
}
