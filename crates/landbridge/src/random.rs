//! Random numbers by counter: a draw is a function of its seed and number, whatever was drawn before it.

/// `SplitMix64`, keyed by seed and number.
///
/// # References
/// [Steele, Lea & Flood 2014]
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The first draw is a hash of seed and number. The later ones are not to be used under more than one number: they are the first
    /// draws of other numbers. [`Random::stream`] has as many as are wanted.
    #[must_use]
    pub fn of(seed: u64, number: u64) -> Self {
        let mut random = Self(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        random.bits();
        random
    }

    /// The draws of that number under the seed, in no way those of another number.
    #[must_use]
    pub fn stream(seed: u64, number: u64) -> Self {
        Self::of(Self::of(seed, number).bits(), 0)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in [0, 1), a multiple of 2⁻⁵³.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// A whole number below `n`; the bias of the remainder is below n/2⁶⁴.
    ///
    /// # Panics
    /// Where `n` is zero.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.bits() % n as u64).unwrap_or(0)
    }

    /// A random order of n players (Fisher–Yates).
    pub fn order(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for last in (1..n).rev() {
            let pick = self.below(last + 1);
            order.swap(last, pick);
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_those_of_the_published_generator() {
        // SplitMix64 from state 0 gives these (its authors' C program); `of` has made the first step already.
        let mut random = Random::of(0, 0);
        assert_eq!(random.bits(), 0x6E78_9E6A_A1B9_65F4);
        assert_eq!(random.bits(), 0x06C4_5D18_8009_454F);
    }

    #[test]
    fn streams_of_neighboring_numbers_share_no_draw() {
        let draws = |number: u64| {
            let mut random = Random::stream(1, number);
            (0..50).map(|_| random.bits()).collect::<Vec<_>>()
        };
        let mut all: Vec<u64> = (0..1000).flat_map(draws).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 50_000);
    }

    #[test]
    fn an_order_holds_everybody_once() {
        let mut order = Random::of(7, 3).order(9);
        order.sort_unstable();
        assert_eq!(order, (0..9).collect::<Vec<_>>());
    }
}
