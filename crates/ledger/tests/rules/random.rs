//! Random scripts: the books stay in order, and books restored from their snapshot go on the same.

use proptest::prelude::*;
use proptest::sample::select;

use crate::bank::{Bank, PEOPLE};
use crate::play;

fn sentence() -> impl Strategy<Value = String> {
    let who = select(PEOPLE.to_vec());
    let cashier = select(vec!["kim", "lee"]);
    (0..8_u8, who.clone(), who, cashier, 0..12_000_u32, 1..6_u32).prop_map(
        |(verb, who, other, cashier, units, number)| {
            let sum = format!("{}.{:02}", units / 100, units % 100);
            match verb {
                0 | 1 => format!("{who} pays {other} {sum}"),
                2 => format!("{cashier} issues {sum} to {who} as bank-{units}"),
                3 => format!("{cashier} issues 2{sum} to {who} as bank-{number} approved by lee max ned"),
                4 => format!("{who} requests {sum}"),
                5 => format!("{cashier} settles {number} as out-{number}"),
                6 => format!("{cashier} returns {number}"),
                _ => format!("{} seconds pass", units * 60),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn books_restored_from_their_snapshot_go_on_the_same(
        sentences in prop::collection::vec(sentence(), 1..60),
    ) {
        let script = sentences.join(";\n");
        let (straight, restored) = (play(&script, |bank| bank), play(&script, Bank::restored));
        prop_assert_eq!(straight.show(), restored.show());
        prop_assert_eq!(straight.bytes(), restored.bytes());
    }
}
