//! Argon2id with its memory wiped afterwards.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroize;

use crate::{SecretText, VaultError};

/// What one run costs whoever guesses: memory in KiB, passes, lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cost {
    pub(crate) m_kib: u32,
    pub(crate) t: u32,
    pub(crate) p: u32,
}

impl Cost {
    /// Says whether stored parameters are sane: neither next to free nor able to exhaust the machine.
    pub(crate) const fn is_sane(self) -> bool {
        matches!(self.m_kib, 19_456..=1_048_576) && matches!(self.t, 1..=16) && matches!(self.p, 1..=4)
    }
}

/// Runs argon2id (RFC 9106, version 0x13) over a text in form NFKC and fills `out`.
pub(crate) fn argon2id(
    given: &SecretText,
    salt: &[u8],
    cost: Cost,
    out: &mut [u8; 32],
) -> Result<(), VaultError> {
    let params =
        Params::new(cost.m_kib, cost.t, cost.p, Some(out.len())).map_err(VaultError::KeyDerivation)?;
    let mut memory = Vec::new();
    memory
        .try_reserve_exact(params.block_count())
        .map_err(|_| VaultError::KeyDerivation(argon2::Error::OutOfMemory))?;
    memory.resize(params.block_count(), Block::new());
    let outcome = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
        given.composed().reveal().as_bytes(),
        salt,
        out.as_mut_slice(),
        &mut memory,
    );
    memory.iter_mut().for_each(Zeroize::zeroize);
    outcome.map_err(VaultError::KeyDerivation)
}
