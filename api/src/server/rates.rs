//! How often somebody may ask.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::problem::Problem;

/// How often somebody may ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate {
    /// After how long once more; 0 is at once.
    pub every: Duration,
    /// So many at once, after a pause.
    pub burst: u32,
}

impl Rate {
    /// So many a second; 0 is as many as come.
    pub const fn per_second(times: u32, burst: u32) -> Rate {
        let every = if times == 0 { 0 } else { 1_000_000_000 / times as u64 };
        Rate { every: Duration::from_nanos(every), burst }
    }
}

/// How often each of many has asked lately.
pub(crate) struct Rates<K: Clone + Eq + Hash>(Option<DefaultKeyedRateLimiter<K>>);

impl<K: Clone + Eq + Hash> Rates<K> {
    pub(crate) fn new(rate: Rate) -> Rates<K> {
        let burst = NonZeroU32::new(rate.burst).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(rate.every);
        Rates(quota.map(|quota| RateLimiter::keyed(quota.allow_burst(burst))))
    }

    /// Counts a request, or refuses it.
    pub(crate) fn count(&self, who: &K) -> Result<(), Problem> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        limiter.check_key(who).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            let seconds = wait.as_secs() + 1;
            let detail = format!("too many requests came from here; the next one may come in {seconds} s");
            Problem::new("too_many_requests", detail).with("retry_after", seconds)
        })
    }

    /// Forgets whoever has not asked for so long that it makes no difference.
    pub(crate) fn forget(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// Where somebody connects from, as far as limits tell: an IPv4 address, or the /64 network of an IPv6 address, as
/// everybody has as many addresses of that as they like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Network(IpAddr);

impl Network {
    pub(crate) fn of(address: IpAddr) -> Network {
        Network(match address.to_canonical() {
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
            address => address,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_a_network_count_as_one() {
        let of = |address: &str| Network::of(address.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn a_burst_then_one_after_the_other_and_each_by_themselves() {
        let rates = Rates::new(Rate::per_second(1, 3));
        let counted = |who: u8| rates.count(&who).is_ok();
        assert_eq!([1, 1, 1, 1, 2].map(counted), [true, true, true, false, true]);
        let refusal = rates.count(&1).expect_err("a fifth");
        assert_eq!((refusal.slug(), &refusal.to_json()["retry_after"]), ("too_many_requests", &1.into()));
        let unlimited = Rates::new(Rate::per_second(0, 0));
        assert!((0..10_000).all(|_| unlimited.count(&1).is_ok()));
    }
}
