//! The map against a plain list of shapes.

use std::collections::{BTreeMap, BTreeSet};

use geometry::{Bounds, Geometry, Map};
use proptest::prelude::*;

use crate::geometry;

fn line([west, south, east, north]: [i64; 4]) -> Geometry {
    if (west, south) == (east, north) {
        return geometry(&format!(r#"{{"type":"Point","coordinates":[{west},{south}]}}"#));
    }
    geometry(&format!(r#"{{"type":"LineString","coordinates":[[{west},{south}],[{east},{north}]]}}"#))
}

/// Boxes of any size, from the whole map to a point.
fn sides() -> impl Strategy<Value = [i64; 4]> {
    let range = |most: i64| prop_oneof![(-most..=most, -most..=most), (-4..=4_i64, -4..=4_i64)];
    (range(180), range(90)).prop_map(|((a, c), (b, d))| [a.min(c), b.min(d), a.max(c), b.max(d)])
}

fn meet(a: [i64; 4], b: [i64; 4]) -> bool {
    a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_map_answers_as_a_list_would(
        steps in prop::collection::vec((0..40_u32, sides()), 1..300),
        questions in prop::collection::vec(sides(), 10),
    ) {
        let (mut map, mut list) = (Map::default(), BTreeMap::new());
        for (id, sides) in steps {
            // Each id comes and goes, so that the map shrinks as often as it grows.
            if let Some(there) = list.remove(&id) {
                prop_assert!(map.remove(&id, &line(there)));
                prop_assert!(!map.remove(&id, &line(there)));
            } else {
                map.insert(id, &line(sides));
                list.insert(id, sides);
            }
        }
        let shapes: Vec<(u32, Geometry)> = list.iter().map(|(id, sides)| (*id, line(*sides))).collect();
        let at_once: Map<u32> = shapes.iter().map(|(id, shape)| (*id, shape)).collect();
        for question in questions {
            let [west, south, east, north] = question;
            let bounds: Bounds = format!("{west},{south},{east},{north}").parse().expect("a box");
            let expected: Vec<&u32> = list.iter().filter(|(_, sides)| meet(**sides, question)).map(|(id, _)| id).collect();
            prop_assert_eq!(map.within(&bounds), expected.clone());
            prop_assert_eq!(at_once.within(&bounds), expected.clone());
            let few = map.few_within(&bounds, expected.len()).map(BTreeSet::from_iter);
            prop_assert_eq!(few, Some(BTreeSet::from_iter(expected.clone())));
            let fewer = expected.len().checked_sub(1).and_then(|most| map.few_within(&bounds, most));
            prop_assert_eq!(fewer, None);
        }
        for (id, shape) in &shapes {
            prop_assert!(map.remove(id, shape));
        }
        prop_assert!(map.within(&"-180,-90,180,90".parse().expect("a box")).is_empty());
    }
}
