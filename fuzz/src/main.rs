//! Lets libFuzzer look for input that makes a parser panic: the target that the variable `FUZZ_TARGET` names.
#![no_main]

mod targets;

use std::cell::RefCell;

use targets::{TARGETS, Try};

thread_local! {
    static TRIED: RefCell<Try> = RefCell::new(target());
}

fn target() -> Try {
    let wanted = std::env::var("FUZZ_TARGET").unwrap_or_default();
    let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    let place = names.iter().position(|name| *name == wanted);
    TARGETS[place
        .unwrap_or_else(|| panic!("there is no target {wanted:?}; the targets are {}", names.join(", ")))]
    .1()
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| TRIED.with_borrow_mut(|tried| tried(data)));
