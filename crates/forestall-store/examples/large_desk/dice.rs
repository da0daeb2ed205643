//! Numbers that look random and are the same each time.

pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    pub(crate) fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[usize::try_from(self.roll(among.len() as u64)).unwrap()]
    }

    pub(crate) fn words(&mut self, count: u64) -> String {
        let words: Vec<_> =
            (0..count).map(|_| format!("word{}", self.roll(20_000).min(self.roll(20_000)))).collect();
        words.join(" ")
    }
}
