use expect_test::{Expect, expect};
use geometry::{Geometry, GeometryError, POSITIONS_MAX};

fn check(text: &str, expected: Expect) {
    let refused =
        text.parse::<Geometry>().map_or_else(|refusal| refusal.to_string(), |read| format!("read {read}"));
    expected.assert_eq(&refused);
}

fn check_polygon(coordinates: &str, expected: Expect) {
    check(&format!(r#"{{"type":"Polygon","coordinates":{coordinates}}}"#), expected);
}

fn check_parts(coordinates: &str, expected: Expect) {
    check(&format!(r#"{{"type":"MultiPolygon","coordinates":{coordinates}}}"#), expected);
}

#[test]
fn what_is_no_geometry() {
    check("", expect![[r#"a geometry is an object such as {"type":"Point","coordinates":[8.54,47.37]}"#]]);
    check(
        "[8.5,47.3]",
        expect![[r#"a geometry is an object such as {"type":"Point","coordinates":[8.54,47.37]}"#]],
    );
    check(
        r#"{"type":"Point""#,
        expect!["a geometry must be JSON: EOF while parsing an object at line 1 column 15"],
    );
    check(
        r#"{"type":"Point","coordinates":[1,2]} {}"#,
        expect!["a geometry must be JSON: trailing characters at line 1 column 38"],
    );
    check(
        r#"{"type":"Feature","geometry":null,"properties":{}}"#,
        expect![[r#"a Feature is more than a geometry: send the "geometry" of one feature alone"#]],
    );
    check(
        r#"{"type":"FeatureCollection","features":[]}"#,
        expect![[r#"a FeatureCollection is more than a geometry: send the "geometry" of one feature alone"#]],
    );
    check(
        r#"{"type":"GeometryCollection","geometries":[]}"#,
        expect![[
            r#"a GeometryCollection is more than a geometry: send the "geometry" of one feature alone"#
        ]],
    );
    check(
        r#"{"type":"MultiPoint","coordinates":[[1,2]]}"#,
        expect![[
            r#"the type is "MultiPoint", but must be "Point", "LineString", "Polygon" or "MultiPolygon""#
        ]],
    );
    check(
        r#"{"type":["Point"],"coordinates":[1,2]}"#,
        expect![[
            r#"the type is "["Point"]", but must be "Point", "LineString", "Polygon" or "MultiPolygon""#
        ]],
    );
    check(
        &format!(r#"{{"type":"{}"}}"#, "é".repeat(10_000)),
        expect![[
            r#"the type is "éééééééééééééééééééééééééééééééééééééééé", but must be "Point", "LineString", "Polygon" or "MultiPolygon""#
        ]],
    );
}

#[test]
fn members_that_are_missing_twice_there_or_not_kept() {
    check("{}", expect![[r#"the member "type" is missing"#]]);
    check(r#"{"type":"Point"}"#, expect![[r#"the member "coordinates" is missing"#]]);
    check(
        r#"{"type":"Point","type":"Point","coordinates":[1,2]}"#,
        expect![[r#"the member "type" stands there twice: leave one out"#]],
    );
    check(
        r#"{"type":"Point","coordinates":[1,2],"coordinates":[1,2]}"#,
        expect![[r#"the member "coordinates" stands there twice: leave one out"#]],
    );
    check(
        r#"{"type":"Point","coordinates":[1,2],"bbox":[1,2,1,2]}"#,
        expect![[
            r#"leave out the member "bbox": of a geometry, "type" and "coordinates" are kept (longitude and latitude in WGS 84)"#
        ]],
    );
    check(
        r#"{"crs":{},"type":"Point","coordinates":[1,2]}"#,
        expect![[
            r#"leave out the member "crs": of a geometry, "type" and "coordinates" are kept (longitude and latitude in WGS 84)"#
        ]],
    );
}

#[test]
fn coordinates_of_another_form() {
    check(
        r#"{"type":"Point","coordinates":[1]}"#,
        expect![
            "a position is [longitude, latitude], without altitude: coordinates has not two numbers but 1"
        ],
    );
    check(
        r#"{"type":"Point","coordinates":[1,2,3]}"#,
        expect![
            "a position is [longitude, latitude], without altitude: coordinates has not two numbers but 3"
        ],
    );
    check(r#"{"type":"Point","coordinates":[[1,2]]}"#, expect!["coordinates[0] must be a number of degrees"]);
    check(r#"{"type":"Point","coordinates":["1",2]}"#, expect!["coordinates[0] must be a number of degrees"]);
    check(
        r#"{"type":"Point","coordinates":null}"#,
        expect!["coordinates must be an array, as this type of geometry has it"],
    );
    check(
        r#"{"type":"LineString","coordinates":[1,2]}"#,
        expect!["coordinates[0] must be an array, as this type of geometry has it"],
    );
    check(
        r#"{"type":"LineString","coordinates":[[1,2]]}"#,
        expect!["a line has two or more positions: coordinates has 1"],
    );
    check(
        r#"{"type":"LineString","coordinates":[]}"#,
        expect!["a line has two or more positions: coordinates has 0"],
    );
    check_polygon("[]", expect!["coordinates is empty: leave out what is not there"]);
    check_parts("[]", expect!["coordinates is empty: leave out what is not there"]);
    check_parts(
        "[[[[0,0],[1,0],[0,1],[0,0]]],[]]",
        expect!["coordinates[1] is empty: leave out what is not there"],
    );
}

#[test]
fn numbers_that_no_place_has_or_that_would_be_rounded() {
    check(
        r#"{"type":"Point","coordinates":[180.000000001,0]}"#,
        expect!["the longitude of coordinates is not from -180 to 180: cut a shape at the antimeridian"],
    );
    check(
        r#"{"type":"Point","coordinates":[-1e400,0]}"#,
        expect!["the longitude of coordinates is not from -180 to 180: cut a shape at the antimeridian"],
    );
    check(
        r#"{"type":"Point","coordinates":[0,-90.000000001]}"#,
        expect!["the latitude of coordinates is not from -90 to 90: positions are [longitude, latitude]"],
    );
    check(
        r#"{"type":"Point","coordinates":[8.1234567891,0]}"#,
        expect!["coordinates[0] has more than nine decimals: round it (seven are a centimetre)"],
    );
    check(
        r#"{"type":"Point","coordinates":[0,1.00000000000000000000000000001]}"#,
        expect!["coordinates[1] has more than nine decimals: round it (seven are a centimetre)"],
    );
    check_polygon(
        "[[[0,0],[1,0],[0,91],[0,0]]]",
        expect![
            "the latitude of coordinates[0][2] is not from -90 to 90: positions are [longitude, latitude]"
        ],
    );
}

#[test]
fn rings_that_are_none() {
    check_polygon(
        "[[[0,0],[1,0],[0,0]]]",
        expect!["a ring has four or more positions, the last like the first: coordinates[0] has 3"],
    );
    check_polygon(
        "[[[0,0],[1,0],[1,1],[0,1]]]",
        expect!["coordinates[0] is not closed: repeat its first position at its end"],
    );
    check_polygon(
        "[[[0,0],[1,0],[1,0],[1,1],[0,0]]]",
        expect!["coordinates[0][2] repeats the position before it: leave it out"],
    );
    check_polygon(
        "[[[0,0],[1,1],[2,2],[0,0]]]",
        expect!["coordinates[0] encloses nothing: its positions lie on one line"],
    );
    check(
        r#"{"type":"LineString","coordinates":[[0,0],[1,0],[1.0,0]]}"#,
        expect!["coordinates[2] repeats the position before it: leave it out"],
    );
}

#[test]
fn rings_that_cross_or_touch_themselves() {
    check_polygon(
        "[[[0,0],[4,4],[4,0],[0,4],[0,0]]]",
        expect!["the edge that begins at coordinates[0][2] crosses the one that begins at coordinates[0][0]"],
    );
    check_polygon(
        "[[[0,0],[4,0],[4,4],[2,0],[0,4],[0,0]]]",
        expect![
            "a ring touches itself where the edges that begin at coordinates[0][2] and coordinates[0][0] meet: make the loop between them a ring of its own"
        ],
    ); // A corner on an edge
    check_polygon(
        "[[[0,0],[2,2],[4,0],[4,4],[2,2],[0,4],[0,0]]]",
        expect![
            "a ring touches itself where the edges that begin at coordinates[0][3] and coordinates[0][1] meet: make the loop between them a ring of its own"
        ],
    ); // Two corners in one position
    check_polygon(
        "[[[0,0],[4,0],[4,4],[4,0],[0,4],[0,0]]]",
        expect![
            "the edge that begins at coordinates[0][2] runs along the one that begins at coordinates[0][1]: join or part what they bound"
        ],
    ); // A spike
    check_polygon(
        "[[[0,0],[4,0],[4,4],[3,0],[1,0],[0,4],[0,0]]]",
        expect![
            "a ring touches itself where the edges that begin at coordinates[0][2] and coordinates[0][0] meet: make the loop between them a ring of its own"
        ],
    );
    // Twice around
    check_polygon(
        "[[[0,0],[4,0],[0,4],[0,0],[4,0],[0,4],[0,0]]]",
        expect![
            "a ring touches itself where the edges that begin at coordinates[0][2] and coordinates[0][0] meet: make the loop between them a ring of its own"
        ],
    );
}

#[test]
fn holes_that_do_not_lie_within() {
    let holes = |holes: &str| format!("[[[0,0],[9,0],[9,9],[0,9],[0,0]],{holes}]");
    check_polygon(
        &holes("[[10,1],[11,1],[11,2],[10,1]]"),
        expect!["the hole coordinates[1] does not lie inside its outer ring"],
    );
    check_polygon(
        &holes("[[-1,-1],[19,-1],[19,19],[-1,19],[-1,-1]]"),
        expect!["the hole coordinates[1] does not lie inside its outer ring"],
    );
    check_polygon(
        &holes("[[8,1],[11,1],[11,2],[8,1]]"),
        expect!["the edge that begins at coordinates[1][0] crosses the one that begins at coordinates[0][1]"],
    );
    check_polygon(
        &holes("[[0,0],[9,0],[9,9],[0,9],[0,0]]"),
        expect![
            "the edge that begins at coordinates[1][0] runs along the one that begins at coordinates[0][0]: join or part what they bound"
        ],
    );
    check_polygon(
        &holes("[[0,1],[1,1],[0,2],[0,1]]"),
        expect![
            "the edge that begins at coordinates[1][2] runs along the one that begins at coordinates[0][3]: join or part what they bound"
        ],
    );
    check_polygon(
        &holes("[[9,5],[12,4],[12,6],[9,5]]"),
        expect!["the hole coordinates[1] does not lie inside its outer ring"],
    ); // Outside, and touching
    check_polygon(
        &holes("[[8,4],[9,5],[10,6],[8,6],[8,4]]"),
        expect!["the edge that begins at coordinates[1][2] crosses the one that begins at coordinates[0][1]"],
    );
    check_polygon(
        &holes("[[1,1],[4,1],[4,4],[1,1]],[[5,5],[6,5],[6,6],[5,5]],[[2,1.5],[3,2],[3,1.5],[2,1.5]]"),
        expect!["the holes coordinates[1] and coordinates[3] overlap: join them"],
    );
    // A notch of the outer ring, through whose mouth, from corner to corner, the hole leaves.
    check_polygon(
        "[[[0,0],[9,0],[9,9],[6,9],[5,6],[4,9],[0,9],[0,0]],[[4,9],[5,3],[6,9],[5,8],[4,9]]]",
        expect!["the hole coordinates[1] does not lie inside its outer ring"],
    );
}

#[test]
fn parts_that_overlap() {
    let parts =
        |part: &str| format!("[[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[8,1],[8,8],[1,8],[1,1]]],{part}]");
    check_parts(
        &parts("[[[2,2],[3,2],[3,3],[2,2]]]"),
        expect![[
            r#"read {"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[1,8],[8,8],[8,1],[1,1]]],[[[2,2],[3,2],[3,3],[2,2]]]]}"#
        ]],
    );
    check_parts(
        &parts("[[[8.1,2],[8.9,2],[8.9,3],[8.1,2]]]"),
        expect!["the parts coordinates[0] and coordinates[1] overlap: join them"],
    );
    check_parts(
        &parts("[[[-1,-1],[19,-1],[19,19],[-1,19],[-1,-1]]]"),
        expect!["the parts coordinates[0] and coordinates[1] overlap: join them"],
    );
    check_parts(
        &parts("[[[2,2],[12,2],[12,3],[2,2]]]"),
        expect![
            "the edge that begins at coordinates[1][0][0] crosses the one that begins at coordinates[0][1][1]"
        ],
    );
    check_parts(
        &parts("[[[9,2],[12,2],[12,3],[9,3],[9,2]]]"),
        expect![
            "the edge that begins at coordinates[1][0][3] runs along the one that begins at coordinates[0][0][1]: join or part what they bound"
        ],
    );
}

#[test]
fn more_positions_than_are_kept() {
    let line = |count: usize| {
        let positions: Vec<String> = (0..count).map(|n| format!("[{n}e-3,0]")).collect();
        format!(r#"{{"type":"LineString","coordinates":[{}]}}"#, positions.join(","))
    };
    assert!(line(POSITIONS_MAX).parse::<Geometry>().is_ok());
    check(
        &line(POSITIONS_MAX + 1),
        expect!["the geometry has 1001 positions, but at most 1000 are kept: simplify it"],
    );
    let part = "[[[0,0],[1,0],[0,1],[0,0]]]";
    check_parts(
        &format!("[{part}{}]", format!(",{part}").repeat(250)),
        expect!["the geometry has 1004 positions, but at most 1000 are kept: simplify it"],
    );
}

#[test]
fn nesting_is_followed_only_as_deep_as_the_type_goes() {
    let deep = format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000));
    for kind in ["Point", "LineString", "Polygon", "MultiPolygon"] {
        let refused = format!(r#"{{"type":"{kind}","coordinates":{deep}}}"#).parse::<Geometry>();
        assert!(matches!(refused, Err(GeometryError::NotANumber { .. })), "{kind}: {refused:?}");
    }
    check(
        &format!(r#"{{"type":{deep},"coordinates":{deep}}}"#),
        expect![[
            r#"the type is "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", but must be "Point", "LineString", "Polygon" or "MultiPolygon""#
        ]],
    );
    check(
        &format!(r#"{{"type":"Point","coordinates":[1,2],"x":{deep}}}"#),
        expect![[
            r#"leave out the member "x": of a geometry, "type" and "coordinates" are kept (longitude and latitude in WGS 84)"#
        ]],
    );
}
