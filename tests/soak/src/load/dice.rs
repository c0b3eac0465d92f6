//! Chance that can be repeated.

/// xorshift64*.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        // Neighbours must not begin alike, and none with zero.
        Self((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32) as u32;
        high % end.max(1)
    }

    /// One of them.
    pub(crate) fn one_of<'a, T>(&mut self, these: &'a [T]) -> &'a T {
        &these[self.below(these.len() as u32) as usize]
    }

    /// Bytes that tell when one is lost, doubled or moved: few mostly, many now and then.
    pub(crate) fn payload(&mut self) -> Vec<u8> {
        let len = if self.below(20) == 0 { self.below(200_000) } else { self.below(2000) };
        let first = self.below(251);
        (first..first + len).map(|index| (index % 251) as u8).collect()
    }
}
