//! Whatever is sent, reading it ends: in a shape that is read again as itself, or in a refusal.

use geometry::Geometry;
use proptest::prelude::*;

use crate::multi_polygon;

/// What JSON can hold, with the words and numbers of GeoJSON more often than chance has them.
fn json() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        (-200..200_i32).prop_map(|n| n.to_string()),
        "-?[0-9]{1,3}(\\.[0-9]{1,12})?([eE][-+]?[0-9]{1,12})?",
    ];
    let leaf = prop_oneof![
        4 => number,
        1 => Just("null".to_owned()),
        1 => ".{0,4}".prop_map(|text| serde_json::to_string(&text).expect("a text is JSON")),
        1 => prop::sample::select(vec!["Point", "LineString", "Polygon", "MultiPolygon", "Feature"])
            .prop_map(|kind| format!("{kind:?}")),
    ];
    leaf.prop_recursive(6, 60, 5, |inner| {
        let key = prop::sample::select(vec!["type", "coordinates", "bbox", "x"]);
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 0..5).prop_map(|all| format!("[{}]", all.join(","))),
            1 => prop::collection::vec((key, inner), 0..4).prop_map(|all| {
                let members: Vec<String> = all.iter().map(|(key, value)| format!("{key:?}:{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

fn ring() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((0..7_i64, 0..7_i64), 3..7).prop_map(|mut ring| {
        ring.push(ring[0]);
        ring
    })
}

fn check(text: &str) -> Result<bool, TestCaseError> {
    let Ok(read) = text.parse::<Geometry>() else { return Ok(false) };
    let written = read.to_string();
    prop_assert_eq!(&written.parse::<Geometry>().expect("what was written"), &read);
    let bytes = postcard::to_stdvec(&read).expect("bytes");
    prop_assert_eq!(&postcard::from_bytes::<Geometry>(&bytes).expect("what was written"), &read);
    prop_assert_eq!(read.overlaps(&read), written.contains("Polygon"));
    Ok(true)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_json(text in json()) {
        check(&text)?;
    }

    #[test]
    fn any_coordinates(kind in prop::sample::select(vec!["Point", "LineString", "Polygon", "MultiPolygon"]), coordinates in json()) {
        check(&format!(r#"{{"type":"{kind}","coordinates":{coordinates}}}"#))?;
    }

    #[test]
    fn any_text(text in ".{0,60}") {
        check(&text)?;
        check(&format!("{{{text}}}"))?;
    }

    #[test]
    fn any_bytes_of_a_snapshot(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        if let Ok(read) = postcard::from_bytes::<Geometry>(&bytes) {
            check(&read.to_string())?;
        }
    }

    #[test]
    fn any_rings(parts in prop::collection::vec(prop::collection::vec(ring(), 1..3), 1..3)) {
        check(&multi_polygon(&parts))?;
    }

    #[test]
    fn any_corner_of_a_shape_may_be_spoilt(at in any::<prop::sample::Index>(), byte in 0x20..0x7f_u8) {
        let mut text = multi_polygon(&[vec![vec![(0, 0), (9, 0), (9, 9), (0, 0)], vec![(2, 1), (8, 1), (8, 7), (2, 1)]]]).into_bytes();
        let at = at.index(text.len());
        text[at] = byte;
        check(std::str::from_utf8(&text).expect("ASCII"))?;
    }
}
