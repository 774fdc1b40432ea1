//! Room in memory for what is long: so much in all, and of that a quarter for each network.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::rates::Network;

/// Room for so many bytes.
pub(crate) struct Room {
    all: Arc<Semaphore>,
    /// What is left to each network that takes some now.
    shares: Mutex<BTreeMap<Option<Network>, Weak<Semaphore>>>,
    share: usize,
}

/// Room that is taken, until this is dropped.
pub(crate) struct Taken {
    _of_share: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Room {
    pub(crate) fn new(bytes: usize) -> Room {
        Room { all: Arc::new(Semaphore::new(bytes)), shares: Mutex::default(), share: bytes / 4 }
    }

    /// Waits until there is room for so many bytes: what is more than a share takes all of that.
    pub(crate) async fn take(&self, network: Option<Network>, bytes: u64) -> Taken {
        let most = self.at_most_a_share(bytes);
        let never = "no semaphore is ever closed";
        let of_share = self.share_of(network).acquire_many_owned(most).await.expect(never);
        let of_all = self.all.clone().acquire_many_owned(most).await.expect(never);
        Taken { _of_share: of_share, _of_all: of_all }
    }

    /// The same if there is room now.
    pub(crate) fn try_take(&self, network: Option<Network>, bytes: u64) -> Option<Taken> {
        let most = self.at_most_a_share(bytes);
        let of_share = self.share_of(network).try_acquire_many_owned(most).ok()?;
        let of_all = self.all.clone().try_acquire_many_owned(most).ok()?;
        Some(Taken { _of_share: of_share, _of_all: of_all })
    }

    fn at_most_a_share(&self, bytes: u64) -> u32 {
        u32::try_from(bytes.min(self.share as u64)).unwrap_or(u32::MAX)
    }

    /// A share lives as long as somebody has some of it or waits for it.
    fn share_of(&self, network: Option<Network>) -> Arc<Semaphore> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = shares.get(&network).and_then(Weak::upgrade) {
            return share;
        }
        let share = Arc::new(Semaphore::new(self.share));
        shares.insert(network, Arc::downgrade(&share));
        share
    }

    /// Forgets the networks that have nothing.
    pub(crate) fn forget(&self) {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        shares.retain(|_, share| share.strong_count() > 0);
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn who_has_used_a_share_up_waits_and_others_do_not() {
        let room = Room::new(400);
        let network = |last| Some(Network::of(IpAddr::from([192, 0, 2, last])));
        let taken = room.take(network(1), 70).await;
        assert!(room.take(network(1), 40).now_or_never().is_none(), "70 of 100 are taken");
        assert!(room.try_take(network(1), 40).is_none());
        assert!(room.try_take(network(1), 30).is_some());
        let others = [room.take(network(2), 100).await, room.take(network(3), 1_000).await];
        assert!(room.take(network(4), 100).now_or_never().is_some(), "30 and 100 are left");
        drop(taken);
        assert!(room.take(network(1), 100).now_or_never().is_some());
        drop(others);
        room.forget();
        assert!(room.shares.lock().expect("no panic").is_empty());
    }
}
