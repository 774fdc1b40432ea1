use expect_test::{Expect, expect};
use geometry::Geometry;
use serde::{Deserialize, Serialize};

use crate::geometry;

fn check(text: &str, expected: Expect) {
    let read = geometry(text);
    expected.assert_eq(&read.to_string());
    assert_eq!(geometry(&read.to_string()), read);
}

#[test]
fn each_type_is_written_as_it_was_read_but_for_spelling() {
    check(
        r#"{"type":"Point","coordinates":[8.5417, 47.3769]}"#,
        expect![[r#"{"type":"Point","coordinates":[8.5417,47.3769]}"#]],
    );
    check(
        r#" { "coordinates" : [ -0.0, 1.50e1 ] , "type" : "Point" } "#,
        expect![[r#"{"type":"Point","coordinates":[0,15]}"#]],
    );
    check(
        r#"{"type":"Point","coordinates":[-179.999999999,-1e-9]}"#,
        expect![[r#"{"type":"Point","coordinates":[-179.999999999,-0.000000001]}"#]],
    );
    check(
        r#"{"type":"Point","coordinates":[180.0000000000000,-90]}"#,
        expect![[r#"{"type":"Point","coordinates":[180,-90]}"#]],
    );
    check(
        r#"{"type":"LineString","coordinates":[[0,0],[4,4],[4,0],[0,4]]}"#,
        expect![[r#"{"type":"LineString","coordinates":[[0,0],[4,4],[4,0],[0,4]]}"#]],
    );
    check(
        r#"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]]]}"#,
        expect![[r#"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]]]}"#]],
    );
}

#[test]
fn rings_are_turned_around_so_that_the_inside_is_to_the_left() {
    check(
        r#"{"type":"Polygon","coordinates":[[[0,0],[0,9],[9,9],[0,0]],[[1,2],[2,5],[1,5],[1,2]]]}"#,
        expect![[
            r#"{"type":"Polygon","coordinates":[[[0,0],[9,9],[0,9],[0,0]],[[1,2],[1,5],[2,5],[1,2]]]}"#
        ]],
    );
    let either_way =
        r#"{"type":"Polygon","coordinates":[[[0,0],[9,9],[0,9],[0,0]],[[1,2],[1,5],[2,5],[1,2]]]}"#;
    check(
        either_way,
        expect![[
            r#"{"type":"Polygon","coordinates":[[[0,0],[9,9],[0,9],[0,0]],[[1,2],[1,5],[2,5],[1,2]]]}"#
        ]],
    );
}

#[test]
fn holes_and_parts_may_touch_in_single_positions() {
    // A hole touches the outer ring in the middle of its edge, another in a corner, a third one touches the second.
    check(
        r#"{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[5,0],[6,2],[4,2],[5,0]],[[0,0],[2,3],[1,3],[0,0]],[[2,3],[3,5],[2,5],[2,3]]]}"#,
        expect![[
            r#"{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[5,0],[4,2],[6,2],[5,0]],[[0,0],[1,3],[2,3],[0,0]],[[2,3],[2,5],[3,5],[2,3]]]}"#
        ]],
    );
    // Two parts touch corner to corner, a third one lies in a hole of the first and touches it.
    check(
        r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[1,8],[8,8],[8,1],[1,1]]],[[[9,9],[12,9],[12,12],[9,9]]],[[[1,4],[3,3],[3,5],[1,4]]]]}"#,
        expect![[
            r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[1,8],[8,8],[8,1],[1,1]]],[[[9,9],[12,9],[12,12],[9,9]]],[[[1,4],[3,3],[3,5],[1,4]]]]}"#
        ]],
    );
}

#[test]
fn bounds_are_those_of_all_parts() {
    fn check(text: &str, expected: Expect) {
        expected.assert_eq(&geometry(text).bounds().to_string());
    }
    check(r#"{"type":"Point","coordinates":[8.5,-47.25]}"#, expect!["8.5,-47.25,8.5,-47.25"]);
    check(r#"{"type":"LineString","coordinates":[[3,0],[-1,5],[2,7]]}"#, expect!["-1,0,3,7"]);
    check(
        r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[0,1],[0,0]]],[[[5,-3],[6,-3],[6,-2],[5,-3]]]]}"#,
        expect!["0,-3,6,1"],
    );
}

#[derive(Serialize, Deserialize)]
struct Asset {
    id: u8,
    geometry: Option<Geometry>,
}

const LOT: &str = r#"{"id":7,"geometry":{"type":"Polygon","coordinates":[[[8.5,47.3],[8.5001,47.3],[8.5001,47.300000001],[8.5,47.3]]]}}"#;

#[test]
fn within_json_it_is_an_object_with_exact_numbers() {
    let asset: Asset = serde_json::from_str(LOT).expect("a lot");
    assert_eq!(serde_json::to_string(&asset).expect("JSON"), LOT);
    let value: serde_json::Value = serde_json::from_str(LOT).expect("JSON");
    let by_value: Asset = serde_json::from_value(value).expect("a lot");
    assert_eq!(serde_json::to_string(&by_value).expect("JSON"), LOT);
    assert_eq!(serde_json::to_value(&by_value).expect("JSON")["geometry"]["type"], "Polygon");
    assert_eq!(serde_json::from_str::<Asset>(r#"{"id":7,"geometry":null}"#).expect("a lot").geometry, None);

    let refused =
        serde_json::from_str::<Asset>(r#"{"id":7,"geometry":{"type":"Point","coordinates":[1,91]}}"#);
    expect!["geometry: the latitude of coordinates is not from -90 to 90: positions are [longitude, latitude] at line 1 column 57"].assert_eq(&refused.err().expect("a refusal").to_string());
}

#[test]
fn in_snapshots_it_is_a_few_bytes_and_is_checked_again() {
    let asset: Asset = serde_json::from_str(LOT).expect("a lot");
    let bytes = postcard::to_stdvec(&asset).expect("bytes");
    expect!["49"].assert_eq(&bytes.len().to_string());
    let read: Asset = postcard::from_bytes(&bytes).expect("a lot");
    assert_eq!(read.geometry, asset.geometry);

    // After the id, that there is a geometry, its type and two lengths: the first longitude, changed by one part.
    let mut open = bytes.clone();
    open[5] ^= 2;
    assert!(postcard::from_bytes::<Asset>(&open).is_err(), "the ring is open");
    let point =
        |longitude: i64, latitude: i64| postcard::to_stdvec(&(0_u32, longitude, latitude)).expect("bytes");
    assert!(postcard::from_bytes::<Geometry>(&point(180_000_000_000, 90_000_000_000)).is_ok());
    assert!(postcard::from_bytes::<Geometry>(&point(180_000_000_001, 0)).is_err());
    assert!(postcard::from_bytes::<Geometry>(&point(0, i64::MIN)).is_err());
}
