//! What reads are answered from.

use journal::Record;
use state_machine::Machine;

use crate::projection::Projection;
use crate::replay::Replayed;
use crate::{NodeError, founding};

/// What is known after the last durable record that the follower has seen.
pub struct State {
    /// Everything that is true.
    pub machine: Machine,
    /// Indexes over it.
    pub projection: Projection,
}

impl State {
    pub(crate) fn after_founding(founding: &Record) -> Result<State, NodeError> {
        let machine = founding::machine_after(founding)?;
        let (constitution, at) = founding::read(founding)?;
        let mut projection = Projection::default();
        projection.take_in(0, &constitution.founding_events(at), &machine);
        Ok(State { machine, projection })
    }

    pub(crate) fn take_in(&mut self, replayed: &Replayed) {
        replayed.apply(&mut self.machine);
        self.projection.take_in(replayed.record, &replayed.events, &self.machine);
    }
}
