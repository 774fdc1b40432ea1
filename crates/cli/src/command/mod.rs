//! What the program can be told to do: one file per subcommand.

pub mod allocate;
