//! Chance that is the same for one seed.

/// Numbers that look random and are the same for one seed.
pub(crate) struct Dice(pub(super) u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number below `end`.
    ///
    /// Source: Steele, Lea & Flood (2014), `SplitMix64`, doi:10.1145/2660193.2660195.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { from.get(self.below(from.len())) }
    }

    /// Returns a word that stands nowhere else.
    pub(crate) fn word(&mut self) -> String {
        let letters = (0..12).map(|_| char::from(b'a' + u8::try_from(self.below(26)).unwrap()));
        format!("zq{}", letters.collect::<String>())
    }
}
