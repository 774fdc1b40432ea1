//! Members, voice credits, quadratic votes, and what the common fund is spent on.

pub mod allocation;
