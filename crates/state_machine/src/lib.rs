//! The rules of a commons as one deterministic machine.
