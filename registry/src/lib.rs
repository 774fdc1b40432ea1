//! The register: who holds what, at which self-assessed valuation, taxed on it.
