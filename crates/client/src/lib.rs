//! A typed HTTP client: keys, signing, calls.
