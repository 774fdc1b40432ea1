//! The classes of the town, each with one parameter that the others leave at its simplest, and their assets.

use registry::ClassTerms;
use serde_json::{Value, json};

use crate::town::key;

/// Assets and their classes, registered when the town is founded.
pub const ASSETS: [(&str, &str); 21] = [
    ("lot", "land"),
    ("yard", "land"),
    ("name", "names"),
    ("band", "spectrum"),
    ("mural", "art"),
    ("duet", "pairs"),
    ("stall", "stalls"),
    ("peak", "peaks"),
    ("bench", "benches"),
    ("field", "fields"),
    ("booth", "booths"),
    ("house", "houses"),
    ("villa", "houses"),
    ("shop", "shops"),
    ("mast", "masts"),
    ("forge", "forges"),
    ("tree", "orchards"),
    ("glade", "parks"),
    ("grove", "parks"),
    ("plaza", "squares"),
    ("tower", "squares"),
];

/// At a rate of 0.365 a valuation of 1,000 is taxed exactly 1 a day.
pub fn terms() -> Vec<ClassTerms> {
    let mut classes = json!([
        { "id": "land" },
        { "id": "names", "min_valuation": "10", "grace": "PT0S", "after_vacancy": "claim" },
        { "id": "spectrum", "first_issue": "dutch", "opening_price": "1000", "floor": "100",
          "auction_length": "P10D" },
        { "id": "art", "beneficiaries": [share("gallery", "0.1"), share("museum", "0.333333333")] },
        { "id": "pairs", "beneficiaries": [share("gallery", "0.25"), share("museum", "0.25")] },
        { "id": "stalls", "min_runway": "PT0S", "grace": "PT1S" },
        { "id": "peaks", "rate": "3.65", "min_runway": "PT0S", "grace": "P200D" },
        { "id": "benches", "rate": "0", "hold_cap": "1" },
        { "id": "fields", "raise_delay": "P1D" },
        { "id": "booths", "cooldown": "PT1H" },
        { "id": "houses", "min_tenure": "P90D" },
        { "id": "shops", "premium": "0.1", "handover": "P30D" },
        { "id": "masts", "first_issue": "english", "after_vacancy": "english", "floor": "100" },
        { "id": "forges", "rate": "0.1", "grace": "P30D",
          "rate_changes": [{ "from": "2026-01-01T00:17:05Z", "rate": "0.365" },
                           { "from": "2026-01-11T00:17:05Z", "rate": "0.73" },
                           { "from": "2026-02-10T00:17:05Z", "rate": "0.365" },
                           { "from": "2026-03-02T00:17:05Z", "rate": "0" }] },
        { "id": "orchards", "rate": "0.03", "turnover": { "share": "0.5" } },
        { "id": "parks", "raise_delay": "P10D" },
        // Everything at once.
        { "id": "squares", "raise_delay": "P1D", "cooldown": "PT1H", "min_tenure": "P10D", "premium": "0.05",
          "handover": "P3D", "grace": "P2D", "first_issue": "english", "floor": "50", "auction_length": "P1D",
          "min_increment": "0",
          "rate_changes": [{ "from": "2026-02-01T00:17:05Z", "rate": "0.5" }] },
    ]);
    for class in classes.as_array_mut().expect("a list") {
        let class = class.as_object_mut().expect("a table");
        for (field, value) in [("rate", "0.365"), ("min_tenure", "PT0S"), ("first_issue", "claim")] {
            class.entry(field).or_insert(value.into());
        }
    }
    serde_json::from_value(classes).expect("classes")
}

fn share(name: &str, share: &str) -> Value {
    json!({ "key": key(name), "share": share })
}
