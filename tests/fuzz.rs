//! Every parser that meets the network or a file, on all good and bad input in `fuzz/corpus` and on what it becomes
//! when some of its bytes change. `cargo xtask fuzz` looks for as long as one likes, and for what runs other code.

#[path = "../fuzz/src/targets/mod.rs"]
mod targets;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use targets::TARGETS;

/// For each target, unless it is through before.
const TIME: Duration = Duration::from_millis(400);
const MUTATIONS: usize = 4_000;

/// What a parser may stop at, or not expect.
const WORDS: [&str; 16] = [
    "0",
    "-1",
    "9",
    "18446744073709551616",
    "1e999",
    "\"",
    "{",
    "[",
    "}",
    "]",
    ",",
    ";",
    "\n",
    "\u{0}",
    "é",
    "%2F",
];

/// Numbers from a seed, the same on every machine (SplitMix64).
struct Random(u64);

impl Random {
    /// From 0 to `bound`, which is not reached unless it is 0.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound.max(1) as u64) as usize
    }
}

#[test]
fn no_input_makes_a_parser_panic() {
    for (name, target) in TARGETS {
        let corpus = corpus(name);
        let mut target = target();
        let mut check = |what: &str, data: &[u8]| {
            let checked = catch_unwind(AssertUnwindSafe(|| target(data)));
            assert!(checked.is_ok(), "{name}, {what}: {}", data.escape_ascii());
        };
        for (file, data) in &corpus {
            check(file, data);
        }
        let start = Instant::now();
        let mut random = Random(1);
        let mut number = 0;
        while number < MUTATIONS && start.elapsed() < TIME {
            check(&format!("mutation {number}"), &mutated(&corpus, &mut random));
            number += 1;
        }
        println!("{name}: {} files, {number} mutations", corpus.len());
    }
}

/// The files of a target; there are some.
fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files.iter().map(|file| (file.display().to_string(), fs::read(file).expect("a file"))).collect()
}

/// One of the files, with one to eight changes.
fn mutated(corpus: &[(String, Vec<u8>)], random: &mut Random) -> Vec<u8> {
    let mut data = corpus[random.below(corpus.len())].1.clone();
    for _ in 0..=random.below(8) {
        let from = random.below(data.len());
        let to = data.len().min(from + random.below(16));
        match random.below(5) {
            0 => data.splice(from..to, []).for_each(drop),
            1 => data.splice(from..from, WORDS[random.below(WORDS.len())].bytes()).for_each(drop),
            2 => data.splice(from..to, WORDS[random.below(WORDS.len())].bytes()).for_each(drop),
            3 => data.iter_mut().skip(from).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
            _ => {
                let other = &corpus[random.below(corpus.len())].1;
                let there = random.below(other.len());
                let piece = &other[there..other.len().min(there + 64)];
                data.splice(from..to, piece.iter().copied()).for_each(drop);
            }
        }
    }
    data
}
