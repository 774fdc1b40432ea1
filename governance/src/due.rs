//! What falls due in governance: opening dates, the start of voting, the close.

use bevy_ecs::world::World;
use ledger::Timestamp;

use crate::round::Rounds;
use crate::{Event, Opening, Phase, Terms, closing, member, opening};

enum Due<'a> {
    OpeningDate,
    Voting(&'a Opening),
    Close(&'a Opening),
}

/// What is due first, and when. A round closes before the next one opens, even within one second.
fn first(world: &World) -> Option<(Timestamp, Due<'_>)> {
    let rounds = world.resource::<Rounds>();
    let Some(round) = rounds.running() else {
        return Some((rounds.next_date(Terms::of(world))?, Due::OpeningDate));
    };
    let opening = &round.opening;
    Some(match round.phase {
        Phase::Deliberation => (opening.voting_opens_at, Due::Voting(opening)),
        Phase::Voting | Phase::Closed => (opening.closes_at, Due::Close(opening)),
    })
}

/// The second at which something is due next; `None` once no opening date is left before the year 10000.
pub fn next_due(world: &World) -> Option<Timestamp> {
    first(world).map(|(due, _)| due)
}

/// Whether what is due first, at or before `at`, opens a round: then all that is held must be settled to the second
/// at which it is due, before it is decided.
pub fn opens_round(world: &World, at: Timestamp) -> bool {
    match first(world) {
        Some((due, Due::OpeningDate)) => due <= at && member::active_count(world, due) > 0,
        _ => false,
    }
}

/// Decides the one thing that is due first, at or before `at`, and the second at which it happens; `None` if
/// nothing is due. The caller applies it at that second and asks again.
pub fn decide_due(world: &World, at: Timestamp) -> Option<(Timestamp, Event)> {
    let (due, what) = first(world).filter(|(due, _)| *due <= at)?;
    let event = match what {
        Due::OpeningDate => match opening::decide(world, due) {
            Some(opening) => Event::RoundOpened(Box::new(opening)),
            None => Event::DatePassed { date: world.resource::<Rounds>().dates + 1 },
        },
        Due::Voting(opening) => Event::VotingOpened { round: opening.round },
        Due::Close(opening) => Event::RoundClosed(Box::new(closing::decide(world, opening))),
    };
    Some((due, event))
}
