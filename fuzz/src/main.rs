//! Lets libFuzzer look for input that makes a parser panic: the target that the environment variable `FUZZ_TARGET` names.
#![no_main]

mod targets;

use std::cell::RefCell;

thread_local! {
    static TRIED: RefCell<targets::Try> = RefCell::new(targets::named(&std::env::var("FUZZ_TARGET").unwrap_or_default()));
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| TRIED.with_borrow_mut(|tried| tried(data)));
