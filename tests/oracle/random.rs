//! Numbers from a seed, the same on every machine (SplitMix64).

use super::Int;

pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `bound` − 1.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        if items.is_empty() { None } else { Some(self.of(items)) }
    }

    /// One of `items`, which are not none.
    pub fn of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// From 0 to `limit`, about as often small as large.
    pub fn up_to(&mut self, limit: &Int) -> Int {
        let bits = self.below(limit.bits() + 1);
        let wide = (Int::from(self.next()) << 64) + self.next();
        let number: Int = wide >> (128 - bits.min(128));
        number.min(limit.clone())
    }

    /// `amount` itself, one to either side, or something else that is not far.
    pub fn near(&mut self, amount: &Int) -> Int {
        let amount = match self.below(10) {
            0..5 => amount.clone(),
            5 => amount + 1,
            6 => amount - 1,
            7 => amount * 2,
            8 => amount + amount / 3,
            _ => self.up_to(&(amount * 2)),
        };
        amount.max(Int::ZERO)
    }
}
