//! Seeds for parts of a forecast, so that no part's randomness hangs on another's order.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

/// What a stream of random numbers is for; each purpose has its own streams.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    Tree = 1,
    Paths = 2,
    Bootstrap = 3,
    Poisson = 4,
    GridPoisson = 5,
}

/// Returns the generator of one part: same seed, purpose and part, same numbers.
pub(crate) fn random_for(seed: u64, purpose: Purpose, part: usize) -> Xoshiro256PlusPlus {
    let mixed = mix(mix(seed ^ (purpose as u64)).wrapping_add(part as u64));
    Xoshiro256PlusPlus::seed_from_u64(mixed)
}

/// The finaliser of `SplitMix64` (Steele, Lea & Flood 2014).
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
