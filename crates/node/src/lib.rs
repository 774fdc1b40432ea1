//! One writer with group commit, a follower that serves reads, snapshots.
