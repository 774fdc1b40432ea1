//! What was verified, in plain words.

use std::fmt;

use journal::Hash;

/// What was checked.
#[derive(Clone, Debug)]
pub struct VerifyReport {
    /// All records.
    pub records: u64,
    /// Records that were taken in as they are, because they were verified before.
    pub taken_in: u64,
    /// Requests whose signature was checked.
    pub signed: u64,
    /// Requests by token: that they were sent rests on the operator's word.
    pub by_token: u64,
    /// Pulses.
    pub pulses: u64,
    /// State digests that were compared.
    pub digests: u64,
    /// Records that are withheld until their round closes.
    pub withheld: u64,
    /// Rounds that were counted again.
    pub rounds: u64,
    /// Accounts at the end.
    pub accounts: u64,
    /// Assets at the end.
    pub assets: u64,
    /// The root of the Merkle tree.
    pub root: Hash,
    /// The state digest at the end.
    pub digest: Hash,
}

impl Default for VerifyReport {
    fn default() -> VerifyReport {
        let zero = Hash::from_bytes([0; 32]);
        VerifyReport {
            records: 0,
            taken_in: 0,
            signed: 0,
            by_token: 0,
            pulses: 0,
            digests: 0,
            withheld: 0,
            rounds: 0,
            accounts: 0,
            assets: 0,
            root: zero,
            digest: zero,
        }
    }
}

impl fmt::Display for VerifyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} records: every hash fits, up to the root {}", self.records, self.root)?;
        if self.taken_in > 0 {
            writeln!(
                f,
                "{} of them were verified before: taken in as they are, not decided again",
                self.taken_in
            )?;
        }
        writeln!(
            f,
            "{} signed requests: every signature fits; every one decided again, with the same events",
            self.signed
        )?;
        writeln!(
            f,
            "{} requests by token decided again; that they were sent rests on the operator's word",
            self.by_token
        )?;
        writeln!(f, "{} pulses: everything due happened at its second, in order", self.pulses)?;
        writeln!(f, "{} rounds counted again, with the same grants", self.rounds)?;
        if self.withheld > 0 {
            writeln!(
                f,
                "{} records are withheld until their round closes: nothing of them was checked but their hashes, and no \
                 state digest after them; verify again then",
                self.withheld
            )?;
        }
        writeln!(f, "{} state digests compared; the state now is {}", self.digests, self.digest)?;
        write!(f, "{} accounts, {} assets: all invariants hold", self.accounts, self.assets)
    }
}
