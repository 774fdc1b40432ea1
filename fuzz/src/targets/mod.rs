//! Every parser that meets the network or a file, as a function of bytes that panics where there is a defect.
//!
//! Whatever the bytes, a parser reads or refuses them; and what it reads, written and read again, is the same. The
//! same functions are run by `tests/fuzz.rs`, shortly, and by `cargo xtask fuzz`, for as long as one likes.

mod files;
mod http;
mod journals;
mod requests;
mod stage;

use std::path::PathBuf;

use tempfile::TempDir;

/// A parser under trial: gives it some bytes, and panics if it does anything but read or refuse them.
pub type Try = Box<dyn FnMut(&[u8])>;

/// Its name, and what makes it.
pub type Target = (&'static str, fn() -> Try);

/// All of them, by the name of the folder in `fuzz/corpus` that holds good and bad input.
pub const TARGETS: &[Target] = &[
    ("ballots", || Box::new(files::ballots)),
    ("bodies", requests::bodies),
    ("constitution", || Box::new(files::constitution)),
    ("contributions", || Box::new(files::contributions)),
    ("damage", journals::damage),
    ("features", || files::assets("assets.geojson")),
    ("geometry", || Box::new(files::geometry)),
    ("http", http::requests),
    ("journal", journals::journal),
    ("jws", || Box::new(requests::jws)),
    ("key", files::key),
    ("pabulib", || Box::new(files::pabulib)),
    ("record", || Box::new(journals::record)),
    ("settings", files::settings),
    ("snapshot", journals::snapshot),
    ("tables", || files::assets("assets.csv")),
];

/// The text before and after the first line that is `---`; the second is empty without one.
fn halves(text: &str) -> (&str, &str) {
    text.split_once("\n---\n").unwrap_or((text, ""))
}

/// A directory for files that are written again and again: in memory, where somebody else or the system has a place for
/// that, as a disk takes some milliseconds for each.
fn directory() -> TempDir {
    let asked_for = std::env::var_os("TMPDIR").map(PathBuf::from);
    let place = asked_for.unwrap_or_else(|| "/dev/shm".into());
    tempfile::tempdir_in(place).or_else(|_| tempfile::tempdir()).expect("a directory")
}
