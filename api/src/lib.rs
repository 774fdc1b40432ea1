//! The HTTP interface of a commons.
