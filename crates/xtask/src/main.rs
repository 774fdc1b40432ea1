//! The project's own tools: `cargo xtask test`, `tidy`, `bench`.
fn main() {}
